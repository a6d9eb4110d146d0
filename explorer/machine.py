"""What a machine must have before Qt can be imported: a fitting Python, and on Linux some system libraries and a font.

Needs the standard library alone, and a Python as old as 3.8 can run it, so that it can say what is missing:

    python3 -m explorer.machine    looks, and as root with apt installs; exit code 1 if something needed is missing
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from importlib import invalidate_caches, metadata
from importlib.util import find_spec
from pathlib import Path

OLDEST_PYTHON = (3, 11)

# Package of Debian and Ubuntu → the library in it that is looked for.
TO_IMPORT = {
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
}
FOR_X11 = {
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
}
FOR_WAYLAND = {
    "libwayland-cursor0": "libwayland-cursor.so.0",
    "libwayland-egl1": "libwayland-egl.so.1",
}
FONT = "fonts-dejavu-core"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_ENDINGS = {".ttf", ".otf", ".ttc", ".pfb"}


def python_trouble() -> str:
    """A sentence where this Python cannot run the program; empty where it can."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        return (
            f"Cluster Explorer needs Python 3.11 or newer, and this is {sys.version.split()[0]}: "
            "install one and name it, as in `make run PYTHON=python3.12`."
        )
    return ""


def pyside_trouble(pyside: str | None = None, python: tuple[int, ...] = sys.version_info[:2]) -> str:
    """A sentence where the installed PySide6 (or this version of it) is known to die on this Python."""
    if pyside is None:
        try:
            pyside = metadata.version("PySide6-Essentials")
        except metadata.PackageNotFoundError:
            return "PySide6-Essentials is not installed: run `pip install PySide6-Essentials`, or `make run`."
    if pyside.split(".")[:2] == ["6", "12"] and python < (3, 12):
        return (
            f"PySide6 {pyside} crashes on Python {python[0]}.{python[1]}: "
            "run `pip install 'PySide6-Essentials<6.12'`, or use Python 3.12 or newer."
        )
    return ""


def missing_packages(wanted: dict[str, str]) -> list[str]:
    """The packages whose library cannot be loaded here."""
    return [package for package, library in wanted.items() if not _loads(library)]


def missing_to_import() -> list[str]:
    """The packages without which QtGui cannot be imported, or no letter drawn."""
    return missing_packages(TO_IMPORT) + ([] if _has_font() else [FONT])


def missing_for_display() -> list[str]:
    """The packages without which no window opens on the display that is there; Qt takes the first that works."""
    displays = (("WAYLAND_DISPLAY", FOR_WAYLAND), ("DISPLAY", FOR_X11))
    missing = [missing_packages(wanted) for name, wanted in displays if os.environ.get(name)]
    return [package for packages in missing for package in packages] if all(missing) else []


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_font() -> bool:
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    if any(file.suffix.lower() in FONT_ENDINGS for folder in folders for file in folder.rglob("*")):
        return True
    return bool(shutil.which("fc-list") and subprocess.run(["fc-list"], capture_output=True, check=False).stdout)


def apt_line(packages: list[str]) -> str:
    """What to type to install these packages."""
    return "sudo apt-get install " + " ".join(packages)


def display_trouble() -> str:
    """A sentence where no window can open here, though Qt may be there; Qt itself would abort."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "There is no display to open a window on: `python -m explorer.demo` draws pictures of it instead."
    missing = missing_for_display()
    return f"System libraries are missing; on Debian or Ubuntu: {apt_line(missing)}" if missing else ""


def qt_trouble(error: ImportError) -> str:
    """A sentence for Qt's failure to load: mostly a system library is not there."""
    missing = missing_to_import() if sys.platform.startswith("linux") else []
    remedy = f"on Debian or Ubuntu: {apt_line(missing)}" if missing else "install Cluster Explorer anew."
    return f"Qt cannot be loaded ({error}); {remedy}"


def _venv_packages() -> list[str]:
    """Debian splits venv off Python."""
    if find_spec("ensurepip") and find_spec("venv"):
        return []
    return [f"python3.{sys.version_info[1]}-venv"]


def _install(packages: list[str]) -> None:
    """Installs with apt; what could not be installed shows when it is looked for again."""
    print("Installing system packages: " + " ".join(packages), flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *command], env=environment, check=False, stdout=subprocess.DEVNULL)
    invalidate_caches()


def prepare() -> str:
    """Installs what is missing where this is root with apt; returns what is then still in the way, as a sentence."""
    if python_trouble() or not sys.platform.startswith("linux"):
        return python_trouble()
    everything = _venv_packages() + missing_to_import() + missing_packages({**FOR_X11, **FOR_WAYLAND})
    if everything and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(everything)
    needed = _venv_packages() + missing_to_import() + missing_for_display()
    if not needed:
        return ""
    # All at once, so that nobody is stopped a second time when a display appears.
    rest = [package for package in everything if package not in needed]
    return f"System packages are missing. Run this, then try again:\n\n    {apt_line(needed + rest)}\n"


def main() -> int:
    trouble = prepare()
    if trouble:
        print(trouble, file=sys.stderr)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
