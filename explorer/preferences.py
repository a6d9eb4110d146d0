"""What is remembered from one start to the next: typed keys with defaults over QSettings.

Only str, int, float and bool are stored. A file that cannot be read, or a value of another type, counts as not there.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QByteArray, QSettings

Value = TypeVar("Value", str, int, float, bool)

_YES, _NO = {"true", "1"}, {"false", "0"}


@dataclass(frozen=True, slots=True)
class Key(Generic[Value]):
    """The name a value is stored under, and what it is until somebody changes it; its type is the default's."""

    name: str
    default: Value


THEME = Key("look/theme", "system")
SCALE = Key("look/scale", 1.0)
GEOMETRY = Key("window/geometry", "")
LAYOUT = Key("window/layout", "")
FOLDER = Key("files/folder", "")
AUTOSAVE = Key("files/autosave", True)


class Preferences:
    """Reads and writes the keys; ``path`` is an INI file, None the platform's usual place."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            self._store = QSettings("cluster-explorer", "cluster-explorer")
        else:
            self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def get(self, key: Key[Value]) -> Value:
        """The stored value, or the default where there is none of that type."""
        try:
            return _as(key.default, self._store.value(key.name))
        except (TypeError, ValueError, OverflowError):
            return key.default

    def has(self, key: Key[Value]) -> bool:
        """Whether anything is stored under the key."""
        return self._store.contains(key.name)

    def set(self, key: Key[Value], value: Value) -> None:
        """Stores a value; one of another type than the default is refused."""
        if type(value) is not type(key.default):
            wanted = type(key.default).__name__
            raise TypeError(f"{key.name} keeps a value of type {wanted}, not {type(value).__name__}: convert it first.")
        self._store.setValue(key.name, value)

    def get_bytes(self, key: Key[str]) -> QByteArray:
        """What set_bytes stored; empty where there is nothing, or nothing sensible."""
        try:
            return QByteArray(base64.b64decode(self.get(key), validate=True))
        except (binascii.Error, ValueError):
            return QByteArray()

    def set_bytes(self, key: Key[str], value: QByteArray) -> None:
        """Stores a window's or a layout's own description as text."""
        self.set(key, base64.b64encode(value.data()).decode("ascii"))

    def save(self) -> None:
        """Writes everything now; where that is not possible, nothing happens."""
        self._store.sync()


def _as(default: Value, stored: object) -> Value:
    """The stored object in the default's type; an INI file returns every value as text."""
    if isinstance(default, bool):
        text = str(stored).lower()
        return type(default)(text in _YES) if text in _YES | _NO else default
    if isinstance(stored, bool) or not isinstance(stored, (str, int, float)):
        return default
    value = type(default)(stored)
    return value if isinstance(value, str) or isfinite(value) else default
