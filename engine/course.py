"""Course: how a run goes, which experiments remember."""

from __future__ import annotations

from enum import Enum


class Course(Enum):
    """From its start by half steps, with the initialiser's picks before the start, or from below the critical β
    upwards, one rise after another."""

    HALVES = "half-steps"
    PICKS = "picks-first"
    ANNEALING = "annealing"
