"""The command line: what it opens, and the one sentence with which it refuses."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.settings import Scaling
from explorer import __main__, __version__, machine, opening
from explorer.document import Document
from explorer.opening import Opening


@pytest.fixture
def asked() -> list[str]:
    """The files that people would have been asked about; empty where there was no question."""
    return []


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, asked: list[str]) -> list[Document]:
    """The documents that the window would have been opened on."""
    documents: list[Document] = []

    def run(opening: Opening) -> int:
        documents.append(opening.document)
        asked.append(str(opening.file) if opening.later else "")
        return 0

    monkeypatch.setattr("explorer.application.run", run)
    return documents


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on stderr, and nothing on stdout."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.rstrip().endswith(".")
    return err


def test_without_argument_opens_old_faithful(opened: list[Document]) -> None:
    assert __main__.main([]) == 0
    document = opened[0]
    assert document.name == "Old Faithful"
    assert document.dataset.n == 272
    assert document.settings.scaling is Scaling.STANDARDISE
    assert document.settings.k == 2


def test_nothing_is_collected_while_the_window_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[bool] = []
    monkeypatch.setattr("explorer.application.run", lambda opening: collected.append(gc.isenabled()) or 0)
    gc.enable()
    assert __main__.main([]) == 0
    assert collected == [False]
    assert gc.isenabled()
    assert __main__.main(["nowhere.csv"]) == __main__.USAGE
    assert gc.isenabled()


def test_a_window_loads_nothing_of_the_batch_and_the_batch_nothing_of_the_window() -> None:
    code = "import sys\nfrom explorer.__main__ import main\nmain({given})\nprint(*sys.modules)"
    batch = [sys.executable, "-c", code.format(given="['sweep', 'old-faithful', '--json']")]
    loaded = subprocess.run(batch, capture_output=True, text=True, check=True).stdout.split()
    assert "explorer.batch.command" in loaded
    assert not {"PySide6", "explorer.opening"} & set(loaded)


def test_first_seed_starts_both_centres_in_one_group() -> None:
    from engine.stepping import first_frame, next_frame

    document = opening.first_document()
    frame = first_frame(document.dataset, document.settings)
    lengths = frame.mixture.means[:, 0]
    assert (lengths > 3.1).all() or (lengths < 3.1).all()
    halves = 0
    while not frame.status.ended:
        frame = next_frame(document.dataset, document.settings, frame, 0)
        halves += 1
    assert halves >= 8
    assert sorted(frame.mixture.means[:, 0]) == pytest.approx([2.05, 4.30], abs=0.01)


def test_file_argument_opens_it(opened: list[Document], asked: list[str], tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    file.write_text("east,north\n1,2\n3,5\n4,4\n6,1\n", encoding="utf-8")
    assert __main__.main([str(file)]) == 0
    assert opened[0].name == "places"
    assert opened[0].dataset.columns == ("east", "north")
    assert opened[0].dataset.n == 4
    assert asked == [""]


def parquet(file: Path, **columns: list[object]) -> Path:
    pq.write_table(pa.table(columns), file)
    return file


def test_a_parquet_file_is_opened_like_any_other(opened: list[Document], asked: list[str], tmp_path: Path) -> None:
    file = parquet(tmp_path / "places.parquet", east=[1.0, 3.0, 4.0, 6.0], north=[2, 5, 4, 1])
    assert __main__.main([str(file)]) == 0
    assert opened[0].name == "places"
    assert opened[0].dataset.columns == ("east", "north")
    assert opened[0].dataset.points.tolist() == [[1, 2], [3, 5], [4, 4], [6, 1]]
    assert asked == [""]


def test_a_parquet_file_without_its_reader_gets_a_sentence(
    opened: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = parquet(tmp_path / "places.parquet", x=[1.0, 2.0], y=[2.0, 1.0])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert __main__.main([str(file)]) == __main__.USAGE
    assert "cluster-explorer[data]" in refusal(capsys)
    assert not opened


@pytest.mark.parametrize(
    "columns",
    [
        {"x": [1.0, None, 4.0], "y": [2.0, 3.0, 5.0]},
        {"x": [1.0, 3.0], "y": [2.0, 4.0], "z": [3.0, 5.0]},
        {"x": [1.0] * 400_000, "y": [2.0] * 400_000},
    ],
    ids=["rows left out", "three columns", "many rows in a small file"],
)
def test_doubtful_and_large_parquet_files_are_asked_about(
    columns: dict[str, list[object]], opened: list[Document], asked: list[str], tmp_path: Path
) -> None:
    file = parquet(tmp_path / "places.parquet", **columns)
    assert file.stat().st_size < opening.MOST_AT_ONCE
    assert __main__.main([str(file)]) == 0
    assert opened[0].name == "Old Faithful"
    assert asked == [str(file)]


@pytest.mark.parametrize(
    "content",
    [
        b"x,y\n1,2\n3,oops\n4,5\n",
        b"x,y,z\n1,2,3\n3,4,5\n",
        b"x,y,kind,place\n1,2,a,c\n3,4,b,d\n",
        "Länge,y\n1,2\n3,4\n".encode("latin-1"),
        b"x,y\n" + b"1,2\n" * 1_000_001,
    ],
)
def test_doubtful_and_large_files_are_asked_about(
    content: bytes, opened: list[Document], asked: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "places.csv"
    file.write_bytes(content)
    assert __main__.main([str(file)]) == 0
    assert opened[0].name == "Old Faithful"
    assert asked == [str(file)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", None),
        ("empty.csv", b""),
        ("words.csv", b"one,two\nthree,four\n"),
        ("picture.csv", bytes(range(256))),
        ("cut.parquet", b"PAR1 and no more"),
    ],
)
def test_unusable_file_gets_a_sentence(
    name: str, content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str], opened: list[Document]
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert __main__.main([str(tmp_path / name)]) == 2
    assert name in refusal(capsys)
    assert not opened


def test_folder_gets_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str], opened: list[Document]) -> None:
    assert __main__.main([str(tmp_path)]) == 2
    assert str(tmp_path) in refusal(capsys)


def test_refuses_without_display(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(machine.sys, "platform", "linux")
    for variable in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    assert __main__.main([]) == 2
    assert "no display" in refusal(capsys)


def test_refuses_the_pyside_that_crashes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    sentence = machine.pyside_trouble("6.12.0", (3, 11))
    monkeypatch.setattr(machine, "pyside_trouble", lambda: sentence)
    assert __main__.main([]) == 2
    assert "6.12.0" in refusal(capsys)


def fresh(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, without a display."""
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "explorer", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_version() -> None:
    done = fresh("--version")
    assert (done.returncode, done.stdout) == (0, f"Cluster Explorer {__version__}\n")


def test_unknown_file_is_refused_before_qt_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys; from explorer.__main__ import main; code = main(sys.argv[1:]);"
        "print(code, any(name.startswith('PySide6') for name in sys.modules))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "nowhere.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "2 False\n"
    assert "nowhere.csv" in done.stderr


def test_a_broken_qt_gets_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtGui", None)
    assert __main__.main([]) == 2
    assert "Qt cannot be loaded" in refusal(capsys)


def test_an_experiment_is_opened_with_its_run(tmp_path: Path) -> None:
    from engine.experiment import Experiment
    from engine.experiments import pack
    from engine.stepping import first_frame
    from engine.timeline import Timeline

    document = opening.first_document()
    frame = first_frame(document.dataset, document.settings)
    file = tmp_path / "geyser.CLX"
    file.write_bytes(pack(Experiment(document.dataset, document.settings, Timeline().append(frame))))
    found = opening.named_opening(str(file))
    assert found.file == file
    assert found.experiment is not None
    assert len(found.experiment.timeline.frames) == 1


def test_a_damaged_experiment_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "geyser.clx"
    file.write_bytes(b"PK")
    assert __main__.main([str(file)]) == 2
    assert refusal(capsys).startswith("geyser.clx is damaged")
