"""CriterionCurve: BIC or AIC of Gaussian mixtures, by k and covariance type."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Bools
from engine.candidate import Candidate, Criterion, sound
from engine.scoring import aic, bic
from engine.settings import Covariance, Method
from explorer.names import COVARIANCE_NAMES
from explorer.panels.plot_picture import Curve, Picture, Rule, Stroke, Tone, robust_range
from explorer.panels.sweep_card import SweepCard, converged_frame, crossed, k_range, on_cells, spoken_curve, this_run
from explorer.session import Session

TITLES = (
    ("BIC", "p ln n − 2 log-likelihood: p free parameters cost ln n each; lower is better"),
    ("AIC", "2 p − 2 log-likelihood: p free parameters cost 2 each; lower is better"),
)
CRITERIA = (Criterion.BIC, Criterion.AIC)
STROKES = {
    Covariance.FULL: Stroke.SOLID,
    Covariance.TIED: Stroke.DASHED,
    Covariance.DIAG: Stroke.DOTTED,
    Covariance.SPHERICAL: Stroke.DASH_DOT,
}


class CriterionCurve(SweepCard):
    """A line for each covariance type, told apart by dashes and the label at its end; the selected one is darker."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "criterion", "BIC and AIC by k and covariance type", TITLES)

    def draw(self) -> Picture:
        assert self.switch is not None
        criterion = CRITERIA[self.switch.place]
        name = criterion.value
        scored = [c for c in self.session.candidates if c.scores.get(criterion) is not None]
        curves = self._curves(scored, criterion)
        if not curves:
            self.say(name, "lower is better")
            return Picture(note=self.note(), spoken=f"{name}: nothing yet.")
        fresh = self.fresh(Method.MIXTURE, criterion)
        best = min(sound(fresh), key=lambda c: _score(c, criterion), default=None)
        run = self._this_run(criterion)
        about = (on_cells(scored), self._still_falling(fresh, best), "○ this run" if run is not None else "")
        self.say(name, "lower is better", crossed(scored, best), *about)
        rules = self._rules(fresh, best)
        return Picture(
            curves=(*curves, run) if run is not None else curves,
            x_range=k_range(self.session),
            y_range=_y_range(curves, [self.lasting(curve, criterion) for curve in curves]),
            x_name="k",
            rules=rules,
            rows=2,
            ringed=self._ringed(curves),
            spoken=_spoken(name, curves, rules),
        )

    def _curves(self, scored: list[Candidate], criterion: Criterion) -> tuple[Curve, ...]:
        settings = self.session.settings
        chosen = settings.covariance if settings.method is Method.MIXTURE else None
        curves = []
        for covariance, stroke in STROKES.items():
            tone = Tone.INK if chosen in (None, covariance) else Tone.SOFT
            ours = [c for c in scored if c.covariance is covariance]
            label = COVARIANCE_NAMES[covariance]
            curves.append(self.curve(ours, criterion, stroke=stroke, tone=tone, label=label))
        return tuple(curve for curve in curves if len(curve.x))

    def _rules(self, fresh: list[Candidate], best: Candidate | None) -> tuple[Rule, ...]:
        """Where the best one is, if that is known, and apart from it where the selected one is."""
        settings = self.session.settings
        mixture = settings.method is Method.MIXTURE
        chosen = f"selected: {COVARIANCE_NAMES[settings.covariance]}, {settings.k}" if mixture else f"k = {settings.k}"
        selected = Rule(settings.k, chosen, Tone.SOFT)
        verdict = "" if best is None else self.verdict(fresh, best)
        return (Rule(best.k, f"{verdict}: {_name(best)}"), selected) if best is not None and verdict else (selected,)

    def _still_falling(self, fresh: list[Candidate], best: Candidate | None) -> str:
        """A minimum at the end of the range is none yet."""
        if best is None or not self.session.sweep_done:
            return ""
        largest = max(c.k for c in fresh)
        return f"still falling at k = {largest}" if 1 < largest == best.k else ""

    def _ringed(self, curves: tuple[Curve, ...]) -> tuple[int, int] | None:
        """The mark of the selected k and type; no other has the mixture's ink."""
        settings = self.session.settings
        if settings.method is not Method.MIXTURE:
            return None
        for c, curve in enumerate(curves):
            places = np.flatnonzero(curve.x == settings.k)
            if curve.label == COVARIANCE_NAMES[settings.covariance] and len(places):
                return c, int(places[0])
        return None

    def _this_run(self, criterion: Criterion) -> Curve | None:
        """The score of the run on screen, once it has converged."""
        settings, frame, dataset = self.session.settings, converged_frame(self.session), self.session.dataset
        if settings.method is not Method.MIXTURE or frame is None or frame.info.log_likelihood is None:
            return None
        run = (frame.info.log_likelihood, settings.k, dataset.d, settings.covariance)
        value = bic(*run, dataset.n) if criterion is Criterion.BIC else aic(*run)
        return this_run(settings.k, value, criterion.value, Tone.INK)


def _spoken(name: str, curves: tuple[Curve, ...], rules: tuple[Rule, ...]) -> str:
    lines = "; ".join(f"{curve.label}: {spoken_curve(curve)}" for curve in curves)
    marked = " ".join(f"{rule.label[0].upper()}{rule.label[1:]}." for rule in rules)
    return f"{name}, lower is better. {lines}. {marked}"


def _y_range(curves: tuple[Curve, ...], lasting: Sequence[Bools]) -> tuple[float, float]:
    """A range in which the curves can be told apart; lasting: the marks of each that it is for. k = 1, mostly far worse
    than the rest, does not widen it."""
    values = np.concatenate([curve.y[kept] for curve, kept in zip(curves, lasting, strict=True)])
    several = np.concatenate([curve.x[kept] for curve, kept in zip(curves, lasting, strict=True)]) > 1
    if not several.any():
        return robust_range(values)
    low, high = robust_range(values[several])
    single = values[~several & (values < high)]
    return robust_range(np.concatenate([values[several], single])) if len(single) else (low, high)


def _score(candidate: Candidate, criterion: Criterion) -> float:
    score = candidate.scores[criterion]
    return float("inf") if score is None else score


def _name(candidate: Candidate) -> str:
    assert candidate.covariance is not None
    return f"{COVARIANCE_NAMES[candidate.covariance]}, {candidate.k}"
