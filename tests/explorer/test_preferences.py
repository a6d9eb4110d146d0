"""Preferences: typed, and proof against whatever stands in their file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray

from explorer.preferences import LAYOUT, SCALE, THEME, Key, Preferences

KEYS: tuple[Key[Any], ...] = (Key("a/text", "none"), Key("a/whole", 3), Key("a/number", 0.5), Key("a/yes", True))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "preferences.ini"


def test_defaults_where_nothing_is_stored(file: Path) -> None:
    preferences = Preferences(file)
    for key in KEYS:
        assert preferences.get(key) == key.default
        assert not preferences.has(key)


@pytest.mark.parametrize(("key", "value"), list(zip(KEYS, ("ä, “b”", -7, 1e-12, False), strict=True)))
def test_values_come_back_in_their_type(file: Path, key: Key[Any], value: Any) -> None:
    first = Preferences(file)
    first.set(key, value)
    first.save()
    again = Preferences(file).get(key)
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize("value", [1, True, None, "1.0"])
def test_another_type_is_refused(file: Path, value: Any) -> None:
    with pytest.raises(TypeError, match="float"):
        Preferences(file).set(SCALE, value)


def test_values_of_another_type_count_as_not_there(file: Path) -> None:
    file.write_text("[a]\nwhole=many\nnumber=nan\nyes=perhaps\n", encoding="utf-8")
    preferences = Preferences(file)
    for key in KEYS:
        assert preferences.get(key) == key.default


@pytest.mark.parametrize(
    "content", [b"\x00\xff\xfe\x01" * 50, b"[a\nwhole=@Variant(\x00\x00", b"", b"[a]\nwhole=@ByteArray("]
)
def test_unreadable_file_is_survived(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    preferences = Preferences(file)
    assert preferences.get(THEME) == "system"
    assert preferences.get(KEYS[1]) == 3
    preferences.set(THEME, "dark")
    assert preferences.get(THEME) == "dark"


def test_a_folder_in_the_place_of_the_file_is_survived(tmp_path: Path) -> None:
    preferences = Preferences(tmp_path)
    preferences.set(THEME, "dark")
    preferences.save()
    assert Preferences(tmp_path).get(THEME) in ("system", "dark")


def test_bytes_are_kept_as_text(file: Path) -> None:
    first = Preferences(file)
    first.set_bytes(LAYOUT, QByteArray(bytes(range(256))))
    first.save()
    assert Preferences(file).get_bytes(LAYOUT).data() == bytes(range(256))


def test_text_that_is_no_bytes_is_none(file: Path) -> None:
    preferences = Preferences(file)
    preferences.set(LAYOUT, "not base64 ☹")
    assert preferences.get_bytes(LAYOUT).isEmpty()


DAMAGED = [
    b"\x00\xff\xfe\x01" * 50,
    b"[a\nwhole=5\n",
    b"hello",
    b"[a]\nwhole=5\n\x00\x00garbage=1",
    b"[a]\nwhole=5\nhalf a li",
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_set_aside_and_said(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    preferences = Preferences(file)
    kept = file.with_name("preferences.ini.damaged")
    assert preferences.trouble == f"The preferences were damaged and are kept as {kept}: everything is as at first"
    assert kept.read_bytes() == content
    assert preferences.get(KEYS[1]) == 3
    preferences.set(KEYS[1], 8)
    preferences.save()
    again = Preferences(file)
    assert (again.get(KEYS[1]), again.trouble) == (8, "")


def test_a_damaged_file_that_cannot_be_moved_is_survived(file: Path) -> None:
    file.write_bytes(DAMAGED[0])
    file.with_name("preferences.ini.damaged").mkdir()
    assert "everything is as at first" in Preferences(file).trouble


@pytest.mark.parametrize("value", ["", "a=b", "[x]", "; # \\ \"", "two\nlines\tand ü☹", "%41", "x" * 5000])
def test_whatever_is_stored_is_no_damage(file: Path, value: str) -> None:
    first = Preferences(file)
    first.set(KEYS[0], value)
    first.set_bytes(LAYOUT, QByteArray(bytes(range(256))))
    first.save()
    again = Preferences(file)
    assert (again.get(KEYS[0]), again.trouble) == (value, "")


def test_reset_forgets_everything(file: Path) -> None:
    preferences = Preferences(file)
    preferences.set(THEME, "dark")
    preferences.reset()
    assert preferences.get(THEME) == "system"
    preferences.save()
    assert Preferences(file).get(THEME) == "system"
