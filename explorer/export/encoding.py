"""Encoding: pictures of a run, one after another, as GIF, WebP, APNG or MP4. No Qt, and no thread of its own.

The first three share one palette over all their frames: nothing flickers, and what does not change takes no room.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from engine.errors import DataError
from engine.records import Record

if TYPE_CHECKING:
    from PIL.Image import Image

COLOURS = 255
"""One of the 256 that a GIF can have stands for what has not changed."""

MOST_PIXELS = 600_000_000
"""Of all frames together: they are held in memory, a byte each."""

VIDEO_RATE = 30
NO_FFMPEG = "MP4 needs ffmpeg: install it, or run `pip install imageio-ffmpeg`; GIF and WebP need nothing."


class Movie(Enum):
    """A kind of animation, by the ending of its file."""

    GIF = ".gif"
    WEBP = ".webp"
    APNG = ".png"
    MP4 = ".mp4"


class Reel(Record, eq=False):
    """size: in pixels; seconds: how long each frame stands, (frames,); samples: some of them, for the palette; frames:
    all of them, each taken once."""

    size: tuple[int, int]
    seconds: tuple[float, ...]
    samples: list[Image]
    frames: Iterator[Image]


def check(kind: Movie, size: tuple[int, int], frames: int) -> None:
    """Raises DataError, before anything is painted, where the animation cannot be made."""
    if kind is Movie.MP4:
        ffmpeg()
    elif size[0] * size[1] * frames > MOST_PIXELS:
        raise DataError(f"{frames} frames of {size[0]} × {size[1]} pixels are too many: choose a smaller size.")


def encode(kind: Movie, reel: Reel, file: BinaryIO) -> None:
    """Writes the animation. Raises DataError where it cannot be made, and whatever the frames raise."""
    if kind is Movie.MP4:
        _encode_video(reel, file)
        return
    palette = palette_of(reel.samples)
    frames = (_indexed(frame, palette) for frame in reel.frames)
    first = next(frames)
    first.save(
        file,
        _FORMATS[kind],
        save_all=True,
        # Others look through them twice.
        append_images=frames if kind is Movie.GIF else list(frames),
        duration=[round(1000 * each) for each in reel.seconds],
        loop=0,
        **_CHOICES[kind],
    )


def _indexed(frame: Image, palette: Image) -> Image:
    """The frame in these colours. Dots of other colours between them would flicker."""
    from PIL.Image import Dither  # noqa: PLC0415

    return frame.quantize(palette=palette, dither=Dither.NONE)


_FORMATS = {Movie.GIF: "GIF", Movie.WEBP: "WEBP", Movie.APNG: "PNG"}
_CHOICES: dict[Movie, dict[str, Any]] = {
    Movie.GIF: {"optimize": True},
    Movie.WEBP: {"lossless": True, "quality": 60, "method": 3},
    Movie.APNG: {},
}


def palette_of(samples: list[Image]) -> Image:
    """The colours of some frames. Those of points count for more than their areas, or they would be lost in the
    regions."""
    from PIL import Image as Images  # noqa: PLC0415 (the window is to open without it)

    pixels = np.concatenate([np.asarray(sample).reshape(-1, 3) for sample in samples])
    colours, counts = np.unique(pixels @ np.array([1 << 16, 1 << 8, 1]), return_counts=True)
    repeated = np.repeat(colours, np.ceil(np.sqrt(counts)).astype(int))
    channels = np.column_stack([repeated >> 16, repeated >> 8, repeated]).astype(np.uint8)
    weighed = Images.fromarray(channels[None])
    return weighed.quantize(COLOURS, Images.Quantize.MEDIANCUT, kmeans=1)


def ffmpeg() -> str:
    """The program that makes videos. Raises DataError, with the remedy, where there is none."""
    found = shutil.which("ffmpeg")
    if found:
        return found
    try:
        return str(import_module("imageio_ffmpeg").get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise DataError(NO_FFMPEG) from error


def _encode_video(reel: Reel, file: BinaryIO) -> None:
    pace = reel.seconds[0]
    with TemporaryDirectory(prefix="cluster-explorer-") as folder:
        made = Path(folder) / "run.mp4"
        command = [ffmpeg(), "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "{}x{}".format(*reel.size)]
        command += ["-framerate", f"{1 / pace:.6f}", "-i", "-", "-r", str(VIDEO_RATE), "-c:v", "libx264"]
        # Videos have even sides, and colours at half the resolution unless they are told by light alone.
        command += ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", "-crf", "16", "-preset", "medium"]
        command += ["-movflags", "+faststart", "-y", str(made)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            try:
                trouble = _fed(process, reel, pace)
            except BaseException:
                process.kill()
                raise
        if process.returncode or not made.is_file():
            why = trouble.splitlines()[-1] if trouble else "it does not say why"
            raise DataError(f"ffmpeg could not make the video ({why}): choose GIF or WebP.")
        with made.open("rb") as video:
            shutil.copyfileobj(video, file)


def _fed(process: subprocess.Popen[bytes], reel: Reel, pace: float) -> str:
    """Hands the frames over, each as often as it stands longer than the first; what the program complains of."""
    assert process.stdin is not None
    assert process.stderr is not None
    try:
        for frame, seconds in zip(reel.frames, reel.seconds, strict=True):
            for _ in range(max(round(seconds / pace), 1)):
                process.stdin.write(frame.convert("RGB").tobytes())
        process.stdin.close()
    except OSError:
        # It has ended early, and says why.
        pass
    return process.stderr.read().decode("utf-8", "replace").strip()
