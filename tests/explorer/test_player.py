"""The player against the real engine on its real thread."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from engine.algorithm import Phase
from engine.dataset import Dataset
from engine.settings import Initialiser, Method, Settings
from engine.status import Progress
from engine.stepping import first_frame, next_frame
from explorer.messages import Failure
from tests.explorer.rig import Rig, blobs


@pytest.fixture
def rig(qapp: object) -> Iterator[Rig]:
    made = Rig()
    made.start()
    yield made
    made.close()


def test_the_first_frame_is_the_start(rig: Rig) -> None:
    assert [frame.state.phase for frame in rig.session.timeline.frames] == [Phase.START]


def test_a_step_is_one_half_step_of_the_engine(rig: Rig) -> None:
    expected = first_frame(rig.session.dataset, rig.session.settings)
    for count in range(1, 4):
        rig.player.step()
        rig.wait(lambda count=count: len(rig.session.timeline.frames) == count + 1)
        expected = next_frame(rig.session.dataset, rig.session.settings, expected, 0)
        assert rig.session.frame is not None
        assert rig.session.frame.state.phase is expected.state.phase
        np.testing.assert_array_equal(rig.session.frame.mixture.means, expected.mixture.means)


def test_back_and_forth_computes_nothing(rig: Rig) -> None:
    rig.player.run_to_end()
    rig.wait(lambda: rig.session.frame.status.ended)
    frames = rig.session.timeline.frames
    rig.player.back()
    rig.player.back()
    assert rig.session.timeline.cursor == len(frames) - 3
    rig.player.step()
    assert rig.session.timeline.cursor == len(frames) - 2
    assert rig.session.timeline.frames is frames
    assert not rig.player.busy


def test_play_ends_by_itself(rig: Rig) -> None:
    rig.player.set_speed(60)
    rig.player.play()
    assert rig.session.playing
    rig.wait(lambda: not rig.session.playing)
    assert rig.session.frame.status.progress is Progress.CONVERGED
    rig.player.play()
    assert rig.session.timeline.cursor == 0, "playing a finished run shows it from its start"


def test_play_goes_on_with_edited_points(rig: Rig) -> None:
    rig.player.set_speed(60)
    rig.player.play()
    rig.wait(lambda: len(rig.session.timeline.frames) >= 2)
    rig.session.edit_dataset(rig.session.dataset.moved(0, (30.0, 30.0)), "Move point")
    assert rig.session.playing
    rig.wait(lambda: not rig.session.playing)
    last = rig.session.frame
    assert last.edition == rig.session.edition == 1
    assert last.status.progress is Progress.CONVERGED
    assert sum(frame.edition == 0 for frame in rig.session.timeline.frames) >= 2


def test_a_converged_run_follows_the_hand(rig: Rig) -> None:
    rig.player.run_to_end()
    rig.wait(lambda: rig.session.frame.status.ended)
    frames = len(rig.session.timeline.frames)
    gesture = object()
    for step in range(5):
        rig.session.edit_dataset(rig.session.dataset.moved(0, (20.0 + step, 20.0)), "Move point", gesture)
        rig.settle()
    assert len(rig.session.timeline.frames) == frames + 1, "one gesture adds one frame"
    shown = rig.session.frame
    assert shown.edition == rig.session.edition == 5
    assert shown.status.progress is Progress.CONVERGED
    assert rig.session.undo_stack.count() == 1


def test_paused_in_mid_run_an_edit_recomputes_assignments_alone(rig: Rig) -> None:
    for count in (2, 3):
        rig.player.step()
        rig.wait(lambda count=count: len(rig.session.timeline.frames) == count)
    means = rig.session.frame.mixture.means
    rig.session.edit_dataset(rig.session.dataset.moved(0, (20.0, 20.0)), "Move point")
    rig.wait(lambda: rig.session.frame.edition == 1)
    assert rig.session.frame.state.phase is Phase.EXPECTED
    np.testing.assert_allclose(rig.session.frame.mixture.means, means, rtol=1e-12, atol=1e-12)


def test_an_edit_before_the_first_step_starts_anew(rig: Rig) -> None:
    rig.session.edit_dataset(rig.session.dataset.moved(3, (5.0, 5.0)), "Move point")
    rig.wait(lambda: rig.session.frame is not None and rig.session.frame.edition == 1)
    assert len(rig.session.timeline.frames) == 1
    expected = first_frame(rig.session.dataset, rig.session.settings)
    np.testing.assert_array_equal(rig.session.frame.mixture.means, expected.mixture.means)


def test_looking_back_over_an_edit_changes_nothing(rig: Rig) -> None:
    for count in (2, 3, 4):
        rig.player.step()
        rig.wait(lambda count=count: len(rig.session.timeline.frames) == count)
    rig.session.edit_dataset(rig.session.dataset.moved(0, (20.0, 20.0)), "Move point")
    rig.wait(lambda: rig.session.frame.edition == 1)
    frames = rig.session.timeline.frames
    for place in (3, 1, 0, 2):
        rig.session.seek(place)
        rig.settle()
        assert (rig.session.timeline.frames, rig.session.timeline.cursor) == (frames, place)
    for place in (3, 4):
        rig.player.step()
        rig.settle()
        assert (rig.session.timeline.frames, rig.session.timeline.cursor) == (frames, place)
    rig.session.seek(2)
    rig.session.edit_dataset(rig.session.dataset.moved(1, (20.0, 20.0)), "Move point")
    rig.wait(lambda: rig.session.frame.edition == 2)
    assert len(rig.session.timeline.frames) == 4


def test_playing_after_an_edit_begins_with_the_present_points(rig: Rig) -> None:
    rig.player.run_to_end()
    rig.wait(lambda: rig.session.frame.status.ended)
    rig.session.edit_dataset(rig.session.dataset.moved(0, (20.0, 20.0)), "Move point")
    rig.settle()
    rig.player.play()
    rig.wait(lambda: rig.session.frame.edition == 1 and rig.session.frame.state.phase is Phase.START)
    expected = first_frame(rig.session.dataset, rig.session.settings)
    np.testing.assert_array_equal(rig.session.frame.mixture.means, expected.mixture.means)


def test_editing_in_the_past_cuts_the_future(rig: Rig) -> None:
    rig.player.run_to_end()
    rig.wait(lambda: rig.session.frame.status.ended)
    rig.session.seek(2)
    rig.session.edit_dataset(rig.session.dataset.moved(0, (5.0, 5.0)), "Move point")
    rig.wait(lambda: rig.session.frame.edition == 1)
    assert len(rig.session.timeline.frames) == 4
    assert rig.session.timeline.cursor == 3


def test_a_change_of_settings_in_mid_run_begins_again(rig: Rig) -> None:
    rig.player.set_speed(60)
    rig.player.play()
    rig.wait(lambda: len(rig.session.timeline.frames) >= 2)
    rig.session.change(k=4)
    rig.wait(lambda: rig.session.frame is not None and rig.session.frame.mixture.k == 4)
    assert all(frame.mixture.k == 4 for frame in rig.session.timeline.frames)


def test_answers_of_an_older_generation_are_not_taken(rig: Rig) -> None:
    rig.player.step()
    rig.session.change(seed=9)
    rig.settle()
    rig.wait(lambda: rig.session.frame is not None)
    assert [frame.state.phase for frame in rig.session.timeline.frames] == [Phase.START]
    np.testing.assert_array_equal(
        rig.session.frame.mixture.means, first_frame(rig.session.dataset, rig.session.settings).mixture.means
    )


def test_running_to_the_end_can_be_given_up(qapp: object) -> None:
    overlapping = Dataset(np.random.default_rng(1).normal(size=(20_000, 2)))
    rig = Rig(overlapping, Settings(Method.MIXTURE, 8, initialiser=Initialiser.RANDOM_POINTS, tolerance=0.0))
    try:
        rig.start()
        rig.player.run_to_end()
        rig.wait(lambda: len(rig.session.timeline.frames) > 3)
        rig.player.pause()
        rig.settle()
        assert not rig.session.frame.status.ended
    finally:
        rig.close()


def test_too_few_different_points_are_a_sentence(qapp: object) -> None:
    rig = Rig(Dataset(np.array([[1.0, 1.0], [1.0, 1.0]])), Settings(k=3))
    try:
        rig.player.begin()
        rig.player.step()
        assert not rig.player.busy
        assert rig.session.readiness == "3 clusters need 3 different points (1 so far)"
        rig.session.edit_dataset(rig.session.dataset.added([[2.0, 1.0], [1.0, 2.0]]), "Add points")
        rig.wait(lambda: rig.session.frame is not None)
        rig.session.undo_stack.undo()
        assert rig.session.frame is None
    finally:
        rig.close()


def test_a_failing_request_is_said_once(rig: Rig) -> None:
    said: list[str] = []
    rig.session.announced.connect(said.append)
    rig.player.step()
    rig.wait(lambda: len(rig.session.timeline.frames) == 2)
    broken = rig.session.frame
    object.__setattr__(broken, "coordinates", None)
    rig.session.edit_dataset(blobs(61), "Break it")
    rig.player.step()
    rig.settle()
    assert len(said) == 1
    assert said[0].startswith("Something went wrong inside")
    rig.session.change(seed=2)
    rig.wait(lambda: rig.session.frame is not None and rig.session.frame is not broken)


def test_a_converged_fit_follows_the_hand_for_as_long_as_it_is_dragged(qapp: object) -> None:
    rig = Rig(settings=Settings(Method.MIXTURE, 3, max_iterations=12, restarts=2))
    try:
        rig.start()
        rig.player.run_to_end()
        rig.wait(lambda: rig.session.frame.status.ended)
        gesture = object()
        for step in range(40):
            rig.session.edit_dataset(rig.session.dataset.moved(0, (0.3 * step, 1.0)), "Move point", gesture)
            rig.settle()
            assert rig.session.frame.edition == rig.session.edition
            progress = rig.session.frame.status.progress
            assert progress is Progress.CONVERGED, "each move has a fit of its own, with iterations of its own"
    finally:
        rig.close()


def test_presses_of_step_are_all_kept(rig: Rig) -> None:
    for _ in range(4):
        rig.player.step()
    rig.wait(lambda: len(rig.session.timeline.frames) == 5)
    rig.settle()
    assert len(rig.session.timeline.frames) == 5


def test_a_failure_of_older_work_does_not_stop_newer_work(rig: Rig) -> None:
    generation = rig.session.generation
    rig.session.change(seed=3)
    rig.player.on_failure(Failure(generation, "too late", ""))
    rig.wait(lambda: rig.session.frame is not None)


def test_an_edit_revives_a_run_that_failed(rig: Rig) -> None:
    rig.player.run_to_end()
    rig.wait(lambda: rig.session.frame.status.ended)
    sound = rig.session.frame.coordinates
    object.__setattr__(rig.session.frame, "coordinates", None)
    rig.session.edit_dataset(rig.session.dataset.moved(0, (1.0, 1.0)), "Break it")
    rig.settle()
    assert rig.session.frame.edition != rig.session.edition
    object.__setattr__(rig.session.frame, "coordinates", sound)
    rig.session.edit_dataset(rig.session.dataset.moved(0, (1.5, 1.0)), "Mend it")
    rig.wait(lambda: rig.session.frame.edition == rig.session.edition)


def test_playing_stops_where_nothing_can_run(rig: Rig) -> None:
    rig.player.play()
    rig.session.change(k=200)
    assert not rig.session.playing


def test_looking_at_another_frame_pauses(rig: Rig) -> None:
    rig.player.run_to_end()
    rig.wait(lambda: rig.session.frame.status.ended)
    frames = rig.session.timeline.frames
    rig.player.play()
    rig.session.seek(2)
    assert not rig.session.playing
    rig.settle()
    assert rig.session.timeline.frames is frames
    assert rig.session.timeline.cursor == 2
