"""Preferences to look at and change, each of which acts at once, and a way back to how everything was at first."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from explorer import preferences as keys
from explorer.panels.widgets import Choice, Group, named
from explorer.preferences import Key, Preferences
from explorer.theme import SCALE_STEPS, px, themes

THEMES = (("system", "as the system", ""), ("light", "light", ""), ("dark", "dark", ""))


class Adjustable(Protocol):
    """What a window does with a preference."""

    def choose_theme(self, choice: str) -> None: ...
    def choose_scale(self, scale: float) -> None: ...
    def set_motion(self, on: bool) -> None: ...
    def put_back(self) -> None: ...


class PreferencesDialog(QDialog):
    """It need not be closed to go on."""

    def __init__(self, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        named(self, "preferences", "Preferences")
        self.setWindowTitle("Preferences")
        self.setModal(False)
        self._preferences = preferences
        self._window: Adjustable = window  # type: ignore[assignment]
        self.theme = Choice("preferenceTheme", "Theme", THEMES)
        self.scale = Choice("preferenceSize", "Size", [(step, f"{100 * step:g} %", "") for step in SCALE_STEPS])
        self.motion = QCheckBox("Centres and ellipses glide from step to step")
        self.motion.setToolTip("Where the system asks for less motion they never do")
        self.autosave = QCheckBox("Keep what is not saved for after a crash")
        self.autosave.setToolTip("After every few edits, or some seconds after the last one")
        named(self.motion, "preferenceMotion", self.motion.text())
        named(self.autosave, "preferenceAutosave", self.autosave.text())
        self.theme.chosen.connect(self._window.choose_theme)
        self.scale.chosen.connect(self._window.choose_scale)
        self.motion.toggled.connect(self._set_motion)
        self.autosave.toggled.connect(self._set_autosave)
        self.look, self.work = Group("Look"), Group("Work")
        self.look.add_row("Theme", self.theme)
        self.look.add_row("Size", self.scale)
        self.look.add(self.motion)
        self.work.add(self.autosave)
        self.note = QLabel("Windows, panels, tools and the folder of the last file are remembered by themselves.")
        self.note.setProperty("kind", "soft")
        self.note.setWordWrap(True)
        self.reset, self.shut = QPushButton("Reset all"), QPushButton("Close")
        self.reset.setToolTip("Everything as at the first start: these preferences, windows, panels and tools")
        named(self.reset, "preferencesReset", "Reset all preferences")
        named(self.shut, "preferencesClose", "Close")
        self.reset.clicked.connect(self._reset)
        self.shut.clicked.connect(self.accept)
        self.shut.setDefault(True)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.reset)
        self._foot.addStretch(1)
        self._foot.addWidget(self.shut)
        self._box = QVBoxLayout(self)
        for widget in (self.look, self.work, self.note):
            self._box.addWidget(widget)
        self._box.addStretch(1)
        self._box.addLayout(self._foot)
        themes.changed.connect(self.restyle)
        self.restyle()

    def refresh(self) -> None:
        """Shows what holds now."""
        self.theme.show_value(themes.choice)
        # A size between two steps, as a file may have it, shows as none of them.
        self.scale.show_value(themes.scale)
        for box, key in ((self.motion, keys.MOTION), (self.autosave, keys.AUTOSAVE)):
            with QSignalBlocker(box):
                box.setChecked(self._preferences.get(key))

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self._box.setContentsMargins(px(20), px(16), px(20), px(16))
        self._box.setSpacing(px(14))
        self.look.restyle()
        self.work.restyle()
        self.setMinimumWidth(px(380))
        self.adjustSize()
        self.refresh()

    @Slot(bool)
    def _set_motion(self, on: bool) -> None:
        self._store(keys.MOTION, on)
        self._window.set_motion(on)

    @Slot(bool)
    def _set_autosave(self, on: bool) -> None:
        self._store(keys.AUTOSAVE, on)

    def _store(self, key: Key[bool], on: bool) -> None:
        self._preferences.set(key, on)
        self._preferences.save()

    @Slot()
    def _reset(self) -> None:
        self._preferences.reset()
        self._window.put_back()
        self.refresh()
