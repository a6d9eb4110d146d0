"""Hostile tables: each is read as exactly the points that are in it, or refused in one sentence, in little memory."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from engine.errors import DataError
from engine.files import read_table
from engine.origins import Origin
from engine.reading import examined, read
from engine.source import Source

XY = [[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]
TEXT = "x,y\n1,2\n3,4\n5,7\n"

# (what is odd, the bytes, the points)
READ: list[tuple[str, bytes, list[list[float]]]] = [
    ("byte order mark", b"\xef\xbb\xbf" + TEXT.encode(), XY),
    ("byte order mark twice", b"\xef\xbb\xbf\xef\xbb\xbf1,2\n3,4\n5,7\n", [[3, 4], [5, 7]]),
    ("UTF-16, little endian, with a mark", TEXT.encode("utf-16"), XY),
    ("UTF-16, big endian, without", TEXT.encode("utf-16-be"), XY),
    ("UTF-16, cut in the middle of a character", TEXT.encode("utf-16-le") + b"\x31", XY),
    ("UTF-32", TEXT.encode("utf-32"), XY),
    ("Latin-1", "größe,y\n1,2\n3,4\n5,7\n".encode("latin-1"), XY),
    ("bytes that are in no code page", b"\x81\x8d,y\n1,2\n3,4\n5,7\n", XY),
    ("UTF-8, cut in the middle of a character", TEXT.encode() + b"\xc3", XY),
    ("overlong UTF-8", b"\xc0\xaf,y\n1,2\n3,4\n5,7\n", XY),
    ("an emoji far down", TEXT.encode() + b"1,1\n" * 5000 + "\U0001f600,2\n".encode(), XY + [[1, 1]] * 5000),
    ("ragged, too short", b"x,y\n1,2\n3\n3,4\n5,7\n", XY),
    ("ragged, too long", b"x,y\n1,2\n3,4,5\n3,4\n5,7,,,\n", XY),
    ("ragged, each row longer", b"1\n1,2\n3,4,5\n1,2,3,4\n", [[1]]),
    ("decimal commas", b"x;y\n1,0;2,0\n3;4,0\n5,0;7\n", XY),
    ("decimal commas in quotes", b'"x","y"\n"1,0","2,0"\n"3,0","4,0"\n"5,0","7,0"\n', XY),
    ("decimal commas between tabs", b"1,0\t2\n3,0\t4\n5,0\t7\n", XY),
    ("semicolons", TEXT.replace(",", ";").encode(), XY),
    ("bars", TEXT.replace(",", "|").encode(), XY),
    ("blanks", b"  x   y\n 1 2\n3   4 \n\t5\t7\n", XY),
    ("mixed line ends", b"x,y\r\n1,2\r3,4\n5,7", XY),
    ("old Mac line ends", TEXT.replace("\n", "\r").encode(), XY),
    ("line ends within quotes", b'note,x,y\n"a\r\nb",1,2\n"c\nd",3,4\n"\n\n",5,7\n', XY),
    ("blank lines everywhere", b"\n\n\nx,y\n\n1,2\n\n\n3,4\n5,7\n\n\n\n", XY),
    ("blanks for lines", b"  \n\t\nx,y\n1,2\n   \n3,4\n5,7\n", XY),
    ("comments", b"# a\n#\n" + TEXT.encode(), XY),
    ("sep= of Excel", b"sep=;\r\nx;y\r\n1;2\r\n3;4\r\n5;7\r\n", XY),
    ("1e400", b"x,y\n1,2\n1e400,4\n3,4\n5,7\n", XY),
    ("inf", b"x,y\n1,2\ninf,4\n3,4\n5,-Infinity\n5,7\n", XY),
    ("nan", b"x,y\n1,2\nnan,4\n3,4\n5,NaN\n5,7\n", XY),
    ("1e120, whose square overflows in the end", b"x,y\n1,2\n1e120,4\n3,4\n5,7\n", XY),
    ("1e-400, which is 0", b"x,y\n1e-400,2\n3,4\n5,7\n", [[0, 2], [3, 4], [5, 7]]),
    ("a hundred digits", b"x,y\n1." + b"0" * 100 + b",2\n3,4\n5,7\n", XY),
    ("hexadecimal", b"x,y\n1,2\n0x10,4\n3,4\n5,7\n", XY),
    ("underscores in numbers", b"x,y\n1,2\n1_0,4\n3,4\n5,7\n", XY),
    ("digits that are not 0 to 9", "x,y\n1,2\n٣,٤\n3,4\n5,7\n".encode(), [[1, 2], [3, 4], [3, 4], [5, 7]]),
    ("a typographic minus", "x,y\n1,−2\n3,4\n".encode(), [[1, -2], [3, 4]]),
    ("signs of thousands", b'x,y\n1,2\n"1,234",4\n3,4\n5,7\n', XY),
    ("dates", b"x,y,day\n1,2,2024-01-01\n3,4,2024-01-02\n5,7,2024-01-03\n", XY),
    ("formulas", b"note,x,y\n=1+1,1,2\n\"=cmd|' /C calc'!A0\",3,4\n@SUM(A1),5,7\n", XY),
    ("formulas for numbers", b"x,y\n1,2\n=1+1,4\n3,4\n+5,7\n", XY),
    ("errors of a spreadsheet", b"x,y\n1,2\n#DIV/0!,4\n#N/A,4\n3,4\n5,7\n", XY),
    ("a header alike in each column", b"a,a\n1,2\n3,4\n5,7\n", XY),
    ("no names in the header", b",\n1,2\n3,4\n5,7\n", XY),
    ("names of a thousand characters", b"x" * 1000 + b"," + b"y" * 1000 + b"\n1,2\n3,4\n5,7\n", XY),
    ("names with quotes and line ends", b'"x ""a""","y\nb"\n1,2\n3,4\n5,7\n', XY),
    ("one column", b"x\n1\n3\n5\n", [[1], [3], [5]]),
    ("one column with a separator after it", b"x,\n1,\n3,\n5,\n", [[1], [3], [5]]),
    ("one row", b"1,2", [[1, 2]]),
    ("one number", b"7", [[7]]),
    ("x that counts the rows, without names", b"1,2\n2,4\n3,7\n", [[1, 2], [2, 4], [3, 7]]),
    ("numbers for rows", b",x,y\n0,1,2\n1,3,4\n2,5,7\n", XY),
    ("names for rows, as R writes them", b'"x" "y"\n"1" 1 2\n"2" 3 4\n"3" 5 7\n', XY),
    ("form feeds and vertical tabs", b"x,y\n1,2\x0c\n3,\x0b4\n5,7\n", XY),
    ("no-break blanks", "x,y\n1\u00a0,2\n3,\u00a04\n5,7\n".encode(), XY),
    ("strange line ends of Unicode", "note,x,y\na\u2028b,1,2\nc\u0085d,3,4\ne,5,7\n".encode(), XY),
    ("right to left", "س,ص\n1,2\n3,4\n5,7\n".encode(), XY),
    ("half the first column missing", b"x,y\n1,2\n,4\n3,4\n,5\n,5\n5,7\n", XY),
    ("10,000 columns", b"n," * 9_999 + b"n\n1,2" + b",9" * 9_998 + b"\n", [[1, 2]]),
    ("10,000 columns, then shorter rows", b"1,2" + b",3" * 9_998 + b"\n4,5\n6,7\n", [[4, 5], [6, 7]]),
    ("a row of 10,000 fields among short ones", TEXT.encode() + b"1," * 10_000 + b"\n", XY),
    ("a text of 100,000 characters", b"note,x,y\n" + b"z" * 100_000 + b",1,2\nb,3,4\nc,5,7\n", XY),
    ("a quote in the middle of a field", b'note,x,y\n5" pipe,1,2\n7" pipe,3,4\nc,5,7\n', XY),
]

# (what is odd, the bytes, what is said)
REFUSED: list[tuple[str, bytes, str]] = [
    ("empty", b"", "is empty: it needs a row"),
    ("a mark alone", b"\xef\xbb\xbf", "is empty"),
    ("blank lines alone", b"\n \n\t\n\r\n", "is empty"),
    ("separators alone", b",,,\n,,,\n", "is empty"),
    ("comments alone", b"# x y\n# z\n", "is empty"),
    ("header only", b"x,y\n", "has a header but no rows"),
    ("text only", b"a,b\nc,d\ne,f\n", "needs a column of numbers, or two, and has none"),
    ("a letter", b"Dear Sir,\nthank you for your letter.\nYours\n", "has none"),
    ("a web page", b"<!DOCTYPE html>\n<html><body>1,2</body></html>\n", "has none"),
    ("NUL", b"x,y\n1,2\n3,\x004\n", "is not a text file: choose"),
    ("NULs alone", b"\x00" * 1000, "is not a text file"),
    ("NUL in UTF-16", "x,y\n1,2\n3,\x004\n".encode("utf-16"), "is not a text file"),
    ("NUL far down", TEXT.encode() * 100_000 + b"\x00", "is not a text file"),
    ("bytes of all kinds", bytes(range(256)) * 8, "is not a text file"),
    ("a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is not a text file"),
    ("a spreadsheet", b"PK\x03\x04\x14\x00\x06\x00", "is a spreadsheet or an archive"),
    ("an old spreadsheet", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old spreadsheet"),
    ("compressed", b"\x1f\x8b\x08\x00abc", "is compressed: unpack it"),
    ("quotes unclosed", b'x,y\n1,2\n"3,4\n5,7\n', "Row 3 of t.csv has a quote that does not fit"),
    ("quotes unclosed for long", b'x,y\n1,2\n"3,4\n' + b"5,7\n" * 50_000, "Row 3 of .* field of more than 131,072"),
    ("quotes closed too early", b'x,y\n1,2\n"3"3,4\n', "Row 3 of t.csv has a quote"),
    ("a quote alone", b'"', "is empty|has a quote"),
    ("all values missing", b"x,y\n1,\n,2\n", r"has no row with numbers in x and y \(row 2, column y: the value"),
    ("all too large", b"x,y\n1e150,1\n2e150,1\n", r"no row with numbers .*1e\+150 is too large"),
    ("too narrow", b"x,y\n1e-150,1\n2e-150,2\n", "differ by less than 1e-100: give it a smaller unit"),
    ("a field of 200,000 characters", b"note,x,y\n" + b"z" * 200_000 + b",1,2\n", "Row 2 .* has a field of more than"),
    ("a record of a million lines", b'x,y\n1,2\n' + b'"\n",' * 1_000_000, "Row 3 of t.csv has more than 2 million"),
]


def test_there_are_enough_of_them() -> None:
    names = [what for what, *_ in (*READ, *REFUSED)]
    assert len(set(names)) == len(names) >= 60


@pytest.mark.parametrize(("data", "points"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_what_can_be_read_is_read_exactly(data: bytes, points: list[list[float]], tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    table = read_table(tmp_path / "t.csv")
    source, dataset = Source.read(table, table.suggested())
    assert dataset.points.tolist() == points
    assert source.report.rows_used == len(points)
    assert source.report.rows_used + source.report.rows_left_out == len(table.row_numbers)
    # Every cell can be told again, for tables that go out with what was found.
    assert [len(column.cells()) for column in table.columns] == [len(table.row_numbers)] * len(table.columns)


@pytest.mark.parametrize(("data", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_read_is_refused_in_a_sentence(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    with pytest.raises(DataError, match=said) as caught:
        read_table(tmp_path / "t.csv").dataset()
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 300


class Made(io.RawIOBase):
    """A file that is made while it is read: a beginning, then one part again and again."""

    def __init__(self, head: bytes, part: bytes, size: int) -> None:
        self._rest, self._part, self._left = head, part * (65_536 // len(part) + 1), size
        self._given = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Tells the place; nobody goes to another one."""
        assert (offset, whence) == (0, io.SEEK_CUR)
        return self._given

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = self._part
        given = self._rest[: min(len(buffer), self._left)]
        buffer[: len(given)] = given
        self._rest, self._left = self._rest[len(given) :], self._left - len(given)
        self._given += len(given)
        return len(given)


class Stream(Origin):
    """Bytes that are in no file, too many to be kept."""

    head: bytes = b""
    part: bytes = b""
    length: int = 0

    @property
    def size(self) -> int:
        return self.length

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        yield io.BufferedReader(Made(self.head, self.part, self.length), 1 << 16)  # type: ignore[type-var, misc]


MB = 1_000_000
ENDLESS = [
    ("a line of 200 MB", b"", b"1", 200 * MB, "Row 1 .* more than 2 million characters"),
    ("a line of 200 MB with separators", b"x,y\n1,2\n", b"1,", 200 * MB, "Row 3 .* more than 2 million"),
    ("a line of 200 MB in quotes", b'x,y\n1,2\n"', b"1 ", 200 * MB, "Row 3 "),
    ("blank lines for 200 MB", b"", b"\n", 200 * MB, "is empty"),
    ("comments for 200 MB", b"", b"# nothing but this\n", 200 * MB, "is empty"),
    ("NULs for 200 MB in UTF-16", b"\xff\xfe1\x00,\x002\x00\n\x00", b"\x00\x00", 200 * MB, "is not a text file"),
]


@pytest.mark.parametrize(("head", "part", "size", "said"), [r[1:] for r in ENDLESS], ids=[r[0] for r in ENDLESS])
def test_what_never_ends_is_refused_in_little_memory(head: bytes, part: bytes, size: int, said: str) -> None:
    origin = Stream("t.csv", None, b"", head, part, size)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=said):
            read(origin, examined(origin))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100 * MB


def wide(rows: int) -> bytes:
    """Ten thousand columns."""
    return (b"0.5," * 9_999 + b"1.5\n") * rows


def missing(rows: int) -> bytes:
    """Forty columns, most of whose values are missing."""
    return b"n," * 39 + b"n\n1,2" + b",3" * 38 + b"\n" + (b"4,5" + b"," * 38 + b"\n") * rows


def texts(rows: int) -> bytes:
    """Twenty columns of texts of which no two are the same."""
    lines = (",".join([str(i), str(i), *(f"text {i} {j}" for j in range(20))]) for i in range(rows))
    return "\n".join(lines).encode()


@pytest.mark.parametrize("made", [lambda: wide(20), lambda: missing(5_000), lambda: texts(5_000)])
def test_what_is_read_takes_little_more_than_its_numbers(made: Callable[[], bytes]) -> None:
    origin = Origin("t.csv", None, made())
    tracemalloc.start()
    try:
        table = read(origin, examined(origin))
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    numbers = sum(column.numbers.nbytes for column in table.columns if column.numbers is not None)
    assert kept < numbers + 1.5 * len(origin.data) + 8 * MB
    assert peak < 3 * numbers + 3 * len(origin.data) + 60 * MB
