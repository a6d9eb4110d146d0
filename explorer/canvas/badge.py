"""The badge: the state of the run and what the last half step did, in a pill over the canvas."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from explorer.standing import Badge
from explorer.theme import px

LONGEST = 16
"""A badge of more letters than this is a sentence; it goes to the line beside the badge."""

BETWEEN = " · "
HEIGHT = 30
HEAD = 19

TONES = {"running": "accent", "converged": "good", "warning": "warning", "limit": "warning"}
"""The tones of words.py → those of the style sheet."""

HEADS = {"warning": "Warning", "limit": "Limit"}


def divided(badge: Badge, account: str) -> tuple[str, str]:
    """The head, which has room for a word or two, and the line beside it."""
    head, _, rest = badge.text.partition(": ")
    if len(head) > LONGEST:
        head, rest = HEADS.get(badge.tone, "Ready"), badge.text
    return head, BETWEEN.join(part for part in (rest, account) if part)


def broken(text: str, metrics: QFontMetricsF, width: float) -> list[str]:
    """The text on one line, or on two if it is too wide, broken between its parts if these fit, else between words;
    what is too long for two lines ends in an ellipsis."""
    if not text or metrics.horizontalAdvance(text) <= width:
        return [text] if text else []
    for between in (BETWEEN, " "):
        words = text.split(between)
        pairs = [(between.join(words[:n]), between.join(words[n:])) for n in range(len(words) - 1, 0, -1)]
        fitting = next((pair for pair in pairs if all(metrics.horizontalAdvance(line) <= width for line in pair)), None)
        if fitting is not None:
            return list(fitting)
    head = next((head for head, _ in pairs if metrics.horizontalAdvance(head) <= width), "")
    rest = metrics.elidedText(text[len(head) :].lstrip(), Qt.TextElideMode.ElideRight, max(width, 1.0))
    return [head, rest] if head else [rest]


class BadgePill(QFrame):
    """Never in the way: clicks go through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("badge")
        self.setProperty("kind", "pill")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._head = QLabel(self)
        self._head.setObjectName("badgeState")
        self._head.setProperty("kind", "badge")
        self._line = QLabel(self)
        self._line.setObjectName("badgeLine")
        self._line.setProperty("kind", "soft")
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._head, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._line, 1)
        self._text = ""
        self._shown: tuple[Badge, str] | None = None
        self.fit()

    @property
    def text(self) -> str:
        """The whole line, however much of it is in sight."""
        return self._text

    @property
    def state(self) -> str:
        return self._head.text()

    def show_words(self, badge: Badge, account: str) -> None:
        """The state, and the account of the last half step."""
        if self._shown == (badge, account):
            return
        self._shown = (badge, account)
        head, self._text = divided(badge, account)
        self._head.setText(head)
        tone = TONES.get(badge.tone, "plain")
        if self._head.property("tone") != tone:
            self._head.setProperty("tone", tone)
            self._head.style().unpolish(self._head)
            self._head.style().polish(self._head)
        self._line.setAccessibleName(self._text)
        self.setAccessibleName(f"{badge.text}. {account}")
        self.fit()

    def fit(self) -> None:
        """As wide as its words, or as there is room; what is too long for that goes on in a second line."""
        margin = px(12)
        parent = self.parentWidget()
        room = max((parent.width() if parent is not None else 0) - 2 * margin, px(120))
        self._head.ensurePolished()
        self._line.ensurePolished()
        self._line.setVisible(bool(self._text))
        left, right, gap = px(7), px(14) if self._text else px(7), px(9)
        above = (px(HEIGHT) - px(HEAD)) // 2
        self._row.setContentsMargins(left, above, right, above)
        self._row.setSpacing(gap)
        # A size that was fixed for other words would be asked for again.
        self._head.setMinimumWidth(0)
        head = self._head.sizeHint().width()
        # The style sheet's radii hold only where there is room for both of them.
        self._head.setFixedSize(head, px(HEAD))
        beside = room - left - head - gap - right
        metrics = QFontMetricsF(self._line.font())
        lines = broken(self._text, metrics, beside)
        self._line.setText("\n".join(lines))
        used = gap + ceil(max(map(metrics.horizontalAdvance, lines))) + 2 if lines else 0
        high = px(HEIGHT) + ceil(metrics.lineSpacing()) * (len(lines) - 1 if lines else 0)
        self.setGeometry(margin, margin, left + head + used + right, high)
