"""The main window: layout only. Tools, canvas above the transport row, curves and controls beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from engine.experiment import View
from explorer import preferences as keys
from explorer.action_table import MENUS
from explorer.actions import Actions
from explorer.canvas.widget import CanvasWidget
from explorer.compare.desk import CompareDesk
from explorer.dialogs import Asking, Dialogs
from explorer.docks import GAP, SMALLEST, Workbench, dock
from explorer.exchange import Exchange
from explorer.export.exporter import Exporter
from explorer.late_panels import choosing_panel, controls_panel, optima_panel
from explorer.memory import Memory
from explorer.menus import fill_menu, fill_view_menu, open_points_menu
from explorer.panels.curves import CurvesPanel
from explorer.panels.transport import Transport
from explorer.panels.widgets import named
from explorer.presenter import Presenter
from explorer.show import ShowOptions
from explorer.side_windows import SideWindows
from explorer.status_line import StatusLine
from explorer.theme import px, themes
from explorer.tool_options import ToolOptions
from explorer.tools_column import ToolsColumn
from explorer.tours.desk import TourDesk
from explorer.window_frame import WindowFrame

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.panels.controls import SidePanel
    from explorer.player import Player
    from explorer.preferences import Preferences
    from explorer.session import Session
    from explorer.surveyor import Surveyor
    from explorer.sweeper import Sweeper
    from explorer.tuner import Tuner

PRODUCT = "Cluster Explorer"
LOW = 800
"""Below this height the curves stand behind tabs."""

SMALLEST_CANVAS = 400
SMALLEST_HEIGHT = 560


class MainWindow(WindowFrame):
    """closing: the window is about to go, and whoever made it should end what runs."""

    closing = Signal()

    def __init__(
        self, session: Session, player: Player, sweeper: Sweeper, surveyor: Surveyor, tuner: Tuner,
        preferences: Preferences, asking: Asking | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        named(self, "mainWindow", PRODUCT)
        self._session, self._preferences = session, preferences
        asking = asking or Dialogs()
        self.exchange = Exchange(session, preferences, asking, self, self)
        self.exporter = Exporter(session, player, preferences, asking, self)
        self.side_windows = SideWindows(self, session, preferences)
        self._memory = Memory(self, preferences)
        self._memory.recall_look()
        self.show_options = ShowOptions(self)
        self.tool_options = ToolOptions(preferences, self)
        self.canvas = CanvasWidget(session, player, self.show_options, self.tool_options)
        self.transport = Transport(session, player)
        self.curves = CurvesPanel(session)
        self.optima = optima_panel(session, player, surveyor)
        self.choosing = choosing_panel(session, sweeper, tuner)
        self.controls = controls_panel(session, player, self.show_options, self._join)
        self.presenter = Presenter(self, session)
        self.tours = TourDesk(self, session)
        self.comparing = CompareDesk(self, session)
        self.all_actions = Actions(session, player, self, parent=self)
        self.status = StatusLine(session)
        self._lay_out()
        self._fill_menus()
        self._connect()
        self._show_name()
        self._memory.recall_places()
        self._restyle()
        themes.changed.connect(self._restyle)
        self.canvas.setFocus()

    # What the actions ask of the window

    @property
    def side(self) -> SidePanel:
        """The controls, made if nobody has seen them yet."""
        return self.controls.panel

    @property
    def tools(self) -> tuple[str, ...]:
        return tuple(self.canvas.tools)

    @property
    def tool(self) -> str:
        return self.canvas.tool

    def choose_tool(self, name: str) -> None:
        """Takes up a tool; the select tool, chosen again, changes between rectangle and lasso."""
        if name == "select" and self.tool == name:
            self.tool_options.set_lasso(not self.tool_options.lasso)
        self.canvas.set_tool(name)
        self.comparing.set_tool(name)
        self._show_tool()
        self.all_actions.refresh()

    def scale_radius(self, way: int) -> None:
        self.tool_options.scale_radius(way)
        self._session.announced.emit(f"Brush and eraser: radius {self.tool_options.radius} px")

    def copy_points(self) -> None:
        self.exchange.copy()

    def paste_points(self) -> None:
        self.exchange.paste()

    def duplicate(self) -> None:
        self.canvas.duplicate()

    def open_menu(self, at: QPoint) -> None:
        open_points_menu(self.all_actions, self, at)

    def fit(self) -> None:
        self.canvas.fit()

    def choose_theme(self, choice: str) -> None:
        themes.set(choice)
        self._preferences.set(keys.THEME, choice)

    def larger(self) -> None:
        """The next size of everything, as long as it fits on the screen."""
        scale = themes.next_scale(1)
        if SMALLEST * scale > max(self.width(), self.screen().availableGeometry().width()):
            self._session.announced.emit("Everything larger would not fit on this screen")
            return
        themes.set_scale(scale)

    def smaller(self) -> None:
        themes.set_scale(themes.next_scale(-1))

    def open_file(self) -> None:
        self.exchange.open()

    def save_file(self) -> None:
        self.exchange.save()

    def save_file_as(self) -> None:
        self.exchange.save_as()

    def export_points(self) -> None:
        self.exporter.save_points()

    def view_record(self) -> View:
        return View(area=self.canvas.area, shown=self.show_options.record())

    def show_view(self, view: View) -> None:
        """Looks at things as a file says."""
        self.show_options.recall(view.shown)
        self.canvas.show_area(view.area)

    def quit(self) -> None:
        self.close()

    def choose_scale(self, scale: float) -> None:
        themes.set_scale(scale)

    def show_choosing(self) -> None:
        self.workbench.turn(self.choosing_dock)

    def show_optima(self) -> None:
        self.workbench.turn(self.optima_dock)

    def set_motion(self, on: bool) -> None:
        self.canvas.animated = on

    def put_back(self) -> None:
        """Everything as it was at first; the preferences have just been reset."""
        self._memory.put_back()

    # Layout

    def show_bar(self, bar: QWidget) -> None:
        self._column_box.insertWidget(0, bar)

    def _lay_out(self) -> None:
        self._column = QWidget()
        named(self._column, "canvasColumn", "Canvas and transport")
        self._column_box = QVBoxLayout(self._column)
        self.canvas.setMinimumSize(SMALLEST_CANVAS, SMALLEST_CANVAS)
        self.canvases = QHBoxLayout()
        self.canvases.addWidget(self.canvas, 1)
        self._column_box.addLayout(self.canvases, 1)
        self._column_box.addWidget(self.transport)
        self.tools_column = ToolsColumn(self.all_actions, self._session, self.tool_options)
        centre = QWidget()
        centre.setObjectName("centre")
        self._centre_box = QHBoxLayout(centre)
        self._centre_box.addWidget(self.tools_column)
        self._centre_box.addWidget(self._column, 1)
        self.curves_dock = dock("curvesDock", "Curves", self.curves)
        self.side_dock = dock("sideDock", "Controls", self.controls)
        self.workbench = Workbench(centre, self.curves_dock, self.side_dock)
        self.optima_dock = dock("optimaDock", "Local optima", self.optima)
        self.choosing_dock = dock("choosingDock", "Choosing k", self.choosing)
        for part in (self.optima_dock, self.choosing_dock):
            self.workbench.add(part)
        frame = QWidget()
        frame.setObjectName("central")
        self._frame_box = QVBoxLayout(frame)
        self._frame_box.addWidget(self.workbench)
        self.setCentralWidget(frame)
        # Else the window would grow over the edge of the screen before the docks can make room.
        if (layout := self.layout()) is not None:
            layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setStatusBar(self.status)
        self.all_actions.install(self, self._column)

    def _fill_menus(self) -> None:
        for title in MENUS:
            menu = self.menuBar().addMenu(title)
            menu.setToolTipsVisible(title == "Examples")
            if title == "View":
                fill_view_menu(self.all_actions, menu, self.workbench)
            else:
                fill_menu(self.all_actions, menu, self.exchange.recent)
        self._product, self._name = QLabel(PRODUCT), QLabel()
        named(self._product, "productName", PRODUCT)
        named(self._name, "documentName", "Data")
        self.menuBar().setCornerWidget(self._product, Qt.Corner.TopLeftCorner)
        self.menuBar().setCornerWidget(self._name, Qt.Corner.TopRightCorner)

    def _connect(self) -> None:
        self._session.changed.connect(self._follow)
        self.canvas.menu_wanted.connect(self.open_menu)
        self.tool_options.changed.connect(self._show_tool)
        self.choose_tool(self.tool)

    def _join(self, side: SidePanel) -> None:
        self.canvas.hovered.connect(side.show_place)
        self.exchange.attend(side.data)
        side.fold(self._memory.folded)

    def _follow(self, changes: Changes) -> None:
        if changes.name or changes.dataset or changes.settings:
            self._show_name()

    def _show_tool(self) -> None:
        self.status.show_tool(self.tool, self.tool_options)

    def _show_name(self) -> None:
        name, modified = self._session.title, self._session.modified
        self.setWindowTitle(f"{name}[*] – {PRODUCT}")
        self.setWindowModified(modified)
        self._name.setText(f"{name} •" if modified else name)
        place = "" if self._session.file is None else str(self._session.file)
        self._name.setToolTip("There are changes that are not saved" if modified else place)
        # The menu bar does not ask its corners again by itself.
        self._name.adjustSize()
        self.menuBar().setCornerWidget(self._name, Qt.Corner.TopRightCorner)

    def _restyle(self, *_: object) -> None:
        gap = px(GAP)
        self._frame_box.setContentsMargins(gap, 0, gap, gap)
        self._centre_box.setContentsMargins(0, gap, 0, 0)
        self._centre_box.setSpacing(gap)
        self._column_box.setContentsMargins(0, 0, 0, 0)
        self._column_box.setSpacing(gap)
        self.setMinimumSize(min(px(SMALLEST), self.width()), min(px(SMALLEST_HEIGHT), self.height()))
        self._compact()

    def _compact(self) -> None:
        self.curves.set_compact(self.height() < px(LOW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._compact()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.exchange.may_close():
            event.ignore()
            return
        self.presenter.leave()
        # The curves, which made room for it, are there at the next start.
        self.comparing.close()
        self._memory.remember()
        self.closing.emit()
        super().closeEvent(event)
