"""The easel: the canvas painted elsewhere than on the screen, without what a hand has picked out or hovers over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QPainter

from engine.records import replace
from explorer.canvas.caption import paint_caption
from explorer.canvas.glide import Glide
from explorer.canvas.painting import Layers
from explorer.canvas.stage import Picture, Shown, Stage
from explorer.canvas.tools import Hit
from explorer.point_set import PointSet
from explorer.standing import badge
from explorer.words import account

if TYPE_CHECKING:
    from explorer.readings import Readings
    from explorer.show import ShowOptions


class Easel(QObject):
    """Paints pictures of what a session shows; what does not change from one to the next is worked out once."""

    def __init__(self, show: ShowOptions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layers = Layers(show)
        self._show = show
        self._glide = Glide(self)

    def paint(self, painter: QPainter, shown: Readings, stage: Stage, captioned: bool = True) -> None:
        """The whole canvas, on a stage that is as large as it; captioned: with the line about the last half step."""
        picture = replace(Picture.of(shown), selection=PointSet(), pinned=None, component=None)
        self._layers.points.draw_now(picture, self._show, stage)
        self._glide.show(Shown.of(picture.frame), animate=False)
        self._layers.paint(painter, picture, stage, self._glide, Hit())
        if captioned:
            paint_caption(painter, badge(shown), account(shown), stage)
