"""Stepping: frames from a document, one half step at a time, through edits of the data and centres moved by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from engine import halves
from engine.algorithm import Phase
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.errors import SettingsError
from engine.expectation import Expectation, expect
from engine.fitting import fit
from engine.mixture import Mixture, Start
from engine.records import replace
from engine.runs import Cancellation
from engine.settings import EmptyCluster, Initialiser, Method, Scaling, Settings
from engine.shares import assignment
from engine.status import Progress, TroubleKind
from engine.stepping import first_frame, implied_frame, moved_frame, next_frame
from engine.timeline import SHARED_BELOW, Frame
from tests.engine.strategies import grouped, walk, walk_to_end

POINTS = grouped(4, 80, 2, 3) * [1.0, 5.0] + [100.0, -40.0]
DATASET = Dataset(POINTS)


def inertia(frame: Frame, points: Floats) -> float:
    return float(((points[:, None] - frame.mixture.means) ** 2).sum(axis=-1).min(axis=1).sum())


def next_(frame: Frame, settings: Settings, dataset: Dataset = DATASET, edition: int = 0) -> Frame:
    return next_frame(dataset, settings, frame, edition)


def test_the_first_frame_is_the_start_of_the_seed() -> None:
    frame = first_frame(DATASET, Settings(seed=3), 5)
    assert (frame.edition, frame.state.phase, frame.state.iteration) == (5, Phase.START, 0)
    assert (frame.source, frame.info.objective, frame.info.labels) == (None, None, None)
    assert not frame.status.ended
    picked = {tuple(np.round(mean, 9)) for mean in frame.mixture.means}
    assert picked <= {tuple(np.round(point, 9)) for point in POINTS}


def test_settings_that_do_not_fit_give_one_sentence() -> None:
    with pytest.raises(SettingsError, match=r"^There are no points yet[^.]*\.$"):
        first_frame(Dataset(np.empty((0, 2))), Settings(k=1))
    with pytest.raises(SettingsError, match=r"^4 clusters need at least 4 points, and there are 3[^.]*\.$"):
        first_frame(Dataset(POINTS[:3]), Settings(k=4))
    placed = Start(Mixture(np.ones(1), np.zeros((1, 3))))
    with pytest.raises(SettingsError, match=r"has 3 columns, the data 2[^.]*\.$"):
        first_frame(DATASET, Settings(k=1, initialiser=Initialiser.BY_HAND, start=placed))


def test_no_step_without_points() -> None:
    frame = walk(DATASET, Settings(), 1)[-1]
    with pytest.raises(SettingsError, match="no points"):
        next_(frame, Settings(), Dataset(np.empty((0, 2))), 1)


def test_a_first_frame_can_be_cancelled() -> None:
    with pytest.raises(Cancellation):
        first_frame(DATASET, Settings(Method.MIXTURE), 0, lambda: True)


@pytest.mark.parametrize("scaling", Scaling)
def test_inertia_is_that_of_the_points_in_the_units_of_the_scaling(scaling: Scaling) -> None:
    frame = walk(DATASET, Settings(scaling=scaling), 3)[-1]
    unit = POINTS.std(axis=0) if scaling is Scaling.STANDARDISE else np.ones(2)
    squared = (((POINTS[:, None] - frame.mixture.means) / unit) ** 2).sum(axis=-1).min(axis=1).sum()
    assert frame.info.objective == pytest.approx(squared)
    assert frame.info.log_likelihood is None


@pytest.mark.parametrize("scaling", Scaling)
def test_free_energy_is_cost_minus_entropy_over_beta(scaling: Scaling) -> None:
    settings = Settings(Method.SOFT_KMEANS, beta=1.5, scaling=scaling)
    frame = walk(DATASET, settings, 3)[-1]
    unit = POINTS.std(axis=0) if scaling is Scaling.STANDARDISE else np.ones(2)
    variance = (POINTS / unit).var(axis=0).mean()
    beta = 1.5 / variance
    squared = (((POINTS[:, None] - frame.mixture.means) / unit) ** 2).sum(axis=-1)
    assert frame.info.objective == pytest.approx(-np.log(np.exp(-beta * squared).sum(axis=1)).sum() / beta)
    assert frame.info.log_likelihood is None


@pytest.mark.parametrize("scaling", Scaling)
def test_a_mixture_reports_its_bound_in_user_units(scaling: Scaling) -> None:
    settings = Settings(Method.MIXTURE, scaling=scaling, initialiser=Initialiser.RANDOM_POINTS)
    frames = walk(DATASET, settings, 5)
    for frame in frames[1:]:
        if frame.state.phase is Phase.EXPECTED:
            mixture = frame.mixture
            assert mixture.covariances is not None
            apart = POINTS[:, None] - mixture.means
            exponents = np.einsum("nka,kab,nkb->nk", apart, np.linalg.inv(mixture.covariances), apart)
            determinants = np.linalg.det(2 * np.pi * mixture.covariances)
            densities = mixture.weights * np.exp(-exponents / 2) / np.sqrt(determinants)
            assert frame.info.log_likelihood == frame.info.objective
            assert frame.info.objective == pytest.approx(np.log(densities.sum(axis=1)).sum())
        else:
            assert frame.info.log_likelihood is None
            assert frame.info.objective is not None


@pytest.mark.parametrize("method", Method)
def test_what_a_frame_knows_of_the_points_is_what_would_be_derived(method: Method) -> None:
    settings = Settings(method, initialiser=Initialiser.RANDOM_POINTS)
    before: Frame | None = None
    for frame in walk(DATASET, settings, 8)[1:]:
        derived = assignment(DATASET, settings, frame)
        assert frame.info.labels is not None
        assert np.array_equal(frame.info.labels, derived.labels)
        if method is Method.KMEANS:
            assert frame.info.responsibilities is derived.responsibilities is None
        else:
            assert np.array_equal(np.asarray(frame.info.responsibilities), np.asarray(derived.responsibilities))
        if before is not None and frame.state.phase is Phase.MAXIMISED:
            # While the centres move, the points keep their colours.
            assert frame.info.labels is before.info.labels
            assert frame.source is not None
            assert before.source is not None
            assert np.array_equal(frame.source.means, before.source.means)
        before = frame


def test_large_data_do_not_keep_their_responsibilities(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "KEPT_RESPONSIBILITIES", 79)
    frame = walk(DATASET, Settings(Method.MIXTURE), 1)[-1]
    assert frame.info.responsibilities is None
    assert frame.info.labels is not None


def test_points_that_switched_are_counted_with_and_without_the_labels_at_hand() -> None:
    settings = Settings(k=4, seed=1, initialiser=Initialiser.RANDOM_POINTS)
    frames = walk(DATASET, settings, 9)
    expected = [frame for frame in frames if frame.state.phase is Phase.EXPECTED]
    assert expected[0].info.n_switched is None
    counts = []
    for before, after in pairwise(expected):
        assert before.info.labels is not None
        counts.append(int((before.info.labels != after.info.labels).sum()))
        assert after.info.n_switched == counts[-1]
    assert counts[0] > 0
    # After scrubbing back the labels are gone and are derived once more.
    bare = replace(frames[2], info=replace(frames[2].info, labels=None))
    assert next_(bare, settings).info.n_switched == counts[0]


def test_no_expectation_is_taken_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = 0

    def counted(*args: Any, **kept: Any) -> Expectation:
        nonlocal taken
        taken += 1
        return expect(*args, **kept)

    # What the algorithm's own half step takes goes by another name.
    monkeypatch.setattr(halves, "expect", counted)
    walk(DATASET, Settings(), 8)
    assert taken == 0


def test_shift_is_the_largest_distance_a_mean_moved() -> None:
    frames = walk(DATASET, Settings(initialiser=Initialiser.RANDOM_POINTS), 2)
    apart = frames[2].state.mixture.means - frames[1].state.mixture.means
    assert frames[1].info.shift == 0.0
    assert frames[2].info.shift == pytest.approx(np.linalg.norm(apart, axis=1).max())


@pytest.mark.parametrize("method", Method)
def test_a_run_ends_on_an_expectation_with_a_reason(method: Method) -> None:
    end = walk_to_end(DATASET, Settings(method))
    assert end.state.phase is Phase.EXPECTED
    assert end.status.progress is Progress.CONVERGED
    assert end.status.reason
    limited = walk_to_end(DATASET, Settings(method, max_iterations=1, initialiser=Initialiser.RANDOM_POINTS, seed=1))
    assert limited.status.progress is Progress.REACHED_MAX_ITERATIONS
    assert limited.state.iteration == 2


def test_stepping_goes_on_after_the_end() -> None:
    settings = Settings(Method.MIXTURE, tolerance=1e-3)
    end = walk_to_end(DATASET, settings)
    frame = end
    for _ in range(4):
        frame = next_(frame, settings)
    assert frame.state.iteration == end.state.iteration + 2
    assert frame.info.objective is not None
    assert end.info.objective is not None
    assert frame.info.objective >= end.info.objective - 1e-6


@pytest.mark.parametrize("method", Method)
def test_an_edit_starts_warm_with_an_expectation(method: Method) -> None:
    settings = Settings(method)
    edited = DATASET.added([[130.0, -60.0], [131.0, -61.0]])
    for frame in walk(DATASET, settings, 4)[1:]:
        after = next_(frame, settings, edited, 1)
        assert (after.edition, after.state.phase) == (1, Phase.EXPECTED)
        assert after.state.iteration == frame.state.iteration + 1
        assert after.mixture.means == pytest.approx(frame.mixture.means)
        assert after.info.n_switched is None
        assert not after.status.ended
        assert after.info.labels is not None
        assert len(after.info.labels) == 82
        if method is Method.KMEANS:
            assert after.info.objective == pytest.approx(inertia(frame, edited.points))


@pytest.mark.parametrize("method", Method)
def test_fewer_points_than_centres_step_on(method: Method) -> None:
    settings = Settings(method, 4)
    frame = walk(DATASET, settings, 3)[-1]
    for _ in range(5):
        frame = next_(frame, settings, DATASET.only([0, 1]), 1)
        assert np.isfinite(frame.mixture.means).all()


@pytest.mark.parametrize("method", Method)
def test_what_parameters_imply_for_edited_data(method: Method) -> None:
    settings = Settings(method)
    edited = DATASET.moved(0, [150.0, 0.0])
    frames = walk(DATASET, settings, 4)
    for frame in frames[1:]:
        implied = implied_frame(edited, settings, frame, 1)
        assert implied.state.phase is Phase.EXPECTED
        held = 0 if frame.state.phase is Phase.EXPECTED else 1
        assert implied.state.iteration == frame.state.iteration + held
        assert implied.mixture.means == pytest.approx(frame.mixture.means)
        again = implied_frame(edited, settings, implied, 2)
        assert again.state.iteration == implied.state.iteration
        assert again.info.objective == implied.info.objective
    start = implied_frame(edited, settings, frames[0], 1)
    assert (start.state.phase, start.edition) == (Phase.START, 1)
    assert start.mixture.means == pytest.approx(frames[0].mixture.means)


def test_a_run_after_an_edit_ends_where_the_edited_data_do() -> None:
    settings = Settings(k=2, tolerance=0.0)
    edited = DATASET.moved(0, [150.0, 0.0])
    frame = walk(DATASET, settings, 3)[-1]
    frame = implied_frame(edited, settings, frame, 1)
    while not frame.status.ended:
        frame = next_(frame, settings, edited, 1)
    assert frame.info.objective == pytest.approx(inertia(frame, edited.points))
    placed = Start(frame.mixture)
    direct = fit(edited, replace(settings, initialiser=Initialiser.BY_HAND, start=placed))
    assert direct.objective == pytest.approx(frame.info.objective)


def test_a_centre_moved_by_hand_waits_for_an_expectation() -> None:
    settings = Settings(k=2)
    for frame in walk(DATASET, settings, 2):
        means = frame.state.mixture.means.copy()
        means[1] = [0.5, -0.5]
        moved = moved_frame(DATASET, settings, frame, Mixture(frame.state.mixture.weights, means), 0)
        at_start = frame.state.phase is Phase.START
        assert moved.state.phase is (Phase.START if at_start else Phase.MOVED)
        assert moved.state.iteration == frame.state.iteration
        assert (moved.source, moved.info.objective, moved.status.ended) == (None, None, False)
        after = next_(moved, settings)
        assert after.state.phase is Phase.EXPECTED
        assert after.info.objective == pytest.approx(inertia(moved, POINTS))


@pytest.mark.parametrize("policy", EmptyCluster)
def test_an_empty_cluster_is_told_and_treated_by_its_policy(policy: EmptyCluster) -> None:
    means = np.vstack([POINTS[:2], [[9e3, 9e3]]])
    placed = Start(Mixture(np.full(3, 1 / 3), means))
    settings = Settings(k=3, initialiser=Initialiser.BY_HAND, start=placed, empty_cluster=policy)
    _, assigned, moved, after = walk(DATASET, settings, 3)
    for frame in (assigned, moved):
        assert frame.status.trouble is not None
        assert frame.status.trouble.kind is TroubleKind.EMPTY_CLUSTER
        assert frame.status.trouble.components == (2,)
        assert frame.status.trouble.sentence.startswith("Cluster 3 is empty: ")
    if policy is EmptyCluster.KEEP:
        assert moved.mixture.means[2] == pytest.approx([9e3, 9e3])
        assert after.status.trouble is not None
    else:
        assert np.abs(moved.mixture.means[2] - POINTS).sum(axis=1).min() < 1e-9
        assert after.status.trouble is None


def test_a_collapsed_component_is_told_and_stepping_goes_on() -> None:
    points = np.vstack([np.zeros((5, 2)), grouped(0, 40, 2, 1) + 9.0])
    frame = walk_to_end(Dataset(points), Settings(Method.MIXTURE, 2))
    trouble = frame.status.trouble
    assert trouble is not None
    assert trouble.kind is TroubleKind.COLLAPSED_COMPONENT
    (which,) = trouble.components
    assert trouble.sentence.startswith(f"Component {which + 1} has collapsed onto one place")
    assert frame.mixture.means[which] == pytest.approx([0.0, 0.0], abs=1e-6)


@pytest.mark.parametrize("n", [300, 20_500])
def test_an_e_half_counts_the_points_that_no_cluster_has_nearly_all_of(n: int) -> None:
    dataset = Dataset(np.random.default_rng(3).normal(size=(n, 2)))
    settings = Settings(method=Method.MIXTURE, k=3, seed=2)
    frame = first_frame(dataset, settings)
    for expected in (True, False, True):
        frame = next_frame(dataset, settings, frame, 0)
        if not expected:
            assert frame.info.n_shared is None
            continue
        shares = assignment(dataset, settings, frame).responsibilities
        assert shares is not None
        assert frame.info.n_shared == (shares.max(axis=0) < SHARED_BELOW).sum() > 0
    hard = next_frame(dataset, replace(settings, method=Method.KMEANS), first_frame(dataset, settings), 0)
    assert hard.info.n_shared is None
