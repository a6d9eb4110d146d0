"""The slider of reg_covar: from nothing at its left end, then tenfold by tenfold up to the data's own variance."""

from __future__ import annotations

from math import log10

from explorer.panels.widgets import Slider

LOWEST, DECADES, STEPS = 1e-8, 8, 10
"""The least value beside 0, the tenfolds above it, and the steps in each of them."""

TIP = "Added to every covariance diagonal in an M step, relative to the data's variance: what holds Gaussians open"
WHY_NOT = "Only a Gaussian mixture has covariances to regularise"


class RegSlider(Slider):
    """slid's value is a place on it; `reg_at` says which value of reg_covar that is."""

    def __init__(self) -> None:
        super().__init__("reg-slider", "reg_covar", 0, 1 + DECADES * STEPS)


def reg_at(place: int) -> float:
    """The reg_covar that the slider's place stands for."""
    return 0.0 if place <= 0 else float(f"{LOWEST * 10 ** ((place - 1) / STEPS):.2g}")


def reg_place(reg_covar: float) -> int:
    """The slider's place nearest to a reg_covar, at its end for one beyond."""
    if reg_covar <= 0:
        return 0
    return min(max(round(STEPS * log10(reg_covar / LOWEST)), 0), DECADES * STEPS) + 1
