"""Threads: everything is done once and in order, on any number of cores; failures come out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

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


@pytest.mark.parametrize(("speedup", "helps"), [(0.9, False), (1.2, False), (1.8, True)])
def test_cores_that_are_no_help_are_not_asked_until_they_are_tried_again(
    cores: int, speedup: float, helps: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried, now = [], [100.0]
    monkeypatch.setattr(threads, "_speedup", lambda: tried.append(now[0]) or speedup)
    monkeypatch.setattr(threads, "monotonic", lambda: now[0])
    monkeypatch.setattr(threads, "_found", threads._Found())
    for now[0] in (100.0, 100.0 + 0.9 * threads.LASTS, 100.0 + 1.1 * threads.LASTS):
        assert threads.helpful() == (helps and cores > 1)
    assert len(tried) == (2 if cores > 1 else 0)


def test_cores_that_do_the_same_at_once_are_as_many_times_as_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(threads, "cores", lambda: 3)
    monkeypatch.setattr(threads, "perf_counter", lambda: clock[0])

    def timed(work: object, parts: Sequence[int]) -> None:
        # Together they take half as long again as one of them alone.
        clock[0] += 2.0 if len(parts) == 1 else 3.0

    monkeypatch.setattr(threads, "on_each", timed)
    assert threads._speedup() == pytest.approx(2.0)
