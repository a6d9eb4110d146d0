"""Panels that are made when they are first seen: many never are, and the first window is to be there soon."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.docks import CONTROLS, LEAST_CONTROLS
from explorer.theme import px

if TYPE_CHECKING:
    from explorer.panels.choosing.panel import ChoosingPanel
    from explorer.panels.controls import SidePanel
    from explorer.panels.optima.panel import OptimaPanel
    from explorer.player import Player
    from explorer.session import Session
    from explorer.show import ShowOptions
    from explorer.surveyor import Surveyor
    from explorer.sweeper import Sweeper
    from explorer.tuner import Tuner

Panel = TypeVar("Panel", bound=QWidget)


class Late(QWidget, Generic[Panel]):
    """Holds a panel from when it is first seen, or asked for."""

    def __init__(self, make: Callable[[], Panel]) -> None:
        super().__init__()
        self._make = make
        self._panel: Panel | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.panel.show()

    @property
    def made(self) -> bool:
        """Whether the panel is there already."""
        return self._panel is not None

    @property
    def panel(self) -> Panel:
        """The panel itself."""
        if self._panel is None:
            self._panel = self._make()
            self._box.addWidget(self._panel)
        return self._panel


class LateControls(Late["SidePanel"]):
    """The controls, which have their place in the layout before they are there.

    A dock behind a tab counts as shown: they are made once they are painted, or asked for.
    """

    def __init__(self, make: Callable[[], SidePanel]) -> None:
        super().__init__(make)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.come)

    def showEvent(self, event: QShowEvent) -> None:
        QWidget.showEvent(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.made:
            self._soon.start()

    def come(self) -> None:
        """Makes them, if they are not there yet."""
        self.panel.show()

    def sizeHint(self) -> QSize:
        return QSize(px(CONTROLS[0]), px(CONTROLS[1]))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(LEAST_CONTROLS[0]), px(LEAST_CONTROLS[1]))


def controls_panel(
    session: Session, player: Player, options: ShowOptions, joined: Callable[[SidePanel], None]
) -> LateControls:
    """The controls; joined: what connects them to the rest."""

    def make() -> SidePanel:
        from explorer.panels.controls import SidePanel  # noqa: PLC0415

        panel = SidePanel(session, player, options)
        joined(panel)
        return panel

    return LateControls(make)


def optima_panel(session: Session, player: Player, surveyor: Surveyor) -> Late[OptimaPanel]:
    """The local optima of many starts."""

    def make() -> OptimaPanel:
        from explorer.panels.optima.panel import OptimaPanel  # noqa: PLC0415

        return OptimaPanel(session, player, surveyor)

    return Late(make)


def choosing_panel(session: Session, sweeper: Sweeper, tuner: Tuner) -> Late[ChoosingPanel]:
    """What each criterion points at, and why."""

    def make() -> ChoosingPanel:
        from explorer.panels.choosing.panel import ChoosingPanel  # noqa: PLC0415

        return ChoosingPanel(session, sweeper, tuner)

    return Late(make)
