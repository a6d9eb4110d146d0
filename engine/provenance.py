"""Provenance: the file that points were read from and how, so that it can be found and read again the same way."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from stat import S_ISREG

from engine.origins import Origin
from engine.reading import Watch, Wish, Writing, unwatched
from engine.records import Record
from engine.tables import Taken

LONGEST_PATH = 4096
"""Letters; no system that is known takes longer ones."""

_LONGEST_NAME = 40
_CHUNK = 1 << 20


class TableFile(Record):
    """A file with a table in it, as it was when it was read.

    path: where it is, from the root. size: in bytes. digest: the SHA-256 of them, in hexadecimal. wish: how the table
    is written, of which nothing is left to guess; without an encoding it tells that itself.
    """

    path: str
    size: int
    digest: str
    wish: Wish

    @staticmethod
    def of(origin: Origin, writing: Writing, watch: Watch = unwatched) -> TableFile | None:
        """That of an origin, to be made before the table is read: what changes meanwhile then counts as changed.

        None where there is no file, or its name cannot be written down. Raises DataError where it cannot be read, and
        whatever watch raises.
        """
        if origin.path is None:
            return None
        path = str(origin.path.absolute())
        if len(path) > LONGEST_PATH or not _encodable(path):
            return None
        size, digest = fingerprint(origin, watch)
        written = writing.format
        return TableFile(path, size, digest, Wish(writing.encoding, written.separator, written.decimal, writing.header))

    @property
    def name(self) -> str:
        """The last part of the path, wherever that is from."""
        return _last_part(self.path)

    @property
    def shown(self) -> str:
        """The name as it can be shown, whoever wrote it: in a line, not too long, and only of what can be seen."""
        name = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in self.name)
        half = _LONGEST_NAME // 2
        return (name if len(name) <= _LONGEST_NAME else f"{name[:half]}…{name[-half:]}") or "without a name"


class Provenance(Record, eq=False):
    """What points were read from: which columns of which file. It is told apart by identity, as the points are."""

    file: TableFile
    taken: Taken


def fingerprint(origin: Origin, watch: Watch = unwatched, most: int | None = None) -> tuple[int, str]:
    """The size and the SHA-256 of all bytes, or of somewhat more than `most`. Raises DataError where they cannot be
    read, and whatever watch, which is told nothing but that time passes, raises."""
    from hashlib import sha256  # noqa: PLC0415 (the first window needs none of it)

    size, digest = 0, sha256()
    with origin.opened() as file:
        while (most is None or size <= most) and (chunk := file.read(_CHUNK)):
            size += len(chunk)
            digest.update(chunk)
            watch(0.0)
    return size, digest.hexdigest()


def state_of(place: Path) -> tuple[int, int] | None:
    """The size of an ordinary file, and when it was last written to; None where there is none."""
    try:
        found = place.stat()
    except (OSError, ValueError):
        return None
    return (found.st_size, found.st_mtime_ns) if S_ISREG(found.st_mode) else None


def _last_part(path: str) -> str:
    return (PurePosixPath(path) if path.startswith("/") else PureWindowsPath(path)).name


def _encodable(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
