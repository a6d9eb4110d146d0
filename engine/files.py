"""Files: the table in a text file, however it is written. Each problem is a DataError: what, where and what to do."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from math import isnan
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.arrays import Floats, Ints, frozen
from engine.dataset import Dataset
from engine.errors import DataError
from engine.settings import Scaling
from engine.sniffing import Format, decoded, is_missing, sniffed
from engine.tables import UNNAMED, Column, Report, Table

__all__ = ["Report", "Table", "parse_table", "read_table", "suggested_scaling"]

_UNEQUAL_SPREADS = 3.0
_BLOCK = 4096
_SAMPLE = 1000


def suggested_scaling(dataset: Dataset) -> Scaling:
    """STANDARDISE where the columns' standard deviations differ more than threefold; constant columns do not count."""
    if dataset.n == 0:
        return Scaling.NONE
    spreads = (dataset.points - dataset.points[0]).std(axis=0)
    spreads = spreads[spreads > 0]
    unequal = spreads.size > 1 and spreads.max() > _UNEQUAL_SPREADS * spreads.min()
    return Scaling.STANDARDISE if unequal else Scaling.NONE


def read_table(path: str | Path) -> Table:
    """The table in a text file. Raises DataError if there is no such file, or no table in it."""
    place = Path(path)
    try:
        data = place.read_bytes()
    except FileNotFoundError as error:
        raise DataError(f"There is no file {place}: check its name and folder.") from error
    except IsADirectoryError as error:
        raise DataError(f"{place} is a folder: choose a file in it.") from error
    except PermissionError as error:
        raise DataError(f"{place} may not be read: ask for the right to read it, or copy it elsewhere.") from error
    except (OSError, ValueError) as error:
        raise DataError(f"{str(place)!r} cannot be read ({error}): choose another file.") from error
    return parse_table(decoded(data, place.name), place.name)


def parse_table(text: str, name: str = "The text") -> Table:
    """The table in a text, as pasted; name is what errors call it. Raises DataError if there is no table in it."""
    preamble = _preamble(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    written = sniffed(preamble.rest)
    if preamble.separator:
        written = Format(preamble.separator, written.decimal)
    records: list[list[str]] = []
    try:
        records.extend(written.records(preamble.rest))
    except csv.Error as error:
        row = preamble.lines + len(records) + 1
        wrong = f"Row {row} of {name} has a quote that does not fit ({error})"
        raise DataError(f"{wrong}: mend the quotes there.") from error
    places = [i for i, record in enumerate(records) if any(map(str.strip, record))]
    rows = [records[i] for i in places]
    if not rows:
        raise DataError(f"{name} is empty: it needs a row for each point.")
    row_numbers = np.array(places, dtype=np.intp) + preamble.lines + 1
    header = _header(rows, written)
    if header:
        rows, row_numbers = rows[1:], row_numbers[1:]
    elif preamble.comment:
        header = next(iter(written.records(preamble.comment)), [])
        header = header if len(header) == len(rows[0]) else []
    if not rows:
        raise DataError(f"{name} has a header but no rows below it: it needs a row for each point.")
    return _table(name, header, rows, row_numbers, written)


class _Preamble(NamedTuple):
    """What stands before the table: how many lines, the separator if one is given, the last comment; and the rest."""

    lines: int
    separator: str
    comment: str
    rest: str


def _preamble(text: str) -> _Preamble:
    """Blank lines, "sep=;" as Excel writes it, and comments, the last of which may name the columns ("# x y")."""
    lines, separator, comment, start = 0, "", "", 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end].strip()
        given = re.fullmatch(r'"?sep=(.)"?', text[start:end].strip(" \n"), re.IGNORECASE)
        if given:
            separator = given[1]
        elif line.startswith("#"):
            comment = line[1:]
        elif line:
            break
        lines, start = lines + 1, end + 1
    return _Preamble(lines, separator, comment, text[start:])


def _header(rows: Sequence[list[str]], written: Format) -> list[str]:
    """The first row if it names the columns, holding no number but text above a column of numbers; else empty."""
    first, body = rows[0], rows[1 : _SAMPLE + 1]
    if any(not isnan(written.number(text)) for text in first):
        return []
    if not body:
        return first
    if len(first) == _usual_width(body) - 1 and any(row[-1].strip() for row in body):
        first = ["", *first]  # row names, which R writes without a name of their own
    named = [place for place, text in enumerate(first) if not is_missing(text)]
    below = ([row[place] for row in body if place < len(row)] for place in named)
    return first if any(_holds_numbers(fields, written) for fields in below) else []


def _usual_width(rows: Sequence[list[str]]) -> int:
    return Counter(map(len, rows)).most_common(1)[0][0]


def _holds_numbers(fields: Sequence[str], written: Format) -> bool:
    """Whether at least half of the first values that are not missing are numbers."""
    sample = list(islice((text for text in fields if not is_missing(text)), _SAMPLE))
    return bool(sample) and sum(not isnan(written.number(text)) for text in sample) * 2 >= len(sample)


def _table(name: str, header: list[str], rows: list[list[str]], row_numbers: Ints, written: Format) -> Table:
    width = max(len(header), _usual_width(rows))
    lengths = np.fromiter(map(len, rows), dtype=np.intp, count=len(rows))
    odd_widths: dict[int, int] = {}
    for i in np.flatnonzero(lengths != width).tolist():
        row = rows[i]
        if any(map(str.strip, row[width:])):
            odd_widths[i] = len(row)
        rows[i] = (row + [""] * width)[:width]
    columns = [
        _column(column_name, fields, written)
        for column_name, fields in zip(_names(header, width), zip(*rows, strict=True), strict=True)
        if not column_name.startswith(UNNAMED) or any(map(str.strip, fields))
    ]
    return Table(name, tuple(columns), frozen(row_numbers), odd_widths)


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


def _column(name: str, fields: tuple[str, ...], written: Format) -> Column:
    if not _holds_numbers(fields, written):
        return Column(name, None, dict(enumerate(fields)))
    blocks = [_block(fields[first : first + _BLOCK], written) for first in range(0, len(fields), _BLOCK)]
    numbers = np.concatenate(blocks)
    odd = np.flatnonzero(~np.isfinite(numbers)).tolist()
    return Column(name, frozen(numbers), {row: fields[row] for row in odd})


def _block(fields: tuple[str, ...], written: Format) -> Floats:
    """Some fields as numbers: at once if all are plain, otherwise one by one."""
    together = "\n".join(fields)
    if written.decimal == "." and "_" not in together:  # Python reads 1_000 as a number; in a table it is a name
        try:
            return np.array(list(map(float, fields)))
        except ValueError:
            pass
    return np.array([written.number(text) for text in fields])
