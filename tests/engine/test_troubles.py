"""Trouble in words: each component is told what became of it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from engine.algorithm import Phase
from engine.dataset import Dataset
from engine.fitting import fit
from engine.mixture import Mixture, Start
from engine.settings import EmptyCluster, Initialiser, Method, Scaling, Settings
from engine.status import Trouble, TroubleKind
from engine.stepping import first_frame, next_frame
from tests.engine.strategies import walk

LINE = [[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [3.0, 3.0], [9.0, 1.0]]


def first_trouble(points: list[list[float]], settings: Settings) -> Trouble:
    """What a run first complains of."""
    dataset = Dataset(np.array(points))
    frame = first_frame(dataset, settings)
    for _ in range(40):
        frame = next_frame(dataset, settings, frame, 0)
        if frame.status.trouble is not None:
            return frame.status.trouble
    pytest.fail("there was no trouble")


def test_one_point_each() -> None:
    trouble = first_trouble([[0.0, 0.0], [1.0, 3.0], [5.0, 1.0]], Settings(Method.MIXTURE, 3))
    assert trouble.kind is TroubleKind.COLLAPSED_COMPONENT
    assert trouble.components == (0, 1, 2)
    assert trouble.sentence == (
        "Components 1, 2 and 3 have each collapsed onto 1 point; only the regularisation holds them open"
    )


def test_a_line_and_a_point_are_told_apart() -> None:
    trouble = first_trouble(LINE, Settings(Method.MIXTURE, 2))
    parts = trouble.sentence.split("; ")[0].split(", ")
    assert {part[part.index("collapsed") :] for part in parts} == {"collapsed onto a line", "collapsed onto 1 point"}
    assert trouble.sentence.endswith("only the regularisation holds them open")


def test_without_regularisation_the_arithmetic_holds_it_open() -> None:
    trouble = first_trouble([[2.0, 2.0]] * 4, Settings(Method.MIXTURE, 1, reg_covar=0.0))
    assert trouble.sentence == (
        "Component 1 has collapsed onto one place; only the limit of the arithmetic holds it open"
    )


@pytest.mark.parametrize(
    ("policy", "fate"), [(EmptyCluster.RELOCATE, "puts it on the farthest point"), (EmptyCluster.KEEP, "stays where")]
)
def test_an_empty_cluster_says_what_becomes_of_it(policy: EmptyCluster, fate: str) -> None:
    dataset = Dataset(np.array([[0.0, 0.0]] * 5 + [[1.0, 0.0], [1.1, 0.0], [4.0, 4.0]]))
    told = set()
    for seed in range(20):
        settings = Settings(k=3, initialiser=Initialiser.RANDOM_POINTS, empty_cluster=policy, seed=seed)
        trouble = next_frame(dataset, settings, first_frame(dataset, settings), 0).status.trouble
        if trouble is not None:
            assert trouble.kind is TroubleKind.EMPTY_CLUSTER
            told.add(fate in trouble.sentence)
    assert told == {True}


def duplicated(seed: int) -> tuple[Dataset, Settings]:
    """A few places with several points each, and at most as many clusters as points."""
    random = np.random.default_rng(seed)
    places = np.round(random.normal(size=(random.integers(1, 5), 2)), seed % 4)
    points = places[random.integers(len(places), size=random.integers(len(places), 10))]
    initialiser = (Initialiser.RANDOM_POINTS, Initialiser.KMEANS_PLUS_PLUS, Initialiser.RANDOM_PARTITION)[seed % 3]
    settings = Settings(k=int(random.integers(1, len(points) + 1)), initialiser=initialiser, seed=seed)
    return Dataset(points), settings


def test_what_is_said_of_empty_clusters_is_what_then_happens() -> None:
    seen = set()
    for seed in range(300):
        frames = walk(*duplicated(seed), 8)
        for told, then in pairwise(frames):
            if told.state.phase is Phase.EXPECTED and told.status.trouble is not None:
                assert then.state.moments is not None
                filled = then.state.moments.weight[list(told.status.trouble.components)] > 0
                assert ("the next move puts" in told.status.trouble.sentence) == filled.any()
                assert ("no other has a point to spare" in told.status.trouble.sentence) == (not filled.any())
                assert then.status.trouble is not None
                assert ("moved to" in then.status.trouble.sentence) == filled.any()
                assert ("kept where" in then.status.trouble.sentence) == (not filled.all())
                seen.add((filled.size > 1, bool(filled.any()), bool(filled.all())))
    assert len(seen) == 5, "one or several, with points for all, for some, or for none"


def test_the_end_of_a_fit_does_not_promise_a_point_that_is_not_there() -> None:
    found = fit([[1.0, 1.0]] * 2 + [[2.0, 2.0]] * 3, Settings(k=3))
    assert found.status.trouble is not None
    fate = found.status.trouble.sentence.split(" is empty: ")[1]
    assert fate == "it stays where it is, since no other has a point to spare"


@pytest.mark.parametrize("count", [5, 1000, 100_000])
@pytest.mark.parametrize("apart", [0.0, 1e-14, 1e-13, 3e-12, 1e-11, 1e-9, 1e-6])
def test_a_point_next_to_many_equal_ones_is_spared_if_that_is_said(count: int, apart: float) -> None:
    points = np.concatenate([np.full((count, 2), 0.3), [[0.3, 0.3 + apart]], np.full((count, 2), -0.7)])
    start = Start(Mixture(np.full(3, 1 / 3), np.array([[0.3, 0.3], [-0.7, -0.7], [9.0, 9.0]])))
    settings = Settings(k=3, initialiser=Initialiser.BY_HAND, start=start, scaling=Scaling.NONE)
    told, then = walk(Dataset(points), settings, 2)[1:]
    assert told.status.trouble is not None
    assert then.state.moments is not None
    assert ("the next move puts" in told.status.trouble.sentence) == bool(then.state.moments.weight[2] > 0)
