"""A moment: what a session shows, or would show at another frame of its timeline, without touching the session."""

from __future__ import annotations

from explorer.readings import Readings


class Moment(Readings):
    """The session's document and timeline as they are now, at any frame; nobody listens to it."""

    def __init__(self, session: Readings) -> None:
        super().__init__(session.document)
        self._timeline = session.timeline
        self._edition = session.edition
        self._colours = session.colours

    def seek(self, cursor: int) -> None:
        """Shows another frame."""
        self._timeline = self._timeline.seek(cursor)
