"""ShowOptions: which layers of the picture are shown. It belongs to the view alone: no undo, no document."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

DEFAULTS: Mapping[str, bool] = {
    "regions": True,
    "ellipses": True,
    "trails": True,
    "soft_colours": True,
    "true_classes": False,
    "membership": False,
    "switched": True,
    "true_ellipses": False,
}


class ShowOptions(QObject):
    """The switches under SHOW; changed is emitted once for each change."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on = dict(DEFAULTS)

    @property
    def regions(self) -> bool:
        """Voronoi cells, or regions shaded by certainty."""
        return self._on["regions"]

    @property
    def ellipses(self) -> bool:
        """The 1σ and 2σ outlines of a mixture."""
        return self._on["ellipses"]

    @property
    def trails(self) -> bool:
        """The last steps of every centre."""
        return self._on["trails"]

    @property
    def soft_colours(self) -> bool:
        """Points mixed from their clusters' colours by responsibility."""
        return self._on["soft_colours"]

    @property
    def true_classes(self) -> bool:
        """Points coloured by their true class."""
        return self._on["true_classes"]

    @property
    def membership(self) -> bool:
        """A line from every point to its centre."""
        return self._on["membership"]

    @property
    def true_ellipses(self) -> bool:
        """The outlines of the true classes, faintly."""
        return self._on["true_ellipses"]

    @property
    def switched(self) -> bool:
        """A ring around each point that the shown half gave to another cluster."""
        return self._on["switched"]

    def is_on(self, name: str) -> bool:
        """Whether the switch of this name is on."""
        return self._on[name]

    def record(self) -> Mapping[str, bool]:
        """All switches by name."""
        return dict(self._on)

    def recall(self, record: Mapping[str, bool]) -> None:
        """Turns every switch that is named as it says; names of switches that do not exist are left out."""
        for name in self._on.keys() & record.keys():
            self.set(name, record[name])

    def set(self, name: str, on: bool) -> None:
        """Turns the switch of this name on or off."""
        if name not in self._on:
            raise KeyError(f"There is no switch {name!r}: the names are {', '.join(self._on)}.")
        if self._on[name] != on:
            self._on[name] = on
            self.changed.emit()
