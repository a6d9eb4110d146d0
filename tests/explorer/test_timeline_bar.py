"""The timeline bar: cells, scrubbing by pointer and keyboard, and what a screen reader hears."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.algorithm import Phase
from engine.settings import Settings
from engine.stepping import first_frame, next_frame
from engine.timeline import Frame
from explorer.document import Document
from explorer.messages import Changes
from explorer.panels.timeline_bar import MOST_CELLS, TimelineBar
from explorer.player import Player
from explorer.session import Session
from explorer.theme import themes
from tests.explorer.rig import blobs

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


class Bench:
    """A shown bar over a session without threads."""

    def __init__(self, qtbot: QtBot) -> None:
        self.session = Session(Document(blobs(), Settings(k=3, seed=1), "Blobs"))
        self.player = Player(self.session)
        self.bar = TimelineBar(self.session, self.player)
        qtbot.addWidget(self.bar)
        self.bar.resize(400, 34)
        self.bar.show()
        qtbot.waitExposed(self.bar)

    def run(self, half_steps: int) -> None:
        frame = first_frame(self.session.dataset, self.session.settings, self.session.edition)
        self.session.take((frame,), 0.0)
        self.more(frame, half_steps)

    def more(self, frame: Frame, half_steps: int) -> None:
        for _ in range(half_steps):
            frame = next_frame(self.session.dataset, self.session.settings, frame, self.session.edition)
            self.session.take((frame,), 0.0)

    def at(self, place: int) -> QPoint:
        return self.bar.cell(place).center().toPoint()

    @property
    def cursor(self) -> int:
        return self.session.timeline.cursor


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.player.close()


def test_click_goes_there_and_pauses(bench: Bench) -> None:
    bench.run(8)
    bench.player.play()
    QTest.mouseClick(bench.bar, LEFT, NONE, bench.at(3))
    assert bench.cursor == 3
    assert not bench.player.playing
    assert len(bench.session.timeline.frames) == 9


def test_a_click_on_the_shown_cell_pauses_too(bench: Bench) -> None:
    bench.run(3)
    bench.session.seek(2)
    bench.player.play()
    QTest.mouseClick(bench.bar, LEFT, NONE, bench.at(2))
    assert not bench.player.playing


def test_dragging_scrubs(bench: Bench) -> None:
    bench.run(8)
    seen = []
    QTest.mousePress(bench.bar, LEFT, NONE, bench.at(8))
    for place in (6, 4, 1):
        QTest.mouseMove(bench.bar, bench.at(place))
        seen.append(bench.cursor)
    QTest.mouseMove(bench.bar, QPoint(-50, 10))
    seen.append(bench.cursor)
    QTest.mouseMove(bench.bar, QPoint(900, 10))
    seen.append(bench.cursor)
    QTest.mouseRelease(bench.bar, LEFT, NONE, bench.at(1))
    assert seen == [6, 4, 1, 0, 8]


def test_keys(bench: Bench) -> None:
    bench.run(8)
    bench.bar.setFocus()
    seen = []
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(bench.bar, key)
        seen.append(bench.cursor)
    assert seen == [7, 6, 7, 0, 8]


def test_wheel(bench: Bench) -> None:
    bench.run(4)
    QTest.wheelEvent(bench.bar.windowHandle(), bench.at(2), QPoint(0, 120))
    assert bench.cursor == 3


def test_a_screen_reader_hears_where_it_stands(bench: Bench) -> None:
    bench.run(4)
    heard = QAccessible.queryAccessibleInterface(bench.bar)
    assert heard.role() is QAccessible.Role.Slider
    assert heard.text(QAccessible.Text.Name) == "Timeline: M step, iteration 2"
    bench.session.seek(1)
    assert heard.text(QAccessible.Text.Name) == "Timeline: E step, iteration 1"
    assert bench.bar.value() == 1


def test_cells_lie_side_by_side_in_the_bar(bench: Bench) -> None:
    for half_steps in (0, 4, 30, 59):
        bench.run(half_steps)
        bench.session.restart()
        bench.run(half_steps)
        cells = [bench.bar.cell(place) for place in range(half_steps + 1)]
        assert not bench.bar.as_slider
        assert all(left.right() < right.left() for left, right in pairwise(cells))
        assert cells[0].left() >= 0
        assert cells[-1].right() <= bench.bar.width()
        assert [bench.bar.place_at(cell.center().x()) for cell in cells] == list(range(half_steps + 1))


def test_above_sixty_cells_it_is_a_slider(bench: Bench) -> None:
    bench.run(MOST_CELLS)
    assert len(bench.session.timeline.frames) == MOST_CELLS + 1
    assert bench.bar.as_slider
    QTest.mouseClick(bench.bar, LEFT, NONE, QPoint(bench.bar.width() // 2, 17))
    assert bench.cursor == MOST_CELLS // 2
    bench.bar.grab()


def test_in_a_narrow_place_too(bench: Bench) -> None:
    bench.run(40)
    assert not bench.bar.as_slider
    bench.bar.resize(120, 34)
    assert bench.bar.as_slider


def colour_at(bench: Bench, place: int) -> str:
    picture = bench.bar.grab().toImage()
    ratio = picture.devicePixelRatio()
    spot = bench.at(place)
    return picture.pixelColor(round(spot.x() * ratio), round(spot.y() * ratio)).name()


def test_hollow_e_filled_m_and_the_shown_one_in_accent(bench: Bench) -> None:
    bench.run(6)
    theme = themes.current
    assert colour_at(bench, 2) == theme.soft_ink.name()
    assert colour_at(bench, 1) == theme.panel.name()
    assert colour_at(bench, 6) == theme.accent.name()
    bench.session.seek(5)
    assert colour_at(bench, 5) == theme.accent_soft.name()
    assert colour_at(bench, 6) not in (theme.accent.name(), theme.soft_ink.name())


def test_a_notch_where_the_data_were_edited(bench: Bench) -> None:
    bench.run(4)
    before = bench.bar.grab().toImage()
    frame = bench.session.frame
    assert frame is not None
    bench.session.edit_dataset(bench.session.dataset.added([[5.0, 5.0]]), "Add point")
    bench.more(frame, 2)
    x = round((bench.bar.cell(4).right() + bench.bar.cell(5).left()) / 2)
    after = bench.bar.grab().toImage()
    warning = themes.current.warning.name()
    colours = {after.pixelColor(x, y).name() for y in range(bench.bar.height())}
    assert warning in colours
    assert warning not in {before.pixelColor(x, y).name() for y in range(bench.bar.height())}


def test_start_and_moved_cells_look_different(bench: Bench) -> None:
    bench.run(4)
    bench.session.move_mean(0, (4.0, 4.0))
    assert [frame.state.phase for frame in bench.session.timeline.frames][-1] is Phase.MOVED
    picture = bench.bar.grab().toImage()
    for place in (0, 5):
        corner = bench.bar.cell(place).topLeft().toPoint()
        assert picture.pixelColor(corner.x() + 1, corner.y() + 1) == picture.pixelColor(1, 1)


def test_an_empty_timeline_is_disabled(bench: Bench) -> None:
    assert not bench.bar.isEnabled()
    assert bench.bar.accessibleDescription() == "nothing has run yet"
    bench.bar.grab()


def test_settings_start_it_anew(bench: Bench) -> None:
    bench.run(4)
    bench.session.change(k=2)
    assert bench.bar.maximum() == 0
    assert not bench.bar.isEnabled()


def test_seeking_is_not_echoed(bench: Bench) -> None:
    bench.run(6)
    generations = [bench.session.generation]
    bench.session.seek(2)
    generations.append(bench.session.generation)
    bench.session.changed.emit(Changes.everything())
    generations.append(bench.session.generation)
    assert generations[1] == generations[2] == generations[0] + 1
