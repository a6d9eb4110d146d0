"""The check against scikit-learn: its script finds no difference where there is none, and each that there is."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.annealing import annealing_start
from engine.checking import Differences, check_script, run_to_end
from engine.dataset import Dataset
from engine.examples import load_example
from engine.records import replace
from engine.runs import Cancellation
from engine.settings import Covariance, EmptyCluster, Method, Scaling, Settings
from engine.snippet import MOST_INLINE
from engine.stepping import first_frame, next_frame
from engine.timeline import Timeline

GEYSER = load_example("old-faithful")
Found = Callable[[str], Differences]


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    """Runs a script where its points lie."""
    monkeypatch.chdir(tmp_path)

    def run(script: str) -> Differences:
        Path("check.py").write_text(script, encoding="utf-8")
        return Differences(**runpy.run_path("check.py")["differences"])

    return run


def scattered() -> Dataset:
    random = np.random.default_rng(4)
    return Dataset(np.concatenate([random.normal(at, 1.0, (MOST_INLINE // 2, 2)) for at in (0.0, 4.0, 9.0)]))


def stepped(dataset: Dataset, settings: Settings, steps: int) -> Timeline:
    timeline = Timeline().append(first_frame(dataset, settings))
    for _ in range(steps):
        timeline = timeline.append(next_frame(dataset, settings, timeline.frames[-1], 0))
    return timeline


@pytest.mark.parametrize(
    "settings",
    [
        Settings(k=3, scaling=Scaling.STANDARDISE, seed=3),
        Settings(k=3, empty_cluster=EmptyCluster.KEEP),
        Settings(k=3, method=Method.SOFT_KMEANS),
        *(Settings(k=3, method=Method.MIXTURE, covariance=kind, max_iterations=60) for kind in Covariance),
    ],
    ids=["kmeans", "kept", "soft", "full", "tied", "diag", "spherical"],
)
def test_in_mid_run_the_check_goes_on_to_the_end_and_both_agree(found: Found, settings: Settings) -> None:
    ended = run_to_end(GEYSER, settings, stepped(GEYSER, settings, 3), 0)
    last = ended.timeline.frames[-1]
    assert last.status.ended
    differences = found(check_script(ended, "Geyser"))
    assert (differences.points, differences.labels) == (GEYSER.n, 0)
    assert max(differences.means, differences.objective) < 1e-7
    if last.info.objective is not None and settings.method is not Method.MIXTURE:
        assert differences.here == last.info.objective


def test_many_points_are_read_from_a_file_and_their_labels_are_packed(found: Found) -> None:
    data, settings = scattered(), Settings(k=4, seed=1)
    np.save("points.npy", data.points)
    ended = run_to_end(data, settings, stepped(data, settings, 0), 0)
    differences = found(check_script(ended, "Data", "points.npy"))
    assert (differences.points, differences.labels) == (data.n, 0)
    assert max(differences.means, differences.objective) < 1e-9


def test_frames_that_are_there_already_are_those_that_count() -> None:
    settings = Settings(k=3, seed=3)
    whole = run_to_end(GEYSER, settings, stepped(GEYSER, settings, 0), 0).timeline
    again = run_to_end(GEYSER, settings, whole.seek(1), 0).timeline
    assert len(again.frames) == len(whole.frames)
    assert all(a.state is b.state for a, b in zip(again.frames, whole.frames, strict=True))


def test_after_an_edit_the_check_is_of_the_data_as_they_are(found: Found) -> None:
    settings = Settings(k=2, method=Method.MIXTURE)
    timeline = run_to_end(GEYSER, settings, stepped(GEYSER, settings, 0), 0).timeline
    edited = GEYSER.added((3.0, 20.0))
    differences = found(check_script(run_to_end(edited, settings, timeline, 1), "Geyser"))
    assert (differences.points, differences.labels) == (GEYSER.n + 1, 0)
    assert max(differences.means, differences.objective) < 1e-7


def test_in_annealing_the_check_is_of_the_shown_centres_and_their_beta(found: Found) -> None:
    settings = Settings(k=3, method=Method.SOFT_KMEANS, beta=500.0)
    frame = annealing_start(GEYSER, settings)
    for _ in range(14):
        frame = next_frame(GEYSER, settings, frame, 0)
    ended = run_to_end(GEYSER, settings, Timeline().append(frame), 0)
    assert ended.settings.beta == frame.state.beta
    assert found(check_script(ended, "Geyser")).objective < 1e-7


def test_differences_are_counted_whatever_the_clusters_are_called(found: Found) -> None:
    settings = Settings(k=3, seed=3)
    script = check_script(run_to_end(GEYSER, settings, stepped(GEYSER, settings, 0), 0), "Geyser")
    mark = "\nfrom scipy.optimize"
    head, _, tail = script.partition(mark)
    renamed = "here_labels = (here_labels + 1) % 3\nhere_means = here_means[[2, 0, 1]]"
    same = found(f"{head}{renamed}{mark}{tail}")
    assert same.labels == 0
    assert max(same.means, same.objective) < 1e-12
    spoilt = "here_labels[:5] = (here_labels[:5] + 1) % 3\nhere_means[1] += 0.5 * points.std(axis=0)\nhere *= 2"
    other = found(f"{head}{renamed}\n{spoilt}{mark}{tail}")
    assert other.labels == 5
    assert (other.means, other.objective) == pytest.approx((0.5, 0.5))


def test_nobody_waits_for_a_check_that_is_no_longer_wanted() -> None:
    settings = Settings(k=3)
    with pytest.raises(Cancellation):
        run_to_end(GEYSER, settings, stepped(GEYSER, settings, 0), 0, lambda: True)


def test_the_difference_of_objectives_is_relative() -> None:
    differences = Differences(10, 0, 0.0, -200.0, -201.0)
    assert differences.objective == pytest.approx(0.005)
    assert replace(differences, here=0.0, there=0.25).objective == 0.25
