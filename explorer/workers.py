"""Workers: the engine on threads of its own. They are stateless: a request in, replies or a failure out."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from engine.algorithm import Phase
from engine.annealing import annealing_start
from engine.candidate import Candidate
from engine.errors import DataError, SettingsError
from engine.held_out import tune
from engine.optima import Survey, survey
from engine.runs import Cancellation, Cancelled
from engine.seeding import pick_frame
from engine.selection import sweep
from engine.stepping import first_frame, implied_frame, next_frame
from engine.timeline import Frame
from explorer.hand import Hand
from explorer.messages import (
    Failure,
    Goal,
    Reply,
    Request,
    StreamReply,
    SurveyRequest,
    SweepReply,
    SweepRequest,
    Tuned,
    TuneRequest,
)

REPORT_EVERY = 0.05
"""Seconds between the replies of a run to its end: often enough to watch it."""

SETTLE_WITHIN = 0.004
"""Seconds after which a warm fit answers with what it has: the hand is not to wait for the end, nor for a second frame
of the screen."""


class StepWorker(QObject):
    """Answers each Request with one Reply, or with several if it runs to the end."""

    replied = Signal(object)
    failed = Signal(object)

    def __init__(self, hand: Hand | None = None) -> None:
        super().__init__()
        self._hand = hand or Hand()

    @Slot(object)
    def handle(self, request: Request) -> None:
        if request.gesture is not None:
            self._hand.move()
        if request.abandoned.is_set():
            self.replied.emit(Reply(request, (), 0.0))
            return
        try:
            for reply in _ANSWERS[request.goal](request):
                self.replied.emit(reply)
        except Cancellation:
            self.replied.emit(Reply(request, (), 0.0))
        except Exception as error:
            self.failed.emit(failure(request.generation, error))


class StreamWorker(QObject):
    """Answers each request with what it finds, one by one, then with the end. A kind of work says how it is done."""

    replied = Signal(object)
    failed = Signal(object)

    def __init__(self, hand: Hand | None = None) -> None:
        super().__init__()
        self._hand = hand or Hand()

    def found(self, request: Any, cancelled: Cancelled) -> Iterator[object]:
        """What the work finds; may raise Cancellation when told to stop."""
        raise NotImplementedError

    def reply(self, generation: int, result: Any) -> object:
        """A reply with one result; None for the end."""
        raise NotImplementedError

    @Slot(object)
    def handle(self, request: Any) -> None:
        def unwanted() -> bool:
            self._hand.rest()
            return bool(request.abandoned.is_set())

        try:
            for result in self.found(request, unwanted):
                self.replied.emit(self.reply(request.generation, result))
                if request.abandoned.is_set():
                    return
            self.replied.emit(self.reply(request.generation, None))
        except Cancellation:
            return
        except Exception as error:
            self.failed.emit(failure(request.generation, error))


class SweepWorker(StreamWorker):
    """The candidates of a sweep."""

    def found(self, request: SweepRequest, cancelled: Cancelled) -> Iterator[object]:
        return sweep(request.dataset, request.settings, cancelled=cancelled, criteria=request.criteria)

    def reply(self, generation: int, result: Candidate | None) -> SweepReply:
        return SweepReply(generation, result)


class SurveyWorker(StreamWorker):
    """The optima that many starts end in, as far as they are known after each batch."""

    def found(self, request: SurveyRequest, cancelled: Cancelled) -> Iterator[object]:
        return survey(request.dataset, request.settings, request.seeds, request.initialisers, cancelled)

    def reply(self, generation: int, result: Survey | None) -> StreamReply:
        return StreamReply(generation, result)


class TuneWorker(StreamWorker):
    """How each of some choices does on points held out, one after another."""

    def found(self, request: TuneRequest, cancelled: Cancelled) -> Iterator[object]:
        for settings, scores in zip(request.choices, tune(request.dataset, request.choices, cancelled), strict=True):
            yield Tuned(settings, scores)

    def reply(self, generation: int, result: Tuned | None) -> StreamReply:
        return StreamReply(generation, result)


def failure(generation: int, error: Exception) -> Failure:
    """What is sent of an exception: a sentence for people, and the traceback."""
    plain = isinstance(error, DataError | SettingsError)
    message = str(error) if plain else f"Something went wrong inside: {type(error).__name__}: {error}"
    return Failure(generation, message, traceback.format_exc(), plain)


def _start(request: Request) -> Iterator[Reply]:
    began = perf_counter()
    document, unwanted = request.document, request.abandoned.is_set
    if request.frame is None and document.shows_picks:
        frame = pick_frame(document.dataset, document.settings, 1, request.edition)
    elif document.anneals:
        frame = annealing_start(document.dataset, document.settings, request.edition, unwanted)
    else:
        frame = first_frame(document.dataset, document.settings, request.edition, unwanted)
    yield Reply(request, (frame,), perf_counter() - began)


def _step(request: Request) -> Iterator[Reply]:
    began = perf_counter()
    frame = _next(request, _shown(request))
    yield Reply(request, (frame,), perf_counter() - began)


def _imply(request: Request) -> Iterator[Reply]:
    began = perf_counter()
    document = request.document
    frame = implied_frame(document.dataset, document.settings, _shown(request), request.edition)
    yield Reply(request, (frame,), perf_counter() - began)


def _end(request: Request) -> Iterator[Reply]:
    frame = _shown(request)
    frames: list[Frame] = []
    reported = perf_counter()
    seconds = 0.0
    while not request.abandoned.is_set():
        began = perf_counter()
        frame = _next(request, frame)
        seconds = perf_counter() - began
        frames.append(frame)
        if frame.status.ended:
            break
        if perf_counter() - reported > REPORT_EVERY:
            yield Reply(request, tuple(frames), seconds, final=False)
            frames.clear()
            reported = perf_counter()
    yield Reply(request, tuple(frames), seconds)


def _settle(request: Request) -> Iterator[Reply]:
    frame = _shown(request)
    until = perf_counter() + SETTLE_WITHIN
    began = perf_counter()
    moved = False
    while not request.abandoned.is_set():
        began = perf_counter()
        frame = _next(request, frame)
        # The first half after an edit shares out the points under the parameters of before: they are to move, too.
        moved |= frame.state.phase is Phase.MAXIMISED
        expected = frame.state.phase is Phase.EXPECTED
        if frame.status.ended or (expected and moved and perf_counter() > until):
            break
    yield Reply(request, (frame,), perf_counter() - began)


def _next(request: Request, frame: Frame) -> Frame:
    document = request.document
    return next_frame(document.dataset, document.settings, frame, request.edition, request.abandoned.is_set)


def _shown(request: Request) -> Frame:
    assert request.frame is not None
    return request.frame


_ANSWERS: dict[Goal, Callable[[Request], Iterator[Reply]]] = {
    Goal.START: _start,
    Goal.STEP: _step,
    Goal.END: _end,
    Goal.SETTLE: _settle,
    Goal.IMPLY: _imply,
}
