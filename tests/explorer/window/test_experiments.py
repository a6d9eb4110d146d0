"""Experiments saved and opened in the shown window, by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.experiments import read_experiment
from engine.settings import Method
from tests.engine.test_experiments import bits
from tests.explorer.shell import CTRL, SHIFT, Shell, shell

SAVE, OPEN, UNDO = Qt.Key.Key_S, Qt.Key.Key_O, Qt.Key.Key_Z


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Shell]:
    with shell(qtbot, tmp_path / "preferences.ini") as made:
        yield made


def saved(opened: Shell, file: Path) -> None:
    """Ctrl+S, and wait for the file."""
    opened.answers.place = str(file)
    opened.key(SAVE, CTRL)
    opened.wait(lambda: not opened.session.modified and opened.session.file == file)


def reopened(opened: Shell, file: Path) -> None:
    """Ctrl+O, this file, and wait for it."""
    opened.answers.path = str(file)
    opened.key(OPEN, CTRL)
    opened.wait(lambda: not opened.window.exchange.importer.busy)


def name_shown(opened: Shell) -> str:
    return opened.window.windowTitle().partition("[*]")[0] + ("*" if opened.window.isWindowModified() else "")


def test_a_run_saved_is_opened_where_it_was_left(opened: Shell, tmp_path: Path) -> None:
    session, file = opened.session, tmp_path / "run.clx"
    session.change(method=Method.MIXTURE, k=3)
    opened.start()
    session.edit_dataset(session.dataset.moved(0, (2.0, 3.0)), "Move point")
    opened.settle()
    for _ in range(6):
        opened.key(Qt.Key.Key_Right)
    opened.key(Qt.Key.Key_Left)
    opened.window.show_options.set("trails", False)
    opened.window.canvas.zoom_by(2.0)
    box, colours = opened.window.canvas.view.viewport, session.colours
    frames, cursor = session.timeline.frames, session.timeline.cursor
    saved(opened, file)
    assert opened.answers.proposed.endswith("Test.clx")
    assert name_shown(opened) == "run"
    # Something else entirely, then the file again.
    session.new_drawing()
    opened.window.show_options.set("trails", True)
    reopened(opened, file)
    assert name_shown(opened) == "run"
    timeline = session.timeline
    first = frames[0].edition - timeline.frames[0].edition
    assert [bits(frame)[1:] for frame in timeline.frames] == [bits(frame)[1:] for frame in frames]
    assert [frame.edition + first for frame in timeline.frames] == [frame.edition for frame in frames]
    assert timeline.cursor == cursor
    assert (session.colours, opened.window.show_options.trails) == (colours, False)
    after = opened.window.canvas.view.viewport
    assert after.middle == pytest.approx(box.middle)
    assert after.unit == pytest.approx(box.unit)
    # It goes on as it would have.
    opened.key(Qt.Key.Key_Right)
    assert bits(session.timeline.frames[session.timeline.cursor])[1:] == bits(frames[cursor + 1])[1:]


def test_undo_after_opening_brings_the_former_back_with_its_file(opened: Shell, tmp_path: Path) -> None:
    saved(opened, tmp_path / "first.clx")
    first = opened.session.document
    opened.session.new_drawing()
    opened.session.edit_dataset(opened.session.dataset.added((1.0, 2.0)), "Add point")
    saved(opened, tmp_path / "second.clx")
    reopened(opened, tmp_path / "first.clx")
    assert name_shown(opened) == "first"
    opened.key(UNDO, CTRL)
    assert name_shown(opened) == "second"
    opened.key(UNDO, CTRL)
    assert name_shown(opened) == "second*"
    opened.key(UNDO, CTRL)
    assert opened.session.document is first
    assert name_shown(opened) == "first"


def test_saving_again_does_not_ask_and_saving_as_does(opened: Shell, tmp_path: Path) -> None:
    file, other = tmp_path / "one.clx", tmp_path / "two.clx"
    saved(opened, file)
    opened.answers.place = str(other)
    opened.session.change(k=2)
    assert name_shown(opened) == "one*"
    opened.key(SAVE, CTRL)
    opened.wait(lambda: not opened.session.modified)
    assert read_experiment(file).settings.k == 2
    assert not other.exists()
    opened.key(SAVE, CTRL | SHIFT)
    opened.wait(lambda: opened.session.file == other)
    assert name_shown(opened) == "two"
    assert read_experiment(other).settings.k == 2


def test_nothing_is_saved_where_no_place_is_named(opened: Shell) -> None:
    opened.session.edit_dataset(opened.session.dataset.removed(0), "Delete point")
    opened.key(SAVE, CTRL)
    assert opened.session.modified
    assert opened.answers.told == []


def test_a_place_that_cannot_be_written_costs_nothing(opened: Shell, tmp_path: Path) -> None:
    opened.session.edit_dataset(opened.session.dataset.removed(0), "Delete point")
    (tmp_path / "folder.clx").mkdir()
    (tmp_path / "file").touch()
    for place, why in (
        (tmp_path / "nowhere" / "x.clx", "No such file or directory"),
        (tmp_path / "file" / "x.clx", "Not a directory"),
        (tmp_path / "folder.clx", "what is there may not be replaced"),
        # Where even root can make no file.
        (Path("/proc/x.clx"), "No such file or directory"),
    ):
        opened.answers.place = str(place)
        opened.key(SAVE, CTRL)
        opened.wait(lambda: bool(opened.answers.told))
        told = opened.answers.told.pop()
        assert told.startswith(f"{place.name} cannot be saved: {place} cannot be written ({why}): choose another")
        assert opened.session.modified
        assert opened.session.file is None


@pytest.mark.parametrize("content", [b"", b"x,y\n1,2\n", b"PK\x03\x04 and then nothing"])
def test_what_is_no_experiment_costs_nothing(opened: Shell, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.clx"
    file.write_bytes(content)
    before, timeline = opened.session.document, opened.session.timeline
    reopened(opened, file)
    assert opened.session.document is before
    assert opened.session.timeline is timeline
    assert opened.answers.told[0].startswith("broken.clx cannot be opened: broken.clx is ")


def test_closing_can_save_first(opened: Shell, tmp_path: Path) -> None:
    opened.session.edit_dataset(opened.session.dataset.removed(0), "Delete point")
    opened.answers.closes = None
    assert not opened.window.close(), "no place was named"
    opened.answers.place = "/proc/x.clx"
    assert not opened.window.close(), "it could not be written"
    assert len(opened.answers.told) == 1
    opened.answers.place = str(tmp_path / "kept.clx")
    assert opened.window.close()
    assert read_experiment(tmp_path / "kept.clx").dataset.n == opened.session.dataset.n


def test_settings_changed_since_saving_are_asked_about(opened: Shell, tmp_path: Path) -> None:
    saved(opened, tmp_path / "three.clx")
    opened.session.change(k=5)
    opened.answers.closes = False
    assert not opened.window.close()
    assert opened.answers.asked == ["three"]
