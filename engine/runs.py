"""Runs: many independent runs of one algorithm, taken to their end as one batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import count
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from engine.algorithm import Algorithm, Reached, ending, expectation_half, goes_on, maximisation_half, settled
from engine.arrays import Floats, Ints, frozen
from engine.expectation import Expectation, joined_expectations
from engine.features import Features
from engine.maximisation import together
from engine.mixture import Mixture, joined
from engine.moments import Moments
from engine.records import Record, field_names, replace
from engine.status import Progress
from engine.widths import Widths, widths_of

Cancelled = Callable[[], bool]
"""Asked between iterations; True gives the work up."""


IDLE = 1 << 15
"""Shares that cost about as much as it does to drop runs from a batch."""

_EXPECTS = attrgetter(*(name for name in field_names(Algorithm) if name != "maximise"))
"""All of an algorithm but how it maximises."""

_FIRST = frozen(np.zeros(1, dtype=np.intp))
_NONE = frozen(np.zeros(0, dtype=np.intp))


class Cancellation(Exception):
    """The work was given up because its result is no longer wanted."""


def never() -> bool:
    """The work is always wanted."""
    return False


class Runs(Record, eq=False):
    """How each of the runs ended, always on an expectation, and why.

    mixture, moments: (runs, …); bound, iterations: (runs,). The scatter may wait in the moments, which then hold on to
    the points.
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
        return _converge([algorithm], features, mixture, _FIRST, None, cancelled).runs()
    return converge_together(features, [(algorithm, mixture)], cancelled)[0]


def converge_together(
    features: Features, groups: Sequence[tuple[Algorithm, Mixture]], cancelled: Cancelled = never
) -> list[Runs]:
    """The same for mixtures of several covariance types and several k, or for k-means of several k of points without
    blocks, the k ascending: their expectations are alike, and one batch costs fewer calls than one each."""
    algorithms = [algorithm for algorithm, _ in groups]
    assert len(set(map(_EXPECTS, algorithms))) == 1
    distinct = [_distinct(mixture) for _, mixture in groups]
    starts = [
        mixture if len(first) == len(which) else mixture[first]
        for (_, mixture), (first, which) in zip(groups, distinct, strict=True)
    ]
    counts, sizes = [len(first) for first, _ in distinct], [mixture.k for mixture in starts]
    kinds, widths = np.repeat(np.arange(len(groups)), counts), None
    assert sizes == sorted(sizes)
    if sizes[0] < sizes[-1]:
        widths = widths_of(np.repeat(sizes, counts), sizes[-1])
        starts = [mixture.widened(sizes[-1]) for mixture in starts]
    ended = _converge(algorithms, features, joined(starts), kinds, widths, cancelled)
    if len(groups) == 1 and len(kinds) == len(distinct[0][1]):
        return [ended.runs()]
    ends = np.cumsum(counts).tolist()
    # Those that are all distinct stand in a row.
    own = [
        slice(end - count, end) if count == len(which) else end - count + which
        for end, count, (_, which) in zip(ends, counts, distinct, strict=True)
    ]
    return [ended.runs(runs, None if widths is None else k) for runs, k in zip(own, sizes, strict=True)]


def _distinct(mixture: Mixture) -> tuple[Ints, Ints]:
    """The first run with each start, and for every run which of those it starts like."""
    parts = [mixture.weights, mixture.means, *(() if mixture.covariances is None else (mixture.covariances,))]
    starts = np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1)
    places: dict[object, int] = {}
    each = starts.view(np.dtype((np.void, starts.itemsize * starts.shape[1]))).ravel().tolist()
    which = [places.setdefault(start, run) for run, start in enumerate(each)]
    first = np.array(list(places.values()), dtype=np.intp)
    return first, first if len(first) == len(which) else first.searchsorted(which)


class _Ended(NamedTuple):
    """Where runs ended; what is to be said of them is worked out for all runs at once when the last has ended."""

    mixture: Mixture
    found: Expectation

    def of(self, runs: slice | Ints, k: int | None = None) -> _Ended:
        """Some of them; k: with the first k components only."""
        mixture, found = self.mixture[runs], self.found.of(runs)
        return _Ended(mixture, found) if k is None else _Ended(mixture.first(k), found.first(k))


class _Ends:
    """Where, when and why runs ended, told in any order, and asked for in theirs."""

    def __init__(self) -> None:
        self._places: list[Ints] = []
        self._ended: list[_Ended] = []
        self._told: dict[int, tuple[int, Progress, str]] = {}

    def knows(self, run: int) -> bool:
        """Whether it has been told of a run; that may go on all the same."""
        return run in self._told

    def tell(self, run: int, iteration: int, progress: Progress, reason: str) -> None:
        """A run is over."""
        self._told[run] = iteration, progress, reason

    def keep(self, runs: Ints, mixture: Mixture, found: Expectation) -> None:
        """Where some of them ended, in this order."""
        self._places.append(runs)
        self._ended.append(_Ended(mixture, found))

    def runs(self, wanted: slice | Ints | None = None, k: int | None = None) -> Runs:
        """All of them, or some; k: with the first k components only."""
        ended = self._ended[0] if len(self._ended) == 1 else self._all
        places: Sequence[int] = range(len(self._told))
        if wanted is not None:
            ended = ended.of(wanted, k)
            places = places[wanted] if isinstance(wanted, slice) else wanted.tolist()
        iterations, progress, reasons = zip(*[self._told[run] for run in places], strict=True)
        found = ended.found
        return Runs(ended.mixture, found.moments, found.bound, np.array(iterations), progress, reasons)

    @cached_property
    def _all(self) -> _Ended:
        """Those of all runs, in their order."""
        mixtures, found = zip(*self._ended, strict=True)
        return _Ended(joined(mixtures), joined_expectations(found)).of(np.concatenate(self._places).argsort())


def _converge(
    algorithms: list[Algorithm], features: Features, mixture: Mixture, kinds: Ints, widths: Widths | None,
    cancelled: Cancelled,
) -> _Ends:  # fmt: skip
    """kinds: (runs,), ascending, by which of the algorithms each is maximised; widths: see `expect`."""
    active, algorithm = np.arange(len(kinds)), _for_all(algorithms, kinds)
    ends = _Ends()
    before: Reached | None = None
    for iteration in count(1):
        if cancelled():
            raise Cancellation
        found = expectation_half(algorithm, features, mixture, widths, later=True)
        sums = found.sums
        now = Reached(mixture.mean_rows, sums, found.log_total)
        over, still = _over(algorithm, features, before, now, iteration, active, ends)
        if len(over) == len(active):
            ends.keep(active, mixture, found.kept())
            break
        # A few in which nothing changes any more may stay for a while: they come out the same each time.
        if over.size and not (still and len(over) * mixture.k * features.size <= IDLE):
            ends.keep(active[over], mixture[over], found.of(over))
            left = _others(over, len(active))
            active, mixture, sums = active[left], mixture[left], sums[left]
            widths = None if widths is None else widths.among(left)
            algorithm = _for_all(algorithms, kinds[active])
            now = Reached(mixture.mean_rows, sums, None if now.bound is None else now.bound[left])
        mixture, moments = maximisation_half(algorithm, features, mixture, sums, widths)
        before = now if moments is sums else now._replace(moments=moments)
        moments.forget()
    return ends


def _others(places: Ints, n: int) -> Ints:
    """The numbers below n that are not among the places."""
    left = np.ones(n, dtype=np.bool_)
    left[places] = False
    return left.nonzero()[0]


def _for_all(algorithms: list[Algorithm], kinds: Ints) -> Algorithm:
    """The algorithm that maximises each run by its own kind."""
    first = algorithms[int(kinds[0])]
    if kinds[0] == kinds[-1] or all(each.maximise is first.maximise for each in algorithms):
        return first
    ends = np.searchsorted(kinds, np.arange(len(algorithms) + 1)).tolist()
    return replace(algorithms[0], maximise=together([each.maximise for each in algorithms], ends))


def _over(
    algorithm: Algorithm, features: Features, before: Reached | None, now: Reached, iteration: int, active: Ints,
    ends: _Ends,
) -> tuple[Ints, bool]:  # fmt: skip
    """The places of the runs that end with this expectation, ascending, and whether nothing changes in any of them."""
    equal, little = None, None
    if before is not None and not goes_on(algorithm, features, before, now):
        equal, little = settled(algorithm, features, before, now)
    if iteration > algorithm.max_iterations:
        over = np.arange(len(active))
    elif little is None or (equal is None and not np.count_nonzero(little)):
        return _NONE, False
    else:
        over = (little if equal is None else equal | little).nonzero()[0]
        if not over.size:
            return over, False
    runs = active.tolist()
    same, near = ([False] * len(runs) if which is None else which.tolist() for which in (equal, little))
    still = True
    for place in over.tolist():
        still &= same[place]
        if not ends.knows(runs[place]):
            ends.tell(runs[place], iteration, *ending(algorithm, iteration, same[place], near[place]))
    return over, still
