"""Reading: a table out of a text, a little at a time, so that it can be watched and called off."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import BinaryIO, TextIO

import numpy as np

from engine.building import Block, TableBuilding
from engine.errors import DataError
from engine.headers import Preamble, first_rows, header_names, is_header, names_in, preamble_of
from engine.origins import Origin, encoding_of, no_text
from engine.parquet import is_parquet, read_parquet, unpacked_size
from engine.records import Record
from engine.sniffing import Format, sniffed
from engine.tables import Table

LONGEST = 2_000_000
"""Characters in a row: one without an end would fill the memory."""

PREVIEW = 100
"""Rows that are shown before a table is read."""

_BLOCK_ROWS = 4096
_BLOCK_FIELDS = 200_000
_CHUNK = 1 << 20
_HEAD = 1 << 17
_LARGER = 16
_NO_TEXT = re.compile("[\0-\x08\x0e-\x1f]")

Watch = Callable[[float], None]
"""Called with the share that has been read; whatever it raises ends the reading."""


class Writing(Record):
    """How a table is written in its text. header: whether its first row names the columns.

    encoding: "" where it is no text. lines: what stands above the table, in lines. comment: the last of them that is
    one, which may name the columns.
    """

    encoding: str
    format: Format
    header: bool
    lines: int = 0
    comment: str = ""
    guessed: bool = False

    @property
    def told(self) -> bool:
        """Whether it is no text but tells itself what it holds."""
        return not self.encoding


PARQUET = Writing("", Format(",", "."), header=True)


class Wish(Record):
    """What people say of the writing; empty or None where looking is to find it out."""

    encoding: str = ""
    separator: str = ""
    decimal: str = ""
    header: bool | None = None


def unwatched(_share: float) -> None:
    """Nobody looks on."""


def examined(origin: Origin, wish: Wish | None = None, watch: Watch = unwatched) -> Writing:
    """How the table is written, found by looking at its beginning. Raises DataError if it is no text, or empty."""
    wish = wish or Wish()
    if is_parquet(origin):
        return PARQUET
    encoding, guessed = (wish.encoding, False) if wish.encoding else encoding_of(origin, watch)
    preamble = _beginning(origin, encoding)
    written = sniffed(preamble.rest, wish.separator or preamble.separator, wish.decimal)
    rows = first_rows(written, preamble.rest)
    if not rows:
        raise DataError(f"{origin.name} is empty: it needs a row for each point.")
    header = is_header(rows, written) if wish.header is None else wish.header
    return Writing(encoding, written, header, preamble.lines, preamble.comment, guessed)


def read(origin: Origin, writing: Writing, watch: Watch = unwatched, most_rows: int | None = None) -> Table:
    """The table, or its first rows. Raises DataError if there is none, with where and what to mend."""
    try:
        if writing.told:
            return read_parquet(origin, watch, most_rows)
        with origin.opened() as file, _text(file, writing.encoding) as text:
            size = max(origin.size, 1)
            lines = _Lines(text, writing, origin.name, lambda: watch(min(file.tell() / size, 1.0)))
            return _table(origin.name, writing, _blocks(lines, writing, most_rows))
    except MemoryError as error:
        raise DataError(f"{origin.name} does not fit into the memory: leave columns out, or split it.") from error


def size_to_read(origin: Origin, writing: Writing) -> int:
    """How many bytes there are to go through, by which one can tell how long that takes. Raises DataError."""
    return unpacked_size(origin) if writing.told else origin.size


def _beginning(origin: Origin, encoding: str) -> Preamble:
    """What stands above the table, and as much of its beginning as holds two lines at least."""
    size = _HEAD
    while True:
        with origin.opened() as file, _text(file, encoding) as text:
            head = text.read(size)
        preamble = preamble_of(head.removeprefix("\ufeff"))
        end = preamble.rest.rfind("\n") + 1
        if len(head) < size:
            return preamble
        if preamble.rest.count("\n", 0, end) > 1:
            # The last line may go on.
            return preamble._replace(rest=preamble.rest[:end])
        if size > LONGEST:
            if not preamble.rest:
                raise DataError(f"{origin.name} is empty for {preamble.lines:,} lines: it needs a row for each point.")
            if not end:
                raise _too_long(origin.name, preamble.lines + 1)
            return preamble._replace(rest=preamble.rest[:end])
        size *= _LARGER


@contextmanager
def _text(file: BinaryIO, encoding: str) -> Iterator[TextIO]:
    """The text in a file, line ends as \\n."""
    text = io.TextIOWrapper(file, encoding, errors="replace", newline=None)
    try:
        yield text
    finally:
        text.detach()


class _Lines:
    """The lines below what stands above the table, with their ends. row: how many rows they have made so far."""

    def __init__(self, text: TextIO, writing: Writing, name: str, tick: Callable[[], None]) -> None:
        self._text, self._skipped, self.name, self._tick = text, writing.lines, name, tick
        self._wide = writing.encoding.startswith(("utf-16", "utf-32"))
        self._pending = 0
        self.row = writing.lines

    def end_row(self) -> None:
        """The lines since the last call were a row."""
        self._pending = 0
        self.row += 1

    def __iter__(self) -> Iterator[str]:
        rest, skipped = self._text.read(1).removeprefix("\ufeff"), self._skipped
        while chunk := self._text.read(_CHUNK):
            self._tick()
            # The bytes of other encodings have been looked at.
            if self._wide and _NO_TEXT.search(chunk):
                raise no_text(self.name)
            lines = (rest + chunk).split("\n")
            rest = lines.pop()
            self._refuse_longer(len(rest))
            for line in lines[skipped:]:
                self._pending += len(line)
                if self._pending > LONGEST:
                    self._refuse_longer(self._pending)
                yield line + "\n"
            skipped = max(0, skipped - len(lines))
        if rest and not skipped:
            yield rest + "\n"

    def _refuse_longer(self, length: int) -> None:
        if length > LONGEST:
            raise _too_long(self.name, self.row + 1)


def _too_long(name: str, row: int) -> DataError:
    what = f"Row {row} of {name} has more than {LONGEST // 10**6} million characters"
    return DataError(f"{what}: is a line end or a quote missing? Mend it there.")


def _blocks(lines: _Lines, writing: Writing, most_rows: int | None) -> Iterator[Block]:
    """The rows that are not blank, some at a time.

    Held all at once, a million rows of text took a gigabyte, and the garbage collector as long as all the rest.
    """
    records = writing.format.records(lines)
    rows: list[list[str]] = []
    numbers: list[int] = []
    fields, left = 0, sys.maxsize if most_rows is None else most_rows
    while left and (record := _next(records, lines)) is not None:
        lines.end_row()
        if record and (record[0] or any(map(str.strip, record))):
            rows.append(record)
            numbers.append(lines.row)
            fields += len(record)
            left -= 1
        if len(rows) == _BLOCK_ROWS or fields > _BLOCK_FIELDS:
            yield Block(np.array(numbers), rows)
            rows, numbers, fields = [], [], 0
    if rows:
        yield Block(np.array(numbers), rows)


def _next(records: Iterator[list[str]], lines: _Lines) -> list[str] | None:
    try:
        return next(records, None)
    except csv.Error as error:
        where = f"Row {lines.row + 1} of {lines.name}"
        if "limit" in str(error):
            what = f"{where} has a field of more than {csv.field_size_limit():,} characters"
            raise DataError(f"{what}: is a quote missing at its end? Mend it there.") from error
        raise DataError(f"{where} has a quote that does not fit ({error}): mend the quotes there.") from error


def _table(name: str, writing: Writing, blocks: Iterator[Block]) -> Table:
    first = next(blocks, None)
    if first is None:
        raise DataError(f"{name} is empty: it needs a row for each point.")
    if writing.header:
        header = header_names(first.rows)
        first = Block(first.numbers[1:], first.rows[1:])
    else:
        header = names_in(writing.comment, writing.format, len(first.rows[0]))
    if not first.rows:
        first = next(blocks, first)
    if not first.rows:
        raise DataError(f"{name} has a header but no rows below it: it needs a row for each point.")
    building = TableBuilding(name, header, first.rows, writing.format)
    for block in chain([first], blocks):
        building.add(block)
    return building.table()
