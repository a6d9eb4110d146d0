"""Features: a dataset as the kernels want it: shifted, scaled, by columns; built once per dataset and scaling.

A column is a point, or a cell: many points in one place, known by their number, mean and covariance.
"""

from __future__ import annotations

from functools import lru_cache
from math import frexp
from weakref import WeakKeyDictionary

import numpy as np

from engine.arrays import Floats, Ints, Singles, frozen
from engine.coordinates import Coordinates
from engine.dataset import Dataset
from engine.records import Record, field
from engine.rows import diagonal_sum
from engine.settings import Scaling

PRODUCT = 1 << 20
"""Multiplications in one product of a chunk: its Φ and scores stay in the processor's cache, and threads, which hold
the interpreter's lock between two products, seldom wait for one another."""

LEAST, MOST = 512, 32_768
"""Points in one chunk: fewer would cost more in calls than in arithmetic."""

FEW_POINTS = 1 << 17
"""Up to so many points Φ is kept."""

SQUARED = 8192
"""Points whose squares are added at one time."""

FEW_COLUMNS = 3
"""The most columns in which single precision pays."""

FAR = 1000.0
"""Terms of scores beyond so many times the mean variance: in single precision too many scores would look alike."""

SMALL, LARGE = 1e-20, 1e20
"""Variances between which squares are far from the ends of single precision."""


class Features(Record, eq=False):
    """columns: (d, size) engine coordinates, read-only. mean_variance: that of the columns (1 where all are 0).

    β, tolerance and reg_covar of Settings are relative to mean_variance. Where columns are cells, they are the means
    of their points; weights: (size,) how many points each stands for, None where each is one; within: (d(d+1)/2, size)
    the covariances of the points in each, in the order of Φ's quadratic rows, None where there is no spread.
    """

    coordinates: Coordinates
    columns: Floats
    mean_variance: float
    weights: Floats | None = None
    within: Floats | None = None
    _phi: list[Floats] = field(default_factory=list)
    _linear: list[Floats] = field(default_factory=list)
    _rough: list[Singles] = field(default_factory=list)
    _reach: list[float] = field(default_factory=list)
    _squared: list[float] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many columns there are: points or cells."""
        return int(self.columns.shape[1])

    @property
    def n(self) -> int:
        """How many points there are, in cells or by themselves."""
        return self.size if self.weights is None else round(float(self.weights.sum()))

    @property
    def d(self) -> int:
        return int(self.columns.shape[0])

    @property
    def reach(self) -> float:
        """The largest |x|² of the columns."""
        if not self._reach:
            self._reach.append(float((self.columns**2).sum(axis=0).max(initial=0.0)))
        return self._reach[0]

    @property
    def squared(self) -> float:
        """Σ |x|² of all points."""
        if not self._squared:
            self._squared.append(self._sum_of_squares())
        return self._squared[0]

    def _sum_of_squares(self) -> float:
        if self.weights is None:
            # A few at a time: for more other cores would be asked to help, and the sum would hang on their number.
            parts = [slice(first, first + SQUARED) for first in range(0, self.size, SQUARED)]
            return sum(float(own[part].dot(own[part])) for own in self.columns for part in parts)
        each = (self.columns**2).sum(axis=0)
        if self.within is not None:
            each += diagonal_sum(self.within, self.d)
        return float((each * self.weights).sum())

    def holding(self, columns: Floats) -> Features:
        """Other points (d, m), given in the same coordinates."""
        columns = np.ascontiguousarray(columns)
        _, variances = _spread(columns)
        return Features(self.coordinates, frozen(columns), float(variances.mean()) or 1.0)

    def some(self, places: Ints) -> Features:
        """Some of the points, in the same coordinates."""
        return self.holding(self.columns[:, places])

    def phi(self, chunk: slice) -> Floats:
        """Φ (1 + d + d(d+1)/2, m) of the columns of a chunk, of a cell the mean of its points' Φ.

        Kept for few columns, and for cells, which are looked at often and take little room.
        """
        if not self._phi:
            if self.size > FEW_POINTS and self.within is None:
                return quadratic_features(self.columns[:, chunk])
            self._phi.append(frozen(self._with_spread(quadratic_features(self.columns), slice(None))))
        return _of(self._phi[0], chunk)

    def linear(self, chunk: slice) -> Floats:
        """The first rows of Φ, 1 and x, of the columns of a chunk, and where `quick_rows` asks for one more, one that
        means nothing: the next of Φ, or zeros."""
        if not self._linear:
            count = quick_rows(1 + self.d)
            if self.size > FEW_POINTS and self.within is None:
                columns = self.columns[:, chunk]
                rows = np.zeros((count, columns.shape[1]))
                rows[0], rows[1 : 1 + self.d] = 1.0, columns
                return rows
            self._linear.append(self.phi(slice(None))[:count])
        return _of(self._linear[0], chunk)

    def rough(self, chunk: slice, terms: float) -> Singles | None:
        """The first rows of Φ, 1 and x, (1 + d, m), in single precision: enough to tell the scores of nearly all points
        apart. None where it is not, what scores are made of being far more than the data's variance, and in more
        columns, where it saves nothing: there most of a pass goes into the sums."""
        if self.d > FEW_COLUMNS or terms > FAR * self.mean_variance or not SMALL < self.mean_variance < LARGE:
            return None
        if not self._rough:
            self._rough.append(frozen(_single(self.columns)))
        return self._rough[0][:, chunk]

    def phi_about(self, centres: Floats, chunk: slice) -> Floats:
        """Φ of x − centre, for each of some centres (..., d), summed over the points of each column of a chunk,
        (..., 1 + d + d(d+1)/2, m)."""
        apart = self.columns[:, chunk] - centres[..., None]
        return self.weighted(self._with_spread(quadratic_features(apart), chunk), chunk)

    def spread(self, chunk: slice) -> Floats | None:
        """The covariances within the cells of a chunk, (d(d+1)/2, m); None where there is no spread."""
        return None if self.within is None else self.within[:, chunk]

    def weighted(self, values: Floats, places: slice | Ints) -> Floats:
        """Values (..., m) of a mean point of each of some columns, summed over the points that it stands for."""
        return values if self.weights is None else values * self.weights[places]

    def _with_spread(self, phi: Floats, places: slice | Ints) -> Floats:
        """Φ with the covariances within added to the quadratic rows: E[x_a·x_b] = E[x_a]·E[x_b] + cov(x_a, x_b)."""
        if self.within is not None:
            phi[..., 1 + self.d :, :] += self.within[:, places]
        return phi

    def chunks(self, k: int) -> tuple[slice, ...]:
        """The slices of points that the kernels of k components pass over, the same ones for any number of runs."""
        return chunks_for(self.size, self.d, k)


_ALL = slice(None)


def _of(rows: Floats, chunk: slice) -> Floats:
    """The columns of a chunk; of a chunk that is all of them the rows themselves."""
    return rows if chunk == _ALL else rows[:, chunk]


def _single(columns: Floats) -> Singles:
    """The rows 1, x of some points (d, m) in single precision."""
    rows = np.empty((1 + len(columns), columns.shape[1]), dtype=np.float32)
    rows[0], rows[1:] = 1.0, columns
    return rows


@lru_cache(maxsize=16)
def chunks_for(n: int, d: int, k: int) -> tuple[slice, ...]:
    """The slices of n points in d columns that the kernels of k components pass over."""
    return chunks_of(n, k * (1 + d + d * (d + 1) // 2))


def chunks_of(n: int, multiplications: int) -> tuple[slice, ...]:
    """n points in slices of the same size, by how many multiplications each of them costs."""
    if not n:
        return ()
    most = min(max(PRODUCT // multiplications, LEAST), MOST)
    size = -(-n // -(-n // most))
    return tuple([slice(first, min(first + size, n)) for first in range(0, n, size)])


def features_of(dataset: Dataset, scaling: Scaling) -> Features:
    """The dataset in engine coordinates; remembered for as long as the dataset lives."""
    built = _built.setdefault(dataset, {})
    if scaling not in built:
        built[scaling] = _build(dataset, scaling)
    return built[scaling]


def features_known(dataset: Dataset, scaling: Scaling) -> bool:
    """Whether `features_of` has them already, and takes no longer for more points."""
    return scaling in _built.get(dataset, {})


_built: WeakKeyDictionary[Dataset, dict[Scaling, Features]] = WeakKeyDictionary()


def _build(dataset: Dataset, scaling: Scaling) -> Features:
    # Column by column: along rows of two numbers NumPy takes many times as long.
    columns = dataset.points.T.copy()
    mean, variances = _spread(columns)
    coordinates = _coordinates(mean, variances, scaling)
    columns = np.ascontiguousarray(coordinates.to_engine(columns.T).T)
    variance = float((variances / coordinates.scale**2).mean())
    return Features(coordinates, frozen(columns), variance if variance > 0 else 1.0)


def _spread(columns: Floats) -> tuple[Floats, Floats]:
    """The mean and the variance (ddof 0) of each of the columns (d, n), (d,)."""
    d, n = columns.shape
    if n == 0:
        return np.zeros(d), np.zeros(d)
    # Of differences from the first point, which an offset leaves as they are: sums of raw values would round.
    first = columns[:, 0].copy()
    apart = columns - first[:, None]
    centre = apart.mean(axis=1)
    apart -= centre[:, None]
    apart *= apart
    return first + centre, apart.mean(axis=1)


def _coordinates(mean: Floats, variances: Floats, scaling: Scaling) -> Coordinates:
    if scaling is Scaling.STANDARDISE:
        return Coordinates(mean, np.where(variances > 0, np.sqrt(variances), 1.0))
    # A power of two, and a shift that is a multiple of it: both are exact, and rarely move while a point is dragged.
    # Half the exponent of the variance, rounded, is that of the spread; a logarithm would be in doubt at half-way.
    typical = float(variances.mean())
    if typical == 0:
        return Coordinates(mean, np.ones(len(mean)))
    scale = 2.0 ** (frexp(typical)[1] // 2)
    return Coordinates(np.round(mean / scale) * scale, np.full(len(mean), scale), unit=scale * scale)


def quick_rows(count: int) -> int:
    """How many rows to multiply by shares where so many are wanted: one short of a multiple of four takes the library
    up to twice as long as that, and a single row would make no matrix product: other cores would help with it."""
    return count + 1 if count % 4 == 3 or count == 1 else count


def quadratic_features(columns: Floats) -> Floats:
    """Φ: the rows 1, x_a, x_a·x_b (a ≤ b) of some points (..., d, m) → (..., 1 + d + d(d+1)/2, m)."""
    *several, d, m = columns.shape
    phi = np.empty((*several, 1 + d + d * (d + 1) // 2, m))
    phi[..., 0, :] = 1.0
    phi[..., 1 : d + 1, :] = columns
    squares(columns, phi[..., d + 1 :, :])
    return phi


def squares(columns: Floats, out: Floats) -> Floats:
    """The quadratic rows of Φ, x_a·x_b (a ≤ b), of some points (..., d, m), written to (..., d(d+1)/2, m)."""
    row, d = 0, columns.shape[-2]
    for a in range(d):
        np.multiply(columns[..., a : a + 1, :], columns[..., a:, :], out=out[..., row : row + d - a, :])
        row += d - a
    return out
