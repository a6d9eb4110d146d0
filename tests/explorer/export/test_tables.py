"""Tables that leave the window: read again, they say of every row of the file that was opened whose it is."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressDialog

from engine.candidate import USUAL
from engine.files import parse_table, read_table
from engine.selection import sweep
from engine.settings import Method, Scaling, Settings
from engine.source import Source
from explorer.document import Document
from explorer.export.errands import Errands
from tests.explorer.export.conftest import export
from tests.explorer.rig import blobs
from tests.explorer.shell import Shell


def exported(opened: Shell, name: str, place: Path) -> list[list[str]]:
    opened.answers.place = str(place)
    export(opened, name)
    opened.wait(lambda: not opened.window.exporter.errands.busy)
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_clusters_are_joined_to_the_file_that_was_opened(opened: Shell, tmp_path: Path) -> None:
    table = parse_table("who,a,b\nx,1,2\n=y,,5\nz,9,8\nv,1.5,2\nw,8,9\n", "Table")
    source, dataset = Source.read(table, table.suggested())
    settings = Settings(method=Method.MIXTURE, k=2)
    opened.session.edit(Document(dataset, settings, "Table", source=source), "Open")
    opened.wait(lambda: opened.session.frame is not None and not opened.player.busy)
    opened.key(Qt.Key.Key_Right)
    header, *rows = exported(opened, "export-labels", tmp_path / "clusters.csv")
    assert header == ["who", "a", "b", "cluster", "share of cluster 1", "share of cluster 2"]
    assert [row[:3] for row in rows] == [
        ["x", "1", "2"], ["'=y", "", "5"], ["z", "9", "8"], ["v", "1.5", "2"], ["w", "8", "9"],
    ]  # fmt: skip
    found = opened.session.assignment()
    assert found is not None
    assert found.responsibilities is not None
    own = [rows[place] for place in (0, 2, 3, 4)]
    assert [int(row[3]) - 1 for row in own] == found.labels.tolist()
    assert np.array_equal([[float(cell) for cell in row[4:]] for row in own], found.responsibilities.T)
    assert rows[1][3:] == ["", "", ""]
    assert "4 points" in opened.window.status.currentMessage()


def test_a_long_table_can_be_given_up(opened: Shell, tmp_path: Path) -> None:
    errands, place = opened.window.exporter.errands, tmp_path / "long.csv"

    def blocks() -> object:
        for number in range(1_000_000):
            yield f"{number}\n"

    errands.write(place, blocks, 1_000_000, str)  # type: ignore[arg-type]
    dialog = opened.window.findChild(QProgressDialog)
    assert dialog is not None
    opened.wait(lambda: dialog.value() > 0)
    dialog.canceled.emit()
    opened.wait(lambda: not errands.busy)
    assert not place.exists()
    assert "was not written" in opened.window.status.currentMessage()
    assert isinstance(errands, Errands)


@pytest.mark.parametrize("name", ["export-points", "export-script"])
def test_many_points_are_written_on_another_thread_and_can_be_given_up(
    opened: Shell, tmp_path: Path, name: str
) -> None:
    opened.session.load(blobs(60_000), "Many", Scaling.NONE, 3)
    opened.wait(lambda: opened.session.frame is not None and not opened.player.busy)
    place, errands = tmp_path / "many.py", opened.window.exporter.errands
    opened.answers.place = str(place)
    export(opened, name)
    assert errands.busy, "the window goes on"
    export(opened, "export-labels")
    assert "still being written" in opened.answers.told.pop()
    dialog = opened.window.findChild(QProgressDialog)
    assert dialog is not None
    dialog.canceled.emit()
    opened.wait(lambda: not errands.busy)
    assert list(tmp_path.glob("many*")) == []
    export(opened, name)
    opened.wait(lambda: not errands.busy)
    table = next(tmp_path.glob("many*.csv"))
    assert np.array_equal(read_table(table).dataset()[0].points, opened.session.dataset.points)
    assert table.name in opened.window.status.currentMessage()
    assert place.exists() == (name == "export-script")


def test_a_folder_that_is_gone_is_told(opened: Shell, tmp_path: Path) -> None:
    opened.session.load(blobs(), "Blobs", Scaling.NONE, 3)
    opened.wait(lambda: opened.session.frame is not None and not opened.player.busy)
    opened.answers.place = str(tmp_path / "nowhere" / "clusters.csv")
    export(opened, "export-labels")
    opened.wait(lambda: not opened.window.exporter.errands.busy)
    assert "choose another name or folder" in opened.answers.told[0]


def test_curves_read_back_as_what_the_engine_found(opened: Shell, tmp_path: Path) -> None:
    settings = Settings(k=2, restarts=3, scaling=Scaling.STANDARDISE)
    opened.session.edit(Document(blobs(12), settings, "Blobs"), "Open")
    opened.wait(lambda: opened.session.sweep_done)
    place = tmp_path / "curves.csv"
    header, *cells = exported(opened, "export-curves", place)
    rows = [dict(zip(header, row, strict=True)) for row in cells]
    expected = list(sweep(opened.session.dataset, settings))
    assert [(int(row["k"]), row["method"], row["covariance"]) for row in rows] == [
        (one.k, one.method.value, "" if one.covariance is None else one.covariance.value) for one in expected
    ]
    for row, one in zip(rows, expected, strict=True):
        for criterion in USUAL:
            score = one.scores.get(criterion)
            assert row[criterion.value] == ("" if score is None else repr(float(score)))
        objectives = [float(text) for text in row["all restarts"].split(" ")]
        assert objectives == [restart.objective for restart in one.restarts]
        falls = row["objective"] == "inertia (standardised units)"
        assert float(row["best"]) == (min if falls else max)(objectives)
        assert float(row["worst"]) == (max if falls else min)(objectives)
        assert float(row["median"]) == np.median(objectives)
        assert int(row["seed of the best"]) == one.seed
        assert row["trouble"] == ("" if one.trouble is None else one.trouble.sentence)
    assert any(row["trouble"] for row in rows)


def test_curves_that_are_not_complete_are_not_written(opened: Shell, tmp_path: Path) -> None:
    opened.answers.place = str(tmp_path / "curves.csv")
    opened.session.outdate_sweep()
    export(opened, "export-curves")
    opened.session.new_drawing()
    export(opened, "export-curves")
    incomplete, nothing = opened.answers.told
    assert "export them when they are" in incomplete
    assert "draw or open" in nothing
    assert not (tmp_path / "curves.csv").exists()
