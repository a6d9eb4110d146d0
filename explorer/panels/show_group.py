"""SHOW: which layers the canvas paints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QLabel

from engine.halves import KEPT_RESPONSIBILITIES
from engine.settings import Method
from explorer.panels.widgets import Choice, Group, named
from explorer.show import NO_CLASSES, NO_DOUBTS, ColourBy, why_not
from explorer.theme import px

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.session import Session
    from explorer.show import ShowOptions

_SWITCHED_TIP = "A ring around each point that the E half gave to another cluster, in the colour of the one it left"

# Name of the switch, text, what it shows, and why it may not apply.
_SWITCHES = (
    ("regions", "regions", "Which cluster each place belongs to", ""),
    ("ellipses", "ellipses 1σ 2σ", "1σ holds 39 % of a Gaussian, 2σ 86 %", "Only Gaussians have ellipses"),
    ("trails", "trails", "Where each centre was in the last 5 steps", ""),
    ("soft_colours", "soft colours", "Points mixed from their clusters' colours", "K-means has no shared points"),
    ("membership", "membership", "A line from each point to its centre", ""),
    ("switched", "switched", _SWITCHED_TIP, f"A raster shows more than {KEPT_RESPONSIBILITIES:,} points: no rings"),
    ("fading", "fade unsure", "The less certain a point's cluster, the paler the point", NO_DOUBTS),
    ("true_ellipses", "true ellipses", "2σ outlines of the true classes, dotted", NO_CLASSES),
)


_COLOURS = (
    (ColourBy.CLUSTER, "cluster", "Each point in the colour of its cluster"),
    (ColourBy.UNCERTAINTY, "uncertainty", "What others than its likeliest cluster have of each point"),
    (ColourBy.AMBIGUITY, "ambiguity", "d₁/d₂: 0 on a centre, 1 half way between two, whatever the method"),
    (ColourBy.TRUE_CLASS, "true class", "Each point in the colour of its true class"),
)


class ShowGroup(Group):
    """What points are coloured by, and a check box for each layer, two in a row."""

    def __init__(self, session: Session, options: ShowOptions) -> None:
        super().__init__("")
        self.setAccessibleName("Show")
        self._session, self._options = session, options
        self.colour_by = Choice("show-colour-by", "Colour points by", _COLOURS)
        self.grid.addWidget(QLabel("Colour by"), 0, 0)
        self.grid.addWidget(self.colour_by, 0, 1)
        self.colour_by.chosen.connect(options.set_colour_by)
        self.boxes: dict[str, QCheckBox] = {}
        for place, (name, text, _, _) in enumerate(_SWITCHES):
            box = QCheckBox(text)
            named(box, f"show-{name.replace('_', '-')}", f"Show {text}")
            box.toggled.connect(self._set)
            self.boxes[name] = box
            self.grid.addWidget(box, place // 2 + 1, place % 2)
        session.changed.connect(self._follow)
        options.changed.connect(self.show_options)
        self.restyle()
        self.show_options()

    def restyle(self) -> None:
        super().restyle()
        self.grid.setVerticalSpacing(px(2))
        self.grid.setColumnMinimumWidth(0, 0)
        for column in (0, 1):
            self.grid.setColumnStretch(column, 1)

    def show_options(self) -> None:
        """Shows the switches and which of them apply."""
        settings, dataset = self._session.settings, self._session.dataset
        applies = {
            "ellipses": settings.method is Method.MIXTURE,
            "soft_colours": settings.method is not Method.KMEANS,
            "switched": dataset.n <= KEPT_RESPONSIBILITIES,
            "fading": settings.method is not Method.KMEANS,
            "true_ellipses": dataset.classes is not None,
        }
        self.colour_by.show_value(self._options.colour_by(settings, dataset))
        for place, (by, _, tip) in enumerate(_COLOURS):
            reason = why_not(by, settings, dataset)
            self.colour_by.set_usable(by, not reason)
            self.colour_by.setItemData(place, reason or tip, Qt.ItemDataRole.ToolTipRole)
        for name, _, tip, reason in _SWITCHES:
            box = self.boxes[name]
            usable = applies.get(name, True)
            with QSignalBlocker(box):
                box.setChecked(self._options.is_on(name))
            box.setEnabled(usable)
            box.setToolTip(tip if usable else reason)

    def _set(self) -> None:
        for name, box in self.boxes.items():
            self._options.set(name, box.isChecked())

    def _follow(self, changes: Changes) -> None:
        if changes.settings or changes.dataset:
            self.show_options()
