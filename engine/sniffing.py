"""Sniffing: what the bytes of a text file with a table in it mean: the encoding, the separator, the decimal sign."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan, nan

from engine.errors import DataError

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "missing", "-", "–", "?", "."})
"""What stands, in small letters, where a value is missing."""

_SEPARATORS = ("\t", ";", "|", ",", " ")
_DECIMALS = (".", ",")
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_ROWS = 100
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(inf|infinity)", re.IGNORECASE | re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+", re.ASCII)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Format:
    """How a table is written: the separator (" " for any run of blanks) and the decimal sign ("." or ",")."""

    separator: str
    decimal: str

    def records(self, text: str) -> Iterator[list[str]]:
        """The fields of each row, empty ones for blank lines. Raises csv.Error for quotes that do not close."""
        if self.separator == " ":
            text = "\n".join(line.strip() for line in text.replace("\t", " ").split("\n"))
        return csv.reader(io.StringIO(text), delimiter=self.separator, skipinitialspace=True, strict=True)

    def number(self, field: str) -> float:
        """The number a field holds; NaN if it holds none. A sign of thousands makes it none: it may not be guessed."""
        text = field.strip().replace("\u2212", "-")
        if self.decimal == ",":
            if "." in text or (self.separator == "," and _THOUSANDS.fullmatch(text)):
                return nan
            text = text.replace(",", ".")
        return float(text) if _PLAIN.fullmatch(text) else nan

    def numbers(self, fields: Sequence[str]) -> list[float]:
        """Those of many fields: at once where all are plain, otherwise one by one."""
        together = "\n".join(fields)
        # Python reads 1_000 as a number; in a table it is a name.
        plain = "_" not in together
        if self.decimal == ",":
            plain = plain and "." not in together and self.separator != ","
            together = together.replace(",", ".")
        if plain:
            try:
                numbers = list(map(float, together.split("\n")))
            except ValueError:
                numbers = []
            if len(numbers) == len(fields):
                return numbers
        return [self.number(text) for text in fields]


def is_missing(field: str) -> bool:
    return field.strip().lower() in MISSING


def decoded(data: bytes, name: str) -> str:
    """The text in these bytes, line ends as \\n. Raises DataError if they are no text."""
    if data.startswith(b"PK\x03\x04"):
        raise DataError(f"{name} is a spreadsheet or an archive, not a text file: save the sheet as CSV and open that.")
    text = _decoded(data)
    if any(ord(character) < 32 and character not in "\t\n\r\f\v" for character in set(text)):
        raise DataError(f"{name} is not a text file: choose a CSV file, with one row a point.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    beginning = data[:1000]
    for zeros, encoding in ((beginning[1::2], "utf-16-le"), (beginning[0::2], "utf-16-be")):
        # Latin text in UTF-16 has a zero in every other byte; no other text has any.
        if zeros and zeros.count(0) > 0.8 * len(zeros):
            return data.decode(encoding, errors="replace")
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def sniffed(text: str, separator: str = "") -> Format:
    """The format, with this separator if one is known, in which the first rows look most like a table of numbers."""
    sample = text[:_SAMPLE_CHARACTERS]
    if len(sample) < len(text):
        sample = sample[: sample.rfind("\n") + 1] or sample
    separators = (separator,) if separator else _SEPARATORS
    formats = [Format(candidate, decimal) for decimal in _DECIMALS for candidate in separators]
    return max(formats, key=lambda candidate: _fit(candidate, sample))


def _fit(candidate: Format, sample: str) -> float:
    """How well a format explains a sample, 0 to 2: the share of rows of the usual width and of numbers in them."""
    rows: list[list[str]] = []
    try:
        for record in candidate.records(sample):
            if any(field.strip() for field in record):
                rows.append(record)
            if len(rows) == _SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # the rows up to the odd quote tell enough
    if not rows:
        return 0.0
    width, regular = Counter(map(len, rows)).most_common(1)[0]
    if width < 2:
        return -1.0  # worse than none at all: a sheet of separators alone is empty
    body = [row for row in rows[1:] if len(row) == width] or rows  # without what may be a header
    fields = [field for row in body for field in row if not is_missing(field)]
    numbers = sum(not isnan(candidate.number(field)) for field in fields)
    # A blank may also stand within a text: it separates only where that explains clearly more.
    doubt = 0.25 if candidate.separator == " " else 0.0
    return regular / len(rows) + numbers / max(len(fields), 1) - doubt
