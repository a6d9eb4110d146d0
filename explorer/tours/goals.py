"""Goals: what a card waits for, each a question to the session, compared with how things were when the card came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from engine.algorithm import Phase
from engine.dataset import Dataset
from engine.records import Record
from explorer.readings import Readings


class Surroundings(Protocol):
    """What a goal may ask of the window."""

    def is_visible(self, name: str) -> bool: ...


class Before(Record, eq=False):
    """How things were when a card came."""

    dataset: Dataset
    cursor: int
    seed: int

    @staticmethod
    def of(session: Readings) -> Before:
        return Before(session.dataset, session.timeline.cursor, session.settings.seed)


def reached(goal: Mapping[str, Any], session: Readings, before: Before, around: Surroundings) -> bool:
    """Whether all of it is so."""
    return all(_GOALS[name](value, session, before, around) for name, value in goal.items())


def known(goal: Mapping[str, Any]) -> bool:
    """Whether there are goals of these names."""
    return set(goal) <= set(_GOALS)


Question = Callable[[Any, Readings, Before, Surroundings], bool]


def _phase(value: str, session: Readings, _before: Before, _around: Surroundings) -> bool:
    return session.frame is not None and session.frame.state.phase is Phase(value)


def _ended(value: bool, session: Readings, _before: Before, _around: Surroundings) -> bool:
    return session.frame is not None and session.frame.status.ended is value


def _earlier(_: bool, session: Readings, before: Before, _around: Surroundings) -> bool:
    return 0 <= session.timeline.cursor < before.cursor


def _edited(_: bool, session: Readings, before: Before, _around: Surroundings) -> bool:
    return session.dataset is not before.dataset


def _settings(wanted: Mapping[str, Any], session: Readings, _before: Before, _around: Surroundings) -> bool:
    return all(getattr(session.settings, name) == value for name, value in wanted.items())


def _reseeded(_: bool, session: Readings, before: Before, _around: Surroundings) -> bool:
    return session.settings.seed != before.seed


def _pinned(_: bool, session: Readings, _before: Before, _around: Surroundings) -> bool:
    return session.pinned is not None


def _picking(_: bool, session: Readings, _before: Before, _around: Surroundings) -> bool:
    return session.document.shows_picks and session.timeline.cursor > 0


def _beta(value: float, session: Readings, _before: Before, _around: Surroundings) -> bool:
    if not session.document.anneals:
        return session.settings.beta >= value
    # Annealing has its last β in the settings all along.
    reached = None if session.frame is None else session.frame.state.beta
    return reached is not None and reached >= value


def _visible(name: str, _session: Readings, _before: Before, around: Surroundings) -> bool:
    return around.is_visible(name)


_GOALS: dict[str, Question] = {
    "phase": _phase,
    "ended": _ended,
    "earlier": _earlier,
    "edited": _edited,
    "settings": _settings,
    "reseeded": _reseeded,
    "pinned": _pinned,
    "picking": _picking,
    "beta_at_least": _beta,
    "visible": _visible,
}
