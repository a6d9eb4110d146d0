"""The small arrows and ticks that a style sheet can take from files only, drawn in any colour."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

_PATHS = {
    "down": "M4.2 6.2 L8 10 L11.8 6.2",
    "up": "M4.2 9.8 L8 6 L11.8 9.8",
    "right": "M6.2 4.2 L10 8 L6.2 11.8",
    "left": "M9.8 4.2 L6 8 L9.8 11.8",
    "check": "M3.8 8.4 L6.8 11.2 L12.2 5.2",
}
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16"><path d="{path}" fill="none" '
    'stroke="{colour}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


@cache
def _folder() -> TemporaryDirectory[str]:
    """Made at first use, gone with the process."""
    return TemporaryDirectory(prefix="cluster-explorer-")


@cache
def _file(shape: str, colour: str) -> Path:
    # The colour is part of the name, since Qt keeps pictures by name.
    file = Path(_folder().name) / f"{shape}-{colour.lstrip('#')}.svg"
    file.write_text(_SVG.format(path=_PATHS[shape], colour=colour), encoding="utf-8")
    return file


def mark_url(shape: str, colour: QColor) -> str:
    """What stands after ``image:`` in a style sheet; shapes are down, up, right, left and check."""
    return f'url("{_file(shape, colour.name()).as_posix()}")'
