"""The errand of a check: the run to its end, then the script in a process of its own, which can be ended. No Qt."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from engine.checking import DIFFERENCES, Differences, check_script, run_to_end
from engine.dataset import Dataset
from engine.errors import DataError, SettingsError
from engine.records import Record
from engine.runs import Cancellation, Cancelled
from engine.settings import Settings
from engine.snippet import BINARY
from engine.timeline import Timeline

POINTS = f"points{BINARY}"
LOOK_EVERY = 0.05
"""Seconds between two looks at whether anybody still wants the answer."""

MISSING = 3
"""With what the process ends where there is no scikit-learn."""

RUNNER = f"""
import json, runpy
try:
    found = runpy.run_path("check.py")["{DIFFERENCES}"]
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] == "sklearn":
        raise SystemExit({MISSING})
    raise
with open("found.json", "w") as file:
    json.dump(found, file)
"""


class Wanted(Record, eq=False):
    """The run to be checked, as it is on screen."""

    dataset: Dataset
    settings: Settings
    timeline: Timeline
    edition: int
    name: str


class Outcome(Record):
    """differences: None where scikit-learn is missing, or where there is a sentence of trouble; script: what people can
    run elsewhere, "" where there is none."""

    script: str
    differences: Differences | None = None
    trouble: str = ""


def check(wanted: Wanted, told: Callable[[str], None], cancelled: Cancelled) -> Outcome:
    """Does it all, and tells from time to time what is being done. Raises Cancellation if asked to stop."""
    script = ""
    try:
        told("Running to the end here …")
        ended = run_to_end(wanted.dataset, wanted.settings, wanted.timeline, wanted.edition, cancelled)
        script = check_script(ended, wanted.name)
        told("Fitting with scikit-learn …")
        with TemporaryDirectory(prefix="cluster-explorer-") as folder:
            (Path(folder) / "check.py").write_text(check_script(ended, wanted.name, POINTS), encoding="utf-8")
            np.save(Path(folder) / POINTS, wanted.dataset.points)
            return _run(Path(folder), script, cancelled)
    except (DataError, SettingsError, OSError) as error:
        return Outcome(script, trouble=str(error))


def _run(folder: Path, script: str, cancelled: Cancelled) -> Outcome:
    # A program without an interpreter of its own would start itself once more.
    if getattr(sys, "frozen", False) or not sys.executable:
        return Outcome(script)
    code, errors = _ended(folder, cancelled)
    if code == MISSING:
        return Outcome(script)
    if code:
        last = errors.strip().rpartition("\n")[2] or f"code {code}"
        return Outcome(script, trouble=f"The script stopped: {last}")
    found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return Outcome(script, Differences(**found))


def _ended(folder: Path, cancelled: Cancelled) -> tuple[int, str]:
    """The exit code and what the process complained about; it is ended as soon as nobody wants it any more."""
    command = [sys.executable, "-c", RUNNER]
    unseen = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    with (folder / "errors.txt").open("w+", encoding="utf-8", errors="replace") as errors:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
            creationflags=unseen,
        )  # fmt: skip
        while True:
            try:
                code = process.wait(LOOK_EVERY)
                break
            except subprocess.TimeoutExpired:
                if cancelled():
                    process.kill()
                    process.wait()
                    raise Cancellation from None
        errors.seek(0)
        return code, errors.read()
