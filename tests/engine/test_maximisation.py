"""Maximisation: each kind is the best of its shape, regularised, and leaves a component without weight alone."""

from __future__ import annotations

import numpy as np
import pytest

from engine.arrays import Floats
from engine.expectation import gaussian
from engine.maximisation import COLLAPSED, FLOOR, MAXIMISATIONS, collapsed, means_only, together
from engine.mixture import Mixture
from engine.moments import Moments
from engine.quadratic import bound
from engine.settings import Covariance
from tests.engine.strategies import grouped
from tests.engine.test_moments import changed_moments, moments_of, shares_for


def some_moments(d: int = 2, k: int = 3, n: int = 60) -> Moments:
    points = grouped(0, n, d, 2)
    return moments_of(points, shares_for(points, k))


def start(d: int = 2, k: int = 3) -> Mixture:
    return Mixture(np.full(k, 1 / k), np.zeros((k, d)), np.broadcast_to(np.eye(d), (k, d, d)))


def covariances_of(mixture: Mixture) -> Floats:
    assert mixture.covariances is not None
    return mixture.covariances


@pytest.mark.parametrize("covariance", Covariance)
def test_weights_means_and_shapes(covariance: Covariance) -> None:
    moments = some_moments()
    mixture = MAXIMISATIONS[covariance](start(), moments, 0.25)
    found = covariances_of(mixture) - 0.25 * np.eye(2)
    each = moments.scatter / moments.weight[:, None, None]
    expected = {
        Covariance.FULL: each,
        Covariance.TIED: np.broadcast_to(moments.scatter.sum(axis=0) / 60, (3, 2, 2)),
        Covariance.DIAG: each * np.eye(2),
        Covariance.SPHERICAL: np.trace(each, axis1=1, axis2=2)[:, None, None] / 2 * np.eye(2),
    }
    assert mixture.weights == pytest.approx(moments.weight / 60)
    assert mixture.means == pytest.approx(moments.mean)
    assert found == pytest.approx(expected[covariance])


@pytest.mark.parametrize("covariance", Covariance)
@pytest.mark.parametrize("d", [1, 2, 3])
def test_no_mixture_of_the_shape_has_a_higher_bound(covariance: Covariance, d: int) -> None:
    moments = some_moments(d)
    best = MAXIMISATIONS[covariance](start(d), moments, 0.0)
    highest = float(bound(gaussian(best), moments))
    random = np.random.default_rng(0)
    for _ in range(50):
        nudge = 0.05 * random.normal(size=(3, d, d))
        shaped = covariances_of(best) @ (np.eye(d) + nudge @ np.swapaxes(nudge, -1, -2))
        shaped = 0.5 * (shaped + np.swapaxes(shaped, -1, -2))
        # Whatever the shape, another maximisation brings the nudged covariances back into it.
        as_moments = Moments(np.ones(3), moments.mean, shaped, np.zeros(()))
        covariances = covariances_of(MAXIMISATIONS[covariance](start(d), as_moments, 0.0))
        weights = random.dirichlet(200 * best.weights)
        other = Mixture(weights, best.means + 0.02 * random.normal(size=(3, d)), covariances)
        assert float(bound(gaussian(other), moments)) < highest


def test_means_only_leaves_a_mean_without_points_where_it_was() -> None:
    moments = changed_moments(some_moments(), weight=np.array([3.0, 0.0, 57.0]))
    before = Mixture(np.full(3, 1 / 3), np.full((3, 2), 9.0))
    after = means_only(before, moments)
    assert after.means[1].tolist() == [9.0, 9.0]
    assert after.means[[0, 2]] == pytest.approx(moments.mean[[0, 2]])
    assert after.weights.tolist() == [0.05, 0.0, 0.95]
    assert after.covariances is None


@pytest.mark.parametrize("weight", [0.0, 1e-290])
@pytest.mark.parametrize("covariance", [Covariance.FULL, Covariance.DIAG, Covariance.SPHERICAL])
def test_a_component_without_weight_keeps_its_mean_and_covariance(covariance: Covariance, weight: float) -> None:
    moments = some_moments()
    scatter = moments.scatter * [[[1.0]], [[0.0]], [[1.0]]]
    moments = changed_moments(moments, weight=np.array([30.0, weight, 30.0]), scatter=scatter)
    before = Mixture(np.full(3, 1 / 3), np.full((3, 2), 9.0), np.broadcast_to(7 * np.eye(2), (3, 2, 2)))
    after = MAXIMISATIONS[covariance](before, moments, 1e-6)
    assert after.means[1].tolist() == [9.0, 9.0]
    assert covariances_of(after)[1].tolist() == [[7.0, 0.0], [0.0, 7.0]]
    assert covariances_of(after)[0].tolist() != [[7.0, 0.0], [0.0, 7.0]]


def test_tied_shares_its_shape_with_a_component_without_weight() -> None:
    moments = changed_moments(some_moments(), weight=np.array([30.0, 0.0, 30.0]))
    found = covariances_of(MAXIMISATIONS[Covariance.TIED](start(), moments, 0.0))
    assert np.array_equal(found[0], found[1])


@pytest.mark.parametrize("covariance", Covariance)
@pytest.mark.parametrize("reg", [0.0, FLOOR / 2, 1e-20, 1e-9, 1e-6])
@pytest.mark.parametrize("d", [1, 2, 4])
def test_covariances_stay_positive_definite(covariance: Covariance, reg: float, d: int) -> None:
    # Points on a tilted line: the scatter's smallest eigenvalues are rounding errors of either sign.
    line = np.linspace(0, 1, 30)[:, None] * (1 + np.arange(d) / 3) + 0.3
    moments = moments_of(line, shares_for(line, 3))
    flat = changed_moments(moments, scatter=moments.scatter * [[[1.0]], [[0.0]], [[1.0]]])
    for given in (moments, flat):
        after = MAXIMISATIONS[covariance](start(d), given, reg)
        values = np.linalg.eigvalsh(covariances_of(after))
        assert values.min() >= max(reg, FLOOR) - 1e-15
        quadratic = gaussian(after)
        assert np.isfinite(quadratic.precisions).all()
        assert np.isfinite(bound(quadratic, given))


@pytest.mark.parametrize(("reg", "own"), [(1e-7, 1e-7), (1e-6, 1e-6), (0.01, COLLAPSED)])
def test_collapse_is_what_only_regularisation_holds_open_or_less_than_one_point(reg: float, own: float) -> None:
    """own: what a component must spread by itself: as much as is added, but not more where much is added."""
    eye = np.eye(2)
    covariances = np.stack([eye, eye, np.diag([1.0, reg + 1.1 * own]), np.diag([1.0, reg + 0.9 * own])])
    mixture = Mixture(np.full(4, 0.25), np.zeros((4, 2)), covariances)
    weight = np.array([5.0, 0.9, 5.0, 5.0])
    moments = Moments(weight, np.zeros((4, 2)), np.zeros((4, 2, 2)), np.zeros(()))
    assert collapsed(mixture, moments, reg).tolist() == [False, True, False, True]
    assert collapsed(mixture, changed_moments(moments, weight=np.ones(4)), 0.0).tolist() == [False] * 4


@pytest.mark.parametrize("covariance", [Covariance.FULL, Covariance.TIED])
def test_points_on_a_tilted_line_collapse_even_without_regularisation(covariance: Covariance) -> None:
    # Rounding leaves such a covariance an eigenvalue far above the floor.
    line = np.linspace(0, 1, 30)[:, None] * [1.0, 1 / 3] + 0.3
    moments = moments_of(line, np.ones((1, 30)))
    mixture = MAXIMISATIONS[covariance](start(2, 1), moments, 0.0)
    assert collapsed(mixture, moments, 0.0).tolist() == [True]
    # Columns in very different units are no line.
    unlike = Mixture(mixture.weights, mixture.means, np.diag([1e-20, 1.0])[None])
    assert collapsed(unlike, moments, 0.0).tolist() == [False]


@pytest.mark.parametrize("covariance", Covariance)
@pytest.mark.parametrize(("d", "k"), [(1, 3), (2, 3), (9, 20)])
def test_a_run_in_a_batch_is_bit_for_bit_the_run_alone(covariance: Covariance, d: int, k: int) -> None:
    points = grouped(0, 80, d, 2)
    each = [moments_of(points, shares_for(points, k, seed)) for seed in range(4)]
    many = Moments(*(np.stack([getattr(m, f) for m in each]) for f in ("weight", "mean", "scatter", "entropy")))
    before = start(d, k)[None][np.zeros(4, dtype=np.intp)]
    for reg in (0.0, 1e-6):
        together = MAXIMISATIONS[covariance](before, many, reg)
        for run in range(4):
            alone = MAXIMISATIONS[covariance](before[run : run + 1], many[run : run + 1], reg)
            assert np.array_equal(together.weights[run], alone.weights[0])
            assert np.array_equal(covariances_of(together)[run], covariances_of(alone)[0])
            assert bound(gaussian(together), many)[run] == bound(gaussian(alone), many[run : run + 1])[0]


@pytest.mark.parametrize("weight", [20.0, 0.0])
def test_runs_of_several_kinds_together_are_bit_for_bit_those_of_each_kind(weight: float) -> None:
    points = grouped(0, 60, 2, 2)
    each = [moments_of(points, shares_for(points, 3, seed)) for seed in range(6)]
    many = Moments(*(np.stack([getattr(m, f) for m in each]) for f in ("weight", "mean", "scatter", "entropy")))
    # One run of the second kind, and one of the fourth, have a component that may own nothing.
    many.weight[[2, 5], 1] = weight
    many.scatter[[2, 5], 1] *= weight
    eyes = np.broadcast_to(7 * np.eye(2), (6, 3, 2, 2))
    before = Mixture(np.full((6, 3), 1 / 3), np.full((6, 3, 2), 9.0), eyes)
    kinds, ends = [MAXIMISATIONS[covariance] for covariance in Covariance], [0, 2, 4, 4, 6]
    found = together(kinds, ends)(before, many, 1e-6)
    assert len(found.means) == 6
    for kind, first, last in zip(kinds, ends, ends[1:], strict=False):
        if first < last:
            own = kind(before[first:last], many[first:last], 1e-6)
            assert np.array_equal(found.weights[first:last], own.weights)
            assert np.array_equal(found.means[first:last], own.means)
            assert np.array_equal(covariances_of(found)[first:last], covariances_of(own))
    kept = covariances_of(found)[:, 1] == eyes[:, 1]
    # A shared covariance is that of a component without points, too.
    assert kept.all(axis=(1, 2)).tolist() == [False] * 5 + [weight == 0]
    assert (found.means[:, 1] == 9.0).all(axis=1).tolist() == [weight == 0 and run in (2, 5) for run in range(6)]
