"""The QActions made of the action table, with their icons, ticks and changing texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from explorer.action_entry import Scope
from explorer.action_table import table
from explorer.action_window import Window
from explorer.icons import icon
from explorer.messages import Changes
from explorer.theme import px, themes

if TYPE_CHECKING:
    from explorer.action_entry import Entry
    from explorer.player import Player
    from explorer.session import Session


class Actions(QObject):
    """The table as QActions. Keys of the scope CANVAS work while the canvas column has the focus."""

    def __init__(self, session: Session, player: Player, window: Window, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries = table(session, player, window)
        self.by_name: dict[str, QAction] = {entry.name: self._made(entry) for entry in self.entries}
        self._groups = [self._grouped(name) for name in ("theme", "tool")]
        session.changed.connect(self._follow)
        stack = session.undo_stack
        for signal in (stack.canUndoChanged, stack.canRedoChanged, stack.undoTextChanged, stack.redoTextChanged):
            signal.connect(self.refresh)
        themes.changed.connect(self.restyle)
        self.restyle()

    def __getitem__(self, name: str) -> QAction:
        return self.by_name[name]

    def of_menu(self, menu: str) -> list[QAction]:
        """The actions of a menu, in order."""
        return [self.by_name[entry.name] for entry in self.entries if entry.menu == menu]

    def of_group(self, group: str) -> list[QAction]:
        return [self.by_name[entry.name] for entry in self.entries if entry.group == group]

    def install(self, window: QWidget, canvas_column: QWidget) -> None:
        """Gives the keys to the widgets inside which they work."""
        for entry in self.entries:
            (window if entry.scope is Scope.EVERYWHERE else canvas_column).addAction(self.by_name[entry.name])

    def _follow(self, changes: Changes) -> None:
        if changes not in _UNCONCERNED:
            self.refresh()

    def refresh(self, *_: object) -> None:
        """Texts, ticks and what can be used now."""
        for entry in self.entries:
            action = self.by_name[entry.name]
            if entry.label is not None:
                action.setText(entry.label())
            if entry.usable is not None:
                action.setEnabled(entry.usable())
            if entry.ticked is not None:
                action.setChecked(entry.ticked())

    def restyle(self, *_: object) -> None:
        """The icons in the theme's colours, and what is ticked."""
        theme = themes.current
        for entry in self.entries:
            if entry.icon:
                on = theme.accent if entry.group else None
                self.by_name[entry.name].setIcon(icon(entry.icon, theme.soft_ink, px(20), on=on))
        self.refresh()

    def _made(self, entry: Entry) -> QAction:
        action = QAction(entry.text, self)
        action.setObjectName(entry.name)
        action.setShortcuts([QKeySequence(key) for key in entry.keys])
        action.setShortcutContext(entry.scope.value)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{entry.tip} ({keys})" if keys else entry.tip)
        # What a button says under its icon, however the menu's text changes.
        action.setIconText(entry.text.rstrip("…"))
        action.setCheckable(entry.ticked is not None)
        action.setIconVisibleInMenu(False)
        action.triggered.connect(_without_argument(entry.run))
        return action

    def _grouped(self, name: str) -> QActionGroup:
        group = QActionGroup(self)
        for action in self.of_group(name):
            group.addAction(action)
        return group


_UNCONCERNED = (Changes(candidates=True), Changes(survey=True), Changes(tuned=True), Changes(pointed=True))
"""No action depends on the curves, a survey or the cursor, and these may change hundreds of times a second."""


def _without_argument(run: Callable[[], object]) -> Callable[[], None]:
    """The signal brings along whether the action is ticked."""

    def slot() -> None:
        run()

    return slot
