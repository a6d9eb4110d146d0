"""What is said of annealing: the stiffness reached, and how far the centres have parted. No Qt."""

from __future__ import annotations

from engine.annealing import next_beta
from engine.settings import Scaling, Settings
from engine.timeline import Frame
from explorer.numbers import count, number

RISE = "then raise β and nudge the centres"
"""What annealing does between runs."""


def stiffness(beta: float | None) -> str:
    """ "β = 0.282"."""
    return f"β = {number(beta, 3)}"


def rise_name(beta: float | None) -> str:
    """What a rise to a β is called on the step button."""
    return f"Raise β to {number(beta, 3)}"


def next_rise_name(settings: Settings, frame: Frame) -> str:
    """What comes after a frame of annealing."""
    return f"Stay at {stiffness(frame.state.beta)}" if frame.status.ended else rise_name(next_beta(settings, frame))


def ride_account(settings: Settings, frame: Frame) -> str:
    """ "β = 2.59 · 3 centres are at 2 places · 31 points shared · F = 40.2"; at the end the badge has named β."""
    info = frame.info
    parts = [] if frame.status.ended else [stiffness(frame.state.beta)]
    parts.append(parted(settings.k, info.distinct))
    if info.n_shared:
        parts.append(f"{count(info.n_shared)} {'point' if info.n_shared == 1 else 'points'} shared")
    unit = ", standardised units" if frame.state.iteration == 0 and settings.scaling is Scaling.STANDARDISE else ""
    return " · ".join((*parts, f"F = {number(info.objective)}{unit}"))


def parted(k: int, distinct: int | None) -> str:
    """How far k centres have parted."""
    if k == 1:
        return "1 centre"
    if distinct == 1:
        return f"all {k} centres coincide"
    return f"all {k} centres have parted" if distinct == k else f"{k} centres are at {distinct} places"
