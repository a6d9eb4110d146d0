"""The windows beside the main one: tables, keys, methods, preferences, about; made when first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from explorer.checking.checker import Checker
    from explorer.key_sheet import KeySheet
    from explorer.methods_sheet import MethodsSheet
    from explorer.panels.tables import TablesDialog
    from explorer.preferences import Preferences
    from explorer.preferences_dialog import PreferencesDialog
    from explorer.session import Session
    from explorer.window_frame import WindowFrame


class SideWindows:
    """None of them needs to be closed to go on."""

    def __init__(self, window: WindowFrame, session: Session, preferences: Preferences) -> None:
        self._window, self._session, self._preferences = window, session, preferences
        self.sheet: KeySheet | None = None
        self.methods: MethodsSheet | None = None
        self.checker: Checker | None = None
        self.tables: TablesDialog | None = None
        self.preferences: PreferencesDialog | None = None

    def show_tables(self) -> None:
        if self.tables is None:
            from explorer.panels.tables import TablesDialog  # noqa: PLC0415 (the first window is to be there soon)

            self.tables = TablesDialog(self._session, self._window)
        _bring_up(self.tables)

    def show_keys(self) -> None:
        if self.sheet is None:
            from explorer.key_sheet import KeySheet  # noqa: PLC0415

            self.sheet = KeySheet(self._window.all_actions.entries, self._window)
        _bring_up(self.sheet)

    def show_methods(self) -> None:
        if self.methods is None:
            from explorer.methods_sheet import MethodsSheet  # noqa: PLC0415

            self.methods = MethodsSheet(self._window)
        _bring_up(self.methods)

    def check(self) -> None:
        """Has the run on screen checked against scikit-learn."""
        if self.checker is None:
            from explorer.checking.checker import Checker  # noqa: PLC0415

            self.checker = Checker(self._session, self._window)
        self.checker.begin()

    def show_preferences(self) -> None:
        if self.preferences is None:
            from explorer.preferences_dialog import PreferencesDialog  # noqa: PLC0415

            self.preferences = PreferencesDialog(self._preferences, self._window)
        self.preferences.refresh()
        _bring_up(self.preferences)

    def show_about(self) -> None:
        from explorer.about import about_box  # noqa: PLC0415

        about_box(self._window).open()

    def close(self) -> None:
        """Gives up what is being worked out."""
        if self.checker is not None:
            self.checker.close()


def _bring_up(dialog: QWidget) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
