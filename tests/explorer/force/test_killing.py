"""Killed in the middle of saving: the file is always the old one or the new one, whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.dataset import Dataset
from engine.experiment import Experiment
from engine.experiments import pack, read_experiment
from engine.settings import Settings

# One process loads everything; its children save one experiment over the other until they are killed.
KILLING = """
import os, random, signal, sys, time
from pathlib import Path
from engine.writing import whole_file

file, times = Path(sys.argv[1]), int(sys.argv[2])
contents = [Path(name).read_bytes() for name in sys.argv[3:]]
wait = random.Random(7)
saved = set()
for _ in range(times):
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        while True:
            for content in contents:
                with whole_file(file) as place:
                    place.write(content)
                os.write(tell, b".")
    os.read(ready, 1)
    time.sleep(wait.uniform(0.0, 0.02))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready)
    os.close(tell)
    found = file.read_bytes()
    saved.add(contents.index(found) if found in contents else "torn")
print(sorted(map(str, saved)))
"""


def experiments(folder: Path, n: int) -> list[Path]:
    """Two whole files of different sizes."""
    files = []
    for number in (1, 2):
        dataset = Dataset(np.random.default_rng(number).normal(size=(number * n, 2)))
        files.append(folder / f"{number}.clx")
        files[-1].write_bytes(pack(Experiment(dataset, Settings())))
    return files


@pytest.mark.parametrize("n", [1000, pytest.param(100_000, marks=pytest.mark.soak)])
def test_a_file_is_never_lost_or_half(tmp_path: Path, n: int) -> None:
    whole = experiments(tmp_path, n)
    file = tmp_path / "saved" / "file.clx"
    file.parent.mkdir()
    command = [sys.executable, "-c", KILLING, str(file), "50", *map(str, whole)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['0', '1']", "both were found, and nothing else"
    assert read_experiment(file).dataset.n in (n, 2 * n)
