"""Local optima: told apart as scikit-learn's own runs are, counted, ranked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from engine.agreement import adjusted_rand
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.errors import SettingsError
from engine.examples import load_example
from engine.fitting import fit
from engine.optima import Survey, survey
from engine.records import replace
from engine.runs import Cancellation
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from engine.shares import assignment

PLUS, RANDOM = Initialiser.KMEANS_PLUS_PLUS, Initialiser.RANDOM_POINTS
KMEANS = Settings(Method.KMEANS, 3)


def last(data: Dataset | Floats, settings: Settings, n: int = 100, *kinds: Initialiser) -> Survey:
    *_, found = survey(data, settings, range(n), kinds or (PLUS, RANDOM))
    return found


def test_ten_seeds_on_the_correlated_gaussians() -> None:
    dataset = load_example("correlated")
    found = last(dataset, KMEANS)
    # Measured when the exercise was written: 95 and 76 of 100 on other draws of the same kind.
    assert 88 <= found.best_found(PLUS) <= 100
    assert 65 <= found.best_found(RANDOM) < found.best_found(PLUS)
    assert found.right_found(PLUS) == found.best_found(PLUS), "the best known solution is the right one"
    assert adjusted_rand(found.optima[found.ranked[0]].labels, dataset.classes) > 0.95


@pytest.mark.parametrize("method", Method)
def test_every_attempt_is_the_run_of_its_seed(method: Method) -> None:
    dataset = load_example("correlated")
    settings = Settings(method, 3, restarts=1)
    found = last(dataset, settings, 12)
    for attempt in found.attempts[::5]:
        alone = fit(dataset, replace(settings, seed=attempt.seed, initialiser=attempt.initialiser))
        assert alone.objective == attempt.objective
        assert alone.iterations == attempt.iterations
        assert adjusted_rand(alone.labels, found.optima[attempt.optimum].labels) > 0.97


def test_kmeans_optima_are_partitions() -> None:
    points = np.random.default_rng(3).uniform(size=(40, 2))
    found = last(points, Settings(Method.KMEANS, 4, restarts=1), 60)
    partitions = set()
    for attempt in found.attempts:
        own = Settings(Method.KMEANS, 4, initialiser=attempt.initialiser, seed=attempt.seed, restarts=1)
        labels = fit(points, own).labels
        names = {label: place for place, label in enumerate(dict.fromkeys(labels.tolist()))}
        partitions.add((tuple(names[label] for label in labels.tolist()), attempt.optimum))
    assert len(partitions) == len({name for name, _ in partitions}) == len(found.optima) > 3


def test_the_mixture_on_old_faithful_has_its_published_optimum() -> None:
    settings = Settings(Method.MIXTURE, 2, Covariance.FULL, reg_covar=0.0)
    found = last(load_example("old-faithful"), settings, 30)
    best = found.optima[found.ranked[0]]
    assert best.objective == pytest.approx(-1130.264, abs=0.2)
    assert found.best_found(PLUS) >= 28, "one optimum, however slowly a run creeps up to it"


def test_optima_with_a_collapsed_component_come_last() -> None:
    random = np.random.default_rng(0)
    points = np.concatenate([random.normal(size=(60, 2)), np.full((6, 2), 9.0)])
    found = last(points, Settings(Method.MIXTURE, 3, reg_covar=1e-9), 20)
    order = [found.optima[place].sound for place in found.ranked]
    assert False in order
    assert order == sorted(order, reverse=True)
    bounds = [found.optima[place].objective for place in found.ranked if found.optima[place].sound]
    assert bounds == sorted(bounds, reverse=True)


def test_an_unlucky_seed_ends_in_the_worst_optimum() -> None:
    found = last(load_example("correlated"), KMEANS)
    unlucky = found.unlucky(RANDOM)
    assert unlucky is not None
    assert unlucky.optimum == found.ranked[-1] or found.times(RANDOM)[found.ranked[-1]] == 0
    assert unlucky.objective > 1.5 * found.optima[found.ranked[0]].objective
    one = last(load_example("blobs"), replace(KMEANS, k=1), 5)
    assert one.unlucky(PLUS) is None
    assert len(one.optima) == 1


def test_what_is_right_needs_as_many_clusters_as_classes() -> None:
    dataset = load_example("blobs")
    assert last(dataset, replace(KMEANS, k=2), 5).right_found(PLUS) == 0
    assert last(Dataset(dataset.points), KMEANS, 5).right_found(PLUS) is None


@trials(deadline=None, max_examples=25)
@given(st.integers(0, 2**31), st.integers(2, 5), st.sampled_from(Method))
def test_runs_of_one_optimum_agree_in_their_objective(seed: int, k: int, method: Method) -> None:
    points = np.random.default_rng(seed).normal(size=(30, 2))
    found = last(points, Settings(method, k, reg_covar=1e-3), 8)
    assert [len(found.of(kind)) for kind in (PLUS, RANDOM)] == [8, 8]
    assert sum((found.times(PLUS) + found.times(RANDOM)).values()) == len(found.attempts)
    assert {attempt.optimum for attempt in found.attempts} == set(range(len(found.optima)))
    for attempt in found.attempts:
        other = found.optima[attempt.optimum].objective
        assert attempt.objective == pytest.approx(other, rel=1e-8) or method is not Method.KMEANS
        assert abs(attempt.objective - other) <= 30 * 5e-4 * max(1.0, points.var()) or method is Method.KMEANS


def test_the_common_optima_are_the_best_one_and_those_found_most() -> None:
    points = np.random.default_rng(3).uniform(size=(60, 2))
    found = last(points, Settings(Method.KMEANS, 5), 80)
    times = found.times(PLUS) + found.times(RANDOM)
    common = found.common(4)
    assert len(common) == 4 < len(found.optima)
    assert common[0] == found.ranked[0]
    assert list(common) == sorted(common, key=found.ranked.index)
    rest = set(range(len(found.optima))) - set(common)
    assert min(times[place] for place in common[1:]) >= max(times[place] for place in rest)
    assert set(found.common(1000)) == set(range(len(found.optima)))


def test_a_survey_grows_and_can_be_cancelled() -> None:
    sizes = [len(found.attempts) for found in survey(load_example("old-faithful"), KMEANS, range(60))]
    assert sizes == [50, 100, 120]
    asked = iter([False] * 3)
    with pytest.raises(Cancellation):
        list(survey(load_example("old-faithful"), KMEANS, range(60), cancelled=lambda: next(asked, True)))


def test_very_many_points_are_surveyed_on_cells() -> None:
    random = np.random.default_rng(1)
    centres = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    points = centres[random.integers(3, size=60_000)] + random.normal(size=(60_000, 2))
    found = last(points, KMEANS, 6)
    assert found.approximate
    assert not last(points[:1000], KMEANS, 3).approximate
    best = found.optima[found.ranked[0]]
    apart = np.linalg.norm(best.frame.mixture.means[:, None] - centres[None], axis=-1)
    assert apart.min(axis=0).max() < 0.1
    whole = assignment(found.dataset, KMEANS, best.frame).labels
    assert np.array_equal(best.labels, whole[:: best.step])
    assert 1500 <= len(best.labels) <= 3000, "thousands of optima would fill the memory"
    assert best.labels.base is None


def test_misuse_is_one_sentence() -> None:
    with pytest.raises(SettingsError, match="lower k"):
        list(survey(np.zeros((2, 2)), KMEANS))
    assert last(load_example("old-faithful"), Settings(scaling=Scaling.STANDARDISE), 3).optima[0].right is None
