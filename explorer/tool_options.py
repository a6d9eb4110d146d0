"""ToolOptions: how far the brush reaches and the like. They belong to the hand: no undo, no document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.dataset import NUMBERED
from explorer.preferences import Key

if TYPE_CHECKING:
    from engine.dataset import Dataset
    from explorer.preferences import Preferences

RADIUS = Key("tools/radius", 36)
"""Pixels from the middle of brush and eraser to their edge."""

DENSITY = Key("tools/density", 80)
"""Points that the brush leaves in a second."""

STAMP_POINTS = Key("tools/stamp-points", 60)
LASSO = Key("tools/lasso", False)

RANGES = {RADIUS.name: (4, 240), DENSITY.name: (5, 5000), STAMP_POINTS.name: (1, 5000)}

FACTOR = 1.25
"""Between one radius and the next larger one."""

MOST_CLASSES = len(NUMBERED)


class ToolOptions(QObject):
    """Remembered in the preferences, if there are any; changed is emitted once for each change."""

    changed = Signal()

    def __init__(self, preferences: Preferences | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._numbers: dict[str, int] = {}
        self._lasso = False
        self._class = 0
        self.recall()

    def recall(self) -> None:
        """Everything as the preferences have it."""
        self._numbers = {key.name: self._recalled(key) for key in (RADIUS, DENSITY, STAMP_POINTS)}
        self._lasso = LASSO.default if self._preferences is None else self._preferences.get(LASSO)
        self.changed.emit()

    @property
    def radius(self) -> int:
        return self._numbers[RADIUS.name]

    @property
    def density(self) -> int:
        return self._numbers[DENSITY.name]

    @property
    def stamp_points(self) -> int:
        return self._numbers[STAMP_POINTS.name]

    @property
    def lasso(self) -> bool:
        """Whether the select tool draws freely, instead of a rectangle."""
        return self._lasso

    @property
    def class_number(self) -> int:
        """Which true class new points get, from 1; 0 for none. Forgotten when the window closes."""
        return self._class

    def number(self, key: Key[int]) -> int:
        return self._numbers[key.name]

    def set_number(self, key: Key[int], value: int) -> None:
        """A number, or the nearest one in its range."""
        low, high = RANGES[key.name]
        bounded = min(max(value, low), high)
        if bounded != self._numbers[key.name]:
            self._numbers[key.name] = bounded
            if self._preferences is not None:
                self._preferences.set(key, bounded)
            self.changed.emit()

    def scale_radius(self, way: int) -> None:
        """The next larger (1) or smaller (-1) radius."""
        self.set_number(RADIUS, round(self.radius * FACTOR**way))

    def set_lasso(self, lasso: bool) -> None:
        if lasso != self._lasso:
            self._lasso = lasso
            if self._preferences is not None:
                self._preferences.set(LASSO, lasso)
            self.changed.emit()

    def set_class(self, number: int) -> None:
        if number != self._class:
            self._class = number
            self.changed.emit()

    def _recalled(self, key: Key[int]) -> int:
        low, high = RANGES[key.name]
        stored = key.default if self._preferences is None else self._preferences.get(key)
        return min(max(stored, low), high)


def class_name(dataset: Dataset, number: int) -> str | None:
    """The class that a number from 1 to 9 stands for in these data; None for 0, which is none.

    A class that was given by its number bears that number; others are numbered as they stand.
    """
    if number == 0 or str(number) in dataset.class_names:
        return str(number) if number else None
    if number <= len(dataset.class_names) and dataset.class_names[number - 1] not in NUMBERED:
        return dataset.class_names[number - 1]
    return str(number)
