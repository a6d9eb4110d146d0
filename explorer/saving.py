"""Saving: a file is written whole or stays as it was, whatever happens; experiments on a thread of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.errors import DataError
from engine.experiment import Experiment
from engine.records import Record
from engine.writing import whole_file
from explorer.document import Document

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor


class Job(Record, eq=False):
    """An experiment and where it is to be written; document: what it was made of."""

    experiment: Experiment
    path: Path
    document: Document


class Outcome(Record, eq=False):
    """trouble: why the file could not be written, in a sentence; empty if it has been."""

    job: Job
    trouble: str


class Writer(QObject):
    """Writes one experiment after another; done(Outcome) is emitted in the thread that the writer lives in."""

    done = Signal(object)
    _written = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = None
        self._waiting: dict[Job, Future[Outcome]] = {}
        self._written.connect(self._tell)

    @property
    def busy(self) -> bool:
        return bool(self._waiting)

    def write(self, job: Job) -> None:
        """Asks for a job to be done; never waits."""
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="saving")
        self._waiting[job] = self._pool.submit(self._write, job)

    def finish(self) -> None:
        """Waits until all that was asked for is done and told."""
        for future in tuple(self._waiting.values()):
            self._tell(future.result())

    def close(self) -> None:
        """Finishes the present work and ends the thread; what comes of it is told to nobody any more."""
        self.blockSignals(True)
        if self._pool is not None:
            self._pool.shutdown()

    def _write(self, job: Job) -> Outcome:
        outcome = Outcome(job, _trouble(job))
        self._written.emit(outcome)
        return outcome

    @Slot(object)
    def _tell(self, outcome: Outcome) -> None:
        # Whoever waits is told at once, and not a second time by the signal that is still on its way.
        if self._waiting.pop(outcome.job, None) is not None:
            self.done.emit(outcome)


def _trouble(job: Job) -> str:
    from engine.experiments import pack, unpack  # noqa: PLC0415 (before the first saving nobody needs them)

    try:
        data = pack(job.experiment)
        # What could not be opened again must not take the place of what can.
        unpack(data, job.path.name)
        with whole_file(job.path) as file:
            file.write(data)
    except DataError as error:
        return str(error)
    except Exception as error:
        return f"Something went wrong inside: {type(error).__name__}: {error}"
    return ""
