"""The tours as data: whole, and about things that exist."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from explorer.application import Application
from explorer.tours.goals import known
from explorer.tours.script import parsed, tours

TITLES = [
    "k-means in five steps",
    "Why k-means++",
    "When k-means fails: stretched, unequal, rings",
    "Old Faithful: k-means against a mixture",
    "Soft k-means: what happens as β grows",
    "How many clusters?",
]


def test_all_tours_in_their_order() -> None:
    assert [tour.title for tour in tours()] == TITLES
    for tour in tours():
        assert 5 <= len(tour.cards) <= 8
        assert tour.cards[0].scene is not None
        for card in tour.cards:
            assert known(card.goal)
            assert card.text.endswith(".") or card.text.endswith("…")
            assert len(card.text) < 330, "a short card"


def test_what_cards_point_at_is_there(app_window: Application, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(app_window.window.controls.made))
    for action in ("choosing", "optima"):
        # These panels are made when they are first seen.
        app_window.window.all_actions[action].trigger()
    for tour in tours():
        for card in tour.cards:
            assert app_window.window.findChild(QWidget, card.at) is not None, card.at


@pytest.mark.parametrize(
    "change",
    [
        {"scene": {"example": "nowhere", "settings": {}}},
        {"scene": {"example": "blobs", "settings": {"method": "guessing"}}},
        {"goal": {"settings": {"covariance": "square"}}},
    ],
)
def test_data_that_do_not_fit_are_refused(change: dict[str, object]) -> None:
    path = files("resources") / "tours" / "1-k-means-in-five-steps.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["cards"][0].update(change)
    with pytest.raises(ValueError, match=r"nowhere|guessing|square"):
        parsed(data)
