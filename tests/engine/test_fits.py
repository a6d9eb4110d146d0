"""Fits of many points: runs on cells, the best one finished on all points, and what a sweep tells of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from engine import cells, gap
from engine.agreement import accuracy
from engine.candidate import Candidate, Criterion, elbow_settings
from engine.cells import condensed
from engine.choosing import choose
from engine.dataset import Dataset
from engine.features import features_of
from engine.fits import FINISHING, Fitted, fits
from engine.fitting import fit
from engine.gap import references
from engine.halves import reported
from engine.held_out import held_out_scores
from engine.records import replace
from engine.runs import Cancellation, Cancelled, converge, never
from engine.scoring import aic, bic, silhouette
from engine.selection import sweep
from engine.settings import Covariance, Method, Scaling, Settings
from tests.engine.strategies import grouped, walk_to_end

KINDS = 1 + len(Covariance)
PER_POINT = 2e-5
"""How far scores may lie apart where the fits ended in one optimum: about what the tolerance leaves open."""


def groups(n: int, d: int = 2) -> Dataset:
    """Four groups of different shapes that touch, with their classes."""
    random, each = np.random.default_rng(0), n // 4
    shapes = np.linspace(0.3, 1.5, 4 * d).reshape(4, d)
    points = np.concatenate([random.normal(size=(each, d)) * shape + 4.0 * j for j, shape in enumerate(shapes)])
    return Dataset(points, np.repeat(np.arange(4), each), class_names=("a", "b", "c", "d"))


DATASET = groups(12_000)
SETTINGS = Settings(restarts=5)
KS = (1, 2, 4)
CRITERIA = tuple(criterion for criterion in Criterion if criterion is not Criterion.GAP)


@pytest.fixture(scope="module")
def pairs() -> Iterator[list[tuple[Candidate, Candidate]]]:
    """The candidates of a sweep on cells, each beside that on all points."""
    exact = list(sweep(DATASET, SETTINGS, KS, criteria=CRITERIA))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "EXACT_UP_TO", 4000)
        yield list(zip(sweep(DATASET, SETTINGS, KS, criteria=CRITERIA), exact, strict=True))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "EXACT_UP_TO", 4000)
    monkeypatch.setattr(gap, "EXACT_UP_TO", 4000)


def test_scores_are_those_of_all_points_at_the_same_optimum(pairs: list[tuple[Candidate, Candidate]]) -> None:
    for found, exact in pairs:
        for criterion in {Criterion.BIC, Criterion.AIC} & set(exact.scores):
            assert found.scores[criterion] == pytest.approx(exact.scores[criterion], abs=2 * PER_POINT * DATASET.n)
        if Criterion.INERTIA in exact.scores:
            assert found.scores[Criterion.INERTIA] == pytest.approx(exact.scores[Criterion.INERTIA], rel=1e-3)
        assert found.scores[Criterion.HELD_OUT] == pytest.approx(exact.scores[Criterion.HELD_OUT], rel=1e-3)
        assert found.scores[Criterion.ADJUSTED_RAND] == pytest.approx(exact.scores[Criterion.ADJUSTED_RAND], abs=5e-3)
        assert found.scores[Criterion.ACCURACY] == pytest.approx(exact.scores[Criterion.ACCURACY], abs=5e-3)


def test_they_say_that_they_are_approximate(pairs: list[tuple[Candidate, Candidate]]) -> None:
    for found, exact in pairs:
        assert found.condensed
        assert found.approximate == set(found.scores)
        assert not exact.condensed
        assert exact.approximate <= {Criterion.SILHOUETTE}


def test_the_best_restart_is_the_one_that_is_judged(pairs: list[tuple[Candidate, Candidate]]) -> None:
    for found, _ in pairs:
        objectives = [restart.objective for restart in found.restarts]
        best = objectives[found.best]
        if found.covariance is None:
            assert best == min(objectives) == found.scores[Criterion.INERTIA]
        else:
            assert best == max(objectives)
            assert found.scores[Criterion.BIC] == bic(best, found.k, 2, found.covariance, DATASET.n)
            assert found.scores[Criterion.AIC] == aic(best, found.k, 2, found.covariance)
        assert [restart.seed for restart in found.restarts] == SETTINGS.seeds


def test_restarts_in_one_optimum_have_one_objective(pairs: list[tuple[Candidate, Candidate]]) -> None:
    for found, exact in pairs:
        if found.k == 1:
            for restart in found.restarts:
                assert restart.objective == pytest.approx(exact.restarts[0].objective, rel=1e-9)


def test_a_reopened_run_takes_all_points(pairs: list[tuple[Candidate, Candidate]]) -> None:
    for found, _ in pairs:
        if found.covariance is Covariance.FULL and found.k == 2:
            end = walk_to_end(DATASET, replace(found.reopening(SETTINGS), restarts=1))
            likelihood = found.restarts[found.best].objective
            assert end.info.objective == pytest.approx(likelihood, abs=PER_POINT * DATASET.n)


def finished(dataset: Dataset, settings: Settings, k: int, cancelled: Cancelled = never) -> list[Fitted]:
    return list(fits(features_of(dataset, settings.scaling), settings, [elbow_settings(settings, k)], cancelled))


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("scaling", Scaling)
def test_the_best_run_ends_on_all_points(scaling: Scaling) -> None:
    dataset = Dataset(DATASET.points * [1.0, 30.0] + 1e6)
    features = features_of(dataset, scaling)
    found = finished(dataset, Settings(restarts=3, scaling=scaling), 4)
    assert len(found) == KINDS
    for fitted in found:
        assert fitted.finished is not None
        assert int(fitted.finished.iterations[0]) <= FINISHING + 1
        assert float(fitted.finished.moments.weight.sum()) == pytest.approx(dataset.n)
        assert fitted.bound == fitted.finished.bound[0] == fitted.bounds.max()
        assert fitted.bound >= fitted.runs.bound.max(), "on cells bounds are lower ones"
        end = converge(fitted.algorithm, features, fitted.mixture[None])
        assert float(end.bound[0]) - fitted.bound < 1e-4 * dataset.n


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("d", [1, 3, 4])
def test_other_numbers_of_columns(d: int) -> None:
    dataset, settings = groups(8000, d), Settings(restarts=3)
    for fitted in finished(dataset, settings, 2):
        exact = fit(dataset, fitted.settings)
        shown = reported(fitted.algorithm, features_of(dataset, Scaling.NONE), fitted.bound)
        # Few starts and a slow end leave more open than the cells do.
        assert shown == pytest.approx(exact.objective, abs=1e-3 * dataset.n)


@pytest.mark.usefixtures("few")
def test_fewer_cells_than_clusters_leave_all_points() -> None:
    places = np.array([[0.0, 0.0], [1e-12, 0.0], [5.0, 5.0], [9.0, 0.0]])
    dataset = Dataset(places[np.arange(6000) % 4])
    size = condensed(features_of(dataset, Scaling.NONE), 1).size
    assert size <= 4
    found = list(sweep(dataset, Settings(restarts=2), range(1, 6)))
    assert [candidate.condensed for candidate in found[::KINDS]] == [k <= size for k in range(1, 6)]
    scores = [score for candidate in found for score in candidate.scores.values() if score is not None]
    assert np.isfinite(scores).all()


@pytest.mark.usefixtures("few")
def test_equal_points_in_cells_score_as_they_do_one_by_one() -> None:
    dataset = Dataset(np.random.default_rng(0).integers(0, 5, size=(6000, 2)).astype(np.float64))
    settings = Settings(restarts=1, reg_covar=1e-3)
    for found in finished(dataset, settings, 3):
        assert found.bound == pytest.approx(float(found.runs.bound[0]), rel=1e-3)
        assert found.bound >= found.runs.bound[0] - 1e-9 * dataset.n


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(("corners", "k"), [(4.0, 4), (0.0, 1)])
def test_gap_statistic_on_cells(corners: float, k: int) -> None:
    random = np.random.default_rng(0)
    points = random.random((8000, 2)) + corners * random.integers(2, size=(8000, 2))
    found = sweep(Dataset(points), Settings(restarts=4), range(1, 6), criteria=[Criterion.GAP])
    curve = [candidate for candidate in found if candidate.method is Method.KMEANS]
    assert all(candidate.condensed for candidate in curve)
    choice = choose(curve, Criterion.GAP, Method.KMEANS)
    assert choice is not None
    assert choice.candidate.k == k


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(("n", "in_cells"), [(4000, False), (4001, True)])
def test_reference_sets_are_in_cells_where_the_data_are(n: int, in_cells: bool) -> None:
    features = features_of(Dataset(DATASET.points[:n]), Scaling.NONE)
    (reference,) = references(features, 0, 1)
    assert reference.n == n
    assert (reference.weights is not None) == in_cells
    assert (condensed(features, 1).weights is not None) == in_cells


@pytest.mark.usefixtures("few")
def test_held_out_points_are_not_among_those_fitted_to() -> None:
    features = features_of(DATASET, Scaling.NONE)
    elbow, full, *_ = held_out_scores(features, SETTINGS, 4)
    assert elbow is not None
    assert full is not None
    whole = finished(DATASET, SETTINGS, 4)
    assert full == pytest.approx(whole[1].bound / DATASET.n - features.coordinates.log_volume, rel=0.02)
    assert elbow == pytest.approx(-whole[0].bound * features.coordinates.unit / DATASET.n, rel=0.05)


@pytest.mark.usefixtures("few")
def test_classes_and_silhouettes_are_of_real_points() -> None:
    asked = (Criterion.ACCURACY, Criterion.SILHOUETTE)
    elbow, *_ = sweep(DATASET, SETTINGS, [4], criteria=asked)
    labels = fit(DATASET, replace(SETTINGS, k=4, restarts=5)).labels
    assert DATASET.classes is not None
    assert elbow.scores[Criterion.ACCURACY] == pytest.approx(accuracy(labels, DATASET.classes), abs=2e-3)
    assert elbow.scores[Criterion.SILHOUETTE] == pytest.approx(silhouette(DATASET.points, labels).mean, abs=0.01)


@pytest.mark.usefixtures("few")
def test_cancelled_while_the_best_is_finished() -> None:
    dataset = Dataset(grouped(0, 5000, 2, 3))
    asked = [0]

    def enough() -> bool:
        asked[0] += 1
        return asked[0] > 2

    with pytest.raises(Cancellation):
        finished(dataset, Settings(restarts=1, max_iterations=1), 3, enough)
    assert asked[0] == 3
