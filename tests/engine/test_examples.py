"""Examples: the parameters they promise, and that each teaches what its lesson says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

import resources
from engine.agreement import adjusted_rand
from engine.arrays import Floats, Ints
from engine.dataset import UNKNOWN, Dataset, split_unit
from engine.errors import DataError
from engine.examples import ALL_EXAMPLES, EXAMPLES, Example, load_example
from engine.scoring import silhouette
from engine.settings import Scaling

IDS = [example.key for example in EXAMPLES]


def kmeans(points: Floats, k: int) -> Ints:
    return np.asarray(KMeans(k, n_init=20, random_state=0).fit_predict(points))


def mixture(points: Floats, k: int, covariance: str = "full") -> GaussianMixture:
    return GaussianMixture(k, covariance_type=covariance, n_init=10, random_state=0).fit(points)


def agreement(dataset: Dataset, labels: Ints) -> float:
    assert dataset.classes is not None
    score = adjusted_rand(labels, dataset.classes)
    assert score is not None
    return score


def test_all_the_examples_in_the_order_of_their_keys() -> None:
    assert IDS == [
        "old-faithful", "blobs", "correlated", "overlapping", "stretched",
        "unequal", "moons", "rings", "outliers", "noise",
    ]  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_example_is_whole(example: Example) -> None:
    dataset = load_example(example.key)
    assert dataset.d == 2
    assert np.array_equal(dataset.points, load_example(example.key).points), "the same on every call"
    assert example.title
    assert example.lesson.endswith(".")
    assert ". " not in example.lesson, "one sentence"
    assert 1 <= example.k <= dataset.n
    if example.key != "old-faithful":
        assert dataset.columns == ("x", "y")
        assert example.scaling is Scaling.NONE
    if dataset.classes is not None:
        assert set(dataset.classes.tolist()) - {UNKNOWN} == set(range(len(dataset.class_names)))
        assert len(dataset.class_names) == example.k


def test_unknown_example_names_those_there_are() -> None:
    with pytest.raises(DataError, match=r"no example “iris”.*old-faithful, blobs.*noise"):
        load_example("iris")


def test_old_faithful() -> None:
    example, dataset = EXAMPLES[0], load_example("old-faithful")
    points = dataset.points
    assert (example.k, example.scaling) == (2, Scaling.STANDARDISE)
    assert points.shape == (272, 2)
    assert [split_unit(name) for name in dataset.columns] == [("eruption length", "min"), ("waiting time", "min")]
    assert points[[0, 1, -1]].tolist() == [[3.6, 79], [1.8, 54], [4.467, 74]]
    np.testing.assert_allclose(points.mean(axis=0), [3.487783, 70.897059], atol=1e-6)
    assert ((points - points.mean(axis=0)) ** 2).sum() == pytest.approx(50440.1570, abs=1e-4)
    assert dataset.classes is None


def test_old_faithful_is_a_file_of_the_package() -> None:
    text = (Path(resources.__file__).parent / "old_faithful.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == "eruption length (min),waiting time (min)"


def as_drawn_from(points: Floats, mean: tuple[float, float], covariance: Floats) -> None:
    """Mean and covariance are as near as 99.99 % of such samples come."""
    n = len(points)
    apart = points.mean(axis=0) - mean
    assert n * apart @ np.linalg.solve(covariance, apart) < chi2.ppf(0.9999, 2)
    whitened = (points - mean) @ np.linalg.inv(np.linalg.cholesky(covariance)).T
    np.testing.assert_allclose(whitened.T @ whitened / n, np.eye(2), atol=5 / np.sqrt(n))


def test_three_blobs_have_their_parameters() -> None:
    dataset = load_example("blobs")
    assert dataset.n == 500
    assert dataset.classes is not None
    for j, (mean, spread) in enumerate([((-2, -2), 0.8), ((2, 2), 1.2), ((0, 4), 0.6)]):
        as_drawn_from(dataset.points[dataset.classes == j], mean, spread**2 * np.eye(2))
    assert sorted(np.bincount(dataset.classes).tolist()) == [166, 167, 167]


def test_three_correlated_gaussians_have_their_parameters() -> None:
    dataset = load_example("correlated")
    assert dataset.classes is not None
    assert np.bincount(dataset.classes).tolist() == [100, 100, 100]
    parameters = [
        ((2, 2), [[0.8, 0.4], [0.4, 0.3]]),
        ((7, 7), [[0.5, -0.3], [-0.3, 0.8]]),
        ((2, 8), [[0.3, 0.0], [0.0, 0.6]]),
    ]
    for j, (mean, covariance) in enumerate(parameters):
        as_drawn_from(dataset.points[dataset.classes == j], mean, np.array(covariance))


def test_blobs_divide_the_criteria() -> None:
    dataset = load_example("blobs")
    assert agreement(dataset, kmeans(dataset.points, 3)) > 0.85
    two, three = (silhouette(dataset.points, kmeans(dataset.points, k)).mean for k in (2, 3))
    assert two is not None
    assert three is not None
    assert two > three + 0.02
    scores = {k: mixture(dataset.points, k, "spherical").bic(dataset.points) for k in range(1, 6)}
    assert min(scores, key=scores.__getitem__) == 3


def test_the_start_decides_on_the_correlated_ones() -> None:
    dataset = load_example("correlated")
    assert agreement(dataset, kmeans(dataset.points, 3)) == 1.0
    random = [KMeans(3, init="random", n_init=1, random_state=seed).fit_predict(dataset.points) for seed in range(100)]
    found = sum(agreement(dataset, labels) == 1.0 for labels in random)
    assert 60 <= found <= 95


def test_a_mixture_is_unsure_where_groups_overlap() -> None:
    dataset = load_example("overlapping")
    shares = mixture(dataset.points, 2).predict_proba(dataset.points)
    assert np.mean(shares.max(axis=1) < 0.9) > 0.2
    assert 0.4 < agreement(dataset, kmeans(dataset.points, 2)) < 0.7


@pytest.mark.parametrize("key", ["stretched", "unequal"])
def test_a_mixture_finds_what_kmeans_cannot(key: str) -> None:
    dataset = load_example(key)
    assert agreement(dataset, kmeans(dataset.points, 3)) < 0.4
    assert agreement(dataset, mixture(dataset.points, 3).predict(dataset.points)) > 0.95


def test_tied_covariances_suffice_for_stretched_groups() -> None:
    dataset = load_example("stretched")
    assert agreement(dataset, mixture(dataset.points, 3, "tied").predict(dataset.points)) > 0.95


@pytest.mark.parametrize("key", ["moons", "rings"])
def test_no_mean_describes_moons_or_rings(key: str) -> None:
    dataset = load_example(key)
    assert agreement(dataset, kmeans(dataset.points, 2)) < 0.55
    assert agreement(dataset, mixture(dataset.points, 2).predict(dataset.points)) < 0.55


def test_rings_have_one_centre() -> None:
    dataset = load_example("rings")
    means = [dataset.points[dataset.classes == j].mean(axis=0) for j in range(2)]
    assert np.linalg.norm(means[0] - means[1]) < 0.4
    radii = np.hypot(*dataset.points.T)
    assert radii[dataset.classes == 0].max() < radii[dataset.classes == 1].min()


def test_three_outliers_claim_a_mean() -> None:
    dataset = load_example("outliers")
    assert dataset.classes is not None
    outliers = dataset.classes == UNKNOWN
    assert outliers.sum() == 3
    assert np.bincount(kmeans(dataset.points, 2)).tolist() in ([100, 3], [3, 100])
    rest = dataset.only(np.flatnonzero(~outliers))
    assert agreement(rest, kmeans(rest.points, 2)) > 0.9


def test_noise_has_no_best_k() -> None:
    dataset = load_example("noise")
    assert dataset.classes is None
    assert dataset.points.min() >= 0
    assert dataset.points.max() <= 10
    means = [silhouette(dataset.points, kmeans(dataset.points, k)).mean or 0.0 for k in range(2, 8)]
    assert max(means) < 0.45
    assert max(means) - min(means) < 0.05


@pytest.mark.parametrize("example", ALL_EXAMPLES, ids=lambda example: example.key)
def test_no_table_is_behind_an_example(example: Example) -> None:
    assert example.make().rows is None
