"""Standing: how a run stands, in a word or a sentence. No Qt."""

from __future__ import annotations

from engine.algorithm import Phase
from engine.records import Record
from engine.status import Progress
from explorer.words import Shown


class Badge(Record):
    """The state of the run in a word or a sentence; tone is ready, running, converged, limit or warning."""

    text: str
    tone: str


def badge(session: Shown) -> Badge:
    """Ready, Running, Converged (with the reason), Iteration limit, or a warning in plain words."""
    frame = session.timeline.frame
    if session.readiness:
        return Badge(session.readiness, "ready")
    if frame is None:
        return Badge("Ready", "ready")
    status = frame.status
    if status.trouble is not None:
        head = {Progress.CONVERGED: "Converged: ", Progress.REACHED_MAX_ITERATIONS: "Iteration limit: "}
        return Badge(f"{head.get(status.progress, '')}{status.trouble.sentence}", "warning")
    if status.progress is Progress.CONVERGED:
        return Badge(f"Converged: {status.reason}" if status.reason else "Converged", "converged")
    if status.progress is Progress.REACHED_MAX_ITERATIONS:
        return Badge("Iteration limit", "limit")
    return _UNDER_WAY.get(frame.state.phase, Badge("Running", "running"))


_UNDER_WAY = {
    Phase.PICKED: Badge("Seeding", "running"),
    Phase.START: Badge("Ready", "ready"),
    Phase.ANNEALED: Badge("Annealing", "running"),
}
