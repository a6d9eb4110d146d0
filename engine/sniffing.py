"""Sniffing: how a text with a table in it is written: the separator and the decimal sign."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import isnan, nan

import numpy as np

from engine.arrays import Floats
from engine.records import Record

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "missing", "-", "–", "?", "."})
"""What stands, in small letters, where a value is missing."""

SEPARATORS = ("\t", ";", "|", ",", " ")
DECIMALS = (".", ",")
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_ROWS = 100
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|infinity)", re.IGNORECASE | re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+", re.ASCII)

class Format(Record):
    """How a table is written: the separator (" " for any run of blanks) and the decimal sign ("." or ",")."""

    separator: str
    decimal: str

    def records(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """The fields of each row of these lines, which keep their ends; empty ones for blank lines.

        Raises csv.Error for quotes that do not close.
        """
        if self.separator == " ":
            lines = (line.replace("\t", " ").strip() + "\n" for line in lines)
        return csv.reader(lines, delimiter=self.separator, skipinitialspace=True, strict=True)

    def number(self, field: str) -> float:
        """The number a field holds; NaN if it holds none. A sign of thousands makes it none: it may not be guessed."""
        text = field.strip().replace("\u2212", "-")
        if self.decimal == ",":
            if "." in text or (self.separator == "," and _THOUSANDS.fullmatch(text)):
                return nan
            text = text.replace(",", ".")
        return float(text) if _PLAIN.fullmatch(text) else nan

    def numbers(self, fields: Sequence[str]) -> Floats:
        """Those of many fields: at once where all are plain, otherwise one by one."""
        together = "\n".join(fields)
        # Python reads 1_000 as a number; in a table it is a name.
        plain = "_" not in together
        if self.decimal == ",":
            plain = plain and "." not in together and self.separator != ","
        if plain:
            pointed = fields if self.decimal == "." else together.replace(",", ".").split("\n")
            try:
                return np.fromiter(map(float, pointed), np.float64, len(fields))
            except ValueError:
                pass
        return np.fromiter(map(self.number, fields), np.float64, len(fields))


def is_missing(field: str) -> bool:
    return field.strip().lower() in MISSING


def sniffed(text: str, separator: str = "", decimal: str = "") -> Format:
    """The format in which the first rows look most like a table of numbers, with what of it is known already."""
    sample = text[:_SAMPLE_CHARACTERS]
    if len(sample) < len(text):
        sample = sample[: sample.rfind("\n") + 1] or sample
    separators = (separator,) if separator else SEPARATORS
    decimals = (decimal,) if decimal else DECIMALS
    formats = [Format(candidate, sign) for sign in decimals for candidate in separators]
    return max(formats, key=lambda candidate: _fit(candidate, sample))


def _fit(candidate: Format, sample: str) -> float:
    """How well a format explains a sample, 0 to 2: the share of rows of the usual width and of numbers in them."""
    rows: list[list[str]] = []
    try:
        for record in candidate.records(lines_of(sample)):
            if any(field.strip() for field in record):
                rows.append(record)
            if len(rows) == _SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # the rows up to the odd quote tell enough
    if not rows:
        return 0.0
    width, regular = Counter(map(len, rows)).most_common(1)[0]
    body = [row for row in rows[1:] if len(row) == width] or rows  # without what may be a header
    fields = [field for row in body for field in row if not is_missing(field)]
    numbers = sum(not isnan(candidate.number(field)) for field in fields) / max(len(fields), 1)
    if width < 2:
        # Worse than none at all: a sheet of separators alone is empty. Among formats of one column the numbers decide.
        return numbers / 2 - 1.0
    # A blank may also stand within a text: it separates only where that explains clearly more.
    doubt = 0.25 if candidate.separator == " " else 0.0
    return regular / len(rows) + numbers - doubt


def lines_of(text: str) -> list[str]:
    """The lines with their ends. str.splitlines would end lines at form feeds and other odd signs, too."""
    lines = [line + "\n" for line in text.split("\n")]
    if lines[-1] == "\n":
        lines.pop()
    return lines
