"""The card of a tour, over the window, and the ring around what it speaks of."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QPushButton, QScrollArea, QVBoxLayout, QWidget

from explorer.canvas.voice import say
from explorer.panels.widgets import named
from explorer.theme import px, themes
from explorer.tours.guide import Guide

WIDTH = 330
APART = 10
"""Between the card and what it speaks of."""

LARGE = 320
"""What is larger than this either way has the card inside it, in a corner."""

LOW = 0.75
"""Controls below this part of the window have the card above them."""


class CardView(QFrame):
    """A card floats beside its control and leaves the keys where they are: F8 goes on, Shift+F8 back, Esc ends."""

    def __init__(self, guide: Guide, window: QMainWindow) -> None:
        super().__init__(window)
        named(self, "tourCard", "Tour")
        self.setProperty("kind", "tour")
        self._guide, self._window = guide, window
        self._ring = Ring(window)
        self.title, self.text, self.state = QLabel(), QLabel(), QLabel()
        for label, name in ((self.title, "tourTitle"), (self.text, "tourText"), (self.state, "tourState")):
            named(label, name, "")
            label.setWordWrap(True)
        self.title.setProperty("kind", "title")
        self.state.setProperty("kind", "soft")
        self.back, self.on, self.shut = QPushButton("Back"), QPushButton(), QPushButton("End tour")
        for button, name, tip in (
            (self.back, "tourBack", "The card before (Shift+F8)"),
            (self.on, "tourNext", "The next card (F8)"),
            (self.shut, "tourEnd", "No more cards (Esc)"),
        ):
            named(button, name, button.text())
            button.setToolTip(tip)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()
        self.back.clicked.connect(guide.back)
        self.on.clicked.connect(guide.next)
        self.shut.clicked.connect(self.end)
        guide.changed.connect(self.refresh)
        themes.changed.connect(self.restyle)
        window.installEventFilter(self)
        self.restyle()
        self.hide()

    def _lay_out(self) -> None:
        self._box = QVBoxLayout(self)
        self._row = QHBoxLayout()
        self._row.addWidget(self.shut)
        self._row.addStretch(1)
        self._row.addWidget(self.back)
        self._row.addWidget(self.on)
        for label in (self.title, self.text, self.state):
            self._box.addWidget(label)
        self._box.addLayout(self._row)

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self._box.setContentsMargins(px(14), px(12), px(14), px(12))
        self._box.setSpacing(px(8))
        self.setFixedWidth(px(WIDTH))
        self._soon()

    def refresh(self) -> None:
        """The card of the moment."""
        tour, card = self._guide.tour, self._guide.card
        if tour is None or card is None:
            self.hide()
            self._ring.hide()
            return
        place, count = self._guide.place, len(tour.cards)
        self.title.setText(f"{tour.title} · {place + 1} of {count}")
        if self.text.text() != card.text:
            self.text.setText(card.text)
            say(self, card.text)
        done, asks = self._guide.done, bool(card.goal)
        self.state.setText("✓ Done" if done and asks else "Try it, or skip it" if asks else "")
        self.state.setVisible(asks)
        self.on.setText(("Finish" if done else "Skip") if self._guide.last else "Next" if done else "Skip")
        self.on.setProperty("kind", "primary" if done else "plain")
        self.on.style().unpolish(self.on)
        self.on.style().polish(self.on)
        self.back.setEnabled(place > 0)
        self.setAccessibleDescription(f"{self.title.text()}. {card.text} {self.state.text()}")
        self.show()
        self.place()
        self._soon()

    def end(self) -> None:
        """Ends the tour, and tells how to get back what was there before."""
        self._guide.end()

    # Where it stands

    def _soon(self) -> None:
        """Layouts settle first."""
        QTimer.singleShot(0, self, self.place)

    def place(self) -> None:
        """Beside its control, inside the window."""
        card = self._guide.card
        if card is None or not self.isVisible():
            return
        # Lines that wrap know their height only once they know their width.
        self.setFixedHeight(self._box.totalHeightForWidth(self.width()))
        target = self._window.findChild(QWidget, card.at)
        rect = QRect() if target is None else _in_sight(target, self._window)
        self._ring.mark(rect)
        self.move(_beside(rect, self.size().width(), self.height(), self._window.rect()))
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that nothing else has taken, and sizes that change."""
        if self._guide.card is None:
            return False
        if event.type() is QEvent.Type.Resize:
            self._soon()
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take(event)
        return False

    def _take(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() == Qt.Key.Key_F8:
            (self._guide.back if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else self._guide.next)()
        else:
            return False
        return True


class Ring(QWidget):
    """A frame around a control; the mouse goes through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("tourRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def mark(self, rect: QRect) -> None:
        """Around a rectangle of the window; nothing where it is empty."""
        self.setVisible(not rect.isEmpty())
        self.setGeometry(rect.adjusted(-px(4), -px(4), px(4), px(4)))
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2.2 * themes.scale
        painter.setPen(QPen(themes.current.accent, width))
        inside = QRectF(self.rect()).adjusted(width, width, -width, -width)
        painter.drawRoundedRect(inside, px(9), px(9))
        painter.end()


def _in_sight(target: QWidget, window: QWidget) -> QRect:
    """The control's rectangle in the window, scrolled into sight; empty where it cannot be seen."""
    if not target.isVisibleTo(window):
        return QRect()
    parent = target.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(target, 0, px(20))
        parent = parent.parentWidget()
    if target.visibleRegion().isEmpty():
        return QRect()
    return QRect(target.mapTo(window, QPoint(0, 0)), target.size()).intersected(window.rect())


def _beside(rect: QRect, width: int, height: int, window: QRect) -> QPoint:
    """Above a control that is far down, else left or right of it; in the lower right corner of something large."""
    gap = px(APART)
    if rect.isEmpty():
        return QPoint(window.width() - width - 2 * gap, window.height() - height - 4 * gap)
    if rect.width() > px(LARGE) and rect.height() > px(LARGE):
        return QPoint(rect.right() - width - 2 * gap, rect.bottom() - height - 4 * gap)
    if rect.top() > LOW * window.height():
        x, y = rect.center().x() - width // 2, rect.top() - height - gap
    else:
        x = rect.left() - width - gap if rect.left() - width - gap >= 0 else rect.right() + gap
        y = rect.top()
    return QPoint(min(max(x, gap), window.width() - width - gap), min(max(y, gap), window.height() - height - gap))
