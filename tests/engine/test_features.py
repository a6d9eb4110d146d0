"""Features: exact coordinates, one scale, remembered per dataset, and input of any kind left as it was."""

from __future__ import annotations

import gc
from math import frexp
from weakref import ref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.arrays import Floats, pairs_of
from engine.dataset import Dataset
from engine.errors import DataError
from engine.features import MOST, Features, features_of, quadratic_features
from engine.fitting import fit
from engine.settings import Scaling, Settings
from tests.engine.strategies import clouds, grouped, integer_grids


def plain(points: Floats) -> Features:
    return features_of(Dataset(points), Scaling.NONE)


@settings(max_examples=50)
@given(clouds())
def test_the_common_scale_is_the_power_of_two_nearest_the_spread(points: Floats) -> None:
    features = plain(points)
    spread = np.sqrt(points.var(axis=0).mean())
    (scale,) = set(features.coordinates.scale.tolist())
    assert frexp(scale)[0] == 0.5
    assert 2**-0.5 - 1e-12 <= spread / scale <= 2**0.5 + 1e-12
    assert features.coordinates.unit == scale**2
    assert features.mean_variance * scale**2 == pytest.approx(spread**2)
    assert (features.coordinates.shift / scale == np.round(features.coordinates.shift / scale)).all()


@settings(max_examples=50)
@given(integer_grids(), st.sampled_from((0.0, 1e9, -(2.0**40))))
def test_integer_grids_are_exact_at_any_offset(points: Floats, offset: float) -> None:
    features = plain(points + offset)
    assert np.array_equal(features.coordinates.to_user(features.columns.T), points + offset)
    apart = np.diff(features.columns.T, axis=0) * features.coordinates.scale
    assert np.array_equal(apart, np.diff(points, axis=0))
    assert np.abs(features.columns.mean(axis=1)).max() <= 0.5 + 1e-12


@settings(max_examples=50)
@given(integer_grids(), st.integers(-40, 40))
def test_a_unit_that_is_a_power_of_two_leaves_the_coordinates_alone(points: Floats, exponent: int) -> None:
    for scaling in Scaling:
        one, other = (features_of(Dataset(points * unit), scaling) for unit in (1.0, 2.0**exponent))
        assert np.array_equal(one.columns, other.columns)
        assert one.mean_variance == other.mean_variance


@pytest.mark.parametrize("variance", [0.5, 2.0, 8.0])
def test_a_spread_half_way_between_two_powers_goes_one_way_in_every_unit(variance: float) -> None:
    points = np.arange(5.0)[:, None] * float(np.sqrt(variance / 2))
    assert points.var() == pytest.approx(variance)
    relative = {plain(np.ldexp(points, j)).coordinates.scale[0] / 2.0**j for j in range(-40, 41)}
    assert len(relative) == 1


def test_dragging_a_point_rarely_moves_the_coordinates() -> None:
    points = grouped(0, 100, 2, 3)
    places = []
    for x in np.linspace(-3, 3, 50):
        points[17, 0] = x
        coordinates = plain(points).coordinates
        places.append((*coordinates.shift, *coordinates.scale))
    assert len(set(places)) <= 2


def test_standardised_columns_have_mean_0_and_variance_1() -> None:
    points = grouped(1, 50, 3, 2) * [1e-9, 1.0, 1e9] + [1e3, 0.0, 1e12]
    features = features_of(Dataset(points), Scaling.STANDARDISE)
    assert features.columns.mean(axis=1) == pytest.approx(0.0, abs=1e-5)
    assert features.columns.var(axis=1) == pytest.approx(1.0)
    assert features.mean_variance == pytest.approx(1.0)
    assert features.coordinates.unit == 1.0


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("value", [0.0, 0.1, 1e9 + 0.1])
@pytest.mark.parametrize("n", [1, 3, 7])
def test_columns_of_one_value_have_no_spread(scaling: Scaling, value: float, n: int) -> None:
    # The mean of three times 0.1 is not 0.1: taken as a spread, the rounding error would become the unit of all.
    features = features_of(Dataset(np.full((n, 2), value)), scaling)
    assert features.mean_variance == 1.0
    assert features.coordinates.scale.tolist() == [1.0, 1.0]
    assert (features.columns == 0).all()


@pytest.mark.parametrize("scaling", Scaling)
def test_one_constant_column_keeps_scale_1_when_standardised(scaling: Scaling) -> None:
    points = np.c_[np.arange(4.0), np.full(4, 0.3)]
    features = features_of(Dataset(points), scaling)
    if scaling is Scaling.STANDARDISE:
        assert features.coordinates.scale[1] == 1.0
    assert features.mean_variance == pytest.approx(features.columns.var(axis=1).mean())


def test_no_points() -> None:
    features = plain(np.empty((0, 2)))
    assert (features.n, features.d, features.chunks(1), features.mean_variance) == (0, 2, (), 1.0)


def test_built_once_for_as_long_as_the_dataset_lives() -> None:
    dataset = Dataset(grouped(0, 10, 2, 1))
    features = features_of(dataset, Scaling.NONE)
    assert features_of(dataset, Scaling.NONE) is features
    assert features_of(dataset, Scaling.STANDARDISE) is not features
    assert features_of(Dataset(dataset.points), Scaling.NONE) is not features
    assert not features.columns.flags.writeable
    gone = ref(dataset)
    del dataset
    gc.collect()
    assert gone() is None


def test_chunks_cover_every_point_once() -> None:
    for n in (1, MOST, MOST + 1, 3 * MOST - 1):
        features = plain(np.arange(n, dtype=np.float64)[:, None])
        places = np.concatenate([np.arange(n)[chunk] for chunk in features.chunks(1)])
        assert np.array_equal(places, np.arange(n))


@pytest.mark.parametrize("d", [1, 2, 5])
def test_quadratic_features(d: int) -> None:
    columns = grouped(0, 7, d, 1).T
    phi = quadratic_features(columns)
    assert (phi[0] == 1).all()
    assert np.array_equal(phi[1 : d + 1], columns)
    at = pairs_of(d)
    assert np.array_equal(phi[d + 1 :], columns[at.first] * columns[at.second])
    assert np.array_equal(at.square, at.square.T)
    assert np.array_equal(at.square[at.first, at.second], np.arange(d * (d + 1) // 2))
    assert np.array_equal(at.on_diagonal, np.diagonal(at.square))


def forms(points: Floats) -> dict[str, np.ndarray]:
    locked = points.copy()
    locked.flags.writeable = False
    return {
        "float32": points.astype(np.float32),
        "integers": points.astype(np.int64),
        "small integers": points.astype(np.int8),
        "Fortran order": np.asfortranarray(points),
        "every other row": np.repeat(points, 2, axis=0)[::2],
        "backwards": points[::-1],
        "read-only": locked,
        "another byte order": points.astype(">f8"),
    }


@pytest.mark.parametrize("form", forms(np.zeros((2, 2))))
def test_any_form_of_numbers_is_accepted_and_left_alone(form: str) -> None:
    whole = np.random.default_rng(0).integers(-50, 50, size=(30, 2)).astype(np.float64)
    given_points = forms(whole)[form]
    before, flags = given_points.copy(), str(given_points.flags)
    found, expected = fit(given_points, Settings(k=3)), fit(Dataset(before.astype(np.float64)), Settings(k=3))
    assert np.array_equal(found.means, expected.means)
    assert np.array_equal(given_points, before)
    assert str(given_points.flags) == flags


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e101])
def test_numbers_that_cannot_be_used_give_one_sentence(bad: float) -> None:
    points = grouped(0, 8, 2, 1)
    points[4, 1] = bad
    with pytest.raises(DataError, match=r"^Row 5 holds a number [^.]*\.$"):
        fit(points)


@pytest.mark.parametrize("points", [[1.0, 2.0], np.zeros((2, 2, 2)), np.zeros((3, 0)), 3.0, [], [["a", "b"]]])
def test_wrong_shapes_give_one_sentence(points: object) -> None:
    with pytest.raises(DataError, match=r"^The points must [^.]*\.$"):
        fit(points)  # type: ignore[arg-type]


def test_rough_rows_are_those_of_phi_where_single_precision_pays() -> None:
    random = np.random.default_rng(4)
    features = features_of(Dataset(random.normal(size=(50, 3))), Scaling.NONE)
    near = features.mean_variance
    rough = features.rough(slice(10, 30), near)
    assert rough is not None
    assert np.array_equal(rough, features.phi(slice(10, 30))[:4].astype(np.float32))
    assert features.rough(slice(10, 30), 1e6 * near) is None
    many = features_of(Dataset(random.normal(size=(50, 4))), Scaling.NONE)
    assert many.rough(slice(10, 30), near) is None
