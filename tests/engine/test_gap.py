"""Gap statistic: against its definition, scikit-learn on the same reference sets, and data whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as check
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from engine.candidate import Candidate, Criterion, elbow_settings
from engine.cells import EXACT_UP_TO
from engine.choosing import choose
from engine.dataset import Dataset
from engine.examples import load_example
from engine.features import features_of
from engine.fits import Fitted, kmeans_fit
from engine.gap import Gap, first_k, gap_statistic, references
from engine.runs import Cancellation, never
from engine.selection import sweep
from engine.settings import Method, Scaling, Settings
from tests.engine.strategies import grouped


def fitted(dataset: Dataset, settings: Settings) -> Fitted:
    return kmeans_fit(features_of(dataset, settings.scaling), elbow_settings(settings, settings.k), never)


def gap(dataset: Dataset, settings: Settings, count: int = 20) -> Gap | None:
    return gap_statistic(features_of(dataset, settings.scaling), fitted(dataset, settings), count=count)


def gap_curve(dataset: Dataset, restarts: int = 4, up_to: int = 5) -> list[Candidate]:
    found = sweep(dataset, Settings(restarts=restarts), range(1, up_to + 1), criteria=[Criterion.GAP])
    return [candidate for candidate in found if candidate.method is Method.KMEANS]


def test_reference_sets_fill_the_box_and_come_from_the_seed() -> None:
    features = features_of(Dataset(grouped(1, 400, 3, 2) * [1.0, 100.0, 1e-3]), Scaling.STANDARDISE)
    sets = [reference.columns for reference in references(features, 5, 3)]
    low, high = features.columns.min(axis=1), features.columns.max(axis=1)
    for columns in sets:
        assert columns.shape == features.columns.shape
        assert (columns.min(axis=1) >= low).all()
        assert (columns.max(axis=1) <= high).all()
        np.testing.assert_allclose(columns.mean(axis=1), (low + high) / 2, atol=0.1 * (high - low).max())
        np.testing.assert_allclose(columns.std(axis=1), (high - low) / np.sqrt(12), rtol=0.15)
    assert not np.array_equal(sets[0], sets[1])
    again = [reference.columns for reference in references(features, 5, 2)]
    assert all(np.array_equal(a, b) for a, b in zip(sets, again, strict=False))
    assert not np.array_equal(sets[0], next(references(features, 6)).columns)


def test_one_cluster_in_closed_form() -> None:
    dataset = Dataset(grouped(2, 60, 2, 2))
    features = features_of(dataset, Scaling.NONE)
    own = np.log(((dataset.points - dataset.points.mean(axis=0)) ** 2).sum())
    scale = features.coordinates.unit
    logs = [np.log(r.columns.var(axis=1).sum() * r.n * scale) for r in references(features, 3, 7)]
    found = gap(dataset, Settings(k=1, seed=3, restarts=2), count=7)
    assert found is not None
    assert found.value == pytest.approx(np.mean(logs) - own)
    assert found.error == pytest.approx(np.std(logs) * np.sqrt(1 + 1 / 7))


def test_agrees_with_scikit_learn_on_the_same_reference_sets() -> None:
    dataset = Dataset(grouped(4, 80, 2, 3))
    features = features_of(dataset, Scaling.NONE)

    def log_within(points: np.ndarray) -> float:
        return float(np.log(KMeans(3, n_init=30, random_state=0, tol=0).fit(points).inertia_))

    logs = [log_within(reference.columns.T) for reference in references(features, 1, 4)]
    found = gap(dataset, Settings(k=3, seed=1, restarts=30, tolerance=0.0), count=4)
    assert found is not None
    assert found.value == pytest.approx(np.mean(logs) - log_within(features.columns.T), rel=1e-6)
    assert found.error == pytest.approx(np.std(logs) * np.sqrt(1.25), rel=1e-4)


@pytest.mark.parametrize(("name", "k"), [("correlated", 3), ("noise", 1)])
def test_three_clear_groups_and_none(name: str, k: int) -> None:
    curve = gap_curve(load_example(name))
    assert all(candidate.errors[Criterion.GAP] > 0 for candidate in curve)
    choice = choose(curve, Criterion.GAP, Method.KMEANS)
    assert choice is not None
    assert (choice.candidate.k, choice.hint) == (k, False)


@check(deadline=None, max_examples=15)
@given(st.integers(0, 1000), st.sampled_from((1e-6, 1.0, 1e5)), st.sampled_from((0.0, 1e6)))
def test_does_not_depend_on_units_and_origin(seed: int, size: float, offset: float) -> None:
    points = grouped(seed, 30, 2, 2)
    settings = Settings(k=2, seed=seed, restarts=2)
    plain = gap(Dataset(points), settings, count=3)
    moved = gap(Dataset(points * size + offset * size), settings, count=3)
    assert plain is not None
    assert moved is not None
    # Rounding may send a point on a boundary elsewhere, and a run to another optimum.
    assert moved.value == pytest.approx(plain.value, abs=0.05)


def test_many_points_are_compared_with_cells_of_as_many() -> None:
    points = np.random.default_rng(0).random((EXACT_UP_TO + 1, 2)) * [1.0, 3.0]
    features = features_of(Dataset(points), Scaling.NONE)
    reference = next(references(features, 5))
    assert reference.weights is not None
    assert reference.n == features.n
    assert reference.size < EXACT_UP_TO
    # One cluster of uniform points has, in expectation, a twelfth of the box's squared sides for each of them.
    extent = points.max(axis=0) - points.min(axis=0)
    expected = np.log(features.n * (extent**2).sum() / 12)
    own = np.log(((points - points.mean(axis=0)) ** 2).sum())
    found = gap(Dataset(points), Settings(k=1, restarts=1), count=3)
    assert found is not None
    assert found.value == pytest.approx(expected - own, abs=0.01)


def test_the_gap_of_cells_is_that_of_the_points(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, settings = Dataset(grouped(3, 20_000, 2, 3)), Settings(k=3, restarts=2)
    exact = gap(dataset, settings, count=4)
    monkeypatch.setattr("engine.gap.EXACT_UP_TO", 1000)
    coarse = gap(dataset, settings, count=4)
    assert exact is not None
    assert coarse is not None
    # Neither the reference sets nor their optima are the same ones.
    assert coarse.value != exact.value
    assert coarse.value == pytest.approx(exact.value, abs=0.02)


def test_undefined_where_nothing_is_left_within_the_clusters() -> None:
    spread = Dataset(np.arange(8.0).reshape(4, 2))
    assert gap(spread, Settings(k=4)) is None
    assert gap(Dataset(np.ones((5, 2))), Settings(k=2)) is None
    assert gap(Dataset(np.repeat([[0.0, 0.1], [3.0, 0.2]], 3, axis=0)), Settings(k=2)) is None
    candidates = list(sweep(spread, Settings(restarts=2), [4], criteria=[Criterion.GAP]))
    assert candidates[0].scores == {Criterion.GAP: None}
    assert candidates[0].errors == {}


def test_the_first_k_not_the_largest_gap() -> None:
    assert first_k([1, 2, 3, 4], [0.1, 0.5, 0.55, 0.9], [0.1] * 4) == 2
    assert first_k([1, 2, 3], [0.1, 0.5, 0.9], [0.1] * 3) is None
    assert first_k([2, 4, 5], [0.9, 0.5, 0.5], [0.0] * 3) == 4
    assert first_k([1, 2], [0.5, 0.75], [9.0, 0.25]) == 1
    # The error is that of the k above.
    assert first_k([1, 2], [0.5, 0.75], [9.0, 0.1]) is None
    assert first_k([1, 2], [0.5, 0.75], [0.1, 9.0]) == 1
    assert first_k([3], [0.5], [0.1]) is None
    assert first_k([], [], []) is None


def test_cancelled_between_reference_sets() -> None:
    dataset, asked = Dataset(grouped(0, 30, 2, 2)), [0]
    settings = Settings(k=2, restarts=2)

    def enough() -> bool:
        asked[0] += 1
        return asked[0] > 5

    with pytest.raises(Cancellation):
        gap_statistic(features_of(dataset, Scaling.NONE), fitted(dataset, settings), enough)
    assert asked[0] == 6
