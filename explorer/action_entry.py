"""A line of the action table, and where its keys work."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial

from PySide6.QtCore import Qt

from engine.records import Record


class Scope(Enum):
    """Where the keys of an action work: in the whole window, or while the canvas or the transport row has the focus."""

    EVERYWHERE = Qt.ShortcutContext.WindowShortcut
    CANVAS = Qt.ShortcutContext.WidgetWithChildrenShortcut


class Entry(Record):
    """One line of the table.

    menu: "" for an entry that stands in none. group: of entries of which one at a time is ticked. label: a text that
    changes. usable, ticked: read anew after every change.
    """

    name: str
    menu: str
    text: str
    keys: tuple[str, ...]
    tip: str
    run: Callable[[], object]
    scope: Scope = Scope.CANVAS
    icon: str = ""
    group: str = ""
    label: Callable[[], str] | None = None
    usable: Callable[[], bool] | None = None
    ticked: Callable[[], bool] | None = None


everywhere = partial(Entry, scope=Scope.EVERYWHERE)
