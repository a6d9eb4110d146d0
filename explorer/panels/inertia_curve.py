"""InertiaCurve: the best k-means inertia, or the mean silhouette, of each k."""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats
from engine.candidate import Candidate, Criterion
from engine.settings import Method, Scaling
from explorer.panels.plot_picture import Curve, Picture, Rule, Tone
from explorer.panels.sweep_card import (
    SweepCard,
    best_of,
    converged_frame,
    k_range,
    on_cells,
    spoken_curve,
    this_run,
)
from explorer.session import Session

TITLES = (
    ("k-means inertia", "Σ squared distances to the own centre: it always falls; a bend is a hint, never a verdict"),
    ("silhouette", "How much nearer points are to their own cluster than to the next one: higher is better, at most 1"),
)


class InertiaCurve(SweepCard):
    """The elbow, with the spread of the restarts; the title switches to the silhouette."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "inertia", "k-means inertia by k", TITLES)

    def draw(self) -> Picture:
        candidates = [c for c in self.session.candidates if c.method is Method.KMEANS]
        assert self.switch is not None
        return self._silhouette(candidates) if self.switch.place else self._inertia(candidates)

    def _inertia(self, candidates: list[Candidate]) -> Picture:
        settings = self.session.settings
        curve = self.curve(candidates, Criterion.INERTIA, tone=Tone.SERIES, spread=_spread(candidates))
        run = self._this_run()
        unit = " (standardised units)" if settings.scaling is Scaling.STANDARDISE else ""
        if not len(curve.x):
            self.say("k-means inertia")
            return Picture(note=self.note(), spoken="k-means inertia: nothing yet.")
        marks = best_of(candidates) + (" ○ this run" if run else "")
        self.say("k-means inertia", on_cells(candidates), marks, "click adopts k")
        values = np.append(curve.y[self.lasting(curve, Criterion.INERTIA)], run.y if run else [])
        return self._picture(
            (curve, run) if run else (curve,),
            (0.0, float(values.max()) or 1.0),
            (Rule(settings.k, f"k = {settings.k}"),),
            f"k-means inertia{unit}: {spoken_curve(curve)}. Selected: k {settings.k}.",
        )

    def _silhouette(self, candidates: list[Candidate]) -> Picture:
        k = self.session.settings.k
        curve = self.curve(candidates, Criterion.SILHOUETTE, tone=Tone.SERIES)
        almost = "≈ from a sample" if any(Criterion.SILHOUETTE in c.approximate for c in candidates) else ""
        self.say("silhouette", "higher is better", almost, "click adopts k" if len(curve.x) else "")
        if not len(curve.x):
            return Picture(note=self.note(), spoken="silhouette: nothing yet.")
        fresh = self.fresh(Method.KMEANS, Criterion.SILHOUETTE)
        best = max(fresh, key=lambda c: c.scores[Criterion.SILHOUETTE] or 0.0, default=None)
        verdict = "" if best is None else self.verdict(fresh, best)
        rules = (Rule(best.k, f"{verdict}: {best.k}"),) if best is not None and verdict else ()
        low, high = min(0.0, float(curve.y.min())), max(float(curve.y.max()), 0.1)
        told = f" {verdict.capitalize()}: k {best.k}." if best is not None and verdict else ""
        spoken = f"silhouette: {spoken_curve(curve)}.{told} Selected: k {k}."
        return self._picture((curve,), (low, high), (*rules, Rule(k, f"k = {k}", Tone.SOFT)), spoken)

    def _picture(
        self, curves: tuple[Curve, ...], y_range: tuple[float, float], rules: tuple[Rule, ...], spoken: str
    ) -> Picture:
        k = self.session.settings.k
        places = np.flatnonzero(curves[0].x == k)
        return Picture(
            curves=curves,
            x_range=k_range(self.session),
            y_range=y_range,
            x_name="k",
            rules=rules,
            # The verdict on silhouettes comes and goes with the sweeps.
            rows=2 if self.switch is not None and self.switch.place else 1,
            ringed=(0, int(places[0])) if len(places) else None,
            spoken=spoken,
        )

    def _this_run(self) -> Curve | None:
        """The inertia of the run on screen, once it has converged."""
        settings, frame = self.session.settings, converged_frame(self.session)
        if settings.method is not Method.KMEANS or frame is None or frame.info.objective is None:
            return None
        return this_run(settings.k, frame.info.objective, "inertia", Tone.SERIES)


def _spread(candidates: list[Candidate]) -> Floats:
    """The lowest and highest inertia of each k's restarts, in the order of k."""
    ordered = sorted(candidates, key=lambda c: c.k)
    values = [[restart.objective for restart in candidate.restarts] for candidate in ordered]
    return np.array([(min(row), max(row)) for row in values]).reshape(-1, 2)
