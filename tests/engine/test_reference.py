"""Published and many-restart values: mclust's tables of Old Faithful, R's kmeans on iris."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from sklearn.datasets import load_iris  # type: ignore[import-untyped]

from engine.dataset import Dataset
from engine.examples import load_example
from engine.features import features_of
from engine.fitting import Fit, fit
from engine.records import replace
from engine.scoring import bic, silhouette
from engine.settings import Covariance, Method, Scaling, Settings

KMEANS = Settings(tolerance=0.0, restarts=60)
MIXTURE = Settings(Method.MIXTURE, reg_covar=0.0, tolerance=1e-11, max_iterations=20_000, restarts=6)


@pytest.fixture(scope="module")
def geyser() -> Dataset:
    return load_example("old-faithful")


@pytest.fixture(scope="module")
def iris() -> Dataset:
    return Dataset(np.asarray(load_iris().data))


def kmeans(data: Dataset, k: int, scaling: Scaling = Scaling.NONE) -> Fit:
    return fit(data, replace(KMEANS, k=k, scaling=scaling))


@cache
def mixture(data: Dataset, k: int, covariance: Covariance) -> Fit:
    return fit(data, replace(MIXTURE, k=k, covariance=covariance))


@pytest.mark.parametrize(("k", "inertia"), [(1, 50440.1570), (2, 8901.76872095), (3, 5188.540468), (4, 2941.720903)])
def test_inertia_of_old_faithful(geyser: Dataset, k: int, inertia: float) -> None:
    assert kmeans(geyser, k).objective == pytest.approx(inertia, rel=1e-9)


def test_inertia_of_old_faithful_standardised(geyser: Dataset) -> None:
    assert kmeans(geyser, 2, Scaling.STANDARDISE).objective == pytest.approx(79.575959, rel=1e-8)


def test_two_clusters_of_old_faithful(geyser: Dataset) -> None:
    found = kmeans(geyser, 2)
    order = np.argsort(found.means[:, 0])
    assert np.bincount(found.labels)[order].tolist() == [100, 172]
    assert found.means[order] == pytest.approx(np.array([[2.09433, 54.75], [4.29793, 80.28488]]), abs=5e-6)
    assert found.weights[order] == pytest.approx([100 / 272, 172 / 272])


@pytest.mark.parametrize(("k", "mean"), [(2, 0.724054852), (3, 0.580361884)])
def test_silhouette_of_old_faithful(geyser: Dataset, k: int, mean: float) -> None:
    labels = kmeans(geyser, k).labels
    assert silhouette(geyser.points, labels).mean == pytest.approx(mean, abs=1e-9)
    columns = features_of(geyser, Scaling.NONE).columns
    assert silhouette(np.ascontiguousarray(columns.T), labels).mean == pytest.approx(mean, abs=1e-9)


LOG_LIKELIHOODS = [
    (1, Covariance.FULL, -1289.796745),
    (2, Covariance.FULL, -1130.263960),
    (2, Covariance.TIED, -1140.186759),
    (3, Covariance.TIED, -1126.315928),
    (2, Covariance.DIAG, -1147.806353),
    (2, Covariance.SPHERICAL, -1709.529282),
]


@pytest.mark.parametrize(("k", "covariance", "log_likelihood"), LOG_LIKELIHOODS)
def test_log_likelihood_of_old_faithful(
    geyser: Dataset, k: int, covariance: Covariance, log_likelihood: float
) -> None:
    found = mixture(geyser, k, covariance)
    assert found.objective == pytest.approx(log_likelihood, abs=2e-6)
    assert found.log_density(geyser.points).sum() == pytest.approx(log_likelihood, abs=2e-6)


# A sphere in standardised units is another model, hence not the last one.
@pytest.mark.parametrize(("k", "covariance", "log_likelihood"), LOG_LIKELIHOODS[:-1])
def test_the_likelihood_does_not_depend_on_the_units(
    geyser: Dataset, k: int, covariance: Covariance, log_likelihood: float
) -> None:
    found = fit(geyser, replace(MIXTURE, k=k, covariance=covariance, scaling=Scaling.STANDARDISE, restarts=3))
    assert found.objective == pytest.approx(log_likelihood, abs=2e-6)
    assert found.log_density(geyser.points).sum() == pytest.approx(log_likelihood, abs=2e-6)


def test_best_bic_of_old_faithful(geyser: Dataset) -> None:
    found = {
        (k, covariance): bic(mixture(geyser, k, covariance).objective, k, 2, covariance, geyser.n)
        for k in (1, 2, 3)
        for covariance in Covariance
    }
    assert min(found, key=lambda key: found[key]) == (3, Covariance.TIED)
    assert found[3, Covariance.TIED] == pytest.approx(2314.2957, abs=1e-4)


@pytest.mark.parametrize(("k", "inertia"), [(2, 152.347952), (3, 78.8514414)])
def test_inertia_of_iris(iris: Dataset, k: int, inertia: float) -> None:
    assert kmeans(iris, k).objective == pytest.approx(inertia, rel=1e-8)


def test_log_likelihood_of_iris(iris: Dataset) -> None:
    assert mixture(iris, 2, Covariance.FULL).objective == pytest.approx(-214.354704, abs=2e-6)
