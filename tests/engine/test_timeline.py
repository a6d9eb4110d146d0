"""Timeline: append cuts the future, seek stays inside, and only the newest frame knows the points."""

from __future__ import annotations

import gc
from weakref import ref

import numpy as np
import pytest

from engine.algorithm import Phase, State
from engine.coordinates import Coordinates
from engine.mixture import Mixture
from engine.timeline import Frame, Info, Timeline


def frame(iteration: int) -> Frame:
    mixture = Mixture(np.full(2, 0.5), np.array([[0.0, 1.0], [2.0, 3.0]]))
    info = Info(objective=float(iteration), labels=np.zeros(5, dtype=np.intp), responsibilities=np.ones((2, 5)))
    coordinates = Coordinates(np.array([10.0, 0.0]), np.full(2, 2.0))
    return Frame(0, coordinates, State(Phase.EXPECTED, iteration, mixture), info)


def iterations(timeline: Timeline) -> list[int]:
    return [each.state.iteration for each in timeline.frames]


FOUR = Timeline().append(*map(frame, range(4)))


def test_an_empty_timeline_shows_nothing() -> None:
    empty = Timeline()
    assert empty.frame is None
    assert empty.at_end
    assert empty.seek(5) == empty
    assert empty.append() == empty


def test_append_shows_the_last_one() -> None:
    assert iterations(FOUR) == [0, 1, 2, 3]
    assert FOUR.cursor == 3
    assert FOUR.at_end
    assert FOUR.frame is FOUR.frames[3]


def test_append_cuts_the_future_and_leaves_the_old_timeline_alone() -> None:
    cut = FOUR.seek(1).append(frame(7), frame(8))
    assert iterations(cut) == [0, 1, 7, 8]
    assert cut.cursor == 3
    assert iterations(FOUR) == [0, 1, 2, 3]


def test_replace_last_puts_a_frame_in_the_place_of_the_one_shown() -> None:
    assert iterations(FOUR.replace_last(frame(9))) == [0, 1, 2, 9]
    assert iterations(FOUR.seek(1).replace_last(frame(9))) == [0, 9]
    assert iterations(FOUR.seek(0).replace_last(frame(9))) == [9]
    assert iterations(Timeline().replace_last(frame(9))) == [9]


@pytest.mark.parametrize(("index", "cursor"), [(-5, 0), (0, 0), (2, 2), (3, 3), (99, 3)])
def test_seek_stays_inside(index: int, cursor: int) -> None:
    sought = FOUR.seek(index)
    assert sought.cursor == cursor
    assert sought.at_end is (cursor == 3)
    assert sought.frames is FOUR.frames


def test_only_the_newest_frame_knows_the_points() -> None:
    one_by_one = Timeline()
    for i in range(4):
        one_by_one = one_by_one.append(frame(i))
    for timeline in (FOUR, one_by_one, FOUR.replace_last(frame(9)), FOUR.seek(2).append(frame(5))):
        *older, newest = timeline.frames
        assert all(each.info.labels is None and each.info.responsibilities is None for each in older)
        assert newest.info.labels is not None
        assert [each.info.objective for each in older] == [0.0, 1.0, 2.0][: len(older)]


def test_a_frame_shows_user_units() -> None:
    shown = frame(0)
    assert shown.mixture.means.tolist() == [[10.0, 2.0], [14.0, 6.0]]
    assert shown.source is None


def test_what_a_frame_shows_is_worked_out_once_and_goes_with_it() -> None:
    shown = frame(0)
    assert shown.mixture is shown.mixture
    assert frame(0).mixture is not shown.mixture
    left = ref(shown.mixture.means)
    del shown
    gc.collect()
    assert left() is None
