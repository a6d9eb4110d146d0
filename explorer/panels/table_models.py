"""Table models: points, components and curves as rows of numbers, worked out only where they are looked at."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.arrays import Floats, Ints
from engine.candidate import Candidate, Criterion
from engine.dataset import Dataset
from engine.mixture import Mixture
from engine.settings import Covariance, Method
from explorer.names import COVARIANCE_NAMES
from explorer.numbers import number
from explorer.session import Session

Index = QModelIndex | QPersistentModelIndex
Cell = int | float | str | None

NOTHING = "–"
DIGITS = 6


class TableModel(QAbstractTableModel):
    """Rows of cells over what the session shows. `load` takes what is needed from it, `cell` tells one value."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.headers: tuple[str, ...] = ()
        self.rows = 0
        self.load()

    def load(self) -> None:
        """Takes the present state of the session; sets headers and rows."""
        raise NotImplementedError

    def cell(self, row: int, column: int) -> Cell:
        """The value of a cell, None where there is none."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Follows the session; selection and place stay where the shape stays."""
        shape = self.rows, self.headers
        self.load()
        if shape == (self.rows, self.headers):
            if self.rows:
                self.dataChanged.emit(self.index(0, 0), self.index(self.rows - 1, len(self.headers) - 1))
        else:
            self.beginResetModel()
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.headers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        spoken = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if role not in spoken or not index.isValid() or index.row() >= self.rows:
            return None
        return _shown(self.cell(index.row(), index.column()))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return section + 1
        return self.headers[section] if section < len(self.headers) else None

    def text(self, row: int, column: int) -> str:
        """A cell as it is copied: exact, with a plain minus sign; empty where there is nothing."""
        value = self.cell(row, column)
        return "" if value is None else repr(value) if isinstance(value, float) else str(value)


class PointsModel(TableModel):
    """One row for each point: its number, its coordinates, its class, its cluster, its largest responsibility."""

    def load(self) -> None:
        self._dataset: Dataset = self.session.dataset
        self._looked = False
        self._labels: Ints | None = None
        self._largest: Floats | None = None
        self.headers = ("point", *self._dataset.columns, "class", "cluster", "largest responsibility")
        self.rows = self._dataset.n

    def cell(self, row: int, column: int) -> Cell:
        d = self._dataset.d
        if column == 0:
            return row + 1
        if column <= d:
            return float(self._dataset.points[row, column - 1])
        if column == d + 1:
            return self._class_of(row)
        self._look()
        if self._labels is None or row >= len(self._labels):
            return None
        if column == d + 2:
            return int(self._labels[row]) + 1
        return 1.0 if self._largest is None else float(self._largest[row])

    def _class_of(self, row: int) -> str | None:
        classes = self._dataset.classes
        return None if classes is None or classes[row] < 0 else self._dataset.class_names[classes[row]]

    def _look(self) -> None:
        """Asks for the assignment at the first cell that needs it."""
        if not self._looked:
            self._looked = True
            found = self.session.assignment()
            if found is not None:
                self._labels = found.labels
                self._largest = None if found.responsibilities is None else found.responsibilities.max(axis=0)


class ComponentsModel(TableModel):
    """One row for each component: its weight, its mean, its covariance, and how many points are its own."""

    def load(self) -> None:
        frame = self.session.frame
        columns = self.session.dataset.columns
        pairs = [(a, b) for a in range(len(columns)) for b in range(a, len(columns))]
        self._pairs = pairs
        self._mixture: Mixture | None = None if frame is None else frame.mixture
        self._sizes: list[int] | None = None
        names = [f"var {columns[a]}" if a == b else f"cov {columns[a]}, {columns[b]}" for a, b in pairs]
        self.headers = ("component", "weight", *(f"mean {column}" for column in columns), *names, "points")
        self.rows = 0 if self._mixture is None else self._mixture.k

    def cell(self, row: int, column: int) -> Cell:
        mixture = self._mixture
        assert mixture is not None
        if column == 0:
            return row + 1
        if column == 1:
            # Without covariances the weights play no part.
            return None if mixture.covariances is None else float(mixture.weights[row])
        if column < 2 + mixture.d:
            return float(mixture.means[row, column - 2])
        if column < 2 + mixture.d + len(self._pairs):
            a, b = self._pairs[column - 2 - mixture.d]
            return None if mixture.covariances is None else float(mixture.covariances[row, a, b])
        return self._size(row)

    def _size(self, row: int) -> int | None:
        if self._sizes is None:
            found = self.session.assignment()
            self._sizes = [] if found is None else np.bincount(found.labels, minlength=self.rows).tolist()
        return self._sizes[row] if row < len(self._sizes) else None


class CurvesModel(TableModel):
    """One row for each k: inertia and silhouette of k-means, BIC and AIC of each covariance type."""

    COLUMNS = (
        (None, Criterion.INERTIA),
        (None, Criterion.SILHOUETTE),
        *((covariance, Criterion.BIC) for covariance in Covariance),
        *((covariance, Criterion.AIC) for covariance in Covariance),
    )

    def load(self) -> None:
        self._found: dict[tuple[int, Covariance | None], Candidate] = {
            (c.k, None if c.method is Method.KMEANS else c.covariance): c for c in self.session.candidates
        }
        self._ks = sorted({k for k, _ in self._found})
        self.headers = ("k", *(_column_name(covariance, criterion) for covariance, criterion in self.COLUMNS))
        self.rows = len(self._ks)

    def cell(self, row: int, column: int) -> Cell:
        k = self._ks[row]
        if column == 0:
            return k
        covariance, criterion = self.COLUMNS[column - 1]
        candidate = self._found.get((k, covariance))
        score = None if candidate is None else candidate.scores.get(criterion)
        return None if score is None else float(score)


def _column_name(covariance: Covariance | None, criterion: Criterion) -> str:
    return criterion.value if covariance is None else f"{criterion.value} {COVARIANCE_NAMES[covariance]}"


def _shown(value: Cell) -> str:
    if isinstance(value, float):
        return number(value, DIGITS)
    return NOTHING if value is None else str(value)
