"""Files: the table in a text file, however it is written. Each problem is a DataError: what, where and what to do."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import chain, compress, islice
from math import isnan
from pathlib import Path
from typing import NamedTuple

from engine.building import SAMPLE, Block, TableBuilding, holds_numbers, usual_width
from engine.dataset import Dataset
from engine.errors import DataError
from engine.settings import Scaling
from engine.sniffing import Format, decoded, is_missing, sniffed
from engine.tables import Report, Table

__all__ = ["Report", "Table", "parse_table", "read_table", "suggested_scaling"]

_UNEQUAL_SPREADS = 3.0
_BLOCK = 4096


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
    written = sniffed(preamble.rest, preamble.separator)
    blocks = _blocks(written.records(preamble.rest), preamble.lines, name)
    first = next(blocks, None)
    if first is None:
        raise DataError(f"{name} is empty: it needs a row for each point.")
    header = _header(first.rows, written)
    if header:
        first = Block(first.numbers[1:], first.rows[1:])
    else:
        header = _names_in(preamble.comment, written, len(first.rows[0]))
    if not first.rows:
        raise DataError(f"{name} has a header but no rows below it: it needs a row for each point.")
    building = TableBuilding(header, first.rows, written)
    for block in chain([first], blocks):
        building.add(block)
    return building.table(name)


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
        given = re.fullmatch(r'"?sep=([;,|:\t ])"?', text[start:end].strip(" \n"), re.IGNORECASE)
        if given:
            separator = given[1]
        elif line.startswith("#"):
            comment = line[1:]
        elif line:
            break
        lines, start = lines + 1, end + 1
    return _Preamble(lines, separator, comment, text[start:])


def _blocks(records: Iterator[list[str]], skipped: int, name: str) -> Iterator[Block]:
    """The rows that are not blank, some at a time.

    Held all at once, a million rows of text took a gigabyte, and the garbage collector as long as all the rest.
    """
    while True:
        rows: list[list[str]] = []
        try:
            rows.extend(islice(records, _BLOCK))
        except csv.Error as error:
            wrong = f"Row {skipped + len(rows) + 1} of {name} has a quote that does not fit ({error})"
            raise DataError(f"{wrong}: mend the quotes there.") from error
        if not rows:
            return
        numbers = list(range(skipped + 1, skipped + len(rows) + 1))
        skipped += len(rows)
        filled = [bool(row) and (bool(row[0]) or any(map(str.strip, row))) for row in rows]
        if any(filled):
            yield Block(list(compress(numbers, filled)), list(compress(rows, filled)))


def _names_in(comment: str, written: Format, width: int) -> list[str]:
    """The names in a comment above the table, if it has as many as there are columns; else empty."""
    try:
        names = next(written.records(comment), [])
    except csv.Error:
        return []
    return names if len(names) == width else []


def _header(rows: Sequence[list[str]], written: Format) -> list[str]:
    """The first row if it names the columns, holding no number but text above a column of numbers; else empty."""
    first, body = rows[0], rows[1 : SAMPLE + 1]
    if any(not isnan(written.number(text)) for text in first):
        return []
    if not body:
        return first
    if len(first) == usual_width(body) - 1 and any(row[-1].strip() for row in body):
        first = ["", *first]  # row names, which R writes without a name of their own
    named = [place for place, text in enumerate(first) if not is_missing(text)]
    below = ([row[place] for row in body if place < len(row)] for place in named)
    return first if any(holds_numbers(fields, written) for fields in below) else []
