"""Who may import whom: the engine knows no Qt, and the layers of the explorer point one way."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import engine

ROOT = Path(__file__).parents[2]
GUI = ("PySide6", "shiboken6", "pyqtgraph", "explorer")
WIDGETS = ("PySide6.QtWidgets", "pyqtgraph", "explorer.canvas", "explorer.panels", "explorer.main_window")

FORBIDDEN = [
    ("explorer/canvas", ("explorer.panels", "explorer.main_window", "explorer.application")),
    ("explorer/panels", ("explorer.canvas", "explorer.main_window", "explorer.application")),
    ("explorer/main_window.py", ("explorer.application", "explorer.workers")),
    ("explorer/canvas/tools", ("PySide6", "pyqtgraph")),
    *((f"explorer/{name}.py", WIDGETS) for name in ("messages", "commands", "session", "workers", "player", "sweeper")),
    ("explorer/messages.py", ("explorer.session",)),
    ("explorer/workers.py", ("explorer.session", "explorer.player", "explorer.sweeper")),
    ("explorer/batch", ("PySide6", "pyqtgraph", "explorer.document", "explorer.session")),
    ("explorer/machine.py", ("PySide6", "numpy", "engine")),
    ("explorer/__main__.py", ("PySide6.QtWidgets", "pyqtgraph")),
]


def imports(file: Path, everywhere: bool = True) -> set[str]:
    """The names of the modules this file imports; inside functions too if `everywhere`."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree)) if everywhere else tree.body
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            base = node.module or ""
            assert node.level == 0, f"{file}:{node.lineno}: name the whole module"
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def starts(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


@pytest.mark.parametrize("file", sorted((ROOT / "engine").rglob("*.py")), ids=lambda file: file.stem)
def test_engine_imports_numpy_and_scipy_alone(file: Path) -> None:
    outside = {name.partition(".")[0] for name in imports(file)} - {"engine", "numpy", "scipy"}
    assert outside <= sys.stdlib_module_names


@pytest.mark.parametrize(("place", "packages"), FORBIDDEN, ids=lambda value: value if isinstance(value, str) else "")
def test_layers_point_one_way(place: str, packages: tuple[str, ...]) -> None:
    at_start_only = place.endswith("__main__.py")
    path = ROOT / place
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
        assert not [name for name in imports(file, not at_start_only) if starts(name, packages)], file


def test_engine_loads_no_gui_in_a_fresh_process() -> None:
    modules = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in (ROOT / "engine").rglob("*.py")]
    code = f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name.removesuffix('.__init__'))\n"
    code += "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not set(GUI) & set(done.stdout.split())


def test_package_gives_what_it_names() -> None:
    code = "import engine\nfrom engine import *\nassert {*engine.__all__} <= {*globals()}\n"
    subprocess.run([sys.executable, "-c", code + "assert {*engine.__all__} <= {*dir(engine)}"], check=True, cwd=ROOT)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        engine.nothing  # noqa: B018


def test_package_loads_no_more_than_is_asked_for() -> None:
    code = "import sys\nfrom engine import Dataset\n"
    code += "print(*(name for name in sys.modules if name.startswith('engine.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = {f"engine.{name}" for name in ("arrays", "dataset", "errors", "points", "records")}
    assert set(done.stdout.split()) == loaded
