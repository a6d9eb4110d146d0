"""Explaining: what the shown half step did, in whole sentences, and its formulas with their own numbers. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.algorithm import Phase
from engine.arrays import Floats
from engine.dataset import split_unit
from engine.halves import KEPT_RESPONSIBILITIES
from engine.records import Record
from engine.settings import Covariance, Initialiser, Method, Settings
from engine.shares import ambiguity, distances_at, uncertainty
from engine.timeline import SHARED_BELOW, Frame
from explorer.inspecting import described, fraction, inspect
from explorer.numbers import amount, count, number
from explorer.pick_words import pick_account
from explorer.ride_words import parted, stiffness
from explorer.words import (
    before_shown,
    centre_name,
    change,
    furthest,
    moved,
    moved_by_hand,
    objective_unit,
    points,
    started,
)

if TYPE_CHECKING:
    from explorer.readings import Readings

OBJECTIVES = {Method.KMEANS: "start-kmeans", Method.SOFT_KMEANS: "start-soft", Method.MIXTURE: "start-mixture"}
SHARES = {Method.KMEANS: "share-kmeans", Method.SOFT_KMEANS: "share-soft", Method.MIXTURE: "share-mixture"}
PICKS = {Initialiser.KMEANS_PLUS_PLUS: "pick-drawn", Initialiser.FARTHEST_FIRST: "pick-farthest"}
MEANS = "move-means"
SHAPES = {covariance: f"move-{covariance.value}" for covariance in Covariance}

LETTERS = {
    **dict.fromkeys(PICKS.values(), "D: the distance of point i from the nearest of the picks so far"),
    **dict.fromkeys(OBJECTIVES.values(), "x: a point; μ: a mean; what both half steps improve"),
    SHARES[Method.KMEANS]: "r: 1 if point i belongs to cluster j, else 0; x: the point; μ: the means",
    SHARES[Method.SOFT_KMEANS]: "r: how much of point i belongs to cluster j; β: stiffness; x: the point; μ: a mean",
    SHARES[Method.MIXTURE]: "r: how much of point i belongs to Gaussian j; π: its weight; N: its density at the point",
    MEANS: "μ: the mean of cluster j; r: how much of point i belongs to it",
    SHAPES[Covariance.FULL]: "Σ: the covariance of Gaussian j; n: how many points' worth it owns",
    SHAPES[Covariance.TIED]: "Σ: the covariance that all Gaussians share; n: the number of points",
    SHAPES[Covariance.DIAG]: "σ: the standard deviation of Gaussian j along column a; n: how many points' worth",
    SHAPES[Covariance.SPHERICAL]: "σ: the standard deviation of Gaussian j in all d columns; n: how many points' worth",
}
"""What the letters of each formula stand for."""

FAMILY = {
    Method.KMEANS: "Soft k‑means with β → ∞: each point is wholly its nearest centre's.",
    Method.SOFT_KMEANS: "A mixture of equal round Gaussians of variance 1/2β; with β → ∞ it is k‑means.",
    Method.MIXTURE: "The general case: weights and shapes are learnt. Equal shrinking circles make it k‑means.",
}
"""How each method follows from its neighbours."""


class Worked(Record):
    """A formula, by the name of its picture, and what it says in numbers, line by line."""

    formula: str
    lines: tuple[str, ...]


def told(session: Readings) -> str:
    """What the shown half step did, with column names and units, as sentences."""
    document, frame = session.document, session.frame
    if frame is None:
        return session.readiness
    before, phase = before_shown(session.timeline), frame.state.phase
    if phase is Phase.PICKED:
        return f"{pick_account(document.settings, frame, document.dataset.n).replace(' · ', '; ')}."
    if phase is Phase.ANNEALED:
        where = f"At {stiffness(frame.state.beta)} {parted(document.settings.k, frame.info.distinct)}"
        return f"{where}; {_shared(session, frame)}."
    if phase is Phase.START:
        return f"{_capital(started(document.settings))}. No point belongs to any of them yet."
    if phase is Phase.MOVED:
        return f"{_capital(moved_by_hand(document, before, frame))}. Next the points are shared anew."
    what = _shared(session, frame) if phase is Phase.EXPECTED else moved(document, frame)
    objective = change(document.settings, before, frame)
    unit = objective_unit(document.settings)
    scale = f" ({unit})" if objective and unit and " = " in objective else ""
    the = "the " if objective and document.settings.method is Method.MIXTURE else ""
    return f"{_capital(what)}{'; ' if objective else ''}{the}{objective}{scale}."


def worked(session: Readings) -> tuple[Worked, ...]:
    """The formulas of the shown half step with the numbers of the point or the component concerned."""
    settings, frame = session.settings, session.frame
    phase = Phase.START if frame is None else frame.state.phase
    if frame is not None and phase is Phase.PICKED:
        return _picked(settings, frame)
    if frame is not None and phase in (Phase.EXPECTED, Phase.ANNEALED):
        return (Worked(SHARES[settings.method], _sharing(session, frame)),)
    if frame is not None and phase is Phase.MAXIMISED:
        return _moving(session, frame)
    return (Worked(OBJECTIVES[settings.method], (_aim(settings),)),)


def _picked(settings: Settings, frame: Frame) -> tuple[Worked, ...]:
    """How the newest pick was chosen; the first one, and one at random, need no formula."""
    pick = frame.info.pick
    if pick is None or pick.before is None or settings.initialiser not in PICKS:
        return ()
    formula = PICKS[settings.initialiser]
    if pick.probability is None:
        return (Worked(formula, (f"point {count(pick.point + 1)}",)),)
    drawn = f"{number(pick.probability * pick.before, 2)} / {number(pick.before, 3)} = {number(pick.probability, 2)}"
    return (Worked(formula, (f"point {count(pick.point + 1)}:", drawn)),)


def _aim(settings: Settings) -> str:
    return "both halves raise it" if settings.method is Method.MIXTURE else "both halves lower it"


def _shared(session: Readings, frame: Frame) -> str:
    """What an E half did to the points."""
    settings, info, n = session.settings, frame.info, session.dataset.n
    switched = info.n_switched
    if settings.method is Method.KMEANS:
        if switched is None:
            return f"each of {points(n)} went to its nearest centre"
        return f"{count(switched) if switched else 'none'} of {points(n)} changed cluster"
    if info.n_shared is None:
        return f"{points(n)} shared"
    some = f"{count(info.n_shared)} of {points(n)}" if info.n_shared else f"none of {points(n)}"
    verb = "is" if info.n_shared in (0, 1) else "are"
    return f"{some} {verb} shared by more than one {_component(settings)} (largest responsibility under {SHARED_BELOW})"


def _component(settings: Settings) -> str:
    return "Gaussian" if settings.method is Method.MIXTURE else "cluster"


# The E half: one point


def _sharing(session: Readings, frame: Frame) -> tuple[str, ...]:
    """The share that the likeliest cluster has of a point: the pinned one, or the least certain."""
    found = _concerned(session, frame)
    if found is None:
        return ("pin a point to see its numbers",)
    whose, place = found
    settings, seen = session.settings, inspect(session, frame, place)
    if seen.log_terms is not None:
        j = int(seen.log_terms.argmax())
        return f"{whose}, {_component(settings)} {j + 1}:", fraction(seen.log_terms, j)
    order = np.argsort(seen.distances, kind="stable")[:2]
    apart = ", ".join(f"{number(float(seen.distances[j]), 3)} from centre {j + 1}" for j in order)
    return f"{whose}, cluster {order[0] + 1}:", apart


def _concerned(session: Readings, frame: Frame) -> tuple[str, tuple[float, ...]] | None:
    """What is pinned, or the point that is least certainly its cluster's, where that is quick to say; with its name."""
    place = session.pinned_place
    if place is not None:
        pinned = session.pinned
        return (f"point {pinned + 1}" if isinstance(pinned, int) else described(session.dataset, place)[0]), place
    found = session.assignment() if session.dataset.n <= KEPT_RESPONSIBILITIES else None
    if found is None or not session.dataset.n:
        return None
    if found.responsibilities is not None:
        doubts = uncertainty(found.responsibilities)
    else:
        doubts = ambiguity(distances_at(frame, session.dataset.points))
    i = int(doubts.argmax())
    return f"point {i + 1} (least sure)", tuple(session.dataset.points[i, :2].tolist())


# The M half: one component


def _moving(session: Readings, frame: Frame) -> tuple[Worked, ...]:
    """The mean, and the shape, of the selected component, or of the one whose mean moved furthest."""
    settings, state = session.settings, frame.state
    assert state.moments is not None
    j = session.selected_component
    if j is None:
        j = 0 if state.source is None else furthest(state.mixture.means - state.source.means)
    weight, mixture = float(state.moments.weight[j]), frame.mixture
    name = f"{centre_name(settings.method)} {j + 1}"
    at = f"at {described(session.dataset, tuple(mixture.means[j, :2].tolist()))[0]}"
    whole = settings.method is Method.KMEANS
    worth = points(round(weight)) if whole else f"{number(weight, 3)} points' worth"
    lines = (f"{name} ←", worth, at) if weight > 0 else (f"{name} owns no point", "and stays", at)
    mean = Worked(MEANS, lines)
    if mixture.covariances is None:
        return (mean,)
    share = f"weight ← {number(weight, 3)} / {count(session.dataset.n)} = {mixture.weights[j]:.2f}"
    return mean, Worked(SHAPES[settings.covariance], (*_spread(session, mixture.covariances[j]), share))


def _spread(session: Readings, covariance: Floats) -> tuple[str, ...]:
    """A covariance as standard deviations along the columns, and as a correlation where it may have one."""
    deviations = np.sqrt(np.diagonal(covariance))
    units = (split_unit(column)[1] for column in session.dataset.columns)
    texts = (amount(float(value), unit, 3) for value, unit in zip(deviations, units, strict=False))
    line = f"σ ← {', '.join(texts)}"
    if len(deviations) < 2 or session.settings.covariance not in (Covariance.FULL, Covariance.TIED):
        return (line,)
    correlation = float(covariance[0, 1] / (deviations[0] * deviations[1]))
    # Near the ends two decimals would say that a Gaussian which has still some width is a line.
    digits = 2 if abs(correlation) < 0.99 else 4
    return line, f"correlation ← {number(round(correlation, digits) + 0.0, digits)}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
