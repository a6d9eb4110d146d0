"""Verdicts: which k each criterion points at, in words, and why they may not agree. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from engine.candidate import Candidate, Criterion
from engine.choosing import choose
from engine.records import Record
from engine.settings import Method
from explorer.names import COVARIANCE_NAMES


class Verdict(Record, eq=False):
    """name: the criterion as people know it; rule: what it looks for, in a few words; candidate: what it points at,
    None if at nothing; at_end: it is the last one of the range."""

    name: str
    rule: str
    candidate: Candidate | None
    hint: bool = False
    at_end: bool = False

    @property
    def pick(self) -> str:
        """ "3", "tied, 3", "none"; a minimum at the end of the range is none yet."""
        if self.candidate is None:
            return "none"
        covariance = self.candidate.covariance
        name = str(self.candidate.k) if covariance is None else f"{COVARIANCE_NAMES[covariance]}, {self.candidate.k}"
        return f"{name} or more" if self.at_end else name


_ASKED = (
    (Criterion.INERTIA, Method.KMEANS, "Elbow", "a hint, never a verdict"),
    (Criterion.SILHOUETTE, Method.KMEANS, "Silhouette", "round groups, apart"),
    (Criterion.GAP, Method.KMEANS, "Gap", "first k beyond noise"),
    (Criterion.BIC, Method.MIXTURE, "BIC", "a parameter costs ln n"),
    (Criterion.AIC, Method.MIXTURE, "AIC", "a parameter costs 2"),
    (Criterion.HELD_OUT, Method.MIXTURE, "Held out", "density of unseen points"),
)
_OPEN_ENDED = {Criterion.SILHOUETTE, Criterion.BIC, Criterion.AIC, Criterion.HELD_OUT}


def verdicts(candidates: Sequence[Candidate]) -> list[Verdict]:
    """Those of the criteria that have been computed, in the order in which they stand in the panel."""
    found = []
    largest = max((candidate.k for candidate in candidates), default=0)
    for criterion, method, name, rule in _ASKED:
        if not any(c.method is method and c.scores.get(criterion) is not None for c in candidates):
            continue
        choice = choose(candidates, criterion, method)
        chosen = None if choice is None else choice.candidate
        at_end = chosen is not None and criterion in _OPEN_ENDED and 1 < largest == chosen.k
        found.append(Verdict(name, rule, chosen, choice is not None and choice.hint, at_end))
    return found


def summary(found: Sequence[Verdict]) -> str:
    """Whether they agree, and if not, why that is no contradiction."""
    ks = {verdict.candidate.k for verdict in found if verdict.candidate is not None}
    if not ks:
        return "No criterion points at a k yet."
    if len(ks) == 1:
        return f"All that point at anything agree on {ks.pop()} clusters."
    reasons = [text for names, text in _REASONS if _differ(found, names)]
    return " ".join(["They disagree, since they ask different questions.", *reasons[:2]])


_REASONS = (
    (
        ("Silhouette", "BIC"),
        "The silhouette wants round groups apart from each other, BIC a density: it counts overlapping Gaussians, too.",
    ),
    (("BIC", "AIC"), "AIC charges less for a parameter than BIC, so it often takes more components."),
    (("Elbow", "BIC"), "The elbow knows circles only: a long cluster is cut into several."),
    (("Gap", "Silhouette"), "The gap compares with no clusters at all, the silhouette only with the next cluster."),
    (("Held out", "BIC"), "A held-out part depends on the split: near the best k its curve is flat."),
)


def _differ(found: Sequence[Verdict], names: tuple[str, str]) -> bool:
    picks = [v.candidate.k for v in found if v.name in names and v.candidate is not None]
    return len(set(picks)) == 2
