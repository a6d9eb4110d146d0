"""Nobody opens a file of other people's for writing: whatever leaves the program takes the place of what was there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.settings import Method
from explorer import __main__, desktop
from explorer.export.animation_dialog import AnimationDialog
from explorer.export.encoding import Movie
from explorer.export.picture_dialog import PictureDialog
from explorer.export.pictures import Format
from tests.explorer.export.conftest import export
from tests.explorer.export.test_animation import with_ffmpeg
from tests.explorer.shell import CTRL, SHIFT, Shell

BEFORE = b"somebody's work of many years"


def watched(place: Path) -> Path:
    """A file at this place, and another name of its: whoever opens the place for writing changes what that holds."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(BEFORE)
    second = place.with_name("second-name-of-" + place.name)
    os.link(place, second)
    return second


def assert_replaced(place: Path, second: Path) -> None:
    assert place.read_bytes() not in (b"", BEFORE)
    assert second.read_bytes() == BEFORE, "it was written in place"
    assert place.stat().st_ino != second.stat().st_ino
    assert not [left for left in place.parent.iterdir() if left.name.startswith(f".{place.name}")]


def by_key(opened: Shell, _: Path) -> None:
    opened.key(Qt.Key.Key_S, CTRL | SHIFT)
    opened.wait(lambda: opened.session.file is not None)


def by_entry(name: str) -> Callable[[Shell, Path], None]:
    def ask(opened: Shell, _: Path) -> None:
        export(opened, name)
        opened.wait(lambda: not opened.window.exporter.errands.busy)

    return ask


def picture(kind: Format, subject: str = "canvas") -> Callable[[Shell, Path], None]:
    def ask(opened: Shell, _: Path) -> None:
        export(opened, "export-picture")
        asked = opened.window.findChild(PictureDialog, "pictureDialog")
        assert asked is not None
        asked.format.show_value(kind)
        asked.subject.show_value(subject)
        QTest.mouseClick(asked.save_button, Qt.MouseButton.LeftButton)

    return ask


def animation(kind: Movie) -> Callable[[Shell, Path], None]:
    def ask(opened: Shell, _: Path) -> None:
        export(opened, "export-animation")
        asked = opened.window.findChild(AnimationDialog, "animationDialog")
        assert asked is not None
        asked.kind.show_value(kind)
        QTest.mouseClick(asked.save_button, Qt.MouseButton.LeftButton)
        opened.wait(lambda: not opened.window.exporter.animations.busy, 60)

    return ask


WAYS = {
    "experiment.clx": by_key,
    "points.csv": by_entry("export-points"),
    "clusters.csv": by_entry("export-labels"),
    "curves.csv": by_entry("export-curves"),
    "script.py": by_entry("export-script"),
    "canvas.png": picture(Format.PNG),
    "canvas.svg": picture(Format.SVG),
    "canvas.pdf": picture(Format.PDF),
    "curves.png": picture(Format.PNG, "curves"),
    "window.pdf": picture(Format.PDF, "window"),
    "run.gif": animation(Movie.GIF),
    "run.webp": animation(Movie.WEBP),
    "run.png": animation(Movie.APNG),
    "run.mp4": animation(Movie.MP4),
}


@pytest.mark.parametrize("name", WAYS)
def test_what_leaves_the_window_replaces_a_file(
    opened: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with_ffmpeg(tmp_path, monkeypatch, broken=False)
    opened.session.change(method=Method.MIXTURE)
    opened.wait(lambda: opened.session.frame is not None and not opened.player.busy)
    opened.key(Qt.Key.Key_Right)
    opened.sweeper.begin()
    opened.wait(lambda: opened.session.sweep_done)
    place = tmp_path / "out" / name
    second = watched(place)
    opened.answers.place = str(place)
    WAYS[name](opened, place)
    assert opened.answers.told == []
    assert_replaced(place, second)


def test_every_entry_that_writes_is_among_them(opened: Shell) -> None:
    entries = {name for name in opened.window.all_actions.by_name if name.startswith("export-")}
    known = {"export-points", "export-labels", "export-curves", "export-script", "export-picture", "export-animation"}
    assert entries == known


@pytest.mark.parametrize("ending", [".gif", ".png", ".svg", ".pdf", ".webp", ".apng"])
def test_what_is_rendered_replaces_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    place = tmp_path / f"run{ending}"
    second = watched(place)
    choices = ("--k", "2", "--restarts", "1", "--steps", "2", "--size", "300x200")
    assert __main__.main(["render", "old-faithful", *choices, "--out", str(place)]) == 0
    assert_replaced(place, second)


def test_menu_entries_replace_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    places = desktop._places(tmp_path)
    seconds = [watched(place) for place in places]
    assert __main__.main(["--install-desktop"]) == 0
    for place, second in zip(places, seconds, strict=True):
        assert_replaced(place, second)
