"""Criteria: what the fits of a sweep are judged by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.agreement import accuracy, adjusted_rand
from engine.arrays import Ints
from engine.candidate import Criterion
from engine.dataset import Dataset
from engine.expectation import expect
from engine.features import Features
from engine.fits import Fitted
from engine.gap import gap_statistic
from engine.halves import reported
from engine.records import Record
from engine.runs import Cancelled
from engine.scoring import aic, bic, silhouette
from engine.settings import Method


class Score(Record):
    """value: None where it is undefined. error: its standard error, None where it has none. sampled: of a sample."""

    value: float | None
    error: float | None = None
    sampled: bool = False


@dataclass(frozen=True)
class Judged:
    """Runs, the points that they were fitted to, if only in cells, and the score on points held out (None unless it was
    asked for)."""

    dataset: Dataset
    features: Features
    fitted: Fitted
    held_out: float | None
    cancelled: Cancelled

    @cached_property
    def objective(self) -> float:
        """The best one's, as reported."""
        return float(reported(self.fitted.algorithm, self.features, self.fitted.bound) or 0.0)

    @cached_property
    def labels(self) -> Ints:
        """The clusters (n,) of the best one."""
        quadratic = self.fitted.algorithm.score(self.fitted.mixture)
        labels = expect(self.features, quadratic, self.fitted.algorithm.share, labels=True).labels
        assert labels is not None
        return labels


def _silhouette(judged: Judged) -> Score:
    found = silhouette(np.ascontiguousarray(judged.features.columns.T), judged.labels)
    return Score(found.mean, sampled=found.sampled)


def _gap(judged: Judged) -> Score:
    found = gap_statistic(judged.features, judged.fitted, judged.cancelled)
    return Score(None) if found is None else Score(found.value, found.error)


def _bic(judged: Judged) -> Score:
    settings, features = judged.fitted.settings, judged.features
    return Score(bic(judged.objective, settings.k, features.d, settings.covariance, features.n))


def _aic(judged: Judged) -> Score:
    settings = judged.fitted.settings
    return Score(aic(judged.objective, settings.k, judged.features.d, settings.covariance))


def _adjusted_rand(judged: Judged) -> Score:
    classes = judged.dataset.classes
    return Score(None if classes is None else adjusted_rand(judged.labels, classes))


def _accuracy(judged: Judged) -> Score:
    classes = judged.dataset.classes
    return Score(None if classes is None else accuracy(judged.labels, classes))


Measure = Callable[[Judged], Score]

_OF_ALL: dict[Criterion, Measure] = {
    Criterion.HELD_OUT: lambda judged: Score(judged.held_out),
    Criterion.ADJUSTED_RAND: _adjusted_rand,
    Criterion.ACCURACY: _accuracy,
}

MEASURES: dict[Method, dict[Criterion, Measure]] = {
    Method.KMEANS: {
        Criterion.INERTIA: lambda judged: Score(judged.objective),
        Criterion.SILHOUETTE: _silhouette,
        Criterion.GAP: _gap,
        **_OF_ALL,
    },
    Method.MIXTURE: {Criterion.BIC: _bic, Criterion.AIC: _aic, **_OF_ALL},
}
"""How each method of a sweep is judged by each criterion that it has."""
