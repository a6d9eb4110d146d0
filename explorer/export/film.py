"""The film: the frames of a timeline as pictures, and the animation made of them while the window lives on.

Frames are painted in the GUI thread, one in each turn of the event loop, and encoded in another one as they come.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from math import ceil
from pathlib import Path
from queue import Full, Queue
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from engine.errors import DataError
from engine.records import Record, replace
from engine.runs import Cancellation
from engine.writing import whole_file
from explorer.export.encoding import Movie, Reel, check, encode
from explorer.export.moment import Moment
from explorer.export.pictures import image_of
from explorer.export.subjects import CanvasSubject

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_FRAMES = 400
"""Of longer timelines every second, third … half step is shown."""

SAMPLES = 6
LAST = 3.0
"""How many times as long as the others the last frame stands; at least LEAST_LAST seconds."""

LEAST_LAST = 2.0
AHEAD = 3
"""Frames that may wait to be encoded: more would only take room."""

WAIT_MS = 5


class Film(Record, eq=False):
    """A run to be shown. canvas: how each frame is painted, of a Moment; seconds: a half step stands so long."""

    canvas: CanvasSubject
    moment: Moment
    kind: Movie
    seconds: float
    scale: float

    @staticmethod
    def of(canvas: CanvasSubject, kind: Movie, seconds: float, scale: float) -> Film:
        moment = Moment(canvas.shown)
        return Film(replace(canvas, shown=moment), moment, kind, seconds, scale)

    @property
    def places(self) -> range | list[int]:
        """Which frames of the timeline are shown: all, or as many as MOST_FRAMES, the last one among them."""
        n = len(self.moment.timeline.frames)
        step = max(ceil(n / MOST_FRAMES), 1)
        return list(range(n - 1, -1, -step))[::-1]

    @property
    def durations(self) -> tuple[float, ...]:
        """How long each of them stands, in seconds."""
        last = max(LAST * self.seconds, LEAST_LAST)
        return (self.seconds,) * (len(self.places) - 1) + (last,)

    @property
    def size(self) -> tuple[int, int]:
        """In pixels."""
        width, height = (round(side * self.scale) for side in self.canvas.size)
        return width, height

    def check(self) -> None:
        """Raises DataError where it cannot be made."""
        check(self.kind, self.size, len(self.places))

    @property
    def samples(self) -> list[int]:
        """Places whose colours stand for all."""
        places = self.places
        step = max((len(places) - 1) / max(SAMPLES - 1, 1), 1e-9)
        return sorted({places[min(round(i * step), len(places) - 1)] for i in range(SAMPLES)})

    def picture(self, place: int) -> Image:
        """One frame; in the GUI thread alone."""
        from PIL import Image as Images  # noqa: PLC0415 (the window is to open without it)

        self.moment.seek(place)
        image = image_of(self.canvas, self.scale).convertToFormat(QImage.Format.Format_RGB888)
        size, stride = (image.width(), image.height()), image.bytesPerLine()
        return Images.frombytes("RGB", size, bytes(image.constBits()), "raw", "RGB", stride)

    def write(self, path: Path) -> None:
        """Makes it at once, for whom nothing else waits. Raises DataError where it cannot be made."""
        self.check()
        samples = [self.picture(place) for place in self.samples]
        frames = (self.picture(place) for place in self.places)
        with whole_file(path) as file:
            encode(self.kind, Reel(self.size, self.durations, samples, frames), file)


class Projector(QObject):
    """Makes one film at a time. advanced(done, total): frames painted; ended(sentence): empty where all went well."""

    advanced = Signal(int, int)
    ended = Signal(str)
    _encoded = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._paint)
        self._encoded.connect(self._end)
        self._film: Film | None = None
        self._queue: Queue[Image | None] = Queue(AHEAD)
        self._cancelled = Event()
        self._waiting: list[int] = []
        self._ready: Image | None = None
        self._samples: list[Image] = []
        self._path = Path()

    @property
    def busy(self) -> bool:
        return self._film is not None

    def start(self, film: Film, path: Path) -> None:
        """Begins. Raises DataError where the film cannot be made."""
        film.check()
        self._film, self._path = film, path
        self._queue, self._cancelled = Queue(AHEAD), Event()
        self._samples, self._ready = [], None
        self._waiting = list(film.samples)
        self._timer.start(0)

    def cancel(self) -> None:
        """Gives it up: there is no file then, or the one that was there before."""
        if self._film is None:
            return
        self._cancelled.set()
        self._timer.stop()
        if len(self._samples) < len(self._film.samples):
            self._film = None
            self.ended.emit("")
        else:
            self._offer(None)

    def close(self) -> None:
        """Gives up what is being made and waits for the end of the thread."""
        self.blockSignals(True)
        self._timer.stop()
        self._cancelled.set()
        self._offer(None)
        if self._pool is not None:
            self._pool.shutdown()
        self._film = None

    @Slot()
    def _paint(self) -> None:
        """One frame, if there is room for it."""
        film = self._film
        if film is None:
            self._timer.stop()
            return
        if len(self._samples) < len(film.samples):
            self._samples.append(film.picture(self._waiting.pop(0)))
            if not self._waiting:
                self._waiting = list(film.places)
                self._hand_over(film)
            return
        if self._ready is None:
            self._ready = film.picture(self._waiting.pop(0))
        if not self._offer(self._ready):
            self._timer.setInterval(WAIT_MS)
            return
        self._ready = None
        self._timer.setInterval(0)
        self.advanced.emit(len(film.places) - len(self._waiting), len(film.places))
        if not self._waiting:
            self._timer.stop()

    def _offer(self, frame: Image | None) -> bool:
        try:
            self._queue.put_nowait(frame)
        except Full:
            return False
        return True

    def _hand_over(self, film: Film) -> None:
        """From now on frames are encoded as they come."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="film")
        queue, cancelled, count = self._queue, self._cancelled, len(film.places)

        def frames() -> Iterator[Image]:
            for _ in range(count):
                frame = queue.get()
                if frame is None or cancelled.is_set():
                    raise Cancellation
                yield frame

        reel = Reel(film.size, film.durations, self._samples, frames())
        future = self._pool.submit(_written, film.kind, reel, self._path)
        future.add_done_callback(self._encoded.emit)

    @Slot(object)
    def _end(self, future: Future[str]) -> None:
        self._timer.stop()
        self._film = None
        self.ended.emit(future.result())


def _written(kind: Movie, reel: Reel, path: Path) -> str:
    """The file, or a sentence that says why there is none; empty too if nobody wants it any more."""
    try:
        with whole_file(path) as file:
            encode(kind, reel, file)
    except Cancellation:
        return ""
    except DataError as error:
        return str(error)
    except Exception as error:
        return f"The animation cannot be made ({type(error).__name__}: {error}): choose another format or size."
    return ""
