"""SweepCard: what the curves over k have in common: faded older results, adopting by click, candidates in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Bools
from engine.candidate import Candidate, Criterion, default_range, is_collapsed
from engine.settings import Method
from engine.status import Progress
from engine.timeline import Frame
from explorer.messages import Changes
from explorer.names import COVARIANCE_NAMES
from explorer.numbers import number
from explorer.panels.plot_card import PlotCard
from explorer.panels.plot_picture import Curve, Look, Stroke, Tone, robust_range
from explorer.session import Session


class SweepCard(PlotCard):
    """A click on a mark adopts it, with its seed unless Shift is held."""

    def grows(self, changes: Changes) -> bool:
        # A run on data that have just been edited goes on soon: its mark then moves, and need not vanish first.
        return changes.candidates or (changes.dataset and _end(self.session) is not None)

    def seen(self) -> tuple[object, ...]:
        """Of the sweep only whether it is done: what it finds comes one by one, and is drawn some at a time."""
        session, settings = self.session, self.session.settings
        chosen = (settings.method, settings.k, settings.covariance, settings.scaling)
        done = session.candidates if session.sweep_done else ()
        return (*chosen, session.readiness, done, _end(session))

    def choose(self, payload: object, shift: bool) -> None:
        if isinstance(payload, Candidate):
            self.session.adopt(payload, with_seed=not shift)

    def curve(self, chosen: Sequence[Candidate], criterion: Criterion, **looks: object) -> Curve:
        """A curve over k of those candidates that have a score by this criterion."""
        scored = sorted((c for c in chosen if c.scores.get(criterion) is not None), key=lambda c: c.k)
        scores = np.array([c.scores[criterion] for c in scored], dtype=np.float64)
        k = np.array([c.k for c in scored], dtype=np.float64)
        fresh = set(self.session.sweep.fresh)

        def words(place: int) -> str:
            return candidate_words(scored[place], criterion)

        return Curve(
            k,
            scores,
            np.array([Look.CROSSED if is_collapsed(c) else Look.DOT for c in scored], dtype=np.intp),
            np.array([c not in fresh for c in scored], dtype=bool),
            np.append(np.diff(k) == 1, False)[: len(k)],
            scored,
            words,
            **looks,  # type: ignore[arg-type]
        )

    def fresh(self, method: Method, criterion: Criterion) -> list[Candidate]:
        """Those of the present sweep that have a score: older ones are of other data and judge nothing."""
        fresh = self.session.sweep.fresh
        return [c for c in fresh if c.method is method and c.scores.get(criterion) is not None]

    def verdict(self, fresh: Sequence[Candidate], chosen: Candidate) -> str:
        """How to call what a criterion points at among fresh candidates; "" where no verdict can be given yet, since
        beyond it nothing is known."""
        if self.session.sweep_done:
            return "best"
        return "best so far" if chosen.k < max(c.k for c in fresh) else ""

    def lasting(self, curve: Curve, criterion: Criterion) -> Bools:
        """Which marks make the range of the heights: older ones only where newer ones are close enough to them."""
        return np.ones(len(curve.x), dtype=bool) if self._comparable(criterion) else ~curve.faded

    def _comparable(self, criterion: Criterion) -> bool:
        """Whether most candidates are no further from the older ones of the same k than these are from each other."""
        sweep = self.session.sweep
        scores = [(c.scores.get(criterion), sweep.older(c)) for c in sweep.fresh if c.k > 1]
        pairs = [(now, o.scores.get(criterion)) for now, o in scores if o is not None]
        apart = [abs(now - then) for now, then in pairs if now is not None and then is not None]
        older = [score for c in sweep.before.values() if c.k > 1 and (score := c.scores.get(criterion)) is not None]
        if not apart:
            return True
        low, high = robust_range(np.array(older))
        return bool(np.median(apart) <= high - low)

    def note(self) -> str:
        """What stands in the plot while there are no candidates."""
        return self.session.readiness or "The curve appears point by point, smallest k first."


def this_run(k: int, value: float, name: str, tone: Tone) -> Curve:
    """A hollow mark alone: the run on screen."""

    def words(_: int) -> str:
        return f"this run: k = {k}, {name} {number(value, 7)}"

    nothing = np.zeros(1, dtype=bool)
    at, height = np.array([float(k)]), np.array([value])
    return Curve(at, height, np.array([Look.HOLLOW]), nothing, nothing, (None,), words, Stroke.SOLID, tone)


def candidate_words(candidate: Candidate, criterion: Criterion) -> str:
    """The exact values of a candidate: its score, its restarts, its iterations."""
    score = candidate.scores[criterion]
    covariance = "" if candidate.covariance is None else f"{COVARIANCE_NAMES[candidate.covariance]}, "
    name = criterion.value
    almost = "≈ " if criterion in candidate.approximate else ""
    best = candidate.restarts[candidate.best]
    values = [restart.objective for restart in candidate.restarts]
    measure = "J" if candidate.covariance is None else "log-likelihood"
    spread = f"{measure} {number(min(values), 6)} … {number(max(values), 6)}"
    iterations = f"{best.iterations} iteration{'' if best.iterations == 1 else 's'}"
    ended = "" if best.progress is Progress.CONVERGED else ", not converged"
    adopting = "click adopts it, and runs on all points" if candidate.condensed else "click adopts"
    told = (
        f"{covariance}k = {candidate.k}: {name} {almost}{number(score, 7)}\n"
        f"best of {len(values)}: {spread}\n"
        f"seed {best.seed}, {iterations}{ended} · {adopting}"
    )
    return told if candidate.trouble is None else f"{told}\n{candidate.trouble.sentence}"


def converged_frame(session: Session) -> Frame | None:
    """The shown frame, if it is the end of a run on the present data."""
    frame = session.frame
    if frame is None or frame.status.progress is not Progress.CONVERGED or frame.edition != session.edition:
        return None
    return frame


def _end(session: Session) -> Frame | None:
    """The shown frame, if a run ended there, if only on the data before the last edit."""
    frame = session.frame
    return frame if frame is not None and frame.status.progress is Progress.CONVERGED else None


def best_of(candidates: Sequence[Candidate]) -> str:
    """How many restarts a mark is the best of."""
    counts = {len(candidate.restarts) for candidate in candidates}
    return f"● best of {max(counts)}" if counts else ""


def on_cells(candidates: Sequence[Candidate]) -> str:
    """How the candidates were found, where that was not from all points."""
    return "≈ from grid cells" if any(candidate.condensed for candidate in candidates) else ""


def crossed(scored: Sequence[Candidate], best: Candidate | None) -> str:
    """What a cross means, if there is one, and that the best one is none of those unless it must be."""
    if not any(is_collapsed(candidate) for candidate in scored):
        return ""
    return "× collapsed" if best is not None and is_collapsed(best) else "× collapsed, left out"


def k_range(session: Session) -> tuple[float, float]:
    """All k that a sweep reaches, from its first point on, so that the axis does not grow under the curve."""
    reached = default_range(session.dataset, session.settings.k)
    largest = max((candidate.k for candidate in session.candidates), default=1)
    return 1.0, float(max(2, largest, *reached[-1:]))


def spoken_curve(curve: Curve) -> str:
    """ "k 1: 544, k 2: 79.6, k 3: 71.2 collapsed" """
    after = [" collapsed" if look == Look.CROSSED else "" for look in curve.looks.tolist()]
    marks = zip(curve.x, curve.y, after, strict=True)
    return ", ".join(f"k {k:.0f}: {number(float(y), 4)}{said}" for k, y, said in marks)
