"""Messages of the reading: frozen values that pass between the importer and its worker."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from engine.records import Record, field

if TYPE_CHECKING:
    from engine.dataset import Dataset
    from engine.experiment import Experiment
    from engine.origins import Origin
    from engine.provenance import Provenance, TableFile
    from engine.reading import Wish, Writing
    from engine.settings import Scaling
    from engine.source import Source
    from engine.tables import Table, Taken


class ReadRequest(Record, eq=False):
    """A table to be read by the read worker, with what is known of how it is written."""

    generation: int
    origin: Origin
    wish: Wish
    abandoned: Event = field(default_factory=Event)


class ReadReply(Record, eq=False):
    """How far a table has been read; once, how it is written, with its first rows; at the end the table itself.

    size: with the writing, how many bytes there are to go through. file: with the table, where that is, if it can be
    found again. suggested: the columns that are likely to be meant; None where there are not two of numbers, and why
    says so.
    """

    generation: int
    share: float
    writing: Writing | None = None
    preview: Table | None = None
    size: int = 0
    table: Table | None = None
    file: TableFile | None = None
    suggested: Taken | None = None
    why: str = ""


class OpenRequest(Record, eq=False):
    """An experiment to be read by the read worker."""

    generation: int
    path: str
    abandoned: Event = field(default_factory=Event)


class OpenReply(Record, eq=False):
    """How far an experiment has been read; at the end the experiment itself."""

    generation: int
    path: str
    share: float
    experiment: Experiment | None = None


class TakeRequest(Record, eq=False):
    """Points to be made of some columns of a table, by the read worker."""

    generation: int
    table: Table
    taken: Taken
    file: TableFile | None
    abandoned: Event = field(default_factory=Event)


class TakeReply(Record, eq=False):
    """The points, and the scaling that suits them."""

    generation: int
    source: Source
    dataset: Dataset
    scaling: Scaling


class FindRequest(Record, eq=False):
    """The table of points (those of the document as it was loaded) to be looked for by the find worker, at places.

    by_hand: people have named the place.
    """

    generation: int
    provenance: Provenance
    points: Dataset
    places: tuple[Path, ...]
    by_hand: bool = False
    abandoned: Event = field(default_factory=Event)


class FindReply(Record, eq=False):
    """The table, or why it is not there, in a sentence."""

    request: FindRequest
    found: Source | str
