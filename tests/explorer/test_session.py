"""The session: documents and undo on one axis, the timeline on the other."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.algorithm import Phase
from engine.dataset import Dataset
from engine.errors import SettingsError
from engine.examples import load_example
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from explorer.messages import Changes
from tests.explorer.rig import Rig


@pytest.fixture
def rig(qapp: object) -> Iterator[Rig]:
    made = Rig()
    made.start()
    yield made
    made.close()


def test_undo_and_redo_are_the_identity_on_documents(rig: Rig) -> None:
    session = rig.session
    documents = [session.document]
    session.edit_dataset(session.dataset.added((1.0, 2.0)), "Add point")
    documents.append(session.document)
    session.change(k=2)
    documents.append(session.document)
    session.change(method=Method.MIXTURE)
    documents.append(session.document)
    for expected in reversed(documents[:-1]):
        session.undo_stack.undo()
        assert session.document is expected
    for expected in documents[1:]:
        session.undo_stack.redo()
        assert session.document is expected


def test_what_a_hand_passed_over_is_not_kept(rig: Rig) -> None:
    session, gesture, passed = rig.session, object(), []
    for x in range(5):
        session.edit_dataset(session.dataset.moved(0, (float(x), 0.0)), "Move point", gesture)
        passed.append(weakref.ref(session.dataset))
    rig.settle()
    gc.collect()
    assert [known() is not None for known in passed] == [False] * 4 + [True]
    session.undo_stack.undo()
    session.undo_stack.redo()
    assert session.dataset is passed[-1]()


def test_one_gesture_is_one_entry_with_an_honest_text(rig: Rig) -> None:
    session, before = rig.session, rig.session.document
    for gesture, places in ((object(), (1.0, 2.0, 3.0)), (object(), (4.0, 5.0))):
        for x in places:
            session.edit_dataset(session.dataset.moved(0, (x, 0.0)), "Move point", gesture)
    assert session.undo_stack.count() == 2
    assert session.undo_stack.undoText() == "Move point"
    session.undo_stack.undo()
    assert session.dataset.points[0, 0] == 3.0
    session.undo_stack.undo()
    assert session.document is before


def test_a_bad_setting_changes_nothing(rig: Rig) -> None:
    before = rig.session.document
    with pytest.raises(SettingsError, match="k must be a whole number"):
        rig.session.change(k=0)
    assert rig.session.document is before
    assert rig.session.undo_stack.count() == 0


def test_setting_what_is_set_already_is_no_edit(rig: Rig) -> None:
    rig.session.change(k=rig.session.settings.k)
    assert rig.session.undo_stack.count() == 0


def test_a_data_edit_keeps_the_generation_and_a_setting_raises_it(rig: Rig) -> None:
    generation, edition = rig.session.generation, rig.session.edition
    rig.session.edit_dataset(rig.session.dataset.moved(0, (1.0, 1.0)), "Move point")
    assert (rig.session.generation, rig.session.edition) == (generation, edition + 1)
    rig.session.change(k=2)
    assert rig.session.generation > generation


def test_a_centre_moved_before_the_first_step_is_a_start_by_hand(rig: Rig) -> None:
    session, gesture = rig.session, object()
    others = session.frame.mixture.means[1:]
    for x in (1.0, 2.0, 3.0):
        session.move_mean(0, (x, 4.0), gesture)
    assert session.frame.state.phase is Phase.START
    np.testing.assert_allclose(session.frame.mixture.means[0], (3.0, 4.0), atol=1e-12)
    np.testing.assert_allclose(session.frame.mixture.means[1:], others, atol=1e-12)
    assert session.settings.initialiser is Initialiser.BY_HAND
    assert session.undo_stack.count() == 1
    rig.player.step()
    rig.wait(lambda: len(session.timeline.frames) == 2)
    np.testing.assert_allclose(session.frame.mixture.means[0], (3.0, 4.0), atol=1e-12)
    session.undo_stack.undo()
    rig.wait(lambda: session.frame is not None)
    assert session.settings.initialiser is not Initialiser.BY_HAND


def test_a_centre_moved_in_mid_run_is_a_frame(rig: Rig) -> None:
    session, gesture = rig.session, object()
    for count in (2, 3):
        rig.player.step()
        rig.wait(lambda count=count: len(session.timeline.frames) == count)
    for x in (1.0, 2.0):
        session.move_mean(1, (x, 4.0), gesture)
    assert [f.state.phase for f in session.timeline.frames][-1] is Phase.MOVED
    assert len(session.timeline.frames) == 4
    assert session.undo_stack.count() == 0
    nearest = np.linalg.norm(session.dataset.points[:, None] - session.frame.mixture.means, axis=2).argmin(axis=1)
    np.testing.assert_array_equal(session.assignment().labels, nearest)
    rig.player.back()
    assert session.frame.state.phase is Phase.MAXIMISED


def test_continue_as_hands_the_means_over(rig: Rig) -> None:
    session = rig.session
    rig.player.run_to_end()
    rig.wait(lambda: session.frame.status.ended)
    means = session.frame.mixture.means
    session.continue_as(Method.MIXTURE)
    rig.wait(lambda: session.frame is not None)
    assert session.settings.method is Method.MIXTURE
    np.testing.assert_allclose(session.frame.mixture.means, means, rtol=0, atol=1e-12)
    assert session.frame.mixture.covariances is not None
    session.continue_as(Method.SOFT_KMEANS)
    rig.wait(lambda: session.frame is not None)
    np.testing.assert_allclose(session.frame.mixture.means, means, rtol=0, atol=1e-12)


def test_a_new_k_after_a_start_by_hand_chooses_one_anew(rig: Rig) -> None:
    rig.session.move_mean(0, (1.0, 1.0))
    rig.session.change(k=5)
    rig.wait(lambda: rig.session.frame is not None)
    assert rig.session.frame.mixture.k == 5


def test_loading_and_going_back(rig: Rig) -> None:
    session, before = rig.session, rig.session.document
    session.edit_dataset(session.dataset.added((3.0, 3.0)), "Add point")
    assert session.modified
    said: list[str] = []
    session.announced.connect(said.append)
    session.load(load_example("old-faithful"), "Old Faithful", Scaling.STANDARDISE, 2)
    assert said == ["Ctrl+Z brings Test back"]
    assert (session.name, session.settings.k, session.modified) == ("Old Faithful", 2, False)
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.document is before


def test_assignments_are_those_of_the_shown_frame(rig: Rig) -> None:
    session = rig.session
    rig.player.run_to_end()
    rig.wait(lambda: session.frame.status.ended)
    for index, frame in enumerate(session.timeline.frames):
        session.seek(index)
        under = (frame.source or frame.mixture).means
        nearest = np.linalg.norm(session.dataset.points[:, None] - under, axis=2).argmin(axis=1)
        np.testing.assert_array_equal(session.assignment().labels, nearest)
    assert session.assignment() is session.assignment()


def test_colours_stay_where_they_are_when_k_grows(rig: Rig) -> None:
    session = rig.session
    rig.player.run_to_end()
    rig.wait(lambda: session.frame.status.ended)
    means, colours = session.frame.mixture.means, session.colours
    session.change(k=4)
    rig.wait(lambda: session.frame is not None)
    rig.player.run_to_end()
    rig.wait(lambda: session.frame.status.ended)
    assert len(set(session.colours)) == 4
    assert set(colours) <= set(session.colours)
    assert len(means) == 3


def test_every_change_is_said(rig: Rig) -> None:
    seen: list[Changes] = []
    rig.session.changed.connect(seen.append)
    rig.session.select([1, 2])
    rig.session.select([1, 2])
    assert seen == [Changes(selection=True)]
    rig.session.remove([59], "Delete point")
    assert seen[1].dataset and seen[1].frame and not seen[1].settings


def test_a_selection_outlives_only_points_that_exist(rig: Rig) -> None:
    rig.session.select([0, 59])
    rig.session.remove([59], "Delete point")
    assert rig.session.selection == {0}


def test_adopting_a_point_of_a_curve(rig: Rig) -> None:
    session = rig.session
    rig.sweeper.begin()
    rig.wait(lambda: session.sweep_done, 30)
    tied = next(c for c in session.candidates if c.k == 2 and c.covariance is Covariance.TIED)
    session.adopt(tied)
    settings = session.settings
    assert (settings.method, settings.k, settings.covariance) == (Method.MIXTURE, 2, Covariance.TIED)
    assert (settings.seed, settings.initialiser) == (tied.seed, Initialiser.KMEANS_RESULT)
    rig.wait(lambda: session.frame is not None)
    rig.player.run_to_end()
    rig.wait(lambda: session.frame.status.ended)
    assert session.frame.info.objective == tied.restarts[tied.best].objective, "the seed alone brings the fit back"


def test_an_empty_canvas(qapp: object) -> None:
    rig = Rig(Dataset(np.empty((0, 2))), Settings(k=3))
    try:
        rig.player.begin()
        rig.session.move_mean(0, (1.0, 1.0))
        assert rig.session.frame is None
        assert rig.session.assignment() is None
        for place in ((1, 1), (2, 2), (3, 1)):
            rig.session.edit_dataset(rig.session.dataset.added(place), "Add point")
        rig.wait(lambda: rig.session.frame is not None)
        assert rig.session.frame.mixture.k == 3
    finally:
        rig.close()


def test_a_pin_and_a_selection_stay_on_their_points(rig: Rig) -> None:
    session = rig.session
    pinned, selected = session.dataset.points[7], session.dataset.points[[3, 9]]
    session.pin(7)
    session.select([3, 9])
    session.remove([0, 8], "Delete 2 points")
    assert session.pinned_place == tuple(pinned)
    np.testing.assert_array_equal(session.dataset.points[session.selection.indices], selected)
    session.undo_stack.undo()
    assert (session.pinned, session.selection) == (7, {3, 9})
    session.undo_stack.redo()
    assert (session.pinned, session.selection) == (6, {2, 7})
    session.remove([6, 7], "Delete 2 points")
    assert (session.pinned, session.selection) == (None, {2})
    session.undo_stack.undo()
    assert session.selection == {2}, "what comes back is not picked out by itself"


def test_numbers_hold_while_a_stroke_takes_points_away_bit_by_bit(rig: Rig) -> None:
    session, stroke = rig.session, object()
    chosen = session.dataset.points[[10, 30]]
    session.select([10, 30])
    for gone in ([5, 9], [0], [20, 21, 22]):
        session.remove(gone, "Erase", stroke)
        np.testing.assert_array_equal(session.dataset.points[session.selection.indices], chosen)
    session.undo_stack.undo()
    assert session.selection == {10, 30}
    session.undo_stack.redo()
    np.testing.assert_array_equal(session.dataset.points[session.selection.indices], chosen)


def test_points_that_are_added_leave_the_selection_and_undo_takes_them_out_of_it(rig: Rig) -> None:
    session = rig.session
    session.select([2])
    session.edit_dataset(session.dataset.added([[1.0, 1.0], [2.0, 2.0]]), "Add points")
    assert session.selection == {2}
    session.select([2, 61])
    session.undo_stack.undo()
    assert session.selection == {2}


def test_other_data_have_no_pins(rig: Rig) -> None:
    rig.session.select([7])
    rig.session.pin((1.0, 2.0))
    rig.session.load(load_example("moons"), "Two moons", Scaling.NONE, 2)
    assert rig.session.selection == frozenset()
    assert rig.session.pinned is None


def test_what_was_loaded_is_never_unsaved(rig: Rig) -> None:
    session = rig.session
    session.new_drawing()
    assert not session.modified
    session.edit_dataset(session.dataset.added((1.0, 1.0)), "Add point")
    assert session.modified
    session.mark_saved(session.document, Path("drawing.clx"))
    assert (session.modified, session.title) == (False, "drawing")
    session.undo_stack.undo()
    assert session.modified, "the file holds the point"
    session.undo_stack.undo()
    assert (session.modified, session.title, session.file) == (False, "Test", None)
    session.undo_stack.redo()
    session.undo_stack.redo()
    assert (session.modified, session.file) == (False, Path("drawing.clx"))


def test_settings_count_as_changes_once_there_is_a_file(rig: Rig) -> None:
    session = rig.session
    session.change(k=2)
    assert not session.modified
    session.mark_saved(session.document, Path("two.clx"))
    session.change(k=4)
    assert session.modified
    session.undo_stack.undo()
    assert not session.modified


def test_after_the_largest_seed_comes_the_first(rig: Rig) -> None:
    rig.session.change(seed=2**31 - 1)
    rig.session.reseed()
    assert rig.session.settings.seed == 0
