"""What belongs to points of one column besides it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.coordinates import Coordinates
from engine.dataset import Dataset
from engine.experiment import View
from engine.experiments import pack, unpack
from engine.mixture import Mixture, Start
from engine.settings import Initialiser, Settings
from explorer.document import Document
from explorer.session import Session

WHOLE = Dataset(np.arange(12.0).reshape(4, 3), np.array([0, 1, 0, -1]), ("a (m)", "b", "c"), ("u", "v"))


def along(dataset: Dataset = WHOLE) -> Document:
    return Document(dataset, Settings(k=2), "Test").with_x_only(True)


def test_nothing_changed_is_nothing_lost() -> None:
    document = along()
    assert document.dataset.points.tolist() == [[0.0], [3.0], [6.0], [9.0]]
    assert document.dataset.columns == ("a (m)",)
    assert document.x_only
    assert document.origin is WHOLE
    assert document.pristine
    assert not document.with_data(document.dataset.moved(0, [1.0])).pristine
    back = document.with_x_only(False)
    assert back.dataset is WHOLE
    assert back.pristine
    assert not back.x_only


def test_edits_of_points_come_along() -> None:
    document = along()
    document = document.with_data(document.dataset.moved(2, [7.0]))
    document = document.with_data(document.dataset.added([[1.0], [2.0]], "v"))
    rows = np.array([1, 2, 4, 5])
    document = document.with_data(document.dataset.only(rows), rows)
    back = document.with_x_only(False).dataset
    middle = WHOLE.points[:, 1:].mean(axis=0).tolist()
    assert back.points.tolist() == [[3.0, 4.0, 5.0], [7.0, 7.0, 8.0], [1.0, *middle], [2.0, *middle]]
    assert back.columns == WHOLE.columns
    assert back.classes is not None
    assert back.classes.tolist() == [1, 0, 1, 1]


def test_a_point_keeps_its_lane_for_as_long_as_it_is_there() -> None:
    document = along()
    first = document.plane.points[:, 1]
    assert len(set(first.tolist())) == 4
    assert ((first >= 0) & (first <= 1)).all()
    document = document.with_data(document.dataset.added([[5.0]]))
    rows = np.array([0, 2, 4])
    shorter = document.with_data(document.dataset.only(rows), rows)
    assert shorter.plane.points[:, 1].tolist() == document.plane.points[rows, 1].tolist()
    assert shorter.plane.points[:2, 1].tolist() == first[[0, 2]].tolist()


def test_a_file_holds_the_other_columns_too(tmp_path: Path) -> None:
    session = Session(along())
    session.edit_dataset(session.dataset.moved(2, [7.0]), "Move point")
    kept = unpack(pack(session.experiment(View())))
    assert kept.dataset.points.tolist() == [[0.0], [3.0], [7.0], [9.0]]
    opened = Session(Document(Dataset(np.empty((0, 2))), Settings(k=1)))
    opened.open(kept, tmp_path / "line.clx")
    assert opened.document.x_only
    assert not opened.modified
    opened.show_x_only(False)
    assert opened.dataset.points.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [7.0, 7.0, 8.0], [9.0, 10.0, 11.0]]
    assert opened.dataset.columns == WHOLE.columns
    assert opened.dataset.classes is not None


def test_data_of_one_column_have_nothing_to_bring_back() -> None:
    document = Document(Dataset(np.array([[1.0], [2.0]])), Settings(k=1))
    assert not document.x_only
    assert document.with_x_only(True) is document
    assert document.plane.d == 2


def test_a_start_by_hand_stays_behind() -> None:
    start = Start(Mixture(np.full(2, 0.5), np.zeros((2, 3)), None), Coordinates.user(3))
    settings = Settings(k=2, initialiser=Initialiser.BY_HAND, start=start)
    turned = Document(WHOLE, settings).with_x_only(True)
    assert turned.settings.start is None
    assert turned.settings.initialiser is Initialiser.KMEANS_PLUS_PLUS


@pytest.mark.parametrize("n", [1, 2, 7, 300])
def test_lanes_fill_the_strip_evenly(n: int) -> None:
    lanes = np.sort(Document(Dataset(np.zeros((n, 1))), Settings(k=1)).plane.points[:, 1])
    gaps = np.diff(np.concatenate([[lanes[-1] - 1], lanes]))
    assert gaps.max() <= 2.7 / n
