"""ReadWorker: tables and experiments read, and points made of tables, on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event
from time import perf_counter

from PySide6.QtCore import QObject, Signal, Slot

from engine.errors import DataError
from engine.experiments import read_experiment
from engine.features import features_of
from engine.files import suggested_scaling
from engine.provenance import TableFile
from engine.reading import PREVIEW, Watch, examined, read, size_to_read
from engine.runs import Cancellation
from engine.source import Source
from engine.tables import Table, Taken
from explorer.importing.messages import OpenReply, OpenRequest, ReadReply, ReadRequest, TakeReply, TakeRequest
from explorer.workers import REPORT_EVERY, failure


class ReadWorker(QObject):
    """Answers a ReadRequest with its progress and the table, an OpenRequest likewise with the experiment, a TakeRequest
    with the points."""

    replied = Signal(object)
    failed = Signal(object)

    @Slot(object)
    def handle(self, request: ReadRequest | TakeRequest | OpenRequest) -> None:
        if request.abandoned.is_set():
            return
        try:
            if isinstance(request, TakeRequest):
                self._take(request)
            elif isinstance(request, OpenRequest):
                self._open(request)
            else:
                self._read(request)
        except Cancellation:
            return
        except Exception as error:
            self.failed.emit(failure(request.generation, error))

    def _read(self, request: ReadRequest) -> None:
        watch = self._watch(request, partial(ReadReply, request.generation))
        writing = examined(request.origin, request.wish, watch)
        preview = read(request.origin, writing, most_rows=PREVIEW)
        self.replied.emit(ReadReply(request.generation, 0.0, writing, preview, size_to_read(request.origin, writing)))
        file = TableFile.of(request.origin, writing, stopping(request.abandoned))
        table = read(request.origin, writing, watch)
        suggested, why = _suggested(table)
        self.replied.emit(ReadReply(request.generation, 1.0, table=table, file=file, suggested=suggested, why=why))

    def _open(self, request: OpenRequest) -> None:
        so_far = partial(OpenReply, request.generation, request.path)
        experiment = read_experiment(request.path, self._watch(request, so_far))
        # Remembered with the points: the window, which paints their frame at once, would be held up by making it.
        features_of(experiment.dataset, experiment.settings.scaling)
        self.replied.emit(so_far(1.0, experiment))

    def _watch(self, request: ReadRequest | OpenRequest, so_far: Callable[[float], object]) -> Watch:
        """Says now and then how far it is, and ends what nobody wants any more."""
        reported, stop = 0.0, stopping(request.abandoned)

        def watch(share: float) -> None:
            nonlocal reported
            stop(share)
            if perf_counter() - reported > REPORT_EVERY:
                reported = perf_counter()
                self.replied.emit(so_far(share))

        return watch

    def _take(self, request: TakeRequest) -> None:
        source, dataset = Source.read(request.table, request.taken, request.file)
        self.replied.emit(TakeReply(request.generation, source, dataset, suggested_scaling(dataset)))


def stopping(abandoned: Event) -> Watch:
    """Ends what nobody wants any more, and says nothing."""

    def watch(_share: float) -> None:
        if abandoned.is_set():
            raise Cancellation

    return watch


def _suggested(table: Table) -> tuple[Taken | None, str]:
    try:
        return table.suggested(), ""
    except DataError as error:
        return None, str(error)
