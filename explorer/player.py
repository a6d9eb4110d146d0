"""Player: what runs when. It owns the play timer and the one request in flight; the worker is on another thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.algorithm import Phase
from engine.timeline import Frame
from explorer.messages import Changes, Failure, Goal, Reply, Request
from explorer.session import Session

SPEEDS = (1, 2, 4, 8, 16, 60)
"""Half steps a second."""


MOST_OWED = 20
"""Presses of Step that are kept while one is being computed."""


class Player(QObject):
    """Steps, plays and goes back; follows edits by hand. A tick sends a request only if none is in flight."""

    requested = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._in_flight: Request | None = None
        self._steps_owed = 0
        self._ending = False
        self._unsettled: Frame | None = None
        # Whether the points, or settings under which the run goes on, have changed under the frame that is shown. One
        # of earlier points that is merely looked at stays as it was, and so does what came after it.
        self._behind = False
        self._speed = 4
        self._failed: tuple[int, int] | None = None
        self._seen = session.timeline
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        session.changed.connect(self._follow)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._in_flight is not None

    @property
    def speed(self) -> int:
        """Half steps a second."""
        return self._speed

    def set_speed(self, speed: int) -> None:
        self._speed = speed
        self._timer.setInterval(1000 // speed)
        self._session.changed.emit(Changes(playing=True))

    def begin(self) -> None:
        """Asks for the first frame."""
        self._pump()

    def close(self) -> None:
        """No more requests, and the one in flight is no longer wanted."""
        self._timer.stop()
        self._abandon()
        self._failed = self._now
        self._session.changed.disconnect(self._follow)

    # What a person asks for

    def step(self) -> None:
        """One half step on: over frames that are there already, or a new one."""
        self._halt()
        if self._failed == self._now:
            self._failed = None
        self._forward()

    def back(self) -> None:
        """One half step back."""
        self.pause()
        self._seek(self._session.timeline.cursor - 1)

    def to_start(self) -> None:
        """Back to the first frame."""
        self.pause()
        self._seek(0)

    def run_to_end(self) -> None:
        """On to convergence, or to the iteration limit."""
        self.pause()
        timeline = self._session.timeline
        if timeline.frames and timeline.frames[-1].status.ended:
            self._seek(len(timeline.frames) - 1)
            return
        self._seek(len(timeline.frames) - 1)
        self._ending = True
        self._pump()

    def toggle(self) -> None:
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Half steps at the chosen speed until the run ends; from a run that has ended, from its start."""
        timeline = self._session.timeline
        if self._session.readiness:
            self._session.announced.emit(self._session.readiness)
            return
        if timeline.frame is not None and timeline.at_end and timeline.frame.status.ended:
            self._seek(0)
        # Whoever plays wants to see the present points.
        self._behind = not self._up_to_date()
        self._timer.start(1000 // self._speed)
        self._session.set_playing(True)
        self._pump()

    def pause(self) -> None:
        """Stops playing and running to the end; an answer on its way is still taken."""
        self._steps_owed = 0
        self._halt()

    def _halt(self) -> None:
        self._timer.stop()
        if self._ending:
            self._ending = False
            self._abandon()
        self._session.set_playing(False)

    # What follows by itself

    @Slot()
    def _tick(self) -> None:
        frame = self._session.frame
        if frame is not None and self._session.timeline.at_end and frame.status.ended and self._up_to_date():
            self.pause()
        elif self._in_flight is None:
            self._forward()

    def _forward(self) -> None:
        timeline = self._session.timeline
        if not timeline.at_end and not self._outdated:
            self._seek(timeline.cursor + 1)
            return
        self._steps_owed = min(self._steps_owed + 1, MOST_OWED)
        self._pump()

    def _seek(self, index: int) -> None:
        """Shows another frame; unlike a seek by others this is no reason to stop."""
        self._seen = self._session.timeline.seek(index)
        self._behind = False
        self._session.seek(index)

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if changes.settings:
            self._steps_owed = 0
            self._ending = False
        if changes.dataset or changes.settings:
            # An experiment that is opened brings frames of its own along, and most settings begin with none.
            self._behind = self._seen.frames is self._session.timeline.frames
        if self.playing and self._session.readiness:
            self.pause()
        self._notice_scrubbing()
        if changes.dataset or changes.settings or changes.frame:
            if self._in_flight is not None and self._in_flight.generation != self._session.generation:
                self._abandon()
            self._pump()

    def _notice_scrubbing(self) -> None:
        """Somebody who looks at another frame wants to look: neither playing nor running to the end goes on."""
        seen, self._seen = self._seen, self._session.timeline
        if seen.frames is self._seen.frames and seen.cursor != self._seen.cursor:
            self._behind = False
            self.pause()

    @property
    def _now(self) -> tuple[int, int]:
        return self._session.generation, self._session.edition

    def _up_to_date(self) -> bool:
        frame = self._session.frame
        return frame is not None and frame.edition == self._session.edition

    @property
    def _outdated(self) -> bool:
        return self._behind and not self._up_to_date()

    def _pump(self) -> None:
        """Sends the request that is due; not while one is in flight, nor the one that failed once more."""
        if self._in_flight is not None or self._failed == self._now:
            return
        goal = self._due()
        if goal is None:
            return
        session = self._session
        if goal is Goal.STEP:
            self._steps_owed -= 1
        request = Request(
            session.generation, session.document, session.edition, session.frame, goal, session.gesture
        )
        self._in_flight = request
        self.requested.emit(request)

    def _due(self) -> Goal | None:
        """What is to be asked for next: what a person asked for comes before what follows the hand."""
        frame = self._session.frame
        if self._session.readiness:
            self._steps_owed = 0
            self._ending = False
            return None
        if frame is None:
            return Goal.START
        if self._ending or self._steps_owed:
            return Goal.END if self._ending else Goal.STEP
        return self._following(frame)

    def _following(self, frame: Frame) -> Goal | None:
        """What the shown frame needs to catch up with edited data."""
        if not self._outdated and not self._settling:
            return None
        if frame.state.phase is Phase.START:
            return Goal.START
        if self.playing:
            return None
        return Goal.SETTLE if self._settling or frame.status.ended else Goal.IMPLY

    @property
    def _settling(self) -> bool:
        """Whether the shown frame is that of a warm fit that answered before its end, to keep up with the hand."""
        return self._unsettled is not None and self._unsettled is self._session.frame

    @Slot(object)
    def on_reply(self, reply: Reply) -> None:
        """The worker's answer; it is taken only if nothing has made it worthless meanwhile."""
        session = self._session
        request = reply.request
        if reply.final and request is self._in_flight:
            self._in_flight = None
        if reply.generation == session.generation and reply.frames:
            self._take(reply)
        self._pump()

    def _take(self, reply: Reply) -> None:
        session, goal = self._session, reply.request.goal
        newest = reply.frames[-1]
        self._unsettled = newest if goal is Goal.SETTLE and not newest.status.ended else None
        if goal is Goal.END and newest.status.ended:
            self._ending = False
        if goal in (Goal.STEP, Goal.END):
            session.take(reply.frames, reply.seconds)
        else:
            # Edits that belong to no stroke are told apart by their edition.
            gesture = reply.request.gesture
            session.take_live(newest, reply.seconds, ("edition", reply.request.edition) if gesture is None else gesture)

    @Slot(object)
    def on_failure(self, failure: Failure) -> None:
        """Work that failed is said once and not asked for again until something changes."""
        request, self._in_flight = self._in_flight, None
        if request is not None and failure.generation == self._session.generation:
            self._failed = failure.generation, request.edition
            self.pause()
            self._session.announced.emit(failure.message)
        self._pump()

    def _abandon(self) -> None:
        if self._in_flight is not None:
            self._in_flight.abandoned.set()
