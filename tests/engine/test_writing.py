"""What is written reads back as the very same data, and a place that cannot be written is left as it was."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine.dataset import Dataset
from engine.errors import DataError
from engine.examples import load_example
from engine.files import parse_table, read_table
from engine.writing import leavings, table_text, whole_file
from tests.engine.strategies import not_too_narrow


@pytest.mark.parametrize("key", ["old-faithful", "outliers", "moons"])
def test_examples_come_back(key: str, tmp_path: Path) -> None:
    dataset = load_example(key)
    save(tmp_path / "points.csv", table_text(dataset).encode())
    again, report = read_table(tmp_path / "points.csv").dataset()
    np.testing.assert_array_equal(again.points, dataset.points)
    assert again.columns == dataset.columns
    assert report.rows_left_out == 0
    if dataset.classes is not None:
        names = [dataset.class_names[label] if label >= 0 else "" for label in dataset.classes]
        assert [again.class_names[label] if label >= 0 else "" for label in again.classes] == names


@given(hnp.arrays(np.float64, st.tuples(st.integers(1, 20), st.just(2)), elements=st.floats(-1e100, 1e100)))
def test_every_number_comes_back(points: np.ndarray) -> None:
    assume(not_too_narrow(points))
    again, _ = parse_table(table_text(Dataset(points))).dataset(0, 1)
    np.testing.assert_array_equal(again.points, points)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    blobs = table_text(load_example("blobs")).encode()
    with pytest.raises(DataError, match="cannot be written"):
        save(tmp_path / "nowhere" / "points.csv", blobs)
    with pytest.raises(DataError, match="cannot be written"):
        save(tmp_path, blobs)
    assert list(tmp_path.iterdir()) == []


def test_the_file_before_survives_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "points.csv"
    place.write_text("x,y\n1,2\n", encoding="utf-8")
    blobs = table_text(load_example("blobs")).encode()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.writing.os.fsync", full)
    with pytest.raises(DataError, match="No space left"):
        save(place, blobs)
    assert place.read_text(encoding="utf-8") == "x,y\n1,2\n"
    assert [item.name for item in tmp_path.iterdir()] == ["points.csv"]


def save(place: Path, data: bytes) -> None:
    with whole_file(place) as file:
        file.write(data)


def test_bytes_are_written_and_replaced(tmp_path: Path) -> None:
    file = tmp_path / "file"
    for data in (b"first", b"", b"third" * 1000):
        save(file, data)
        assert file.read_bytes() == data
    assert list(tmp_path.iterdir()) == [file]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """A process that may not write more than some bytes to a file, as where the disk is full."""
    file = tmp_path / "file"
    file.write_bytes(b"old")
    code = (
        "import resource, signal, sys\n"
        "from engine.writing import whole_file\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try:\n"
        "    with whole_file(sys.argv[1]) as file:\n"
        "        file.write(bytes(100_000))\n"
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
        save(Path(place), b"x")


def test_a_link_stays_one(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    save(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(DataError, match="may not be replaced"):
        save(pipe, b"new")
    assert pipe.is_fifo()


@pytest.fixture(params=[True, False], ids=["nameless", "named"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Systems with files that need no name before they are whole, and those without."""
    if not request.param:
        monkeypatch.setattr("engine.writing._OPEN_FILES", "/nowhere")
    return bool(request.param)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_who_may_read_a_file_may_read_the_one_that_replaces_it(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    file.chmod(mode)
    save(file, b"new")
    assert stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.usefixtures("either")
def test_a_new_file_has_the_usual_rights(tmp_path: Path) -> None:
    usual, file = tmp_path / "usual", tmp_path / "file"
    usual.touch()
    save(file, b"new")
    assert file.stat().st_mode == usual.stat().st_mode


@pytest.mark.usefixtures("either")
def test_the_content_reaches_the_disk_before_the_name_and_the_name_before_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, synced, whole = tmp_path / "file", [], os.fsync
    file.write_bytes(b"old")

    def fsync(handle: int) -> None:
        whole(handle)
        synced.append((stat.S_ISDIR(os.fstat(handle).st_mode), os.fstat(handle).st_ino, file.read_bytes()))

    monkeypatch.setattr("engine.writing.os.fsync", fsync)
    save(file, b"new")
    assert synced == [(False, file.stat().st_ino, b"old"), (True, tmp_path.stat().st_ino, b"new")]


def test_a_folder_that_may_only_be_read_is_told_even_to_root(tmp_path: Path) -> None:
    """A process without root's rights, in a folder in which it may write to what is there but make nothing new."""
    code = (
        "import os, sys\n"
        "from engine.writing import whole_file\n"
        "if not os.geteuid():\n"
        "    os.setuid(65534)\n"
        "try:\n"
        "    with whole_file(sys.argv[1]) as file:\n"
        "        file.write(b'new')\n"
        "except ValueError as error:\n"
        "    print(error)\n"
    )
    with TemporaryDirectory() as name:
        file = Path(name) / "file"
        file.write_bytes(b"old")
        file.chmod(0o666)
        Path(name).chmod(0o555)
        done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
        Path(name).chmod(0o755)
        told = f"{file} cannot be written (Permission denied): choose another name or folder, or make room there.\n"
        assert (done.stdout, file.read_bytes()) == (told, b"old")
        assert list(Path(name).iterdir()) == [file]


def test_a_link_to_nothing_makes_what_it_points_to(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to("target")
    save(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_link_to_itself_is_not_replaced(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("link")
    with pytest.raises(DataError, match="may not be replaced"):
        save(link, b"new")
    assert link.is_symlink()


@pytest.mark.parametrize("rights", [None, 0o600])
def test_nobody_reads_meanwhile_what_is_private(tmp_path: Path, either: bool, rights: int | None) -> None:
    file = tmp_path / "file"
    if rights is not None:
        file.write_bytes(b"old")
        file.chmod(rights)
    with whole_file(file) as open_file:
        assert [item.name for item in leavings(file)] == [item.name for item in tmp_path.iterdir() if item != file]
        assert len(list(leavings(file))) == (0 if either else 1)
        assert rights is None or os.fstat(open_file.fileno()).st_mode & 0o777 == rights
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.usefixtures("either")
def test_whatever_is_raised_meanwhile_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    for trouble in (RuntimeError("inside"), KeyboardInterrupt()):
        with pytest.raises(type(trouble)), whole_file(file) as open_file:
            open_file.write(b"new")
            raise trouble
        assert file.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [file]


@pytest.mark.usefixtures("either")
def test_a_folder_that_goes_meanwhile_is_told(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "file"
    file.parent.mkdir()
    with pytest.raises(DataError, match="cannot be written"), whole_file(file) as open_file:
        open_file.write(b"new")
        for left in leavings(file):
            left.unlink()
        file.parent.rmdir()
    assert list(tmp_path.iterdir()) == []


def test_a_death_in_mid_writing_leaves_nothing(tmp_path: Path) -> None:
    """Where files need no name before they are whole; where they do, it is found by its name."""
    file = tmp_path / "file"
    file.write_bytes(b"old")
    for nameless in (True, False):
        code = (
            "import os, signal, sys\n"
            "from engine import writing\n"
            f"writing._OPEN_FILES = {'/proc/self/fd' if nameless else '/nowhere'!r}\n"
            "with writing.whole_file(sys.argv[1]) as file:\n"
            "    file.write(bytes(100_000))\n"
            "    os.kill(os.getpid(), signal.SIGKILL)\n"
        )
        done = subprocess.run([sys.executable, "-c", code, str(file)], check=False)
        assert done.returncode == -signal.SIGKILL
        assert file.read_bytes() == b"old"
        left = list(leavings(file))
        assert len(left) == (0 if nameless else 1)
        assert sorted(tmp_path.iterdir()) == sorted([file, *left])


def test_names_at_the_limit(tmp_path: Path) -> None:
    longest = tmp_path / ("n" * 255)
    save(longest, b"new")
    assert longest.read_bytes() == b"new"
    with pytest.raises(DataError, match="cannot be written"):
        save(tmp_path / ("n" * 256), b"new")
    with pytest.raises(DataError, match="cannot be written"):
        save(longest / "file", b"new")
    assert list(tmp_path.iterdir()) == [longest]
