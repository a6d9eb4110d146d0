"""The main window without a display: it plays Old Faithful to convergence, as on a screen, and draws itself.

    python -m explorer.demo            writes build/demo/*.png and says where
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from engine.settings import Method
from explorer.application import Application, qt_application
from explorer.opening import first_document
from explorer.preferences import Preferences
from explorer.theme import themes

FOLDER = Path("build/demo")
SIZE = (1440, 900)
PATIENCE = 120.0
"""Seconds after which something must have gone wrong."""
MID_RUN = 7
"""The frame after which the picture in mid-run is taken."""


def main() -> int:
    """Draws both runs; the exit code is 1 if one did not converge."""
    qInstallMessageHandler(_pass_on)
    qt = qt_application()
    themes.set("light")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        application = Application(first_document(), Preferences(Path(folder) / "preferences.ini"))
        try:
            pictures = _play(application, qt)
        except (TimeoutError, RuntimeError) as error:
            print(error, file=sys.stderr)
            return 1
        finally:
            application.close()
    print(f"There is no display, so the window drew itself: {len(pictures)} pictures in {FOLDER.resolve()}")
    for picture in pictures:
        print(f"  {FOLDER / picture}")
    return 0


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Qt's messages but one, which the offscreen platform repeats for every window."""
    if "propagateSizeHints" not in message:
        print(message, file=sys.stderr)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _play(application: Application, qt: QApplication) -> list[str]:
    window, session, player = application.window, application.session, application.player
    window.resize(*SIZE)
    window.show()
    session.announced.connect(_say)
    pictures: list[str] = []

    def draw(name: str) -> None:
        _settle(qt)
        _until(qt, lambda: window.canvas.settled, "the picture was not finished")
        pictures.append(f"{len(pictures) + 1}-{name}.png")
        if not window.grab().save(str(FOLDER / pictures[-1])):
            raise OSError(f"{FOLDER / pictures[-1]} cannot be written.")

    for method, name in ((Method.KMEANS, "k-means"), (Method.MIXTURE, "gaussian-mixture")):
        session.change(method=method)
        _until(qt, lambda: session.frame is not None and not application.busy, f"{name} did not start")
        draw(f"{name}-start")
        player.set_speed(60)
        player.play()
        _until(qt, lambda: len(session.timeline.frames) > MID_RUN or not player.playing, f"{name} did not run")
        player.set_speed(1)
        draw(f"{name}-running")
        player.set_speed(60)
        _until(qt, lambda: not (player.playing or application.busy), f"{name} did not come to rest")
        if session.frame is None or not session.frame.status.ended:
            raise RuntimeError(f"The demonstration stopped: {name} did not converge.")
        draw(f"{name}-converged")
    themes.set("dark")
    draw("gaussian-mixture-dark")
    return pictures


def _until(qt: QApplication, reached: Callable[[], bool], otherwise: str) -> None:
    """Lets the window live until something has come about."""
    deadline = monotonic() + PATIENCE
    while not reached():
        if monotonic() > deadline:
            raise TimeoutError(f"The demonstration stopped: {otherwise} within {PATIENCE:g} seconds.")
        _live(qt)


def _settle(qt: QApplication) -> None:
    """Lets whatever glides come to rest."""
    end = monotonic() + 0.5
    while monotonic() < end:
        _live(qt)


def _live(qt: QApplication) -> None:
    qt.processEvents()
    sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
