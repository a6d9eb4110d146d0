"""Ranking: whose each point is does not depend on how a product rounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import ranking
from engine.arrays import Bools, Floats, Singles
from engine.features import quadratic_features
from engine.ranking import linear_scores, linear_weights, owned, reach_of, terms_of
from engine.sharing import hard

KINDS = ("spread", "grid", "duplicates", "line", "tight", "outlier", "one place")


def points(kind: str, d: int, m: int, random: np.random.Generator) -> Floats:
    """(d, m)"""
    columns = random.normal(size=(d, m))
    match kind:
        case "grid":
            return np.round(2 * columns) / 2
        case "duplicates":
            return columns[:, random.integers(min(3, m), size=m)]
        case "line":
            return columns[:1] * np.linspace(1, 2, d)[:, None]
        case "tight":
            return 1.0 + 1e-9 * columns
        case "outlier":
            columns[:, 0] = 1e8
        case "one place":
            return np.full((d, m), 0.7)
    return columns


def expected(weights: Floats, columns: Floats) -> Floats:
    shares = linear_scores(weights, columns)
    hard(shares)
    return shares


def terms(weights: Floats, columns: Floats) -> float:
    return terms_of(reach_of(weights), float((columns**2).sum(axis=0).max()))


def in_singles(columns: Floats) -> Singles:
    return quadratic_features(columns)[: 1 + len(columns)].astype(np.float32)


@given(
    st.sampled_from(KINDS), st.integers(1, 5), st.integers(1, 80), st.integers(1, 7), st.sampled_from([(), (1,), (4,)]),
    st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_shares_are_those_of_the_scores_one_by_one(
    kind: str, d: int, m: int, k: int, runs: tuple[int, ...], seed: int
) -> None:
    random = np.random.default_rng(seed)
    columns = points(kind, d, m, random)
    weights = linear_weights(columns[:, random.integers(m, size=(*runs, k))])
    for quick in (None, in_singles(columns)):
        shares = owned(weights, quadratic_features(columns), terms(weights, columns), quick)
        assert np.array_equal(shares, expected(weights, columns))
        assert (shares.sum(axis=-2) == 1).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_however_a_product_rounds_the_shares_are_the_same(
    kind: str, seed: int, single: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(seed)
    columns = points(kind, 2, 500, random)
    weights = linear_weights(columns[:, random.integers(500, size=(3, 6))])

    def rounded(weights: Floats, phi: Floats) -> Floats:
        exact = weights.astype(np.longdouble) @ phi.astype(np.longdouble)
        size, kind = np.abs(weights) @ np.abs(phi), phi.dtype.type
        # As far off as sums of three products may be, by half an epsilon for each; there is room for twice as much.
        wrong = size * (1.5 if single else 3.0) * np.finfo(kind).eps * random.choice([-1, 1], size.shape)
        return np.asarray(exact + wrong, dtype=kind)

    monkeypatch.setattr(ranking, "product", rounded)
    quick = in_singles(columns) if single else None
    shares = owned(weights, quadratic_features(columns), terms(weights, columns), quick)
    assert np.array_equal(shares, expected(weights, columns))


def test_scores_far_enough_apart_are_not_taken_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("one by one")

    monkeypatch.setattr(ranking, "_decide", never)
    columns = np.random.default_rng(3).normal(size=(2, 2000))
    weights = linear_weights(columns[:, :5].copy())
    assert owned(weights, quadratic_features(columns), terms(weights, columns)).sum() == 2000


def test_few_in_doubt_are_taken_one_by_one_and_many_ranked_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    decided: list[int] = []

    def watched(owns: Bools, weights: Floats, phi: Floats, beyond: int) -> None:
        decided.append(int((owns.sum(axis=0) > 1).sum()))
        decide(owns, weights, phi, beyond)

    decide = ranking._decide
    monkeypatch.setattr(ranking, "_decide", watched)
    columns = np.random.default_rng(3).normal(size=(2, 1600))
    for near in (1, 5, 900):
        # Closer to half-way than single precision can tell, and farther than double precision cannot.
        columns[0, :near] = 1e-9 * np.arange(1, near + 1)
        weights = linear_weights(np.array([[-1.0, 1.0], [0.0, 0.0]]))
        shares = owned(weights, quadratic_features(columns), terms(weights, columns), in_singles(columns))
        assert np.array_equal(shares, expected(weights, columns))
    assert decided == [1, 5]
