"""What soft k-means has besides its stiffness: the variance that it is the same as, annealing, and shares against β."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QSizePolicy

from engine.annealing import critical_beta, shared_variance
from engine.dataset import Dataset
from engine.settings import Method, Scaling
from explorer.courses import ride, ride_text
from explorer.icons import icon
from explorer.numbers import MINUS
from explorer.panels.fields import NumberField
from explorer.panels.settings_group import SettingsGroup
from explorer.panels.shares_plot import SharesPlot
from explorer.panels.widgets import named
from explorer.readings import MANY
from explorer.theme import px, themes

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.player import Player
    from explorer.session import Session

SMALLEST, LARGEST = 5e-10, 5e5
"""The variances of the largest and the smallest β."""

VARIANCE_TIP = """ε = 1/(2β), relative to the data's variance: a mixture of equally heavy circles,
all of this fixed variance, shares the points out just so"""
RIDE_TIP = """β rises from below βc, where all centres coincide, in equal ratios; they split one after another,
until every share is 0 or 1: then it is k-means (A)"""


class SoftGroup(SettingsGroup):
    """In sight for soft k-means only."""

    def __init__(self, session: Session, player: Player) -> None:
        super().__init__("", session)
        self.setAccessibleName("Soft k-means")
        self._player = player
        self._known: tuple[Dataset, Scaling, float] | None = None
        self._hovered: tuple[float, ...] | None = None
        self.variance = NumberField("variance", "Variance ε of the same model as a mixture")
        self.variance.setToolTip(VARIANCE_TIP)
        self.ride = QPushButton()
        named(self.ride, "anneal", "Anneal")
        self.ride.setToolTip(RIDE_TIP)
        self.ride.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.plot = SharesPlot(session)
        self.add_row("Variance ε", self.variance, self.ride).setToolTip(VARIANCE_TIP)
        self.add(self.plot)
        self.variance.typed.connect(self._type_variance)
        self.variance.refused.connect(self.refuse)
        self.ride.clicked.connect(self._ride)
        self.restyle()
        self.show_settings()

    def concerns(self, changes: Changes) -> bool:
        return changes.settings or changes.frame or changes.dataset or changes.selection or changes.playing

    def restyle(self) -> None:
        super().restyle()
        self.variance.setFixedWidth(px(84))
        self.ride.setFixedHeight(px(30))
        self.ride.setIconSize(QSize(px(14), px(14)))
        self.show_settings()

    @property
    def critical(self) -> float:
        """The β below which all centres coincide; of very many points on their way perhaps that of a moment ago."""
        dataset, scaling, known = self.session.measured, self.session.settings.scaling, self._known
        moving = self.session.gesture is not None and dataset.n > MANY
        if known is None or known[1] is not scaling or (known[0] is not dataset and not moving):
            known = self._known = (dataset, scaling, critical_beta(dataset, scaling))
        return known[2]

    def show_place(self, xy: tuple[float, ...] | None) -> None:
        """Shows the shares of this place, in user units; None where the pointer is on no place."""
        self._hovered = xy
        if self._applies:
            self.plot.show_place(self._place, self.critical)

    def show_settings(self) -> None:
        if self.parentWidget() is not None or not self._applies:
            # By itself, as it is when it is made, it would be a window of its own.
            self.setVisible(self._applies)
        if not self._applies:
            return
        session = self.session
        self.variance.show_value(shared_variance(session.beta))
        text = ride_text(session)
        self.ride.setText(text)
        self.ride.setAccessibleName(f"{text}: annealing" if text != "Anneal" else text)
        self.ride.setIcon(icon("pause" if text == "Pause" else "play", themes.current.ink, px(14)))
        self.ride.setEnabled(not session.readiness)
        self.ride.setToolTip(session.readiness or RIDE_TIP)
        self.plot.show_place(self._place, self.critical)

    @property
    def _applies(self) -> bool:
        return self.session.settings.method is Method.SOFT_KMEANS

    @property
    def _place(self) -> tuple[float, ...] | None:
        return self.session.pinned_place if self._hovered is None else self._hovered

    def _type_variance(self, variance: float) -> None:
        if SMALLEST <= variance <= LARGEST:
            self.change("Change ε", beta=shared_variance(variance))
            return
        typed = f"{variance:g}".replace("-", MINUS)
        self.session.announced.emit(f"ε must be a number from {SMALLEST:g} to {LARGEST:g}, not {typed}: try 0.25.")
        self.show_settings()

    def _ride(self) -> None:
        ride(self.session, self._player)
