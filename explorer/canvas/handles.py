"""Handles: the axis ends of the selected Gaussian's 1σ ellipse, and what the ellipse becomes when one is dragged."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from engine.arrays import Floats
from engine.geometry import ellipse_axes
from engine.mixture import Mixture
from engine.settings import Covariance, Method
from engine.timeline import Frame
from explorer.canvas.line import TOP, own
from explorer.canvas.profile import bells_of, height, top_of
from explorer.canvas.stage import Picture, Shown, Stage

RADIUS = 4.5
THINNEST = 1e-2
"""The shortest half axis that a hand can give, in the algorithm's units."""


def handle_places(picture: Picture, shown: Shown) -> Floats:
    """The handles that show, (m, 2) in the plane: four, or none where no Gaussian is selected; of one along a line two,
    where its curve bends over at one standard deviation."""
    frame, j = picture.frame, picture.component
    if picture.settings.method is not Method.MIXTURE or frame is None or shown.covariances is None or j is None:
        return np.empty((0, 2))
    if j >= len(shown.means):
        return np.empty((0, 2))
    if picture.line:
        return _shoulders(picture, shown, j)
    # Axes are perpendicular where distances are honest: in the algorithm's coordinates.
    scale = frame.coordinates.scale
    covariance = shown.covariances[j] / (scale[:, None] * scale)
    axes = _axes(covariance, picture.settings.covariance) * scale
    return np.asarray(shown.means[j] + np.stack([axes[0], -axes[0], axes[1], -axes[1]]))


def _shoulders(picture: Picture, shown: Shown, j: int) -> Floats:
    bells = bells_of(picture, shown)
    assert bells is not None
    xs = bells.means[j] + np.sqrt(bells.variances[j]) * np.array([1.0, -1.0])
    heights = np.minimum(height(bells.at(xs)[j], top_of(picture)), TOP)
    return np.column_stack([xs, heights])


def _axes(covariance: Floats, kind: Covariance) -> Floats:
    """Half axes as rows (2, 2). Those of diag and spherical lie along the coordinate axes and never change places."""
    if kind in (Covariance.DIAG, Covariance.SPHERICAL):
        return np.diag(np.sqrt(np.diagonal(covariance)))
    return ellipse_axes(covariance)


def reshaped(frame: Frame, kind: Covariance, j: int, handle: int, at: tuple[float, float]) -> Mixture:
    """The mixture, in the frame's coordinates, with a handle of component j dragged to a place in user units."""
    mixture = frame.state.mixture
    assert mixture.covariances is not None
    reach = frame.coordinates.to_engine(own(at, mixture.d)) - mixture.means[j]
    shape = _grown if mixture.d == 1 else _SHAPES[kind]
    covariance = shape(mixture.covariances[j], reach, handle // 2)
    covariances = mixture.covariances.copy()
    covariances[slice(None) if kind is Covariance.TIED else j] = covariance
    return Mixture(mixture.weights, mixture.means, covariances)


def _turned(covariance: Floats, reach: Floats, _axis: int) -> Floats:
    """One axis ends where the handle is; the other keeps its length and stays perpendicular."""
    length = float(np.hypot(*reach))
    if length < THINNEST:
        return covariance
    along = reach / length
    axes = ellipse_axes(covariance)
    lengths = np.hypot(axes[:, 0], axes[:, 1])
    # Told apart by direction, not by length: on its way the dragged axis may become the longer or the shorter one.
    alignment = np.abs(axes @ along) / np.maximum(lengths, 1e-300)
    kept = max(float(lengths[alignment.argmin()]), THINNEST)
    across = np.array([-along[1], along[0]])
    return np.asarray(length**2 * np.outer(along, along) + kept**2 * np.outer(across, across))


def _stretched(covariance: Floats, reach: Floats, axis: int) -> Floats:
    stretched = np.diag(np.diagonal(covariance)).copy()
    stretched[axis, axis] = max(abs(float(reach[axis])), THINNEST) ** 2
    return stretched


def _grown(_covariance: Floats, reach: Floats, _axis: int) -> Floats:
    return np.eye(len(reach)) * max(float(np.linalg.norm(reach)), THINNEST) ** 2


_SHAPES = {
    Covariance.FULL: _turned,
    Covariance.TIED: _turned,
    Covariance.DIAG: _stretched,
    Covariance.SPHERICAL: _grown,
}


def paint_handles(painter: QPainter, picture: Picture, shown: Shown, stage: Stage) -> None:
    """White knobs with a rim in the component's colour."""
    places = handle_places(picture, shown)
    if len(places) == 0 or picture.component is None:
        return
    painter.setBrush(stage.theme.panel)
    painter.setPen(stage.pen(stage.theme.stroke(picture.colour(picture.component)), 2))
    for x, y in stage.viewport.to_pixel(places).tolist():
        painter.drawEllipse(QPointF(x, y), stage.px(RADIUS), stage.px(RADIUS))
