"""The curves beside the canvas: computed while one goes on, and taken up by a click."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QToolButton

from engine.candidate import Candidate, Criterion
from engine.fitting import fit
from engine.scoring import bic
from engine.selection import sweep
from engine.settings import Covariance, Initialiser, Method
from explorer.panels.sweep_card import SweepCard
from tests.explorer.window.conftest import CTRL, NONE, SHIFT, Hand, Key, groups, nearest


def elbow(hand: Hand) -> list[Candidate]:
    return [candidate for candidate in hand.session.candidates if candidate.method is Method.KMEANS]


def click_mark(hand: Hand, card: SweepCard, curve: int, mark: int, shift: bool = False) -> Candidate:
    """On a mark of a curve, with the pointer; returns what the mark stands for."""
    payload = card.plot.picture.curves[curve].payloads[mark]
    assert isinstance(payload, Candidate)
    at = card.plot.position((curve, mark)).toPoint()
    hand.click_on(card.plot.viewport(), at, held=SHIFT if shift else NONE)
    return payload


@pytest.fixture
def at_curves(hand: Hand) -> Hand:
    """All curves in sight and complete, of three groups; a seed of its own."""
    hand.load(groups(18), k=2, seed=5, restarts=3)
    hand.swept()
    hand.enlarge()
    return hand


def test_the_curves_show_what_the_engine_finds(at_curves: Hand) -> None:
    hand = at_curves
    alone = list(sweep(hand.session.dataset, hand.session.settings))
    inertias = [c.scores[Criterion.INERTIA] for c in alone if c.method is Method.KMEANS]
    assert hand.curves.inertia.plot.picture.curves[0].y == pytest.approx(inertias)
    for curve in hand.curves.criterion.plot.picture.curves:
        found = [c for c in alone if c.covariance is not None and c.covariance.value == curve.label]
        assert curve.y == pytest.approx([c.scores[Criterion.BIC] for c in found])
        for candidate in found[:3]:
            best = candidate.restarts[candidate.best].objective
            assert candidate.scores[Criterion.BIC] == pytest.approx(
                bic(best, candidate.k, 2, candidate.covariance, hand.session.dataset.n)  # type: ignore[arg-type]
            )
    # The title of the elbow switches to the silhouette.
    assert hand.curves.inertia.switch is not None
    hand.click_on(hand.curves.inertia.switch.findChild(QToolButton, "inertiaSwitch1"))
    curve = hand.curves.inertia.plot.picture.curves[0]
    best = fit(hand.session.dataset, hand.session.settings)
    labels = nearest(hand.session.dataset.points, best.means)
    assert curve.x[0] == 2, "one cluster has no silhouette"
    assert curve.y[0] == pytest.approx(_silhouette(hand.session.dataset.points, labels))


def test_a_click_on_the_elbow_adopts_k_and_the_seed_that_won_unless_shift_keeps_it(at_curves: Hand) -> None:
    hand = at_curves
    candidate = click_mark(hand, hand.curves.inertia, 0, 2)
    assert (hand.session.settings.k, hand.session.settings.seed) == (3, candidate.seed)
    assert hand.session.settings.method is Method.KMEANS
    assert hand.undos == 1
    assert hand.view.hasFocus(), "a click on a curve leaves the keys with the canvas"
    hand.wait(lambda: hand.session.frame is not None and not hand.player.busy)
    hand.converge()
    assert hand.frame.info.objective == pytest.approx(candidate.scores[Criterion.INERTIA], rel=1e-9)
    hand.key(Key.Key_Z, CTRL)
    assert (hand.session.settings.k, hand.session.settings.seed) == (2, 5)
    other = next(mark for mark, c in enumerate(elbow(hand)) if c.seed != 5)
    click_mark(hand, hand.curves.inertia, 0, other, shift=True)
    assert (hand.session.settings.k, hand.session.settings.seed) == (other + 1, 5)


def test_a_click_on_bic_adopts_the_type_and_switches_to_the_mixture(at_curves: Hand) -> None:
    hand = at_curves
    card = hand.curves.criterion
    labels = [curve.label for curve in card.plot.picture.curves]
    candidate = click_mark(hand, card, labels.index("tied"), 2)
    settings = hand.session.settings
    assert (settings.method, settings.covariance, settings.k) == (Method.MIXTURE, Covariance.TIED, 3)
    assert (settings.seed, settings.initialiser) == (candidate.seed, Initialiser.KMEANS_RESULT)
    hand.wait(lambda: hand.session.frame is not None and not hand.player.busy)
    hand.converge()
    assert hand.frame.info.log_likelihood == pytest.approx(candidate.restarts[candidate.best].objective, rel=1e-9)
    ringed = card.plot.picture.ringed
    assert ringed is not None
    assert card.plot.picture.curves[ringed[0]].payloads[ringed[1]] is candidate


def test_a_curve_is_walked_and_adopted_by_keyboard(at_curves: Hand) -> None:
    hand = at_curves
    hand.tab_to(hand.curves.inertia.plot)
    hand.key(Key.Key_Right, times=2)
    assert "k 4" in hand.curves.inertia.plot.accessibleDescription()
    hand.key(Key.Key_Return)
    assert hand.session.settings.k == 4
    hand.wait(lambda: hand.session.frame is not None and hand.frame.mixture.k == 4)


def test_a_newer_change_makes_the_curves_anew(at_curves: Hand) -> None:
    hand = at_curves
    before = hand.session.candidates
    hand.click((5.5, 5.5))
    assert not hand.session.sweep_done
    hand.click((6.5, 6.5))
    # Behind tabs they cost no time.
    hand.window.resize(1180, 720)
    hand.swept()
    alone = next(c for c in sweep(hand.session.dataset, hand.session.settings, ks=[1]))
    assert elbow(hand)[0].scores[Criterion.INERTIA] == pytest.approx(alone.scores[Criterion.INERTIA])
    assert not set(map(id, before)) & set(map(id, hand.session.candidates))
    assert hand.session.dataset.n == 20


def _silhouette(points: np.ndarray, labels: np.ndarray) -> float:
    """Straight from its definition."""
    apart = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    values = []
    for i, own in enumerate(labels):
        mates = labels == own
        a = apart[i, mates].sum() / (mates.sum() - 1)
        b = min(apart[i, labels == other].mean() for other in set(labels.tolist()) - {int(own)})
        values.append((b - a) / max(a, b))
    return float(np.mean(values))
