"""The cheat sheet: all keys and gestures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.records import Record, replace
from explorer.action_entry import Entry
from explorer.gesture_table import CANVAS, ELSEWHERE, TOOLS
from explorer.panels.widgets import group_label, named
from explorer.theme import px, themes

_SIGNS = {"Right": "→", "Left": "←", "Up": "↑", "Down": "↓"}

_DIGIT = re.compile(r"(Ctrl\+)?[1-9]")


class Row(Record):
    """Keys, what they do, and more of that; the README has the same rows."""

    keys: tuple[str, ...]
    meaning: str
    tip: str = ""


def native(key: str) -> str:
    """A key as people read it here: "→", "Ctrl+N" (on a Mac "⌘N")."""
    return _SIGNS.get(key) or QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def portable(key: str) -> str:
    """The same wherever it is read."""
    return _SIGNS.get(key) or QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def key_rows(entries: Iterable[Entry], read: Callable[[str], str] = native) -> dict[str, list[Row]]:
    """The rows of the cheat sheet under their headings: the first key of each entry; nine digits are one row."""
    rows: dict[str, list[Row]] = {}
    for entry in entries:
        if not entry.keys:
            continue
        under = rows.setdefault(_heading(entry), [])
        key, meaning = read(entry.keys[0]), entry.text.rstrip("…")
        if _DIGIT.fullmatch(entry.keys[0]):
            if entry.keys[0].endswith("1"):
                meaning = "k = 1 … 9" if not entry.menu else "The first nine examples"
                under.append(Row((f"{key} … {key[:-1]}9",), meaning))
        elif under and under[-1].meaning == meaning:
            under[-1] = replace(under[-1], keys=(*under[-1].keys, key))
        else:
            under.append(Row((key,), meaning, entry.tip))
    return rows


def _heading(entry: Entry) -> str:
    """Where an entry stands on the sheet."""
    if entry.group in ("tool", "hand"):
        return "Tools"
    if not entry.menu:
        if entry.keys[0].startswith("F"):
            return "View"
        return "Run" if _DIGIT.fullmatch(entry.keys[0]) else "Help"
    return entry.menu if entry.menu in ("View", "Run", "Help") else "File and edit"


class KeySheet(QDialog):
    """All keys and gestures on one sheet; it need not be closed to go on."""

    def __init__(self, entries: Iterable[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "keySheet", "Keys and gestures")
        self.setWindowTitle("Keys and gestures")
        rows = key_rows(entries)
        self.columns = QHBoxLayout()
        for headings in (("Run", "Tools"), ("File and edit", "View", "Help")):
            self.columns.addLayout(_keys({heading: rows[heading] for heading in headings if heading in rows}), 0)
        self.columns.addLayout(_gestures(), 1)
        sheet = QFrame()
        sheet.setObjectName("card")
        sheet.setLayout(self.columns)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(sheet)
        note = QLabel("Keys without Ctrl act while the canvas or the row below it has the focus.")
        note.setProperty("kind", "soft")
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(note, 1)
        foot.addWidget(close)
        self._box = QVBoxLayout(self)
        self._box.addWidget(scroll, 1)
        self._box.addLayout(foot)
        themes.changed.connect(self.restyle)
        self.restyle()

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self._box.setContentsMargins(px(12), px(12), px(12), px(12))
        self._box.setSpacing(px(10))
        self.columns.setContentsMargins(px(20), px(18), px(20), px(18))
        self.columns.setSpacing(px(32))
        self.resize(px(1120), px(640))


def _keys(groups: dict[str, list[Row]]) -> QGridLayout:
    grid = _grid()
    for heading, rows in groups.items():
        _add_heading(grid, heading)
        for row in rows:
            chips = QHBoxLayout()
            chips.setSpacing(px(4))
            for key in row.keys:
                chip = QLabel(key)
                chip.setProperty("kind", "key")
                chips.addWidget(chip)
            chips.addStretch(1)
            place = grid.rowCount()
            grid.addLayout(chips, place, 0)
            meaning = QLabel(row.meaning)
            meaning.setToolTip(row.tip)
            grid.addWidget(meaning, place, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    return grid


def _gestures() -> QGridLayout:
    grid = _grid()
    for heading, rows in (("Canvas", CANVAS), ("A stroke of a tool", TOOLS), ("Elsewhere", ELSEWHERE)):
        _add_heading(grid, heading)
        for gesture, does in rows:
            what, meaning = QLabel(gesture[0].upper() + gesture[1:]), QLabel(does)
            what.setProperty("kind", "strong")
            what.setWordWrap(True)
            what.setMinimumWidth(px(150))
            meaning.setWordWrap(True)
            place = grid.rowCount()
            grid.addWidget(what, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(meaning, place, 1, Qt.AlignmentFlag.AlignTop)
    grid.setRowStretch(grid.rowCount(), 1)
    return grid


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(px(14))
    grid.setVerticalSpacing(px(8))
    grid.setColumnStretch(1, 1)
    return grid


def _add_heading(grid: QGridLayout, heading: str) -> None:
    place = grid.rowCount()
    if place > 1:
        grid.setRowMinimumHeight(place, px(10))
        place += 1
    grid.addWidget(group_label(heading), place, 0, 1, 2)
