"""Animations: decoded again they have a frame for every half step, at the pace that was chosen; none is left half."""

from __future__ import annotations

import os
import stat
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from engine.errors import DataError
from engine.settings import Method
from explorer.export.animation_dialog import AnimationDialog
from explorer.export.encoding import Movie, check, palette_of
from explorer.export.film import MOST_FRAMES, Film
from explorer.export.pictures import image_of
from tests.explorer.export.conftest import export
from tests.explorer.shell import Shell

FFMPEG = """#!{python}
import sys
size = sys.argv[sys.argv.index("-s") + 1].split("x")
data = sys.stdin.buffer.read()
if {broken}:
    sys.exit("first\\nUnknown encoder 'libx264'")
frame = int(size[0]) * int(size[1]) * 3
open(sys.argv[-1], "w").write(f"{{len(data) / frame}} frames, " + " ".join(sys.argv))
"""


def dialog(opened: Shell, steps: int = 4) -> AnimationDialog:
    """The dialog, from the menu, after some half steps of a mixture."""
    opened.session.change(method=Method.MIXTURE)
    opened.wait(lambda: opened.session.frame is not None and not opened.player.busy)
    for _ in range(steps):
        opened.key(Qt.Key.Key_Right)
    assert len(opened.session.timeline.frames) == steps + 1
    export(opened, "export-animation")
    found = opened.window.findChild(AnimationDialog, "animationDialog")
    assert found is not None
    return found


def made(opened: Shell, asked: AnimationDialog, place: Path, kind: Movie, seconds: float = 0.5) -> Path:
    asked.kind.show_value(kind)
    asked.pace.show_value(seconds)
    opened.answers.place = str(place)
    QTest.mouseClick(asked.save_button, Qt.MouseButton.LeftButton)
    opened.wait(lambda: not opened.window.exporter.animations.busy, 60)
    return place


def pixels(image: QImage) -> np.ndarray:
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).astype(int)


def test_every_half_step_is_a_frame_that_shows_it(opened: Shell, tmp_path: Path) -> None:
    asked = dialog(opened)
    for kind in (Movie.GIF, Movie.WEBP, Movie.APNG):
        if not asked.isVisible():
            export(opened, "export-animation")
        file = Image.open(BytesIO(made(opened, asked, tmp_path / f"run{kind.value}", kind).read_bytes()))
        assert not asked.isVisible()
        assert file.n_frames == 5  # type: ignore[attr-defined]
        view = opened.window.canvas.view
        assert file.size == (view.width(), view.height())
        film = Film.of(opened.window.exporter.pictures.canvas(view.stage.theme), kind, 0.5, 1.0)
        durations = []
        for place in range(5):
            file.seek(place)
            film.moment.seek(place)
            shown = np.asarray(file.convert("RGB")).astype(int)
            durations.append(file.info["duration"])
            apart = np.abs(shown - pixels(image_of(film.canvas, 1.0)))
            # A palette is no truth to the last digit, but no colour is another one.
            assert apart.mean() < 1.5
            assert np.percentile(apart, 99.9) < 40
        assert durations == [500, 500, 500, 500, 2000]
    assert opened.session.timeline.cursor == 4


def test_what_does_not_change_is_the_same_in_every_frame(opened: Shell, tmp_path: Path) -> None:
    file = Image.open(BytesIO(made(opened, dialog(opened), tmp_path / "run.gif", Movie.GIF, 0.25).read_bytes()))
    frames = []
    for place in range(file.n_frames):  # type: ignore[attr-defined]
        file.seek(place)
        frames.append(np.asarray(file.convert("RGB")).astype(int))
    still = np.abs(np.stack(frames) - frames[-1]).max(axis=(0, 3)) == 0
    assert still.mean() > 0.3


def test_cancel_leaves_what_was_there_before(opened: Shell, tmp_path: Path) -> None:
    place = tmp_path / "run.gif"
    place.write_bytes(b"before")
    asked = dialog(opened, 12)
    opened.answers.place = str(place)
    for event in ("Preparing", "Frame"):
        QTest.mouseClick(asked.save_button, Qt.MouseButton.LeftButton)
        opened.wait(lambda text=event: asked.told.text().startswith(text), 60)  # type: ignore[misc]
        assert asked.progress.isVisible()
        assert not asked.kind.isEnabled()
        QTest.keyClick(asked, Qt.Key.Key_Escape)
        opened.wait(lambda: not opened.window.exporter.animations.busy, 60)
        assert asked.isVisible()
        assert asked.kind.isEnabled()
    assert "given up" in opened.window.status.currentMessage()
    assert place.read_bytes() == b"before"
    assert {item.name for item in tmp_path.iterdir()} <= {"run.gif", "preferences.ini"}
    QTest.mouseClick(asked.cancel_button, Qt.MouseButton.LeftButton)
    assert not asked.isVisible()


def test_closing_the_program_while_an_animation_is_made(opened: Shell, tmp_path: Path) -> None:
    asked = dialog(opened, 8)
    opened.answers.place = str(tmp_path / "run.gif")
    QTest.mouseClick(asked.save_button, Qt.MouseButton.LeftButton)
    opened.wait(lambda: asked.told.text().startswith("Frame"), 60)
    opened.window.exporter.close()
    assert not (tmp_path / "run.gif").exists()


def test_without_steps_there_is_nothing_to_animate(opened: Shell) -> None:
    assert not opened.window.all_actions["export-animation"].isEnabled()


def test_a_folder_that_is_gone_is_told(opened: Shell, tmp_path: Path) -> None:
    asked = dialog(opened)
    made(opened, asked, tmp_path / "nowhere" / "run.gif", Movie.GIF)
    assert "choose another name or folder" in opened.answers.told[0]
    assert asked.isVisible()
    asked.reject()


def with_ffmpeg(folder: Path, monkeypatch: pytest.MonkeyPatch, broken: bool) -> None:
    """A program of this name that counts what it is given."""
    script = folder / "ffmpeg"
    script.write_text(FFMPEG.format(python=sys.executable, broken=broken), encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_a_video_is_made_by_ffmpeg_frame_by_frame(
    opened: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_ffmpeg(tmp_path, monkeypatch, broken=False)
    told = made(opened, dialog(opened), tmp_path / "run.mp4", Movie.MP4).read_text(encoding="utf-8")
    # The last of the five stands for two seconds.
    assert told.startswith("8.0 frames")
    assert "-framerate 2.000000" in told


def test_a_video_that_fails_is_told_and_not_left(
    opened: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_ffmpeg(tmp_path, monkeypatch, broken=True)
    asked = dialog(opened)
    place = made(opened, asked, tmp_path / "run.mp4", Movie.MP4)
    assert "Unknown encoder 'libx264'" in opened.answers.told[0]
    assert not place.exists()
    asked.reject()


def test_without_ffmpeg_there_is_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(DataError, match="pip install imageio-ffmpeg"):
        check(Movie.MP4, (10, 10), 3)


def test_without_ffmpeg_the_list_says_so_and_takes_no_video(
    opened: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    asked = dialog(opened)
    asked.kind.showPopup()
    rows, view = asked.kind.model().rowCount(), asked.kind.view()
    seen = pixels(view.viewport().grab().toImage())
    boxes = [view.visualRect(asked.kind.model().index(row, 0)) for row in range(rows)]
    darkest = [seen[box.top() : box.bottom(), box.left() : box.right()].min() for box in boxes]
    assert darkest[-1] > darkest[1] + 40, "it is grey"
    assert "needs ffmpeg" in asked.kind.itemText(rows - 1)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=boxes[-1].center())
    assert asked.wish.kind is Movie.GIF
    asked.kind.hidePopup()
    asked.reject()


def test_too_large_an_animation_is_refused_before_it_is_painted() -> None:
    with pytest.raises(DataError, match="smaller size"):
        check(Movie.GIF, (2000, 2000), MOST_FRAMES)


def test_colours_of_points_are_not_lost_in_regions() -> None:
    pixels = np.full((100, 100, 3), 250, np.uint8)
    pixels[:, :50] = np.linspace(200, 249, 100)[:, None, None]
    pixels[40:44, 40:44] = (0, 114, 178)
    palette = np.reshape(palette_of([Image.fromarray(pixels)]).getpalette(), (-1, 3))
    assert np.abs(palette - np.array([0, 114, 178])).max(axis=1).min() <= 2
