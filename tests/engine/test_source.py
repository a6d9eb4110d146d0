"""The table behind the points: which row each of them was, and their first principal components."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import DataError
from engine.files import parse_table
from engine.provenance import TableFile
from engine.reading import Wish
from engine.source import Source
from engine.tables import Table, Taken

FILE = TableFile("/some/t.csv", 40, "0" * 64, Wish("utf-8", ",", ".", True))


def made(numbers: np.ndarray, *more: str) -> Table:
    """A table of these numbers, with more columns that hold the same in each row."""
    names = [f"n{place}" for place in range(numbers.shape[1])]
    lines = [",".join([*names, *(f"m{place}" for place in range(len(more)))])]
    lines += [",".join([*map(repr, row), *more]) for row in numbers.tolist()]
    return parse_table("\n".join(lines), "t.csv")


def correlated(n: int = 200) -> np.ndarray:
    random = np.random.default_rng(3)
    mixed = random.normal(size=(n, 2)) @ np.array([[1.0, 0.5, -0.8, 0.1], [0.2, -0.9, 0.3, 1.0]])
    return (mixed + random.normal(size=(n, 4)) * 0.05) * [1.0, 1000.0, 1e-3, 1.0] + [0.0, 1e6, 5.0, -3.0]


def test_points_know_their_rows() -> None:
    table = parse_table("# by hand\nx,y,z\n1,2,\n3,,5\n\n6,7,8\n9,1,2,4\n0,0,0\n", "t.csv")
    source, dataset = Source.read(table, Taken((0, 1)), FILE)
    assert dataset.points.tolist() == [[1, 2], [6, 7], [0, 0]]
    assert dataset.rows is not None
    assert dataset.rows.tolist() == [0, 2, 4]
    assert table.row_numbers[dataset.rows].tolist() == [3, 6, 8]
    assert (source.table, source.path, source.report.rows_left_out) == (table, "/some/t.csv", 2)
    assert source.points is dataset
    assert source.provenance is not None
    assert (source.provenance.file, source.provenance.taken) == (FILE, Taken((0, 1)))


def test_rows_may_lack_a_class() -> None:
    table = parse_table("x,y,kind\n1,2,a\n3,4,\n5,6,b\n")
    dataset = Source.read(table, Taken((1, 0), classes=2))[1]
    assert dataset.columns == ("y", "x")
    assert dataset.classes is not None
    assert (dataset.class_names, dataset.classes.tolist()) == (("a", "b"), [0, -1, 1])


def test_components_are_those_of_the_standardised_columns() -> None:
    numbers = correlated()
    source, dataset = Source.read(made(numbers, "7", "text"), Taken((0, 1), principal=True))
    standardised = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0)
    vectors, values, _ = np.linalg.svd(standardised, full_matrices=False)
    expected = vectors[:, :2] * values[:2]
    signs = np.sign((expected * dataset.points).sum(axis=0))
    np.testing.assert_allclose(dataset.points, expected * signs, atol=1e-9)
    np.testing.assert_allclose(source.report.explained, values[:2] ** 2 / (values**2).sum(), rtol=1e-9)
    assert dataset.columns == ("component 1", "component 2")
    assert 0.99 < sum(source.report.explained) <= 1.0


def test_components_leave_out_the_classes_and_what_counts_the_rows() -> None:
    numbers = correlated(50)
    kinds = np.arange(50) % 3
    lines = [f"{i},{','.join(map(repr, row))},{kinds[i]}" for i, row in enumerate(numbers.tolist())]
    table = parse_table(",a,b,c,d,kind\n" + "\n".join(lines))
    dataset = Source.read(table, Taken((1, 2), classes=5, principal=True))[1]
    plain = Source.read(made(numbers), Taken((0, 1), principal=True))[1]
    np.testing.assert_allclose(dataset.points, plain.points, atol=1e-9)
    assert dataset.class_names == ("0", "1", "2")


def test_only_columns_that_components_are_made_of_can_drop_a_row() -> None:
    rows = [[*map(repr, row), "7", "text"] for row in correlated(30).tolist()]
    rows[3][1], rows[5][4], rows[6][5] = "", "", ""
    table = parse_table("a,b,c,d,constant,note\n" + "\n".join(map(",".join, rows)), "t.csv")
    source, dataset = Source.read(table, Taken((0, 1), principal=True))
    assert source.report.reasons == ("row 5, column b: the value is missing",)
    assert dataset.n == 29


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n3,4\n", "need 3 columns of numbers that vary: choose two"),
        ("a,b,c\n1,2,3\n3,4,3\n", "need 3 columns"),
        ("a,b,c\n1,2,\n,4,5\n6,,7\n2,,1\n", r"no row with numbers in a and b and c \(row 2, column c"),
        ("\n".join(",".join([value] * 1001) for value in "135"), "take at most 1,000 columns"),
    ],
)
def test_components_that_cannot_be(text: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        Source.read(parse_table(text, "t.csv"), Taken((0, 1), principal=True))
