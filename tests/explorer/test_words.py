"""The words: numbers, names of half steps, the badge, and the line about the last half step."""

from __future__ import annotations

import re

import numpy as np
import pytest

from engine.algorithm import Phase
from engine.dataset import Dataset
from engine.examples import load_example
from engine.mixture import Mixture
from engine.records import replace
from engine.settings import Covariance, EmptyCluster, Initialiser, Method, Scaling, Settings
from engine.status import Progress, Status, Trouble, TroubleKind
from engine.stepping import first_frame, implied_frame, moved_frame, next_frame
from engine.timeline import Frame, Timeline
from explorer import names, words
from explorer.document import Document
from explorer.numbers import amount, coordinate, number, percent, signed
from explorer.standing import Badge, badge
from explorer.words import account, next_step_name

EMPTY = Timeline()


class Shown:
    """What the words read of a session."""

    def __init__(self, document: Document, timeline: Timeline = EMPTY, readiness: str = "") -> None:
        self.document, self.timeline, self.readiness = document, timeline, readiness


def ran(half_steps: int, **fields: object) -> Shown:
    document = Document(load_example("old-faithful"), Settings(**{"k": 2, "seed": 3, **fields}))  # type: ignore[arg-type]
    frame = first_frame(document.dataset, document.settings)
    timeline = Timeline().append(frame)
    for _ in range(half_steps):
        frame = next_frame(document.dataset, document.settings, frame, 0)
        timeline = timeline.append(frame)
    return Shown(document, timeline)


def shown_frame(shown: Shown) -> Frame:
    assert shown.timeline.frame is not None
    return shown.timeline.frame


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-1130.26396, "−1130"),
        (50440.157, "50440"),
        (12.3456, "12.35"),
        (0.08, "0.08"),
        (1234567.0, "1.235×10⁶"),
        (-0.00001234, "−1.234×10⁻⁵"),
        (None, "–"),
        (float("nan"), "–"),
        (float("inf"), "–"),
    ],
)
def test_number(value: float | None, text: str) -> None:
    assert number(value) == text


def test_differences_and_shares() -> None:
    assert [signed(0.61), signed(-0.61), signed(0.0)] == ["+0.61", "−0.61", "±0"]
    assert [percent(0.04), percent(0.0041), percent(0.44), percent(0.0001)] == ["4 %", "0.4 %", "44 %", "< 0.1 %"]
    assert amount(1.12, "min") == "1.1 min"
    assert amount(1.12, "") == "1.1"


@pytest.mark.parametrize(
    ("value", "spread", "text"),
    [
        (4.4871, 1.14, "4.49"),
        (78.96, 13.6, "79.0"),
        (-0.0001, 1.0, "0.00"),
        (123456.7, 20_000.0, "123500"),
        (3.0, 0.0, "3"),
    ],
)
def test_coordinates_have_the_decimals_that_matter(value: float, spread: float, text: str) -> None:
    assert coordinate(value, spread) == text


def test_every_choice_has_a_name() -> None:
    for told, choices in (
        (names.METHOD_NAMES, Method),
        (names.FAMILY_NAMES, Method),
        (names.COVARIANCE_NAMES, Covariance),
        (names.COVARIANCE_GLOSS, Covariance),
        (names.INITIALISER_NAMES, Initialiser),
        (names.INITIALISER_GLOSS, Initialiser),
        (names.SCALING_NAMES, Scaling),
        (names.EMPTY_CLUSTER_NAMES, EmptyCluster),
    ):
        assert set(told) == set(choices)
        assert all(told.values())


@pytest.mark.parametrize(
    ("method", "expected", "maximised"),
    [
        (Method.KMEANS, "Assign points", "Move centres"),
        (Method.SOFT_KMEANS, "Share points", "Move centres"),
        (Method.MIXTURE, "E step: compute responsibilities", "M step: update Gaussians"),
    ],
)
def test_the_step_button_names_the_next_half(method: Method, expected: str, maximised: str) -> None:
    names = [next_step_name(ran(steps, method=method).document.settings, None) for steps in range(1)]
    for steps in range(4):
        shown = ran(steps, method=method)
        names.append(next_step_name(shown.document.settings, shown_frame(shown)))
    assert names == [expected, expected, maximised, expected, maximised]


def test_after_a_centre_was_moved_by_hand_points_are_assigned() -> None:
    shown = ran(3)
    document, frame = shown.document, shown_frame(shown)
    moved = moved_frame(document.dataset, document.settings, frame, frame.state.mixture, 0)
    assert moved.state.phase is Phase.MOVED
    assert next_step_name(document.settings, moved) == "Assign points"


def test_badge_follows_the_run() -> None:
    assert badge(Shown(ran(0).document)).tone == "ready"
    assert badge(ran(0)) == Badge("Ready", "ready")
    assert badge(ran(1)) == Badge("Running", "running")
    end = badge(ran(39))
    assert end.tone == "converged"
    assert end.text.startswith("Converged: ")


def test_badge_of_a_wish_says_what_it_needs() -> None:
    document = Document(Dataset(np.array([[1.0, 2.0]])), Settings(k=3))
    assert badge(Shown(document, readiness=document.readiness)).text == "3 clusters need 3 different points (1 so far)"


def test_badge_warns_before_it_says_anything_else() -> None:
    trouble = Trouble(TroubleKind.EMPTY_CLUSTER, "Cluster 3 is empty: moved to the farthest point", (2,))
    frame = replace(shown_frame(ran(2)), status=Status(Progress.CONVERGED, "", trouble))
    document = ran(0).document
    assert badge(Shown(document, Timeline((frame,), 0))) == Badge(f"Converged: {trouble.sentence}", "warning")
    limit = replace(frame, status=Status(Progress.REACHED_MAX_ITERATIONS))
    assert badge(Shown(document, Timeline((limit,), 0))) == Badge("Iteration limit", "limit")


def test_account_of_the_start() -> None:
    assert account(Shown(ran(0).document)) == ""
    assert account(ran(0)) == "Start · 2 centres from k-means++, seed 3"
    assert account(ran(0, k=1, method=Method.MIXTURE)) == "Start · 1 mean from k-means result, seed 3"


def test_account_of_k_means() -> None:
    assert re.fullmatch(r"E step 1 · 272 points assigned, J = \d+", account(ran(1)))
    moved = r"M step 1 · centre [12] moved by [\d.]+ min \(eruption length\), [\d.]+ min \(waiting time\)"
    assert re.fullmatch(moved + r" · J fell by [\d.]+ \(\d+ %\)", account(ran(2)))
    assert re.fullmatch(r"E step 2 · \d+ points? changed cluster, J fell by [\d.]+ \([\d.]+ %\)", account(ran(3)))
    assert account(ran(40)).endswith("no centre moved · J stays at 8902")


def test_account_says_standardised_units_where_it_names_the_first_value() -> None:
    assert account(ran(1, scaling=Scaling.STANDARDISE)).endswith("standardised units")
    assert "standardised" not in account(ran(3, scaling=Scaling.STANDARDISE))
    mixture = account(ran(3, scaling=Scaling.STANDARDISE, method=Method.MIXTURE))
    assert "standardised" not in mixture


def test_account_names_the_mean_that_moved_furthest_in_the_algorithm_s_distance() -> None:
    shown = ran(2, scaling=Scaling.STANDARDISE)
    state = shown_frame(shown).state
    assert state.source is not None
    apart = np.linalg.norm(state.mixture.means - state.source.means, axis=1)
    assert f"centre {apart.argmax() + 1} moved" in account(shown)


def test_account_of_a_mixture() -> None:
    assert re.fullmatch(
        r"E step 1 · 272 points shared · log-likelihood −1\d{3}\.?\d?", account(ran(1, method=Method.MIXTURE))
    )
    after_m = account(ran(2, method=Method.MIXTURE))
    assert re.fullmatch(r"M step 1 · mean [12] moved by .* min \(waiting time\) · bound \+[\d.]+", after_m)
    assert re.search(
        r"changed likeliest cluster · log-likelihood −[\d.]+ \(\+[\d.]+\)$", account(ran(3, method=Method.MIXTURE))
    )


def test_account_of_soft_k_means_gives_no_percentage() -> None:
    text = account(ran(2, method=Method.SOFT_KMEANS))
    assert "F fell by" in text
    assert "%" not in text


def test_account_does_not_compare_across_an_edit() -> None:
    shown = ran(3)
    document, frame = shown.document, shown_frame(shown)
    edited = replace(document, dataset=document.dataset.added([[3.0, 60.0]]))
    after = implied_frame(edited.dataset, edited.settings, frame, 1)
    text = account(Shown(edited, shown.timeline.append(after)))
    assert "fell" not in text
    assert "J = " in text


def test_account_of_a_centre_moved_by_hand() -> None:
    shown = ran(3)
    document, frame = shown.document, shown_frame(shown)
    mixture = frame.state.mixture
    means = mixture.means + np.array([[0.0, 0.0], [0.5, 0.0]]) / frame.coordinates.scale
    moved = moved_frame(document.dataset, document.settings, frame, Mixture(mixture.weights, means), 0)
    text = account(Shown(document, shown.timeline.append(moved)))
    assert text == "centre 2 moved by hand by 0.5 min (eruption length), 0 min (waiting time)"


def test_columns_without_a_unit_need_none() -> None:
    document = Document(Dataset(np.array([[0.0, 0.0], [1.0, 0.0], [9.0, 0.0]])), Settings(k=1))
    start = first_frame(document.dataset, document.settings)
    half = next_frame(document.dataset, document.settings, start, 0)
    whole = next_frame(document.dataset, document.settings, half, 0)
    assert "(x), 0 (y)" in account(Shown(document, Timeline().append(start).append(half).append(whole)))


@pytest.mark.parametrize("method", Method)
def test_explanations_are_whole(method: Method) -> None:
    start, expected, maximised, until = words.explanation(Settings(method=method, k=3))
    assert re.fullmatch("start: 3 (centres|means) from .+", start)
    assert expected
    assert maximised
    assert until.startswith("repeat until")


def test_frames_are_named_for_screen_readers() -> None:
    assert [words.frame_name(shown_frame(ran(steps))) for steps in range(3)] == [
        "Start",
        "E step, iteration 1",
        "M step, iteration 1",
    ]
