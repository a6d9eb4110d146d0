"""Experiments opened again in the shown window: the table of their points is found, or it is said why not."""

from __future__ import annotations

import csv
import gc
import os
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import sleep

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine import finding
from engine.dataset import Dataset
from engine.experiments import pack, read_experiment
from engine.provenance import Provenance
from engine.reading import Watch
from engine.records import replace
from engine.settings import Method
from engine.source import Source
from explorer.autosave import Autosave
from explorer.panels.widgets import Choice
from tests.engine.test_experiments import TABLE, of_version_1
from tests.explorer.importing.test_importing import PENGUINS, asked, points, press_open, settle, written
from tests.explorer.shell import CTRL, NONE, Shell, shell
from tests.explorer.test_autosave import Started
from tests.explorer.window.test_experiments import saved as saved_by_key

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Shell]:
    with shell(qtbot, tmp_path / "preferences.ini") as made:
        yield made


def pick(opened: Shell, field: Choice, text: str) -> None:
    """An entry of a list, by the pointer, and what follows."""
    view = field.view()
    click(opened, field)
    opened.wait(view.isVisible)
    while view.isVisible():
        # Qt takes a release that comes too soon for the end of the click that opened the list.
        QTest.qWait(QApplication.doubleClickInterval() + 50)
        place = view.visualRect(view.model().index(field.findText(text), 0)).center()
        QTest.mouseClick(view.viewport(), LEFT, NONE, place)
    assert field.currentText() == text
    settle(opened)


def found(opened: Shell) -> None:
    """Until nothing is looked for any more."""
    opened.wait(lambda: not opened.window.exchange.importer.busy and not opened.window.exchange.finder.busy)


def active(opened: Shell) -> None:
    """Without a window manager nobody gives the focus back when a dialog goes."""
    opened.window.activateWindow()
    opened.wait(lambda: bool(opened.window.isActiveWindow()))


def click(opened: Shell, widget: QWidget) -> None:
    """In its middle, on whatever lies on top there."""
    active(opened)
    opened.wait(widget.isVisible)
    QApplication.processEvents()
    assert not widget.visibleRegion().isEmpty(), f"{widget.objectName()} is not in sight"
    place = widget.mapTo(opened.window, widget.rect().center())
    QTest.mouseClick(opened.window.windowHandle(), LEFT, NONE, place)


def saved(opened: Shell, file: Path) -> None:
    active(opened)
    saved_by_key(opened, file)


def run(opened: Shell, table: Path) -> None:
    """The table opened, some points of it changed, and the run begun."""
    QTest.keyClick(asked(opened, table), Key.Key_Return)
    session = opened.session
    session.change(method=Method.MIXTURE, k=2)
    session.edit_dataset(session.dataset.moved(0, (40.25, -3.5)), "Move point")
    session.remove([1], "Delete point")
    session.edit_dataset(session.dataset.added((45.0, 15.0)), "Add point")
    opened.settle()
    active(opened)
    for _ in range(3):
        opened.key(Key.Key_Right)


def joined(opened: Shell, place: Path) -> list[list[str]]:
    opened.answers.place = str(place)
    opened.window.all_actions["export-labels"].trigger()
    opened.wait(lambda: not opened.window.exporter.errands.busy, 60.0)
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def left(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> list[list[str]]:
    """The experiment run.clx of penguins.csv, left by a window that is closed; what the join was there."""
    with shell(qtbot, tmp_path / "other.ini") as opened:
        run(opened, written(tmp_path, PENGUINS, "penguins.csv"))
        saved(opened, tmp_path / "run.clx")
        return joined(opened, tmp_path / "before.csv")


def reopened(opened: Shell, file: Path) -> None:
    press_open(opened, file)
    opened.wait(lambda: opened.session.file == file)
    found(opened)


def test_columns_are_picked_and_rows_joined_as_before(left: list[list[str]], opened: Shell, tmp_path: Path) -> None:
    session, data = opened.session, opened.window.side.data
    reopened(opened, tmp_path / "run.clx")
    assert not data.missing.isVisible()
    assert not data.open_again.isVisible()
    assert data.pickers.x.isVisible()
    assert (data.pickers.x.currentText(), data.pickers.y.currentText()) == ("bill (mm)", "depth (mm)")
    assert not session.modified
    assert joined(opened, tmp_path / "after.csv") == left
    assert left[0][-2:] == ["bill (mm), moved to", "depth (mm), moved to"]
    assert len(left) == 1 + 6 + 1
    assert opened.answers.told == []
    before = session.document
    pick(opened, data.pickers.y, "mass (g)")
    assert session.dataset.columns == ("bill (mm)", "mass (g)")
    assert points(opened)[:2] == [[39.1, 3750], [46.1, 4500]]
    session.undo_stack.undo()
    assert session.document is before
    assert data.pickers.y.currentText() == "depth (mm)"
    assert joined(opened, tmp_path / "again.csv") == left


def test_it_can_be_saved_and_opened_again_and_again(left: list[list[str]], opened: Shell, tmp_path: Path) -> None:
    for _ in range(2):
        reopened(opened, tmp_path / "run.clx")
        opened.session.edit_dataset(opened.session.dataset.added((45.0, 16.0)), "Add point")
        opened.settle()
        saved(opened, tmp_path / "run.clx")
        opened.session.new_drawing()
    known = read_experiment(tmp_path / "run.clx").provenance
    assert known is not None
    assert known.file.path == str(tmp_path / "penguins.csv")
    reopened(opened, tmp_path / "run.clx")
    assert len(joined(opened, tmp_path / "after.csv")) == len(left) + 2


def test_x_alone_is_joined_as_before_and_the_other_column_comes_back(
    left: list[list[str]], opened: Shell, tmp_path: Path
) -> None:
    session = opened.session
    reopened(opened, tmp_path / "run.clx")
    active(opened)
    opened.key(Key.Key_X)
    assert session.dataset.d == 1
    opened.settle()
    opened.key(Key.Key_Right)
    alone = joined(opened, tmp_path / "alone.csv")
    saved(opened, tmp_path / "run.clx")
    session.new_drawing()
    reopened(opened, tmp_path / "run.clx")
    assert session.dataset.d == 1
    assert joined(opened, tmp_path / "after.csv") == alone
    active(opened)
    opened.key(Key.Key_X)
    opened.settle()
    opened.key(Key.Key_Right)
    again = joined(opened, tmp_path / "again.csv")
    assert [row[:5] + row[-2:] for row in again] == [row[:5] + row[-2:] for row in left]


def test_moved_along_with_the_experiment_it_is_found(left: list[list[str]], opened: Shell, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    for name in ("run.clx", "penguins.csv"):
        (tmp_path / name).rename(away / name)
    reopened(opened, away / "run.clx")
    assert joined(opened, tmp_path / "after.csv") == left
    # Where it is now is what is saved from now on.
    opened.session.change(seed=5)
    saved(opened, away / "run.clx")
    known = read_experiment(away / "run.clx").provenance
    assert known is not None
    assert known.file.path == str(away / "penguins.csv")


def test_a_table_that_is_missing_is_told_and_nothing_is_lost(
    left: list[list[str]], opened: Shell, tmp_path: Path
) -> None:
    session, data = opened.session, opened.window.side.data
    elsewhere = (tmp_path / "penguins.csv").rename(tmp_path / "p.txt")
    reopened(opened, tmp_path / "run.clx")
    assert data.missing.text() == "The table penguins.csv is not where it was: open it again."
    assert data.missing.isVisible()
    assert not data.pickers.x.isVisible()
    assert not data.pickers.principal.isVisible()
    rows = joined(opened, tmp_path / "alone.csv")
    assert opened.answers.told == [
        "Only the points can be written: The table penguins.csv is not where it was: open it again. “Open the table "
        "again…” under DATA brings its other rows and columns back."
    ]
    assert len(rows) == 1 + session.dataset.n
    # Saved once more it still says where the table was.
    session.change(seed=5)
    opened.settle()
    saved(opened, tmp_path / "run.clx")
    known = read_experiment(tmp_path / "run.clx").provenance
    assert known is not None
    assert known.file.path == str(tmp_path / "penguins.csv")
    reopened(opened, tmp_path / "run.clx")
    # The remedy: the very table under another name.
    document = session.document
    opened.answers.path = str(elsewhere)
    click(opened, data.open_again)
    found(opened)
    assert session.document is document
    assert not data.missing.isVisible()
    assert not data.open_again.isVisible()
    assert data.pickers.x.isVisible()
    pick(opened, data.pickers.y, "mass (g)")
    assert session.dataset.columns == ("bill (mm)", "mass (g)")


def test_the_remedy_brings_the_join_back(left: list[list[str]], opened: Shell, tmp_path: Path) -> None:
    elsewhere = (tmp_path / "penguins.csv").rename(tmp_path / "table without an ending")
    reopened(opened, tmp_path / "run.clx")
    opened.answers.path = str(elsewhere)
    click(opened, opened.window.side.data.open_again)
    found(opened)
    assert joined(opened, tmp_path / "after.csv") == left
    assert opened.answers.told == []


def test_a_table_that_has_changed_is_told_and_can_be_opened_anew(
    left: list[list[str]], opened: Shell, tmp_path: Path
) -> None:
    session, data = opened.session, opened.window.side.data
    table = written(tmp_path, PENGUINS.replace("3750", "3751"), "penguins.csv")
    reopened(opened, tmp_path / "run.clx")
    document = session.document
    assert data.missing.text() == "The table penguins.csv has changed since these points were read: open it again."
    assert not data.pickers.x.isVisible()
    joined(opened, tmp_path / "alone.csv")
    assert "has changed since these points were read" in opened.answers.told.pop()
    opened.answers.path = str(table)
    click(opened, data.open_again)
    dialog = asked(opened)
    assert session.document is document
    QTest.keyClick(dialog, Key.Key_Escape)
    assert session.document is document
    assert data.missing.isVisible()
    click(opened, data.open_again)
    QTest.keyClick(asked(opened), Key.Key_Return)
    assert points(opened)[0] == [39.1, 18.7]
    assert not data.missing.isVisible()
    assert data.pickers.x.isVisible()
    session.undo_stack.undo()
    assert session.document is document
    assert data.missing.isVisible()


def test_nothing_is_lost_where_the_remedy_is_called_off(left: object, opened: Shell, tmp_path: Path) -> None:
    (tmp_path / "penguins.csv").unlink()
    reopened(opened, tmp_path / "run.clx")
    document, data = opened.session.document, opened.window.side.data
    for path, told in (("", 0), (str(tmp_path / "nowhere.csv"), 1), (str(tmp_path), 1)):
        opened.answers.path = path
        click(opened, data.open_again)
        found(opened)
        assert opened.session.document is document
        assert len(opened.answers.told) == told
        opened.answers.told.clear()
        assert data.missing.text() == "The table penguins.csv is not where it was: open it again."


def test_version_1_is_opened_and_says_that_it_knows_no_table(left: object, opened: Shell, tmp_path: Path) -> None:
    session, data, file = opened.session, opened.window.side.data, tmp_path / "run.clx"
    file.write_bytes(of_version_1(file.read_bytes()))
    reopened(opened, file)
    assert len(session.timeline.frames) == 4
    assert data.missing.text() == "It is not known from which table these points were read: open it again."
    joined(opened, tmp_path / "alone.csv")
    assert "It is not known from which table" in opened.answers.told.pop()
    opened.answers.path = str(tmp_path / "penguins.csv")
    click(opened, data.open_again)
    QTest.keyClick(asked(opened), Key.Key_Return)
    assert data.pickers.x.isVisible()
    assert not data.missing.isVisible()


@pytest.mark.parametrize("action", ["new", "example-old-faithful"])
def test_a_drawing_and_an_example_are_from_no_table(opened: Shell, tmp_path: Path, action: str) -> None:
    opened.window.all_actions[action].trigger()
    assert not opened.window.side.data.missing.isVisible()
    saved(opened, tmp_path / "drawing.clx")
    reopened(opened, tmp_path / "drawing.clx")
    assert not opened.window.side.data.missing.isVisible()
    assert not opened.window.side.data.open_again.isVisible()
    assert read_experiment(tmp_path / "drawing.clx").provenance is None


def test_a_pasted_table_has_columns_until_it_is_closed(opened: Shell, tmp_path: Path) -> None:
    data = opened.window.side.data
    QGuiApplication.clipboard().setText("height\twidth\tdepth\n1,5\t2\t7\n3,25\t-4\t8\n2\t-4\t8\n")
    opened.key(Key.Key_V, CTRL)
    QTest.mouseClick(asked(opened).accept_button, LEFT)
    assert data.pickers.x.isVisible()
    saved(opened, tmp_path / "pasted.clx")
    assert data.pickers.x.isVisible()
    reopened(opened, tmp_path / "pasted.clx")
    assert data.missing.text().startswith("It is not known from which table")


def test_undo_and_redo_find_each_their_own_table(left: object, opened: Shell, tmp_path: Path) -> None:
    session, data = opened.session, opened.window.side.data
    reopened(opened, tmp_path / "run.clx")
    source = session.source
    assert source is not None
    opened.key(Key.Key_Z, CTRL)
    assert session.source is None
    assert not data.pickers.x.isVisible()
    opened.key(Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert session.source is source
    assert data.pickers.x.isVisible()
    session.remove([0, 1], "Delete points")
    assert session.source is source


@pytest.fixture
def crashed(left: list[list[str]], qtbot: QtBot, tmp_path: Path) -> Path:
    """The folder with what a copy left that had the experiment open, moved along with its table, and then died."""
    away, folder = tmp_path / "away", tmp_path / "state"
    away.mkdir()
    for name in ("run.clx", "penguins.csv"):
        (tmp_path / name).rename(away / name)
    with shell(qtbot, tmp_path / "third.ini") as opened:
        reopened(opened, away / "run.clx")
        autosave = Autosave(opened.session, opened.preferences, folder, opened.window.view_record)
        opened.session.edit_dataset(opened.session.dataset.added((45.0, 16.0)), "Add point")
        assert autosave.finish()
        assert autosave.file is not None
        content = autosave.file.read_bytes()
        autosave.close()
    (folder / "999999999-0.clx").write_bytes(content)
    return folder


def test_what_is_brought_back_after_a_crash_finds_its_table(
    crashed: Path, left: list[list[str]], opened: Shell, tmp_path: Path
) -> None:
    started = Started(opened, crashed)
    started.press("restore")
    found(opened)
    opened.settle()
    assert opened.session.file is None
    assert opened.window.side.data.pickers.x.isVisible()
    rows = joined(opened, tmp_path / "after.csv")
    assert [row[:5] for row in rows[: len(left)]] == [row[:5] for row in left]
    assert [row[-2:] for row in rows[: len(left)]] == [row[-2:] for row in left]
    assert rows[len(left)][:4] == ["", "", "45.0", "16.0"]
    pick(opened, opened.window.side.data.pickers.y, "mass (g)")
    assert opened.session.dataset.columns == ("bill (mm)", "mass (g)")
    started.close()


def test_a_table_goes_with_the_last_document_of_its_points(left: object, opened: Shell, tmp_path: Path) -> None:
    session = opened.session
    reopened(opened, tmp_path / "run.clx")
    assert session.source is not None
    table, provenance = weakref.ref(session.source.table), session.document.provenance
    assert provenance is not None
    kept = weakref.ref(provenance)
    del provenance
    pick(opened, opened.window.side.data.pickers.y, "mass (g)")
    session.new_drawing()
    gc.collect()
    assert table() is not None, "undo would need it"
    session.undo_stack.clear()
    for _ in range(100):
        # What was asked of the workers goes when they are done with it.
        QTest.qWait(20)
        gc.collect()
        if table() is None:
            break
    assert kept() is None
    assert table() is None


# A search under way


@pytest.fixture
def slow(opened: Shell, tmp_path: Path) -> Path:
    """An experiment of a table that takes a while to read."""
    rows = "".join(f"{i % 1000},{i % 777},{i % 5}\n" for i in range(100_000))
    QTest.keyClick(asked(opened, written(tmp_path, "x,y,z\n" + rows * 5, "slow.csv")), Key.Key_Return)
    opened.session.keep(np.arange(50), "Keep some")
    saved(opened, tmp_path / "slow.clx")
    opened.session.new_drawing()
    return tmp_path / "slow.clx"


def searching(opened: Shell, file: Path) -> None:
    press_open(opened, file)
    opened.wait(lambda: opened.session.file == file)
    assert opened.window.exchange.finder.busy


def test_meanwhile_the_window_lives_and_says_so(opened: Shell, slow: Path, tmp_path: Path) -> None:
    session, data = opened.session, opened.window.side.data
    searching(opened, slow)
    assert data.missing.text() == "The table slow.csv is being looked for."
    assert not data.open_again.isVisible()
    opened.wait(lambda: session.frame is not None)
    opened.answers.place = str(tmp_path / "early.csv")
    opened.window.all_actions["export-labels"].trigger()
    assert "is being looked for. Export the clusters when it has been found." in opened.answers.told.pop()
    assert not (tmp_path / "early.csv").exists()
    session.edit_dataset(session.dataset.added((1.0, 2.0)), "Add point")
    QGuiApplication.clipboard().setText("3\t4\n5\t6\n")
    opened.key(Key.Key_V, CTRL)
    assert opened.window.exchange.finder.busy, "edits do not end it"
    opened.wait(lambda: not opened.window.exchange.finder.busy, 60.0)
    assert data.pickers.x.isVisible()
    assert len(joined(opened, tmp_path / "late.csv")) == 1 + 500_000 + 3


@pytest.mark.parametrize("way", ["undo", "another experiment", "a drawing", "closing"])
def test_other_data_end_the_search(
    opened: Shell, slow: Path, tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first: list[bool] = []

    def held(provenance: Provenance, points: Dataset, at: Iterable[Path], watch: Watch) -> Source:
        """The first search goes on until it is no longer wanted, however fast the machine is."""
        while not first:
            try:
                watch(0.0)
            except BaseException:
                first.append(True)
                raise
            sleep(0.001)
        return finding.found(provenance, points, at, watch)

    monkeypatch.setattr("explorer.importing.searching.found", held)
    searching(opened, slow)
    finder = opened.window.exchange.finder
    request = finder._request
    assert request is not None
    if way == "undo":
        opened.session.undo_stack.undo()
    elif way == "a drawing":
        opened.session.new_drawing()
    elif way == "closing":
        finder.close()
    else:
        (tmp_path / "slow.csv").rename(tmp_path / "gone.csv")
        (tmp_path / "other.clx").write_bytes(slow.read_bytes())
        reopened(opened, tmp_path / "other.clx")
    assert request.abandoned.is_set()
    assert not finder.busy
    QTest.qWait(200)
    assert opened.session.source is None
    if way == "undo":
        opened.session.undo_stack.redo()
        assert finder.busy, "it begins again"


# Files of strangers


def hostile(tmp_path: Path, **fields: object) -> Path:
    """The experiment run.clx with other words about its table."""
    experiment = read_experiment(tmp_path / "run.clx")
    known = experiment.provenance
    assert known is not None
    other = Provenance(replace(known.file, **fields), known.taken)  # type: ignore[arg-type]
    file = tmp_path / "hostile.clx"
    file.write_bytes(pack(replace(experiment, provenance=other)))
    return file


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "The table without a name is not where it would be looked for unasked: open it again."),
        ("/dev/zero", "The table zero is not where it would be looked for unasked: open it again."),
        ("/etc/passwd", "The table passwd is not where it would be looked for unasked: open it again."),
        ("/proc/self/mem.csv", "The table mem.csv is not where it was: open it again."),
        ("\\\\server\\share\\<img src=x>.csv", "The table <img src=x>.csv is not where it was: open it again."),
        ("/<b>bold<br>.csv", "The table <b>bold<br>.csv is not where it was: open it again."),
        ("/a\nb\u202e.csv", "The table a\ufffdb\ufffd.csv is not where it was: open it again."),
        ("/" + "W" * 4000 + ".csv", f"The table {'W' * 20}…{'W' * 16}.csv is not where it was: open it again."),
    ],
)
def test_whatever_a_stranger_writes_is_plain_text(
    left: object, opened: Shell, tmp_path: Path, path: str, said: str
) -> None:
    reopened(opened, hostile(tmp_path, path=path))
    data, window = opened.window.side.data, opened.window
    assert data.missing.text() == said
    assert data.missing.textFormat() is Qt.TextFormat.PlainText
    assert window.width() == 1440
    shown = "\n".join(label.text() + label.toolTip() for label in window.findChildren(QLabel))
    assert path == "/" or path not in shown
    opened.key(Key.Key_Right)
    joined(opened, tmp_path / "alone.csv")
    assert said in opened.answers.told[0]


@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_what_is_no_ordinary_file_is_left_alone(left: object, opened: Shell, tmp_path: Path, kind: str) -> None:
    place = tmp_path / "odd.csv"
    {"folder": place.mkdir, "pipe": lambda: os.mkfifo(place), "device": lambda: place.symlink_to("/dev/zero")}[kind]()
    reopened(opened, hostile(tmp_path, path=str(place), size=0))
    assert opened.window.side.data.missing.text() == "The table odd.csv is not where it was: open it again."


def test_rows_that_the_table_does_not_have_are_not_joined(left: object, opened: Shell, tmp_path: Path) -> None:
    experiment = read_experiment(tmp_path / "run.clx")
    rows = experiment.dataset.rows
    assert rows is not None
    wrong = rows.copy()
    wrong[0] = 2**31 - 1
    file = tmp_path / "hostile.clx"
    file.write_bytes(pack(replace(experiment, dataset=replace(experiment.dataset, rows=wrong))))
    reopened(opened, file)
    assert "not those of the table penguins.csv" in opened.window.side.data.missing.text()
    assert len(joined(opened, tmp_path / "alone.csv")) == 1 + experiment.dataset.n


def test_a_table_that_never_was_is_told(left: object, opened: Shell, tmp_path: Path) -> None:
    experiment = replace(read_experiment(tmp_path / "run.clx"), provenance=TABLE)
    (tmp_path / "made up.clx").write_bytes(pack(experiment))
    reopened(opened, tmp_path / "made up.clx")
    assert opened.window.side.data.missing.text() == "The table größe.csv is not where it was: open it again."
