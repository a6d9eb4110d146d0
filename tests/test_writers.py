"""Who writes files: whatever belongs to people is written whole by one function, and nothing else opens it to write."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

METHODS = {
    "write_text", "write_bytes", "touch", "tofile", "savetxt", "savez", "savez_compressed", "setFileName", "truncate",
    "copyfile", "copy2", "copytree", "rename", "renames", "link", "symlink_to", "hardlink_to", "mkstemp",
}  # fmt: skip
"""Calls by these names put something into a file that they are given the name of."""

CLASSES = {"QFile", "QSaveFile", "QTemporaryFile", "FileHandler", "RotatingFileHandler", "NamedTemporaryFile"}
PAINTERS = {"QImageWriter", "QPdfWriter", "QSvgGenerator", "ZipFile"}
"""They take a file's name as well as a device."""

DEVICES = {"device", "buffer", "stream", "BytesIO", ""}

OTHERS = {
    ("engine/writing.py", "os.open(beside, _NEW, mode)"): "the one writer",
    ("engine/writing.py", "os.fdopen(handle, 'w+b')"): "the one writer",
    ("engine/writing.py", "os.open(folder, os.O_RDWR | os.O_TMPFILE, mode)"): "the one writer",
    ("engine/writing.py", "os.link(f'{_OPEN_FILES}/{handle}', beside, src_dir_fd=handle)"): "the one writer",
    ("engine/writing.py", "os.replace(beside, place)"): "the one writer",
    ("explorer/batch/command.py", "os.open(os.devnull, os.O_WRONLY)"): "no file",
    ("explorer/checking/errand.py", "(Path(folder) / 'check.py').write_text"): "a folder of its own that goes again",
    ("explorer/checking/errand.py", "np.save(Path(folder) / POINTS, wanted.dataset.points)"): "the same folder",
    ("explorer/checking/errand.py", "(folder / 'errors.txt').open('w+'"): "the same folder",
    ("explorer/demo.py", "window.grab().save(str(FOLDER / pictures[-1]))"): "pictures of the demonstration",
    ("explorer/export/encoding.py", "first.save(file, _FORMATS[kind]"): "into what the one writer has opened",
    ("explorer/export/exporter.py", "self._places.write_bytes("): "hands it to the writer",
    ("explorer/export/picture_export.py", "self._places.write_bytes("): "hands it to the writer",
    ("explorer/marks.py", "file.write_text(_SVG.format(path=_PATHS[shape], colour=colour)"): "a folder that goes again",
    ("explorer/surprises.py", "RotatingFileHandler(folder / LOG"): "the log grows line by line",
}
"""Whoever writes otherwise, and why that may be: the beginning of the call."""


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def writes(call: ast.Call) -> bool:
    """Whether the call could write to a file by its name."""
    name = name_of(call)
    by_method = isinstance(call.func, ast.Attribute)
    if name in METHODS | CLASSES or ast.unparse(call.func) in ("shutil.move", "shutil.copy"):
        return True
    if name in PAINTERS:
        given = call.args[0] if call.args else None
        inner = name_of(given) if isinstance(given, ast.Call) else getattr(given, "id", "" if given is None else "?")
        reads = name == "ZipFile" and len(call.args) == 1
        return not reads and inner not in DEVICES
    if name == "save":
        return bool(call.args)
    if name in ("open", "fdopen", "replace") and by_method and ast.unparse(call.func).startswith("os."):
        return name != "open" or ast.unparse(call.args[1]) != "os.O_RDONLY"
    if name == "open":
        keyword = next((word.value for word in call.keywords if word.arg == "mode"), None)
        place = 0 if by_method else 1
        mode = keyword or (call.args[place] if len(call.args) > place else None)
        # What is no text is a flag of a device, or a file that a dialog was told of.
        return isinstance(mode, ast.Constant) and isinstance(mode.value, str) and bool(set(mode.value) & set("wax+"))
    return False


def found(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and writes(node):
            yield ast.unparse(node)


def test_whatever_else_writes_is_known_and_has_a_reason() -> None:
    unknown, used = [], set()
    for folder in ("engine", "explorer"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            place = file.relative_to(ROOT).as_posix()
            for call in found(file.read_text(encoding="utf-8")):
                known = next((key for key in OTHERS if key[0] == place and call.startswith(key[1])), None)
                if known is None:
                    unknown.append(f"{place}: {call}")
                else:
                    used.add(known)
    assert unknown == [], "use engine.writing.whole_file, or say here why not"
    assert set(OTHERS) == used, "it is no longer there"


@pytest.mark.parametrize(
    "call",
    [
        "open(path, 'w')", "open(path, mode='ab')", "path.open('r+')", "path.write_text('')", "np.save(path, points)",
        "image.save(str(path))", "QSaveFile(path)", "QImageWriter(str(path), b'png')", "QPdfWriter(str(path))",
        "os.open(path, os.O_WRONLY)", "shutil.copyfile(one, other)", "generator.setFileName(path)", "os.replace(a, b)",
        "np.savetxt(path, points)", "ZipFile(path, 'w')",
    ],
)  # fmt: skip
def test_other_ways_to_write_would_be_noticed(call: str) -> None:
    assert list(found(call)) == [call]


@pytest.mark.parametrize(
    "call",
    ["open(path)", "path.open('rb')", "painter.save()", "text.replace('a', 'b')", "QPdfWriter(device)", "dialog.open()",
     "buffer.open(QIODevice.OpenModeFlag.WriteOnly)", "ZipFile(path)", "os.open(folder, os.O_RDONLY)"],
)  # fmt: skip
def test_reading_is_no_writing(call: str) -> None:
    assert list(found(call)) == []
