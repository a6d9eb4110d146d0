"""Brush, Gaussian stamp and eraser: what a stroke leaves behind, without Qt and without a clock."""

from __future__ import annotations

import numpy as np
import pytest

from engine.dataset import Dataset
from explorer.canvas.tools import Bell, Command, Edit, Hit, Keep, Move, Press, Release, Sketch, Tick
from tests.explorer.canvas.fake_stage import FakeStage, far

FRAME = Tick(0.016)
PRESS = Press((5.0, 5.0), Hit())


def pixels(stage: FakeStage, middle: tuple[float, float]) -> np.ndarray:
    """How far the new points lie from a place, on the screen."""
    new = stage.dataset.points[2:]
    return np.hypot(*((new - middle) / stage.unit).T)


# Brush


def test_the_brush_keeps_its_rate_however_time_is_cut() -> None:
    for ticks in ([0.016] * 125, [0.1] * 20, [0.004] * 500):
        stage = FakeStage(density=90.0)
        stage.play("brush", PRESS, *(Tick(seconds) for seconds in ticks), Release((5.0, 5.0)))
        assert stage.dataset.n - 2 == pytest.approx(1 + 90 * 2.0, abs=1)


def test_the_brush_s_rate_does_not_depend_on_how_fast_it_moves() -> None:
    still, quick = FakeStage(), FakeStage()
    still.play("brush", PRESS, *[FRAME] * 50, Release((5.0, 5.0)))
    moves = [event for i in range(50) for event in (far(3 + 0.1 * i, 5), far(3.1 + 0.1 * i, 5), FRAME)]
    quick.play("brush", PRESS, *moves, Release((8.0, 5.0)))
    assert quick.dataset.n == still.dataset.n


def test_nothing_is_sprayed_at_the_release_but_a_click_leaves_one_point() -> None:
    stage = FakeStage()
    gesture = stage.begin("brush", PRESS)
    stage.send(gesture, Tick(0.05))
    sprayed = stage.dataset.n
    stage.send(gesture, Release((5.0, 5.0)))
    assert stage.dataset.n == sprayed == 2 + 6
    clicked = FakeStage()
    clicked.play("brush", PRESS, Release((5.0, 5.0)))
    assert clicked.dataset.n == 3
    assert clicked.texts == ["Spray 1 point"]


def test_a_standstill_is_not_made_up_for() -> None:
    stage = FakeStage()
    stage.play("brush", PRESS, Tick(30.0), Release((5.0, 5.0)))
    assert stage.dataset.n - 2 == 1 + 10


def test_points_fill_the_disc_evenly_and_nothing_outside_it() -> None:
    stage = FakeStage(density=4000.0)
    stage.play("brush", PRESS, *[FRAME] * 50, Release((5.0, 5.0)))
    apart = pixels(stage, (5.0, 5.0))
    assert apart.max() <= 50.0
    # A quarter of the disc's area lies within half its radius.
    assert (apart <= 25.0).mean() == pytest.approx(0.25, abs=0.03)
    new = (stage.dataset.points[2:] - (5.0, 5.0)) / stage.unit
    assert np.abs(new.mean(axis=0)).max() < 2.0


def test_points_lie_all_along_a_quick_stroke() -> None:
    stage = FakeStage(density=2000.0, radius=4.0)
    stage.play("brush", Press((1.0, 5.0), Hit()), far(5, 5), far(9, 5), Tick(0.1), Release((9.0, 5.0)))
    x = np.sort(stage.dataset.points[2:, 0])
    assert np.diff(x).max() < 1.0
    assert x[0] < 1.5
    assert x[-1] > 8.5


@pytest.mark.parametrize("corner", [(0.0, 0.0), (10.0, 10.0), (-3.0, 12.0), (5.0, 0.01)])
def test_at_the_edge_no_point_is_lost_and_none_lands_out_of_sight(corner: tuple[float, float]) -> None:
    stage = FakeStage(density=1000.0)
    stage.play("brush", Press(corner, Hit()), *[FRAME] * 20, Release(corner))
    new = stage.dataset.points[2:]
    assert len(new) == pytest.approx(1 + 320, abs=1)
    assert new.min() >= 0.0
    assert new.max() <= 10.0
    assert len(np.unique(new[:, 0])) == len(new), "they are not pressed flat against the edge"


def test_the_same_stroke_in_the_same_document_is_the_same() -> None:
    def made(stroke: int) -> list[list[float]]:
        stage = FakeStage(stroke=stroke)
        stage.play("brush", PRESS, *[FRAME] * 9, Release((5.0, 5.0)))
        return stage.dataset.points.tolist()

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_the_text_counts_all_points_of_the_stroke_and_they_get_the_class() -> None:
    stage = FakeStage(class_name="3")
    stage.play("brush", PRESS, *[Tick(0.1)] * 3, Release((5.0, 5.0)))
    assert stage.texts[-1] == "Spray 31 points"
    assert stage.dataset.classes is not None
    assert stage.dataset.classes.tolist() == [-1, -1] + [2] * 31


# Stamp


def drawn(stage: FakeStage) -> Bell:
    shapes = [command.shape for command in stage.commands if isinstance(command, Sketch)]
    assert isinstance(shapes[-1], Bell)
    return shapes[-1]


def test_what_was_seen_is_what_is_stamped_in_one_edit() -> None:
    stage = FakeStage()
    gesture = stage.begin("gaussian", PRESS)
    stage.send(gesture, far(6.0, 5.0), far(7.0, 5.5))
    assert stage.dataset.n == 2
    preview = drawn(stage)
    stage.send(gesture, Release((7.0, 5.5)))
    assert stage.texts == ["Stamp 40 points"]
    assert stage.dataset.points[2:].tolist() == preview.points.tolist()


def test_two_standard_deviations_reach_to_the_cursor_and_the_points_have_that_spread() -> None:
    stage = FakeStage(stamp_points=20_000)
    stage.play("gaussian", PRESS, far(6.0, 5.5), Release((6.0, 5.5)))
    spread = np.cov(((stage.dataset.points[2:] - (5.0, 5.0)) / stage.unit).T)
    along = np.array([50.0, 50.0]) / 2
    across = np.array([-along[1], along[0]]) * 0.4
    assert spread == pytest.approx(np.outer(along, along) + np.outer(across, across), rel=0.08)


def test_shift_and_a_click_stamp_round_ones() -> None:
    stage = FakeStage()
    stage.play("gaussian", PRESS, far(6.0, 5.0, shift=True), Release((6.0, 5.0)))
    axes = drawn(stage).axes / stage.unit
    assert np.hypot(*axes.T) == pytest.approx([25.0, 25.0])
    clicked = FakeStage()
    clicked.play("gaussian", PRESS, Move((5.01, 5.0), (0.5, 0.0), 0.5), Release((5.01, 5.0)))
    assert clicked.dataset.n == 42
    assert np.hypot(*(drawn(clicked).axes / clicked.unit).T) == pytest.approx([25.0, 25.0])


def test_a_drag_that_comes_back_to_where_it_began_stamps_no_heap() -> None:
    stage = FakeStage()
    stage.play("gaussian", PRESS, far(7.0, 5.0), far(5.0, 5.0), Release((5.0, 5.0)))
    assert len(np.unique(stage.dataset.points[2:], axis=0)) == 40


@pytest.mark.parametrize("to", [(0.0, 0.0), (30.0, 40.0), (0.02, 9.9)])
def test_every_point_of_a_stamp_is_in_sight(to: tuple[float, float]) -> None:
    stage = FakeStage(stamp_points=500)
    stage.play("gaussian", Press((0.0, 0.0), Hit()), far(*to), Release(to))
    new = stage.dataset.points[2:]
    assert len(new) == 500
    assert new.min() > 0.0
    assert new.max() < 10.0, "none is pressed flat against the edge"


# Eraser


def grid() -> Dataset:
    """10,000 points, one every tenth of a unit."""
    steps = (np.arange(100) + 0.5) / 10
    return Dataset(np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2))


def test_the_eraser_takes_exactly_what_its_disc_sweeps_over() -> None:
    stage = FakeStage(grid())
    moves = (far(3.0, 5.0), far(4.0, 5.0), FRAME, FRAME, far(5.0, 6.0), FRAME, far(6.0, 7.0))
    stage.play("eraser", Press((2.0, 5.0), Hit()), *moves, Release((6.0, 7.0)))
    scaled = grid().points / stage.unit
    ways = np.linspace(0.0, 1.0, 4001)[:, None]
    ends = np.array([(2.0, 5.0), (4.0, 5.0), (6.0, 7.0)]) / stage.unit
    path = np.concatenate([ends[0] + ways * (ends[1] - ends[0]), ends[1] + ways * (ends[2] - ends[1])])
    from scipy.spatial import KDTree

    apart, _ = KDTree(path).query(scaled)
    spared = grid().points[apart > 50.0]
    assert np.abs(apart - 50.0).min() > 1e-3, "no point lies on the very edge"
    assert np.array_equal(stage.dataset.points, spared)


def test_the_data_are_cut_once_a_frame_and_the_text_counts_them_all() -> None:
    stage = FakeStage(grid())
    gesture = stage.begin("eraser", PRESS)
    assert stage.dataset.n == 10_000
    stage.send(gesture, *(far(5 + 0.1 * i, 5) for i in range(9)))
    assert stage.commands == []
    stage.send(gesture, FRAME, FRAME)
    assert cuts(stage.commands) == 1
    stage.send(gesture, far(2, 5), far(3, 5), FRAME, Release((3, 5)))
    assert cuts(stage.commands) == 2
    assert stage.texts[-1] == f"Erase {10_000 - stage.dataset.n} points"


def test_a_click_erases_and_a_stroke_over_nothing_does_nothing() -> None:
    stage = FakeStage()
    stage.play("eraser", Press((1.0, 1.2), Hit()), Release((1.0, 1.2)))
    assert stage.dataset.points.tolist() == [[4.0, 4.0]]
    assert stage.texts == ["Erase 1 point"]
    stage.play("eraser", Press((8.0, 1.2), Hit()), far(8.0, 3.0), FRAME, Release((8.0, 3.0)))
    assert len(stage.commands) == 1


def test_data_that_change_under_the_eraser_are_erased_as_they_are() -> None:
    stage = FakeStage(grid())
    gesture = stage.begin("eraser", PRESS)
    stage.dataset = Dataset(np.array([[5.0, 5.0], [9.0, 9.0]]))
    stage.send(gesture, FRAME, Release((5.0, 5.0)))
    assert stage.dataset.points.tolist() == [[9.0, 9.0]]


def cuts(commands: list[Command]) -> int:
    return sum(isinstance(command, Edit | Keep) for command in commands)
