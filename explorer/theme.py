"""The look in use: light or dark, as chosen or as the system wishes, and the size of everything."""

from __future__ import annotations

from enum import Enum
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from engine.records import replace
from explorer.palette import DARK, LIGHT, STRONG_AREA, Theme, contrast, mix
from explorer.style import style_sheet

__all__ = ["DARK", "LIGHT", "SCALE_STEPS", "Theme", "contrast", "font_families", "mix", "px", "themes"]

BASE_TEXT = 12.5
SMALLEST_SCALE, LARGEST_SCALE = 0.8, 2.5
SCALE_STEPS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5)
FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Cantarell", "Ubuntu", "Noto Sans", "DejaVu Sans")


class Choice(Enum):
    """What the user asked for; the system's own wish is followed until told otherwise."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_SCHEMES = {
    Choice.SYSTEM: Qt.ColorScheme.Unknown,
    Choice.LIGHT: Qt.ColorScheme.Light,
    Choice.DARK: Qt.ColorScheme.Dark,
}


def _look(scheme: Qt.ColorScheme) -> Theme:
    return DARK if scheme is Qt.ColorScheme.Dark else LIGHT


class Themes(QObject):
    """The one look in use; ``changed(Theme)`` is emitted after a change of look or of scale."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._choice = Choice.SYSTEM
        self._current = self._system = LIGHT
        self._scale = 1.0
        self._presenting = False
        self._application: QApplication | None = None
        self._dressed = False

    @property
    def current(self) -> Theme:
        return self._current

    @property
    def choice(self) -> str:
        """What was asked for: "light", "dark" or "system"."""
        return self._choice.value

    @property
    def scale(self) -> float:
        return self._scale

    def attach(self, application: QApplication, dressed: bool = True) -> None:
        """Paint this application from now on and follow the system's wish; asking twice changes nothing.

        dressed: with the style sheet, which may come later.
        """
        if self._application is application:
            if dressed:
                self.dress()
            return
        self._application, self._dressed = application, dressed
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._tell_system()
        self._refresh()

    def dress(self) -> None:
        """Puts on the style sheet if it is not there yet: best when a window has been put together. Before, all that is
        in a widget would be styled anew each time that it is put into another."""
        if not self._dressed:
            self._dressed = True
            self._put_on()

    def set(self, choice: str) -> None:
        """Choose "light", "dark" or "system"."""
        self._choice = Choice(choice)
        self._tell_system()
        self._refresh()

    def set_scale(self, scale: float) -> None:
        """Everything drawn takes this many times its usual size (0.8…2.5)."""
        if min(max(float(scale), SMALLEST_SCALE), LARGEST_SCALE) != self._scale:
            self._set_scale(scale)

    @property
    def presenting(self) -> bool:
        """Whether areas are painted for a projector, which washes them out."""
        return self._presenting

    def present(self, scale: float) -> None:
        """Larger, and with stronger areas."""
        self._presenting = True
        self._set_scale(scale)

    def end_presenting(self, scale: float) -> None:
        """The usual areas again, in the size of before."""
        self._presenting = False
        self._set_scale(scale)

    def _set_scale(self, scale: float) -> None:
        self._scale = min(max(float(scale), SMALLEST_SCALE), LARGEST_SCALE)
        self._refresh()

    def next_scale(self, way: int) -> float:
        """The next larger (1) or smaller (-1) of the usual scales; the present one if there is none."""
        beyond = [step for step in SCALE_STEPS[::way] if (step - self._scale) * way > 1e-6]
        return beyond[0] if beyond else self._scale

    def font(self, size: float = BASE_TEXT, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The interface's font at ``size`` pixels before scaling."""
        font = QFont()
        font.setFamilies(list(font_families()))
        font.setPixelSize(max(1, round(size * self._scale)))
        font.setWeight(weight)
        return font

    def _tell_system(self) -> None:
        """Title bars and the system's own dialogs take the same look; where none was chosen, the system says which."""
        if self._application is None:
            return
        hints = self._application.styleHints()
        hints.setColorScheme(_SCHEMES[self._choice])
        if self._choice is Choice.SYSTEM:
            self._system = _look(hints.colorScheme())

    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        if self._choice is Choice.SYSTEM:
            self._system = _look(scheme)
            self._refresh()

    def _refresh(self) -> None:
        look = {Choice.SYSTEM: self._system, Choice.LIGHT: LIGHT, Choice.DARK: DARK}[self._choice]
        self._current = replace(look, area=STRONG_AREA) if self._presenting else look
        if self._application is not None:
            self._application.setFont(self.font())
            self._application.setPalette(self._current.palette())
            self._put_on()
        self.changed.emit(self._current)

    def _put_on(self) -> None:
        if self._application is not None and self._dressed:
            self._application.setStyleSheet(style_sheet(self._current, self._scale))


@cache
def font_families() -> tuple[str, ...]:
    """The system's interface font first, then good ones, as far as they are installed."""
    installed = set(QFontDatabase.families())
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    generic = {"Sans Serif", "Sans", "sans-serif", ""}
    wanted = (() if system in generic else (system,)) + FAMILIES
    return tuple(dict.fromkeys(name for name in wanted if name in installed)) or (system,)


themes = Themes()


def px(value: float) -> int:
    """``value`` pixels at the present scale, at least 1 for anything above 0."""
    scaled = round(value * themes.scale)
    return max(1, scaled) if value > 0 else scaled
