"""fit: from data and settings to the best of several runs, each taken to its end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from engine.algorithm import Algorithm, Phase, State, algorithm_for
from engine.arrays import Floats, Ints
from engine.dataset import Dataset, dataset_of
from engine.errors import DataError
from engine.expectation import distance, expect, scores_at
from engine.features import Features, features_of
from engine.halves import reported
from engine.mixture import Mixture
from engine.moments import Moments
from engine.points import checked_points
from engine.records import Record, replace
from engine.runs import Cancelled, Runs, converge, never
from engine.scoring import aic, bic
from engine.settings import Initialiser, Method, Settings, checked_settings
from engine.shares import assignment
from engine.sharing import hard, largest
from engine.starts import start
from engine.status import Progress, Status, Trouble
from engine.timeline import Frame, Info
from engine.troubles import trouble_of

AT_ONCE = 8192
"""New points looked at at one time."""


class Restart(Record):
    """One of several runs: the seed that reopens it, its objective as reported, its iterations and how it ended."""

    seed: int
    objective: float
    iterations: int
    progress: Progress


class Fit(Record, eq=False):
    """The best of the restarts. objective: inertia, free energy (lower is better) or log-likelihood (higher is better).

    The parameters of `mixture` are in user units: weights (k,), means (k, d), covariances (k, d, d) or None.
    """

    dataset: Dataset
    settings: Settings
    frame: Frame
    restarts: tuple[Restart, ...]
    best: int

    @property
    def mixture(self) -> Mixture:
        return self.frame.mixture

    @property
    def means(self) -> Floats:
        return self.mixture.means

    @property
    def weights(self) -> Floats:
        return self.mixture.weights

    @property
    def covariances(self) -> Floats | None:
        return self.mixture.covariances

    @property
    def objective(self) -> float:
        return self.restarts[self.best].objective

    @property
    def seed(self) -> int:
        return self.restarts[self.best].seed

    @property
    def iterations(self) -> int:
        return self.restarts[self.best].iterations

    @property
    def status(self) -> Status:
        return self.frame.status

    @property
    def labels(self) -> Ints:
        """The cluster of every point, (n,)."""
        return assignment(self.dataset, self.settings, self.frame, labels_only=True).labels

    @property
    def sizes(self) -> Ints:
        """How many points each cluster owns, (k,)."""
        return np.bincount(self.labels, minlength=self.mixture.k)

    @property
    def inertia(self) -> float | None:
        """Σ squared distances to the nearest mean, in the units of the scaling; None for a mixture."""
        if self.settings.method is not Method.SOFT_KMEANS:
            return self.objective if self.settings.method is Method.KMEANS else None
        nearest = expect(self._features, distance(self.frame.state.mixture), hard)
        return float(-nearest.bound * self.frame.coordinates.unit)

    @property
    def log_likelihood(self) -> float | None:
        """The total log-likelihood, in user units; None where there is no density."""
        return self.objective if self.settings.method is Method.MIXTURE else None

    @property
    def bic(self) -> float | None:
        """p ln n − 2 LL, lower is better; None where there is no density."""
        if self.log_likelihood is None:
            return None
        settings, dataset = self.settings, self.dataset
        return bic(self.log_likelihood, settings.k, dataset.d, settings.covariance, dataset.n)

    @property
    def aic(self) -> float | None:
        """2p − 2 LL, lower is better; None where there is no density."""
        if self.log_likelihood is None:
            return None
        return aic(self.log_likelihood, self.settings.k, self.dataset.d, self.settings.covariance)

    @property
    def responsibilities(self) -> Floats:
        """The shares (n, k) of every point."""
        return self.predict_responsibilities(self.dataset.points)

    def predict(self, points: ArrayLike) -> Ints:
        """The clusters (m,) of new points (m, d)."""
        return np.concatenate([largest(scores) for scores in self._scores(points)])

    def predict_responsibilities(self, points: ArrayLike) -> Floats:
        """The shares (m, k) of new points (m, d); 0 or 1 for k-means."""
        found = []
        for scores in self._scores(points):
            self._algorithm.share(scores)
            found.append(scores.T)
        return np.concatenate(found)

    def log_density(self, points: ArrayLike) -> Floats:
        """The log density (m,) of a mixture at new points (m, d), in user units."""
        if self.settings.method is not Method.MIXTURE:
            raise TypeError("Only a Gaussian mixture has a density: fit with Method.MIXTURE.")
        totals = np.concatenate([self._algorithm.share(scores) for scores in self._scores(points)])
        return np.asarray(totals - self.frame.coordinates.log_volume)

    @property
    def _features(self) -> Features:
        return features_of(self.dataset, self.settings.scaling)

    @property
    def _algorithm(self) -> Algorithm:
        return algorithm_for(self.settings, self._features)

    def _scores(self, points: ArrayLike) -> Iterator[Floats]:
        """The scores (k, m) of new points, some at a time."""
        places = checked_points(points)
        fitted, given = self.dataset.d, places.shape[1]
        if given != fitted:
            raise DataError(f"The fit has {fitted} columns, the points have {given}: make them agree.")
        algorithm = self._algorithm
        quadratic = algorithm.score(self.frame.state.mixture)
        for first in range(0, max(len(places), 1), AT_ONCE):
            some = self.frame.coordinates.to_engine(places[first : first + AT_ONCE])
            yield scores_at(quadratic, np.ascontiguousarray(some.T), algorithm.share)


def fit(data: Dataset | ArrayLike, settings: Settings | None = None, cancelled: Cancelled = never) -> Fit:
    """The best of settings.restarts runs; the seeds of the restarts are settings.seeds.

    data: a Dataset, or (n, d) numbers. Raises DataError or SettingsError where they cannot be used, and Cancellation if
    `cancelled` asks for it between iterations.
    """
    settings, dataset = checked_settings(settings), dataset_of(data)
    settings.check(dataset)
    features = features_of(dataset, settings.scaling)
    algorithm = algorithm_for(settings, features)
    # From a start by hand all runs would be the same.
    seeds = [settings.seed] if settings.initialiser is Initialiser.BY_HAND else settings.seeds
    runs = converge(algorithm, features, start(features, settings, seeds, cancelled), cancelled)
    best = int(runs.bound.argmax())
    frame = frame_of(algorithm, features, runs, best)
    winner = replace(settings, seed=seeds[best])
    return Fit(dataset, winner, frame, restarts_of(algorithm, features, runs, seeds), best)


def restarts_of(algorithm: Algorithm, features: Features, runs: Runs, seeds: list[int]) -> tuple[Restart, ...]:
    """The runs as values, one a seed."""
    return tuple(
        Restart(seed, float(reported(algorithm, features, value) or 0.0), iterations, progress)
        for seed, value, iterations, progress in zip(
            seeds, runs.bound.tolist(), runs.iterations.tolist(), runs.progress, strict=True
        )
    )


def frame_of(algorithm: Algorithm, features: Features, runs: Runs, best: int, edition: int = 0) -> Frame:
    """The end of one of the runs as a frame."""
    # A frame may outlive the points.
    state = _end(runs, best, runs.moments[best].worked_out())
    objective = reported(algorithm, features, state.bound)
    info = Info(objective=objective, log_likelihood=objective if algorithm.inertia_unit is None else None)
    status = Status(runs.progress[best], runs.reasons[best], trouble_of(algorithm, state, state))
    return Frame(edition, features.coordinates, state, info, status)


def trouble_at(algorithm: Algorithm, runs: Runs, run: int) -> Trouble | None:
    """What is wrong where one of the runs ended, None if nothing is."""
    state = _end(runs, run, runs.moments[run])
    return trouble_of(algorithm, state, state)


def _end(runs: Runs, run: int, moments: Moments) -> State:
    mixture = runs.mixture[run]
    return State(Phase.EXPECTED, int(runs.iterations[run]), mixture, mixture, moments, float(runs.bound[run]))
