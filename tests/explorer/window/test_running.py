"""Going through time: by keys, by buttons, and along the timeline."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from engine.algorithm import Phase
from engine.fitting import fit
from engine.settings import Method
from explorer.panels.plot_surface import PlotSurface
from tests.explorer.window.conftest import (
    Hand,
    Key,
    centroids,
    groups,
    inertia,
    log_densities,
    nearest,
    noise,
    shares,
)

KEYS = {
    "to-start": Key.Key_Home,
    "back": Key.Key_Left,
    "step": Key.Key_Right,
    "to-end": Key.Key_End,
    "play": Key.Key_Space,
}


def act(hand: Hand, name: str, by: str) -> None:
    """By its key, or by a click on its button."""
    if by == "key":
        hand.key(KEYS[name])
    else:
        button = hand.transport.findChild(QPushButton, name)
        assert button.isEnabled()
        hand.click_on(button)
    hand.wait(lambda: not hand.player.busy)


@pytest.mark.parametrize("by", ["key", "button"])
def test_half_steps_there_and_back(hand: Hand, by: str) -> None:
    hand.load(noise(40), k=3)
    points, start = hand.session.dataset.points, hand.frame.mixture.means
    assert hand.transport.step.accessibleName() == "Assign points"
    act(hand, "step", by)
    labels = nearest(points, start)
    shown = hand.session.assignment()
    assert shown is not None
    assert shown.labels.tolist() == labels.tolist()
    assert hand.frame.info.objective == pytest.approx(inertia(points, start))
    assert hand.transport.step.accessibleName() == "Move centres"
    act(hand, "step", by)
    assert hand.frame.mixture.means == pytest.approx(centroids(points, labels, 3))
    # Under the new centres the points keep the labels of the step before.
    assert hand.session.assignment().labels.tolist() == labels.tolist()  # type: ignore[union-attr]
    frames = hand.session.timeline.frames
    act(hand, "back", by)
    act(hand, "back", by)
    assert hand.frame.mixture.means == pytest.approx(start)
    assert not hand.transport.back.isEnabled()
    act(hand, "step", by)
    assert hand.session.timeline.frames == frames, "a known frame is shown, not computed anew"


@pytest.mark.parametrize("method", Method)
def test_the_end_is_what_the_engine_finds_and_the_start_what_it_began_with(hand: Hand, method: Method) -> None:
    hand.load(groups(), k=3, method=method, seed=4, restarts=1)
    start, alone = hand.frame, fit(hand.session.dataset, hand.session.settings)
    for by in ("key", "button"):
        act(hand, "to-end", by)
        hand.wait(lambda: hand.frame.status.ended)
        assert hand.frame.mixture.means == pytest.approx(alone.means, rel=1e-12)
        assert hand.frame.info.objective == pytest.approx(alone.objective, rel=1e-12)
        assert hand.session.assignment().labels.tolist() == alone.labels.tolist()  # type: ignore[union-attr]
        assert hand.canvas.badge.state == "Converged"
        assert hand.session.timeline.at_end
        act(hand, "to-start", by)
        assert hand.frame is start
        hand.session.restart()
        hand.wait(lambda: hand.session.frame is not None and not hand.player.busy)
        start = hand.frame


def test_what_a_mixture_shows_agrees_with_its_formulas(hand: Hand) -> None:
    hand.load(noise(), k=3, method=Method.MIXTURE)
    points = hand.session.dataset.points
    for _ in range(3):
        hand.key(Key.Key_Right)
        hand.wait(lambda: hand.frame.state.phase is Phase.EXPECTED and not hand.player.busy)
        assert hand.frame.source is not None
        scores = log_densities(points, hand.frame.source)
        assert hand.frame.info.log_likelihood == pytest.approx(np.logaddexp.reduce(scores, axis=0).sum())
        shown = hand.session.assignment()
        assert shown is not None
        assert shown.responsibilities == pytest.approx(shares(points, hand.frame.source), abs=1e-9)
        hand.key(Key.Key_Right)
        hand.wait(lambda: hand.frame.state.phase is Phase.MAXIMISED and not hand.player.busy)
        assert hand.frame.mixture.weights == pytest.approx(shown.responsibilities.mean(axis=1))


def test_playing_goes_on_until_it_is_paused_or_has_converged(hand: Hand) -> None:
    hand.load(noise(40), k=4, seed=2)
    # Slow enough to be seen on a busy machine, quick enough to wait for the end.
    hand.player.set_speed(8)
    act(hand, "play", "button")
    hand.wait(lambda: hand.frames > 2)
    assert hand.transport.play.text() == "Pause"
    assert hand.canvas.badge.state == "Running"
    act(hand, "play", "key")
    hand.settle()
    assert hand.transport.play.text() == "Play"
    paused = hand.frames
    assert not hand.frame.status.ended
    hand.player.set_speed(60)
    act(hand, "play", "key")
    hand.wait(lambda: hand.frame.status.ended and not hand.player.playing)
    assert hand.frames > paused
    assert hand.transport.play.text() == "Play"
    # From the end it plays once more, over what is known.
    frames = hand.session.timeline.frames
    act(hand, "play", "button")
    hand.wait(lambda: hand.player.playing and not hand.session.timeline.at_end)
    act(hand, "play", "button")
    assert not hand.player.playing
    assert hand.session.timeline.frames == frames


class Painted(QObject):
    """The parts of a widget that are painted, as long as this one lives."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.parts: list[QRect] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.parts.append(event.region().boundingRect())
        return super().eventFilter(watched, event)


def test_nothing_is_painted_twice_while_it_plays_fast(hand: Hand) -> None:
    hand.load(noise(), k=5, tolerance=0.0, method=Method.MIXTURE)
    hand.player.set_speed(60)
    hand.key(Key.Key_Space)
    hand.wait(lambda: hand.frames > 4 and hand.window.findChild(PlotSurface, "objectivePlot") is not None)
    frames, curve = hand.frames, hand.window.findChild(PlotSurface, "objectivePlot")
    seen = {widget: Painted(widget) for widget in (hand.view.surface.viewport(), curve.viewport())}
    hand.wait(lambda: hand.frames > frames + 40)
    for widget, painted in seen.items():
        # What is painted once more is a part: what lies below some words, or what has moved in a plot.
        assert painted.parts
        assert {part.getRect() for part in painted.parts} == {widget.rect().getRect()}
        widget.removeEventFilter(painted)


def test_the_timeline_is_scrubbed(hand: Hand) -> None:
    hand.load(noise(40), k=4)
    hand.converge()
    bar, frames = hand.transport.timeline, hand.session.timeline.frames
    assert not bar.as_slider
    hand.press(bar.cell(0).center().toPoint(), bar)
    seen = [hand.session.timeline.cursor]
    for place in range(1, len(frames)):
        hand.move(bar.cell(place).center().toPoint(), bar)
        seen.append(hand.session.timeline.cursor)
        assert hand.view.shown.means == pytest.approx(frames[place].mixture.means)
        source = frames[place].source
        assert source is not None
        expected = nearest(hand.session.dataset.points, source.means)
        assert hand.session.assignment().labels.tolist() == expected.tolist()  # type: ignore[union-attr]
    hand.release(bar.cell(len(frames) - 1).center().toPoint(), bar)
    assert seen == list(range(len(frames)))
    assert hand.session.timeline.frames == frames, "looking back computes nothing"
    assert hand.undos == 0


def test_the_timeline_pauses_and_has_keys_of_its_own(hand: Hand) -> None:
    hand.load(noise(), k=5, tolerance=0.0, method=Method.MIXTURE)
    hand.player.set_speed(60)
    hand.key(Key.Key_Space)
    hand.wait(lambda: hand.frames > 4)
    bar = hand.transport.timeline
    hand.click_on(bar, bar.cell(1).center().toPoint())
    assert not hand.player.playing
    hand.settle()
    assert hand.session.timeline.cursor == 1
    hand.tab_to(bar)
    hand.key(Key.Key_Right)
    hand.wait(lambda: not hand.player.busy)
    assert hand.session.timeline.cursor == 2
    hand.key(Key.Key_Home)
    assert hand.session.timeline.cursor == 0


def test_a_long_run_makes_the_timeline_a_slider(hand: Hand) -> None:
    hand.load(noise(), k=5, tolerance=0.0, method=Method.MIXTURE, max_iterations=60)
    hand.converge()
    bar = hand.transport.timeline
    assert hand.frames > 60
    assert bar.as_slider
    assert hand.canvas.badge.state == "Iteration limit"
    hand.click_on(bar, QPoint(bar.width() // 2, bar.height() // 2))
    assert hand.session.timeline.cursor == pytest.approx(hand.frames // 2, abs=2)


def test_a_step_from_the_past_after_an_edit_cuts_the_future(hand: Hand) -> None:
    hand.load(noise(), k=4)
    hand.converge()
    frames = hand.frames
    hand.key(Key.Key_Home)
    hand.key(Key.Key_Right, times=3)
    hand.settle()
    hand.click((5.05, 5.05))
    hand.wait(lambda: hand.frame.edition == hand.session.edition and not hand.player.busy)
    hand.key(Key.Key_Right)
    hand.wait(lambda: not hand.player.busy)
    assert hand.session.timeline.at_end
    assert hand.frames < frames
    assert hand.frame.edition == hand.session.edition


def test_a_click_on_the_objective_shows_that_half_step(hand: Hand) -> None:
    hand.load(noise(), k=4)
    hand.converge()
    plot = hand.curves.objective.plot
    curve = plot.picture.curves[0]
    reported = [frame.info.objective for frame in hand.session.timeline.frames if frame.info.objective is not None]
    assert curve.y == pytest.approx(reported)
    assert (np.diff(curve.y) <= 1e-9).all()
    hand.click_on(plot.viewport(), plot.position((0, 2)).toPoint())
    assert hand.frame.info.objective == pytest.approx(curve.y[2])
    assert not hand.session.timeline.at_end


def test_the_row_has_the_keys_of_the_canvas_but_its_list_has_its_own(hand: Hand) -> None:
    hand.load(noise(40), k=4)
    hand.tab_to(hand.transport.timeline)
    hand.key(Key.Key_3)
    assert hand.session.settings.k == 3
    hand.wait(lambda: hand.session.frame is not None and not hand.player.busy)
    hand.tab_to(hand.transport.speed)
    before = hand.player.speed
    hand.key(Key.Key_Down)
    assert hand.player.speed == 2 * before
    hand.key(Key.Key_Up, times=5)
    assert hand.player.speed == 1
    assert hand.session.settings.k == 3, "the list's arrows are its own"


def test_a_half_step_paints_the_canvas_once(hand: Hand) -> None:
    """Whatever lies over it, and all else in the window, changes with it."""
    hand.load(noise(200), method=Method.MIXTURE, k=3)
    hand.enlarge()
    hand.swept()
    hand.wait(lambda: hand.canvas.settled and not hand.application.busy)
    painted, layers = [], hand.view.layers
    paint = layers.paint

    def counted(*parts: object) -> None:
        painted.append(hand.frames)
        paint(*parts)

    layers.paint = counted
    for _ in range(10):
        hand.key(Key.Key_Right)
        hand.settle()
        hand.wait(lambda: hand.canvas.settled and not hand.application.busy)
        hand.qtbot.wait(20)
    assert painted == list(range(2, 12))
