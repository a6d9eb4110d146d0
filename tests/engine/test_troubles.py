"""Trouble in words: each component is told what became of it."""

from __future__ import annotations

import numpy as np
import pytest

from engine.dataset import Dataset
from engine.settings import EmptyCluster, Initialiser, Method, Settings
from engine.status import Trouble, TroubleKind
from engine.stepping import first_frame, next_frame

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
