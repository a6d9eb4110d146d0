"""Mishaps: data, with settings, on which something goes wrong: each kind of trouble once, the same on every call."""

from __future__ import annotations

import numpy as np

from engine.dataset import Dataset
from engine.example import Example, gaussian, grouped
from engine.mixture import Mixture, Start
from engine.settings import Covariance, Initialiser, Method, Scaling


def _two_groups() -> Dataset:
    random = np.random.default_rng(31)
    return grouped([gaussian(random, 60, mean, 0.5 * np.eye(2)) for mean in ((0, 0), (5, 0))])


def _duplicates() -> Dataset:
    """A group, and eight times the same point beside it."""
    random = np.random.default_rng(37)
    return grouped([gaussian(random, 80, (0, 0), np.eye(2)), np.tile([4.0, 3.0], (8, 1))])


def _on_a_line() -> Dataset:
    """A group, and a straight row of points."""
    random = np.random.default_rng(41)
    row = np.array([3.0, -2.5]) + np.linspace(0.0, 1.0, 40)[:, None] * np.array([2.0, 5.0])
    return grouped([gaussian(random, 80, (0, 0), 0.6 * np.eye(2)), row])


def _few_places() -> Dataset:
    """Rounded answers: many points in three places."""
    places = np.array([(2.0, 2.0), (2.0, 5.0), (6.0, 3.0)])
    return Dataset(places[np.random.default_rng(43).integers(0, 3, size=45)])


def _one_heap() -> Dataset:
    """Two Gaussians that nothing tells apart but their spreads."""
    random = np.random.default_rng(47)
    return grouped([gaussian(random, 200, (0, 0), np.eye(2)), gaussian(random, 200, (0.6, 0.3), 1.6 * np.eye(2))])


BEYOND = Start(Mixture(np.full(3, 1 / 3), np.array([(0.8, 0.3), (4.2, 0.3), (2.5, 3.6)]), None))
"""Two centres in the two groups, and one so far away that no point is nearest to it."""

NEAR = Start(Mixture(np.full(2, 0.5), np.array([(0.0, 0.0), (3.6, 2.8)]), np.stack([1.5 * np.eye(2), 0.5 * np.eye(2)])))
"""A Gaussian about the group, and a narrower one about the equal points."""

WIDE = Start(Mixture(np.full(2, 0.5), np.array([(-0.5, 0.0), (3.0, 2.0)]), np.tile(2.0 * np.eye(2), (2, 1, 1))))
"""Two wide Gaussians, so that one is seen to shrink step by step."""


_OPEN = {
    "method": Method.MIXTURE,
    "covariance": Covariance.FULL,
    "reg_covar": 1e-6,
    "initialiser": Initialiser.BY_HAND,
}

MISHAPS: tuple[Example, ...] = (
    Example(
        "empty-cluster",
        "A cluster without points",
        "The third centre starts where no point is nearest to it: its cluster is empty, and has no mean to move to.",
        Scaling.NONE,
        3,
        _two_groups,
        choices={"method": Method.KMEANS, "initialiser": Initialiser.BY_HAND, "start": BEYOND},
    ),
    Example(
        "collapse",
        "A Gaussian that collapses",
        "Eight equal points have no spread: the narrower the Gaussian upon them, the higher its density, without end.",
        Scaling.NONE,
        2,
        _duplicates,
        choices={**_OPEN, "start": NEAR},
    ),
    Example(
        "singular",
        "A singular covariance",
        "Points on a straight line have no width: their covariance is singular, and its Gaussian becomes a needle.",
        Scaling.NONE,
        2,
        _on_a_line,
        choices={**_OPEN, "start": WIDE},
    ),
    Example(
        "few-places",
        "More clusters than places",
        "Forty-five rounded answers stand in three places only: a fourth cluster would have no point of its own.",
        Scaling.NONE,
        4,
        _few_places,
    ),
    Example(
        "endless",
        "No end in sight",
        "Two Gaussians that overlap almost wholly creep for hundreds of steps: the limit ends the run before.",
        Scaling.NONE,
        2,
        _one_heap,
        seed=0,
        choices={
            "method": Method.MIXTURE,
            "initialiser": Initialiser.RANDOM_POINTS,
            "tolerance": 1e-9,
            "max_iterations": 20,
        },
    ),
)
