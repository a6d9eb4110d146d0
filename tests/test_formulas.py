"""The formulas' pictures: all that the window asks for, no others, and in any colour."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from explorer.explaining import LETTERS
from explorer.icons import drawing
from tests.formulas import FOLDER, FORMULAS


def test_every_formula_has_its_picture() -> None:
    assert {file.stem for file in FOLDER.glob("*.svg")} == set(FORMULAS) == set(LETTERS)


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_pictures_are_drawn_in_the_colour_asked_for(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert "currentColor" in text
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b|<(symbol|use)", text), "QtSvg would lose the glyphs"
    image = QImage(120, 40, QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    drawing("formulas", name, "#2457C5").render(painter)
    painter.end()
    colours = {image.pixelColor(x, y).name() for x in range(120) for y in range(40)}
    assert "#ffffff" in colours
    assert len(colours) > 20
    assert all(QColor(colour).blue() >= QColor(colour).red() for colour in colours)
