"""The copied script: run in a process of its own, it gives the clustering of the window, number by number."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from engine.algorithm import Phase
from engine.dataset import Dataset
from engine.errors import SettingsError
from engine.examples import load_example
from engine.mixture import Mixture, Start
from engine.records import replace
from engine.settings import Covariance, EmptyCluster, Initialiser, Method, Scaling, Settings
from engine.shares import assignment
from engine.snippet import MOST_INLINE, POINTS_FILE, sklearn_script
from engine.stepping import first_frame, moved_frame, next_frame
from engine.timeline import Frame, Timeline
from engine.writing import table_text

RUNNER = """
import runpy, sys, contextlib, io
import numpy as np
for file in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()):
        found = runpy.run_path(file)
    wanted = ("labels", "means", "weights", "covariances", "inertia", "free_energy", "log_likelihood")
    np.savez(file + ".npz", **{name: found[name] for name in wanted if name in found})
"""


@dataclass(frozen=True)
class Case:
    """A run, with what the script is to give. moved: whether scikit-learn moves the Gaussians once more."""

    dataset: Dataset
    settings: Settings
    timeline: Timeline
    moved: bool = False

    @property
    def end(self) -> Frame:
        """Where the script ends."""
        frame = ended(self.dataset, self.settings, self.timeline).frames[-1]
        return next_frame(self.dataset, self.settings, frame, 0) if self.moved else frame


def begun(dataset: Dataset, settings: Settings) -> Timeline:
    return Timeline().append(first_frame(dataset, settings))


def ended(dataset: Dataset, settings: Settings, timeline: Timeline) -> Timeline:
    """To the end, one half step after another."""
    frame = timeline.frames[-1]
    while not frame.status.ended:
        frame = next_frame(dataset, settings, frame, frame.edition)
        timeline = timeline.append(frame)
    return timeline


def of(dataset: Dataset, copied_at_end: bool = True, **fields: object) -> Case:
    settings = Settings(**{"k": 3, "seed": 3, **fields})  # type: ignore[arg-type]
    timeline = begun(dataset, settings)
    mixture = settings.method is Method.MIXTURE
    if copied_at_end:
        # In mid-run the script is the same as long as the end is known.
        timeline = ended(dataset, settings, timeline).seek(1)
    return Case(dataset, settings, timeline, moved=mixture and not copied_at_end)


def nudged(method: Method) -> Case:
    """A centre was moved by hand in mid-run: the script begins there."""
    dataset, settings = load_example("old-faithful"), Settings(method=method, k=3, scaling=Scaling.STANDARDISE)
    timeline = begun(dataset, settings)
    for _ in range(5):
        timeline = timeline.append(next_frame(dataset, settings, timeline.frames[-1], 0))
    mixture = timeline.frames[-1].state.mixture
    means = mixture.means.copy()
    means[0] += 1.0
    placed = Mixture(mixture.weights, means, mixture.covariances)
    moved = moved_frame(dataset, settings, timeline.frames[-1], placed, 0)
    return Case(dataset, settings, ended(dataset, settings, timeline.append(moved)))


def with_empty(policy: EmptyCluster) -> Case:
    """The third mean owns no point at the start."""
    far = Start(Mixture(np.full(3, 1 / 3), np.array([[1.0, 1.0], [2.0, 2.0], [50.0, 50.0]])))
    return of(load_example("blobs"), initialiser=Initialiser.BY_HAND, start=far, empty_cluster=policy)


def cases() -> Iterator[tuple[str, Case]]:
    geyser, many = load_example("old-faithful"), scattered()
    for scaling in Scaling:
        yield f"kmeans-{scaling.value}", of(geyser, scaling=scaling)
        yield f"soft-{scaling.value}", of(geyser, method=Method.SOFT_KMEANS, scaling=scaling)
        for covariance in Covariance:
            fields = {"method": Method.MIXTURE, "covariance": covariance, "scaling": scaling, "reg_covar": 1e-4}
            yield f"{covariance.value}-{scaling.value}", of(geyser, **fields)
    yield "soft-early", of(geyser, False, method=Method.SOFT_KMEANS)
    for covariance in Covariance:
        yield f"{covariance.value}-early", of(many, False, method=Method.MIXTURE, covariance=covariance)
    yield "kmeans-many", of(many, k=5)
    yield "kmeans-limit", of(many, k=5, max_iterations=2)
    yield "full-limit", of(many, method=Method.MIXTURE, max_iterations=3)
    yield "far-away", of(replace(geyser, points=geyser.points + 1e8), method=Method.MIXTURE)
    yield "three-columns", of(Dataset(np.random.default_rng(0).normal(size=(60, 3))), method=Method.MIXTURE, k=2)
    for method in (Method.KMEANS, Method.MIXTURE):
        yield f"nudged-{method.value}", nudged(method)
    for policy in EmptyCluster:
        yield f"empty-{policy.value}", with_empty(policy)


def scattered() -> Dataset:
    """More points than stand in a script, with classes and names that are hard on a table."""
    random = np.random.default_rng(4)
    points = np.concatenate([random.normal(at, 1.0, (MOST_INLINE // 2, 2)) for at in (0.0, 4.0, 9.0)])
    classes = np.arange(len(points)) % 2
    return Dataset(points, classes, ("across, # (mm)", "up"), ('a "first", #one', "second"))


CASES = dict(cases())


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, np.ndarray]]:
    """All scripts, run in one process that knows nothing of the engine; each is read from a file."""
    folder = tmp_path_factory.mktemp("scripts")
    (folder / POINTS_FILE).write_text(table_text(scattered()), encoding="utf-8", newline="")
    files = []
    for name, case in CASES.items():
        file = folder / f"{name}.py"
        script = sklearn_script(case.dataset, case.settings, case.timeline, 0, 'A "name" \\ of\nit')
        file.write_text(script, encoding="utf-8")
        files.append(file)
    command = [sys.executable, "-W", "error", "-c", RUNNER, *(file.name for file in files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env={"PYTHONPATH": ""})
    assert (done.returncode, done.stderr) == (0, "")
    return {file.stem: dict(np.load(f"{file}.npz")) for file in files}


@pytest.mark.parametrize("name", CASES)
def test_the_script_gives_the_clustering_of_the_window(name: str, results: dict[str, dict[str, np.ndarray]]) -> None:
    case, found = CASES[name], results[name]
    end = case.end
    settled = end if end.state.phase is Phase.EXPECTED else next_frame(case.dataset, case.settings, end, 0)
    labels = assignment(case.dataset, case.settings, settled).labels
    assert np.array_equal(found["labels"], labels)
    spread = case.dataset.points.std(axis=0)
    np.testing.assert_allclose(found["means"] / spread, end.mixture.means / spread, rtol=0, atol=2e-7)
    objective = next(found[key] for key in ("inertia", "free_energy", "log_likelihood") if key in found)
    assert objective == pytest.approx(settled.info.objective, rel=1e-7)
    if case.settings.method is Method.MIXTURE:
        np.testing.assert_allclose(found["weights"], end.mixture.weights, rtol=0, atol=1e-7)
        assert end.mixture.covariances is not None
        whole = np.broadcast_to(_whole(found["covariances"], case.settings.covariance), end.mixture.covariances.shape)
        np.testing.assert_allclose(whole, end.mixture.covariances, rtol=1e-5, atol=1e-9)


def _whole(covariances: np.ndarray, kind: Covariance) -> np.ndarray:
    """Those of the script as (k, d, d); a tied one is that of all."""
    if kind in (Covariance.DIAG, Covariance.SPHERICAL):
        return covariances[:, :, None] * np.eye(covariances.shape[1])
    return covariances


def test_all_scripts_tell_apart_what_scikit_learn_has_and_what_it_has_not() -> None:
    for name, case in CASES.items():
        script = sklearn_script(case.dataset, case.settings, case.timeline, 0, "Data")
        assert ("sklearn" in script) == (not name.startswith("soft") and name != "empty-keep"), name
        assert ("loadtxt" in script) == (case.dataset.n > MOST_INLINE), name


def test_a_run_goes_on_from_where_the_data_were_edited() -> None:
    geyser, settings = load_example("old-faithful"), Settings(k=2)
    timeline = ended(geyser, settings, begun(geyser, settings))
    edited = geyser.moved(0, (3.0, 60.0))
    warm = next_frame(edited, settings, timeline.frames[-1], 1)
    script = sklearn_script(edited, settings, timeline.append(warm), 1, "Data")
    assert repr(warm.state.mixture.means.tolist()[0]) in script
    assert "[3.0, 60.0]" in script


def test_without_a_run_there_is_nothing_to_copy() -> None:
    with pytest.raises(SettingsError, match="no run"):
        sklearn_script(load_example("blobs"), Settings(), Timeline(), 0, "Data")
