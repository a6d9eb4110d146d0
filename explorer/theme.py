"""Every colour, the text sizes and the light and dark look live here.

The cluster palette follows the order of Okabe and Ito, starting at blue; strokes and marks are the same hues, darkened
on light panels and lightened on dark ones until they keep 3:1 (lines) and 4.5:1 (text).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from explorer.style import style_sheet

BASE_TEXT = 12.5
SMALLEST_SCALE, LARGEST_SCALE = 0.8, 2.5
SCALE_STEPS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5)
FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Cantarell", "Ubuntu", "Noto Sans", "DejaVu Sans")


@dataclass(frozen=True, slots=True)
class Theme:
    """One look: named colours and the cluster palette (``fill(i)``, ``stroke(i)`` repeat it for ever)."""

    name: str
    dark: bool
    window: QColor
    panel: QColor
    hairline: QColor
    well: QColor
    ink: QColor
    soft_ink: QColor
    grid: QColor
    accent: QColor
    accent_soft: QColor
    on_accent: QColor
    warning: QColor
    warning_soft: QColor
    good: QColor
    good_soft: QColor
    on_stroke: QColor
    fills: tuple[QColor, ...]
    strokes: tuple[QColor, ...]

    def fill(self, i: int) -> QColor:
        """The colour of the points and areas of palette index ``i`` (a fresh copy: set its alpha freely)."""
        return QColor(self.fills[i % len(self.fills)])

    def stroke(self, i: int) -> QColor:
        """The colour of the lines, marks and labels of palette index ``i``; ``on_stroke`` is legible on it."""
        return QColor(self.strokes[i % len(self.strokes)])

    def cluster_fill(self, i: int) -> QColor:
        return self.fill(i)

    def cluster_stroke(self, i: int) -> QColor:
        return self.stroke(i)

    def style_sheet(self, scale: float = 1.0) -> str:
        """The style sheet of the whole application in this look."""
        return style_sheet(self, scale)

    def palette(self) -> QPalette:
        """What widgets that no rule of the style sheet names are painted with."""
        role = QPalette.ColorRole
        palette = QPalette()
        for which, colour in (
            (role.Window, self.window),
            (role.WindowText, self.ink),
            (role.Base, self.panel),
            (role.AlternateBase, self.well),
            (role.Text, self.ink),
            (role.Button, self.well),
            (role.ButtonText, self.ink),
            (role.BrightText, self.warning),
            (role.ToolTipBase, self.panel),
            (role.ToolTipText, self.ink),
            (role.PlaceholderText, self.soft_ink),
            (role.Highlight, self.accent),
            (role.HighlightedText, self.on_accent),
            (role.Link, self.accent),
            (role.LinkVisited, self.accent),
            (role.Light, self.panel),
            (role.Midlight, self.well),
            (role.Mid, self.hairline),
            (role.Dark, self.hairline),
            (role.Shadow, self.hairline),
            (role.Accent, self.accent),
        ):
            palette.setColor(which, colour)
        for which in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, which, mix(self.soft_ink, self.panel, 0.35))
        return palette


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """``first`` with ``share`` (0…1) of ``second`` stirred in."""
    kept = 1 - share
    return QColor.fromRgbF(
        kept * first.redF() + share * second.redF(),
        kept * first.greenF() + share * second.greenF(),
        kept * first.blueF() + share * second.blueF(),
    )


def contrast(first: QColor, second: QColor) -> float:
    """The WCAG 2 contrast ratio of two opaque colours, 1…21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colours(names: str) -> tuple[QColor, ...]:
    return tuple(QColor(name) for name in names.split())


LIGHT = Theme(
    name="light",
    dark=False,
    window=QColor("#EEF0F4"),
    panel=QColor("#FFFFFF"),
    hairline=QColor("#DDE1E8"),
    well=QColor("#F7F8FB"),
    ink=QColor("#1E2430"),
    soft_ink=QColor("#5D6677"),
    grid=QColor("#EEF1F5"),
    accent=QColor("#2457C5"),
    accent_soft=QColor("#E7EDFB"),
    on_accent=QColor("#FFFFFF"),
    warning=QColor("#8A5A00"),
    warning_soft=QColor("#FFF3DB"),
    good=QColor("#0B6B46"),
    good_soft=QColor("#DFF5EB"),
    on_stroke=QColor("#FFFFFF"),
    fills=_colours("#0072B2 #E69F00 #009E73 #D55E00 #CC79A7 #56B4E9 #D9CC2B #8A93A3 #7B68C8 #8C6D46"),
    # The second is a shade under the #A86F00 of the first sketches: white numbers on that reached 4.2:1 only.
    strokes=_colours("#005B8F #9C6700 #00734F #A64A00 #9A4674 #21719F #756D00 #5A616E #52429E #6B5030"),
)

DARK = Theme(
    name="dark",
    dark=True,
    window=QColor("#14171D"),
    panel=QColor("#1D2129"),
    hairline=QColor("#2E343F"),
    well=QColor("#20252E"),
    ink=QColor("#E6E9EF"),
    soft_ink=QColor("#A3ACBA"),
    grid=QColor("#232933"),
    accent=QColor("#7AA2F7"),
    accent_soft=QColor("#26324B"),
    on_accent=QColor("#14171D"),
    warning=QColor("#F0B23C"),
    warning_soft=QColor("#3D3220"),
    good=QColor("#4CC795"),
    good_soft=QColor("#1D3A31"),
    on_stroke=QColor("#14171D"),
    fills=_colours("#5FB0E5 #F0B23C #2FC49B #F0803C #DE8FBC #93D2F7 #EDE26A #A9B2C0 #A093EA #C79C6C"),
    strokes=_colours("#5FB0E5 #F0B23C #2FC49B #FF8A4C #E79BC6 #9AD4F7 #F4EA6A #B9C0CB #AFA3F2 #D8AE80"),
)


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
        self._application: QApplication | None = None

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

    def attach(self, application: QApplication) -> None:
        """Paint this application from now on and follow the system's wish; asking twice changes nothing."""
        if self._application is application:
            return
        self._application = application
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._tell_system()
        self._refresh()

    def set(self, choice: str) -> None:
        """Choose "light", "dark" or "system"."""
        self._choice = Choice(choice)
        self._tell_system()
        self._refresh()

    def set_scale(self, scale: float) -> None:
        """Everything drawn takes this many times its usual size (0.8…2.5)."""
        bounded = min(max(float(scale), SMALLEST_SCALE), LARGEST_SCALE)
        if bounded != self._scale:
            self._scale = bounded
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
        self._current = {Choice.SYSTEM: self._system, Choice.LIGHT: LIGHT, Choice.DARK: DARK}[self._choice]
        if self._application is not None:
            self._application.setFont(self.font())
            self._application.setPalette(self._current.palette())
            self._application.setStyleSheet(style_sheet(self._current, self._scale))
        self.changed.emit(self._current)


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
