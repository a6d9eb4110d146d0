"""Algorithm: settings in units of the data's scale, half steps, and when a run has ended."""

from __future__ import annotations

import numpy as np
import pytest

from engine.algorithm import SMALLEST_SHIFT, Phase, Reached, State, algorithm_for, ending, goes_on, settled, step
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.features import features_of
from engine.maximisation import MAXIMISATIONS, means_only
from engine.mixture import Mixture
from engine.moments import Moments
from engine.records import replace
from engine.settings import Covariance, EmptyCluster, Method, Scaling, Settings
from engine.sharing import hard, soft
from engine.starts import start
from engine.status import Progress
from tests.engine.strategies import grouped

POINTS = grouped(0, 60, 2, 3) * 3
FEATURES = features_of(Dataset(POINTS), Scaling.NONE)
VARIANCE = FEATURES.mean_variance


def halves(value: float = 0.0, means: float = 0.0, last: float = 1.0, found: float = 0.0) -> Reached:
    mixture = Mixture(np.full((1, 2), 0.5), np.full((1, 2, 2), means))
    moments = Moments(np.full((1, 2), 30.0), np.full((1, 2, 2), found), np.full((1, 2, 2, 2), last), np.zeros(1))
    return Reached(mixture.mean_rows, moments, np.array([value]))


def verdict(settings: Settings, before: Reached, now: Reached) -> tuple[bool, bool]:
    algorithm = algorithm_for(settings, FEATURES)
    equal, little = settled(algorithm, FEATURES, before, now)
    found = equal is not None and bool(equal[0]), bool(little[0])
    assert not goes_on(algorithm, FEATURES, before, now) or found == (False, False)
    return found


def test_a_glance_tells_that_a_run_goes_on() -> None:
    moved, apart = halves(1.0, means=1.0, found=2.0), halves(1.0, found=2.0)
    for method in Method:
        algorithm = algorithm_for(Settings(method, tolerance=0.0), FEATURES)
        assert goes_on(algorithm, FEATURES, halves(), moved)
        # Neither where its moments are the same nor where its parameters, or what is judged, stay.
        assert not goes_on(algorithm, FEATURES, halves(found=2.0), moved)
        assert goes_on(algorithm, FEATURES, halves(), apart) is not algorithm.hard
        assert not goes_on(replace(algorithm, tolerance=1e9), FEATURES, halves(), moved)
        # Near the least change that counts it is as strict.
        loose = algorithm_for(Settings(method, tolerance=1e-4, beta=5.0), FEATURES)
        change = loose.tolerance**0.5 if loose.hard else loose.tolerance * FEATURES.n
        for factor in (0.999, 1.001):
            now = halves(factor * change, found=2.0)
            means = now.means.copy()
            means[0, 0, 1] = factor * change
            shifted = now._replace(means=means)
            assert goes_on(loose, FEATURES, halves(), shifted) is (factor > 1)
            assert verdict(Settings(method, tolerance=1e-4, beta=5.0), halves(), shifted) == (False, factor < 1)
        # Of several runs it says nothing.
        several = [
            Reached(each.means.repeat(2, axis=1), each.moments[np.array([0, 0])], np.ones(2))
            for each in (halves(), moved)
        ]
        assert not goes_on(algorithm, FEATURES, several[0], several[1])


def test_a_method_is_an_expectation_and_a_maximisation() -> None:
    kmeans = algorithm_for(Settings(Method.KMEANS), FEATURES)
    assert (kmeans.share, kmeans.maximise, kmeans.hard, kmeans.relocates) == (hard, means_only, True, True)
    assert not algorithm_for(Settings(empty_cluster=EmptyCluster.KEEP), FEATURES).relocates
    softer = algorithm_for(Settings(Method.SOFT_KMEANS), FEATURES)
    assert (softer.share, softer.maximise, softer.hard, softer.relocates) == (soft, means_only, False, False)
    for covariance in Covariance:
        mixture = algorithm_for(Settings(Method.MIXTURE, covariance=covariance), FEATURES)
        assert (mixture.share, mixture.maximise) == (soft, MAXIMISATIONS[covariance])
        assert mixture.reg == pytest.approx(1e-6 * VARIANCE)


def test_beta_is_relative_to_the_mean_column_variance() -> None:
    mixture = start(FEATURES, Settings(), [0])[0]
    precisions = algorithm_for(Settings(Method.SOFT_KMEANS, beta=3.0), FEATURES).score(mixture).precisions
    assert precisions[0] == pytest.approx(2 * 3.0 / VARIANCE * np.eye(2))


def test_kmeans_has_settled_when_its_means_stay() -> None:
    exact, loose = Settings(tolerance=0.0), Settings(tolerance=1e-4)
    assert verdict(exact, halves(), halves()) == (True, True)
    assert verdict(exact, halves(), halves(found=1e-300)) == (False, True)
    # What its hard shares are next hangs on the means alone.
    assert verdict(exact, halves(), halves(last=2.0)) == (True, True)
    # All four coordinates move by the same amount.
    within, beyond = (float(np.sqrt(factor * 1e-4 * VARIANCE / 4)) for factor in (0.99, 1.01))
    assert verdict(loose, halves(), halves(means=within, found=2.0)) == (False, True)
    assert verdict(loose, halves(), halves(means=beyond, found=2.0)) == (False, False)
    smallest = float(np.sqrt(SMALLEST_SHIFT * VARIANCE / 4))
    assert verdict(exact, halves(), halves(means=0.99 * smallest, found=2.0)) == (False, True)
    assert verdict(exact, halves(), halves(means=1.01 * smallest, found=2.0)) == (False, False)


@pytest.mark.parametrize(("method", "unit"), [(Method.MIXTURE, 1.0), (Method.SOFT_KMEANS, 5.0)])
def test_others_have_settled_when_the_objective_per_point_stays(method: Method, unit: float) -> None:
    # The free energy of soft k-means per point, in units of the variance, is the bound over beta.
    loose = Settings(method, tolerance=1e-3, beta=5.0)
    change = 1e-3 * unit * FEATURES.n
    assert verdict(loose, halves(), halves(0.99 * change, last=2.0)) == (False, True)
    assert verdict(loose, halves(), halves(-1.01 * change, last=2.0)) == (False, False)
    assert verdict(replace(loose, tolerance=0.0), halves(1.0), halves(1.0, last=2.0)) == (False, False)
    assert verdict(replace(loose, tolerance=0.0), halves(1.0), halves(1.0)) == (True, False)


def test_an_ending_has_a_reason() -> None:
    kmeans = algorithm_for(Settings(max_iterations=7), FEATURES)
    mixture = algorithm_for(Settings(Method.MIXTURE, max_iterations=1), FEATURES)
    assert ending(kmeans, 7, False, False) == (Progress.RUNNING, "")
    assert ending(kmeans, 8, False, False) == (Progress.REACHED_MAX_ITERATIONS, "the last one is an E step alone")
    assert ending(mixture, 2, False, False) == (Progress.REACHED_MAX_ITERATIONS, "the last one is an E step alone")
    assert ending(kmeans, 8, True, True) == (Progress.CONVERGED, "nothing changes any more")
    assert ending(kmeans, 3, False, True)[1] == "moves below the tolerance"
    assert ending(mixture, 2, False, True)[1] == "changes below the tolerance"


@pytest.mark.parametrize("method", Method)
def test_half_steps_take_turns(method: Method) -> None:
    settings = Settings(method)
    algorithm = algorithm_for(settings, FEATURES)
    state = State(Phase.START, 0, start(FEATURES, settings, [0])[0])
    seen = []
    for _ in range(4):
        before = state
        state, expectation = step(algorithm, FEATURES, before, labels=True)
        seen.append((state.phase, state.iteration))
        assert state.moments is not None
        assert state.bound is not None
        if state.phase is Phase.EXPECTED:
            assert expectation is not None
            assert expectation.labels is not None
            assert state.mixture is state.source is before.mixture
        else:
            assert expectation is None
            assert state.source is before.source
            assert state.mixture is not before.mixture
    expected, maximised = Phase.EXPECTED, Phase.MAXIMISED
    assert seen == [(expected, 1), (maximised, 1), (expected, 2), (maximised, 2)]


def test_a_step_changes_nothing_it_was_given() -> None:
    settings = Settings(Method.MIXTURE)
    algorithm = algorithm_for(settings, FEATURES)
    state = State(Phase.START, 0, start(FEATURES, settings, [0])[0])
    before = state.mixture.means.copy()
    after, _ = step(algorithm, FEATURES, state)
    moved, _ = step(algorithm, FEATURES, after)
    again, _ = step(algorithm, FEATURES, after)
    assert np.array_equal(state.mixture.means, before)
    assert np.array_equal(moved.mixture.means, again.mixture.means)
    assert moved.bound == again.bound


def inertia_of(points: Floats, means: Floats) -> float:
    return float(((points[:, None] - means) ** 2).sum(axis=-1).min(axis=1).sum())


def test_the_bound_is_minus_the_inertia() -> None:
    algorithm = algorithm_for(Settings(), FEATURES)
    state, _ = step(algorithm, FEATURES, State(Phase.START, 0, start(FEATURES, Settings(), [0])[0]))
    assert state.bound == pytest.approx(-inertia_of(FEATURES.columns.T, state.mixture.means))
    assert algorithm.inertia_unit == FEATURES.coordinates.unit
