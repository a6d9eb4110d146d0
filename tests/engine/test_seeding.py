"""Seeding: the picks of a seed one by one, what is said of each, and the start that they lead to."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.algorithm import Phase
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.examples import load_example
from engine.features import features_of
from engine.records import replace
from engine.seeding import STEPPED, pick_frame, pulls
from engine.settings import Initialiser, Method, Scaling, Settings
from engine.shares import assignment
from engine.stepping import first_frame, implied_frame, next_frame
from engine.timeline import Frame
from tests.engine.strategies import awkward_points, grouped


def picked(dataset: Dataset, chosen: Settings) -> list[Frame]:
    """All picks, and the start after them."""
    frames = [pick_frame(dataset, chosen, 1)]
    while frames[-1].state.phase is Phase.PICKED:
        frames.append(next_frame(dataset, chosen, frames[-1], 0))
    return frames


def squared_by_hand(points: Floats, means: Floats) -> Floats:
    return np.asarray(((points[:, None] - means) ** 2).sum(axis=-1).min(axis=1))


@settings(max_examples=60)
@given(
    awkward_points(), st.sampled_from(STEPPED), st.sampled_from(Method), st.sampled_from(Scaling), st.integers(0, 99),
    st.data(),
)  # fmt: skip
def test_the_start_after_the_picks_is_bit_for_bit_that_of_the_seed(
    points: Floats, initialiser: Initialiser, method: Method, scaling: Scaling, seed: int, data: st.DataObject
) -> None:
    dataset = Dataset(points)
    k = data.draw(st.integers(1, dataset.n))
    chosen = Settings(method, k, initialiser=initialiser, seed=seed, scaling=scaling)
    *picks, start = picked(dataset, chosen)
    plain = first_frame(dataset, chosen)
    assert [frame.state.mixture.k for frame in picks] == list(range(1, k + 1))
    assert start.state.phase is Phase.START
    for mine, theirs in ((start.state.mixture, plain.state.mixture), (picks[-1].state.mixture, plain.state.mixture)):
        assert np.array_equal(mine.means, theirs.means)
    assert np.array_equal(start.state.mixture.weights, plain.state.mixture.weights)
    if plain.state.mixture.covariances is not None:
        assert start.state.mixture.covariances is not None
        assert np.array_equal(start.state.mixture.covariances, plain.state.mixture.covariances)
    # Each pick adds one mean and moves none.
    for frame in picks:
        assert np.array_equal(frame.state.mixture.means, plain.state.mixture.means[: frame.state.mixture.k])


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("initialiser", STEPPED)
def test_what_is_said_of_a_pick(initialiser: Initialiser, scaling: Scaling) -> None:
    dataset = load_example("old-faithful")
    chosen = Settings(k=4, initialiser=initialiser, scaling=scaling, seed=3)
    points = dataset.points / (dataset.points.std(axis=0) if scaling is Scaling.STANDARDISE else 1.0)
    numbers: list[int] = []
    for frame in picked(dataset, chosen)[:-1]:
        pick = frame.info.pick
        assert pick is not None
        assert np.allclose(frame.mixture.means[-1], dataset.points[pick.point])
        squared = squared_by_hand(points, points[numbers]) if numbers else np.ones(dataset.n)
        even = not numbers or initialiser is Initialiser.RANDOM_POINTS
        if even:
            assert pick.probability == pytest.approx(1 / (dataset.n - len(numbers)))
            assert pick.rank == 1
        else:
            assert pick.rank == 1 + (squared > squared[pick.point] * (1 + 1e-9)).sum()
            if initialiser is Initialiser.FARTHEST_FIRST:
                assert pick.probability is None
                assert pick.rank == 1
            else:
                assert pick.probability == pytest.approx(squared[pick.point] / squared.sum())
        drawn = np.ones(dataset.n) if even else squared / squared.max()
        assert pulls(dataset, chosen, frame) == pytest.approx(drawn)
        assert (pick.before is None) == (not numbers)
        if numbers:
            assert pick.before == pytest.approx(squared_by_hand(points, points[numbers]).sum())
        numbers.append(pick.point)
        # With these picks for centres it is the inertia of k-means.
        assert pick.potential == pytest.approx(squared_by_hand(points, points[numbers]).sum())


@settings(max_examples=40)
@given(st.integers(0, 999), st.sampled_from(STEPPED), st.integers(2, 6))
def test_the_potential_never_rises(seed: int, initialiser: Initialiser, k: int) -> None:
    dataset = Dataset(grouped(seed, 40, 2, 3))
    told = [f.info.pick for f in picked(dataset, Settings(k=k, seed=seed, initialiser=initialiser))[:-1]]
    for before, pick in pairwise(told):
        assert before is not None
        assert pick is not None
        assert pick.before == pytest.approx(before.potential)
        assert pick.potential <= before.potential * (1 + 1e-12)


def test_more_means_than_places_are_picked_among_those_that_are_left() -> None:
    dataset = Dataset([[1.0, 1.0]] * 3 + [[2.0, 2.0]])
    *picks, start = picked(dataset, Settings(k=4, initialiser=Initialiser.KMEANS_PLUS_PLUS))
    told = [frame.info.pick for frame in picks]
    assert sorted(pick.point for pick in told if pick is not None) == [0, 1, 2, 3]
    assert told[2] is not None
    assert told[2].probability == 0.5
    assert (pulls(dataset, Settings(k=4), picks[2]) == 1.0).all()
    assert start.state.mixture.k == 4


@pytest.mark.parametrize("method", Method)
def test_while_picks_are_made_each_point_belongs_to_the_nearest_one(method: Method) -> None:
    dataset = load_example("old-faithful")
    chosen = Settings(method, 3, initialiser=Initialiser.KMEANS_PLUS_PLUS, scaling=Scaling.STANDARDISE)
    frame = picked(dataset, chosen)[1]
    found = assignment(dataset, chosen, frame)
    columns = features_of(dataset, Scaling.STANDARDISE).columns.T
    apart = ((columns[:, None] - frame.state.mixture.means) ** 2).sum(axis=-1)
    assert found.responsibilities is None
    assert np.array_equal(found.labels, apart.argmin(axis=1))


def test_edited_data_have_as_many_picks_of_their_own() -> None:
    dataset = Dataset(grouped(4, 50, 2, 3))
    chosen = Settings(k=3, seed=5)
    second = picked(dataset, chosen)[1]
    point = second.info.pick
    assert point is not None
    edited = dataset.moved(point.point, (40.0, 40.0))
    implied = implied_frame(edited, chosen, second, 1)
    assert (implied.edition, implied.state.phase, implied.state.mixture.k) == (1, Phase.PICKED, 2)
    assert np.array_equal(implied.state.mixture.means, pick_frame(edited, chosen, 2).state.mixture.means)
    # What goes on from the older pick goes on with the data as they are.
    third = next_frame(edited, chosen, second, 1)
    assert np.array_equal(third.state.mixture.means, first_frame(edited, chosen).state.mixture.means)


def test_there_are_picks_only_where_points_are_picked() -> None:
    dataset = Dataset(grouped(4, 50, 2, 3))
    chosen = Settings(k=3)
    for initialiser in (Initialiser.RANDOM_PARTITION, Initialiser.KMEANS_RESULT):
        with pytest.raises(ValueError, match="no pick 1 of 3"):
            pick_frame(dataset, replace(chosen, initialiser=initialiser), 1)
    with pytest.raises(ValueError, match="no pick 4 of 3"):
        pick_frame(dataset, chosen, 4)
