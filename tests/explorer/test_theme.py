"""The two looks: their contrasts, and that a change of look or size reaches everything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from engine.matching import HUES
from explorer.style import style_sheet
from explorer.theme import DARK, LIGHT, SCALE_STEPS, Theme, contrast, font_families, mix, px, themes

LOOKS = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


@pytest.fixture(autouse=True)
def usual_look(qapp: QApplication) -> Iterator[None]:
    themes.attach(qapp)
    yield
    themes.set("system")
    themes.set_scale(1.0)


def test_contrast_knows_the_ends_of_its_range() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("red"), QColor("red")) == pytest.approx(1)


@LOOKS
def test_text_is_legible(theme: Theme) -> None:
    grounds = (theme.window, theme.panel, theme.well)
    pairs = [(ink, ground) for ink in (theme.ink, theme.soft_ink) for ground in grounds]
    pairs += [(theme.accent, theme.panel), (theme.accent, theme.accent_soft), (theme.on_accent, theme.accent)]
    pairs += [(theme.warning, theme.warning_soft), (theme.warning, theme.panel)]
    pairs += [(theme.good, theme.good_soft), (theme.good, theme.panel)]
    for ink, ground in pairs:
        assert contrast(ink, ground) >= 4.5, (ink.name(), ground.name())


@LOOKS
def test_cluster_lines_stand_out_and_their_labels_are_legible(theme: Theme) -> None:
    tints = [mix(theme.panel, fill, 0.18) for fill in theme.fills]
    for stroke in theme.strokes:
        assert min(contrast(stroke, ground) for ground in (theme.panel, theme.well, *tints)) >= 3, stroke.name()
        assert contrast(stroke, theme.panel) >= 4.5, stroke.name()
        assert contrast(theme.on_stroke, stroke) >= 4.5, stroke.name()


@LOOKS
def test_palette_starts_in_the_order_of_okabe_and_ito_and_repeats(theme: Theme) -> None:
    assert len(theme.fills) == len(theme.strokes) == HUES
    assert len({fill.name() for fill in theme.fills}) == len(theme.fills)
    assert theme.fill(len(theme.fills)) == theme.fill(0)
    if not theme.dark:
        assert [theme.fill(i).name() for i in range(3)] == ["#0072b2", "#e69f00", "#009e73"]


def test_a_fill_may_be_changed_by_who_asked_for_it() -> None:
    LIGHT.fill(0).setAlpha(10)
    assert LIGHT.fill(0).alpha() == 255


@LOOKS
@pytest.mark.parametrize("scale", SCALE_STEPS)
def test_style_sheet_has_no_gaps(theme: Theme, scale: float) -> None:
    sheet = style_sheet(theme, scale)
    assert "@" not in sheet
    assert theme.panel.name() in sheet


def test_choice_reaches_the_palette_and_the_listeners(qapp: QApplication) -> None:
    heard: list[Theme] = []
    themes.changed.connect(heard.append)
    themes.set("dark")
    themes.changed.disconnect(heard.append)
    assert heard == [DARK]
    assert themes.current is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == DARK.window
    themes.set("light")
    assert qapp.palette().color(QPalette.ColorRole.Window) == LIGHT.window


def test_system_is_followed_until_told_otherwise(qapp: QApplication) -> None:
    changed = qapp.styleHints().colorSchemeChanged
    themes.set("system")
    changed.emit(Qt.ColorScheme.Dark)
    assert themes.current is DARK
    themes.set("light")
    changed.emit(Qt.ColorScheme.Dark)
    assert themes.current is LIGHT


def test_unknown_look_is_refused() -> None:
    with pytest.raises(ValueError, match="mauve"):
        themes.set("mauve")


def test_scale_reaches_pixels_fonts_and_style_sheet(qapp: QApplication) -> None:
    themes.set_scale(2.0)
    assert (px(30), px(0.2), px(0)) == (60, 1, 0)
    assert themes.font(10).pixelSize() == 20
    assert "min-height: 56px" in qapp.styleSheet()
    assert qapp.font().pixelSize() == 25


def test_style_sheet_comes_when_asked_for_and_is_that_of_then() -> None:
    program = """
from PySide6.QtWidgets import QApplication
from engine.matching import HUES
from explorer.style import style_sheet
from explorer.theme import DARK, LIGHT, themes
application = QApplication([])
themes.attach(application, dressed=False)
themes.set("dark")
themes.set_scale(2.0)
assert application.styleSheet() == ""
assert application.palette() == DARK.palette()
themes.dress()
assert application.styleSheet() == style_sheet(DARK, 2.0)
themes.set("light")
assert application.styleSheet() == style_sheet(LIGHT, 2.0)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_scale_stays_within_its_bounds() -> None:
    themes.set_scale(9)
    assert themes.scale == 2.5
    assert themes.next_scale(1) == 2.5
    themes.set_scale(0.1)
    assert themes.scale == 0.8
    assert themes.next_scale(1) == 0.9
    assert themes.next_scale(-1) == 0.8


def test_only_fonts_that_are_there_are_named() -> None:
    assert font_families()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_doubts_stand_out_the_more_the_larger_they_are(theme: Theme) -> None:
    ratios = [contrast(colour, theme.panel) for colour in theme.doubts]
    assert ratios[0] >= 3
    assert all(after > 1.2 * before for before, after in pairwise(ratios))
