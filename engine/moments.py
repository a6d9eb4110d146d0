"""Moments: all that the algorithms need to know of the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self

import numpy as np

from engine.arrays import FEW_NUMBERS, Bools, Floats, Ints, Pick, number, smallest, zeros
from engine.rows import (
    diagonal_of,
    diagonal_sum,
    dot,
    matrices_of,
    on_diagonal,
    products,
    rows_of,
    rows_of_matrices,
    some,
    vectors_of,
)
from engine.sharing import NO_WEIGHT

TINY = np.array(1e-300)
"""What a weight of 0 is divided by."""

CANCELLED = 1e-5
"""Of squares of which less than this part is left when others are taken from them too many digits are lost."""


class Later(Protocol):
    """What works out the scatter of moments when it is asked for; until then it may hold on to all of the points."""

    def worked_out(self) -> Floats:
        """As rows (pairs, ..., k)."""

    def __getitem__(self, run: int | slice | Ints | Bools) -> Self:
        """That of one run, or some, of several."""

    def first(self, k: int) -> Self:
        """That of the first k components, of each run."""

    def kept(self) -> Self:
        """The same, to be kept for long: it holds on to no more points than it must."""

    def followed_by(self, others: Sequence[Self]) -> Self:
        """That of these runs and of others of the same points, one after another."""


class Moments:
    """Expected sufficient statistics of the components' shares of some points.

    weight: (..., k) Σr; mean: (..., k, d) Σr·x / Σr (0 where weight is 0); scatter: (..., k, d, d)
    Σr (x − mean)(x − mean)ᵀ; entropy: (...) −Σ r ln r. Moments of disjoint sets of points add: chunks, blocks, files
    and machines alike. The kernels know mean and scatter as rows, see `engine.rows`: mean_rows (d, ..., k) and
    scatter_rows (pairs, ..., k). Either form is made from the other when it is asked for, and is the same bit for bit.
    """

    __slots__ = ("_later", "_mean", "_mean_rows", "_owned", "_scatter", "_scatter_rows", "_sums", "entropy", "weight")

    def __init__(self, weight: Floats, mean: Floats, scatter: Floats, entropy: Floats) -> None:
        self.weight: Floats = weight
        self.entropy: Floats = entropy
        self._mean: Floats | None = mean
        self._scatter: Floats | None = scatter
        self._mean_rows: Floats | None = None
        self._scatter_rows: Floats | None = None
        self._sums: Floats | None = None
        self._later: Later | None = None
        self._owned: bool | None = None

    @staticmethod
    def of_rows(
        weight: Floats, mean: Floats, entropy: Floats, scatter: Floats | None, sums: Floats | None = None,
        later: Later | None = None,
    ) -> Moments:  # fmt: skip
        """scatter: rows; where there are none, they are worked out when they are asked for, from the sums or later."""
        moments = object.__new__(Moments)
        moments.weight, moments.entropy = weight, entropy
        moments._mean_rows, moments._scatter_rows, moments._sums, moments._later = mean, scatter, sums, later
        moments._mean = moments._scatter = moments._owned = None
        return moments

    @staticmethod
    def summed(sums: Floats, d: int, later: Later | None = None) -> Moments:
        """Without entropy, from Σ r·Φ, (F, ..., k), in d columns; or from Σ r·(1, x), and what works out the scatter
        rows later. The scatter, which hard shares can do without, is worked out only if it is asked for."""
        weight = sums[0]
        owned = smallest(weight) > NO_WEIGHT if weight.size <= FEW_NUMBERS else None
        mean = sums[1 : d + 1] / (weight if owned else np.maximum(weight, TINY))
        moments = Moments.of_rows(
            weight, mean, zeros(weight.shape[:-1]), None, sums if later is None else None, later
        )
        moments._owned = owned
        return moments

    @property
    def owned(self) -> bool:
        """Whether every component has weight."""
        if self._owned is None:
            self._owned = np.count_nonzero(self.weight > number(NO_WEIGHT)) == self.weight.size
        return self._owned

    @property
    def mean(self) -> Floats:
        if self._mean is None:
            self._mean = vectors_of(self.mean_rows)
        return self._mean

    @property
    def scatter(self) -> Floats:
        if self._scatter is None:
            self._scatter = matrices_of(self.scatter_rows, len(self.mean_rows))
        return self._scatter

    @property
    def mean_rows(self) -> Floats:
        if self._mean_rows is None:
            self._mean_rows = rows_of(self.mean)
        return self._mean_rows

    @property
    def scatter_rows(self) -> Floats:
        if self._scatter_rows is None:
            later = self._later
            if later is not None:
                # What it holds on to is needed no more.
                self._scatter_rows, self._later = later.worked_out(), None
            elif self._sums is not None:
                self._scatter_rows = self._about_the_mean()
            else:
                assert self._scatter is not None
                self._scatter_rows = rows_of_matrices(self._scatter)
        return self._scatter_rows

    def _about_the_mean(self) -> Floats:
        assert self._sums is not None
        mean = self.mean_rows
        d = len(mean)
        # Σ r·x_a times the mean of x_b.
        scatter = products(self._sums[1 : d + 1], mean)
        np.subtract(self._sums[d + 1 :], scatter, out=scatter)
        # No variance is negative, whatever rounding says.
        np.maximum(scatter, on_diagonal(0.0, -np.inf, d, scatter.shape), out=scatter)
        return scatter

    def about(self, means: Floats, squared: float | None) -> Floats:
        """Σ over the components of their shares' squared distances to these means (d, ..., k), (...).

        squared: Σ |x|² of all points, where each point's shares sum up to 1: what is asked for follows from it and from
        weights and means then, unless rounding takes too much of it.
        """
        if squared is not None:
            # Σ |x|² − Σ w·μ·(2m − μ), which are |x|² − |m|² and |m − μ|² in one.
            beyond = self.mean_rows * number(2.0)
            beyond -= means
            about = squared - np.add.reduce(self.weight * dot(means, beyond), axis=-1)
            lost = about < CANCELLED * squared
            if not np.count_nonzero(lost):
                return np.asarray(about)
        apart = self.mean_rows - means
        traces = diagonal_sum(self.scatter_rows, len(apart)) + self.weight * dot(apart, apart)
        total = np.add.reduce(traces, axis=-1)
        return np.asarray(total if squared is None else np.where(lost, total, about))

    def lost(self, part: float, ones: float = 0.0) -> Bools:
        """Which components (..., k) have less than this part left of the squares Σ r·|x|² that their sums hold, once
        these are about the mean: it has lost so many digits. ones: adds this to every |x|² that is compared with."""
        sums, mean = self._sums, self.mean_rows
        assert sums is not None
        d = len(mean)
        taken = dot(sums[1 : d + 1], mean)
        if ones:
            taken += (part * ones) * self.weight
        squares = diagonal_sum(sums[d + 1 :], d) * (1.0 - part)
        return np.less(squares, taken)

    def flat(self, part: float) -> Bools:
        """Which components (..., k) have in some direction, however wide they are in others, less than about this part
        of their squares left, each column being measured by its own squares and 1 for each point."""
        sums, scatter, weight = self._sums, self.scatter_rows, self.weight
        assert sums is not None
        d = len(self.mean_rows)
        if d == 2:
            # The smallest eigenvalue is the determinant by the trace, or up to twice that.
            first, mixed, second = scatter
            least = first * second
            least -= mixed * mixed
            total = sums[3] + weight
            total *= second
            other = sums[5] + weight
            other *= first
            total += other
            total *= number(part)
            return np.asarray(least < total)
        root = vectors_of(np.sqrt(np.maximum(diagonal_of(sums[d + 1 :], d) + weight, TINY)))
        scaled = self.scatter / root[..., :, None] / root[..., None, :]
        return np.asarray(np.linalg.eigvalsh(scaled)[..., 0] < part)

    def equal(self, other: Moments, scatters: bool = True) -> Bools | None:
        """Whether each run (...) has the very weights, means and, if they count, scatters that it has in others,
        whatever the entropy; None: no run has."""
        alike = self.mean_rows == other.mean_rows
        # Fewer numbers agree than one run has.
        if np.count_nonzero(alike) < alike.shape[0] * alike.shape[-1]:
            return None
        each = self.weight == other.weight
        for row in alike:
            each &= row
        equal = np.logical_and.reduce(each, axis=-1)
        if scatters and np.count_nonzero(equal):
            equal &= np.logical_and.reduce(self.scatter_rows == other.scatter_rows, axis=(0, -1))
        return np.asarray(equal)

    def forget(self) -> None:
        """Gives up the scatter if it still waits, and what it holds on to: nobody will ask for it."""
        self._later = None

    def kept(self) -> Moments:
        """The same, to be kept for long: they hold on to no more points than they must."""
        later = None if self._later is None else self._later.kept()
        if later is self._later:
            return self
        return Moments.of_rows(self.weight, self.mean_rows, self.entropy, None, later=later)

    def worked_out(self) -> Moments:
        """The same, which now hold on to no more than themselves."""
        if self._later is not None:
            assert self.scatter_rows is not None
        return self

    def with_entropy(self, entropy: Floats) -> Moments:
        """The same moments with this entropy (...)."""
        return Moments.of_rows(self.weight, self.mean_rows, entropy, self.scatter_rows)

    def reshaped(self, runs: Sequence[int]) -> Moments:
        """The same with other leading axes."""
        mean, scatter = (rows.reshape(len(rows), *runs, -1) for rows in (self.mean_rows, self.scatter_rows))
        return Moments.of_rows(self.weight.reshape(*runs, -1), mean, self.entropy.reshape(runs), scatter)

    def __add__(self, other: Moments) -> Moments:
        """The moments of both sets together, by the parallel-axis rule (Chan, Golub & LeVeque 1983)."""
        weight = self.weight + other.weight
        share = np.divide(other.weight, weight, out=np.zeros_like(weight), where=weight > 0)
        apart = other.mean - self.mean
        mean = self.mean + share[..., None] * apart
        between = (self.weight * share)[..., None, None] * (apart[..., :, None] * apart[..., None, :])
        return Moments(weight, mean, self.scatter + other.scatter + between, self.entropy + other.entropy)

    def __getitem__(self, run: Pick) -> Moments:
        """Those of one run, or some, of several."""
        weight, mean, entropy = self.weight[run], some(self.mean_rows, run), self.entropy[run]
        if self._sums is not None and self._scatter_rows is None:
            return Moments.of_rows(weight, mean, entropy, None, some(self._sums, run))
        if self._later is not None and isinstance(run, int | slice | np.ndarray):
            return Moments.of_rows(weight, mean, entropy, None, later=self._later[run])
        return Moments.of_rows(weight, mean, entropy, some(self.scatter_rows, run))

    def first(self, k: int) -> Moments:
        """Those of the first k components, of each run."""
        weight, mean = self.weight[..., :k].copy(), self.mean_rows[..., :k].copy()
        if self._sums is not None and self._scatter_rows is None:
            return Moments.of_rows(weight, mean, self.entropy, None, self._sums[..., :k].copy())
        if self._later is not None:
            return Moments.of_rows(weight, mean, self.entropy, None, later=self._later.first(k))
        return Moments.of_rows(weight, mean, self.entropy, self.scatter_rows[..., :k].copy())

    def same(self, other: Moments) -> bool:
        """Whether both are equal bit for bit."""
        return (
            np.array_equal(self.weight, other.weight)
            and np.array_equal(self.mean, other.mean)
            and np.array_equal(self.scatter, other.scatter)
        )


def joined_moments(several: Sequence[Moments]) -> Moments:
    """The runs of several moments, one after another."""
    if len(several) == 1:
        return several[0]
    weight = np.concatenate([each.weight for each in several])
    mean = np.concatenate([each.mean_rows for each in several], axis=1)
    entropy = np.concatenate([each.entropy for each in several])
    sums = [each._sums for each in several if each._sums is not None and each._scatter_rows is None]
    if len(sums) == len(several):
        return Moments.of_rows(weight, mean, entropy, None, np.concatenate(sums, axis=1))
    first, *others = [each._later for each in several]
    if first is not None and None not in others:
        later = first.followed_by([each for each in others if each is not None])
        return Moments.of_rows(weight, mean, entropy, None, later=later)
    scatter = np.concatenate([each.scatter_rows for each in several], axis=1)
    return Moments.of_rows(weight, mean, entropy, scatter)
