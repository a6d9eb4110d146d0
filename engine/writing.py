"""Writing: a dataset as a CSV file that reads back as the very same numbers."""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from engine.dataset import CLASS_COLUMN, UNKNOWN, Dataset
from engine.errors import DataError

BLOCK = 4096
"""Rows at a time: of very large tables not all is to be held as text."""

_LONGEST_NAME = 40
"""As much of a file's name stands in that of what is written beside it: a long name gets no longer for it."""

_SALT = 12
"""Letters that keep those of several programs apart."""

_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_OPEN_FILES = "/proc/self/fd"


def table_text(dataset: Dataset) -> str:
    """The points, and their true classes where there are some, as comma-separated text with a header."""
    return "".join(table_blocks(dataset))


def table_blocks(dataset: Dataset) -> Iterator[str]:
    """The same text, some rows at a time."""
    rows = table_rows(dataset)
    while some := list(islice(rows, BLOCK)):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(some)
        yield text.getvalue()


def table_rows(dataset: Dataset) -> Iterator[list[str]]:
    """The header, and the cells of each point."""
    named = dataset.classes is not None
    yield [*dataset.columns, CLASS_COLUMN] if named else list(dataset.columns)
    for first in range(0, dataset.n, BLOCK):
        some = slice(first, first + BLOCK)
        # Python's shortest form of a number reads back as that number.
        rows = (list(map(repr, row)) for row in dataset.points[some].tolist())
        if dataset.classes is None:
            yield from rows
        else:
            names = ["" if label == UNKNOWN else dataset.class_names[label] for label in dataset.classes[some].tolist()]
            yield from ([*row, name] for row, name in zip(rows, names, strict=True))


@contextmanager
def whole_file(path: str | Path) -> Iterator[BinaryIO]:
    """A file to write to that takes its place when all has gone well: whatever is raised meanwhile, what was there
    before is still there, and nothing half. Raises DataError where the place cannot be written."""
    # A link stays one: what it points to is replaced.
    place = Path(os.path.realpath(path))
    beside = place.with_name(f"{_prefix(place)}{os.urandom(_SALT // 2).hex()}")
    try:
        rights = _rights(place, path)
        # Nobody may read meanwhile what nobody may read in the end; a new file gets what the system gives new ones.
        mode = 0o666 if rights is None else 0o600
        nameless = _nameless(place.parent, mode)
        handle = os.open(beside, _NEW, mode) if nameless is None else nameless
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(handle)
            if nameless is not None:
                # With a folder to start from, which a whole path needs not, the link is one to the file itself.
                os.link(f"{_OPEN_FILES}/{handle}", beside, src_dir_fd=handle)
        if rights is not None:
            os.chmod(beside, rights)
        os.replace(beside, place)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with suppress(OSError):
            beside.unlink()
    _sync(place.parent)


def leavings(path: Path) -> Iterator[Path]:
    """What deaths in the middle of writing a file have left beside it."""
    return path.parent.glob(escape(_prefix(path)) + "?" * _SALT)


def _prefix(place: Path) -> str:
    return f".{place.name[:_LONGEST_NAME]}."


def _rights(place: Path, path: str | Path) -> int | None:
    """Those of the file that is to be replaced; None if there is none. Raises DataError where it may not be."""
    try:
        found = place.lstat().st_mode
    except FileNotFoundError:
        return None
    if not (stat.S_ISREG(found) and os.access(place, os.W_OK)):
        raise DataError(f"{path} cannot be written (what is there may not be replaced): choose another name or folder.")
    return stat.S_IMODE(found) & 0o777


def _nameless(folder: Path, mode: int) -> int | None:
    """A new file that goes by itself should the program die; None where there are no such files."""
    if not os.path.isdir(_OPEN_FILES):
        return None
    try:
        return os.open(folder, os.O_RDWR | os.O_TMPFILE, mode)
    except (OSError, AttributeError):
        return None


def _sync(folder: Path) -> None:
    """Has the folder itself reach the disk, without which a file could be back under its old content after a cut of
    power; where folders cannot be opened, as on Windows, the system sees to that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unwritable(path: str | Path, error: OSError) -> DataError:
    why = error.strerror or error
    return DataError(f"{path} cannot be written ({why}): choose another name or folder, or make room there.")
