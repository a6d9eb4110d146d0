"""What leaves the window as a script: it gives what is on screen, and where it cannot be written that is said."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from engine.dataset import Dataset
from engine.settings import Scaling
from tests.explorer.export.conftest import export
from tests.explorer.shell import Shell


def test_the_copied_script_gives_the_clusters_on_screen(opened: Shell, tmp_path: Path) -> None:
    opened.key(Qt.Key.Key_End)
    opened.wait(lambda: opened.session.frame is not None and opened.session.frame.status.ended)
    export(opened, "copy-script")
    script = tmp_path / "copied.py"
    script.write_text(QGuiApplication.clipboard().text(), encoding="utf-8")
    found = runpy.run_path(str(script))
    assignment, frame = opened.session.assignment(), opened.session.frame
    assert assignment is not None
    assert frame is not None
    assert np.array_equal(found["labels"], assignment.labels)
    np.testing.assert_allclose(found["means"], frame.mixture.means, rtol=1e-12)


def test_a_script_of_many_points_is_saved_with_its_table(
    opened: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = np.random.default_rng(2).normal(size=(600, 2)) + np.repeat([[0.0], [9.0]], 300, axis=0)
    opened.session.load(Dataset(points), "a/b: c", Scaling.NONE, 2)
    opened.wait(lambda: opened.session.frame is not None and not opened.player.busy)
    opened.answers.place = str(tmp_path / "script")
    export(opened, "export-script")
    assert Path(opened.answers.proposed).name == "a-b- c.py"
    opened.wait(lambda: not opened.window.exporter.errands.busy)
    monkeypatch.chdir(tmp_path)
    labels = runpy.run_path("script.py")["labels"]
    assert {tuple(np.unique(labels[:300])), tuple(np.unique(labels[300:]))} == {(0,), (1,)}
    assert (tmp_path / "script-points.csv").is_file()


def test_a_place_that_cannot_be_written_is_told_and_left(opened: Shell, tmp_path: Path) -> None:
    opened.answers.place = str(tmp_path / "nowhere" / "script.py")
    export(opened, "export-script")
    assert len(opened.answers.told) == 1
    assert "script.py cannot be saved" in opened.answers.told[0]
    assert "choose another name or folder" in opened.answers.told[0]


def test_nobody_who_says_no_gets_a_file(opened: Shell, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    export(opened, "export-script")
    assert set(tmp_path.iterdir()) == before
    assert opened.answers.told == []


def test_without_a_run_there_is_no_script(opened: Shell) -> None:
    opened.session.new_drawing()
    for name in ("copy-script", "export-script"):
        assert not opened.window.all_actions[name].isEnabled()
    opened.session.undo_stack.undo()
    opened.wait(lambda: opened.session.frame is not None)
    assert opened.window.all_actions["copy-script"].isEnabled()
