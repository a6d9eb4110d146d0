"""The comparison of methods: what each assumes, costs and is for. The texts are data in resources/help."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from typing import Any

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from engine.records import Record
from explorer.panels.widgets import named
from explorer.theme import Theme, px, themes

TITLE = "Comparison of methods"


class Comparison(Record):
    """aspects: what is compared, and what holds of each method; beyond: the first of the methods that the program
    has not; notes: statements that are easily misread."""

    methods: tuple[str, ...]
    beyond: int
    aspects: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[tuple[str, str], ...]


def comparison() -> Comparison:
    """The texts, read anew."""
    text = (files("resources") / "help" / "methods.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    aspects = tuple((each["name"], tuple(each["cells"])) for each in data["aspects"])
    return Comparison(tuple(data["methods"]), data["beyond"], aspects, tuple((a, b) for a, b in data["notes"]))


class MethodsSheet(QDialog):
    """A table to read and to copy from; it need not be closed to go on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "methodsSheet", TITLE)
        self.setWindowTitle(TITLE)
        self._comparison = comparison()
        self.text = QTextBrowser()
        named(self.text, "methodsText", TITLE)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        self._box = QVBoxLayout(self)
        self._box.addWidget(self.text, 1)
        self._box.addWidget(close)
        themes.changed.connect(self.restyle)
        self.restyle()
        self.resize(px(1120), px(680))

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size, without losing the place."""
        self._box.setContentsMargins(px(12), px(12), px(12), px(12))
        self._box.setSpacing(px(10))
        place = self.text.verticalScrollBar().value()
        self.text.document().setDocumentMargin(px(16))
        self.text.setHtml(_html(self._comparison, themes.current))
        self.text.verticalScrollBar().setValue(place)


def _html(told: Comparison, theme: Theme) -> str:
    """Aspects from top to bottom, methods side by side, a hairline below each row; then the notes."""
    rows = "".join(_row(aspect, cells, told.beyond, theme) for aspect, cells in told.aspects)
    notes = "".join(
        f"<p style='margin-bottom:{px(5)}px'><b>{escape(name)}.</b> {escape(text)}</p>" for name, text in told.notes
    )
    return (
        f"<table width='100%' cellspacing='0' cellpadding='{px(8)}'>{_head(told, theme)}{rows}</table>"
        f"<h3 style='font-size:{px(14)}px; margin-top:{px(18)}px'>Easily misread</h3>{notes}"
    )


def _head(told: Comparison, theme: Theme) -> str:
    line = f"border-bottom:{px(2)}px solid {theme.hairline.name()}"
    width = 91 // len(told.methods)
    cells = "".join(
        f"<th align='left' valign='bottom' width='{width}%' style='{line}; font-size:{px(14)}px'>{escape(name)}"
        f"{_beyond(theme) if place >= told.beyond else ''}</th>"
        for place, name in enumerate(told.methods)
    )
    return f"<tr><td width='9%' style='{line}'></td>{cells}</tr>"


def _beyond(theme: Theme) -> str:
    style = f"font-size:{px(11)}px; font-weight:normal; color:{theme.soft_ink.name()}"
    return f"<br><span style='{style}'>beyond this program</span>"


def _row(aspect: str, cells: tuple[str, ...], beyond: int, theme: Theme) -> str:
    line = f"border-bottom:1px solid {theme.hairline.name()}"
    told = "".join(
        f"<td valign='top' style='{line}'{_well(theme) if place >= beyond else ''}>{escape(text)}</td>"
        for place, text in enumerate(cells)
    )
    head = f"<td valign='top' style='{line}; color:{theme.soft_ink.name()}'><b>{escape(aspect)}</b></td>"
    return f"<tr>{head}{told}</tr>"


def _well(theme: Theme) -> str:
    return f" bgcolor='{theme.well.name()}'"
