"""RivalSession: the session of the second canvas: the data are the first one's, the settings and the run its own."""

from __future__ import annotations

from engine.arrays import Floats, Ints
from engine.course import Course
from engine.records import replace
from engine.settings import Covariance, Initialiser, Method, Settings
from engine.timeline import Timeline
from explorer.commands import forget
from explorer.document import Document
from explorer.messages import Changes
from explorer.session import Session


class RivalSession(Session):
    """What is drawn on either canvas is an edit of the first session, which this one follows, with its undo stack."""

    def __init__(self, main: Session) -> None:
        super().__init__(_beside(main.document))
        self.undo_stack.deleteLater()
        self.undo_stack = main.undo_stack
        self._main = main
        self._matched, self._colours = self._of_main()
        main.changed.connect(self._follow_main)

    def close(self) -> None:
        """Follows no more; of what undo holds only the own entries are this session's to let go of."""
        self._main.changed.disconnect(self._follow_main)
        forget(self.undo_stack, self._apply)

    def edit(self, document: Document, text: str, gesture: object = None, kept: Ints | None = None) -> None:
        if document.dataset is self.dataset:
            super().edit(document, f"{text} on the right", gesture, kept)
        else:
            self._main.edit(self._main.document.with_data(document.dataset, kept), text, gesture, kept)

    def _follow_main(self, changes: Changes) -> None:
        main = self._main.document
        if main.dataset is self.dataset and main.settings.scaling is self.settings.scaling:
            return
        settings = replace(self.settings, scaling=main.settings.scaling)
        if main.dataset.d != self.dataset.d or main.origin is not self.document.origin:
            settings = _seeded(settings)
        self._apply(
            replace(main, settings=settings, course=Course.HALVES), self._main.gesture, lambda places: places[:0]
        )

    def _show(self, timeline: Timeline, seconds: float) -> None:
        if not self._timeline.frames:
            # A new run takes its colours from the first canvas, as far as the clusters are the same.
            self._matched, self._colours = self._of_main()
        super()._show(timeline, seconds)

    def _of_main(self) -> tuple[Floats, tuple[int, ...]]:
        frame = self._main.frame
        return (self._matched, self._colours) if frame is None else (frame.mixture.means, self._main.colours)


def _beside(document: Document) -> Document:
    """The other method from the same seed: k-means beside a mixture."""
    settings = _seeded(document.settings)
    other = Method.MIXTURE if settings.method is Method.KMEANS else Method.KMEANS
    covariance = settings.covariance if other is Method.MIXTURE else Covariance.FULL
    return replace(document, settings=replace(settings, method=other, covariance=covariance), course=Course.HALVES)


def _seeded(settings: Settings) -> Settings:
    """From a start by hand, an initialiser that has a seed."""
    if settings.initialiser is not Initialiser.BY_HAND:
        return settings
    return replace(settings, initialiser=Initialiser.KMEANS_PLUS_PLUS, start=None)
