"""The profile: what is drawn of data of one column and of a model of them, as numbers over x. No Qt."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor, log10, sqrt

import numpy as np

from engine.algorithm import Phase
from engine.annealing import shared_variance
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.records import Record
from engine.settings import Method
from engine.shares import responsibilities_at
from explorer.canvas.line import BASE, TOP
from explorer.canvas.stage import Picture, Shown

MOST_BARS = 90
HEADROOM, FARTHEST = 1.2, 2.5
"""How far above the highest bar the density reaches on its axis; and how far at most, where a bell is higher still."""

NICE = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""What the axis ends at, times a power of ten: it is not to change with every move of a point."""

AROUND = np.array([-3.0, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0])
"""Standard deviations from a mean at which curves are worked out besides, since a bell may be narrower than a pixel."""


class Bars(Record, eq=False):
    """A histogram. left, width: of its first bar and of each; counts (m,); n: of points; variance: of all of them."""

    left: float
    width: float
    counts: Floats
    n: int
    variance: float

    @property
    def densities(self) -> Floats:
        """The height of each bar, so that all of them together have the area 1."""
        return self.counts / (self.n * self.width)

    @property
    def middles(self) -> Floats:
        return np.asarray(self.left + (np.arange(len(self.counts)) + 0.5) * self.width)


@lru_cache(maxsize=1)
def bars_of(dataset: Dataset) -> Bars | None:
    """The histogram of data of one column; None where they have no spread.

    Edges stand at round numbers, where they stay while a point moves.
    """
    if dataset.n == 0:
        return None
    x = dataset.points[:, 0]
    low, high = float(x.min()), float(x.max())
    width = _rounded((high - low) / min(MOST_BARS, ceil(1.5 * sqrt(dataset.n))), (1.0, 2.0, 5.0, 10.0))
    if width <= 0 or not high - low > 1e-12 * max(abs(low), abs(high)):
        return None
    left = floor(low / width) * width
    counts = np.bincount(((x - left) / width).astype(np.intp)).astype(np.float64)
    return Bars(left, width, counts, dataset.n, float(x.var()))


def _rounded(value: float, steps: tuple[float, ...]) -> float:
    """The next of these steps times a power of ten."""
    if value <= 0:
        return 0.0
    magnitude = 10.0 ** floor(log10(value))
    return next((step * magnitude for step in steps if step * magnitude >= value * (1 - 1e-9)), 10 * magnitude)


class Bells(Record, eq=False):
    """Weighted Gaussians along x: weights, means and variances, (k,) each, in user units."""

    weights: Floats
    means: Floats
    variances: Floats

    def at(self, xs: Floats) -> Floats:
        """The density (k, m) that each adds at places (m,)."""
        squared = (xs - self.means[:, None]) ** 2 / self.variances[:, None]
        return np.asarray((self.weights / np.sqrt(2 * np.pi * self.variances))[:, None] * np.exp(-0.5 * squared))

    def sampled(self, low: float, high: float, pixels: int) -> Floats:
        """Places from low to high, ascending: one a pixel, and some about each mean."""
        even = np.linspace(low, high, pixels + 1)
        about = (self.means[:, None] + np.sqrt(self.variances)[:, None] * AROUND).ravel()
        return np.sort(np.concatenate([even, about[(about > low) & (about < high)]]))


def bells_of(picture: Picture, shown: Shown) -> Bells | None:
    """The Gaussians that the shown parameters stand for; None for k-means, whose are infinitely narrow.

    Soft k-means is the mixture with equal weights and the variance 1/(2β), β being relative to the data's variance.
    """
    return _bells(picture, shown.weights, shown.means[:, 0], shown.covariances)


def _bells(picture: Picture, weights: Floats | None, means: Floats, covariances: Floats | None) -> Bells | None:
    settings = picture.in_force
    if settings.method is Method.MIXTURE and covariances is not None and weights is not None:
        return Bells(weights, means, covariances[:, 0, 0])
    bars = bars_of(picture.dataset)
    if settings.method is not Method.SOFT_KMEANS or bars is None:
        return None
    k = len(means)
    variance = bars.variance * shared_variance(settings.beta)
    return Bells(np.full(k, 1 / k), means, np.full(k, variance))


def top_of(picture: Picture) -> float:
    """The density at the upper end of its axis: that of the frame, so that it stands still while curves glide."""
    bars = bars_of(picture.dataset)
    mixture = None if picture.frame is None else picture.frame.mixture
    bells = None if mixture is None else _bells(picture, mixture.weights, mixture.means[:, 0], mixture.covariances)
    highest = 0.0 if bells is None else float((bells.weights / np.sqrt(2 * np.pi * bells.variances)).max())
    if bars is None:
        return _rounded(HEADROOM * highest, NICE) or 1.0
    bar = float(bars.densities.max())
    return _rounded(min(max(HEADROOM * bar, 1.05 * highest), FARTHEST * bar), NICE)


def height(density: Floats, top: float) -> Floats:
    """How high densities lie in the plane."""
    return np.asarray(BASE + density * ((TOP - BASE) / top))


def shares_along(picture: Picture, xs: Floats) -> Floats | None:
    """The responsibilities (k, m) of places (m,) under the parameters that the points' own came from."""
    if picture.frame is None or picture.picking:
        return None
    return responsibilities_at(picture.measured, picture.settings, picture.frame, xs[:, None])


def owned_bars(picture: Picture, bars: Bars) -> Floats | None:
    """What of each bar's density each cluster owns, (k, m); None before the points have clusters."""
    if picture.frame is None or picture.frame.state.phase in (Phase.PICKED, Phase.START):
        return None
    shares = shares_along(picture, bars.middles)
    return None if shares is None else shares * bars.densities
