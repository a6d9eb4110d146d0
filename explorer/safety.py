"""Safety: autosave, what dead copies left, and what nobody foresaw, for one window."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from explorer.autosave import Autosave
from explorer.offers import Offers
from explorer.report_dialog import ReportDialog

if TYPE_CHECKING:
    from explorer.preferences import Preferences
    from explorer.session import Session
    from explorer.surprises import Surprises
    from explorer.window_frame import WindowFrame

AUTOSAVED = "autosaved"


class Safety(QObject):
    """folder: for what concerns the program alone."""

    def __init__(self, window: WindowFrame, session: Session, preferences: Preferences, folder: Path) -> None:
        super().__init__()
        self._window, self._session = window, session
        self.autosave = Autosave(session, preferences, folder / AUTOSAVED, window.view_record)
        self.offers = Offers(window, session, self.autosave, folder / AUTOSAVED)
        self.dialog: ReportDialog | None = None

    def close(self) -> None:
        """A clean end."""
        self.offers.close()
        self.autosave.close()

    def watch(self, surprises: Surprises) -> None:
        """Tells people of what nobody foresaw, and remembers what they did before."""
        surprises.happened.connect(self._on_surprise)
        surprises.tell_about(self._about)
        for name, action in self._window.all_actions.by_name.items():
            action.triggered.connect(partial(surprises.note, name))
        stack = self._session.undo_stack
        stack.indexChanged.connect(lambda index: surprises.note(f"edit {index}: {stack.undoText()}"))

    @Slot(str)
    def _on_surprise(self, report: str) -> None:
        # The dialog comes even if nothing can be written.
        kept: bool | None = False
        try:
            kept = self.autosave.finish()
        finally:
            if self.dialog is None:
                self.dialog = ReportDialog(self._window)
            self.dialog.add(report, kept)
            self.dialog.show()
            self.dialog.raise_()

    def _about(self) -> str:
        session = self._session
        size = f"{session.dataset.n} points in {session.dataset.d} columns"
        frames = f"frame {session.timeline.cursor + 1} of {len(session.timeline.frames)}"
        return f"{session.settings.method.value}, k = {session.settings.k}, {size}, {frames}"
