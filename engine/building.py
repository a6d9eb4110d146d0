"""Building: a table made of rows of text, block by block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from math import isnan
from typing import NamedTuple

import numpy as np

from engine.arrays import Floats, frozen
from engine.sniffing import Format, is_missing
from engine.tables import UNNAMED, Column, Table

SAMPLE = 1000
"""Rows, or values, by which a column or a header is judged."""


class Block(NamedTuple):
    """Some rows, and their numbers in the file."""

    numbers: list[int]
    rows: list[list[str]]


class TableBuilding:
    """A table in the making, block by block, so that the text of its numbers need not be kept."""

    def __init__(self, header: list[str], rows: list[list[str]], written: Format) -> None:
        """header: the columns' names, or empty. rows: the first ones, which tell numbers from text."""
        self._width = max(len(header), usual_width(rows))
        self._numbers: list[int] = []
        self._odd_widths: dict[int, int] = {}
        samples = zip(*map(self._fitted, rows), strict=True)
        self._columns = [
            _NumbersBuilding(name, written) if holds_numbers(fields, written, empty=True) else _TextsBuilding(name)
            for name, fields in zip(_names(header, self._width), samples, strict=True)
        ]

    def _fitted(self, row: list[str]) -> list[str]:
        return (row + [""] * self._width)[: self._width]

    def add(self, block: Block) -> None:
        """Adds the rows of a block below those there are."""
        done, rows = len(self._numbers), block.rows
        if set(map(len, rows)) != {self._width}:
            for i, row in enumerate(rows):
                if any(map(str.strip, row[self._width :])):
                    self._odd_widths[done + i] = len(row)
            rows = [self._fitted(row) for row in rows]
        for column, fields in zip(self._columns, zip(*rows, strict=True), strict=True):
            column.add(done, fields)
        self._numbers += block.numbers

    def table(self, name: str) -> Table:
        """The table of all rows so far, without columns that have neither name nor content."""
        columns = [column.column() for column in self._columns]
        named = tuple(column for column in columns if not (column.name.startswith(UNNAMED) and column.empty))
        return Table(name, named, frozen(np.array(self._numbers, dtype=np.intp)), self._odd_widths)


class _TextsBuilding:
    """A column of text in the making."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._texts: dict[int, str] = {}

    def add(self, first: int, fields: tuple[str, ...]) -> None:
        stripped = {text: text.strip() for text in set(fields)}
        self._texts.update(enumerate(map(stripped.__getitem__, fields), start=first))

    def column(self) -> Column:
        return Column(self._name, None, self._texts)


class _NumbersBuilding:
    """A column of numbers in the making, and the texts where no number stands."""

    def __init__(self, name: str, written: Format) -> None:
        self._name = name
        self._written = written
        self._parts: list[Floats] = []
        self._texts: dict[int, str] = {}

    def add(self, first: int, fields: tuple[str, ...]) -> None:
        numbers = np.array(self._written.numbers(fields))
        for i in np.flatnonzero(~np.isfinite(numbers)).tolist():
            self._texts[first + i] = fields[i].strip()
        self._parts.append(numbers)

    def column(self) -> Column:
        numbers = np.concatenate(self._parts)
        return Column(self._name, None if np.isnan(numbers).all() else frozen(numbers), self._texts)


def usual_width(rows: Sequence[list[str]]) -> int:
    """The number of fields that most rows have."""
    return Counter(map(len, rows)).most_common(1)[0][0]


def holds_numbers(fields: Sequence[str], written: Format, empty: bool = False) -> bool:
    """Whether at least half of the first values that are not missing are numbers; `empty` if there are none."""
    sample = list(islice((text for text in fields if not is_missing(text)), SAMPLE))
    if not sample:
        return empty
    return sum(not isnan(written.number(text)) for text in sample) * 2 >= len(sample)


def _names(header: list[str], width: int) -> Iterator[str]:
    """A name for each column, no two alike."""
    seen: set[str] = set()
    for place in range(width):
        given = " ".join(header[place].split()) if place < len(header) else ""
        plain = name = given or f"{UNNAMED}{place + 1}"
        times = 1
        while name in seen:
            times += 1
            name = f"{plain} {times}"
        seen.add(name)
        yield name
