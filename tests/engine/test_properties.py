"""What holds for any data and settings: objectives improve, shares sum to 1, runs replay, units do not matter."""

from __future__ import annotations

from itertools import pairwise, takewhile
from math import isfinite, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.algorithm import algorithm_for
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.features import features_of
from engine.fitting import fit
from engine.mixture import Mixture, Start
from engine.records import replace
from engine.runs import converge
from engine.settings import Covariance, EmptyCluster, Initialiser, Method, Scaling, Settings
from engine.shares import assignment
from engine.starts import start
from engine.timeline import Frame
from tests.engine.strategies import (
    VARIANTS,
    all_settings,
    awkward_points,
    clouds,
    grouped,
    integer_grids,
    settings_up_to,
    variant,
    walk,
    walk_to_end,
)

SLACK = sqrt(np.finfo(float).eps)

each_variant = pytest.mark.parametrize(
    ("method", "covariance", "policy"), VARIANTS, ids=[variant(*choice) for choice in VARIANTS]
)


def finite(frame: Frame) -> bool:
    """Whether no number in the frame is missing or infinite."""
    mixture, info = frame.mixture, frame.info
    arrays = [mixture.weights, mixture.means, mixture.covariances, info.responsibilities]
    numbers = [info.objective, info.log_likelihood, info.shift]
    return all(array is None or np.isfinite(array).all() for array in arrays) and all(
        number is None or isfinite(number) for number in numbers
    )


def same(one: Frame, other: Frame) -> bool:
    """Whether two frames are equal bit for bit."""
    a, b = one.state, other.state
    equal = a.phase is b.phase and a.iteration == b.iteration and a.bound == b.bound and one.status == other.status
    for x, y in ((a.mixture, b.mixture), (a.source, b.source)):
        if x is None or y is None:
            equal = equal and x is y
            continue
        equal = equal and np.array_equal(x.weights, y.weights) and np.array_equal(x.means, y.means)
        if x.covariances is not None and y.covariances is not None:
            equal = equal and np.array_equal(x.covariances, y.covariances)
    if a.moments is not None and b.moments is not None:
        return equal and a.moments.same(b.moments)
    return equal and a.moments is b.moments


@each_variant
@settings(max_examples=12)
@given(clouds(min_n=25, max_d=2), st.data())
def test_each_half_step_improves_the_objective(
    method: Method, covariance: Covariance, policy: EmptyCluster, points: Floats, data: st.DataObject
) -> None:
    chosen = Settings(
        method,
        data.draw(st.integers(1, 4)),
        covariance,
        Initialiser.RANDOM_POINTS,
        beta=3.0,
        scaling=data.draw(st.sampled_from(Scaling)),
        seed=data.draw(st.integers(0, 99)),
        reg_covar=0.0,
        empty_cluster=policy,
    )
    frames = walk(Dataset(points), chosen, 25)
    sign = 1.0 if method is Method.MIXTURE else -1.0
    # Without regularisation a collapsed component's likelihood goes up until rounding ends it.
    sound = takewhile(lambda frame: frame.status.trouble is None or method is Method.KMEANS, frames[1:])
    values = [sign * frame.info.objective for frame in sound if frame.info.objective is not None]
    for before, after in pairwise(values):
        assert after >= before - SLACK * max(1.0, abs(before))


@settings(max_examples=25)
@given(clouds(), st.data())
def test_responsibilities_sum_to_one(points: Floats, data: st.DataObject) -> None:
    method = data.draw(st.sampled_from((Method.SOFT_KMEANS, Method.MIXTURE)))
    chosen = replace(data.draw(settings_up_to(len(points))), method=method)
    for frame in walk(Dataset(points), chosen, 3)[1:]:
        shares, labels = frame.info.responsibilities, frame.info.labels
        assert shares is not None
        assert labels is not None
        assert shares.sum(axis=0) == pytest.approx(1.0, abs=1e-13)
        assert shares.min() >= 0.0
        assert np.array_equal(labels, shares.argmax(axis=0))


@settings(max_examples=25)
@given(clouds(), st.data())
def test_replay_is_exact(points: Floats, data: st.DataObject) -> None:
    chosen = data.draw(settings_up_to(len(points)))
    first, again = walk(Dataset(points), chosen, 7), walk(Dataset(points.copy()), chosen, 7)
    assert all(map(same, first, again))


@each_variant
@settings(max_examples=8)
@given(clouds(), st.integers(0, 99))
def test_permuted_points_get_permuted_labels(
    method: Method, covariance: Covariance, policy: EmptyCluster, points: Floats, seed: int
) -> None:
    order = np.random.default_rng(seed).permutation(len(points))
    placed = Start(Mixture(np.full(3, 1 / 3), points[:3]))
    chosen = Settings(method, 3, covariance, Initialiser.BY_HAND, start=placed, empty_cluster=policy, reg_covar=1e-3)
    plain, permuted = Dataset(points), Dataset(points[order])
    for one, other in zip(walk(plain, chosen, 7), walk(permuted, chosen, 7), strict=True):
        ours, theirs = assignment(plain, chosen, one), assignment(permuted, chosen, other)
        assert other.mixture.means == pytest.approx(one.mixture.means, rel=1e-8, abs=1e-8)
        if ours.responsibilities is None or theirs.responsibilities is None:
            assert theirs.labels.tolist() == ours.labels[order].tolist()
        else:
            assert theirs.responsibilities == pytest.approx(ours.responsibilities[:, order], abs=1e-7)


@settings(max_examples=25)
@given(integer_grids(), st.sampled_from((2.0**-30, 2.0**31)), st.data())
def test_another_unit_changes_nothing(points: Floats, unit: float, data: st.DataObject) -> None:
    # Without any spread there is nothing by which to tell a unit.
    assume(np.ptp(points, axis=0).max() > 0)
    chosen = data.draw(settings_up_to(len(points)))
    for one, other in zip(walk(Dataset(points), chosen, 5), walk(Dataset(points * unit), chosen, 5), strict=True):
        assert np.array_equal(one.state.mixture.means, other.state.mixture.means)
        assert one.state.bound == other.state.bound
        assert one.status == other.status
        if chosen.scaling is Scaling.NONE:
            assert np.array_equal(one.mixture.means * unit, other.mixture.means)
            if one.mixture.covariances is not None and other.mixture.covariances is not None:
                assert np.array_equal(one.mixture.covariances * unit**2, other.mixture.covariances)


@settings(max_examples=25)
@given(integer_grids(), st.data())
def test_an_offset_changes_nothing(points: Floats, data: st.DataObject) -> None:
    chosen = replace(data.draw(settings_up_to(len(points))), scaling=Scaling.NONE)
    near, far = Dataset(points), Dataset(points + 1e9)
    for one, other in zip(walk(near, chosen, 6), walk(far, chosen, 6), strict=True):
        assert assignment(near, chosen, one).labels.tolist() == assignment(far, chosen, other).labels.tolist()
        there = replace(one.coordinates, shift=one.coordinates.shift + 1e9)
        moved = other.state.mixture.rebased(other.coordinates, there)
        assert moved.means == pytest.approx(one.state.mixture.means, rel=1e-7, abs=1e-7)
        if one.info.objective is not None:
            assert other.info.objective == pytest.approx(one.info.objective, rel=1e-7, abs=1e-7)


@settings(max_examples=15)
@given(clouds(), st.sampled_from(Scaling), st.data())
def test_an_offset_changes_nothing_off_the_grid(points: Floats, scaling: Scaling, data: st.DataObject) -> None:
    points = np.round(points * 2.0**20) / 2.0**20
    method, covariance, policy = data.draw(st.sampled_from(VARIANTS))
    chosen = Settings(method, 2, covariance, scaling=scaling, empty_cluster=policy, reg_covar=1e-3)
    near, far = Dataset(points), Dataset(points + 1e9)
    for one, other in zip(walk(near, chosen, 6), walk(far, chosen, 6), strict=True):
        assert assignment(near, chosen, one).labels.tolist() == assignment(far, chosen, other).labels.tolist()
        if one.info.objective is not None:
            assert other.info.objective == pytest.approx(one.info.objective, rel=1e-6)


@settings(max_examples=100)
@given(awkward_points(), st.data())
def test_awkward_points_never_raise_or_give_nan(points: Floats, data: st.DataObject) -> None:
    dataset = Dataset(points)
    chosen = data.draw(settings_up_to(dataset.n))
    assert all(map(finite, walk(dataset, chosen, 7)))
    found = fit(dataset, chosen)
    assert finite(found.frame)
    assert isfinite(found.objective)
    assert found.responsibilities.sum(axis=1) == pytest.approx(1.0)


AWKWARD = {
    "duplicates": np.tile([[0.1, 0.3]], (5, 1)),
    "one point": np.array([[3.3, 1.7]]),
    "a tilted line": np.c_[np.arange(9) / 7, np.arange(9) * 3 / 7],
    "a flat line": np.c_[np.linspace(0, 1, 9), np.full(9, 0.3)],
    "three places": np.repeat([[0.0, 0.0], [1.0, 0.1], [0.2, 3.0]], 3, axis=0),
    "one column of one value": np.full((3, 1), 0.1),
    "one column": np.linspace(0, 3, 8)[:, None] ** 2,
    "five columns on a line": grouped(0, 8, 1, 1) @ np.ones((1, 5)),
    "an outlier": np.vstack([grouped(0, 8, 2, 1), [[1e6, 1e6]]]),
    "far away": grouped(0, 8, 2, 2) * 1e-6 + 1e9,
}


@pytest.mark.parametrize("kind", AWKWARD)
@pytest.mark.parametrize(("scaling", "reg_covar"), [(Scaling.NONE, 0.0), (Scaling.STANDARDISE, 1e-6)])
def test_every_setting_survives(kind: str, scaling: Scaling, reg_covar: float) -> None:
    dataset = Dataset(AWKWARD[kind])
    for chosen in all_settings(dataset.n, scaling, reg_covar):
        found = fit(dataset, chosen)
        assert finite(found.frame), chosen
        assert isfinite(found.objective), chosen


@settings(max_examples=20)
@given(clouds(), st.integers(1, 4), st.integers(0, 99))
def test_soft_kmeans_becomes_kmeans_as_beta_grows(points: Floats, k: int, seed: int) -> None:
    dataset = Dataset(points)
    hard = Settings(Method.KMEANS, k, seed=seed)
    free = [replace(hard, method=Method.SOFT_KMEANS, beta=beta) for beta in (1.0, 10.0, 1e3, 1e9)]
    # Under the same means the free energy rises with beta towards the inertia.
    inertia = walk(dataset, hard, 1)[-1].info.objective
    energies = [walk(dataset, soft, 1)[-1].info.objective for soft in free]
    assert inertia is not None
    assert all(a <= b * (1 + 1e-12) + 1e-9 for a, b in pairwise([*(e for e in energies if e is not None), inertia]))
    assert energies[-1] == pytest.approx(inertia, rel=1e-6)
    for ours, theirs in zip(walk(dataset, free[-1], 9), walk(dataset, hard, 9), strict=True):
        assert ours.mixture.means == pytest.approx(theirs.mixture.means, rel=1e-6, abs=1e-6)
        assert np.array_equal(assignment(dataset, free[-1], ours).labels, assignment(dataset, hard, theirs).labels)


@settings(max_examples=20)
@given(clouds(), st.integers(1, 4))
def test_a_mixture_of_tiny_equal_spheres_assigns_as_kmeans_does(points: Floats, k: int) -> None:
    dataset = Dataset(points)
    d = dataset.d
    tiny = np.broadcast_to(1e-8 * features_of(dataset, Scaling.NONE).coordinates.unit * np.eye(d), (k, d, d))
    placed = Mixture(np.full(k, 1 / k), points[:k], tiny)
    hard = Settings(Method.KMEANS, k, initialiser=Initialiser.BY_HAND, start=Start(placed))
    spheres = replace(hard, method=Method.MIXTURE, covariance=Covariance.SPHERICAL)
    one, other = walk(dataset, hard, 1)[-1], walk(dataset, spheres, 1)[-1]
    assert assignment(dataset, hard, one).labels.tolist() == assignment(dataset, spheres, other).labels.tolist()


@settings(max_examples=25)
@given(st.one_of(clouds(max_d=5), integer_grids(), awkward_points()), st.data())
def test_a_restart_in_a_batch_equals_the_same_alone_and_on_screen(points: Floats, data: st.DataObject) -> None:
    dataset = Dataset(points)
    chosen = data.draw(settings_up_to(dataset.n))
    features = features_of(dataset, chosen.scaling)
    algorithm = algorithm_for(chosen, features)
    seeds = [chosen.seed + i for i in range(4)]
    batch = converge(algorithm, features, start(features, chosen, seeds))
    for run, seed in enumerate(seeds):
        alone = converge(algorithm, features, start(features, chosen, [seed]))
        stepped = walk_to_end(dataset, replace(chosen, seed=seed))
        assert stepped.state.moments is not None
        assert np.array_equal(batch.mixture.means[run], alone.mixture.means[0])
        assert batch.moments[run].same(alone.moments[0])
        assert batch.moments[run].same(stepped.state.moments)
        assert np.array_equal(batch.mixture.means[run], stepped.state.mixture.means)
        if batch.mixture.covariances is not None and stepped.state.mixture.covariances is not None:
            assert np.array_equal(batch.mixture.covariances[run], stepped.state.mixture.covariances)
        assert batch.bound[run] == alone.bound[0] == stepped.state.bound
        assert batch.iterations[run] == alone.iterations[0] == stepped.state.iteration
        assert batch.progress[run] is alone.progress[0] is stepped.status.progress
        assert batch.reasons[run] == stepped.status.reason
