"""WindowFrame: the main window as its parts know it: what stands where. MainWindow makes and fills them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QWidget

if TYPE_CHECKING:
    from engine.experiment import View
    from explorer.actions import Actions
    from explorer.canvas.widget import CanvasWidget
    from explorer.docks import Workbench
    from explorer.exchange import Exchange
    from explorer.late_panels import LateControls
    from explorer.panels.curves import CurvesPanel
    from explorer.show import ShowOptions
    from explorer.status_line import StatusLine
    from explorer.tool_options import ToolOptions
    from explorer.tools_column import ToolsColumn


class WindowFrame(QMainWindow):
    """canvases: the row in which a second canvas may stand beside the first one."""

    canvas: CanvasWidget
    canvases: QHBoxLayout
    curves: CurvesPanel
    status: StatusLine
    exchange: Exchange
    all_actions: Actions
    workbench: Workbench
    tools_column: ToolsColumn
    curves_dock: QDockWidget
    controls: LateControls
    side_dock: QDockWidget
    show_options: ShowOptions
    tool_options: ToolOptions

    def show_bar(self, bar: QWidget) -> None:
        """Something to know and answer, above the canvas."""
        raise NotImplementedError

    def open_menu(self, at: QPoint) -> None:
        """What can be done with the points, at a place on the screen."""
        raise NotImplementedError

    def view_record(self) -> View:
        """How things are looked at now, as a file keeps it."""
        raise NotImplementedError

    def set_motion(self, on: bool) -> None:
        """Whether centres and ellipses glide."""
        raise NotImplementedError
