"""Building: a table made of rows of text, block by block, so that the text of its numbers need not be kept."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import isnan
from typing import NamedTuple

import numpy as np

from engine.arrays import EXACT, Floats, Ints, Rows, frozen
from engine.columns import UNNAMED, Column, Texts
from engine.errors import DataError
from engine.sniffing import Format, is_missing
from engine.tables import Table

SAMPLE = 1000
"""Rows, or values, by which a column or a header is judged."""

MOST_CELLS = 250_000_000
"""Two gigabytes of numbers."""

_LEADING_ZERO = re.compile(r"^[+-]?0\d")


class Block(NamedTuple):
    """Some rows, and their numbers in the file."""

    numbers: Ints
    rows: list[list[str]]


class TableBuilding:
    """A table in the making."""

    def __init__(self, name: str, header: list[str], rows: list[list[str]], written: Format) -> None:
        """header: the columns' names, or empty. rows: the first ones, which tell numbers from text."""
        self._table = name
        self._width = max(len(header), usual_width(rows))
        self._numbers: list[Ints] = []
        self._rows = 0
        self._odd_rows, self._odd_widths = array("q"), array("q")
        samples = zip(*map(self._fitted, rows), strict=True)
        self._columns = [
            _WrittenNumbers(name, written) if holds_numbers(fields, written, empty=True) else TextsBuilding(name)
            for name, fields in zip(distinct_names(header, self._width), samples, strict=True)
        ]

    def _fitted(self, row: list[str]) -> list[str]:
        return (row + [""] * self._width)[: self._width]

    def add(self, block: Block) -> None:
        """Adds the rows of a block below those there are. Raises DataError where that makes too many."""
        done, rows = self._rows, block.rows
        self._rows += len(rows)
        refuse_too_many(self._table, self._rows, self._width)
        if set(map(len, rows)) != {self._width}:
            for i, row in enumerate(rows):
                if any(map(str.strip, row[self._width :])):
                    self._odd_rows.append(done + i)
                    self._odd_widths.append(len(row))
            rows = [self._fitted(row) for row in rows]
        for column, fields in zip(self._columns, zip(*rows, strict=True), strict=True):
            column.add(done, fields)
        self._numbers.append(block.numbers)

    def table(self) -> Table:
        """The table of all rows so far, without columns that have neither name nor content."""
        columns = [column.column(self._rows) for column in self._columns]
        named = tuple(column for column in columns if not (column.name.startswith(UNNAMED) and column.empty))
        odd = (frozen(np.array(values, dtype=np.intp)) for values in (self._odd_rows, self._odd_widths))
        return Table(self._table, named, frozen(np.concatenate(self._numbers)), *odd)


class TextsBuilding:
    """A column of text in the making."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._texts = Texts()

    def add(self, _first: int, fields: tuple[str, ...]) -> None:
        self._texts.add([text.strip() for text in fields])

    def column(self, rows: int) -> Column:
        return Column(self._name, None, self._texts, None, rows)


class NumbersBuilding:
    """A column of numbers in the making, and the texts that the numbers do not tell."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._parts: list[Floats] = []
        self._texts = Texts()
        self._at = array("i")

    def put(self, first: int, numbers: Floats, kept: Mapping[int, str]) -> None:
        """Adds numbers, the first of which stands in row `first`; kept: texts by their places among them, ascending."""
        self._parts.append(numbers)
        self._texts.add(list(kept.values()))
        self._at.extend([first + place for place in kept])

    def column(self, rows: int) -> Column:
        numbers = np.concatenate(self._parts)
        self._parts.clear()
        at: Rows = frozen(np.array(self._at, dtype=np.int32))
        return Column(self._name, None if np.isnan(numbers).all() else frozen(numbers), self._texts, at, rows)


class _WrittenNumbers(NumbersBuilding):
    """Those that are written in a text."""

    def __init__(self, name: str, written: Format) -> None:
        super().__init__(name)
        self._written = written

    def add(self, first: int, fields: tuple[str, ...]) -> None:
        numbers = self._written.numbers(fields)
        kept = [place for place in _untold(numbers, fields) if fields[place].strip()]
        self.put(first, numbers, {place: fields[place].strip() for place in kept})


def refuse_too_many(table: str, rows: int, width: int) -> None:
    """Raises DataError where a table has more cells than can be held."""
    if rows * width > MOST_CELLS:
        what = f"{table} has more than {MOST_CELLS // 10**6} million cells"
        raise DataError(f"{what}: leave columns out, or split it.")


def _untold(numbers: Floats, fields: Sequence[str]) -> list[int]:
    """The places of fields that are more than the number they hold: no number, too many digits, a leading zero."""
    exact = np.abs(numbers) < EXACT
    places: list[int] = np.flatnonzero(~exact).tolist()
    told = numbers[exact] if places else numbers
    if (told == np.rint(told)).all():
        # Whole numbers: as many characters as they need, or there is something more to them.
        needed = np.floor(np.log10(np.maximum(np.abs(told), 1.0))) + 1.0 + (told < 0)
        if needed.sum() != sum(map(len, fields)) - sum(len(fields[place]) for place in places):
            others = set(places)
            return [i for i, text in enumerate(fields) if i in others or _LEADING_ZERO.match(text.strip())]
    return places


def usual_width(rows: Sequence[list[str]]) -> int:
    """The number of fields that most rows have."""
    return Counter(map(len, rows)).most_common(1)[0][0]


def holds_numbers(fields: Sequence[str], written: Format, empty: bool = False) -> bool:
    """Whether at least half of the first values that are not missing are numbers; `empty` if there are none."""
    sample = list(islice((text for text in fields if not is_missing(text)), SAMPLE))
    if not sample:
        return empty
    return sum(not isnan(written.number(text)) for text in sample) * 2 >= len(sample)


def distinct_names(header: list[str], width: int) -> Iterator[str]:
    """A name for each column, no two alike."""
    seen: set[str] = set()
    times: Counter[str] = Counter()
    for place in range(width):
        given = " ".join(header[place].split()) if place < len(header) else ""
        plain = name = given or f"{UNNAMED}{place + 1}"
        while name in seen:
            # Counted on from the last one: a thousand columns may all have one name.
            times[plain] += 1
            name = f"{plain} {times[plain] + 1}"
        seen.add(name)
        yield name
