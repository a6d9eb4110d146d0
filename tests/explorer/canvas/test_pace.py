"""When the canvas is painted, and that nothing stays coarse."""

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.settings import Method
from explorer.canvas.pace import Pace
from tests.explorer.canvas.conftest import LEFT, NONE, Hand, Make


def test_an_edit_waits_for_its_answer_and_is_painted_with_it(qtbot: QtBot, qapp: object) -> None:
    pace, due = Pace(qapp), []
    pace.due.connect(lambda: due.append(True))
    pace.ask(awaited=True)
    pace.ask(awaited=True)
    assert not due
    assert not pace.still
    pace.ask(awaited=False)
    assert due == [True]
    assert pace.still


def test_an_answer_that_does_not_come_is_not_waited_for_long(qtbot: QtBot, qapp: object) -> None:
    pace = Pace(qapp)
    with qtbot.waitSignal(pace.due):
        pace.ask(awaited=True)
    assert pace.still


def test_after_a_stir_a_last_picture_is_due(qtbot: QtBot, qapp: object) -> None:
    pace = Pace(qapp)
    with qtbot.waitSignal(pace.due):
        pace.stir()
        assert pace.hurried
    assert not pace.hurried
    assert pace.still


def painted(hand: Hand, draft: bool) -> QImage:
    view = hand.view
    image = QImage(600, 600, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view.layers.paint(painter, view.picture, view.stage, view.glide, view.strokes.under, draft)
    painter.end()
    return image


def levels(image: QImage) -> np.ndarray:
    return np.frombuffer(image.constBits(), np.uint8).astype(int)


def test_a_draft_is_nearly_the_picture_and_gives_way_to_it(make: Make) -> None:
    hand = make(method=Method.MIXTURE, k=3)
    hand.rig.player.step()
    hand.rig.settle()
    hand.rig.wait(lambda: hand.canvas.settled)
    fine = painted(hand, draft=False)
    hand.view.pan(1.0, 0.0)
    hand.view.pan(-1.0, 0.0)
    hand.view.layers._regions._key = ()
    coarse = painted(hand, draft=True)
    apart = np.abs(levels(coarse) - levels(fine))
    assert 0 < (apart > 0).mean() < 0.2
    assert (apart > 40).mean() < 0.01
    assert painted(hand, draft=False) == fine
    # The other way round nothing is painted anew: what is there is better.
    assert painted(hand, draft=True) == fine


def test_a_dragged_point_leaves_the_fine_picture_behind(make: Make) -> None:
    hand = make(method=Method.MIXTURE, k=3)
    hand.rig.player.run_to_end()
    hand.rig.settle()
    start = tuple(hand.session.dataset.points[0])
    hand.drag(start, (start[0] + 1.5, start[1] + 1.0))
    hand.rig.settle()
    hand.rig.wait(lambda: hand.canvas.settled)
    QApplication.processEvents()
    left = painted(hand, draft=True)
    hand.view.layers._regions._key = ()
    assert left == painted(hand, draft=False)


def test_a_moved_point_waits_for_the_model_that_follows_it_and_other_edits_do_not(make: Make) -> None:
    hand = make(method=Method.MIXTURE, k=2)
    hand.rig.player.run_to_end()
    hand.rig.settle()
    start = hand.spot(tuple(hand.session.dataset.points[0]))
    QTest.mousePress(hand.view, LEFT, NONE, start)
    QTest.mouseMove(hand.view, start + QPoint(9, 0))
    QTest.mouseMove(hand.view, start + QPoint(12, 0))
    assert hand.rig.player.busy
    assert hand.view.pace.waiting
    hand.rig.wait(lambda: not hand.view.pace.waiting)
    QTest.mouseRelease(hand.view, LEFT, NONE, start)
    hand.rig.settle()
    hand.session.undo_stack.undo()
    assert hand.rig.player.busy
    assert not hand.view.pace.waiting
