"""Runs: a batch taken to its ends, cancellable, and each member for itself."""

from __future__ import annotations

import numpy as np
import pytest

from engine import runs
from engine.algorithm import Algorithm, algorithm_for, expectation_half
from engine.dataset import Dataset
from engine.expectation import Expectation
from engine.features import Features, features_of
from engine.mixture import Mixture
from engine.records import replace
from engine.runs import Cancellation, converge
from engine.settings import Initialiser, Method, Scaling, Settings
from engine.starts import start
from engine.status import Progress
from engine.widths import Widths
from tests.engine.strategies import grouped

FEATURES = features_of(Dataset(grouped(1, 80, 2, 3, apart=1.5)), Scaling.NONE)
SETTINGS = Settings(Method.MIXTURE, 3, initialiser=Initialiser.RANDOM_POINTS, tolerance=1e-5)


def sizes_of_batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many runs each expectation from now on is of."""
    sizes: list[int] = []

    def watched(
        algorithm: Algorithm, features: Features, mixture: Mixture, widths: Widths | None, later: bool
    ) -> Expectation:
        sizes.append(len(mixture.weights))
        return expectation_half(algorithm, features, mixture, widths, later=later)

    monkeypatch.setattr(runs, "expectation_half", watched)
    return sizes


def test_finished_runs_are_dropped_from_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = sizes_of_batches(monkeypatch)
    ended = converge(algorithm_for(SETTINGS, FEATURES), FEATURES, start(FEATURES, SETTINGS, range(12)))
    assert sizes[0] == 12
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(ended.iterations.tolist())) > 3
    assert sizes == [int((ended.iterations >= i).sum()) for i in range(1, len(sizes) + 1)]


def test_each_run_says_how_and_why_it_ended() -> None:
    free = converge(algorithm_for(SETTINGS, FEATURES), FEATURES, start(FEATURES, SETTINGS, range(12)))
    limit = int(np.median(free.iterations))
    settings = replace(SETTINGS, max_iterations=limit)
    ended = converge(algorithm_for(settings, FEATURES), FEATURES, start(FEATURES, settings, range(12)))
    assert set(ended.progress) == {Progress.CONVERGED, Progress.REACHED_MAX_ITERATIONS}
    for iterations, progress, reason in zip(ended.iterations, ended.progress, ended.reasons, strict=True):
        if progress is Progress.REACHED_MAX_ITERATIONS:
            assert (iterations, reason) == (limit + 1, "the last one is an E step alone")
        else:
            assert iterations <= limit + 1
            assert reason in ("nothing changes any more", "changes below the tolerance")


def test_cancelled_between_iterations() -> None:
    asked = 0

    def after_three() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    algorithm = algorithm_for(SETTINGS, FEATURES)
    with pytest.raises(Cancellation):
        converge(algorithm, FEATURES, start(FEATURES, SETTINGS, [0]), after_three)
    assert asked == 4


def test_a_start_that_waits_for_kmeans_can_be_cancelled() -> None:
    with pytest.raises(Cancellation):
        start(FEATURES, Settings(Method.MIXTURE), [0], lambda: True)


def test_objectives_belong_to_the_mixtures() -> None:
    algorithm = algorithm_for(SETTINGS, FEATURES)
    ended = converge(algorithm, FEATURES, start(FEATURES, SETTINGS, range(5)))
    for run in range(5):
        again = expectation_half(algorithm, FEATURES, ended.mixture[run][None])
        assert again.bound[0] == ended.bound[run]
        assert again.moments[0].same(ended.moments[run])
    assert len(set(np.round(ended.bound, 6))) > 1


def test_runs_that_start_alike_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    algorithm = algorithm_for(SETTINGS, FEATURES)
    begun = start(FEATURES, SETTINGS, range(3))
    ended = converge(algorithm, FEATURES, begun)
    sizes = sizes_of_batches(monkeypatch)
    which = np.array([2, 0, 2, 1, 0])
    again = converge(algorithm, FEATURES, begun[which])
    assert sizes[0] == 3
    for place, run in enumerate(which.tolist()):
        assert np.array_equal(again.mixture.means[place], ended.mixture.means[run])
        assert again.moments[place].same(ended.moments[run])
        assert again.bound[place] == ended.bound[run]
        assert again.iterations[place] == ended.iterations[run]
        assert (again.progress[place], again.reasons[place]) == (ended.progress[run], ended.reasons[run])


def test_runs_in_which_nothing_changes_may_stay_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(k=4, initialiser=Initialiser.RANDOM_POINTS)
    algorithm = algorithm_for(settings, FEATURES)
    begun = start(FEATURES, settings, range(20))
    sizes = sizes_of_batches(monkeypatch)
    found = []
    for idle in (0, 3 * 4 * FEATURES.size):
        monkeypatch.setattr(runs, "IDLE", idle)
        sizes.clear()
        found.append(converge(algorithm, FEATURES, begun))
        waiting = [size - int((found[-1].iterations >= i).sum()) for i, size in enumerate(sizes, start=1)]
        assert 0 < max(waiting) <= 3 if idle else max(waiting) == 0
    dropped, stayed = found
    assert dropped.moments.same(stayed.moments)
    assert np.array_equal(dropped.mixture.means, stayed.mixture.means)
    assert np.array_equal(dropped.bound, stayed.bound)
    assert np.array_equal(dropped.iterations, stayed.iterations)
    assert (dropped.progress, dropped.reasons) == (stayed.progress, stayed.reasons)
