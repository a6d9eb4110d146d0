"""Curves: the criteria of a sweep against k, as a JSON object and as tables to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.candidate import Candidate, Criterion, is_collapsed, sound
from engine.choosing import Choice, choose
from engine.dataset import Dataset
from engine.settings import Method, Settings
from explorer.batch.lines import ABSENT, column, listed, reach, table
from explorer.words import points

_KMEANS = "kmeans"
_OF_KMEANS = (Criterion.INERTIA, Criterion.SILHOUETTE, Criterion.GAP)
"""Those that k-means alone has."""

_LOWEST = (Criterion.BIC, Criterion.AIC)
_DIGITS = {Criterion.INERTIA: 8, Criterion.BIC: 8, Criterion.AIC: 8, Criterion.HELD_OUT: 6}
"""To how many digits a criterion is printed; four for the others, which lie about 1."""

Family = list[Candidate]
"""The candidates of k-means, or of one covariance type, k ascending."""


def sweep_object(candidates: Sequence[Candidate], dataset: Dataset) -> dict[str, Any]:
    """Each curve is a list beside "k"; those that mixtures have, and seeds and restarts, are one list for each family:
    "kmeans" and the covariance types.

    A score is None where it is undefined, and silhouette_sampled says whether it was taken on a sample; approximate,
    whether starts were tried on cells or a sample of the points, which leaves all scores so. errors: the standard
    errors of the gap. chosen: what each criterion points at, by its rule; a hint is no verdict. restarts: all runs of
    each k.
    """
    families = _families(candidates)
    kmeans = families[_KMEANS]
    return {
        "n": dataset.n,
        "k": [candidate.k for candidate in kmeans],
        **{criterion.name.lower(): _curves(families, criterion) for criterion in _asked(candidates)},
        "silhouette_sampled": _are_sampled(kmeans),
        "approximate": any(candidate.condensed for candidate in candidates),
        "errors": {
            criterion.name.lower(): _errors(kmeans, criterion)
            for criterion in _OF_KMEANS
            if any(criterion in candidate.errors for candidate in kmeans)
        },
        "chosen": [_chosen_object(*rule) for rule in _rules(candidates)],
        "troubles": {
            name: [None if candidate.trouble is None else candidate.trouble.sentence for candidate in family]
            for name, family in families.items()
        },
        "seeds": {name: [candidate.seed for candidate in family] for name, family in families.items()},
        "restarts": {name: [_restarts(candidate) for candidate in family] for name, family in families.items()},
    }


def sweep_lines(candidates: Sequence[Candidate], dataset: Dataset, name: str, settings: Settings) -> list[str]:
    """A table for k-means and one for each criterion of the mixtures, then where each is best."""
    runs = "1 run" if settings.restarts == 1 else f"the best of {settings.restarts} runs"
    almost = ", ≈ (starts tried on cells or a sample)" if any(candidate.condensed for candidate in candidates) else ""
    lines = [f"{name}, {points(dataset.n)}: {runs} for each k, scaling {settings.scaling.value}{almost}", ""]
    families = _families(candidates)
    kmeans = families.pop(_KMEANS)
    ks = [str(candidate.k) for candidate in kmeans]
    if kmeans[0].scores:
        names, curves = zip(*_kmeans_columns(kmeans), strict=True)
        lines += [*table(["k", *names], [ks, *curves]), ""]
    for criterion in _asked(candidates):
        if criterion not in _OF_KMEANS:
            header = ["k", *(f"{criterion.value} {covariance}" for covariance in families)]
            mixed = [_column(_curve(family, criterion), criterion) for family in families.values()]
            lines += [*table(header, [ks, *mixed]), ""]
    return lines + listed([_chosen_line(*rule) for rule in _rules(candidates)] + _collapsed(families))


def _collapsed(families: dict[str, Family]) -> list[tuple[str, str]]:
    """Which mixtures are passed over where others will do: a collapsed component says nothing about k."""
    mixtures = [candidate for family in families.values() for candidate in family]
    judged = sound(mixtures)
    told = []
    for name, family in families.items():
        ks = [str(candidate.k) for candidate in family if candidate not in judged]
        if ks:
            told.append(f"{name} k = {', '.join(ks)}")
    if told:
        return [("passed over, a component collapsed", "; ".join(told))]
    if mixtures and is_collapsed(mixtures[0]):
        return [("not passed over", "a component collapsed in every mixture")]
    return []


def _kmeans_columns(kmeans: Family) -> list[tuple[str, list[str]]]:
    """What stands over and in the columns of k-means; beside the gap its standard errors."""
    columns: list[tuple[str, list[str]]] = []
    for criterion in _asked(kmeans):
        sampled = " (on a sample)" if criterion is Criterion.SILHOUETTE and _are_sampled(kmeans) else ""
        columns.append((f"{criterion.value}{sampled}", _column(_curve(kmeans, criterion), criterion)))
        if criterion is Criterion.GAP:
            columns.append(("standard error", column(_errors(kmeans, criterion), 3)))
    return columns


def _column(curve: list[float | None], criterion: Criterion) -> list[str]:
    """A curve's scores, so that they can be told apart where they are large."""
    digits = _DIGITS.get(criterion)
    return column(curve, 4) if digits is None else column(curve, digits, reach(curve))


Rule = tuple[Criterion, Method, Choice | None]
"""A criterion, the method whose candidates it judges, and what it points at, if at any."""


def _rules(candidates: Sequence[Candidate]) -> list[Rule]:
    return [
        (criterion, method, choose(candidates, criterion, method))
        for method in (Method.KMEANS, Method.MIXTURE)
        for criterion in _asked([candidate for candidate in candidates if candidate.method is method])
    ]


def _chosen_object(criterion: Criterion, method: Method, choice: Choice | None) -> dict[str, Any]:
    found = None if choice is None else choice.candidate
    return {
        "criterion": criterion.name.lower(),
        "method": method.value,
        "rule": _rule_name(criterion, method),
        "k": None if found is None else found.k,
        "covariance": None if found is None or found.covariance is None else found.covariance.value,
        "seed": None if found is None else found.seed,
        "hint": choice is not None and choice.hint,
    }


def _chosen_line(criterion: Criterion, method: Method, choice: Choice | None) -> tuple[str, str]:
    name = _rule_name(criterion, method)
    if choice is None:
        return name, ABSENT
    best = choice.candidate
    shape = "k-means" if best.covariance is None else best.covariance.value
    return name, f"k = {best.k}, {shape}, seed {best.seed}{' (a hint, no verdict)' if choice.hint else ''}"


def _rule_name(criterion: Criterion, method: Method) -> str:
    """What `choose` looks for."""
    if criterion is Criterion.INERTIA:
        return "elbow"
    if criterion is Criterion.GAP:
        return "first k of the gap"
    lowest = criterion in _LOWEST or (criterion is Criterion.HELD_OUT and method is Method.KMEANS)
    return f"{'lowest' if lowest else 'largest'} {criterion.value}"


def _restarts(candidate: Candidate) -> list[dict[str, Any]]:
    return [
        {
            "seed": restart.seed,
            "objective": restart.objective,
            "iterations": restart.iterations,
            "status": restart.progress.value,
        }
        for restart in candidate.restarts
    ]


def _families(candidates: Sequence[Candidate]) -> dict[str, Family]:
    """Those of k-means, and those of mixtures by their covariance type."""
    families: dict[str, Family] = {_KMEANS: []}
    for candidate in candidates:
        name = _KMEANS if candidate.covariance is None else candidate.covariance.value
        families.setdefault(name, []).append(candidate)
    return families


def _asked(candidates: Sequence[Candidate]) -> list[Criterion]:
    """The criteria that any of them has been judged by."""
    return [criterion for criterion in Criterion if any(criterion in candidate.scores for candidate in candidates)]


def _are_sampled(kmeans: Family) -> bool:
    """Whether their silhouettes were taken on a sample."""
    return any(Criterion.SILHOUETTE in candidate.approximate for candidate in kmeans)


def _curves(families: dict[str, Family], criterion: Criterion) -> list[float | None] | dict[str, list[float | None]]:
    """One curve where k-means alone has it, else one for each family that does."""
    if criterion in _OF_KMEANS:
        return _curve(families[_KMEANS], criterion)
    return {name: _curve(family, criterion) for name, family in families.items() if criterion in family[0].scores}


def _curve(family: Family, criterion: Criterion) -> list[float | None]:
    return [candidate.scores.get(criterion) for candidate in family]


def _errors(family: Family, criterion: Criterion) -> list[float | None]:
    return [candidate.errors.get(criterion) for candidate in family]
