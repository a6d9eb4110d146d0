"""Points as somebody gives them: rows of unequal length, and whole numbers that double precision does not have."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import ArrayLike

from engine.errors import DataError
from engine.files import parse_table
from engine.fitting import fit
from engine.points import checked_points
from engine.settings import Settings

BIG = 2**53


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[1, 2], [3]], "Row 2 has length 1, row 1 has 2: give each point one number for every column."),
        ([[1.0], [2.0], [3.0, 4.0]], "Row 3 has length 2, row 1 has 1: "),
        ([(1, 2), (3, 4), ()], "Row 3 has length 0, row 1 has 2: "),
        ([[1, 2], 3], "Row 2 has length 1, row 1 has 2: "),
    ],
)
def test_rows_of_unequal_length_are_told_apart_from_text(rows: ArrayLike, said: str) -> None:
    for given in (rows, _boxed(rows)):
        with pytest.raises(DataError) as refused:
            fit(given, Settings(k=1))
        assert str(refused.value).startswith(said)


def _boxed(rows: ArrayLike) -> ArrayLike:
    """The rows in an array of objects, as they come from tables."""
    boxed = np.empty(len(rows), dtype=object)  # type: ignore[arg-type]
    for place, row in enumerate(rows):  # type: ignore[arg-type, var-annotated]
        boxed[place] = row
    return boxed


@pytest.mark.parametrize(
    "points",
    [
        [[1, 2], [BIG + 1, 0]],
        [[1, 2], [0, -BIG - 1]],
        [[0.5, 2], [BIG + 1, 0]],
        [[0, 2], [2**63 + 1, 0]],
        [[0, 2], [10**30, 0]],
        np.array([[0, 1], [0, BIG + 1]]),
        np.array([[0, 1], [0, 2**64 - 1]], dtype=np.uint64),
        np.array([[0, 1], [0, BIG + 1]], dtype=object),
    ],
)
def test_whole_numbers_are_not_rounded_in_silence(points: ArrayLike) -> None:
    with pytest.raises(DataError, match=r"^Row 2 holds a whole number beyond .* rounded: subtract the same .*\.$"):
        checked_points(points)


@pytest.mark.parametrize(
    "points",
    [
        [[1, 2], [BIG, 0]],
        [[2**62, 0], [-(2**63), 0]],
        np.array([[0, 1], [0, 2**60]]),
        np.array([[0.0, 1.0], [0.0, float(BIG + 1)]]),
        [[1e30, 0.1], [-1e99, 2]],
    ],
)
def test_whole_numbers_that_double_precision_has_are_points(points: ArrayLike) -> None:
    assert checked_points(points).tolist() == np.asarray(points).astype(float).tolist()


def test_numbers_beyond_all_bounds_are_refused() -> None:
    with pytest.raises(DataError, match=r"beyond .1e.100: give that column a larger unit"):
        checked_points([[1, 2], [10**400, 0]])


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (f"t,x\n{BIG + 1},1\n-5,2\n", ("t",)),
        (f"t,x\n{-BIG - 1},{2**70 + 1}\n-5,2\n", ("t", "x")),
        (f"t,x\n{BIG},1e300\n{2**60},{10**30}.5\n{2**70},12345678901234567.25\n,4\n", ()),
        ("t,x\n0012,1\n3,2\n", ()),
    ],
)
def test_a_table_says_which_columns_were_rounded(text: str, columns: tuple[str, ...]) -> None:
    dataset, report = parse_table(text, "t.csv").dataset("t", "x")
    assert dataset.n >= 2
    assert report.rounded == columns
    told = f"Whole numbers beyond 2^53 were rounded (column {' and '.join(columns)}): to keep every digit, subtract"
    assert (told in report.sentence) == bool(columns)


def test_columns_that_are_not_used_are_not_told_of() -> None:
    _, report = parse_table(f"id,x,y\n{BIG + 1},1,2\n{BIG + 3},3,5\n", "t.csv").dataset("x", "y")
    assert report.sentence == ""


def test_rows_left_out_and_columns_rounded_are_told_in_one_line() -> None:
    _, report = parse_table(f"t,x\n{BIG + 1},1\n,2\n5,6\n", "t.csv").dataset("t", "x")
    assert report.sentence.startswith("1 row was left out, 2 used: row 3, column t: the value is missing. Whole ")
