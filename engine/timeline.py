"""Timeline: what a run did, half step by half step.

A frame costs O(k), so thousands of them cost kilobytes; what each showed of the points is derived when it is looked at.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from engine.agreement import Agreement
from engine.algorithm import Phase, State
from engine.arrays import Floats, Ints
from engine.coordinates import Coordinates
from engine.mixture import Mixture
from engine.records import Record, replace
from engine.settings import Method, Settings
from engine.status import Status

SHARED_BELOW = 0.9
"""A point whose largest responsibility is below this is shared by several clusters."""


class Pick(Record):
    """What is to be said of a pick. point: its number in the data; probability: what it had, None where the farthest
    point is taken; rank: how many points were drawn to more strongly, and itself; potential, before: Σ squared distance
    to the nearest pick, with it and without it (None for the first one), in the units of a reported inertia."""

    point: int
    probability: float | None
    rank: int
    potential: float
    before: float | None


class Info(Record, eq=False):
    """What plots and words need. objective: as reported (inertia and free energy in user units, or in standardised ones
    where the data were standardised; the bound in user units), None before the first expectation. log_likelihood: user
    units, None except after an expectation of a mixture. shift: the largest distance that a mean moved, engine units.
    n_switched: points that changed cluster; n_shared: points that no cluster has SHARED_BELOW of, None for hard shares
    and after a maximisation. agreement: with the true classes, where there are any. labels (n,), responsibilities
    (k, n): on the newest frame only. pick: of a pick before the start. distinct: at how many different places the
    centres are, in annealing."""

    objective: float | None = None
    log_likelihood: float | None = None
    shift: float | None = None
    n_switched: int | None = None
    n_shared: int | None = None
    agreement: Agreement | None = None
    labels: Ints | None = None
    responsibilities: Floats | None = None
    pick: Pick | None = None
    distinct: int | None = None


_NOTHING = Info()
_RUNNING = Status()


class Frame(Record, eq=False):
    """One moment of a run. edition: which edition of the data it saw; coordinates: those of its state."""

    edition: int
    coordinates: Coordinates
    state: State
    info: Info = _NOTHING
    status: Status = _RUNNING

    @property
    def mixture(self) -> Mixture:
        """The parameters in user units, for showing; worked out once."""
        found = _SHOWN.get(self)
        if found is None:
            mixture = self.state.mixture
            _SHOWN[self] = found = mixture.rebased(self.coordinates, Coordinates.user(mixture.d))
        return found

    @property
    def assigned(self) -> bool:
        """Whether points belong to clusters yet."""
        return self.state.phase not in (Phase.PICKED, Phase.START)

    def in_force(self, settings: Settings) -> Settings:
        """The settings by which this frame shares out points: while centres are being picked, each point belongs to the
        nearest one, whatever the method; in annealing β is the frame's own."""
        if self.state.phase is Phase.PICKED:
            return replace(settings, method=Method.KMEANS)
        return settings if self.state.beta is None else replace(settings, beta=self.state.beta)

    @property
    def source(self) -> Mixture | None:
        """The parameters, in user units, under which the points got their shares; None before the first expectation."""
        source = self.state.source
        return None if source is None else source.rebased(self.coordinates, Coordinates.user(source.d))


_SHOWN: WeakKeyDictionary[Frame, Mixture] = WeakKeyDictionary()


class Timeline(Record):
    """Frames, and which of them is shown."""

    frames: tuple[Frame, ...] = ()
    cursor: int = -1

    @property
    def frame(self) -> Frame | None:
        """The frame shown, None on an empty timeline."""
        return self.frames[self.cursor] if self.frames else None

    @property
    def at_end(self) -> bool:
        return self.cursor == len(self.frames) - 1

    def append(self, *frames: Frame) -> Timeline:
        """With these frames after the one shown; what came after it before is cut. The last one is shown."""
        past = self.frames[: self.cursor + 1]
        joined = (*past[:-1], *map(_bare, past[-1:]), *map(_bare, frames[:-1]), *frames[-1:]) if frames else past
        return Timeline(joined, len(joined) - 1)

    def replace_last(self, frame: Frame) -> Timeline:
        """With this frame in the place of the one shown; what came after it is cut."""
        past = self.frames[: max(self.cursor, 0)]
        return Timeline((*past[:-1], *map(_bare, past[-1:]), frame), len(past))

    def seek(self, index: int) -> Timeline:
        """With another frame shown; an index off either end means that end."""
        return replace(self, cursor=min(max(index, 0), len(self.frames) - 1))


def _bare(frame: Frame) -> Frame:
    """The frame without what it knew of the points."""
    if frame.info.labels is None and frame.info.responsibilities is None:
        return frame
    return replace(frame, info=replace(frame.info, labels=None, responsibilities=None))
