"""Parquet: read as the points and classes that were written, or refused in one sentence with the remedy."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.errors import DataError
from engine.files import read_table
from engine.origins import Origin
from engine.parquet import is_parquet
from engine.reading import PARQUET, examined, read
from engine.runs import Cancellation


def written(folder: Path, columns: dict[str, Any], **how: Any) -> Path:
    place = folder / "table.parquet"
    pq.write_table(pa.table(columns), place, **how)
    return place


def test_numbers_classes_and_what_is_missing(tmp_path: Path) -> None:
    kinds = pa.array(["a", None, "b", "a"]).dictionary_encode()
    place = written(tmp_path, {"x": [1.5, None, -3.0, 4.0], "kind": kinds, "n": [1, 2, None, 4]})
    dataset, report = read_table(place).dataset()
    assert dataset.columns == ("x", "n")
    assert dataset.points.tolist() == [[1.5, 1], [4, 4]]
    assert [dataset.class_names[label] for label in dataset.classes.tolist()] == ["a", "a"]  # type: ignore[union-attr]
    assert report.sentence == (
        "2 rows were left out, 2 used: row 2, column x: the value is missing; row 3, column n: the value is missing."
    )


def test_every_type_is_numbers_or_text_or_left_out(tmp_path: Path) -> None:
    columns: dict[str, tuple[Any, list[str] | None]] = {
        "f16": (pa.array([1.5, None], pa.float16()), ["1.5", ""]),
        "f32": (pa.array([0.5, float("inf")], pa.float32()), ["0.5", "inf"]),
        "u64": (pa.array([2**64 - 1, None], pa.uint64()), ["18446744073709551615", ""]),
        "i64": (pa.array([2**53 + 1, -7]), ["9007199254740993", "-7"]),
        "decimal": (pa.array([Decimal("1.25"), None]), ["1.25", ""]),
        "nothing": (pa.nulls(2), ["", ""]),
        "truth": (pa.array([True, False]), ["true", "false"]),
        "text": (pa.array(["1", "a\0b"]), ["1", "a\N{REPLACEMENT CHARACTER}b"]),
        "large text": (pa.array(["y", None], pa.large_string()), ["y", ""]),
        "span": (pa.array([5, None], pa.duration("s")), ["5", ""]),
        "moment": (pa.array([0, None], pa.timestamp("us", "UTC")), ["1970-01-01 00:00:00.000000Z", ""]),
        "day": (pa.array([date(2024, 2, 29), None]), ["2024-02-29", ""]),
        "categories": (pa.array(["u", "v"]).dictionary_encode(), ["u", "v"]),
        "bytes": (pa.array([b"1", b"2"]), None),
        "list": (pa.array([[1.0], [2.0]]), None),
        "record": (pa.array([{"a": 1}, {"a": 2}]), None),
    }
    table = read_table(written(tmp_path, {name: array for name, (array, _) in columns.items()}))
    assert {column.name: column.cells() for column in table.columns} == {
        name: cells for name, (_, cells) in columns.items() if cells is not None
    }
    assert [column.name for column in table.columns if column.numeric] == ["f16", "f32", "u64", "i64", "decimal"]


def test_columns_of_one_name_and_an_index_without_any(tmp_path: Path) -> None:
    arrays = [pa.array([1.0, 2.0]), pa.array([3.0, 4.0]), pa.array([0, 1])]
    place = tmp_path / "table.parquet"
    pq.write_table(pa.table(arrays, ["a.b", "a.b", "__index_level_0__"]), place)
    table = read_table(place)
    assert table.column_names == ("a.b", "a.b 2", "column 3")
    assert table.dataset()[0].points.tolist() == [[1, 3], [2, 4]]


def test_many_rows_come_in_parts_that_are_told(tmp_path: Path) -> None:
    points = np.random.default_rng(1).normal(size=(150_000, 2))
    origin = Origin.of_file(written(tmp_path, {"x": points[:, 0], "y": points[:, 1]}, row_group_size=50_000))
    assert examined(origin) is PARQUET
    told: list[float] = []
    table = read(origin, PARQUET, told.append)
    assert np.array_equal(table.dataset()[0].points, points)
    assert len(told) > 2
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(read(origin, PARQUET, most_rows=100).row_numbers) == 100

    def enough(_share: float) -> None:
        raise Cancellation

    with pytest.raises(Cancellation):
        read(origin, PARQUET, enough)


def refused(place: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_table(place)
    return str(caught.value)


def test_without_pyarrow_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = written(tmp_path, {"x": [1.0]})
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert refused(place) == (
        'table.parquet is a Parquet file: to open it, pip install "cluster-explorer[data]", or save it as CSV.'
    )


def test_what_holds_no_points_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "has no rows" in refused(written(tmp_path, {"x": pa.array([], pa.float64())}))
    assert "needs a column of numbers" in refused(written(tmp_path, {"x": [[1.0]]}))
    monkeypatch.setattr("engine.building.MOST_CELLS", 1_000_000)
    assert "more than 1 million cells" in refused(written(tmp_path, {"x": np.zeros(1_000_001)}))


def damaged(data: bytes) -> Iterator[bytes]:
    for end in range(4, len(data), 23):
        yield data[:end]
    for place in range(4, len(data), 7):
        yield data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


def test_damage_is_a_sentence_or_leaves_the_table(tmp_path: Path) -> None:
    place = written(tmp_path, {"x": [1.0, 2.0, 3.0], "kind": ["a", "b", "a"]}, store_schema=False)
    refusals = 0
    for data in damaged(place.read_bytes()):
        place.write_bytes(data)
        try:
            read_table(place)
        except DataError as error:
            refusals += 1
            assert "\n" not in str(error)
    assert refusals > 50


def test_a_text_may_begin_alike(tmp_path: Path) -> None:
    place = tmp_path / "table.csv"
    place.write_text("PAR1,y\n1,2\n3,4\n", encoding="utf-8")
    assert not is_parquet(Origin.of_file(place))
    assert read_table(place).dataset()[0].points.tolist() == [[1, 2], [3, 4]]
