"""Saving: whole or not at all, in a thread of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.dataset import Dataset
from engine.experiment import Experiment
from engine.experiments import read_experiment
from engine.settings import Settings
from explorer.document import Document
from explorer.saving import Job, Outcome, Writer


def job(path: Path, n: int = 3) -> Job:
    dataset = Dataset(np.arange(2.0 * n).reshape(n, 2))
    return Job(Experiment(dataset, Settings(k=1)), path, Document(dataset, Settings(k=1)))


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
