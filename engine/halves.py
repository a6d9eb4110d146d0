"""Halves: one half step of a run, with all that is to be said of it; pure functions."""

from __future__ import annotations

import numpy as np

from engine.agreement import Agreement, agreement
from engine.algorithm import Algorithm, Phase, Reached, State, algorithm_for, ending, settled, step
from engine.arrays import Floats, Ints, frozen
from engine.dataset import Dataset
from engine.expectation import Expectation, expect
from engine.features import Features, features_of
from engine.records import replace
from engine.settings import Method, Settings
from engine.status import Status
from engine.timeline import SHARED_BELOW, Frame, Info
from engine.troubles import trouble_of

KEPT_RESPONSIBILITIES = 20_000
"""Up to this many points the newest frame keeps the responsibilities that its step computed anyway."""


def half_frame(dataset: Dataset, settings: Settings, frame: Frame, edition: int) -> Frame:
    """The frame one half step on, an expectation where the data have been edited since. Points must not be none."""
    features = features_of(dataset, settings.scaling)
    algorithm = algorithm_for(frame.in_force(settings), features)
    before = frame.state if frame.edition == edition else warm(frame, features)
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


def warm(frame: Frame, features: Features) -> State:
    """The frame's parameters, ready to go on with other data; the moments of the old ones are dropped.

    A run that had ended begins to count anew: else one that follows the hand would soon be at its iteration limit.
    """
    mixture = frame.state.mixture.rebased(frame.coordinates, features.coordinates)
    return State(Phase.MOVED, 0 if frame.status.ended else frame.state.iteration, mixture, beta=frame.state.beta)


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
    last = Reached(before.source.mean_rows, before.moments, _reached(algorithm, before))
    now = Reached(after.mixture.mean_rows, after.moments, _reached(algorithm, after))
    equal, little = settled(algorithm, features, last, now)
    return Status(*ending(algorithm, after.iteration, equal is not None and bool(equal), bool(little)), trouble)


def _reached(algorithm: Algorithm, state: State) -> Floats | None:
    return None if algorithm.hard else np.asarray(state.reached, dtype=np.float64)
