"""Packed: many values of one kind in an array that Qt reads as it is, where one by one they would take far longer."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, cast

import numpy as np
from PySide6.QtGui import QPolygonF
from shiboken6 import VoidPtr, wrapInstance

from engine.arrays import Floats

Kind = TypeVar("Kind")

SIZE = 8
"""Bytes of a number."""


class Packed(Generic[Kind]):
    """Values of one of Qt's kinds that hold nothing but so many numbers each; the room for them is used again."""

    def __init__(self, kind: type[Kind], numbers: int) -> None:
        self._kind = kind
        self._room = np.empty((0, numbers))
        self._first: Kind | None = None
        self._count = 0

    def room(self, count: int) -> Floats:
        """The numbers (count, numbers) of so many values, to be filled."""
        if count > len(self._room):
            self._room = np.empty((count, self._room.shape[1]))
            self._first = cast(Kind, wrapInstance(self._room.__array_interface__["data"][0], self._kind))
        self._count = count
        return self._room[:count]

    @property
    def arguments(self) -> tuple[Kind, int]:
        """The first of the values and their number, as QPainter takes them. There must be one at least."""
        assert self._first is not None
        return self._first, self._count


def polygon(places: Floats) -> QPolygonF:
    """Places (m, 2) in pixels for Qt; twenty times as fast as point by point."""
    made = QPolygonF()
    made.resize(len(places))
    if len(places):
        # PySide6 describes neither what it takes nor that it is a buffer.
        memory: Any = VoidPtr(made.data(), 2 * SIZE * len(places), True)  # type: ignore[call-arg, arg-type]
        np.frombuffer(memory, dtype=np.float64).reshape(-1, 2)[:] = places
    return made
