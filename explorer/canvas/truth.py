"""The true classes as dotted outlines, to compare with what an algorithm finds without knowing them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from engine.arrays import Floats
from engine.dataset import Dataset
from engine.geometry import ellipse
from engine.records import Record
from explorer.canvas.stage import Picture, Stage, polygon, see_through

N_SIGMA = 2.0

FAINT = 0.7

MOST_MEASURED = 20_000
"""Of more points an even part is enough for the eye."""


class Group(Record, eq=False):
    """A true class: which one it is, its mean (2,) and its covariance (2, 2)."""

    number: int
    mean: Floats
    covariance: Floats


class Truth:
    """Measured once for a dataset."""

    def __init__(self) -> None:
        self._known: tuple[Dataset | None, list[Group]] = (None, [])

    def paint(self, painter: QPainter, picture: Picture, stage: Stage, coloured: bool) -> None:
        """coloured: as the points of the classes are; otherwise in ink, since colours then mean clusters."""
        if self._known[0] is not picture.dataset:
            self._known = (picture.dataset, groups_of(picture.dataset))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for group in self._known[1]:
            colour = stage.theme.stroke(group.number) if coloured else stage.theme.ink
            pen = stage.pen(see_through(colour, FAINT), 1.8)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setDashPattern([0.1, 2.4])
            painter.setPen(pen)
            outline = ellipse(group.mean, group.covariance, N_SIGMA, 96)
            painter.drawPolyline(polygon(stage.viewport.to_pixel(outline)))


def groups_of(dataset: Dataset) -> list[Group]:
    """The true classes that have a shape: three points or more, not all in one place."""
    if dataset.classes is None:
        return []
    step = max(dataset.n // MOST_MEASURED, 1)
    points, classes = dataset.points[::step, :2], dataset.classes[::step]
    found = []
    for number in range(len(dataset.class_names)):
        own = points[classes == number]
        if len(own) < 3:
            continue
        covariance = np.cov(own.T, ddof=0)
        if np.trace(covariance) > 0:
            found.append(Group(number, own.mean(axis=0), covariance))
    return found
