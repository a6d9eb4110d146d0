"""What the window opens with: Old Faithful, or a file that was named. No Qt, so that a bad file is told at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.examples import EXAMPLES
from engine.files import is_experiment, suggested_scaling
from engine.origins import Origin
from engine.provenance import TableFile
from engine.reading import Watch, examined, read, size_to_read, unwatched
from engine.records import Record
from engine.settings import Method, Settings
from engine.source import Source
from explorer.document import Document
from explorer.importing.doubts import doubtful

if TYPE_CHECKING:
    from engine.experiment import Experiment

RESTARTS = 30
MOST_CLUSTERS = 3
"""What k is at first for tables of as many points."""

MOST_AT_ONCE = 4_000_000
"""Bytes of a file that are read within a moment; larger ones are read in the background, for all to see."""


class Opening(Record, eq=False):
    """What the window opens with: a document, and over that an experiment. file: where either is from.

    later: it is read once the window is there, since it is large or something may have to be asked.
    """

    document: Document
    file: Path | None = None
    experiment: Experiment | None = None
    later: bool = False


def named_opening(path: str | None) -> Opening:
    """That of a file, or the first one of all. Raises DataError, whose text says what to do."""
    if path is None:
        return Opening(first_document())
    if is_experiment(path):
        later = Origin.of_file(path).size > MOST_AT_ONCE
        experiment = None if later else experiment_of(path)
        return Opening(first_document(), Path(path).absolute(), experiment, later)
    document = file_document(path)
    return Opening(document or first_document(), Path(path).absolute(), later=document is None)


def first_document() -> Document:
    """Old Faithful under k-means, as its example suggests."""
    example = next(example for example in EXAMPLES if example.key == "old-faithful")
    settings = Settings(
        method=Method.KMEANS,
        k=example.k,
        scaling=example.scaling,
        seed=example.seed or 0,
        restarts=RESTARTS,
    )
    return Document(example.make(), settings, example.title)


def experiment_of(path: str | Path, watch: Watch = unwatched) -> Experiment:
    """The experiment in a file. Raises DataError, whose text says what to do, and whatever watch raises."""
    from engine.experiments import read_experiment  # noqa: PLC0415 (most starts need none of it)

    return read_experiment(path, watch)


def file_document(path: str) -> Document | None:
    """The points of a file; None where it is large, or people have to be asked what of it is meant.

    Raises DataError, whose text says what to do.
    """
    origin = Origin.of_file(path)
    if origin.size > MOST_AT_ONCE:
        return None
    writing = examined(origin)
    if size_to_read(origin, writing) > MOST_AT_ONCE:
        return None
    file = TableFile.of(origin, writing)
    table = read(origin, writing)
    source, dataset = Source.read(table, table.suggested(), file)
    if doubtful(writing, table, source.report):
        return None
    settings = Settings(k=min(MOST_CLUSTERS, dataset.n), scaling=suggested_scaling(dataset), restarts=RESTARTS)
    return Document(dataset, settings, Path(path).stem, source=source)
