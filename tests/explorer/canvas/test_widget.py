"""Real presses, moves, releases and wheel turns on the shown canvas."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.algorithm import Phase
from engine.dataset import Dataset
from engine.settings import Initialiser, Method, Scaling
from tests.explorer.canvas.conftest import LEFT, MIDDLE, NONE, RIGHT, Make

CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_click_adds_a_point_under_the_cursor_and_the_view_stays(make: Make) -> None:
    hand = make()
    before = hand.view.viewport
    hand.click((4.0, 5.0))
    assert hand.session.dataset.n == 5
    assert hand.session.dataset.points[-1] == pytest.approx([4.0, 5.0], abs=0.03)
    assert hand.view.viewport == before
    assert hand.session.undo_stack.undoText() == "Add point"


def test_a_double_click_adds_one_point(make: Make) -> None:
    hand = make()
    spot = hand.spot((4.0, 5.0))
    QTest.mouseClick(hand.view, LEFT, NONE, spot)
    QTest.mouseDClick(hand.view, LEFT, NONE, spot)
    assert hand.session.dataset.n == 5


def test_a_dragged_point_moves_live_in_one_undo_entry(make: Make) -> None:
    hand = make()
    before = hand.session.dataset
    count = hand.session.undo_stack.count()
    a, b = hand.spot((1.0, 1.0)), hand.spot((3.0, 2.0))
    QTest.mousePress(hand.view, LEFT, NONE, a)
    QTest.mouseMove(hand.view, (a + b) / 2)
    assert hand.session.dataset.points[0] == pytest.approx([2.0, 1.5], abs=0.05)
    QTest.mouseMove(hand.view, b)
    QTest.mouseRelease(hand.view, LEFT, NONE, b)
    assert hand.session.dataset.points[0] == pytest.approx([3.0, 2.0], abs=0.05)
    assert hand.session.undo_stack.count() == count + 1
    hand.session.undo_stack.undo()
    assert hand.session.dataset is before


def test_two_drags_are_two_undo_entries(make: Make) -> None:
    hand = make()
    count = hand.session.undo_stack.count()
    hand.drag((1.0, 1.0), (3.0, 2.0))
    hand.drag((3.0, 2.0), (2.0, 2.0))
    assert hand.session.undo_stack.count() == count + 2


def test_a_point_never_leaves_the_canvas(make: Make) -> None:
    hand = make()
    hand.drag((1.0, 1.0), (-500.0, 1e6))
    at = tuple(hand.session.dataset.points[0])
    assert hand.view.viewport.box.nearest(at) == at


def test_a_right_click_deletes_a_point_and_leaves_centres_and_the_plane_alone(make: Make) -> None:
    hand = make()
    hand.rig.player.run_to_end()
    hand.rig.wait(lambda: hand.session.frame.status.ended)
    hand.click((5.0, 5.0), RIGHT)
    hand.click(tuple(hand.session.frame.mixture.means[0]), RIGHT)
    assert hand.session.dataset.n == 4
    hand.click((1.0, 1.0), RIGHT)
    assert hand.session.dataset.points.tolist() == [[1.0, 3.0], [9.0, 7.0], [9.0, 9.0]]


def test_the_point_under_the_cursor_is_pinned_and_unpinned(make: Make) -> None:
    hand = make()
    means = hand.session.frame.mixture.means
    points = hand.session.dataset.points
    index = next(i for i, at in enumerate(points) if np.abs(means - at).sum(axis=1).min() > 0)
    hand.click(tuple(points[index]))
    assert hand.session.pinned == index
    assert not hand.session.selection
    hand.click(tuple(points[index]))
    assert hand.session.pinned is None
    assert hand.session.dataset.n == 4


def test_ctrl_takes_what_lies_below(make: Make) -> None:
    hand = make()
    mean = tuple(hand.session.frame.mixture.means[0])
    covered = next(i for i, at in enumerate(hand.session.dataset.points) if np.allclose(at, mean))
    hand.click(mean)
    assert hand.session.selected_component == 0
    hand.click(mean, held=CTRL)
    assert hand.session.pinned == covered


def test_a_drag_on_empty_pans_and_the_middle_button_does_so_anywhere(make: Make) -> None:
    hand = make()
    for button, start in ((LEFT, (5.0, 5.0)), (MIDDLE, (1.0, 3.0))):
        spot = hand.spot(start)
        hand.drag(start, (6.0, 4.0), button)
        assert hand.session.dataset.n == 4
        moved = hand.spot(start) - spot
        assert moved.manhattanLength() > 20
    hand.canvas.fit()


def test_panning_moves_the_plane_with_the_cursor(make: Make) -> None:
    hand = make()
    target = hand.spot((6.0, 4.0))
    hand.drag((5.0, 5.0), (6.0, 4.0))
    assert (hand.spot((5.0, 5.0)) - target).manhattanLength() <= 1


def test_the_wheel_zooms_at_the_cursor(make: Make) -> None:
    hand = make()
    spot, unit = hand.spot((9.0, 9.0)), hand.view.viewport.unit[0]
    hand.wheel((9.0, 9.0), 120)
    assert hand.view.viewport.unit[0] == pytest.approx(unit / 1.197, rel=0.01)
    assert (hand.spot((9.0, 9.0)) - spot).manhattanLength() <= 1
    for _ in range(400):
        hand.wheel((9.0, 9.0), -120)
    low, high = hand.spot((1.0, 1.0)), hand.spot((9.0, 9.0))
    assert (low - high).manhattanLength() > 20
    assert hand.view.rect().contains(low)


def test_a_dragged_centre_before_the_first_step_is_the_start(make: Make) -> None:
    hand = make()
    count = hand.session.undo_stack.count()
    hand.drag(tuple(hand.session.frame.mixture.means[1]), (5.0, 5.0))
    assert hand.session.frame.mixture.means[1] == pytest.approx([5.0, 5.0], abs=0.05)
    assert hand.session.settings.initialiser is Initialiser.BY_HAND
    assert hand.session.undo_stack.count() == count + 1
    assert hand.session.dataset.n == 4


def test_a_dragged_centre_in_mid_run_is_one_frame(make: Make) -> None:
    hand = make()
    hand.rig.player.step()
    hand.rig.settle()
    frames = len(hand.session.timeline.frames)
    hand.drag(tuple(hand.session.frame.mixture.means[0]), (5.0, 5.0))
    assert hand.session.frame.state.phase is Phase.MOVED
    assert len(hand.session.timeline.frames) == frames + 1
    assert hand.view.shown.means[0] == pytest.approx([5.0, 5.0], abs=0.05)


def test_a_handle_reshapes_the_selected_gaussian(make: Make) -> None:
    random = np.random.default_rng(3)
    hand = make(Dataset(random.normal(size=(80, 2))), method=Method.MIXTURE, k=1)
    hand.session.select_component(0)
    from explorer.canvas.handles import handle_places

    handle = handle_places(hand.view.picture, hand.view.shown)[0]
    mean = hand.session.frame.mixture.means[0]
    before = hand.session.frame.mixture.covariances[0]
    hand.drag(tuple(handle), tuple(mean + 1.5 * (handle - mean)))
    after = hand.session.frame.mixture.covariances[0]
    along = handle - mean
    grown = np.sqrt((along @ after @ along) / (along @ before @ along))
    assert grown == pytest.approx(1.5, abs=0.05)


def test_hovering_tells_the_place_and_leaving_none(make: Make, qtbot: QtBot) -> None:
    hand = make()
    places: list[object] = []
    hand.canvas.hovered.connect(places.append)
    QTest.mouseMove(hand.view, hand.spot((5.0, 7.0)))
    qtbot.waitUntil(lambda: bool(places))
    assert places[-1] == pytest.approx((5.0, 7.0), abs=0.05)
    means = hand.session.frame.mixture.means.tolist()
    i = next(i for i, at in enumerate(hand.session.dataset.points.tolist()) if at not in means)
    QTest.mouseMove(hand.view, hand.spot(tuple(hand.session.dataset.points[i])))
    assert places[-1] == i, "a point is told by its number"
    hand.leave()
    assert places[-1] is None


def test_the_cursor_tells_what_a_press_would_take(make: Make) -> None:
    hand = make()
    hand.click(tuple(hand.session.frame.mixture.means[0]))
    shapes = []
    for at in ((5.0, 5.0), tuple(hand.session.frame.mixture.means[0])):
        QTest.mouseMove(hand.view, hand.spot(at))
        shapes.append(hand.view.cursor().shape())
    assert shapes == [Qt.CursorShape.CrossCursor, Qt.CursorShape.SizeAllCursor]


def test_loading_other_data_fits_and_undo_brings_the_view_back(make: Make) -> None:
    hand = make()
    hand.wheel((2.0, 2.0), 480)
    far = Dataset(np.array([[1000.0, 1000.0], [1010.0, 1005.0], [1002.0, 1008.0]]))
    hand.session.load(far, "Far", Scaling.NONE, 2)
    box = hand.view.viewport.box
    assert all(box.nearest(tuple(at)) == tuple(at) for at in far.points)
    hand.session.undo_stack.undo()
    assert hand.view.viewport.box.nearest((1.0, 1.0)) == (1.0, 1.0)
    hand.session.new_drawing()
    box = hand.view.viewport.box
    assert box.nearest((0.0, 0.0)) == (0.0, 0.0)
    assert box.nearest((10.0, 10.0)) == (10.0, 10.0)


def test_three_clicks_on_an_empty_canvas_start_a_run(make: Make) -> None:
    hand = make(Dataset(np.empty((0, 2))), k=3)
    for at in ((2.0, 2.0), (7.0, 3.0)):
        hand.click(at)
    assert "(2 so far)" in hand.canvas.badge.text
    hand.click((5.0, 8.0))
    hand.rig.wait(lambda: hand.session.frame is not None)
    assert len(hand.view.shown.means) == 3


def test_resizing_keeps_everything_in_sight(make: Make) -> None:
    hand = make()
    hand.canvas.resize(420, 700)
    assert all(hand.view.rect().contains(hand.spot(tuple(at))) for at in hand.session.dataset.points)
    unit = hand.view.viewport.unit
    assert unit[0] == pytest.approx(unit[1])


def test_an_unknown_tool_is_refused(make: Make) -> None:
    hand = make()
    assert hand.canvas.tools == ("point", "brush", "gaussian", "eraser", "select", "inspect")
    hand.canvas.set_tool("select")
    assert hand.canvas.tool == "select"
    with pytest.raises(KeyError, match="the names are point, brush"):
        hand.canvas.set_tool("hammer")


def test_a_drag_goes_on_when_data_change_meanwhile(make: Make) -> None:
    hand = make()
    a = hand.spot((9.0, 9.0))
    QTest.mousePress(hand.view, LEFT, NONE, a)
    QTest.mouseMove(hand.view, a + QPoint(0, 30))
    hand.session.new_drawing()
    QTest.mouseMove(hand.view, a + QPoint(0, 60))
    QTest.mouseRelease(hand.view, LEFT, NONE, a + QPoint(0, 60))
    assert hand.session.dataset.n == 0
