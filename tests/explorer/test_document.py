"""Documents: from one to another by a change."""

from __future__ import annotations

import pytest

from engine.course import Course
from engine.examples import ALL_EXAMPLES, Example
from engine.settings import Method
from explorer.opening import first_document


@pytest.mark.parametrize("example", ALL_EXAMPLES, ids=lambda example: example.key)
def test_only_soft_k_means_goes_on_annealing_on_other_data(example: Example) -> None:
    annealed = first_document().annealed()
    suits = (example.scaling, example.k, example.seed)
    loaded = annealed.with_other_data(example.make(), example.title, *suits, choices=example.choices)
    soft = loaded.settings.method is Method.SOFT_KMEANS and "beta" not in example.choices
    assert loaded.course is (Course.ANNEALING if soft else Course.HALVES)
