"""Choosing: which candidate of a sweep each criterion points at. They may disagree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from engine.candidate import Candidate, Criterion, sound
from engine.gap import first_k
from engine.records import Record
from engine.settings import Method


class Choice(Record, eq=False):
    """What a criterion points at. hint: it is no verdict, since inertias fall with k even without clusters."""

    candidate: Candidate
    criterion: Criterion
    hint: bool = False


def choose(candidates: Iterable[Candidate], criterion: Criterion, method: Method) -> Choice | None:
    """Which of the candidates of this method the criterion points at; None if at none.

    The elbow for the inertia, the lowest for BIC, AIC and the held-out inertia of k-means, the first k for the gap
    statistic, the highest for all others; among those that are sound.
    """
    known = [c for c in candidates if c.method is method and c.scores.get(criterion) is not None]
    if not known:
        return None
    scored = sorted(sound(known), key=lambda candidate: candidate.k)
    values = [score for c in scored if (score := c.scores[criterion]) is not None]
    place = _RULES.get((method, criterion), _highest)(scored, values)
    return None if place is None else Choice(scored[place], criterion, (method, criterion) in _HINTS)


def elbow_hint(ks: Sequence[int], inertias: Sequence[float]) -> int | None:
    """The k whose inertia lies farthest below the chord from the first to the last one; None if none lies below.

    A hint, never a verdict: most convex curves have such a k, those of data without clusters, too. ks ascend.
    """
    if len(ks) < 3:
        return None
    k, inertia = np.asarray(ks, dtype=np.float64), np.asarray(inertias, dtype=np.float64)
    slope = (inertia[-1] - inertia[0]) / (k[-1] - k[0])
    # The distance to the chord is this drop times the same cosine for all, in whatever units.
    below = inertia[0] + slope * (k - k[0]) - inertia
    farthest = int(below.argmax())
    return int(ks[farthest]) if below[farthest] > 1e-9 * np.abs(inertia).max() else None


Rule = Callable[[list[Candidate], list[float]], int | None]
"""(candidates, k ascending, and their scores) → the place of the one pointed at."""


def _lowest(_: list[Candidate], values: list[float]) -> int | None:
    return int(np.argmin(values))


def _highest(_: list[Candidate], values: list[float]) -> int | None:
    return int(np.argmax(values))


def _elbow(scored: list[Candidate], values: list[float]) -> int | None:
    ks = [candidate.k for candidate in scored]
    k = elbow_hint(ks, values)
    return None if k is None else ks.index(k)


def _first(scored: list[Candidate], values: list[float]) -> int | None:
    ks = [candidate.k for candidate in scored]
    k = first_k(ks, values, [candidate.errors[Criterion.GAP] for candidate in scored])
    return None if k is None else ks.index(k)


_RULES: dict[tuple[Method, Criterion], Rule] = {
    (Method.KMEANS, Criterion.INERTIA): _elbow,
    (Method.KMEANS, Criterion.GAP): _first,
    (Method.KMEANS, Criterion.HELD_OUT): _lowest,
    (Method.MIXTURE, Criterion.BIC): _lowest,
    (Method.MIXTURE, Criterion.AIC): _lowest,
}
"""Those that do not take the highest."""

_HINTS = frozenset({(Method.KMEANS, Criterion.INERTIA), (Method.KMEANS, Criterion.HELD_OUT)})
