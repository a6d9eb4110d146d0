"""fit: the best of several runs, what it says of points old and new, and misuse in one sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.arrays import Floats
from engine.dataset import Dataset
from engine.errors import DataError, SettingsError
from engine.examples import load_example
from engine.fitting import fit
from engine.mixture import Mixture, Start
from engine.records import replace
from engine.runs import Cancellation
from engine.selection import sweep
from engine.settings import SEEDS, Covariance, Initialiser, Method, Scaling, Settings
from engine.sharing import largest
from engine.status import Progress
from tests.engine.strategies import grouped, walk_to_end

POINTS = grouped(7, 90, 2, 3, apart=2.0) * [1.0, 20.0] + [0.0, 50.0]
DATASET = Dataset(POINTS)


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("scaling", Scaling)
def test_the_best_restart_wins_and_its_seed_alone_brings_it_back(method: Method, scaling: Scaling) -> None:
    settings = Settings(method, 4, initialiser=Initialiser.RANDOM_POINTS, scaling=scaling, seed=10, restarts=6)
    found = fit(DATASET, settings)
    objectives = [restart.objective for restart in found.restarts]
    assert [restart.seed for restart in found.restarts] == list(range(10, 16))
    assert found.objective == (max(objectives) if method is Method.MIXTURE else min(objectives))
    assert found.objective == found.restarts[found.best].objective == found.frame.info.objective
    assert found.settings == replace(settings, seed=found.seed)
    again = fit(DATASET, replace(found.settings, restarts=1))
    assert np.array_equal(again.means, found.means)
    assert again.objective == found.objective
    stepped = walk_to_end(DATASET, found.settings)
    assert np.array_equal(stepped.mixture.means, found.means)
    assert stepped.info.objective == found.objective
    assert stepped.status == found.status
    assert stepped.state.iteration == found.iterations


def test_a_run_ends_when_it_would_by_itself_whatever_collapses_beside_it() -> None:
    points = np.random.default_rng(70).standard_normal((30, 5))
    settings = Settings(
        Method.SOFT_KMEANS, 2, beta=300.0, scaling=Scaling.STANDARDISE, initialiser=Initialiser.RANDOM_POINTS,
        restarts=20,
    )  # fmt: skip
    for restart in fit(points, settings).restarts:
        alone = fit(points, replace(settings, seed=restart.seed, restarts=1)).restarts[0]
        assert (restart.iterations, restart.objective) == (alone.iterations, alone.objective)


@pytest.mark.parametrize("seed", range(16))
def test_a_component_of_equal_points_needs_no_regularisation(seed: int) -> None:
    points = np.round(np.random.default_rng(seed).standard_normal((30, 4)))
    found = fit(points, Settings(Method.MIXTURE, 4, reg_covar=0.0, seed=0))
    assert np.isfinite(found.objective)
    assert found.covariances is not None
    assert np.diagonal(found.covariances, axis1=-2, axis2=-1).min() > 0
    assert np.linalg.eigvalsh(found.covariances).min() >= -1e-15


@pytest.mark.parametrize("seed", range(6))
def test_a_run_that_flattens_takes_no_other_run_with_it(seed: int) -> None:
    # In many columns rounding may leave a flat component no positive correlation matrix.
    dataset = Dataset(np.round(np.random.default_rng(seed).normal(size=(40, 5))))
    found = list(sweep(dataset, Settings(reg_covar=0.0, scaling=Scaling.STANDARDISE, restarts=10), [1, 2, 8, 10]))
    assert len(found) == 4 * (1 + len(Covariance))
    assert all(np.isfinite([each.objective for each in one.restarts]).all() for one in found)


def test_defaults_and_plain_lists() -> None:
    found = fit([[0.0, 0.0], [0.0, 1.0], [9.0, 9.0], [9.0, 8.0], [-9.0, 9.0]])
    assert found.means.shape == (3, 2)
    assert found.objective == pytest.approx(1.0)
    assert found.status.progress is Progress.CONVERGED
    assert found.status.reason
    assert found.covariances is None
    assert sorted(found.weights.tolist()) == [0.2, 0.4, 0.4]


def test_seeds_go_round() -> None:
    found = fit(DATASET, Settings(seed=SEEDS - 2, restarts=4))
    assert [restart.seed for restart in found.restarts] == [SEEDS - 2, SEEDS - 1, 0, 1]


def test_a_start_by_hand_runs_once() -> None:
    placed = Start(Mixture(np.full(3, 1 / 3), POINTS[:3]))
    found = fit(DATASET, Settings(initialiser=Initialiser.BY_HAND, start=placed, seed=5))
    assert [restart.seed for restart in found.restarts] == [5]


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("scaling", Scaling)
def test_new_points_are_judged_as_the_old_ones(method: Method, scaling: Scaling) -> None:
    found = fit(DATASET, Settings(method, scaling=scaling, tolerance=1e-9))
    assert np.array_equal(found.predict(POINTS), found.labels)
    assert found.responsibilities.shape == (90, 3)
    assert found.responsibilities.sum(axis=1) == pytest.approx(1.0)
    assert np.array_equal(largest(found.responsibilities.T), found.labels)
    assert np.array_equal(found.predict(POINTS[40:41]), found.labels[40:41])
    assert found.predict(found.means).tolist() == [0, 1, 2]
    assert found.predict(np.empty((0, 2))).shape == (0,)
    if method is Method.KMEANS:
        assert set(np.unique(found.responsibilities)) == {0.0, 1.0}


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("covariance", Covariance)
def test_the_density_of_a_mixture_integrates_to_one(scaling: Scaling, covariance: Covariance) -> None:
    found = fit(DATASET, Settings(Method.MIXTURE, covariance=covariance, scaling=scaling, restarts=2))
    assert found.log_density(POINTS).sum() == pytest.approx(found.objective, rel=1e-9)
    axes = [np.linspace(low - 8 * wide, high + 8 * wide, 400) for low, high, wide in bounds(found.mixture)]
    places = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    cell = np.prod([axis[1] - axis[0] for axis in axes])
    assert np.exp(found.log_density(places)).sum() * cell == pytest.approx(1.0, abs=1e-3)


def bounds(mixture: Mixture) -> list[tuple[float, float, float]]:
    assert mixture.covariances is not None
    spread = np.sqrt(np.diagonal(mixture.covariances, axis1=1, axis2=2)).max(axis=0)
    return list(zip(mixture.means.min(axis=0), mixture.means.max(axis=0), spread, strict=True))


def test_only_a_mixture_has_a_density() -> None:
    with pytest.raises(TypeError, match="mixture"):
        fit(DATASET).log_density(POINTS)


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        (np.zeros((2, 3)), r"^The fit has 2 columns, the points have 3: make them agree\.$"),
        (np.zeros(2), r"^The points must have the shape \(n, d\)"),
        (np.full((1, 2), np.nan), r"^Row 1 holds a number"),
        ([["a", "b"]], r"^The points must be numbers"),
    ],
)
def test_new_points_that_cannot_be_used_give_one_sentence(places: Floats, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        fit(DATASET).predict(places)


def test_too_few_points_give_one_sentence() -> None:
    with pytest.raises(SettingsError, match=r"^5 clusters need at least 5 points, and there are 2: lower k\.$"):
        fit(POINTS[:2], Settings(k=5))
    with pytest.raises(SettingsError, match="no points"):
        fit(np.empty((0, 2)), Settings(k=1))


def test_a_fit_can_be_cancelled() -> None:
    with pytest.raises(Cancellation):
        fit(DATASET, Settings(), lambda: True)


def test_a_component_as_narrow_as_what_is_added_to_it_has_not_collapsed() -> None:
    settings = Settings(
        Method.MIXTURE, 2, initialiser=Initialiser.RANDOM_POINTS, restarts=3, seed=9, reg_covar=1e-3
    )
    found = fit(load_example("old-faithful"), settings)
    assert found.covariances is not None
    assert np.linalg.eigvalsh(found.covariances)[:, 0].min() < 2e-3 * found.dataset.points.var(axis=0).mean()
    assert found.status.trouble is None


def test_a_collapsed_fit_says_so() -> None:
    found = fit(np.vstack([np.zeros((5, 2)), POINTS + 500.0]), Settings(Method.MIXTURE, 2))
    assert found.status.trouble is not None
    assert "collapsed" in found.status.trouble.sentence


@pytest.mark.parametrize("given", [3, {"k": 3}, "kmeans"])
def test_choices_that_are_no_settings_get_one_sentence(given: Any) -> None:
    points = grouped(0, 20, 2, 2)
    for call in (lambda: fit(points, given), lambda: next(sweep(points, given))):
        with pytest.raises(SettingsError, match=r"^The choices must be given as Settings, .*\.$"):
            call()


def test_new_points_may_lie_as_close_together_as_they_like() -> None:
    found = fit(grouped(0, 20, 2, 2), Settings(k=2))
    assert len(set(found.predict([[1e-200, 0.0], [0.0, 0.0]]).tolist())) == 1


def test_a_sweep_takes_a_plain_array_too() -> None:
    points = grouped(0, 20, 2, 2)
    given = [candidate.scores for candidate in sweep(points.tolist(), Settings(restarts=2), [1, 2])]
    assert given == [candidate.scores for candidate in sweep(Dataset(points), Settings(restarts=2), [1, 2])]
