"""The dialog of a check against scikit-learn: what is being done, then how far the two results are apart."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from engine.checking import Differences
from engine.settings import Method, Settings
from engine.snippet import OBJECTIVES
from explorer.names import COVARIANCE_NAMES, METHOD_NAMES
from explorer.numbers import count, number
from explorer.panels.widgets import named
from explorer.theme import px, themes

TITLE = "Check against scikit-learn"
SAME = 1e-6
"""Differences up to this are those of rounding, and of sums that were taken in another order."""

WIDTH = 460
OURS = "scikit-learn does nothing quite like it: a few lines of NumPy took its place, from the same start."
ITS = "Both began with the same start and ran to their ends."


class CheckDialog(QDialog):
    """cancelled: nobody wants the check any more that is under way."""

    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "checkDialog", TITLE)
        self.setWindowTitle(TITLE)
        self.setModal(False)
        self._running, self._script = False, ""
        self._words, self._compared = "", ""
        self.head, self.told = QLabel(), QLabel()
        self.head.setProperty("kind", "head")
        named(self.head, "checkVerdict", "Verdict")
        named(self.told, "checkTold", "What was compared")
        for label in (self.head, self.told):
            label.setWordWrap(True)
        self.progress = QProgressBar()
        named(self.progress, "checkProgress", "Being worked out")
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 0)
        self.rows = QWidget()
        self._grid = QGridLayout(self.rows)
        self.values = [QLabel() for _ in range(4)]
        self._names = [QLabel() for _ in self.values]
        self.copy_button, self.close_button = QPushButton("Copy script"), QPushButton("Cancel")
        self._lay_out()
        themes.changed.connect(self.restyle)
        self.restyle()

    def _lay_out(self) -> None:
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        for place, (name, value) in enumerate(zip(self._names, self.values, strict=True)):
            name.setProperty("kind", "soft")
            value.setProperty("kind", "strong")
            self._grid.addWidget(name, place, 0)
            self._grid.addWidget(value, place, 1)
        named(self.copy_button, "checkCopy", "Copy script")
        self.copy_button.setToolTip("A script that fits the same data from the same start and prints the differences")
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(self._copy)
        named(self.close_button, "checkClose", "Cancel or close")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.reject)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.copy_button)
        self._foot.addStretch(1)
        self._foot.addWidget(self.close_button)
        self._box = QVBoxLayout(self)
        for widget in (self.head, self.told, self.progress, self.rows):
            self._box.addWidget(widget)
        self._box.addStretch(1)
        self._box.addLayout(self._foot)

    # What it shows, one thing after another

    def begin(self, settings: Settings, by_sklearn: bool) -> None:
        """A check of a run with these settings is under way."""
        self._words = OBJECTIVES[settings.method][0]
        self._compared = f"{_method(settings)}. {ITS if by_sklearn else OURS}"
        self._show("Checking", "Running to the end here …", running=True)

    @Slot(str)
    def show_doing(self, sentence: str) -> None:
        if self._running:
            self.told.setText(sentence)

    def show_differences(self, found: Differences, script: str) -> None:
        same = found.labels == 0 and max(found.means, found.objective) <= SAME
        self._show("Both agree" if same else "They differ", self._compared, script)
        name = self._words[0].upper() + self._words[1:]
        rows = (
            ("Clusters that differ", f"{count(found.labels)} of {count(found.points)} points"),
            ("Means differ by at most", f"{number(found.means, 2)} standard deviations"),
            (f"{name} here", number(found.here, 12)),
            (f"{name} there", number(found.there, 12)),
        )
        for (text, told), label, value in zip(rows, self._names, self.values, strict=True):
            label.setText(text)
            value.setText(told)
            value.setAccessibleName(f"{text}: {told}")
        self.rows.show()

    def show_missing(self, script: str, points_file: str) -> None:
        """The script is on the clipboard."""
        needs = f" It reads the points from {points_file}, which File, Export, Points… writes." if points_file else ""
        told = (
            "A script is on the clipboard that fits the same points from the same start and prints the differences: "
            f"run it where scikit-learn is installed.{needs}"
        )
        self._show("scikit-learn is not installed here", told, script)

    def show_trouble(self, sentence: str, script: str) -> None:
        self._show("The check could not be finished", sentence, script)

    def reject(self) -> None:
        """Cancel, Esc and the cross."""
        if self._running:
            self._running = False
            self.cancelled.emit()
        super().reject()

    def _show(self, head: str, told: str, script: str = "", running: bool = False) -> None:
        self._running, self._script = running, script
        self.head.setText(head)
        self.told.setText(told)
        self.progress.setVisible(running)
        self.rows.hide()
        self.copy_button.setText("Copy script")
        self.copy_button.setVisible(bool(script))
        self.close_button.setText("Cancel" if running else "Close")

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._script)
        self.copy_button.setText("Copied")

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self._box.setContentsMargins(px(20), px(18), px(20), px(16))
        self._box.setSpacing(px(10))
        self._grid.setHorizontalSpacing(px(14))
        self._grid.setVerticalSpacing(px(6))
        self.progress.setFixedHeight(px(6))
        self.resize(px(WIDTH), px(230))


def _method(settings: Settings) -> str:
    """ "Gaussian mixture, full, k = 3" """
    kind = f", {COVARIANCE_NAMES[settings.covariance]}" if settings.method is Method.MIXTURE else ""
    name = METHOD_NAMES[settings.method]
    return f"{name[0].upper()}{name[1:]}{kind}, k = {settings.k}"
