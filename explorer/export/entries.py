"""The entries of the action table for what leaves the program: those of the menu "Export" stand under File."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from explorer.action_entry import Entry, everywhere

if TYPE_CHECKING:
    from explorer.action_window import Exports


def export_entries(exporter: Exports) -> Iterator[Entry]:
    """In the order in which they stand in the menus."""

    def run_shown() -> bool:
        return exporter.has_run

    def stepped() -> bool:
        return exporter.has_steps

    tip = "A script that begins where this run began and, run with scikit-learn, gives the same clustering"
    copy = exporter.copy_script
    yield everywhere("copy-script", "Edit", "Copy scikit-learn script", (), tip, copy, usable=run_shown)
    save = exporter.save_script
    yield everywhere("export-script", "Export", "scikit-learn script…", (), tip, save, usable=run_shown)

    tip = "A picture of the canvas, the window or the curves, as PNG, SVG or PDF"
    yield everywhere("export-picture", "Export", "Picture…", (), tip, exporter.ask_picture)
    tip = "The half steps on the timeline, one after another, as GIF, WebP, APNG or MP4"
    yield everywhere("export-animation", "Export", "Animation…", (), tip, exporter.ask_animation, usable=stepped)
    tip = "All rows and columns of the table, with the cluster of each and its shares (CSV)"
    save = exporter.save_labels
    yield everywhere("export-labels", "Export", "Clusters of all rows…", (), tip, save, usable=run_shown)
    tip = "Every criterion by k and covariance type, with the spread of the restarts and what went wrong (CSV)"
    yield everywhere("export-curves", "Export", "Curves as table…", (), tip, exporter.save_curves)
    tip = "The canvas as a picture on the clipboard"
    copy = exporter.copy_picture
    yield everywhere("copy-picture", "Edit", "Copy picture", ("Ctrl+Shift+C",), tip, copy)
