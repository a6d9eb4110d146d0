"""Source: the table that points were read from, and what of it they are."""

from __future__ import annotations

from engine.dataset import Dataset
from engine.principal import NAMES, projected
from engine.records import Record, replace
from engine.tables import Report, Table, Taken


class Source(Record, eq=False):
    """A table, which of its columns are used, and what became of its rows. path: its file; empty if it was pasted.

    It never changes: dataset.rows says which of the table's rows each point was, whatever edits came between.
    """

    table: Table
    taken: Taken
    report: Report
    path: str = ""

    @staticmethod
    def read(table: Table, taken: Taken, path: str = "") -> tuple[Source, Dataset]:
        """The source, and the points in these columns of it. Raises DataError where there are none."""
        if taken.principal:
            projection = projected(table, taken.classes)
            dataset, report = table.points(projection.points, projection.columns, taken.classes, NAMES)
            report = replace(report, explained=projection.explained)
        else:
            dataset, report = table.taken(taken)
        return Source(table, taken, report, path), dataset
