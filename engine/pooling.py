"""Pooling: the arrays of many frames, each kept once however many frames share it, as one row of numbers and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.arrays import Floats
from engine.coordinates import Coordinates
from engine.errors import SettingsError
from engine.mixture import Mixture, Start
from engine.moments import Moments
from engine.schema import Unfit, flag, items, optional, real, record, whole
from engine.settings import MOST_CLUSTERS

MOST = 1_000_000
"""Arrays of one kind."""


@dataclass(slots=True)
class Pool:
    """Mixtures, moments and coordinates by their place; equal ones have the same."""

    mixtures: list[Mixture] = field(default_factory=list)
    moments: list[Moments] = field(default_factory=list)
    coordinates: list[Coordinates] = field(default_factory=list)
    _places: dict[object, int] = field(default_factory=dict)

    def place(self, value: Mixture | Moments | Coordinates) -> int:
        """Where the value stands in the pool; it is taken in if it is new."""
        members: list[Any] = self._members(value)
        key = (type(value), *(None if part is None else part.tobytes() for part in _parts(value)))
        if key not in self._places:
            self._places[key] = len(members)
            members.append(value)
        return self._places[key]

    def _members(self, value: Mixture | Moments | Coordinates) -> list[Any]:
        if isinstance(value, Mixture):
            return self.mixtures
        return self.moments if isinstance(value, Moments) else self.coordinates

    def numbers(self) -> Floats:
        """Everything but the coordinates in one row: mixtures, then moments."""
        members: list[Mixture | Moments] = [*self.mixtures, *self.moments]
        parts = [part.ravel() for member in members for part in _parts(member) if part is not None]
        return np.concatenate(parts) if parts else np.empty(0)

    def described(self) -> dict[str, Any]:
        """How the row is to be cut, and the coordinates."""
        return {
            "mixtures": [{"k": one.k, "covariances": one.covariances is not None} for one in self.mixtures],
            "moments": [one.weight.size for one in self.moments],
            "coordinates": [
                {
                    "shift": [value.hex() for value in one.shift.tolist()],
                    "scale": [value.hex() for value in one.scale.tolist()],
                    "unit": float(one.unit).hex(),
                }
                for one in self.coordinates
            ],
        }


def _parts(value: Mixture | Moments | Coordinates) -> tuple[Floats | None, ...]:
    if isinstance(value, Mixture):
        return value.weights, value.means, value.covariances
    if isinstance(value, Moments):
        return value.weight, value.mean, value.scatter, np.asarray(value.entropy)
    return value.shift, value.scale, np.asarray(value.unit)


def sound_mixture(mixture: Mixture) -> Mixture:
    """The mixture, or Unfit where no picture could be drawn of it."""
    try:
        return Start(mixture).mixture
    except SettingsError as error:
        raise Unfit(f"a mixture: {error}") from error


def sound_moments(moments: Moments) -> Moments:
    """The moments, or Unfit where no step could be made with them."""
    if not all(part is None or np.isfinite(part).all() for part in _parts(moments)) or (moments.weight < 0).any():
        raise Unfit("moments that are no sums of shares")
    return moments


class Shapes:
    """How a row of numbers is cut, from its description; `size` is how long it must be."""

    def __init__(self, described: Any, d: int) -> None:
        found = record(described, ("mixtures", "moments", "coordinates"), "pool")
        self._d = d
        self._mixtures = items(found["mixtures"], _mixture_shape, "mixtures", MOST)
        self._moments = items(found["moments"], lambda k: whole(k, "k of moments", 1, MOST_CLUSTERS), "moments", MOST)
        self._coordinates = items(found["coordinates"], lambda one: _coordinates(one, d), "coordinates", MOST)

    @property
    def size(self) -> int:
        d = self._d
        mixtures = sum(k * (1 + d + (d * d if covariances else 0)) for k, covariances in self._mixtures)
        return mixtures + sum(k * (1 + d + d * d) + 1 for k in self._moments)

    def pool(self, numbers: Floats) -> Pool:
        """The pool of a row of `size` numbers. Raises Unfit where it holds what is no mixture or no moments."""
        d, rest = self._d, _Row(numbers)
        mixtures = [
            Mixture(rest.take(k), rest.take(k, d), rest.take(k, d, d) if covariances else None)
            for k, covariances in self._mixtures
        ]
        moments = [Moments(rest.take(k), rest.take(k, d), rest.take(k, d, d), rest.take()) for k in self._moments]
        return Pool(list(map(sound_mixture, mixtures)), list(map(sound_moments, moments)), list(self._coordinates))


class _Row:
    """Cuts one piece after another off a row of numbers."""

    def __init__(self, numbers: Floats) -> None:
        self._numbers, self._at = numbers, 0

    def take(self, *shape: int) -> Floats:
        first, self._at = self._at, self._at + int(np.prod(shape))
        return self._numbers[first : self._at].reshape(shape)


def _mixture_shape(value: Any) -> tuple[int, bool]:
    found = record(value, ("k", "covariances"), "mixture")
    return whole(found["k"], "k", 1, MOST_CLUSTERS), flag(found["covariances"], "covariances")


def _coordinates(value: Any, d: int) -> Coordinates:
    found = record(value, ("shift", "scale", "unit"), "coordinates")
    shift = items(found["shift"], lambda one: real(one, "shift"), "shift", d, d)
    scale = items(found["scale"], lambda one: real(one, "scale"), "scale", d, d)
    unit = real(found["unit"], "unit")
    if min(scale) <= 0 or unit <= 0:
        raise Unfit("coordinates without a scale")
    return Coordinates(np.array(shift), np.array(scale), unit)


def picked(members: list[Any], value: Any, where: str) -> Any:
    """The member of a pool at a place; null gives None."""
    place = optional(value, whole, where, 0, len(members) - 1)
    return None if place is None else members[place]
