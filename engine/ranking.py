"""Ranking: whose each point is under hard shares of distances, the nearest mean's being all of it.

A matrix product is several times as fast as the same sums taken element by element, but it may round a score otherwise
from one shape to the next. So points whose best scores are closer than rounding can bring them are scored once more,
element by element: whose they are is the same bit for bit wherever a point stands, and ties are the first mean's.
"""

from __future__ import annotations

import numpy as np

from engine.arrays import Bools, Floats
from engine.rows import dot

MULTIPLICATIONS = 1 << 18
"""Those in one product that the library works out on the core that asks for it."""

ROUNDING = 4 * float(np.finfo(float).eps)
"""In each of the d + 2 terms of a score; twice what theory allows (Higham 2002, 3.1) for two scores worked out in two
ways."""


def linear_weights(means: Floats) -> Floats:
    """The weights over 1, x, as rows (1 + d, ..., k), of x·μ − ½ |μ|², from means (d, ..., k): −½ |x − μ|² but for
    what is the same for all means."""
    weights = np.empty((1 + len(means), *means.shape[1:]))
    weights[1:] = means
    np.multiply(dot(means, means), -0.5, out=weights[0])
    return weights


def linear_scores(weights: Floats, columns: Floats) -> Floats:
    """weights[0] + Σ weights[1 + a] · x_a, (..., k, m), for weights (1 + d, ..., k) and points (d, m).

    Element by element, in one order: a point's score is the same bit for bit wherever it stands, which matrix products
    do not promise.
    """
    return _in_order(weights[..., None], columns)


def _in_order(weights: Floats, columns: Floats) -> Floats:
    scores: Floats = weights[1] * columns[0]
    for a in range(1, len(columns)):
        scores += weights[1 + a] * columns[a]
    scores += weights[0]
    return scores


def reach_of(weights: Floats) -> float:
    """The largest |μ|² of the means of these weights (1 + d, ..., k)."""
    return -2.0 * float(np.minimum.reduce(weights[0], axis=None))


def margin_for(reach: float, d: int) -> float:
    """Scores that are farther apart than this are in the same order however they are rounded. reach: the largest |x|²
    of the points and the largest |μ|² of the means, together; every term of a score is within it."""
    return ROUNDING * (d + 2) * reach


def owned(weights: Floats, phi: Floats, margin: float) -> Floats:
    """The shares (..., k, m), 0 or 1: what `hard` makes of the linear scores, bit for bit.

    weights: (1 + d, ..., k) over the rows 1, x, with which phi (1 + d or more, m) begins; margin: see `margin_for`.
    """
    rows, *shape = weights.shape
    scores = product(weights.reshape(rows, -1).T, phi[:rows]).reshape(*shape, phi.shape[1])
    least = np.maximum.reduce(scores, axis=-2)
    least -= margin
    owns = scores >= least[..., None, :]
    if np.count_nonzero(owns) > least.size:
        _decide(owns, weights, phi)
    np.copyto(scores, owns)
    return scores


def _decide(owns: Bools, weights: Floats, phi: Floats) -> None:
    """Leaves one owner, the first of the best, where there are several in doubt; owns: (..., k, m), contiguous."""
    rows, k, m = len(weights), *owns.shape[-2:]
    owns = owns.reshape(-1, k, m)
    runs, points = (np.add.reduce(owns, axis=-2, dtype=np.intp) > 1).nonzero()
    own = weights.reshape(rows, -1, k).take(runs, axis=1)
    best = _in_order(own, phi[1:rows].take(points, axis=1)[..., None]).argmax(axis=-1)
    owns[runs, :, points] = best[:, None] == np.arange(k)


def product(weights: Floats, phi: Floats) -> Floats:
    """weights (..., k, F) @ Φ (F, m), a few points at a time.

    The library that multiplies would wake other cores for more, which have chunks of their own to work on.
    """
    size = MULTIPLICATIONS // (weights.shape[-2] * len(phi))
    if phi.shape[1] <= size:
        return np.asarray(np.matmul(weights, phi))
    scores = np.empty((*weights.shape[:-1], phi.shape[1]))
    for piece in pieces(phi, size):
        np.matmul(weights, phi[:, piece], out=scores[..., piece])
    return scores


def pieces(phi: Floats, size: int) -> list[slice]:
    """The columns, so many at a time, one at least."""
    size = max(size, 1)
    return [slice(first, first + size) for first in range(0, phi.shape[1], size)]
