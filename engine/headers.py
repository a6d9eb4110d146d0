"""Headers: what stands above the rows of a table, and whether its first row names the columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from math import isnan
from typing import NamedTuple

from engine.building import SAMPLE, holds_numbers, usual_width
from engine.sniffing import Format, is_missing, lines_of

_BLANK_LINES = re.compile(r"(?:[^\S\n]*+\n)++")


class Preamble(NamedTuple):
    """What stands before the table: how many lines, the separator if one is given, the last comment; and the rest."""

    lines: int
    separator: str
    comment: str
    rest: str


def preamble_of(text: str) -> Preamble:
    """Blank lines, "sep=;" as Excel writes it, and comments, the last of which may name the columns ("# x y")."""
    lines, separator, comment, start = 0, "", "", 0
    while start < len(text):
        if blank := _BLANK_LINES.match(text, start):
            # All of them at once: there may be a million.
            lines, start = lines + text.count("\n", start, blank.end()), blank.end()
            continue
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
    return Preamble(lines, separator, comment, text[start:])


def first_rows(written: Format, text: str) -> list[list[str]]:
    """The rows at the beginning of a text that are whole and not blank, as many as tell what the columns hold."""
    rows: list[list[str]] = []
    records = written.records(lines_of(text))
    try:
        for record in records:
            if any(map(str.strip, record)):
                rows.append(record)
            if len(rows) > SAMPLE:
                break
    except csv.Error:
        pass  # what is wrong there is told when the table is read
    return rows


def is_header(rows: Sequence[list[str]], written: Format) -> bool:
    """Whether the first of the rows names the columns: it holds no number, but text above a column of numbers."""
    first, body = rows[0], rows[1 : SAMPLE + 1]
    if any(not isnan(written.number(text)) for text in first):
        return False
    if not body:
        return True
    names = header_names(rows)
    named = [place for place, text in enumerate(names) if not is_missing(text)]
    below = ([row[place] for row in body if place < len(row)] for place in named)
    return any(holds_numbers(fields, written) for fields in below)


def header_names(rows: Sequence[list[str]]) -> list[str]:
    """The names in the first of the rows."""
    first, body = rows[0], rows[1 : SAMPLE + 1]
    if body and len(first) == usual_width(body) - 1 and any(row[-1].strip() for row in body):
        return ["", *first]  # row names, which R writes without a name of their own
    return first


def names_in(comment: str, written: Format, width: int) -> list[str]:
    """The names in a comment above the table, if it has as many as there are columns; else empty."""
    try:
        names = next(written.records([comment]), [])
    except csv.Error:
        return []
    return names if len(names) == width else []
