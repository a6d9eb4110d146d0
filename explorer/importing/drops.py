"""Drops: a file, or a table as text, that is let fall on the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

Take = Callable[[str], None]


def accept_drops(window: QWidget, open_file: Take, paste: Take) -> None:
    """From now on the window takes what is dropped on it: the path of a file, or a text."""
    window.setAcceptDrops(True)
    window.installEventFilter(_Drops(window, open_file, paste))


class _Drops(QObject):
    """Listens to the window's drags."""

    def __init__(self, window: QWidget, open_file: Take, paste: Take) -> None:
        super().__init__(window)
        self._open_file, self._paste = open_file, paste

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent) and (_file(event.mimeData()) or event.mimeData().hasText()):
            event.acceptProposedAction()
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            event.acceptProposedAction()
            path = _file(event.mimeData())
            if path:
                self._open_file(path)
            elif event.mimeData().text():
                # Whoever drags it may be gone before it is fetched: then there is nothing.
                self._paste(event.mimeData().text())
            return True
        return super().eventFilter(watched, event)


def _file(data: QMimeData) -> str:
    """The first file that is dragged; empty if there is none."""
    return next((url.toLocalFile() for url in data.urls() if url.isLocalFile()), "")
