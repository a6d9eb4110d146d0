"""Docks with slim title bars, and the workbench that holds them beside the canvas."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QFont, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QMenu, QSizePolicy, QTabWidget, QWidget

from explorer.panels.widgets import named
from explorer.theme import mix, px, themes

GAP = 8
"""Between cards, and the height of a title bar while its dock stands beside the canvas."""

FLOATING_BAR = 26
LEAST_BAR = 40
TOOLS_WIDTH = 64
TRANSPORT_HEIGHT = 68
NARROWEST = 1000
"""Below this the curves and the controls share one place."""

SMALLEST = 776
"""What that takes, all in all."""

CONTROLS, LEAST_CONTROLS = (300, 780), (280, 160)
"""How large the controls like to be, and must be, whether they are there yet or not."""

LAYOUT_VERSION = 1


class SlimTitle(QWidget):
    """A gap with a grip in it, by which the dock is moved; a floating dock has its name in it."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setObjectName("dockTitle")
        self.setToolTip(f"{dock.windowTitle()}: drag to move, double click to take out or put back")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._dock = dock
        # Empty, with margins: a layout of docks asks for the size hundreds of times, and so never has to ask Python.
        self._room = QHBoxLayout(self)
        for signal in (dock.topLevelChanged, dock.dockLocationChanged, dock.visibilityChanged, themes.changed):
            signal.connect(self.restyle)
        self.restyle()

    def restyle(self, *_: object) -> None:
        """Follows a change of theme, of size, and between floating and not."""
        height = px(FLOATING_BAR if self._dock.isFloating() else GAP)
        self._room.setContentsMargins(px(LEAST_BAR), height, 0, 0)
        self.setFixedHeight(height)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = themes.current
        if self._dock.isFloating():
            painter.setPen(theme.soft_ink)
            painter.setFont(themes.font(11, QFont.Weight.DemiBold))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._dock.windowTitle())
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.soft_ink if self.underMouse() else mix(theme.hairline, theme.soft_ink, 0.12))
            width, height = px(24), px(3)
            grip = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
            painter.drawRoundedRect(grip, height / 2, height / 2)
        painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        floating = self._dock.isFloating()
        menu.addAction("Put back" if floating else "Take out").triggered.connect(self._turn)
        menu.addAction("Close").triggered.connect(self._dock.close)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _turn(self) -> None:
        self._dock.setFloating(not self._dock.isFloating())


def dock(name: str, title: str, content: QWidget) -> QDockWidget:
    """A dock around a panel, movable, closable and tabbable."""
    made = QDockWidget(title)
    named(made, name, title)
    made.setTitleBarWidget(SlimTitle(made))
    made.setWidget(content)
    return made


class Workbench(QMainWindow):
    """The canvas column with the docks beside it. Their widths follow the window until somebody sets them."""

    def __init__(self, centre: QWidget, curves: QDockWidget, side: QDockWidget) -> None:
        super().__init__(None, Qt.WindowType.Widget)
        self.setObjectName("workbench")
        self.setDockNestingEnabled(True)
        self.setCentralWidget(centre)
        self._curves, self._side = curves, side
        self._given: tuple[int, int] | None = None
        self._free = True
        self._narrow = False
        self._aside: QByteArray | None = None
        self._others: list[QDockWidget] = []
        self._wanted: list[QDockWidget] = []
        self._awaited: list[str] = []
        self._guest = self._lent = False
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.arrange()
        themes.changed.connect(self._fit_widths)

    def add(self, other: QDockWidget) -> None:
        """A dock that is quiet until wanted: it then stands behind or in front of the curves."""
        self._others.append(other)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, other)
        self.tabifyDockWidget(self._curves, other)
        other.hide()

    @property
    def docks(self) -> tuple[QDockWidget, ...]:
        return self._curves, self._side, *self._others

    @property
    def others_shown(self) -> list[str]:
        """The names of the docks that were wanted and are still there."""
        return [other.objectName() for other in self._others if not other.isHidden()]

    def show_others(self, names: list[str]) -> None:
        """Has the docks of these names there, behind what is in front, and no others."""
        # Before the bench is seen it has no tabs yet, and what is shown last would be in front.
        self._awaited = [] if self.isVisible() else names
        for other in self._others:
            other.setVisible(other.objectName() in names and self.isVisible())

    def turn(self, other: QDockWidget) -> None:
        """Brings a dock to the front, or takes away one that is there."""
        there = not other.visibleRegion().isEmpty()
        other.setVisible(not there)
        if not there:
            other.raise_()

    def arrange(self) -> None:
        """The usual places: curves, then controls, right of the canvas."""
        self._free, self._given, self._narrow = True, None, False
        self._place(side_by_side=True)
        self._fit_widths()

    def _place(self, side_by_side: bool) -> None:
        right = Qt.DockWidgetArea.RightDockWidgetArea
        for part in (self._curves, self._side):
            # A dock that is in tabs can only be split off by taking it out and adding it anew.
            self.removeDockWidget(part)
            self.addDockWidget(right, part)
            part.setFloating(False)
        if side_by_side:
            self.splitDockWidget(self._curves, self._side, Qt.Orientation.Horizontal)
        else:
            self.tabifyDockWidget(self._curves, self._side)
        for other in self._others:
            self.tabifyDockWidget(self._curves, other)
        # Only inside may they be shown: outside they would become windows of their own.
        for part in (self._curves, self._side):
            part.show()
        # k and the method stay in sight.
        self._side.raise_()

    def await_width(self, width: int) -> None:
        """Places the docks for a window of this width that is about to be shown, so that none is shown in vain."""
        if self._free and self._untouched and (width < px(NARROWEST)) != self._narrow:
            self._narrow = not self._narrow
            self._place(side_by_side=not self._narrow)

    @property
    def narrow(self) -> bool:
        """Whether the curves and the controls share one place."""
        return self._narrow

    def set_aside(self) -> None:
        """Takes the docks out of sight; where they were is remembered."""
        self._aside = self.layout_state()
        self._wanted = [other for other in self._others if not other.isHidden()]
        for part in (self._curves, self._side, *self._others):
            part.hide()

    def put_back(self) -> None:
        """The docks where they were before they were set aside."""
        state, self._aside = self._aside, None
        if state is None or state.isEmpty():
            self.arrange()
        else:
            self.restoreState(state, LAYOUT_VERSION)
        for other in self._wanted:
            other.show()
        if self._guest:
            self._lend()

    def make_room(self) -> None:
        """The curves give their place to something beside the canvas."""
        self._guest = True
        if self._aside is None:
            self._lend()

    def take_room(self) -> None:
        """The curves come back, if they were there; while the docks are set aside, with these."""
        lent, self._guest, self._lent = self._lent, False, False
        if lent and self._aside is not None:
            self._wanted.append(self._curves)
        elif lent:
            self._curves.show()

    def _lend(self) -> None:
        self._lent = self._lent or not self._curves.isHidden()
        self._curves.hide()

    def layout_state(self) -> QByteArray:
        """Where the docks are, to be stored; empty while they are where the window puts them by itself."""
        return QByteArray() if self._free and self._untouched else self.saveState(LAYOUT_VERSION)

    def restore_layout(self, state: QByteArray) -> None:
        """Puts the docks where they were; a state that does not fit changes nothing."""
        if not state.isEmpty() and self.restoreState(state, LAYOUT_VERSION):
            self._free = False

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        # The bench itself is pressed between its parts only: somebody has moved a separator.
        if event.type() is QEvent.Type.MouseButtonRelease and self._given is not None:
            now = (self._curves.width(), self._side.width())
            self._free = self._free and now == self._given
        return handled

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_widths()

    @property
    def _untouched(self) -> bool:
        """Whether both docks stand where they were put: side by side, or one behind the other where it is narrow."""
        right = Qt.DockWidgetArea.RightDockWidgetArea
        for part in (self._curves, self._side):
            if part.isFloating() or part.isHidden() or self.dockWidgetArea(part) != right:
                return False
        together = self._side in self.tabifiedDockWidgets(self._curves)
        return together if self._narrow else not together and self._curves.x() < self._side.x()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_widths()
        if self._awaited:
            self.show_others(self._awaited)

    def _fit_widths(self, *_: object) -> None:
        if self._aside is not None or not (self.isVisible() and self._free and self._untouched):
            return
        narrow = self.width() < px(NARROWEST)
        if narrow != self._narrow:
            self._narrow = narrow
            self._place(side_by_side=not narrow)
        if narrow:
            self._given = None
            return
        wanted = widths(self.width(), self.height())
        self.resizeDocks([self._curves, self._side], list(wanted), Qt.Orientation.Horizontal)
        self._given = (self._curves.width(), self._side.width())


def widths(width: int, height: int) -> tuple[int, int]:
    """How wide curves and controls are at first: the canvas near square, a bit wider where there is room."""
    canvas = 1.12 * (height - px(TRANSPORT_HEIGHT + 3 * GAP))
    side, curves = px(294), min(px(312), max(px(260), round(0.219 * width)))
    spare = width - px(TOOLS_WIDTH + 3 * GAP) - canvas - side - curves
    if spare <= 0:
        return curves, side
    more = min(px(56), round(0.15 * spare))
    return curves + min(px(300), round(spare - more)), side + more
