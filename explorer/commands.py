"""Undo: one command for every change, which swaps two immutable documents."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from explorer.document import Document

MERGEABLE = 1
ALONE = -1


class EditCommand(QUndoCommand):
    """From one document to another. Commands of one gesture (the same object) merge into one entry."""

    def __init__(
        self, before: Document, after: Document, text: str, gesture: object, apply: Callable[[Document, object], None]
    ) -> None:
        super().__init__(text)
        self._before = before
        self._after = after
        self._gesture = gesture
        self._apply = apply

    def undo(self) -> None:
        # What was one stroke of a hand is none when it is made again.
        self._gesture = None
        self._apply(self._before, None)

    def redo(self) -> None:
        self._apply(self._after, self._gesture)

    def id(self) -> int:
        return ALONE if self._gesture is None else MERGEABLE

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, EditCommand) or other._gesture is not self._gesture:
            return False
        self._after = other._after
        self.setText(other.text())
        return True
