"""Pictures: anything that can be painted, as an image of any resolution, as SVG or as PDF."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from engine.errors import DataError

DPI = 96
"""Pixels of the canvas in an inch, as everywhere on the web."""

INCH = 0.0254
FINE = 10
"""Units of a PDF in a pixel, so that nothing snaps to whole ones."""

MOST_PIXELS = 120_000_000
SHARPEST = 3.0
"""Device pixels in a pixel for what a vector picture holds as an image."""


class Subject(Protocol):
    """Something to make a picture of. size: in pixels, at a scale of 1."""

    @property
    def size(self) -> tuple[float, float]: ...
    @property
    def ground(self) -> QColor:
        """What lies behind it."""
        ...

    def paint(self, painter: QPainter, ratio: float, vector: bool) -> None:
        """ratio: device pixels in a pixel; vector: sharp at any size."""
        ...


class Format(Enum):
    """A kind of picture, by the ending of its file."""

    PNG = ".png"
    SVG = ".svg"
    PDF = ".pdf"


def image_of(subject: Subject, scale: float) -> QImage:
    """The picture with so many device pixels in a pixel. Raises DataError where it would be too large."""
    width, height = (max(round(side * scale), 1) for side in subject.size)
    if width * height > MOST_PIXELS:
        raise DataError(f"A picture of {width} × {height} pixels is too large: choose a smaller size or scale.")
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    for set_density in (image.setDotsPerMeterX, image.setDotsPerMeterY):
        set_density(round(DPI * scale / INCH))
    image.fill(subject.ground)
    painter = QPainter(image)
    subject.paint(painter, scale, vector=False)
    painter.end()
    return image


def bytes_of(subject: Subject, kind: Format, scale: float, title: str) -> bytes:
    """The picture as the content of a file; scale matters to pixels alone."""
    return _WRITERS[kind](subject, scale, title)


def _png(subject: Subject, scale: float, title: str) -> bytes:
    image = image_of(subject, scale)
    image.setText("Title", title)
    image.setText("Software", "Cluster Explorer")
    return _filled(lambda device: QImageWriter(device, b"png").write(image))


def _svg(subject: Subject, _scale: float, title: str) -> bytes:
    def write(device: QBuffer) -> None:
        generator = QSvgGenerator()
        generator.setOutputDevice(device)
        width, height = subject.size
        generator.setSize(QSize(round(width), round(height)))
        generator.setViewBox(QRectF(0, 0, width, height))
        generator.setResolution(DPI)
        generator.setTitle(title)
        generator.setDescription("Made with Cluster Explorer")
        painter = QPainter(generator)
        subject.paint(painter, SHARPEST, vector=True)
        painter.end()

    return _filled(write)


def _pdf(subject: Subject, _scale: float, title: str) -> bytes:
    def write(device: QBuffer) -> None:
        writer = QPdfWriter(device)
        writer.setTitle(title)
        writer.setCreator("Cluster Explorer")
        writer.setResolution(DPI * FINE)
        width, height = (side * 72 / DPI for side in subject.size)
        writer.setPageSize(QPageSize(QSizeF(width, height), QPageSize.Unit.Point))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        painter = QPainter(writer)
        painter.scale(FINE, FINE)
        painter.setClipRect(QRectF(0, 0, *subject.size))
        subject.paint(painter, SHARPEST, vector=True)
        painter.end()

    return _filled(write)


_WRITERS = {Format.PNG: _png, Format.SVG: _svg, Format.PDF: _pdf}


def _filled(write: Callable[[QBuffer], object]) -> bytes:
    """What is written to a device in memory."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    buffer.close()
    return bytes(held.data())
