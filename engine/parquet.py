"""Parquet: tables that tell what their columns hold. They are read by pyarrow, which need not be installed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np

from engine.arrays import EXACT, frozen
from engine.building import NumbersBuilding, TextsBuilding, distinct_names, refuse_too_many
from engine.errors import DataError
from engine.origins import Origin
from engine.tables import Table

_MAGIC = b"PAR1"
_BATCH = 1 << 16
_CELL = 8
"""Bytes."""

_NO_NAME = "__index_level_"
"""How the name of a column begins that pandas makes of an index without one."""


def is_parquet(origin: Origin) -> bool:
    """Whether the bytes are such a table, or what is left of one."""
    with origin.opened() as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            return False
        file.seek(-len(_MAGIC), os.SEEK_END)
        return file.read() == _MAGIC or origin.name.lower().endswith(".parquet")


def read_parquet(origin: Origin, watch: Callable[[float], None], most_rows: int | None = None) -> Table:
    """The table, or its first rows. Raises DataError if it cannot be read, with what to do.

    Numbers are columns of numbers; texts, categories, truth values, dates and times are columns of text; nulls are
    missing. Columns of lists, records and bytes are left out. watch: called with the share that has been read.
    """
    with _opened(origin) as (stored, types):
        return _Reading(origin.name, stored, types).table(watch, most_rows)


def unpacked_size(origin: Origin) -> int:
    """Bytes that the table takes when it is read, about: packed, a million equal rows take next to nothing. Raises
    DataError as reading does."""
    with _opened(origin) as (stored, _):
        return int(stored.metadata.num_rows * stored.metadata.num_columns * _CELL)


@contextmanager
def _opened(origin: Origin) -> Iterator[tuple[Any, Any]]:
    """pyarrow's view of the file, and its types. Raises DataError for whatever goes wrong meanwhile, with a remedy."""
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        remedy = 'pip install "cluster-explorer[data]"'
        raise DataError(f"{origin.name} is a Parquet file: to open it, {remedy}, or save it as CSV.") from error
    with origin.opened() as file:
        try:
            yield parquet.ParquetFile(file), arrow.types
        except DataError:
            raise
        except (arrow.ArrowException, OSError, ValueError, TypeError, KeyError) as error:
            first = str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
            what = f"{origin.name} is damaged, or written in a way that is not known here"
            raise DataError(f"{what} ({first}): save it anew, or as CSV.") from error


class _Reading:
    """A file that is being read. stored: pyarrow's view of it."""

    def __init__(self, name: str, stored: Any, types: Any) -> None:
        self._name, self._stored, self._types = name, stored, types
        fields = [field for field in stored.schema_arrow if self._usable(field.type)]
        if not fields:
            raise DataError(f"{name} needs a column of numbers, or two, and has none: add the missing ones.")
        # Two columns of the same name are read by naming it once.
        self._wanted = list(dict.fromkeys(field.name for field in fields))
        refuse_too_many(name, stored.metadata.num_rows, len(fields))
        names = distinct_names(["" if field.name.startswith(_NO_NAME) else field.name for field in fields], len(fields))
        self._columns = [
            NumbersBuilding(name) if self._numeric(field.type) else TextsBuilding(name)
            for field, name in zip(fields, names, strict=True)
        ]

    def table(self, watch: Callable[[float], None], most_rows: int | None) -> Table:
        rows, count = 0, self._stored.metadata.num_rows
        size = min(_BATCH, most_rows or _BATCH)
        for batch in self._stored.iter_batches(size, columns=self._wanted, use_threads=False):
            for column, values in zip(self._columns, batch.columns, strict=True):
                if isinstance(column, NumbersBuilding):
                    self._add_numbers(column, rows, values)
                else:
                    column.add(rows, _texts(values))
            rows += batch.num_rows
            refuse_too_many(self._name, rows, len(self._columns))
            watch(min(rows / max(count, 1), 1.0))
            if most_rows is not None and rows >= most_rows:
                break
        if not rows:
            raise DataError(f"{self._name} has no rows: it needs one for each point.")
        numbers = frozen(np.arange(1, rows + 1))
        return Table(self._name, tuple(column.column(rows) for column in self._columns), numbers)

    def _usable(self, kind: Any) -> bool:
        types = self._types
        text = kind.value_type if types.is_dictionary(kind) else kind
        if types.is_string(text) or types.is_large_string(text):
            return True
        return self._numeric(kind) or types.is_boolean(kind) or types.is_temporal(kind)

    def _numeric(self, kind: Any) -> bool:
        types = self._types
        return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind) or types.is_null(kind))

    def _add_numbers(self, column: NumbersBuilding, first: int, values: Any) -> None:
        numbers = values.cast("float64", safe=False).to_numpy(zero_copy_only=False)
        kept: dict[int, str] = {}
        if not self._types.is_floating(values.type):
            kept = {row: str(values[row]) for row in np.flatnonzero(np.abs(numbers) >= EXACT).tolist()}
        column.put(first, numbers, kept)


def _texts(values: Any) -> tuple[str, ...]:
    """What stands in an array of texts, truth values, dates or categories; "" for nulls."""
    if hasattr(values, "dictionary_decode"):
        values = values.dictionary_decode()
    texts = values.cast("string").to_pylist()
    # The sign that columns put between their texts.
    return tuple("" if text is None else text.replace("\0", "\N{REPLACEMENT CHARACTER}") for text in texts)
