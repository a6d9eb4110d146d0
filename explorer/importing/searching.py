"""FindWorker: tables looked for, and read if they are still the same, on a thread of its own."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from engine.errors import DataError
from engine.finding import found
from engine.runs import Cancellation
from explorer.importing.messages import FindReply, FindRequest
from explorer.importing.reader import stopping
from explorer.workers import failure


class FindWorker(QObject):
    """Answers a FindRequest with the table, or with why it is not there."""

    replied = Signal(object)
    failed = Signal(object)

    @Slot(object)
    def handle(self, request: FindRequest) -> None:
        if request.abandoned.is_set():
            return
        try:
            source = found(request.provenance, request.points, request.places, stopping(request.abandoned))
        except Cancellation:
            return
        except DataError as error:
            self.replied.emit(FindReply(request, str(error)))
        except Exception as error:
            self.failed.emit(failure(request.generation, error))
        else:
            self.replied.emit(FindReply(request, source))
