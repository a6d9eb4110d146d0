"""Runs: many independent runs of one algorithm, taken to their end as one batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from engine.algorithm import Algorithm, Reached, ending, expectation_half, maximisation_half, settled
from engine.arrays import Floats, Ints, frozen
from engine.expectation import Expectation, joined_expectations
from engine.features import Features
from engine.maximisation import together
from engine.mixture import Mixture, joined
from engine.moments import Moments
from engine.records import Record, replace
from engine.status import Progress
from engine.widths import Widths, widths_of

Cancelled = Callable[[], bool]
"""Asked between iterations; True gives the work up."""


_FIRST = frozen(np.zeros(1, dtype=np.intp))
_NONE = frozen(np.zeros(0, dtype=np.intp))


class Cancellation(Exception):
    """The work was given up because its result is no longer wanted."""


def never() -> bool:
    """The work is always wanted."""
    return False


class Runs(Record, eq=False):
    """How each of the runs ended, always on an expectation, and why.

    mixture, moments: (runs, …); bound, iterations: (runs,).
    """

    mixture: Mixture
    moments: Moments
    bound: Floats
    iterations: Ints
    progress: tuple[Progress, ...]
    reasons: tuple[str, ...]


def converge(algorithm: Algorithm, features: Features, mixture: Mixture, cancelled: Cancelled = never) -> Runs:
    """Runs from each of the mixtures (runs, k, …) to its end; finished ones are dropped from the batch.

    Each run is bit for bit the one that single steps would give; those that start alike are worked out once. Raises
    Cancellation when told to stop.
    """
    if mixture.mean_rows.shape[1] == 1:
        return _runs_of(_converge([algorithm], features, mixture, _FIRST, None, cancelled))
    return converge_together(features, [(algorithm, mixture)], cancelled)[0]


def converge_together(
    features: Features, groups: Sequence[tuple[Algorithm, Mixture]], cancelled: Cancelled = never
) -> list[Runs]:
    """The same for mixtures of several covariance types, or for k-means of several k, ascending, of points without
    blocks: their expectations are alike, and one batch costs fewer calls than one each."""
    algorithms = [algorithm for algorithm, _ in groups]
    assert all(replace(each, maximise=algorithms[0].maximise) == algorithms[0] for each in algorithms[1:])
    distinct = [_distinct(mixture) for _, mixture in groups]
    starts = [
        mixture if len(first) == len(which) else mixture[first]
        for (_, mixture), (first, which) in zip(groups, distinct, strict=True)
    ]
    counts, sizes = [len(first) for first, _ in distinct], [mixture.k for mixture in starts]
    kinds, widths = np.repeat(np.arange(len(groups)), counts), None
    if sizes[0] < sizes[-1]:
        widths = widths_of(np.repeat(sizes, counts), sizes[-1])
        starts = [mixture.widened(sizes[-1]) for mixture in starts]
    ended = _converge(algorithms, features, joined(starts), kinds, widths, cancelled)
    if len(groups) == 1 and len(kinds) == len(distinct[0][1]):
        return [_runs_of(ended)]
    own = [np.flatnonzero(kinds == kind)[which] for kind, (_, which) in enumerate(distinct)]
    return [_runs_of(ended.of(runs, None if widths is None else k)) for runs, k in zip(own, sizes, strict=True)]


def _distinct(mixture: Mixture) -> tuple[Ints, Ints]:
    """The first run with each start, and for every run which of those it starts like."""
    parts = [mixture.weights, mixture.means, *(() if mixture.covariances is None else (mixture.covariances,))]
    starts = np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1)
    places: dict[bytes, int] = {}
    which = [places.setdefault(start.tobytes(), run) for run, start in enumerate(starts)]
    first = np.array(list(places.values()), dtype=np.intp)
    return first, first.searchsorted(which)


class _Ended(NamedTuple):
    """Runs at their ends; what is to be said of them is worked out for all runs at once when the last has ended."""

    mixture: Mixture
    found: Expectation
    iterations: Ints
    verdicts: list[tuple[Progress, str]]

    def of(self, runs: Ints, k: int | None = None) -> _Ended:
        """Some of them; k: with the first k components only."""
        mixture, found = self.mixture[runs], self.found.of(runs)
        if k is not None:
            mixture, found = mixture.first(k), found.first(k)
        return _Ended(mixture, found, self.iterations[runs], [self.verdicts[run] for run in runs.tolist()])


def _converge(
    algorithms: list[Algorithm], features: Features, mixture: Mixture, kinds: Ints, widths: Widths | None,
    cancelled: Cancelled,
) -> _Ended:  # fmt: skip
    """kinds: (runs,), ascending, by which of the algorithms each is maximised; widths: see `expect`."""
    active, algorithm = np.arange(len(kinds)), _for_all(algorithms, kinds)
    ends: list[_Ended] = []
    places: list[Ints] = []
    before: Reached | None = None
    iteration = 0
    while True:
        if cancelled():
            raise Cancellation
        found = expectation_half(algorithm, features, mixture, widths)
        iteration += 1
        sums = found.sums
        now = Reached(mixture.mean_rows, sums, found.log_total)
        over, verdicts = _over(algorithm, features, before, now, iteration)
        if verdicts:
            iterations = np.full(len(over), iteration)
            places.append(active[over])
            if len(over) == len(active):
                return _joined([*ends, _Ended(mixture, found, iterations, verdicts)], places)
            ends.append(_Ended(mixture[over], found.of(over), iterations, verdicts))
            left = _others(over, len(active))
            active, mixture, sums = active[left], mixture[left], sums[left]
            widths = None if widths is None else widths.among(left)
            algorithm = _for_all(algorithms, kinds[active])
            now = Reached(mixture.mean_rows, sums, None if now.bound is None else now.bound[left])
        mixture, moments = maximisation_half(algorithm, features, mixture, sums, widths)
        before = now if moments is sums else now._replace(moments=moments)


def _others(places: Ints, n: int) -> Ints:
    """The numbers below n that are not among the places."""
    left = np.ones(n, dtype=np.bool_)
    left[places] = False
    return left.nonzero()[0]


def _joined(ends: list[_Ended], places: list[Ints]) -> _Ended:
    """Those that ended one after another, in the order of their places among all."""
    ended = _Ended(
        joined([end.mixture for end in ends]),
        joined_expectations([end.found for end in ends]),
        np.concatenate([end.iterations for end in ends]),
        list(chain.from_iterable(end.verdicts for end in ends)),
    )
    return ended if len(ends) == 1 else ended.of(np.argsort(np.concatenate(places)))


def _runs_of(ended: _Ended) -> Runs:
    progress, reasons = zip(*ended.verdicts, strict=True)
    return Runs(ended.mixture, ended.found.moments, ended.found.bound, ended.iterations, progress, reasons)


def _for_all(algorithms: list[Algorithm], kinds: Ints) -> Algorithm:
    """The algorithm that maximises each run by its own kind."""
    if algorithms[0].maximise is algorithms[-1].maximise or kinds[0] == kinds[-1]:
        return algorithms[int(kinds[0])]
    ends = np.searchsorted(kinds, np.arange(len(algorithms) + 1)).tolist()
    return replace(algorithms[0], maximise=together([each.maximise for each in algorithms], ends))


def _over(
    algorithm: Algorithm, features: Features, before: Reached | None, now: Reached, iteration: int
) -> tuple[Ints, list[tuple[Progress, str]]]:
    """The places of the runs that end with this expectation, ascending, and how each of them does."""
    runs = len(now.moments.weight)
    equal, little = (None, None) if before is None else settled(algorithm, features, before, now)
    if iteration > algorithm.max_iterations:
        over = np.arange(runs)
    elif little is None:
        return _NONE, []
    else:
        over = (little if equal is None else equal | little).nonzero()[0]
    if not over.size:
        return over, []
    each = [[False] * len(over) if which is None else which[over].tolist() for which in (equal, little)]
    return over, [ending(algorithm, iteration, *pair) for pair in zip(*each, strict=True)]
