"""Shares: whose each point or place is under the parameters that a frame's shares came from."""

from __future__ import annotations

import numpy as np
import pytest

from engine.algorithm import Phase
from engine.dataset import Dataset
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from engine.shares import (
    ambiguity,
    assignment,
    distances_at,
    log_scores_at,
    log_scores_on,
    responsibilities_at,
    uncertainty,
)
from tests.engine.strategies import grouped, walk

POINTS = grouped(6, 50, 2, 3) * [1.0, 4.0] + [20.0, 0.0]
DATASET = Dataset(POINTS)


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("scaling", Scaling)
def test_places_of_the_points_get_the_shares_of_the_points(method: Method, scaling: Scaling) -> None:
    settings = Settings(method, scaling=scaling, initialiser=Initialiser.RANDOM_POINTS)
    for frame in walk(DATASET, settings, 4):
        points = assignment(DATASET, settings, frame)
        places = responsibilities_at(DATASET, settings, frame, POINTS)
        assert np.array_equal(places.argmax(axis=0), points.labels)
        if points.responsibilities is None:
            assert set(np.unique(places)) == {0.0, 1.0}
        else:
            assert places == pytest.approx(points.responsibilities, abs=1e-12)


def test_while_the_centres_move_the_points_stay_with_the_old_ones() -> None:
    settings = Settings(initialiser=Initialiser.RANDOM_POINTS, seed=1)
    expected, maximised = walk(DATASET, settings, 2)[1:]
    assert maximised.state.phase is Phase.MAXIMISED
    before, after = (assignment(DATASET, settings, frame).labels for frame in (expected, maximised))
    assert np.array_equal(before, after)
    assert maximised.source is not None
    nearest = ((POINTS[:, None] - maximised.source.means) ** 2).sum(axis=-1).argmin(axis=1)
    assert np.array_equal(after, nearest)
    assert not np.array_equal(maximised.mixture.means, maximised.source.means)


@pytest.mark.parametrize("method", Method)
def test_after_an_edit_that_changes_the_scale_points_and_places_agree(method: Method) -> None:
    settings = Settings(method, initialiser=Initialiser.RANDOM_POINTS)
    edited = DATASET.added([[500.0, 500.0]])
    for frame in walk(DATASET, settings, 3):
        points = assignment(edited, settings, frame)
        places = responsibilities_at(edited, settings, frame, edited.points)
        assert np.array_equal(places.argmax(axis=0), points.labels)
        if method is not Method.MIXTURE:
            squared = ((edited.points[:, None] - (frame.source or frame.mixture).means) ** 2).sum(axis=-1)
            assert np.array_equal(points.labels, squared.argmin(axis=1))
        if points.responsibilities is not None:
            assert places == pytest.approx(points.responsibilities, abs=1e-12)


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("covariance", Covariance)
@pytest.mark.parametrize("offset", [0.0, 1e9])
def test_on_a_grid_the_scores_are_those_of_its_places(method: Method, covariance: Covariance, offset: float) -> None:
    dataset = Dataset(POINTS + offset)
    settings = Settings(method, covariance=covariance, initialiser=Initialiser.RANDOM_POINTS)
    xs, ys = np.linspace(-5, 40, 7) + offset, np.linspace(30, -9, 5) + offset
    places = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    for frame in walk(dataset, settings, 4):
        grid = log_scores_on(dataset, settings, frame, xs, ys)
        one_by_one = log_scores_at(dataset, settings, frame, places)
        assert grid.shape == (3, 5, 7)
        assert grid.reshape(3, -1) == pytest.approx(one_by_one, rel=1e-9, abs=1e-9)


def test_distances_in_engine_units() -> None:
    settings = Settings(scaling=Scaling.STANDARDISE)
    frame = walk(DATASET, settings, 1)[-1]
    apart = (POINTS[:, None] - frame.mixture.means) / POINTS.std(axis=0)
    assert distances_at(frame, POINTS) == pytest.approx(np.linalg.norm(apart, axis=-1).T)


def test_no_points_have_no_shares() -> None:
    settings = Settings(Method.MIXTURE)
    frame = walk(DATASET, settings, 1)[-1]
    found = assignment(Dataset(np.empty((0, 2))), settings, frame)
    assert found.labels.shape == (0,)
    assert responsibilities_at(DATASET, settings, frame, np.empty((0, 2))).shape == (3, 0)


def test_ambiguity_and_uncertainty() -> None:
    distances = np.array([[0.0, 2.0, 6.0, 0.0], [3.0, 2.0, 3.0, 0.0], [9.0, 8.0, 4.0, 1.0]])
    assert ambiguity(distances).tolist() == [0.0, 1.0, 0.75, 1.0]
    assert ambiguity(distances[:1]).tolist() == [0.0, 0.0, 0.0, 0.0]
    assert uncertainty(np.array([[0.5, 1.0, 0.2], [0.5, 0.0, 0.7], [0.0, 0.0, 0.1]])) == pytest.approx([0.5, 0.0, 0.3])
