"""The Gaussian stamp: a drag from the mean sets direction and spread; what will be added is seen while it is drawn."""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats
from explorer import words
from explorer.canvas.line import own
from explorer.canvas.tools.commands import Bell, Edit, Gesture, Sketch, Stage, Tool, in_sight
from explorer.canvas.tools.events import CLICK_SLACK, Move, Place, Press

FLATNESS = 0.4
"""The short half axis of what a drag draws, against the long one; with Shift both are equal."""

SURPLUS = 16
"""Draws for each point, from which those in sight are taken."""


def _begin(press: Press, stage: Stage) -> Gesture:
    mean = in_sight(stage, press.at)
    draws = stage.random().standard_normal(size=(SURPLUS * stage.stamp_points, 2))
    bell = _bell(stage, mean, _round(stage), draws)
    event = yield (Sketch(bell),)
    while isinstance(event, Move):
        if event.travelled > CLICK_SLACK:
            axes = _dragged(stage, mean, in_sight(stage, event.at), event.shift or press.shift)
            bell = _bell(stage, mean, axes, draws)
        event = yield (Sketch(bell),)
    text = f"Stamp {words.points(len(bell.points))}"
    yield (Edit(stage.dataset.added(own(bell.points, stage.dataset.d), stage.class_name), text),)


def _round(stage: Stage) -> Floats:
    """Half axes of what a click stamps: two standard deviations reach to the brush's radius."""
    return 0.5 * stage.radius * np.diag(stage.unit)


def _dragged(stage: Stage, mean: Place, to: Place, even: bool) -> Floats:
    """Half axes (2, 2) of 1σ, as rows, in user units: two standard deviations reach to the cursor.

    They are perpendicular and of the right proportion on the screen, where they are drawn.
    """
    unit = np.asarray(stage.unit)
    along = 0.5 * (np.asarray(to) - np.asarray(mean)) / unit
    if np.hypot(*along) < 0.5 * CLICK_SLACK:
        return _round(stage)
    across = np.array([-along[1], along[0]]) * (1.0 if even else FLATNESS)
    return np.asarray(np.stack([along, across]) * unit)


def _bell(stage: Stage, mean: Place, axes: Floats, draws: Floats) -> Bell:
    """The first draws that land in sight; were there ever too few of them, others are brought to the edge."""
    box, middle = stage.box, np.asarray(mean)
    places = middle + draws @ axes
    seen = ((places >= box.low) & (places <= box.high)).all(axis=1)
    order = np.argsort(~seen, kind="stable")[: len(draws) // SURPLUS]
    return Bell(middle, axes, np.clip(places[order], box.low, box.high))


STAMP = Tool(_begin, ring=True)
