"""Agreement: how far two labellings of the same points agree, whatever their clusters are called."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from engine.arrays import Ints
from engine.dataset import UNKNOWN
from engine.matching import paired, shared_points
from engine.records import Record

ROOMY = 4
"""Tables of up to so many places a point are counted at once, however many of their places stay empty."""


class Agreement(Record):
    """adjusted_rand: 1 for the same clusters, 0 as by chance, None for fewer than two points; accuracy: the share of
    points whose cluster stands for their class, None for none."""

    adjusted_rand: float | None
    accuracy: float | None


def agreement(labels: ArrayLike, classes: ArrayLike) -> Agreement:
    """Both figures for labels (n,) against true classes (n,). Points that are UNKNOWN (−1) in either are left out."""
    together = _table(labels, classes)
    return Agreement(_adjusted_rand(together), _accuracy(together))


def adjusted_rand(a: ArrayLike, b: ArrayLike) -> float | None:
    """How far two labellings (n,) agree on which pairs belong together: 1 entirely, 0 as by chance.

    Hubert & Arabie (1985). Points that are UNKNOWN (−1) in either are left out; None if fewer than two are left.
    """
    return _adjusted_rand(_table(a, b))


def accuracy(labels: ArrayLike, classes: ArrayLike) -> float | None:
    """The share of points whose cluster stands for their class, clusters (n,) and true classes (n,) being paired one to
    one so that it is largest (Kuhn 1955): a cluster without a partner counts as wrong.

    Points that are UNKNOWN (−1) in either are left out; None if none are left.
    """
    return _accuracy(_table(labels, classes))


def _table(a: ArrayLike, b: ArrayLike) -> Ints:
    """How many points have each pair of labels; of labels that are large, only those that occur have a place."""
    first, second = np.asarray(a, dtype=np.intp), np.asarray(b, dtype=np.intp)
    rows, columns = (int(each.max(initial=UNKNOWN)) + 1 for each in (first, second))
    if rows * columns <= ROOMY * len(first) + 1:
        return shared_points(first, second, rows, columns)
    known = (first != UNKNOWN) & (second != UNKNOWN)
    names, first = np.unique(first[known], return_inverse=True)
    others, second = np.unique(second[known], return_inverse=True)
    return shared_points(first, second, len(names), len(others))


def _adjusted_rand(together: Ints) -> float | None:
    n = int(together.sum())
    if n < 2:
        return None
    both, in_a, in_b = _pairs(together.ravel()), _pairs(together.sum(axis=1)), _pairs(together.sum(axis=0))
    if both == in_a == in_b:
        return 1.0
    expected = in_a * in_b / (n * (n - 1) // 2)
    return (both - expected) / ((in_a + in_b) / 2 - expected)


def _accuracy(together: Ints) -> float | None:
    n = int(together.sum())
    return float(sum(together[pair] for pair in paired(together)) / n) if n else None


def _pairs(counts: Ints) -> int:
    """Σ c(c − 1)/2; whole numbers of Python, since their products outgrow 64 bits."""
    return sum(c * (c - 1) // 2 for c in counts.tolist())
