"""Curves: the criteria of a sweep against k, as a JSON object and as tables to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.dataset import Dataset
from engine.selection import Candidate, Criterion
from engine.settings import Covariance, Settings
from explorer.batch.lines import column, listed, table
from explorer.numbers import count

_KMEANS = "kmeans"
_BY_DENSITY = (Criterion.BIC, Criterion.AIC)


def sweep_object(candidates: Sequence[Candidate], dataset: Dataset) -> dict[str, Any]:
    """Each curve is a list beside "k"; BIC, AIC and the winning seeds have one for each covariance type.

    silhouette is None where it is undefined, and silhouette_sampled says whether it was taken on a sample;
    approximate, whether starts were tried on cells or a sample of the points, which leaves all scores so.
    """
    kmeans, mixtures = _families(candidates)
    seeds = {_KMEANS: kmeans} | {covariance.value: family for covariance, family in mixtures.items()}
    return {
        "n": dataset.n,
        "k": [candidate.k for candidate in kmeans],
        "inertia": _curve(kmeans, Criterion.INERTIA),
        "silhouette": _curve(kmeans, Criterion.SILHOUETTE),
        "silhouette_sampled": _are_sampled(kmeans),
        "approximate": any(candidate.condensed for candidate in candidates),
        **{
            criterion.value.lower(): {
                covariance.value: _curve(family, criterion) for covariance, family in mixtures.items()
            }
            for criterion in _BY_DENSITY
        },
        "seeds": {name: [candidate.seed for candidate in family] for name, family in seeds.items()},
    }


def sweep_lines(candidates: Sequence[Candidate], dataset: Dataset, name: str, settings: Settings) -> list[str]:
    """A table for k-means and one for each criterion of the mixtures, then where each is best."""
    runs = "1 run" if settings.restarts == 1 else f"the best of {settings.restarts} runs"
    almost = ", ≈ (starts tried on cells or a sample)" if any(candidate.condensed for candidate in candidates) else ""
    lines = [f"{name}, {count(dataset.n)} points: {runs} for each k, scaling {settings.scaling.value}{almost}", ""]
    kmeans, mixtures = _families(candidates)
    ks = [str(candidate.k) for candidate in kmeans]
    sampled = " (on a sample)" if _are_sampled(kmeans) else ""
    inertias, silhouettes = (_curve(kmeans, criterion) for criterion in (Criterion.INERTIA, Criterion.SILHOUETTE))
    columns = [ks, column(inertias, 8), column(silhouettes, 4)]
    lines += [*table(["k", "inertia", f"silhouette{sampled}"], columns), ""]
    for criterion in _BY_DENSITY:
        header = ["k", *(f"{criterion.value} {covariance.value}" for covariance in mixtures)]
        curves = [column(_curve(family, criterion), 8) for family in mixtures.values()]
        lines += [*table(header, [ks, *curves]), ""]
    return lines + listed(_best(candidates))


def _best(candidates: Sequence[Candidate]) -> list[tuple[str, str]]:
    """Where the criteria that have an optimum have it."""
    found: list[tuple[str, str]] = []
    for criterion, sign in ((Criterion.SILHOUETTE, -1.0), (Criterion.BIC, 1.0), (Criterion.AIC, 1.0)):
        scores = [(candidate, candidate.scores.get(criterion)) for candidate in candidates]
        known = [(sign * score, candidate) for candidate, score in scores if score is not None]
        if known:
            _, best = min(known, key=lambda pair: pair[0])
            shape = "k-means" if best.covariance is None else best.covariance.value
            extreme = "largest" if sign < 0 else "lowest"
            found.append((f"{extreme} {criterion.value}", f"k = {best.k}, {shape}, seed {best.seed}"))
    return found


def _families(candidates: Sequence[Candidate]) -> tuple[list[Candidate], dict[Covariance, list[Candidate]]]:
    """Those of k-means, and those of mixtures by their covariance type."""
    kmeans = [candidate for candidate in candidates if candidate.covariance is None]
    return kmeans, {
        covariance: [candidate for candidate in candidates if candidate.covariance is covariance]
        for covariance in Covariance
    }


def _are_sampled(kmeans: Sequence[Candidate]) -> bool:
    """Whether their silhouettes were taken on a sample."""
    return any(Criterion.SILHOUETTE in candidate.approximate for candidate in kmeans)


def _curve(family: Sequence[Candidate], criterion: Criterion) -> list[float | None]:
    return [candidate.scores.get(criterion) for candidate in family]
