"""Saving: whole or not at all, in a thread of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.dataset import Dataset
from engine.errors import DataError
from engine.experiments import Experiment, read_experiment
from engine.settings import Settings
from explorer.document import Document
from explorer.saving import Job, Outcome, Writer, save_bytes


def job(path: Path, n: int = 3) -> Job:
    dataset = Dataset(np.arange(2.0 * n).reshape(n, 2))
    return Job(Experiment(dataset, Settings(k=1)), path, Document(dataset, Settings(k=1)))


def test_bytes_are_written_and_replaced(tmp_path: Path) -> None:
    file = tmp_path / "file"
    for data in (b"first", b"", b"third" * 1000):
        save_bytes(file, data)
        assert file.read_bytes() == data
    assert list(tmp_path.iterdir()) == [file]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """A process that may not write more than some bytes to a file, as where the disk is full."""
    file = tmp_path / "file"
    file.write_bytes(b"old")
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from explorer.saving import save_bytes\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try:\n"
        "    save_bytes(Path(sys.argv[1]), bytes(100_000))\n"
        "except ValueError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{file} cannot be written (")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 50_000


@pytest.mark.parametrize("place", ["/proc/file", "/dev/full/file", "/sys/file"])
def test_folders_that_cannot_be_written_are_told(place: str) -> None:
    with pytest.raises(DataError, match="cannot be written"):
        save_bytes(Path(place), b"x")


def test_the_writer_tells_each_outcome_once(qtbot: object, tmp_path: Path) -> None:
    writer = Writer()
    told: list[Outcome] = []
    writer.done.connect(told.append)
    jobs = [job(tmp_path / "a.clx"), job(tmp_path / "no" / "b.clx"), job(tmp_path / "c.clx", 500)]
    for one in jobs:
        writer.write(one)
    writer.finish()
    assert not writer.busy
    writer._written.emit(told[0])
    assert [outcome.job for outcome in told] == jobs
    assert [bool(outcome.trouble) for outcome in told] == [False, True, False]
    assert read_experiment(tmp_path / "c.clx").dataset.n == 500
    writer.close()
