"""The export of pictures: from what people want to the file or the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtGui import QGuiApplication, QImage

from engine.errors import DataError
from explorer.canvas.easel import Easel
from explorer.export.picture_dialog import FORMATS, PictureDialog, Wish
from explorer.export.pictures import Subject, bytes_of, image_of
from explorer.export.subjects import CanvasSubject, WindowSubject, all_curves, looking
from explorer.theme import DARK, LIGHT, Theme, themes

if TYPE_CHECKING:
    from explorer.export.places import Places
    from explorer.session import Session
    from explorer.window_frame import WindowFrame

Made = TypeVar("Made", QImage, bytes)

SMALL = 0.75
"""The scale of a preview, which is made smaller still."""


class PictureExport:
    """Makes pictures of a window and what is in it."""

    def __init__(self, session: Session, window: WindowFrame, places: Places) -> None:
        self._session, self._window, self._places = session, window, places
        self._dialog: PictureDialog | None = None
        self._easel: Easel | None = None

    def ask(self) -> None:
        """Shows the dialog."""
        if self._dialog is None:
            self._dialog = PictureDialog(self._window)
            self._dialog.changed.connect(self._preview)
            self._dialog.copied.connect(self._copy_wish)
            self._dialog.saved.connect(self._save)
        self._dialog.open()

    def copy(self) -> None:
        """The canvas as it is on the clipboard, for slides and documents."""
        self._copy_wish(Wish())

    def _copy_wish(self, wish: Wish) -> None:
        image = self._made(wish, lambda subject: image_of(subject, wish.scale))
        if image is not None:
            QGuiApplication.clipboard().setImage(image)
            self._session.announced.emit(f"The picture is on the clipboard, {image.width()} × {image.height()} pixels")
            self._close()

    def _save(self, wish: Wish) -> None:
        kind = next(text for known, text, _ in FORMATS if known is wish.format)
        path = self._places.ask("Save the picture", wish.format.value, kind)
        if path is None:
            return
        content = self._made(wish, lambda subject: bytes_of(subject, wish.format, wish.scale, self._session.name))
        if content is not None and self._places.write_bytes(path, content):
            self._close()

    def _preview(self, wish: Wish) -> None:
        assert self._dialog is not None
        with self._subject(wish) as subject:
            size = subject.size
            self._dialog.show_preview(image_of(subject, SMALL), size)

    def _made(self, wish: Wish, make: Callable[[Subject], Made]) -> Made | None:
        """What is made of the picture, None where it cannot be: that is told then."""
        try:
            with self._subject(wish) as subject:
                return make(subject)
        except DataError as error:
            self._places.refuse(None, str(error))
            return None

    def _close(self) -> None:
        if self._dialog is not None:
            self._dialog.accept()

    @contextmanager
    def _subject(self, wish: Wish) -> Iterator[Subject]:
        """What the picture is made of, in its colours."""
        theme = {"light": LIGHT, "dark": DARK}.get(wish.colours, themes.current)
        if wish.subject == "canvas":
            yield self.canvas(theme, wish.captioned)
            return
        with looking(theme):
            if wish.subject == "window":
                yield WindowSubject(self._window, self.canvas(theme, True))
                return
            with all_curves(self._session, self._window.curves) as curves:
                yield curves

    def canvas(self, theme: Theme, captioned: bool = True) -> CanvasSubject:
        """The canvas as it is in sight, in these colours."""
        if self._easel is None:
            self._easel = Easel(self._window.show_options, self._window)
        return CanvasSubject(self._easel, self._session, self._window.canvas.view.viewport, theme, captioned)
