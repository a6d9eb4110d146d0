"""Ranking: whose each point is under hard shares of distances, the nearest mean's being all of it.

A matrix product is several times as fast as the same sums taken element by element, but it may round a score otherwise
from one shape to the next. So points whose best scores are closer than rounding can bring them are scored once more,
element by element: whose they are is the same bit for bit wherever a point stands, and ties are the first mean's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Bools, Floats, Scalar, Singles, smallest
from engine.rows import dot

MULTIPLICATIONS = 1 << 18
"""Those in one product that the library works out on the core that asks for it."""

ROUNDING = 4 * float(np.finfo(float).eps)
"""Those in each of the d + 2 terms of a score; twice what theory allows (Higham 2002, 3.1) for two scores worked out in
two ways."""

ROUNDING_SINGLE = float(np.finfo(np.float32).eps)
"""The same in single precision, for d + 5 terms: weights and points are rounded to it first."""

MOST_DOUBTS = 16
"""Where more than one point in so many is in doubt, single precision is no help."""

FEW_OWNERS = 1 << 13
"""Shares so few that they are converted faster as they are."""

_HALF = np.array(-0.5)

_BY_COMPONENT = {axes: (0, axes - 1, *range(1, axes - 1)) for axes in range(2, 8)}
"""How (1 + d, ..., k) is transposed to (1 + d, k, ...)."""

_AS_SHARES = {axes: (*range(1, axes - 1), 0, axes - 1) for axes in range(2, 8)}
"""How (k, ..., m) is transposed to (..., k, m)."""


def linear_weights(means: Floats) -> Floats:
    """The weights over 1, x, as rows (1 + d, ..., k), of x·μ − ½ |μ|², from means (d, ..., k): −½ |x − μ|² but for
    what is the same for all means."""
    weights = np.empty((1 + len(means), *means.shape[1:]))
    weights[1:] = means
    np.multiply(dot(means, means), _HALF, out=weights[0])
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
    return -2.0 * smallest(weights[0])


def terms_of(means: float, points: float) -> float:
    """What the terms of a score, ½ |μ|² and those of μ·x, are together at most, regardless of signs, from the largest
    |μ|² and the largest |x|²."""
    return float(0.5 * means + means**0.5 * points**0.5)


def margin_for(terms: float, d: int) -> float:
    """Scores that are farther apart than this are in the same order however they are rounded. terms: see `terms_of`."""
    return ROUNDING * (d + 2) * terms


def rough_margin_for(terms: float, d: int) -> float:
    """The same where scores are worked out in single precision: they are wrong by up to (d + 3) roundings of half an
    epsilon each, two of these being of what goes into a product, and what is compared with is rounded once more."""
    return ROUNDING_SINGLE * (d + 5) * terms


def owned(weights: Floats, phi: Floats, terms: float, quick: Singles | None = None) -> Floats:
    """The shares (..., k, m), 0 or 1: what `hard` makes of the linear scores, bit for bit.

    weights: (1 + d, ..., k) over the rows 1, x, with which phi (1 + d or more, m) begins; terms: see `terms_of`.
    quick: the same rows (1 + d, m) in single precision, where this is likely to tell nearly all points apart.
    """
    rows, k, m = weights.shape[0], weights.shape[-1], phi.shape[1]
    owns, single = None, weights.size == rows * k
    # Component by component: what is compared with one another is in long rows.
    by_component = weights if single else weights.transpose(_BY_COMPONENT[weights.ndim])
    if quick is not None:
        margin = rough_margin_for(terms, rows - 1)
        owns, doubts = _close(product(by_component.astype(np.float32).reshape(rows, -1).T, quick), k, margin)
        if doubts * MOST_DOUBTS > owns.shape[1]:
            owns = None
    if owns is None:
        margin = margin_for(terms, rows - 1)
        owns, doubts = _close(product(by_component.reshape(rows, -1).T, phi[:rows]), k, margin)
    if doubts:
        _decide(owns, weights, phi, doubts)
    shares = (owns if owns.size <= FEW_OWNERS else owns.view(np.int8)).astype(np.float64)
    if single:
        return shares.reshape(*weights.shape[1:], m)
    return shares.reshape(k, *weights.shape[1:-1], m).transpose(_AS_SHARES[weights.ndim])


def _close(scores: Floats | Singles, k: int, margin: float) -> tuple[Bools, int]:
    """Which scores (k · runs, m) are the best of their point and run or closer to it than the margin, as (k, runs · m),
    and how many there are beyond one each."""
    if len(scores) > k:
        scores = scores.reshape(k, -1)
    least = np.maximum.reduce(scores, axis=0)
    least -= margin
    owns = scores >= least
    return owns, int(np.count_nonzero(owns)) - len(least)


def _decide(owns: Bools, weights: Floats, phi: Floats, beyond: int) -> None:
    """Leaves one owner, the first of the best, where there are several in doubt; owns: (k, runs · m), of which so many
    are beyond one each."""
    (rows, *_, k), m = weights.shape, phi.shape[1]
    # Small counts are quick, but they reach no farther.
    count = np.add.reduce(owns.view(np.uint8), axis=0, dtype=np.uint8 if k < 256 else np.intp)
    # Mostly it is a single one, and found at once.
    place = count.argmax() if beyond == 1 else (count > 1).nonzero()[0]
    own: Floats = weights.reshape(rows, -1, k).take(place // m, axis=1).swapaxes(1, -1)
    columns: Floats = phi[1:rows].take(place, axis=1, mode="wrap")
    best = _in_order(own, columns).argmax(axis=0)
    owns[:, place] = False
    owns[best, place] = True


def product(weights: NDArray[Scalar], phi: NDArray[Scalar]) -> NDArray[Scalar]:
    """weights (..., k, F) @ Φ (F, m), a few points at a time, in memory component by component.

    The library that multiplies would wake other cores for more, which have chunks of their own to work on. What is
    reduced over components is in long rows this way, however many runs there are.
    """
    if weights.ndim == 2 and weights.size * phi.shape[1] <= MULTIPLICATIONS and phi.flags.c_contiguous:
        return np.asarray(weights.dot(phi))
    *runs, k, rows = weights.shape
    size = MULTIPLICATIONS // (k * len(phi))
    few = phi.shape[1] <= size
    if few and weights.size == k * rows and phi.flags.c_contiguous:
        # A single run's product costs half as much in this way; parts of rows would be copied for it.
        found: NDArray[Scalar] = weights.reshape(k, rows).dot(phi).reshape(*runs, k, -1)
        return found
    if few and not runs:
        return np.asarray(np.matmul(weights, phi))
    scores = np.empty((k, *runs, phi.shape[1]), dtype=phi.dtype).transpose(_AS_SHARES[weights.ndim])
    if few:
        np.matmul(weights, phi, out=scores)
        return scores
    for piece in pieces(phi, size):
        np.matmul(weights, phi[:, piece], out=scores[..., piece])
    return scores


def pieces(phi: NDArray[Any], size: int) -> list[slice]:
    """The columns, so many at a time, one at least."""
    size = max(size, 1)
    return [slice(first, first + size) for first in range(0, phi.shape[1], size)]
