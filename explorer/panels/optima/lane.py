"""Lane: the final objective of each seed from one way to start, coloured by the optimum that was found."""

from __future__ import annotations

import numpy as np

from engine.optima import Attempt, Survey
from engine.settings import Initialiser, Method
from explorer.messages import Changes
from explorer.names import INITIALISER_NAMES
from explorer.numbers import number
from explorer.panels.optima.letters import letter, shown, tone
from explorer.panels.plot_card import PlotCard
from explorer.panels.plot_picture import Curve, Look, Picture, Tone, padded_range
from explorer.session import Session

AXES = {
    Method.KMEANS: "inertia",
    Method.SOFT_KMEANS: "free energy",
    Method.MIXTURE: "log-likelihood",
}


class Lane(PlotCard):
    """A click on a mark takes up its seed."""

    def __init__(self, session: Session, initialiser: Initialiser) -> None:
        self._initialiser = initialiser
        name = INITIALISER_NAMES[initialiser]
        super().__init__(session, f"lane-{initialiser.value}", f"Final objectives from {name}")

    def seen(self) -> tuple[object, ...]:
        settings = self.session.settings
        done = self.session.survey if self.session.survey_done else None
        return settings.seed, settings.initialiser, settings.method, self.session.readiness, done

    def grows(self, changes: Changes) -> bool:
        return changes.survey

    def choose(self, payload: object, _shift: bool) -> None:
        if isinstance(payload, Attempt):
            self.session.reopen(payload)

    def draw(self) -> Picture:
        survey, name = self.session.survey, INITIALISER_NAMES[self._initialiser]
        attempts = () if survey is None else survey.of(self._initialiser)
        if survey is None or not attempts:
            self.say(name)
            return Picture(note=self.session.readiness or "One mark for each seed.", spoken=f"{name}: nothing yet.")
        self.say(name, f"best known: {survey.best_found(self._initialiser)} of {len(attempts)}")
        curves = _curves(survey, attempts, self.session.settings.method)
        known = np.array([attempt.objective for attempt in survey.attempts])
        return Picture(
            curves=curves,
            x_range=(0.0, float(max(attempt.seed for attempt in attempts)) or 1.0),
            y_range=padded_range(known),
            x_name="seed",
            ringed=self._ringed(curves),
            spoken=f"{name}: {survey.best_found(self._initialiser)} of {len(attempts)} seeds end in the best known "
            "optimum.",
        )

    def _ringed(self, curves: tuple[Curve, ...]) -> tuple[int, int] | None:
        """The run on screen."""
        settings = self.session.settings
        if settings.initialiser is not self._initialiser:
            return None
        found = (
            (line, place)
            for line, curve in enumerate(curves)
            for place, attempt in enumerate(curve.payloads)
            if isinstance(attempt, Attempt) and attempt.seed == settings.seed
        )
        return next(found, None)


def _curves(survey: Survey, attempts: tuple[Attempt, ...], method: Method) -> tuple[Curve, ...]:
    """The marks of each optimum, without lines."""
    places = shown(survey)
    groups: dict[int | None, list[Attempt]] = {rank: [] for rank in (*range(len(places)), None)}
    for attempt in attempts:
        groups[places.index(attempt.optimum) if attempt.optimum in places else None].append(attempt)
    return tuple(_marks(own, rank, method) for rank, own in groups.items() if own)


def _marks(own: list[Attempt], rank: int | None, method: Method) -> Curve:
    """rank: None for optima that have no letter."""
    named = "a rarer optimum" if rank is None else f"optimum {letter(rank)}"

    def words(place: int) -> str:
        attempt = own[place]
        return (
            f"seed {attempt.seed}: {AXES[method]} {number(attempt.objective, 7)}\n"
            f"{named}, {attempt.iterations} iterations · click takes it"
        )

    nothing = np.zeros(len(own), dtype=bool)
    return Curve(
        np.array([float(attempt.seed) for attempt in own]),
        np.array([attempt.objective for attempt in own]),
        np.full(len(own), Look.DOT),
        nothing,
        nothing,
        own,
        words,
        tone=Tone.SOFT if rank is None else tone(rank),
    )
