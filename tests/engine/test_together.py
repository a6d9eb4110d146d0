"""Runs of several k as one batch: each is, bit for bit, the one that it is alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import features as features_module
from engine import fits as module
from engine import partition, summing, threads
from engine.algorithm import algorithm_for, maximisation_half
from engine.arrays import Floats
from engine.candidate import Criterion, elbow_settings
from engine.dataset import Dataset
from engine.errors import SettingsError
from engine.examples import load_example
from engine.expectation import distance, expect
from engine.features import Features, chunks_for, features_of
from engine.fits import Fitted, fits
from engine.fitting import fit
from engine.mixture import Mixture, joined
from engine.records import replace
from engine.runs import converge, converge_together, never
from engine.selection import sweep
from engine.settings import Covariance, EmptyCluster, Initialiser, Method, Scaling, Settings
from engine.sharing import hard
from engine.starts import start
from engine.widths import widths_of
from tests.engine.strategies import awkward_points, clouds, grouped, integer_grids


def covariances_of(fitted: Fitted) -> Floats:
    """Empty for k-means."""
    covariances = fitted.runs.mixture.covariances
    return np.empty(0) if covariances is None else covariances


KINDS = (None, *Covariance)
ELBOW = frozenset({Criterion.INERTIA})


def same(ours: Fitted, theirs: Fitted) -> bool:
    return (
        ours.runs.moments.same(theirs.runs.moments)
        and np.array_equal(ours.runs.mixture.means, theirs.runs.mixture.means)
        and np.array_equal(ours.runs.mixture.weights, theirs.runs.mixture.weights)
        and np.array_equal(covariances_of(ours), covariances_of(theirs))
        and np.array_equal(ours.runs.bound, theirs.runs.bound)
        and np.array_equal(ours.runs.iterations, theirs.runs.iterations)
        and ours.runs.progress == theirs.runs.progress
        and ours.runs.reasons == theirs.runs.reasons
    )


@given(
    st.one_of(clouds(), integer_grids(), awkward_points()), st.sampled_from(list(EmptyCluster)),
    st.sampled_from(list(Scaling)), st.integers(0, 50),
    st.sampled_from([each for each in Initialiser if each is not Initialiser.BY_HAND]),
)  # fmt: skip
@settings(max_examples=60)
def test_each_run_is_the_one_that_it_is_alone(
    points: Floats, policy: EmptyCluster, scaling: Scaling, seed: int, initialiser: Initialiser
) -> None:
    dataset = Dataset(points)
    chosen = Settings(empty_cluster=policy, scaling=scaling, seed=seed, restarts=3, initialiser=initialiser)
    features = features_of(dataset, scaling)
    ks = range(1, min(dataset.n_distinct(at_most=6), 6) + 1)
    together = list(fits(features, chosen, [elbow_settings(chosen, k) for k in ks], never, mixtures=False))
    assert [fitted.settings.k for fitted in together] == list(ks)
    for k, fitted in zip(ks, together, strict=True):
        alone = next(fits(features, chosen, [elbow_settings(chosen, k)], never))
        assert same(fitted, alone)
        assert [each.objective for each in fit(dataset, elbow_settings(chosen, k)).restarts] == [
            -bound * features.coordinates.unit for bound in fitted.runs.bound.tolist()
        ]


@given(
    st.one_of(clouds(), integer_grids(), awkward_points()), st.sampled_from([0.0, 1e-6, 1e-2]),
    st.sampled_from(list(Scaling)), st.integers(0, 50),
)  # fmt: skip
@settings(max_examples=60)
def test_each_run_of_a_mixture_is_the_one_that_it_is_alone(
    points: Floats, reg: float, scaling: Scaling, seed: int
) -> None:
    dataset = Dataset(points)
    chosen = Settings(reg_covar=reg, scaling=scaling, seed=seed, restarts=2, max_iterations=40)
    features = features_of(dataset, scaling)
    ks = range(1, min(dataset.n_distinct(at_most=5), 5) + 1)
    together = list(fits(features, chosen, [elbow_settings(chosen, k) for k in ks], never))
    alone = [fitted for k in ks for fitted in fits(features, chosen, [elbow_settings(chosen, k)], never)]
    assert [fitted.settings for fitted in together] == [fitted.settings for fitted in alone]
    assert all(same(*pair) for pair in zip(together, alone, strict=True))
    best = together[-1]
    # A fit goes through the same from the seed alone.
    assert [each.iterations for each in fit(dataset, best.settings).restarts] == best.runs.iterations.tolist()
    assert np.array_equal(fit(dataset, best.settings).frame.state.mixture.means, best.mixture.means)


def check_mixtures(features: Features, kinds: list[tuple[int, Covariance]]) -> None:
    """Whether runs of these kinds, as one batch, are those that they are alone."""
    chosen = Settings(Method.MIXTURE, restarts=3, max_iterations=30)
    mixtures = [replace(chosen, covariance=covariance, k=k) for k, covariance in kinds]
    groups = [(algorithm_for(each, features), start(features, each, each.seeds)) for each in mixtures]
    for (algorithm, begun), together in zip(groups, converge_together(features, groups), strict=True):
        alone = converge(algorithm, features, begun)
        assert np.array_equal(together.mixture.means, alone.mixture.means)
        assert np.array_equal(together.mixture.weights, alone.mixture.weights)
        assert np.array_equal(together.bound, alone.bound)
        assert together.moments.same(alone.moments)
        assert together.iterations.tolist() == alone.iterations.tolist()


def test_runs_of_mixtures_that_take_turns_and_cores_are_those_that_they_are_alone(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    points, shared = grouped(4, 4000, 2, 4), list[int]()
    # A tight group, which is summed from its own centre.
    points[:500] = 1e-5 * points[:500] + points[0]
    features = features_of(Dataset(points), Scaling.NONE)

    def on_each(work: Callable[[summing.Part], summing.Sums], parts: Sequence[summing.Part]) -> list[summing.Sums]:
        shared.append(len(parts))
        return threads.on_each(work, parts)

    kept = (chunks_for, summing.parts_of_several)
    request.addfinalizer(lambda: [each.cache_clear() for each in kept])
    monkeypatch.setattr(summing, "WORTH_CORES", 0)
    monkeypatch.setattr(summing, "on_each", on_each)
    monkeypatch.setattr(features_module, "PRODUCT", 1 << 16)
    for each in kept:
        each.cache_clear()
    assert [len(features.chunks(k)) for k in (2, 5, 9)] == [1, 2, 4]
    check_mixtures(features, [(k, covariance) for k in (2, 5, 9) for covariance in Covariance])
    # Some of the twelve runs of each k are worked out after the others.
    assert max(shared) > 1 + 2 + 4


def test_each_run_is_maximised_by_its_own_kind_in_whichever_order_they_come() -> None:
    features = features_of(Dataset(grouped(4, 300, 2, 4)), Scaling.NONE)
    full, spherical, tied = Covariance.FULL, Covariance.SPHERICAL, Covariance.TIED
    check_mixtures(features, [(2, full), (2, spherical), (3, full)])
    check_mixtures(features, [(2, tied), (4, tied), (4, full), (5, tied)])
    with pytest.raises(AssertionError):
        check_mixtures(features, [(3, full), (2, full)])


def starts_of(features: Features, ks: list[int], wanted: Settings) -> list[Mixture]:
    return [start(features, replace(wanted, k=k), wanted.seeds) for k in ks]


def watched(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The k of the groups in each batch, as they come."""
    widths: list[list[int]] = []

    def listening(features: Features, groups: list[tuple[object, Mixture]], cancelled: object) -> object:
        widths.append([mixture.k for _, mixture in groups])
        return converge_together(features, groups, cancelled)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "converge_together", listening)
    return widths


def test_they_are_one_batch_and_no_run_looks_at_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    widths = watched(monkeypatch)
    dataset = Dataset(grouped(2, 300, 2, 4))
    list(sweep(dataset, Settings(restarts=4), range(1, 8), criteria=ELBOW))
    assert widths == [list(range(1, 8))]
    monkeypatch.setattr(module, "TOGETHER", 300 * 4 * 6)
    list(sweep(dataset, Settings(restarts=4), [1, 2, 3, 4, 2, 9], criteria=ELBOW))
    assert widths[1:] == [[1, 2, 3], [4], [2], [9]]


def test_mixtures_of_more_and_more_k_are_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    widths = watched(monkeypatch)
    dataset, kinds = Dataset(grouped(2, 100, 2, 4)), len(Covariance)

    def batches(*ks: list[int]) -> list[list[int]]:
        return [[k for k in batch for _ in range(kinds)] for batch in ks]

    found = list(sweep(dataset, Settings(restarts=2), range(1, 10)))
    assert widths == [[*range(1, 10)], *batches([1], [2], [3, 4], [5, 6, 7, 8], [9])]
    assert [(each.k, each.covariance) for each in found] == [(k, kind) for k in range(1, 10) for kind in KINDS]
    # So many as 6 and 7 have.
    monkeypatch.setattr(module, "MIXED", kinds * 2 * 100 * (6 + 7) * 6)
    widths.clear()
    again = list(sweep(dataset, Settings(restarts=2), range(1, 10)))
    assert widths[1:] == batches([1], [2], [3, 4], [5, 6], [7], [8], [9])
    assert [each.restarts for each in again] == [each.restarts for each in found]


def test_the_first_k_are_there_before_later_ones_are_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    widths = watched(monkeypatch)
    candidates = sweep(load_example("old-faithful"), Settings(scaling=Scaling.STANDARDISE))
    seen = [next(candidates).k for _ in range(2 * len(KINDS) + 1)]
    # Of k = 3 that of k-means, which needs no mixture.
    assert seen == [1] * len(KINDS) + [2] * len(KINDS) + [3]
    assert max(max(batch) for batch in widths[1:]) == 2


def test_a_run_of_few_clusters_has_no_empty_ones_to_fill() -> None:
    features = features_of(Dataset(grouped(5, 90, 2, 3)), Scaling.NONE)
    chosen = Settings(restarts=2)
    begun = starts_of(features, [2, 5], chosen)
    wide = joined([begun[0].widened(5), begun[1]])
    ks = np.array([2, 2, 5, 5])
    algorithm = algorithm_for(chosen, features)
    found = expect(features, distance(wide), hard, widths=widths_of(ks, wide.k))
    assert (found.sums.weight[:2, 2:] == 0).all()
    assert found.sums.weight.sum(axis=-1).tolist() == [90.0] * 4
    moved, moments = maximisation_half(algorithm, features, wide, found.sums, widths_of(ks, wide.k))
    assert moments is found.sums
    assert np.array_equal(moved.means[:2, 2:], np.zeros((2, 3, 2)))


def test_an_empty_cluster_of_one_run_is_filled_whatever_the_others_have() -> None:
    features = features_of(Dataset(grouped(5, 90, 2, 3)), Scaling.NONE)
    chosen = Settings(restarts=1)
    narrow, wide = starts_of(features, [3, 5], chosen)
    means = narrow.means.copy()
    means[0, 1] = means[0, 0]
    narrow = Mixture(narrow.weights, means)
    algorithm = algorithm_for(chosen, features)
    alone = expect(features, distance(narrow), hard).sums
    assert alone.weight[0, 1] == 0
    filled = maximisation_half(algorithm, features, narrow, alone)[1]
    both, widths = joined([narrow.widened(5), wide]), widths_of(np.array([3, 5]), 5)
    found = expect(features, distance(both), hard, widths=widths).sums
    together = maximisation_half(algorithm, features, both, found, widths)[1]
    assert together[np.array([0])].first(3).same(filled)


def test_a_tight_cluster_in_the_middle_is_summed_again_among_its_own() -> None:
    random = np.random.default_rng(3)
    middle = 1e-4 * random.normal(size=(40, 2))
    points = np.concatenate([middle, random.normal(size=(40, 2)) + 5.0, random.normal(size=(40, 2)) - 5.0])
    features = features_of(Dataset(points), Scaling.NONE)
    chosen = Settings(restarts=1)
    narrow = Mixture(np.full((1, 3), 1 / 3), features.columns.T[None, [0, 50, 100]])
    wide = starts_of(features, [5], chosen)[0]
    alone = expect(features, distance(narrow), hard).sums
    both = joined([narrow.widened(5), wide])
    together = expect(features, distance(both), hard, widths=widths_of(np.array([3, 5]), 5)).sums
    assert together[np.array([0])].first(3).same(alone)


def test_a_k_that_cannot_be_is_said_before_anything_is_fitted() -> None:
    with pytest.raises(SettingsError, match="5"):
        next(sweep(Dataset(grouped(1, 5, 2, 1)), Settings(restarts=1), [1, 6]))


def test_mixtures_are_left_out_where_no_criterion_is_theirs() -> None:
    dataset = Dataset(grouped(2, 60, 2, 3))
    assert [each.covariance for each in sweep(dataset, Settings(restarts=2), [1, 2], criteria=ELBOW)] == [None, None]


def test_runs_go_with_those_that_have_a_few_components_more_where_that_is_cheaper(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spans = ((0, 2, 1), (2, 4, 3), (4, 6, 4), (6, 7, 9))
    monkeypatch.setattr(partition, "WASTED", 400)
    groups = {
        points: [[k for *_, k in group] for group in partition._groups.__wrapped__(spans, points)]
        for points in (10, 40, 1000)
    }
    assert groups == {10: [[9, 4, 3, 1]], 40: [[9, 4], [3, 1]], 1000: [[9], [4], [3], [1]]}
    # Where there are several chunks each has its own, and no more of one kind are taken than fit.
    several = summing.parts_of_several.__wrapped__(spans, 40_000, 2)
    assert [part.k for part in several if part.chunk.start == 0] == [1, 3, 3, 4, 4, 9]
    monkeypatch.setattr(summing, "chunks_for", lambda n, _d, _k: (slice(0, n),))
    many = summing.parts_of_several.__wrapped__(((0, 100, 2),), summing.AT_ONCE // 60, 2)
    assert [part.runs for part in many] == [slice(0, 30), slice(30, 60), slice(60, 90), slice(90, 100)]
    many = partition._groups.__wrapped__(((0, 100, 2),), summing.AT_ONCE // 60)
    assert many == [[(70, 100, 2)], [(40, 70, 2)], [(10, 40, 2)], [(0, 10, 2)]]
