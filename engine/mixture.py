"""Mixture (what the algorithms adjust), Moments (all they need to know of the data) and the bound that joins them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.arrays import Floats, Pick, frozen, frozen_copy, over_columns, pairs_of, trace, zeros
from engine.coordinates import Coordinates
from engine.errors import SettingsError

TINY = 1e-300
"""What a weight of 0 is divided by."""


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """k components in d columns.

    weights: (..., k), means: (..., k, d), covariances: (..., k, d, d), or None for k-means. Leading axes, where there
    are any, hold independent runs.
    """

    weights: Floats
    means: Floats
    covariances: Floats | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", frozen_copy(self.weights))
        object.__setattr__(self, "means", frozen_copy(self.means))
        if self.covariances is not None:
            object.__setattr__(self, "covariances", frozen_copy(self.covariances))

    @staticmethod
    def made(weights: Floats, means: Floats, covariances: Floats | None = None) -> Mixture:
        """Of arrays that nobody will write to, such as those just worked out: made read-only, but not copied."""
        mixture = object.__new__(Mixture)
        object.__setattr__(mixture, "weights", frozen(weights))
        object.__setattr__(mixture, "means", frozen(means))
        object.__setattr__(mixture, "covariances", None if covariances is None else frozen(covariances))
        return mixture

    @property
    def k(self) -> int:
        return int(self.means.shape[-2])

    @property
    def d(self) -> int:
        return int(self.means.shape[-1])

    def __getitem__(self, run: Pick) -> Mixture:
        """One run, or some, of several."""
        chosen = None if self.covariances is None else self.covariances[run]
        return Mixture.made(self.weights[run], self.means[run], chosen)

    def rebased(self, source: Coordinates, target: Coordinates) -> Mixture:
        """The same mixture, known in the source coordinates, in the target ones."""
        if source.same(target):
            return self
        covariances = None if self.covariances is None else source.covariance_to(self.covariances, target)
        return Mixture(self.weights, source.rebased(self.means, target), covariances)


def joined(mixtures: Sequence[Mixture]) -> Mixture:
    """The runs of several mixtures, one after another."""
    if len(mixtures) == 1:
        return mixtures[0]
    covariances = [each.covariances for each in mixtures if each.covariances is not None]
    return Mixture(
        np.concatenate([each.weights for each in mixtures]),
        np.concatenate([each.means for each in mixtures]),
        np.concatenate(covariances) if covariances else None,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """A start set by hand: a mixture and the coordinates in which it is given (the user's units if none are named)."""

    mixture: Mixture
    coordinates: Coordinates | None = None

    def __post_init__(self) -> None:
        mixture = self.mixture
        finite = np.isfinite(mixture.means).all() and np.isfinite(mixture.weights).all()
        if mixture.means.ndim != 2 or mixture.weights.shape != mixture.means.shape[:1] or not finite:
            raise SettingsError("A start by hand needs finite means (k, d) and weights (k,).")
        if (mixture.weights < 0).any() or mixture.weights.sum() <= 0:
            raise SettingsError("The weights of a start by hand must not be negative, nor all of them 0.")
        if mixture.covariances is not None and not _are_covariances(mixture.covariances, mixture.means.shape):
            raise SettingsError("The covariances (k, d, d) of a start by hand must be symmetric and positive definite.")

    def in_coordinates(self, target: Coordinates) -> Mixture:
        """The mixture in these coordinates."""
        source = self.coordinates or Coordinates.user(self.mixture.d)
        return self.mixture.rebased(source, target)


def _are_covariances(matrices: Floats, means_shape: tuple[int, ...]) -> bool:
    """Whether they are covariances; rounding may have flattened those of a collapsed component."""
    if matrices.shape != (*means_shape, means_shape[-1]) or not np.isfinite(matrices).all():
        return False
    variances = np.diagonal(matrices, axis1=-2, axis2=-1)
    if (variances <= 0).any():
        return False
    root = np.sqrt(variances)
    correlations = matrices / root[..., :, None] / root[..., None, :]
    symmetric = np.abs(correlations - np.swapaxes(correlations, -1, -2)).max() <= 1e-9
    return bool(symmetric and np.linalg.eigvalsh(correlations).min() >= -1e-9)


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Expected sufficient statistics of the components' shares of some points.

    weight: (..., k) Σr; mean: (..., k, d) Σr·x / Σr (0 where weight is 0); scatter: (..., k, d, d)
    Σr (x − mean)(x − mean)ᵀ; entropy: (...) −Σ r ln r. Moments of disjoint sets of points add: chunks, blocks, files
    and machines alike.
    """

    weight: Floats
    mean: Floats
    scatter: Floats
    entropy: Floats

    def __add__(self, other: Moments) -> Moments:
        """The moments of both sets together, by the parallel-axis rule (Chan, Golub & LeVeque 1983)."""
        weight = self.weight + other.weight
        share = np.divide(other.weight, weight, out=np.zeros_like(weight), where=weight > 0)
        apart = other.mean - self.mean
        mean = self.mean + share[..., None] * apart
        between = (self.weight * share)[..., None, None] * (apart[..., :, None] * apart[..., None, :])
        return Moments(weight, mean, self.scatter + other.scatter + between, self.entropy + other.entropy)

    def __getitem__(self, run: Pick) -> Moments:
        """Those of one run, or some, of several."""
        return Moments(self.weight[run], self.mean[run], self.scatter[run], self.entropy[run])

    def same(self, other: Moments) -> bool:
        """Whether both are equal bit for bit."""
        return (
            np.array_equal(self.weight, other.weight)
            and np.array_equal(self.mean, other.mean)
            and np.array_equal(self.scatter, other.scatter)
        )


class Summed(Moments):
    """Moments without entropy, from Σ r·Φ: the scatter, which hard shares can do without, only when it is asked for."""

    __slots__ = ("_scatter", "_sums")

    _scatter: Floats | None
    _sums: Floats

    def __init__(self, sums: Floats, d: int) -> None:
        """sums: (..., k, F) in d columns."""
        weight = sums[..., 0]
        mean = sums[..., 1 : d + 1] / np.maximum(weight, TINY)[..., None]
        self._keep(weight, mean, zeros(weight.shape[:-1]), sums)

    def _keep(self, weight: Floats, mean: Floats, entropy: Floats, sums: Floats) -> None:
        object.__setattr__(self, "weight", weight)
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "entropy", entropy)
        object.__setattr__(self, "_sums", sums)
        object.__setattr__(self, "_scatter", None)

    @property
    def scatter(self) -> Floats:
        scatter = self._scatter
        if scatter is None:
            scatter = self._worked_out()
            object.__setattr__(self, "_scatter", scatter)
        return scatter

    def _worked_out(self) -> Floats:
        d = self.mean.shape[-1]
        scatter: Floats = self._sums[..., d + 1 :].take(pairs_of(d).square, axis=-1)
        scatter -= self.weight[..., None, None] * (self.mean[..., :, None] * self.mean[..., None, :])
        diagonal = scatter.reshape(*self.weight.shape, d * d)[..., :: d + 1]
        np.maximum(diagonal, 0.0, out=diagonal)
        return scatter

    def __getitem__(self, run: Pick) -> Moments:
        if self._scatter is not None:
            return super().__getitem__(run)
        some = object.__new__(Summed)
        some._keep(self.weight[run], self.mean[run], self.entropy[run], self._sums[run])
        return some


def joined_moments(several: Sequence[Moments]) -> Moments:
    """The runs of several moments, one after another."""
    fields = ([getattr(each, name) for each in several] for name in ("weight", "mean", "scatter", "entropy"))
    return Moments(*(np.concatenate(parts) for parts in fields))


@dataclass(frozen=True, slots=True, eq=False)
class Quadratic:
    """A score for every component: constant − ½ (x − mean)ᵀ precision (x − mean).

    constant: (..., k); means: (..., k, d); precisions: (..., k, d, d). Squared distances and log weighted Gaussian
    densities are both of this shape, which is why one expectation serves k-means and mixtures. beta: set where every
    score is −β |x − mean|², so that the nearest mean is the best.
    """

    constant: Floats
    means: Floats
    precisions: Floats
    beta: float | None = None

    def __getitem__(self, run: Pick) -> Quadratic:
        """That of one run, or of some, of several."""
        return Quadratic(self.constant[run], self.means[run], self.precisions[run], self.beta)

    def expected(self, moments: Moments) -> Floats:
        """Σ r·score, (...), from the moments of the shares r alone."""
        apart = moments.mean - self.means
        if self.beta is not None:
            squares = trace(moments.scatter) + moments.weight * over_columns(apart * apart)
            return np.asarray(-self.beta * squares.sum(axis=-1))
        about = moments.weight[..., None, None] * (apart[..., :, None] * apart[..., None, :])
        about += moments.scatter
        about *= self.precisions
        score = np.where(moments.weight > 0, self.constant, 0.0) * moments.weight
        d = self.means.shape[-1]
        halves = over_columns(about.reshape(*score.shape, d * d))
        return np.asarray((score - 0.5 * halves).sum(axis=-1))


def bound(quadratic: Quadratic, moments: Moments) -> Floats:
    """The one objective: Σ r·score + entropy, (...); both half steps raise it.

    −bound is the inertia of k-means, −bound/β the free energy of soft k-means, the bound itself a mixture's evidence
    lower bound (Neal & Hinton 1998). It needs no look at the data, so it is known after either half.
    """
    return np.asarray(quadratic.expected(moments) + moments.entropy)
