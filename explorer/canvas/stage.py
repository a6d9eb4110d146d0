"""What the layers paint: a Picture, gathered from the session once per change, on a Stage, the look of the moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, overload

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from engine.algorithm import Phase
from engine.arrays import Floats, Ints
from engine.dataset import Dataset
from engine.records import Record, field, replace
from engine.settings import Method, Settings
from engine.shares import Assignment
from engine.timeline import Frame, Timeline
from explorer.canvas.aspect import Viewport
from explorer.canvas.line import BASE, RISE, lifted
from explorer.canvas.sprites import MOST_STAMPED
from explorer.derived import NOBODY, Switched
from explorer.point_set import PointSet
from explorer.theme import Theme

if TYPE_CHECKING:
    from explorer.readings import Readings

TRAIL = 5
"""Steps that a trail reaches back."""


def _nobody() -> Ints:
    return np.empty(0, dtype=np.intp)


class Picture(Record, eq=False):
    """measured: the data by whose scale places are judged, which may be those of an edit ago; plane: the points where
    they lie in the plane, those of two columns being the dataset itself; assignment: None where no point has a cluster
    yet, and where a raster shows the points, which asks for itself; trail: means in the plane, newest first,
    (steps, k, 2); switched: points that the shown half gave to another cluster; held_out: points that are drawn
    hollow."""

    dataset: Dataset
    measured: Dataset
    plane: Dataset
    settings: Settings
    frame: Frame | None
    colours: tuple[int, ...]
    assignment: Assignment | None
    selection: PointSet
    pinned: int | tuple[float, ...] | None
    component: int | None
    pointed: int | None
    trail: Floats
    switched: Switched = NOBODY
    held_out: Ints = field(default_factory=_nobody)

    @staticmethod
    def of(session: Readings) -> Picture:
        frame = session.frame
        unasked = frame is None or not frame.assigned or session.dataset.n > MOST_STAMPED
        return Picture(
            session.dataset,
            session.measured,
            session.plane,
            session.settings,
            frame,
            session.colours,
            None if unasked else session.assignment(),
            session.selection,
            session.pinned,
            session.selected_component,
            session.pointed,
            _trail(session.timeline),
            NOBODY if unasked else session.switched(),
            session.held_out,
        )

    @property
    def picking(self) -> bool:
        """Whether this is one of the picks before the start."""
        return self.frame is not None and self.frame.state.phase is Phase.PICKED

    @property
    def line(self) -> bool:
        """Whether the data have one column."""
        return self.dataset.d == 1

    @property
    def in_force(self) -> Settings:
        """The settings by which the shown frame shares out points."""
        return self.settings if self.frame is None else self.frame.in_force(self.settings)

    @property
    def assigned(self) -> bool:
        """Whether points have clusters yet."""
        return self.frame is not None and self.frame.assigned

    @property
    def hard(self) -> bool:
        return self.settings.method is Method.KMEANS

    def colour(self, component: int) -> int:
        """The palette index of a component."""
        return self.colours[component] if component < len(self.colours) else component


def _trail(timeline: Timeline) -> Floats:
    """The means of the shown frame and of the frames before it, newest first, each as often as it moved."""
    frame = timeline.frame
    if frame is None:
        return np.empty((0, 0, 2))
    places = [frame.mixture.means]
    for earlier in reversed(timeline.frames[: timeline.cursor]):
        means = earlier.mixture.means
        if len(places) > TRAIL or means.shape != places[0].shape:
            break
        if not np.array_equal(means, places[-1]):
            places.append(means)
    # Along a line older steps would lie under newer ones: there they rise.
    return np.stack([lifted(means, BASE + age * RISE) for age, means in enumerate(places)])


class Shown(Record, eq=False):
    """The parameters as they stand on the canvas at this moment, which may be on their way to those of the frame.

    means: (k, 2) in the plane; covariances: (k, d, d) or None, in user units; weights: (k,) or None.
    """

    means: Floats
    covariances: Floats | None
    weights: Floats | None = None

    @staticmethod
    def of(frame: Frame | None) -> Shown:
        """Those of a frame; none where there is no frame."""
        mixture = None if frame is None else frame.mixture
        if mixture is None:
            return Shown(np.empty((0, 2)), None)
        return Shown(lifted(mixture.means), mixture.covariances, mixture.weights)


class Stage(Record):
    """Where and how things are painted. scale: of text, points and lines; ratio: device pixels in a pixel; vector: as
    lines, areas and outlines of letters that stay sharp at any size, for what is no screen."""

    viewport: Viewport
    theme: Theme
    scale: float = 1.0
    ratio: float = 1.0
    vector: bool = False

    @property
    def rect(self) -> QRectF:
        return QRectF(0, 0, *self.viewport.size)

    def px(self, value: float) -> float:
        """A length in pixels at the present size setting."""
        return value * self.scale

    def pixmap(
        self, colour: QColor | None = None, height: float | None = None, spare: QPixmap | None = None
    ) -> QPixmap:
        """A picture as wide, and unless a height is named as high, as the canvas, in the panel's colour if no other is
        named: opaque, since such ones are copied where others are blended, pixel by pixel.

        spare: one that is no longer needed, which is painted over if it fits.
        """
        size = self.viewport.size
        wide, high = ceil(size[0] * self.ratio), ceil((size[1] if height is None else height) * self.ratio)
        fits = spare is not None and (spare.width(), spare.height()) == (wide, high)
        made = spare if spare is not None and fits else QPixmap(wide, high)
        made.setDevicePixelRatio(self.ratio)
        made.fill(self.theme.panel if colour is None else colour)
        return made

    def pen(self, colour: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        """A pen with round ends and joints."""
        return QPen(colour, self.px(width), style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)

    def flat_pen(self, colour: QColor, width: float) -> QPen:
        """A pen for the pieces of lines that are painted one by one."""
        return QPen(colour, self.px(width), c=Qt.PenCapStyle.FlatCap)


class Pixels:
    """Where the points are on the canvas, worked out for those that are asked about."""

    def __init__(self, dataset: Dataset, viewport: Viewport) -> None:
        self._points = dataset.points[:, :2]
        self._viewport = viewport

    def __len__(self) -> int:
        return len(self._points)

    @overload
    def __getitem__(self, index: int) -> Floats: ...
    @overload
    def __getitem__(self, index: slice | Ints) -> Floats: ...
    def __getitem__(self, index: int | slice | Ints) -> Floats:
        return self._viewport.to_pixel(self._points[index])


def as_one_picture(painter: QPainter, stage: Stage, paint: Callable[[QPainter, Stage], object]) -> None:
    """Has stamps painted into one picture where each of them would become one: in vector pictures."""
    pixmap = stage.pixmap()
    pixmap.fill(Qt.GlobalColor.transparent)
    brush = QPainter(pixmap)
    paint(brush, replace(stage, vector=False))
    brush.end()
    painter.drawPixmap(0, 0, pixmap)


def see_through(colour: QColor, alpha: float) -> QColor:
    """The colour with this opacity (0…1)."""
    return QColor(_thin(colour.rgb(), alpha))


@lru_cache(maxsize=256)
def _thin(rgb: int, alpha: float) -> QColor:
    thin = QColor(rgb)
    thin.setAlphaF(alpha)
    return thin


def polygon(places: Floats) -> QPolygonF:
    """Places (m, 2) in pixels for Qt; twenty times as fast as point by point."""
    corners: QPolygonF = arrayToQPolygonF(places[:, 0], places[:, 1])
    return corners


def smooth(painter: QPainter) -> None:
    """Edges and scaled pictures without steps."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
