"""What nobody foresaw: logged, told once with a report, what is not saved kept, and on with the work."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

import engine
from engine.errors import SettingsError
from engine.experiments import read_experiment
from explorer import __version__, workers
from explorer.application import Application, qt_application
from explorer.opening import first_document
from explorer.preferences import Preferences
from explorer.report_dialog import ReportDialog
from explorer.surprises import LARGEST_LOG, LOG, MOST_ACTIONS, MOST_REPORTS, OLD_LOGS, Surprises


@pytest.fixture
def caught(qapp: object, tmp_path: Path) -> Iterator[Surprises]:
    surprises = Surprises()
    surprises.install(tmp_path)
    yield surprises
    surprises.uninstall()
    assert not [handler for handler in logging.getLogger("explorer").handlers if not isinstance(handler, _ByPytest)]


_ByPytest = tuple({type(handler) for handler in logging.getLogger().handlers})


def reports_of(surprises: Surprises) -> list[str]:
    reports: list[str] = []
    surprises.happened.connect(reports.append)
    return reports


def fail(text: str) -> None:
    raise RuntimeError(text)


def log_in(folder: Path) -> str:
    return (folder / LOG).read_text(encoding="utf-8")


def test_an_exception_in_a_slot_is_told_with_versions_and_last_actions(
    caught: Surprises, tmp_path: Path, qtbot: QtBot
) -> None:
    reports = reports_of(caught)
    caught.tell_about(lambda: "a mixture of 7")
    for number in range(MOST_ACTIONS + 5):
        caught.note(f"action {number}", True)
    QTimer.singleShot(0, lambda: fail("in a slot"))
    qtbot.waitUntil(lambda: bool(reports))
    report = reports[0]
    assert f"Cluster Explorer {__version__} on Python" in report
    assert "numpy " in report
    assert "a mixture of 7" in report
    assert "RuntimeError: in a slot" in report
    assert "test_surprises.py" in report
    assert "action 4\n" not in report
    assert report.rstrip().endswith(f"action {MOST_ACTIONS + 4}")
    assert "RuntimeError: in a slot" in log_in(tmp_path)


def test_an_exception_on_another_thread_is_told_in_this_one(caught: Surprises, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []
    reports = reports_of(caught)
    caught.happened.connect(lambda _: threads.append(threading.current_thread()), Qt.ConnectionType.DirectConnection)
    thread = threading.Thread(target=fail, args=("on a thread",))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(reports))
    assert "RuntimeError: on a thread" in reports[0]
    assert threads == [threading.main_thread()]


def test_the_same_error_is_told_once_and_an_end_is_put_to_many(caught: Surprises, tmp_path: Path) -> None:
    reports = reports_of(caught)
    for _ in range(3):
        caught._catch("the same trace")
    assert len(reports) == 1
    for number in range(3 * MOST_REPORTS):
        caught._catch(f"trace {number}")
    assert len(reports) == MOST_REPORTS
    assert log_in(tmp_path).count("the same trace") == 3


def test_an_error_while_telling_is_logged_and_ends_there(caught: Surprises, tmp_path: Path, qtbot: QtBot) -> None:
    reports = reports_of(caught)
    caught.happened.connect(lambda _: fail("while telling"))
    caught.tell_about(lambda: 1 // 0)  # type: ignore[arg-type, return-value]
    caught._catch("first")
    assert len(reports) == 1
    assert "no more can be said" in reports[0]
    assert "RuntimeError: while telling" in log_in(tmp_path)


def test_the_log_is_rotated(caught: Surprises, tmp_path: Path) -> None:
    for number in range(40):
        caught._catch(f"{number} " + "x" * (LARGEST_LOG // 8))
    logs = sorted(path.name for path in tmp_path.glob(f"{LOG}*"))
    assert logs == [LOG, *(f"{LOG}.{number}" for number in range(1, OLD_LOGS + 1))]
    assert all((tmp_path / name).stat().st_size <= LARGEST_LOG for name in logs)


@pytest.mark.parametrize("folder", ["/proc/state", "/dev/null/state"])
def test_no_place_for_a_log_is_no_reason_to_stop(qapp: object, folder: str) -> None:
    surprises = Surprises()
    surprises.install(Path(folder))
    reports = reports_of(surprises)
    surprises._catch("told all the same")
    surprises.uninstall()
    assert len(reports) == 1


def test_what_qt_says_is_logged(caught: Surprises, tmp_path: Path) -> None:
    qWarning("a word from Qt")
    assert "WARNING Qt: a word from Qt" in log_in(tmp_path)


def test_ctrl_c_is_no_surprise(caught: Surprises, capsys: pytest.CaptureFixture[str]) -> None:
    reports = reports_of(caught)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert reports == []


# In the running program


@pytest.fixture
def running(qtbot: QtBot, caught: Surprises, tmp_path: Path) -> Iterator[Application]:
    qt_application()
    application = Application(first_document(), Preferences(tmp_path / "preferences.ini"), tmp_path / "state")
    application.watch(caught)
    application.window.show()
    qtbot.waitExposed(application.window)
    application.begin("")
    qtbot.waitUntil(lambda: application.session.frame is not None)
    yield application
    application.close()


def dialog_of(application: Application) -> ReportDialog:
    assert application.safety is not None
    assert application.safety.dialog is not None
    return application.safety.dialog


def test_the_dialog_comes_what_is_not_saved_is_kept_and_it_goes_on(running: Application, qtbot: QtBot) -> None:
    session, safety = running.session, running.safety
    assert safety is not None
    session.edit_dataset(session.dataset.removed(0), "Delete point")
    running.window.all_actions["fit"].trigger()
    QTimer.singleShot(0, lambda: fail("one"))
    qtbot.waitUntil(lambda: safety.dialog is not None and safety.dialog.isVisible())
    dialog = dialog_of(running)
    assert "kept for the next start" in dialog.text.text()
    assert safety.autosave.file is not None
    assert read_experiment(safety.autosave.file).dataset.n == 271
    text = dialog.report.toPlainText()
    assert "kmeans, k = 2, 271 points in 2 columns, frame 1 of 1" in text
    assert "edit 1: Delete point" in text
    assert text.rstrip().endswith("fit")
    QTest.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == text
    # Another one is added to the same dialog; afterwards everything works as before.
    QTimer.singleShot(0, lambda: fail("two"))
    qtbot.waitUntil(lambda: "RuntimeError: two" in dialog.report.toPlainText())
    assert "RuntimeError: one" in dialog.report.toPlainText()
    QTest.mouseClick(dialog.on, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    running.player.step()
    qtbot.waitUntil(lambda: session.timeline.cursor == 1)


def test_what_could_not_be_kept_is_not_said_to_be_safe(running: Application, qtbot: QtBot) -> None:
    session, safety = running.session, running.safety
    assert safety is not None
    assert safety.autosave.file is not None
    safety.autosave.file.mkdir()
    session.edit_dataset(session.dataset.removed(0), "Delete point")
    QTimer.singleShot(0, lambda: fail("one"))
    qtbot.waitUntil(lambda: safety.dialog is not None and safety.dialog.isVisible())
    assert "could not be kept: save it now" in dialog_of(running).text.text()
    safety.autosave.file.rmdir()


def test_work_that_fails_unforeseen_is_reported_and_foreseen_is_not(
    running: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    safety = running.safety
    assert safety is not None

    def ruined(*_: object) -> engine.Dataset:
        raise error

    monkeypatch.setattr(workers, "next_frame", ruined)
    error: Exception = SettingsError("There are no points: add some.")
    running.player.step()
    qtbot.waitUntil(lambda: not running.player.busy)
    assert safety.dialog is None
    error = ZeroDivisionError("division of work")
    running.player.step()
    qtbot.waitUntil(lambda: safety.dialog is not None)
    dialog = dialog_of(running)
    assert "ZeroDivisionError: division of work" in dialog.report.toPlainText()
    assert "nothing that is not saved" in dialog.text.text()
