"""Arrays that Qt reads as they are give the same as values one by one."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from explorer.canvas.packed import Packed, polygon


def drawn(*lines: object) -> QImage:
    image = QImage(40, 40, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.drawLines(*lines)  # type: ignore[call-overload]
    painter.end()
    return image


@pytest.mark.usefixtures("qapp")
def test_lines_are_those_of_the_numbers_however_often_the_room_is_used() -> None:
    packed = Packed(QLineF, 4)
    for count in (3, 8, 2):
        ends = np.random.default_rng(count).uniform(0, 40, (count, 4))
        packed.room(count)[:] = ends
        assert packed.arguments[1] == count
        assert drawn(*packed.arguments) == drawn([QLineF(*each) for each in ends.tolist()])


def test_a_polygon_has_the_places_as_corners() -> None:
    places = np.random.default_rng(0).normal(size=(50, 2))
    assert [(at.x(), at.y()) for at in polygon(places)] == [tuple(place) for place in places.tolist()]
    assert polygon(places[::2, ::-1]).at(1) == QPointF(places[2, 1], places[2, 0])
    assert polygon(np.empty((0, 2))).isEmpty()
