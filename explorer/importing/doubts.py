"""Doubts: whether a table can be opened without asking what of it is meant. No Qt, so that a start can tell at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.dataset import CLASS_COLUMN

if TYPE_CHECKING:
    from engine.reading import Writing
    from engine.tables import Report, Table


def doubtful(writing: Writing, table: Table, report: Report) -> bool:
    """Whether there is more than one way to understand it, or some of it could not be used."""
    # Tables that this program writes hold the class under its own name, often as a number.
    others = [column for column in table.columns if column.name != CLASS_COLUMN]
    measured = [column for column in others if column.numeric and not column.counts_rows]
    grouping = [column for column in others if column.groups_rows]
    return writing.guessed or report.rows_left_out > 0 or len(measured) not in (1, 2) or len(grouping) > 1
