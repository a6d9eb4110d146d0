"""Settings: checked when made, one sentence for each misuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.dataset import Dataset
from engine.errors import SettingsError
from engine.mixture import Mixture, Start
from engine.records import replace
from engine.settings import SEEDS, Initialiser, Method, Settings, checked_settings

HAND = Start(Mixture(np.full(2, 0.5), np.zeros((2, 2))))


@pytest.mark.parametrize(
    "bad",
    [
        {"k": 0}, {"k": 1001}, {"k": 2.0}, {"k": True}, {"k": "3"}, {"seed": -1}, {"seed": SEEDS}, {"restarts": 0},
        {"max_iterations": 0}, {"tolerance": -1e-9}, {"tolerance": float("nan")}, {"tolerance": 2.0},
        {"reg_covar": float("inf")}, {"reg_covar": -1.0}, {"beta": 0.0}, {"beta": 1e10}, {"beta": "2"},
        {"reg_covar": True}, {"tolerance": np.bool_(False)}, {"beta": 10**400}, {"beta": 1 + 0j}, {"beta": np.nan},
        {"method": "kmeans"}, {"covariance": None}, {"initialiser": "random"}, {"scaling": 1}, {"empty_cluster": False},
    ],
    ids=str,
)  # fmt: skip
def test_each_value_out_of_range_gives_one_sentence(bad: dict[str, Any]) -> None:
    (name,) = bad
    with pytest.raises(SettingsError, match=rf"^{name} must be .*, not .*\.$"):
        Settings(**bad)
    with pytest.raises(SettingsError):
        replace(Settings(), **bad)


def test_whole_numbers_of_numpy_are_welcome() -> None:
    settings = Settings(k=np.int64(4), seed=np.uint8(7))  # type: ignore[arg-type]
    assert (settings.k, settings.seed) == (4, 7)
    assert type(settings.k) is type(settings.seed) is int
    assert settings == Settings(k=4, seed=7)


def test_numbers_of_numpy_are_welcome() -> None:
    settings = Settings(tolerance=np.float32(0.25), reg_covar=np.int64(1), beta=np.float16(0.5))  # type: ignore[arg-type]
    assert settings == Settings(tolerance=0.25, reg_covar=1.0, beta=0.5)
    assert {type(value) for value in (settings.tolerance, settings.reg_covar, settings.beta)} == {float}


@pytest.mark.parametrize("given", [3, {"k": 3}, "kmeans", Settings, False])
def test_anything_else_than_settings_gets_one_sentence(given: object) -> None:
    with pytest.raises(SettingsError, match=r"^The choices must be given as Settings, .*, not .*\.$"):
        checked_settings(given)
    assert checked_settings(None) == Settings()
    assert checked_settings(Settings(k=5)) == Settings(k=5)


def test_the_initialiser_left_out_is_the_best_for_the_method() -> None:
    assert Settings().initialiser is Initialiser.KMEANS_PLUS_PLUS
    assert Settings(Method.SOFT_KMEANS).initialiser is Initialiser.KMEANS_PLUS_PLUS
    assert Settings(Method.MIXTURE).initialiser is Initialiser.KMEANS_RESULT
    assert Settings(Method.MIXTURE, initialiser=Initialiser.RANDOM_POINTS).initialiser is Initialiser.RANDOM_POINTS


def test_seeds_of_the_restarts() -> None:
    assert Settings(seed=5, restarts=3).seeds == [5, 6, 7]
    assert Settings(seed=SEEDS - 1, restarts=3).seeds == [SEEDS - 1, 0, 1]


def test_a_start_by_hand_must_fit() -> None:
    with pytest.raises(SettingsError, match="needs a mixture"):
        Settings(initialiser=Initialiser.BY_HAND)
    with pytest.raises(SettingsError, match=r"has 2 means, but k is 3: make them agree\.$"):
        Settings(k=3, initialiser=Initialiser.BY_HAND, start=HAND)
    fitting = Settings(k=2, initialiser=Initialiser.BY_HAND, start=HAND)
    fitting.check(Dataset(np.zeros((2, 2))))
    with pytest.raises(SettingsError, match="has 2 columns, the data 3"):
        fitting.check(Dataset(np.zeros((2, 3))))
    # One that is not in use need not fit.
    Settings(k=3, start=HAND).check(Dataset(np.zeros((3, 3))))
