"""Tables through the shown window: opened, pasted and dropped, asked about, read in the background."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.dataset import UNKNOWN
from engine.settings import Scaling
from explorer.importing.dialog import ImportDialog
from explorer.opening import file_document
from tests.explorer.shell import CTRL, NONE, Shell, shell

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton

PENGUINS = """species,island,bill (mm),depth (mm),mass (g)
Adelie,Biscoe,39.1,18.7,3750
Adelie,Dream,NA,17.4,3800
Gentoo,Biscoe,46.1,13.2,4500
,Dream,50,n.a.(moult),5700
Gentoo,Biscoe,48.7,14.1,4450
Adelie,Dream,36.7,19.3,3450
"""


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Shell]:
    with shell(qtbot, tmp_path / "preferences.ini") as made:
        yield made


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def settle(opened: Shell) -> None:
    opened.wait(lambda: not opened.window.exchange.importer.busy, 60.0)


def press_open(opened: Shell, path: Path) -> None:
    """Ctrl+O, and this file."""
    opened.answers.path = str(path)
    # Without a window manager nobody gives the focus back when a dialog goes.
    opened.window.activateWindow()
    opened.wait(lambda: bool(opened.window.isActiveWindow()))
    opened.key(Key.Key_O, CTRL)


def asked(opened: Shell, path: Path | None = None) -> ImportDialog:
    """The dialog, once everything has been read; of this file, opened by key, if one is given."""
    if path is not None:
        press_open(opened, path)
    opened.wait(lambda: opened.window.exchange.importer.dialog is not None)
    settle(opened)
    dialog = opened.window.exchange.importer.dialog
    assert dialog is not None
    opened.wait(lambda: bool(dialog.isActiveWindow()))
    return dialog


def choose(opened: Shell, field: QWidget, *keys: Qt.Key) -> None:
    """Picks an entry of a list by keys, as people do, and waits for what follows."""
    field.setFocus()
    QTest.keyClick(field, Key.Key_Space)
    opened.wait(lambda: QApplication.activePopupWidget() is not None)
    for key in (*keys, Key.Key_Return):
        popup = QApplication.activePopupWidget()
        QTest.keyClick(QApplication.focusWidget() or popup, key)
    settle(opened)


def points(opened: Shell) -> list[list[float]]:
    return opened.session.dataset.points.tolist()


def test_a_clean_table_opens_with_one_enter(opened: Shell, tmp_path: Path) -> None:
    file = written(tmp_path, "a,b\n1,200\n2,400\n3,100\n4,300\n", "geyser.csv")
    dialog = asked(opened, file)
    assert dialog.counts.text() == "4 rows used"
    assert not dialog.format.encoding.isVisible()
    QTest.keyClick(dialog, Key.Key_Return)
    session = opened.session
    assert points(opened) == [[1, 200], [2, 400], [3, 100], [4, 300]]
    assert (session.name, session.settings.scaling, session.settings.k) == ("geyser", Scaling.STANDARDISE, 3)
    assert not session.modified
    assert opened.window.exchange.importer.dialog is None
    session.remove([0], "Delete point")
    assert session.document.source is not None
    assert session.document.source.path == str(file)
    assert session.dataset.rows is not None
    assert session.dataset.rows.tolist() == [1, 2, 3]
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.name == "Test"


def test_columns_are_chosen_and_counted(opened: Shell, tmp_path: Path) -> None:
    dialog = asked(opened, written(tmp_path, PENGUINS))
    model = dialog.preview.model_
    headings = [model.headerData(i, Qt.Orientation.Horizontal) for i in range(5)]
    assert headings == ["species", "island", "x: bill (mm)", "y: depth (mm)", "mass (g)"]
    assert dialog.counts.text() == "4 rows used, 2 left out"
    assert dialog.reasons.text().split("\n") == [
        "row 3, column bill (mm): the value is missing",
        "row 5, column depth (mm): “n.a.(moult)” is no number",
    ]
    choose(opened, dialog.pickers.y, Key.Key_Down)
    assert dialog.counts.text() == "5 rows used, 1 left out"
    choose(opened, dialog.pickers.classes, Key.Key_Down)
    choose(opened, dialog.pickers.x, Key.Key_Down, Key.Key_Down)
    assert model.headerData(4, Qt.Orientation.Horizontal) == "x: mass (g)"
    QTest.keyClick(dialog, Key.Key_Return)
    dataset = opened.session.dataset
    assert dataset.columns == ("mass (g)", "bill (mm)")
    assert points(opened) == [[3750, 39.1], [4500, 46.1], [5700, 50], [4450, 48.7], [3450, 36.7]]
    assert dataset.class_names == ("Adelie", "Gentoo")
    assert dataset.classes is not None
    assert dataset.classes.tolist() == [0, 1, -1, 1, 0]
    assert "1 row was left out" in opened.window.status.currentMessage()


def test_one_column_alone_can_be_chosen(opened: Shell, tmp_path: Path) -> None:
    dialog = asked(opened, written(tmp_path, PENGUINS))
    choose(opened, dialog.pickers.y, Key.Key_Down, Key.Key_Down)
    assert dialog.counts.text() == "5 rows used, 1 left out"
    QTest.keyClick(dialog, Key.Key_Return)
    assert points(opened) == [[39.1], [46.1], [50], [48.7], [36.7]]
    pickers = opened.window.side.data.pickers
    assert (pickers.x.currentText(), pickers.y.currentText()) == ("bill (mm)", "none")
    choose(opened, pickers.y, Key.Key_Up)
    assert opened.session.dataset.columns == ("bill (mm)", "mass (g)")


def test_how_it_is_written_can_be_put_right(opened: Shell, tmp_path: Path) -> None:
    dialog = asked(opened, written(tmp_path, "1,5;2,5\n3,5;4,5\n10;20\n"))
    assert (dialog.format.separator.value(), dialog.format.decimal.value()) == (";", ",")
    assert not dialog.format.header.isChecked()
    QTest.mouseClick(dialog.format.header, LEFT, NONE, QPoint(8, dialog.format.header.height() // 2))
    settle(opened)
    assert dialog.counts.text() == "2 rows used"
    choose(opened, dialog.format.separator, Key.Key_Up)
    assert dialog.format.separator.value() == ","
    assert dialog.shape.text() == "3 columns, 3 rows"
    choose(opened, dialog.format.separator, Key.Key_Down)
    QTest.keyClick(dialog, Key.Key_Return)
    assert points(opened) == [[1.5, 2.5], [3.5, 4.5], [10, 20]]


def test_a_guessed_encoding_can_be_put_right(opened: Shell, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes("Größe;y\n1;2\n3;4\n5;6\n".encode("cp1252"))
    dialog = asked(opened, file)
    assert dialog.format.encoding.isVisible()
    assert dialog.format.encoding.value() == "cp1252"
    choose(opened, dialog.format.encoding, Key.Key_Up)
    assert dialog.format.encoding.isVisible()
    assert dialog.preview.model_.headerData(0, Qt.Orientation.Horizontal) == "x: Gr\ufffd\ufffde"


def test_what_is_called_off_changes_nothing(opened: Shell, tmp_path: Path) -> None:
    before = opened.session.document
    dialog = asked(opened, written(tmp_path, PENGUINS))
    QTest.keyClick(dialog, Key.Key_Escape)
    assert opened.session.document is before
    assert opened.window.exchange.importer.dialog is None
    assert opened.window.exchange.recent.paths == []


@pytest.mark.parametrize(("name", "content"), [("nothing.csv", b""), ("a.png", b"\x89PNG\0"), ("missing.csv", None)])
def test_what_is_no_table_is_told_in_a_sentence(
    opened: Shell, tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    before = opened.session.document
    press_open(opened, tmp_path / name)
    settle(opened)
    assert opened.session.document is before
    assert len(opened.answers.told) == 1
    assert opened.answers.told[0].startswith(f"{name} cannot be opened: ")
    assert opened.window.exchange.importer.dialog is None


def test_a_table_without_points_cannot_be_opened_until_it_is_read_otherwise(opened: Shell, tmp_path: Path) -> None:
    before = opened.session.document
    dialog = asked(opened, written(tmp_path, "a,b\nx,y\nz,w\n"))
    assert dialog.reasons.text() == "table.csv needs a column of numbers, or two, and has none: add the missing ones."
    assert not dialog.accept_button.isEnabled()
    assert not dialog.pickers.x.isEnabled()
    QTest.keyClick(dialog, Key.Key_Return)
    assert opened.session.document is before
    assert dialog.isVisible()


def test_plain_points_are_pasted_at_once(opened: Shell) -> None:
    before = points(opened)
    QGuiApplication.clipboard().setText("1,5\t2\r\n3,25\t-4\r\n")
    opened.key(Key.Key_V, CTRL)
    assert points(opened) == [*before, [1.5, 2], [3.25, -4]]
    assert opened.window.exchange.importer.dialog is None
    assert opened.session.selection.indices.tolist() == [len(before), len(before) + 1]


@pytest.mark.parametrize("opens", [False, True])
def test_a_doubtful_table_that_is_pasted_is_asked_about(opened: Shell, opens: bool) -> None:
    before = points(opened)
    QGuiApplication.clipboard().setText("height\twidth\tdepth\n1,5\t2\t7\n3,25\t-4\t8\n")
    opened.key(Key.Key_V, CTRL)
    dialog = asked(opened)
    assert points(opened) == before
    choose(opened, dialog.pickers.x, Key.Key_Down, Key.Key_Down)
    if opens:
        QTest.mouseClick(dialog.accept_button, LEFT)
        assert points(opened) == [[7, 2], [8, -4]]
        assert opened.session.name == "Pasted table"
        return
    QTest.keyClick(dialog, Key.Key_Return)
    assert points(opened) == [*before, [7, 2], [8, -4]]
    assert opened.session.name == "Test"


def test_what_is_pasted_and_no_table_is_told(opened: Shell) -> None:
    before = opened.session.document
    for text in ("", "once upon a time", "x\n1\n2\n", '1,2\n"3,4\n'):
        QGuiApplication.clipboard().setText(text)
        opened.key(Key.Key_V, CTRL)
        assert opened.answers.told.pop().startswith("These are no points: "), text
    assert opened.session.document is before


def drop(opened: Shell, data: QMimeData) -> None:
    """On the middle of the canvas."""
    view, copy = opened.window.canvas.view, Qt.DropAction.CopyAction
    place = view.rect().center()
    enter = QDragEnterEvent(place, copy, data, LEFT, NONE)
    QApplication.sendEvent(view, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(view, QDropEvent(QPointF(place), copy, data, LEFT, NONE))


def test_files_and_tables_can_be_dropped(opened: Shell, tmp_path: Path) -> None:
    before = points(opened)
    text, file = QMimeData(), QMimeData()
    text.setText("7\t8\n9\t9.5\n")
    drop(opened, text)
    QApplication.sendEvent(opened.window, QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, QMimeData(), LEFT, NONE))
    assert opened.answers.told == [], "nothing has come"
    assert points(opened) == [*before, [7, 8], [9, 9.5]]
    file.setUrls([QUrl.fromLocalFile(str(written(tmp_path, "x,y\n1,2\n3,4\n5,7\n")))])
    drop(opened, file)
    QTest.keyClick(asked(opened), Key.Key_Return)
    assert points(opened) == [[1, 2], [3, 4], [5, 7]]


@pytest.fixture
def million(tmp_path: Path) -> Path:
    rows = "".join(f"{i % 1000},{i % 777}\n" for i in range(100_000))
    return written(tmp_path, "x,y\n" + rows * 10, "million.csv")


def test_a_million_rows_are_read_while_the_window_lives(opened: Shell, million: Path) -> None:
    ticks: list[float] = []
    clock = QTimer()
    press_open(opened, million)
    opened.wait(lambda: opened.window.exchange.importer.dialog is not None)
    dialog = opened.window.exchange.importer.dialog
    assert dialog is not None
    assert opened.window.exchange.importer.busy
    assert not dialog.accept_button.isEnabled()
    QTest.keyClick(dialog, Key.Key_Return)
    assert opened.window.exchange.importer.dialog is dialog, "Enter opens nothing that is not there yet"
    clock.timeout.connect(lambda: ticks.append(dialog.progress.value()))
    clock.start(5)
    settle(opened)
    clock.stop()
    assert len(set(ticks)) > 3, "progress was shown"
    assert sorted(ticks) == ticks
    assert dialog.counts.text() == "1,000,000 rows used"
    assert dialog.accept_button.isEnabled()
    QTest.keyClick(dialog, Key.Key_Return)
    assert opened.session.dataset.n == 1_000_000


def test_reading_can_be_called_off_and_the_window_closed_meanwhile(opened: Shell, million: Path) -> None:
    before = opened.session.document
    importer = opened.window.exchange.importer
    for calls_off in (True, False):
        press_open(opened, million)
        opened.wait(lambda: importer.dialog is not None)
        assert importer.busy
        assert importer.dialog is not None
        assert not importer.dialog.accept_button.isEnabled()
        if calls_off:
            QTest.mouseClick(importer.dialog.cancel, LEFT)
            assert not importer.busy
    opened.window.close()
    assert opened.session.document is before


def test_columns_can_be_changed_in_the_panel_without_reopening(opened: Shell, tmp_path: Path) -> None:
    session, pickers = opened.session, opened.window.side.data.pickers
    assert not pickers.x.isVisible(), "there is no table behind a drawing"
    QTest.keyClick(asked(opened, written(tmp_path, PENGUINS)), Key.Key_Return)
    opened.wait(lambda: session.frame is not None)
    entries = session.undo_stack.count()
    assert (pickers.x.currentText(), pickers.y.currentText()) == ("bill (mm)", "depth (mm)")
    choose(opened, pickers.y, Key.Key_Down)
    assert session.dataset.columns == ("bill (mm)", "mass (g)")
    assert session.dataset.points[:2].tolist() == [[39.1, 3750], [46.1, 4500]]
    assert session.settings.scaling is Scaling.STANDARDISE
    assert session.undo_stack.count() == entries + 1
    session.undo_stack.undo()
    assert session.dataset.columns == ("bill (mm)", "depth (mm)")
    assert pickers.y.currentText() == "depth (mm)"


def test_columns_that_come_after_other_data_do_not_take_their_place(opened: Shell, tmp_path: Path) -> None:
    session, pickers = opened.session, opened.window.side.data.pickers
    QTest.keyClick(asked(opened, written(tmp_path, PENGUINS)), Key.Key_Return)
    pickers.y.setFocus()
    QTest.keyClick(pickers.y, Key.Key_Down)
    assert opened.window.exchange.importer.busy
    opened.window.tours.begin(0)
    begun = session.document
    settle(opened)
    assert session.document is begun


def test_principal_components_say_what_they_hold(opened: Shell, tmp_path: Path) -> None:
    session, data = opened.session, opened.window.side.data
    QTest.keyClick(asked(opened, written(tmp_path, PENGUINS)), Key.Key_Return)
    QTest.keyClick(data.pickers.principal, Key.Key_Space)
    settle(opened)
    assert session.dataset.columns == ("component 1", "component 2")
    assert session.document.source is not None
    first, second = session.document.source.report.explained
    assert 0.5 < first + second <= 1
    assert data.pickers.note.text().startswith(f"They hold {round(100 * first)} % and {round(100 * second)} % of the")
    assert "in these two coordinates only" in data.pickers.note.text()
    assert not data.pickers.x.isEnabled()
    shown = opened.window.canvas.view.viewport.box
    assert (session.dataset.points > shown.low).all()
    assert (session.dataset.points < shown.high).all()


def test_whoever_takes_two_of_many_columns_is_told_that_no_others_are_seen(opened: Shell, tmp_path: Path) -> None:
    dialog = asked(opened, written(tmp_path, PENGUINS))
    assert "in these two columns only" in dialog.pickers.note.text()
    assert dialog.pickers.note.isVisible()
    choose(opened, dialog.pickers.y, Key.Key_End)
    assert dialog.pickers.taken.axes == (dialog.pickers.taken.axes[0],)
    assert "in this column only" in dialog.pickers.note.text()
    choose(opened, dialog.pickers.y, Key.Key_Home)
    QTest.keyClick(dialog, Key.Key_Return)
    note = opened.window.side.data.pickers.note
    assert "in these two columns only" in note.text()
    assert note.isVisible()
    QTest.keyClick(asked(opened, written(tmp_path, "x,y,kind\n1,2,a\n3,4,b\n5,7,a\n")), Key.Key_Return)
    assert not note.isVisible(), "there are no others"


def test_while_the_rows_are_looked_through_the_old_counts_are_gone(opened: Shell, tmp_path: Path) -> None:
    dialog = asked(opened, written(tmp_path, PENGUINS))
    assert "used" in dialog.counts.text()
    QTest.keyClick(dialog.pickers.principal, Key.Key_Space)
    assert opened.window.exchange.importer.busy
    assert "used" not in dialog.counts.text()
    settle(opened)
    assert "used" in dialog.counts.text()
    dialog.reject()


def test_columns_that_cannot_be_used_are_refused_in_the_panel(opened: Shell, tmp_path: Path) -> None:
    session, pickers = opened.session, opened.window.side.data.pickers
    table = "x,y,z\n1,2,\n3,4,\n5,7,\n,,1\n,,2\n"
    QTest.keyClick(asked(opened, written(tmp_path, table)), Key.Key_Return)
    before = session.document
    choose(opened, pickers.y, Key.Key_Down)
    assert session.document is before
    assert "has no row with numbers in x and z" in opened.window.status.currentMessage()
    assert pickers.y.currentText() == "y"


def test_recent_files_are_kept_and_missing_ones_told(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    first = written(tmp_path, "x,y\n1,2\n3,4\n5,7\n", "first & foremost.csv")
    second = written(tmp_path, "x,y\n1,2\n3,4\n5,8\n", "second.csv")
    with shell(qtbot, tmp_path / "preferences.ini") as opened:
        for file in (first, second, first):
            QTest.keyClick(asked(opened, file), Key.Key_Return)
        opened.preferences.save()
    with shell(qtbot, tmp_path / "preferences.ini") as opened:
        recent = opened.window.exchange.recent
        assert recent.paths == [str(first), str(second)]
        assert [action.text() for action in recent.actions()][:2] == ["&1  first && foremost.csv", "&2  second.csv"]
        recent.actions()[1].trigger()
        QTest.keyClick(asked(opened), Key.Key_Return)
        assert points(opened)[-1] == [5, 8]
        first.unlink()
        recent.actions()[1].trigger()
        settle(opened)
        assert "There is no file" in opened.answers.told[0]
        assert recent.paths == [str(second)]
        assert points(opened)[-1] == [5, 8]


def test_parquet_tells_itself_how_it_is_written(opened: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "table.parquet"
    pq.write_table(pa.table({"kind": ["a", "b", None], "x": [1.5, None, 3.0], "y": [2, 4, 6]}), place)
    assert file_document(str(place)) is None, "a row would be left out: that is asked first"
    dialog = asked(opened, place)
    assert not dialog.format.isVisible()
    assert dialog.preview.model_.data(dialog.preview.model_.index(0, 1)) == "1.5"
    assert "row 2, column x: the value is missing" in dialog.reasons.text()
    QTest.mouseClick(dialog.accept_button, LEFT)
    assert points(opened) == [[1.5, 2], [3, 6]]
    classes = opened.session.dataset.classes
    assert classes is not None
    assert classes.tolist() == [0, UNKNOWN]

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    press_open(opened, place)
    settle(opened)
    assert 'pip install "cluster-explorer[data]"' in opened.answers.told[0]
    assert points(opened) == [[1.5, 2], [3, 6]]
