"""Everything the window asks or tells in a dialog of its own."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from engine.origins import TABLE_ENDINGS

TABLES = " ".join(f"*{ending}" for ending in TABLE_ENDINGS)
TO_OPEN = f"Experiments and tables (*.clx {TABLES});;Experiments (*.clx);;Tables ({TABLES});;All files (*)"


class Asking(Protocol):
    """What the window asks people; tests answer in their place."""

    def file_to_open(self, parent: QWidget, folder: str) -> str:
        """A path, empty if nobody wants to open anything."""
        ...

    def place_to_write(self, parent: QWidget, title: str, proposed: str, kinds: str) -> str:
        """A path for something that is saved or exported, empty if nobody wants it."""
        ...

    def before_closing(self, parent: QWidget, name: str) -> bool | None:
        """Whether the window may close although not all is saved; None to save it first."""
        ...

    def before_leaving(self, parent: QWidget, name: str) -> bool:
        """Whether the window may close although other data had been changed before, and undo alone still has them."""
        ...

    def tell(self, parent: QWidget, title: str, sentence: str) -> None:
        """Says what went wrong."""
        ...


class Dialogs:
    """Asks on the screen."""

    def file_to_open(self, parent: QWidget, folder: str) -> str:
        path, _kind = QFileDialog.getOpenFileName(parent, "Open an experiment or a table", folder, TO_OPEN)
        return path

    def place_to_write(self, parent: QWidget, title: str, proposed: str, kinds: str) -> str:
        path, _kind = QFileDialog.getSaveFileName(parent, title, proposed, kinds)
        return path

    def before_closing(self, parent: QWidget, name: str) -> bool | None:
        box = closing_box(parent, name)
        box.exec()
        answers = {QMessageBox.StandardButton.Save: None, QMessageBox.StandardButton.Discard: True}
        answer = answers.get(box.standardButton(box.clickedButton()), False)
        box.deleteLater()
        return answer

    def before_leaving(self, parent: QWidget, name: str) -> bool:
        box = leaving_box(parent, name)
        box.exec()
        answer = box.standardButton(box.clickedButton()) == QMessageBox.StandardButton.Discard
        box.deleteLater()
        return answer

    def tell(self, parent: QWidget, title: str, sentence: str) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, f"<b>{_plain(title)}</b>", parent=parent)
        box.setInformativeText(_plain(sentence))
        box.exec()
        box.deleteLater()


def closing_box(parent: QWidget, name: str) -> QMessageBox:
    """The question before work is lost."""
    box = QMessageBox(parent)
    box.setWindowTitle("Close Cluster Explorer")
    box.setText(f"<b>{_plain(name)} has been changed.</b>")
    box.setInformativeText("Once the window is closed, changes that are not saved are lost.")
    save = box.addButton(QMessageBox.StandardButton.Save)
    save.setText("Save")
    discard = box.addButton(QMessageBox.StandardButton.Discard)
    discard.setText("Close without saving")
    keep = box.addButton(QMessageBox.StandardButton.Cancel)
    keep.setText("Keep working")
    box.setDefaultButton(save)
    box.setEscapeButton(QMessageBox.StandardButton.Cancel)
    return box


def leaving_box(parent: QWidget, name: str) -> QMessageBox:
    """The question before work is lost whose place other data have taken."""
    box = QMessageBox(parent)
    box.setWindowTitle("Close Cluster Explorer")
    box.setText(f"<b>{_plain(name)} had been changed and is not saved.</b>")
    box.setInformativeText("Other data have taken its place. Undo (Ctrl+Z) brings it back until the window is closed.")
    discard = box.addButton(QMessageBox.StandardButton.Discard)
    discard.setText("Close without it")
    keep = box.addButton(QMessageBox.StandardButton.Cancel)
    keep.setText("Keep working")
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    return box


def _plain(text: str) -> str:
    """A text that is shown as it is, whatever is in it."""
    from html import escape  # noqa: PLC0415 (its table of names is large, and questions are rare)

    return escape(text)
