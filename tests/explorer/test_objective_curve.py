"""The objective between halves: the bound, the log-likelihood that it is lifted up to, and what is said of a mark."""

from __future__ import annotations

import re

import numpy as np
import pytest

from engine.algorithm import Phase
from engine.settings import Covariance, Method
from engine.stepping import next_frame
from explorer.numbers import number
from explorer.panels.objective_curve import LONG_RUN, likelihood_curve, objective_curve, range_of
from explorer.session import Session
from tests.engine.strategies import grouped
from tests.explorer.test_explaining import ran
from tests.explorer.window.conftest import log_densities


def log_likelihoods(session: Session) -> list[float]:
    """Of each frame's own parameters, worked out from the densities."""
    points = session.dataset.points
    return [
        float(np.logaddexp.reduce(log_densities(points, frame.mixture)).sum()) for frame in session.timeline.frames
    ]


@pytest.mark.parametrize("covariance", Covariance)
def test_the_bound_meets_the_log_likelihood_after_each_e_half(covariance: Covariance) -> None:
    session = ran(7, method=Method.MIXTURE, covariance=covariance, reg_covar=0.0)
    bound = objective_curve(session.settings, session.timeline)
    likelihood = likelihood_curve(session.settings, session.timeline)
    assert bound is not None
    assert likelihood is not None
    wanted = log_likelihoods(session)
    assert likelihood.x.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert likelihood.y == pytest.approx(wanted[1:], rel=1e-9)
    after_e = np.array([frame.state.phase is Phase.EXPECTED for frame in session.timeline.frames[1:]])
    assert np.array_equal(bound.y[after_e], likelihood.y[after_e])
    assert (bound.y[~after_e] < likelihood.y[~after_e]).all()
    # An E half leaves the parameters as they are: there the log-likelihood is level.
    assert likelihood.y[1:-1:2] == pytest.approx(likelihood.y[2::2])


def test_after_the_newest_m_half_the_log_likelihood_is_not_known_yet() -> None:
    session = ran(4, method=Method.MIXTURE)
    curve = likelihood_curve(session.settings, session.timeline)
    assert curve is not None
    assert curve.x.tolist() == [1, 2, 3]
    assert likelihood_curve(session.settings, ran(1, method=Method.MIXTURE).timeline) is None


@pytest.mark.parametrize("method", [Method.KMEANS, Method.SOFT_KMEANS])
def test_other_methods_have_one_curve(method: Method) -> None:
    session = ran(5, method=method)
    assert likelihood_curve(session.settings, session.timeline) is None


def test_a_mark_tells_the_change_and_how_many_points_switched() -> None:
    session = ran(3)
    frames = session.timeline.frames
    curve = objective_curve(session.settings, session.timeline)
    assert curve is not None
    assert len(curve.words(0).split("\n")) == 2
    before, after = frames[2].info.objective, frames[3].info.objective
    assert before is not None
    assert after is not None
    _, change, switched, where = curve.words(2).split("\n")
    assert re.fullmatch(rf"J fell by {re.escape(number(before - after, 3))} \([\d.]+ %\)", change)
    assert switched == f"{frames[3].info.n_switched} points changed cluster"
    assert where == "E step, iteration 2 · click shows it"


def test_a_mark_of_a_mixture_tells_how_far_the_bound_is_below() -> None:
    session = ran(5, method=Method.MIXTURE)
    frames, wanted = session.timeline.frames, log_likelihoods(session)
    bound = objective_curve(session.settings, session.timeline)
    likelihood = likelihood_curve(session.settings, session.timeline)
    assert bound is not None
    assert likelihood is not None
    before, after = frames[3].info.objective, frames[4].info.objective
    assert before is not None
    assert after is not None
    below = f"the bound is {number(wanted[4] - after, 3)} below the log-likelihood"
    assert bound.words(3).split("\n")[1:3] == [f"bound rose by {number(after - before, 3)}", below]
    assert likelihood.words(3).split("\n")[:2] == [f"half step 4: log-likelihood = {number(wanted[4], 8)}", below]


def test_an_edit_parts_the_log_likelihood_from_the_bound_before_it() -> None:
    session = ran(2, method=Method.MIXTURE)
    session.edit_dataset(session.dataset.added(grouped(1, 1, 2, 1)), "Add point")
    assert session.frame is not None
    session.take((next_frame(session.dataset, session.settings, session.frame, session.edition),), 0.0)
    curve = likelihood_curve(session.settings, session.timeline)
    assert curve is not None
    assert curve.x.tolist() == [1, 3]
    assert not curve.joined.any()


def test_the_first_steps_of_a_long_run_do_not_flatten_the_rest() -> None:
    session = ran(LONG_RUN + 4, method=Method.MIXTURE, seed=29)
    bound = objective_curve(session.settings, session.timeline)
    likelihood = likelihood_curve(session.settings, session.timeline)
    assert bound is not None
    assert likelihood is not None
    low, high = range_of(bound, likelihood)
    assert (low, high) == (bound.y[2:].min(), max(bound.y.max(), likelihood.y.max()))
    assert bound.y[0] < low - 4 * (high - low)
    assert range_of(bound, None) == (bound.y.min(), bound.y.max())
