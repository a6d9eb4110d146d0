"""What the optima are called, and in which colour: those that are shown one by one have a letter, A for the best."""

from __future__ import annotations

from string import ascii_uppercase

from engine.optima import Survey
from explorer.panels.plot_picture import RANKS, Tone

MOST_SHOWN = 6
"""Solutions with a picture of their own: the best one, and those that are found most often."""


def shown(survey: Survey) -> tuple[int, ...]:
    """The places of those with a letter."""
    return survey.common(MOST_SHOWN)


def letter(rank: int) -> str:
    """A, B, …"""
    return ascii_uppercase[rank]


def tone(rank: int) -> Tone:
    """That of the marks and of the letter."""
    return RANKS[rank] if rank < len(RANKS) else Tone.SOFT
