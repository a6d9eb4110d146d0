"""The menu entry, the file type and the icons: made in processes of their own, read back, and taken away again."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from explorer import __main__, desktop


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program where there is no display."""
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    environment["XDG_DATA_HOME"] = str(folder)
    command = [sys.executable, "-m", "explorer", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_everything_is_there_and_goes_again(tmp_path: Path) -> None:
    folder = tmp_path / "data home"
    done = run(folder, "--install-desktop")
    assert (done.returncode, done.stderr) == (0, "")
    assert str(folder) in done.stdout
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(folder / "applications" / "cluster-explorer.desktop", encoding="utf-8")
    assert "application/x-cluster-explorer" in entry["Desktop Entry"]["MimeType"].split(";")
    command = shlex.split(entry["Desktop Entry"]["Exec"])
    assert command[-1] == "%f"
    version = subprocess.run([*command[:-1], "--version"], capture_output=True, text=True, check=False)
    assert version.stdout.startswith("Cluster Explorer")
    types = ElementTree.parse(folder / "mime" / "packages" / "cluster-explorer.xml")
    patterns = [element.attrib["pattern"] for element in types.iter() if element.tag.endswith("glob")]
    assert patterns == ["*.clx"]
    icons = sorted((folder / "icons" / "hicolor").rglob("*.png"))
    assert len(icons) == 2 * len(desktop.SIZES)
    for icon in icons:
        picture = Image.open(BytesIO(icon.read_bytes()))
        size = int(icon.parts[-3].partition("x")[0])
        assert picture.size == (size, size)
        assert len(set(picture.convert("RGBA").get_flattened_data())) > 8
        assert picture.convert("RGBA").getpixel((0, 0))[3] < 128  # type: ignore[index]
    assert len(list((folder / "icons").rglob("*.svg"))) == 2
    gone = run(folder, "--uninstall-desktop")
    assert gone.returncode == 0
    left = [item.name for item in folder.rglob("*") if item.is_file()]
    assert not [name for name in left if "cluster-explorer" in name]
    assert "nothing" in run(folder, "--uninstall-desktop").stdout


def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    assert __main__.main(["--install-desktop"]) == 2
    assert "choose another XDG_DATA_HOME" in capsys.readouterr().err


def test_elsewhere_than_on_linux_there_is_another_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(desktop.sys, "platform", "win32")
    assert __main__.main(["--install-desktop"]) == 2
    assert "shortcut" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["/plain/python", "/with space/py", '/a"b', "/100%/x", "/$HOME/`x`", "/back\\slash"])
def test_any_path_is_one_argument(path: str) -> None:
    quoted = desktop._quoted(path)
    value = quoted.replace("\\\\", "\\").replace("%%", "%")
    assert (value[0], value[-1]) == ('"', '"')
    assert re.sub(r'\\(["`$\\])', r"\1", value[1:-1]) == path
