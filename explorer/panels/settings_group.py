"""SettingsGroup: rows of controls that show the session's settings and change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.errors import SettingsError
from explorer.panels.widgets import Group

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.session import Session


class SettingsGroup(Group):
    """What people choose goes to the session; what it holds, after undo too, comes back through show_settings."""

    def __init__(self, title: str, session: Session) -> None:
        super().__init__(title)
        self.session = session
        session.changed.connect(self._follow)

    def show_settings(self) -> None:
        """Shows what the session holds; announces nothing."""
        raise NotImplementedError

    def concerns(self, changes: Changes) -> bool:
        """Whether the group shows anything of what changed."""
        return changes.settings

    def change(self, text: str, gesture: object | None = None, **fields: Any) -> None:
        """Asks the session for other settings; a refusal is announced in a sentence, and the old values come back."""
        try:
            self.session.change(text, gesture, **fields)
        except SettingsError as error:
            self.session.announced.emit(str(error))
            self.show_settings()

    def refuse(self, typed: str) -> None:
        """What was typed is no number at all."""
        self.session.announced.emit(f"“{typed}” is not a number: type one such as 0.5 or 1e-6.")

    def _follow(self, changes: Changes) -> None:
        if self.concerns(changes):
            self.show_settings()
