"""The rasteriser: rasters and indices for picking, made on a thread of their own while the canvas goes on."""

from __future__ import annotations

from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from engine.dataset import Dataset
from engine.records import Record, field
from engine.runs import Cancellation
from explorer.canvas.cell_index import CellIndex
from explorer.canvas.raster import Kept, Raster, RasterRequest, draw
from explorer.worker_threads import Courtesy, WorkerThread


class Job(Record, eq=False):
    """What is to be made: a raster, or an index of points. The event, once set, says that it is no longer wanted."""

    wish: RasterRequest | Dataset
    abandoned: Event = field(default_factory=Event)


class Done(Record, eq=False):
    """The end of a job. made: None where it was abandoned or failed; trouble: why, in words, where it failed."""

    job: Job
    made: Raster | CellIndex | None = None
    trouble: str = ""


class RasterWorker(QObject):
    """Answers each Job with one Done; keeps what the next raster may need of the last one."""

    done = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._kept = Kept()

    @Slot(object)
    def handle(self, job: Job) -> None:
        try:
            self.done.emit(Done(job, self._make(job)))
        except Cancellation:
            self.done.emit(Done(job))
        except Exception as error:
            self.done.emit(Done(job, trouble=f"The points cannot be painted: {type(error).__name__}: {error}"))

    def _make(self, job: Job) -> Raster | CellIndex:
        def wanted() -> None:
            if job.abandoned.is_set():
                raise Cancellation

        wanted()
        if isinstance(job.wish, Dataset):
            return CellIndex.of(job.wish)
        return draw(job.wish, self._kept, wanted)


class Rasteriser(QObject):
    """One job in flight; of the rasters asked for meanwhile only the newest is made. Lives in the GUI thread.

    arrived: there is a new raster. failed: a sentence. Its thread starts with the first job, and `close` ends it.
    """

    arrived = Signal()
    failed = Signal(str)
    _asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.raster: Raster | None = None
        self._index: CellIndex | None = None
        self._wish: RasterRequest | None = None
        self._index_of: Dataset | None = None
        self._in_flight: Job | None = None
        self._thread: WorkerThread | None = None
        self._closed = False
        self._kept = Kept()

    @property
    def settled(self) -> bool:
        """Whether the newest raster that was asked for is there."""
        return self._wish is None and not (self._in_flight and isinstance(self._in_flight.wish, RasterRequest))

    def ask(self, request: RasterRequest) -> None:
        """Wants this raster, and no other any more."""
        newest = self._wish or self._flying or (self.raster.request if self.raster else None)
        if request != newest:
            self._wish = request
            self._pump()

    def draw_now(self, request: RasterRequest) -> None:
        """Makes this raster before anything else happens, and keeps what the next one may need of it."""
        if self.raster is None or self.raster.request != request:
            self.raster = draw(request, self._kept)

    def forget(self) -> None:
        """Shows nothing until the next raster comes: the last one is of something else."""
        self.raster = self._wish = self._index = self._index_of = None
        self._abandon()

    def index(self, dataset: Dataset) -> CellIndex | None:
        """The index of these points; None while it is not there yet."""
        if self._index is not None and self._index.dataset is dataset:
            return self._index
        self._index_of = dataset
        self._pump()
        return None

    def close(self) -> None:
        """No more rasters; waits for the end of the thread."""
        self._closed = True
        self._abandon()
        if self._thread is not None:
            self._thread.end()
            self._thread = None

    @property
    def _flying(self) -> RasterRequest | None:
        job = self._in_flight
        if job is None or job.abandoned.is_set() or not isinstance(job.wish, RasterRequest):
            return None
        return job.wish

    def _abandon(self) -> None:
        if self._in_flight is not None:
            self._in_flight.abandoned.set()

    def _pump(self) -> None:
        """Sends what is due: a raster first, an index where nothing else is to be done."""
        if self._closed or self._in_flight is not None:
            return
        wish: RasterRequest | Dataset | None = self._wish or self._index_of
        if wish is None:
            return
        if self._wish is not None:
            self._wish = None
        else:
            self._index_of = None
        if self._thread is None:
            self._thread = self._started()
        self._in_flight = Job(wish)
        self._asked.emit(self._in_flight)

    def _started(self) -> WorkerThread:
        worker = RasterWorker()
        self._asked.connect(worker.handle)
        # A bound slot of an object that lives in the GUI thread: anything else would run in the worker's.
        worker.done.connect(self._take)
        thread = WorkerThread(worker, "raster", Courtesy.RASTERS)
        self.destroyed.connect(thread.end)
        return thread

    @Slot(object)
    def _take(self, done: Done) -> None:
        if done.job is not self._in_flight:
            return
        self._in_flight = None
        made = None if done.job.abandoned.is_set() else done.made
        if isinstance(made, Raster):
            self.raster = made
        elif isinstance(made, CellIndex):
            self._index = made
        self._pump()
        if isinstance(made, Raster):
            self.arrived.emit()
        if done.trouble:
            self.failed.emit(done.trouble)
