"""Experiment: a document with the timeline of its run and how it was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from engine.course import Course
from engine.dataset import Dataset
from engine.records import Record, field
from engine.settings import Settings
from engine.timeline import Timeline

if TYPE_CHECKING:
    from engine.provenance import Provenance


class View(Record):
    """How it was looked at. colours: the palette index of each component; area: (x0, x1, y0, y1) in user units; shown:
    the layers by name, and whether they were."""

    colours: tuple[int, ...] = ()
    area: tuple[float, float, float, float] | None = None
    shown: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))


class Experiment(Record, eq=False):
    """What a file holds. edition: that of the data, which the frames of edited data are told apart by. course: how
    runs go. others: columns of the same points that were put aside. provenance: the file that the points were read
    from, as far as that is known."""

    dataset: Dataset
    settings: Settings
    timeline: Timeline = field(default_factory=Timeline)
    edition: int = 0
    name: str = "Untitled"
    view: View = field(default_factory=View)
    course: Course = Course.HALVES
    others: Dataset | None = None
    provenance: Provenance | None = None
