"""The surface: a pyqtgraph scene whose ViewBox holds what is in sight, with the layers as one item of it.

The view above takes the events and says what is to be seen; whatever else pyqtgraph can draw may be added to `plane`,
in user units.
"""

from __future__ import annotations

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QGraphicsView, QStyleOptionGraphicsItem, QWidget

from explorer.canvas.aspect import Viewport

Paint = Callable[[QPainter], None]

BELOW = -100
"""The layers' place in the stack: beneath whatever is added to the plane."""


class Surface(pg.GraphicsView):
    """plane: the ViewBox. paint: what draws the layers, in pixels; paint_over: what draws over them."""

    def __init__(self, paint: Paint, paint_over: Paint, parent: QWidget) -> None:
        super().__init__(parent, background=None)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The view takes the mouse itself: its strokes are finer than a scene's clicks and drags.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # The layers cover all of it: neither what lies below nor a background is worth painting.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.plane = pg.ViewBox(border=None, enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self.setCentralItem(self.plane)
        self._layers = _Layers(paint, paint_over)
        self._layers.setZValue(BELOW)
        self.scene().addItem(self._layers)

    def show_range(self, viewport: Viewport) -> None:
        """Brings the plane's range in step with what is in sight, where its transforms can hold that."""
        low, high = viewport.box.low, viewport.box.high
        if not all(_holds(low[axis], high[axis]) for axis in (0, 1)):
            return
        self.plane.setRange(xRange=(low[0], high[0]), yRange=(low[1], high[1]), padding=0, disableAutoRange=True)

    def repaint_layers(self) -> None:
        """Has the layers painted anew."""
        self.spoil()
        self._paint_soon()

    def spoil(self) -> None:
        """The layers have changed: whenever they are painted next, they are painted anew."""
        self._layers.cover(QRectF(self.rect()))
        self._layers.spoil()

    def repaint_over(self) -> None:
        """Has what is drawn over the layers painted anew: they themselves are as they were."""
        self._layers.keep()
        self._paint_soon()

    def _paint_soon(self) -> None:
        # The scene would pass it on a turn of the event loop later: whatever lies over the canvas and has changed with
        # it would be painted first, with the layers below it, and then all of them once more.
        self.viewport().update()


def _holds(low: float, high: float) -> bool:
    """Whether pyqtgraph's transforms are exact enough for a range: they lose one far from 0, and very small ones."""
    return 1e-9 < high - low < 1e9 and high - low > 1e-6 * max(abs(low), abs(high))


class _Layers(pg.GraphicsObject):
    """All layers, painted in the pixels of the surface. While they stay as they are, a picture of them is kept."""

    def __init__(self, paint: Paint, paint_over: Paint) -> None:
        super().__init__()
        self._paint, self._paint_over = paint, paint_over
        self._rect = QRectF()
        self._keeps = False
        self._kept: QPixmap | None = None

    def cover(self, rect: QRectF) -> None:
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._keeps:
            painter.drawPixmap(0, 0, self._picture(painter.device().devicePixelRatio()))
        else:
            self._paint(painter)
        self._paint_over(painter)

    def spoil(self) -> None:
        """What is kept is no longer right."""
        # A picture is made when it is first wanted: in a run of changes it would be in the way.
        self._keeps, self._kept = False, None

    def keep(self) -> None:
        """From now on the picture is used."""
        self._keeps = True

    def _picture(self, ratio: float) -> QPixmap:
        size = self._rect.size().toSize() * ratio
        if self._kept is None or self._kept.size() != size or self._kept.devicePixelRatio() != ratio:
            self._kept = QPixmap(size)
            self._kept.setDevicePixelRatio(ratio)
            self._kept.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._kept)
            self._paint(painter)
            painter.end()
        return self._kept
