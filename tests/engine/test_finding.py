"""The table of points that were read before: found where it may be looked for, used only while it is the same."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.arrays import frozen
from engine.dataset import Dataset
from engine.errors import DataError
from engine.experiment import Experiment
from engine.experiments import pack, unpack
from engine.finding import found, places
from engine.origins import Origin
from engine.provenance import LONGEST_PATH, Provenance, TableFile
from engine.reading import Wish, examined, read
from engine.records import replace
from engine.results import Results
from engine.runs import Cancellation
from engine.settings import Settings
from engine.shares import Assignment
from engine.source import Source
from engine.tables import Taken

PENGUINS = """species,bill (mm),depth (mm),mass (g)
Adelie,39.1,18.7,3750
=Adelie,NA,17.4,3800
Gentoo,46.1,13.2,4500
,50,n.a.(moult),5700
Gentoo,48.7,14.1,4450
Adelie,36.7,19.3,3450
Adelie,36.9,19.1,3410
"""


def written(folder: Path, content: str | bytes = PENGUINS, name: str = "penguins.csv") -> Path:
    place = folder / name
    place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return place


def opened(place: Path, wish: Wish | None = None, taken: Taken | None = None) -> tuple[Source, Dataset]:
    """As the import does it."""
    origin = Origin.of_file(place)
    writing = examined(origin, wish)
    file = TableFile.of(origin, writing)
    table = read(origin, writing)
    return Source.read(table, taken or table.suggested(), file)


def edited(dataset: Dataset) -> Dataset:
    """With a point moved, one deleted and one drawn."""
    return dataset.moved(0, (1.25, -3.5)).removed(1).added(np.full(dataset.d, 40.0))


def saved(source: Source, dataset: Dataset) -> tuple[Provenance, Dataset]:
    """What an experiment file says of them."""
    experiment = unpack(pack(Experiment(dataset, Settings(k=1), provenance=source.provenance)))
    assert experiment.provenance is not None
    return experiment.provenance, experiment.dataset


def joined(source: Source, dataset: Dataset) -> str:
    return "".join(Results(dataset, Assignment(np.arange(dataset.n) % 2, None), source).blocks())


SEMICOLONS = PENGUINS.replace(",", ";").replace(".", ",")
WRITTEN: dict[str, tuple[str | bytes, Wish | None]] = {
    "commas": (PENGUINS, None),
    "semicolons and decimal commas": (SEMICOLONS, None),
    "Western": (SEMICOLONS.replace("Adelie", "Adélie").encode("cp1252"), None),
    "another encoding than it seems": (PENGUINS.replace("Adelie", "Adélie"), Wish(encoding="latin-1")),
    "UTF-16": (PENGUINS.encode("utf-16"), None),
    "a byte order mark": (PENGUINS.encode("utf-8-sig"), None),
    "no header": (PENGUINS.partition("\n")[2], None),
    "a header that is none": (PENGUINS, Wish(header=False)),
    "names in a comment": ("# by hand\n# kind x y z\n\n" + PENGUINS.partition("\n")[2].replace(",", "\t"), None),
    "a separator of its own": ("sep=:\n" + PENGUINS.replace(",", ":"), None),
}


@pytest.mark.parametrize("how", WRITTEN)
@pytest.mark.parametrize("taken", [Taken((1, 2), 0), Taken((3,)), Taken((1, 2), 0, principal=True)], ids=str)
def test_the_join_is_that_of_before_however_it_is_written(tmp_path: Path, how: str, taken: Taken) -> None:
    content, wish = WRITTEN[how]
    source, dataset = opened(written(tmp_path, content), wish, taken)
    for points in (dataset, edited(dataset) if dataset.d > 1 else dataset.removed(0)):
        known, reopened = saved(source, points)
        again = found(known, reopened, places(known.file, None))
        assert joined(again, reopened) == joined(source, points)
        assert (again.taken, again.report, again.file) == (source.taken, source.report, source.file)
        assert again.table.column_names == source.table.column_names
        assert again.points.points.tobytes() == dataset.points.tobytes()


def test_parquet_is_found_likewise(tmp_path: Path) -> None:
    place = tmp_path / "table.parquet"
    pq.write_table(pa.table({"kind": ["a", "b", None], "x": [1.5, None, 3.0], "y": [2, 4, 6]}), place)
    source, dataset = opened(place)
    known, reopened = saved(source, dataset)
    assert joined(found(known, reopened, places(known.file, None)), reopened) == joined(source, dataset)


# Where it is looked for


def file_of(path: str) -> TableFile:
    return replace(A_FILE, path=path)


A_FILE = TableFile("/data/t.csv", 7, "0" * 64, Wish("utf-8", ",", ".", True))


def test_it_is_looked_for_where_it_was_then_beside() -> None:
    assert places(file_of("/data/t.csv"), None) == (Path("/data/t.csv"),)
    assert places(file_of("/data/t.CSV"), Path("/runs")) == (Path("/data/t.CSV"), Path("/runs/t.CSV"))
    assert places(file_of("/data/t.csv"), Path("/data")) == (Path("/data/t.csv"),)
    assert places(file_of("C:\\data\\t.csv"), Path("/runs")) == (Path("/runs/t.csv"),)
    assert places(file_of("C:\\data\\t.csv"), None) == ()


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd", "/root/.ssh/id_rsa", "/dev/zero", "/data/t.csv/", "/data/", "/data/t.clx", "/data/t.csv\0.png",
        "/", ".", "..", "t", "/data/csv", "\\\\server\\share\\t.exe",
    ],
)  # fmt: skip
def test_what_is_not_called_a_table_is_never_looked_at(path: str) -> None:
    assert [place for place in places(file_of(path), Path("/runs")) if place.suffix != ".csv"] == []
    assert places(file_of(path.rstrip("/") + "/x.png"), Path("/runs")) == ()


@pytest.mark.parametrize(
    "path",
    [
        "//server/share/t.csv", "\\\\server\\share\\t.csv", "\\\\?\\C:\\t.csv", "/\\s/t.csv", "/net/server/t.csv",
        "/Network/Servers/server/t.csv", "/afs/server/t.csv", "///net/server/t.csv", "/home/../net/server/t.csv",
    ],
)  # fmt: skip
def test_no_other_computer_is_asked(path: str) -> None:
    assert places(file_of(path), Path("/runs"))[:-1] == ()
    assert places(file_of(path), None) == ()


@pytest.mark.parametrize("path", ["t.csv", "../t.csv", "data/../../t.csv", "~/t.csv"])
def test_no_path_is_followed_that_does_not_begin_at_the_root(path: str) -> None:
    assert places(file_of(path), None) == ()
    assert places(file_of(path), Path("/runs")) == (Path("/runs/t.csv"),)


def test_beside_it_is_found_under_its_new_path(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    source, dataset = opened(written(tmp_path))
    known, reopened = saved(source, dataset)
    moved = (tmp_path / "penguins.csv").rename(tmp_path / "runs" / "penguins.csv")
    again = found(known, reopened, places(known.file, moved.parent))
    assert again.path == str(moved)
    assert again.file is not None
    assert again.file.digest == known.file.digest
    # A changed one where it was is passed over for the true one beside the experiment.
    written(tmp_path, PENGUINS.replace("39.1", "39.2"))
    assert found(known, reopened, places(known.file, moved.parent)).path == str(moved)


# What is not the table, and what is none at all


def refused(known: Provenance, points: Dataset, *at: Path) -> str:
    with pytest.raises(DataError) as caught:
        found(known, points, at or places(known.file, None))
    sentence = str(caught.value)
    assert sentence.endswith(": open it again.")
    assert sentence.isprintable()
    return sentence


@pytest.mark.parametrize(
    "content", [PENGUINS.replace("3750", "3751"), PENGUINS + "\n", PENGUINS[:-1], "", "x,y\n1,2\n", b"PAR1" * 60]
)
def test_a_table_that_has_changed_is_not_used(tmp_path: Path, content: str | bytes) -> None:
    source, dataset = opened(written(tmp_path))
    written(tmp_path, content)
    assert "penguins.csv has changed since" in refused(*saved(source, dataset))


def test_every_byte_counts(tmp_path: Path) -> None:
    source, dataset = opened(written(tmp_path))
    known, points = saved(source, dataset)
    whole = PENGUINS.encode()
    for at in range(len(whole)):
        written(tmp_path, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert "has changed" in refused(known, points)
    written(tmp_path, whole)
    assert found(known, points, places(known.file, None))


def test_a_table_that_is_gone_is_told(tmp_path: Path) -> None:
    source, dataset = opened(written(tmp_path))
    known, points = saved(source, dataset)
    (tmp_path / "penguins.csv").unlink()
    assert "penguins.csv is not where it was" in refused(known, points)
    elsewhere = replace(known.file, path="//server/penguins.csv")
    assert "unasked" in refused(Provenance(elsewhere, known.taken), points)


def folder(place: Path) -> None:
    place.mkdir()


def fifo(place: Path) -> None:
    os.mkfifo(place)


def link_to(target: str) -> Callable[[Path], None]:
    return lambda place: place.symlink_to(target)


ODD = {
    "a folder": folder, "a pipe": fifo, "endless zeros": link_to("/dev/zero"), "a terminal": link_to("/dev/tty"),
    "a link to itself": link_to("penguins.csv"), "a link to nothing": link_to("nowhere"), "a link": link_to("/proc"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("size", [0, 2**53], ids=["empty", "huge"])
def test_what_is_no_ordinary_file_is_not_opened(tmp_path: Path, kind: str, size: int) -> None:
    ODD[kind](tmp_path / "penguins.csv")
    known = Provenance(replace(A_FILE, path=str(tmp_path / "penguins.csv"), size=size), Taken((0, 1)))
    assert "is not where it was" in refused(known, Dataset(np.zeros((1, 2)), rows=np.zeros(1, np.int32)))


@pytest.mark.parametrize("path", ["/\0/t.csv", f"/{'x' * (LONGEST_PATH - 5)}.csv", "/t.csv/t.csv", "/\n\u202e/\r.csv"])
def test_paths_that_cannot_be_are_as_if_nothing_were_there(path: str) -> None:
    sentence = refused(Provenance(file_of(path), Taken((0, 1))), Dataset(np.zeros((1, 2)), rows=np.zeros(1, np.int32)))
    assert len(sentence) < 130


def test_what_is_larger_than_it_should_be_is_not_read_to_its_end(tmp_path: Path) -> None:
    """A file that grows between the look at it and the reading."""
    from engine.provenance import fingerprint

    size, _ = fingerprint(Origin.of_file(written(tmp_path, b"x" * (5 << 20))), most=10)
    assert size == 1 << 20


def with_rows(dataset: Dataset, *rows: int) -> Dataset:
    return replace(dataset, rows=np.array(rows, dtype=np.int32))


def test_points_that_are_not_of_the_table_are_not_joined_to_it(tmp_path: Path) -> None:
    source, dataset = opened(written(tmp_path))
    known, points = saved(source, dataset)
    assert points.rows is not None
    assert points.rows.tolist() == [0, 2, 4, 5, 6]
    for wrong in (
        with_rows(points, 0, 2, 4, 5, 7),
        with_rows(points, 0, 2, 4, 5, 2**31 - 1),
        with_rows(points, 0, 2, 4, 5, 1),
        with_rows(points, 0, 2, 4, 5, 5),
        replace(points, columns=("bill (mm)", "mass (g)")),
        replace(points, rows=None),
    ):
        assert "not those of the table penguins.csv" in refused(known, wrong)
    assert found(known, with_rows(points, 6, -1, 4, -1, 0), places(known.file, None))
    for taken in (Taken((1, 4)), Taken((250_000_000, 1)), Taken((1, 2), 4)):
        assert "not those" in refused(Provenance(known.file, taken), points)


def test_numbers_of_rows_that_cannot_be_take_no_memory(tmp_path: Path) -> None:
    source, dataset = opened(written(tmp_path))
    known, points = saved(source, dataset)
    tracemalloc.start()
    try:
        assert "not those" in refused(known, with_rows(points, 0, 2, 4, 5, 2**31 - 1))
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("taken", [Taken((0, 1)), Taken((1, 1)), Taken((3, 2))], ids=["text", "twice", "the others"])
def test_columns_that_cannot_be_those_are_refused(tmp_path: Path, taken: Taken) -> None:
    source, dataset = opened(written(tmp_path))
    known, points = saved(source, dataset)
    with pytest.raises(DataError):
        found(Provenance(known.file, taken), points, places(known.file, None))


def test_components_made_elsewhere_are_the_same_but_for_rounding(tmp_path: Path) -> None:
    source, dataset = opened(written(tmp_path), taken=Taken((1, 2), principal=True))
    rounded = replace(dataset, points=frozen(dataset.points * (1 + 1e-14)))
    assert (rounded.points != dataset.points).any()
    moved = rounded.moved(2, rounded.points[2] + 1e-3)
    known, points = saved(source, moved)
    again = found(known, points, places(known.file, None))
    lines = joined(again, points).splitlines()
    said = [line.split(",")[-2] != "" for line in lines[1:]]
    assert said == [False, False, False, False, True, False, False]


def test_a_search_can_be_called_off(tmp_path: Path) -> None:
    source, dataset = opened(written(tmp_path))
    known, points = saved(source, dataset)
    for calls_off in (1, 2):
        looks = iter(range(calls_off - 1))

        def watch(_share: float, looks: Iterator[int] = looks) -> None:
            if next(looks, None) is None:
                raise Cancellation

        with pytest.raises(Cancellation):
            found(known, points, places(known.file, None), watch)


def test_what_is_written_to_meanwhile_is_not_used(tmp_path: Path) -> None:
    place = written(tmp_path)
    source, dataset = opened(place)
    known, points = saved(source, dataset)

    def watch(_share: float) -> None:
        # As whoever waits for the moment would: of the same size.
        written(tmp_path, PENGUINS.replace("3750", "9999"))
        os.utime(place, ns=(0, 0))

    with pytest.raises(DataError, match="has changed"):
        found(known, points, places(known.file, None), watch)


# What is remembered


def test_what_changes_while_it_is_read_counts_as_changed(tmp_path: Path) -> None:
    origin = Origin.of_file(written(tmp_path))
    writing = examined(origin)
    file = TableFile.of(origin, writing)
    written(tmp_path, PENGUINS.replace("3750", "3751"))
    table = read(origin, writing)
    source, dataset = Source.read(table, table.suggested(), file)
    assert "has changed" in refused(*saved(source, dataset))


def test_what_is_in_no_file_or_cannot_be_written_down_is_not_remembered(tmp_path: Path) -> None:
    pasted = Origin.of_text(PENGUINS, "The clipboard")
    assert TableFile.of(pasted, examined(pasted)) is None
    odd = tmp_path / os.fsdecode(b"gr\xf6\xdfe.csv")
    odd.write_text(PENGUINS)
    assert TableFile.of(Origin.of_file(odd), examined(Origin.of_file(odd))) is None


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/data/größe.csv", "größe.csv"),
        ("C:\\data\\größe.csv", "größe.csv"),
        ("/data/a\nb\t\u202ec\x1b.csv", "a\ufffdb\ufffd\ufffdc\ufffd.csv"),
        ("/" + "x" * 200 + ".csv", "x" * 20 + "…" + "x" * 16 + ".csv"),
        ("/", "without a name"),
        ("/<b>bold</b>.csv", "b>.csv"),
    ],
)
def test_names_are_shown_in_one_plain_line(path: str, shown: str) -> None:
    assert file_of(path).shown == shown
