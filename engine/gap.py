"""Gap: the gap statistic, by how much k-means does better on the data than on points without any clusters.

Tibshirani, Walther & Hastie (2001), Estimating the number of clusters in a data set via the gap statistic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engine.algorithm import SMALLEST_SHIFT
from engine.cells import EXACT_UP_TO, uniform
from engine.features import Features
from engine.fits import Fitted, kmeans_fit
from engine.initialisers import generator
from engine.records import Record
from engine.runs import Cancelled, never

REFERENCE = 12
"""The purpose that, with the seed, seeds the reference sets."""

REFERENCES = 20
"""How many reference sets there are."""


class Gap(Record):
    """value: the mean of log W over the reference sets minus that of the data; error: the standard error s of it, with
    what the simulation adds. W is the inertia: the pooled sum of squares within the clusters."""

    value: float
    error: float


def gap_statistic(
    features: Features, fitted: Fitted, cancelled: Cancelled = never, count: int = REFERENCES
) -> Gap | None:
    """The gap of k-means runs on these features; None where a W vanishes, as it does for as many clusters as points.

    Each reference set is fitted as the data were, from as many starts: fewer would widen the gap. The sets come from
    the seed alone, so they are the same for every k. Raises Cancellation if asked to stop.
    """
    own = _log_within(features, fitted)
    if own is None:
        return None
    logs = []
    for reference in references(features, fitted.settings.seed, count):
        within = _log_within(reference, kmeans_fit(reference, fitted.settings, cancelled))
        if within is None:
            return None
        logs.append(within)
    spread = float(np.std(logs)) * float(np.sqrt(1.0 + 1.0 / count))
    return Gap(float(np.mean(logs)) - own, spread)


def references(features: Features, seed: int, count: int = REFERENCES) -> Iterator[Features]:
    """Sets of as many points, uniform in the box around the data, one after another; in cells where those would be."""
    random = generator(seed, REFERENCE)
    low, high = features.columns.min(axis=1, keepdims=True), features.columns.max(axis=1, keepdims=True)
    for _ in range(count):
        if features.n > EXACT_UP_TO:
            yield uniform(features, random)
        else:
            yield features.holding(low + (high - low) * random.random((features.d, features.n)))


def first_k(ks: Sequence[int], gaps: Sequence[float], errors: Sequence[float]) -> int | None:
    """The smallest k with gap(k) ≥ gap(k + 1) − s(k + 1); None if no k of these has it.

    ks ascend; a k whose successor is not among them cannot be chosen.
    """
    for place in range(len(ks) - 1):
        follows = ks[place + 1] == ks[place] + 1
        if follows and gaps[place] >= gaps[place + 1] - errors[place + 1]:
            return ks[place]
    return None


def _log_within(features: Features, fitted: Fitted) -> float | None:
    """log W of the best run, in engine units: those cancel in a gap. None where it is nothing but rounding."""
    within = -float(fitted.runs.bound.max())
    if within <= SMALLEST_SHIFT * features.n * features.mean_variance:
        return None
    return float(np.log(within))
