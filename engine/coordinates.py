"""Coordinates: the shift and scale between the user's units and those in which the algorithms run."""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats, frozen_copy
from engine.records import Record


class Coordinates(Record, eq=False):
    """user = engine × scale + shift, column by column. shift, scale: (d,).

    unit: what one squared engine distance is worth in the reported inertia (scale² if all columns share a scale, so
    that the inertia is in the user's units; 1 if each column has its own: then it is in standardised units).
    """

    shift: Floats
    scale: Floats
    unit: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "shift", frozen_copy(self.shift))
        object.__setattr__(self, "scale", frozen_copy(self.scale))

    @staticmethod
    def user(d: int) -> Coordinates:
        """The user's own units."""
        return Coordinates(np.zeros(d), np.ones(d))

    @property
    def log_volume(self) -> float:
        """log |d user / d engine|: what a log density in engine coordinates exceeds the one in user units by."""
        return float(np.log(self.scale).sum())

    def same(self, other: Coordinates) -> bool:
        return np.array_equal(self.shift, other.shift) and np.array_equal(self.scale, other.scale)

    def to_engine(self, points: Floats) -> Floats:
        """Points (..., d) in user units → engine coordinates."""
        return (points - self.shift) / self.scale

    def to_user(self, points: Floats) -> Floats:
        """Points (..., d) in engine coordinates → user units."""
        return points * self.scale + self.shift

    def rebased(self, points: Floats, target: Coordinates) -> Floats:
        """Points (..., d) from these coordinates to others, without passing through the user's units.

        The shifts are subtracted from each other first: at an offset of 1e9 a spread of 1e-6 survives.
        """
        if self.same(target):
            return points
        return (points * self.scale + (self.shift - target.shift)) / target.scale

    def covariance_to(self, covariances: Floats, target: Coordinates) -> Floats:
        """Covariances (..., d, d) from these coordinates to others."""
        ratio = self.scale / target.scale
        return covariances * (ratio[:, None] * ratio)
