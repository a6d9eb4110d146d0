"""What the window opens with: Old Faithful, or a file that was named. No Qt, so that a bad file is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.examples import EXAMPLES
from engine.experiments import Experiment, read_experiment
from engine.files import read_table, suggested_scaling
from engine.settings import Method, Settings
from engine.source import Source
from explorer.document import Document

RESTARTS = 30


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """What the window opens with: a document and a note on it, or over that an experiment from a file."""

    document: Document
    note: str = ""
    experiment: Experiment | None = None
    file: Path | None = None


def named_opening(path: str | None) -> Opening:
    """That of a file, or the first one of all. Raises DataError, whose text says what to do."""
    if path is None:
        return Opening(first_document())
    if is_experiment(path):
        return Opening(first_document(), "", read_experiment(path), Path(path).absolute())
    return Opening(*file_document(path))


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


def is_experiment(path: str) -> bool:
    """Whether a file is called one."""
    return Path(path).suffix.lower() == ".clx"


def file_document(path: str) -> tuple[Document, str]:
    """The points of a CSV file, and a note on rows left out. Raises DataError, whose text says what to do."""
    table = read_table(Path(path))
    source, dataset = Source.read(table, table.suggested(), path)
    settings = Settings(k=min(3, dataset.n), scaling=suggested_scaling(dataset), restarts=RESTARTS)
    return Document(dataset, settings, Path(path).stem, source=source), source.report.sentence
