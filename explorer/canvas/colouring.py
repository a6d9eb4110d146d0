"""Colouring: which colour a point has, by its cluster, by its shares or by its true class; the same however painted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.arrays import Floats, Ints
from engine.records import Record
from engine.shares import ambiguity, uncertainty
from explorer.canvas.sprites import rgb
from explorer.show import ColourBy
from explorer.theme import Theme, mix

LEVELS = 24
"""Mixed colours are rounded to so many levels a channel, which nobody can tell apart, so that points share sprites."""


STEPS = 32
"""Colours of a scale: neighbours look alike."""

MOST_UNCERTAIN = 0.5
"""Where the scale of uncertainty ends: half and half between two clusters."""

PALEST = 0.8
"""How much of the panel's colour is stirred into a point of which every cluster has the same."""


class Look(Record):
    """How the points are coloured. colours: the palette index of each component."""

    colours: tuple[int, ...] = ()
    soft: bool = True
    by: ColourBy = ColourBy.CLUSTER
    fading: bool = False


class Inks(Record, eq=False):
    """Red, green, blue, 0…255: of the panel and of points that belong to nothing (1, 3), of the clusters (k, 3), of
    the true classes (m, 3), the last one for those not known, where they are to be shown, of the least and the most
    likely pick (2, 3), and of doubts from none to all (STEPS, 3)."""

    panel: Floats
    neutral: Floats
    clusters: Floats
    classes: Floats | None = None
    heat: Floats | None = None
    doubts: Floats | None = None


def inks_of(theme: Theme, look: Look, k: int, classes: Ints | None) -> Inks:
    """The inks of a look, for k components and, where points are coloured by them, the true classes (n,)."""
    clusters = cluster_palette(theme, look.colours, max(k, len(look.colours)))
    true = None if classes is None else class_palette(theme, classes)
    return Inks(rgb([theme.panel]), neutral(theme), clusters, true, heat_ends(theme), doubt_scale(theme))


def coloured(look: Look, inks: Inks, labels: Ints, shares: Floats | None, distances: Callable[[], Floats]) -> Floats:
    """The colours (m, 3) of m points that belong to clusters.

    labels: (m,) whose each is; shares: (k, m), None if they are hard; distances: tells how far the means are, (k, m).
    """
    if look.by is ColourBy.AMBIGUITY and inks.doubts is not None:
        found = _along(ambiguity(distances()), inks.doubts)
    elif look.by is ColourBy.UNCERTAINTY and inks.doubts is not None and shares is not None:
        found = _along(uncertainty(shares) / MOST_UNCERTAIN, inks.doubts)
    elif look.soft and shares is not None:
        found = mixed(shares, inks.clusters)
    else:
        found = inks.clusters[labels]
    return _faded(found, shares, inks.panel) if look.fading and shares is not None else found


def doubt_scale(theme: Theme) -> Floats:
    """The colours (STEPS, 3) of doubts, from none to all."""
    stops = rgb(theme.doubts)
    at = np.linspace(0, len(stops) - 1, STEPS)
    return np.column_stack([np.interp(at, np.arange(len(stops)), channel) for channel in stops.T])


def _along(values: Floats, scale: Floats) -> Floats:
    """The colours (m, 3) of values (m,), 0…1, on a scale; what lies beyond it has the last colour."""
    return np.asarray(scale[np.rint(np.clip(values, 0.0, 1.0) * (len(scale) - 1)).astype(np.intp)])


def _faded(colours: Floats, shares: Floats, panel: Floats) -> Floats:
    """The colours (m, 3), the paler the less of each point its likeliest cluster has."""
    most = len(shares) - 1
    doubt = uncertainty(shares) * (len(shares) / most) if most else np.zeros(shares.shape[1])
    return np.asarray(colours + PALEST * doubt[:, None] * (panel - colours))


def neutral(theme: Theme) -> Floats:
    """Red, green, blue (1, 3), 0…255, of points that belong to nothing."""
    return rgb([mix(theme.soft_ink, theme.panel, 0.25)])


def heat_ends(theme: Theme) -> Floats:
    """The colours (2, 3) of points that are drawn to a pick the least and the most."""
    return rgb([mix(theme.soft_ink, theme.panel, 0.5), theme.accent])


def heated(drawn: Floats, ends: Floats) -> Floats:
    """The colours (m, 3) of m points by how much they are drawn, 0…1; between the ends they go with the distance."""
    return np.asarray(ends[0] + np.sqrt(drawn)[:, None] * (ends[1] - ends[0]))


def class_palette(theme: Theme, classes: Ints) -> Floats:
    """The colours (m + 1, 3) of the true classes 0…m − 1; the last one is that of points whose class is not known."""
    return np.concatenate([rgb([theme.fill(i) for i in range(classes.max(initial=-1) + 1)]), neutral(theme)])


def cluster_palette(theme: Theme, colours: tuple[int, ...], k: int) -> Floats:
    """The colours (k, 3) of the components; colours: the palette indices of those that have one of their own."""
    return rgb([theme.fill(colours[j] if j < len(colours) else j) for j in range(k)])


def mixed(shares: Floats, palette: Floats) -> Floats:
    """The clusters' colours (k, 3) mixed by the shares (k, m) that m points have in them, (m, 3)."""
    return np.asarray(shares.T @ palette[: len(shares)])


def rounded(colours: Floats) -> Floats:
    """The colours on a grid of LEVELS a channel."""
    return np.asarray(np.round(colours * (LEVELS / 255)) * (255 / LEVELS))
