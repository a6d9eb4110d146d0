"""Menus made of the actions: those of the menu bar, and the one over the empty plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:

    from explorer.actions import Actions
    from explorer.docks import Workbench

_SEPARATED = ("save", "reseed", "more", "method", "quit", "about")
"""Entries with a line above them."""

_TABLES = ("export-points", "export-labels", "export-curves")
_EXPORTS = (*_TABLES, "", "export-picture", "export-animation", "", "export-script")
"""Tables, pictures, code, with lines between them."""

_LOOKS = ("compare", "choosing", "optima", "tables")
"""Other ways to look at the same data."""


def fill_menu(actions: Actions, menu: QMenu, recent: QMenu) -> None:
    """The entries of the menu of this title, in the order of the table, with the recent files after Open."""
    if menu.title() == "Edit":
        menu.addActions([actions[name] for name in ("undo", "redo")])
        menu.addSeparator()
        _fill_points(actions, menu)
        menu.addSeparator()
        menu.addActions([actions[name] for name in ("copy-picture", "copy-script")])
        menu.addSeparator()
        menu.addAction(actions["preferences"])
        return
    if menu.title() == "Help":
        menu.addMenu("Learn").addActions(actions.of_group("tour"))
        menu.addSeparator()
    for place, action in enumerate(actions.of_menu(menu.title())):
        if place and action.objectName() in _SEPARATED:
            menu.addSeparator()
        menu.addAction(action)
        if action.objectName() == "save-as":
            menu.addMenu(_export_menu(actions, menu))
        if action.objectName() == "open":
            menu.addMenu(recent)
    if menu.title() == "Examples":
        menu.addSeparator()
        wrong = menu.addMenu("When it goes wrong")
        wrong.setToolTipsVisible(True)
        wrong.addActions([*actions.of_menu("Mishaps"), actions["example-outliers"]])


def fill_view_menu(actions: Actions, menu: QMenu, workbench: Workbench) -> None:
    """What part is seen, what else may be looked at, colours and sizes, panels."""
    menu.addActions([actions[name] for name in ("fit", "x-only")])
    menu.addSeparator()
    menu.addActions([actions[name] for name in _LOOKS])
    menu.addSeparator()
    menu.addMenu("Theme").addActions(actions.of_group("theme"))
    menu.addActions([actions[name] for name in ("larger", "smaller", "usual")])
    menu.addSeparator()
    panels = menu.addMenu("Panels")
    panels.addActions([dock.toggleViewAction() for dock in workbench.docks])
    panels.addSeparator()
    panels.addAction("Put back").triggered.connect(workbench.arrange)
    menu.addAction(actions["presenter"])


def _export_menu(actions: Actions, parent: QWidget) -> QMenu:
    """What leaves the program in other forms than an experiment."""
    menu = QMenu("Export", parent)
    menu.setToolTipsVisible(True)
    for name in _EXPORTS:
        if name:
            menu.addAction(actions[name])
        else:
            menu.addSeparator()
    return menu


def open_points_menu(actions: Actions, parent: QWidget, at: QPoint) -> None:
    """What can be done with the points, at a place on the screen."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _fill_points(actions, menu)
    menu.addSeparator()
    menu.addAction(actions["fit"])
    menu.popup(at)


def _fill_points(actions: Actions, menu: QMenu) -> None:
    """What is done to selected points, with their true class in a menu of its own."""
    menu.addActions([actions[name] for name in ("select-all", "deselect")])
    menu.addSeparator()
    menu.addActions([actions[name] for name in ("copy", "paste", "duplicate", "delete", "keep-only")])
    menu.addMenu("True class").addActions(actions.of_group("class"))
