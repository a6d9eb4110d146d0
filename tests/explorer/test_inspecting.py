"""Inspecting: the numbers of one place against plain formulas."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from engine.dataset import Dataset
from engine.scoring import silhouette
from engine.settings import Covariance, Method, Scaling
from explorer.inspecting import Silhouettes, exponential, fraction, inspect, worked_out
from explorer.numbers import number
from tests.explorer.test_explaining import ran, shown

PLACE = (4.2, 74.0)


def test_a_mixture_tells_densities_in_the_data_s_units() -> None:
    session = ran(5, method=Method.MIXTURE, covariance=Covariance.FULL, scaling=Scaling.STANDARDISE)
    frame = shown(session)
    source = frame.source
    assert source is not None
    assert source.covariances is not None
    parts = zip(source.weights, source.means, source.covariances, strict=True)
    terms = np.array([weight * multivariate_normal(mean, cov).pdf(PLACE) for weight, mean, cov in parts])
    seen = inspect(session, frame, PLACE)
    assert seen.log_terms is not None
    assert seen.log_density is not None
    assert seen.spans is not None
    assert np.exp(seen.log_terms) == pytest.approx(terms, rel=1e-6)
    assert np.exp(seen.log_density) == pytest.approx(terms.sum(), rel=1e-6)
    assert seen.shares == pytest.approx(terms / terms.sum(), rel=1e-6)
    apart = np.array(PLACE) - source.means
    spans = np.sqrt(np.einsum("ka,kab,kb->k", apart, np.linalg.inv(source.covariances), apart))
    assert seen.spans == pytest.approx(spans, rel=1e-6)


def test_ambiguity_is_0_on_a_centre_and_1_between_two() -> None:
    session = ran(3, k=2)
    source = shown(session).source
    assert source is not None
    first, second = source.means
    assert inspect(session, shown(session), tuple(first)).ambiguity == pytest.approx(0.0, abs=1e-12)
    assert inspect(session, shown(session), tuple((first + second) / 2)).ambiguity == pytest.approx(1.0)


def test_soft_shares_are_fractions_of_exponentials() -> None:
    session = ran(3, method=Method.SOFT_KMEANS, scaling=Scaling.STANDARDISE, beta=1.5)
    seen = inspect(session, shown(session), PLACE)
    assert seen.log_terms is not None
    assert seen.log_terms == pytest.approx(-1.5 * seen.distances**2)
    assert seen.shares == pytest.approx(np.exp(seen.log_terms) / np.exp(seen.log_terms).sum())


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("method", [Method.KMEANS, Method.MIXTURE])
def test_the_silhouette_of_a_pinned_point_is_that_of_all(method: Method, scaling: Scaling) -> None:
    session = ran(5, method=method, scaling=scaling)
    frame, silhouettes = shown(session), Silhouettes()
    found = session.assignment()
    assert found is not None
    scale = session.dataset.points.std(axis=0) if scaling is Scaling.STANDARDISE else 1.0
    whole = silhouette(session.dataset.points / scale, found.labels).values
    for i in (0, 16, 271):
        value, sampled = silhouettes.at(session, frame, i, int(found.labels[i]))
        assert value == pytest.approx(whole[i], abs=1e-9)
        assert not sampled


def test_another_place_is_judged_as_a_new_member() -> None:
    session = ran(3, k=2)
    found = session.assignment()
    assert found is not None
    points = session.dataset.points
    apart = np.linalg.norm(points - PLACE, axis=1)
    means = [apart[found.labels == j].mean() for j in (0, 1)]
    own = int(np.argmin(means))
    value, _ = Silhouettes().at(session, shown(session), PLACE, own)
    assert value == pytest.approx(1 - min(means) / max(means))


def test_silhouettes_of_very_many_points_are_taken_on_a_sample() -> None:
    random = np.random.default_rng(2)
    dataset = Dataset(np.concatenate([random.normal(0, 1, (15_000, 2)), random.normal(12, 1, (15_000, 2))]))
    session = ran(4, dataset, k=2)
    place = (0.0, 0.0)
    own = int(inspect(session, shown(session), place).shares.argmax())
    value, sampled = Silhouettes().at(session, shown(session), place, own)
    assert sampled
    near, far = (np.linalg.norm(part, axis=1).mean() for part in (dataset.points[:15_000], dataset.points[15_000:]))
    assert value == pytest.approx(1 - near / far, abs=0.01)


def test_no_silhouette_before_points_belong_to_anything_or_with_one_cluster() -> None:
    session = ran(0)
    assert Silhouettes().at(session, shown(session), PLACE, 0) == (None, False)
    session = ran(2, k=1)
    assert Silhouettes().at(session, shown(session), PLACE, 0) == (None, False)


def test_distances_are_worked_out() -> None:
    session = ran(3, k=2)
    seen = inspect(session, shown(session), PLACE)
    source = shown(session).source
    assert source is not None
    j = int(seen.distances.argmin())
    x, y = np.abs(np.array(PLACE) - source.means[j])
    name = "d₁" if j == 0 else "d₂"
    assert worked_out(seen) == f"{name} = √({number(x, 3)}² + {number(y, 3)}²) = {number(float(np.hypot(x, y)), 3)}"


def test_fractions_are_written_out() -> None:
    assert fraction(np.log([0.3, 0.1, 0.1]), 0) == "0.3 / (0.3 + 0.1 + 0.1) = 0.60"
    assert fraction(np.log([0.3, 0.1, 0.05, 0.05]), 1) == "0.1 / (0.3 + 0.1 + 0.05 + …) = 0.20"
    assert fraction(np.log([0.5, 1e-9]), 0) == "0.5 / (0.5 + …) = 1.00"
    assert fraction(np.log([0.25]), 0) == "0.25 / 0.25 = 1.00"
    assert fraction(np.array([-2000.0, -2000.0]), 0) == "2.6×10⁻⁸⁶⁹ / (2.6×10⁻⁸⁶⁹ + 2.6×10⁻⁸⁶⁹) = 0.50"


def test_exponentials_beyond_what_floats_hold() -> None:
    assert exponential(0.0) == "1"
    assert exponential(np.log(3e-7)) == "3×10⁻⁷"
    assert exponential(-1000.0, 4) == "5.076×10⁻⁴³⁵"
