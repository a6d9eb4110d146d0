"""Exporter: everything that leaves a window as a file or by the clipboard, but the points and the experiment itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from engine.algorithm import Phase
from engine.writing import BLOCK, table_blocks
from explorer import words
from explorer.export.errands import Errands
from explorer.export.places import Places
from explorer.known_tables import OPEN_AGAIN

if TYPE_CHECKING:
    from engine.dataset import Dataset
    from explorer.dialogs import Asking
    from explorer.export.animation_export import AnimationExport
    from explorer.export.picture_export import PictureExport
    from explorer.player import Player
    from explorer.preferences import Preferences
    from explorer.session import Session
    from explorer.window_frame import WindowFrame


class Exporter:
    """What the entries of the Export menu do. Errors are told in a sentence, and no file is left half."""

    def __init__(
        self, session: Session, player: Player, preferences: Preferences, asking: Asking, window: WindowFrame
    ) -> None:
        self._session = session
        self._places = Places(session, preferences, asking, window)
        self.errands = Errands(window, self._places)
        self._player, self._window = player, window

    @cached_property
    def pictures(self) -> PictureExport:
        """Made when it is first asked for, as are the animations: the first window is to be there soon."""
        from explorer.export.picture_export import PictureExport  # noqa: PLC0415

        return PictureExport(self._session, self._window, self._places)

    @cached_property
    def animations(self) -> AnimationExport:
        """Made when it is first asked for."""
        from explorer.export.animation_export import AnimationExport  # noqa: PLC0415

        return AnimationExport(self._session, self._player, self._window, self._places, self.pictures)

    def ask_picture(self) -> None:
        """What is to be drawn, and where the picture is to go."""
        self.pictures.ask()

    def copy_picture(self) -> None:
        """The canvas on the clipboard."""
        self.pictures.copy()

    def ask_animation(self) -> None:
        """What kind of animation is to be made, and where it is to go."""
        self.animations.ask()

    @property
    def has_run(self) -> bool:
        """Whether there is a run to speak of."""
        session = self._session
        rest = session.timeline.frames[max(session.timeline.cursor, 0) :]
        begun = any(frame.state.phase is not Phase.PICKED for frame in rest)
        return begun and not session.readiness

    @property
    def has_steps(self) -> bool:
        """Whether there is anything to see one after another."""
        return len(self._session.timeline.frames) > 1

    def close(self) -> None:
        """Gives up what is being made."""
        if "animations" in self.__dict__:
            self.animations.close()
        self.errands.close()

    # Tables

    def save_points(self) -> None:
        """The points as a table."""
        if self.errands.refuse():
            return
        path = self._places.ask("Export the points", ".csv", "Tables")
        if path is not None:
            dataset = self._session.dataset
            told = f"{words.points(dataset.n)} exported to {path.name}"
            self._write_points(dataset, path, lambda: self._places.say(told))

    def _write_points(self, dataset: Dataset, path: Path, then: Callable[[], object]) -> None:
        self.errands.write(path, lambda: table_blocks(dataset), dataset.n // BLOCK + 1, then)

    def save_labels(self) -> None:
        """Whose each point is, joined to the table that the points were read from."""
        from engine.results import Results  # noqa: PLC0415

        if self.errands.refuse():
            return
        session, document = self._session, self._session.document
        found, source = session.assignment(), session.source
        if not self._tells_of_table():
            return
        path = self._places.ask("Export the clusters", ".csv", "Tables", "-clusters")
        if path is not None and found is not None:
            results = Results(document.dataset, found, source)
            told = f"Clusters of {words.points(document.dataset.n)} saved"
            self.errands.write(path, results.blocks, results.rows // BLOCK + 1, lambda: self._places.say(told))

    def _tells_of_table(self) -> bool:
        """Says what will be missing where the table is not there; whether there is any sense in going on."""
        session = self._session
        if session.table_awaited:
            self._places.refuse(None, f"{session.table_note} Export the clusters when it has been found.")
            return False
        if session.table_note:
            remedy = f"“{OPEN_AGAIN}” under DATA brings its other rows and columns back."
            self._places.warn("Only the points can be written", f"{session.table_note} {remedy}")
        return True

    def save_curves(self) -> None:
        """What the curves show, and what stands behind it; not before the sweep is complete."""
        from explorer.export.curve_table import curve_table  # noqa: PLC0415

        session = self._session
        if not session.sweep_done or not session.candidates:
            sentence = "The curves need points: draw or open some first."
            if not session.readiness:
                sentence = "The curves are not complete: export them when they are."
            self._places.refuse(None, sentence)
            return
        path = self._places.ask("Export the curves", ".csv", "Tables", "-curves")
        if path is not None:
            text = curve_table(session.candidates, session.settings.scaling)
            self._places.write_bytes(path, text.encode("utf-8"))

    # The script

    def copy_script(self) -> None:
        """The run as a Python script on the clipboard."""
        from engine.snippet import MOST_INLINE, POINTS_FILE  # noqa: PLC0415

        QGuiApplication.clipboard().setText(self._script(POINTS_FILE))
        told = "The script is on the clipboard"
        if self._session.dataset.n > MOST_INLINE:
            told += f"; it reads the points from {POINTS_FILE}, which File, Export, Points… writes"
        self._session.announced.emit(told)

    def save_script(self) -> None:
        """The run as a Python script, with a table of the points beside it where they are too many to stand in it."""
        from engine.snippet import MOST_INLINE  # noqa: PLC0415

        dataset = self._session.dataset
        many = dataset.n > MOST_INLINE
        if many and self.errands.refuse():
            return
        path = self._places.ask("Save the script", ".py", "Python scripts")
        if path is None:
            return
        table = path.with_name(f"{path.stem}-points.csv")
        content = self._script(table.name).encode("utf-8")
        if many:
            told = f"Saved {path.name} and {table.name}"
            # A script whose points are not there would be of no use: it comes after them.
            self._write_points(dataset, table, lambda: self._places.write_bytes(path, content, told))
        else:
            self._places.write_bytes(path, content)

    def _script(self, points_file: str) -> str:
        from engine.snippet import sklearn_script  # noqa: PLC0415

        session = self._session
        return sklearn_script(
            session.dataset, session.settings, session.timeline, session.edition, session.name, points_file
        )
