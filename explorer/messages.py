"""Messages: frozen values that pass between threads, and from the session to the views."""

from __future__ import annotations

from enum import Enum
from threading import Event
from typing import TYPE_CHECKING

from engine.candidate import USUAL, Candidate, Criterion
from engine.records import Record, field, field_names

if TYPE_CHECKING:
    from engine.arrays import Floats
    from engine.dataset import Dataset
    from engine.optima import Survey
    from engine.settings import Initialiser, Settings
    from engine.timeline import Frame
    from explorer.document import Document


class Changes(Record):
    """What has changed since the last time; each view refreshes what it shows of it."""

    dataset: bool = False
    settings: bool = False
    frame: bool = False
    selection: bool = False
    playing: bool = False
    candidates: bool = False
    survey: bool = False
    tuned: bool = False
    pointed: bool = False
    name: bool = False
    table: bool = False

    @staticmethod
    def everything() -> Changes:
        return Changes(**dict.fromkeys(field_names(Changes), True))


class Goal(Enum):
    """What is asked of the step worker."""

    START = "the first frame"
    STEP = "one half step"
    END = "half steps to the end, each a frame"
    SETTLE = "the end alone, warm from the shown parameters"
    IMPLY = "what the shown parameters imply for edited data"


class Request(Record, eq=False):
    """Work for the step worker. The event, once set, says that its result is no longer wanted."""

    generation: int
    document: Document
    edition: int
    frame: Frame | None
    goal: Goal
    gesture: object = None
    abandoned: Event = field(default_factory=Event)


class Reply(Record, eq=False):
    """Frames in answer to a request; the last reply to it is final. seconds: what the last half step took."""

    request: Request
    frames: tuple[Frame, ...]
    seconds: float
    final: bool = True

    @property
    def generation(self) -> int:
        return self.request.generation


class SweepRequest(Record, eq=False):
    """Work for the sweep worker."""

    generation: int
    dataset: Dataset
    settings: Settings
    criteria: frozenset[Criterion] = USUAL
    abandoned: Event = field(default_factory=Event)


class SweepReply(Record, eq=False):
    """One candidate of a sweep; None says that the sweep is complete."""

    generation: int
    candidate: Candidate | None


class SurveyRequest(Record, eq=False):
    """Work for the survey worker: runs from each of the seeds with each of the initialisers."""

    generation: int
    dataset: Dataset
    settings: Settings
    seeds: range
    initialisers: tuple[Initialiser, ...]
    abandoned: Event = field(default_factory=Event)


class TuneRequest(Record, eq=False):
    """Work for the tune worker: how each of the choices does on points held out."""

    generation: int
    dataset: Dataset
    choices: tuple[Settings, ...]
    abandoned: Event = field(default_factory=Event)


class Tuned(Record, eq=False):
    """A choice and its scores, one a seed; None where none can be held out."""

    settings: Settings
    scores: Floats | None


class StreamReply(Record, eq=False):
    """What has been found so far, or one thing more of it; None says that this is all."""

    generation: int
    result: Survey | Tuned | None


class Failure(Record):
    """Work that ended in an exception: a sentence for people and the traceback for a report.

    foreseen: whether the data or the settings were at fault, and not the program.
    """

    generation: int
    message: str
    traceback: str
    foreseen: bool = True
