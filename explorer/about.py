"""What the program is, its licence, and what it runs on."""

from __future__ import annotations

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from explorer import __version__
from explorer.icons import app_icon
from explorer.panels.widgets import named
from explorer.theme import px
from explorer.versions import version_lines


def about_box(parent: QWidget) -> QMessageBox:
    """What it is, licence, and the versions of all that it runs on."""
    versions = "\n".join(version_lines(qVersion()))
    box = QMessageBox(parent)
    box.setWindowTitle("About Cluster Explorer")
    box.setText(f"<b>Cluster Explorer {__version__}</b>")
    box.setInformativeText(
        "See k-means, soft k-means and Gaussian mixtures think, one half step at a time.\n\n"
        "Free software under the MIT licence.\n\n" + versions
    )
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setIconPixmap(app_icon().pixmap(px(64), px(64)))
    copy = box.addButton("Copy versions", QMessageBox.ButtonRole.ActionRole)
    named(copy, "aboutCopy", "Copy versions")
    copy.setToolTip("For a question or a report")
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(versions))
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Close))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
