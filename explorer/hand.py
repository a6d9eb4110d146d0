"""Hand: what the workers know of the hand, so that the curves hold back while a model follows it."""

from __future__ import annotations

from math import inf
from time import perf_counter, sleep

COURTESY = 0.1
"""Seconds after the hand's last move for which the curves hold back: they would take the interpreter from a model that
follows the hand, and from the frame that shows it."""

BREATH = 0.002
"""Seconds that a sweep then rests between two of its steps."""


class Hand:
    """What the workers know of the hand: when a model last had to follow it. Told by one thread, read by another."""

    def __init__(self) -> None:
        self._moved = -inf

    def move(self) -> None:
        self._moved = perf_counter()

    def rest(self) -> None:
        """Waits a little if the hand is moving."""
        if perf_counter() - self._moved < COURTESY:
            sleep(BREATH)
