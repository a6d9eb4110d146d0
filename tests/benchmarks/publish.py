"""The table and the pictures of the last run, put where the README shows them: nobody types figures."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import machine
from tests.benchmarks.plot import duration, three_digits
from tests.sections import replaced

README = Path("README.md")
PICTURES = Path("resources/benchmarks")
SECTION = "measured"


def publish(results: Path, pictures: Path) -> None:
    """Writes the README's table from the results, and copies the pictures beside the other resources."""
    rows = json.loads(results.read_text(encoding="utf-8"))
    text = README.read_text(encoding="utf-8")
    try:
        README.write_text(replaced(text, SECTION, "\n".join(_table(rows))), encoding="utf-8")
    except ValueError as error:
        raise SystemExit(f"{README}: {error}") from error
    PICTURES.mkdir(parents=True, exist_ok=True)
    for picture in sorted(pictures.glob("*.svg")):
        shutil.copy(picture, PICTURES)


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield f"Medians, measured in turn on a {machine()}:"
    yield ""
    yield "| what | Cluster Explorer | peer | ratio |"
    yield "|---|--:|--:|--:|"
    for row in rows:
        shown = next((unit for mark, unit in _UNITS.items() if mark in row["name"]), duration)
        ours, theirs = shown(row["ours_ms"]), shown(row["peer_ms"])
        yield f"| {row['name']} | {ours} | {row['peer']} {theirs} | **{row['ratio']:.1f}** |"


def _megabytes(number: float) -> str:
    return f"{three_digits(number)} MB"


def _percent(number: float) -> str:
    return f"{three_digits(number)} %"


_UNITS = {"(MB)": _megabytes, "(%)": _percent}
"""What a row holds whose name says that it is no time."""
