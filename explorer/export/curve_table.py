"""Curve table: what a sweep found as CSV, a row for each k of k-means and of each covariance type."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from statistics import median

from engine.candidate import Candidate, Criterion
from engine.results import safe
from engine.settings import Method, Scaling
from engine.status import Progress

_ABOUT_RESTARTS = (
    "objective", "restarts", "converged", "seed of the best",
    "best", "median", "worst", "all restarts", "starts tried on cells", "trouble",
)  # fmt: skip


def curve_table(candidates: Sequence[Candidate], scaling: Scaling) -> str:
    """The table with its header; numbers in full, cells empty where a criterion is undefined or not of this method.

    Names of criteria stand in "approximate" where their score is of a sample or of a fit that began on cells.
    "objective" says what best, median, worst and all restarts are: the inertia, lower is better, or the log-likelihood.
    scaling: that of the sweep, in whose units inertias are.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(_rows(candidates, scaling))
    return text.getvalue()


def _rows(candidates: Sequence[Candidate], scaling: Scaling) -> Iterator[list[str]]:
    asked = [criterion for criterion in Criterion if any(criterion in candidate.scores for candidate in candidates)]
    uncertain = [criterion for criterion in asked if any(criterion in candidate.errors for candidate in candidates)]
    names = [criterion.value for criterion in asked]
    errors = [f"standard error of {criterion.value}" for criterion in uncertain]
    yield ["k", "method", "covariance", *names, *errors, "approximate", *_ABOUT_RESTARTS]
    for candidate in candidates:
        scores = [_cell(candidate.scores.get(criterion)) for criterion in asked]
        spreads = [_cell(candidate.errors.get(criterion)) for criterion in uncertain]
        almost = ", ".join(criterion.value for criterion in asked if criterion in candidate.approximate)
        kind = "" if candidate.covariance is None else candidate.covariance.value
        model = [str(candidate.k), candidate.method.value, kind]
        yield [*model, *scores, *spreads, almost, *_of_restarts(candidate, scaling)]


def _of_restarts(candidate: Candidate, scaling: Scaling) -> list[str]:
    """In the order of _ABOUT_RESTARTS."""
    objectives = [restart.objective for restart in candidate.restarts]
    unit = " (standardised units)" if scaling is Scaling.STANDARDISE else ""
    falls = candidate.method is Method.KMEANS
    ended = sum(restart.progress is Progress.CONVERGED for restart in candidate.restarts)
    return [
        f"inertia{unit}" if falls else "log-likelihood",
        str(len(objectives)),
        str(ended),
        str(candidate.seed),
        _cell(objectives[candidate.best]),
        _cell(median(objectives)),
        _cell(max(objectives) if falls else min(objectives)),
        " ".join(map(_cell, objectives)),
        "yes" if candidate.condensed else "no",
        "" if candidate.trouble is None else safe(candidate.trouble.sentence),
    ]


def _cell(value: float | None) -> str:
    """Python's shortest form of a number reads back as that number."""
    return "" if value is None else repr(float(value))
