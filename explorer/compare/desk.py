"""CompareDesk: puts the second canvas together when it is wanted, and takes it apart again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from explorer.theme import px

if TYPE_CHECKING:
    from explorer.compare.comparison import Comparison
    from explorer.compare.view import CompareView
    from explorer.session import Session
    from explorer.window_frame import WindowFrame
    from explorer.worker_threads import WorkerThread


SIDE = 294
"""The width of the controls, so that what the curves leave goes to the canvases."""


class CompareDesk:
    """Nothing of it runs before it is opened: then the second run has a thread of its own."""

    def __init__(self, window: WindowFrame, session: Session) -> None:
        self._window, self._session = window, session
        self.comparison: Comparison | None = None
        self.view: CompareView | None = None
        self._thread: WorkerThread | None = None

    @property
    def on(self) -> bool:
        return self.view is not None

    @property
    def busy(self) -> bool:
        """Whether anything is being computed or painted for it."""
        if self.comparison is None or self.view is None:
            return False
        return self.comparison.busy or not self.view.canvas.settled

    def set_tool(self, name: str) -> None:
        """The same tool on both canvases."""
        if self.view is not None:
            self.view.canvas.set_tool(name)

    def toggle(self) -> None:
        if self.on:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        """The second canvas beside the first one; the curves make room for it."""
        from explorer.compare.comparison import Comparison  # noqa: PLC0415
        from explorer.compare.view import CompareView  # noqa: PLC0415
        from explorer.worker_threads import Courtesy, WorkerThread  # noqa: PLC0415
        from explorer.workers import StepWorker  # noqa: PLC0415

        window, worker = self._window, StepWorker()
        comparison = Comparison(self._session)
        comparison.player.requested.connect(worker.handle)
        worker.replied.connect(comparison.player.on_reply)
        worker.failed.connect(comparison.player.on_failure)
        comparison.rival.announced.connect(self._session.announced)
        self._thread = WorkerThread(worker, "second steps", Courtesy.STEPS)
        window.workbench.make_room()
        self.comparison = comparison
        self.view = CompareView(comparison, window.canvas, window.show_options, window.tool_options)
        self.view.shut.clicked.connect(self.close)
        self.view.canvas.menu_wanted.connect(window.open_menu)
        window.show_bar(self.view.head)
        window.canvases.addWidget(self.view, 1)
        window.workbench.resizeDocks([window.side_dock], [px(SIDE)], Qt.Orientation.Horizontal)
        comparison.begin()
        window.all_actions.refresh()

    def close(self) -> None:
        """The second run ends; the first one goes on as it is."""
        if self.comparison is None or self.view is None or self._thread is None:
            return
        view, comparison = self.view, self.comparison
        self.comparison = self.view = None
        comparison.close()
        self._thread.end()
        view.end()
        self._window.canvases.removeWidget(view)
        for part in (view.head, view):
            part.hide()
            part.deleteLater()
        self._window.workbench.take_room()
        self._window.all_actions.refresh()
