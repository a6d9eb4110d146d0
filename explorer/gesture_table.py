"""What hands can do, in one table: the sheet of keys and gestures shows it, and the README has the same rows."""

from __future__ import annotations

CANVAS: tuple[tuple[str, str], ...] = (
    ("click on an empty place", "adds a point"),
    ("drag on an empty place, or with the middle button anywhere", "pans"),
    ("wheel, pinch", "zooms at the cursor"),
    (
        "drag a point",
        "moves it; while playing the run goes on with the new data, after convergence the fit follows the "
        "hand",
    ),
    ("click a point", "pins it in the inspector; click again to let it go"),
    ("right click on a point, with any tool", "deletes it"),
    ("right click on an empty place", "a menu of what can be done with the points"),
    ("drag a centre", "before the first step it sets the start, later it nudges the run"),
    ("drag a handle of the selected ellipse", "turns or stretches the Gaussian"),
    (
        "hover",
        "tells what the point or place is: responsibilities or distances as bars, ambiguity d₁/d₂, "
        "silhouette, density, and the formula with its own numbers; over no place it tells what is pinned",
    ),
    ("Ctrl with any of these", "takes what lies below the topmost thing"),
)
"""Gestures of the point tool, and what they do."""

TOOLS: tuple[tuple[str, str], ...] = (
    ("P point", "as above"),
    ("B brush", "sprays points at a steady rate as long as it is held; [ and ] change its radius"),
    (
        "G stamp",
        "dragged from a mean, sets direction and spread of a Gaussian, whose points are seen before they "
        "are set down; Shift makes it round",
    ),
    ("E eraser", "rubs points out"),
    (
        "S select",
        "draws a rectangle, or (S once more) a lasso, around points; Shift adds to them; a drag of one of "
        "them moves all, arrows nudge them",
    ),
    ("I inspect", "pins a point or any place under the inspector"),
)
"""The tools with their letters, and what a stroke of each does."""

ELSEWHERE: tuple[tuple[str, str], ...] = (
    ("click or drag on the timeline", "goes to any half step"),
    ("click on a curve", "adopts that k, that covariance type and the seed that won; Shift keeps your seed"),
    ("Enter on the canvas", "opens a crosshair to draw with the keyboard"),
)
