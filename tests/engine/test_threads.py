"""Threads: everything is done once and in order, on any number of cores; failures come out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from engine import threads
from engine.threads import on_each


@pytest.fixture(params=[1, 2, 5])
def cores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(threads, "cores", lambda: request.param)
    threads._pool.cache_clear()
    yield request.param
    threads._pool().shutdown()
    threads._pool.cache_clear()


def test_the_results_come_in_the_order_of_the_parts(cores: int) -> None:
    assert on_each(lambda part: part * part, range(100)) == [part * part for part in range(100)]
    assert on_each(lambda part: part, []) == []


def test_every_core_takes_part(cores: int) -> None:
    together = threading.Barrier(cores, timeout=10)
    who = on_each(lambda _: (together.wait(), threading.get_ident())[1], range(cores))
    assert len(set(who)) == cores


def test_a_failure_comes_out_and_ends_the_work(cores: int) -> None:
    begun: list[int] = []

    def work(part: int) -> None:
        begun.append(part)
        raise ValueError(f"no {part}")

    with pytest.raises(ValueError, match=r"no \d"):
        on_each(work, range(1000))
    assert len(begun) <= cores


def test_after_a_failure_nobody_begins_another_part(cores: int) -> None:
    begun: list[int] = []

    def work(part: int) -> None:
        begun.append(part)
        if part == 0:
            raise ValueError("no 0")
        time.sleep(0.005)

    with pytest.raises(ValueError, match="no 0"):
        on_each(work, range(300))
    assert len(begun) < 150


def test_work_within_work_does_not_wait_for_itself(cores: int) -> None:
    assert on_each(lambda part: sum(on_each(lambda each: each, range(part))), range(20)) == [
        part * (part - 1) // 2 for part in range(20)
    ]
