"""Glide: centres and ellipses on their way from one step to the next."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from explorer.canvas.stage import Shown

MILLISECONDS = 200


class Glide(QObject):
    """advanced is emitted for every picture on the way; nothing runs while nothing moves."""

    advanced = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        nothing = Shown(np.empty((0, 2)), None)
        self._from = self._to = self._shown = nothing
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(MILLISECONDS)
        self._animation.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.valueChanged.connect(self._advance)
        self._animation.finished.connect(self.stop)

    @property
    def shown(self) -> Shown:
        """Where things stand now."""
        return self._shown

    @property
    def progress(self) -> float:
        """How much of the way is done, 0…1."""
        if not self.moving:
            return 1.0
        return float(self._animation.currentValue())

    @property
    def moving(self) -> bool:
        return self._animation.state() == QVariantAnimation.State.Running

    def show(self, target: Shown, animate: bool) -> None:
        """Go there, at once or gliding from wherever things stand."""
        self._animation.stop()
        self._from, self._to = self._shown, target
        if animate and _alike(self._shown, target):
            self._animation.start()
        else:
            self._shown = target

    def stop(self) -> None:
        """Be there."""
        self._animation.stop()
        self._shown = self._to
        self.advanced.emit()

    def _advance(self, share: float) -> None:
        if self.moving:
            self._shown = _between(self._from, self._to, float(share))
            self.advanced.emit()


def _alike(first: Shown, second: Shown) -> bool:
    shapes = [None if each.covariances is None else each.covariances.shape for each in (first, second)]
    return shapes[0] == shapes[1] and first.means.shape == second.means.shape and len(first.means) > 0


def _between(first: Shown, second: Shown, share: float) -> Shown:
    """Part of the way. A mean of covariances is a covariance, so ellipses stay ellipses."""
    means = first.means + share * (second.means - first.means)
    if first.covariances is None or second.covariances is None or first.weights is None or second.weights is None:
        return Shown(means, second.covariances, second.weights)
    covariances = first.covariances + share * (second.covariances - first.covariances)
    return Shown(means, covariances, first.weights + share * (second.weights - first.weights))
