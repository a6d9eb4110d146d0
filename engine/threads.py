"""Threads: one kind of work on many parts, on every core; NumPy lets go of the interpreter's lock meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Part = TypeVar("Part")
Result = TypeVar("Result")


@cache
def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def on_each(work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """work(part) of every part, in the order of the parts, whichever core did it: sums over them are the same bit for
    bit on any number of cores. Raises what the work raises."""
    helpers = min(cores(), len(parts)) - 1
    if helpers < 1:
        return [work(part) for part in parts]
    done: dict[int, Result] = {}
    places = iter(range(len(parts)))

    def take() -> None:
        _work_through(places, lambda place: done.__setitem__(place, work(parts[place])))

    helping = [_pool().submit(take) for _ in range(helpers)]
    try:
        take()
    finally:
        # Where the pool was busy elsewhere, a helper may not have begun: there is nothing left for it.
        unfinished = [future for future in helping if not future.cancel()]
        for future in unfinished:
            future.result()
    return [done[place] for place in range(len(parts))]


def _work_through(places: Iterator[int], work: Callable[[int], None]) -> None:
    """Takes the next place until there are none; after a failure nobody takes another."""
    try:
        for place in places:
            work(place)
    except BaseException:
        for _ in places:
            pass
        raise


@cache
def _pool() -> ThreadPoolExecutor:
    """Kept for good: a thread costs more to begin than a chunk of points."""
    # Few points never need it.
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    return ThreadPoolExecutor(max(cores() - 1, 1), thread_name_prefix="engine")
