"""Every colour, light and dark.

The cluster palette follows the order of Okabe and Ito, starting at blue; strokes and marks are the same hues, darkened
on light panels and lightened on dark ones until they keep 3:1 (lines) and 4.5:1 (text).
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from engine.records import Record

STRONG_AREA = 0.34
"""The same before a projector, which washes light colours out."""


class Theme(Record):
    """One look: named colours and the cluster palette (``fill(i)``, ``stroke(i)`` repeat it for ever).

    doubts: points from certain to uncertain, in even steps of lightness, so that the order shows whatever colours the
    eye tells apart; area: how much of a cluster's colour its region has.
    """

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
    doubts: tuple[QColor, ...]
    area: float = 0.18

    def fill(self, i: int) -> QColor:
        """The colour of the points and areas of palette index ``i`` (a fresh copy: set its alpha freely)."""
        return QColor(self.fills[i % len(self.fills)])

    def stroke(self, i: int) -> QColor:
        """The colour of the lines, marks and labels of palette index ``i``; ``on_stroke`` is legible on it."""
        return QColor(self.strokes[i % len(self.strokes)])

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
    doubts=_colours("#8A93A8 #8C6FA3 #8F3F86 #7C1A57 #4A0A28"),
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
    doubts=_colours("#67738B #A77FBC #E58CAA #FFB58E #FFF2BD"),
)
