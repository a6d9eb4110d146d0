"""Recovery: a file for each running copy of the program, held by a lock, and those that dead copies have left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLockFile, QStandardPaths

from engine.experiment import Experiment
from engine.origins import Origin
from engine.reading import Watch, unwatched
from engine.records import Record
from engine.writing import leavings
from explorer.opening import MOST_AT_ONCE, experiment_of

ENDING = ".clx"
MOST_BERTHS = 100
"""Of one copy: its own, and those whose process had the same number."""


def state_folder() -> Path:
    """Where the program keeps what concerns itself alone."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))


class Berth(Record, eq=False):
    """A file that this copy alone may write, read and remove, as long as it holds the lock."""

    file: Path
    _lock: QLockFile

    @staticmethod
    def taken(folder: Path) -> Berth | None:
        """A new one in a folder, which is made if it is not there; None where nothing can be written."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return None
        for number in range(MOST_BERTHS):
            file = folder / f"{os.getpid()}-{number}{ENDING}"
            lock = _locked(file)
            if lock is not None and not file.exists():
                return Berth(file, lock)
        return None

    @property
    def left(self) -> datetime:
        """When it was last written."""
        return datetime.fromtimestamp(self.file.stat().st_mtime)

    @property
    def large(self) -> bool:
        """Whether reading it would hold a window up."""
        return Origin.of_file(self.file).size > MOST_AT_ONCE

    def read(self, watch: Watch = unwatched) -> Experiment:
        """What is in it. Raises DataError where that cannot be used, and whatever watch raises."""
        return experiment_of(self.file, watch)

    def clear(self) -> None:
        """There is nothing any more that would have to be brought back, nor what a death in mid-writing left."""
        for file in (self.file, *leavings(self.file)):
            file.unlink(missing_ok=True)

    def set_aside(self) -> Path:
        """Keeps what cannot be used under another name, so that it is not offered again."""
        return self.file.replace(self.file.with_suffix(".damaged"))

    def leave(self) -> None:
        """Lets go of the lock; what is in the file waits for another copy."""
        self._lock.unlock()


def abandoned(folder: Path) -> Iterator[Berth]:
    """What copies have left that run no more, the newest first; from now on they are this copy's."""
    try:
        files = sorted(folder.glob(f"*{ENDING}"), key=lambda file: file.stat().st_mtime, reverse=True)
    except OSError:
        return
    for file in files:
        lock = _locked(file)
        if lock is not None:
            # Another copy may have had it between looking and locking.
            if file.exists():
                yield Berth(file, lock)
            else:
                lock.unlock()


def _locked(file: Path) -> QLockFile | None:
    lock = QLockFile(str(file.with_suffix(".lock")))
    # However old it is: what counts is whether the process that holds it still lives.
    lock.setStaleLockTime(0)
    return lock if lock.tryLock(0) else None
