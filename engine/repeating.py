"""Repeating: what a run on a timeline has to be told elsewhere so that it is the same run there."""

from __future__ import annotations

from engine.algorithm import Phase
from engine.dataset import Dataset
from engine.errors import SettingsError
from engine.features import Features, features_of
from engine.mixture import Mixture
from engine.records import Record
from engine.settings import EmptyCluster, Method, Settings
from engine.timeline import Frame, Timeline


class Run(Record, eq=False):
    """What a script repeats. start: in the coordinates of the data as they are; steps: how often the parameters moved
    until the run ended, None where it has not ended yet; limit: how often they may."""

    dataset: Dataset
    settings: Settings
    start: Mixture
    steps: int | None
    limit: int

    @property
    def told(self) -> str:
        """What is fitted, in words."""
        settings = self.settings
        return {
            Method.KMEANS: "k-means",
            Method.SOFT_KMEANS: f"soft k-means, β = {settings.beta:g}",
            Method.MIXTURE: f"a Gaussian mixture with {settings.covariance.value} covariances",
        }[settings.method]

    @property
    def by_sklearn(self) -> bool:
        return by_sklearn(self.settings)

    @property
    def features(self) -> Features:
        return features_of(self.dataset, self.settings.scaling)


def by_sklearn(settings: Settings) -> bool:
    """Whether scikit-learn has what is fitted; it always moves the mean of an empty cluster."""
    kept = settings.method is Method.KMEANS and settings.empty_cluster is EmptyCluster.KEEP
    return settings.method is not Method.SOFT_KMEANS and not kept


def run_of(dataset: Dataset, settings: Settings, timeline: Timeline, edition: int) -> Run:
    """The run that the shown frame belongs to: since its start, or since data or parameters were changed by hand."""
    place = timeline.cursor
    while 0 <= place < len(timeline.frames) - 1 and timeline.frames[place].state.phase is Phase.PICKED:
        place += 1
    if place < 0 or timeline.frames[place].state.phase is Phase.PICKED or dataset.n < settings.k:
        raise SettingsError("There is no run to copy yet: step on to its start, with as many points as clusters.")
    while place > 0 and goes_on(timeline.frames[place - 1], timeline.frames[place]):
        place -= 1
    first = timeline.frames[place]
    given = first.state.mixture if first.edition != edition else first.state.source or first.state.mixture
    features = features_of(dataset, settings.scaling)
    start = given.rebased(first.coordinates, features.coordinates)
    counted = first.state.iteration - (first.state.phase is Phase.EXPECTED)
    limit = max(settings.max_iterations - counted, 1)
    steps = _steps(timeline.frames[place:]) if first.edition == edition else None
    return Run(dataset, first.in_force(settings), start, steps, limit)


def goes_on(before: Frame, frame: Frame) -> bool:
    """Whether a frame is a half step of the run that the one before belongs to."""
    return frame.state.phase in (Phase.EXPECTED, Phase.MAXIMISED) and before.edition == frame.edition


def _steps(frames: tuple[Frame, ...]) -> int | None:
    """How often the parameters of the run that begins with the first frame moved until it ended."""
    steps = 0
    for before, frame in zip((None, *frames), frames, strict=False):
        if before is not None and not goes_on(before, frame):
            return None
        steps += frame.state.phase is Phase.MAXIMISED
        if frame.status.ended:
            return steps or None
    return None
