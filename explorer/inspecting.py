"""Inspecting: what the algorithm thinks of one place, number by number. No Qt."""

from __future__ import annotations

from math import exp, floor, log
from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Floats, Ints
from engine.dataset import Dataset, split_unit
from engine.expectation import gaussian
from engine.features import features_of
from engine.halves import KEPT_RESPONSIBILITIES
from engine.records import Record
from engine.scoring import silhouette_at
from engine.settings import Method
from engine.shares import ambiguity, distances_at, log_scores_at, responsibilities_at
from engine.timeline import Frame
from explorer.numbers import coordinate, lowered, number, power_of_ten

if TYPE_CHECKING:
    from explorer.point_set import Pin
    from explorer.readings import Readings

MOST_MEASURED = 4096
SAMPLE = 5000
"""Points that a silhouette is taken on, where there are more than a frame keeps the shares of."""

MOST_TERMS = 3
"""Terms of a sum that are written out, as far as they are not negligible."""

NEGLIGIBLE = 0.001


class Inspection(Record, eq=False):
    """A place under the parameters that the shown frame's shares came from.

    shares, distances: (k,), distances as reported (in the data's units, or in standardised ones); spans: (k,) distances
    in standard deviations of each Gaussian, None without Gaussians; log_terms: (k,) logarithms of what shares are
    fractions of, None for hard shares; log_density: in user units, None without Gaussians; ambiguity: d₁/d₂.
    """

    shares: Floats
    distances: Floats
    spans: Floats | None
    log_terms: Floats | None
    log_density: float | None
    ambiguity: float
    apart: Floats


def inspect(session: Readings, frame: Frame, place: tuple[float, ...]) -> Inspection:
    """What the shown parameters say of a place, in user units."""
    dataset, settings = session.measured, frame.in_force(session.settings)
    at = np.array([place], dtype=np.float64)
    shares = responsibilities_at(dataset, settings, frame, at)[:, 0]
    distances, root = distances_at(frame, at), frame.coordinates.unit**0.5
    nearest = (frame.state.source or frame.state.mixture).means[distances[:, 0].argmin()]
    apart = (frame.coordinates.to_engine(at)[0] - nearest) * root
    terms, density, spans = None, None, None
    if settings.method is not Method.KMEANS:
        terms = log_scores_at(dataset, settings, frame, at)[:, 0]
    if settings.method is Method.MIXTURE and terms is not None:
        terms = terms - features_of(dataset, settings.scaling).coordinates.log_volume
        density, spans = float(np.logaddexp.reduce(terms)), _spans(frame, at)
    return Inspection(shares, distances[:, 0] * root, spans, terms, density, float(ambiguity(distances)[0]), apart)


def _spans(frame: Frame, at: Floats) -> Floats:
    """The Mahalanobis distances (k,) of a place (1, 2)."""
    shown = frame.state.source or frame.state.mixture
    apart = frame.coordinates.to_engine(at) - shown.means
    squares = np.einsum("ka,kab,kb->k", apart, gaussian(shown).precisions, apart)
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


class Silhouettes:
    """Silhouettes of single places under the shown labels; what they are measured against is kept for a frame."""

    def __init__(self) -> None:
        self._known: tuple[Dataset, Frame, Floats, Ints, Ints | None] | None = None

    def at(self, session: Readings, frame: Frame, pin: Pin, own: int) -> tuple[float | None, bool]:
        """The silhouette of a point or a place that is owned by this component, None where it is undefined, and whether
        it was taken on a sample."""
        if not frame.assigned:
            return None, False
        _, _, points, labels, rows = self._of(session, frame)
        # Among the points of before an edit its number may be another's.
        member = pin if isinstance(pin, int) and session.measured is session.dataset else None
        if member is not None and rows is not None:
            found = int(np.searchsorted(rows, member))
            member = found if found < len(rows) and rows[found] == member else None
        if member is not None:
            own = int(labels[member])
        coordinates = features_of(session.measured, session.settings.scaling).coordinates
        place = coordinates.to_engine(np.array(session.place_of(pin), dtype=np.float64))
        return silhouette_at(place, own, points, labels, member), rows is not None

    def _of(self, session: Readings, frame: Frame) -> tuple[Dataset, Frame, Floats, Ints, Ints | None]:
        known, dataset = self._known, session.measured
        if known is None or known[0] is not dataset or known[1] is not frame:
            known = self._known = (dataset, frame, *_measured(session, frame))
        return known


def _measured(session: Readings, frame: Frame) -> tuple[Floats, Ints, Ints | None]:
    """Points in engine coordinates, their labels, and their numbers where they are a sample."""
    dataset = session.measured
    columns = features_of(dataset, session.settings.scaling).columns
    found = session.assignment() if dataset.n <= KEPT_RESPONSIBILITIES else None
    if found is not None:
        return np.ascontiguousarray(columns.T), found.labels, None
    rows = np.arange(0, dataset.n, -(-dataset.n // SAMPLE))
    shares = responsibilities_at(dataset, session.settings, frame, dataset.points[rows])
    return np.ascontiguousarray(columns[:, rows].T), shares.argmax(axis=0), rows


def described(dataset: Dataset, place: tuple[float, ...]) -> tuple[str, str]:
    """A place as "(4.50 min, 79.0 min)", and with the columns' names."""
    # A few thousand points tell how many digits are worth showing, and the pointer need not wait for a million.
    some = dataset.points[:: -(-dataset.n // MOST_MEASURED) or 1]
    spreads = some.std(axis=0) if dataset.n > 1 else np.ones(dataset.d)
    texts, named = [], []
    for value, spread, column in zip(place, spreads, dataset.columns, strict=False):
        name, unit = split_unit(column)
        text = f"{coordinate(float(value), float(spread) or 1.0)} {unit}".rstrip()
        texts.append(text)
        named.append(f"{name}: {text}")
    return f"({', '.join(texts)})", ", ".join(named)


def fraction(log_terms: Floats, j: int) -> str:
    """How a share comes about, from the logarithms (k,) of its terms: "0.012 / (0.012 + 0.0092 + 0.001) = 0.54"."""
    shares = np.exp(log_terms - np.logaddexp.reduce(log_terms))
    largest = np.argsort(-log_terms, kind="stable")
    terms = [exponential(float(log_terms[i])) for i in largest[:MOST_TERMS] if shares[i] >= NEGLIGIBLE]
    written = " + ".join([*terms, "…"] if len(largest) > len(terms) else terms)
    below = f"({written})" if len(largest) > 1 else written
    return f"{exponential(float(log_terms[j]))} / {below} = {shares[j]:.2f}"


def worked_out(seen: Inspection) -> str:
    """The formula of the likeliest cluster's share, or of the nearest centre's distance, with its own numbers."""
    if seen.log_terms is None:
        squares = " + ".join(f"{number(abs(float(by)), 3)}²" for by in seen.apart)
        nearest = int(seen.distances.argmin())
        return f"d{lowered(nearest + 1)} = √({squares}) = {number(float(seen.distances[nearest]), 3)}"
    j = int(seen.log_terms.argmax())
    return f"r{lowered(j + 1)} = {fraction(seen.log_terms, j)}"


def exponential(logarithm: float, digits: int = 2) -> str:
    """e to this power, however small or large that is."""
    if abs(logarithm) < 600:
        return number(exp(logarithm), digits)
    power = floor(logarithm / log(10))
    return power_of_ten(exp(logarithm - power * log(10)), power, digits)
