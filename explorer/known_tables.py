"""The tables that documents come from: read with them, or found afterwards, or why they are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from engine.provenance import Provenance
    from engine.source import Source
    from explorer.document import Document

OPEN_AGAIN = "Open the table again…"
"""What the remedy is called on its button."""

UNNAMED = "It is not known from which table these points were read: open it again."


class KnownTables:
    """By what documents say of their points: whatever undo brings back is still known by its table."""

    def __init__(self) -> None:
        self._found: WeakKeyDictionary[Provenance, Source | str] = WeakKeyDictionary()

    def take(self, provenance: Provenance, found: Source | str) -> None:
        """A table that was looked for, or a sentence that says why it is not there."""
        self._found[provenance] = found

    def source(self, document: Document) -> Source | None:
        """The table; None where there is none, and as long as it has not been found."""
        found = None if document.provenance is None else self._found.get(document.provenance)
        return document.source if found is None or isinstance(found, str) else found

    def awaited(self, document: Document) -> bool:
        """Whether it has neither been found yet nor given up."""
        return document.provenance is not None and document.provenance not in self._found

    def note(self, document: Document) -> str:
        """Why it is not there, in a sentence; empty if it is, and where there never was one."""
        if document.dataset.rows is None or self.source(document) is not None:
            return ""
        if document.provenance is None:
            return UNNAMED
        why = self._found.get(document.provenance)
        return why if isinstance(why, str) else f"The table {document.provenance.file.shown} is being looked for."
