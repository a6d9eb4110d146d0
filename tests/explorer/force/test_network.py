"""No network: a session of use in a process in which nobody may open a socket."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

USE = """
import os, socket, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
tried = []

def watch(event, arguments):
    if event.startswith("socket."):
        tried.append(event)
        raise PermissionError("no network here")

sys.addaudithook(watch)
from pathlib import Path
from PySide6.QtCore import QTimer, qInstallMessageHandler
qInstallMessageHandler(lambda *_: None)
from explorer import application, opening
folder = Path(sys.argv[1])
application.state_folder = lambda: folder / "state"
application.Preferences = lambda kept=application.Preferences: kept(folder / "preferences.ini")
kept = application.Application.begin

def begin(self, note):
    kept(self, note)
    session, player, window = self.session, self.player, self.window
    session.edit_dataset(session.dataset.added((1.0, 60.0)), "Add point")
    player.run_to_end()
    window.exchange._writer.write(application_job(self, folder / "kept.clx"))
    self.safety.autosave.write()
    window.side_windows.show_keys()
    window.side_windows.show_preferences()
    window.side_windows.show_about()

    def look():
        frame = session.frame
        if frame is not None and frame.status.ended and session.candidates and (folder / "kept.clx").exists():
            print("used", len(session.timeline.frames), session.dataset.n, flush=True)
            watching.stop()
            session.mark_saved(session.document, folder / "kept.clx")
            window.close()

    watching = QTimer(window)
    watching.timeout.connect(look)
    watching.start(20)

def application_job(self, path):
    from explorer.saving import Job
    return Job(self.session.experiment(self.window.view_record()), path, self.session.document)

application.Application.begin = begin
code = application.run(opening.named_opening(None))
# The hook works: it would have seen an attempt.
before = len(tried)
try:
    socket.create_connection(("127.0.0.1", 9))
except PermissionError:
    pass
print("tried", before, len(tried) > before, code)
"""


def test_a_session_of_use_opens_no_socket(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", USE, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    used, tried = done.stdout.splitlines()
    assert used.startswith("used ")
    assert used.endswith(" 273")
    assert tried == "tried 0 True 0"


def test_no_module_of_the_program_knows_how() -> None:
    """Nor does Qt's or Python's own network part come along with the window."""
    code = (
        "import sys, explorer.application\n"
        "print([m for m in ('PySide6.QtNetwork', 'http.client', 'urllib.request') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
