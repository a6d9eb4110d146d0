"""Algorithm: an expectation and a maximisation, taken in turns. k-means is the one with hard shares of distances.

A State is all that the next half step needs, in engine coordinates, and O(k): labels and responsibilities are always
derived. The functions that work on bare mixtures take leading axes, for many runs at once.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

import numpy as np

from engine.arrays import FEW_NUMBERS, Bools, Floats, number
from engine.empty_clusters import refill
from engine.expectation import Expectation, distance, expect, gaussian
from engine.features import Features
from engine.maximisation import MAXIMISATIONS, Maximisation, means_only
from engine.mixture import Mixture
from engine.moments import Moments
from engine.quadratic import Quadratic, bound
from engine.records import Record, replace
from engine.rows import dot, over_components
from engine.settings import EmptyCluster, Method, Settings
from engine.sharing import Share, hard, soft
from engine.status import Progress
from engine.widths import Widths

SMALLEST_SHIFT = 64 * np.finfo(float).eps ** 2
"""Means that moved by no more than this (squared, relative to the mean column variance) have not moved."""


class Phase(Enum):
    """Which half step a state comes from. PICKED: before the start, with as many means as have been picked so far;
    ANNEALED: at the end of a whole run at one β, after which β is raised."""

    PICKED = "picked"
    START = "start"
    EXPECTED = "expected"
    MAXIMISED = "maximised"
    MOVED = "moved"
    ANNEALED = "annealed"


class State(Record, eq=False):
    """What the next half step needs.

    source: the mixture under which the moments were taken (None before the first expectation, and where data or means
    were changed by hand); bound: the objective, None where there are no moments; reached: the bound after the last
    expectation, which the next one is judged by; beta: that of a state in annealing, which the settings' does not count
    for.
    """

    phase: Phase
    iteration: int
    mixture: Mixture
    source: Mixture | None = None
    moments: Moments | None = None
    bound: float | None = None
    reached: float | None = None
    beta: float | None = None


class Algorithm(Record):
    """A frozen bag of choices, in engine coordinates.

    inertia_unit: for methods that measure distances, −bound × inertia_unit is the reported objective (None: the bound
    itself is).
    """

    score: Callable[[Mixture], Quadratic]
    share: Share
    maximise: Maximisation
    reg: float
    tolerance: float
    max_iterations: int
    relocates: bool
    inertia_unit: float | None

    @property
    def hard(self) -> bool:
        return self.share is hard


def algorithm_for(settings: Settings, features: Features) -> Algorithm:
    """The algorithm of these settings for data of this scale."""
    variance = features.mean_variance
    reg = settings.reg_covar * variance
    relocates = settings.empty_cluster is EmptyCluster.RELOCATE
    unit = features.coordinates.unit
    limit = settings.max_iterations
    if settings.method is Method.KMEANS:
        least = max(settings.tolerance, SMALLEST_SHIFT) * variance
        return Algorithm(distance, hard, means_only, 0.0, least, limit, relocates, unit)
    if settings.method is Method.SOFT_KMEANS:
        beta = settings.beta / variance

        def scaled(mixture: Mixture) -> Quadratic:
            return distance(mixture, beta)

        # The free energy changes by tolerance × variance a point where the bound changes by tolerance × beta.
        return Algorithm(scaled, soft, means_only, 0.0, settings.tolerance * settings.beta, limit, False, unit / beta)
    return Algorithm(gaussian, soft, MAXIMISATIONS[settings.covariance], reg, settings.tolerance, limit, False, None)


def expectation_half(
    algorithm: Algorithm, features: Features, mixture: Mixture, widths: Widths | None = None, **kept: bool
) -> Expectation:
    """The expectation under the mixture."""
    return expect(features, algorithm.score(mixture), algorithm.share, widths=widths, **kept)


def maximisation_half(
    algorithm: Algorithm, features: Features, mixture: Mixture, moments: Moments, widths: Widths | None = None
) -> tuple[Mixture, Moments]:
    """The mixture that the moments imply, and the moments, with empty clusters refilled. widths: see `expect`."""
    if algorithm.relocates and not moments.owned:
        components = moments.weight.size if widths is None else widths.total
        if np.count_nonzero(moments.weight) < components:
            moments = refill(features, algorithm.score(mixture), moments, widths)
    return algorithm.maximise(mixture, moments, algorithm.reg), moments


class Reached(NamedTuple):
    """What convergence is judged by: the means of an expectation, as rows (d, ..., k), its moments, and the bound (...)
    of soft shares (None for hard ones)."""

    means: Floats
    moments: Moments
    bound: Floats | None


def settled(algorithm: Algorithm, features: Features, before: Reached, now: Reached) -> tuple[Bools | None, Bools]:
    """Whether nothing changed between two successive expectations (None: nowhere is that so), and whether little did,
    each (...)."""
    # Where the next means are the same again, hard shares are from then on.
    equal = before.moments.equal(now.moments, scatters=not algorithm.hard)
    if algorithm.hard:
        shift = now.means - before.means
        return equal, np.asarray(over_components(dot(shift, shift)) <= number(algorithm.tolerance))
    assert before.bound is not None
    assert now.bound is not None
    return equal, np.asarray(np.abs(now.bound - before.bound) < number(algorithm.tolerance * features.n))


def goes_on(algorithm: Algorithm, features: Features, before: Reached, now: Reached) -> bool:
    """Whether a glance tells that a batch of one run with few components has not `settled`, as it mostly does in a
    fraction of the time. False: it does not tell."""
    if now.means.shape[1] > 1 or now.means.size > FEW_NUMBERS:
        return False
    if before.moments.mean_rows.ravel().tolist() == now.moments.mean_rows.ravel().tolist():
        return False
    if algorithm.hard:
        # By one coordinate alone it has moved far enough.
        least = algorithm.tolerance
        each = zip(before.means.ravel().tolist(), now.means.ravel().tolist(), strict=True)
        return any([(new - old) * (new - old) > least for old, new in each])
    assert before.bound is not None
    assert now.bound is not None
    return not abs(now.bound.item(0) - before.bound.item(0)) < algorithm.tolerance * features.n


def ending(algorithm: Algorithm, iteration: int, equal: bool, little: bool) -> tuple[Progress, str]:
    """How a run stands after an expectation, and why; from what `settled` says."""
    if equal:
        return Progress.CONVERGED, "nothing changes any more"
    if little:
        what = "moves" if algorithm.hard else "changes"
        return Progress.CONVERGED, f"{what} below the tolerance"
    if iteration > algorithm.max_iterations:
        return Progress.REACHED_MAX_ITERATIONS, "the last one is an E step alone"
    return Progress.RUNNING, ""


def step(algorithm: Algorithm, features: Features, state: State, **kept: bool) -> tuple[State, Expectation | None]:
    """The state after one half step, and what the expectation saw on its way, if it was one.

    A run on screen is a batch of one, so that it is bit for bit the restart of the same seed.
    """
    batch = state.mixture[None]
    if state.phase is Phase.EXPECTED and state.moments is not None:
        batch, moments = maximisation_half(algorithm, features, batch, state.moments[None])
        squared = features.squared if algorithm.hard else None
        value = float(bound(algorithm.score(batch), moments, squared)[0])
        return replace(state, phase=Phase.MAXIMISED, mixture=batch[0], moments=moments[0], bound=value), None
    expectation = expectation_half(algorithm, features, batch, None, **kept)
    moments, value = expectation.moments[0], float(expectation.bound[0])
    after = State(
        Phase.EXPECTED, state.iteration + 1, state.mixture, state.mixture, moments, value, value, state.beta
    )
    return after, expectation
