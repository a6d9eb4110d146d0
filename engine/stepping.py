"""Stepping: from a document to its first frame, and from any frame to the next; pure functions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.agreement import Agreement, agreement
from engine.algorithm import Algorithm, Phase, Reached, State, algorithm_for, ending, settled, step
from engine.arrays import Floats, Ints, frozen
from engine.dataset import Dataset
from engine.expectation import Expectation, expect
from engine.features import Features, features_of
from engine.mixture import Mixture
from engine.runs import Cancelled, never
from engine.seeding import pick_frame
from engine.settings import Method, Settings, check_points
from engine.starts import start
from engine.status import Status
from engine.timeline import SHARED_BELOW, Frame, Info
from engine.troubles import trouble_of

KEPT_RESPONSIBILITIES = 20_000
"""Up to this many points the newest frame keeps the responsibilities that its step computed anyway."""


def first_frame(dataset: Dataset, settings: Settings, edition: int = 0, cancelled: Cancelled = never) -> Frame:
    """The start of a run. Raises SettingsError where settings and data do not fit, Cancellation if asked to stop."""
    settings.check(dataset)
    features = features_of(dataset, settings.scaling)
    mixture = start(features, settings, [settings.seed], cancelled)[0]
    return Frame(edition, features.coordinates, State(Phase.START, 0, mixture))


def next_frame(dataset: Dataset, settings: Settings, frame: Frame, edition: int) -> Frame:
    """The frame one half step on. Where the data have been edited since, it is an expectation: a warm start.

    Points may be fewer than means here, but not none: that is a SettingsError.
    """
    check_points(dataset)
    if frame.state.phase is Phase.PICKED:
        return _after_pick(dataset, settings, frame, edition)
    features = features_of(dataset, settings.scaling)
    algorithm = algorithm_for(settings, features)
    before = frame.state if frame.edition == edition else _warm(frame, features)
    keep = features.n <= KEPT_RESPONSIBILITIES and settings.method is not Method.KMEANS
    after, expectation = step(algorithm, features, before, labels=True, responsibilities=keep)
    info = _info(algorithm, features, before, after, expectation)
    if expectation is None:
        # The points keep their shares while the parameters move.
        kept = frame.info
        info = replace(
            info, labels=kept.labels, responsibilities=kept.responsibilities, agreement=kept.agreement
        )
    else:
        switched = _n_switched(algorithm, features, before, frame.info.labels, info.labels)
        info = replace(info, n_switched=switched, agreement=_agreement(dataset, info.labels))
    status = _status(algorithm, features, before, after)
    return Frame(edition, features.coordinates, after, info, status)


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
    warm = replace(frame, state=replace(_warm(frame, features_of(dataset, settings.scaling)), iteration=_held(frame)))
    return next_frame(dataset, settings, replace(warm, edition=edition), edition)


def _held(frame: Frame) -> int:
    """The iteration before the frame's own, so that an expectation taken again keeps its number."""
    return frame.state.iteration - (1 if frame.state.phase is Phase.EXPECTED else 0)


def moved_frame(dataset: Dataset, settings: Settings, frame: Frame, mixture: Mixture, edition: int) -> Frame:
    """The frame with parameters set by hand, given in the frame's coordinates: the next half is an expectation."""
    features = features_of(dataset, settings.scaling)
    placed = mixture.rebased(frame.coordinates, features.coordinates)
    phase = Phase.START if frame.state.phase is Phase.START else Phase.MOVED
    return Frame(edition, features.coordinates, State(phase, frame.state.iteration, placed))


def _warm(frame: Frame, features: Features) -> State:
    """The frame's parameters, ready to go on with other data; the moments of the old ones are dropped.

    A run that had ended begins to count anew: else one that follows the hand would soon be at its iteration limit.
    """
    mixture = frame.state.mixture.rebased(frame.coordinates, features.coordinates)
    return State(Phase.MOVED, 0 if frame.status.ended else frame.state.iteration, mixture)


def _info(
    algorithm: Algorithm, features: Features, before: State, after: State, expectation: Expectation | None
) -> Info:
    shift = float(np.sqrt(((after.mixture.means - before.mixture.means) ** 2).sum(axis=-1).max()))
    info = Info(objective=reported(algorithm, features, after.bound), shift=shift)
    if expectation is None or expectation.labels is None:
        return info
    shares, surest = expectation.responsibilities, expectation.surest
    likelihood = info.objective if algorithm.inertia_unit is None else None
    return replace(
        info,
        log_likelihood=likelihood,
        n_shared=None if surest is None else int(np.count_nonzero(surest[0] < SHARED_BELOW)),
        labels=frozen(expectation.labels[0]),
        responsibilities=None if shares is None else frozen(shares[0]),
    )


def reported(algorithm: Algorithm, features: Features, value: float | None) -> float | None:
    """The bound as it is reported: an inertia, a free energy, or a bound in user units."""
    if value is None:
        return None
    if algorithm.inertia_unit is not None:
        return -value * algorithm.inertia_unit
    return value - features.n * features.coordinates.log_volume


def _n_switched(
    algorithm: Algorithm, features: Features, before: State, known: Ints | None, labels: Ints | None
) -> int | None:
    """How many points changed cluster since the last expectation; None if there was none."""
    if before.source is None or labels is None:
        return None
    if known is None or len(known) != len(labels):
        found = expect(features, algorithm.score(before.source), algorithm.share, labels=True)
        assert found.labels is not None
        known = found.labels
    return int((known != labels).sum())


def _agreement(dataset: Dataset, labels: Ints | None) -> Agreement | None:
    return None if labels is None or dataset.classes is None else agreement(labels, dataset.classes)


def _status(algorithm: Algorithm, features: Features, before: State, after: State) -> Status:
    trouble = trouble_of(algorithm, before, after)
    if after.phase is not Phase.EXPECTED or before.source is None or before.moments is None or after.moments is None:
        return Status(trouble=trouble)
    last = Reached(before.source.means, before.moments, _reached(algorithm, before))
    now = Reached(after.mixture.means, after.moments, _reached(algorithm, after))
    equal, little = settled(algorithm, features, last, now)
    return Status(*ending(algorithm, after.iteration, bool(equal), bool(little)), trouble)


def _reached(algorithm: Algorithm, state: State) -> Floats | None:
    return None if algorithm.hard else np.asarray(state.reached, dtype=np.float64)
