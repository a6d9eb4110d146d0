"""Curves that take long: the gap statistic with its errors, and the score on points held out."""

from __future__ import annotations

import numpy as np

from engine.candidate import Criterion
from engine.choosing import choose
from engine.settings import Covariance, Method
from explorer.names import COVARIANCE_NAMES
from explorer.panels.criterion_curve import STROKES
from explorer.panels.plot_picture import Curve, Picture, Rule, Tone, padded_range, robust_range
from explorer.panels.sweep_card import SweepCard, crossed, k_range, spoken_curve
from explorer.session import Session

HELD_OUT = (
    ("mixtures", "Log-likelihood per held-out point of Gaussian mixtures: higher is better"),
    ("k-means", "Inertia per held-out point: it goes on falling with k, if more slowly"),
)


class GapCurve(SweepCard):
    """The gap of each k with one standard error up and down."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "gap", "Gap statistic by k", ())

    def draw(self) -> Picture:
        candidates = [c for c in self.session.candidates if c.method is Method.KMEANS]
        curve = self.curve(candidates, Criterion.GAP, tone=Tone.SERIES)
        if not len(curve.x):
            self.say("Gap statistic")
            return Picture(note=self.note(), spoken="gap statistic: nothing yet.")
        errors = {c.k: c.errors.get(Criterion.GAP, 0.0) for c in candidates}
        half = np.array([errors[int(k)] for k in curve.x])
        spread = np.column_stack([curve.y - half, curve.y + half])
        choice = choose(self.session.sweep.fresh, Criterion.GAP, Method.KMEANS)
        self.say("Gap statistic", "bars: one standard error", "higher is farther from noise")
        picked = () if choice is None else (Rule(choice.candidate.k, f"first k: {choice.candidate.k}"),)
        k = self.session.settings.k
        told = "none" if choice is None else f"k {choice.candidate.k}"
        return Picture(
            curves=(_with_spread(curve, spread),),
            x_range=k_range(self.session),
            y_range=padded_range(spread.ravel()),
            x_name="k",
            rules=(*picked, Rule(k, f"k = {k}", Tone.SOFT)),
            spoken=f"gap statistic: {spoken_curve(curve)}. First k: {told}.",
        )


class HeldOutCurve(SweepCard):
    """A quarter of the points, chosen by the seed, is not fitted to but judged by."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "heldOut", "Held-out score by k", HELD_OUT)

    def draw(self) -> Picture:
        assert self.switch is not None
        return self._kmeans() if self.switch.place else self._mixtures()

    @property
    def _kind(self) -> str:
        """What the points that judge are called: as they look on the canvas, if they are told apart there."""
        return "hollow" if len(self.session.held_out) else "held-out"

    def _mixtures(self) -> Picture:
        candidates = [c for c in self.session.candidates if c.method is Method.MIXTURE]
        curves = tuple(
            self.curve(
                [c for c in candidates if c.covariance is kind], Criterion.HELD_OUT, stroke=STROKES[kind],
                label=COVARIANCE_NAMES[kind],
            )
            for kind in Covariance
        )  # fmt: skip
        curves = tuple(curve for curve in curves if len(curve.x))
        fresh = self.fresh(Method.MIXTURE, Criterion.HELD_OUT)
        choice = choose(fresh, Criterion.HELD_OUT, Method.MIXTURE)
        scored = [c for c in candidates if c.scores.get(Criterion.HELD_OUT) is not None]
        marked = crossed(scored, None if choice is None else choice.candidate)
        self.say("Held out", "higher is better", marked, f"log-likelihood a {self._kind} point")
        if not curves:
            return Picture(note=self.note(), spoken="held-out score: nothing yet.")
        verdict = "" if choice is None else self.verdict(fresh, choice.candidate)
        rules: tuple[Rule, ...] = ()
        if choice is not None and choice.candidate.covariance is not None and verdict:
            name = COVARIANCE_NAMES[choice.candidate.covariance]
            rules = (Rule(choice.candidate.k, f"{verdict}: {name}, {choice.candidate.k}"),)
        told = "".join(f". {rule.label[0].upper()}{rule.label[1:]}." for rule in rules)
        # Bad ones are far below: the range is made for the upper end.
        values = -np.concatenate([curve.y for curve in curves])
        low, high = robust_range(values)
        return Picture(
            curves=curves,
            x_range=k_range(self.session),
            y_range=(-high, -low),
            x_name="k",
            rules=rules,
            spoken="; ".join(f"{curve.label}: {spoken_curve(curve)}" for curve in curves) + told,
        )

    def _kmeans(self) -> Picture:
        candidates = [c for c in self.session.candidates if c.method is Method.KMEANS]
        curve = self.curve(candidates, Criterion.HELD_OUT, tone=Tone.SERIES)
        self.say("Held out", f"inertia a {self._kind} point", "no verdict: it keeps falling")
        if not len(curve.x):
            return Picture(note=self.note(), spoken="held-out inertia: nothing yet.")
        k = self.session.settings.k
        return Picture(
            curves=(curve,),
            x_range=k_range(self.session),
            y_range=(0.0, float(curve.y.max()) or 1.0),
            x_name="k",
            rules=(Rule(k, f"k = {k}", Tone.SOFT),),
            spoken=f"held-out inertia: {spoken_curve(curve)}.",
        )


def _with_spread(curve: Curve, spread: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Curve:
    return Curve(
        curve.x, curve.y, curve.looks, curve.faded, curve.joined, curve.payloads, curve.words, curve.stroke,
        curve.tone, curve.label, spread,
    )  # fmt: skip
