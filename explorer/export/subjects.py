"""Subjects: what pictures are made of: the canvas, the whole window, the curves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from engine.records import Record
from explorer.canvas.easel import Easel
from explorer.canvas.stage import Stage, smooth
from explorer.export.pictures import image_of
from explorer.panels.curves import CurvesPanel
from explorer.panels.plot_view import PlotView
from explorer.theme import Theme, px, themes

if TYPE_CHECKING:
    from explorer.canvas.aspect import Viewport
    from explorer.readings import Readings
    from explorer.session import Session
    from explorer.window_frame import WindowFrame

CURVES = (420.0, 900.0)
"""The size of the picture of all curves, before scaling."""


class CanvasSubject(Record, eq=False):
    """The canvas as a viewport shows it, in a theme of its own."""

    easel: Easel
    shown: Readings
    viewport: Viewport
    theme: Theme
    captioned: bool = True

    @property
    def size(self) -> tuple[float, float]:
        return self.viewport.size

    @property
    def ground(self) -> QColor:
        return self.theme.panel

    def paint(self, painter: QPainter, ratio: float, vector: bool) -> None:
        stage = Stage(self.viewport, self.theme, themes.scale, ratio, vector)
        painter.setClipRect(stage.rect, Qt.ClipOperation.IntersectClip)
        self.easel.paint(painter, self.shown, stage, self.captioned)


class WidgetSubject(Record, eq=False):
    """A widget, in the theme of the program."""

    widget: QWidget

    @property
    def size(self) -> tuple[float, float]:
        return float(self.widget.width()), float(self.widget.height())

    @property
    def ground(self) -> QColor:
        return themes.current.window

    def paint(self, painter: QPainter, _ratio: float, vector: bool) -> None:
        _print(self.widget, painter)


class WindowSubject(Record, eq=False):
    """The window, with the canvas painted once more upon it: as sharp as the rest, and without a hand's marks."""

    window: WindowFrame
    canvas: CanvasSubject

    @property
    def size(self) -> tuple[float, float]:
        return float(self.window.width()), float(self.window.height())

    @property
    def ground(self) -> QColor:
        return themes.current.window

    def paint(self, painter: QPainter, ratio: float, vector: bool) -> None:
        canvas = self.window.canvas
        hidden: list[QWidget] = [canvas.view.surface, canvas.badge] if vector else []
        for part in hidden:
            # It would lie below, with an image for every point.
            part.hide()
        _print(self.window, painter)
        for part in hidden:
            part.show()
        painter.drawImage(canvas.view.mapTo(self.window, QPoint(0, 0)), self._rounded(ratio))

    def _rounded(self, ratio: float) -> QImage:
        """The canvas with the corners that it has on the screen: SVG knows no clipping."""
        picture = image_of(self.canvas, ratio)
        rounded = QImage(picture.size(), QImage.Format.Format_ARGB32_Premultiplied)
        rounded.setDevicePixelRatio(ratio)
        rounded.fill(Qt.GlobalColor.transparent)
        painter = QPainter(rounded)
        smooth(painter)
        frame = QRectF(0, 0, *self.canvas.size).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(QBrush(picture))
        painter.setPen(QPen(self.canvas.theme.hairline, 1))
        painter.drawRoundedRect(frame, px(8), px(8))
        painter.end()
        return rounded


def _print(widget: QWidget, painter: QPainter) -> None:
    """A widget and all in it, with the marks of plots as sharp as the painter is fine."""
    plots = widget.findChildren(PlotView)
    for plot in plots:
        plot.set_printed(True)
    try:
        widget.render(painter, QPoint(0, 0))
    finally:
        for plot in plots:
            plot.set_printed(False)


@contextmanager
def looking(theme: Theme) -> Iterator[None]:
    """The program in another theme for a moment that nobody sees: nothing is painted before it is over."""
    before = themes.choice
    if theme.name == themes.current.name:
        yield
        return
    try:
        themes.set(theme.name)
        yield
    finally:
        themes.set(before)


@contextmanager
def all_curves(session: Session, like: CurvesPanel) -> Iterator[WidgetSubject]:
    """All curves one below the other, also where only one of them is in sight; they show what the others show."""
    panel = CurvesPanel(session)
    panel.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    panel.setObjectName("curvesPicture")
    panel.setStyleSheet("#curvesPicture { background: transparent; }")
    panel.resize(*(round(side * themes.scale) for side in CURVES))
    try:
        for mine, theirs in zip(panel.cards, like.cards, strict=True):
            if mine.switch is not None and theirs.switch is not None:
                mine.switch.choose(theirs.switch.place)
        panel.show()
        for _ in range(2):
            # Layouts are made when there is time; here there is none but now, and what they hold depends on them.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            for card in panel.cards:
                card.redraw()
        yield WidgetSubject(panel)
    finally:
        panel.hide()
        panel.deleteLater()
