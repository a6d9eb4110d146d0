"""Seeing why, by hand: what the step did, what a place is, what the objective did; in numbers that the engine has."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from engine.scoring import silhouette
from engine.settings import Method
from explorer.canvas.colouring import doubt_scale
from explorer.numbers import number
from explorer.theme import themes
from tests.explorer.window.conftest import Hand, Key, log_densities, nearest, noise, pairs, shares


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


def test_points_that_switched_wear_a_ring_until_the_next_half(hand: Hand) -> None:
    hand.load(noise(60), k=3, seed=5)
    hand.key(Key.Key_Right, times=2)
    hand.settle()
    before = nearest(hand.session.dataset.points, hand.session.timeline.frames[1].mixture.means)
    hand.key(Key.Key_Right)
    hand.settle()
    points = hand.session.dataset.points
    now = nearest(points, hand.frame.mixture.means)
    switched = np.flatnonzero(before != now)
    assert 0 < len(switched) == hand.frame.info.n_switched < 20
    assert rings(hand) == set(switched.tolist())
    box = hand.side.show_group.boxes["switched"]
    hand.click_on(box, QPoint(8, box.height() // 2))
    assert rings(hand) == set()
    hand.click_on(box, QPoint(8, box.height() // 2))
    assert rings(hand) == set(switched.tolist())
    hand.click_on(hand.transport.step)
    hand.settle()
    assert rings(hand) == set()
    hand.key(Key.Key_Left)
    assert rings(hand) == set(switched.tolist())


def apart(a: QColor, b: QColor) -> int:
    return max(abs(a.red() - b.red()), abs(a.green() - b.green()), abs(a.blue() - b.blue()))


def rings(hand: Hand) -> set[int]:
    """The points with a circle in the colour of another cluster around them."""
    image = hand.view.grab().toImage()
    found = set()
    for i, (x, y) in enumerate(hand.session.dataset.points.tolist()):
        spot = hand.spot((x, y))
        angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        for j in range(3):
            colour = themes.current.stroke(hand.session.colours[j])
            seen = [
                apart(image.pixelColor(spot.x() + round(r * np.cos(a)), spot.y() + round(r * np.sin(a))), colour)
                for a in angles
                for r in (5.6, 6.2, 6.8, 7.4)
            ]
            if (np.reshape(seen, (48, 4)).min(axis=1) < 60).sum() > 42:
                found.add(i)
    return found


def test_a_mark_of_the_objective_tells_the_change_and_a_click_shows_it(hand: Hand) -> None:
    hand.load(noise(60), k=3, method=Method.MIXTURE)
    hand.key(Key.Key_Right, times=4)
    hand.settle()
    plot = hand.curves.objective.plot
    hand.wait(lambda: len(plot.picture.curves) == 2)
    hand.move(plot.position((0, 2)).toPoint(), plot.viewport())
    first, change, *_ = plot.tip.split("\n")
    frames = hand.session.timeline.frames
    before, after = frames[2].info.objective, frames[3].info.log_likelihood
    assert before is not None
    assert after is not None
    assert first == f"half step 3: log-likelihood = {number(after, 8)}"
    assert change == f"log-likelihood rose by {number(after - before, 3)}"
    hand.click_on(plot.viewport(), plot.position((0, 2)).toPoint())
    assert hand.session.timeline.cursor == 3


def test_the_inspector_tells_what_is_hovered_and_keeps_what_is_pinned_while_stepping(hand: Hand) -> None:
    hand.load(noise(60), k=3, method=Method.MIXTURE)
    hand.key(Key.Key_Right, times=3)
    hand.settle()
    inspector, points = hand.side.inspector, hand.session.dataset.points
    hand.click(tuple(points[7]))
    hand.move(hand.spot((5.0, 5.0)))
    place = hand.view.viewport.place((hand.spot((5.0, 5.0)).x(), hand.spot((5.0, 5.0)).y()))
    found = shares(np.array([place]), hand.frame.mixture)[:, 0]
    assert [bar.text for bar in inspector.bars.bars] == [f"{share:.2f}" for share in sorted(found, reverse=True)]
    hand.move(hand.view.rect().topLeft() + QPoint(5, -20))
    QApplication.sendEvent(hand.view, QEvent(QEvent.Type.Leave))
    for _ in range(2):
        source = hand.frame.source
        assert source is not None
        found = shares(points[7:8], source)[:, 0]
        assert [bar.text for bar in inspector.bars.bars] == [f"{share:.2f}" for share in sorted(found, reverse=True)]
        labels = shares(points, source).argmax(axis=0)
        told = {fact.name: fact.text for fact in inspector.facts.facts}
        value = silhouette(points, labels).values[7]
        assert float(told["silhouette"].replace("−", "-")) == pytest.approx(value, abs=0.0051)
        density = float(np.exp(np.logaddexp.reduce(log_densities(points[7:8], source)))[0])
        assert float(told["density"]) == pytest.approx(density, rel=0.01)
        hand.key(Key.Key_Right, times=2)
        hand.settle()


def test_points_are_coloured_by_what_is_chosen_in_the_side_panel(hand: Hand) -> None:
    hand.load(noise(60), k=3, method=Method.MIXTURE)
    hand.key(Key.Key_Right, times=3)
    hand.settle()
    hand.tab_to(hand.side.show_group.colour_by)
    hand.key(Key.Key_U)
    source, points = hand.frame.source, hand.session.dataset.points
    assert source is not None
    doubt = np.clip((1 - shares(points, source).max(axis=0)) / 0.5, 0.0, 1.0)
    scale = doubt_scale(themes.current)
    marks = np.concatenate([frame.mixture.means for frame in hand.session.timeline.frames])
    far = np.hypot(*(points[:, None] - np.concatenate([points, marks])).transpose(2, 0, 1))
    far[np.arange(60), np.arange(60)] = np.inf
    clear = np.flatnonzero(far.min(axis=1) > 24 * hand.view.viewport.unit[0])
    assert len(clear) > 10
    image = hand.view.grab().toImage()
    hits = [
        apart(image.pixelColor(hand.spot(tuple(points[i]))), QColor(*scale[round(31 * doubt[i])].astype(int).tolist()))
        for i in clear
    ]
    # Ellipses run over some of them.
    assert np.median(hits) < 25
    assert hand.undos == 0
