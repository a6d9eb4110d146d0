"""Candidate: a fit of a sweep with its scores, what it may be judged by, and over which k a sweep goes.

Nothing here fits anything: whoever shows curves needs no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

from engine.records import Record, field, replace
from engine.settings import MOST_CLUSTERS, Covariance, Initialiser, Method, Settings
from engine.status import Trouble, TroubleKind

if TYPE_CHECKING:
    from engine.dataset import Dataset
    from engine.fitting import Restart

_COLLAPSED = TroubleKind.COLLAPSED_COMPONENT

LARGEST_K, REACH = 9, 3
"""The sweep reaches at least the first as k, and by the second beyond the one in use."""


class Criterion(Enum):
    """What a fit is judged by.

    Of k-means: INERTIA, SILHOUETTE, GAP. Of mixtures: BIC, AIC. Of both: HELD_OUT, the inertia or the log-likelihood
    per point held out, and where true classes are known ADJUSTED_RAND and ACCURACY.
    """

    INERTIA = "inertia"
    SILHOUETTE = "silhouette"
    BIC = "BIC"
    AIC = "AIC"
    GAP = "gap statistic"
    HELD_OUT = "held-out score"
    ADJUSTED_RAND = "adjusted Rand index"
    ACCURACY = "accuracy"


USUAL = frozenset({Criterion.INERTIA, Criterion.SILHOUETTE, Criterion.BIC, Criterion.AIC})
"""Those that cost little beside the fits themselves. The gap statistic takes REFERENCES sweeps of k-means on top, the
held-out score another sweep of all."""


class Candidate(Record, eq=False):
    """A k, and for mixtures a covariance type, fitted from several starts.

    restarts: all of them; best: the place of the best one. scores: the criteria of the best one, None where undefined;
    errors: the standard errors of those that have one. approximate: the criteria whose scores are of a sample, or of a
    fit whose starts were tried on cells of many points each; condensed: they were. trouble: what is wrong with the best
    one, such as a collapsed component, whose likelihood has no bound.
    """

    method: Method
    k: int
    covariance: Covariance | None
    restarts: tuple[Restart, ...]
    best: int
    scores: dict[Criterion, float | None]
    approximate: frozenset[Criterion] = frozenset()
    errors: dict[Criterion, float] = field(default_factory=dict)
    condensed: bool = False
    trouble: Trouble | None = None

    @property
    def seed(self) -> int:
        """The seed of the best restart: it alone brings the fit back, of cells one like it."""
        return self.restarts[self.best].seed

    def reopening(self, settings: Settings, restart: int | None = None) -> Settings:
        """What first_frame and next_frame need to go through one of the restarts again (the best one if none is named),
        bit for bit; settings: those of the sweep.

        Where restarts were condensed, the run from the same seed is one of its own, on all points from the start: its
        first means are drawn from the points, not from the cells, and it may end in another optimum.
        """
        seed = self.restarts[self.best if restart is None else restart].seed
        if self.covariance is None:
            return replace(elbow_settings(settings, self.k), seed=seed)
        return replace(mixture_settings(settings, self.k, self.covariance), seed=seed)


def default_range(dataset: Dataset, k: int) -> range:
    """1 … max(9, k + 3), no further than there are different points."""
    return range(1, dataset.n_distinct(at_most=min(max(LARGEST_K, k + REACH), MOST_CLUSTERS)) + 1)


def elbow_settings(settings: Settings, k: int) -> Settings:
    """Those of k-means at this k. From a k-means result, or from a start by hand for one k only, it cannot start."""
    initialiser = settings.initialiser
    if initialiser in (Initialiser.KMEANS_RESULT, Initialiser.BY_HAND):
        initialiser = Initialiser.KMEANS_PLUS_PLUS
    return replace(settings, k=k, method=Method.KMEANS, initialiser=initialiser, start=None)


def mixture_settings(settings: Settings, k: int, covariance: Covariance) -> Settings:
    """Those of a mixture at this k. It starts from a k-means result: plain starts end in worse optima."""
    result = Initialiser.KMEANS_RESULT
    return replace(settings, k=k, method=Method.MIXTURE, covariance=covariance, initialiser=result, start=None)


def is_collapsed(candidate: Candidate) -> bool:
    """Whether a component of the best run has collapsed."""
    return candidate.trouble is not None and candidate.trouble.kind is _COLLAPSED


def sound(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Those none of whose components has collapsed, since a likelihood has no bound there and says nothing about k; all
    of them where each has one."""
    return [candidate for candidate in candidates if not is_collapsed(candidate)] or candidates
