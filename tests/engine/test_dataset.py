"""Dataset: what it accepts, and that every edit leaves the old one as it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dataset import NO_ROW, UNKNOWN, Dataset, default_columns, split_unit
from engine.errors import DataError

POINTS = [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]


def dataset() -> Dataset:
    return Dataset(np.array(POINTS), np.array([0, UNKNOWN, 1]), class_names=("a", "b"))


def test_points_are_read_only_and_the_callers_array_stays_writable() -> None:
    own = np.array(POINTS)
    made = Dataset(own)
    own[0] = 99.0
    assert made.points.tolist() == POINTS
    with pytest.raises(ValueError, match="read-only"):
        made.points[0, 0] = 1.0


def test_classes_are_copied_too() -> None:
    own = np.array([0, 1, 1])
    made = Dataset(np.array(POINTS), own, class_names=("a", "b"))
    own[:] = 0
    assert made.classes is not None
    assert made.classes.tolist() == [0, 1, 1]
    assert not made.classes.flags.writeable


def test_a_read_only_array_is_shared_not_copied() -> None:
    made = Dataset(np.array(POINTS))
    assert Dataset(made.points).points is made.points


def test_a_read_only_view_of_what_can_be_written_to_is_copied() -> None:
    own = np.array(POINTS)
    view = own.view()
    view.flags.writeable = False
    behind_a_view = view[:]
    buffer = np.frombuffer(bytearray(own.tobytes())).reshape(own.shape)
    buffer.flags.writeable = False
    for values in (view, behind_a_view, buffer):
        assert not np.shares_memory(Dataset(values).points, values)
    made = Dataset(view)
    own[0] = np.nan
    assert made.points.tolist() == POINTS
    own[0] = 7.0
    own.flags.writeable = False
    assert Dataset(view).points is view


def test_columns_are_named_by_default() -> None:
    assert Dataset(np.zeros((1, 1))).columns == ("x",)
    assert Dataset(np.zeros((1, 2))).columns == ("x", "y")
    assert default_columns(4) == ("x1", "x2", "x3", "x4")


def test_no_points_is_a_dataset() -> None:
    empty = Dataset(np.empty((0, 2)))
    assert (empty.n, empty.d) == (0, 2)
    assert empty.added([1.0, 2.0]).points.tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (np.array([[1.0, np.nan]]), "Row 1 .* missing or infinite: leave"),
        (np.array([[1.0, 1.0], [np.inf, 0.0]]), "Row 2 "),
        (np.array([[1.0, 1.0], [2.0, -2e100]]), "Row 2 .* larger unit"),
        (np.array([[2e100, 1.0], [2.0, np.nan]]), "Row 2 .* missing"),
        (np.zeros(3), r"shape \(n, d\), not \(3,\)"),
        (np.zeros((3, 0)), "shape"),
        (np.array([["a", "b"]]), "must be numbers: leave text"),
        (np.array([["1", "2"]]), "must be numbers: leave text"),
        (np.array([[1.0, "2"]], dtype=object), "must be numbers: leave text"),
        (np.array([[1.0, b"2"]], dtype=object), "must be numbers: leave text"),
        (np.array([[1.0, None]], dtype=object), "Row 1 .* missing or infinite: leave"),
        (np.ones((2, 2), dtype=complex), "must be real numbers, not complex ones: give"),
        (np.array([["2024-01-01", "2024-01-02"]], dtype="datetime64[D]"), "not dates: give"),
        (np.ones((2, 2), dtype="timedelta64[s]"), "not spans of time: divide"),
        (np.ma.array(POINTS, mask=[[0, 0], [0, 1], [0, 0]]), "Row 2 holds a masked number: leave"),
        (np.array([[0.0, 1.0], [1e-170, 2.0]]), "column 1 differ by less than 1e-100: give it a smaller unit"),
        (np.repeat([[1.0, 0.0], [2.0, 1e-101]], 99, axis=0), "column 2 differ by less"),
    ],
)
def test_points_that_cannot_be_used(points: np.ndarray, said: str) -> None:
    with pytest.raises(DataError, match=rf"{said}.*\.$"):
        Dataset(points)


@pytest.mark.parametrize(
    "points",
    [
        np.ma.array(POINTS, mask=False),
        np.array(POINTS, dtype=object),
        np.ones((3, 2), dtype=bool),
        np.zeros((3, 2)),
        np.full((200, 2), 1e-300),
        np.array([[0.0, 1.0], [1e-99, 1.0]]),
        np.repeat([[1.0, 0.0], [1.0, 5.0]], 99, axis=0),
    ],
)
def test_points_that_can_be_used(points: np.ndarray) -> None:
    assert Dataset(points).points.tolist() == points.astype(float).tolist()


@pytest.mark.parametrize(("classes", "said"), [([0, 0], "one class each"), ([0, 0, 2], "-1"), ([0, 0, -2], "-1")])
def test_classes_that_cannot_be_used(classes: list[int], said: str) -> None:
    with pytest.raises(DataError, match=said):
        Dataset(np.array(POINTS), np.array(classes), class_names=("a", "b"))


def test_column_names_must_fit() -> None:
    with pytest.raises(DataError, match="2 columns need as many names, not 1"):
        Dataset(np.array(POINTS), columns=("x",))


def test_added() -> None:
    before = dataset()
    after = before.added([[6.0, 7.0], [8.0, 9.0]], "c")
    assert before.n == 3
    assert after.points.tolist() == [*POINTS, [6.0, 7.0], [8.0, 9.0]]
    assert after.class_names == ("a", "b", "c")
    assert after.classes is not None
    assert after.classes.tolist() == [0, UNKNOWN, 1, 2, 2]


def test_added_without_class() -> None:
    assert dataset().added([6.0, 7.0]).classes.tolist() == [0, UNKNOWN, 1, UNKNOWN]  # type: ignore[union-attr]
    assert Dataset(np.array(POINTS)).added([6.0, 7.0]).classes is None


def test_first_class_leaves_the_others_unknown() -> None:
    after = Dataset(np.array(POINTS)).added([6.0, 7.0], "a")
    assert after.classes is not None
    assert after.classes.tolist() == [UNKNOWN] * 3 + [0]


def test_a_class_that_is_a_number_has_its_place_whichever_is_given_first() -> None:
    after = Dataset(np.array(POINTS)).classified([0], "3").classified([1], "1").added([0.0, 0.0], "4")
    assert after.class_names == ("1", "2", "3", "4")
    assert after.classes is not None
    assert after.classes.tolist() == [2, 0, UNKNOWN, 3]
    assert dataset().classified([0], "3").class_names == ("a", "b", "3")
    assert [dataset().class_index(name) for name in ("b", "3", "9")] == [1, 2, 2]
    assert Dataset(np.array(POINTS)).class_index("9") == 8


def test_added_point_must_be_finite() -> None:
    with pytest.raises(DataError, match="Row 4"):
        dataset().added([np.inf, 0.0])


def test_moved() -> None:
    before = dataset()
    after = before.moved(1, [9.0, 9.0])
    assert before.points.tolist() == POINTS
    assert after.points.tolist() == [[0.0, 1.0], [9.0, 9.0], [4.0, 5.0]]
    assert before.moved([0, 2], [[1, 1], [2, 2]]).points.tolist() == [[1.0, 1.0], [2.0, 3.0], [2.0, 2.0]]
    assert after.classes is not None
    assert after.classes.tolist() == [0, UNKNOWN, 1]


def test_shifted_moves_each_of_them_by_a_step() -> None:
    before = dataset()
    after = before.shifted([0, 2], [0.5, -1.0])
    assert before.points.tolist() == POINTS
    assert after.points.tolist() == [[0.5, 0.0], [2.0, 3.0], [4.5, 4.0]]
    assert before.shifted([1, 2], [[1.0, 0.0], [0.0, 1.0]]).points.tolist() == [[0.0, 1.0], [3.0, 3.0], [4.0, 6.0]]
    assert after.classes is not None
    assert after.classes.tolist() == [0, UNKNOWN, 1]
    with pytest.raises(DataError, match="Row 3"):
        before.shifted([2], [0.0, np.inf])


def test_duplicated_points_come_last_with_their_classes() -> None:
    after = dataset().duplicated([2, 0], [1.0, 1.0])
    assert after.points.tolist() == [*POINTS, [5.0, 6.0], [1.0, 2.0]]
    assert after.classes is not None
    assert after.classes.tolist() == [0, UNKNOWN, 1, 1, 0]
    assert Dataset(np.array(POINTS)).duplicated([1], [0.0, 0.0]).classes is None


def test_joined_classes_are_the_same_by_name() -> None:
    other = Dataset(np.array([[9.0, 9.0], [8.0, 8.0], [7.0, 7.0]]), np.array([1, 0, UNKNOWN]), class_names=("c", "b"))
    after = dataset().joined(other)
    assert after.points.tolist() == [*POINTS, [9.0, 9.0], [8.0, 8.0], [7.0, 7.0]]
    assert after.class_names == ("a", "b", "c")
    assert after.classes is not None
    assert after.classes.tolist() == [0, UNKNOWN, 1, 1, 2, UNKNOWN]
    plain = Dataset(np.array(POINTS))
    assert plain.joined(plain).classes is None
    assert plain.joined(dataset()).classes.tolist() == [UNKNOWN] * 3 + [0, UNKNOWN, 1]  # type: ignore[union-attr]
    assert dataset().joined(plain).classes.tolist() == [0, UNKNOWN, 1] + [UNKNOWN] * 3  # type: ignore[union-attr]
    with pytest.raises(DataError, match="3 columns cannot join points in 2"):
        plain.joined(Dataset(np.zeros((1, 3))))


def test_what_an_edit_returns_is_read_only() -> None:
    made = dataset()
    edits = (made.added([1, 1]), made.moved(0, [1, 1]), made.shifted([0], [1, 1]), made.only([0]))
    for edited in (*edits, made.duplicated([0], [1, 1]), made.removed([0])):
        assert not edited.points.flags.writeable


def test_removed() -> None:
    after = dataset().removed([0, 1])
    assert after.points.tolist() == [[4.0, 5.0]]
    assert after.classes is not None
    assert after.classes.tolist() == [1]
    assert after.class_names == ("a", "b")
    assert dataset().removed(range(3)).n == 0


def test_only_keeps_the_order_asked_for() -> None:
    after = dataset().only([2, 0])
    assert after.points.tolist() == [POINTS[2], POINTS[0]]
    assert after.classes is not None
    assert after.classes.tolist() == [1, 0]


def test_rows_of_the_table_go_along_with_every_edit() -> None:
    made = Dataset(np.array(POINTS), rows=np.array([4, 7, 9], dtype=np.int32))

    def rows(edited: Dataset) -> list[int]:
        assert edited.rows is not None
        assert edited.rows.dtype == np.int32
        assert not edited.rows.flags.writeable
        return edited.rows.tolist()

    for edited in (made.moved(1, [9, 9]), made.shifted([0], [1, 1]), made.classified([0], "a")):
        assert rows(edited) == [4, 7, 9]
    assert made.moved(1, [9, 9]).rows is made.rows
    assert rows(made.removed([1])) == [4, 9]
    assert rows(made.only([2, 0])) == [9, 4]
    assert rows(made.added([[6, 7], [8, 9]], "a")) == [4, 7, 9, NO_ROW, NO_ROW]
    assert rows(made.duplicated([0], [1, 1])) == [4, 7, 9, NO_ROW]
    assert rows(made.joined(made)) == [4, 7, 9] + [NO_ROW] * 3
    assert rows(made.joined(dataset())) == [4, 7, 9] + [NO_ROW] * 3
    assert dataset().joined(made).rows is None
    with pytest.raises(DataError, match="one row each"):
        Dataset(np.array(POINTS), rows=np.zeros(2, dtype=np.int32))


def test_classified() -> None:
    after = dataset().classified([0, 1], "b")
    assert after.classes is not None
    assert after.classes.tolist() == [1, 1, 1]
    cleared = dataset().classified([0, 2], None)
    assert cleared.classes is not None
    assert cleared.classes.tolist() == [UNKNOWN] * 3
    assert dataset().classes.tolist() == [0, UNKNOWN, 1]  # type: ignore[union-attr]


def test_datasets_compare_by_identity() -> None:
    one, other = dataset(), dataset()
    assert one == one  # noqa: PLR0124
    assert one != other


def test_distinct_points_are_counted_no_further_than_asked() -> None:
    made = Dataset(np.array([[0.0, 0.0], [-0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [2.0, 0.0]]))
    assert made.n_distinct(9) == 3
    assert made.n_distinct(2) == 2


@pytest.mark.parametrize(
    ("column", "parts"),
    [
        ("waiting time (min)", ("waiting time", "min")),
        ("x", ("x", "")),
        ("f(x) (m/s)", ("f(x)", "m/s")),
        ("(only)", ("(only)", "")),
        ("a (b) c", ("a (b) c", "")),
    ],
)
def test_units_stand_in_brackets_at_the_end(column: str, parts: tuple[str, str]) -> None:
    assert split_unit(column) == parts


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8), st.data())
def test_removing_what_was_added_gives_the_points_back(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    made = Dataset(np.array(rows, dtype=float))
    new = data.draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=4))
    back = made.added(new).removed(range(made.n, made.n + len(new)))
    assert np.array_equal(back.points, made.points)
