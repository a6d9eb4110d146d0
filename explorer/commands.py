"""Undo: one command for every change, which swaps two immutable documents."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand, QUndoStack

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
        self._asleep = False

    def undo(self) -> None:
        if self._asleep:
            return
        # What was one stroke of a hand is none when it is made again.
        self._gesture = None
        self._apply(self._before, None, self._numbers.backward)

    def redo(self) -> None:
        if not self._asleep:
            self._apply(self._after, self._gesture, self._numbers.forward)

    @property
    def left(self) -> Document | None:
        """The document whose place other data have taken, if that is what was done."""
        return None if self._before.origin is self._after.origin else self._before

    def concerns(self, apply: Apply) -> bool:
        """Whether this is what makes its documents the present ones."""
        return self._apply == apply

    def sleep(self, asleep: bool) -> None:
        """Whether undo and redo change nothing for now."""
        self._asleep = asleep

    def id(self) -> int:
        return ALONE if self._gesture is None else MERGEABLE

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, EditCommand) or other._gesture is not self._gesture:
            return False
        self._after = other._after
        self._numbers = self._numbers.then(other._numbers)
        self.setText(other.text())
        other._let_go()
        return True

    def _let_go(self) -> None:
        """Drops what it holds: Qt is done with a command that has merged, but PySide keeps its shell as long as the
        stack lives, and with it would keep the data of every move of a hand."""
        del self._before, self._after, self._numbers, self._gesture, self._apply


def forget(stack: QUndoStack, apply: Apply) -> None:
    """Takes out all entries of a session that is no more: whoever undid one would see nothing happen.

    Qt lets go of an entry only as it comes to it, so the stack is walked through with all others asleep.
    """
    entries = [stack.command(place) for place in range(stack.count())]
    edits = [entry for entry in entries if isinstance(entry, EditCommand)]
    gone = [entry for entry in edits if entry.concerns(apply)]
    before = sum(entry in gone for entry in entries[: stack.index()])
    kept = [entry for entry in edits if entry not in gone]
    place = stack.index() - before
    for entry in gone:
        entry.setObsolete(True)
    for entry in kept:
        entry.sleep(True)
    blocked = stack.blockSignals(True)
    stack.setIndex(0)
    stack.setIndex(stack.count())
    stack.setIndex(place)
    stack.blockSignals(blocked)
    for entry in kept:
        entry.sleep(False)
