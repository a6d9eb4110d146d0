"""The command line: opens the window, on Old Faithful or on the file that is named; or fits without a window."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from engine.errors import DataError, SettingsError
from explorer import __version__, desktop, machine
from explorer.batch import COMMANDS
from explorer.batch.parser import Parser

USAGE = 2
"""Exit code for whatever the caller can mend: a file, a library, a version."""


def _parser() -> Parser:
    parser = Parser(
        prog="cluster-explorer",
        description="See k-means, soft k-means and Gaussian mixtures think, one half step at a time.",
        epilog="Without a window: cluster-explorer fit FILE, sweep FILE and render FILE --out run.gif, each with a "
        "--help of its own. Files of these names are opened by ./fit, ./sweep and ./render.",
    )
    about = "an experiment (.clx) or a table (CSV) to open (without it: Old Faithful)"
    parser.add_argument("file", nargs="?", metavar="FILE", help=about)
    about = "put the program into the menu, with its icon and file type (Linux)"
    parser.add_argument("--install-desktop", action="store_true", help=about)
    parser.add_argument("--uninstall-desktop", action="store_true", help="take all that away again")
    parser.add_argument("--version", action="version", version=f"Cluster Explorer {__version__}")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; the exit code is 2 where it cannot do what was asked, with one sentence that says why."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        if given and given[0] in COMMANDS:
            from explorer.batch.command import run as run_batch  # noqa: PLC0415 (a window needs nothing of it)

            return run_batch(given[0], given[1:])
        asked = _parser().parse_args(given)
        if asked.install_desktop or asked.uninstall_desktop:
            print(desktop.install() if asked.install_desktop else desktop.uninstall())
            return 0
        return _open_window(asked.file)
    except (DataError, SettingsError) as error:
        return _refuse(str(error))


def _open_window(file: str | None) -> int:
    """Opens the window on a file, or on Old Faithful. Raises DataError where the file cannot be used."""
    # Of what is loaded for the window nothing goes again: to look through it for garbage, time and again, would take a
    # tenth of the start. Later the window's own collector does that.
    collected = gc.isenabled()
    gc.disable()
    try:
        return _opened_window(file)
    finally:
        if collected:
            gc.enable()


def _opened_window(file: str | None) -> int:
    from explorer.opening import named_opening  # noqa: PLC0415

    opening = named_opening(file)
    trouble = machine.pyside_trouble() or machine.display_trouble()
    if trouble:
        return _refuse(trouble)
    try:
        import PySide6.QtGui  # noqa: F401, PLC0415 (it fails here, and nowhere later, if a system library is missing)
    except ImportError as error:
        return _refuse(machine.qt_trouble(error))
    from explorer.application import run  # noqa: PLC0415 (all that is said above is said without Qt)

    return run(opening)


def _refuse(sentence: str) -> int:
    # A window-only start on Windows has no stderr.
    if sys.stderr is not None:
        print(sentence, file=sys.stderr)
    return USAGE


if __name__ == "__main__":
    sys.exit(main())
