"""Colouring: which colour a point has, by its cluster, by its shares or by its true class; the same however painted."""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats, Ints
from explorer.canvas.sprites import rgb
from explorer.theme import Theme, mix

LEVELS = 24
"""Mixed colours are rounded to so many levels a channel, which nobody can tell apart, so that points share sprites."""


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
