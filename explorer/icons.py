"""The line icons of resources/icons, drawn in any colour and crisp at 1×, 1.5× and 2×."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from explorer.theme import px

RATIOS = (1.0, 1.5, 2.0, 3.0)
FADED = 0.38
"""Opacity of a disabled icon."""
APP_SIZES = (16, 24, 32, 48, 64, 128, 256)


def icon(name: str, color: QColor, size: int | None = None, on: QColor | None = None) -> QIcon:
    """The icon in one colour, `size` pixels high (20 at the present scale); in `on` while its button is checked."""
    return _icon(name, color.name(), px(20) if size is None else size, None if on is None else on.name())


@cache
def _icon(name: str, color: str, size: int, on: str | None) -> QIcon:
    made = QIcon()
    for ratio in RATIOS:
        made.addPixmap(_pixmap(name, color, round(size * ratio)), QIcon.Mode.Normal, QIcon.State.Off)
        made.addPixmap(_pixmap(name, color, round(size * ratio), FADED), QIcon.Mode.Disabled, QIcon.State.Off)
        if on is not None:
            # Without pictures of its own a checked button takes those of an unchecked one.
            made.addPixmap(_pixmap(name, on, round(size * ratio)), QIcon.Mode.Normal, QIcon.State.On)
            made.addPixmap(_pixmap(name, color, round(size * ratio), FADED), QIcon.Mode.Disabled, QIcon.State.On)
    return made


@cache
def app_icon() -> QIcon:
    """The application's own, colourful icon."""
    made = QIcon()
    for size in APP_SIZES:
        made.addPixmap(_pixmap("app", "#000000", size))
    return made


def pixmap(name: str, color: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon, `size` logical pixels high, for a screen of this device pixel ratio."""
    made = _pixmap(name, color.name(), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    return made


def icon_size(name: str, size: int = 20) -> QSize:
    """What to give to setIconSize for an icon `size` pixels high: the covariance drawings are wider than high."""
    drawn = _renderer(name, "#000000").defaultSize()
    return QSize(round(size * drawn.width() / drawn.height()), size)


@cache
def _source(folder: str, name: str) -> str:
    return (files("resources") / folder / f"{name}.svg").read_text(encoding="utf-8")


def drawing(folder: str, name: str, color: str) -> QSvgRenderer:
    """What draws an SVG of a folder of resources in one colour."""
    return QSvgRenderer(QByteArray(_source(folder, name).replace("currentColor", color).encode()))


# All pictures of an icon in one colour are drawn one after the other.
@lru_cache(maxsize=1)
def _renderer(name: str, color: str) -> QSvgRenderer:
    return drawing("icons", name, color)


def _pixmap(name: str, color: str, height: int, opacity: float = 1.0) -> QPixmap:
    renderer = _renderer(name, color)
    drawn = renderer.defaultSize()
    width = round(height * drawn.width() / drawn.height())
    made = QPixmap(width, height)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setOpacity(opacity)
    renderer.render(painter, QRectF(0, 0, width, height))
    painter.end()
    return made
