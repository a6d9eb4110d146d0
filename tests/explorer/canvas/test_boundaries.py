"""The lines on which the largest share changes hands."""

from __future__ import annotations

import numpy as np

from explorer.canvas.boundaries import lines_between

PLACES = (np.arange(0.0, 101.0, 4.0), np.arange(0.0, 101.0, 4.0))


def test_one_that_leads_nowhere_draws_no_line_aside() -> None:
    """A tilted line between two clusters that share nothing; a third has a constant part of the first one's points."""
    across, up = np.meshgrid(*PLACES)
    side = across + 0.13 * up - 50.0
    scores = np.stack([-1e6 * np.maximum(side, 0), -1e6 * np.maximum(side, 0) - 0.9, -1e6 * np.maximum(-side, 0)])
    pieces = lines_between(PLACES, scores)
    ends = pieces.reshape(-1, 2)
    assert len(ends) > 20
    assert np.abs(ends[:, 0] + 0.13 * ends[:, 1] - 50.0).max() < 1e-6


def test_three_meet_where_all_shares_are_equal() -> None:
    across, up = np.meshgrid(*PLACES)
    middles = np.array([[20.0, 50.0], [80.0, 20.0], [80.0, 80.0]])
    scores = np.stack([-((across - x) ** 2 + (up - y) ** 2) for x, y in middles])
    ends = lines_between(PLACES, scores).reshape(-1, 2)
    far = np.linalg.norm(ends[:, None] - middles, axis=2)
    near = np.sort(far, axis=1)
    assert (near[:, 1] - near[:, 0]).max() < 1.5
    assert np.linalg.norm(ends - (57.5, 50.0), axis=1).min() < 4
