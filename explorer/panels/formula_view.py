"""FormulaView: formulas as pictures, each with its own numbers beside it, or below where there is too little room."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.records import Record
from explorer.explaining import LETTERS, Worked
from explorer.icons import drawing
from explorer.theme import px, themes

INDENT = 8
SCALE = 0.54
"""Of the pictures, so that their letters are as large as the text."""

TEXT = 11.5
GAP = 9
BESIDE = 0.45
"""A picture that takes no more than this of the width has its numbers beside it."""


class Block(Record):
    """Where a formula and its lines go; lines: each with its rectangle."""

    formula: str
    picture: QRectF
    lines: tuple[tuple[QRectF, str], ...]


class FormulaView(QWidget):
    """Never gets lower while one method is looked at: what lies below must not jump from half to half."""

    def __init__(self) -> None:
        super().__init__()
        self.worked: tuple[Worked, ...] = ()
        self._blocks: tuple[Block, ...] = ()
        self._room = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_worked(self, worked: tuple[Worked, ...]) -> None:
        if worked != self.worked or not self._room:
            self.worked = worked
            self.setToolTip("\n".join(LETTERS[one.formula] for one in worked))
            self.setAccessibleName("; ".join(" ".join(one.lines) for one in worked))
            self._arrange()

    def forget_room(self) -> None:
        """The height that was needed so far no longer counts from the next formulas on."""
        self._room = 0.0

    def sizeHint(self) -> QSize:
        return QSize(px(120), round(self._room))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.forget_room()
            self._arrange()

    def _arrange(self) -> None:
        top, blocks = 0.0, []
        for one in self.worked:
            block, height = _block(one, top, self.width())
            blocks.append(block)
            top += height + px(GAP)
        self._blocks = tuple(blocks)
        height = max(top, 1.0)
        if height > self._room:
            self._room = height
            self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = themes.current
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(themes.font(TEXT))
        painter.setPen(theme.soft_ink)
        metrics = painter.fontMetrics()
        for block in self._blocks:
            _drawing(block.formula, theme.ink.name()).render(painter, block.picture)
            for place, text in block.lines:
                shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()


def _block(one: Worked, top: float, width: float) -> tuple[Block, float]:
    """A formula and its lines from this height on, and how much of it they take."""
    metrics = QFontMetricsF(themes.font(TEXT))
    row = metrics.lineSpacing()
    size = _drawing(one.formula, themes.current.ink.name()).viewBoxF().size() * SCALE * themes.scale
    text = row * len(one.lines)
    widest = max((metrics.horizontalAdvance(line) for line in one.lines), default=0.0)
    indent, left = float(px(INDENT)), px(INDENT) + size.width() + px(10)
    if size.width() <= BESIDE * width or left + widest <= width:
        height = max(size.height(), text)
        picture = QRectF(indent, top + (height - size.height()) / 2, size.width(), size.height())
        first = top + (height - text) / 2
    else:
        height = size.height() + px(2) + text
        picture = QRectF(indent, top, size.width(), size.height())
        left, first = indent, top + size.height() + px(2)
    lines = tuple((QRectF(left, first + i * row, width - left, row), line) for i, line in enumerate(one.lines))
    return Block(one.formula, picture, lines), height


@cache
def _drawing(formula: str, color: str) -> QSvgRenderer:
    return drawing("formulas", formula, color)
