"""Partition: hard shares of many points, whose squares may wait until they are asked for, and come to the same."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from engine import partition, skipping
from engine.algorithm import algorithm_for
from engine.arrays import Floats
from engine.blocks import LEAST, blocks_of
from engine.dataset import Dataset
from engine.expectation import Expectation, distance, expect
from engine.features import features_of
from engine.fitting import fit
from engine.mixture import Mixture, Start
from engine.moments import CANCELLED, joined_moments
from engine.runs import converge, converge_together
from engine.settings import EmptyCluster, Initialiser, Scaling, Settings
from engine.sharing import hard
from engine.starts import start
from engine.status import Progress
from engine.troubles import TroubleKind
from tests.engine.strategies import grouped, walk

SIZES = [(60, 1), (500, 2), (500, 6), (4099, 5), (LEAST, 2), (3 * LEAST, 4)]
"""Points that are passed over, in one chunk and in several, and points in blocks."""


def points(n: int, d: int) -> Floats:
    """Groups, and far from 0 one so tight that its squares are lost."""
    found = grouped(1, n, d, 4)
    found[: n // 5] = 20.0 + 1e-7 * found[: n // 5]
    return found


def found(n: int, d: int, *, shapes: bool, later: bool) -> Expectation:
    features = features_of(Dataset(points(n, d)), Scaling.NONE)
    means = features.columns.T[np.random.default_rng(2).integers(n, size=(3, 6))]
    return expect(features, distance(Mixture(np.full((3, 6), 1 / 6), means)), hard, shapes=shapes, later=later)


@pytest.mark.parametrize("shapes", [False, True])
@pytest.mark.parametrize(("n", "d"), SIZES)
def test_what_waited_comes_to_the_same_bit_for_bit(n: int, d: int, shapes: bool) -> None:
    now = found(n, d, shapes=shapes, later=False).moments
    assert found(n, d, shapes=shapes, later=True).moments.same(now)
    alone = found(n, d, shapes=shapes, later=True).moments[1]
    assert alone.scatter.shape == (6, d, d)
    assert alone.same(now[1])
    for some in (np.array([2, 0]), np.array([True, False, True])):
        assert found(n, d, shapes=shapes, later=True).moments[some].same(now[some])


@pytest.mark.parametrize(("n", "d"), SIZES)
def test_runs_on_any_axes_are_those_on_one(n: int, d: int) -> None:
    features = features_of(Dataset(points(n, d)), Scaling.NONE)
    means = features.columns.T[np.random.default_rng(2).integers(n, size=(3, 6))]
    now = found(n, d, shapes=False, later=False).moments
    for axes in ((), (3, 1), (1, 3)):
        own = means.reshape(*axes, 6, d) if axes else means[0]
        ended = expect(features, distance(Mixture(np.full(own.shape[:-1], 1 / 6), own)), hard, later=True).moments
        assert np.array_equal(ended.scatter.reshape(-1, 6, d, d), now.scatter[: 3 if axes else 1])


@pytest.mark.parametrize(("n", "d"), SIZES)
def test_what_waited_in_several_batches_is_worked_out_as_one(n: int, d: int) -> None:
    each = [found(n, d, shapes=False, later=True).moments[np.array(runs)] for runs in ([2], [0, 1])]
    now = found(n, d, shapes=False, later=False).moments
    assert joined_moments(each).same(now[np.array([2, 0, 1])])


@pytest.mark.parametrize(("n", "d"), SIZES)
def test_the_objective_needs_no_squares_unless_rounding_would_take_it(n: int, d: int) -> None:
    places = points(n, d)
    features = features_of(Dataset(places), Scaling.NONE)
    means = features.columns.T[np.random.default_rng(2).integers(n, size=(3, 6))]
    # A mean on each of five tight groups, far apart, leaves less than rounding of their squares.
    tight = np.random.default_rng(4).normal(size=(5, d))
    near = features_of(Dataset(np.repeat(tight, n // 5, axis=0) + 1e-7 * places[: n // 5 * 5]), Scaling.NONE)
    for own, starts in ((features, means), (near, near.columns.T[None, :: n // 5][:, :5])):
        k = starts.shape[1]
        ended = expect(own, distance(Mixture(np.full(starts.shape[:2], 1 / k), starts)), hard, later=True)
        centred = own.columns.T[:, None] - starts[:, None]
        exact = (centred**2).sum(axis=-1).min(axis=-1).sum(axis=-1)
        assert -ended.bound == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize(("n", "d"), SIZES)
def test_a_frame_holds_on_to_no_points(n: int, d: int) -> None:
    fitted = fit(points(n, d), Settings(k=3, restarts=2))
    frame, features = fitted.frame, weakref.ref(features_of(fitted.dataset, fitted.settings.scaling))
    assert features() is not None
    del fitted
    gc.collect()
    assert features() is None
    assert frame.state.moments is not None
    assert np.isfinite(frame.state.moments.scatter).all()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often anybody has asked for squares."""
    asked: list[str] = []

    def watched(module: object, name: str) -> None:
        work = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *given: asked.append(name) or work(*given))

    watched(partition, "_found_again")
    watched(skipping, "squares")
    return asked


@pytest.mark.parametrize("d", [2, 5])
def test_squares_wait_until_they_are_asked_for(d: int, asked: list[str]) -> None:
    ended = found(LEAST, d, shapes=False, later=True)
    moments = ended.moments
    assert np.isfinite(moments.mean).all()
    assert np.isfinite(ended.bound).all()
    assert not asked
    assert np.isfinite(moments.scatter).all()
    assert asked


@pytest.mark.parametrize(("n", "d"), SIZES)
def test_runs_come_to_their_ends_without_squares(n: int, d: int, asked: list[str]) -> None:
    features = features_of(Dataset(grouped(1, n, d, 4)), Scaling.NONE)
    each = [Settings(k=k, initialiser=Initialiser.RANDOM_POINTS) for k in (2, 5)]
    groups = [(algorithm_for(settings, features), start(features, settings, range(6))) for settings in each]
    asked.clear()
    alone = [converge(algorithm, features, begun) for algorithm, begun in groups]
    assert len({*alone[0].iterations.tolist(), *alone[1].iterations.tolist()}) > 2, "they end one after the other"
    together = [] if blocks_of(features) else converge_together(features, groups)
    for runs in (*alone, *together):
        assert np.isfinite(runs.bound).all()
        assert np.isfinite(runs.mixture.means).all()
    assert not asked
    assert np.isfinite(alone[1].moments.scatter).all()
    assert asked


@pytest.mark.parametrize("n", [400, LEAST])
@pytest.mark.parametrize("exponent", [*range(1, 13), 4.9, 5.1])
def test_the_objective_is_accurate_however_little_of_the_squares_it_is(n: int, exponent: float) -> None:
    random = np.random.default_rng(n)
    centres, ratio = np.array([[1.0, 2.0], [-2.0, -1.0], [0.5, -3.0]]), 10.0**-exponent
    places = centres[np.arange(n) % 3] + 2.0 * ratio**0.5 * random.normal(size=(n, 2))
    begun = Start(Mixture(np.full(3, 1 / 3), centres + 0.1 * ratio**0.5))
    settings = Settings(k=3, initialiser=Initialiser.BY_HAND, start=begun, scaling=Scaling.NONE)
    for frame in walk(Dataset(places), settings, 4)[1:]:
        means = frame.state.mixture.means.astype(np.longdouble)
        points = features_of(Dataset(places), Scaling.NONE).columns.T.astype(np.longdouble)
        source = frame.state.source
        assert source is not None
        own = ((points[:, None] - source.means.astype(np.longdouble)) ** 2).sum(axis=-1).argmin(axis=-1)
        exact = ((points - means[own]) ** 2).sum()
        assert frame.state.bound is not None
        assert float(abs(-frame.state.bound / exact - 1)) < 2e-10


@pytest.mark.parametrize(("n", "d"), SIZES)
def test_many_points_at_few_places_are_not_passed_round(n: int, d: int) -> None:
    random = np.random.default_rng(3)
    # The mean of many of them is rounded, and from such means the farthest points are looked for.
    places = 0.1 + random.normal(size=(4, d))
    settings = Settings(k=8, initialiser=Initialiser.RANDOM_PARTITION, scaling=Scaling.NONE)
    ended = fit(places[random.integers(4, size=n)], settings)
    assert ended.status.progress is Progress.CONVERGED
    assert ended.frame.state.iteration < 10
    assert ended.inertia == pytest.approx(0.0, abs=1e-20)
    trouble = ended.status.trouble
    assert trouble is not None
    assert trouble.kind is TroubleKind.EMPTY_CLUSTER
    assert "no other has a point to spare" in trouble.sentence


@pytest.mark.parametrize(("n", "d"), [(500, 1), (500, 2), (5000, 2), (4099, 4)])
def test_runs_of_several_k_are_those_that_they_are_alone(n: int, d: int) -> None:
    features = features_of(Dataset(points(n, d)), Scaling.NONE)
    # Of the most clusters points come in several chunks, of the others in one.
    each = [Settings(k=k, initialiser=Initialiser.RANDOM_POINTS, max_iterations=6) for k in (2, 30, 120)]
    groups = [(algorithm_for(settings, features), start(features, settings, [0, 1])) for settings in each]
    for group, together in zip(groups, converge_together(features, groups), strict=True):
        alone = converge(group[0], features, group[1])
        assert together.moments.same(alone.moments)
        assert np.array_equal(together.bound, alone.bound)


def test_a_run_that_has_lost_its_digits_changes_no_other() -> None:
    random = np.random.default_rng(0)
    centres, own = np.array([[0.0, 0.0], [1.0, 0.0], [20.0, 2.0]]), np.arange(300) % 3
    features = features_of(Dataset(centres[own] + 1e-4 * random.normal(size=(300, 2))), Scaling.NONE)
    places = features.columns.T
    # From one of these starts each group gets a mean, from the other two of them share one.
    begun = Mixture(np.full((2, 3), 1 / 3), np.stack([places[[0, 1, 2]], places[[2, 5, 1]]]))
    algorithm = algorithm_for(Settings(k=3, empty_cluster=EmptyCluster.KEEP), features)
    together = converge(algorithm, features, begun)
    lost = -together.bound < CANCELLED * features.squared
    assert lost.tolist() == [True, False]
    for run in range(2):
        assert converge(algorithm, features, begun[run][None]).bound[0] == together.bound[run]
