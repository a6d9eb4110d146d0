"""Mixture: what the algorithms adjust, and a start that is set by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Floats, Pick, frozen, frozen_copy
from engine.coordinates import Coordinates
from engine.errors import SettingsError
from engine.records import Record
from engine.rows import matrices_of, on_diagonal, over_components, rows_of, rows_of_matrices, some, vectors_of


class Mixture:
    """k components in d columns; read-only.

    weights: (..., k), means: (..., k, d), covariances: (..., k, d, d), or None for k-means. Leading axes, where there
    are any, hold independent runs. The kernels know them as rows, see `engine.rows`: mean_rows (d, ..., k) and
    covariance_rows (pairs, ..., k). Either form is made from the other when it is asked for, and is the same bit for
    bit.
    """

    __slots__ = ("_covariance_rows", "_covariances", "_mass", "_mean_rows", "_means", "_weights")

    def __init__(self, weights: Floats, means: Floats, covariances: Floats | None = None) -> None:
        """Keeps copies."""
        self._weights: Floats | None = frozen_copy(weights)
        self._mass: Floats | None = None
        self._means: Floats | None = frozen_copy(means)
        self._covariances: Floats | None = None if covariances is None else frozen_copy(covariances)
        self._mean_rows: Floats | None = None
        self._covariance_rows: Floats | None = None

    @staticmethod
    def of_rows(weights: Floats, means: Floats, covariances: Floats | None = None) -> Mixture:
        """From rows that nobody will write to, such as those just worked out: not copied."""
        mixture = object.__new__(Mixture)
        mixture._weights, mixture._mean_rows, mixture._covariance_rows = frozen(weights), means, covariances
        mixture._mass = mixture._means = mixture._covariances = None
        return mixture

    @staticmethod
    def of_mass(mass: Floats, means: Floats, covariances: Floats | None = None) -> Mixture:
        """The same where the weights are what each component has of the mass (..., k) of all, worked out only if they
        are asked for."""
        mixture = object.__new__(Mixture)
        mixture._mass, mixture._mean_rows, mixture._covariance_rows = mass, means, covariances
        mixture._weights = mixture._means = mixture._covariances = None
        return mixture

    @property
    def weights(self) -> Floats:
        if self._weights is None:
            assert self._mass is not None
            self._weights = frozen(self._mass / over_components(self._mass)[..., None])
        return self._weights

    @property
    def means(self) -> Floats:
        if self._means is None:
            self._means = frozen_copy(vectors_of(self.mean_rows))
        return self._means

    @property
    def covariances(self) -> Floats | None:
        if self._covariances is None and self._covariance_rows is not None:
            self._covariances = frozen(matrices_of(self._covariance_rows, self.d))
        return self._covariances

    @property
    def mean_rows(self) -> Floats:
        if self._mean_rows is None:
            self._mean_rows = rows_of(self.means)
        return self._mean_rows

    @property
    def covariance_rows(self) -> Floats | None:
        if self._covariance_rows is None and self._covariances is not None:
            self._covariance_rows = rows_of_matrices(self._covariances)
        return self._covariance_rows

    @property
    def k(self) -> int:
        return int(self.mean_rows.shape[-1])

    @property
    def d(self) -> int:
        return len(self.mean_rows)

    def __getitem__(self, run: Pick) -> Mixture:
        """One run, or some, of several."""
        covariances = self.covariance_rows
        chosen = None if covariances is None else some(covariances, run)
        if self._weights is None and self._mass is not None and isinstance(run, slice | np.ndarray):
            return Mixture.of_mass(self._mass[run], some(self.mean_rows, run), chosen)
        return Mixture.of_rows(self.weights[run], some(self.mean_rows, run), chosen)

    def first(self, k: int) -> Mixture:
        """The first k components, of each run."""
        covariances = self.covariance_rows
        chosen = None if covariances is None else covariances[..., :k].copy()
        return Mixture.of_rows(self.weights[..., :k].copy(), self.mean_rows[..., :k].copy(), chosen)

    def widened(self, k: int) -> Mixture:
        """The same (runs, …), followed by components without weight so that there are k."""
        runs, own = self.weights.shape
        weights, means = np.zeros((runs, k)), np.zeros((self.d, runs, k))
        weights[:, :own], means[..., :own] = self.weights, self.mean_rows
        if self.covariance_rows is None:
            return Mixture.of_rows(weights, means)
        # Unit matrices have inverses, and logarithms of their determinants.
        shape = len(self.covariance_rows), runs, k
        covariances = np.broadcast_to(on_diagonal(1.0, 0.0, self.d, shape), shape).copy()
        covariances[..., :own] = self.covariance_rows
        return Mixture.of_rows(weights, means, covariances)

    def rebased(self, source: Coordinates, target: Coordinates) -> Mixture:
        """The same mixture, known in the source coordinates, in the target ones."""
        if source.same(target):
            return self
        covariances = None if self.covariances is None else source.covariance_to(self.covariances, target)
        return Mixture(self.weights, source.rebased(self.means, target), covariances)


def joined(mixtures: Sequence[Mixture]) -> Mixture:
    """The runs of several mixtures, one after another."""
    if len(mixtures) == 1:
        return mixtures[0]
    covariances = [rows for each in mixtures if (rows := each.covariance_rows) is not None]
    return Mixture.of_rows(
        np.concatenate([each.weights for each in mixtures]),
        np.concatenate([each.mean_rows for each in mixtures], axis=1),
        np.concatenate(covariances, axis=1) if covariances else None,
    )


class Start(Record, eq=False):
    """A start set by hand: a mixture and the coordinates in which it is given (the user's units if none are named)."""

    mixture: Mixture
    coordinates: Coordinates | None = None

    def __post_init__(self) -> None:
        mixture = self.mixture
        finite = np.isfinite(mixture.means).all() and np.isfinite(mixture.weights).all()
        if mixture.means.ndim != 2 or mixture.weights.shape != mixture.means.shape[:1] or not finite:
            raise SettingsError("A start by hand needs finite means (k, d) and weights (k,).")
        if (mixture.weights < 0).any() or mixture.weights.sum() <= 0:
            raise SettingsError("The weights of a start by hand must not be negative, nor all of them 0.")
        if mixture.covariances is not None and not _are_covariances(mixture.covariances, mixture.means.shape):
            raise SettingsError("The covariances (k, d, d) of a start by hand must be symmetric and positive definite.")

    def in_coordinates(self, target: Coordinates) -> Mixture:
        """The mixture in these coordinates."""
        source = self.coordinates or Coordinates.user(self.mixture.d)
        return self.mixture.rebased(source, target)


def _are_covariances(matrices: Floats, means_shape: tuple[int, ...]) -> bool:
    """Whether they are covariances; rounding may have flattened those of a collapsed component."""
    if matrices.shape != (*means_shape, means_shape[-1]) or not np.isfinite(matrices).all():
        return False
    variances = np.diagonal(matrices, axis1=-2, axis2=-1)
    if (variances <= 0).any():
        return False
    root = np.sqrt(variances)
    correlations = matrices / root[..., :, None] / root[..., None, :]
    symmetric = np.abs(correlations - np.swapaxes(correlations, -1, -2)).max() <= 1e-9
    return bool(symmetric and np.linalg.eigvalsh(correlations).min() >= -1e-9)
