"""Explaining: every number that is told, worked out once more from the engine's."""

from __future__ import annotations

import re

import numpy as np
import pytest

from engine.algorithm import Phase
from engine.dataset import Dataset
from engine.examples import load_example
from engine.seeding import STEPPED, pick_frame
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from engine.stepping import first_frame, next_frame
from engine.timeline import Frame
from explorer.document import Document
from explorer.explaining import FAMILY, LETTERS, MEANS, OBJECTIVES, PICKS, SHAPES, SHARES, told, worked
from explorer.numbers import number
from explorer.session import Session


def ran(half_steps: int, dataset: Dataset | None = None, **fields: object) -> Session:
    settings = Settings(**{"k": 3, "seed": 4, **fields})  # type: ignore[arg-type]
    session = Session(Document(dataset or load_example("old-faithful"), settings, "Test"))
    frame = first_frame(session.dataset, session.settings, session.edition)
    session.take((frame,), 0.0)
    for _ in range(half_steps):
        frame = next_frame(session.dataset, session.settings, frame, session.edition)
        session.take((frame,), 0.0)
    return session


def shown(session: Session) -> Frame:
    assert session.frame is not None
    return session.frame


def numbers_in(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"\d+\.?\d*", text)]


def test_every_method_has_its_formulas_and_their_letters() -> None:
    assert set(PICKS) <= set(STEPPED)
    for table in (OBJECTIVES, SHARES, FAMILY):
        assert set(table) == set(Method)
    assert set(SHAPES) == set(Covariance)
    assert set(LETTERS) == {*PICKS.values(), *OBJECTIVES.values(), *SHARES.values(), MEANS, *SHAPES.values()}


@pytest.mark.parametrize("method", Method)
def test_the_start_shows_the_objective(method: Method) -> None:
    session = ran(0, method=method, initialiser=Initialiser.RANDOM_POINTS)
    name = "means" if method is Method.MIXTURE else "centres"
    assert told(session) == f"3 {name} from random points, seed 4. No point belongs to any of them yet."
    assert [one.formula for one in worked(session)] == [OBJECTIVES[method]]


def test_nothing_is_told_where_nothing_can_run() -> None:
    session = Session(Document(Dataset(np.array([[1.0, 2.0]])), Settings(k=3)))
    assert told(session) == "3 clusters need 3 different points (1 so far)"
    assert worked(session)[0].lines == ("both halves lower it",)


@pytest.mark.parametrize(("method", "name"), [(Method.SOFT_KMEANS, "cluster"), (Method.MIXTURE, "Gaussian")])
def test_shared_points_are_counted(method: Method, name: str) -> None:
    session = ran(5, method=method)
    found = session.assignment()
    assert found is not None
    assert found.responsibilities is not None
    count = int((found.responsibilities.max(axis=0) < 0.9).sum())
    assert count > 1
    assert told(session).startswith(
        f"{count} of 272 points are shared by more than one {name} (largest responsibility under 0.9); "
    )


def test_one_component_shares_nothing() -> None:
    assert told(ran(1, k=1, method=Method.MIXTURE)).startswith("None of 272 points is shared")


def test_points_that_changed_cluster_are_counted() -> None:
    assert re.fullmatch(r"Each of 272 points went to its nearest centre; J = \d+\.", told(ran(1)))
    session = ran(3)
    earlier = ran(1)
    labels, before = session.assignment(), earlier.assignment()
    assert labels is not None
    assert before is not None
    switched = int((labels.labels != before.labels).sum())
    assert switched > 0
    assert told(session).startswith(f"{switched} of 272 points changed cluster; J fell by ")


def test_the_first_value_names_its_unit() -> None:
    assert told(ran(1, scaling=Scaling.STANDARDISE)).endswith("(standardised units).")
    assert told(ran(3, scaling=Scaling.STANDARDISE)).endswith("%).")


def test_the_m_half_tells_the_mean_that_moved_furthest_and_the_bound() -> None:
    session = ran(4, method=Method.MIXTURE)
    frame, before = shown(session), session.timeline.frames[-2]
    assert frame.source is not None
    apart = np.abs(frame.mixture.means - frame.source.means)
    j = int(((apart / frame.coordinates.scale) ** 2).sum(axis=1).argmax())
    length, wait = (number(float(by), 2) for by in apart[j])
    assert frame.info.objective is not None
    assert before.info.objective is not None
    rise = number(frame.info.objective - before.info.objective, 3)
    assert told(session) == (
        f"Mean {j + 1} moved by {length} min (eruption length), {wait} min (waiting time); the bound rose by {rise}."
    )


def test_the_formula_of_the_e_half_is_worked_out_for_the_pinned_point() -> None:
    session = ran(5, method=Method.MIXTURE, covariance=Covariance.FULL)
    session.pin(16)
    found = session.assignment()
    assert found is not None
    assert found.responsibilities is not None
    shares = found.responsibilities[:, 16]
    (one,) = worked(session)
    assert one.formula == "share-mixture"
    assert one.lines[0] == f"point 17, Gaussian {shares.argmax() + 1}:"
    assert one.lines[1].endswith(f" = {shares.max():.2f}")
    numerator, *terms, share = numbers_in(re.sub(r"×10⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+", "", one.lines[1]))
    if "×" not in one.lines[1]:
        assert numerator / sum(terms) == pytest.approx(share, abs=0.03)


def test_without_a_pin_it_is_the_least_certain_point() -> None:
    soft = ran(5, method=Method.SOFT_KMEANS)
    found = soft.assignment()
    assert found is not None
    assert found.responsibilities is not None
    assert worked(soft)[0].lines[0].startswith(f"point {found.responsibilities.max(axis=0).argmin() + 1} (least sure)")
    hard = ran(3)
    source = shown(hard).source
    assert source is not None
    apart = np.sort(np.linalg.norm(hard.dataset.points[:, None] - source.means, axis=2), axis=1)
    i = int((apart[:, 0] / apart[:, 1]).argmax())
    lines = worked(hard)[0].lines
    assert lines[0].startswith(f"point {i + 1} (least sure), cluster ")
    assert lines[1].startswith(f"{number(apart[i, 0], 3)} from centre ")
    assert f", {number(apart[i, 1], 3)} from centre " in lines[1]


def test_a_pinned_place_is_named_by_where_it_is() -> None:
    session = ran(1)
    session.pin((4.5, 79.0))
    assert worked(session)[0].lines[0].startswith("(4.50 min, 79.0 min), cluster ")


def test_very_many_points_ask_for_a_pin() -> None:
    many = Dataset(np.random.default_rng(1).normal(size=(20_001, 2)))
    session = ran(1, many)
    assert worked(session)[0].lines == ("pin a point to see its numbers",)
    session.pin(3)
    assert worked(session)[0].lines[0].startswith("point 4, cluster ")


@pytest.mark.parametrize("covariance", Covariance)
def test_the_formulas_of_the_m_half_have_the_engine_s_numbers(covariance: Covariance) -> None:
    session = ran(6, method=Method.MIXTURE, covariance=covariance)
    frame = shown(session)
    assert frame.state.moments is not None
    assert frame.mixture.covariances is not None
    for j in range(3):
        session.select_component(j)
        mean, shape = worked(session)
        x, y = frame.mixture.means[j]
        weight = frame.state.moments.weight[j]
        assert (mean.formula, shape.formula) == ("move-means", f"move-{covariance.value}")
        assert mean.lines == (f"mean {j + 1} ←", f"{number(weight, 3)} points' worth", f"at ({x:.2f} min, {y:.1f} min)")
        own = frame.mixture.covariances[j]
        deviations = [number(float(value), 3) for value in np.sqrt(np.diagonal(own))]
        assert shape.lines[0] == f"σ ← {deviations[0]} min, {deviations[1]} min"
        assert shape.lines[-1] == f"weight ← {number(weight, 3)} / 272 = {weight / 272:.2f}"
        if covariance in (Covariance.FULL, Covariance.TIED):
            correlation = own[0, 1] / np.sqrt(own[0, 0] * own[1, 1])
            assert float(shape.lines[1].removeprefix("correlation ← ").replace("−", "-")) == pytest.approx(
                correlation, abs=0.0051
            )


def test_a_thin_gaussian_is_not_said_to_be_a_line() -> None:
    x = np.linspace(0.0, 1.0, 40)
    thin = Dataset(np.column_stack([x, x + 0.03 * (-1.0) ** np.arange(40)]))
    session = ran(2, thin, method=Method.MIXTURE, k=1)
    assert shown(session).mixture.covariances is not None
    covariance = shown(session).mixture.covariances[0]
    correlation = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
    assert 0.99 < correlation < 0.999
    assert worked(session)[1].lines[1] == f"correlation ← {number(round(correlation, 4), 4)}"


def test_k_means_counts_whole_points() -> None:
    session = ran(2)
    session.select_component(1)
    weight = shown(session).state.moments
    assert weight is not None
    (one,) = worked(session)
    assert one.lines[1] == f"{int(weight.weight[1])} points"


def test_after_a_hand_the_halves_begin_anew() -> None:
    session = ran(3)
    session.move_mean(0, (3.0, 60.0))
    assert shown(session).state.phase is Phase.MOVED
    assert re.fullmatch(r"Centre 1 moved by hand by .*\. Next the points are shared anew\.", told(session))
    assert worked(session)[0].formula == "start-kmeans"


@pytest.mark.parametrize("initialiser", STEPPED)
def test_picks_are_told_with_the_chance_that_they_had(initialiser: Initialiser) -> None:
    session = ran(0, initialiser=initialiser, k=4)
    points = session.dataset.points
    for number_of_picks in (1, 3):
        frame = pick_frame(session.dataset, session.settings, number_of_picks)
        session.take((frame,), 0.0)
        pick = frame.info.pick
        assert pick is not None
        assert told(session).startswith(f"Pick {number_of_picks} of 4; ")
        formulas = worked(session)
        if number_of_picks == 1 or initialiser not in PICKS:
            assert formulas == ()
            continue
        assert formulas[0].lines[0].startswith(f"point {pick.point + 1}")
        if initialiser is Initialiser.KMEANS_PLUS_PLUS:
            means = frame.mixture.means[:-1]
            apart = ((points[:, None] - means) ** 2).sum(axis=2).min(axis=1)
            own, whole = number(float(apart[pick.point]), 2), number(float(apart.sum()), 3)
            chance = number(float(apart[pick.point] / apart.sum()), 2)
            assert formulas[0].lines[1] == f"{own} / {whole} = {chance}"
