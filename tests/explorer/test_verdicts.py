"""Verdicts in words, against what the engine's own rules choose."""

from __future__ import annotations

from engine.candidate import USUAL, Candidate, Criterion
from engine.choosing import choose
from engine.examples import load_example
from engine.selection import sweep
from engine.settings import Method, Scaling, Settings
from explorer.panels.choosing.verdicts import summary, verdicts


def candidates(key: str, *more: Criterion, ks: range = range(1, 6)) -> list[Candidate]:
    scaling = Scaling.STANDARDISE if key == "old-faithful" else Scaling.NONE
    return list(sweep(load_example(key), Settings(restarts=3, scaling=scaling), ks, criteria=USUAL | set(more)))


def test_each_criterion_says_what_the_engine_chooses() -> None:
    found = candidates("old-faithful", Criterion.GAP, Criterion.HELD_OUT)
    said = {verdict.name: verdict for verdict in verdicts(found)}
    assert list(said) == ["Elbow", "Silhouette", "Gap", "BIC", "AIC", "Held out"]
    for name, criterion, method in (
        ("Elbow", Criterion.INERTIA, Method.KMEANS),
        ("Gap", Criterion.GAP, Method.KMEANS),
        ("BIC", Criterion.BIC, Method.MIXTURE),
        ("Held out", Criterion.HELD_OUT, Method.MIXTURE),
    ):
        choice = choose(found, criterion, method)
        assert choice is not None
        assert said[name].candidate is choice.candidate
    assert said["BIC"].pick == "tied, 3"
    assert said["Silhouette"].pick == "2"
    assert said["Elbow"].hint


def test_what_was_not_computed_is_not_said() -> None:
    assert [verdict.name for verdict in verdicts(candidates("blobs"))] == ["Elbow", "Silhouette", "BIC", "AIC"]
    assert verdicts([]) == []
    assert summary([]) == "No criterion points at a k yet."


def test_a_minimum_at_the_end_of_the_range_is_none_yet() -> None:
    said = {verdict.name: verdict for verdict in verdicts(candidates("correlated", ks=range(1, 4)))}
    assert said["BIC"].pick.endswith("3 or more")
    assert not said["Elbow"].pick.endswith("or more")


def test_disagreement_is_explained_and_agreement_said() -> None:
    assert "BIC a density" in summary(verdicts(candidates("old-faithful")))
    found = [verdict for verdict in verdicts(candidates("correlated")) if verdict.name in ("Silhouette", "BIC")]
    assert summary(found) == "All that point at anything agree on 3 clusters."
