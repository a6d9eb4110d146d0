"""Pictures of canvas, window and curves: decoded again, they are as large as promised and show the model."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.settings import Method
from explorer.canvas.outlines import MOST_OUTLINED
from explorer.export.picture_dialog import PictureDialog
from explorer.export.pictures import Format
from explorer.palette import DARK, LIGHT
from tests.explorer.export.conftest import export
from tests.explorer.rig import blobs
from tests.explorer.shell import CTRL, SHIFT, Shell


def dialog(opened: Shell) -> PictureDialog:
    """The dialog, from the menu."""
    export(opened, "export-picture")
    found = opened.window.findChild(PictureDialog, "pictureDialog")
    assert found is not None
    assert found.isVisible()
    return found


def saved(opened: Shell, place: Path, **choices: object) -> bytes:
    """What is written with these choices in the dialog."""
    asked = dialog(opened)
    for name, value in choices.items():
        getattr(asked, name).show_value(value)
    asked.subject.activated.emit(asked.subject.currentIndex())
    opened.answers.place = str(place)
    QTest.mouseClick(asked.save_button, Qt.MouseButton.LeftButton)
    assert not asked.isVisible()
    return place.read_bytes()


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(content)).convert("RGB")).astype(int)


def colour_at(opened: Shell, picture: np.ndarray, place: tuple[float, float], scale: float) -> np.ndarray:
    x, y = opened.window.canvas.view.viewport.pixel(place)
    return picture[round(y * scale), round(x * scale)]


def test_png_has_the_size_asked_for_and_a_mark_on_every_centre(opened: Shell, tmp_path: Path) -> None:
    view = opened.window.canvas.view
    opened.session.select(range(10))
    opened.session.pin(3)
    opened.session.select_component(0)
    content = saved(opened, tmp_path / "canvas.png", scale=3.0, colours="dark")
    picture = pixels(content)
    assert picture.shape[:2] == (3 * view.height(), 3 * view.width())
    assert Image.open(BytesIO(content)).info["dpi"] == pytest.approx((288, 288), abs=0.1)
    frame = opened.session.frame
    assert frame is not None
    for j, mean in enumerate(frame.mixture.means):
        x, y = view.viewport.pixel(tuple(mean))
        stroke = DARK.stroke(opened.session.colours[j])
        corner = picture[round(3 * (y - 6)), round(3 * (x - 6))]
        assert np.abs(corner - [stroke.red(), stroke.green(), stroke.blue()]).max() <= 2
    assert len(opened.session.selection) == 10


def test_pictures_show_nothing_of_the_hand(opened: Shell, tmp_path: Path) -> None:
    before = saved(opened, tmp_path / "before.png")
    opened.session.select(range(10))
    opened.session.pin(3)
    opened.session.select_component(0)
    QTest.mouseMove(opened.window.canvas.view, opened.window.canvas.view.spot((0.0, 0.0)))
    assert np.array_equal(pixels(saved(opened, tmp_path / "after.png")), pixels(before))


@pytest.mark.parametrize("method", [Method.KMEANS, Method.MIXTURE])
def test_svg_has_a_shape_for_every_point_and_looks_like_the_png(opened: Shell, tmp_path: Path, method: Method) -> None:
    opened.session.change(method=method)
    opened.wait(lambda: opened.session.frame is not None and not opened.player.busy)
    opened.key(Qt.Key.Key_Right)
    opened.session.announced.emit("")
    content = saved(opened, tmp_path / "canvas.svg", format=Format.SVG)
    root = ElementTree.fromstring(content)
    tags = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert tags.count("circle") + tags.count("ellipse") >= opened.session.dataset.n
    assert tags.count("image") == (0 if method is Method.KMEANS else 1)
    renderer = QSvgRenderer(content)
    view = opened.window.canvas.view
    assert renderer.viewBox().size() == view.size()
    drawn = QImage(view.size() * 2, QImage.Format.Format_RGB32)
    painter = QPainter(drawn)
    renderer.render(painter)
    painter.end()
    drawn.save(str(tmp_path / "drawn.png"))
    raster = pixels(saved(opened, tmp_path / "canvas.png", format=Format.PNG))
    assert np.abs(pixels((tmp_path / "drawn.png").read_bytes()) - raster).mean() < 3


def test_pdf_is_one_page_of_the_size_of_the_canvas(opened: Shell, tmp_path: Path) -> None:
    content = saved(opened, tmp_path / "canvas.pdf", format=Format.PDF, colours="light")
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1
    box = re.search(rb"/MediaBox\s*\[([^]]+)\]", content)
    assert box is not None
    view = opened.window.canvas.view
    size = [float(number) for number in box[1].split()][2:]
    assert size == pytest.approx([0.75 * view.width(), 0.75 * view.height()], abs=1)
    streams = [zlib.decompress(part) for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
               if part[:1] == b"\x78"]
    # Four curves make a circle.
    assert max(stream.count(b" c\n") for stream in streams) >= 4 * opened.session.dataset.n


def test_many_points_become_one_image(opened: Shell, tmp_path: Path) -> None:
    opened.session.load(blobs(MOST_OUTLINED + 1), "Many", opened.session.settings.scaling, 3)
    opened.wait(lambda: opened.session.frame is not None and not opened.player.busy)
    content = saved(opened, tmp_path / "many.svg", format=Format.SVG)
    tags = [element.tag.rpartition("}")[2] for element in ElementTree.fromstring(content).iter()]
    assert tags.count("image") == 1
    assert len(content) < 3_000_000


def test_very_many_points_are_in_the_picture_too(opened: Shell, tmp_path: Path) -> None:
    opened.session.load(blobs(30_000), "Very many", opened.session.settings.scaling, 3)
    opened.wait(lambda: opened.session.frame is not None and not opened.player.busy)
    opened.key(Qt.Key.Key_Right)
    opened.window.canvas.zoom_by(1.1)
    opened.wait(lambda: opened.window.canvas.settled)
    picture = pixels(saved(opened, tmp_path / "many.png", scale=1.0))
    ground = np.array([LIGHT.panel.red(), LIGHT.panel.green(), LIGHT.panel.blue()])
    points = opened.session.dataset.points
    far = [colour_at(opened, picture, tuple(place), 1.0) for place in points[np.argsort(points[:, 0])[1000:1020]]]
    assert min(np.abs(colour - ground).max() for colour in far) > 60


def test_window_and_curves_in_other_colours_leave_the_screen_as_it_is(opened: Shell, tmp_path: Path) -> None:
    window = opened.window
    picture = pixels(saved(opened, tmp_path / "window.png", subject="window", scale=1.5, colours="dark"))
    assert picture.shape[:2] == (round(1.5 * window.height()), round(1.5 * window.width()))
    ground = [DARK.window.red(), DARK.window.green(), DARK.window.blue()]
    assert np.array_equal(picture[len(picture) // 2, 3], ground)
    curves = pixels(saved(opened, tmp_path / "curves.png", subject="curves", scale=1.0, colours="dark"))
    assert curves.shape[:2] == (900, 420)
    panel = [DARK.panel.red(), DARK.panel.green(), DARK.panel.blue()]
    assert (curves == panel).all(axis=2).mean() > 0.5
    # Ink of axes, lines and words in each of the three.
    bright = (curves.min(axis=2) > 140).reshape(3, 300, 420).sum(axis=(1, 2))
    assert bright.min() > 300
    QApplication.processEvents()
    shown = window.grab().toImage().pixelColor(3, window.height() // 2)
    assert shown.name() == LIGHT.window.name()


def test_the_picture_goes_to_the_clipboard_by_a_key(opened: Shell) -> None:
    opened.key(Qt.Key.Key_C, CTRL | SHIFT)
    image = QGuiApplication.clipboard().image()
    assert image.size() == opened.window.canvas.view.size() * 2
    assert "clipboard" in opened.window.status.currentMessage()


def test_what_does_not_matter_cannot_be_chosen(opened: Shell) -> None:
    asked = dialog(opened)
    assert asked.scale.isEnabled()
    width = 2 * opened.window.canvas.view.width()
    assert f"{width:,} ×" in asked.scale.currentText()
    assert not asked.preview.pixmap().isNull()
    asked.format.setFocus()
    QTest.keyClick(asked.format, Qt.Key.Key_Down)
    assert asked.wish.format is Format.SVG
    assert not asked.scale.isEnabled()
    asked.reject()


def test_a_folder_that_is_gone_is_told_and_the_dialog_stays(opened: Shell, tmp_path: Path) -> None:
    asked = dialog(opened)
    opened.answers.place = str(tmp_path / "nowhere" / "canvas.png")
    QTest.mouseClick(asked.save_button, Qt.MouseButton.LeftButton)
    assert "choose another name or folder" in opened.answers.told[0]
    assert asked.isVisible()
    asked.reject()
