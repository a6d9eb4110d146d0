"""Shelf: which candidates are of the sweep that runs, and which are older results that it has not replaced yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.candidate import Candidate


class Shelf:
    """Fed with each change of the candidates; a sweep that begins brings no new one."""

    def __init__(self) -> None:
        self._before: dict[int, Candidate] = {}
        self._older: dict[int, Candidate] = {}

    def take(self, candidates: tuple[Candidate, ...], done: bool) -> None:
        """The candidates as they are now, and whether the sweep is complete."""
        now = {id(candidate): candidate for candidate in candidates}
        if done:
            self._older = {}
        elif now.keys() <= self._before.keys():
            self._older = now
        self._before = now

    def is_older(self, candidate: Candidate) -> bool:
        """Whether it is from before the sweep that runs."""
        return id(candidate) in self._older
