"""Runs that were left with their data: whoever comes back to these finds the run where it stood."""

from __future__ import annotations

from engine.arrays import Floats
from engine.matching import match_colours
from engine.records import Record, replace
from engine.timeline import Timeline


class LeftRun(Record, eq=False):
    """edition: that of the data when they were left, or saved; colours: the palette index of each component."""

    timeline: Timeline
    edition: int
    colours: tuple[int, ...]

    def at(self, edition: int) -> Timeline:
        """The same frames for the data as they are again, which are now of another edition."""
        by = edition - self.edition
        return replace(
            self.timeline, frames=tuple(replace(frame, edition=frame.edition + by) for frame in self.timeline.frames)
        )

    @property
    def look(self) -> tuple[Floats, tuple[int, ...]] | None:
        """The means (k, d) that are shown, in user units, and their colours; None before the first frame."""
        frame = self.timeline.frame
        if frame is None:
            return None
        means = frame.mixture.means
        return means, self.colours if len(self.colours) == len(means) else match_colours(None, (), means)
