"""Runs that are left with their data, and found again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.examples import load_example
from engine.settings import Scaling
from tests.engine.test_experiments import bits
from tests.explorer.rig import Rig


@pytest.fixture
def rig(qapp: object) -> Iterator[Rig]:
    made = Rig()
    made.start()
    yield made
    made.close()


def test_a_run_stays_with_its_data_while_others_are_loaded_and_undone(rig: Rig) -> None:
    session, player = rig.session, rig.player
    player.step()
    rig.settle()
    session.edit_dataset(session.dataset.moved(0, (2.0, 3.0)), "Move point")
    rig.settle()
    for _ in range(4):
        player.step()
        rig.settle()
    player.back()
    frames, cursor, colours = session.timeline.frames, session.timeline.cursor, session.colours
    kept = [bits(frame)[1:] for frame in frames]
    session.load(load_example("moons"), "Two moons", Scaling.NONE, 2)
    rig.wait(lambda: session.frame is not None)
    player.step()
    rig.settle()
    others = [bits(frame)[1:] for frame in session.timeline.frames]
    assert (len(others), others != kept) == (2, True)
    session.undo_stack.undo()
    rig.settle()
    assert [bits(frame)[1:] for frame in session.timeline.frames] == kept
    assert (session.timeline.cursor, session.colours) == (cursor, colours)
    own = {session.edition - frame.edition for frame in session.timeline.frames}
    assert own == {0, 1}, "the notch is where it was"
    session.undo_stack.redo()
    rig.settle()
    assert [bits(frame)[1:] for frame in session.timeline.frames] == others
    # A step more is one of those data.
    session.undo_stack.undo()
    player.step()
    rig.settle()
    assert bits(session.frame)[1:] == kept[cursor + 1]
