"""The badge: what is too long for one line goes on in a second one."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from explorer.canvas.badge import BadgePill, broken
from explorer.standing import Badge
from explorer.theme import themes

LONG = "M step 3 · mean 2 moved by 0.0058 min (eruption length), 0.37 min (waiting) · bound +0.61"


@pytest.mark.parametrize("width", [120, 240, 320, 480, 2000])
def test_nothing_is_lost_where_two_lines_are_room_enough(qtbot: QtBot, width: int) -> None:
    metrics = QFontMetricsF(themes.font(12))
    lines = broken(LONG, metrics, width)
    assert all(metrics.horizontalAdvance(line) <= width for line in lines)
    whole = " ".join(line.strip(" ·") for line in lines).replace(" · ", " ")
    if metrics.horizontalAdvance(LONG) < 1.8 * width:
        assert whole == LONG.replace(" · ", " ")
    else:
        assert len(lines) == 2
        assert whole.endswith("…")


def test_the_pill_grows_by_a_line_and_shrinks_again(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    pill = BadgePill(parent)
    parent.resize(500, 300)
    badge = Badge("Running", "running")
    pill.show_words(badge, "E step 1")
    low, line = pill.height(), pill.findChild(QLabel, "badgeLine")
    assert isinstance(line, QLabel)
    pill.show_words(badge, LONG)
    assert line.text().replace("\n", " · ") == LONG or line.text().replace("\n", " ") == LONG
    assert line.fontMetrics().height() <= pill.height() - low <= 2 * line.fontMetrics().height()
    assert pill.text == LONG
    assert pill.geometry().right() < parent.width()
    parent.resize(1200, 300)
    pill.fit()
    assert (pill.height(), line.text()) == (low, LONG)
