"""The project as it is handed over: one version, the pins, resources that belong to the packages, a runnable check."""

from __future__ import annotations

import os
import re
import tomllib
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

import explorer
from explorer import machine

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def allowed(name: str, version: str, python: str) -> bool:
    """Whether the project would install this version of a package on this Python."""
    wanted = [Requirement(line) for line in PROJECT["dependencies"]]
    chosen = [r for r in wanted if r.name == name and (not r.marker or r.marker.evaluate({"python_version": python}))]
    assert len(chosen) == 1
    return chosen[0].specifier.contains(version)


@pytest.mark.parametrize(
    ("version", "python", "fits"),
    [
        ("6.8.1", "3.11", False),
        ("6.8.2", "3.11", True),
        ("6.9.1", "3.13", False),
        ("6.11.0", "3.11", True),
        ("6.12.0", "3.11", False),
        ("6.12.0", "3.12", True),
    ],
)
def test_pyside_pins(version: str, python: str, fits: bool) -> None:
    assert allowed("PySide6-Essentials", version, python) is fits


def test_pyqtgraph_pin() -> None:
    assert allowed("pyqtgraph", "0.14.2", "3.11")
    assert not allowed("pyqtgraph", "0.15.0", "3.11")


def test_version_is_the_installed_one() -> None:
    assert metadata.version("cluster-explorer") == explorer.__version__


def test_every_icon_takes_its_colour_from_outside() -> None:
    icons = [file for file in (files("resources") / "icons").iterdir() if file.name.endswith(".svg")]
    assert len(icons) >= 28
    for file in icons:
        if file.name != "app.svg":
            text = file.read_text(encoding="utf-8")
            assert "currentColor" in text
            assert not re.search(r"#[0-9a-fA-F]{3,6}\b", text), file


def test_check_is_executable_and_calls_make() -> None:
    check = ROOT / ".ci" / "run"
    assert os.access(check, os.X_OK)
    assert "make test" in check.read_text(encoding="utf-8")


def test_makefile_has_the_promised_targets() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("run", "test", "soak", "check", "bench", "clean"):
        assert re.search(rf"^{target}:", text, re.MULTILINE), target


def test_readme_shows_no_picture_that_is_not_there() -> None:
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert (ROOT / picture).is_file(), picture


@pytest.mark.parametrize(
    ("pyside", "python", "refused"),
    [("6.12.0", (3, 11), True), ("6.12.0", (3, 12), False), ("6.11.3", (3, 11), False)],
)
def test_refuses_the_pair_that_crashes(pyside: str, python: tuple[int, int], refused: bool) -> None:
    sentence = machine.pyside_trouble(pyside, python)
    assert bool(sentence) is refused
    assert not refused or "PySide6-Essentials<6.12" in sentence


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Linux machine without one of the libraries, and nobody to install it."""
    monkeypatch.setattr(machine, "TO_IMPORT", {"libnowhere1": "libnowhere.so.1"})
    monkeypatch.setattr(machine, "FOR_X11", {"libnotthere1": "libnotthere.so.1"})
    monkeypatch.setattr(machine.sys, "platform", "linux")
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("bare_machine")
def test_qt_that_cannot_be_loaded_gets_an_apt_line() -> None:
    assert "sudo apt-get install libnowhere1" in machine.qt_trouble(ImportError("libnowhere.so.1: not found"))


@pytest.mark.usefixtures("bare_machine")
def test_a_display_without_its_libraries_gets_an_apt_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no display" in machine.display_trouble()
    monkeypatch.setenv("DISPLAY", ":0")
    assert "sudo apt-get install libnotthere1" in machine.display_trouble()


@pytest.mark.usefixtures("bare_machine")
def test_one_display_that_works_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "FOR_WAYLAND", {})
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert machine.display_trouble() == ""


@pytest.mark.usefixtures("bare_machine")
def test_preparing_without_root_prints_one_whole_line_and_stops(capsys: pytest.CaptureFixture[str]) -> None:
    assert machine.main() == 1
    line = next(line for line in capsys.readouterr().err.splitlines() if "apt-get" in line)
    assert {"libnowhere1", "libnotthere1"} <= set(line.split())


def test_an_old_python_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "OLDEST_PYTHON", (99, 0))
    assert "PYTHON=" in machine.prepare()
