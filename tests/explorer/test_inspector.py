"""The inspector: what it says of a place, for each method."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.dataset import Dataset
from engine.examples import load_example
from engine.settings import Method, Scaling, Settings
from engine.stepping import first_frame, next_frame
from explorer.document import Document
from explorer.inspecting import described
from explorer.panels.inspector import HINT, MOST_BARS, Inspector
from explorer.session import Session

PLACE = (4.5, 79.0)


def inspected(qtbot: QtBot, half_steps: int = 4, **fields: object) -> tuple[Session, Inspector]:
    session = Session(Document(load_example("old-faithful"), Settings(**{"k": 3, "seed": 4, **fields}), "Old Faithful"))  # type: ignore[arg-type]
    if half_steps:
        frame = first_frame(session.dataset, session.settings, session.edition)
        session.take((frame,), 0.0)
        for _ in range(half_steps - 1):
            frame = next_frame(session.dataset, session.settings, frame, session.edition)
            session.take((frame,), 0.0)
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.resize(270, 200)
    inspector.show()
    return session, inspector


def test_says_what_to_do_at_first(qtbot: QtBot) -> None:
    _, inspector = inspected(qtbot)
    assert inspector.where.text() == HINT
    assert inspector.bars.bars == ()


@pytest.mark.parametrize("method", [Method.MIXTURE, Method.SOFT_KMEANS])
def test_responsibilities_sum_to_one_largest_first(qtbot: QtBot, method: Method) -> None:
    _, inspector = inspected(qtbot, method=method, scaling=Scaling.STANDARDISE)
    inspector.show_place(PLACE)
    lengths = [bar.length for bar in inspector.bars.bars]
    assert sum(lengths) == pytest.approx(1.0)
    assert lengths == sorted(lengths, reverse=True)
    assert {bar.component for bar in inspector.bars.bars} == {0, 1, 2}
    assert inspector.where.text().startswith("(4.50 min, 79.0 min) · ")


def test_distances_are_in_the_data_s_units_without_scaling(qtbot: QtBot) -> None:
    session, inspector = inspected(qtbot)
    inspector.show_place(PLACE)
    assert session.frame is not None
    source = session.frame.source
    assert source is not None
    nearest = np.linalg.norm(source.means - np.array(PLACE), axis=1).min()
    assert float(inspector.bars.bars[0].text.removeprefix("d = ")) == pytest.approx(nearest, rel=1e-2)
    assert "d₁/d₂ = 0." in inspector.where.text()
    assert "the data's units" in inspector.where.toolTip()


def test_standardised_distances_say_so(qtbot: QtBot) -> None:
    _, inspector = inspected(qtbot, scaling=Scaling.STANDARDISE)
    inspector.show_place(PLACE)
    assert "standardised units" in inspector.where.toolTip()


def test_follows_the_frame_and_lets_go(qtbot: QtBot) -> None:
    session, inspector = inspected(qtbot, half_steps=5)
    inspector.show_place(PLACE)
    later = inspector.bars.bars
    session.seek(0)
    assert inspector.bars.bars != later
    inspector.show_place(None)
    assert inspector.where.text() == HINT


def test_room_is_kept_so_that_nothing_jumps(qtbot: QtBot) -> None:
    _, inspector = inspected(qtbot)
    before = inspector.sizeHint()
    inspector.show_place(PLACE)
    assert inspector.sizeHint() == before


def test_many_clusters_are_counted_not_listed(qtbot: QtBot) -> None:
    session, inspector = inspected(qtbot, k=20)
    inspector.show_place(PLACE)
    assert inspector.bars.sizeHint().height() < 200
    assert len(inspector.bars.bars) == session.settings.k > MOST_BARS
    inspector.grab()


def test_one_cluster_and_no_frame(qtbot: QtBot) -> None:
    _, inspector = inspected(qtbot, k=1)
    inspector.show_place(PLACE)
    assert inspector.where.text().endswith("one cluster only")
    _, empty = inspected(qtbot, half_steps=0)
    empty.show_place(PLACE)
    assert empty.where.text() == "(4.50 min, 79.0 min)"
    empty.show_place((float("nan"), 0.0))
    assert empty.where.text() == HINT


def test_a_place_on_two_coinciding_centres_is_ambiguous(qtbot: QtBot) -> None:
    session = Session(Document(Dataset(np.array([[1.0, 1.0], [1.0, 1.0]])), Settings(k=2), "Twins"))
    session.take((first_frame(session.dataset, session.settings, session.edition),), 0.0)
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.show_place((1.0, 1.0))
    assert "d₁/d₂ = 1.00" in inspector.where.text()


def test_spoken(qtbot: QtBot) -> None:
    _, inspector = inspected(qtbot, method=Method.MIXTURE)
    inspector.show_place(PLACE)
    assert inspector.bars.accessibleName().startswith("cluster ")


def test_columns_without_units() -> None:
    short, long = described(Dataset(np.array([[0.0, 0.0], [1.0, 2.0]])), (0.5, 1.0))
    assert short == "(0.50, 1.00)"
    assert long == "x: 0.50, y: 1.00"


def test_a_pinned_point_or_place_shows_while_nothing_is_hovered(qtbot: QtBot) -> None:
    session, inspector = inspected(qtbot, method=Method.MIXTURE)
    session.pin(3)
    here = described(session.dataset, tuple(session.dataset.points[3]))[0]
    assert inspector.where.text().startswith(here)
    shares = inspector.bars.bars
    session.seek(1)
    assert inspector.bars.bars != shares
    inspector.show_place(PLACE)
    assert inspector.where.text().startswith("(4.50 min, 79.0 min)")
    inspector.show_place(None)
    assert inspector.where.text().startswith(here)
    session.pin((4.0, 60.0))
    assert inspector.where.text().startswith("(4.00 min, 60.0 min)")
    session.pin(None)
    assert inspector.where.text() == HINT


def test_other_data_forget_the_hovered_place(qtbot: QtBot) -> None:
    session, inspector = inspected(qtbot)
    inspector.show_place(PLACE)
    session.new_drawing()
    assert inspector.where.text() == HINT
    inspector.show_place((1.0, 1.0))
    session.load(load_example("old-faithful"), "Old Faithful", Scaling.NONE)
    assert inspector.where.text() == HINT
