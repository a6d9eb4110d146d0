"""Tables read from odd texts, and the sentences that tell what is wrong with them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.dataset import UNKNOWN, Dataset
from engine.errors import DataError
from engine.files import parse_table, read_table, suggested_scaling
from engine.settings import Scaling
from tests.engine.strategies import not_too_narrow

POINTS = [[1.5, 2.0], [3.25, -4.0], [1e3, 0.5]]

# (what is odd, the text): all hold POINTS in the columns x and y.
SAME_POINTS = [
    ("plain", "x,y\n1.5,2\n3.25,-4\n1000,0.5\n"),
    ("no line end at the end", "x,y\n1.5,2\n3.25,-4\n1000,0.5"),
    ("Windows line ends", "x,y\r\n1.5,2\r\n3.25,-4\r\n1000,0.5\r\n"),
    ("old Mac line ends", "x,y\r1.5,2\r3.25,-4\r1000,0.5\r"),
    ("byte order mark", "\ufeffx,y\n1.5,2\n3.25,-4\n1000,0.5\n"),
    ("semicolons", "x;y\n1.5;2\n3.25;-4\n1000;0.5\n"),
    ("semicolons and decimal commas", "x;y\n1,5;2\n3,25;-4\n1000;0,5\n"),
    ("three decimals after the comma", "x;y\n1,500;2\n3,250;-4\n1000;0,500\n"),
    ("tabs", "x\ty\n1.5\t2\n3.25\t-4\n1000\t0.5\n"),
    ("tabs and decimal commas", "x\ty\n1,5\t2\n3,25\t-4\n1000\t0,5\n"),
    ("bars", "x|y\n1.5|2\n3.25|-4\n1000|0.5\n"),
    ("bars around it", "|x|y|\n|1.5|2|\n|3.25|-4|\n|1000|0.5|\n"),
    ("one blank", "x y\n1.5 2\n3.25 -4\n1000 0.5\n"),
    ("aligned with blanks", "   x       y\n   1.5     2\n   3.25   -4\n1000       0.5  \n"),
    ("blanks and tabs", "x \t y\n1.5 \t 2\n3.25 \t -4\n1000 \t 0.5\n"),
    ("blanks and decimal commas", "x  y\n1,5  2\n3,25  -4\n1000  0,5\n"),
    ("blanks after commas", "x, y\n1.5, 2\n3.25, -4\n1000, 0.5\n"),
    ("blanks before commas", "x ,y\n1.5 ,2\n3.25 ,-4\n1000 ,0.5\n"),
    ("quotes", '"x","y"\n"1.5","2"\n"3.25","-4"\n"1000","0.5"\n'),
    ("quotes and decimal commas between commas", '"x","y"\n"1,5","2"\n"3,25","-4"\n"1000","0,5"\n'),
    ("blank lines", "\n\nx,y\n\n1.5,2\n\n\n3.25,-4\n1000,0.5\n\n"),
    ("lines of separators alone", "x,y\n1.5,2\n,\n3.25,-4\n1000,0.5\n,\n , \n"),
    ("a separator too many in each line", "x,y,\n1.5,2,\n3.25,-4,\n1000,0.5,\n"),
    ("a separator too many below the header", "x,y\n1.5,2,\n3.25,-4,\n1000,0.5,\n"),
    ("exponents", "x,y\n1.5e0,2E+0\n.325e1,-4\n1e3,5e-1\n"),
    ("plus signs and bare points", "x,y\n+1.5,2.\n3.25,-4.\n1000.,.5\n"),
    ("a typographic minus", "x,y\n1.5,2\n3.25,−4\n1000,0.5\n"),
    ("comments first", "# from the lab\n# on Monday\nx,y\n1.5,2\n3.25,-4\n1000,0.5\n"),
    ("names in a comment", "# x y\n1.5 2\n3.25 -4\n1000 0.5\n"),
    ("Excel's sep line", "sep=;\nx;y\n1,5;2\n3,25;-4\n1000;0,5\n"),
    ("row names without a header of their own, as R writes", '"x" "y"\n"1" 1.5 2\n"2" 3.25 -4\n"3" 1000 0.5\n'),
    ("an index without a name, as pandas writes", ",x,y\n0,1.5,2\n1,3.25,-4\n2,1000,0.5\n"),
    ("text columns between", "name,x,note,y\nAnna,1.5,hello,2\nBob,3.25,a b,-4\nCem,1000,c,0.5\n"),
    ("separators and line ends in quotes", 'note,x,y\n"a, b\nc",1.5,2\n"say ""hi""",3.25,-4\nd,1000,0.5\n'),
    ("names over two lines", '"\nx","y\n"\n1.5,2\n3.25,-4\n1000,0.5\n'),
    ("a short last row", "x,y,note\n1.5,2,a\n3.25,-4,b\n1000,0.5\n"),
    ("words and numbers between tabs", "x\tsite\ty\n1.5\tsite 3\t2\n3.25\tsite 4\t-4\n1000\tsite 5\t0.5\n"),
    ("tabs with nothing between", "x\tlong note\ty\n1.5\t\t2\n3.25\t\t-4\n1000\t\t0.5\n"),
    ("an empty column", "x,empty,y\n1.5,,2\n3.25,,-4\n1000,,0.5\n"),
]


@pytest.mark.parametrize("text", [text for _, text in SAME_POINTS], ids=[what for what, _ in SAME_POINTS])
def test_odd_text(text: str) -> None:
    dataset, report = parse_table(text).dataset()
    assert dataset.points.tolist() == POINTS
    assert dataset.columns == ("x", "y")
    assert (report.rows_used, report.rows_left_out, report.sentence) == (3, 0, "")


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "Größen.csv"
    file.write_bytes("Länge (µm);Höhe\r\n1,5;2\r\n3,25;-4\r\n1000;0,5\r\n".encode(encoding))
    dataset, _ = read_table(file).dataset()
    assert dataset.columns == ("Länge (µm)", "Höhe")
    assert dataset.points.tolist() == POINTS
    assert read_table(str(file)).name == "Größen.csv"


def test_file_without_header_gets_names() -> None:
    table = parse_table("1.5,2\n3.25,-4\n1000,0.5\n")
    assert table.column_names == ("column 1", "column 2")
    assert table.dataset()[0].points.tolist() == POINTS


def test_missing_value_in_the_first_row_makes_no_header() -> None:
    dataset, report = parse_table("NA,5\n1,2\n3,4\n").dataset()
    assert dataset.points.tolist() == [[1, 2], [3, 4]]
    assert report.reasons == ("row 1, column column 1: the value is missing",)


def test_names_are_made_different() -> None:
    assert parse_table("x,x,x 2,,\n1,2,3,4,5\n").column_names == ("x", "x 2", "x 2 2", "column 4", "column 5")


def test_numeric_flags_and_columns_of_text() -> None:
    table = parse_table("id,x,colour\na1,1,red\na2,oops,red\na3,3,blue\n")
    assert table.numeric == (False, True, False)
    assert [table.columns[2].text(row) for row in range(3)] == ["red", "red", "blue"]
    assert [table.columns[1].text(row) for row in range(3)] == ["1", "oops", "3"]
    assert table.columns[1].numbers is not None
    np.testing.assert_array_equal(table.columns[1].numbers, [1, np.nan, 3])


def test_names_with_underscores_are_no_numbers() -> None:
    table = parse_table("sample,x,y\n1_1,1,2\n1_2,3,4\n")
    assert table.numeric == (False, True, True)


MISSING = ["", " ", "NA", "n/a", "NaN", "nan", "null", "None", "-", "?", "."]


@pytest.mark.parametrize("missing", MISSING)
def test_missing_values_are_reported_and_left_out(missing: str) -> None:
    dataset, report = parse_table(f"x,y\n1,2\n3,{missing}\n5,6\n").dataset()
    assert dataset.points.tolist() == [[1, 2], [5, 6]]
    assert report.reasons == ("row 3, column y: the value is missing",)
    assert report.sentence == "1 row was left out, 2 used: row 3, column y: the value is missing."


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("abc", "“abc” is no number"),
        ("inf", "the value is infinite"),
        ("-Infinity", "the value is infinite"),
        ("1e999", "the value is infinite"),
        ("1e200", "1e+200 is too large"),
        ("12 kg", "“12 kg” is no number"),
        ('"1,234"', "“1,234” is no number"),  # thousands or decimals: it may not be guessed
        ("0x10", "“0x10” is no number"),
        ("z" * 99, "“" + "z" * 29 + "…” is no number"),
    ],
)
def test_values_that_are_no_finite_numbers_are_reported(value: str, reason: str) -> None:
    dataset, report = parse_table(f"x,y\n1,2\n3,4\n{value},4\n5,6\n").dataset()
    assert dataset.points.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert report.reasons == (f"row 4, column x: {reason}",)


def test_thousands_among_decimal_commas_are_not_guessed() -> None:
    dataset, report = parse_table('"x","y"\n"1,5","2"\n"3,25","4"\n"1,234","5"\n').dataset()
    assert dataset.points.tolist() == [[1.5, 2], [3.25, 4]]
    assert report.reasons == ("row 4, column x: “1,234” is no number",)


def test_point_among_decimal_commas_is_not_guessed() -> None:
    report = parse_table("x;y\n1,5;2\n3,25;4\n1.234;5\n").dataset()[1]
    assert report.reasons == ("row 4, column x: “1.234” is no number",)


def test_underscore_among_numbers_is_no_number() -> None:
    report = parse_table("x,y\n1,2\n3,4\n1_0,5\n").dataset()[1]
    assert report.reasons == ("row 4, column x: “1_0” is no number",)


def test_blanks_within_texts_do_not_separate() -> None:
    text = "x\tsite\ty\n" + "".join(f"{i}.5\tsite {i}\t{i}\n" for i in range(50))
    assert parse_table(text).column_names == ("x", "site", "y")


def test_only_the_columns_in_use_count() -> None:
    table = parse_table("x,y,z\n1,2,\n3,,5\n6,7,8\n")
    assert table.dataset("x", "y")[0].points.tolist() == [[1, 2], [6, 7]]
    assert table.dataset("x", "z")[0].points.tolist() == [[3, 5], [6, 8]]
    assert table.dataset("x")[0].points.tolist() == [[1], [3], [6]]
    assert table.dataset(2, 1, 0)[0].points.tolist() == [[8, 7, 6]]


def test_first_few_reasons_are_told_and_all_rows_are_counted() -> None:
    text = "x,y\n" + "1,2\n" * 10 + "a,b\n" * 7
    report = parse_table(text).dataset()[1]
    assert (report.rows_used, report.rows_left_out) == (10, 7)
    assert [reason.split(",")[0] for reason in report.reasons] == [f"row {12 + i}" for i in range(5)]
    assert report.sentence.startswith("7 rows were left out, 10 used: row 12, column x: “a” is no number; row 13")
    assert report.sentence.endswith("…")


def test_rows_are_numbered_as_in_the_file() -> None:
    text = "# by hand\n\nsep=,\nx,y\n1,2\n\n3,oops\n4,5\n"
    assert parse_table(text).dataset()[1].reasons == ("row 7, column y: “oops” is no number",)


def test_rows_with_too_many_fields_are_left_out_not_shifted() -> None:
    dataset, report = parse_table("x,y\n1,2\n1,5,2\n3,4\n").dataset()
    assert dataset.points.tolist() == [[1, 2], [3, 4]]
    assert report.reasons == ("row 3 has 3 fields for 2 columns",)


def test_odd_values_far_down_are_found_too() -> None:
    rows = [f"{i},{i}" for i in range(20_000)]
    rows[15_000] = "15000,oops"
    rows[15_001] = "1,2,3"
    dataset, report = parse_table("x,y\n" + "\n".join(rows)).dataset()
    assert dataset.n == 19_998
    assert report.reasons == ("row 15002, column y: “oops” is no number", "row 15003 has 3 fields for 2 columns")
    assert dataset.points[15_000].tolist() == [15_002, 15_002]


def test_only_text_column_gives_the_classes() -> None:
    dataset, _ = parse_table("x,kind,y\n1,b,2\n3,a,4\n5, b ,6\n7,NA,8\n").dataset()
    assert dataset.class_names == ("b", "a")
    assert dataset.classes is not None
    assert dataset.classes.tolist() == [0, 1, 0, UNKNOWN]


def test_classes_of_rows_left_out_go_with_them() -> None:
    dataset, _ = parse_table("x,y,kind\n1,2,a\noops,4,b\n5,6,c\n").dataset()
    assert dataset.class_names == ("a", "c")
    assert dataset.classes is not None
    assert dataset.classes.tolist() == [0, 1]


def test_class_column_may_hold_numbers() -> None:
    dataset, _ = parse_table("x,y,kind\n1,2,10\n3,4,7\n5,6,10\n").dataset("x", "y", class_column="kind")
    assert dataset.class_names == ("10", "7")
    assert dataset.classes is not None
    assert dataset.classes.tolist() == [0, 1, 0]


def test_names_of_rows_are_no_classes() -> None:
    rows = "".join(f"person {i},{i},{i * i},{'ab'[i % 2]}\n" for i in range(40))
    dataset, _ = parse_table("name,x,y,kind\n" + rows).dataset()
    assert dataset.class_names == ("a", "b")
    without = "".join(line.rsplit(",", 1)[0] + "\n" for line in rows.splitlines())
    assert parse_table("name,x,y\n" + without).dataset()[0].classes is None


@pytest.mark.parametrize(
    ("text", "columns", "points"),
    [
        ("x\n1\n2\n", ("x",), [[1], [2]]),
        ("x,kind\n1,a\n2,b\n", ("x",), [[1], [2]]),
        # A column that only numbers the rows is no second one.
        (",x\n0,4\n1,7\n2,5\n", ("x",), [[4], [7], [5]]),
    ],
)
def test_an_only_column_of_numbers_is_enough(text: str, columns: tuple[str, ...], points: list[list[float]]) -> None:
    dataset, _ = parse_table(text).dataset()
    assert dataset.columns == columns
    assert dataset.points.tolist() == points


def test_columns_named_bring_no_class_along() -> None:
    assert parse_table("x,y,kind\n1,2,a\n3,4,b\n").dataset("x", "y")[0].classes is None


PROBLEMS = [
    ("", "t.csv is empty: it needs a row"),
    ("\n\n  \n,,\n", "t.csv is empty"),
    ("x,y\n", "has a header but no rows below it: it needs"),
    ("a,b\nc,d\ne,f\n", "needs a column of numbers, or two, and has none: add"),
    ("once upon a time\nthere was a text\n", "has none"),
    ("x,y\n1,\n,2\n", r"no row with numbers in x and y \(row 2, column y: the value is missing\): mend"),
    ('x,y\n1,2\n"3,4\n5,6\n', "Row 3 of t.csv has a quote that does not fit .*: mend"),
    ('x,y\n1,2\n"3"3,4\n', "Row 3 of t.csv has a quote"),
]


@pytest.mark.parametrize(("text", "said"), PROBLEMS)
def test_problems_are_told_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        parse_table(text, "t.csv").dataset()
    assert "\n" not in str(caught.value)


def test_wrong_columns_are_told() -> None:
    table = parse_table("x,y,kind\n1,2,a\n3,4,b\n", "t.csv")
    for wrong in ("z", 3, -1):
        with pytest.raises(DataError, match=r"t\.csv has no column .*: choose from x, y, kind\."):
            table.dataset("x", wrong)
    with pytest.raises(DataError, match="no column 'species'"):
        table.dataset("x", "y", class_column="species")
    with pytest.raises(DataError, match=r"column kind of t\.csv holds text: choose one of numbers"):
        table.dataset("x", "kind")
    with pytest.raises(DataError, match="column x is chosen twice"):
        table.dataset("x", 0)


def test_files_that_cannot_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match=r"There is no file .*nowhere\.csv: check"):
        read_table(tmp_path / "nowhere.csv")
    with pytest.raises(DataError, match="is a folder: choose a file in it"):
        read_table(tmp_path)
    with pytest.raises(DataError, match="cannot be read"):
        read_table("a\0b.csv")

    def refuse(_: Path, mode: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match="may not be read"):
        read_table("secret.csv")


def test_files_that_are_no_text_are_told(tmp_path: Path) -> None:
    picture, sheet = tmp_path / "a.png", tmp_path / "a.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)))
    sheet.write_bytes(b"PK\x03\x04\x14\x00\x06\x00")
    with pytest.raises(DataError, match=r"a\.png is not a text file: choose a CSV file"):
        read_table(picture)
    with pytest.raises(DataError, match=r"a\.xlsx is a spreadsheet .*: save the sheet as CSV"):
        read_table(sheet)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(data)
    try:
        dataset, _ = read_table(file).dataset()
    except DataError as error:
        assert str(error).endswith(".")
    else:
        assert dataset.n > 0


@given(st.text(st.sampled_from('0123456789.,;|\t "\n-eaxN#=sp_'), max_size=80))
def test_any_text_gives_a_table_or_a_sentence(text: str) -> None:
    try:
        dataset, report = parse_table(text).dataset()
    except DataError as error:
        assert str(error).endswith(".")
    else:
        assert dataset.n == report.rows_used > 0


finite = st.floats(-1e100, 1e100)
cell = st.text(st.characters(codec="utf-8", categories=("L", "P", "Zs")), max_size=8)


@given(
    st.lists(st.tuples(finite, cell, finite), min_size=2, max_size=20),
    st.sampled_from([(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), ("|", ".")]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_was_written_is_read(rows: list[tuple[float, str, float]], how: tuple[str, str], quoting: int) -> None:
    assume(not_too_narrow([[x, y] for x, _, y in rows]))
    separator, decimal = how
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["long name (m)", "note", "y"])
    writer.writerows([repr(x).replace(".", decimal), note, repr(y).replace(".", decimal)] for x, note, y in rows)
    table = parse_table(file.getvalue())
    dataset, report = table.dataset("long name (m)", "y")
    assert report.rows_left_out == 0
    assert dataset.points.tolist() == [[x, y] for x, _, y in rows]


@pytest.mark.parametrize(
    ("spreads", "expected"),
    [
        ((1.0, 2.9), Scaling.NONE),
        ((1.0, 3.1), Scaling.STANDARDISE),
        ((3.1, 1.0), Scaling.STANDARDISE),
        ((0.0, 5.0), Scaling.NONE),  # a constant column has no spread to compare
        ((0.0, 0.0), Scaling.NONE),
        ((1.0, 2.0, 5.0), Scaling.STANDARDISE),
        ((4.0,), Scaling.NONE),
    ],
)
def test_scaling_is_suggested_where_spreads_differ_threefold(spreads: tuple[float, ...], expected: Scaling) -> None:
    points = np.array([[-1.0], [1.0], [1.0], [-1.0]]) * spreads
    assert suggested_scaling(Dataset(points)) is expected
    assert suggested_scaling(Dataset(points + 2.0**40)) is expected


def test_scaling_is_suggested_as_well_far_from_zero() -> None:
    points = np.array([[0.0, 0.0], [0.0, 2.0], [1.0, 4.0]])
    for offset in (0.0, 2.0**52):  # there, the mean of the first column is rounded by a third
        assert suggested_scaling(Dataset(points + offset)) is Scaling.STANDARDISE


def test_no_scaling_is_suggested_without_points() -> None:
    assert suggested_scaling(Dataset(np.empty((0, 2)))) is Scaling.NONE
