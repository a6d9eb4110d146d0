"""Cores: the library that multiplies may use any number of them; a result is the same bit for bit."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = """
import sys
from hashlib import sha256
import numpy as np
from engine import Dataset, Settings
from engine.algorithm import algorithm_for, expectation_half
from engine.features import features_of
from engine.settings import Initialiser, Method, Scaling
from engine.starts import start

method, n, d, k = sys.argv[1], *map(int, sys.argv[2:])
settings = Settings(Method(method), k, initialiser=Initialiser.RANDOM_POINTS, scaling=Scaling.NONE)
features = features_of(Dataset(np.random.default_rng(4).normal(size=(n, d))), settings.scaling)
found = expectation_half(algorithm_for(settings, features), features, start(features, settings, [0, 1]))
moments = found.moments
digest = sha256()
for each in (moments.weight, moments.mean, moments.scatter, found.bound):
    digest.update(each.tobytes())
print(digest.hexdigest())
"""


@pytest.mark.parametrize(
    ("method", "n", "d", "k"),
    [("kmeans", 30_000, 3, 60), ("kmeans", 15_000, 2, 200), ("kmeans", 9_000, 2, 100), ("kmeans", 5_000, 8, 20),
     ("gmm", 9_000, 2, 40), ("gmm", 3_000, 8, 10)],
)  # fmt: skip
def test_the_library_may_use_any_number_of_cores(method: str, n: int, d: int, k: int) -> None:
    found = set()
    for threads in ("1", "4"):
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT, method, str(n), str(d), str(k)],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        found.add(run.stdout)
    assert len(found) == 1
