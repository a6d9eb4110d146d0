"""Fits: the best of several runs as a JSON object and as a summary to read."""

from __future__ import annotations

from math import inf
from typing import Any

from engine.arrays import Floats
from engine.fitting import Fit
from engine.settings import Covariance, Method
from explorer.batch.lines import column, listed, number, reach, table
from explorer.names import METHOD_NAMES
from explorer.numbers import count
from explorer.words import points


def fit_object(found: Fit) -> dict[str, Any]:
    """All that a script may want to know. covariance, bic, aic and covariances are None where there is no density."""
    mixed = found.settings.method is Method.MIXTURE
    quality = {"log_likelihood": found.log_likelihood} if mixed else {"inertia": found.inertia}
    return {
        "method": found.settings.method.value,
        "k": found.settings.k,
        "covariance": found.settings.covariance.value if mixed else None,
        "n": found.dataset.n,
        "objective": found.objective,
        **quality,
        "bic": found.bic,
        "aic": found.aic,
        "weights": found.weights.tolist(),
        "means": found.means.tolist(),
        "covariances": None if found.covariances is None else found.covariances.tolist(),
        "sizes": found.sizes.tolist(),
        "iterations": found.iterations,
        "status": _status(found),
        "seed": found.seed,
    }


def _status(found: Fit) -> str:
    """How the run ended, and what kind of trouble it ended in, if any."""
    progress, trouble = found.status.progress.value, found.status.trouble
    return progress if trouble is None else f"{progress}, {trouble.kind.value}"


def fit_lines(found: Fit, name: str) -> list[str]:
    """What a person wants to know: clusters are counted from 1, as on screen."""
    parts = [[_heading(found, name)], listed(_facts(found)), _clusters(found)]
    if found.covariances is not None:
        parts.append(_covariances(found))
    lines = [line for part in parts for line in (*part, "")]
    return lines[:-1]


def _heading(found: Fit, name: str) -> str:
    settings = found.settings
    shape = f", covariance {settings.covariance.value}" if settings.method is Method.MIXTURE else ""
    model = f"{METHOD_NAMES[settings.method]}, k = {settings.k}{shape}, scaling {settings.scaling.value}"
    return f"{name}, {points(found.dataset.n)}: {model}"


def _facts(found: Fit) -> list[tuple[str, str]]:
    scores = [
        ("free energy", found.objective if found.settings.method is Method.SOFT_KMEANS else None),
        ("inertia", found.inertia),
        ("log-likelihood", found.log_likelihood),
        ("BIC", found.bic),
        ("AIC", found.aic),
    ]
    status, runs = found.status, len(found.restarts)
    rounds = "1 iteration" if found.iterations == 1 else f"{found.iterations} iterations"
    facts = [(what, number(score, 8)) for what, score in scores if score is not None]
    facts.append(("status", f"{status.progress.value} after {rounds}: {status.reason}"))
    if status.trouble is not None:
        facts.append(("trouble", status.trouble.sentence))
    facts.append(("seed", f"{found.seed}, the best of {runs}" if runs > 1 else str(found.seed)))
    return facts


def _clusters(found: Fit) -> list[str]:
    sizes = found.sizes.tolist()
    axes = zip(found.means.T.tolist(), found.dataset.points.T, strict=True)
    columns = [
        [str(place) for place in range(1, len(sizes) + 1)],
        [count(size) for size in sizes],
        column(found.weights.tolist(), 4),
        *(column(means, apart=_apart(means, along)) for means, along in axes),
    ]
    return table(["cluster", "size", "weight", *found.dataset.columns], columns)


def _apart(means: list[float], along: Floats) -> float:
    """The difference that is to be seen in the means along a column: how far they lie apart, or, where the points of
    the column lie closer together than that, or there is but one mean, what these spread by."""
    return min(reach(means) or inf, float(along.std()))


def _covariances(found: Fit) -> list[str]:
    """The matrices, row by row; one for all where they share it."""
    assert found.covariances is not None
    tied = found.settings.covariance is Covariance.TIED
    matrices = found.covariances.tolist()[: 1 if tied else None]
    rows = [
        ["all" if tied else str(place), name, *map(number, row)]
        for place, matrix in enumerate(matrices, start=1)
        for name, row in zip(found.dataset.columns, matrix, strict=True)
    ]
    return table(["cluster", "covariance with", *found.dataset.columns], list(zip(*rows, strict=True)))
