"""Icons: each is there, takes the colour asked for, and is drawn at the size of the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPixmap

from explorer.icons import app_icon, icon, icon_size, pixmap

NAMES = (
    *("point", "brush", "gaussian", "eraser", "select", "inspect", "sliders"),
    *("first", "back", "step", "end", "play", "pause"),
    *("dice", "undo", "redo", "new", "open", "save", "fit", "help", "chevron-down", "chevron-right", "check"),
    *("full", "tied", "diag", "spherical"),
)

pytestmark = pytest.mark.usefixtures("qapp")


def colours(picture: QPixmap) -> set[str]:
    """The colours of its opaque pixels."""
    image = picture.toImage()
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {image.pixelColor(x, y).name() for x, y in places if image.pixelColor(x, y).alpha() == 255}


@pytest.mark.parametrize("name", NAMES)
def test_takes_its_colour(name: str) -> None:
    assert colours(pixmap(name, QColor("#ff00ff"), 40)) == {"#ff00ff"}


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_is_drawn_at_the_size_of_the_screen(ratio: float) -> None:
    drawn = icon("dice", QColor("black"), 20).pixmap(QSize(20, 20), ratio)
    assert drawn.size() == QSize(20, 20) * ratio
    assert drawn.devicePixelRatio() == ratio
    assert drawn.toImage() == pixmap("dice", QColor("black"), 20, ratio).toImage()


def test_has_another_colour_while_checked_and_fades_while_disabled() -> None:
    made = icon("point", QColor("#5d6677"), 40, on=QColor("#2457c5"))
    size = QSize(40, 40)
    assert colours(made.pixmap(size, 1.0, QIcon.Mode.Normal, QIcon.State.On)) == {"#2457c5"}
    assert colours(made.pixmap(size, 1.0, QIcon.Mode.Normal, QIcon.State.Off)) == {"#5d6677"}
    assert not colours(made.pixmap(size, 1.0, QIcon.Mode.Disabled, QIcon.State.Off))


def test_covariance_drawings_are_wider_than_high() -> None:
    assert icon_size("full", 20) == QSize(28, 20)
    assert icon_size("dice", 20) == QSize(20, 20)


def test_app_icon_is_colourful() -> None:
    assert len(colours(app_icon().pixmap(QSize(64, 64)))) > 6
