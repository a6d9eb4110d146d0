"""Columns: numbers as an array, texts joined to a few long ones, so that a large table takes little memory."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from math import inf, isnan

import numpy as np

from engine.arrays import EXACT, Floats, Rows
from engine.records import Record
from engine.sniffing import is_missing

UNNAMED = "column "
"""How the name of a column begins that the file gives none."""

_WHOLE = 1e15
"""Whole numbers are written as such below this."""

_WHOLE_TEXT = re.compile(r"[+-]?\d{1,400}$")

_SAMPLE = 10_000
_FEW_GROUPS = 10
_BETWEEN = "\0"
"""No file that is read as a table holds it."""


class Texts:
    """Texts that are only ever added to. Each of a million as an object of its own would take ten times the memory."""

    __slots__ = ("_joined", "_starts")

    def __init__(self, texts: Sequence[str] = ()) -> None:
        self._joined: list[str] = []
        self._starts = [0]
        self.add(texts)

    def add(self, texts: Sequence[str]) -> None:
        if texts:
            self._joined.append(_BETWEEN.join(texts))
            self._starts.append(self._starts[-1] + len(texts))

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[str]:
        for joined in self._joined:
            yield from joined.split(_BETWEEN)

    def __getitem__(self, place: int) -> str:
        part = bisect_right(self._starts, place) - 1
        return self._joined[part].split(_BETWEEN)[place - self._starts[part]]


class Column(Record, eq=False):
    """A column of a table. numbers: (rows,) with NaN where there is none, or None for a column of text.

    texts: what stands in each row, or in the rows `at` (m,), ascending, alone: in a column of numbers those where none
    stands, or one of which double precision would lose digits; in a column of text those that are not empty.
    """

    name: str
    numbers: Floats | None
    texts: Texts
    at: Rows | None
    rows: int

    @property
    def numeric(self) -> bool:
        return self.numbers is not None

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return self.numbers is None and not any(self.texts)

    def text(self, row: int) -> str:
        """What stands in a row, numbers in their shortest form."""
        if self.at is None:
            return self.texts[row]
        place = int(np.searchsorted(self.at, row))
        if place < len(self.at) and self.at[place] == row:
            return self.texts[place]
        return "" if self.numbers is None else number_text(float(self.numbers[row]))

    def cells(self) -> list[str]:
        """What stands in each row: many times as fast as text for each."""
        if self.at is None:
            return list(self.texts)
        cells = [""] * self.rows if self.numbers is None else list(map(number_text, self.numbers.tolist()))
        for row, text in zip(self.at.tolist(), self.texts, strict=True):
            cells[row] = text
        return cells

    @property
    def groups_rows(self) -> bool:
        """Whether it holds texts of which several rows each have the same, as far as its beginning tells."""
        if self.numeric:
            return False
        sample = list(islice(self.texts, _SAMPLE))
        different = {text for text in sample if not is_missing(text)}
        return 0 < len(different) <= max(_FEW_GROUPS, len(sample) // 2)

    @property
    def rounds(self) -> bool:
        """Whether it holds whole numbers that double precision does not have."""
        if self.numbers is None or self.at is None:
            return False
        numbers = self.numbers[self.at].tolist()
        # Beyond all bounds they are not used at all.
        return any(
            EXACT <= abs(near) < inf and _WHOLE_TEXT.match(text) is not None and int(text) != int(near)
            for near, text in zip(numbers, self.texts, strict=True)
        )

    @property
    def unnamed(self) -> bool:
        """Whether the file gives it no name."""
        return self.name.startswith(UNNAMED)

    @property
    def counts_rows(self) -> bool:
        """Whether this merely numbers the rows, as some programs write it: 0, 1, 2 … or 1, 2, 3 … without a name."""
        if self.numbers is None or not self.unnamed:
            return False
        return self.numbers[0] in (0, 1) and bool((np.diff(self.numbers) == 1).all())


def number_text(number: float) -> str:
    """A number in the shortest form that reads back as the same, whole ones without a point; "" for NaN."""
    if number.is_integer() and abs(number) < _WHOLE:
        return str(int(number))
    return "" if isnan(number) else repr(number)
