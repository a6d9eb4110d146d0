"""Example: data with a lesson, and the groups that most of them are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from engine.arrays import Floats
from engine.dataset import UNKNOWN, Dataset
from engine.records import Record, field
from engine.settings import Scaling

if TYPE_CHECKING:
    from numpy.random import Generator


class Example(Record):
    """Data with a lesson. title names it, lesson is one sentence on what it teaches; scaling and k suit it.

    seed: of a start that shows the lesson at once, None where most starts do. choices: other settings without which
    the lesson would not show.
    """

    key: str
    title: str
    lesson: str
    scaling: Scaling
    k: int
    make: Callable[[], Dataset]
    seed: int | None = None
    choices: Mapping[str, object] = field(default_factory=dict)


def gaussian(random: Generator, n: int, mean: Sequence[float], covariance: ArrayLike) -> Floats:
    """n draws from a Gaussian, (n, 2)."""
    root = np.linalg.cholesky(np.asarray(covariance, dtype=np.float64))
    return np.asarray(mean) + random.standard_normal((n, len(mean))) @ root.T


def grouped(parts: Sequence[Floats], without_class: Floats | None = None) -> Dataset:
    """The parts one after another, each a true class named by a letter, then points of no known class."""
    classes = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    points = list(parts)
    if without_class is not None:
        points.append(without_class)
        classes = np.concatenate([classes, np.full(len(without_class), UNKNOWN)])
    return Dataset(np.concatenate(points), classes, class_names=tuple("ABCDEFGHI"[: len(parts)]))
