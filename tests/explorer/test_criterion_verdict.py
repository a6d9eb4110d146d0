"""What the curves over k call the best, while a sweep is under way and after it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.candidate import Candidate, Criterion
from engine.records import replace
from engine.selection import sweep
from engine.settings import Covariance, Method, Settings
from engine.status import Trouble, TroubleKind
from explorer.derived import Candidates
from explorer.document import Document
from explorer.panels.choosing.extras import HeldOutCurve
from explorer.panels.criterion_curve import CriterionCurve
from explorer.panels.inertia_curve import InertiaCurve
from explorer.panels.plot_picture import Look, Picture
from explorer.session import Session
from tests.explorer.rig import blobs

KS = range(1, 6)
SETTINGS = Settings(Method.MIXTURE, 2, Covariance.FULL, restarts=2)
COLLAPSED = Trouble(TroubleKind.COLLAPSED_COMPONENT, "Component 1 has collapsed.", (0,))


@cache
def found() -> tuple[Candidate, ...]:
    """What a sweep of three blobs finds."""
    return tuple(sweep(blobs(), SETTINGS, KS))


def scored(candidate: Candidate, change: Callable[[float], float]) -> Candidate:
    """The candidate with other scores."""
    scores = {criterion: None if score is None else change(score) for criterion, score in candidate.scores.items()}
    return replace(candidate, scores=scores)


def swept(done: bool, *sweeps: list[Candidate]) -> Session:
    """After some sweeps, the last of which is done or under way."""
    session = Session(Document(blobs(), SETTINGS, "Test"))
    for candidates in sweeps:
        session.begin_sweep(len(KS), keep=True)
        for candidate in candidates:
            session.add_candidate(candidate)
        if done or candidates is not sweeps[-1]:
            session.end_sweep()
    return session


def drawn(qtbot: QtBot, session: Session, card: type[CriterionCurve] | type[InertiaCurve] = CriterionCurve) -> Picture:
    shown = card(session)
    qtbot.addWidget(shown)
    assert shown.switch is not None
    if card is InertiaCurve:
        shown.switch.choose(1)
    return shown.draw()


def marked(picture: Picture) -> list[str]:
    return [rule.label for rule in picture.rules]


def first(k: int) -> list[Candidate]:
    """What the sweep has found of the first k."""
    return [candidate for candidate in found() if candidate.k <= k]


def test_the_best_one_is_that_of_a_whole_sweep(qtbot: QtBot) -> None:
    picture = drawn(qtbot, swept(True, list(found())))
    (name, k) = marked(picture)[0].removeprefix("best: ").split(", ")
    mixtures = [c for c in found() if c.method is Method.MIXTURE]
    best = min(mixtures, key=lambda c: c.scores[Criterion.BIC] or np.inf)
    assert (name, int(k)) == (best.covariance.value if best.covariance else "", best.k)
    assert marked(picture)[0][0].upper() + marked(picture)[0][1:] in picture.spoken


@pytest.mark.parametrize("card", [CriterionCurve, InertiaCurve])
def test_what_is_best_so_far_says_so_and_the_last_one_known_is_not_called_best(
    card: type[CriterionCurve] | type[InertiaCurve], qtbot: QtBot
) -> None:
    assert len(marked(drawn(qtbot, swept(False, first(3)), card))) == 1
    assert marked(drawn(qtbot, swept(False, first(4)), card))[0].startswith("best so far: ")
    assert marked(drawn(qtbot, swept(True, first(5)), card))[0].startswith("best: ")


def test_older_results_judge_nothing(qtbot: QtBot) -> None:
    # The older ones are of fewer points, and all of them lower.
    older = [scored(candidate, lambda score: score - 5000) for candidate in found()]
    session = swept(False, older, first(4))
    picture = drawn(qtbot, session)
    assert marked(picture)[0] == marked(drawn(qtbot, swept(False, first(4))))[0]
    assert {int(k) for curve in picture.curves for k in curve.x[curve.faded]} == {5}
    assert len(marked(drawn(qtbot, swept(False, older, [])))) == 1, "no verdict before there is anything"
    silhouettes = [scored(candidate, lambda score: score + 1) for candidate in found()]
    assert marked(drawn(qtbot, swept(False, silhouettes, first(4)), InertiaCurve))[0] == "best so far: 3"


def test_older_results_of_another_size_do_not_flatten_the_newer_ones(qtbot: QtBot) -> None:
    older = [scored(candidate, lambda score: 100 * score) for candidate in found()]
    low, high = drawn(qtbot, swept(False, older, first(4))).y_range
    assert (low, high) == drawn(qtbot, swept(False, first(4))).y_range
    assert drawn(qtbot, swept(False, older, first(1))).y_range[1] > 10 * high, "k = 1 alone says nothing of the others"


def test_older_results_of_much_the_same_data_keep_the_range(qtbot: QtBot) -> None:
    older = [scored(candidate, lambda score: score + 1e-3) for candidate in found()]
    before, now = (drawn(qtbot, swept(False, *sweeps)).y_range for sweeps in ([older, []], [older, first(2)]))
    assert now == pytest.approx(before, abs=0.01)


def test_collapsed_fits_are_passed_over_and_the_card_says_so(qtbot: QtBot) -> None:
    plain = marked(drawn(qtbot, swept(True, list(found()))))[0]
    lower = [
        replace(scored(candidate, lambda score: score - 5000), trouble=COLLAPSED) if candidate.k == 5 else candidate
        for candidate in found()
    ]
    session = swept(True, lower)
    card = CriterionCurve(session)
    qtbot.addWidget(card)
    picture = card.draw()
    assert marked(picture)[0] == plain
    assert "× collapsed, left out" in card.legend.whole
    crossed = {int(k) for curve in picture.curves for k in curve.x[curve.looks == Look.CROSSED]}
    assert crossed == {5}, "they do not look like sound ones"
    assert "collapsed" in picture.spoken
    card = CriterionCurve(swept(True, [replace(candidate, trouble=COLLAPSED) for candidate in found()]))
    qtbot.addWidget(card)
    card.draw()
    assert card.legend.whole.count("× collapsed") == 1
    assert "left out" not in card.legend.whole, "there is nothing else"
    card = CriterionCurve(swept(False, lower, []))
    qtbot.addWidget(card)
    card.draw()
    assert "× collapsed" in card.legend.whole, "older results are crossed, too"
    card = CriterionCurve(swept(True, list(found())))
    qtbot.addWidget(card)
    card.draw()
    assert "collapsed" not in card.legend.whole


def test_the_held_out_curves_say_what_a_cross_is(qtbot: QtBot) -> None:
    judged = [replace(c, scores={**c.scores, Criterion.HELD_OUT: float(c.k)}) for c in found()]
    for collapsed in (False, True):
        card = HeldOutCurve(
            swept(True, [replace(c, trouble=COLLAPSED) if collapsed and c.k == 5 else c for c in judged])
        )
        qtbot.addWidget(card)
        picture = card.draw()
        crossed = {int(k) for curve in picture.curves for k in curve.x[curve.looks == Look.CROSSED]}
        assert crossed == ({5} if collapsed else set())
        assert ("× collapsed, left out" in card.legend.whole) is collapsed


def test_candidates_are_outdated_until_they_are_replaced() -> None:
    one, two = found()[:2]
    whole = Candidates().with_one(one).with_one(two).completed()
    assert (whole.complete, set(whole.fresh)) == (True, {one, two})
    outdated = whole.outdated()
    assert (outdated.complete, outdated.fresh, outdated.in_order) == (False, (), whole.in_order)
    newer = replace(one)
    mixed = outdated.with_one(newer)
    assert mixed.fresh == (newer,)
    assert set(mixed.in_order) == {newer, two}
    assert mixed.older(newer) is one
    assert set(mixed.outdated().in_order) == {newer, two}
    assert set(mixed.completed().fresh) == {newer, two}
