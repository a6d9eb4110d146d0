"""Seeding, step by step: the picks on the timeline, on the canvas, in words, and the run that goes on from them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage

from engine.algorithm import Phase
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.settings import Initialiser, Method, Scaling
from engine.stepping import first_frame
from explorer.canvas.dots import MARGIN
from explorer.canvas.sprites import MOST_STAMPED
from explorer.numbers import number, percent
from tests.explorer.window.conftest import CTRL, Hand, Key, groups, inertia, pairs


def stepped(hand: Hand, times: int) -> None:
    for _ in range(times):
        hand.key(Key.Key_Right)
        hand.settle()


def seeded(hand: Hand, dataset: Dataset | None = None, **fields: object) -> None:
    """By the key, on data that are loaded first."""
    hand.load(groups() if dataset is None else dataset, **{"k": 3, "seed": 4, **fields})
    hand.key(Key.Key_D)
    hand.wait(lambda: hand.session.picking)
    hand.settle()


def squared(points: Floats, means: Floats) -> Floats:
    return np.asarray(((points[:, None] - means) ** 2).sum(axis=-1).min(axis=1))


def width_of_dot(hand: Hand, at: Floats) -> int:
    """How many pixels of the row through a point are not the panel's, before the first one that is."""
    image = hand.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    spot, panel = hand.spot((float(at[0]), float(at[1]))), image.pixelColor(hand.view.width() - 3, 60)
    reach = [0, 0]
    for place, way in enumerate((1, -1)):
        while image.pixelColor(spot.x() + way * reach[place], spot.y()) != panel and reach[place] < 30:
            reach[place] += 1
    return sum(reach) - 1


def test_picks_are_stepped_through_before_the_same_start(hand: Hand) -> None:
    hand.load(groups(), k=3, seed=4)
    start = hand.frame.state.mixture.means
    hand.click_on(hand.side.model.picks)
    hand.wait(lambda: hand.session.picking)
    points = hand.session.dataset.points
    for k in (1, 2, 3):
        assert hand.frame.state.mixture.k == len(hand.view.shown.means) == k
        assert np.array_equal(hand.frame.state.mixture.means, start[:k])
        assert hand.canvas.badge.text.startswith(f"Pick {k} of 3 · ")
        potential = inertia(points, hand.frame.mixture.means)
        assert hand.window.status.objective.text() == f"potential {number(potential)}"
        assert hand.curves.objective.plot.picture.curves[0].y[-1] == pytest.approx(potential)
        assert hand.transport.step.text() == ("Start" if k == 3 else f"Pick centre {k + 1}")
        hand.click_on(hand.transport.step)
        hand.settle()
    hand.view.setFocus()
    assert hand.frame.state.phase is Phase.START
    assert hand.canvas.badge.text == "Start · 3 centres from k-means++, seed 4"
    stepped(hand, 1)
    assert hand.frame.state.iteration == 1
    assert hand.frame.info.objective == pytest.approx(potential), "the inertia begins where the potential ended"
    # There and back, by keys and by the timeline, like any other frames.
    hand.key(Key.Key_Home)
    assert hand.frame.state.mixture.k == 1
    hand.click_on(hand.transport.timeline, hand.transport.timeline.cell(1).center().toPoint())
    assert hand.frame.state.mixture.k == 2
    assert hand.frames == 5
    hand.key(Key.Key_Left)
    assert hand.frame.state.mixture.k == 1
    hand.converge()
    assert hand.frame.mixture.k == 3


def test_what_is_said_of_a_pick_and_how_large_the_points_are(hand: Hand) -> None:
    seeded(hand)
    points = hand.session.dataset.points
    first = hand.frame.mixture.means[-1]
    assert "each point was as likely as any other" in hand.canvas.badge.text
    stepped(hand, 1)
    pick = hand.frame.info.pick
    assert pick is not None
    drawn = squared(points, first[None])
    chance = percent(drawn[pick.point] / drawn.sum())
    rank = 1 + int((drawn > drawn[pick.point] * (1 + 1e-9)).sum())
    fell = f"potential {number(drawn.sum())} → {number(squared(points, hand.frame.mixture.means).sum())}"
    assert hand.canvas.badge.text == f"Pick 2 of 3 · chance {chance} (∝ D², rank {rank} of 30) · {fell}"
    # The point that is drawn the most, of those that no other touches, is the largest one.
    pixels = hand.view.viewport.to_pixel(points)
    apart = np.hypot(*(pixels[:, None] - pixels).transpose(2, 0, 1)) + 99 * np.eye(len(points))
    off_centres = np.hypot(*(pixels[:, None] - hand.view.viewport.to_pixel(hand.view.shown.means)).transpose(2, 0, 1))
    lone = np.flatnonzero((apart.min(axis=1) > 18) & (off_centres.min(axis=1) > 30))
    order = lone[drawn[lone].argsort()]
    widths = [width_of_dot(hand, points[i]) for i in order]
    assert len(widths) > 4
    assert widths == sorted(widths)
    assert widths[-1] > widths[0] + 4


def test_farthest_first_takes_the_farthest_point(hand: Hand) -> None:
    seeded(hand, initialiser=Initialiser.FARTHEST_FIRST)
    stepped(hand, 1)
    points, means = hand.session.dataset.points, hand.frame.mixture.means
    assert means[1].tolist() == points[squared(points, means[:1]).argmax()].tolist()
    assert "the point farthest from its nearest pick" in hand.canvas.badge.text


def test_playing_goes_through_the_picks_to_convergence(hand: Hand) -> None:
    seeded(hand, method=Method.MIXTURE, initialiser=Initialiser.KMEANS_PLUS_PLUS)
    assert hand.transport.step.text() == "Pick mean 2"
    hand.player.set_speed(60)
    hand.key(Key.Key_Space)
    hand.wait(lambda: not hand.player.playing and hand.frame.status.ended)
    phases = [frame.state.phase for frame in hand.session.timeline.frames]
    assert phases[:5] == [Phase.PICKED] * 3 + [Phase.START, Phase.EXPECTED]
    plain = first_frame(hand.session.dataset, hand.session.settings).state.mixture
    start = hand.session.timeline.frames[3].state.mixture
    assert np.array_equal(start.means, plain.means)
    assert start.covariances is not None
    assert np.array_equal(start.covariances, plain.covariances)  # type: ignore[arg-type]


def test_a_picks_data_can_be_edited_and_its_centre_cannot_be_dragged(hand: Hand) -> None:
    seeded(hand, pairs(), k=2)
    # The first frame is made anew; later ones are a notch on the timeline.
    hand.drag((9.0, 7.0), (8.0, 7.0))
    hand.wait(lambda: hand.frame.edition == hand.session.edition)
    hand.settle()
    assert (hand.frames, hand.frame.state.mixture.k) == (1, 1)
    stepped(hand, 1)
    pick = hand.frame.info.pick
    assert pick is not None
    before = hand.frame.mixture.means[-1]
    # What lies under the pointer is the point that was picked, not a centre: a drag moves it.
    hand.drag(tuple(before.tolist()), (5.0, 5.0))
    hand.wait(lambda: hand.frame.edition == hand.session.edition)
    hand.settle()
    assert hand.session.settings.initialiser is Initialiser.KMEANS_PLUS_PLUS
    assert not np.array_equal(hand.session.dataset.points[pick.point], before)
    assert (hand.frame.state.phase, hand.frame.state.mixture.k) == (Phase.PICKED, 2)
    plain = first_frame(hand.session.dataset, hand.session.settings)
    assert np.array_equal(hand.frame.state.mixture.means, plain.state.mixture.means)
    stepped(hand, 2)
    assert hand.frame.state.iteration == 1


def test_it_is_one_choice_that_undo_takes_back(hand: Hand) -> None:
    seeded(hand)
    assert hand.undos == 1
    assert hand.side.model.picks.isChecked()
    hand.key(Key.Key_R)
    hand.wait(lambda: hand.session.picking)
    assert hand.session.settings.seed == 5
    hand.key(Key.Key_Z, CTRL, times=2)
    hand.wait(lambda: hand.session.frame is not None)
    assert hand.frame.state.phase is Phase.START
    assert not hand.side.model.picks.isChecked()


def test_where_nothing_is_picked_it_says_why(hand: Hand) -> None:
    seeded(hand)
    hand.session.change(initialiser=Initialiser.RANDOM_PARTITION)
    hand.wait(lambda: hand.session.frame is not None)
    assert hand.frame.state.phase is Phase.START
    assert not hand.side.model.picks.isEnabled()
    assert "picks no points" in hand.side.model.picks.toolTip()
    hand.key(Key.Key_D)
    hand.settle()
    assert hand.frame.state.phase is Phase.START


def test_nothing_is_handed_over_while_centres_are_missing(hand: Hand) -> None:
    seeded(hand)
    assert not hand.side.model.continue_as.isEnabled()
    hand.session.continue_as(Method.MIXTURE)
    assert hand.session.settings.method is Method.KMEANS
    stepped(hand, 3)
    assert hand.side.model.continue_as.isEnabled()


@pytest.mark.parametrize("method", Method)
def test_places_are_measured_from_the_picks_there_are(hand: Hand, method: Method) -> None:
    seeded(hand, method=method, initialiser=Initialiser.KMEANS_PLUS_PLUS, scaling=Scaling.STANDARDISE)
    stepped(hand, 1)
    hand.move(hand.spot((4.0, 4.0)))
    hand.move(hand.spot((5.0, 5.0)))
    assert len(hand.side.inspector.bars.bars) == 2


def test_very_many_points_are_heated_too(hand: Hand) -> None:
    random = np.random.default_rng(1)
    heaps = np.concatenate([np.full((MOST_STAMPED, 2), 1.0), [[9.0, 9.0]] * 2000])
    seeded(hand, Dataset(heaps + random.normal(scale=0.2, size=heaps.shape)), k=2, seed=0)
    stepped(hand, 1)
    hand.wait(lambda: hand.canvas.settled)
    raster = hand.view.layers.points.rasteriser.raster
    assert raster is not None
    assert raster.request.frame is hand.frame
    # Where most points of a heap lie, they are opaque; the hot colour is bluer than the cold one.
    bluer = []
    for heap in ((1.0, 1.0), (9.0, 9.0)):
        x, y = hand.view.viewport.pixel(heap)
        column, row = round(x + MARGIN), round(y + MARGIN)
        colours = raster.pixels[row - 3 : row + 4, column - 3 : column + 4].reshape(-1, 4).astype(float)
        bluer.append(float((colours[:, 0] - colours[:, 2]).sum() / colours[:, 3].sum()))
    picked_low = float(hand.frame.mixture.means[0, 0]) < 5.0
    cold, hot = bluer if picked_low else bluer[::-1]
    assert hot > cold + 0.3
