"""What the engine's property tests draw from, and how they walk a run."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from engine.arrays import Floats
from engine.dataset import Dataset
from engine.points import SMALLEST
from engine.settings import Covariance, EmptyCluster, Initialiser, Method, Scaling, Settings
from engine.stepping import first_frame, next_frame
from engine.timeline import Frame

DRAWN = tuple(initialiser for initialiser in Initialiser if initialiser is not Initialiser.BY_HAND)
"""The initialisers that need the data alone."""

VARIANTS = (
    *((Method.KMEANS, Covariance.FULL, policy) for policy in EmptyCluster),
    (Method.SOFT_KMEANS, Covariance.FULL, EmptyCluster.RELOCATE),
    *((Method.MIXTURE, covariance, EmptyCluster.RELOCATE) for covariance in Covariance),
)
"""The methods with what makes a difference to each."""


def variant(method: Method, covariance: Covariance, policy: EmptyCluster) -> str:
    """A test's name for one of the variants."""
    return f"{method.value}-{covariance.value if method is Method.MIXTURE else policy.value}"


def grouped(seed: int, n: int, d: int, k: int, apart: float = 3.0) -> Floats:
    """n points (n, d) in k groups of unequal spreads: no two alike, none on a line."""
    random = np.random.default_rng(seed)
    centres = apart * random.normal(size=(k, d))
    spreads = random.uniform(0.5, 1.5, size=k)
    owners = random.integers(k, size=n)
    return np.asarray(centres[owners] + spreads[owners, None] * random.normal(size=(n, d)))


@st.composite
def clouds(draw: st.DrawFn, min_n: int = 12, max_n: int = 60, max_d: int = 3) -> Floats:
    """Points in groups, more than their columns need to span the space."""
    n = draw(st.integers(min_n, max_n))
    d = draw(st.integers(1, max_d))
    return grouped(draw(st.integers(0, 10_000)), n, d, draw(st.integers(1, 4)))


@st.composite
def integer_grids(draw: st.DrawFn, max_n: int = 30, max_d: int = 3) -> Floats:
    """Points with small whole coordinates: ties and duplicates abound, and every sum of them is exact."""
    n, d = draw(st.integers(2, max_n)), draw(st.integers(1, max_d))
    rows = st.lists(st.integers(-20, 20), min_size=d, max_size=d)
    return np.array(draw(st.lists(rows, min_size=n, max_size=n)), dtype=np.float64)


@st.composite
def awkward_points(draw: st.DrawFn) -> Floats:
    """Few points, duplicates, points on a line or in a plane, constant columns, outliers, odd offsets and scales."""
    kind = draw(st.sampled_from(("few values", "duplicates", "line", "outlier", "one")))
    d = draw(st.integers(1, 3))
    random = np.random.default_rng(draw(st.integers(0, 1000)))
    n = 1 if kind == "one" else draw(st.integers(2, 9))
    if kind == "few values":
        points = random.choice(np.array([0.0, 0.1, 0.3, 7.0]), size=(n, d))
    elif kind == "duplicates":
        places = random.normal(size=(draw(st.integers(1, 3)), d))
        points = places[random.integers(len(places), size=n)]
    elif kind == "line":
        points = random.normal(size=(n, 1)) * random.normal(size=(1, d)) + 0.3
    else:
        points = random.normal(size=(n, d))
        points[0] += 1e6 if kind == "outlier" else 0.0
    if draw(st.booleans()):
        points[:, 0] = 0.1
    scale = draw(st.sampled_from((1.0, 1e-12, 1e9)))
    return np.asarray(points * scale + draw(st.sampled_from((0.0, 0.1, 1e9))))


@st.composite
def settings_up_to(draw: st.DrawFn, n: int, reg_covar: float | None = None) -> Settings:
    """Any settings for n points, without a start by hand."""
    method, covariance, policy = draw(st.sampled_from(VARIANTS))
    return Settings(
        method=method,
        k=draw(st.one_of(st.integers(1, min(n, 4)), st.just(n), st.integers(1, n))),
        covariance=covariance,
        initialiser=draw(st.sampled_from(DRAWN)),
        beta=draw(st.sampled_from((1e-6, 0.3, 2.0, 50.0, 1e9))),
        scaling=draw(st.sampled_from(Scaling)),
        seed=draw(st.integers(0, 99)),
        tolerance=draw(st.sampled_from((0.0, 1e-6))),
        max_iterations=draw(st.sampled_from((1, 25))),
        restarts=draw(st.integers(1, 3)),
        reg_covar=draw(st.sampled_from((0.0, 1e-20, 1e-6, 0.1))) if reg_covar is None else reg_covar,
        empty_cluster=policy,
    )


def all_settings(n: int, scaling: Scaling, reg_covar: float) -> list[Settings]:
    """Every method, covariance type, empty-cluster policy and initialiser, for k = 1, 2 and n."""
    return [
        Settings(
            method, k, covariance, initialiser, scaling=scaling, restarts=1, max_iterations=3,
            reg_covar=reg_covar, empty_cluster=policy,
        )
        for (method, covariance, policy), initialiser, k in product(VARIANTS, DRAWN, sorted({1, min(2, n), n}))
    ]  # fmt: skip


def not_too_narrow(points: ArrayLike) -> bool:
    """Whether the values of each column differ by enough for a dataset, or not at all."""
    extents = np.ptp(np.asarray(points), axis=0)
    return bool(((extents == 0) | (extents >= SMALLEST)).all())


def walk(dataset: Dataset, settings: Settings, halves: int) -> list[Frame]:
    """The start and this many half steps, as the screen takes them."""
    frames = [first_frame(dataset, settings)]
    for _ in range(halves):
        frames.append(next_frame(dataset, settings, frames[-1], frames[-1].edition))
    return frames


def walk_to_end(dataset: Dataset, settings: Settings) -> Frame:
    """The frame on which a run ends."""
    frame = first_frame(dataset, settings)
    while not frame.status.ended:
        frame = next_frame(dataset, settings, frame, frame.edition)
    return frame
