"""ObjectiveCurve: the objective after each half step of the run on screen."""

from __future__ import annotations

import numpy as np

from engine.algorithm import Phase
from engine.arrays import Bools
from engine.settings import Method, Settings
from engine.timeline import Frame, Timeline
from explorer.numbers import number
from explorer.panels.plot_card import PlotCard
from explorer.panels.plot_picture import Curve, Look, Picture, Rule, Stroke, Tone, padded_range
from explorer.pick_words import potential_unit
from explorer.session import Session
from explorer.words import change, frame_name, objective_name, objective_unit, switched

MOST_MARKS = 60
"""Above this many half steps only the line is drawn: marks would hide it."""

MOST_SAID = 12
"""As many values as are said one by one."""

LONG_RUN, LEFT_OUT, FLAT = 6, 2, 0.2
"""A run of so many half steps leaves so many out of its range, where the rest takes less than this of it."""

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
        likelihood = likelihood_curve(settings, timeline)
        rides = self.session.document.anneals
        legend = "● a run to its end at each β" if rides else "○ E step ● M step"
        edited = " ▲ data edited" if notches else ""
        self.say(title, legend + edited, "– – log-likelihood" if likelihood else "", objective_unit(settings))
        curve = objective_curve(settings, timeline)
        if curve is None:
            note = self.session.readiness or "One mark for each half step: press Play, or step."
            return Picture(note=note, spoken=f"{title}: nothing yet.")
        now = float(timeline.cursor)
        return Picture(
            curves=(curve,) if likelihood is None else (curve, likelihood),
            x_range=(0.0, max(float(len(timeline.frames) - 1), 4.0)),
            y_range=range_of(curve, likelihood),
            x_name="rise of β" if rides else "half step",
            rules=(Rule(now, "now"),),
            notches=notches,
            spoken=_spoken(title, "rise of β" if rides else "half step", curve, timeline.cursor),
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

    The line breaks where the data or the means were changed by hand, and where β was raised.
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

    def words(place: int) -> str:
        return _words(settings, frames, known[place])

    return Curve(
        np.array(known, dtype=np.float64),
        values,
        looks,
        np.zeros(len(known), dtype=bool),
        _joined(frames, known),
        tuple(known),
        words,
    )


def likelihood_curve(settings: Settings, timeline: Timeline) -> Curve | None:
    """The log-likelihood of a mixture's parameters: an M half raises it at least as much as the bound, and the E half
    after that, which tells it, only lifts the bound up to it. None for other methods and before there is any.
    """
    frames = timeline.frames
    if settings.method is not Method.MIXTURE:
        return None
    told = {i: likelihood for i in range(len(frames)) if (likelihood := likelihood_of(frames, i)) is not None}
    known = list(told)
    if len(known) < 2:
        return None
    after_m = np.array([frames[i].state.phase is Phase.MAXIMISED for i in known])
    # After an E half both are one, and the bound's own mark stands there.
    looks = np.where(after_m & (len(known) <= MOST_MARKS), Look.DOT, Look.HIDDEN)

    def words(place: int) -> str:
        i = known[place]
        lines = [f"half step {i}: log-likelihood = {number(told[i], 8)}", _gap(frames, i), "click shows it"]
        return "\n".join(line for line in lines if line)

    return Curve(
        np.array(known, dtype=np.float64),
        np.array([told[i] for i in known]),
        looks,
        np.zeros(len(known), dtype=bool),
        _joined(frames, known),
        tuple(known),
        words,
        stroke=Stroke.DASHED,
        tone=Tone.ACCENT,
    )


def likelihood_of(frames: tuple[Frame, ...], i: int) -> float | None:
    """The log-likelihood of a frame's parameters, which after an M half the E half after it tells."""
    if frames[i].state.phase is Phase.MAXIMISED and i + 1 < len(frames):
        return frames[i + 1].info.log_likelihood if frames[i + 1].edition == frames[i].edition else None
    return frames[i].info.log_likelihood


def _gap(frames: tuple[Frame, ...], i: int) -> str:
    """How far the bound is below the log-likelihood after an M half."""
    likelihood, bound = likelihood_of(frames, i), frames[i].info.objective
    if frames[i].state.phase is not Phase.MAXIMISED or likelihood is None or bound is None:
        return ""
    return f"the bound is {number(max(likelihood - bound, 0.0), 3)} below the log-likelihood"


def _joined(frames: tuple[Frame, ...], known: list[int]) -> Bools:
    """Whether each mark is joined to the next one: the halves follow upon each other and measure the same thing."""
    pairs = zip(known, [*known[1:], known[-1]], strict=True)
    return np.array([j == i + 1 and _comparable(frames[i], frames[j]) for i, j in pairs])


def range_of(curve: Curve, likelihood: Curve | None) -> tuple[float, float]:
    """The range of the values; of a long run of a mixture that of all but the first ones, where these are so far below
    that the bound would not be seen to meet the log-likelihood. They are marked at the edge."""
    values = curve.y
    if likelihood is not None and len(values) >= LONG_RUN:
        later = values[LEFT_OUT:]
        if np.ptp(later) < FLAT * np.ptp(values):
            return padded_range(np.concatenate([later, likelihood.y[likelihood.y >= later.min()]]))
    return padded_range(values if likelihood is None else np.concatenate([values, likelihood.y]))


def _comparable(before: Frame, after: Frame) -> bool:
    """Whether the objective measures the same thing."""
    return before.edition == after.edition and before.state.beta == after.state.beta


def _edits(timeline: Timeline) -> list[float]:
    """Half way between frames that saw different data."""
    pairs = zip(timeline.frames, timeline.frames[1:], strict=False)
    return [i + 0.5 for i, (before, after) in enumerate(pairs) if before.edition != after.edition]


def _words(settings: Settings, frames: tuple[Frame, ...], index: int) -> str:
    """The value, what it changed by, and how many points switched."""
    frame, before = frames[index], frames[index - 1] if index else None
    name = objective_name(settings.method, frame.state.phase)
    unit = objective_unit(settings)
    value = number(frame.info.objective, 8) + (f" {unit}" if unit else "")
    compared = before is not None and before.info.objective is not None and before.edition == frame.edition
    lines = [
        f"half step {index}: {name} = {value}",
        change(settings, before, frame) if compared else "",
        switched(settings.method, frame),
        _gap(frames, index),
        f"{frame_name(frame)} · click shows it",
    ]
    return "\n".join(line for line in lines if line)


def _spoken(title: str, step: str, curve: Curve, shown: int) -> str:
    """The curve in words: all values, or the first and the last of many."""
    said = [f"{x:.0f}: {number(float(y), 5)}" for x, y in zip(curve.x, curve.y, strict=True)]
    if len(said) > MOST_SAID:
        said = [*said[:3], "…", *said[-3:]]
    return f"{title} by {step}: {', '.join(said)}. Shown: {step} {shown}."
