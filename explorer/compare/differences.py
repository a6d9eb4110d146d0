"""Differences: which points two clusterings put in different clusters, and how far they agree, in numbers and words."""

from __future__ import annotations

import numpy as np

from engine.agreement import adjusted_rand
from engine.arrays import Ints
from engine.matching import paired, shared_points
from engine.records import Record
from explorer.numbers import count, number
from explorer.readings import Readings


class Differences(Record, eq=False):
    """rows: the points (m,) that change cluster from one to the other, clusters being paired so that they are fewest;
    adjusted_rand: between both; truth: of each with the true classes, None where these are not known."""

    rows: Ints
    adjusted_rand: float | None
    truth: tuple[float | None, float | None] = (None, None)

    @property
    def text(self) -> str:
        differ = "1 point differs" if len(self.rows) == 1 else f"{count(len(self.rows))} points differ"
        told = f"{differ} · adjusted Rand {number(self.adjusted_rand, 3)}"
        if None in self.truth:
            return told
        left, right = (number(value, 3) for value in self.truth)
        return f"{told}, to the true classes {left} left, {right} right"


def differences(a: Readings, b: Readings) -> Differences | None:
    """Between the shown frames of two sessions on the same points; None before both have shared them out."""
    frames = (a.frame, b.frame)
    if a.dataset is not b.dataset or any(frame is None or frame.state.source is None for frame in frames):
        return None
    first, second = a.assignment(), b.assignment()
    if first is None or second is None:
        return None
    together = shared_points(first.labels, second.labels, a.settings.k, b.settings.k)
    partner = np.full(a.settings.k, -1)
    for one, other in paired(together):
        partner[one] = other
    rows = np.flatnonzero(partner[first.labels] != second.labels)
    classes = a.dataset.classes
    rand = adjusted_rand(first.labels, second.labels)
    if classes is None:
        return Differences(rows, rand)
    return Differences(rows, rand, (adjusted_rand(first.labels, classes), adjusted_rand(second.labels, classes)))
