"""The summaries that people read: what stands in them, and how their numbers are written."""

from __future__ import annotations

import numpy as np
import pytest

from engine.candidate import Criterion
from engine.dataset import Dataset
from engine.examples import load_example
from engine.fitting import fit
from engine.records import replace
from engine.selection import sweep
from engine.settings import Covariance, Method, Settings
from engine.status import Trouble, TroubleKind
from explorer.batch.curves import sweep_lines, sweep_object
from explorer.batch.fits import fit_lines, fit_object
from explorer.batch.lines import ABSENT, column, number, table
from tests.engine.strategies import grouped


def test_a_mixture_in_words() -> None:
    found = fit(load_example("old-faithful"), Settings(Method.MIXTURE, 2, covariance=Covariance.TIED))
    text = "\n".join(fit_lines(found, "Old Faithful"))
    assert text.startswith("Old Faithful, 272 points: Gaussian mixture, k = 2, covariance tied, scaling none\n")
    for line in ("log-likelihood  -1140.18", "BIC             2325.2", "seed            0, the best of 10"):
        assert line in text
    assert f"converged after {found.iterations} iterations: " in text
    assert text.count("    all  ") == 2
    assert "cluster  size  weight  eruption length (min)  waiting time (min)" in text


def test_kmeans_and_soft_kmeans_in_words() -> None:
    points = load_example("old-faithful")
    assert "inertia  8901.7687" in "\n".join(fit_lines(fit(points, Settings(k=2)), "x"))
    soft = "\n".join(fit_lines(fit(points, Settings(Method.SOFT_KMEANS, 2, restarts=1, seed=4)), "x"))
    assert "free energy  " in soft
    assert "inertia      8902." in soft
    assert "seed         4\n" in soft


def test_trouble_is_told() -> None:
    points = grouped(7, 90, 2, 3)
    collapsed = fit(Dataset([[0.0, 0.0]] * 5 + [*(points + 500.0).tolist()]), Settings(Method.MIXTURE, 2))
    assert fit_object(collapsed)["status"] == "converged, collapsed component"
    assert any(line.startswith("trouble") and "collapsed" in line for line in fit_lines(collapsed, "x"))


def test_one_iteration_and_one_column() -> None:
    found = fit([[0.0], [1.0], [5.0]], Settings(k=1, max_iterations=1, restarts=1))
    text = "\n".join(fit_lines(found, "x"))
    assert "after 1 iteration: " in text or "after 2 iterations: " in text
    assert text.endswith("2.00000")


def test_a_run_at_its_limit_is_told_by_one_number() -> None:
    found = fit(load_example("old-faithful"), Settings(k=5, max_iterations=1, restarts=1))
    assert found.iterations == fit_object(found)["iterations"] == 2
    lines = fit_lines(found, "x")
    assert "status   reached max_iterations after 2 iterations: the last one is an E step alone" in lines


def test_a_sweep_in_words() -> None:
    settings = Settings(restarts=3)
    geyser = load_example("old-faithful")
    lines = sweep_lines(list(sweep(geyser, settings, range(1, 4))), geyser, "Old Faithful", settings)
    assert lines[0] == "Old Faithful, 272 points: the best of 3 runs for each k, scaling none"
    assert lines[2:5] == ["k    inertia  silhouette", "1  50440.157           -", "2   8901.769      0.7241"]
    assert lines[7] == "k   BIC full   BIC tied   BIC diag  BIC spherical"
    assert lines[-4] == "elbow               k = 2, k-means, seed 0 (a hint, no verdict)"
    assert lines[-3].startswith("largest silhouette  k = 2, k-means")
    assert lines[-2].startswith("lowest BIC          k = 3, tied")


def test_a_sweep_by_the_gap_in_words() -> None:
    settings, blobs = Settings(restarts=2), load_example("blobs")
    asked = (Criterion.GAP, Criterion.ACCURACY)
    candidates = list(sweep(blobs, settings, range(1, 5), criteria=asked))
    lines = sweep_lines(candidates, blobs, "x", settings)
    assert lines[2] == "k  gap statistic  standard error  accuracy"
    third = candidates[2 * 5]
    gap, error, accuracy = (float(text) for text in lines[5].split()[1:])
    assert gap == pytest.approx(third.scores[Criterion.GAP], abs=6e-4)
    assert error == pytest.approx(third.errors[Criterion.GAP], abs=6e-5)
    assert accuracy == pytest.approx(third.scores[Criterion.ACCURACY], abs=6e-5)
    assert lines[8] == "k  accuracy full  accuracy tied  accuracy diag  accuracy spherical"
    assert "first k of the gap  k = 3, k-means, seed 0" in lines
    up_to_two = sweep_lines([each for each in candidates if each.k < 3], blobs, "x", settings)
    assert "first k of the gap  -" in up_to_two


def test_a_sweep_on_cells_says_so() -> None:
    geyser = load_example("old-faithful")
    exact = list(sweep(geyser, Settings(restarts=2), [2]))
    condensed = [replace(candidate, condensed=True) for candidate in exact]
    assert sweep_object(exact, geyser)["approximate"] is False
    assert sweep_object(condensed, geyser)["approximate"] is True
    assert "≈" not in sweep_lines(exact, geyser, "x", Settings())[0]
    assert sweep_lines(condensed, geyser, "x", Settings())[0].endswith("≈ (starts tried on cells or a sample)")


def test_a_sweep_tells_which_mixtures_have_collapsed() -> None:
    dataset = Dataset([[0.0, 0.0]] * 20 + grouped(0, 40, 2, 1).tolist())
    candidates = list(sweep(dataset, Settings(restarts=2), [1, 2]))
    collapsed = [c for c in candidates if c.trouble is not None]
    assert (2, Covariance.SPHERICAL) in {(c.k, c.covariance) for c in collapsed}
    line = sweep_lines(candidates, dataset, "x", Settings())[-1]
    assert line.startswith("passed over, a component collapsed  ")
    assert "spherical k = 2" in line
    told = sweep_object(candidates, dataset)["troubles"]["spherical"]
    assert told[0] is None
    assert "collapsed onto one place" in told[1]
    assert "passed over" not in "\n".join(sweep_lines(candidates[:5], dataset, "x", Settings()))


def test_where_every_mixture_has_collapsed_none_is_passed_over() -> None:
    equal = Dataset([[5.0, 5.0]] * 4)
    candidates = list(sweep(equal, Settings(restarts=2), [1]))
    lines = sweep_lines(candidates, equal, "x", Settings(restarts=2))
    assert "lowest BIC          k = 1, spherical, seed 0" in lines
    assert lines[-1] == "not passed over     a component collapsed in every mixture"
    assert "passed over, a" not in "\n".join(lines)


def test_trouble_of_another_kind_passes_nothing_over() -> None:
    geyser = load_example("old-faithful")
    candidates = list(sweep(geyser, Settings(restarts=2), [1, 2]))
    empty = Trouble(TroubleKind.EMPTY_CLUSTER, "Cluster 1 is empty", (0,))
    candidates[-1] = replace(candidates[-1], trouble=empty)
    assert "passed over" not in "\n".join(sweep_lines(candidates, geyser, "x", Settings()))


@pytest.mark.parametrize("offset", [0.0, 1e6, 1e9, -1e12])
@pytest.mark.parametrize("k", [1, 2])
def test_means_are_told_apart_wherever_they_are(offset: float, k: int) -> None:
    points = np.repeat([[0.0, 0.0], [8.0, 0.08]], 20, axis=0) + np.random.default_rng(3).normal(size=(40, 2)) * 1e-3
    found = fit(Dataset(points + offset), Settings(k=k, restarts=3))
    rows = fit_lines(found, "x")[-k:]
    shown = np.array([row.split()[-2:] for row in rows], dtype=np.float64)
    # To four digits of what they, or the points, are apart, as far as double precision has them.
    rounding = np.spacing(abs(offset))
    assert np.abs(shown - found.means)[:, 0].max() <= max(0.5e-3, rounding)
    assert np.abs(shown - found.means)[:, 1].max() <= max(0.5e-5, rounding)


def test_scores_that_are_large_are_told_apart() -> None:
    assert column([123456789.25, 123456789.5], 8, apart=0.25) == ["123456789.2500", "123456789.5000"]
    assert column([2e12, None, 1.0], apart=2e12) == ["2e+12", ABSENT, "1"]
    assert column([1e9, 1e9], apart=0.0) == ["1e+09", "1e+09"]
    assert column([3e-5, 3.00001e-5], apart=1e-10) == ["3e-05", "3.00001e-05"]
    assert column([1e20, 1e20 + 1e6], apart=1e6) == ["1e+20", "1.00000000000001e+20"]


def test_one_point_is_no_points() -> None:
    one = Dataset([[1.0, 2.0]])
    assert fit_lines(fit(one, Settings(k=1)), "one")[0].startswith("one, 1 point: k-means")
    swept = sweep_lines(list(sweep(one, Settings(), [1])), one, "one", Settings())
    assert swept[0].startswith("one, 1 point: the best of 10 runs")


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "-"), (0.0, "0"), (-1130.26396, "-1130.26"), (1.5e9, "1.5e+09"), (-2e-7, "-2e-07")]
)
def test_numbers_can_be_read_back(value: float | None, shown: str) -> None:
    assert number(value) == shown
    assert value is None or float(shown) == pytest.approx(value, rel=1e-4)


def test_columns_share_their_decimals() -> None:
    assert column([None, 2325.22, -7.0], 8) == ["-", "2325.2200", "-7.0000"]
    assert column([1e7, 1.0]) == ["1e+07", "1"]
    assert table(["k", "name"], [["1", "10"], ["a", "b"]]) == [" k  name", " 1     a", "10     b"]
    assert column([]) == []
