"""Versions: of the program and of what it runs on, for reports and for About. No Qt is loaded for it."""

from __future__ import annotations

from importlib import metadata
from platform import platform, python_version

from explorer import __version__

PACKAGES = ("PySide6-Essentials", "pyqtgraph", "numpy", "scipy", "contourpy", "Pillow")


def version_lines(qt: str) -> tuple[str, str]:
    """The program with Python and the system, and the packages. qt: the version of Qt that runs."""
    packages = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return f"Cluster Explorer {__version__} on Python {python_version()}, {platform()}", f"{packages}, Qt {qt}"


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "unknown"
