"""Shares: whose each point, or any place, is under the parameters that a frame shows; derived, never stored."""

from __future__ import annotations

import numpy as np

from engine.algorithm import algorithm_for
from engine.arrays import Floats, Ints
from engine.dataset import Dataset
from engine.expectation import expect, scores_at
from engine.features import Features, features_of
from engine.mixture import Mixture
from engine.records import Record
from engine.settings import Settings
from engine.sharing import soft
from engine.timeline import Frame


class Assignment(Record, eq=False):
    """Whose each point is: labels (n,); responsibilities (k, n), None where shares are hard."""

    labels: Ints
    responsibilities: Floats | None


def assignment(dataset: Dataset, settings: Settings, frame: Frame, labels_only: bool = False) -> Assignment:
    """Whose each point of the dataset is, under the parameters that the frame's shares came from.

    labels_only: without the responsibilities, which take k times the room.
    """
    features = features_of(dataset, settings.scaling)
    algorithm = algorithm_for(frame.in_force(settings), features)
    quadratic = algorithm.score(_shown(frame, features))
    kept = not (algorithm.hard or labels_only)
    found = expect(features, quadratic, algorithm.share, labels=True, responsibilities=kept)
    assert found.labels is not None
    return Assignment(found.labels, found.responsibilities)


def responsibilities_at(dataset: Dataset, settings: Settings, frame: Frame, places: Floats) -> Floats:
    """The shares (k, m) that places (m, d), in user units, would have under the frame's parameters."""
    features = features_of(dataset, settings.scaling)
    algorithm = algorithm_for(frame.in_force(settings), features)
    columns = np.ascontiguousarray(features.coordinates.to_engine(places).T)
    scores = scores_at(algorithm.score(_shown(frame, features)), columns, algorithm.share)
    algorithm.share(scores)
    return scores


def log_scores_at(dataset: Dataset, settings: Settings, frame: Frame, places: Floats) -> Floats:
    """The scores (k, m) of the same places: soft shares are their exponentials, normalised; these never underflow."""
    features = features_of(dataset, settings.scaling)
    columns = np.ascontiguousarray(features.coordinates.to_engine(places).T)
    return scores_at(algorithm_for(frame.in_force(settings), features).score(_shown(frame, features)), columns)


def log_scores_on(dataset: Dataset, settings: Settings, frame: Frame, xs: Floats, ys: Floats) -> Floats:
    """The same scores on a grid, (k, len(ys), len(xs)); xs, ys: ascending or descending, in user units, d = 2.

    Each is a sum of what one column and one row add to it, and of one product: nothing is worked out place by place.
    """
    features = features_of(dataset, settings.scaling)
    score = algorithm_for(frame.in_force(settings), features).score(_shown(frame, features))
    corners = np.zeros((max(len(xs), len(ys)), 2))
    corners[: len(xs), 0], corners[: len(ys), 1] = xs, ys
    places = features.coordinates.to_engine(corners)
    across = places[: len(xs), 0] - score.means[:, :1]
    up = places[: len(ys), 1] - score.means[:, 1:]
    precision = score.precisions
    rows = np.ones((len(up), len(ys), 3))
    rows[..., 0] = -precision[:, :1, 1] * up
    rows[..., 1] = -0.5 * precision[:, 1:, 1] * up * up
    columns = np.ones((len(across), 3, len(xs)))
    columns[:, 0] = across
    columns[:, 2] = score.constant[:, None] - 0.5 * precision[:, :1, 0] * across * across
    return np.asarray(rows @ columns)


def shares_by_beta(dataset: Dataset, settings: Settings, frame: Frame, place: Floats, betas: Floats) -> Floats:
    """The shares (k, m) that a place (1, d), in user units, would have under the frame's means at each β (m,)."""
    features = features_of(dataset, settings.scaling)
    apart = features.coordinates.to_engine(place) - _shown(frame, features).means
    scores = -(betas / features.mean_variance) * (apart * apart).sum(axis=1)[:, None]
    soft(scores)
    return np.asarray(scores)


def distances_at(frame: Frame, places: Floats) -> Floats:
    """The distances (k, m), in engine units, of places (m, d), in user units, from the frame's means."""
    shown = frame.state.source or frame.state.mixture
    apart = frame.coordinates.to_engine(places)[None] - shown.means[:, None]
    return np.asarray(np.sqrt((apart**2).sum(axis=-1)))


def ambiguity(distances: Floats) -> Floats:
    """d₁/d₂ (m,), the nearest of distances (k, m) by the next: 0 on a centre, or if it is the only one; 1 as far from
    two."""
    if len(distances) < 2:
        return np.zeros(distances.shape[1:])
    first, second = np.partition(distances, 1, axis=0)[:2]
    return np.asarray(np.divide(first, second, out=np.ones_like(first), where=second > 0))


def uncertainty(shares: Floats) -> Floats:
    """What others than the likeliest have of each place, (m,), from shares (k, m)."""
    return np.asarray(np.maximum(1.0 - shares.max(axis=0), 0.0))


def _shown(frame: Frame, features: Features) -> Mixture:
    """The parameters that the frame's shares came from, in the coordinates of the data as they are now."""
    return (frame.state.source or frame.state.mixture).rebased(frame.coordinates, features.coordinates)
