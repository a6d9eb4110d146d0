"""Mixture, Start, Moments and the bound: merging, rebasing, and one objective for all methods."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.arrays import Floats
from engine.coordinates import Coordinates
from engine.errors import SettingsError
from engine.mixture import Mixture, Start
from engine.moments import Moments
from engine.quadratic import Quadratic, bound
from engine.rows import rows_of
from engine.sharing import NO_WEIGHT
from tests.engine.strategies import grouped


def moments_of(points: Floats, shares: Floats) -> Moments:
    """By definition, from points (n, d) and shares (k, n)."""
    weight = shares.sum(axis=1)
    mean = shares @ points / np.where(weight > 0, weight, 1.0)[:, None]
    apart = points[None] - mean[:, None]
    scatter = np.einsum("kn,kna,knb->kab", shares, apart, apart)
    scatter = 0.5 * (scatter + np.swapaxes(scatter, -1, -2))
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    return Moments(weight, mean, scatter, np.asarray(-(shares * logs).sum()))


def shares_for(points: Floats, k: int, seed: int = 0) -> Floats:
    return np.random.default_rng(seed).dirichlet(np.full(k, 0.5), size=len(points)).T


def changed_moments(moments: Moments, **changes: Floats) -> Moments:
    """The moments, some of what they hold replaced."""
    names = ("weight", "mean", "scatter", "entropy")
    return Moments(**{name: changes.get(name, getattr(moments, name)) for name in names})


def close(one: Moments, other: Moments, rel: float = 1e-12) -> bool:
    return all(
        getattr(one, name) == pytest.approx(getattr(other, name), rel=rel, abs=rel)
        for name in ("weight", "mean", "scatter", "entropy")
    )


@settings(max_examples=40)
@given(st.integers(0, 999), st.integers(1, 4), st.integers(1, 3), st.integers(0, 20), st.sampled_from((0.0, 1e6)))
def test_moments_of_disjoint_sets_add(seed: int, k: int, d: int, cut: int, offset: float) -> None:
    points, shares = grouped(seed, 20, d, 2), shares_for(np.zeros(20), k, seed)
    points = points + offset
    parts = moments_of(points[:cut], shares[:, :cut]) + moments_of(points[cut:], shares[:, cut:])
    assert close(parts, moments_of(points, shares), 1e-9 if offset else 1e-12)


def test_adding_nothing_changes_nothing() -> None:
    points = grouped(0, 10, 2, 2)
    some = moments_of(points, shares_for(points, 3))
    none = moments_of(points[:0], np.empty((3, 0)))
    assert (some + none).same(some)
    assert (none + some).same(some)
    assert (none + none).same(none)


def test_same_sees_the_last_bit() -> None:
    points = grouped(0, 10, 2, 2)
    some = moments_of(points, shares_for(points, 3))
    for name in ("weight", "mean", "scatter"):
        changed = getattr(some, name).copy()
        changed.flat[-1] = np.nextafter(changed.flat[-1], np.inf)
        assert not some.same(changed_moments(some, **{name: changed}))


@pytest.mark.parametrize("d", [1, 2, 5])
def test_the_scatter_is_worked_out_from_sums_when_asked_for(d: int) -> None:
    points, shares = grouped(0, 30, d, 2), np.stack([shares_for(np.zeros(30), 3, seed) for seed in range(4)])
    shares[2, 1] = 0.0
    first, second = np.triu_indices(d)
    phi = np.concatenate([np.ones((1, 30)), points.T, points.T[first] * points.T[second]])
    sums = Moments.summed(rows_of(shares @ phi.T), d)
    for run in range(4):
        own, expected = sums[run], moments_of(points, shares[run])
        assert own.scatter == pytest.approx(expected.scatter, rel=1e-9, abs=1e-12)
        assert own.mean == pytest.approx(expected.mean)
        assert np.array_equal(own.scatter, sums.scatter[run])
        assert np.array_equal(sums[run].scatter, sums.scatter[run])


@pytest.mark.parametrize("d", [1, 2, 5])
def test_the_expected_score_is_the_sum_over_the_points(d: int) -> None:
    points = grouped(0, 30, d, 2)
    random, shares = np.random.default_rng(1), shares_for(points, 3)
    roots = random.normal(size=(3, d, d))
    quadratic = Quadratic.of(random.normal(size=3), random.normal(size=(3, d)), roots @ np.swapaxes(roots, -1, -2))
    apart = points[None] - quadratic.means[:, None]
    scores = quadratic.constant[:, None] - 0.5 * np.einsum("kna,kab,knb->kn", apart, quadratic.precisions, apart)
    moments = moments_of(points, shares)
    assert quadratic.expected(moments) == pytest.approx((shares * scores).sum(), rel=1e-12)
    assert bound(quadratic, moments) == pytest.approx((shares * scores).sum() + moments.entropy, rel=1e-12)


@pytest.mark.parametrize("d", [1, 2, 5])
@pytest.mark.parametrize(("ratio", "rel"), [(1.0, 1e-12), (1e-2, 1e-10), (1e-4, 1e-11), (1e-9, 1e-6), (0.0, 1e-9)])
def test_squared_distances_to_other_means_follow_from_the_moments(d: int, ratio: float, rel: float) -> None:
    # The narrower the clusters, the more digits the squares of the points lose; then the means are rounded, too.
    centres = np.random.default_rng(d).normal(size=(3, d))
    points = centres[np.arange(60) % 3] + ratio * grouped(0, 60, d, 1)
    shares = np.equal.outer(np.arange(3), np.arange(60) % 3).astype(np.float64)
    moments, squared = moments_of(points, shares), float((points**2).sum())
    for means in (moments.mean, moments.mean + ratio, moments.mean + 1.0, moments.mean * 1e3):
        apart = points[None] - means[:, None]
        exact = float((shares[..., None] * apart**2).sum())
        for known in (None, squared):
            assert moments.about(rows_of(means), known) == pytest.approx(exact, rel=rel, abs=1e-28)


def test_whether_all_components_have_weight() -> None:
    for k in (3, 40):
        sums = np.ones((4, 2, k))
        assert Moments.summed(sums, 1).owned
        assert np.isfinite(Moments.summed(sums, 1).mean_rows).all()
        for weight in (0.0, NO_WEIGHT):
            sums[0, 1, k - 1], sums[1:, 1, k - 1] = weight, 0.0
            moments = Moments.summed(sums, 1)
            assert not moments.owned
            assert not moments[1].owned
            assert moments[0].owned
            assert moments.mean_rows[0, 1, k - 1] == 0.0


def test_the_bound_of_many_runs_is_that_of_each() -> None:
    points = grouped(0, 30, 2, 2)
    each = [moments_of(points, shares_for(points, 3, seed)) for seed in range(4)]
    many = Moments(*(np.stack([getattr(m, f) for m in each]) for f in ("weight", "mean", "scatter", "entropy")))
    quadratic = Quadratic.of(np.zeros((4, 3)), np.ones((4, 3, 2)), np.broadcast_to(np.eye(2), (4, 3, 2, 2)))
    values = bound(quadratic, many)
    for run in range(4):
        alone = Quadratic.of(quadratic.constant[run], quadratic.means[run], quadratic.precisions[run])
        assert values[run] == bound(alone, each[run])
        assert many[run].same(each[run])


def test_values_are_read_only_copies() -> None:
    means = np.zeros((2, 2))
    mixture = Mixture(np.full(2, 0.5), means)
    means[0] = 7.0
    assert (mixture.means == 0).all()
    with pytest.raises(ValueError, match="read-only"):
        mixture.means[0] = 1.0
    assert (mixture.k, mixture.d) == (2, 2)


def test_rebasing_keeps_a_small_spread_at_a_large_offset() -> None:
    near = Coordinates(np.array([1e9, -1e9]), np.array([1e-6, 1e-6]))
    other = Coordinates(np.array([1e9 + 2.0**-20, -1e9]), np.array([2e-6, 3e-6]))
    mixture = Mixture(np.full(2, 0.5), np.array([[0.25, 1.0], [0.5, -1.0]]), np.broadcast_to(np.eye(2), (2, 2, 2)))
    there = mixture.rebased(near, other)
    back = there.rebased(other, near)
    assert back.means == pytest.approx(mixture.means, rel=1e-12)
    assert back.covariances == pytest.approx(mixture.covariances, rel=1e-12)
    assert there.covariances is not None
    assert there.covariances[0] == pytest.approx(np.diag([0.25, 1 / 9]), rel=1e-12)
    assert mixture.rebased(near, near) is mixture


GOOD = Mixture(np.full(2, 0.5), np.array([[0.0, 0.0], [1.0, 1.0]]), np.broadcast_to(np.eye(2), (2, 2, 2)))


@pytest.mark.parametrize(
    "mixture",
    [
        Mixture(np.full(3, 1 / 3), GOOD.means),
        Mixture(GOOD.weights, np.array([[0.0, np.nan], [1.0, 1.0]])),
        Mixture(np.array([np.inf, 0.5]), GOOD.means),
        Mixture(np.array([-0.5, 1.5]), GOOD.means),
        Mixture(np.zeros(2), GOOD.means),
        Mixture(GOOD.weights[None], GOOD.means[None]),
        Mixture(GOOD.weights, GOOD.means, np.eye(2)),
        Mixture(GOOD.weights, GOOD.means, np.full((2, 2, 2), np.nan)),
        Mixture(GOOD.weights, GOOD.means, np.zeros((2, 2, 2))),
        Mixture(GOOD.weights, GOOD.means, np.array([[[1.0, 2.0], [2.0, 1.0]]] * 2)),
        Mixture(GOOD.weights, GOOD.means, np.array([[[1.0, 0.5], [-0.5, 1.0]]] * 2)),
    ],
)
def test_a_start_that_cannot_be_used_gives_one_sentence(mixture: Mixture) -> None:
    with pytest.raises(SettingsError, match=r"start by hand [^.]*\.$"):
        Start(mixture)


def test_a_start_of_a_collapsed_component_is_welcome() -> None:
    flat = np.array([[[1.0, 1.0], [1.0, 1.0]], [[1e-30, 0.0], [0.0, 1.0]]])
    assert Start(Mixture(GOOD.weights, GOOD.means, flat)).mixture.k == 2


def test_a_start_is_in_user_units_unless_it_says_otherwise() -> None:
    target = Coordinates(np.array([1.0, 0.0]), np.array([2.0, 1.0]))
    assert Start(GOOD).in_coordinates(target).means.tolist() == [[-0.5, 0.0], [0.0, 1.0]]
    assert Start(GOOD, target).in_coordinates(target) is GOOD
