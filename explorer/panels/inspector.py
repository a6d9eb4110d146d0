"""POINT UNDER THE CURSOR: what it is, or what is pinned, and what the algorithm thinks of it, number by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Floats
from engine.timeline import Frame
from explorer import words
from explorer.inspecting import Inspection, Silhouettes, described, exponential, inspect, worked_out
from explorer.numbers import number
from explorer.panels.bars import MOST_BARS, Bar, Bars
from explorer.panels.facts import Fact, Facts
from explorer.panels.widgets import Elided, Group, named

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.point_set import Pin
    from explorer.session import Session

SHARED = 0.1
"""A place is shared by the clusters that have at least this much of it."""
TITLE = "Point under the cursor"
HINT = "Point at the canvas to see whose a place is"

AMBIGUITY_TIP = "d₁/d₂: the distance to the nearest centre by that to the next; 0 on a centre, 1 half way between two"
SILHOUETTE_TIP = "Silhouette: 1 amid its own cluster, 0 between two, negative where it is nearer to another one"
DENSITY_TIP = "Density of the whole mixture at this place, per unit of each column"


class Inspector(Group):
    """Coordinates with units, responsibilities or distances as bars, ambiguity, silhouette, density, and the formula
    with its own numbers, for one point or place."""

    def __init__(self, session: Session) -> None:
        super().__init__(TITLE)
        self._session = session
        self._hovered: Pin | None = None
        self._silhouettes = Silhouettes()
        self._name = session.name
        self.where, self.formula = Elided(), Elided()
        named(self.where, "inspector-place", "Place")
        named(self.formula, "inspector-formula", "Worked out")
        self.bars = Bars(session)
        self.bars.setObjectName("inspector-bars")
        self.facts = Facts()
        self.facts.setObjectName("inspector-facts")
        for line in (self.where, self.formula):
            line.setProperty("kind", "soft")
        for widget in (self.where, self.bars, self.facts, self.formula):
            self.add(widget)
        session.changed.connect(self._follow)
        self.restyle()
        self.refresh()

    def show_place(self, pin: Pin | None) -> None:
        """Shows this point, or this place in user units; None where the pointer is on neither: then what is pinned."""
        self._hovered = pin
        self.refresh()

    @property
    def _shown(self) -> Pin | None:
        """What is under the pointer, or else pinned."""
        hovered = self._hovered
        if isinstance(hovered, int) and hovered >= self._session.dataset.n:
            hovered = None
        return self._session.pinned if hovered is None else hovered

    def refresh(self) -> None:
        """Looks again at the place, under the frame now shown."""
        session, pin, frame = self._session, self._shown, self._session.frame
        self.bars.reserve(min(session.settings.k, MOST_BARS + 1))
        place = None if pin is None else session.place_of(pin)
        if pin is None or place is None or not np.isfinite(place).all():
            self._show(TITLE, HINT, "")
            return
        coordinates, names = described(session.dataset, place)
        title = _title(pin, pinned=pin == session.pinned)
        if frame is None:
            self._show(title, coordinates, names)
            return
        seen = inspect(session, frame, place)
        note, bars, unit = _distances(seen, session) if seen.log_terms is None else _shares(seen, session)
        worked = worked_out(seen)
        self._show(title, f"{coordinates} · {note}", f"{names}\n{unit}", bars, self._facts(seen, frame, pin), worked)

    def _facts(self, seen: Inspection, frame: Frame, pin: Pin) -> tuple[Fact, ...]:
        own = int(seen.shares.argmax())
        silhouette, sampled = self._silhouettes.at(self._session, frame, pin, own)
        sample = " (on a sample of the points)" if sampled else ""
        facts = (
            Fact(f"{seen.ambiguity:.2f}", "d₁/d₂", AMBIGUITY_TIP),
            Fact(_two(silhouette), "silhouette ≈" if sampled else "silhouette", SILHOUETTE_TIP + sample),
        )
        if seen.log_density is None:
            return facts
        return *facts, Fact(exponential(seen.log_density, 3), "density", DENSITY_TIP)

    def _show(
        self,
        title: str,
        text: str,
        tip: str,
        bars: tuple[Bar, ...] = (),
        facts: tuple[Fact, ...] = (),
        worked: str = "",
    ) -> None:
        self.set_title(title)
        self.where.setText(text)
        self.where.setToolTip(tip)
        self.bars.setToolTip(tip.rpartition("\n")[2])
        self.bars.show_bars(bars)
        self.facts.show_facts(facts)
        self.formula.setText(worked)
        self.formula.setToolTip(worked)

    def _follow(self, changes: Changes) -> None:
        if self._session.name != self._name or (changes.dataset and not self._session.dataset.n):
            # Other axes: the place that was under the pointer means nothing there.
            self._hovered = None
        self._name = self._session.name
        if changes.dataset or changes.settings or changes.frame or changes.selection:
            self.refresh()


def _title(pin: Pin, pinned: bool) -> str:
    if pinned:
        return f"Pinned point {pin + 1}" if isinstance(pin, int) else "Pinned place"
    return f"Point {pin + 1} under the cursor" if isinstance(pin, int) else "Place under the cursor"


def _two(value: float | None) -> str:
    return "–" if value is None else number(round(value, 2) + 0.0, 2)


def _shares(seen: Inspection, session: Session) -> tuple[str, tuple[Bar, ...], str]:
    """In words how many clusters share the place, and the largest share first, each with its distance."""
    shares, order = seen.shares, np.argsort(-seen.shares, kind="stable")
    asides = _spans(seen)
    bars = tuple(Bar(int(j), float(shares[j]), f"{shares[j]:.2f}", asides[j]) for j in order)
    away = "distances in standard deviations of each Gaussian"
    if seen.spans is None:
        away = f"distances in {words.distance_unit(session.settings)}"
    unit = f"Responsibilities: how much of the place each cluster owns; {away}"
    sharing = int((shares >= SHARED).sum())
    if sharing < 2:
        return f"cluster {int(order[0]) + 1}", bars, unit
    return f"shared by {('two', 'three', 'four')[sharing - 2] if sharing < 5 else sharing}", bars, unit


def _spans(seen: Inspection) -> list[str]:
    """How far each component is away, for the ends of the rows."""
    if seen.spans is None:
        return [f"d = {number(float(value), 3)}" for value in seen.distances]
    return [f"{number(float(value), 2)}σ" for value in seen.spans]


def _distances(seen: Inspection, session: Session) -> tuple[str, tuple[Bar, ...], str]:
    """Whose the place is, and the nearest centre first."""
    distances: Floats = seen.distances
    order = np.argsort(distances, kind="stable")
    longest = float(distances.max()) or 1.0
    bars = tuple(Bar(int(j), float(distances[j]) / longest, f"d = {number(float(distances[j]), 3)}") for j in order)
    unit = f"Distances to the centres in {words.distance_unit(session.settings)}"
    return ("one cluster only" if len(order) < 2 else f"cluster {int(order[0]) + 1}"), bars, unit
