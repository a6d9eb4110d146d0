"""Pictures of how time grows: an SVG card of panels side by side, logarithmic on both axes, lines labelled directly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10
from xml.sax.saxutils import escape

from engine.records import Record

OURS, PEER = "#0b6bcb", "#b4530a"
INK, SOFT, GRID, EDGE, PAPER = "#1f2328", "#59636e", "#e6e9ed", "#d1d9e0", "#ffffff"
FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
WIDTH, HEIGHT = 960, 372
TOP, BOTTOM, LEFT, RIGHT = 104, 316, 78, 132
"""Where all panels begin and end, from the card's top, and what is kept free of each, for numbers and for names."""

LINE_HEIGHT = 16


class Line(Record):
    """Points (x, milliseconds) by ascending x, the name at their end and a remark below it."""

    name: str
    colour: str
    points: tuple[tuple[float, float], ...]
    remark: str = ""


class Panel(Record):
    """Lines over one axis."""

    title: str
    axis: str
    lines: tuple[Line, ...]


class Axis(Record):
    """A logarithmic axis from 10^low to 10^high, between two places on the card."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        return self.begin + (log10(value) - self.low) / (self.high - self.low) * (self.end - self.begin)

    def ticks(self) -> list[float]:
        """The powers of ten; twice and five times them, too, where there are few."""
        powers = range(floor(self.low), ceil(self.high) + 1)
        steps = (1, 2, 5) if self.high - self.low <= 2 else (1,)
        found = [step * 10.0**power for power in powers for step in steps]
        return [tick for tick in found if self.low - 1e-9 <= log10(tick) <= self.high + 1e-9]


def card(title: str, remark: str, panels: Sequence[Panel]) -> str:
    """The picture; all panels share the range of time."""
    times = [ms for panel in panels for line in panel.lines for _, ms in line.points]
    upright = Axis(floor(log10(min(times))), ceil(log10(max(times))), BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{FONTS}" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="10" fill="{PAPER}" stroke="{EDGE}"/>',
        _text(24, 34, title, INK, 'font-size="17" font-weight="600"'),
        _text(24, 56, remark, SOFT),
    ]
    room = WIDTH / len(panels)
    for place, panel in enumerate(panels):
        parts += _panel(panel, upright, place * room + LEFT, (place + 1) * room - RIGHT)
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, upright: Axis, left: float, right: float) -> Iterator[str]:
    along = [x for line in panel.lines for x, _ in line.points]
    across = Axis(log10(min(along)), log10(max(along)), left, right)
    yield _text(left, TOP - 16, panel.title, INK, 'font-weight="600"')
    for tick in upright.ticks():
        y = upright.at(tick)
        yield _rule(left, y, right, y)
        yield _text(left - 10, y + 4, duration(tick), SOFT, 'text-anchor="end"')
    for tick in across.ticks():
        x = across.at(tick)
        yield _rule(x, TOP, x, BOTTOM)
        yield _text(x, BOTTOM + 20, _count(tick), SOFT, 'text-anchor="middle"')
    yield _text((left + right) / 2, BOTTOM + 42, panel.axis, SOFT, 'text-anchor="middle"')
    for line in panel.lines:
        places = [(across.at(x), upright.at(ms)) for x, ms in line.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield f'<polyline points="{path}" fill="none" stroke="{line.colour}" stroke-width="2.5"/>'
        for x, y in places:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{line.colour}" stroke="{PAPER}"/>'
    yield from _names(panel.lines, upright, right + 10)


def _names(lines: Sequence[Line], upright: Axis, x: float) -> Iterator[str]:
    """Each line's name at its end, from the top down and pushed apart where they would touch."""
    free = float(TOP)
    for line in sorted(lines, key=lambda line: -line.points[-1][1]):
        y = max(upright.at(line.points[-1][1]) + 4, free)
        yield _text(x, y, line.name, line.colour, 'font-weight="600"')
        free = y + LINE_HEIGHT
        if line.remark:
            yield _text(x, free, line.remark, line.colour)
            free += LINE_HEIGHT


def duration(ms: float) -> str:
    """A time in the unit that suits it, to three digits."""
    unit, size = next(((unit, size) for unit, size in (("s", 1e3), ("ms", 1.0)) if ms >= size), ("µs", 1e-3))
    return f"{three_digits(ms / size)} {unit}"


def three_digits(number: float) -> str:
    """A number to three digits, whole from 100 on, without trailing zeros."""
    decimals = 2 - floor(log10(abs(number))) if number else 0
    written = f"{number:,.{max(decimals, 0)}f}".replace("-", "−")
    return written.rstrip("0").rstrip(".") if decimals > 0 else written


def _count(number: float) -> str:
    return f"{number / 1e6:g}M" if number >= 1e6 else f"{number:,.0f}"


def _text(x: float, y: float, words: str, colour: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" {more}>{escape(words)}</text>'


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{GRID}"/>'
