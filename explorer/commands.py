"""Undo: one command for every change, which swaps two immutable documents."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from engine.arrays import Ints
from explorer.document import Document
from explorer.point_set import Renumbering

MERGEABLE = 1
ALONE = -1

Apply = Callable[[Document, object, Callable[[Ints], Ints]], None]
"""What makes a document the present one: the document, the stroke, and the new numbers of the points."""


class EditCommand(QUndoCommand):
    """From one document to another. Commands of one gesture (the same object) merge into one entry.

    kept: the numbers of the points that outlive the edit, where it removes some.
    """

    def __init__(
        self, before: Document, after: Document, text: str, gesture: object, apply: Apply, kept: Ints | None = None
    ) -> None:
        super().__init__(text)
        self._numbers = Renumbering.of(before.dataset.n, after.dataset.n, kept)
        self._before = before
        self._after = after
        self._gesture = gesture
        self._apply = apply

    def undo(self) -> None:
        # What was one stroke of a hand is none when it is made again.
        self._gesture = None
        self._apply(self._before, None, self._numbers.backward)

    def redo(self) -> None:
        self._apply(self._after, self._gesture, self._numbers.forward)

    def id(self) -> int:
        return ALONE if self._gesture is None else MERGEABLE

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, EditCommand) or other._gesture is not self._gesture:
            return False
        self._after = other._after
        self._numbers = self._numbers.then(other._numbers)
        self.setText(other.text())
        return True
