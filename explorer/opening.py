"""What the window opens with: Old Faithful, or a file that was named. No Qt, so that a bad file is told at once."""

from __future__ import annotations

from pathlib import Path

from engine.examples import EXAMPLES
from engine.files import read_table, suggested_scaling
from engine.settings import Method, Settings
from engine.source import Source
from explorer.document import Document

RESTARTS = 30


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


def file_document(path: str) -> tuple[Document, str]:
    """The points of a CSV file, and a note on rows left out. Raises DataError, whose text says what to do."""
    table = read_table(Path(path))
    source, dataset = Source.read(table, table.suggested(), path)
    settings = Settings(k=min(3, dataset.n), scaling=suggested_scaling(dataset), restarts=RESTARTS)
    return Document(dataset, settings, Path(path).stem, source=source), source.report.sentence
