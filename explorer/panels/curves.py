"""CurvesPanel: the three curves, stacked, or behind tabs where the window is low."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from explorer.panels.criterion_curve import CriterionCurve
from explorer.panels.inertia_curve import InertiaCurve
from explorer.panels.objective_curve import ObjectiveCurve
from explorer.panels.plot_card import PlotCard
from explorer.panels.widgets import named
from explorer.session import Session
from explorer.theme import px, themes

TABS = ("Objective", "Inertia", "BIC, AIC")


class CurvesPanel(QWidget):
    """Objective by half step, elbow and silhouette, BIC and AIC by covariance type."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "curves", "Curves")
        self.objective = ObjectiveCurve(session)
        self.inertia = InertiaCurve(session)
        self.criterion = CriterionCurve(session)
        self._tabs = QTabWidget()
        named(self._tabs, "curveTabs", "Curves")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(self._tabs)
        self._compact = False
        self._alone: int | None = None
        self._stack()
        themes.changed.connect(self._restyle)
        self._restyle()

    @property
    def cards(self) -> tuple[PlotCard, ...]:
        """From top to bottom."""
        return self.objective, self.inertia, self.criterion

    @property
    def compact(self) -> bool:
        return self._compact

    def set_compact(self, compact: bool) -> None:
        """Puts the curves behind tabs, or one below the other."""
        if compact == self._compact:
            return
        self._compact = compact
        self._arrange()

    def show_alone(self, place: int | None) -> None:
        """Shows a single one of the cards, or all of them again."""
        if place == self._alone:
            return
        self._alone = place
        self._arrange()

    def _arrange(self) -> None:
        if self._compact and self._alone is None:
            for card, text in zip(self.cards, TABS, strict=True):
                self._box.removeWidget(card)
                self._tabs.addTab(card, text)
            self._tabs.show()
        else:
            self._stack()

    def _stack(self) -> None:
        self._tabs.clear()
        self._tabs.hide()
        for card in self.cards:
            self._box.addWidget(card, 1)
            card.setVisible(self._alone is None or card is self.cards[self._alone])

    def _restyle(self, *_: object) -> None:
        self._box.setSpacing(px(8))
