"""The parts put together: the window opens on Old Faithful, runs, and leaves nothing behind, even while busy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.experiment import Experiment, View
from engine.experiments import pack
from engine.settings import Method, Settings
from engine.timeline import Timeline
from explorer.opening import file_document, named_opening
from tests.engine.strategies import walk
from tests.explorer.rig import blobs

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from explorer.application import Application


def test_opens_with_the_first_frame_and_finds_the_curves(app_window: Application, qtbot: QtBot) -> None:
    session = app_window.session
    qtbot.waitUntil(lambda: session.frame is not None)
    assert app_window.window.isVisible()
    assert "Old Faithful" in app_window.window.windowTitle()
    qtbot.waitUntil(lambda: len(session.candidates) > 0, timeout=20_000)


def test_runs_to_its_end_as_kmeans_then_as_mixture(app_window: Application, qtbot: QtBot) -> None:
    session, player = app_window.session, app_window.player
    for method in (Method.KMEANS, Method.MIXTURE):
        session.change(method=method)
        player.run_to_end()
        qtbot.waitUntil(lambda: session.frame is not None and session.frame.status.ended, timeout=20_000)
    assert session.frame is not None
    assert session.frame.info.objective is not None
    assert abs(session.frame.info.objective + 1130.26) < 0.01


def test_begins_with_an_experiment(app_window: Application, qtbot: QtBot) -> None:
    dataset, settings = blobs(), Settings(k=3)
    frames = walk(dataset, settings, 3)
    experiment = Experiment(dataset, settings, Timeline().append(*frames), view=View((2, 0, 1)))
    app_window.reopen(experiment, Path("kept.clx"))
    session = app_window.session
    assert (session.title, session.timeline.cursor, session.colours) == ("kept", 3, (2, 0, 1))
    assert not session.modified
    assert not session.undo_stack.canUndo()
    assert app_window.window.status.currentMessage() == "Opened kept"


def test_an_experiment_it_begins_with_finds_its_table(app_window: Application, qtbot: QtBot, tmp_path: Path) -> None:
    table, file = tmp_path / "some.csv", tmp_path / "kept.clx"
    table.write_text("a,b,kind\n1,2,p\n3,4,q\n5,7,p\n8,1,q\n")
    document = file_document(str(table))
    assert document is not None
    assert document.source is not None
    known = document.source.provenance
    file.write_bytes(pack(Experiment(document.dataset, document.settings, provenance=known)))
    opening = named_opening(str(file))
    assert opening.experiment is not None
    app_window.reopen(opening.experiment, opening.file)
    # Nothing is looked for before the window has been seen.
    qtbot.waitUntil(lambda: app_window.session.source is not None and not app_window.busy, timeout=20_000)
    source = app_window.session.source
    assert source is not None
    assert source.path == str(table)
    assert source.points.points.tolist() == document.dataset.points.tolist()
    assert not app_window.session.undo_stack.canUndo()


def test_closes_while_both_threads_are_busy(app_window: Application, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: app_window.sweeper.busy)
    app_window.player.play()
    qtbot.waitUntil(lambda: len(app_window.session.timeline.frames) > 1)
    app_window.window.close()
    assert not app_window.window.isVisible()
