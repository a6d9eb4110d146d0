"""Each mishap provokes its trouble, and the remedies that are offered for it help."""

from __future__ import annotations

import numpy as np
import pytest

from engine.algorithm import Phase
from engine.examples import EXAMPLES, MISHAPS, Example, load_example
from engine.records import replace
from engine.settings import Covariance, Settings
from engine.status import Progress, TroubleKind
from engine.stepping import first_frame, next_frame
from engine.timeline import Frame

IDS = [mishap.key for mishap in MISHAPS]


def settings_of(mishap: Example) -> Settings:
    return Settings(k=mishap.k, scaling=mishap.scaling, seed=mishap.seed or 0, **mishap.choices)  # type: ignore[arg-type]


def run(key: str, **fields: object) -> list[Frame]:
    mishap = next(mishap for mishap in MISHAPS if mishap.key == key)
    dataset, settings = mishap.make(), replace(settings_of(mishap), **fields)  # type: ignore[arg-type]
    frames = [first_frame(dataset, settings)]
    while not frames[-1].status.ended:
        frames.append(next_frame(dataset, settings, frames[-1], 0))
    return frames


@pytest.mark.parametrize("mishap", MISHAPS, ids=IDS)
def test_mishaps_are_whole(mishap: Example) -> None:
    dataset = load_example(mishap.key)
    assert np.array_equal(dataset.points, mishap.make().points), "the same on every call"
    assert mishap.lesson.endswith(".")
    assert ". " not in mishap.lesson, "one sentence"
    settings_of(mishap).check(dataset)
    assert mishap.key not in {example.key for example in EXAMPLES}


def test_a_cluster_is_empty_until_its_centre_is_moved_to_the_farthest_point() -> None:
    frames = run("empty-cluster")
    found = frames[1].status.trouble
    assert found is not None
    assert (found.kind, found.components) == (TroubleKind.EMPTY_CLUSTER, (2,))
    assert frames[1].state.moments is not None
    assert frames[1].state.moments.weight[2] == 0
    moved = frames[2].status.trouble
    assert moved is not None
    assert "moved to the farthest point" in moved.sentence
    assert frames[-1].status.progress is Progress.CONVERGED
    assert frames[-1].status.trouble is None


def test_a_gaussian_shrinks_onto_equal_points_step_by_step() -> None:
    frames = run("collapse")
    widths = [float(frame.mixture.covariances[1, 0, 0]) for frame in frames if frame.mixture.covariances is not None]
    assert widths[0] > 0.1 > widths[2] > 1e-4 > widths[-1]
    last = frames[-1].status.trouble
    assert last is not None
    assert (last.kind, last.components) == (TroubleKind.COLLAPSED_COMPONENT, (1,))
    assert "one place" in last.sentence


def test_a_larger_regularisation_holds_it_open() -> None:
    dataset = load_example("collapse")
    variance = float(dataset.points.var(axis=0).mean())
    for reg in (1e-6, 1e-3, 1e-1):
        covariances = run("collapse", reg_covar=reg)[-1].mixture.covariances
        assert covariances is not None
        np.testing.assert_allclose(np.diagonal(covariances[1]), reg * variance, rtol=0.02)


def test_points_on_a_line_have_a_singular_covariance() -> None:
    last = run("singular")[-1]
    assert last.status.trouble is not None
    assert last.status.trouble.components == (1,)
    assert "onto a line" in last.status.trouble.sentence
    assert last.mixture.covariances is not None
    values = np.linalg.eigvalsh(last.mixture.covariances[1])
    assert values[1] > 1e4 * values[0]


@pytest.mark.parametrize("key", ["collapse", "singular"])
def test_tied_covariances_do_not_collapse(key: str) -> None:
    last = run(key, covariance=Covariance.TIED)[-1]
    assert last.status.trouble is None
    assert last.status.progress is Progress.CONVERGED


def test_few_places_have_no_room_for_all_clusters() -> None:
    mishap = next(mishap for mishap in MISHAPS if mishap.key == "few-places")
    assert load_example("few-places").n_distinct(at_most=mishap.k) == mishap.k - 1


def test_the_limit_ends_a_run_that_still_creeps() -> None:
    frames = run("endless")
    assert frames[-1].status.progress is Progress.REACHED_MAX_ITERATIONS
    assert frames[-1].state.phase is Phase.EXPECTED
    assert frames[-1].status.trouble is None
    longer = run("endless", max_iterations=2000)
    assert longer[-1].status.progress is Progress.CONVERGED
    assert len(longer) > 10 * len(frames)
