"""Examples: the built-in data, from Old Faithful to the shapes on which k-means fails; the same on every call."""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from engine.dataset import Dataset
from engine.errors import DataError
from engine.example import Example, gaussian, grouped
from engine.files import parse_table
from engine.mishaps import MISHAPS
from engine.records import replace
from engine.settings import Scaling

__all__ = ["ALL_EXAMPLES", "EXAMPLES", "MISHAPS", "Example", "load_example"]


def load_example(key: str) -> Dataset:
    """The dataset of the example with this key. Raises DataError, with the keys there are, if there is none."""
    for example in ALL_EXAMPLES:
        if example.key == key:
            return example.make()
    keys = ", ".join(example.key for example in ALL_EXAMPLES)
    raise DataError(f"There is no example “{key}”: choose one of {keys}.")


def _old_faithful() -> Dataset:
    """272 eruptions of the geyser (Azzalini & Bowman 1990, Applied Statistics 39, 357–365)."""
    text = files("resources").joinpath("old_faithful.csv").read_text(encoding="utf-8")
    # Nobody is to miss a table that is a part of the program.
    return replace(parse_table(text, "old_faithful.csv").dataset()[0], rows=None)


def _blobs() -> Dataset:
    random = np.random.default_rng(2)
    return grouped(
        [
            gaussian(random, 167, (-2, -2), 0.8**2 * np.eye(2)),
            gaussian(random, 167, (2, 2), 1.2**2 * np.eye(2)),
            gaussian(random, 166, (0, 4), 0.6**2 * np.eye(2)),
        ]
    )


def _correlated() -> Dataset:
    random = np.random.default_rng(7)
    return grouped(
        [
            gaussian(random, 100, (2, 2), [[0.8, 0.4], [0.4, 0.3]]),
            gaussian(random, 100, (7, 7), [[0.5, -0.3], [-0.3, 0.8]]),
            gaussian(random, 100, (2, 8), [[0.3, 0.0], [0.0, 0.6]]),
        ]
    )


def _overlapping() -> Dataset:
    random = np.random.default_rng(3)
    return grouped(
        [
            gaussian(random, 200, (-1, 0), [[1.0, 0.3], [0.3, 0.8]]),
            gaussian(random, 200, (1.2, 0.4), [[0.8, -0.2], [-0.2, 1.0]]),
        ]
    )


def _stretched() -> Dataset:
    random = np.random.default_rng(5)
    long_and_thin = [[4.0, 3.6], [3.6, 3.5]]
    return grouped([gaussian(random, 150, (0, offset), long_and_thin) for offset in (-2.5, 0.0, 2.5)])


def _unequal() -> Dataset:
    random = np.random.default_rng(12)
    return grouped(
        [
            gaussian(random, 400, (0, 0), 2.0**2 * np.eye(2)),
            gaussian(random, 60, (6, 2.5), 0.4**2 * np.eye(2)),
            gaussian(random, 40, (6, -2.5), 0.4**2 * np.eye(2)),
        ]
    )


def _moons() -> Dataset:
    """Two interleaved half circles."""
    random = np.random.default_rng(13)
    angles = np.pi * random.random((2, 150))
    upper = np.column_stack([np.cos(angles[0]), np.sin(angles[0])])
    lower = np.column_stack([1 - np.cos(angles[1]), 0.5 - np.sin(angles[1])])
    return grouped([part + random.normal(scale=0.08, size=part.shape) for part in (upper, lower)])


def _rings() -> Dataset:
    """Two rings about one centre."""
    random = np.random.default_rng(17)
    parts = []
    for n, radius in ((100, 1.0), (250, 3.0)):
        angles = 2 * np.pi * random.random(n)
        ring = radius * np.column_stack([np.cos(angles), np.sin(angles)])
        parts.append(ring + random.normal(scale=0.15, size=ring.shape))
    return grouped(parts)


def _outliers() -> Dataset:
    """The outliers belong to neither group: their class is unknown."""
    random = np.random.default_rng(19)
    far = np.array([(15.0, 8.0), (16.5, 9.5), (14.5, 10.0)])
    parts = [gaussian(random, 50, (0, 0), 0.7 * np.eye(2)), gaussian(random, 50, (4, 0), 0.7 * np.eye(2))]
    return grouped(parts, without_class=far)


def _noise() -> Dataset:
    return Dataset(np.random.default_rng(23).uniform(0.0, 10.0, size=(300, 2)))


EXAMPLES: tuple[Example, ...] = (
    Example(
        "old-faithful",
        "Old Faithful",
        "Short eruptions are followed by short waits and long ones by long waits: two groups, which both methods find.",
        Scaling.STANDARDISE,
        2,
        _old_faithful,
        # Both centres of k-means++ start among the long eruptions, and it takes some steps to part them.
        seed=29,
    ),
    Example(
        "blobs",
        "Three blobs",
        "Round groups suit k-means, yet criteria may disagree: BIC says three, the silhouette joins two that touch.",
        Scaling.NONE,
        3,
        _blobs,
    ),
    Example(
        "correlated",
        "Three correlated Gaussians",
        "The start decides: most seeds find the three groups, but some end in a worse optimum that no step can leave.",
        Scaling.NONE,
        3,
        _correlated,
    ),
    Example(
        "overlapping",
        "Two overlapping Gaussians",
        "Where groups overlap, k-means must decide for each point, while a mixture says how sure it is.",
        Scaling.NONE,
        2,
        _overlapping,
    ),
    Example(
        "stretched",
        "Stretched clusters",
        "K-means measures alike in all directions and cuts long groups across; full or tied covariances follow them.",
        Scaling.NONE,
        3,
        _stretched,
    ),
    Example(
        "unequal",
        "Unequal sizes and spreads",
        "K-means draws its boundary halfway between means, so a wide group loses its edge to small, tight ones.",
        Scaling.NONE,
        3,
        _unequal,
    ),
    Example(
        "moons",
        "Two moons",
        "No single mean describes a crescent, so k-means and mixtures of two both cut the moons in the wrong place.",
        Scaling.NONE,
        2,
        _moons,
    ),
    Example(
        "rings",
        "Two rings",
        "Rings about one centre have the same mean, so no boundary between two means can tell them apart.",
        Scaling.NONE,
        2,
        _rings,
    ),
    Example(
        "outliers",
        "Two groups and three outliers",
        "Squared distances give far points great weight: three of them can claim a mean, and two groups become one.",
        Scaling.NONE,
        2,
        _outliers,
        seed=0,
    ),
    Example(
        "noise",
        "Uniform noise",
        "K-means finds as many clusters as it is asked for even where there are none: the silhouette stays flat.",
        Scaling.NONE,
        3,
        _noise,
    ),
)

ALL_EXAMPLES: tuple[Example, ...] = (*EXAMPLES, *MISHAPS)
