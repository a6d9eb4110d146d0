"""Stepping: from a document to its first frame, and from any frame to the next; pure functions."""

from __future__ import annotations

from engine.algorithm import Phase, State
from engine.annealing import raised_frame
from engine.dataset import Dataset
from engine.features import features_of
from engine.halves import half_frame, warm
from engine.mixture import Mixture
from engine.records import replace
from engine.runs import Cancelled, never
from engine.seeding import pick_frame
from engine.settings import Settings, check_points
from engine.starts import start
from engine.timeline import Frame


def first_frame(dataset: Dataset, settings: Settings, edition: int = 0, cancelled: Cancelled = never) -> Frame:
    """The start of a run. Raises SettingsError where settings and data do not fit, Cancellation if asked to stop."""
    settings.check(dataset)
    features = features_of(dataset, settings.scaling)
    mixture = start(features, settings, [settings.seed], cancelled)[0]
    return Frame(edition, features.coordinates, State(Phase.START, 0, mixture))


def next_frame(
    dataset: Dataset, settings: Settings, frame: Frame, edition: int, cancelled: Cancelled = never
) -> Frame:
    """The frame one half step on, one pick on, or in annealing one rise of β on.

    Where the data have been edited since, a half step is an expectation: a warm start. Points may be fewer than means
    here, but not none: that is a SettingsError. Cancellation if asked to stop.
    """
    check_points(dataset)
    if frame.state.phase is Phase.PICKED:
        return _after_pick(dataset, settings, frame, edition)
    if frame.state.beta is not None:
        return raised_frame(dataset, settings, frame, edition, cancelled)
    return half_frame(dataset, settings, frame, edition)


def _after_pick(dataset: Dataset, settings: Settings, frame: Frame, edition: int) -> Frame:
    """The next pick, or the start from all of them."""
    picked = frame.state.mixture.k
    if picked < settings.k:
        return pick_frame(dataset, settings, picked + 1, edition)
    return first_frame(dataset, settings, edition)


def implied_frame(dataset: Dataset, settings: Settings, frame: Frame, edition: int) -> Frame:
    """What the shown parameters imply for edited data, assignments and objective, and nothing else."""
    if frame.state.phase is Phase.PICKED:
        return pick_frame(dataset, settings, frame.state.mixture.k, edition)
    if frame.state.phase is Phase.START:
        return moved_frame(dataset, settings, frame, frame.state.mixture, edition)
    held = replace(frame, state=replace(warm(frame, features_of(dataset, settings.scaling)), iteration=_held(frame)))
    return half_frame(dataset, settings, replace(held, edition=edition), edition)


def _held(frame: Frame) -> int:
    """The iteration before the frame's own, so that an expectation taken again keeps its number."""
    return frame.state.iteration - (1 if frame.state.phase in (Phase.EXPECTED, Phase.ANNEALED) else 0)


def moved_frame(dataset: Dataset, settings: Settings, frame: Frame, mixture: Mixture, edition: int) -> Frame:
    """The frame with parameters set by hand, given in the frame's coordinates: the next half is an expectation."""
    features = features_of(dataset, settings.scaling)
    placed = mixture.rebased(frame.coordinates, features.coordinates)
    phase = Phase.START if frame.state.phase is Phase.START else Phase.MOVED
    return Frame(edition, features.coordinates, State(phase, frame.state.iteration, placed, beta=frame.state.beta))
