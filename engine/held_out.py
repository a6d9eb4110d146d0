"""Held out: how well a fit to one part of the points describes the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

import numpy as np

from engine.arrays import Ints
from engine.expectation import expect
from engine.features import Features
from engine.fits import Fitted, fits
from engine.halves import reported
from engine.initialisers import generator
from engine.runs import Cancelled, never
from engine.settings import Settings

SPLIT = 13
"""The purpose that, with the seed, seeds the split."""

ONE_IN = 4
"""Of so many points one is held out."""


def split(n: int, seed: int) -> tuple[Ints, Ints]:
    """The places of the points to fit to and of those held out, a quarter of them; both ascending."""
    order = generator(seed, SPLIT).permutation(n)
    held = n // ONE_IN
    return np.sort(order[held:]), np.sort(order[:held])


def held_out_scores(
    features: Features, settings: Settings, k: int, cancelled: Cancelled = never
) -> Iterator[float | None]:
    """For one k the score of k-means (inertia per held-out point; lower is better), then of a mixture of each
    covariance type (log-likelihood per held-out point; higher is better), in the units of the objectives.

    None throughout where nothing can be held out, or where fewer than k points are left. The split depends on the seed
    alone: it is the same for every k and kind. Both parts keep the coordinates of the whole. Raises Cancellation if
    asked to stop.
    """
    kept, held = split(features.n, settings.seed)
    if not len(held) or k > len(kept):
        return repeat(None)
    training, unseen = features.some(kept), features.some(held)
    return (per_point(fitted, unseen) for fitted in fits(training, settings, k, cancelled))


def per_point(fitted: Fitted, unseen: Features) -> float:
    """The objective of the best run, per point, on points in the same coordinates that it has not seen."""
    found = expect(unseen, fitted.algorithm.score(fitted.mixture), fitted.algorithm.share)
    return float(reported(fitted.algorithm, unseen, float(found.bound)) or 0.0) / unseen.n
