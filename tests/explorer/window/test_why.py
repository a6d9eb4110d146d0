"""Seeing why, by hand: what the step did, what a place is, what the objective did; in numbers that the engine has."""

from __future__ import annotations

import pytest

from engine.settings import Method
from explorer.numbers import number
from tests.explorer.window.conftest import Hand, Key, noise, pairs, shares


def test_what_the_step_does_follows_steps_back_steps_and_a_pin(hand: Hand) -> None:
    hand.load(noise(60), k=3, method=Method.MIXTURE)
    steps = hand.side.steps
    assert (steps.start.current, steps.expected.hint.text(), steps.maximised.hint.text()) == (True, "next", "")
    hand.key(Key.Key_Right)
    hand.settle()
    points = hand.session.dataset.points
    found = shares(points, hand.frame.mixture)
    few = int((found.max(axis=0) < 0.9).sum())
    assert steps.told.text().startswith(f"{few} of 60 points are shared by more than one Gaussian")
    assert (steps.expected.current, steps.maximised.hint.text()) == (True, "next")
    i = int(found.max(axis=0).argmin())
    assert steps.formulas.worked[0].lines[0] == f"point {i + 1} (least sure), Gaussian {found[:, i].argmax() + 1}:"
    hand.click(tuple(points[7]))
    assert hand.session.pinned == 7
    first, second = steps.formulas.worked[0].lines
    assert first == f"point 8, Gaussian {found[:, 7].argmax() + 1}:"
    assert second.endswith(f" = {found[:, 7].max():.2f}")
    hand.key(Key.Key_Right)
    hand.settle()
    assert (steps.maximised.current, steps.expected.hint.text()) == (True, "next")
    moved = hand.frame.mixture.means - hand.session.timeline.frames[0].mixture.means
    j = int(((moved / hand.frame.coordinates.scale) ** 2).sum(axis=1).argmax())
    worth = float(found[j].sum())
    assert steps.told.text().startswith(f"Mean {j + 1} moved by ")
    assert steps.formulas.worked[0].lines[:2] == (f"mean {j + 1} ←", f"{number(worth, 3)} points' worth")
    hand.key(Key.Key_Left)
    assert steps.told.text().startswith(f"{few} of 60 points are shared")
    assert steps.formulas.worked[0].lines == (first, second)


def test_what_the_step_does_follows_a_drag_and_says_when_the_end_is_reached(hand: Hand) -> None:
    hand.load(pairs(), k=2)
    hand.converge()
    steps = hand.side.steps
    assert (steps.until.hint.text(), steps.expected.hint.text(), steps.maximised.hint.text()) == ("reached", "", "")
    hand.drag((9.0, 9.0), (9.0, 5.0))
    hand.settle()
    points = hand.session.dataset.points
    assert points[3] == pytest.approx([9.0, 5.0], abs=0.1)
    inertia = 2.0 + ((points[2:] - points[2:].mean(axis=0)) ** 2).sum()
    assert f"J = {number(float(inertia))}" in steps.told.text() or f"at {number(float(inertia))}" in steps.told.text()
