"""RecentMenu: the files that were opened last, newest first, from one start to the next."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QWidget

from explorer import preferences as keys

if TYPE_CHECKING:
    from explorer.preferences import Preferences

MOST = 10
NOTHING = "No file has been opened yet"


class RecentMenu(QMenu):
    """A menu of its own for the File menu."""

    def __init__(self, preferences: Preferences, open_file: Callable[[str], None], parent: QWidget) -> None:
        super().__init__("Open recent", parent)
        self.setObjectName("recentMenu")
        self.setToolTipsVisible(True)
        self._preferences, self._open_file = preferences, open_file
        self._fill()

    @property
    def paths(self) -> list[str]:
        """Newest first. What is no list of paths counts as none."""
        try:
            stored = json.loads(self._preferences.get(keys.RECENT) or "[]")
        except ValueError:
            return []
        return [path for path in stored if isinstance(path, str)][:MOST] if isinstance(stored, list) else []

    def remember(self, path: str) -> None:
        """A file that has been opened."""
        whole = str(Path(path).absolute())
        self._store([whole, *(other for other in self.paths if other != whole)])

    def forget(self) -> None:
        """Empties the list."""
        self._store([])

    def _store(self, paths: list[str]) -> None:
        self._preferences.set(keys.RECENT, json.dumps(paths[:MOST]))
        self._fill()

    def _open(self, path: str) -> None:
        if not Path(path).exists():
            # That is told; the next time it is no longer there to choose.
            self._store([other for other in self.paths if other != path])
        self._open_file(path)

    def _fill(self) -> None:
        self.clear()
        for place, path in enumerate(self.paths, start=1):
            key = f"&{place % MOST}  "
            action = self.addAction(key + Path(path).name.replace("&", "&&"))
            action.setToolTip(path)
            action.triggered.connect(partial(self._open, path))
        if self.isEmpty():
            self.addAction(NOTHING).setEnabled(False)
            return
        self.addSeparator()
        self.addAction("Forget these").triggered.connect(self.forget)
