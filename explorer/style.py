"""The style sheet: widgets are addressed by object name or by the dynamic property ``kind``.

Kinds: QLabel "title", "head", "strong", "soft", "warning", "key", "badge" with ``tone`` (accent, good, warning, plain);
QPushButton "primary", "link", "quiet", "menu"; QToolButton "tool" (tools column), "tile" (checkable, with a caption),
"link", "field", "quiet", "segment" (of a "switch"); QFrame "step" with ``current``, "pill", "switch". A card is
``QFrame#card``, a heading in spaced capitals ``QLabel#groupLabel``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from explorer.marks import mark_url

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

    from explorer.palette import Theme


def style_sheet(theme: Theme, scale: float = 1.0) -> str:
    """The whole sheet for a theme, every length times ``scale``."""
    values = _colours(theme) | _marks(theme)
    values |= {name: f"{max(1, round(size * scale))}px" for name, size in _SIZES.items()}
    sheet = "\n".join((_BASE, _LABELS, _BUTTONS, _FIELDS, _CHECKS, _MENUS, _SCROLL, _DOCKS, _MARKS))
    return re.sub(r"@(\w+)", lambda found: values[found[1]], sheet)


def _marks(theme: Theme) -> dict[str, str]:
    """Arrows and ticks, which a style sheet can take from files only."""
    wanted = {shape: (shape, theme.soft_ink) for shape in ("down", "up", "right", "left")}
    wanted |= {"tick": ("check", theme.on_accent), "ticked": ("check", theme.ink)}
    return {name: mark_url(shape, colour) for name, (shape, colour) in wanted.items()}


def _colours(theme: Theme) -> dict[str, str]:
    single = ("window", "panel", "hairline", "well", "ink", "soft_ink", "grid", "accent", "accent_soft", "on_accent")
    more = ("warning", "warning_soft", "good", "good_soft")
    named = {name: getattr(theme, name).name() for name in single + more}
    return named | {
        "hover": _mixed(theme.well, theme.ink, 0.05),
        "pressed": _mixed(theme.well, theme.ink, 0.10),
        "accent_hover": _mixed(theme.accent, theme.ink, 0.12),
        "accent_pressed": _mixed(theme.accent, theme.ink, 0.24),
        "disabled_ink": _mixed(theme.soft_ink, theme.panel, 0.38),
        "edge": _mixed(theme.soft_ink, theme.panel, 0.25),
        "thumb": _mixed(theme.hairline, theme.soft_ink, 0.30),
    }


def _mixed(first: QColor, second: QColor, share: float) -> str:
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


_SIZES = {
    f"s{n}": float(n) for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 18, 20, 22, 24, 28, 30, 34, 36, 40, 48)
}
_SIZES |= {"group_text": 10.5, "small_text": 11.0, "soft_text": 12.0, "text": 12.5, "head_text": 17.0}

_BASE = """
QWidget { color: @ink; font-size: @text; }
QMainWindow, QDialog, QMessageBox, QFileDialog { background: @window; }
QWidget#central, QWidget#canvasColumn, QWidget#dockBody { background: transparent; }
QFrame#card { background: @panel; border: 1px solid @hairline; border-radius: @s8; }
QToolTip { background: @panel; color: @ink; border: 1px solid @hairline; padding: @s4 @s6; font-size: @soft_text; }
QStatusBar { background: @panel; border-top: 1px solid @hairline; min-height: @s34; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: @soft_ink; font-size: @soft_text; background: transparent; padding: 0 @s8; }
QTextBrowser, QTextEdit, QPlainTextEdit { background: @panel; border: 1px solid @hairline; border-radius: @s8;
    padding: @s8; selection-background-color: @accent; selection-color: @on_accent; }
QTableView, QTreeView, QListView { background: @panel; alternate-background-color: @well; border: 1px solid @hairline;
    border-radius: @s8; gridline-color: @grid; selection-background-color: @accent_soft; selection-color: @ink; }
QHeaderView::section { background: @well; color: @soft_ink; border: none; border-bottom: 1px solid @hairline;
    padding: @s6 @s8; font-weight: 600; }
QTableView#importPreview::item { padding: 0 @s8; }
QTableView#importPreview QHeaderView::section:vertical { border: none; font-weight: 400; }
QTableCornerButton::section { background: @well; border: none; }
"""

_LABELS = """
QLabel { background: transparent; }
QLabel:disabled { color: @disabled_ink; }
QLabel#groupLabel { color: @soft_ink; font-size: @group_text; font-weight: 600; }
QLabel[kind="title"] { font-weight: 600; }
QLabel[kind="head"] { font-size: @head_text; font-weight: 600; }
QLabel[kind="strong"] { font-weight: 600; }
QLabel[kind="soft"] { color: @soft_ink; font-size: @soft_text; }
QLabel[kind="warning"] { color: @warning; font-size: @soft_text; }
QLabel[kind="key"] { background: @well; border: 1px solid @hairline; border-radius: @s4; padding: @s2 @s6;
    font-size: @soft_text; font-weight: 600; }
QLabel[kind="badge"] { border-radius: @s9; padding: @s2 @s10; font-size: @soft_text; font-weight: 600;
    background: @well; color: @soft_ink; }
QLabel[kind="badge"][tone="accent"] { background: @accent; color: @on_accent; }
QLabel[kind="badge"][tone="good"] { background: @good_soft; color: @good; }
QLabel[kind="badge"][tone="warning"] { background: @warning_soft; color: @warning; }
QLabel[kind="hint"] { color: @accent; font-size: @small_text; }
QFrame[kind="step"] { background: transparent; border-radius: @s6; }
QFrame[kind="step"][current="true"] { background: @accent_soft; }
QFrame[kind="step"][current="true"] QLabel { color: @accent; }
QFrame[kind="tour"] { background: @panel; border: 1.5px solid @accent; border-radius: @s10; }
QLabel[kind="subtitle"] { background: @panel; border: 1px solid @hairline; border-radius: @s14;
    padding: @s6 @s14; color: @ink; }
QFrame[kind="pill"] { background: @panel; border: 1px solid @hairline; border-radius: @s14; }
"""

_BUTTONS = """
QPushButton, QToolButton { background: @well; border: 1px solid @hairline; border-radius: @s8; color: @ink; }
QPushButton { min-height: @s28; padding: 0 @s12; }
QToolButton { padding: @s4; }
QPushButton:hover, QToolButton:hover { background: @hover; }
QPushButton:pressed, QToolButton:pressed { background: @pressed; }
QPushButton:focus, QToolButton:focus { border-color: @accent; }
QPushButton:disabled, QToolButton:disabled { color: @disabled_ink; }
QPushButton:default { border-color: @accent; }
QPushButton[kind="primary"] { background: @accent; border-color: @accent; color: @on_accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: @accent_hover; border-color: @accent_hover; }
QPushButton[kind="primary"]:pressed { background: @accent_pressed; border-color: @accent_pressed; }
QPushButton[kind="primary"]:disabled { background: @hairline; border-color: @hairline; color: @soft_ink; }
QPushButton[kind="primary"]:focus { border: 2px solid @ink; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent; color: @accent; text-align: left;
    padding: 0; min-height: @s20; }
QPushButton[kind="link"]:hover { color: @accent_hover; }
QFrame[kind="bar"] { background: @panel; border: 1px solid @hairline; border-radius: @s12; }
QFrame[kind="bar"] QPushButton[kind="link"] { padding: 0 @s4; font-size: @soft_text; }
QFrame[kind="bar"] QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border-color: @accent; }
QPushButton[kind="link"]:disabled { color: @disabled_ink; }
QToolButton[kind="link"] { background: transparent; border: 1px solid transparent; color: @accent; padding: 0; }
QToolButton[kind="link"]:hover { color: @accent_hover; }
QToolButton[kind="link"]:focus { border-color: @accent; }
QToolButton[kind="field"] { min-height: @s28; padding: 0 @s8; font-weight: 600; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: @hover; }
QToolButton[kind="tool"] { background: transparent; border: 1px solid transparent; border-radius: @s6; color: @soft_ink;
    font-size: @small_text; padding: @s4 0; }
QToolButton[kind="tool"]:hover { background: @hover; }
QToolButton[kind="tool"]:checked { background: @accent_soft; color: @accent; }
QToolButton[kind="tool"]:focus { border-color: @accent; }
QToolButton[kind="tile"] { border-radius: @s6; font-size: @small_text; padding: @s2; color: @soft_ink; }
QToolButton[kind="tile"]:checked { background: @accent_soft; border-color: @accent; color: @accent; }
QToolButton[kind="tile"]:focus { border-color: @accent; }
QToolButton[kind="tile"]:disabled { background: @well; border-color: @hairline; color: @disabled_ink; }
QToolButton[kind="segment"] { background: transparent; border: 1px solid transparent; border-radius: @s6;
    color: @soft_ink; font-size: @soft_text; padding: @s2 @s6; }
QToolButton[kind="segment"]:hover { color: @ink; }
QToolButton[kind="segment"]:checked { background: @panel; border-color: @hairline; color: @ink; font-weight: 600; }
QToolButton[kind="segment"]:focus { border-color: @accent; }
QFrame[kind="switch"] { background: @well; border-radius: @s6; }
"""

_FIELDS = """
QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit { background: @well; border: 1px solid @hairline; border-radius: @s8;
    min-height: @s28; padding: 0 @s10; selection-background-color: @accent; selection-color: @on_accent; }
QComboBox { combobox-popup: 0; }
QSpinBox, QDoubleSpinBox { padding: 0 @s4 0 @s8; }
QSpinBox[kind="plain"] { padding: 0 @s4; }
QSpinBox[kind="plain"]::up-button, QSpinBox[kind="plain"]::down-button { width: 0; margin: 0; }
QSpinBox[kind="plain"]::up-arrow, QSpinBox[kind="plain"]::down-arrow { image: none; width: 0; height: 0; }
QAbstractSpinBox QLineEdit { background: transparent; border: none; min-height: 0; padding: 0; }
QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover, QLineEdit:hover { border-color: @thumb; }
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus { border-color: @accent; }
QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QLineEdit:disabled { color: @disabled_ink; }
QComboBox { padding-right: 0; }
QComboBox::drop-down { border: none; width: @s24; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @hairline; border-radius: 0; padding: @s4;
    outline: none; selection-background-color: @accent_soft; selection-color: @accent; }
QComboBox QAbstractItemView::item { min-height: @s28; padding: 0 @s6; border-radius: @s4; }
QComboBox QAbstractItemView::item:selected { background: @accent_soft; color: @accent; }
QComboBox QAbstractItemView::item:disabled { color: @disabled_ink; }
QSpinBox::up-button, QDoubleSpinBox::up-button { border: none; background: transparent; width: @s16;
    subcontrol-origin: border; subcontrol-position: top right; margin: @s2 @s2 0 0; }
QSpinBox::down-button, QDoubleSpinBox::down-button { border: none; background: transparent; width: @s16;
    subcontrol-origin: border; subcontrol-position: bottom right; margin: 0 @s2 @s2 0; }
QSpinBox::up-button:hover, QDoubleSpinBox::up-button:hover, QSpinBox::down-button:hover,
QDoubleSpinBox::down-button:hover { background: @pressed; border-radius: @s3; }
QSlider { background: transparent; min-height: @s22; }
QSlider[kind="marked"] { min-height: @s34; }
QSlider::groove:horizontal { height: @s4; border-radius: @s2; background: @hairline; }
QSlider::sub-page:horizontal { height: @s4; border-radius: @s2; background: @accent; }
QSlider::handle:horizontal { width: @s14; height: @s14; margin: -@s6 0; border: 2px solid @accent; border-radius: @s8;
    background: @panel; }
QSlider::handle:horizontal:hover { background: @accent_soft; }
QSlider::handle:horizontal:focus { background: @accent; }
QSlider::sub-page:horizontal:disabled { background: @thumb; }
QSlider::handle:horizontal:disabled { border-color: @thumb; }
QProgressBar { background: @hairline; border: none; border-radius: @s2; max-height: @s4; }
QProgressBar::chunk { background: @accent; border-radius: @s2; }
"""

_CHECKS = """
QCheckBox, QRadioButton { background: transparent; spacing: @s8; min-height: @s22; }
QCheckBox:disabled, QRadioButton:disabled { color: @disabled_ink; }
QCheckBox::indicator { width: @s14; height: @s14; border: 1px solid @edge; border-radius: @s4; background: @panel; }
QRadioButton::indicator { width: @s14; height: @s14; border: 1px solid @edge; border-radius: @s8; background: @panel; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover, QCheckBox::indicator:focus { border-color: @accent; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }
QCheckBox::indicator:checked, QCheckBox::indicator:indeterminate { background: @accent; border-color: @accent; }
QCheckBox::indicator:checked:disabled { background: @thumb; border-color: @thumb; }
QRadioButton::indicator:checked { border: @s5 solid @accent; width: @s6; height: @s6; }
"""

_MENUS = """
QMenuBar { background: @panel; border-bottom: 1px solid @hairline; padding: @s1 @s6; }
QMenuBar::item { background: transparent; padding: @s6 @s8; border-radius: @s4; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @accent_soft; color: @accent; }
QMenuBar QLabel { background: transparent; }
QLabel:disabled { color: @disabled_ink; }
QLabel#documentName { color: @soft_ink; padding: @s1 @s8 @s2 @s8; min-height: @s24; }
QLabel#productName { font-weight: 700; padding: @s1 @s6 @s2 @s6; min-height: @s24; }
QMenu { background: @panel; border: 1px solid @hairline; padding: @s5; }
QMenu::item { padding: @s5 @s36 @s5 @s22; border-radius: @s4; background: transparent; }
QMenu::item:selected { background: @accent_soft; color: @accent; }
QMenu::item:disabled { color: @disabled_ink; }
QMenu::separator { height: 1px; background: @hairline; margin: @s5 @s6; }
QMenu::icon { padding-left: @s6; }
QMenu::indicator { width: @s14; height: @s14; margin-left: @s5; }
"""

_SCROLL = """
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: @s10; margin: 0; }
QScrollBar:horizontal { height: @s10; margin: 0; }
QScrollBar::handle { background: @thumb; border-radius: @s3; margin: @s2; }
QScrollBar::handle:vertical { min-height: @s24; }
QScrollBar::handle:horizontal { min-width: @s24; }
QScrollBar::handle:hover { background: @soft_ink; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""

_DOCKS = """
QMainWindow::separator { background: transparent; width: @s8; height: @s8; }
QMainWindow::separator:hover { background: @accent_soft; }
QDockWidget { background: @window; color: @soft_ink; }
QDockWidget > QWidget { background: transparent; }
QWidget#dockTitle { background: transparent; }
QTabWidget::pane { border: none; }
QTabBar { background: transparent; qproperty-drawBase: 0; qproperty-elideMode: ElideNone; }
QTabBar::tab { background: transparent; color: @soft_ink; border: none; border-radius: @s6; padding: @s5 @s10;
    margin: 0 @s2 @s4 0; font-size: @soft_text; }
QTabBar::tab:hover { background: @hover; }
QTabBar::tab:selected { background: @accent_soft; color: @accent; }
QTabBar::tab:focus { border: 1px solid @accent; }
QSplitter::handle { background: transparent; }
"""

_MARKS = """
QComboBox::down-arrow { image: @down; width: @s14; height: @s14; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: @up; width: @s10; height: @s10; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: @down; width: @s10; height: @s10; }
QCheckBox::indicator:checked { image: @tick; }
QMenu::right-arrow { image: @right; width: @s14; height: @s14; }
QMenu::indicator:checked { image: @ticked; }
QPushButton::menu-indicator { image: @down; width: @s16; height: @s16; }
QToolButton::menu-indicator { image: @down; width: @s10; height: @s10; }
QToolButton[kind="tool"]::menu-indicator { image: none; width: 0; height: 0; }
QTabBar QToolButton::right-arrow { image: @right; }
QTabBar QToolButton::left-arrow { image: @left; }
"""
