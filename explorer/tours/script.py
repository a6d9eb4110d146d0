"""Scripts: the tours as data, read from resources/tours. No Qt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from engine.examples import EXAMPLES, Example
from engine.records import Record, field
from engine.settings import Covariance, Initialiser, Method

_KINDS = {"method": Method, "covariance": Covariance, "initialiser": Initialiser}


class Scene(Record):
    """What a card begins with: an example, and settings of it."""

    example: Example
    settings: Mapping[str, Any]


class Card(Record):
    """text: what is said; at: the object name of what it is about; goal: what is waited for, all of it (see goals.py);
    nothing for a card that is only read."""

    text: str
    at: str
    scene: Scene | None = None
    goal: Mapping[str, Any] = field(default_factory=dict)


class Tour(Record):
    title: str
    cards: tuple[Card, ...]


@cache
def tours() -> tuple[Tour, ...]:
    """All of them, in order."""
    folder = files("resources") / "tours"
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".json")), key=lambda e: e.name)
    return tuple(parsed(json.loads(entry.read_text(encoding="utf-8"))) for entry in entries)


def parsed(data: Mapping[str, Any]) -> Tour:
    """A tour from its data. Raises KeyError, TypeError or ValueError where something does not fit."""
    return Tour(data["title"], tuple(_card(each) for each in data["cards"]))


def _card(data: Mapping[str, Any]) -> Card:
    scene, goal = data.get("scene"), dict(data.get("goal", {}))
    if "settings" in goal:
        goal["settings"] = settings_from(goal["settings"])
    return Card(data["text"], data["at"], None if scene is None else _scene(scene), goal)


def _scene(data: Mapping[str, Any]) -> Scene:
    example = next((each for each in EXAMPLES if each.key == data["example"]), None)
    if example is None:
        raise ValueError(f"There is no example {data['example']!r}.")
    return Scene(example, settings_from(data["settings"]))


def settings_from(data: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of Settings; choices are named by their values."""
    return {name: _KINDS[name](value) if name in _KINDS else value for name, value in data.items()}
