"""Guide: which card of which tour is shown, and whether what it asks for has been done."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.course import Course
from explorer.document import Document
from explorer.session import Session
from explorer.tours.goals import Before, Surroundings, reached
from explorer.tours.script import Card, Scene, Tour


class Guide(QObject):
    """Sets scenes as ordinary edits, which undo takes back; watches the session for what a card asks for.

    changed: another card, or the same one in another state.
    """

    changed = Signal()

    def __init__(self, session: Session, around: Surroundings) -> None:
        super().__init__()
        self._session, self._around = session, around
        self._tour: Tour | None = None
        self._place = 0
        self._before = Before.of(session)
        self._done = False
        self._mine: Document | None = None
        session.changed.connect(self._look)

    @property
    def tour(self) -> Tour | None:
        return self._tour

    @property
    def place(self) -> int:
        """The number of the card, from 0 on."""
        return self._place

    @property
    def card(self) -> Card | None:
        return None if self._tour is None else self._tour.cards[self._place]

    @property
    def done(self) -> bool:
        """Whether what the card asks for has been done; a card that is only read asks for nothing."""
        return self._done

    @property
    def last(self) -> bool:
        return self._tour is not None and self._place == len(self._tour.cards) - 1

    def begin(self, tour: Tour) -> None:
        """From its first card on; what was there before comes back at the end, if wanted."""
        if self._tour is None:
            self._mine = self._session.document
        self._tour = tour
        self._show(0)

    def next(self) -> None:
        """The next card, whether or not this one's goal has been reached; after the last one the tour ends."""
        if self.last:
            self.end()
        elif self._tour is not None:
            self._show(self._place + 1)

    def back(self) -> None:
        if self._tour is not None and self._place > 0:
            self._show(self._place - 1)

    def end(self, bring_back: bool = False) -> None:
        """No more cards. bring_back: with the document from before the tour."""
        mine, self._mine, self._tour = self._mine, None, None
        self._done = False
        if bring_back and mine is not None:
            self._session.edit(mine, "Bring back what was there before the tour")
        self.changed.emit()

    def look(self, *_: object) -> None:
        """Looks whether the goal has been reached by something that the session does not know of."""
        self._look(None)

    def _show(self, place: int) -> None:
        self._place, self._done = place, False
        card = self.card
        assert card is not None
        if card.scene is not None:
            self._set(card.scene)
        self._before = Before.of(self._session)
        self._done = not card.goal
        self.changed.emit()
        self._look(None)

    def _set(self, scene: Scene) -> None:
        example, session = scene.example, self._session
        other = session.document.with_other_data(example.make(), example.title, example.scaling)
        document = other.with_settings(**scene.settings).with_course(Course.HALVES)
        session.edit(document, f"Tour: {example.title}")

    def _look(self, _changes: object) -> None:
        card = self.card
        if card is not None and not self._done and reached(card.goal, self._session, self._before, self._around):
            self._done = True
            self.changed.emit()
