"""Words: what the choices are called, what a half step is called, and what it did. No Qt."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from engine.algorithm import Phase
from engine.arrays import Floats
from engine.dataset import split_unit
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from engine.timeline import Frame, Timeline
from explorer.document import Document
from explorer.names import COVARIANCE_GLOSS, COVARIANCE_NAMES, INITIALISER_NAMES
from explorer.numbers import amount, count, number, percent, signed
from explorer.pick_words import pick_account
from explorer.ride_words import next_rise_name, ride_account, rise_name, stiffness

_STEPS = {
    Method.KMEANS: ("Assign points", "Move centres"),
    Method.SOFT_KMEANS: ("Share points", "Move centres"),
    Method.MIXTURE: ("E step: compute responsibilities", "M step: update Gaussians"),
}
_HALVES = {
    Method.KMEANS: ("assign points to nearest centre", "move centres to points' mean"),
    Method.SOFT_KMEANS: ("share points, nearer ones more", "move centres to shares' mean"),
    Method.MIXTURE: ("share points among Gaussians", "fit Gaussians to their points"),
}
_UNTIL = {
    Method.KMEANS: "repeat until no centre moves",
    Method.SOFT_KMEANS: "repeat until F stops falling",
    Method.MIXTURE: "repeat until the bound stops rising",
}


class Shown(Protocol):
    """What the words need to know of the session."""

    @property
    def document(self) -> Document: ...
    @property
    def timeline(self) -> Timeline: ...
    @property
    def readiness(self) -> str: ...


def step_names(method: Method) -> tuple[str, str]:
    """What the E half and the M half are called on the step button."""
    return _STEPS[method]


def short_name(step_name: str) -> str:
    """The name of a half step where there is little room: "E step"."""
    return step_name.partition(":")[0]


def step_name(method: Method, frame: Frame) -> str:
    """What the half step is called that led to this frame."""
    expected, maximised = _STEPS[method]
    names = {
        Phase.PICKED: pick_name(method, frame.state.mixture.k),
        Phase.START: "Start",
        Phase.ANNEALED: rise_name(frame.state.beta),
        Phase.EXPECTED: expected,
        Phase.MAXIMISED: maximised,
        Phase.MOVED: "Moved by hand",
    }
    return names[frame.state.phase]


def pick_name(method: Method, number: int) -> str:
    """What a pick before the start is called: "Pick centre 2"."""
    return f"Pick {centre_name(method)} {number}"


def next_step_name(settings: Settings, frame: Frame | None) -> str:
    """The name of the half step that comes after this frame."""
    expected, maximised = _STEPS[settings.method]
    if frame is not None and frame.state.phase is Phase.PICKED:
        picked = frame.state.mixture.k
        return pick_name(settings.method, picked + 1) if picked < settings.k else "Start"
    if frame is not None and frame.state.beta is not None:
        return next_rise_name(settings, frame)
    if frame is not None and frame.state.phase is Phase.EXPECTED and frame.state.moments is not None:
        return maximised
    return expected


def explanation(settings: Settings) -> tuple[str, str, str, str]:
    """What the method does, in four lines: the start, the E half, the M half, and when it ends."""
    return f"start: {_centres(settings)}", *_HALVES[settings.method], _UNTIL[settings.method]


def frame_name(frame: Frame) -> str:
    """A frame in words: "M step, iteration 7"."""
    names = {
        Phase.PICKED: f"Pick {frame.state.mixture.k}",
        Phase.START: "Start",
        Phase.ANNEALED: stiffness(frame.state.beta),
        Phase.EXPECTED: f"E step, iteration {frame.state.iteration}",
        Phase.MAXIMISED: f"M step, iteration {frame.state.iteration}",
        Phase.MOVED: "Moved by hand",
    }
    return names[frame.state.phase]


def centre_name(method: Method) -> str:
    """What the middle of a cluster is called."""
    return "mean" if method is Method.MIXTURE else "centre"


def covariance_text(covariance: Covariance) -> str:
    """A covariance type with its gloss: "full: own shape"."""
    return f"{COVARIANCE_NAMES[covariance]}: {COVARIANCE_GLOSS[covariance]}"


def points(n: int) -> str:
    return "1 point" if n == 1 else f"{count(n)} points"


def account(session: Shown) -> str:
    """One line about what the last half step did, with column names and units."""
    document, frame = session.document, session.timeline.frame
    if frame is None:
        return ""
    settings, phase, iteration = document.settings, frame.state.phase, frame.state.iteration
    told = _beside_halves(document, frame)
    if told:
        return told
    before = before_shown(session.timeline)
    if phase is Phase.MOVED:
        return moved_by_hand(document, before, frame)
    if phase is Phase.EXPECTED:
        told = f"{_shared(document, frame)}{_objective(settings, before, frame)}"
        return f"E step {iteration} · {told.lstrip(' ·,')}"
    return f"M step {iteration} · {moved(document, frame)}{_objective(settings, before, frame)}"


def _beside_halves(document: Document, frame: Frame) -> str:
    """The account of a frame that is neither a half step nor a move by hand; empty for those."""
    settings = document.settings
    if frame.state.phase is Phase.PICKED:
        return pick_account(settings, frame, document.dataset.n)
    if frame.state.phase is Phase.ANNEALED:
        return ride_account(settings, frame)
    return f"Start · {started(settings)}" if frame.state.phase is Phase.START else ""


def objective_name(method: Method, phase: Phase) -> str:
    """What the objective is called after this half: J, F, log-likelihood or bound."""
    if method is Method.MIXTURE:
        return "bound" if phase is Phase.MAXIMISED else "log-likelihood"
    return "J" if method is Method.KMEANS else "F"


def objective_unit(settings: Settings) -> str:
    """The unit that must be named beside the objective: that of J and F once the columns are scaled."""
    scaled = settings.scaling is Scaling.STANDARDISE and settings.method is not Method.MIXTURE
    return "standardised units" if scaled else ""


def distance_unit(settings: Settings) -> str:
    """The unit of the distances that the algorithm measures."""
    return "standardised units" if settings.scaling is Scaling.STANDARDISE else "the data's units"


def change(settings: Settings, before: Frame | None, frame: Frame) -> str:
    """What the objective did since the frame before: "J fell by 12.3 (4 %)", or what it is if that saw other data."""
    value = frame.info.objective
    name = objective_name(settings.method, frame.state.phase)
    return "" if value is None else _fall(name, _objective_before(before, frame), value)


def started(settings: Settings) -> str:
    """Where the first centres are from, with the seed that they can be had from again."""
    return _centres(settings) + ("" if settings.initialiser is Initialiser.BY_HAND else f", seed {settings.seed}")


def _centres(settings: Settings) -> str:
    centres = f"{settings.k} {centre_name(settings.method)}{'' if settings.k == 1 else 's'}"
    name = INITIALISER_NAMES[settings.initialiser]
    return f"{centres} {name}" if settings.initialiser is Initialiser.BY_HAND else f"{centres} from {name}"


def before_shown(timeline: Timeline) -> Frame | None:
    """The frame before the one shown."""
    return timeline.frames[timeline.cursor - 1] if timeline.cursor > 0 else None


def _shared(document: Document, frame: Frame) -> str:
    """What an E half did to the points."""
    method = document.settings.method
    if frame.info.n_switched is not None:
        return switched(method, frame)
    return f"{points(document.dataset.n)} {'assigned' if method is Method.KMEANS else 'shared'}"


def switched(method: Method, frame: Frame) -> str:
    """How many points an E half gave to another cluster; nothing worth a word where shares only shifted."""
    n, hard = frame.info.n_switched, method is Method.KMEANS
    if n is None or not (n or hard):
        return ""
    return f"{points(n) if n else 'no point'} changed {'' if hard else 'likeliest '}cluster"


def moved(document: Document, frame: Frame) -> str:
    """Which mean an M half moved furthest, and how far along each column."""
    state = frame.state
    name = centre_name(document.settings.method)
    if state.source is None:
        return f"{name}s moved"
    apart = state.mixture.means - state.source.means
    j = furthest(apart)
    if not np.any(apart[j]):
        return f"no {name} moved"
    return f"{name} {j + 1} moved by {_distance(document, apart[j] * frame.coordinates.scale)}"


def moved_by_hand(document: Document, before: Frame | None, frame: Frame) -> str:
    """Which mean the hand moved furthest."""
    name, means = centre_name(document.settings.method), frame.state.mixture.means
    if before is None or before.state.mixture.means.shape != means.shape:
        return f"{name}s placed by hand"
    apart = means - before.coordinates.rebased(before.state.mixture.means, frame.coordinates)
    j = furthest(apart)
    if not np.any(apart[j]):
        return "shape changed by hand"
    return f"{name} {j + 1} moved by hand by {_distance(document, apart[j] * frame.coordinates.scale)}"


def furthest(apart: Floats) -> int:
    """The mean that moved furthest in the algorithm's own distance."""
    return int((apart * apart).sum(axis=1).argmax())


def _distance(document: Document, apart: Floats) -> str:
    """How far along each column: "0.08 min (eruption length), 1.1 min (waiting time)"."""
    columns = (split_unit(column) for column in document.dataset.columns)
    return ", ".join(
        f"{amount(abs(float(by)), unit)} ({name})" for by, (name, unit) in zip(apart, columns, strict=True)
    )


def _objective(settings: Settings, before: Frame | None, frame: Frame) -> str:
    """How the objective changed, or what it is where there is nothing to compare with."""
    value = frame.info.objective
    if value is None:
        return ""
    old = _objective_before(before, frame)
    if settings.method is Method.MIXTURE:
        return f" · {_rise(objective_name(settings.method, frame.state.phase), old, value)}"
    link = ", " if frame.state.phase is Phase.EXPECTED else " · "
    # The unit is named where the first value is; afterwards the status bar and the curve say it.
    tail = f", {objective_unit(settings)}" if old is None and objective_unit(settings) else ""
    return f"{link}{_fall(objective_name(settings.method, frame.state.phase), old, value)}{tail}"


def _objective_before(before: Frame | None, frame: Frame) -> float | None:
    """What the objective is compared with: None where the frame before saw other data."""
    return before.info.objective if before is not None and before.edition == frame.edition else None


def _rise(name: str, old: float | None, value: float) -> str:
    if old is None:
        return f"{name} {number(value, 5)}"
    change = signed(_noticeable(value - old, value))
    return f"{name} {change}" if name == "bound" else f"{name} {number(value, 5)} ({change})"


def _fall(name: str, old: float | None, value: float) -> str:
    change = 0.0 if old is None else _noticeable(old - value, old)
    if old is None:
        return f"{name} = {number(value)}"
    if change == 0:
        return f"{name} stays at {number(value)}"
    share = f" ({percent(abs(change) / old)})" if name == "J" and old > 0 else ""
    return f"{name} {'fell' if change > 0 else 'rose'} by {number(abs(change), 3)}{share}"


def _noticeable(change: float, value: float) -> float:
    """The change, or 0 where it is no more than rounding."""
    return 0.0 if abs(change) <= 1e-12 * abs(value) else change
