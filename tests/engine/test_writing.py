"""What is written reads back as the very same data, and a place that cannot be written is left as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine.dataset import Dataset
from engine.errors import DataError
from engine.examples import load_example
from engine.files import parse_table, read_table
from engine.writing import table_text, write_table
from tests.engine.strategies import not_too_narrow


@pytest.mark.parametrize("key", ["old-faithful", "outliers", "moons"])
def test_examples_come_back(key: str, tmp_path: Path) -> None:
    dataset = load_example(key)
    write_table(dataset, tmp_path / "points.csv")
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
    with pytest.raises(DataError, match="cannot be written"):
        write_table(load_example("blobs"), tmp_path / "nowhere" / "points.csv")
    with pytest.raises(DataError, match="cannot be written"):
        write_table(load_example("blobs"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_file_before_survives_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "points.csv"
    place.write_text("x,y\n1,2\n", encoding="utf-8")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.writing.os.fsync", full)
    with pytest.raises(DataError, match="No space left"):
        write_table(load_example("blobs"), place)
    assert place.read_text(encoding="utf-8") == "x,y\n1,2\n"
    assert [item.name for item in tmp_path.iterdir()] == ["points.csv"]
