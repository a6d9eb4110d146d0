"""Selection: fits over a range of k, judged by the criteria by which k and the covariance type are chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import repeat

from numpy.typing import ArrayLike

from engine.candidate import USUAL, Candidate, Criterion, default_range, elbow_settings
from engine.criteria import MEASURES, Judged
from engine.dataset import Dataset, dataset_of
from engine.features import features_of
from engine.fits import fits
from engine.fitting import restarts_of, trouble_at
from engine.held_out import held_out_scores
from engine.records import replace
from engine.runs import Cancelled, never
from engine.settings import Method, Settings, checked_settings


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
    the candidates say so. Without a criterion that mixtures have there are none of them. data: a Dataset, or (n, d)
    numbers. Raises DataError or SettingsError where they or a k cannot be used, and Cancellation if `cancelled` asks.
    """
    settings, dataset = checked_settings(settings), dataset_of(data)
    wanted = ks if ks is not None else default_range(dataset, settings.k)
    elbows = [elbow_settings(settings, k) for k in wanted]
    for elbow in elbows:
        elbow.check(dataset)
    features = features_of(dataset, settings.scaling)
    mixtures = any(criterion in MEASURES[Method.MIXTURE] for criterion in criteria)
    held_out: Iterator[float | None] = repeat(None)
    for fitted in fits(features, settings, elbows, cancelled, mixtures):
        if Criterion.HELD_OUT in criteria and fitted.settings.method is Method.KMEANS:
            held_out = held_out_scores(features, settings, fitted.settings.k, cancelled)
        yield _candidate(Judged(dataset, features, fitted, next(held_out), cancelled), criteria)


def _candidate(judged: Judged, criteria: Collection[Criterion]) -> Candidate:
    fitted = judged.fitted
    settings = fitted.settings
    condensed = fitted.finished is not None
    runs = replace(fitted.runs, bound=fitted.bounds) if condensed else fitted.runs
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
        trouble_at(fitted.algorithm, *fitted.end),
    )
