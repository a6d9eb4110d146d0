"""SweepCard: what a candidate says of itself, ≈ where it is not exact."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from engine.candidate import Candidate, Criterion
from engine.records import replace
from engine.selection import sweep
from engine.settings import Covariance, Settings
from explorer.document import Document
from explorer.panels.criterion_curve import CriterionCurve
from explorer.panels.inertia_curve import InertiaCurve
from explorer.panels.sweep_card import candidate_words, on_cells
from explorer.session import Session
from tests.explorer.rig import blobs

SETTINGS = Settings(k=2, restarts=2)


@pytest.fixture(scope="module")
def exact() -> list[Candidate]:
    return list(sweep(blobs(), SETTINGS, [2]))


@pytest.fixture(scope="module")
def condensed(exact: list[Candidate]) -> list[Candidate]:
    """The same ones as if many points had been put into cells."""
    return [replace(candidate, condensed=True, approximate=frozenset(candidate.scores)) for candidate in exact]


def test_exact_values_stand_alone(exact: list[Candidate]) -> None:
    assert on_cells(exact) == ""
    for candidate in exact:
        for criterion in candidate.scores:
            words = candidate_words(candidate, criterion)
            assert "≈" not in words
            assert words.endswith("click adopts")


def test_values_from_cells_are_about_right(condensed: list[Candidate]) -> None:
    assert on_cells(condensed) == "≈ from grid cells"
    for candidate in condensed:
        for criterion in candidate.scores:
            words = candidate_words(candidate, criterion)
            assert f"{criterion.value} ≈ " in words
            assert words.endswith("click adopts it, and runs on all points")


def test_of_a_sample_only_the_silhouette_is(exact: list[Candidate]) -> None:
    sampled = replace(exact[0], approximate=frozenset({Criterion.SILHOUETTE}))
    assert "silhouette ≈ " in candidate_words(sampled, Criterion.SILHOUETTE)
    assert "≈" not in candidate_words(sampled, Criterion.INERTIA)


@pytest.mark.parametrize("card", [InertiaCurve, CriterionCurve])
def test_cards_say_so(
    card: type[InertiaCurve] | type[CriterionCurve], exact: list[Candidate], condensed: list[Candidate], qtbot: QtBot
) -> None:
    for candidates in (exact, condensed):
        session = Session(Document(blobs(), replace(SETTINGS, covariance=Covariance.FULL), "Test"))
        session.begin_sweep(9, keep=True)
        for candidate in candidates:
            session.add_candidate(candidate)
        session.end_sweep()
        shown = card(session)
        qtbot.addWidget(shown)
        shown.draw()
        assert ("≈" in shown.legend.whole) == (candidates is condensed)
