"""Matching: which colour each cluster keeps when a run restarts or k changes. A mixture itself is never permuted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from engine.arrays import Floats, Ints
from engine.dataset import UNKNOWN

HUES = 10
"""How many colours a palette has: index i is shown as i modulo HUES."""


def match_colours(old_means: ArrayLike | None, old_colours: Sequence[int], new_means: ArrayLike) -> tuple[int, ...]:
    """The palette index of each new mean, in the order of new_means (k, d).

    Old means (k0, d), with one colour each, pass their colours on to the new means, paired one to one so that the
    summed distance is least; what is left over gets the lowest colours that are free. No two of up to HUES means look
    alike, and of more no colour is used twice as long as another one is free: a colour that was shared already is kept
    by the lowest index alone. Both in one coordinate system. No old means, or means in another number of columns:
    0 … k − 1.
    """
    new = np.asarray(new_means, dtype=np.float64)
    old = np.empty((0, new.shape[1])) if old_means is None else np.asarray(old_means, dtype=np.float64)
    if not len(old) or old.shape[1] != new.shape[1]:
        return _passed_on((), old_colours, len(new))
    return _passed_on(paired(-_distances(old, new)), old_colours, len(new))


def match_colours_by_points(
    old_labels: ArrayLike, old_colours: Sequence[int], new_labels: ArrayLike, k: int
) -> tuple[int, ...]:
    """The palette index of each of k new clusters, from whose points they are made of.

    Labels (n,) of the same points before and after, −1 where a point had or has no cluster. Old clusters, with one
    colour each, pass their colours on to the new ones, paired one to one so that most points keep theirs; a cluster
    that shares no point with its partner, and what is left over, gets the lowest colours that are free.
    """
    together = shared_points(old_labels, new_labels, len(old_colours), k)
    pairs = [pair for pair in paired(together) if together[pair] > 0]
    return _passed_on(pairs, old_colours, k)


def paired(gains: ArrayLike) -> list[tuple[int, int]]:
    """Rows and columns paired one to one so that the sum of their gains (m, k) is largest (Kuhn 1955)."""
    # Here, because it takes a third of a second to load, which no start of the program should wait for.
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    rows, columns = linear_sum_assignment(np.asarray(gains), maximize=True)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def shared_points(a: ArrayLike, b: ArrayLike, k_a: int, k_b: int) -> Ints:
    """How many points have label i in a and j in b, (k_a, k_b). UNKNOWN (−1) in either is left out."""
    first, second = np.asarray(a, dtype=np.intp), np.asarray(b, dtype=np.intp)
    if first.shape != second.shape:
        raise ValueError(f"The labellings are of {len(first)} and {len(second)} points: give both for the same ones.")
    known = (first != UNKNOWN) & (second != UNKNOWN)
    counts = np.bincount(first[known] * k_b + second[known], minlength=k_a * k_b)
    return counts.reshape(k_a, k_b)


def _passed_on(pairs: Iterable[tuple[int, int]], old_colours: Sequence[int], k: int) -> tuple[int, ...]:
    """The colours of k clusters, from pairs (old, new) and, for all others, the lowest that are free.

    Each of the HUES is used k // HUES times, and k % HUES of them once more.
    """
    rounds, spare = divmod(k, HUES)
    used: Counter[int] = Counter()
    colours: dict[int, int] = {}
    for colour, new in sorted((old_colours[old], new) for old, new in pairs):
        hue = colour % HUES
        if used[hue] == rounds and spare:
            spare -= 1
        elif used[hue] >= rounds:
            continue
        colours[new] = hue + HUES * used[hue]
        used[hue] += 1
    for new in range(k):
        if new not in colours:
            colours[new] = min(hue + HUES * used[hue] for hue in range(HUES))
            used[colours[new] % HUES] += 1
    return tuple(colours[new] for new in range(k))


def _distances(old: Floats, new: Floats) -> Floats:
    """Distances (k0, k) of all pairs."""
    return np.asarray(np.linalg.norm(old[:, None, :] - new[None, :, :], axis=-1))
