"""The curves: clicks, keys and words on the plots as they are shown, over a real session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import count
from time import sleep

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from engine.candidate import Candidate, Criterion
from engine.dataset import Dataset
from engine.records import replace
from engine.selection import sweep
from engine.settings import Covariance, Initialiser, Method, Settings
from engine.stepping import first_frame, next_frame
from explorer.document import Document
from explorer.messages import Changes
from explorer.panels.curves import CurvesPanel
from explorer.panels.objective_curve import MOST_MARKS
from explorer.panels.plot_card import SOON_MS, EmptyPlot, Legend, PlotCard
from explorer.panels.plot_layers import metrics, rule_labels
from explorer.panels.plot_picture import Look, Picture, cut, nice_ticks, nudged, robust_range, whole_ticks
from explorer.panels.plot_surface import PlotSurface
from explorer.panels.turns import Turns
from explorer.session import Session
from explorer.theme import themes
from tests.explorer.rig import blobs

SHIFT = Qt.KeyboardModifier.ShiftModifier
KS = range(1, 6)


def restless() -> Dataset:
    """Points without groups: runs on them are long."""
    return Dataset(np.random.default_rng(3).random((90, 2)))


def session_of(dataset: Dataset | None = None, **fields: object) -> Session:
    settings = Settings(**{"k": 2, "restarts": 3, "seed": 4, **fields})  # type: ignore[arg-type]
    return Session(Document(blobs() if dataset is None else dataset, settings, "Test"))


def run(session: Session, half_steps: int = 1000) -> None:
    """Steps the session by hand, without threads."""
    frame = first_frame(session.dataset, session.settings, session.edition)
    session.take((frame,), 0.0)
    while half_steps and not frame.status.ended:
        frame = next_frame(session.dataset, session.settings, frame, session.edition)
        session.take((frame,), 0.0)
        half_steps -= 1


@cache
def found() -> tuple[Candidate, ...]:
    """What a sweep of the blobs finds."""
    session = session_of()
    return tuple(sweep(session.dataset, session.settings, KS))


def fill(session: Session, candidates: Iterable[Candidate], done: bool = True) -> None:
    session.begin_sweep(len(KS), keep=True)
    for candidate in candidates:
        session.add_candidate(candidate)
    if done:
        session.end_sweep()


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[CurvesPanel]:
    session = session_of()
    shown = show(qtbot, session)
    fill(session, found())
    yield shown
    themes.set("system")


def show(qtbot: QtBot, session: Session) -> CurvesPanel:
    shown = CurvesPanel(session)
    qtbot.addWidget(shown)
    shown.resize(300, 780)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def click(
    plot: PlotSurface, key: tuple[int, int], modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, modifiers, plot.position(key).toPoint())


def session_in(panel: CurvesPanel) -> Session:
    return panel.objective.session


def described(widget: object) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)  # type: ignore[arg-type]
    return str(interface.text(QAccessible.Text.Description))


# The objective


def test_objective_has_a_mark_for_each_half_step(panel: CurvesPanel) -> None:
    session = session_in(panel)
    session.edit(Document(restless(), replace(session.settings, k=4), "Noise"), "Load")
    run(session)
    (curve,) = panel.objective.plot.picture.curves
    frames = session.timeline.frames
    assert curve.x.tolist() == list(range(1, len(frames)))
    assert curve.y.tolist() == [frame.info.objective for frame in frames[1:]]
    assert curve.looks.tolist()[:4] == [Look.HOLLOW, Look.DOT, Look.HOLLOW, Look.DOT]
    assert curve.joined[:-1].all()
    assert not curve.joined[-1]
    (now,) = panel.objective.plot.picture.rules
    assert (now.x, now.label) == (session.timeline.cursor, "now")


def test_click_on_the_objective_shows_that_half_step(panel: CurvesPanel) -> None:
    session = session_in(panel)
    run(session)
    click(panel.objective.plot, (0, 1))
    assert session.timeline.cursor == 2
    assert panel.objective.plot.picture.rules[0].x == 2


def test_click_far_from_every_mark_does_nothing(panel: CurvesPanel) -> None:
    session = session_in(panel)
    run(session)
    before = session.timeline
    plot = panel.objective.plot
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.position((0, 0)).toPoint() + QPoint(40, 60))
    assert session.timeline is before


def test_line_breaks_where_data_were_edited(panel: CurvesPanel) -> None:
    session = session_in(panel)
    session.edit(Document(restless(), replace(session.settings, k=4), "Noise"), "Load")
    run(session, 4)
    session.edit_dataset(session.dataset.added((5.0, 5.0)), "Add point")
    session.take((next_frame(session.dataset, session.settings, session.frame, session.edition),), 0.0)  # type: ignore[arg-type]
    picture = panel.objective.plot.picture
    assert picture.notches == (4.5,)
    assert picture.curves[0].joined.tolist() == [True, True, True, False, False]
    assert "data edited" in panel.objective.legend.whole


@pytest.mark.parametrize(
    ("method", "title"),
    [
        (Method.KMEANS, "k-means inertia J"),
        (Method.SOFT_KMEANS, "Free energy F"),
        (Method.MIXTURE, "Log-likelihood bound"),
    ],
)
def test_objective_is_titled_by_method(panel: CurvesPanel, method: Method, title: str) -> None:
    session_in(panel).change(method=method)
    assert panel.objective.title.text() == title


def test_long_runs_are_lines_whose_marks_can_still_be_picked(qtbot: QtBot) -> None:
    session = session_of(method=Method.SOFT_KMEANS, beta=0.3, tolerance=0.0)
    panel = show(qtbot, session)
    run(session, 2 * MOST_MARKS)
    plot = panel.objective.plot
    assert (plot.picture.curves[0].looks == Look.HIDDEN).sum() == 2 * MOST_MARKS - 1
    click(plot, (0, 0))
    assert session.timeline.cursor == 1


# The curves over k


def test_click_on_the_elbow_adopts_k_and_the_winning_seed(panel: CurvesPanel) -> None:
    session = session_in(panel)
    wanted = next(c for c in session.candidates if c.method is Method.KMEANS and c.k == 4)
    click(panel.inertia.plot, (0, 3))
    assert (session.settings.k, session.settings.seed) == (4, wanted.seed)
    assert session.settings.method is Method.KMEANS
    assert session.undo_stack.count() == 1


def test_shift_click_keeps_the_seed(panel: CurvesPanel) -> None:
    session = session_in(panel)
    click(panel.inertia.plot, (0, 4), SHIFT)
    assert (session.settings.k, session.settings.seed) == (5, 4)


def test_click_on_bic_adopts_the_covariance_type_too(panel: CurvesPanel) -> None:
    session, plot = session_in(panel), panel.criterion.plot
    curve = next(c for c, shown in enumerate(plot.picture.curves) if shown.label == "tied")
    click(plot, (curve, 4))
    settings = session.settings
    assert (settings.k, settings.covariance, settings.method) == (5, Covariance.TIED, Method.MIXTURE)
    assert settings.initialiser is Initialiser.KMEANS_RESULT
    assert [rule.label for rule in plot.picture.rules][1] == "selected: tied, 5"


def test_the_run_on_screen_is_a_hollow_mark_once_it_has_converged(panel: CurvesPanel) -> None:
    session = session_in(panel)
    run(session, 1)
    assert len(panel.inertia.plot.picture.curves) == 1
    session.restart()
    run(session)
    (_, mine) = panel.inertia.plot.picture.curves
    assert mine.looks.tolist() == [Look.HOLLOW]
    assert session.frame is not None
    assert mine.y.tolist() == [session.frame.info.objective]
    assert "○ this run" in panel.inertia.legend.whole


def test_the_mixture_on_screen_has_a_hollow_mark_where_its_candidate_is(qtbot: QtBot) -> None:
    session = session_of(method=Method.MIXTURE, k=3, initialiser=Initialiser.KMEANS_RESULT)
    panel = show(qtbot, session)
    fill(session, found())
    run(session)
    *curves, mine = panel.criterion.plot.picture.curves
    full = next(curve for curve in curves if curve.label == "full")
    assert mine.y[0] == pytest.approx(full.y[2], rel=1e-9)


def test_silhouette_is_a_second_view_of_the_card(panel: CurvesPanel) -> None:
    card = panel.inertia
    assert card.switch is not None
    button = card.switch.findChild(type(card.switch._group.button(1)), "inertiaSwitch1")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    (curve,) = card.plot.picture.curves
    assert curve.x.tolist() == [2, 3, 4, 5]
    assert card.plot.picture.rules[0].label == "best: 3"
    assert "higher is better" in card.legend.whole


def test_bic_and_aic_share_a_card(panel: CurvesPanel) -> None:
    card = panel.criterion
    assert card.switch is not None
    shown = {}
    for place, criterion in enumerate((Criterion.BIC, Criterion.AIC)):
        card.switch.choose(place)
        shown[criterion] = {curve.label: curve.y[1] for curve in card.plot.picture.curves}
    for candidate in session_in(panel).candidates:
        if candidate.k == 2 and candidate.covariance is not None:
            for criterion, scores in shown.items():
                assert scores[candidate.covariance.value] == candidate.scores[criterion]


def test_a_minimum_at_the_end_of_the_range_says_so(qtbot: QtBot) -> None:
    session = session_of()
    panel = show(qtbot, session)
    candidates = [c for c in found() if c.k <= 3]
    fill(session, [c for c in candidates if c.k <= 2], done=False)
    assert "still falling" not in panel.criterion.legend.whole
    fill(session, candidates)
    assert "still falling at k = 3" in panel.criterion.legend.whole


def test_older_results_are_faded_until_they_are_replaced(panel: CurvesPanel, qtbot: QtBot) -> None:
    session, plot = session_in(panel), panel.inertia.plot
    assert not plot.picture.curves[0].faded.any()
    newer = [replace(candidate) for candidate in found() if candidate.k <= 2]
    fill(session, newer, done=False)
    faded = [False, False, True, True, True]
    qtbot.waitUntil(lambda: plot.picture.curves[0].faded.tolist() == faded)
    session.end_sweep()
    assert not panel.inertia.plot.picture.curves[0].faded.any()


@pytest.mark.parametrize("card", ["inertia", "criterion"])
def test_curves_stay_where_they_are_while_there_is_no_verdict(
    panel: CurvesPanel, card: str, qtbot: QtBot
) -> None:
    shown = getattr(panel, card)
    if card == "inertia":
        shown.switch.choose(1)
    place, height = shown.plot._place, shown.plot.position((0, 2)).y()
    fill(session_in(panel), [], done=False)
    qtbot.waitUntil(lambda: bool(shown.plot.picture.curves[0].faded.all()))
    assert shown.plot.picture.rules[0].label.startswith(("k = ", "selected"))
    assert (shown.plot._place, shown.plot.position((0, 2)).y()) == (place, height)


def test_hover_shows_exact_values(panel: CurvesPanel) -> None:
    plot = panel.criterion.plot
    QTest.mouseMove(plot.viewport(), plot.position((0, 2)).toPoint())
    assert plot.tip.startswith("full, k = 3: BIC ")
    assert "best of 3: log-likelihood" in plot.tip
    assert "seed" in plot.tip
    assert "iteration" in plot.tip
    QTest.mouseMove(plot.viewport(), QPoint(2, 2))
    assert plot.tip == ""


def test_wild_values_of_one_type_do_not_flatten_the_others() -> None:
    tame = np.linspace(2300.0, 2450.0, 27)
    low, high = robust_range(np.concatenate([tame, np.linspace(1e5, 2e5, 9)]))
    assert (low, high) == (2300.0, 2450.0)


# Keys and words


@pytest.mark.parametrize("name", ["objective", "inertia", "criterion"])
def test_plots_are_reached_by_tab_alone(panel: CurvesPanel, name: str) -> None:
    run(session_in(panel))
    plot = getattr(panel, name).plot
    plot.clearFocus()
    click(plot, (0, 0))
    assert not plot.hasFocus()
    assert plot.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_arrows_move_along_the_marks_and_enter_adopts(panel: CurvesPanel) -> None:
    session, plot = session_in(panel), panel.inertia.plot
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    assert plot.focused == (0, 1)
    assert plot.tip.startswith("k = 2")
    QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.focused == (0, 3)
    assert "At k = 4: inertia" in described(plot)
    QTest.keyClick(plot, Qt.Key.Key_Return)
    assert session.settings.k == 4
    QTest.keyClick(plot, Qt.Key.Key_Home)
    QTest.keyClick(plot, Qt.Key.Key_Left)
    assert plot.focused == (0, 0)


def test_up_and_down_go_to_another_type_at_the_same_k(panel: CurvesPanel) -> None:
    session, plot = session_in(panel), panel.criterion.plot
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(plot, Qt.Key.Key_Home)
    QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_Down)
    assert plot.focused == (1, 1)
    QTest.keyClick(plot, Qt.Key.Key_Enter, SHIFT)
    assert (session.settings.covariance, session.settings.k, session.settings.seed) == (Covariance.TIED, 2, 4)


def test_enter_on_the_objective_shows_that_half_step(panel: CurvesPanel) -> None:
    session, plot = session_in(panel), panel.objective.plot
    run(session)
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(plot, Qt.Key.Key_Home)
    QTest.keyClick(plot, Qt.Key.Key_Return)
    assert session.timeline.cursor == 1


def test_plots_say_themselves_in_words(panel: CurvesPanel) -> None:
    run(session_in(panel))
    inertia = described(panel.inertia.plot)
    assert inertia.startswith("k-means inertia: k 1: ")
    assert "Selected: k 2." in inertia
    assert "tied: k 1: " in described(panel.criterion.plot)
    assert "lower is better" in described(panel.criterion.plot)
    assert described(panel.objective.plot).startswith("k-means inertia J by half step: 1: ")
    for card in panel.cards:
        interface = QAccessible.queryAccessibleInterface(card.plot)
        assert interface.text(QAccessible.Text.Name)
        assert interface.state().focusable


def test_an_unfocused_mark_survives_shrinking_curves(panel: CurvesPanel, qtbot: QtBot) -> None:
    session, plot = session_in(panel), panel.criterion.plot
    plot.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(plot, Qt.Key.Key_End)
    QTest.keyClick(plot, Qt.Key.Key_Down)
    session.begin_sweep(2, keep=True)
    qtbot.waitUntil(lambda: bool(plot.picture.curves[0].x.max() == 2))
    assert plot.focused is not None
    assert plot.picture.curves[plot.focused[0]].x[plot.focused[1]] == 2
    session.begin_sweep(2, keep=False)
    qtbot.waitUntil(lambda: plot.focused is None)
    assert "nothing yet" in described(plot)


# The panel


def test_compact_puts_the_curves_behind_tabs_and_back(panel: CurvesPanel) -> None:
    panel.set_compact(True)
    assert [card.isVisible() for card in panel.cards] == [True, False, False]
    run(session_in(panel))
    panel.set_compact(False)
    assert all(card.isVisible() for card in panel.cards)
    assert [card.y() for card in panel.cards] == sorted(card.y() for card in panel.cards)


def test_a_hidden_curve_is_drawn_when_it_is_seen(panel: CurvesPanel) -> None:
    session = session_in(panel)
    panel.inertia.hide()
    session.change(k=5)
    assert panel.inertia.plot.picture.rules[0].label == "k = 2"
    panel.inertia.show()
    assert panel.inertia.plot.picture.rules[0].label == "k = 5"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plots_follow_the_theme(panel: CurvesPanel, theme: str) -> None:
    themes.set(theme)
    image = panel.inertia.plot.grab().toImage()
    assert image.pixelColor(3, 3) == themes.current.panel


def test_an_empty_drawing_says_what_is_missing(qtbot: QtBot) -> None:
    session = session_of(Dataset(np.empty((0, 2))))
    panel = show(qtbot, session)
    for card in panel.cards:
        assert card.plot.picture.note == session.readiness
        card.plot.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(card.plot, Qt.Key.Key_Right)
        assert card.plot.focused is None


def drawn(panel: CurvesPanel, monkeypatch: pytest.MonkeyPatch) -> list[PlotCard]:
    """The cards that draw their picture from now on, each as often as it does."""
    list_of: list[PlotCard] = []
    for card in panel.cards:
        def draw(card: PlotCard = card, draw: Callable[[], Picture] = card.draw) -> Picture:
            list_of.append(card)
            return draw()

        monkeypatch.setattr(card, "draw", draw)
    return list_of


def test_only_what_concerns_a_card_redraws_it(panel: CurvesPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    QTest.qWait(2 * SOON_MS)
    cards = drawn(panel, monkeypatch)
    session = session_in(panel)
    session.changed.emit(Changes(selection=True, playing=True, name=True))
    session.change(seed=77)
    session.edit_dataset(session.dataset.moved([0], (0.5, 0.5)), "Move")
    QTest.qWait(2 * SOON_MS)
    assert cards == [panel.objective], "the new seed is a new run, and no card shows the points"
    cards.clear()
    session.begin_sweep(3, keep=True)
    QTest.qWait(2 * SOON_MS)
    assert cards == [panel.inertia, panel.criterion]


def test_a_dragged_point_draws_each_card_once(panel: CurvesPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    session, hand = session_in(panel), object()
    run(session)
    QTest.qWait(2 * SOON_MS)
    cards = drawn(panel, monkeypatch)
    for _ in range(3):
        cards.clear()
        session.edit_dataset(session.dataset.moved([0], (0.1, 0.1)), "Move", hand)
        QTest.qWait(1)
        assert session.frame is not None
        frame = next_frame(session.dataset, session.settings, session.frame, session.edition)
        while not frame.status.ended:
            frame = next_frame(session.dataset, session.settings, frame, session.edition)
        session.take_live(frame, 0.0, hand)
        QTest.qWait(2 * SOON_MS)
        assert sorted(map(panel.cards.index, cards)) == [0, 1, 2]


def test_cards_that_are_due_together_take_turns(panel: CurvesPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    QTest.qWait(2 * SOON_MS)
    cards, turn, turns = drawn(panel, monkeypatch), count(), []
    for card in panel.cards:
        card.redraw_soon()
    # All their timers are over by now, and still each draws in a turn of its own.
    sleep(2 * SOON_MS / 1000)
    while len(cards) < len(panel.cards):
        before, now = len(cards), next(turn)
        QApplication.processEvents()
        turns += [now] * (len(cards) - before)
    assert cards == list(panel.cards)
    assert len(set(turns)) == len(cards)


def test_a_card_that_was_drawn_meanwhile_loses_its_turn(
    panel: CurvesPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    QTest.qWait(2 * SOON_MS)
    cards = drawn(panel, monkeypatch)
    for card in panel.cards:
        card.redraw_soon()
    sleep(2 * SOON_MS / 1000)
    QApplication.processEvents()
    assert cards == [], "their timers are over, and they wait for their turns"
    panel.cards[1].redraw()
    QTest.qWait(2 * SOON_MS)
    assert sorted(map(panel.cards.index, cards)) == [0, 1, 2]


def test_a_legend_drops_its_last_part_where_it_is_too_long(qtbot: QtBot) -> None:
    legend = Legend("legend")
    qtbot.addWidget(legend)
    legend.show()
    legend.set_parts("lower is better", "", "still falling at k = 3", "○ this run")
    width = legend.wanted_width()
    for spare, text in ((0, legend.whole), (-20, "lower is better · still falling at k = 3")):
        legend.resize(width + spare, 20)
        assert legend.text() == text
    legend.resize(legend.fontMetrics().horizontalAdvance("lower is better") + 20, 20)
    assert legend.text() == "lower is better"
    assert legend.toolTip() == legend.accessibleName() == legend.whole


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_any_size_of_values_is_drawn(qtbot: QtBot, scale: float) -> None:
    session = session_of(Dataset(blobs().points * scale))
    panel = show(qtbot, session)
    run(session)
    fill(session, sweep(session.dataset, session.settings, KS))
    click(panel.inertia.plot, (0, 2))
    assert session.settings.k == 3
    heights = [panel.inertia.plot.position((0, i)).y() for i in range(5)]
    assert heights == sorted(heights)


# The pure parts


def test_ticks_are_round_and_few() -> None:
    assert nice_ticks(0.0, 544.0, 4) == ([0.0, 200.0, 400.0], ["0", "200", "400"])
    assert nice_ticks(-1136.5, -1124.0, 6)[1] == ["−1135.0", "−1132.5", "−1130.0", "−1127.5", "−1125.0"]
    assert nice_ticks(0.0, 0.0, 4) == ([], [])
    values, texts = nice_ticks(1e9, 1e9 + 1, 4)
    assert len(set(texts)) == len(values)
    assert whole_ticks(1, 9, 9) == list(range(1, 10))
    assert whole_ticks(0, 13, 5) == [0, 5, 10]


def test_labels_are_moved_apart() -> None:
    moved = nudged([50.0, 52.0, 51.0, 99.0], 12.0, 0.0, 100.0)
    assert np.diff(sorted(moved)).min() >= 12.0
    assert max(moved) <= 100.0
    assert np.argsort(moved).tolist() == [0, 2, 1, 3]


def test_the_label_of_a_rule_beyond_the_plot_stands_at_its_end(qtbot: QtBot) -> None:
    panel = show(qtbot, session_of(Dataset(np.ones((30, 2))), k=3))
    fill(session_in(panel), [candidate for candidate in found() if candidate.k == 1])
    card = panel.criterion
    assert card.plot.picture.x_range[1] < 3
    (start, label), *_ = rule_labels(Picture(rules=card.plot.picture.rules[-1:]), card.plot._place)
    assert label == "k = 3 →"
    assert start + metrics().horizontalAdvance(label) <= card.plot._place.area.right()


def test_lines_are_cut_at_the_edge() -> None:
    x, y, joined = cut(np.array([1.0, 2.0, 3.0]), np.array([5.03, 0.03, 0.5]), np.array([True, True, False]))
    assert y.max() == pytest.approx(1.03)
    assert x[0] == pytest.approx(1.8)
    assert joined.tolist() == [1, 0, 1, 0]


def tab_order(panel: CurvesPanel) -> list[str]:
    """What the Tab key reaches in the panel, in its order."""
    window, reached = panel.window(), list[str]()
    widget = window.nextInFocusChain()
    while widget is not window:
        if widget.focusPolicy() == Qt.FocusPolicy.TabFocus and widget.isVisible():
            reached.append(widget.objectName())
        widget = widget.nextInFocusChain()
    return reached


def test_a_plot_comes_with_its_first_curve_and_takes_the_keys_and_the_place_of_its_note(qtbot: QtBot) -> None:
    session = session_of()
    panel = show(qtbot, session)
    assert not panel.findChildren(PlotSurface)
    before = tab_order(panel)
    assert "inertiaPlot" in before
    note = panel.findChild(EmptyPlot, "inertiaPlot")
    assert "appears point by point" in note.note
    area = note.geometry()
    note.setFocus(Qt.FocusReason.TabFocusReason)
    panel.activateWindow()
    qtbot.waitUntil(note.hasFocus)
    fill(session, found())
    assert [plot.objectName() for plot in panel.findChildren(PlotSurface)] == ["inertiaPlot", "criterionPlot"]
    plot = panel.inertia.plot
    assert plot.picture.curves
    assert plot.hasFocus()
    QTest.keyClick(plot, Qt.Key.Key_Return)
    assert session.settings.k == 2
    QApplication.processEvents()
    assert (plot.x(), plot.geometry().bottomRight()) == (area.x(), area.bottomRight())
    assert tab_order(panel) == before
    run(session)
    assert tab_order(panel) == before
    assert len(panel.findChildren(PlotSurface)) == 3


def test_a_card_that_is_gone_when_its_turn_comes_is_passed_over(qtbot: QtBot) -> None:
    session, drawn = session_of(), list[str]()

    class Card(QWidget):
        def redraw(self) -> None:
            drawn.append(self.objectName())

    cards = [Card(), Card(), Card()]
    for name, card in zip("abc", cards, strict=True):
        card.setObjectName(name)
        Turns.of(session).ask(card.redraw)
    delete(cards[1])
    qtbot.waitUntil(lambda: drawn == ["a", "c"])
