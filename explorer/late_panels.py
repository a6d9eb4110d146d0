"""Panels that are made when they are first seen: many never are, and the first window is to be there soon."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.player import Player
from explorer.session import Session
from explorer.surveyor import Surveyor
from explorer.sweeper import Sweeper
from explorer.tuner import Tuner

if TYPE_CHECKING:
    from explorer.panels.choosing.panel import ChoosingPanel
    from explorer.panels.optima.panel import OptimaPanel

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
    def panel(self) -> Panel:
        """The panel itself."""
        if self._panel is None:
            self._panel = self._make()
            self._box.addWidget(self._panel)
        return self._panel


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
