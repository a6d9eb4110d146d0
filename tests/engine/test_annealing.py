"""Annealing: one place below the critical β, centres that split one after another, and k-means at the end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.algorithm import Phase
from engine.annealing import HARD, RATIO, anneal, annealing_start, critical_beta, raised_frame, shared_variance
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.errors import SettingsError
from engine.examples import load_example
from engine.expectation import expect, gaussian
from engine.features import features_of
from engine.mixture import Mixture, Start
from engine.records import replace
from engine.runs import Cancellation
from engine.settings import Initialiser, Method, Scaling, Settings
from engine.shares import assignment
from engine.sharing import soft
from engine.status import Progress
from engine.stepping import first_frame, implied_frame, moved_frame, next_frame
from engine.timeline import Frame
from tests.engine.strategies import grouped, walk_to_end

FAITHFUL = load_example("old-faithful")
SOFT = Settings(Method.SOFT_KMEANS, scaling=Scaling.STANDARDISE, beta=500.0)


@pytest.fixture(scope="module")
def ride() -> list[Frame]:
    """Old Faithful, three centres."""
    return list(anneal(FAITHFUL, SOFT))


def extent(means: Floats) -> float:
    return float(np.ptp(means, axis=0).max())


def test_the_critical_beta_is_that_of_the_largest_eigenvalue() -> None:
    standardised = (FAITHFUL.points - FAITHFUL.points.mean(axis=0)) / FAITHFUL.points.std(axis=0)
    largest = np.linalg.eigvalsh(np.cov(standardised.T, ddof=0))[-1]
    assert critical_beta(FAITHFUL, Scaling.STANDARDISE) == pytest.approx(1 / (2 * largest))
    assert critical_beta(FAITHFUL, Scaling.STANDARDISE) == pytest.approx(0.263, abs=5e-4)
    # Relative to the mean column variance, as β of the settings is: the units of the data do not matter.
    variances = FAITHFUL.points.var(axis=0)
    raw = variances.mean() / (2 * np.linalg.eigvalsh(np.cov(FAITHFUL.points.T, ddof=0))[-1])
    for offset, scale in ((0.0, 1.0), (1e9, 1.0), (0.0, 1e-9)):
        moved = Dataset(FAITHFUL.points * scale + offset)
        assert critical_beta(moved, Scaling.NONE) == pytest.approx(raw, rel=1e-5)
    for points in (np.ones((4, 2)), np.empty((0, 2))):
        assert critical_beta(Dataset(points), scaling=Scaling.NONE) == np.inf


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("k", [2, 3, 5])
def test_runs_agree_with_the_critical_beta(k: int, scaling: Scaling) -> None:
    """Not by annealing, but from an ordinary start, on either side."""
    critical = critical_beta(FAITHFUL, scaling)
    for factor, parted in ((0.9, False), (1.2, True)):
        chosen = Settings(
            Method.SOFT_KMEANS, k, scaling=scaling, beta=factor * critical, tolerance=1e-13, max_iterations=2000
        )
        means = walk_to_end(FAITHFUL, chosen).state.mixture.means
        assert (extent(means) > 0.05) is parted


def test_all_coincide_below_and_split_one_after_another_above(ride: list[Frame]) -> None:
    critical = critical_beta(FAITHFUL, Scaling.STANDARDISE)
    for frame in ride:
        assert frame.state.beta is not None
        if frame.state.beta < critical:
            assert extent(frame.state.mixture.means) < 1e-3
            assert frame.info.distinct == 1
            # Then each owns the same share of every point.
            shares = frame.info.responsibilities
            assert shares is not None
            assert shares == pytest.approx(np.full(shares.shape, 1 / 3), abs=1e-3)
    found = [frame.info.distinct for frame in ride]
    assert found == sorted(found)  # type: ignore[type-var]
    assert set(found) == {1, 2, 3}
    first = next(frame for frame in ride if frame.info.distinct == 2)
    assert first.state.beta is not None
    assert critical < first.state.beta < critical * RATIO


def test_beta_rises_in_equal_ratios_and_each_frame_has_converged(ride: list[Frame]) -> None:
    betas = [frame.state.beta for frame in ride]
    for before, after in pairwise(betas):
        assert before is not None
        assert after == pytest.approx(before * RATIO)
    assert [frame.state.iteration for frame in ride] == list(range(len(ride)))
    assert {frame.state.phase for frame in ride} == {Phase.ANNEALED}
    features = features_of(FAITHFUL, Scaling.STANDARDISE)
    for frame in ride:
        shares = frame.info.responsibilities
        assert shares is not None
        means = shares @ features.columns.T / shares.sum(axis=1, keepdims=True)
        assert means == pytest.approx(frame.state.mixture.means, abs=1e-4)


def test_at_the_end_it_is_k_means(ride: list[Frame]) -> None:
    end = ride[-1]
    assert end.status.progress is Progress.CONVERGED
    assert "this is k-means" in end.status.reason
    assert all(not frame.status.ended for frame in ride[:-1])
    shares = end.info.responsibilities
    assert shares is not None
    assert np.minimum(shares, 1 - shares).max() < 0.002
    assert end.state.moments is not None
    assert float(end.state.moments.entropy) <= HARD
    # K-means that goes on from these centres changes no label, and its centres stay where they are.
    start = Start(end.state.mixture, end.coordinates)
    chosen = Settings(k=3, scaling=Scaling.STANDARDISE, initialiser=Initialiser.BY_HAND, start=start)
    kmeans = walk_to_end(FAITHFUL, chosen)
    assert np.array_equal(assignment(FAITHFUL, chosen, kmeans).labels, assignment(FAITHFUL, SOFT, end).labels)
    assert kmeans.state.mixture.means == pytest.approx(end.state.mixture.means, abs=1e-4)
    assert end.info.objective == pytest.approx(kmeans.info.objective, rel=1e-4)


def test_it_ends_at_the_settings_beta_with_what_is_still_shared() -> None:
    *_, end = anneal(FAITHFUL, replace(SOFT, beta=3.0))
    assert end.state.beta == 3.0
    assert end.status.reason == "at β = 3 it ends, and some points are still shared"
    only = list(anneal(FAITHFUL, replace(SOFT, beta=0.1)))
    assert [frame.state.beta for frame in only] == [0.1]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 999), st.integers(1, 4), st.sampled_from(Scaling), st.integers(0, 99))
def test_every_ride_begins_in_one_place_and_replays_bit_for_bit(seed: int, k: int, scaling: Scaling, own: int) -> None:
    dataset = Dataset(grouped(seed, 40, 2, 3))
    chosen = Settings(Method.SOFT_KMEANS, k, scaling=scaling, beta=4.0, seed=own)
    frames, again = (list(anneal(dataset, chosen)) for _ in range(2))
    assert frames[0].info.distinct == 1
    for frame, other in zip(frames, again, strict=True):
        assert np.array_equal(frame.state.mixture.means, other.state.mixture.means)
    # Any frame leads to the one that followed it.
    at = len(frames) // 2
    went_on = next_frame(dataset, chosen, frames[at - 1], 0)
    assert np.array_equal(went_on.state.mixture.means, frames[at].state.mixture.means)


def test_the_units_of_the_data_make_no_difference() -> None:
    """A factor of two for each column alike, and an offset."""
    chosen = replace(SOFT, scaling=Scaling.NONE, beta=4.0)
    here, there = (list(anneal(Dataset(points), chosen)) for points in (FAITHFUL.points, 4 * FAITHFUL.points + 2**20))
    assert [frame.info.distinct for frame in here] == [frame.info.distinct for frame in there]
    for mine, other in zip(here, there, strict=True):
        assert 4 * mine.mixture.means + 2**20 == pytest.approx(other.mixture.means, abs=1e-4)


def test_edits_and_nudges_by_hand_keep_the_beta(ride: list[Frame]) -> None:
    frame = ride[12]
    edited = FAITHFUL.moved(0, (1.0, 40.0))
    implied = implied_frame(edited, SOFT, frame, 1)
    assert (implied.state.phase, implied.state.beta, implied.state.iteration) == (Phase.EXPECTED, frame.state.beta, 12)
    by_hand = assignment(edited, replace(SOFT, beta=frame.state.beta or 0.0), replace(frame, edition=1))
    assert np.array_equal(np.asarray(implied.info.responsibilities), np.asarray(by_hand.responsibilities))
    moved = moved_frame(FAITHFUL, SOFT, frame, Mixture(np.full(3, 1 / 3), np.eye(3, 2)), 0)
    assert moved.state.beta == frame.state.beta
    for held in (implied, moved):
        went_on = next_frame(edited, SOFT, held, 1)
        assert went_on.state.beta == ride[13].state.beta
    # At the end β stays, and the run follows the data.
    followed = raised_frame(edited, SOFT, ride[-1], 1)
    assert followed.state.beta == ride[-1].state.beta


def test_a_frames_own_beta_counts(ride: list[Frame]) -> None:
    for frame in (ride[0], ride[-1]):
        derived = assignment(FAITHFUL, replace(SOFT, beta=2.0), frame).responsibilities
        assert derived == pytest.approx(frame.info.responsibilities, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 999), st.integers(1, 4), st.sampled_from(Scaling), st.floats(0.05, 500.0))
def test_the_shares_are_those_of_a_spherical_mixture_of_fixed_variance(
    seed: int, k: int, scaling: Scaling, beta: float
) -> None:
    dataset = Dataset(grouped(seed, 40, 2, 3))
    features = features_of(dataset, scaling)
    chosen = Settings(Method.SOFT_KMEANS, k, scaling=scaling, beta=beta, seed=seed)
    frame = next_frame(dataset, chosen, first_frame(dataset, chosen), 0)
    shares = assignment(dataset, chosen, frame).responsibilities
    variance = shared_variance(beta) * features.mean_variance
    covariances = np.tile(variance * np.eye(2), (k, 1, 1))
    spherical = Mixture(np.full(k, 1 / k), frame.state.mixture.means, covariances)
    found = expect(features, gaussian(spherical), soft, responsibilities=True)
    assert found.responsibilities == pytest.approx(shares, abs=1e-9)
    # And so are the moments, from which the centres move.
    assert frame.state.moments is not None
    assert found.moments.mean == pytest.approx(frame.state.moments.mean, abs=1e-9)
    assert shared_variance(shared_variance(beta)) == pytest.approx(beta)


def test_it_can_be_stopped_and_refuses_what_cannot_be() -> None:
    def told() -> Iterator[bool]:
        yield from (False, False)
        while True:
            yield True

    answers = told()
    with pytest.raises(Cancellation):
        list(anneal(FAITHFUL, SOFT, lambda: next(answers)))
    with pytest.raises(SettingsError, match="5 clusters need at least 5 points"):
        annealing_start(Dataset(np.eye(3)), replace(SOFT, k=5))


def test_an_ordinary_run_has_no_beta_of_its_own() -> None:
    assert first_frame(FAITHFUL, SOFT).state.beta is None
    assert walk_to_end(FAITHFUL, SOFT).state.beta is None
