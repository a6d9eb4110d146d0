"""Choosing: the elbow's geometry, and which way round each criterion goes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.candidate import Candidate, Criterion
from engine.choosing import choose, elbow_hint
from engine.examples import load_example
from engine.fitting import Restart, fit
from engine.records import replace
from engine.selection import sweep
from engine.settings import Covariance, Method, Settings
from engine.status import Progress


def candidate(k: int, method: Method, criterion: Criterion, score: float | None) -> Candidate:
    covariance = Covariance.FULL if method is Method.MIXTURE else None
    restarts = (Restart(0, 1.0, 3, Progress.CONVERGED),)
    return Candidate(method, k, covariance, restarts, 0, {criterion: score}, errors={criterion: 0.5})


@pytest.mark.parametrize(
    ("method", "criterion", "k", "hint"),
    [
        (Method.KMEANS, Criterion.INERTIA, 2, True),
        (Method.KMEANS, Criterion.SILHOUETTE, 1, False),
        (Method.KMEANS, Criterion.GAP, 1, False),
        (Method.KMEANS, Criterion.HELD_OUT, 3, True),
        (Method.KMEANS, Criterion.ACCURACY, 1, False),
        (Method.MIXTURE, Criterion.BIC, 3, False),
        (Method.MIXTURE, Criterion.AIC, 3, False),
        (Method.MIXTURE, Criterion.HELD_OUT, 1, False),
        (Method.MIXTURE, Criterion.ADJUSTED_RAND, 1, False),
    ],
)
def test_which_way_round(method: Method, criterion: Criterion, k: int, hint: bool) -> None:
    scores = {3: 1.0, 1: 9.0, 2: 2.0, 4: None}
    choice = choose([candidate(k, method, criterion, score) for k, score in scores.items()], criterion, method)
    assert choice is not None
    assert (choice.candidate.k, choice.criterion, choice.hint) == (k, criterion, hint)


def test_nothing_to_choose_from() -> None:
    undefined = [candidate(1, Method.KMEANS, Criterion.SILHOUETTE, None)]
    assert choose(undefined, Criterion.SILHOUETTE, Method.KMEANS) is None
    assert choose(undefined, Criterion.INERTIA, Method.KMEANS) is None
    assert choose([candidate(1, Method.MIXTURE, Criterion.BIC, 1.0)], Criterion.BIC, Method.KMEANS) is None
    assert choose([candidate(1, Method.KMEANS, Criterion.INERTIA, 1.0)], Criterion.INERTIA, Method.KMEANS) is None


def test_elbow_by_hand() -> None:
    assert elbow_hint([1, 2, 3, 4], [10.0, 9.0, 1.0, 0.0]) == 3
    assert elbow_hint([1, 2, 8], [10.0, 8.0, 0.0]) == 2
    assert elbow_hint([1, 2, 8], [10.0, 9.0, 0.0]) is None
    assert elbow_hint([1, 2, 3], [3.0, 2.0, 1.0]) is None  # straight
    assert elbow_hint([1, 2, 3], [3.0, 2.9, 1.0]) is None  # bent outwards
    assert elbow_hint([1, 2, 3], [0.0, 0.0, 0.0]) is None
    assert elbow_hint([1, 2], [3.0, 1.0]) is None


@given(st.lists(st.floats(0.01, 1.0), min_size=2, max_size=9), st.floats(1e-9, 1e9), st.floats(0, 1e3))
def test_elbow_is_the_largest_distance_to_the_chord_in_any_unit(falls: list[float], unit: float, floor: float) -> None:
    ks = np.arange(1, len(falls) + 2)
    inertias = [*np.cumsum(sorted(falls))[::-1].tolist(), 0.0]
    chord = np.array([ks[-1] - ks[0], inertias[-1] - inertias[0]])
    chord /= np.linalg.norm(chord)
    away = np.array([ks - ks[0], np.array(inertias) - inertias[0]]).T
    distances = np.abs(away @ [-chord[1], chord[0]])
    found = elbow_hint(ks.tolist(), [unit * (value + floor) for value in inertias])
    if found is None:
        assert distances.max() < 1e-5
    else:
        assert distances[found - 1] == pytest.approx(distances.max(), abs=1e-9)


def test_criteria_of_clear_groups_agree() -> None:
    found = list(sweep(load_example("correlated"), Settings(restarts=4), range(1, 7)))
    for criterion in (Criterion.INERTIA, Criterion.SILHOUETTE):
        choice = choose(found, criterion, Method.KMEANS)
        assert choice is not None
        assert choice.candidate.k == 3
    choice = choose(found, Criterion.BIC, Method.MIXTURE)
    assert choice is not None
    assert choice.candidate.k == 3


def test_a_collapsed_component_is_said_and_passed_over() -> None:
    dataset = load_example("old-faithful")
    found = [c for c in sweep(dataset, Settings(restarts=10, seed=0), range(1, 10)) if c.method is Method.MIXTURE]
    collapsed = [c for c in found if c.trouble is not None]
    assert collapsed
    for each in collapsed:
        reopened = fit(dataset, replace(each.reopening(Settings()), restarts=1)).status.trouble
        assert reopened is not None
        assert reopened == each.trouble
    chosen = choose(found, Criterion.BIC, Method.MIXTURE)
    assert chosen is not None
    assert (chosen.candidate.k, chosen.candidate.covariance, chosen.candidate.trouble) == (3, Covariance.TIED, None)
    # Where each has one, the best of them is better than none.
    alone = choose(collapsed, Criterion.BIC, Method.MIXTURE)
    assert alone is not None
    assert alone.candidate is min(collapsed, key=lambda c: c.scores[Criterion.BIC] or 0.0)
