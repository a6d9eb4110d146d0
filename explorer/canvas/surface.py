"""The surface: what the layers are painted on. The view above takes the events and says what is to be seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

Paint = Callable[[QPainter], None]


class Surface(QWidget):
    """paint: what draws the layers, in pixels; paint_over: what draws over them. While the layers stay as they are, a
    picture of them is kept."""

    def __init__(self, paint: Paint, paint_over: Paint, parent: QWidget) -> None:
        super().__init__(parent)
        self._paint, self._paint_over = paint, paint_over
        self._keeps = False
        self._kept: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def repaint_layers(self) -> None:
        """Has the layers painted anew."""
        self.spoil()
        self.update()

    def spoil(self) -> None:
        """The layers have changed: whenever they are painted next, they are painted anew."""
        # A picture is made when it is first wanted: in a run of changes it would be in the way.
        self._keeps, self._kept = False, None

    def repaint_over(self) -> None:
        """Has what is drawn over the layers painted anew: they themselves are as they were."""
        self._keeps = True
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.spoil()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._keeps:
            painter.drawPixmap(0, 0, self._picture(self.devicePixelRatioF()))
        else:
            self._paint(painter)
        self._paint_over(painter)
        painter.end()

    def _picture(self, ratio: float) -> QPixmap:
        size = self.size() * ratio
        if self._kept is None or self._kept.size() != size or self._kept.devicePixelRatio() != ratio:
            self._kept = QPixmap(size)
            self._kept.setDevicePixelRatio(ratio)
            self._kept.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._kept)
            self._paint(painter)
            painter.end()
        return self._kept
