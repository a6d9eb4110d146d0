"""Writing: a dataset as a CSV file that reads back as the very same numbers."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from engine.dataset import CLASS_COLUMN, UNKNOWN, Dataset
from engine.errors import DataError


def table_text(dataset: Dataset) -> str:
    """The points, and their true classes where there are some, as comma-separated text with a header."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table_rows(dataset))
    return text.getvalue()


def table_rows(dataset: Dataset) -> Iterator[list[str]]:
    """The header, and the cells of each point."""
    named = dataset.classes is not None
    yield [*dataset.columns, CLASS_COLUMN] if named else list(dataset.columns)
    # Python's shortest form of a number reads back as that number.
    rows = (list(map(repr, row)) for row in dataset.points.tolist())
    if dataset.classes is None:
        yield from rows
    else:
        names = ["" if label == UNKNOWN else dataset.class_names[label] for label in dataset.classes.tolist()]
        yield from ([*row, name] for row, name in zip(rows, names, strict=True))


def write_table(dataset: Dataset, path: str | Path) -> None:
    """Writes the dataset to a file, whole or not at all. Raises DataError where the place cannot be written."""
    with whole_file(path) as file:
        file.write(table_text(dataset).encode("utf-8"))


@contextmanager
def whole_file(path: str | Path) -> Iterator[BinaryIO]:
    """A file to write to that takes its place when all has gone well: whatever is raised meanwhile, what was there
    before is still there, and nothing half. Raises DataError where the place cannot be written."""
    # A link stays one: what it points to is replaced.
    place = Path(os.path.realpath(path))
    if place.exists() and not (place.is_file() and os.access(place, os.W_OK)):
        raise DataError(f"{path} cannot be written (what is there may not be replaced): choose another name or folder.")
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, _mode(place))
        os.replace(beside, place)
        _sync(place.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        Path(beside).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """Has the folder itself reach the disk, without which a file could be back under its old content after a cut of
    power; where folders cannot be opened, as on Windows, the system sees to that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _mode(place: Path) -> int:
    """The rights of the file that is replaced, or those that a new one would get."""
    try:
        return place.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _unwritable(path: str | Path, error: OSError) -> DataError:
    why = error.strerror or error
    return DataError(f"{path} cannot be written ({why}): choose another folder, or make room there.")
