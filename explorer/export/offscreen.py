"""Offscreen: the canvas of a run without a window, for pictures and animations of it. The QApplication is its own."""

from __future__ import annotations

from pathlib import Path

from engine.dataset import Dataset
from engine.settings import Settings
from engine.timeline import Frame
from explorer.application import qt_application
from explorer.canvas.easel import Easel
from explorer.canvas.view import View
from explorer.document import Document
from explorer.export.encoding import Movie
from explorer.export.film import Film
from explorer.export.pictures import Format, bytes_of
from explorer.export.subjects import CanvasSubject
from explorer.session import Session
from explorer.show import ShowOptions
from explorer.theme import themes
from explorer.tool_options import ToolOptions


class Offscreen:
    """Paints as the window would at this size, with everything in sight."""

    def __init__(
        self, dataset: Dataset, settings: Settings, name: str, frames: list[Frame], size: tuple[int, int], theme: str
    ) -> None:
        self._qt = qt_application()
        themes.set(theme)
        self._session = Session(Document(dataset, settings, name))
        self._session.take(tuple(frames), 0.0)
        self._show = ShowOptions()
        view = View(self._session, self._show, ToolOptions())
        view.resize(*size)
        view.refresh(animate=False)
        view.fit()
        self._canvas = CanvasSubject(Easel(self._show), self._session, view.viewport, themes.current)
        view.close_layers()
        self._view = view

    def picture(self, ending: str, scale: float) -> tuple[bytes, tuple[int, int]]:
        """The last frame as the content of a file, and its size in pixels."""
        kind = Format(ending)
        ratio = scale if kind is Format.PNG else 1.0
        width, height = (round(side * ratio) for side in self._canvas.size)
        return bytes_of(self._canvas, kind, scale, self._session.name), (width, height)

    def film(self, path: Path, ending: str, seconds: float, scale: float) -> tuple[int, tuple[int, int]]:
        """All frames, as a file; how many there are, and their size in pixels."""
        film = Film.of(self._canvas, Movie(ending), seconds, scale)
        film.write(path)
        return len(film.places), film.size
