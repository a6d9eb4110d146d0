"""Maximisation: Moments → Mixture. Five kinds, alike in their means and weights, apart in their covariances."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.arrays import Bools, Floats, Ints, number
from engine.mixture import Mixture
from engine.moments import Moments
from engine.records import Record
from engine.rows import (
    columns_of,
    diagonal_sum,
    matrices_of,
    on_diagonal,
    over_components,
    rows_of_matrices,
    some,
)
from engine.settings import Covariance
from engine.sharing import NO_WEIGHT

Maximisation = Callable[[Mixture, Moments, float], Mixture]
"""(the mixture before, the moments, what is added to every variance) → the mixture that maximises the bound."""

FLOOR = (8 * np.finfo(float).eps) ** 2
"""The smallest eigenvalue of a covariance, in units of the data's scale squared, where nothing is added to it."""

FLAT = 1e-12
"""A correlation matrix with an eigenvalue below this is of points on a line, as exactly as rounding can tell."""

COLLAPSED = 2e-6
"""A variance that has no more than this by itself, of the data's, is none; the usual regularisation adds as much."""

SAFE = 1e-7
"""What is added to every variance is enough from here on; below, rounding may leave an eigenvalue negative."""


def means_only(before: Mixture, moments: Moments, reg: float = 0.0) -> Mixture:
    """The means of k-means and soft k-means: those of the shares; a mean without points stays where it was."""
    return Mixture.of_mass(moments.weight, _means(before, moments, _owned(moments)))


Shape = Callable[[Floats, Floats], Floats]
"""(weights (..., k), above 0, scatters (pairs, ..., k)) → covariances of one type, both as rows, see `engine.rows`."""


def full(weight: Floats, scatter: Floats) -> Floats:
    """Each component its own covariance (Bishop 2006, 9.24 to 9.26); weights above 0, as for all types."""
    return scatter / weight


def tied(weight: Floats, scatter: Floats) -> Floats:
    """One covariance, the pooled one, shared by all."""
    covariances = np.empty(scatter.shape)
    covariances[...] = (over_components(scatter) / over_components(weight))[..., None]
    return covariances


def diag(weight: Floats, scatter: Floats) -> Floats:
    """Each component its own variances along the axes."""
    covariances = full(weight, scatter)
    covariances *= on_diagonal(1.0, 0.0, columns_of(scatter), covariances.shape)
    return covariances


def spherical(weight: Floats, scatter: Floats) -> Floats:
    """Each component one variance, the mean of those along the axes."""
    d = columns_of(scatter)
    variance = diagonal_sum(scatter, d) / (d * weight)
    return np.asarray(variance * on_diagonal(1.0, 0.0, d, scatter.shape))


class Gaussians(Record):
    """The maximisation of Gaussian mixtures: means, weights and covariances, to whose diagonals reg is added.

    A component without weight keeps its mean, and its covariance too unless it is shared. shared: in which runs it is,
    as one answer or (runs, 1).
    """

    shape: Shape
    shared: bool | Bools = False

    def __call__(self, before: Mixture, moments: Moments, reg: float) -> Mixture:
        owned = _owned(moments)
        weight = moments.weight if owned is None else np.maximum(moments.weight, NO_WEIGHT)
        covariances = _regularised(self.shape(weight, moments.scatter_rows), reg, len(moments.mean_rows))
        if owned is not None and (kept := before.covariance_rows) is not None:
            covariances = np.where(owned | self.shared, covariances, kept)
        return Mixture.of_mass(moments.weight, _means(before, moments, owned), covariances)


MAXIMISATIONS: dict[Covariance, Gaussians] = {
    Covariance.FULL: Gaussians(full),
    Covariance.TIED: Gaussians(tied, shared=True),
    Covariance.DIAG: Gaussians(diag),
    Covariance.SPHERICAL: Gaussians(spherical),
}


def together(each: Sequence[Maximisation], ends: Sequence[int]) -> Maximisation:
    """One maximisation for a batch whose runs ends[i] … ends[i + 1] have covariances of the i-th of some types."""
    kinds = list({id(kind): kind for kind in each if isinstance(kind, Gaussians)}.values())
    places = {id(kind): place for place, kind in enumerate(kinds)}
    of_runs = np.repeat([places[id(kind)] for kind in each], np.diff(ends))
    shared, parts = np.zeros((len(of_runs), 1), dtype=np.bool_), list[tuple[Shape, slice | Ints]]()
    for place, kind in enumerate(kinds):
        runs = (of_runs == place).nonzero()[0]
        if runs.size:
            shared[runs] = kind.shared
            row = slice(int(runs[0]), int(runs[-1]) + 1)
            # Those that stand in a row are not copied.
            parts.append((kind.shape, row if row.stop - row.start == len(runs) else runs))

    def shaped(weight: Floats, scatter: Floats) -> Floats:
        covariances = np.empty(scatter.shape)
        for shape, runs in parts:
            covariances[:, runs] = shape(weight[runs], some(scatter, runs))
        return covariances

    return Gaussians(shaped, shared)


def collapsed(mixture: Mixture, moments: Moments, reg: float) -> Bools:
    """Which components (..., k) only the regularisation or rounding holds open, or own less than one point.

    A component may be as narrow as what is added to it without having collapsed, where much is added on purpose.
    """
    assert mixture.covariances is not None
    held = max(reg, FLOOR)
    smallest = np.linalg.eigvalsh(mixture.covariances)[..., 0]
    root = np.sqrt(np.diagonal(mixture.covariances, axis1=-2, axis2=-1))
    correlations = mixture.covariances / root[..., :, None] / root[..., None, :]
    flat = np.linalg.eigvalsh(correlations)[..., 0] <= FLAT
    return np.asarray((smallest - held <= min(held, COLLAPSED)) | flat | (moments.weight < 1 - 1e-9))


def _means(before: Mixture, moments: Moments, owned: Bools | None) -> Floats:
    return moments.mean_rows if owned is None else np.where(owned, moments.mean_rows, before.mean_rows)


def _owned(moments: Moments) -> Bools | None:
    """Which components (..., k) have weight; None: all of them."""
    return None if moments.owned else moments.weight > number(NO_WEIGHT)


def _regularised(rows: Floats, reg: float, d: int) -> Floats:
    """Covariances, as rows that may be written to, with reg added to the diagonal, and no eigenvalue below reg and the
    floor."""
    rows += on_diagonal(reg, 0.0, d, rows.shape)
    if reg >= SAFE:
        return rows
    least = max(reg, FLOOR)
    # Where a variance is next to nothing, what is said of the eigenvalues is rounding alone.
    np.maximum(rows, on_diagonal(least, -np.inf, d, rows.shape), out=rows)
    values, vectors = np.linalg.eigh(matrices_of(rows, d))
    low = np.asarray((values < least).any(axis=-1))
    if not low.any():
        return rows
    floored = (vectors * np.maximum(values, least)[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    floored = 0.5 * (floored + np.swapaxes(floored, -1, -2))
    return np.where(low, rows_of_matrices(floored), rows)
