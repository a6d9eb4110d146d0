"""Files: the table in a text file, however it is written. Each problem is a DataError: what, where and what to do."""

from __future__ import annotations

from pathlib import Path

from engine.dataset import Dataset
from engine.origins import Origin
from engine.reading import examined, read
from engine.settings import Scaling
from engine.tables import Report, Table

__all__ = ["Report", "Table", "is_experiment", "parse_table", "read_table", "suggested_scaling"]

_UNEQUAL_SPREADS = 3.0


def suggested_scaling(dataset: Dataset) -> Scaling:
    """STANDARDISE where the columns' standard deviations differ more than threefold; constant columns do not count."""
    if dataset.n == 0:
        return Scaling.NONE
    spreads = (dataset.points - dataset.points[0]).std(axis=0)
    spreads = spreads[spreads > 0]
    unequal = spreads.size > 1 and spreads.max() > _UNEQUAL_SPREADS * spreads.min()
    return Scaling.STANDARDISE if unequal else Scaling.NONE


def read_table(path: str | Path) -> Table:
    """The table in a text file. Raises DataError if there is no such file, or no table in it."""
    return _table(Origin.of_file(path))


def parse_table(text: str, name: str = "The text") -> Table:
    """The table in a text, as pasted; name is what errors call it. Raises DataError if there is no table in it."""
    return _table(Origin.of_text(text, name))


def is_experiment(path: str | Path) -> bool:
    """Whether a file is called an experiment, and not a table."""
    return Path(path).suffix.lower() == ".clx"


def _table(origin: Origin) -> Table:
    return read(origin, examined(origin))
