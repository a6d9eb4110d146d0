"""Numerical trouble in words: empty clusters and collapsed components."""

from __future__ import annotations

import numpy as np

from engine.algorithm import Algorithm, Phase, State
from engine.arrays import Ints, trace
from engine.empty_clusters import ROUNDED
from engine.maximisation import FLOOR, collapsed
from engine.status import Trouble, TroubleKind

OFF = 2e-14
"""Equal points are no farther from their mean than this part of its distance from 0: it is rounded."""

LIGHT = "next to nothing"
"""The fate of a component that owns less than a point."""


def trouble_of(algorithm: Algorithm, before: State, after: State) -> Trouble | None:
    """What went wrong in the half step between two states, None if nothing did."""
    if algorithm.hard:
        return _emptiness(algorithm, before, after)
    if after.moments is None or after.mixture.covariances is None:
        return None
    which = np.flatnonzero(collapsed(after.mixture, after.moments, algorithm.reg))
    return _collapse(algorithm, after, which) if which.size else None


def _emptiness(algorithm: Algorithm, before: State, after: State) -> Trouble | None:
    if after.moments is None:
        return None
    if after.phase is Phase.EXPECTED:
        empty = np.flatnonzero(after.moments.weight == 0)
        if not empty.size:
            return None
        fate = ("stays" if not algorithm.relocates else "next" if _can_spare(after) else "none")
        fates = {fate: empty}
    elif before.moments is not None:
        empty = np.flatnonzero(before.moments.weight == 0)
        refilled = algorithm.relocates & (after.moments.weight[empty] > 0)
        fates = {"moved": empty[refilled], "kept": empty[~refilled]}
    else:
        return None
    told = [_emptied(fate, which) for fate, which in fates.items() if which.size]
    return Trouble(TroubleKind.EMPTY_CLUSTER, "; ".join(told), _places(empty)) if told else None


_ONE_EMPTY = {
    "next": "the next move puts it on the farthest point",
    "none": "it stays where it is, since no other has a point to spare",
    "stays": "it stays where it is",
    "moved": "moved to the farthest point",
    "kept": "kept where it is",
}
_SOME_EMPTY = {
    "next": "the next move puts them on the farthest points, as many as can be spared",
    "none": "they stay where they are, since no other has a point to spare",
    "stays": "they stay where they are",
    "moved": "moved to the farthest points",
    "kept": "kept where they are",
}
"""What becomes of one empty cluster, and of several."""


def _emptied(fate: str, which: Ints) -> str:
    if which.size == 1:
        return f"{_named('Cluster', which)} is empty: {_ONE_EMPTY[fate]}"
    return f"{_named('Cluster', which)} are empty: {_SOME_EMPTY[fate]}"


def _can_spare(state: State) -> bool:
    """Whether a cluster of several points has one that is not on its mean, as `refill` asks for."""
    moments = state.moments
    assert moments is not None
    apart = moments.mean - state.mixture.means
    squared = trace(moments.scatter) + moments.weight * (apart * apart).sum(axis=-1)
    # One point must be that far off; all are by rounding, if they are equal.
    rounding = (ROUNDED**2 + moments.weight * OFF**2) * (moments.mean**2).sum(axis=-1)
    return bool(((moments.weight > 1) & (squared > rounding)).any())


def _collapse(algorithm: Algorithm, after: State, which: Ints) -> Trouble:
    fates: dict[str, list[int]] = {}
    for j in which.tolist():
        fates.setdefault(_fate(algorithm, after, j), []).append(j)
    told = [_told(fate, np.array(members)) for fate, members in fates.items()]
    held = sum(len(members) for fate, members in fates.items() if fate != LIGHT)
    what = "regularisation" if algorithm.reg > 0 else "limit of the arithmetic"
    holds = f"; only the {what} holds {'it' if held == 1 else 'them'} open" if held else ""
    sentence = f"{', '.join([told[0], *(each[0].lower() + each[1:] for each in told[1:])])}{holds}"
    return Trouble(TroubleKind.COLLAPSED_COMPONENT, sentence, _places(which))


def _fate(algorithm: Algorithm, after: State, j: int) -> str:
    """What became of one component: on what it has collapsed, or that it owns next to nothing."""
    assert after.moments is not None
    assert after.mixture.covariances is not None
    points = round(float(after.moments.weight[j]))
    if points < 1:
        return LIGHT
    if points == 1:
        return "1 point"
    held = max(algorithm.reg, FLOOR)
    values = np.linalg.eigvalsh(after.mixture.covariances[j])
    return "a line" if values.size > 1 and values[-1] - held > held else "one place"


def _told(fate: str, which: Ints) -> str:
    verb = "has" if which.size == 1 else "have"
    if fate == LIGHT:
        return f"{_named('Component', which)} {verb} lost almost all weight"
    each = "" if which.size == 1 else " each"
    return f"{_named('Component', which)} {verb}{each} collapsed onto {fate}"


def _named(noun: str, which: Ints) -> str:
    """ "Cluster 3", "Clusters 1, 2 and 5", counted from 1."""
    numbers = [str(int(j) + 1) for j in which]
    if len(numbers) == 1:
        return f"{noun} {numbers[0]}"
    return f"{noun}s {', '.join(numbers[:-1])} and {numbers[-1]}"


def _places(which: Ints) -> tuple[int, ...]:
    return tuple(int(j) for j in which)
