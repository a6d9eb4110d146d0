"""Desktop: the menu entry, the file type of experiments and the icons, for the person who runs this; on Linux.

Everything lies under XDG_DATA_HOME, as freedesktop.org has it, and can be taken away again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from engine.errors import DataError
from engine.writing import whole_file

NAME = "cluster-explorer"
MIME = "application/x-cluster-explorer"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)

ENTRY = """[Desktop Entry]
Type=Application
Version=1.5
Name=Cluster Explorer
GenericName=Clustering
Comment=See k-means, soft k-means and Gaussian mixtures work, one half step at a time
Exec={command} %f
Icon=cluster-explorer
Terminal=false
Categories=Education;Science;DataVisualization;
Keywords=clustering;k-means;mixture;EM;statistics;
MimeType=application/x-cluster-explorer;text/csv;text/tab-separated-values;
StartupWMClass=cluster-explorer
StartupNotify=true
"""

FILE_TYPE = """<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="application/x-cluster-explorer">
    <comment>Cluster Explorer experiment</comment>
    <sub-class-of type="application/zip"/>
    <glob pattern="*.clx" weight="60"/>
    <icon name="application-x-cluster-explorer"/>
  </mime-type>
</mime-info>
"""


def install() -> str:
    """Puts everything in its place; what has been done, in a sentence. Raises DataError where that cannot be done."""
    folder = _data_folder()
    for place, content in _contents(folder):
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = f"{place.parent} cannot be made ({error.strerror})"
            raise DataError(f"{why}: choose another XDG_DATA_HOME.") from error
        with whole_file(place) as file:
            file.write(content)
    _refresh(folder)
    return f"Cluster Explorer is in the menu now, and opens .clx files; its entries lie in {folder}."


def uninstall() -> str:
    """Takes away what `install` has put there; what has been done, in a sentence."""
    folder = _data_folder()
    there = [place for place in _places(folder) if place.is_file()]
    for place in there:
        try:
            place.unlink()
        except OSError as error:
            raise DataError(f"{place} cannot be taken away ({error.strerror}): remove it by hand.") from error
    if not there:
        return f"There is nothing of Cluster Explorer in {folder}."
    _refresh(folder)
    return f"Menu entry, file type and icons have been taken away from {folder}."


def _data_folder() -> Path:
    if not sys.platform.startswith("linux"):
        raise DataError("Menu entries are made on Linux alone: elsewhere make a shortcut to cluster-explorer-gui.")
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser()


def _entry(folder: Path) -> Path:
    return folder / "applications" / f"{NAME}.desktop"


def _file_type(folder: Path) -> Path:
    return folder / "mime" / "packages" / f"{NAME}.xml"


def _icons(folder: Path) -> Iterator[tuple[Path, int | None]]:
    """Where icons belong, of the program and of its files, each with its size; None for a drawing of any size."""
    theme = folder / "icons" / "hicolor"
    for kind, name in (("apps", NAME), ("mimetypes", MIME.replace("/", "-"))):
        yield theme / "scalable" / kind / f"{name}.svg", None
        for size in SIZES:
            yield theme / f"{size}x{size}" / kind / f"{name}.png", size


def _places(folder: Path) -> list[Path]:
    return [_entry(folder), _file_type(folder), *(place for place, _ in _icons(folder))]


def _contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    yield _entry(folder), ENTRY.format(command=_command()).encode()
    yield _file_type(folder), FILE_TYPE.encode()
    drawing = (files("resources") / "icons" / "app.svg").read_bytes()
    for place, size in _icons(folder):
        yield place, drawing if size is None else _png(drawing, size)


def _png(drawing: bytes, size: int) -> bytes:
    """The icon in pixels. Of Qt only what needs no display."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice  # noqa: PLC0415 (Qt is loaded for this alone)
    from PySide6.QtGui import QImage, QImageWriter, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(drawing)).render(painter)
    painter.end()
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(held.data())


def _command() -> str:
    """What starts the program: its own script where one lies beside this Python, or this Python with the package."""
    script = Path(sys.executable).parent / NAME
    if script.is_file() and os.access(script, os.X_OK):
        return _quoted(str(script))
    return f"{_quoted(sys.executable)} -m explorer"


def _quoted(text: str) -> str:
    """An argument as menu entries want it."""
    for sign in ("\\", '"', "`", "$"):
        text = text.replace(sign, f"\\{sign}")
    return '"' + text.replace("\\", "\\\\").replace("%", "%%") + '"'


def _refresh(folder: Path) -> None:
    """Tells the desktop, where it has the programs for that; it finds out by itself a little later."""
    for command in (
        ("update-mime-database", str(folder / "mime")),
        ("update-desktop-database", str(folder / "applications")),
        ("gtk-update-icon-cache", "-q", "-t", "-f", str(folder / "icons" / "hicolor")),
    ):
        if shutil.which(command[0]):
            subprocess.run(command, check=False, capture_output=True)
