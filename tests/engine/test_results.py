"""Results joined to the table: every cell is there as it was, in the same order, beside whose each row is."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from engine.dataset import Dataset
from engine.files import parse_table
from engine.results import Results, safe
from engine.settings import Method, Settings
from engine.shares import Assignment, assignment
from engine.source import Source
from engine.stepping import first_frame, next_frame
from engine.writing import BLOCK

TABLE = """name,length,weight,note
a,1.0,2,plain
=cmd(),1.25,2.5,"with, comma"
b,,3,no length
+49,9.0,8,-x
-5,9.5,8.5,"two
lines"
@x,10,9e0,12345678901234567890
"""


def read() -> tuple[Source, Dataset]:
    table = parse_table(TABLE, "Test")
    source, dataset = Source.read(table, table.suggested())
    assert dataset.columns == ("length", "weight")
    return source, dataset


def fitted(dataset: Dataset, method: Method = Method.MIXTURE) -> Assignment:
    settings = Settings(method=method, k=2, seed=1)
    return assignment(dataset, settings, next_frame(dataset, settings, first_frame(dataset, settings), 0))


def rows_of(results: Results) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO("".join(results.blocks()))))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == results.rows + 1
    return rows


def test_all_rows_and_columns_come_back_with_clusters_and_shares() -> None:
    source, dataset = read()
    found = fitted(dataset)
    header, *rows = rows_of(Results(dataset, found, source))
    assert header == ["name", "length", "weight", "note", "cluster", "share of cluster 1", "share of cluster 2"]
    assert [row[0] for row in rows] == ["a", "'=cmd()", "b", "+49", "-5", "'@x"]
    assert [float(row[1]) for row in rows if row[1]] == [1.0, 1.25, 9.0, 9.5, 10.0]
    notes = ["plain", "with, comma", "no length", "'-x", "two\nlines", "12345678901234567890"]
    assert [row[3] for row in rows] == notes
    assert rows[2][4:] == ["", "", ""]
    assert dataset.rows is not None
    for point, row in enumerate(dataset.rows.tolist()):
        assert int(rows[row][4]) == found.labels[point] + 1
        assert found.responsibilities is not None
        assert [float(cell) for cell in rows[row][5:]] == found.responsibilities[:, point].tolist()


def test_hard_clusters_have_no_shares() -> None:
    source, dataset = read()
    header, *rows = rows_of(Results(dataset, fitted(dataset, Method.KMEANS), source))
    assert header[4:] == ["cluster"]
    assert {row[4] for row in rows} == {"1", "2", ""}


def test_drawn_moved_and_deleted_points_are_told() -> None:
    source, dataset = read()
    edited = dataset.moved(0, (1.5, 2.0)).removed(1).added((5.0, 5.5))
    header, *rows = rows_of(Results(edited, fitted(edited), source))
    assert header[-2:] == ["length, moved to", "weight, moved to"]
    assert rows[0][1:3] == ["1", "2"]
    assert rows[0][-2:] == ["1.5", "2"]
    assert rows[1][4:] == ["", "", "", "", ""]
    assert [row[-2:] for row in rows[1:]] == [["", ""]] * 6
    assert rows[6][:4] == ["", "5.0", "5.5", ""]
    assert rows[6][4] in ("1", "2")


def test_points_without_a_table_stand_alone() -> None:
    dataset = Dataset(np.array([[0.0, 0.1], [1e-300, -2.5], [9.0, 9.0]]), np.array([0, -1, 1]), (), ("=a", "b"))
    header, *rows = rows_of(Results(dataset, fitted(dataset)))
    assert header[:3] == ["x", "y", "class"]
    assert [[float(cell) for cell in row[:2]] for row in rows] == dataset.points.tolist()
    assert [row[2] for row in rows] == ["'=a", "", "b"]


def test_what_counts_as_a_number_but_is_a_code_keeps_its_zeros_also_where_some_are_missing() -> None:
    codes = ["01067", "", "80331", "n/a", "00007", "-3"]
    rows = "".join(f"{place},{place % 3},{code}\n" for place, code in enumerate(codes))
    source, dataset = Source.read(table := parse_table("x,y,postcode\n" + rows, "Codes"), table.suggested())
    assert table.numeric == (True, True, True)
    _, *written = rows_of(Results(dataset, fitted(dataset), source))
    assert [row[2] for row in written] == codes


def test_a_long_table_is_written_block_by_block() -> None:
    n = 2 * BLOCK + 5
    text = "x,y,cluster\n" + "".join(f"{i},{i % 7},c{i}\n" for i in range(n))
    table = parse_table(text, "Long")
    source, dataset = Source.read(table, table.suggested())
    labels = np.arange(n) % 3
    results = Results(dataset, Assignment(labels, None), source)
    assert len(list(results.blocks())) == 4
    header, *rows = rows_of(results)
    assert header[-1] == "cluster (Cluster Explorer)"
    assert [row[2] for row in rows] == [f"c{i}" for i in range(n)]
    assert [int(row[3]) - 1 for row in rows] == labels.tolist()


@pytest.mark.parametrize("cell", ["-5", "+1.5e-3", "-1,5", "-.5", "", "-", "a=b", "12"])
def test_numbers_and_harmless_texts_stay_as_they_are(cell: str) -> None:
    assert safe(cell) == cell


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@sum", "\tx", "\r=1", "-1;=2", "--1"])
def test_what_a_spreadsheet_would_run_becomes_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
