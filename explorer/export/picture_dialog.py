"""The dialog for a picture: of what, in which form, how large and in which colours, with a look at it beforehand."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.records import Record
from explorer.export.pictures import Format
from explorer.panels.widgets import Choice, Group, named
from explorer.theme import px, themes

SCALES = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
PREVIEW = (320, 300)

SUBJECTS = (
    ("canvas", "Canvas", "The plane as it is in sight, without handles and marks of the hand"),
    ("window", "Whole window", "Canvas, curves and controls"),
    ("curves", "Curves", "All curves, one below the other"),
)
FORMATS = (
    (Format.PNG, "PNG image", "Pixels: for slides, documents and the web"),
    (Format.SVG, "SVG drawing", "Lines and shapes, sharp at any size, that can be changed in a drawing program"),
    (Format.PDF, "PDF page", "Lines and shapes, sharp at any size, for print and LaTeX"),
)
COLOURS = (
    ("", "As on the screen", ""),
    ("light", "Light", "On white, for print"),
    ("dark", "Dark", "For dark slides"),
)


class Wish(Record):
    """A picture that is wanted. subject, colours: values of SUBJECTS and COLOURS; captioned: the canvas with the line
    about the last half step."""

    subject: str = "canvas"
    format: Format = Format.PNG
    scale: float = 2.0
    colours: str = ""
    captioned: bool = True


class PictureDialog(QDialog):
    """saved(Wish), copied(Wish): what people want to have done; changed(Wish): what they want to see beforehand."""

    saved = Signal(object)
    copied = Signal(object)
    changed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "pictureDialog", "Export a picture")
        self.setWindowTitle("Export a picture")
        self.subject = Choice("pictureSubject", "Picture of", SUBJECTS)
        self.format = Choice("pictureFormat", "Format", FORMATS)
        self.scale = Choice("pictureScale", "Size", [(scale, "", "") for scale in SCALES])
        self.colours = Choice("pictureColours", "Colours", COLOURS)
        self.caption = QCheckBox("with the line about the last step")
        named(self.caption, "pictureCaption", "With the line about the last step")
        self.preview = QLabel()
        named(self.preview, "picturePreview", "Preview")
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._size = QSize(1, 1)
        self._lay_out()
        self._show(Wish())
        for choice in (self.subject, self.format, self.scale, self.colours):
            choice.chosen.connect(self._change)
        self.caption.toggled.connect(self._change)
        themes.changed.connect(self.restyle)
        self.restyle()

    @property
    def wish(self) -> Wish:
        return Wish(
            self.subject.value(),
            self.format.value(),
            self.scale.value(),
            self.colours.value(),
            self.caption.isChecked(),
        )

    def show_preview(self, image: QImage, size: tuple[float, float]) -> None:
        """What the picture will look like, and how large it is at a scale of 1."""
        ratio = self.devicePixelRatioF()
        room = QSize(px(PREVIEW[0]), px(PREVIEW[1])) * ratio
        small = image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        small.setDevicePixelRatio(ratio)
        self.preview.setPixmap(QPixmap.fromImage(small))
        for place, scale in enumerate(SCALES):
            width, height = (round(side * scale) for side in size)
            self.scale.setItemText(place, f"{scale:g}×: {width:,} × {height:,} pixels")

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self._box.setContentsMargins(px(18), px(18), px(18), px(14))
        self._box.setSpacing(px(16))
        self._sides.setSpacing(px(20))
        self._foot.setSpacing(px(8))
        self.preview.setFixedSize(px(PREVIEW[0]) + 2, px(PREVIEW[1]) + 2)
        for choice in (self.subject, self.format, self.scale, self.colours):
            choice.setMinimumWidth(px(230))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._change()

    def _lay_out(self) -> None:
        rows = Group("")
        for text, choice in (
            ("Picture of", self.subject),
            ("Format", self.format),
            ("Size", self.scale),
            ("Colours", self.colours),
        ):
            rows.add_row(text, choice)
        rows.add(self.caption)
        rows.restyle()
        right = QVBoxLayout()
        right.addWidget(rows)
        right.addStretch(1)
        self._sides = QHBoxLayout()
        self._sides.addWidget(self.preview)
        self._sides.addLayout(right, 1)
        self.copy_button = self._button("Copy", "pictureCopy", self.copied, "Put it on the clipboard, as pixels")
        self.save_button = self._button("Save…", "pictureSave", self.saved, "Choose a file")
        self.save_button.setProperty("kind", "primary")
        self.save_button.setDefault(True)
        cancel = QPushButton("Cancel")
        named(cancel, "pictureCancel", "Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self._foot = QHBoxLayout()
        self._foot.addStretch(1)
        for button in (cancel, self.copy_button, self.save_button):
            self._foot.addWidget(button)
        self._box = QVBoxLayout(self)
        self._box.addLayout(self._sides)
        self._box.addLayout(self._foot)

    def _button(self, text: str, name: str, signal: Any, tip: str) -> QPushButton:
        button = QPushButton(text)
        named(button, name, text.rstrip("…"))
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: signal.emit(self.wish))
        return button

    def _show(self, wish: Wish) -> None:
        self.subject.show_value(wish.subject)
        self.format.show_value(wish.format)
        self.scale.show_value(wish.scale)
        self.colours.show_value(wish.colours)
        self.caption.setChecked(wish.captioned)

    def _change(self, *_: object) -> None:
        """What does not matter cannot be chosen, and the picture is shown as it will be."""
        wish = self.wish
        pixels = wish.format is Format.PNG
        self.scale.setEnabled(pixels)
        self.scale.setToolTip("" if pixels else "Drawings and pages are sharp at any size")
        self.caption.setEnabled(wish.subject == "canvas")
        self.caption.setToolTip("" if wish.subject == "canvas" else "The window always has it, the curves never")
        self.changed.emit(wish)
