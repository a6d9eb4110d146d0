"""Settings: every choice a run depends on besides the data, checked when made."""

from __future__ import annotations

from enum import Enum
from math import nan
from numbers import Integral, Real
from typing import cast

from engine.dataset import Dataset
from engine.errors import SettingsError
from engine.mixture import Start
from engine.records import Record

SEEDS = 2**31
"""How many seeds there are."""

MOST_CLUSTERS = 1000
"""No run has more."""


class Method(Enum):
    """What fits the clusters."""

    KMEANS = "kmeans"
    SOFT_KMEANS = "soft"
    MIXTURE = "gmm"


class Covariance(Enum):
    """What the covariances of a Gaussian mixture may look like."""

    FULL = "full"
    TIED = "tied"
    DIAG = "diag"
    SPHERICAL = "spherical"


class Initialiser(Enum):
    """Where the first means come from."""

    KMEANS_PLUS_PLUS = "kmeans++"
    RANDOM_POINTS = "random-points"
    FARTHEST_FIRST = "farthest-first"
    RANDOM_PARTITION = "random-partition"
    KMEANS_RESULT = "kmeans-result"
    BY_HAND = "by-hand"


class Scaling(Enum):
    """The units in which distances are measured."""

    NONE = "none"
    STANDARDISE = "standardise"


class EmptyCluster(Enum):
    """What happens to a mean that no point is nearest to."""

    RELOCATE = "relocate"
    KEEP = "keep"

_LEFT_OUT = cast(Initialiser, None)
"""The initialiser until the method has chosen it."""


class Settings(Record):
    """The choices of one run; `engine.replace` makes variants.

    beta (of soft k-means), tolerance and reg_covar are relative to the mean column variance. Restart i uses seed + i.
    max_iterations counts pairs of half steps. start is a whole start set by hand, used when initialiser is BY_HAND.
    Left out, the initialiser is k-means++, and for a mixture the k-means result from there.
    Raises SettingsError where a value is out of its range.
    """

    method: Method = Method.KMEANS
    k: int = 3
    covariance: Covariance = Covariance.FULL
    initialiser: Initialiser = _LEFT_OUT
    beta: float = 2.0
    scaling: Scaling = Scaling.NONE
    seed: int = 0
    tolerance: float = 1e-5
    max_iterations: int = 300
    restarts: int = 10
    reg_covar: float = 1e-6
    empty_cluster: EmptyCluster = EmptyCluster.RELOCATE
    start: Start | None = None

    def __post_init__(self) -> None:
        if self.initialiser is None:
            mixture = self.method is Method.MIXTURE
            best = Initialiser.KMEANS_RESULT if mixture else Initialiser.KMEANS_PLUS_PLUS
            object.__setattr__(self, "initialiser", best)
        for name, kind in _CHOICES.items():
            if not isinstance(getattr(self, name), kind):
                choices = ", ".join(f"{kind.__name__}.{member.name}" for member in kind)
                raise SettingsError(f"{name} must be one of {choices}, not {getattr(self, name)!r}.")
        for name, low, high in _WHOLE:
            object.__setattr__(self, name, _whole(name, getattr(self, name), low, high))
        for name, least, most in _NUMBERS:
            object.__setattr__(self, name, _number(name, getattr(self, name), least, most))
        if self.initialiser is Initialiser.BY_HAND:
            if self.start is None:
                raise SettingsError("A start by hand needs a mixture: give start, or choose another initialiser.")
            placed = self.start.mixture.k
            if placed != self.k:
                raise SettingsError(f"The start by hand has {placed} means, but k is {self.k}: make them agree.")

    @property
    def seeds(self) -> list[int]:
        """The seeds of the restarts: this one and those after it, after the largest one 0."""
        return [(self.seed + i) % SEEDS for i in range(self.restarts)]

    def check(self, dataset: Dataset) -> None:
        """Raises SettingsError where these settings cannot be used with this dataset."""
        check_points(dataset)
        if self.k > dataset.n:
            raise SettingsError(f"{self.k} clusters need at least {self.k} points, and there are {dataset.n}: lower k.")
        if self.initialiser is Initialiser.BY_HAND and self.start is not None:
            placed = self.start.mixture.d
            if placed != dataset.d:
                raise SettingsError(f"The start by hand has {placed} columns, the data {dataset.d}: make them agree.")


def checked_settings(settings: object) -> Settings:
    """The settings, those of Settings() for None. Raises SettingsError where they are anything else."""
    if settings is None:
        return Settings()
    if not isinstance(settings, Settings):
        raise SettingsError(f"The choices must be given as Settings, such as Settings(k=3), not {settings!r}.")
    return settings


def check_points(dataset: Dataset) -> None:
    """Raises SettingsError where there is nothing to cluster."""
    if dataset.n == 0:
        raise SettingsError("There are no points yet: add some first.")


_CHOICES: dict[str, type[Enum]] = {
    "method": Method,
    "covariance": Covariance,
    "initialiser": Initialiser,
    "scaling": Scaling,
    "empty_cluster": EmptyCluster,
}

_WHOLE = (("k", 1, MOST_CLUSTERS), ("seed", 0, SEEDS - 1), ("max_iterations", 1, 1_000_000), ("restarts", 1, 10_000))

_NUMBERS = (("tolerance", 0.0, 1.0), ("reg_covar", 0.0, 1e3), ("beta", 1e-6, 1e9))


def _whole(name: str, value: object, low: int, high: int) -> int:
    """The value as an int; NumPy's whole numbers are welcome."""
    if type(value) is int and low <= value <= high:
        return value
    if isinstance(value, bool) or not isinstance(value, Integral) or not low <= int(value) <= high:
        raise SettingsError(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)


def _number(name: str, value: object, least: float, most: float) -> float:
    """The value as a float; NumPy's numbers are welcome."""
    if type(value) is float and least <= value <= most:
        return value
    try:
        number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else nan
    except OverflowError:
        number = nan
    if not least <= number <= most:
        raise SettingsError(f"{name} must be a number from {least:g} to {most:g}, not {value!r}.")
    return number
