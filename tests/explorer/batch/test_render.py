"""Pictures from the command line, in processes without a display: what is drawn is the run that `fit` finds."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from engine.examples import load_example
from engine.fitting import fit
from engine.settings import Method, Scaling, Settings
from explorer import __main__
from explorer.palette import DARK

GEYSER = Settings(method=Method.MIXTURE, k=2, scaling=Scaling.STANDARDISE, restarts=2)
CHOICES = ("--method", "gmm", "--k", "2", "--scaling", "standardise", "--restarts", "2")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program where there is neither a display nor a wish for a platform."""
    without = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in without}
    command = [sys.executable, "-m", "explorer", "render", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", env=environment)


def test_an_animation_has_a_frame_for_every_half_step(tmp_path: Path) -> None:
    place = tmp_path / "run.gif"
    done = run("old-faithful", *CHOICES, "--out", str(place), "--size", "400x300", "--theme", "dark", "--fps", "4")
    assert done.returncode == 0, done.stderr
    best = fit(load_example("old-faithful"), GEYSER)
    halves = 2 * best.iterations - 1
    assert f"{halves + 1} frames, 400 × 300 pixels, seed {best.seed}" in done.stdout
    picture = Image.open(BytesIO(place.read_bytes()))
    assert picture.size == (400, 300)
    durations = []
    for frame in range(picture.n_frames):  # type: ignore[attr-defined]
        picture.seek(frame)
        durations.append(picture.info["duration"])
    # Frames that look alike are one that stands longer.
    assert sum(durations) == 250 * halves + 2000
    shown = np.asarray(picture.convert("RGB")).astype(int)
    assert shown.mean() < 110
    strokes = [DARK.stroke(j) for j in range(2)]
    for stroke in strokes:
        assert (np.abs(shown - [stroke.red(), stroke.green(), stroke.blue()]).max(axis=2) < 12).sum() > 30


def test_a_drawing_shows_the_step_that_was_asked_for(tmp_path: Path) -> None:
    place = tmp_path / "start.svg"
    done = run("old-faithful", *CHOICES, "--out", str(place), "--steps", "3")
    assert done.returncode == 0, done.stderr
    assert "half step 3" in done.stdout
    root = ElementTree.parse(place).getroot()
    assert root.attrib["viewBox"] == "0 0 800 800"
    shapes = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert shapes.count("circle") + shapes.count("ellipse") >= 272


def test_one_column_and_another_scale(tmp_path: Path) -> None:
    table = tmp_path / "line.csv"
    table.write_text("a\n" + "\n".join(str(i % 7) for i in range(30)), encoding="utf-8")
    place = tmp_path / "line.png"
    done = run(str(table), "--k", "2", "--out", str(place), "--size", "300x240", "--scale", "2")
    assert (done.returncode, done.stderr) == (0, "")
    assert Image.open(BytesIO(place.read_bytes())).size == (600, 480)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("blobs", "--out", "run.bmp"), "must end in one of .png"),
        (("blobs", "--out", "/nowhere/at/all/run.gif"), "no such folder"),
        (("blobs", "--out", "run.gif", "--size", "30"), "--size must be like 800x600"),
        (("blobs", "--out", "run.gif", "--scale", "99"), "--scale must be a number"),
        (("blobs", "--out", "run.gif", "--fps", "0"), "--fps must be a number"),
        (("blobs", "--out", "run.gif", "--steps", "-1"), "--steps must not be negative"),
        (("blobs", "--out", "run.gif", "--k", "0"), "k must be a whole number"),
        (("nothing.csv", "--out", "run.gif"), "nothing.csv"),
        (("blobs",), "--out"),
    ],
)
def test_what_cannot_be_drawn_gets_one_sentence(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert __main__.main(["render", *arguments]) == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert told.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
