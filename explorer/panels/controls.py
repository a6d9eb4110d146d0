"""The side panel: data, model, show, the point under the cursor, and what this step does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from explorer.panels.data_group import DataGroup
from explorer.panels.heading import Heading
from explorer.panels.inspector import Inspector
from explorer.panels.model_group import MethodGroup, ModelGroup
from explorer.panels.show_group import ShowGroup
from explorer.panels.step_group import StepGroup
from explorer.panels.widgets import Card
from explorer.show import ShowOptions
from explorer.theme import px, themes

if TYPE_CHECKING:
    from explorer.player import Player
    from explorer.session import Session

MARGIN = 14


class SidePanel(Card):
    """All controls in one column, which scrolls in low windows while the method and k stay in sight."""

    def __init__(self, session: Session, player: Player, options: ShowOptions) -> None:
        super().__init__("Controls")
        self.options = options
        self.data = DataGroup(session)
        self.method = MethodGroup(session)
        self.model = ModelGroup(session, player)
        self.show_group = ShowGroup(session, self.options)
        self.inspector = Inspector(session)
        self.steps = StepGroup(session)
        bodies = (("Data", self.data), ("Model", self.model), ("Show", self.show_group))
        self.headings = tuple(Heading(title, body) for title, body in bodies)
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._pinned = Pinned(self.method)
        self._room = Room(self._pinned)
        self._fill()
        self.area = Scroll(self._content, self._pinned, self._room)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area)
        themes.changed.connect(self.restyle)
        self.restyle()

    def show_place(self, xy: tuple[float, ...] | None) -> None:
        """What is to be said of the place under the pointer, in user units; None where it is on none."""
        self.inspector.show_place(xy)
        self.model.soft.show_place(xy)

    @property
    def folded(self) -> str:
        """The groups that are folded away, with a comma between them."""
        return ",".join(heading.title for heading in self.headings if not heading.isChecked())

    def fold(self, folded: str) -> None:
        """Folds these groups away and no others."""
        for heading in self.headings:
            heading.setChecked(heading.title not in folded.split(","))

    def restyle(self) -> None:
        self._column.setContentsMargins(px(MARGIN), px(MARGIN), px(MARGIN), px(MARGIN))
        self._column.setSpacing(px(7))
        for gap in self._gaps:
            gap.setFixedHeight(px(5))
        self._pinned.restyle()

    def _fill(self) -> None:
        """The groups from top to bottom; the pinned rows float over the room that is kept for them."""
        self._gaps = [QWidget() for _ in range(4)]
        data, model, show = self.headings
        parts: tuple[QWidget, ...] = (
            data,
            self.data,
            self._gaps[0],
            model,
            self._room,
            self.model,
            self._gaps[1],
            show,
            self.show_group,
            self._gaps[2],
            self.inspector,
            self._gaps[3],
            self.steps,
        )
        for part in parts:
            self._column.addWidget(part)
        self._column.addStretch(1)
        self._pinned.setParent(self._content)
        first, last = self.method.method, self.method.k_field
        QWidget.setTabOrder(self.data.scaling, first)
        QWidget.setTabOrder(first, self.method.k_slider)
        QWidget.setTabOrder(self.method.k_slider, last)
        QWidget.setTabOrder(last, next(iter(self.model.covariance.buttons.values())))


class Pinned(QWidget):
    """The rows that float: in their place while that is in sight, else at the top."""

    def __init__(self, rows: QWidget) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.addWidget(rows)
        self.floating = False

    def restyle(self) -> None:
        self.set_right_margin(px(MARGIN))

    def set_right_margin(self, right: int) -> None:
        self._box.setContentsMargins(px(MARGIN), px(2), right, px(2))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), themes.current.panel)
        if self.floating:
            painter.setPen(themes.current.hairline)
            painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()


class Room(QWidget):
    """Keeps free in the column what the floating rows take."""

    def __init__(self, pinned: QWidget) -> None:
        super().__init__()
        self._pinned = pinned
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(0, self._pinned.sizeHint().height() - px(4))


class Scroll(QScrollArea):
    """Scrolls the column and keeps the pinned rows in sight."""

    def __init__(self, content: QWidget, pinned: Pinned, room: Room) -> None:
        super().__init__()
        self.setObjectName("side-scroll")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content, self._pinned, self._room = content, pinned, room
        self.setWidget(content)
        room.installEventFilter(self)
        pinned.installEventFilter(self)
        self.verticalScrollBar().valueChanged.connect(self._place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and watched is self._room:
            self._place()
        elif event.type() is QEvent.Type.LayoutRequest and watched is self._pinned:
            self._room.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 (Qt's name)
        """What gets the focus must not lie under the pinned rows."""
        moved = super().focusNextPrevChild(forward)
        focus = self.focusWidget() if moved else None
        content = self._content
        if focus is not None and content.isAncestorOf(focus) and not self._pinned.isAncestorOf(focus):
            hidden = self._pinned.geometry().bottom() - focus.mapTo(content, focus.rect().topLeft()).y()
            if self._pinned.floating and hidden > 0:
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() - hidden - px(8))
        return moved

    def _even_margins(self) -> None:
        """The scroll bar takes its width from the margin, so that nothing moves when it comes."""
        taken = self.width() - self.viewport().width()
        column = self._content.layout()
        right = max(px(MARGIN) - taken, 0)
        if column is not None and column.contentsMargins().right() != right:
            column.setContentsMargins(px(MARGIN), px(MARGIN), right, px(MARGIN))
            self._pinned.set_right_margin(right)

    def _place(self) -> None:
        """Puts the pinned rows over their room, or at the top once that has scrolled away."""
        self._even_margins()
        home, top = self._room.y() - px(2), self.verticalScrollBar().value()
        self._pinned.floating = top > home
        self._pinned.setGeometry(0, max(home, top), self._content.width(), self._pinned.sizeHint().height())
        self._pinned.raise_()
        self._pinned.update()
