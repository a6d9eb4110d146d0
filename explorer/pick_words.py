"""What is said of the picks before the start: how a point was chosen, and what that did to the potential. No Qt."""

from __future__ import annotations

from engine.settings import Initialiser, Scaling, Settings
from engine.timeline import Frame, Pick
from explorer.numbers import count, number, percent


def pick_account(settings: Settings, frame: Frame, n: int) -> str:
    """ "Pick 2 of 3 · chance 1.3 % (∝ D², rank 5 of 272) · potential 412 → 96"."""
    pick = frame.info.pick
    if pick is None:
        return ""
    head = f"Pick {frame.state.mixture.k} of {settings.k}"
    return f"{head} · {_chosen(settings.initialiser, pick, n)} · {_potential(settings, pick)}"


def potential_unit(settings: Settings) -> str:
    """The unit that must be named beside a potential, whatever the method: that of k-means' inertia."""
    return "standardised units" if settings.scaling is Scaling.STANDARDISE else ""


def _chosen(initialiser: Initialiser, pick: Pick, n: int) -> str:
    if pick.before is None or initialiser is Initialiser.RANDOM_POINTS:
        left = "" if pick.before is None else "left "
        return f"each point {left}was as likely as any other"
    if pick.probability is None:
        return "the point farthest from its nearest pick"
    return f"chance {percent(pick.probability)} (∝ D², rank {count(pick.rank)} of {count(n)})"


def _potential(settings: Settings, pick: Pick) -> str:
    """Σ min D²; what it is, and its unit, are named where the first value is."""
    if pick.before is None:
        unit = potential_unit(settings)
        return f"potential Σ min D² = {number(pick.potential)}{', ' if unit else ''}{unit}"
    return f"potential {number(pick.before)} → {number(pick.potential)}"
