"""TourDesk: hands a window its tours; nothing of them is made before the first one begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from explorer.tours.script import tours

if TYPE_CHECKING:
    from explorer.session import Session
    from explorer.tours.card_view import CardView
    from explorer.tours.guide import Guide
    from explorer.window_frame import WindowFrame


class TourDesk:
    """Begins tours in a window, and answers what their goals ask of it."""

    def __init__(self, window: WindowFrame, session: Session) -> None:
        self._window, self._session = window, session
        self.guide: Guide | None = None
        self.card: CardView | None = None

    def begin(self, number: int) -> None:
        """The tour of a number, from 0 on."""
        if self.guide is None:
            from explorer.tours.card_view import CardView  # noqa: PLC0415
            from explorer.tours.guide import Guide  # noqa: PLC0415

            self.guide = Guide(self._session, self)
            self.card = CardView(self.guide, self._window)
            for dock in self._window.workbench.docks:
                dock.visibilityChanged.connect(self.guide.look)
        # Its cards point at the controls, which nobody may have seen yet.
        self._window.controls.come()
        self.guide.begin(tours()[number])
        self._window.canvas.setFocus()

    def is_visible(self, name: str) -> bool:
        """Whether the widget of this name can be seen."""
        widget = self._window.findChild(QWidget, name)
        return widget is not None and not widget.visibleRegion().isEmpty()
