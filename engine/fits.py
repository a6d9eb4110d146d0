"""Fits: for each k the runs of k-means, then of a mixture of each covariance type, each from all the seeds.

Of many points the runs are those of their cells; the best one is then finished on the points themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from engine.algorithm import Algorithm, algorithm_for
from engine.arrays import Floats
from engine.blocks import blocks_of
from engine.candidate import mixture_settings
from engine.cells import condensed
from engine.features import Features
from engine.mixture import Mixture
from engine.records import Record, replace
from engine.runs import Cancellation, Cancelled, Runs, converge, converge_together
from engine.settings import Covariance, Initialiser, Settings
from engine.starts import result_means, starts, with_partitions

TOGETHER = 1 << 18
"""Shares in all runs of k-means up to which several k make one batch."""

MIXED = 3 << 20
"""Multiplications of an iteration of all runs of mixtures up to which several k make one batch: more take so long that
the first had better be there before the last."""

FINISHING = 3
"""Iterations on all points that end the best run on cells: the first one takes most of what the cells have cost."""


class Fitted(Record, eq=False):
    """Runs at their ends, in engine coordinates: one for each of settings.seeds.

    finished: the best one after its last iterations, on all points; None where all runs were on all points anyway.
    """

    settings: Settings
    algorithm: Algorithm
    runs: Runs
    finished: Runs | None = None

    @property
    def best(self) -> int:
        """The place of the run with the highest bound, the first one where several have it."""
        return int(self.runs.bound.argmax())

    @property
    def end(self) -> tuple[Runs, int]:
        """The runs among which the best one came to its end, and its place there."""
        return (self.runs, self.best) if self.finished is None else (self.finished, 0)

    @property
    def mixture(self) -> Mixture:
        """The best one's."""
        return self.runs.mixture[self.best] if self.finished is None else self.finished.mixture[0]

    @property
    def bound(self) -> float:
        """The best one's, of all points."""
        return float(self.runs.bound[self.best] if self.finished is None else self.finished.bound[0])

    @property
    def bounds(self) -> Floats:
        """Those of all runs, (seeds,). On cells they fall short by about as much as the best one's did."""
        if self.finished is None:
            return self.runs.bound
        bounds: Floats = self.runs.bound + (self.bound - self.runs.bound[self.best])
        bounds[self.best] = self.bound
        return bounds


def kmeans_fit(features: Features, settings: Settings, cancelled: Cancelled) -> Fitted:
    """Runs of k-means under the settings of an elbow."""
    return _kmeans_fits(features, [settings], cancelled)[0]


def _kmeans_fits(features: Features, several: list[Settings], cancelled: Cancelled) -> list[Fitted]:
    """The same for settings that differ in k alone, ascending, as one batch."""
    algorithms = [algorithm_for(settings, features) for settings in several]
    first = starts(features, several, cancelled)
    ended = converge_together(features, list(zip(algorithms, first, strict=True)), cancelled)
    return [Fitted(*each) for each in zip(several, algorithms, ended, strict=True)]


def fits(
    points: Features, settings: Settings, elbows: Sequence[Settings], cancelled: Cancelled, mixtures: bool = True
) -> Iterator[Fitted]:
    """For each k in turn k-means and, where wanted, a mixture of each covariance type. elbows: those of k-means, see
    `elbow_settings`. Raises Cancellation if asked to stop."""
    for features, several in _batches(points, elbows):
        ended = _kmeans_fits(features, several, cancelled)
        for fitted in _with_mixtures(features, settings, ended, cancelled) if mixtures else ended:
            yield _finished(points, features, fitted, cancelled)


def _batches(points: Features, elbows: Sequence[Settings]) -> Iterator[tuple[Features, list[Settings]]]:
    """The settings of the elbow, those together whose runs cost more in calls than in arithmetic."""
    features, several, shares = points, list[Settings](), 0
    for elbow in elbows:
        own = condensed(points, elbow.k)
        more = elbow.k * elbow.restarts * own.size
        apart = own is not features or shares + more > TOGETHER or blocks_of(own) is not None
        if several and (apart or elbow.k <= several[-1].k):
            yield features, several
            several, shares = [], 0
        features, shares = own, shares + more
        several.append(elbow)
    if several:
        yield features, several


def _with_mixtures(
    features: Features, settings: Settings, elbows: Sequence[Fitted], cancelled: Cancelled
) -> Iterator[Fitted]:
    """Each k-means followed by its mixtures; those of a batch are fitted when its first is asked for."""
    for batch in _mixture_batches(features, elbows):
        found: Iterator[Fitted] | None = None
        for elbow in batch:
            yield elbow
            if found is None:
                found = _mixture_fits(features, settings, batch, cancelled)
            for fitted in islice(found, len(Covariance)):
                if cancelled():
                    raise Cancellation
                yield fitted


def _mixture_batches(features: Features, elbows: Sequence[Fitted]) -> Iterator[list[Fitted]]:
    """The k-means from which mixtures start that cost more in calls than in arithmetic, together.

    No more at a time than there were before: whoever changes the data by hand sees the first k at once.
    """
    several, multiplications, done, d = list[Fitted](), 0, 0, features.d
    for elbow in elbows:
        shares = len(Covariance) * elbow.settings.restarts * elbow.settings.k * features.size
        more = shares * (1 + d + d * (d + 1) // 2)
        if several and (len(several) >= done or multiplications + more > MIXED):
            yield several
            done += len(several)
            several, multiplications = [], 0
        several.append(elbow)
        multiplications += more
    yield several


def _mixture_fits(
    features: Features, settings: Settings, elbows: Sequence[Fitted], cancelled: Cancelled
) -> Iterator[Fitted]:
    """For each k a mixture of each covariance type, from the means at which k-means ended."""
    wanted, begun = list[Settings](), list[Mixture]()
    for elbow in elbows:
        own = [mixture_settings(settings, elbow.settings.k, covariance) for covariance in Covariance]
        wanted += own
        begun += with_partitions(features, own, _result_means(features, elbow, cancelled))
    algorithms = [algorithm_for(each, features) for each in wanted]
    ended = converge_together(features, list(zip(algorithms, begun, strict=True)), cancelled)
    return map(Fitted, wanted, algorithms, ended)


def _finished(points: Features, features: Features, fitted: Fitted, cancelled: Cancelled) -> Fitted:
    """The same runs, the best one finished on all points if they were on cells."""
    if features is points:
        return fitted
    algorithm = replace(fitted.algorithm, max_iterations=FINISHING)
    return replace(fitted, finished=converge(algorithm, points, fitted.mixture[None], cancelled))


def _result_means(features: Features, elbow: Fitted, cancelled: Cancelled) -> Floats:
    """The converged means from k-means++; they are at hand already where the elbow started from there."""
    if elbow.settings.initialiser is Initialiser.KMEANS_PLUS_PLUS:
        return result_means(features, elbow.runs.mixture.means)
    plain = replace(elbow.settings, initialiser=Initialiser.KMEANS_PLUS_PLUS)
    return result_means(features, kmeans_fit(features, plain, cancelled).runs.mixture.means)
