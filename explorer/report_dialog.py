"""The dialog after an error that nobody foresaw: what happened, a report to copy, and on with the work."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from explorer.panels.widgets import named
from explorer.theme import px, themes

SAFE = {
    True: "What is not saved has been kept for the next start.",
    False: "What is not saved could not be kept: save it now (Ctrl+S).",
    None: "There is nothing that is not saved.",
}
BETWEEN = "\n\n" + "–" * 40 + "\n\n"


class ReportDialog(QDialog):
    """It need not be closed to go on; what happens meanwhile is added to it, and opens no second one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "reportDialog", "An error that was not foreseen")
        self.setWindowTitle("Something went wrong")
        self.setModal(False)
        self._reports: list[str] = []
        self.head = QLabel("Something went wrong that should not have")
        self.head.setProperty("kind", "head")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.report = QPlainTextEdit()
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        named(self.report, "reportText", "Report")
        self.copy, self.on = QPushButton("Copy report"), QPushButton("Go on")
        self.on.setProperty("kind", "primary")
        self.on.setDefault(True)
        named(self.copy, "reportCopy", "Copy the report")
        named(self.on, "reportGoOn", "Close this and go on")
        self.copy.clicked.connect(self._copy)
        self.on.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(self.copy)
        foot.addStretch(1)
        foot.addWidget(self.on)
        self._foot = foot
        self._box = QVBoxLayout(self)
        for widget in (self.head, self.text, self.report):
            self._box.addWidget(widget)
        self._box.addLayout(foot)
        themes.changed.connect(self.restyle)
        self.restyle()

    def add(self, report: str, kept: bool | None) -> None:
        """Shows a report; kept: whether what is not saved has been written for the next start, None where all is."""
        self._reports = [report] if not self.isVisible() else [*self._reports, report]
        count = f" That is the {len(self._reports)}th such error in a row." if len(self._reports) > 3 else ""
        self.text.setText(
            f"{SAFE[kept]} You can go on; if things look odd, save under another name and start anew.{count} "
            "The report below helps to mend it: it holds versions and your last actions, none of your points."
        )
        self.report.setPlainText(BETWEEN.join(self._reports))
        self.copy.setText("Copy report")

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.setText("Copied")

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(px(12))
        self.report.setFont(font)
        self._box.setContentsMargins(px(20), px(18), px(20), px(16))
        self._box.setSpacing(px(10))
        self._foot.setSpacing(px(8))
        self.resize(px(680), px(440))
