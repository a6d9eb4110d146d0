"""Checking: a run that has come to its end here, and a script that finds how far scikit-learn's end is from it."""

from __future__ import annotations

import zlib
from base64 import b85encode

from engine.algorithm import Phase, State
from engine.arrays import Ints
from engine.dataset import Dataset
from engine.records import Record
from engine.repeating import goes_on
from engine.runs import Cancellation, Cancelled, never
from engine.settings import Settings
from engine.shares import assignment
from engine.snippet import MOST_INLINE, OBJECTIVES, POINTS_FILE, array_text, sklearn_script
from engine.stepping import next_frame
from engine.timeline import Frame, Timeline

DIFFERENCES = "differences"
"""What the script calls what it has found: a dict that makes Differences."""


class Differences(Record):
    """points: how many there are; labels: for how many of them the cluster differs, whatever clusters are called;
    means: the largest difference of a mean, in standard deviations of its column; here, there: the objectives."""

    points: int
    labels: int
    means: float
    here: float
    there: float

    @property
    def objective(self) -> float:
        """The difference of the objectives, relative to the one here."""
        return abs(self.there - self.here) / (abs(self.here) or 1.0)


class Ended(Record, eq=False):
    """A run at its end, with the settings that it followed there; the timeline shows its last frame."""

    dataset: Dataset
    settings: Settings
    timeline: Timeline
    edition: int


def run_to_end(
    dataset: Dataset, settings: Settings, timeline: Timeline, edition: int, cancelled: Cancelled = never
) -> Ended:
    """The run shown, with what follows on the timeline and then with what would follow.

    In annealing it is the run at the shown β, from the shown centres. The timeline has a frame. Raises Cancellation if
    asked to stop, SettingsError where settings and data do not fit.
    """
    frame = timeline.frames[timeline.cursor]
    if frame.state.beta is not None:
        settings = frame.in_force(settings)
        frame = Frame(frame.edition, frame.coordinates, State(Phase.MOVED, 0, frame.state.mixture))
        timeline = Timeline().append(frame)
    following = timeline.frames[timeline.cursor + 1 :]
    while not frame.status.ended or frame.edition != edition:
        if cancelled():
            raise Cancellation
        if following and goes_on(frame, following[0]):
            frame, following = following[0], following[1:]
        else:
            frame, following = next_frame(dataset, settings, frame, edition, cancelled), ()
        timeline = timeline.append(frame)
    return Ended(dataset, settings, timeline, edition)


def check_script(ended: Ended, name: str, points_file: str = POINTS_FILE) -> str:
    """The script that repeats the run with scikit-learn, then prints how far it is from the run's end here.

    points_file: where more than MOST_INLINE points are read from; see sklearn_script. Raises SettingsError where there
    is no run yet.
    """
    dataset, settings, frame = ended.dataset, ended.settings, ended.timeline.frames[-1]
    script = sklearn_script(dataset, settings, ended.timeline, ended.edition, name, points_file)
    if frame.state.phase is not Phase.EXPECTED:
        frame = next_frame(dataset, settings, frame, ended.edition)
    assert frame.source is not None
    assert frame.info.objective is not None
    labels = assignment(dataset, settings, frame, labels_only=True).labels
    words, objective = OBJECTIVES[settings.method]
    return f"""{script}
# How far that is from the end of the run in Cluster Explorer.
{_labels_text(labels)}
{array_text("here_means", frame.source.means)}
here = {float(frame.info.objective)!r}
{_COMPARISON.format(k=settings.k, objective=objective, words=words, differences=DIFFERENCES)}"""


_COMPARISON = """
from scipy.optimize import linear_sum_assignment

# Clusters are paired so that the most points agree, and of such pairings so that the most keep their number.
together = np.zeros(({k}, {k}), dtype=int)
np.add.at(together, (here_labels, labels), 1)
pairs = linear_sum_assignment(together * ({k} + 1) + np.eye({k}, dtype=int), maximize=True)
spread = np.where(np.ptp(points, axis=0) > 0, points.std(axis=0), 1.0)
{differences} = {{
    "points": len(points),
    "labels": len(points) - int(together[pairs].sum()),
    "means": float(np.abs((means[pairs[1]] - here_means) / spread).max()),
    "here": here,
    "there": float({objective}),
}}
print()
print("labels that differ, whatever the clusters are called:", {differences}["labels"], "of", len(points))
print("largest difference of a mean, in standard deviations of its column:", {differences}["means"])
print("{words} in Cluster Explorer:", here, "and here:", {differences}["there"])
"""


def _labels_text(labels: Ints) -> str:
    """An assignment of the labels: packed where they are many."""
    if len(labels) <= MOST_INLINE:
        return f"here_labels = np.array({labels.tolist()!r})"
    packed = b85encode(zlib.compress(labels.astype("<i4").tobytes())).decode("ascii")
    return (
        "import base64\nimport zlib\n\n# The cluster of each point there, packed.\n"
        f'here_labels = np.frombuffer(zlib.decompress(base64.b85decode("{packed}")), dtype="<i4")'
    )
