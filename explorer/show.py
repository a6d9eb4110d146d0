"""ShowOptions: which layers of the picture are shown. It belongs to the view alone: no undo, no document."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from PySide6.QtCore import QObject, Signal

from engine.dataset import Dataset
from engine.settings import Method, Settings

DEFAULTS: Mapping[str, bool] = {
    "regions": True,
    "ellipses": True,
    "trails": True,
    "soft_colours": True,
    "membership": False,
    "switched": True,
    "true_ellipses": False,
    "fading": False,
}


class ColourBy(Enum):
    """What the colour of a point tells."""

    CLUSTER = "cluster"
    UNCERTAINTY = "uncertainty"
    AMBIGUITY = "ambiguity"
    TRUE_CLASS = "true class"


NO_DOUBTS = "K-means is never in doubt: colour by ambiguity"
NO_CLASSES = "These data have no true classes"


def why_not(by: ColourBy, settings: Settings, dataset: Dataset) -> str:
    """Why points cannot be coloured by this; empty if they can."""
    if by is ColourBy.UNCERTAINTY and settings.method is Method.KMEANS:
        return NO_DOUBTS
    return NO_CLASSES if by is ColourBy.TRUE_CLASS and dataset.classes is None else ""


class ShowOptions(QObject):
    """The switches under SHOW; changed is emitted once for each change."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on = dict(DEFAULTS)
        self._by = ColourBy.CLUSTER

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

    @property
    def fading(self) -> bool:
        """Points the paler, the less certain they are."""
        return self._on["fading"]

    def colour_by(self, settings: Settings, dataset: Dataset) -> ColourBy:
        """What points are coloured by: as chosen, or by cluster where that does not apply."""
        return ColourBy.CLUSTER if why_not(self._by, settings, dataset) else self._by

    def set_colour_by(self, by: ColourBy) -> None:
        """Chooses what points are coloured by."""
        if by is not self._by:
            self._by = by
            self.changed.emit()

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
