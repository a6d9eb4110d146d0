"""Finding: the table of points that were read before, if it is still the same; nothing else is ever read.

Where it was may stand in a file from anybody. So only ordinary files are looked at, with the endings of tables, on this
computer, and of those nothing is used that is not, byte for byte, what the points were read from.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from engine.arrays import frozen
from engine.dataset import Dataset
from engine.errors import DataError
from engine.origins import TABLE_ENDINGS, Origin
from engine.provenance import Provenance, TableFile, fingerprint, state_of
from engine.reading import Watch, examined, read, unwatched
from engine.records import replace
from engine.source import Source
from engine.tables import Table, Taken

_REMOTE = (("net",), ("Network",), ("afs",))
"""Folders of the root in which a look at a name reaches the computer of that name."""

_SAME = 1e-9
"""By how many standard deviations principal components may differ that are made anew elsewhere."""


def places(file: TableFile, beside: Path | None) -> tuple[Path, ...]:
    """Where it is looked for: where it was, then in a folder. None for what only people may name."""
    name, where = file.name, Path(file.path)
    if not name.lower().endswith(TABLE_ENDINGS):
        return ()
    found = [where] if where.is_absolute() and not _elsewhere(where) else []
    if beside is not None and Path(name).name == name and beside / name not in found:
        found.append(beside / name)
    return tuple(found)


def _elsewhere(where: Path) -> bool:
    """Whether that may be on another computer: to look there would tell it who looks."""
    straight = Path(os.path.normpath(where))
    return str(straight)[:2].replace("\\", "/") == "//" or straight.parts[1:2] in _REMOTE


def found(provenance: Provenance, points: Dataset, at: Iterable[Path], watch: Watch = unwatched) -> Source:
    """The source that these points, or those they were edited from, were read from, at the first place that has it.

    Raises DataError, which says in a sentence why there is none, and whatever watch raises.
    """
    at, file = tuple(at), provenance.file
    if not at:
        raise DataError(f"The table {file.shown} is not where it would be looked for unasked: open it again.")
    changed = False
    for place in at:
        state = state_of(place)
        if state is None:
            continue
        source = _read(provenance, points, place, watch) if state[0] == file.size else None
        # What was written to meanwhile may not be what was looked at first.
        if source is not None and state_of(place) == state:
            return source
        changed = True
    if changed:
        raise DataError(f"The table {file.shown} has changed since these points were read: open it again.")
    raise DataError(f"The table {file.shown} is not where it was: open it again.")


def _read(provenance: Provenance, points: Dataset, place: Path, watch: Watch) -> Source | None:
    """The source in a file; None if that is another table."""
    file, origin = provenance.file, Origin.of_file(place)
    if fingerprint(origin, watch, file.size) != (file.size, file.digest):
        return None
    table = read(origin, examined(origin, file.wish, watch), watch)
    if not _can_be_taken(table, provenance.taken):
        raise _unfit(file)
    here = replace(file, path=str(place.absolute()))
    source, read_now = Source.read(table, provenance.taken, here)
    if not _are_of(points, read_now):
        raise _unfit(file)
    return replace(source, points=_settled(points, read_now)) if provenance.taken.principal else source


def _can_be_taken(table: Table, taken: Taken) -> bool:
    return all(place < len(table.columns) for place in (*taken.axes, taken.classes or 0))


def _are_of(points: Dataset, read_now: Dataset) -> bool:
    """Whether all points that come from rows come from those that were read, each from one of its own."""
    if points.rows is None or read_now.rows is None or points.columns != read_now.columns[: points.d]:
        return False
    own = points.rows[points.rows >= 0]
    if own.size and own.max() > read_now.rows[-1]:
        return False
    times = np.bincount(own, minlength=int(read_now.rows[-1]) + 1)
    return bool(times.max() <= 1 and times[read_now.rows].sum() == own.size)


def _settled(points: Dataset, read_now: Dataset) -> Dataset:
    """What was read, with the points as they are known where only rounding tells them apart."""
    if points.d != read_now.d:
        return read_now
    assert points.rows is not None
    assert read_now.rows is not None
    own = np.flatnonzero(points.rows >= 0)
    at = np.searchsorted(read_now.rows, points.rows[own])
    settled = read_now.points.copy()
    near = (np.abs(settled[at] - points.points[own]) <= _SAME * settled.std(axis=0)).all(axis=1)
    settled[at[near]] = points.points[own[near]]
    return replace(read_now, points=frozen(settled))


def _unfit(file: TableFile) -> DataError:
    return DataError(f"These points are not those of the table {file.shown}: open it again.")
