"""Courses: what starts a run that goes otherwise than by half steps from its start. No Qt."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from engine.course import Course

if TYPE_CHECKING:
    from explorer.player import Player
    from explorer.session import Session


def step_picks(session: Session, on: bool) -> None:
    """Whether the timeline begins with the initialiser's picks; it does so at once."""
    text = "Seeding step by step" if on else "Seeding at once"
    session.edit(session.document.with_course(Course.PICKS if on else Course.HALVES), text)


def ride(session: Session, player: Player) -> None:
    """Begins annealing and plays it; of annealing that has begun it plays, pauses or goes on with the frames."""
    if session.document.anneals:
        player.toggle()
    elif session.readiness:
        session.announced.emit(session.readiness)
    else:
        # One change, however many frames follow.
        session.edit(session.document.annealed(), "Anneal β")
        player.play()


def seek_beta(session: Session, beta: float, least: bool) -> None:
    """Goes to the frame of annealing whose β is nearest; least: by one frame at least, as the keys of a slider do."""
    timeline = session.timeline
    known = [(i, frame.state.beta) for i, frame in enumerate(timeline.frames) if frame.state.beta is not None]
    if not known:
        return
    nearest = min(known, key=lambda each: abs(log(each[1] / beta)))[0]
    if least and nearest == timeline.cursor:
        nearest += 1 if beta > session.beta else -1
    session.seek(nearest)


def ride_text(session: Session) -> str:
    """What that would do now."""
    if not session.document.anneals:
        return "Anneal"
    frame = session.frame
    if session.playing:
        return "Pause"
    return "Again" if frame is not None and frame.status.ended and session.timeline.at_end else "Go on"
