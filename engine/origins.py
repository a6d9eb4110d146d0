"""Origins: the bytes of a table, in a file or pasted, and the encoding in which they are text."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from engine.errors import DataError
from engine.records import Record

ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
"""Those that are recognised, byte order marks aside."""

TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".dat", ".parquet")
"""Of files in which tables are looked for; whoever names a file may name any."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHUNK = 1 << 20
_NO_TEXT = bytes(set(range(32)) - set(b"\t\n\r\f\v"))
_NOT_IN_CP1252 = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
_KINDS = (
    (b"PK\x03\x04", "is a spreadsheet or an archive, not a text file: save the sheet as CSV and open that."),
    (b"\xd0\xcf\x11\xe0", "is an old spreadsheet, not a text file: save the sheet as CSV and open that."),
    (b"\x1f\x8b", "is compressed: unpack it and open what is in it."),
)


class Origin(Record):
    """Where a table comes from: a file, or bytes. name: what errors call it."""

    name: str
    path: Path | None = None
    data: bytes = b""

    @staticmethod
    def of_file(path: str | Path) -> Origin:
        return Origin(Path(path).name, Path(path))

    @staticmethod
    def of_text(text: str, name: str) -> Origin:
        return Origin(name, None, text.encode("utf-8", errors="replace"))

    @property
    def size(self) -> int:
        """In bytes; 0 where that cannot be told."""
        try:
            return len(self.data) if self.path is None else self.path.stat().st_size
        except OSError:
            return 0

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """The bytes. Raises DataError if there is no such file, or it cannot be read."""
        place = self.path
        if place is None:
            yield io.BytesIO(self.data)
            return
        try:
            if place.exists() and not place.is_file():
                kind = "a folder: choose a file in it" if place.is_dir() else "no ordinary file: choose another one"
                raise DataError(f"{place} is {kind}.")
            with place.open("rb") as file:
                yield file
        except FileNotFoundError as error:
            raise DataError(f"There is no file {place}: check its name and folder.") from error
        except PermissionError as error:
            raise DataError(f"{place} may not be read: ask for the right to read it, or copy it elsewhere.") from error
        except DataError:
            raise
        except (OSError, ValueError) as error:
            raise DataError(f"{str(place)!r} cannot be read ({error}): choose another file.") from error


def encoding_of(origin: Origin, check: Callable[[float], None]) -> tuple[str, bool]:
    """The encoding, and whether it is a guess. check is called with the share that has been looked at.

    Raises DataError if the bytes are no text.
    """
    with origin.opened() as file:
        head = file.read(_CHUNK)
        for beginning, sentence in _KINDS:
            if head.startswith(beginning):
                raise DataError(f"{origin.name} {sentence}")
        marked = next((name for mark, name in _MARKS if head.startswith(mark)), None) or _by_zeros(head[:1000])
        if marked and marked != "utf-8":
            return marked, False
        guessed = _eight_bit(origin, file, head, check)
        return (marked, False) if marked else guessed


def no_text(name: str) -> DataError:
    """What is said of bytes that are no text."""
    return DataError(f"{name} is not a text file: choose a CSV file, with one row a point.")


def _by_zeros(beginning: bytes) -> str | None:
    """Latin text in UTF-16 has a zero in every other byte; no other text has any."""
    for zeros, encoding in ((beginning[1::2], "utf-16-le"), (beginning[0::2], "utf-16-be")):
        if zeros and zeros.count(0) > 0.8 * len(zeros):
            return encoding
    return None


def _eight_bit(origin: Origin, file: BinaryIO, head: bytes, check: Callable[[float], None]) -> tuple[str, bool]:
    """UTF-8 if all is UTF-8, otherwise the usual guess for Western languages."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    unicode, windows, done = True, True, 0
    chunk = head
    while chunk:
        if len(chunk.translate(None, _NO_TEXT)) < len(chunk):
            raise no_text(origin.name)
        windows = windows and len(chunk.translate(None, _NOT_IN_CP1252)) == len(chunk)
        unicode = unicode and _decodes(decoder, chunk)
        done += len(chunk)
        check(done / max(origin.size, done))
        chunk = file.read(_CHUNK)
    if unicode and _decodes(decoder, b"", final=True):
        return "utf-8", False
    return "cp1252" if windows else "latin-1", True


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True
