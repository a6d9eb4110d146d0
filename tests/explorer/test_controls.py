"""The side panel, driven with real clicks, drags and keys over a real session."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QSlider, QStyle, QStyleOptionSlider, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from engine.examples import EXAMPLES, load_example
from engine.settings import Covariance, EmptyCluster, Initialiser, Method, Scaling, Settings
from engine.stepping import first_frame, next_frame
from explorer.document import Document
from explorer.panels.beta_scale import BETA_DECADES, BETA_STEPS, beta_at, beta_place
from explorer.panels.controls import SidePanel
from explorer.player import Player
from explorer.session import Session
from explorer.show import DEFAULTS, NO_CLASSES, NO_DOUBTS, ColourBy, ShowOptions
from explorer.style import style_sheet
from explorer.theme import themes

LEFT = Qt.MouseButton.LeftButton


class Bench:
    """A shown panel over a session without threads."""

    def __init__(self, qtbot: QtBot, **fields: object) -> None:
        settings = Settings(**{"k": 3, "scaling": Scaling.STANDARDISE, "seed": 4, **fields})  # type: ignore[arg-type]
        self.session = Session(Document(load_example("old-faithful"), settings, "Old Faithful"))
        self.player = Player(self.session)
        self.said: list[str] = []
        self.session.announced.connect(self.said.append)
        self.panel = SidePanel(self.session, self.player, ShowOptions())
        qtbot.addWidget(self.panel)
        self.panel.resize(300, 800)
        self.panel.show()
        qtbot.waitExposed(self.panel)

    @property
    def settings(self) -> Settings:
        return self.session.settings

    def undo_texts(self) -> list[str]:
        return [self.session.undo_stack.text(i) for i in range(self.session.undo_stack.count())]

    def run(self, half_steps: int) -> None:
        frame = first_frame(self.session.dataset, self.settings, self.session.edition)
        self.session.take((frame,), 0.0)
        for _ in range(half_steps):
            frame = next_frame(self.session.dataset, self.settings, frame, self.session.edition)
            self.session.take((frame,), 0.0)


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.player.close()


def choose(combo: QComboBox, text: str) -> None:
    """Types the first word of an entry, which takes it at once."""
    combo.setFocus()
    combo.view().keyboardSearch("")  # forgets what was typed just before
    QTest.keyClicks(combo, text.split(maxsplit=1)[0])
    assert combo.currentText() == text


def handle(slider: QSlider) -> QPoint:
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    style = slider.style()
    return style.subControlRect(
        QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider
    ).center()


def drag(slider: QSlider, *steps: int) -> None:
    """Drags the handle by these many pixels, one after the other."""
    at = handle(slider)
    QTest.mousePress(slider, LEFT, Qt.KeyboardModifier.NoModifier, at)
    for step in steps:
        at += QPoint(step, 0)
        QTest.mouseMove(slider, at)
    QTest.mouseRelease(slider, LEFT, Qt.KeyboardModifier.NoModifier, at)


def type_into(field: QWidget, text: str) -> None:
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_shows_the_document(bench: Bench) -> None:
    panel = bench.panel
    assert panel.data.example.currentText() == "Old Faithful"
    assert panel.data.scaling.value() is Scaling.STANDARDISE
    assert panel.method.method.value() is Method.KMEANS
    assert (panel.method.k_slider.value(), panel.method.k_field.value()) == (3, 3)
    assert panel.model.dice.text() == "4"
    assert bench.undo_texts() == []


def test_method_is_chosen_and_undone(bench: Bench) -> None:
    choose(bench.panel.method.method, "Gaussian mixture")
    assert bench.settings.method is Method.MIXTURE
    assert bench.undo_texts() == ["Change method to Gaussian mixture"]
    bench.session.undo_stack.undo()
    assert bench.panel.method.method.value() is Method.KMEANS
    assert len(bench.undo_texts()) == 1


def test_a_slider_drag_is_one_undo_entry(bench: Bench) -> None:
    slider = bench.panel.method.k_slider
    drag(slider, *[10] * 6)
    assert bench.settings.k > 4
    assert bench.undo_texts() == [f"Change k to {bench.settings.k}"]
    assert bench.panel.method.k_field.value() == bench.settings.k
    bench.session.undo_stack.undo()
    assert bench.settings.k == 3
    assert slider.value() == 3
    drag(slider, -20)
    bench.session.undo_stack.undo()
    drag(slider, 20)
    assert bench.session.undo_stack.count() == 1


def test_two_drags_are_two_entries(bench: Bench) -> None:
    drag(bench.panel.method.k_slider, 15, 15)
    drag(bench.panel.method.k_slider, 15, 15)
    assert bench.session.undo_stack.count() == 2


def test_k_typed(bench: Bench) -> None:
    field = bench.panel.method.k_field
    type_into(field, "5")
    assert bench.settings.k == 5
    type_into(field, "40")
    assert bench.settings.k == 40
    assert bench.panel.method.k_slider.value() == 40
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert bench.settings.k == 39


@pytest.mark.parametrize("typed", ["0", "1001", "-3"])
def test_bad_k_is_explained_and_the_old_one_returns(bench: Bench, typed: str) -> None:
    type_into(bench.panel.method.k_field, typed)
    assert bench.settings.k == 3
    assert bench.panel.method.k_field.value() == 3
    assert bench.said == [f"k must be a whole number from 1 to 1000, not {typed}."]
    assert bench.undo_texts() == []


def test_stepping_k_down_stops_at_one_without_a_word(bench: Bench) -> None:
    field = bench.panel.method.k_field
    field.setFocus()
    for _ in range(5):
        QTest.keyClick(field, Qt.Key.Key_Down)
    assert bench.settings.k == 1
    assert bench.said == []


def test_k_more_than_there_are_points_stays_a_wish(bench: Bench) -> None:
    bench.session.edit_dataset(bench.session.dataset.only([0]), "Leave one")
    type_into(bench.panel.method.k_field, "4")
    assert bench.settings.k == 4
    assert "4 clusters need 4 different points (1 so far)" in bench.session.readiness


def test_covariance_applies_to_mixtures_only(bench: Bench) -> None:
    picker = bench.panel.model.covariance
    tied = picker.buttons[Covariance.TIED]
    assert not tied.isEnabled()
    assert tied.toolTip() == "Only a Gaussian mixture has covariances"
    bench.session.change(method=Method.MIXTURE)
    assert tied.toolTip() == "tied: one shape shared"
    QTest.mouseClick(tied, LEFT)
    assert bench.settings.covariance is Covariance.TIED
    bench.session.undo_stack.undo()
    assert picker.buttons[Covariance.FULL].isChecked()


def test_beta_applies_to_soft_k_means_only(bench: Bench) -> None:
    model = bench.panel.model
    assert not model.beta_slider.isEnabled()
    assert model.beta.toolTip() == "Only soft k-means has a stiffness β"
    bench.session.change(method=Method.SOFT_KMEANS)
    assert model.beta_slider.isEnabled()
    drag(model.beta_slider, 8, 8, 8)
    assert bench.settings.beta > 2
    assert model.beta.text() == f"{bench.settings.beta:.4g}"
    assert bench.undo_texts()[1:] == ["Change β"]
    type_into(model.beta, "0.3")
    assert bench.settings.beta == 0.3
    assert model.beta_slider.value() == beta_place(0.3)


def test_beta_slider_is_logarithmic() -> None:
    for place in range(BETA_STEPS * BETA_DECADES + 1):
        assert beta_place(beta_at(place)) == place
    assert beta_at(0) == 0.05
    assert beta_at(BETA_STEPS) == 0.5
    assert beta_place(1e9) == BETA_STEPS * BETA_DECADES
    assert beta_place(1e-6) == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("much", "“much” is not a number: type one such as 0.5 or 1e-6."),
        ("-1", "beta must be a number from 1e-06 to 1e+09, not -1.0."),
        ("nan", "beta must be a number"),
    ],
)
def test_bad_beta_is_explained_and_the_old_one_returns(bench: Bench, typed: str, sentence: str) -> None:
    bench.session.change(method=Method.SOFT_KMEANS)
    type_into(bench.panel.model.beta, typed)
    assert len(bench.said) == 1
    assert sentence in bench.said[0]
    assert bench.panel.model.beta.text() == "2"
    assert bench.settings.beta == 2.0


def test_a_decimal_comma_and_a_proper_minus_are_understood(bench: Bench) -> None:
    bench.session.change(method=Method.SOFT_KMEANS)
    type_into(bench.panel.model.beta, "0,25")
    assert bench.settings.beta == 0.25
    QTest.mouseClick(bench.panel.model.disclosure, LEFT)
    tolerance = bench.panel.model.more.tolerance
    tolerance.setFocus()
    tolerance.insert("1e−4")  # QTest types ASCII only
    QTest.keyClick(tolerance, Qt.Key.Key_Return)
    assert bench.settings.tolerance == 1e-4


def test_escape_takes_back_what_was_being_typed(bench: Bench) -> None:
    field = bench.panel.model.more.tolerance
    QTest.mouseClick(bench.panel.model.disclosure, LEFT)
    field.setFocus()
    QTest.keyClicks(field, "123")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bench.settings.tolerance == Settings().tolerance
    assert bench.said == []


def test_dice_throws_the_next_seed(bench: Bench) -> None:
    QTest.mouseClick(bench.panel.model.dice, LEFT)
    assert bench.settings.seed == 5
    assert bench.panel.model.dice.text() == "5"
    bench.session.undo_stack.undo()
    assert bench.panel.model.dice.text() == "4"


def test_initialiser(bench: Bench) -> None:
    choose(bench.panel.model.initialiser, "farthest first")
    assert bench.settings.initialiser is Initialiser.FARTHEST_FIRST
    model = bench.panel.model.initialiser.model()
    by_name = {bench.panel.model.initialiser.itemText(i): model.index(i, 0).flags() for i in range(model.rowCount())}
    usable = Qt.ItemFlag.ItemIsEnabled
    assert not by_name["k-means result"] & usable
    assert not by_name["placed by hand"] & usable
    assert by_name["random points"] & usable


def test_a_start_by_hand_can_be_chosen_again(bench: Bench) -> None:
    bench.run(0)
    bench.session.move_mean(0, (3.0, 70.0))
    initialiser = bench.panel.model.initialiser
    assert initialiser.currentText() == "placed by hand"
    choose(initialiser, "random points")
    choose(initialiser, "placed by hand")
    assert bench.settings.initialiser is Initialiser.BY_HAND


def test_more_unfolds(bench: Bench) -> None:
    more = bench.panel.model.more
    assert not more.isVisible()
    QTest.mouseClick(bench.panel.model.disclosure, LEFT)
    assert more.isVisible()
    type_into(more.limit, "7")
    type_into(more.restarts, "12")
    type_into(more.seed, "99")
    choose(more.empty_cluster, "keep")
    assert (bench.settings.max_iterations, bench.settings.restarts, bench.settings.seed) == (7, 12, 99)
    assert bench.settings.empty_cluster is EmptyCluster.KEEP
    for part in (bench.panel.model.reg_slider, bench.panel.model.reg_covar):
        assert not part.isEnabled()
        assert "covariances" in part.toolTip()
    for _ in range(4):
        bench.session.undo_stack.undo()
    assert (more.limit.value(), more.restarts.value(), more.seed.value()) == (300, 10, 4)
    assert bench.session.undo_stack.index() == 0


def test_continue_as_hands_the_means_over(bench: Bench) -> None:
    button = bench.panel.model.continue_as
    assert not button.isEnabled()
    bench.run(4)
    assert button.isEnabled()
    actions = {action.text(): action for action in button.menu().actions() if action.isVisible()}
    assert set(actions) == {"soft k-means", "Gaussian mixture"}
    frame = bench.session.frame
    assert frame is not None
    actions["Gaussian mixture"].trigger()
    assert bench.settings.method is Method.MIXTURE
    assert bench.settings.initialiser is Initialiser.BY_HAND
    assert bench.settings.start is not None
    assert np.array_equal(bench.settings.start.mixture.means, frame.state.mixture.means)


def test_example_loads_and_undo_brings_the_old_one_back(bench: Bench) -> None:
    other = next(example for example in EXAMPLES if example.key == "blobs")
    choose(bench.panel.data.example, other.title)
    assert bench.session.name == other.title
    assert (bench.settings.k, bench.settings.scaling) == (other.k, other.scaling)
    assert bench.panel.data.scaling.value() is other.scaling
    assert any("Ctrl+Z" in sentence for sentence in bench.said)
    bench.session.undo_stack.undo()
    assert bench.panel.data.example.currentText() == "Old Faithful"


def test_data_that_are_no_example_show_their_name(bench: Bench) -> None:
    bench.session.new_drawing()
    assert bench.panel.data.example.currentIndex() == -1
    assert bench.panel.data.example.placeholderText() == bench.session.name


def test_scaling_tells_what_it_changes(bench: Bench) -> None:
    assert "for full, tied and diag only the start and the regularisation" in bench.panel.data.scaling.toolTip()
    choose(bench.panel.data.scaling, "none")
    assert bench.settings.scaling is Scaling.NONE


def test_switches(bench: Bench) -> None:
    boxes, options = bench.panel.show_group.boxes, bench.panel.options
    told: list[bool] = []
    options.changed.connect(lambda: told.append(options.trails))
    QTest.mouseClick(boxes["trails"], LEFT, Qt.KeyboardModifier.NoModifier, QPoint(8, boxes["trails"].height() // 2))
    assert told == [False]
    assert not boxes["ellipses"].isEnabled()
    assert boxes["ellipses"].toolTip() == "Only Gaussians have ellipses"
    assert not boxes["true_ellipses"].isEnabled()
    assert boxes["fading"].toolTip() == NO_DOUBTS
    bench.session.change(method=Method.MIXTURE)
    assert boxes["ellipses"].isEnabled()
    assert boxes["soft_colours"].isEnabled()
    assert boxes["fading"].isEnabled()


def test_what_points_are_coloured_by_is_chosen_where_it_applies(bench: Bench) -> None:
    group, options, session = bench.panel.show_group, bench.panel.options, bench.session
    assert [reason(group.colour_by, place) for place in (1, 3)] == [NO_DOUBTS, NO_CLASSES]
    choose(group.colour_by, "ambiguity")
    assert options.colour_by(session.settings, session.dataset) is ColourBy.AMBIGUITY
    session.change(method=Method.MIXTURE)
    choose(group.colour_by, "uncertainty")
    assert options.colour_by(session.settings, session.dataset) is ColourBy.UNCERTAINTY
    session.change(method=Method.KMEANS)
    assert options.colour_by(session.settings, session.dataset) is ColourBy.CLUSTER
    assert group.colour_by.currentText() == "cluster"
    session.change(method=Method.MIXTURE)
    assert group.colour_by.currentText() == "uncertainty"
    assert "likeliest" in reason(group.colour_by, 1)


def reason(field: QComboBox, place: int) -> str:
    return str(field.itemData(place, Qt.ItemDataRole.ToolTipRole))


def test_show_options_tell_each_change_once(qtbot: QtBot) -> None:
    options = ShowOptions()
    told: list[bool] = []
    options.changed.connect(lambda: told.append(options.membership))
    for on in (True, True, False):
        options.set("membership", on)
    assert told == [True, False]
    assert all(getattr(options, name) is on for name, on in DEFAULTS.items())
    with pytest.raises(KeyError, match="There is no switch 'colour'"):
        options.set("colour", True)


def test_the_highlight_follows_the_frame(bench: Bench) -> None:
    steps = bench.panel.steps
    bench.run(1)
    assert (steps.expected.current, steps.maximised.current) == (True, False)
    bench.run(2)
    assert (steps.expected.current, steps.maximised.current) == (False, True)
    bench.session.seek(0)
    assert (steps.expected.current, steps.maximised.current) == (False, False)
    bench.session.change(method=Method.SOFT_KMEANS)
    assert "this is soft k-means" in steps.family.accessibleName()


def test_method_and_k_stay_in_sight_in_a_low_window(bench: Bench) -> None:
    panel = bench.panel
    home = panel.method.mapTo(panel, QPoint()).y()
    panel.resize(300, 400)
    QTest.qWait(1)
    bar = panel.area.verticalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    top = panel.method.mapTo(panel, QPoint()).y()
    assert 0 <= top < home
    for control in (panel.method.method, panel.method.k_slider, panel.method.k_field):
        spot = control.mapTo(panel, control.rect().center())
        assert panel.childAt(spot) is not None
        assert control is panel.childAt(spot) or control.isAncestorOf(panel.childAt(spot))
    bar.setValue(0)
    assert panel.method.mapTo(panel, QPoint()).y() == home


def test_the_wheel_scrolls_the_panel_and_changes_nothing(bench: Bench, qtbot: QtBot) -> None:
    controls = bench.panel.findChildren(QComboBox) + bench.panel.findChildren(QSlider)
    bench.panel.model.dice.setFocus()
    for control in (control for control in controls if control.isVisible()):
        spot = control.rect().center()
        QTest.wheelEvent(control.window().windowHandle(), control.mapTo(control.window(), spot), QPoint(0, -120))
    assert bench.undo_texts() == []


def test_tab_goes_from_top_to_bottom(bench: Bench) -> None:
    panel = bench.panel
    panel.data.example.setFocus()
    seen = []
    for _ in range(5):
        QTest.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
        seen.append(panel.focusWidget().objectName())
    assert seen[:4] == ["scaling", "method", "k-slider", "k"]


def test_every_control_has_a_name_for_screen_readers(bench: Bench) -> None:
    for control in bench.panel.findChildren(QWidget):
        reached = control.isVisible() and control.focusPolicy() & Qt.FocusPolicy.TabFocus
        if reached and not control.objectName().startswith("qt_"):
            assert control.accessibleName(), control.objectName()


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_nothing_is_clipped(bench: Bench, look: str, scale: float) -> None:
    themes.set(look)
    themes.set_scale(scale)
    try:
        bench.panel.resize(round(300 * scale), 800)
        QTest.qWait(1)
        content = bench.panel.area.widget()
        assert content.width() <= bench.panel.area.viewport().width()
        for button in bench.panel.model.covariance.buttons.values():
            assert button.fontMetrics().horizontalAdvance(button.text()) <= button.width() - 4
    finally:
        themes.set_scale(1.0)
        themes.set("system")


def test_soft_k_means_has_its_rows_from_the_beginning_and_no_window_of_its_own(qtbot: QtBot) -> None:
    shown: list[QWidget] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(watched)
            return False

    application, watch = QApplication.instance(), Watch()
    assert application is not None
    application.installEventFilter(watch)
    try:
        made = Bench(qtbot, method=Method.SOFT_KMEANS)
    finally:
        application.removeEventFilter(watch)
    assert made.panel.model.soft.isVisible()
    assert shown == [made.panel]
    for scale in (1.0, 2.5):
        themes.set_scale(scale)
        made.panel.resize(round(300 * scale), 800)
        QTest.qWait(1)
        assert made.panel.area.widget().width() <= made.panel.area.viewport().width()
    themes.set_scale(1.0)
    made.player.close()


@pytest.mark.parametrize("look", ["light", "dark"])
def test_no_name_of_data_widens_the_panel(bench: Bench, look: str) -> None:
    bench.panel.setStyleSheet(style_sheet(themes.current))
    bench.panel.resize(294, 560)
    for name in [*(example.title for example in EXAMPLES), "A file whose name is very much longer than the field.csv"]:
        bench.session.load(bench.session.dataset, name, Scaling.STANDARDISE)
        try:
            themes.set("dark" if look == "light" else "light")
            themes.set(look)
            bench.panel.setStyleSheet(style_sheet(themes.current))
            QTest.qWait(1)
            assert bench.panel.area.widget().width() <= bench.panel.area.viewport().width(), name
        finally:
            themes.set("system")


def test_the_k_slider_shrinks_again(bench: Bench) -> None:
    slider = bench.panel.method.k_slider
    usual = slider.maximum()
    bench.session.change(k=1000)
    assert slider.maximum() == slider.value() == 1000
    slider.setSliderDown(True)
    bench.session.change(k=500)
    assert slider.maximum() == 1000, "the handle must not run away from under the hand"
    slider.setSliderDown(False)
    assert slider.maximum() == 500
    bench.session.change(k=3)
    assert slider.maximum() == usual


def test_a_closed_panel_no_longer_listens(bench: Bench) -> None:
    panel = SidePanel(bench.session, bench.player, ShowOptions())
    panel.deleteLater()
    QCoreApplication.sendPostedEvents(panel, QEvent.Type.DeferredDelete)
    assert not isValid(panel)
    bench.session.change(k=2)
    themes.changed.emit(themes.current)


def test_headings_fold_their_groups_away_until_the_step_is_in_sight(bench: Bench) -> None:
    panel = bench.panel
    panel.resize(300, 720)
    bench.run(2)
    below = panel.area.viewport()

    def in_sight(widget: QWidget) -> bool:
        return below.rect().contains(widget.mapTo(below, widget.rect().topLeft()) + QPoint(0, widget.height() // 2))

    assert not in_sight(panel.steps)
    panel.method.method.setFocus()
    for heading in panel.headings:
        QTest.mouseClick(heading, LEFT, pos=QPoint(12, heading.height() // 2))
        assert panel.method.method.hasFocus(), "the keys stay where they were"
    QApplication.processEvents()
    assert (panel.folded, panel.model.isVisible(), panel.show_group.isVisible()) == ("Data,Model,Show", False, False)
    assert in_sight(panel.steps)
    assert in_sight(panel.method.method)
    assert in_sight(panel.method.k_field)
    QTest.mouseClick(panel.headings[1], LEFT)
    assert (panel.folded, panel.model.isVisible()) == ("Data,Show", True)
