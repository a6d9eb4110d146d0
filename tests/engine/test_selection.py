"""Selection: the candidates of a sweep in their order, their criteria, and how each is brought back."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from engine.agreement import accuracy
from engine.candidate import Candidate, Criterion, default_range
from engine.dataset import Dataset
from engine.errors import SettingsError
from engine.examples import load_example
from engine.fitting import fit
from engine.mixture import Mixture, Start
from engine.records import replace
from engine.runs import Cancellation
from engine.scoring import EXACT_POINTS, aic, bic, silhouette
from engine.selection import sweep
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from engine.status import Progress
from tests.engine.strategies import grouped, walk_to_end

DATASET = Dataset(grouped(3, 70, 2, 3))
SETTINGS = Settings(k=3, restarts=4, seed=6, tolerance=1e-5)


@pytest.fixture(scope="module")
def candidates() -> list[Candidate]:
    return list(sweep(DATASET, SETTINGS, range(1, 4)))


def test_smallest_k_first_and_kmeans_before_the_covariance_types(candidates: list[Candidate]) -> None:
    order = [(candidate.k, candidate.method, candidate.covariance) for candidate in candidates]
    of_one_k = [(Method.KMEANS, None), *((Method.MIXTURE, covariance) for covariance in Covariance)]
    assert order == [(k, *kind) for k in (1, 2, 3) for kind in of_one_k]


def test_each_candidate_is_the_fit_of_its_settings(candidates: list[Candidate]) -> None:
    for candidate in candidates:
        covariance = candidate.covariance or Covariance.FULL
        initialiser = Initialiser.KMEANS_PLUS_PLUS if candidate.covariance is None else Initialiser.KMEANS_RESULT
        settings = replace(SETTINGS, k=candidate.k, method=candidate.method, covariance=covariance)
        settings = replace(settings, initialiser=initialiser)
        found = fit(DATASET, settings)
        assert candidate.restarts == found.restarts
        assert (candidate.best, candidate.seed) == (found.best, found.seed)
        stepped = walk_to_end(DATASET, replace(settings, seed=candidate.seed))
        assert stepped.info.objective == found.objective


def test_kmeans_is_judged_by_inertia_and_silhouette(candidates: list[Candidate]) -> None:
    for candidate in candidates:
        if candidate.method is Method.KMEANS:
            found = fit(DATASET, replace(SETTINGS, k=candidate.k))
            expected = silhouette(DATASET.points, found.labels).mean
            assert set(candidate.scores) == {Criterion.INERTIA, Criterion.SILHOUETTE}
            assert candidate.scores[Criterion.INERTIA] == found.objective
            shown = candidate.scores[Criterion.SILHOUETTE]
            assert shown is None if candidate.k == 1 else shown == pytest.approx(expected)
            assert not candidate.approximate


def test_mixtures_are_judged_by_bic_and_aic(candidates: list[Candidate]) -> None:
    for candidate in candidates:
        if candidate.covariance is not None:
            likelihood = max(restart.objective for restart in candidate.restarts)
            assert candidate.scores == {
                Criterion.BIC: bic(likelihood, candidate.k, 2, candidate.covariance, 70),
                Criterion.AIC: aic(likelihood, candidate.k, 2, candidate.covariance),
            }


def test_each_restart_tells_its_end(candidates: list[Candidate]) -> None:
    for candidate in candidates:
        assert [restart.seed for restart in candidate.restarts] == [6, 7, 8, 9]
        assert all(restart.progress is not Progress.RUNNING for restart in candidate.restarts)
        assert all(restart.iterations > 1 for restart in candidate.restarts)


@pytest.mark.parametrize("initialiser", [Initialiser.RANDOM_POINTS, Initialiser.BY_HAND])
def test_any_restart_is_reopened_from_its_seed_alone(initialiser: Initialiser) -> None:
    placed = Start(Mixture(np.full(3, 1 / 3), DATASET.points[:3]))
    settings = replace(SETTINGS, method=Method.MIXTURE, initialiser=initialiser, start=placed, max_iterations=20)
    seen = set()
    for candidate in sweep(DATASET, settings, [3]):
        for place, restart in enumerate(candidate.restarts):
            reopened = candidate.reopening(settings, place)
            assert reopened.seed == restart.seed
            end = walk_to_end(DATASET, replace(reopened, restarts=1))
            shown = (end.info.objective, end.state.iteration, end.status.progress)
            assert shown == (restart.objective, restart.iterations, restart.progress)
            seen.add(restart.objective)
        assert candidate.reopening(settings).seed == candidate.seed
    assert len(seen) > 1 + len(Covariance)


def test_scores_are_those_asked_for_that_the_method_has() -> None:
    asked = (Criterion.AIC, Criterion.SILHOUETTE, Criterion.ADJUSTED_RAND)
    elbow, *mixtures = sweep(DATASET, SETTINGS, [2], criteria=asked)
    assert set(elbow.scores) == {Criterion.SILHOUETTE, Criterion.ADJUSTED_RAND}
    assert all(set(mixture.scores) == {Criterion.AIC, Criterion.ADJUSTED_RAND} for mixture in mixtures)
    assert elbow.scores[Criterion.ADJUSTED_RAND] is None
    assert all(candidate.errors == {} for candidate in (elbow, *mixtures))


@pytest.mark.parametrize("name", ["outliers", "overlapping"])
def test_against_true_classes(name: str) -> None:
    dataset = load_example(name)
    assert dataset.classes is not None
    asked = (Criterion.ADJUSTED_RAND, Criterion.ACCURACY)
    for candidate in sweep(dataset, SETTINGS, [1, 2, 3], criteria=asked):
        labels = fit(dataset, replace(candidate.reopening(SETTINGS), restarts=1)).labels
        known = dataset.classes >= 0
        rand = adjusted_rand_score(dataset.classes[known], labels[known])
        assert candidate.scores[Criterion.ADJUSTED_RAND] == pytest.approx(rand, abs=1e-12)
        assert candidate.scores[Criterion.ACCURACY] == accuracy(labels, dataset.classes)


def test_standardised_silhouettes_are_of_standardised_points() -> None:
    dataset = Dataset(DATASET.points * [1.0, 50.0])
    settings = replace(SETTINGS, scaling=Scaling.STANDARDISE)
    first = next(sweep(dataset, settings, [3]))
    labels = fit(dataset, settings).labels
    assert first.scores[Criterion.SILHOUETTE] == pytest.approx(
        silhouette(dataset.points / dataset.points.std(axis=0), labels).mean
    )


@pytest.mark.parametrize(
    ("chosen", "used"),
    [
        (Initialiser.FARTHEST_FIRST, Initialiser.FARTHEST_FIRST),
        (Initialiser.KMEANS_RESULT, Initialiser.KMEANS_PLUS_PLUS),
        (Initialiser.BY_HAND, Initialiser.KMEANS_PLUS_PLUS),
    ],
)
def test_the_elbow_starts_as_kmeans_can_and_mixtures_from_its_results(chosen: Initialiser, used: Initialiser) -> None:
    placed = Start(Mixture(np.full(3, 1 / 3), DATASET.points[:3]))
    settings = replace(SETTINGS, method=Method.MIXTURE, initialiser=chosen, start=placed)
    elbow, mixture, *_ = sweep(DATASET, settings, [3])
    assert elbow.restarts == fit(DATASET, replace(SETTINGS, initialiser=used)).restarts
    from_results = replace(SETTINGS, method=Method.MIXTURE, initialiser=Initialiser.KMEANS_RESULT)
    assert mixture.restarts == fit(DATASET, from_results).restarts


@pytest.mark.parametrize(
    ("n", "k", "last"),
    [(70, 3, 9), (70, 6, 9), (70, 8, 11), (5, 3, 5), (5, 9, 5), (1, 1, 1), (0, 3, 0), (2000, 1000, 1000)],
)
def test_the_range_reaches_beyond_k_but_not_beyond_the_points(n: int, k: int, last: int) -> None:
    dataset = Dataset(np.arange(2.0 * n).reshape(n, 2))
    assert list(default_range(dataset, k)) == list(range(1, last + 1))
    twice = Dataset(np.concatenate([dataset.points, dataset.points]))
    assert default_range(twice, k) == default_range(dataset, k), "only different points count"


def test_a_range_of_numpy_numbers() -> None:
    assert [candidate.k for candidate in sweep(DATASET, SETTINGS, np.arange(1, 3))] == [1] * 5 + [2] * 5


def test_as_many_clusters_as_points_and_duplicates() -> None:
    dataset = Dataset(np.repeat([[0.0, 0.0], [1.0, 0.0], [5.0, 5.0]], 2, axis=0))
    found = list(sweep(dataset, replace(SETTINGS, k=1, restarts=2), range(1, 7)))
    assert found[-1].k == 6
    scores = [score for candidate in found for score in candidate.scores.values() if score is not None]
    assert np.isfinite(scores).all()


def test_no_points_give_no_candidates_and_too_large_a_k_one_sentence() -> None:
    assert list(sweep(Dataset(np.empty((0, 2))), SETTINGS)) == []
    with pytest.raises(SettingsError, match=r"^71 clusters need at least 71 points, and there are 70: lower k\.$"):
        list(sweep(DATASET, SETTINGS, [71]))


def test_cancelled_in_the_middle() -> None:
    given: list[Candidate] = []
    with pytest.raises(Cancellation):
        given.extend(sweep(DATASET, SETTINGS, cancelled=lambda: len(given) >= 3))
    assert len(given) == 3


def test_a_large_dataset_says_that_its_silhouette_is_a_sample() -> None:
    dataset = Dataset(grouped(0, EXACT_POINTS + 1, 2, 2))
    assert next(sweep(dataset, replace(SETTINGS, restarts=1), [2])).approximate


def test_bic_finds_the_three_groups() -> None:
    settings = Settings(restarts=5)
    found = [c for c in sweep(load_example("correlated"), settings, range(1, 6)) if c.method is Method.MIXTURE]
    assert min(found, key=lambda candidate: candidate.scores[Criterion.BIC] or np.inf).k == 3
