"""Limits: how large, how tight and how far away the data may be."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

import numpy as np
import pytest

from engine.arrays import Floats, Ints
from engine.dataset import Dataset
from engine.fitting import Fit, fit
from engine.mixture import Mixture, Start
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from engine.shares import responsibilities_at
from engine.stepping import first_frame
from tests.engine.strategies import grouped, walk

OFFSET, WIDE = 1e9, 1e6
"""Where the data lie, and how far they spread."""

each_covariance = pytest.mark.parametrize("covariance", Covariance)
each_size = pytest.mark.parametrize(("d", "m"), [(1, 100), (2, 100), (2, 5_000), (3, 100), (5, 100)])
each_part = pytest.mark.parametrize("part", [1e-6, 1e-3, 2e-3])
each_method = pytest.mark.parametrize("method", Method)


def many(n: int, k: int) -> Floats:
    """n points of k groups that overlap a little."""
    random = np.random.default_rng([n, k])
    return np.asarray(random.uniform(-20, 20, size=(k, 2))[random.integers(k, size=n)] + random.normal(size=(n, 2)))


def check_parts(found: Fit, n: int, k: int) -> None:
    """Whether every number is finite, weights sum to 1 and each point has an owner."""
    mixture = found.mixture
    assert mixture.means.shape == (k, 2)
    assert np.isfinite(mixture.means).all()
    assert mixture.weights.sum() == pytest.approx(1.0)
    assert mixture.covariances is None or np.linalg.eigvalsh(mixture.covariances).min() > 0
    assert isfinite(found.objective)
    assert found.sizes.sum() == n


@each_method
def test_a_million_points(method: Method) -> None:
    points = many(1_000_000, 8)
    settings = Settings(method, 8, initialiser=Initialiser.RANDOM_POINTS, restarts=1, max_iterations=2)
    check_parts(fit(points, settings), 1_000_000, 8)


@each_method
def test_a_hundred_clusters(method: Method) -> None:
    n, k = 20_000, 100
    found = fit(many(n, k), Settings(method, k, restarts=2, max_iterations=5))
    check_parts(found, n, k)
    assert (found.sizes > 0).sum() >= (k if method is Method.KMEANS else 2)
    apart = found.dataset.points[:, None] - found.means
    squares = (apart**2).sum(axis=-1)
    if method is Method.KMEANS:
        assert found.objective == pytest.approx(squares.min(axis=1).sum(), rel=1e-9)
        assert np.array_equal(found.labels, squares.argmin(axis=1))


def tight_components(d: int, m: int, part: float) -> tuple[Floats, Mixture]:
    """Two tight components that overlap, one apart from them, and a wide one, m points each, and the mixture they were
    drawn from. part: how far the tight ones spread, of how far the data do."""
    tight = part * WIDE
    random = np.random.default_rng([d, m])
    places = np.stack([np.full(d, 0.3), np.full(d, 0.3), np.full(d, -1.0), np.zeros(d)]) * WIDE + OFFSET
    places[1] += 1.5 * tight
    spreads = np.array([tight, tight, tight, WIDE])
    points = np.concatenate(
        [place + spread * random.normal(size=(m, d)) for place, spread in zip(places, spreads, strict=True)]
    )
    return points, Mixture(np.full(4, 0.25), places, spreads[:, None, None] ** 2 * np.eye(d))


def two_pass(points: Floats, shares: Floats, covariance: Covariance, scale: Floats) -> Floats:
    """The covariances (k, d, d) of shares (k, n) by definition, with 64-bit mantissas: means first, then about them.

    Spheres are spheres in the units of `scale` (d,)."""
    x = points.astype(np.longdouble)
    d = points.shape[1]
    scatter = []
    for own in shares.astype(np.longdouble):
        apart = x - (own @ (x - x[0]) / own.sum() + x[0])
        scatter.append((own[:, None] * apart).T @ apart)
    weight = shares.astype(np.longdouble).sum(axis=1)[:, None, None]
    each = np.array(scatter) / weight
    unit = scale[:, None] * scale
    shape: dict[Covariance, Callable[[], Floats]] = {
        Covariance.FULL: lambda: each,
        Covariance.TIED: lambda: np.broadcast_to(np.array(scatter).sum(axis=0) / weight.sum(), each.shape),
        Covariance.DIAG: lambda: each * np.eye(d),
        Covariance.SPHERICAL: lambda: (each / unit).trace(axis1=1, axis2=2)[:, None, None] / d * np.eye(d) * unit,
    }
    return np.asarray(shape[covariance]().astype(np.float64))


def furthest_off(found: Floats | None, exact: Floats) -> float:
    """The largest difference, relative to the spreads along both columns."""
    assert found is not None
    root = np.sqrt(np.diagonal(exact, axis1=-2, axis2=-1))
    return float((np.abs(found - exact) / root[:, :, None] / root[:, None, :]).max())


@pytest.mark.parametrize("scaling", Scaling)
@each_size
@each_part
@each_covariance
def test_soft_covariances_of_tight_components_far_away(
    covariance: Covariance, part: float, d: int, m: int, scaling: Scaling
) -> None:
    points, mixture = tight_components(d, m, part)
    settings = Settings(
        Method.MIXTURE, 4, covariance, Initialiser.BY_HAND, scaling=scaling, tolerance=0.0, reg_covar=0.0,
        start=Start(mixture),
    )  # fmt: skip
    frames = walk(Dataset(points), settings, 6)
    for expected, maximised in ((1, 2), (3, 4), (5, 6)):
        shares = frames[expected].info.responsibilities
        assert shares is not None
        exact = two_pass(points, shares, covariance, frames[expected].coordinates.scale)
        assert furthest_off(frames[maximised].mixture.covariances, exact) < 1e-9


@pytest.mark.parametrize("part", [1e-4, 1e-2, 0.1, 0.3])
@each_covariance
def test_soft_covariances_of_a_tight_component_many_scales_from_the_rest(covariance: Covariance, part: float) -> None:
    random = np.random.default_rng(3)
    places, spreads = np.array([[0.0, 0.0], [800.0, -600.0]]), np.array([1.0, part])
    points = np.concatenate([random.normal(size=(8_000, 2)), places[1] + part * random.normal(size=(12, 2))]) + OFFSET
    mixture = Mixture(np.full(2, 0.5), places + OFFSET, spreads[:, None, None] ** 2 * np.eye(2))
    settings = Settings(
        Method.MIXTURE, 2, covariance, Initialiser.BY_HAND, scaling=Scaling.NONE, tolerance=0.0, reg_covar=0.0,
        start=Start(mixture),
    )  # fmt: skip
    frames = walk(Dataset(points), settings, 4)
    shares = frames[3].info.responsibilities
    assert shares is not None
    exact = two_pass(points, shares, covariance, frames[3].coordinates.scale)
    assert furthest_off(frames[4].mixture.covariances, exact) < 1e-9


@pytest.mark.parametrize("step", [0.1, 0.02, 0.008])
@pytest.mark.parametrize(("d", "n"), [(1, 200_000), (2, 20_000), (3, 20_000)])
@pytest.mark.parametrize("covariance", [Covariance.FULL, Covariance.DIAG])
def test_soft_covariances_of_many_equal_values(covariance: Covariance, d: int, n: int, step: float) -> None:
    """Rounded data: equal values all round the same way, and the errors of long sums do not cancel."""
    random = np.random.default_rng(0)
    tight = 1.1 + step * random.integers(2, size=(n // 2, d))
    points = np.concatenate([random.normal(-1.1, 0.3, size=(n // 2, d)), tight])
    means = np.stack([np.full(d, -1.1), np.full(d, 1.1 + step / 2)])
    mixture = Mixture(np.full(2, 0.5), means, np.array([0.09, step**2 / 4])[:, None, None] * np.eye(d))
    settings = Settings(
        Method.MIXTURE, 2, covariance, Initialiser.BY_HAND, scaling=Scaling.NONE, reg_covar=0.0, start=Start(mixture)
    )
    frames = walk(Dataset(points), settings, 2)
    shares = responsibilities_at(Dataset(points), settings, frames[1], points)
    exact = two_pass(points, shares, covariance, np.ones(d))
    assert furthest_off(frames[2].mixture.covariances, exact) < 1e-9


@each_size
@each_part
@each_covariance
def test_hard_covariances_of_tight_components_far_away(covariance: Covariance, part: float, d: int, m: int) -> None:
    """A mixture starts with the covariances of the nearest-mean partition."""
    points, mixture = tight_components(d, m, part)
    start = Start(Mixture(mixture.weights, mixture.means))
    settings = Settings(Method.MIXTURE, 4, covariance, Initialiser.BY_HAND, reg_covar=0.0, start=start)
    shares = owners(points, mixture.means)[None] == np.arange(4)[:, None]
    exact = two_pass(points, shares.astype(float), covariance, np.ones(d))
    assert furthest_off(first_frame(Dataset(points), settings).mixture.covariances, exact) < 1e-9


def needles(d: int, m: int, part: float, tilt: float) -> tuple[Floats, Mixture]:
    """A round component and, far from it and from 0, one that is `part` as wide along one column as along the others,
    or along an axis that is turned by the tilt against it; and a start from which both are still round."""
    random = np.random.default_rng([d, m])
    shape = np.full(d, 0.03)
    shape[0] *= part
    turn = np.eye(d)
    turn[:2, :2] = [[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]]
    needle = (random.normal(size=(m, d)) * shape) @ turn.T - 9.0
    points = np.concatenate([random.normal(size=(m, d)), needle])
    covariances = np.array([1.0, 0.05])[:, None, None] * np.eye(d)
    return points, Mixture(np.full(2, 0.5), np.array([np.zeros(d), np.full(d, -9.0)]), covariances)


each_needle = pytest.mark.parametrize("part", [1e-5, 1e-3, 3e-2])
each_room = pytest.mark.parametrize(("d", "m"), [(2, 150), (2, 5_000), (3, 150), (3, 5_000), (4, 150)])


@each_needle
@each_room
@pytest.mark.parametrize("covariance", [Covariance.FULL, Covariance.DIAG])
def test_soft_covariances_of_what_is_tight_along_one_column_alone(
    covariance: Covariance, d: int, m: int, part: float
) -> None:
    points, start = needles(d, m, part, 0.0)
    settings = Settings(
        Method.MIXTURE, 2, covariance, Initialiser.BY_HAND, tolerance=0.0, reg_covar=0.0, start=Start(start)
    )
    frames = walk(Dataset(points), settings, 4)
    for expected, maximised in ((1, 2), (3, 4)):
        shares = frames[expected].info.responsibilities
        assert shares is not None
        exact = two_pass(points, shares, covariance, np.ones(d))
        assert furthest_off(frames[maximised].mixture.covariances, exact) < 1e-9


@each_needle
@each_room
@pytest.mark.parametrize("covariance", [Covariance.FULL, Covariance.DIAG])
def test_hard_covariances_of_what_is_tight_along_one_column_alone(
    covariance: Covariance, d: int, m: int, part: float
) -> None:
    points, start = needles(d, m, part, 0.0)
    by_hand = Start(Mixture(start.weights, start.means))
    settings = Settings(Method.MIXTURE, 2, covariance, Initialiser.BY_HAND, reg_covar=0.0, start=by_hand)
    shares = owners(points, start.means)[None] == np.arange(2)[:, None]
    exact = two_pass(points, shares.astype(float), covariance, np.ones(d))
    assert furthest_off(first_frame(Dataset(points), settings).mixture.covariances, exact) < 1e-9


@pytest.mark.parametrize("part", [1e-4, 1e-3, 1e-2])
@pytest.mark.parametrize(("d", "m"), [(2, 150), (2, 5_000), (3, 150)])
def test_the_narrow_side_of_a_needle_that_lies_aslant(d: int, m: int, part: float) -> None:
    """What is left of its smallest eigenvalue is what rounding leaves of a matrix with such unequal ones."""
    points, start = needles(d, m, part, 0.7)
    settings = Settings(
        Method.MIXTURE, 2, Covariance.FULL, Initialiser.BY_HAND, tolerance=0.0, reg_covar=0.0, start=Start(start)
    )
    frames = walk(Dataset(points), settings, 2)
    shares, found = frames[1].info.responsibilities, frames[2].mixture.covariances
    assert shares is not None
    assert found is not None
    exact = two_pass(points, shares, Covariance.FULL, np.ones(d))
    least = np.linalg.eigvalsh(exact[1])[0]
    assert np.linalg.eigvalsh(found[1])[0] == pytest.approx(least, rel=64 * np.finfo(float).eps / part**2)


def owners(points: Floats, means: Floats) -> Ints:
    """The nearest mean of each point (n,)."""
    return np.asarray(((points[:, None] - means) ** 2).sum(axis=-1).argmin(axis=1))


def log_likelihood(points: Floats, mixture: Mixture) -> float:
    """By definition, with 64-bit mantissas, for covariances along the axes."""
    assert mixture.covariances is not None
    variances = np.diagonal(mixture.covariances, axis1=-2, axis2=-1).astype(np.longdouble)
    apart = points[:, None].astype(np.longdouble) - mixture.means
    logs = np.log(mixture.weights) - 0.5 * (apart**2 / variances + np.log(2 * np.pi * variances)).sum(axis=-1)
    best = logs.max(axis=1)
    return float((best + np.log(np.exp(logs - best[:, None]).sum(axis=1))).sum())


@pytest.mark.parametrize("scaling", Scaling)
@each_covariance
def test_a_point_a_million_standard_deviations_from_everything(covariance: Covariance, scaling: Scaling) -> None:
    points = np.concatenate([grouped(0, 60, 2, 2), [[1e6, -1e6]]])
    means = np.array([[-3.0, 0.0], [3.0, 0.0]])
    spheres = Mixture(np.array([0.4, 0.6]), means, np.stack([np.eye(2)] * 2))
    settings = Settings(
        Method.MIXTURE, 2, covariance, Initialiser.BY_HAND, scaling=scaling, tolerance=0.0, reg_covar=0.0,
        start=Start(spheres),
    )  # fmt: skip
    frames = walk(Dataset(points), settings, 12)
    assert frames[1].info.log_likelihood == pytest.approx(log_likelihood(points, spheres), rel=1e-10)
    for frame in frames[1::2]:
        assert frame.info.log_likelihood is not None
        assert isfinite(frame.info.log_likelihood)
        assert frame.info.responsibilities is not None
        np.testing.assert_allclose(frame.info.responsibilities.sum(axis=0), 1.0, rtol=1e-12)


@each_covariance
def test_a_new_point_a_million_standard_deviations_away(covariance: Covariance) -> None:
    points = grouped(0, 60, 2, 2)
    found = fit(points, Settings(Method.MIXTURE, 2, covariance))
    place = points.mean(axis=0) + 1e6 * points.std(axis=0)
    density = float(found.log_density([place])[0])
    assert found.covariances is not None
    logs = []
    for mean, matrix, weight in zip(found.means, found.covariances, found.weights, strict=True):
        squared = (place - mean) @ np.linalg.solve(matrix, place - mean)
        logs.append(np.log(weight) - 0.5 * (squared + np.linalg.slogdet(2 * np.pi * matrix)[1]))
    assert density == pytest.approx(max(logs), rel=1e-9)
    assert found.predict_responsibilities([place]).sum() == pytest.approx(1.0)
