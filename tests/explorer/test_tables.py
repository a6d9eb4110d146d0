"""The tables: their numbers, copying, following the session, and what a screen reader hears."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from engine.dataset import Dataset
from engine.selection import sweep
from engine.settings import Method, Settings
from engine.stepping import first_frame, next_frame
from explorer.document import Document
from explorer.panels.table_models import ComponentsModel, CurvesModel, PointsModel
from explorer.panels.tables import MOST_COPIED, TablesDialog
from explorer.session import Session
from tests.explorer.rig import blobs


def session_of(dataset: Dataset | None = None, **fields: object) -> Session:
    settings = Settings(**{"k": 3, "restarts": 2, **fields})  # type: ignore[arg-type]
    return Session(Document(blobs(30) if dataset is None else dataset, settings, "Test"))


def step(session: Session, half_steps: int) -> None:
    frame = first_frame(session.dataset, session.settings, session.edition)
    for _ in range(half_steps):
        frame = next_frame(session.dataset, session.settings, frame, session.edition)
    session.take((frame,), 0.0)


def shown(qtbot: QtBot, session: Session) -> TablesDialog:
    dialog = TablesDialog(session)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def test_points_tell_place_class_cluster_and_share(qtbot: QtBot) -> None:
    data = blobs(30).classified([0], "round")
    session = session_of(data, method=Method.MIXTURE)
    step(session, 5)
    model = PointsModel(session)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    found = session.assignment()
    assert found is not None
    assert found.responsibilities is not None
    assert model.headers == ("point", "x", "y", "class", "cluster", "largest responsibility")
    assert model.cell(0, 0) == 1
    assert [model.cell(7, 1), model.cell(7, 2)] == data.points[7].tolist()
    assert (model.cell(0, 3), model.cell(1, 3)) == ("round", None)
    assert model.cell(7, 4) == found.labels[7] + 1
    assert model.cell(7, 5) == found.responsibilities[:, 7].max()
    assert model.data(model.index(1, 3)) == "–"


def test_components_tell_weight_mean_covariance_and_size(qtbot: QtBot) -> None:
    session = session_of(method=Method.MIXTURE)
    step(session, 6)
    model = ComponentsModel(session)
    assert session.frame is not None
    mixture = session.frame.mixture
    assert mixture.covariances is not None
    assert model.rowCount() == 3
    assert model.headers[-1] == "points"
    assert model.cell(1, 1) == mixture.weights[1]
    assert [model.cell(1, 2), model.cell(1, 3)] == mixture.means[1].tolist()
    assert [model.cell(1, c) for c in (4, 5, 6)] == mixture.covariances[1][np.triu_indices(2)].tolist()
    assert sum(int(model.cell(row, 7) or 0) for row in range(3)) == 30


def test_components_of_kmeans_have_no_covariances(qtbot: QtBot) -> None:
    session = session_of()
    step(session, 2)
    model = ComponentsModel(session)
    assert [model.cell(0, column) for column in (1, 4, 5, 6)] == [None] * 4


def test_curves_have_one_row_for_each_k(qtbot: QtBot) -> None:
    session = session_of()
    for candidate in sweep(session.dataset, session.settings, range(1, 4)):
        session.add_candidate(candidate)
    model = CurvesModel(session)
    assert model.rowCount() == 3
    assert model.headers[:4] == ("k", "inertia", "silhouette", "BIC full")
    assert model.columnCount() == 11
    assert model.data(model.index(0, 2)) == "–"
    assert isinstance(model.cell(2, 2), float)


@pytest.mark.parametrize("model", [PointsModel, ComponentsModel, CurvesModel])
def test_empty_tables_are_sound(qtbot: QtBot, model: type[PointsModel]) -> None:
    made = model(session_of(Dataset(np.empty((0, 2)))))
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert made.rowCount() == 0
    assert made.data(QModelIndex()) is None


def test_dialog_follows_the_session(qtbot: QtBot) -> None:
    session = session_of()
    dialog = shown(qtbot, session)
    assert not dialog.isModal()
    assert dialog.points.model().rowCount() == 30
    session.edit_dataset(session.dataset.added((1.5, 2.5)), "Add point")
    assert dialog.points.model().rowCount() == 31
    assert dialog.points.model().data(dialog.points.model().index(30, 1)) == "1.5"
    dialog.tabs.setCurrentIndex(1)
    step(session, 2)
    assert dialog.components.model().rowCount() == 3


def test_a_moved_point_keeps_the_selection(qtbot: QtBot) -> None:
    session = session_of()
    dialog = shown(qtbot, session)
    dialog.points.selectRow(4)
    session.edit_dataset(session.dataset.moved(4, (9.0, 9.0)), "Move point")
    assert {index.row() for index in dialog.points.selectionModel().selectedIndexes()} == {4}
    assert dialog.points.model().data(dialog.points.model().index(4, 1)) == "9"


def test_copy_gives_tab_separated_values(qtbot: QtBot) -> None:
    session = session_of()
    dialog = shown(qtbot, session)
    table = dialog.points
    table.setFocus()
    selection = table.selectionModel()
    for row in (2, 3):
        for column in (0, 1):
            selection.select(table.model().index(row, column), selection.SelectionFlag.Select)
    said: list[str] = []
    session.announced.connect(said.append)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    x = session.dataset.points[:, 0]
    assert QGuiApplication.clipboard().text() == f"point\tx\n3\t{float(x[2])!r}\n4\t{float(x[3])!r}\n"
    assert said == ["Copied 2 rows"]


def test_without_a_selection_everything_is_copied(qtbot: QtBot) -> None:
    dialog = shown(qtbot, session_of())
    dialog.points.copy()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 31


def test_a_million_rows_are_shown_at_once_and_copied_in_part(qtbot: QtBot) -> None:
    random = np.random.default_rng(1)
    session = session_of(Dataset(random.normal(size=(1_000_000, 2))))
    dialog = shown(qtbot, session)
    model = dialog.points.model()
    assert model.rowCount() == 1_000_000
    dialog.points.scrollToBottom()
    assert model.data(model.index(999_999, 0)) == "1000000"
    dialog.points.selectAll()
    dialog.points.copy()
    assert len(QGuiApplication.clipboard().text().splitlines()) == MOST_COPIED + 1


def test_a_screen_reader_can_read_the_tables(qtbot: QtBot) -> None:
    session = session_of()
    step(session, 2)
    dialog = shown(qtbot, session)
    for table, name in zip(dialog.tables, ("Points", "Components", "Curves by k"), strict=True):
        interface = QAccessible.queryAccessibleInterface(table)
        assert interface.text(QAccessible.Text.Name) == name
        assert interface.role() == QAccessible.Role.Table
    table = QAccessible.queryAccessibleInterface(dialog.points)
    children = [table.child(place) for place in range(9)]
    said = [(child.role(), child.text(QAccessible.Text.Name)) for child in children]
    assert (QAccessible.Role.ColumnHeader, "largest responsibility") in said
    assert (QAccessible.Role.Cell, "1") in said
