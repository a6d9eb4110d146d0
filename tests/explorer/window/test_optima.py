"""The restart explorer, by hand: many seeds, which optima they end in, and going back to one of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint

from engine.examples import load_example
from engine.optima import Survey, survey
from engine.settings import Initialiser, Method, Settings
from explorer.numbers import number
from explorer.panels.plot_picture import Curve
from tests.explorer.window.conftest import CTRL, Hand, Key, groups

PLUS, RANDOM = Initialiser.KMEANS_PLUS_PLUS, Initialiser.RANDOM_POINTS


def opened(hand: Hand, **fields: object) -> Survey:
    """The panel over the correlated Gaussians, with its survey complete."""
    hand.load(load_example("correlated"), k=3, **fields)
    hand.enlarge()
    hand.view.setFocus()
    hand.key(Key.Key_L, CTRL)
    hand.wait(lambda: hand.session.survey_done and not hand.application.surveyor.busy)
    assert hand.session.survey is not None
    return hand.session.survey


def expected(n: int, settings: Settings) -> Survey:
    *_, found = survey(load_example("correlated"), settings, range(n))
    return found


def test_it_says_how_often_each_way_finds_the_best(hand: Hand) -> None:
    opened(hand)
    panel = hand.window.optima.panel
    hand.click_on(panel.seeds)
    hand.type("60")
    hand.key(Key.Key_Return)
    hand.wait(lambda: hand.session.survey_done and hand.session.survey and len(hand.session.survey.attempts) == 120)
    known = expected(60, hand.session.settings)
    plus, random = known.best_found(PLUS), known.best_found(RANDOM)
    assert plus > random
    assert f"by {plus} of 60 starts from k-means++, by {random} from random points" in panel.sentence.text()
    right = known.right_found(PLUS), known.right_found(RANDOM)
    assert f"The right clusters: {right[0]} against {right[1]}." in panel.sentence.text()
    marks = [sum(len(curve.x) for curve in lane.plot.picture.curves) for lane in panel.lanes]
    assert marks == [60, 60]
    rows = panel.solutions.rows
    assert len(rows) == min(len(known.optima), 6)
    for rank, (row, place) in enumerate(zip(rows, known.common(6), strict=True)):
        assert row.text().startswith(f"{'ABCDEF'[rank]}: {number(known.optima[place].objective, 6)}")
        assert f"found {known.times(PLUS)[place]} and {known.times(RANDOM)[place]} times" in row.text()


def test_a_click_on_a_mark_takes_its_seed(hand: Hand) -> None:
    opened(hand, seed=3)
    lane = hand.window.optima.panel.lanes[1]
    curve: Curve = lane.plot.picture.curves[0]
    place = lane.plot.position((0, 2)).toPoint()
    hand.click_on(lane.plot.viewport(), place)
    assert hand.session.settings.initialiser is RANDOM
    assert hand.session.settings.seed == curve.x[2]
    assert hand.undos == 1
    hand.converge()
    assert hand.frame.info.objective == pytest.approx(float(curve.y[2]), rel=1e-12)
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.settings.seed == 3


def test_a_click_on_a_solution_shows_it(hand: Hand) -> None:
    known = opened(hand)
    rows = hand.window.optima.panel.solutions.rows
    assert len(rows) > 1
    hand.click_on(rows[1], QPoint(20, 20))
    hand.wait(lambda: hand.frame.status.ended and not hand.player.busy)
    assert hand.frame.info.objective == pytest.approx(known.optima[known.common(6)[1]].objective, rel=1e-12)


def test_an_unlucky_seed_is_shown_from_its_start(hand: Hand) -> None:
    known = opened(hand)
    hand.click_on(hand.window.optima.panel.unlucky)
    hand.wait(lambda: hand.session.frame is not None and not hand.player.busy)
    attempt = known.unlucky(RANDOM)
    assert attempt is not None
    assert (hand.session.settings.seed, hand.session.settings.initialiser) == (attempt.seed, RANDOM)
    assert hand.frames == 1
    assert f"Seed {attempt.seed} from random points ends in the worst optimum" in hand.said
    hand.converge()
    worst = known.optima[known.ranked[-1]].objective
    assert hand.frame.info.objective == pytest.approx(worst, rel=1e-12)


def test_it_follows_the_settings_and_the_points_while_it_is_seen(hand: Hand) -> None:
    before = opened(hand)
    hand.view.setFocus()
    hand.key(Key.Key_4)
    hand.wait(lambda: hand.session.survey_done and hand.session.survey is not before)
    assert hand.session.survey is not None
    assert hand.session.survey.settings.k == 4
    after = hand.session.survey
    hand.click((5.0, 3.0))
    hand.wait(lambda: hand.session.survey_done and hand.session.survey is not after)
    assert len(hand.session.survey.optima[0].labels) == hand.session.dataset.n
    hand.key(Key.Key_L, CTRL)
    assert not hand.window.optima.panel.isVisible()
    last = hand.session.survey
    hand.key(Key.Key_3)
    hand.swept()
    assert hand.session.survey is last, "nobody looks"


def test_without_unlucky_seeds_the_button_says_so(hand: Hand) -> None:
    hand.load(groups(), k=1)
    hand.enlarge()
    hand.view.setFocus()
    hand.key(Key.Key_L, CTRL)
    hand.wait(lambda: hand.session.survey_done)
    panel = hand.window.optima.panel
    assert not panel.unlucky.isEnabled()
    assert "same optimum" in panel.unlucky.toolTip()
    assert "right" not in panel.sentence.text()


def test_a_mixture_is_measured_by_its_log_likelihood(hand: Hand) -> None:
    known = opened(hand, method=Method.MIXTURE)
    panel = hand.window.optima.panel
    assert "best known log-likelihood" in panel.sentence.text()
    assert panel.solutions.rows[0].text().startswith(f"A: {number(known.optima[known.ranked[0]].objective, 6)}")


def test_seeds_out_of_range_become_the_nearest(hand: Hand) -> None:
    opened(hand)
    panel = hand.window.optima.panel
    hand.click_on(panel.seeds)
    hand.type("1")
    hand.key(Key.Key_Return)
    assert panel.seeds.value() == 2
    assert "2 to 1000" in hand.said
