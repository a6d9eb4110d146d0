"""The panel for choosing k, by hand: grid, profile, and what takes long."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QScrollArea
from sklearn.metrics import silhouette_samples

from engine.candidate import Criterion
from engine.dataset import Dataset
from engine.held_out import split, tune
from engine.settings import Covariance, Method, Scaling
from explorer.docks import widths
from explorer.numbers import number
from explorer.panels.choosing.grid import ROWS
from explorer.panels.choosing.panel import ChoosingPanel
from explorer.readings import MOST_SPLIT
from explorer.theme import themes
from explorer.tuner import TOLERANCES
from tests.explorer.window.conftest import CTRL, SHIFT, Hand, Key, groups, nearest


def opened(hand: Hand, **fields: object) -> ChoosingPanel:
    hand.load(groups(60), k=2, **fields)
    hand.window.resize(1440, 1100)
    hand.view.setFocus()
    hand.key(Key.Key_K, CTRL)
    hand.wait(hand.window.choosing.isVisible)
    hand.swept()
    return hand.window.choosing.panel


def test_a_cell_of_the_grid_adopts_its_k_and_type(hand: Hand) -> None:
    panel = opened(hand)
    grid = panel.grid
    scores = {cell: c.scores[Criterion.BIC] for cell, c in grid.cells.items() if c.trouble is None}
    assert grid.best == min(scores, key=lambda cell: scores[cell] or np.inf)
    cell = (ROWS.index(Covariance.DIAG), 4)
    hand.click_on(grid, grid.rect_of(cell).center().toPoint())
    settings = hand.session.settings
    assert (settings.method, settings.covariance, settings.k) == (Method.MIXTURE, Covariance.DIAG, 4)
    assert settings.seed == grid.cells[cell].seed
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.settings.k == 2


def test_with_shift_my_seed_stays(hand: Hand) -> None:
    panel = opened(hand, seed=17)
    grid = panel.grid
    cell = next(cell for cell, candidate in grid.cells.items() if candidate.seed != 17)
    hand.click_on(grid, grid.rect_of(cell).center().toPoint(), held=SHIFT)
    assert hand.session.settings.seed == 17
    assert hand.session.settings.k == cell[1]


def test_the_grid_works_by_keys_and_says_its_values(hand: Hand) -> None:
    panel = opened(hand)
    grid = panel.grid
    hand.tab_to(grid)
    hand.key(Key.Key_Right)
    assert grid.best is not None
    row, k = grid.best
    assert f"{ROWS[row].value}, k = {k}: BIC" in grid.tip
    hand.key(Key.Key_Left)
    hand.key(Key.Key_Return)
    assert (hand.session.settings.covariance, hand.session.settings.k) == (ROWS[row], k - 1)


def test_the_grid_switches_to_aic(hand: Hand) -> None:
    panel = opened(hand)
    before = panel.grid.accessibleName()
    panel.switch.choose(1)
    assert before.startswith("BIC")
    assert panel.grid.accessibleName().startswith("AIC")


def test_the_profile_is_that_of_the_clustering_on_screen(hand: Hand) -> None:
    panel = opened(hand)
    assert panel.profile.profile is None
    hand.converge()
    hand.wait(lambda: panel.profile.profile is not None)
    points = hand.session.dataset.points
    labels = nearest(points, hand.frame.mixture.means)
    wanted = silhouette_samples(points, labels)
    profile = panel.profile.profile
    assert profile is not None
    np.testing.assert_allclose(profile.values, wanted[profile.points], atol=1e-9)
    assert sorted(profile.points.tolist()) == list(range(60))
    assert profile.sizes == tuple(np.bincount(labels).tolist())
    first = profile.values[: profile.sizes[0]]
    assert (np.diff(first) <= 0).all()
    assert panel.profile_title.text() == f"mean {wanted.mean():.3f}"


def test_a_bar_points_at_its_point_and_a_point_at_its_bar(hand: Hand) -> None:
    panel = opened(hand)
    hand.converge()
    hand.wait(lambda: panel.profile.profile is not None)
    profile = panel.profile.profile
    assert profile is not None
    for place in (0, 25, 59):
        hand.move(QPointF(panel.profile.x_of(0.1), panel.profile.y_of(place)).toPoint(), panel.profile)
        assert hand.session.pointed == profile.points[place]
        assert f"point {profile.points[place] + 1}:" in panel.profile.tip
    before = panel.profile.grab().toImage()
    hand.move(hand.spot(tuple(hand.session.dataset.points[7])))
    assert hand.session.pointed == 7
    assert panel.profile.grab().toImage() != before
    corner = hand.view.rect().bottomLeft()
    corner.setX(corner.x() + 3)
    hand.move(corner)
    assert hand.session.pointed is None


def test_what_takes_long_is_asked_for_only_when_it_is_unfolded(hand: Hand) -> None:
    panel = opened(hand)
    assert all(Criterion.GAP not in candidate.scores for candidate in hand.session.candidates)
    assert "Gap" not in panel.table.text()
    hand.click_on(panel.folds[Criterion.GAP])
    hand.wait(lambda: "Gap" in panel.table.text() and hand.session.sweep_done and not hand.sweeper.busy)
    curve = panel.cards[Criterion.GAP].plot.picture.curves[0]
    kmeans = [c for c in hand.session.candidates if c.method is Method.KMEANS]
    assert curve.y.tolist() == pytest.approx([c.scores[Criterion.GAP] for c in kmeans if c.scores[Criterion.GAP]])
    assert curve.spread is not None
    half = 0.5 * (curve.spread[:, 1] - curve.spread[:, 0])
    assert half.tolist() == pytest.approx([c.errors[Criterion.GAP] for c in kmeans if Criterion.GAP in c.errors])
    known = hand.session.candidates
    hand.click_on(panel.folds[Criterion.GAP])
    assert not hand.sweeper.busy
    assert hand.session.candidates == known, "what is known may stay"


def test_in_the_narrowest_column_nothing_is_cut_off_at_the_side(hand: Hand) -> None:
    panel = opened(hand)
    scroll = panel.findChild(QScrollArea, "choosingScroll")
    assert isinstance(scroll, QScrollArea)
    bar = scroll.verticalScrollBar().sizeHint().width()
    assert scroll.widget().minimumSizeHint().width() <= widths(1280, 800)[0] - bar


def test_points_held_out_are_hollow_while_their_panel_is_unfolded(hand: Hand) -> None:
    panel = opened(hand)
    points = hand.session.dataset.points

    def apart(i: int) -> bool:
        """Whether neither a centre nor another point lies over this one."""
        over = [*map(tuple, points[i + 1 :]), *map(tuple, hand.frame.mixture.means)]
        return all((hand.spot(tuple(points[i])) - hand.spot(place)).manhattanLength() > 20 for place in over)

    def hollow() -> set[int]:
        hand.wait(lambda: hand.canvas.settled)
        image, ground = hand.view.grab().toImage(), themes.current.panel
        return {i for i in filter(apart, range(60)) if image.pixelColor(hand.spot(tuple(points[i]))) == ground}

    def wanted() -> set[int]:
        return set(filter(apart, split(60, hand.session.settings.seed)[1].tolist()))

    assert hollow() == set()
    hand.click_on(panel.folds[Criterion.HELD_OUT])
    hand.swept()
    before = hollow()
    assert len(before) > 5
    assert before == wanted()
    hand.view.setFocus()
    hand.key(Key.Key_R)
    hand.swept()
    assert wanted() == hollow() != before, "another seed holds other points out"
    hand.click_on(panel.folds[Criterion.HELD_OUT])
    assert hollow() == set()


def test_among_too_many_points_none_is_shown_as_held_out(hand: Hand) -> None:
    session = hand.session
    session.show_split(True)
    assert np.array_equal(session.held_out, split(272, session.settings.seed)[1])
    session.load(Dataset(np.random.default_rng(0).normal(size=(MOST_SPLIT + 1, 2))), "Many", Scaling.NONE)
    assert not len(session.held_out)


def test_starts_and_tolerances_are_tuned_by_points_held_out(hand: Hand) -> None:
    panel = opened(hand, restarts=4)
    assert hand.session.tuned == ()
    fold = panel.folds[Criterion.HELD_OUT]
    fold.setFocus()
    hand.key(Key.Key_Space)
    tuner = hand.application.tuner
    hand.wait(lambda: len(hand.session.tuned) == 4 and not tuner.busy)
    choices = [tuned.settings for tuned in hand.session.tuned]
    wanted = list(tune(hand.session.dataset, choices))
    rows = [row for row in panel.tuning.rows if row.isVisible()]
    assert len(rows) == len(wanted) == 4
    for row, scores in zip(rows, wanted, strict=True):
        assert scores is not None
        assert row.tuned is not None
        assert row.tuned.scores == pytest.approx(scores)
        assert f"mean {number(float(scores.mean()), 4)} of 4 seeds" in row.accessibleName()
    rows[2].setFocus()
    hand.key(Key.Key_Space)
    assert hand.session.settings.initialiser is choices[2].initialiser
    panel.tuning.switch.choose(1)
    hand.wait(lambda: len(hand.session.tuned) == len(TOLERANCES) and not tuner.busy)
    assert [tuned.settings.tolerance for tuned in hand.session.tuned] == list(TOLERANCES)
    assert {tuned.settings.initialiser for tuned in hand.session.tuned} == {choices[2].initialiser}
    fold.setFocus()
    hand.key(Key.Key_Space)
    assert not panel.tuning.isVisible()
    hand.view.setFocus()
    hand.key(Key.Key_3)
    assert not tuner.busy, "nobody looks"
