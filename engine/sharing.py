"""Sharing: scores → responsibilities. `hard`, where the best takes all, or `soft`, normalised exponentials."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.arrays import Floats, Ints, number

SMALLEST_EXPONENT = -680.0
"""np.exp is up to a hundred times slower where its result underflows or is denormal."""

CALM = 16.0
"""Best scores within ± this are exponentiated as they are: what is cut off stays below NO_WEIGHT, and no denormal."""

NO_WEIGHT = 1e-280
"""Weights (or sums of shares) up to this are none: exponents cut off leave crumbs of this size."""

Share = Callable[[Floats], Floats]
"""Makes scores (..., k, m) shares in place and returns what they were normalised by, (..., m)."""


def hard(scores: Floats) -> Floats:
    """The best takes all, the first one where several are best. scores (..., k, m) become 0/1 shares in place.

    Returns the best scores (..., m).
    """
    best: Floats = np.maximum.reduce(scores, axis=-2)
    owns = scores == best[..., None, :]
    if np.count_nonzero(owns) > best.size:
        owns &= np.cumsum(owns, axis=-2) == 1
    np.copyto(scores, owns)
    return best


def largest(shares: Floats, best: Floats | None = None) -> Ints:
    """The number (..., m) of the largest share in each column of (..., k, m), the first one where several are.

    What argmax says, at a quarter of its time: that walks down the columns one by one. best: (..., m) the largest
    shares, where they are known.
    """
    k = shares.shape[-2]
    from_last = np.arange(k, 0, -1, dtype=np.uint16)[:, None]
    owns = shares == (shares.max(axis=-2) if best is None else best)[..., None, :]
    return np.asarray(k - (owns * from_last).max(axis=-2).astype(np.intp))


def soft(scores: Floats) -> Floats:
    """Normalised exponentials. scores (..., k, m) become shares in place; returns their log-sum-exps (..., m)."""
    best: Floats = np.maximum.reduce(scores, axis=-2)
    # Exponentials within range need no shift; each run decides for itself, whatever the others do.
    wild = np.maximum.reduce(np.abs(best), axis=-1, initial=0.0) > number(CALM)
    shifted = np.count_nonzero(wild) > 0
    if shifted:
        best *= wild[..., None]
        scores -= best[..., None, :]
    if np.minimum.reduce(scores, axis=None, initial=0.0) < SMALLEST_EXPONENT:
        # None is above CALM by now; between two bounds it takes half the time.
        np.clip(scores, SMALLEST_EXPONENT, CALM, out=scores)
    np.exp(scores, out=scores)
    total: Floats = np.add.reduce(scores, axis=-2)
    scores /= total[..., None, :]
    np.log(total, out=total)
    if shifted:
        total += best
    return total
