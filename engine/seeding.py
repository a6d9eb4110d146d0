"""Seeding, pick by pick: how the initialiser chose the points from which the means start.

Each pick is a frame before the start, which holds the means picked so far. They are those of `first_means`: whoever
steps through the picks comes to the same start, bit for bit, as whoever does not.
"""

from __future__ import annotations

import numpy as np

from engine.algorithm import Phase, State
from engine.arrays import Floats, Ints
from engine.dataset import Dataset
from engine.features import Features, features_of
from engine.initialisers import PICKERS, first_picks
from engine.mixture import Mixture
from engine.settings import Initialiser, Settings
from engine.timeline import Frame, Info, Pick

STEPPED = tuple(PICKERS)
"""The initialisers that pick points, one by one."""

ROUNDING = 1e-12
"""Squared distances that differ by no more than this part of themselves are equal but for rounding."""


def pick_frame(dataset: Dataset, settings: Settings, number: int, edition: int = 0) -> Frame:
    """The frame on which so many of the k points have been picked, 1 … k.

    Raises SettingsError where settings and data do not fit, ValueError where the initialiser picks no points.
    """
    if settings.initialiser not in STEPPED or not 1 <= number <= settings.k:
        raise ValueError(f"There is no pick {number} of {settings.k} by {settings.initialiser.value}.")
    settings.check(dataset)
    features = features_of(dataset, settings.scaling)
    picks = first_picks(features, settings, number)
    means = np.ascontiguousarray(features.columns.T[picks])
    state = State(Phase.PICKED, 0, Mixture(np.full(number, 1.0 / number), means))
    pick = _pick(features, settings.initialiser, picks, means)
    return Frame(edition, features.coordinates, state, Info(pick=pick))


def pulls(dataset: Dataset, settings: Settings, frame: Frame, places: Floats | None = None) -> Floats:
    """What drew the newest pick of a frame to each point, (n,), the largest being 1: the squared distance to the
    nearest of the picks before it; the same for all where each point is as likely as any other.

    places: (m, d), in user units, instead of the points.
    """
    features = features_of(dataset, settings.scaling)
    columns = features.columns if places is None else features.coordinates.to_engine(places).T
    before = frame.coordinates.rebased(frame.state.mixture.means[:-1], features.coordinates)
    squared = squared_to_nearest(columns, before)
    most = float(squared.max(initial=0.0))
    if settings.initialiser is Initialiser.RANDOM_POINTS or not len(before) or most == 0:
        return np.ones(columns.shape[1])
    return squared / most


def squared_to_nearest(columns: Floats, means: Floats) -> Floats:
    """The squared distance (n,) of each of some points (d, n) from the nearest of some means (k, d)."""
    nearest = np.full(columns.shape[1], np.inf)
    for mean in means:
        apart = columns - mean[:, None]
        np.minimum(nearest, (apart * apart).sum(axis=0), out=nearest)
    return nearest


def _pick(features: Features, initialiser: Initialiser, picks: Ints, means: Floats) -> Pick:
    """What is to be said of the last of these picks."""
    unit, point = features.coordinates.unit, int(picks[-1])
    earlier = len(picks) - 1
    squared = squared_to_nearest(features.columns, means[:-1])
    potential = float(squared_to_nearest(features.columns, means).sum()) * unit
    before = float(squared.sum()) * unit if earlier else None
    if initialiser is Initialiser.FARTHEST_FIRST and earlier:
        probability = None
    elif initialiser is Initialiser.RANDOM_POINTS or not before:
        return Pick(point, 1.0 / (features.n - earlier), 1, potential, before)
    else:
        probability = float(squared[point] / squared.sum())
    stronger = squared > squared[point] * (1.0 + ROUNDING)
    return Pick(point, probability, 1 + int(stronger.sum()), potential, before)
