"""The export of animations: from what people want to the file, with progress and a way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import DataError
from explorer.export.animation_dialog import MOVIES, AnimationDialog, MovieWish
from explorer.export.film import Film, Projector
from explorer.theme import DARK, LIGHT, themes

if TYPE_CHECKING:
    from explorer.export.picture_export import PictureExport
    from explorer.export.places import Places
    from explorer.player import Player
    from explorer.session import Session
    from explorer.window_frame import WindowFrame


class AnimationExport:
    """Makes animations of a window's run; one at a time."""

    def __init__(
        self, session: Session, player: Player, window: WindowFrame, places: Places, pictures: PictureExport
    ) -> None:
        self._session, self._player, self._window = session, player, window
        self._places, self._pictures = places, pictures
        self._dialog: AnimationDialog | None = None
        self._projector = Projector(window)
        self._projector.advanced.connect(self._advance)
        self._projector.ended.connect(self._end)
        self._path = Path()
        self._cancelled = False

    @property
    def busy(self) -> bool:
        return self._projector.busy

    def ask(self) -> None:
        """Shows the dialog."""
        if self._dialog is None:
            self._dialog = AnimationDialog(self._window)
            self._dialog.saved.connect(self._save)
            self._dialog.cancelled.connect(self._cancel)
        film = self._film(MovieWish())
        self._dialog.show_run(len(film.places), film.canvas.size, 1 / self._player.speed)
        self._dialog.open()

    def close(self) -> None:
        """Gives up what is being made."""
        self._projector.close()

    def _film(self, wish: MovieWish) -> Film:
        theme = {"light": LIGHT, "dark": DARK}.get(wish.colours, themes.current)
        return Film.of(self._pictures.canvas(theme), wish.kind, wish.seconds, wish.scale)

    def _save(self, wish: MovieWish) -> None:
        assert self._dialog is not None
        kind = next(text for known, text, _ in MOVIES if known is wish.kind)
        path = self._places.ask("Save the animation", wish.kind.value, kind)
        if path is None:
            return
        try:
            self._projector.start(self._film(wish), path)
        except DataError as error:
            self._places.refuse(path, str(error))
            return
        self._path, self._cancelled = path, False
        self._dialog.set_running(True)

    def _cancel(self) -> None:
        self._cancelled = True
        self._projector.cancel()

    def _advance(self, done: int, total: int) -> None:
        assert self._dialog is not None
        self._dialog.show_progress(done, total)

    def _end(self, trouble: str) -> None:
        assert self._dialog is not None
        self._dialog.set_running(False)
        if trouble:
            self._places.refuse(self._path, trouble)
        elif self._cancelled:
            self._session.announced.emit("The animation was given up")
        else:
            self._session.announced.emit(f"Saved {self._path.name}")
            self._dialog.accept()
