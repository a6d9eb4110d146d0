"""Maximisation: Moments → Mixture. Five kinds, alike in their means and weights, apart in their covariances."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.arrays import Bools, Floats, identity, trace
from engine.mixture import Mixture, Moments
from engine.settings import Covariance
from engine.sharing import NO_WEIGHT

Maximisation = Callable[[Mixture, Moments, float], Mixture]
"""(the mixture before, the moments, what is added to every variance) → the mixture that maximises the bound."""

FLOOR = (8 * np.finfo(float).eps) ** 2
"""The smallest eigenvalue of a covariance, in units of the data's scale squared, where nothing is added to it."""

FLAT = 1e-12
"""A correlation matrix with an eigenvalue below this is of points on a line, as exactly as rounding can tell."""

SAFE = 1e-7
"""What is added to every variance is enough from here on; below, rounding may leave an eigenvalue negative."""


def means_only(before: Mixture, moments: Moments, reg: float = 0.0) -> Mixture:
    """The means of k-means and soft k-means: those of the shares; a mean without points stays where it was."""
    owned = moments.weight > NO_WEIGHT
    means = moments.mean if np.count_nonzero(owned) == owned.size else np.where(owned[..., None], moments.mean, before.means)
    return Mixture(_weights(moments), means)


def full(before: Mixture, moments: Moments, reg: float) -> Mixture:
    """Each component its own covariance (Bishop 2006, 9.24 to 9.26)."""
    return _gaussians(before, moments, _each(moments), reg)


def tied(before: Mixture, moments: Moments, reg: float) -> Mixture:
    """One covariance, the pooled one, shared by all."""
    pooled = moments.scatter.sum(axis=-3) / moments.weight.sum(axis=-1)[..., None, None]
    mixture = _gaussians(before, moments, np.broadcast_to(pooled[..., None, :, :], moments.scatter.shape), reg)
    # The shared shape holds for a component without weight, too.
    shared = _regularised(np.broadcast_to(pooled[..., None, :, :], moments.scatter.shape), reg)
    return Mixture(mixture.weights, mixture.means, shared)


def diag(before: Mixture, moments: Moments, reg: float) -> Mixture:
    """Each component its own variances along the axes."""
    return _gaussians(before, moments, _each(moments) * identity(moments.mean.shape[-1]), reg)


def spherical(before: Mixture, moments: Moments, reg: float) -> Mixture:
    """Each component one variance, the mean of those along the axes."""
    variance = trace(_each(moments)) / moments.mean.shape[-1]
    return _gaussians(before, moments, variance[..., None, None] * identity(moments.mean.shape[-1]), reg)


MAXIMISATIONS: dict[Covariance, Maximisation] = {
    Covariance.FULL: full,
    Covariance.TIED: tied,
    Covariance.DIAG: diag,
    Covariance.SPHERICAL: spherical,
}


def collapsed(mixture: Mixture, moments: Moments, reg: float) -> Bools:
    """Which components (..., k) only the regularisation or rounding holds open, or own less than one point."""
    assert mixture.covariances is not None
    held = max(reg, FLOOR)
    smallest = np.linalg.eigvalsh(mixture.covariances)[..., 0]
    root = np.sqrt(np.diagonal(mixture.covariances, axis1=-2, axis2=-1))
    correlations = mixture.covariances / root[..., :, None] / root[..., None, :]
    flat = np.linalg.eigvalsh(correlations)[..., 0] <= FLAT
    return np.asarray((smallest - held <= held) | flat | (moments.weight < 1 - 1e-9))


def _weights(moments: Moments) -> Floats:
    return np.asarray(moments.weight / moments.weight.sum(axis=-1)[..., None])


def _each(moments: Moments) -> Floats:
    """The covariance of each component's shares; zero where there are none."""
    return np.asarray(moments.scatter / np.maximum(moments.weight, NO_WEIGHT)[..., None, None])


def _gaussians(before: Mixture, moments: Moments, covariances: Floats, reg: float) -> Mixture:
    """Means, weights and regularised covariances; a component without weight keeps what it had."""
    owned = moments.weight > NO_WEIGHT
    covariances = _regularised(covariances, reg)
    if np.count_nonzero(owned) == owned.size:
        return Mixture(_weights(moments), moments.mean, covariances)
    means = np.where(owned[..., None], moments.mean, before.means)
    if before.covariances is not None:
        covariances = np.where(owned[..., None, None], covariances, before.covariances)
    return Mixture(_weights(moments), means, covariances)


def _regularised(covariances: Floats, reg: float) -> Floats:
    """The covariances with reg added to the diagonal, and no eigenvalue below reg and the floor."""
    covariances = np.asarray(covariances + reg * identity(covariances.shape[-1]))
    if reg >= SAFE:
        return covariances
    least = max(reg, FLOOR)
    values, vectors = np.linalg.eigh(covariances)
    low = np.asarray((values < least).any(axis=-1))
    if not low.any():
        return covariances
    floored = (vectors * np.maximum(values, least)[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    floored = 0.5 * (floored + np.swapaxes(floored, -1, -2))
    return np.where(low[..., None, None], floored, covariances)
