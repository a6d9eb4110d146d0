"""Autosave: written after some edits or some time, gone after a clean end, offered after any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from engine.experiment import Experiment, View
from engine.experiments import pack, read_experiment
from engine.settings import Method, Settings
from explorer.autosave import EDITS, Autosave
from explorer.offers import Offers
from explorer.opening import MOST_AT_ONCE
from explorer.preferences import AUTOSAVE, Preferences
from explorer.recovery import Berth
from tests.explorer.rig import Rig, blobs
from tests.explorer.shell import CTRL, NONE, Shell, shell


class Kept:
    """A session with an autosave in a folder."""

    def __init__(self, rig: Rig, folder: Path) -> None:
        self.rig, self.session, self.folder = rig, rig.session, folder
        self.preferences = Preferences(folder.parent / "preferences.ini")
        self.said: list[str] = []
        self.session.announced.connect(self.said.append)
        self.autosave = Autosave(self.session, self.preferences, folder, View)

    @property
    def file(self) -> Path:
        assert self.autosave.file is not None
        return self.autosave.file

    def edit(self, times: int = 1) -> None:
        for _ in range(times):
            self.session.edit_dataset(self.session.dataset.added((1.0, 2.0)), "Add point")

    def settle(self) -> None:
        """Until whatever is due has been written or cleared."""
        self.rig.wait(lambda: not self.autosave._timer.isActive() and not self.autosave._writer.busy)


@pytest.fixture
def kept(qapp: object, tmp_path: Path) -> Iterator[Kept]:
    rig = Rig()
    rig.start()
    made = Kept(rig, tmp_path / "state")
    yield made
    made.autosave.close()
    rig.close()
    assert not list(made.folder.glob("*")) or made.folder.is_file()


def test_some_edits_are_written_at_once(kept: Kept) -> None:
    kept.edit(EDITS - 1)
    assert not kept.autosave._writer.busy
    kept.edit()
    kept.rig.wait(kept.file.exists)
    assert read_experiment(kept.file).dataset.n == 60 + EDITS
    assert kept.session.modified, "what is autosaved is not saved"


def test_one_edit_is_written_after_a_while(kept: Kept) -> None:
    kept.autosave._timer.setInterval(0)
    kept.edit()
    kept.settle()
    found = read_experiment(kept.file)
    assert (found.dataset.n, found.name) == (61, "Test")


def test_what_is_undone_or_saved_is_written_no_more(kept: Kept, tmp_path: Path) -> None:
    kept.autosave._timer.setInterval(0)
    kept.edit()
    kept.settle()
    kept.session.undo_stack.undo()
    kept.settle()
    assert not kept.file.exists()
    kept.edit()
    kept.settle()
    assert kept.file.exists()
    kept.session.mark_saved(kept.session.document, tmp_path / "elsewhere.clx")
    kept.settle()
    assert not kept.file.exists()


def test_it_can_be_turned_off(kept: Kept) -> None:
    kept.edit()
    kept.autosave.finish()
    assert kept.file.exists()
    kept.preferences.set(AUTOSAVE, False)
    kept.edit(EDITS)
    kept.settle()
    assert not kept.file.exists()


def test_a_folder_that_cannot_be_written_is_said_once(kept: Kept) -> None:
    kept.file.mkdir()
    for _ in range(2):
        kept.edit()
        kept.autosave.finish()
    assert len([text for text in kept.said if text.startswith("Autosave does not work: ")]) == 1
    kept.file.rmdir()
    kept.autosave.finish()
    assert kept.file.exists()


def test_no_folder_is_no_reason_to_stop(qapp: object) -> None:
    rig = Rig()
    autosave = Autosave(rig.session, Preferences(Path("/dev/null")), Path("/proc/state"), View)
    said: list[str] = []
    rig.session.announced.connect(said.append)
    assert autosave.file is None
    assert autosave.finish() is None, "there is nothing to keep"
    assert said == []
    for _ in range(2):
        rig.session.edit_dataset(rig.session.dataset.added((1.0, 2.0)), "Add point")
        assert autosave.finish() is False
    assert len([text for text in said if text.startswith("Autosave does not work: /proc/state")]) == 1
    autosave.close()
    rig.close()


# What is offered at the next start


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """A folder in which a copy that runs no more has left a drawing of its own."""
    rig = Rig()
    rig.start()
    made = Kept(rig, tmp_path / "state")
    made.edit(3)
    made.autosave.finish()
    content = made.file.read_bytes()
    made.autosave.close()
    rig.close()
    (made.folder / "999999999-0.clx").write_bytes(content)
    return made.folder


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Shell]:
    with shell(qtbot, tmp_path / "preferences.ini") as made:
        yield made


class Started:
    """A window that has just looked for what was left."""

    def __init__(self, opened: Shell, folder: Path) -> None:
        self.opened, self.session = opened, opened.session
        self.autosave = Autosave(opened.session, opened.preferences, folder, opened.window.view_record)
        self.offers = Offers(opened.window, opened.session, self.autosave, folder)
        self.offers.begin()

    def press(self, which: str) -> None:
        bar = self.offers.bar
        assert bar is not None
        button: QPushButton = getattr(bar, which)
        self.opened.wait(button.isVisible)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, NONE)

    def close(self) -> None:
        self.offers.close()
        self.autosave.close()


@pytest.fixture
def started(opened: Shell, left: Path) -> Iterator[Started]:
    made = Started(opened, left)
    yield made
    made.close()


def test_what_was_left_is_offered_and_brought_back(started: Started, left: Path) -> None:
    assert started.offers.bar is not None
    assert started.offers.bar.text.text().startswith("<b>Test</b> was left unsaved at ")
    before = started.session.document
    started.press("restore")
    assert started.offers.bar is None
    assert (started.session.dataset.n, started.session.modified, started.session.file) == (63, True, None)
    assert len(started.session.timeline.frames) == 1
    started.opened.wait(lambda: not (left / "999999999-0.clx").exists())
    assert read_experiment(started.autosave.file or "").dataset.n == 63, "it is safe again before the old one goes"
    started.opened.key(Qt.Key.Key_Z, CTRL)
    assert started.session.document is before


def test_what_was_left_can_be_discarded(started: Started, left: Path) -> None:
    started.press("discard")
    assert started.offers.bar is None
    assert not (left / "999999999-0.clx").exists()
    assert started.session.dataset.n == 60


def test_what_nobody_answers_is_offered_again(started: Started, left: Path) -> None:
    started.press("later")
    started.offers.close()
    assert (left / "999999999-0.clx").exists()
    started.offers.begin()
    assert started.offers.bar is not None
    started.offers.close()
    assert (left / "999999999-0.clx").exists()


def test_several_are_offered_one_by_one_and_what_is_damaged_is_kept(opened: Shell, left: Path) -> None:
    (left / "999999998-0.clx").write_bytes(b"PK and nothing")
    (left / "999999997-0.clx").write_bytes((left / "999999999-0.clx").read_bytes())
    said: list[str] = []
    opened.session.announced.connect(said.append)
    started = Started(opened, left)
    for _ in range(2):
        started.press("discard")
    assert started.offers.bar is None
    assert (left / "999999998-0.damaged").exists()
    assert [text for text in said if "damaged" in text]
    started.close()


@pytest.mark.parametrize("answer", ["restore", "closed meanwhile"])
def test_large_work_is_read_while_the_window_lives(opened: Shell, tmp_path: Path, answer: str) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    left = folder / "999999999-0.clx"
    left.write_bytes(pack(Experiment(blobs(300_000), Settings(Method.MIXTURE, k=3), name="Large")))
    assert left.stat().st_size > MOST_AT_ONCE
    started = Started(opened, folder)
    assert started.offers.bar is None, "it is still being read"
    if answer == "restore":
        opened.wait(lambda: started.offers.bar is not None)
        started.press("restore")
        assert started.session.dataset.n == 300_000
        opened.wait(lambda: not left.exists())
    started.close()
    assert left.exists() == (answer != "restore")
    assert not left.with_suffix(".lock").exists()


def test_a_copy_that_runs_keeps_its_own(opened: Shell, left: Path) -> None:
    berth = Berth.taken(left)
    assert berth is not None
    berth.file.write_bytes((left / "999999999-0.clx").read_bytes())
    started = Started(opened, left)
    started.press("discard")
    assert started.offers.bar is None
    assert berth.file.exists()
    started.close()
    berth.clear()
    berth.leave()
