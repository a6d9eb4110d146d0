"""What a fit says of new points and of itself, against SciPy and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from engine import fitting
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.examples import load_example
from engine.fitting import Fit, fit
from engine.scoring import aic, bic
from engine.settings import Covariance, Method, Scaling, Settings
from tests.engine.strategies import grouped


def data(d: int) -> tuple[Floats, Floats]:
    """Points to fit, in columns of unequal units and far from 0, and new ones in between and around."""
    units = 10.0 ** np.arange(d)
    points = grouped(5, 120, d, 3, apart=3.0) * units + 40.0
    random = np.random.default_rng(8)
    return points, random.uniform(points.min(axis=0) - units, points.max(axis=0) + units, (200, d))


def joint(found: Fit, places: Floats) -> Floats:
    """log(π N(x)) of each place and component, (m, k), from the reported parameters."""
    assert found.covariances is not None
    parts = zip(found.weights, found.means, found.covariances, strict=True)
    densities = [np.log(w) + multivariate_normal(mean, cov).logpdf(places) for w, mean, cov in parts]
    return np.stack(densities, axis=1)


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("covariance", Covariance)
@pytest.mark.parametrize("d", [2, 3])
def test_a_mixture_is_what_its_reported_parameters_say(covariance: Covariance, scaling: Scaling, d: int) -> None:
    points, new = data(d)
    found = fit(points, Settings(Method.MIXTURE, covariance=covariance, scaling=scaling, restarts=2))
    expected = joint(found, new)
    total = logsumexp(expected, axis=1)
    assert found.log_density(new) == pytest.approx(total, rel=1e-9, abs=1e-9)
    assert found.predict_responsibilities(new) == pytest.approx(np.exp(expected - total[:, None]), abs=1e-9)
    assert found.predict(new).tolist() == expected.argmax(axis=1).tolist()


def test_a_mixture_predicts_as_sklearn_does_from_the_same_parameters() -> None:
    points, new = data(2)
    found = fit(points, Settings(Method.MIXTURE, restarts=2))
    peer = GaussianMixture(3).fit(points)
    peer.weights_, peer.means_, peer.covariances_ = found.weights, found.means, found.covariances
    peer.precisions_cholesky_ = np.linalg.cholesky(np.linalg.inv(found.covariances))
    assert found.predict_responsibilities(new) == pytest.approx(peer.predict_proba(new), abs=1e-9)
    assert found.log_density(new) == pytest.approx(peer.score_samples(new), rel=1e-9)
    assert found.bic == pytest.approx(peer.bic(points), rel=1e-12)
    assert found.aic == pytest.approx(peer.aic(points), rel=1e-12)


@pytest.mark.parametrize("scaling", Scaling)
def test_kmeans_predicts_as_sklearn_does_from_the_same_means(scaling: Scaling) -> None:
    points, new = data(2)
    found = fit(points, Settings(scaling=scaling))
    scale = points.std(axis=0) if scaling is Scaling.STANDARDISE else np.ones(2)
    peer = KMeans(3, init=found.means / scale, n_init=1).fit(points / scale)
    assert found.predict(new).tolist() == peer.predict(new / scale).tolist()
    assert found.inertia == found.objective == pytest.approx(peer.inertia_, rel=1e-9)
    assert found.predict_responsibilities(new).argmax(axis=1).tolist() == found.predict(new).tolist()


@pytest.mark.parametrize("scaling", Scaling)
def test_soft_kmeans_shares_by_the_stiffness(scaling: Scaling) -> None:
    points, new = data(2)
    found = fit(points, Settings(Method.SOFT_KMEANS, scaling=scaling, beta=1.5, restarts=2))
    scale = points.std(axis=0) if scaling is Scaling.STANDARDISE else np.ones(2)
    variance = (points / scale).var(axis=0).mean()
    apart = (((new[:, None] - found.means) / scale) ** 2).sum(axis=-1)
    shares = np.exp(-1.5 / variance * (apart - apart.min(axis=1, keepdims=True)))
    assert found.predict_responsibilities(new) == pytest.approx(shares / shares.sum(axis=1, keepdims=True), abs=1e-9)
    nearest = (((points[:, None] - found.means) / scale) ** 2).sum(axis=-1).min(axis=1)
    assert found.inertia == pytest.approx(nearest.sum(), rel=1e-9)
    assert found.objective != pytest.approx(found.inertia)


@pytest.mark.parametrize("method", Method)
def test_sizes_count_the_labels(method: Method) -> None:
    found = fit(data(2)[0], Settings(method, k=4))
    assert found.sizes.tolist() == [(found.labels == j).sum() for j in range(4)]
    assert found.sizes.sum() == 120


def test_criteria_are_those_of_the_fit_and_none_without_a_density() -> None:
    geyser = load_example("old-faithful")
    mixture = fit(geyser, Settings(Method.MIXTURE, 3, covariance=Covariance.TIED, reg_covar=0.0, tolerance=1e-9))
    assert mixture.log_likelihood == mixture.objective == pytest.approx(-1126.315928, abs=1e-3)
    assert mixture.bic == bic(mixture.objective, 3, 2, Covariance.TIED, 272) == pytest.approx(2314.2957, abs=1e-3)
    assert mixture.aic == aic(mixture.objective, 3, 2, Covariance.TIED)
    assert mixture.inertia is None
    for method in (Method.KMEANS, Method.SOFT_KMEANS):
        found = fit(geyser, Settings(method, 2))
        assert (found.log_likelihood, found.bic, found.aic) == (None, None, None)


@pytest.mark.parametrize("kind", [np.float32, np.int64])
def test_plain_arrays_of_any_kind_are_fitted_and_left_alone(kind: type) -> None:
    points = np.asfortranarray((data(3)[0]).astype(kind))
    points.flags.writeable = False
    before = points.copy()
    found = fit(points, Settings(restarts=2))
    assert np.array_equal(points, before)
    again = fit(Dataset(points.astype(np.float64)), Settings(restarts=2))
    assert np.array_equal(found.means, again.means)
    assert found.predict(points[:5]).tolist() == found.labels[:5].tolist()
    assert found.predict(points[:5].tolist()).tolist() == found.labels[:5].tolist()


@pytest.mark.parametrize("method", Method)
def test_new_points_are_looked_at_some_at_a_time(method: Method, monkeypatch: pytest.MonkeyPatch) -> None:
    points, new = data(2)
    found = fit(points, Settings(method, 3, restarts=1))
    whole = found.predict(new), found.predict_responsibilities(new)
    monkeypatch.setattr(fitting, "AT_ONCE", 7)
    assert len(new) > 14
    assert np.array_equal(found.predict(new), whole[0])
    assert found.predict_responsibilities(new) == pytest.approx(whole[1], rel=1e-12, abs=1e-300)
    if method is Method.MIXTURE:
        assert found.log_density(new) == pytest.approx(np.concatenate([found.log_density(p[None]) for p in new]))
    assert found.predict(new[:0]).shape == (0,)
