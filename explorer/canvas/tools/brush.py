"""The brush: sprays points at a steady rate, however fast or slowly it is moved."""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats
from explorer import words
from explorer.canvas.line import own
from explorer.canvas.tools.commands import Edit, Gesture, Stage, Tool, in_sight
from explorer.canvas.tools.events import Move, Place, Press, Tick

LONGEST_TICK = 0.1
"""Seconds: after a standstill of the window no burst of points makes up for it."""

TRIES = 40
"""Draws, from which a place that is in sight is taken; in the corner of the canvas every fourth one is."""


def _begin(press: Press, stage: Stage) -> Gesture:
    """One point at the press, then so many a second over the way that the cursor goes."""
    random = stage.random()
    last = at = in_sight(stage, press.at)
    sprayed, owed = 0, 1.0
    event = yield ()
    while True:
        if isinstance(event, Move):
            at = in_sight(stage, event.at)
            event = yield ()
            continue
        if isinstance(event, Tick):
            owed += stage.density * min(event.seconds, LONGEST_TICK)
        # Nothing is left over for the release, but for the one point of a click that was quicker than a tick.
        due = int(owed)
        owed -= due
        sprayed += due
        commands = (_spray(stage, random, last, at, due, sprayed),) if due else ()
        last = at
        if not isinstance(event, Tick):
            yield commands
            return
        event = yield commands


def _spray(stage: Stage, random: np.random.Generator, start: Place, end: Place, due: int, sprayed: int) -> Edit:
    along = random.uniform(size=(due, 1))
    middles = np.asarray(start) + along * (np.asarray(end) - np.asarray(start))
    places = scattered(stage, random, middles)
    return Edit(stage.dataset.added(own(places, stage.dataset.d), stage.class_name), f"Spray {words.points(sprayed)}")


def scattered(stage: Stage, random: np.random.Generator, middles: Floats) -> Floats:
    """A place for each middle (m, 2), evenly spread over the disc of the brush around it as far as that is in sight."""
    box = stage.box
    distance = stage.radius * np.sqrt(random.uniform(size=(TRIES, len(middles), 1)))
    angle = random.uniform(0.0, 2 * np.pi, size=(TRIES, len(middles), 1))
    steps = distance * np.concatenate([np.cos(angle), np.sin(angle)], axis=2)
    places = middles + steps * np.asarray(stage.unit)
    seen = ((places >= box.low) & (places <= box.high)).all(axis=2)
    chosen = places[seen.argmax(axis=0), np.arange(len(middles))]
    return np.asarray(np.clip(chosen, box.low, box.high))


BRUSH = Tool(_begin, steady=True, ring=True)
