"""Annealing: soft k-means from a β at which all centres coincide up to one at which it is k-means.

β rises in equal ratios; at each one the run goes on from the last one's centres to its end, which is one frame. After
each rise the centres get a small seeded nudge: coincident ones would never part by themselves (Rose, Gurewitz & Fox
1990).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import numpy as np

from engine.algorithm import Phase, State, algorithm_for
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.features import Features, features_of
from engine.halves import half_frame
from engine.initialisers import ANNEALING
from engine.mixture import Mixture
from engine.records import replace
from engine.runs import Cancelled, converge, never
from engine.settings import Method, Scaling, Settings
from engine.starts import start
from engine.status import Progress, Status
from engine.timeline import Frame

LAST_BETA = 500.0
"""So stiff that few points, if any, are still shared."""

RATIO = 2**0.2
"""Of each β to the one before: five rises double it."""

BELOW = 2**-0.5
"""Of the first β to the critical one: no β is then just that, where a run takes for ever."""

NUDGE = 1e-3
"""How far centres are pushed after a rise, in the data's scale."""

TOLERANCE = 1e-12
"""Centres that part do so slowly at first: a run must not end before they have."""

APART = 0.02
"""Centres nearer to each other than this, in the data's scale, have not parted."""

HARD = 0.01
"""The entropy of all shares together up to which none of them is 0.002 from 0 or 1."""


def critical_beta(dataset: Dataset, scaling: Scaling) -> float:
    """The β below which all centres coincide: 1/(2 λ), λ the largest eigenvalue of the covariance of the data, in the
    units of Settings.beta. Infinite where all points are alike, or none."""
    if dataset.n == 0:
        return inf
    features = features_of(dataset, scaling)
    apart = features.columns - features.columns.mean(axis=1, keepdims=True)
    largest = float(np.linalg.eigvalsh(apart @ apart.T / features.n)[-1])
    return features.mean_variance / (2 * largest) if largest > 0 else inf


def shared_variance(beta: float) -> float:
    """ε = 1/(2 β): soft k-means shares out points as a mixture of equally heavy spherical Gaussians does, all of this
    fixed variance (Bishop 2006, 9.3.2). Relative to the mean column variance, as β is; it is its own inverse."""
    return 1.0 / (2.0 * beta)


def anneal(dataset: Dataset, settings: Settings, cancelled: Cancelled = never) -> Iterator[Frame]:
    """The ends of the runs from below the critical β up to settings.beta, or to where all shares are 0 or 1.

    Raises SettingsError where settings and data do not fit, Cancellation if asked to stop.
    """
    frame = annealing_start(dataset, settings, 0, cancelled)
    yield frame
    while not frame.status.ended:
        frame = raised_frame(dataset, settings, frame, 0, cancelled)
        yield frame


def annealing_start(dataset: Dataset, settings: Settings, edition: int = 0, cancelled: Cancelled = never) -> Frame:
    """The end of the run below the critical β, to which the settings' start leads."""
    settings.check(dataset)
    features = features_of(dataset, settings.scaling)
    soft = replace(settings, method=Method.SOFT_KMEANS)
    mixture = start(features, soft, [settings.seed], cancelled)[0]
    beta = min(BELOW * critical_beta(dataset, settings.scaling), settings.beta)
    return _ended(dataset, soft, features, State(Phase.ANNEALED, 0, mixture, beta=beta), edition, cancelled)


def raised_frame(
    dataset: Dataset, settings: Settings, frame: Frame, edition: int, cancelled: Cancelled = never
) -> Frame:
    """The end of the run at the next β; at the same one where annealing had ended and the data were edited since."""
    state, soft = frame.state, replace(settings, method=Method.SOFT_KMEANS)
    assert state.beta is not None
    features = features_of(dataset, settings.scaling)
    mixture = state.mixture.rebased(frame.coordinates, features.coordinates)
    beta = next_beta(settings, frame)
    rises = state.iteration + 1
    if beta > state.beta:
        mixture = Mixture(mixture.weights, mixture.means + _nudges(features, soft, rises))
    return _ended(dataset, soft, features, State(Phase.ANNEALED, rises, mixture, beta=beta), edition, cancelled)


def next_beta(settings: Settings, frame: Frame) -> float:
    """The β that annealing goes on to from a frame: the same one where it has ended."""
    beta = frame.state.beta
    assert beta is not None
    return beta if frame.status.ended else min(beta * RATIO, settings.beta)


def distinct_centres(features: Features, means: Floats) -> int:
    """How many different places the centres have: those nearer than APART, in a chain too, count once."""
    reach = APART * features.mean_variance**0.5
    groups = np.arange(len(means))
    for i in range(len(means)):
        near = ((means - means[i]) ** 2).sum(axis=1) <= reach * reach
        groups[np.isin(groups, groups[near])] = groups[i]
    return len(np.unique(groups))


def _nudges(features: Features, settings: Settings, rises: int) -> Floats:
    random = np.random.default_rng([settings.seed, ANNEALING, rises])
    return np.asarray(NUDGE * features.mean_variance**0.5 * random.normal(size=(settings.k, features.d)))


def _ended(
    dataset: Dataset, settings: Settings, features: Features, state: State, edition: int, cancelled: Cancelled
) -> Frame:
    """The end of a run from a state, at its β."""
    assert state.beta is not None
    own = replace(settings, beta=state.beta, tolerance=min(settings.tolerance, TOLERANCE))
    runs = converge(algorithm_for(own, features), features, state.mixture[None], cancelled)
    reached = replace(state, phase=Phase.MOVED, mixture=runs.mixture[0])
    frame = half_frame(dataset, settings, Frame(edition, features.coordinates, reached), edition)
    found = frame.state
    assert found.moments is not None
    hard = float(found.moments.entropy) <= HARD
    ended = hard or state.beta >= settings.beta
    what = "all shares are 0 or 1, this is k-means" if hard else "it ends, and some points are still shared"
    reason = f"at β = {state.beta:.3g} {what}"
    status = Status(Progress.CONVERGED, reason) if ended else Status()
    info = replace(frame.info, distinct=distinct_centres(features, found.mixture.means))
    annealed = replace(found, phase=Phase.ANNEALED, iteration=state.iteration)
    return replace(frame, state=annealed, info=info, status=status)
