"""ObjectiveCurve: the objective after each half step of the run on screen."""

from __future__ import annotations

import numpy as np

from engine.algorithm import Phase
from engine.settings import Method, Settings
from engine.timeline import Frame, Timeline
from explorer.numbers import number
from explorer.panels.plot_card import PlotCard
from explorer.panels.plot_picture import Curve, Look, Picture, Rule, padded_range
from explorer.pick_words import potential_unit
from explorer.session import Session
from explorer.words import frame_name, objective_name, objective_unit

MOST_MARKS = 60
"""Above this many half steps only the line is drawn: marks would hide it."""

MOST_SAID = 12
"""As many values as are said one by one."""

TITLES = {
    Method.KMEANS: "k-means inertia J",
    Method.SOFT_KMEANS: "Free energy F",
    Method.MIXTURE: "Log-likelihood bound",
}


class ObjectiveCurve(PlotCard):
    """A click on a mark shows that half step."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "objective", "Objective by half step")

    def seen(self) -> tuple[object, ...]:
        return self.session.timeline, self.session.settings, self.session.readiness

    def choose(self, payload: object, _shift: bool) -> None:
        assert isinstance(payload, int)
        self.session.seek(payload)

    def draw(self) -> Picture:
        if self.session.picking:
            return self._potential()
        settings, timeline = self.session.settings, self.session.timeline
        title = TITLES[settings.method]
        notches = tuple(_edits(timeline))
        legend = "○ E step ● M step" + (" ▲ data edited" if notches else "")
        self.say(title, legend, objective_unit(settings))
        curve = objective_curve(settings, timeline)
        if curve is None:
            note = self.session.readiness or "One mark for each half step: press Play, or step."
            return Picture(note=note, spoken=f"{title}: nothing yet.")
        now = float(timeline.cursor)
        return Picture(
            curves=(curve,),
            x_range=(0.0, max(float(len(timeline.frames) - 1), 4.0)),
            y_range=padded_range(curve.y),
            x_name="half step",
            rules=(Rule(now, "now"),),
            notches=notches,
            spoken=_spoken(title, "half step", curve, timeline.cursor),
        )


    def _potential(self) -> Picture:
        """What the picks have left of Σ min D²: where the inertia will start."""
        settings, timeline = self.session.settings, self.session.timeline
        title = "Potential Σ min D²"
        self.say(title, potential_unit(settings), "the inertia with the picks for centres")
        curve = potential_curve(settings, timeline)
        return Picture(
            curves=(curve,),
            x_range=(1.0, float(max(settings.k, 2))),
            y_range=(0.0, float(curve.y.max()) or 1.0),
            x_name="pick",
            rules=(Rule(float(curve.x[timeline.cursor]), "now"),),
            spoken=_spoken(title, "pick", curve, timeline.cursor + 1),
        )


def potential_curve(settings: Settings, timeline: Timeline) -> Curve:
    """One mark for each pick on the timeline."""
    told = [(i, frame, frame.info.pick) for i, frame in enumerate(timeline.frames) if frame.info.pick is not None]
    values = np.array([pick.potential for _, _, pick in told])
    places = np.array([frame.state.mixture.k for _, frame, _ in told], dtype=np.float64)
    m = len(told)

    def words(place: int) -> str:
        unit = potential_unit(settings)
        value = number(float(values[place]), 8) + (f" {unit}" if unit else "")
        return f"{frame_name(told[place][1])}: Σ min D² = {value}\nclick shows it"

    joined = np.append(np.diff(places) == 1, False)
    indices = tuple(i for i, _, _ in told)
    return Curve(places, values, np.full(m, Look.DOT), np.zeros(m, dtype=bool), joined, indices, words)


def objective_curve(settings: Settings, timeline: Timeline) -> Curve | None:
    """One mark for each frame with an objective, hollow after E. None if there is no such frame.

    The line breaks where the data or the means were changed by hand.
    """
    frames = timeline.frames
    known = [i for i, frame in enumerate(frames) if frame.info.objective is not None]
    if not known:
        return None
    values = np.array([frames[i].info.objective for i in known], dtype=np.float64)
    hollow = np.array([frames[i].state.phase is Phase.EXPECTED for i in known])
    looks = np.where(hollow, Look.HOLLOW, Look.DOT)
    if len(known) > MOST_MARKS:
        looks = np.where(np.array(known) == timeline.cursor, looks, Look.HIDDEN)
    pairs = zip(known, [*known[1:], known[-1]], strict=True)
    joined = np.array([j == i + 1 and frames[i].edition == frames[j].edition for i, j in pairs])

    def words(place: int) -> str:
        return _words(settings, known[place], frames[known[place]])

    return Curve(
        np.array(known, dtype=np.float64), values, looks, np.zeros(len(known), dtype=bool), joined, tuple(known), words
    )


def _edits(timeline: Timeline) -> list[float]:
    """Half way between frames that saw different data."""
    pairs = zip(timeline.frames, timeline.frames[1:], strict=False)
    return [i + 0.5 for i, (before, after) in enumerate(pairs) if before.edition != after.edition]


def _words(settings: Settings, index: int, frame: Frame) -> str:
    name = objective_name(settings.method, frame.state.phase)
    unit = objective_unit(settings)
    value = number(frame.info.objective, 8) + (f" {unit}" if unit else "")
    return f"half step {index}: {name} = {value}\n{frame_name(frame)} · click shows it"


def _spoken(title: str, step: str, curve: Curve, shown: int) -> str:
    """The curve in words: all values, or the first and the last of many."""
    said = [f"{x:.0f}: {number(float(y), 5)}" for x, y in zip(curve.x, curve.y, strict=True)]
    if len(said) > MOST_SAID:
        said = [*said[:3], "…", *said[-3:]]
    return f"{title} by {step}: {', '.join(said)}. Shown: {step} {shown}."
