"""The line icons of resources/icons, drawn in any colour and crisp on every screen."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from explorer.theme import px

FADED = 0.38
"""Opacity of a disabled icon."""
LARGEST = 3.0
"""The largest device pixel ratio of a screen."""
LARGEST_APP = 256


def icon(name: str, color: QColor, size: int | None = None, on: QColor | None = None) -> QIcon:
    """The icon in one colour, `size` pixels high (20 at the present scale); in `on` while its button is checked."""
    return _icon(name, color.name(), px(20) if size is None else size, None if on is None else on.name())


@cache
def _icon(name: str, color: str, size: int, on: str | None) -> QIcon:
    return QIcon(_Engine(name, color, size, on))


class _Engine(QIconEngine):
    """Draws an icon when it is first seen, in the state and for the screen that it is seen in; most never are."""

    def __init__(self, name: str, color: str, size: int, on: str | None) -> None:
        super().__init__()
        self._name, self._color, self._size, self._on = name, color, size, on
        self._drawn: dict[tuple[str, int, float], QPixmap] = {}

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._color, self._size, self._on)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """size: in pixels of the screen."""
        faded = mode is QIcon.Mode.Disabled
        on = state is QIcon.State.On and self._on is not None and not faded
        color = self._on if on and self._on is not None else self._color
        wanted = (color, self._height(size), FADED if faded else 1.0)
        if wanted not in self._drawn:
            self._drawn[wanted] = _pixmap(self._name, *wanted)
        return self._drawn[wanted]

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        drawn = self.pixmap(rect.size() * ratio, mode, state)
        place = QRectF(0, 0, drawn.width() / ratio, drawn.height() / ratio)
        place.moveCenter(QRectF(rect).center())
        painter.drawPixmap(place, drawn, QRectF(drawn.rect()))

    def _height(self, size: QSize) -> int:
        drawn = _renderer(self._name, self._color).defaultSize()
        room = min(size.height(), round(size.width() * drawn.height() / drawn.width()))
        return min(room, round(LARGEST * self._size))


@cache
def app_icon() -> QIcon:
    """The application's own, colourful icon."""
    return _icon("app", "#000000", LARGEST_APP, None)


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
    return (_resources() / folder / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _resources() -> Traversable:
    """Found once: to find them takes longer than to read from them."""
    return files("resources")


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
