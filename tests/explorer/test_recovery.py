"""Recovery: every running copy has a file of its own, and finds those of dead copies alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.errors import DataError
from engine.experiments import pack
from engine.writing import leavings
from explorer.recovery import Berth, abandoned, state_folder
from tests.engine.test_experiments import same, small

COPY = """
import sys
from pathlib import Path
from explorer.recovery import Berth
berth = Berth.taken(Path(sys.argv[1]))
berth.file.write_bytes(Path(sys.argv[2]).read_bytes())
print(berth.file, flush=True)
sys.stdin.read()
"""


@contextmanager
def another_copy(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Another process with a berth in the folder, until it is killed."""
    content = folder.parent / "content"
    content.write_bytes(pack(small()))
    process = subprocess.Popen(
        [sys.executable, "-c", COPY, str(folder), str(content)], stdin=-1, stdout=-1, text=True
    )
    assert process.stdout is not None
    try:
        yield process, Path(process.stdout.readline().strip())
    finally:
        process.kill()
        process.communicate()


def taken(folder: Path) -> Berth:
    berth = Berth.taken(folder)
    assert berth is not None
    return berth


def test_what_a_killed_copy_left_is_found_and_nothing_of_a_living_one(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with another_copy(folder) as (living, file), another_copy(folder) as (dying, left):
        mine = taken(folder)
        assert len({file, left, mine.file}) == 3
        mine.file.write_bytes(b"mine")
        assert list(abandoned(folder)) == []
        dying.kill()
        dying.wait()
        found = list(abandoned(folder))
        assert [berth.file for berth in found] == [left]
        assert same(found[0].read(), small())
        assert list(abandoned(folder)) == [], "it belongs to this copy now"
        found[0].leave()
        assert [berth.file for berth in abandoned(folder)] == [left]
        assert living.poll() is None


def test_a_berth_that_is_cleared_leaves_nothing(tmp_path: Path) -> None:
    berth = taken(tmp_path)
    berth.file.write_bytes(b"x")
    half = berth.file.with_name(f".{berth.file.name}.0123456789ab")
    half.write_bytes(b"half")
    assert list(leavings(berth.file)) == [half]
    berth.clear()
    berth.clear()
    berth.leave()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_used_is_kept_but_not_offered(tmp_path: Path) -> None:
    berth = taken(tmp_path)
    berth.file.write_bytes(b"PK")
    with pytest.raises(DataError):
        berth.read()
    kept = berth.set_aside()
    berth.leave()
    assert kept.read_bytes() == b"PK"
    assert list(abandoned(tmp_path)) == []


@pytest.mark.parametrize("folder", ["/proc/state", "/dev/null/state"])
def test_without_a_folder_there_is_no_berth(folder: str) -> None:
    assert Berth.taken(Path(folder)) is None
    assert list(abandoned(Path(folder))) == []


def test_the_folder_is_the_program_s_own(qapp: object, tmp_path: Path) -> None:
    assert state_folder().is_relative_to(tmp_path)
