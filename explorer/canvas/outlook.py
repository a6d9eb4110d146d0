"""Outlook: where a view looks, and how it pans, zooms and fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.records import replace
from explorer.canvas.aspect import Viewport
from explorer.canvas.pace import Pace
from explorer.canvas.painting import Layers
from explorer.canvas.sight import Area, Sight
from explorer.canvas.stage import Shown
from explorer.canvas.surface import Surface
from explorer.canvas.tools import Place
from explorer.theme import themes

if TYPE_CHECKING:
    from explorer.session import Session


class Outlook(QWidget):
    """What a view sees of the plane; the view itself paints. looked: it looks elsewhere now."""

    looked = Signal()

    pace: Pace
    surface: Surface
    _session: Session
    _layers: Layers

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sight = Sight()

    @property
    def shown(self) -> Shown:
        """The centres as they are drawn."""
        raise NotImplementedError

    def repaint_layers(self) -> None:
        """Has everything painted anew, soon."""
        raise NotImplementedError

    @property
    def viewport(self) -> Viewport:
        return self._sight.viewport

    def spot(self, at: Place) -> QPoint:
        """The pixel of a place in user units."""
        x, y = self.viewport.pixel(at)
        return QPoint(round(x), round(y))

    def show_viewport(self, other: Viewport) -> None:
        """Looks where another canvas of another size looks: at the same middle, as close."""
        size = (float(self.width()), float(self.height()))
        self._look_at(replace(self.viewport, middle=other.middle, unit=other.unit, line=other.line).resized(size))

    def fit(self) -> None:
        """Shows all points and centres; an empty canvas shows 0 to 10."""
        self._sight.enclose(self._session.plane.points, self.shown.means)
        self._go_home()

    def _go_home(self) -> None:
        units = self._layers.scale(self._session.dataset, self._session.settings)[:2].tolist()
        self._look_at(self._sight.go_home(units, (float(self.width()), float(self.height())), themes.scale))

    def _look_at(self, viewport: Viewport) -> None:
        if viewport != self.viewport:
            self._sight.viewport = viewport
            self.looked.emit()
            self.surface.show_range(viewport)
            self.repaint_layers()

    @property
    def area(self) -> Area | None:
        """What is seen, unless it is where fitting leads."""
        return self._sight.area

    def show_area(self, area: Area) -> None:
        """Looks at this part of the plane, or a little more where the canvas is of another shape."""
        self._move(self._sight.showing(area))

    def pan(self, dx: float, dy: float) -> None:
        self._move(self.viewport.panned(dx, dy))

    def zoom(self, factor: float, pixel: Place | None = None) -> None:
        """Closer by a factor, with the place under the pixel (or at the middle) kept where it is."""
        at = pixel or (0.5 * self.width(), 0.5 * self.height())
        self._move(self.viewport.zoomed(factor, at))

    def _move(self, viewport: Viewport) -> None:
        self.pace.stir()
        self._look_at(self._sight.near_home(viewport))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.surface.setGeometry(self.rect())
        if self._sight.at_home:
            self._go_home()
        else:
            self._look_at(self.viewport.resized((float(self.width()), float(self.height()))))
