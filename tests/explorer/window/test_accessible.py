"""What a screen reader gets: names of everything, what happens said aloud, and everything drawn as tables."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.settings import Method
from explorer import words
from explorer.canvas import widget as canvas_widget
from explorer.panels.tables import TablesDialog
from tests.explorer.window.conftest import CTRL, LEFT, NONE, Hand, Key, groups, inertia, nearest, noise

INTERACTIVE = {
    QAccessible.Role.Button,
    QAccessible.Role.ButtonMenu,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.ComboBox,
    QAccessible.Role.Slider,
    QAccessible.Role.SpinBox,
    QAccessible.Role.EditableText,
    QAccessible.Role.PageTab,
    QAccessible.Role.PageTabList,
    QAccessible.Role.Table,
}


def tree(root: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """Everything in sight that a screen reader can walk to."""
    yield root
    for place in range(root.childCount()):
        child = root.child(place)
        if child is not None and child.isValid() and not child.state().invisible:
            yield from tree(child)


def name(interface: QAccessibleInterface) -> str:
    return interface.text(QAccessible.Text.Name)


@pytest.fixture(autouse=True)
def nothing_kept(hand: Hand) -> Iterator[None]:
    """Python must let go of what it has read before Qt deletes it: it would be freed twice."""
    yield
    gc.collect()


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is said aloud."""
    said: list[str] = []
    monkeypatch.setattr(canvas_widget, "say", lambda _widget, text: said.append(text))
    return said


def test_every_control_in_sight_has_a_name(hand: Hand) -> None:
    hand.load(groups(), k=3, method=Method.MIXTURE)
    hand.enlarge()
    hand.click_on(hand.side.model.disclosure)
    found = [item for item in tree(QAccessible.queryAccessibleInterface(hand.window)) if item.role() in INTERACTIVE]
    nameless = [f"{item.role()}: {item.object()}" for item in found if not _named(item)]
    assert len(found) > 40
    assert not nameless, "\n".join(nameless)


def test_whatever_tab_reaches_has_a_name(hand: Hand) -> None:
    hand.load(groups(), k=3, method=Method.MIXTURE)
    hand.enlarge()
    reached: list[str] = []
    for _ in range(80):
        focus = QApplication.focusWidget()
        assert focus is not None
        interface = QAccessible.queryAccessibleInterface(focus)
        assert name(interface), f"{focus} has no name"
        if focus is hand.view and len(reached) > 1:
            break
        reached.append(focus.objectName())
        hand.key(Key.Key_Tab)
    assert len(reached) < 80, "Tab must come round to the canvas again"
    wanted = {"canvasView", "timeline", "step", "play", "method", "k", "example", "scaling", "dice", "inertiaPlot"}
    assert wanted <= set(reached)
    assert len(reached) == len(set(reached))


def test_the_account_of_each_half_step_is_said_aloud(hand: Hand, spoken: list[str]) -> None:
    hand.load(noise(40), k=3)
    spoken.clear()
    hand.key(Key.Key_Right)
    hand.wait(lambda: hand.frames == 2)
    assert spoken == [words.account(hand.session)]
    assert spoken[0].startswith("E step 1 · 40 points assigned, J = ")
    hand.key(Key.Key_Right)
    hand.wait(lambda: hand.frames == 3)
    assert spoken[1].startswith("M step 1 · centre ")
    assert "moved by" in spoken[1]
    badge = QAccessible.queryAccessibleInterface(hand.canvas.badge)
    assert spoken[1] in name(badge)
    hand.converge()
    assert name(badge).startswith("Converged: ")


@pytest.mark.parametrize("speed", [4, 60])
def test_how_a_run_ended_is_said_aloud_once_however_fast_it_was_played(
    hand: Hand, spoken: list[str], speed: int
) -> None:
    hand.load(groups(), k=3)
    hand.player.set_speed(speed)
    spoken.clear()
    hand.key(Key.Key_Space)
    hand.wait(lambda: hand.frames > 2 and hand.frame.status.ended and not hand.player.playing)
    hand.settle()
    last = words.account(hand.session)
    assert [text for text in spoken if "Converged: " in text] == spoken[-1:]
    assert last in spoken[-1]


def test_the_crosshair_says_where_it_is_and_what_it_did(hand: Hand, spoken: list[str]) -> None:
    hand.load(groups(), k=3)
    spoken.clear()
    hand.key(Key.Key_Return)
    hand.key(Key.Key_Right)
    hand.key(Key.Key_Tab)
    assert "arrows move it" in spoken[0]
    assert spoken[1].startswith(words.split_unit(hand.session.dataset.columns[0])[0])
    assert spoken[2].startswith("Centre 1: ")


def test_announcements_reach_qt(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    from explorer.canvas import voice

    events: list[str] = []
    monkeypatch.setattr(voice.QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(voice.QAccessible, "updateAccessibility", lambda event: events.append(event.message()))
    hand.load(groups(), k=3)
    hand.converge()
    assert any("E step" in text or "M step" in text for text in events)


def test_the_timeline_and_the_curves_say_what_they_show(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.swept()
    hand.converge()
    hand.enlarge()
    bar = QAccessible.queryAccessibleInterface(hand.transport.timeline)
    assert name(bar) == f"Timeline: {words.frame_name(hand.frame)}"
    assert bar.valueInterface().currentValue() == hand.session.timeline.cursor
    elbow = QAccessible.queryAccessibleInterface(hand.curves.inertia.plot)
    assert "k 3: " in elbow.text(QAccessible.Text.Description)


def open_tables(hand: Hand) -> TablesDialog:
    hand.key(Key.Key_T, CTRL)
    dialog = hand.window.findChild(TablesDialog)
    assert dialog is not None
    hand.wait(dialog.isVisible)
    return dialog


def turn_to(dialog: TablesDialog, tab: int) -> None:
    bar = dialog.tabs.tabBar()
    QTest.mouseClick(bar, LEFT, NONE, bar.tabRect(tab).center())


def columns(dialog: TablesDialog) -> dict[str, list[str]]:
    """The table in sight as it is read out: every column under its heading."""
    interface = next(
        i for i in tree(QAccessible.queryAccessibleInterface(dialog)) if i.role() is QAccessible.Role.Table
    )
    children = [interface.child(place) for place in range(interface.childCount())]
    heads = [name(child) for child in children if child.role() is QAccessible.Role.ColumnHeader]
    cells = [name(child) for child in children if child.role() is QAccessible.Role.Cell]
    del interface, children
    gc.collect()
    return {head: cells[place :: len(heads)] for place, head in enumerate(heads)}


def test_view_tables_lists_points_components_and_curves(hand: Hand) -> None:
    hand.load(groups(18), k=3)
    hand.converge()
    hand.swept()
    dialog = open_tables(hand)
    points, means = hand.session.dataset.points, hand.frame.mixture.means
    read = columns(dialog)
    assert read["cluster"] == [str(label + 1) for label in nearest(points, means)]
    x = next(head for head in read if head == hand.session.dataset.columns[0])
    assert [float(text.replace("−", "-")) for text in read[x]] == pytest.approx(points[:, 0].tolist(), rel=1e-4)
    turn_to(dialog, 1)
    read = columns(dialog)
    assert [float(text) for text in read[f"mean {x}"]] == pytest.approx(means[:, 0].tolist(), rel=1e-4)
    assert sum(map(int, read["points"])) == 18
    turn_to(dialog, 2)
    read = columns(dialog)
    assert read["k"] == [str(k) for k in range(1, 10)]
    own = inertia(points, means)
    assert float(read["inertia"][2]) <= own * (1 + 1e-4)


def test_the_tables_follow_what_happens(hand: Hand) -> None:
    hand.load(groups(18), k=3)
    dialog = open_tables(hand)
    hand.window.activateWindow()
    hand.wait(hand.window.isActiveWindow)
    hand.click((5.5, 5.5))
    hand.click((6.5, 6.5))
    hand.key(Key.Key_Z, CTRL)
    # Read once only: what was read of a table before is stale as soon as rows come or go.
    read = columns(dialog)
    assert read["point"][-1] == "19"
    assert float(read[hand.session.dataset.columns[0]][-1]) == pytest.approx(5.5, abs=0.05)


def _named(item: QAccessibleInterface) -> bool:
    """By itself; or as a part of a control that has a name, as a spin box's line and a list's button are."""
    if name(item):
        return True
    parent = item.parent()
    composed = (QAccessible.Role.SpinBox, QAccessible.Role.ComboBox)
    return parent is not None and parent.role() in composed and bool(name(parent))
