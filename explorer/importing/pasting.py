"""Pasting: points from the clipboard beside those that are there, without a question where nothing is doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.dataset import CLASS_COLUMN, Dataset
from engine.origins import Origin
from engine.reading import examined, read
from engine.source import Source
from engine.tables import Report
from explorer import words
from explorer.importing.doubts import doubtful

if TYPE_CHECKING:
    from explorer.session import Session

MOST_AT_ONCE = 300_000
"""Characters that are read within a moment; longer texts are read in the background."""


def plain_points(origin: Origin) -> tuple[Dataset, Report] | None:
    """The points of a short table about which there is no doubt, else None. Raises DataError where it is no table."""
    if origin.size > MOST_AT_ONCE:
        return None
    writing = examined(origin)
    table = read(origin, writing)
    taken = table.suggested()
    source, dataset = Source.read(table, taken)
    named = taken.classes is None or table.columns[taken.classes].name == CLASS_COLUMN
    return None if doubtful(writing, table, source.report) or not named else (dataset, source.report)


def add_points(session: Session, pasted: Dataset, note: str = "") -> None:
    """The points after the others, and selected. Raises DataError where they have other columns than those."""
    n = session.dataset.n
    session.edit_dataset(session.dataset.joined(pasted), f"Paste {words.points(pasted.n)}")
    session.select(np.arange(n, n + pasted.n))
    session.announced.emit(note or f"{words.points(pasted.n)} pasted")
