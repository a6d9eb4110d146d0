"""What a window remembers from one start to the next: its look, its place and its panels, and how it forgets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer import preferences as keys
from explorer.theme import themes

if TYPE_CHECKING:
    from explorer.preferences import Preferences
    from explorer.window_frame import WindowFrame

SIZE = (1440, 900)


class Memory:
    """Reads the preferences for a window, and writes them when it closes."""

    def __init__(self, window: WindowFrame, preferences: Preferences) -> None:
        self._window, self._preferences = window, preferences

    def recall_look(self) -> None:
        """Before anything is laid out."""
        stored = self._preferences
        if stored.has(keys.SCALE):
            themes.set_scale(stored.get(keys.SCALE))
        if stored.get(keys.THEME) in ("light", "dark"):
            themes.set(stored.get(keys.THEME))

    def recall_places(self) -> None:
        """Once everything is there."""
        window = self._window
        geometry = self._preferences.get_bytes(keys.GEOMETRY)
        if geometry.isEmpty() or not window.restoreGeometry(geometry):
            screen = window.screen().availableGeometry()
            window.resize(min(SIZE[0], screen.width()), min(SIZE[1], screen.height()))
        window.workbench.restore_layout(self._preferences.get_bytes(keys.LAYOUT))
        window.workbench.show_others(self._preferences.get(keys.BESIDE).split(","))
        window.set_motion(self._preferences.get(keys.MOTION))
        window.workbench.await_width(window.width())
        if not (window.workbench.narrow or window.side_dock.isHidden()):
            window.controls.come()

    @property
    def folded(self) -> str:
        """Which groups of the controls are folded away."""
        return self._preferences.get(keys.FOLDED)

    def remember(self) -> None:
        self._preferences.set_bytes(keys.GEOMETRY, self._window.saveGeometry())
        self._preferences.set_bytes(keys.LAYOUT, self._window.workbench.layout_state())
        self._preferences.set(keys.BESIDE, ",".join(self._window.workbench.others_shown))
        if self._window.controls.made:
            self._preferences.set(keys.FOLDED, self._window.controls.panel.folded)
        self._preferences.set(keys.SCALE, float(themes.scale))
        self._preferences.save()

    def put_back(self) -> None:
        """Everything as the preferences have it, which have just been reset."""
        themes.set(self._preferences.get(keys.THEME))
        themes.set_scale(self._preferences.get(keys.SCALE))
        self._window.set_motion(self._preferences.get(keys.MOTION))
        self._window.tool_options.recall()
        self._window.workbench.arrange()
        self._window.workbench.show_others([])
        if self._window.controls.made:
            self._window.controls.panel.fold("")
