"""Source: the table that points were read from, and what of it they are."""

from __future__ import annotations

from engine.dataset import Dataset
from engine.principal import NAMES, projected
from engine.provenance import Provenance, TableFile
from engine.records import Record, replace
from engine.tables import Report, Table, Taken


class Source(Record, eq=False):
    """A table, which of its columns are used, and what became of its rows. points: as they were read. file: where the
    table is; None if it was pasted.

    It never changes: dataset.rows says which of the table's rows each point was, whatever edits came between.
    """

    table: Table
    taken: Taken
    report: Report
    points: Dataset
    file: TableFile | None = None

    @staticmethod
    def read(table: Table, taken: Taken, file: TableFile | None = None) -> tuple[Source, Dataset]:
        """The source, and the points in these columns of it. Raises DataError where there are none."""
        if taken.principal:
            projection = projected(table, taken.classes)
            dataset, report = table.points(projection.points, projection.columns, taken.classes, NAMES)
            report = replace(report, explained=projection.explained)
        else:
            dataset, report = table.taken(taken)
        return Source(table, taken, report, dataset, file), dataset

    @property
    def path(self) -> str:
        """That of the file; empty if there is none."""
        return "" if self.file is None else self.file.path

    @property
    def provenance(self) -> Provenance | None:
        """How the same points can be read again; None if they were pasted."""
        return None if self.file is None else Provenance(self.file, self.taken)
