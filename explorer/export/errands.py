"""Errands: files that take long to write, on a thread of their own; soon a dialog says how far they have come."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QProgressDialog, QWidget

from engine.errors import DataError
from engine.writing import whole_file
from explorer.export.places import Places

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

PATIENCE_MS = 700
"""What is done by then needs no dialog."""


class Errands(QObject):
    """Writes one text at a time, block by block."""

    _advanced = Signal(int)
    _written = Signal(object)

    def __init__(self, window: QWidget, places: Places) -> None:
        super().__init__(window)
        self._window, self._places = window, places
        self._pool: ThreadPoolExecutor | None = None
        self._dialog: QProgressDialog | None = None
        self._cancelled = Event()
        self._path = Path()
        self._then: Callable[[], object] = str
        self._advanced.connect(self._advance)
        self._written.connect(self._end)

    @property
    def busy(self) -> bool:
        return self._dialog is not None

    def refuse(self) -> bool:
        """Whether nothing else can be written yet: that is told then."""
        if self.busy:
            self._places.refuse(None, f"{self._path.name} is still being written: wait for it, or cancel it.")
        return self.busy

    def write(self, path: Path, blocks: Callable[[], Iterable[str]], count: int, then: Callable[[], object]) -> None:
        """Begins to write the blocks, about so many, to a file; then: what is done once it is there."""
        if self.busy:
            return
        self._path, self._then, self._cancelled = path, then, Event()
        self._dialog = QProgressDialog(f"Writing {path.name} …", "Cancel", 0, max(count, 1), self._window)
        self._dialog.setWindowTitle("Export")
        self._dialog.setMinimumDuration(PATIENCE_MS)
        self._dialog.setAutoReset(False)
        self._dialog.canceled.connect(self._cancelled.set)
        self._dialog.setValue(0)
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="export")
        self._pool.submit(self._work, path, blocks, self._cancelled).add_done_callback(self._written.emit)

    def close(self) -> None:
        """Gives up what is being written and waits for the end of the thread."""
        self.blockSignals(True)
        self._cancelled.set()
        if self._pool is not None:
            self._pool.shutdown()

    def _work(self, path: Path, blocks: Callable[[], Iterable[str]], cancelled: Event) -> str | None:
        """A sentence that says why there is no file, "" where it is there, None where nobody wants it any more."""
        try:
            with whole_file(path) as file:
                for number, block in enumerate(blocks()):
                    if cancelled.is_set():
                        raise _GivenUp
                    file.write(block.encode("utf-8"))
                    self._advanced.emit(number)
        except _GivenUp:
            return None
        except DataError as error:
            return str(error)
        except Exception as error:
            return f"It cannot be written ({type(error).__name__}: {error})."
        return ""

    @Slot(int)
    def _advance(self, number: int) -> None:
        if self._dialog is not None:
            self._dialog.setValue(min(number, self._dialog.maximum() - 1))

    @Slot(object)
    def _end(self, future: Future[str | None]) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.canceled.disconnect()
            dialog.close()
            dialog.deleteLater()
        trouble = future.result()
        if trouble is None:
            self._places.say(f"{self._path.name} was not written")
        elif trouble:
            self._places.refuse(self._path, trouble)
        else:
            self._then()


class _GivenUp(Exception):
    """Nobody wants the file any more."""
