"""The inspector: what it says of a place, for each method."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from engine.dataset import Dataset
from engine.examples import load_example
from engine.scoring import silhouette
from engine.settings import Method, Scaling, Settings
from engine.stepping import first_frame, next_frame
from explorer.document import Document
from explorer.inspecting import described
from explorer.panels.inspector import HINT, MOST_BARS, Inspector
from explorer.session import Session
from tests.explorer.window.conftest import log_densities

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


def facts_of(inspector: Inspector) -> dict[str, str]:
    return {fact.name: fact.text for fact in inspector.facts.facts}


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
    first, second = np.sort(np.linalg.norm(source.means - np.array(PLACE), axis=1))[:2]
    assert facts_of(inspector)["d₁/d₂"] == f"{first / second:.2f}"
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
    assert facts_of(inspector)["d₁/d₂"] == "1.00"


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


def test_a_point_is_told_by_its_number_and_a_pin_says_so(qtbot: QtBot) -> None:
    session, inspector = inspected(qtbot, method=Method.MIXTURE)
    inspector.show_place(16)
    assert heading(inspector) == "POINT 17 UNDER THE CURSOR"
    session.pin(16)
    assert heading(inspector) == "PINNED POINT 17"
    inspector.show_place(PLACE)
    assert heading(inspector) == "PLACE UNDER THE CURSOR"
    inspector.show_place(None)
    assert heading(inspector) == "PINNED POINT 17"
    session.pin(PLACE)
    assert heading(inspector) == "PINNED PLACE"
    session.pin(None)
    assert heading(inspector) == "POINT UNDER THE CURSOR"


def heading(inspector: Inspector) -> str:
    label = inspector.findChild(QLabel, "groupLabel")
    assert label is not None
    return str(label.text())


@pytest.mark.parametrize("method", Method)
def test_the_facts_of_a_point_are_the_engine_s(qtbot: QtBot, method: Method) -> None:
    session, inspector = inspected(qtbot, method=method)
    inspector.show_place(16)
    found, frame = session.assignment(), session.frame
    assert found is not None
    assert frame is not None
    source = frame.source
    assert source is not None
    points = session.dataset.points
    told = facts_of(inspector)
    wanted = silhouette(points, found.labels).values[16]
    assert float(told["silhouette"].replace("−", "-")) == pytest.approx(wanted, abs=0.0051)
    apart = np.sort(np.linalg.norm(points[16] - source.means, axis=1))
    assert float(told["d₁/d₂"]) == pytest.approx(apart[0] / apart[1], abs=0.0051)
    if method is Method.MIXTURE:
        density = np.exp(np.logaddexp.reduce(log_densities(points[16:17], source)))[0]
        assert float(told["density"]) == pytest.approx(density, rel=0.01)
        assert found.responsibilities is not None
        assert inspector.formula.text().endswith(f" = {found.responsibilities[:, 16].max():.2f}")
        assert inspector.bars.bars[0].aside.endswith("σ")
    else:
        assert "density" not in told


def test_a_point_that_is_gone_is_no_longer_shown(qtbot: QtBot) -> None:
    session, inspector = inspected(qtbot)
    inspector.show_place(271)
    session.remove([271], "Delete")
    assert inspector.where.text() == HINT
