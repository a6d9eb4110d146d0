"""Held out: how well a fit to one part of the points describes the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat

import numpy as np
from numpy.typing import ArrayLike

from engine.algorithm import Algorithm, algorithm_for
from engine.arrays import Floats, Ints
from engine.candidate import elbow_settings
from engine.dataset import Dataset, dataset_of
from engine.expectation import expect
from engine.features import Features, features_of
from engine.fits import Fitted, fits
from engine.halves import reported
from engine.initialisers import generator
from engine.mixture import Mixture
from engine.runs import Cancelled, converge, never
from engine.settings import Settings
from engine.starts import start

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
    elbows = [elbow_settings(settings, k)]
    return (per_point(fitted, unseen) for fitted in fits(training, settings, elbows, cancelled))


def tune(
    data: Dataset | ArrayLike, choices: Iterable[Settings], cancelled: Cancelled = never
) -> Iterator[Floats | None]:
    """For each of the choices, such as some initialisers or tolerances, how each of its runs describes points held out:
    one score for each of its seeds, (restarts,), in the units of the objectives.

    That is inertia or free energy per held-out point (lower is better), for a mixture its log-likelihood (higher is
    better). Choices with the same seed are judged by the same points. None where none can be held out, or where fewer
    than k points are left. data: a Dataset, or (n, d) numbers. Raises DataError or SettingsError where they or a choice
    cannot be used, and Cancellation if asked to stop.
    """
    dataset = dataset_of(data)
    for settings in choices:
        settings.check(dataset)
        features = features_of(dataset, settings.scaling)
        kept, held = split(dataset.n, settings.seed)
        if not len(held) or settings.k > len(kept):
            yield None
            continue
        training, unseen = features.some(kept), features.some(held)
        algorithm = algorithm_for(settings, training)
        ends = converge(algorithm, training, start(training, settings, settings.seeds, cancelled), cancelled).mixture
        yield np.array([_score(algorithm, ends[run], unseen) for run in range(settings.restarts)])


def per_point(fitted: Fitted, unseen: Features) -> float:
    """The objective of the best run, per point, on points in the same coordinates that it has not seen."""
    return _score(fitted.algorithm, fitted.mixture, unseen)


def _score(algorithm: Algorithm, mixture: Mixture, unseen: Features) -> float:
    found = expect(unseen, algorithm.score(mixture), algorithm.share)
    return float(reported(algorithm, unseen, float(found.bound)) or 0.0) / unseen.n
