"""Matching: which colour each cluster keeps when a run restarts or k changes. A mixture itself is never permuted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment

from engine.arrays import Floats


def match_colours(old_means: ArrayLike | None, old_colours: Sequence[int], new_means: ArrayLike) -> tuple[int, ...]:
    """The palette index of each new mean, in the order of new_means (k, d).

    Old means (k0, d), with one colour each, pass their colours on to the new means, paired one to one so that the
    summed distance is least (Kuhn 1955); what is left over gets the lowest colours that are free. Both in one
    coordinate system. No old means, or means in another number of columns: 0 … k − 1.
    """
    new = np.asarray(new_means, dtype=np.float64)
    old = np.empty((0, new.shape[1])) if old_means is None else np.asarray(old_means, dtype=np.float64)
    matched: dict[int, int] = {}
    if len(old) and old.shape[1] == new.shape[1]:
        rows, columns = linear_sum_assignment(_distances(old, new))
        matched = {int(j): old_colours[i] for i, j in zip(rows.tolist(), columns.tolist(), strict=True)}
    used = set(matched.values())
    free = (colour for colour in count() if colour not in used)
    return tuple(matched[j] if j in matched else next(free) for j in range(len(new)))


def _distances(old: Floats, new: Floats) -> Floats:
    """Distances (k0, k) of all pairs."""
    return np.asarray(np.linalg.norm(old[:, None, :] - new[None, :, :], axis=-1))
