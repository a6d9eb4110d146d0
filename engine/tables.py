"""Tables: columns of numbers and text, and the datasets in them."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, isnan

import numpy as np

from engine.arrays import Bools, Floats, Ints, frozen
from engine.columns import Column
from engine.dataset import CLASS_COLUMN, UNKNOWN, Dataset
from engine.errors import DataError
from engine.points import LARGEST
from engine.records import Record, field, replace
from engine.sniffing import is_missing

MOST_AXES = 2
_REASONS = 5
_MAX_SHOWN = 30


class Report(Record):
    """What became of a table's rows. reasons: why the first few that were left out were, a sentence each.

    explained: of principal components, the share of the variance that each one has. rounded: the columns with whole
    numbers that double precision does not have.
    """

    rows_used: int
    rows_left_out: int
    reasons: tuple[str, ...] = ()
    explained: tuple[float, ...] = ()
    rounded: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The whole report in a line; empty if every row was used as it is."""
        return " ".join(part for part in (self._left_out, self._rounded) if part)

    @property
    def _left_out(self) -> str:
        if not self.rows_left_out:
            return ""
        rows = "1 row was" if self.rows_left_out == 1 else f"{self.rows_left_out:,} rows were"
        more = "; …" if self.rows_left_out > len(self.reasons) else "."
        return f"{rows} left out, {self.rows_used:,} used: " + "; ".join(self.reasons) + more

    @property
    def _rounded(self) -> str:
        if not self.rounded:
            return ""
        where = " and ".join(self.rounded)
        remedy = "to keep every digit, subtract the same whole number from all of a column"
        return f"Whole numbers beyond 2^53 were rounded (column {where}): {remedy}."


Choice = str | int
"""A column's name, or its place counted from 0."""


class Taken(Record):
    """Which columns of a table are used, by their places.

    axes: those of the coordinates. classes: that of the true classes. principal: whether the coordinates are the
    first principal components of all columns of numbers instead.
    """

    axes: tuple[int, ...]
    classes: int | None = None
    principal: bool = False


def _none() -> Ints:
    return frozen(np.empty(0, dtype=np.intp))


class Table(Record, eq=False):
    """The columns of a file. row_numbers: (rows,) where each stands in the file, counted from 1 as editors do.

    odd_rows: (m,) rows that have more fields than the table has columns; odd_widths: (m,) how many.
    """

    name: str
    columns: tuple[Column, ...]
    row_numbers: Ints
    odd_rows: Ints = field(default_factory=_none)
    odd_widths: Ints = field(default_factory=_none)

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold numbers."""
        return tuple(column.numeric for column in self.columns)

    def dataset(self, *columns: Choice, class_column: Choice | None = None) -> tuple[Dataset, Report]:
        """The points in these columns, with true classes where a column of them is named.

        Rows that cannot be used are left out and reported. Without columns: the first two of numbers, or the only one,
        and the only one of text as the classes.
        Raises DataError if a column does not exist or holds no numbers, or if no row is left.
        """
        taken = Taken(tuple(map(self.place, columns))) if columns else self.suggested()
        if class_column is not None:
            taken = replace(taken, classes=self.place(class_column))
        return self.taken(taken)

    def taken(self, taken: Taken) -> tuple[Dataset, Report]:
        """The points in the columns taken as they are. Raises DataError as dataset does."""
        chosen = [self.columns[place] for place in taken.axes]
        return self.points(self._numbers(chosen), chosen, taken.classes)

    def points(
        self, numbers: Floats, chosen: Sequence[Column], classes: int | None, names: tuple[str, ...] = ()
    ) -> tuple[Dataset, Report]:
        """The points in numbers (rows, d) that come of the chosen columns. Raises DataError if no row can be used.

        names: of the coordinates, if they are not those of the columns.
        """
        usable: Bools = np.all(np.abs(numbers) <= LARGEST, axis=1)
        usable[self.odd_rows] = False
        report = self._report(chosen, usable)
        if not report.rows_used:
            where = " and ".join(column.name for column in chosen)
            what = f"{self.name} has no row with numbers in {where}"
            raise DataError(f"{what} ({report.reasons[0]}): mend it or choose other columns.")
        rows = np.flatnonzero(usable)
        labels, class_names = _labels(None if classes is None else self.columns[classes], rows)
        names = names or tuple(column.name for column in chosen)
        taken = frozen(rows.astype(np.int32))
        return Dataset(frozen(numbers[usable]), labels, names, class_names, taken), report

    def suggested(self) -> Taken:
        """The first two columns of numbers, or the only one, and the only one of text as the classes.

        Raises DataError where there is none.
        """
        return Taken(self._first_two(), self._only_classes())

    def place(self, choice: Choice) -> int:
        """The place of a column. Raises DataError where there is none of this name or place."""
        if isinstance(choice, str) and choice in self.column_names:
            return self.column_names.index(choice)
        if isinstance(choice, int) and 0 <= choice < len(self.columns):
            return choice
        raise DataError(f"{self.name} has no column {choice!r}: choose from {', '.join(self.column_names)}.")

    def _first_two(self) -> tuple[int, ...]:
        numeric = [place for place, column in enumerate(self.columns) if column.numeric and place != self._own_classes]
        measured = [place for place in numeric if not self.columns[place].counts_rows]
        if not numeric:
            raise DataError(f"{self.name} needs a column of numbers, or two, and has none: add the missing ones.")
        if len(measured) < len(numeric) == MOST_AXES and all(self.columns[place].unnamed for place in numeric):
            # Two columns without a header: the one that counts may as well be the x of a drawing.
            measured = numeric
        return tuple((measured or numeric)[:MOST_AXES])

    @property
    def _own_classes(self) -> int | None:
        """The column that this program's own tables have their classes in, beside others."""
        several = len(self.columns) > 1 and CLASS_COLUMN in self.column_names
        return self.column_names.index(CLASS_COLUMN) if several else None

    def _only_classes(self) -> int | None:
        """That of this name, or the only column of text, unless it names the rows rather than groups of them."""
        if self._own_classes is not None:
            return self._own_classes
        groups = [place for place, column in enumerate(self.columns) if column.groups_rows]
        return groups[0] if len(groups) == 1 else None

    def _numbers(self, chosen: Sequence[Column]) -> Floats:
        """The chosen columns side by side, (rows, d)."""
        columns: list[Floats] = []
        for place, column in enumerate(chosen):
            if column in chosen[:place]:
                raise DataError(f"The column {column.name} is chosen twice: choose different ones.")
            if column.numbers is None:
                raise DataError(f"The column {column.name} of {self.name} holds text: choose one of numbers.")
            columns.append(column.numbers)
        return np.column_stack(columns)

    def _report(self, chosen: Sequence[Column], usable: Bools) -> Report:
        left_out = np.flatnonzero(~usable)
        reasons = tuple(self._reason(chosen, row) for row in left_out[:_REASONS].tolist())
        rounded = tuple(column.name for column in chosen if column.rounds)
        return Report(int(usable.sum()), len(left_out), reasons, rounded=rounded)

    def _reason(self, chosen: Sequence[Column], row: int) -> str:
        """Why a row cannot be used."""
        place = f"row {self.row_numbers[row]}"
        odd = np.flatnonzero(self.odd_rows == row)
        if odd.size:
            return f"{place} has {self.odd_widths[odd[0]]} fields for {len(self.columns)} columns"
        for column in chosen:
            assert column.numbers is not None
            number = float(column.numbers[row])
            if not abs(number) <= LARGEST:
                return f"{place}, column {column.name}: {_what_is_wrong(number, column.text(row))}"
        raise AssertionError("only rows that cannot be used have a reason")


def _what_is_wrong(number: float, text: str) -> str:
    if isnan(number):
        shown = text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"
        return "the value is missing" if is_missing(text) else f"“{shown}” is no number"
    return f"{number:g} is too large" if isfinite(number) else "the value is infinite"


def _labels(classes: Column | None, rows: Ints) -> tuple[Ints | None, tuple[str, ...]]:
    """Classes of these rows, and the class names in the order in which they first appear."""
    if classes is None:
        return None, ()
    cells = classes.cells()
    texts = cells if len(rows) == len(cells) else list(map(cells.__getitem__, rows.tolist()))
    names = tuple(text for text in dict.fromkeys(texts) if not is_missing(text))
    places = dict.fromkeys(texts, UNKNOWN) | {name: place for place, name in enumerate(names)}
    return (np.array(list(map(places.__getitem__, texts)), dtype=np.intp), names) if names else (None, ())
