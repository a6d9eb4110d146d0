"""Remedies: what to try when something has gone wrong, each in a few words and as a change of settings. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.records import Record
from engine.settings import Covariance, EmptyCluster, Method, Settings
from engine.status import Progress, Trouble, TroubleKind
from explorer.numbers import count, number
from explorer.words import Shown

REGULARISATIONS = (1e-3, 1e-2, 1e-1)
"""What reg_covar is raised to, one after the other."""

LONGER = 10
"""The iteration limit is raised to so many times as much."""

MOST_ITERATIONS = 100_000

MOST = 3


class Remedy(Record):
    """text: what it does; fields: of the settings, as they become."""

    text: str
    fields: Mapping[str, object]


def remedies(session: Shown) -> tuple[Remedy, ...]:
    """What may help in the present trouble, the likeliest first; none where there is none."""
    document, frame = session.document, session.timeline.frame
    if session.readiness:
        places = document.dataset.n_distinct(at_most=document.settings.k)
        return (_fewer(places),) if places else ()
    if frame is None:
        return ()
    found: list[Remedy] = []
    if frame.status.trouble is not None:
        found += _AGAINST[frame.status.trouble.kind](document.settings, frame.status.trouble)
    if frame.status.progress is Progress.REACHED_MAX_ITERATIONS:
        found += _longer(document.settings)
    return tuple(found[:MOST])


def _fewer(k: int) -> Remedy:
    return Remedy(f"lower k to {k}", {"k": k})


def _against_emptiness(settings: Settings, trouble: Trouble) -> Iterator[Remedy]:
    if settings.empty_cluster is EmptyCluster.KEEP:
        yield Remedy("let empty clusters move", {"empty_cluster": EmptyCluster.RELOCATE})
    if settings.k > len(trouble.components):
        yield _fewer(settings.k - len(trouble.components))


def _against_collapse(settings: Settings, trouble: Trouble) -> Iterator[Remedy]:
    larger = next((value for value in REGULARISATIONS if value > settings.reg_covar * 1.01), None)
    if larger is not None:
        yield Remedy(f"raise reg_covar to {number(larger)}", {"reg_covar": larger})
    if settings.covariance is not Covariance.TIED:
        yield Remedy("tie the covariances", {"covariance": Covariance.TIED})
    if settings.k > len(trouble.components):
        yield _fewer(settings.k - len(trouble.components))


def _longer(settings: Settings) -> Iterator[Remedy]:
    limit = min(settings.max_iterations * LONGER, MOST_ITERATIONS)
    if limit > settings.max_iterations:
        yield Remedy(f"raise the limit to {count(limit)}", {"max_iterations": limit})
    if settings.method is not Method.KMEANS and settings.tolerance < 1e-4:
        yield Remedy("raise the tolerance to 0.0001", {"tolerance": 1e-4})


_AGAINST = {TroubleKind.EMPTY_CLUSTER: _against_emptiness, TroubleKind.COLLAPSED_COMPONENT: _against_collapse}
