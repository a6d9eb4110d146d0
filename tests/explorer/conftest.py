"""What tests with widgets share: garbage is collected between them, never within a call of Qt."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def frozen() -> None:
    """What the imports have made stays: looking through it after each test would take longer than the test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Within a call of Qt that holds a lock, the widgets of a test before would wait for that lock for ever."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()
