"""Rendering: the canvas of a run as a picture or an animation, painted by the window's own layers without a window."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from engine.algorithm import Phase
from engine.dataset import Dataset
from engine.errors import DataError, SettingsError
from engine.fitting import fit
from engine.settings import Settings
from engine.stepping import first_frame, next_frame
from engine.timeline import Frame
from engine.writing import whole_file
from explorer import machine

PICTURES = (".png", ".svg", ".pdf")
MOVIES = {".gif": ".gif", ".webp": ".webp", ".apng": ".png", ".mp4": ".mp4"}
"""Endings of animations, and those by which the explorer knows them."""

SMALLEST, LARGEST = 200, 8000
MOST_SCALE = 8.0


def check_request(given: Namespace) -> None:
    """Raises SettingsError or DataError for what cannot be rendered, before anything is computed."""
    ending = Path(given.out).suffix.lower()
    if ending not in (*PICTURES, *MOVIES):
        raise SettingsError(f"--out must end in one of {', '.join((*PICTURES, *MOVIES))}, not {given.out!r}.")
    if not Path(given.out).absolute().parent.is_dir():
        raise DataError(f"{given.out} cannot be written: there is no such folder.")
    size_of(given.size)
    if not 0.25 <= given.scale <= MOST_SCALE:
        raise SettingsError(f"--scale must be a number from 0.25 to {MOST_SCALE:g}, not {given.scale:g}.")
    if not 0.1 <= given.fps <= 30:
        raise SettingsError(f"--fps must be a number from 0.1 to 30, not {given.fps:g}.")
    if given.steps is not None and given.steps < 0:
        raise SettingsError(f"--steps must not be negative: 0 shows the start, not {given.steps}.")


def size_of(text: str) -> tuple[int, int]:
    """Width and height in pixels, from "800x600". Raises SettingsError where it is anything else."""
    width, _, height = text.lower().replace("×", "x").partition("x")
    sides = tuple(int(side) if side.strip().isdecimal() else 0 for side in (width, height))
    if not all(SMALLEST <= side <= LARGEST for side in sides):
        raise SettingsError(f"--size must be like 800x600, each side from {SMALLEST} to {LARGEST}, not {text!r}.")
    return sides[0], sides[1]


def frames_of(dataset: Dataset, settings: Settings, steps: int | None) -> tuple[Settings, list[Frame]]:
    """The run that is the best fit, half step by half step, to its end or so many; and its settings, with its seed."""
    won = fit(dataset, settings).settings
    frames = [first_frame(dataset, won)]
    while not frames[-1].status.ended and (steps is None or len(frames) <= steps):
        frames.append(next_frame(dataset, won, frames[-1], 0))
    return won, frames


def render(given: Namespace, dataset: Dataset, name: str, settings: Settings) -> str:
    """Writes the file; what it is, in a line. Raises DataError or SettingsError where that cannot be."""
    if dataset.d > 2:
        raise DataError(f"A picture shows one or two columns, not {dataset.d}: name two of them with --columns.")
    won, frames = frames_of(dataset, settings, given.steps)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    trouble = machine.pyside_trouble()
    if trouble:
        raise DataError(trouble)
    try:
        from explorer.export.offscreen import Offscreen  # noqa: PLC0415 (only here is Qt needed)
    except ImportError as error:
        raise DataError(machine.qt_trouble(error)) from error
    shown = Offscreen(dataset, won, name, frames, size_of(given.size), given.theme)
    path, ending = Path(given.out), Path(given.out).suffix.lower()
    if ending in MOVIES:
        count, size = shown.film(path, MOVIES[ending], 1 / given.fps, given.scale)
        return f"{path}: {count} frames, {size[0]} × {size[1]} pixels, seed {won.seed}"
    content, size = shown.picture(ending, given.scale)
    with whole_file(path) as file:
        file.write(content)
    what = "the start" if frames[-1].state.phase is Phase.START else f"half step {len(frames) - 1}"
    return f"{path}: {what}, {size[0]} × {size[1]} pixels, seed {won.seed}"
