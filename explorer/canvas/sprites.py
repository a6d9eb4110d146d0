"""Sprites: the small pictures that points are stamped from, made for many colours at once, and the stamping itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from engine.arrays import Floats, Ints

Bytes = NDArray[np.uint8]

COLUMNS = 64
"""Sprites in a row of the sheet: a pixmap may not be wider than 32,767 pixels."""

OPACITY = 0.92
DIAMETER = 8.0

MOST_STAMPED = 20_000
"""Above so many points a raster is painted: the stamps would hide each other, and take longer."""


def _regular(corners: int, turn: float, radius: float = 1.0) -> QPainterPath:
    angles = turn + 2 * np.pi * np.arange(corners) / corners
    return _polygon([(radius * np.cos(a), radius * np.sin(a)) for a in angles])


def _polygon(corners: Sequence[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    path.closeSubpath()
    return path


def _circle() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), 1, 1)
    return path


def _plus() -> QPainterPath:
    a, b = 0.4, 1.15
    ring = [(a, b), (a, a), (b, a), (b, -a), (a, -a), (a, -b), (-a, -b), (-a, -a), (-b, -a), (-b, a), (-a, a), (-a, b)]
    return _polygon(ring)


SYMBOLS: tuple[Callable[[], QPainterPath], ...] = (
    _circle,
    lambda: _regular(3, -np.pi / 2, 1.25),
    lambda: _regular(4, np.pi / 4, 1.2),
    lambda: _regular(4, 0, 1.3),
    _plus,
    lambda: _regular(3, np.pi / 2, 1.25),
    lambda: _regular(5, -np.pi / 2, 1.15),
    lambda: _regular(6, 0, 1.1),
)
"""Outlines of about the same weight, within 1.3 of the middle; the first is what a point usually looks like."""


class Sheet:
    """A pixmap of sprites, one for every (colour, symbol), and the stamping of them at many places at once."""

    def __init__(self, colours: Bytes, symbols: Ints, halo: QColor, diameter: float, ratio: float) -> None:
        """colours: (m, 3) red, green, blue; symbols: (m,) indices into SYMBOLS; diameter: in pixels."""
        used = sorted(set(symbols.tolist()))
        masks = {symbol: _masks(symbol, diameter * ratio) for symbol in used}
        # What is empty around all of them would be blended like the rest.
        cut = min((_margin(rim) for _, rim in masks.values()), default=0)
        inner = slice(cut, -cut or None)
        self._side = _side(diameter * ratio) - 2 * cut
        self._ratio = ratio
        count = len(colours)
        rows = max(1, ceil(count / COLUMNS))
        sheet = np.zeros((rows, self._side, COLUMNS, self._side, 4), dtype=np.uint8)
        # One symbol at a time: what a sprite is without its colour is then the same for all.
        edge = np.array([halo.blue(), halo.green(), halo.red(), 255], dtype=np.float32)
        inks = np.full((count, 1, 1, 4), 255, dtype=np.float32)
        # Premultiplied, and in the byte order blue, green, red, alpha of a little-endian ARGB32.
        inks[:, 0, 0, :3] = colours[:, ::-1]
        for symbol, masked in masks.items():
            core, rim = (mask[inner, inner, None].astype(np.float32) for mask in masked)
            core *= np.float32(OPACITY)
            rim *= 1 - core
            places = np.flatnonzero(symbols == symbol)
            painted = core * inks[places]
            painted += rim * edge + np.float32(0.5)
            sheet[places // COLUMNS, :, places % COLUMNS] = painted
        self._pixmap = QPixmap.fromImage(image_of(sheet.reshape(rows * self._side, COLUMNS * self._side, 4)))
        self._fragments = PrimitiveArray(QPainter.PixmapFragment, 10)

    def stamp(self, painter: QPainter, pixels: Floats, sprites: Ints) -> None:
        """One sprite (n,) at each place (n, 2), on whole device pixels, or it would be blurred."""
        self._fragments.resize(len(pixels))
        if len(pixels) == 0:
            return
        side, ratio = self._side, self._ratio
        fields = self._fragments.ndarray()
        fields[:, :2] = (np.round(pixels * ratio - 0.5 * side) + 0.5 * side) / ratio
        fields[:, 2] = sprites % COLUMNS * side
        fields[:, 3] = sprites // COLUMNS * side
        fields[:, 4:6] = side
        fields[:, 6:8] = 1 / ratio
        fields[:, 8] = 0.0
        fields[:, 9] = 1.0
        # PySide6 describes neither the array nor its length.
        painter.drawPixmapFragments(*self._fragments.drawargs(), self._pixmap)  # type: ignore[call-arg]


def rim_width(diameter: float) -> float:
    """Of the panel's colour around a symbol, which keeps neighbours apart, in the units of the diameter."""
    return max(1.0, 0.12 * diameter)


def _side(diameter: float) -> int:
    """Of the square in which each of the symbols has room, in pixels: an even number."""
    return 2 * ceil(0.66 * diameter + rim_width(diameter)) + 2


def _margin(mask: Floats) -> int:
    """How many pixels along every edge are empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    ends = [end for found in (rows, columns) for end in (found[0], len(mask) - 1 - found[-1])]
    return int(min(ends))


@lru_cache(maxsize=64)
def _masks(symbol: int, diameter: float) -> tuple[Floats, Floats]:
    """Coverages (0…1) of a symbol and of the rim around it, (side, side)."""
    rim, side = rim_width(diameter), _side(diameter)
    pen = QPen(QColor("black"), 2 * rim / (0.5 * diameter), j=Qt.PenJoinStyle.RoundJoin)
    pen.setCosmetic(False)
    outline = SYMBOLS[symbol]()

    def drawn(line: QPen | Qt.PenStyle) -> Floats:
        image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(0.5 * side, 0.5 * side)
        painter.scale(0.5 * diameter, 0.5 * diameter)
        painter.setPen(line)
        painter.setBrush(QColor("black"))
        painter.drawPath(outline)
        painter.end()
        return np.frombuffer(image.constBits(), np.uint8).reshape(side, side, 4)[..., 3] / 255.0

    return drawn(Qt.PenStyle.NoPen), drawn(pen)


def image_of(pixels: Bytes) -> QImage:
    """(h, w, 4) premultiplied blue, green, red, alpha as an image that owns its memory."""
    kept = np.ascontiguousarray(pixels)
    height, width = kept.shape[:2]
    return QImage(kept.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def rgb(colours: Sequence[QColor]) -> Floats:
    """Colours as (m, 3) red, green, blue, 0…255."""
    return np.array([[c.red(), c.green(), c.blue()] for c in colours], dtype=np.float64).reshape(-1, 3)


def ring(painter: QPainter, at: tuple[float, float], radius: float) -> None:
    """A circle around a place in pixels."""
    painter.drawEllipse(QRectF(at[0] - radius, at[1] - radius, 2 * radius, 2 * radius))
