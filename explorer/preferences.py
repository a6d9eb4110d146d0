"""What is remembered from one start to the next: typed keys with defaults over QSettings.

Only str, int, float and bool are stored. A file that cannot be read, or a value of another type, counts as not there.
"""

from __future__ import annotations

import base64
import binascii
import re
from math import isfinite
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QByteArray, QSettings

from engine.records import Record

Value = TypeVar("Value", str, int, float, bool)

_YES, _NO = {"true", "1"}, {"false", "0"}


class Key(Record, Generic[Value]):
    """The name a value is stored under, and what it is until somebody changes it; its type is the default's."""

    name: str
    default: Value


THEME = Key("look/theme", "system")
SCALE = Key("look/scale", 1.0)
GEOMETRY = Key("window/geometry", "")
LAYOUT = Key("window/layout", "")
BESIDE = Key("window/beside", "")
"""The docks that stand with the curves, with a comma between them."""

FOLDED = Key("window/folded", "")
"""The groups of the side panel that are folded away, with a comma between them."""

MOTION = Key("look/motion", True)
"""Whether centres and ellipses glide from step to step."""

FOLDER = Key("files/folder", "")
AUTOSAVE = Key("files/autosave", True)
RECENT = Key("files/recent", "")


class Preferences:
    """Reads and writes the keys; ``path`` is an INI file, None the platform's usual place.

    trouble: what was wrong with the file, in a sentence; it has been set aside then, and everything is as at first.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.trouble = ""
        self._store = _opened(path)
        file = Path(self._store.fileName())
        if _damaged(file):
            # Qt keeps what it has read of a file for as long as somebody has it open.
            del self._store
            self.trouble = _set_aside(file)
            self._store = _opened(path)

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

    def reset(self) -> None:
        """Everything as at first."""
        self._store.clear()

    def save(self) -> None:
        """Writes everything now; where that is not possible, nothing happens."""
        self._store.sync()


def _opened(path: Path | None) -> QSettings:
    if path is None:
        return QSettings("cluster-explorer", "cluster-explorer")
    return QSettings(str(path), QSettings.Format.IniFormat)


def _damaged(file: Path) -> bool:
    """Whether a text file of keys and values holds anything else. Qt would pass over it, and write over it later."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file.suffix in (".ini", ".conf") else []
    except ValueError:
        return True
    except OSError:
        return False
    return any(_LINE.fullmatch(line.strip()) is None for line in lines)


_LINE = re.compile(r"|\[[^\]]+\]|[;#].*|[^=\x00]+=[^\x00]*")
"""Nothing, a section, a comment, or a key with its value."""


def _set_aside(file: Path) -> str:
    """Renames the file, and says so."""
    kept = file.with_name(f"{file.name}.damaged")
    try:
        file.replace(kept)
    except OSError:
        return f"The preferences in {file} are damaged: everything is as at first"
    return f"The preferences were damaged and are kept as {kept}: everything is as at first"


def _as(default: Value, stored: object) -> Value:
    """The stored object in the default's type; an INI file returns every value as text."""
    if isinstance(default, bool):
        text = str(stored).lower()
        return type(default)(text in _YES) if text in _YES | _NO else default
    if isinstance(stored, bool) or not isinstance(stored, (str, int, float)):
        return default
    value = type(default)(stored)
    return value if isinstance(value, str) or isfinite(value) else default
