"""The dialog for an animation of the run: in which form, at what pace, how large; then how far it has come."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from engine.errors import DataError
from engine.records import Record
from explorer.export.encoding import Movie, ffmpeg
from explorer.export.picture_dialog import COLOURS
from explorer.numbers import count
from explorer.panels.widgets import Choice, Group, named
from explorer.theme import px, themes

PACES = ((2.0, "2 seconds"), (1.0, "1 second"), (0.5, "0.5 seconds"), (0.25, "0.25 seconds"), (0.1, "0.1 seconds"))
SCALES = (1.0, 1.5, 2.0)
MOVIES = (
    (Movie.GIF, "GIF", "Plays everywhere, in mail and slides too"),
    (Movie.WEBP, "WebP", "Smaller than GIF; for the web"),
    (Movie.APNG, "APNG", "Animated PNG; for the web"),
    (Movie.MP4, "MP4 video", "For slides and players"),
)
WITHOUT = "MP4 video: needs ffmpeg"


class MovieWish(Record):
    """An animation that is wanted. colours: a value of COLOURS."""

    kind: Movie = Movie.GIF
    seconds: float = 0.5
    scale: float = 1.0
    colours: str = ""


class AnimationDialog(QDialog):
    """saved(MovieWish): it is to be made; cancelled: no longer."""

    saved = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "animationDialog", "Export an animation")
        self.setWindowTitle("Export an animation")
        self.kind = Choice("animationFormat", "Format", MOVIES)
        self.pace = Choice("animationPace", "Time of a half step", [(seconds, text, "") for seconds, text in PACES])
        self.scale = Choice("animationScale", "Size", [(scale, "", "") for scale in SCALES])
        self.colours = Choice("animationColours", "Colours", COLOURS)
        self.told = QLabel()
        named(self.told, "animationLength", "Length")
        self.told.setProperty("kind", "soft")
        self.progress = QProgressBar()
        named(self.progress, "animationProgress", "Progress")
        self.progress.setTextVisible(False)
        self._frames, self._size = 1, (1.0, 1.0)
        self._lay_out()
        self._show(MovieWish())
        self.pace.chosen.connect(self._tell)
        themes.changed.connect(self.restyle)
        self.restyle()

    @property
    def wish(self) -> MovieWish:
        return MovieWish(self.kind.value(), self.pace.value(), self.scale.value(), self.colours.value())

    @property
    def running(self) -> bool:
        return not self.save_button.isEnabled()

    def show_run(self, frames: int, size: tuple[float, float], seconds: float) -> None:
        """How many frames there are, how large the canvas is, and how long a half step takes while it plays."""
        self._frames, self._size = frames, size
        self.pace.show_value(min((pace for pace, _ in PACES), key=lambda pace: abs(pace - seconds)))
        for place, scale in enumerate(SCALES):
            width, height = (round(side * scale) for side in size)
            self.scale.setItemText(place, f"{scale:g}×: {width:,} × {height:,} pixels")
        self._tell()

    def show_progress(self, done: int, total: int) -> None:
        """So many frames have been painted; 0 of 0 while it is being prepared or finished."""
        self.progress.setRange(0, total if done < total else 0)
        self.progress.setValue(done)
        self.told.setText(f"Frame {done} of {total}" if done < total else "Writing the file …")

    def set_running(self, running: bool) -> None:
        """Whether an animation is being made: then it can be cancelled, and nothing else be chosen."""
        for control in (self.kind, self.pace, self.scale, self.colours, self.save_button):
            control.setEnabled(not running)
        self.progress.setVisible(running)
        if running:
            self.progress.setRange(0, 0)
            self.told.setText("Preparing …")
        else:
            self._tell()

    def reject(self) -> None:
        """Cancel, Esc and the cross: first what runs, then the dialog."""
        if self.running:
            self.cancelled.emit()
        else:
            super().reject()

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self._box.setContentsMargins(px(18), px(18), px(18), px(14))
        self._box.setSpacing(px(12))
        self._foot.setSpacing(px(8))
        self.progress.setFixedHeight(px(6))
        for choice in (self.kind, self.pace, self.scale, self.colours):
            choice.setMinimumWidth(px(250))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        place = [kind for kind, _, _ in MOVIES].index(Movie.MP4)
        try:
            ffmpeg()
        except DataError as error:
            self.kind.set_usable(Movie.MP4, False, str(error))
            self.kind.setItemText(place, WITHOUT)
        else:
            self.kind.set_usable(Movie.MP4, True)
            self.kind.setItemText(place, MOVIES[place][1])
        self.set_running(False)

    def _lay_out(self) -> None:
        rows = Group("")
        for text, choice in (
            ("Format", self.kind),
            ("A half step", self.pace),
            ("Size", self.scale),
            ("Colours", self.colours),
        ):
            rows.add_row(text, choice)
        rows.restyle()
        self.save_button = QPushButton("Save…")
        named(self.save_button, "animationSave", "Save")
        self.save_button.setProperty("kind", "primary")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(lambda: self.saved.emit(self.wish))
        self.cancel_button = QPushButton("Cancel")
        named(self.cancel_button, "animationCancel", "Cancel")
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.told, 1)
        self._foot.addWidget(self.cancel_button)
        self._foot.addWidget(self.save_button)
        self._box = QVBoxLayout(self)
        self._box.addWidget(rows)
        self._box.addWidget(self.progress)
        self._box.addLayout(self._foot)

    def _show(self, wish: MovieWish) -> None:
        self.kind.show_value(wish.kind)
        self.pace.show_value(wish.seconds)
        self.scale.show_value(wish.scale)
        self.colours.show_value(wish.colours)

    def _tell(self, *_: object) -> None:
        """How long the animation will be."""
        seconds = self._frames * self.pace.value()
        minutes = f"{seconds / 60:.1f} minutes" if seconds >= 90 else f"{seconds:.0f} seconds"
        self.told.setText(f"{count(self._frames)} frames, about {minutes}")
