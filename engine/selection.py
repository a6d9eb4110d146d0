"""Selection: fits over a range of k, judged by the criteria by which k and the covariance type are chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import repeat

from numpy.typing import ArrayLike

from engine.criteria import MEASURES, USUAL, Criterion, Judged
from engine.dataset import Dataset, dataset_of
from engine.features import features_of
from engine.fits import elbow_settings, fits, mixture_settings
from engine.fitting import Restart, frame_of, restarts_of
from engine.held_out import held_out_scores
from engine.runs import Cancelled, never
from engine.settings import MOST_CLUSTERS, Covariance, Method, Settings, checked_settings
from engine.status import Trouble

__all__ = ["USUAL", "Candidate", "Criterion", "default_range", "sweep"]

LARGEST_K, REACH = 9, 3
"""The sweep reaches at least the first as k, and by the second beyond the one in use."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A k, and for mixtures a covariance type, fitted from several starts.

    restarts: all of them; best: the place of the best one. scores: the criteria of the best one, None where undefined;
    errors: the standard errors of those that have one. approximate: the criteria whose scores are of a sample, or of a
    fit whose starts were tried on cells of many points each; condensed: they were. trouble: what is wrong with the best
    one, such as a collapsed component, whose likelihood has no bound.
    """

    method: Method
    k: int
    covariance: Covariance | None
    restarts: tuple[Restart, ...]
    best: int
    scores: dict[Criterion, float | None]
    approximate: frozenset[Criterion] = frozenset()
    errors: dict[Criterion, float] = field(default_factory=dict)
    condensed: bool = False
    trouble: Trouble | None = None

    @property
    def seed(self) -> int:
        """The seed of the best restart: it alone brings the fit back, of cells one like it."""
        return self.restarts[self.best].seed

    def reopening(self, settings: Settings, restart: int | None = None) -> Settings:
        """What first_frame and next_frame need to go through one of the restarts again (the best one if none is named),
        bit for bit; settings: those of the sweep.

        Where restarts were condensed, the run from the same seed is one of its own, on all points from the start: its
        first means are drawn from the points, not from the cells, and it may end in another optimum.
        """
        seed = self.restarts[self.best if restart is None else restart].seed
        if self.covariance is None:
            return replace(elbow_settings(settings, self.k), seed=seed)
        return replace(mixture_settings(settings, self.k, self.covariance), seed=seed)


def default_range(dataset: Dataset, k: int) -> range:
    """1 … max(9, k + 3), no further than there are different points."""
    return range(1, dataset.n_distinct(at_most=min(max(LARGEST_K, k + REACH), MOST_CLUSTERS)) + 1)


def sweep(
    data: Dataset | ArrayLike,
    settings: Settings | None = None,
    ks: Iterable[int] | None = None,
    cancelled: Cancelled = never,
    criteria: Collection[Criterion] = USUAL,
) -> Iterator[Candidate]:
    """Candidates, smallest k first: for each k one of k-means, then a mixture of each covariance type, each from the
    starts of settings.seeds and with those of the criteria that its method has.

    Mixtures start from k-means results, whatever the initialiser: plain starts end in worse optima. Of more than
    EXACT_UP_TO points the restarts are run on cells and only the best one ends on all points, by which it is judged:
    the candidates say so. data: a Dataset, or (n, d) numbers. Raises DataError or SettingsError where they or a k
    cannot be used, and Cancellation if `cancelled` asks.
    """
    settings, dataset = checked_settings(settings), dataset_of(data)
    for k in ks if ks is not None else default_range(dataset, settings.k):
        elbow_settings(settings, k).check(dataset)
        features = features_of(dataset, settings.scaling)
        held_out: Iterator[float | None] = repeat(None)
        if Criterion.HELD_OUT in criteria:
            held_out = held_out_scores(features, settings, k, cancelled)
        for fitted, held in zip(fits(features, settings, k, cancelled), held_out, strict=False):
            yield _candidate(Judged(dataset, features, fitted, held, cancelled), criteria)


def _candidate(judged: Judged, criteria: Collection[Criterion]) -> Candidate:
    fitted = judged.fitted
    settings = fitted.settings
    condensed = fitted.finished is not None
    runs = replace(fitted.runs, bound=fitted.bounds)
    restarts = restarts_of(fitted.algorithm, judged.features, runs, settings.seeds)
    wanted = {criterion: measure for criterion, measure in MEASURES[settings.method].items() if criterion in criteria}
    scores = {criterion: measure(judged) for criterion, measure in wanted.items()}
    return Candidate(
        settings.method,
        settings.k,
        settings.covariance if settings.method is Method.MIXTURE else None,
        restarts,
        fitted.best,
        {criterion: score.value for criterion, score in scores.items()},
        frozenset(criterion for criterion, score in scores.items() if condensed or score.sampled),
        {criterion: score.error for criterion, score in scores.items() if score.error is not None},
        condensed,
        frame_of(fitted.algorithm, judged.features, *fitted.end).status.trouble,
    )
