"""Places: where exports go. One question for the file, the folder remembered, failures told in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import DataError
from engine.writing import whole_file
from explorer import preferences as keys

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from explorer.dialogs import Asking
    from explorer.preferences import Preferences
    from explorer.session import Session


class Places:
    """Asks where to write for a window, and tells what came of it."""

    def __init__(self, session: Session, preferences: Preferences, asking: Asking, window: QWidget) -> None:
        self._session, self._preferences, self._asking, self._window = session, preferences, asking, window

    def ask(self, title: str, ending: str, kind: str, suffix: str = "") -> Path | None:
        """A path with this ending, proposed beside the last one and called after the data; None if nobody wants it."""
        name = "".join(letter if letter not in '/\\:*?"<>|' else "-" for letter in self._session.title)
        proposed = Path(self._preferences.get(keys.FOLDER)) / f"{name}{suffix}{ending}"
        chosen = self._asking.place_to_write(self._window, title, str(proposed), f"{kind} (*{ending})")
        if not chosen:
            return None
        path = Path(chosen)
        self._preferences.set(keys.FOLDER, str(path.parent))
        # Without an ending nobody would know what is in it, and with it the question before overwriting was not asked.
        return path if path.suffix.lower() == ending else _free(path.with_name(path.name + ending))

    def write(self, path: Path, write: Callable[[Path], object], told: str = "") -> bool:
        """Writes by a function that raises DataError where it cannot; whether it could."""
        try:
            write(path)
        except DataError as error:
            self.refuse(path, str(error))
            return False
        self.say(told or f"Saved {path.name}")
        return True

    def say(self, sentence: str) -> None:
        """In the status bar."""
        self._session.announced.emit(sentence)

    def write_bytes(self, path: Path, content: bytes, told: str = "") -> bool:
        """Writes this content; whether that could be done."""

        def write(place: Path) -> None:
            with whole_file(place) as file:
                file.write(content)

        return self.write(path, write, told)

    def warn(self, what: str, sentence: str) -> None:
        """Says beforehand what will not be as expected."""
        self._asking.tell(self._window, what, sentence)

    def refuse(self, path: Path | None, sentence: str) -> None:
        """Says why there is no file, or nothing on the clipboard."""
        what = "This cannot be made" if path is None else f"{path.name} cannot be saved"
        self._asking.tell(self._window, what, sentence)


def _free(path: Path) -> Path:
    """The path, or the next one with a number that is not there yet."""
    number, free = 2, path
    while free.exists():
        free, number = path.with_stem(f"{path.stem}-{number}"), number + 1
    return free
