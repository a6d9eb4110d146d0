"""Held out: the split, and the scores against fits of the points that were kept, judged by hand."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from engine.candidate import Criterion
from engine.choosing import choose
from engine.dataset import Dataset
from engine.errors import SettingsError
from engine.examples import load_example
from engine.features import features_of
from engine.fitting import fit
from engine.held_out import held_out_scores, split, tune
from engine.records import replace
from engine.runs import Cancellation
from engine.selection import sweep
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from tests.engine.strategies import grouped

DATASET = Dataset(grouped(3, 90, 2, 3))
SETTINGS = Settings(k=3, restarts=6, seed=2, tolerance=1e-9, reg_covar=0.0)


@given(st.integers(0, 200), st.integers(0, 2**31 - 1))
def test_the_split_parts_all_points_by_the_seed_alone(n: int, seed: int) -> None:
    kept, held = split(n, seed)
    assert sorted([*kept.tolist(), *held.tolist()]) == list(range(n))
    assert len(held) == n // 4
    assert (np.diff(kept) > 0).all()
    assert (np.diff(held) > 0).all()
    assert all(np.array_equal(a, b) for a, b in zip((kept, held), split(n, seed), strict=True))


def test_kmeans_inertia_of_a_held_out_point() -> None:
    kept, held = split(DATASET.n, SETTINGS.seed)
    means = fit(DATASET.only(kept), SETTINGS).means
    squared = ((DATASET.points[held, None] - means) ** 2).sum(axis=-1).min(axis=1)
    found = next(held_out_scores(features_of(DATASET, Scaling.NONE), SETTINGS, 3))
    assert found == pytest.approx(squared.mean(), rel=1e-9)


@pytest.mark.parametrize("scaling", Scaling)
def test_mixture_log_likelihood_of_a_held_out_point_in_user_units(scaling: Scaling) -> None:
    dataset = Dataset(DATASET.points * [1.0, 40.0] + [0.0, 1e4])
    settings = Settings(Method.MIXTURE, 2, restarts=6, seed=2, tolerance=1e-10, reg_covar=0.0, scaling=scaling)
    kept, held = split(dataset.n, settings.seed)
    found = list(held_out_scores(features_of(dataset, scaling), settings, 2))[1]
    best = fit(dataset.only(kept), settings)
    assert best.covariances is not None
    parts = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(dataset.points[held])
        for weight, mean, covariance in zip(best.weights, best.means, best.covariances, strict=True)
    ]
    assert found == pytest.approx(logsumexp(parts, axis=0).mean(), rel=1e-5)


def test_every_kind_has_a_score_and_the_sweep_shows_it() -> None:
    by_hand = list(held_out_scores(features_of(DATASET, Scaling.NONE), SETTINGS, 2))
    candidates = list(sweep(DATASET, SETTINGS, [2], criteria=[Criterion.HELD_OUT]))
    assert [candidate.scores for candidate in candidates] == [{Criterion.HELD_OUT: score} for score in by_hand]
    assert len(by_hand) == 1 + len(Covariance)


def test_the_restarts_are_those_of_all_points() -> None:
    with_it = list(sweep(DATASET, SETTINGS, [2], criteria=[Criterion.HELD_OUT]))
    assert [c.restarts for c in with_it] == [c.restarts for c in sweep(DATASET, SETTINGS, [2])]


def test_nothing_to_hold_out_and_too_few_to_fit() -> None:
    for n, k in ((3, 2), (8, 7)):
        features = features_of(Dataset(grouped(0, n, 2, 2)), Scaling.NONE)
        assert list(islice(held_out_scores(features, Settings(restarts=2), k), 5)) == [None] * 5
    found = sweep(Dataset(grouped(0, 3, 2, 2)), Settings(), [2], criteria=Criterion)
    assert [candidate.scores[Criterion.HELD_OUT] for candidate in found] == [None] * 5


def test_more_components_than_groups_describe_new_points_no_better() -> None:
    settings = Settings(restarts=3, initialiser=Initialiser.KMEANS_PLUS_PLUS)
    found = list(sweep(load_example("correlated"), settings, range(1, 7), criteria=[Criterion.HELD_OUT]))
    choice = choose(found, Criterion.HELD_OUT, Method.MIXTURE)
    assert choice is not None
    assert (choice.candidate.k, choice.hint) == (3, False)
    inertia = choose(found, Criterion.HELD_OUT, Method.KMEANS)
    assert inertia is not None
    assert inertia.hint


def test_cancelled() -> None:
    with pytest.raises(Cancellation):
        list(held_out_scores(features_of(DATASET, Scaling.NONE), SETTINGS, 2, lambda: True))


@pytest.mark.parametrize("method", Method)
def test_each_run_of_each_choice_is_judged_by_the_points_that_it_has_not_seen(method: Method) -> None:
    """The restart of each seed alone, on the points that are kept, and its score worked out by hand."""
    base = Settings(method, 3, restarts=3, seed=5, beta=3.0)
    choices = [replace(base, initialiser=Initialiser.RANDOM_POINTS), replace(base, tolerance=0.1, max_iterations=2)]
    kept, held = split(DATASET.n, base.seed)
    training = DATASET.only(kept)
    unseen = DATASET.points[held]
    for choice, scores in zip(choices, tune(DATASET, choices), strict=True):
        assert scores is not None
        for seed, score in zip(choice.seeds, scores, strict=True):
            best = fit(training, replace(choice, seed=seed, restarts=1)).mixture
            squared = ((unseen[:, None] - best.means) ** 2).sum(axis=-1)
            if method is Method.KMEANS:
                wanted = squared.min(axis=1)
            elif method is Method.SOFT_KMEANS:
                beta = base.beta / training.points.var(axis=0).mean()
                wanted = -logsumexp(-beta * squared, axis=1) / beta
            else:
                assert best.covariances is not None
                parts = [
                    np.log(weight) + multivariate_normal(mean, covariance).logpdf(unseen)
                    for weight, mean, covariance in zip(best.weights, best.means, best.covariances, strict=True)
                ]
                wanted = logsumexp(parts, axis=0)
            assert score == pytest.approx(wanted.mean(), rel=1e-5)


def test_tuning_where_too_few_points_are_left_where_settings_do_not_fit_and_when_it_is_cancelled() -> None:
    few = Dataset(grouped(0, 8, 2, 2))
    assert [scores is None for scores in tune(few, [Settings(k=7), Settings(k=2, restarts=2)])] == [True, False]
    assert list(tune(few.only(np.arange(3)), [Settings(k=2)])) == [None]
    with pytest.raises(SettingsError):
        next(tune(few, [Settings(k=9)]))
    with pytest.raises(Cancellation):
        next(tune(DATASET, [SETTINGS], lambda: True))
