"""Status: how a run stands, and numerical trouble as a value with a sentence, never an exception."""

from __future__ import annotations

from enum import Enum

from engine.records import Record


class Progress(Enum):
    """Whether a run goes on."""

    RUNNING = "running"
    CONVERGED = "converged"
    REACHED_MAX_ITERATIONS = "reached max_iterations"


class TroubleKind(Enum):
    """What can go wrong in numbers."""

    EMPTY_CLUSTER = "empty cluster"
    COLLAPSED_COMPONENT = "collapsed component"


class Trouble(Record):
    """What went wrong, in words, and the components concerned (counted from 0; the sentence counts from 1)."""

    kind: TroubleKind
    sentence: str
    components: tuple[int, ...]


class Status(Record):
    """How a run stands after a half step: its progress, the reason it ended, and trouble where there is some."""

    progress: Progress = Progress.RUNNING
    reason: str = ""
    trouble: Trouble | None = None

    @property
    def ended(self) -> bool:
        return self.progress is not Progress.RUNNING
