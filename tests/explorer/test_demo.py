"""The demonstration without a display, in a process of its own as `make run` starts it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage

# One restart a k, since the curves are not what is looked at here.
CODE = """
import sys
from engine.records import replace
from explorer import demo
first = demo.first_document()
demo.first_document = lambda: replace(first, settings=replace(first.settings, restarts=1))
sys.exit(demo.main())
"""


def test_plays_both_methods_to_convergence_and_draws_them(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    pictures = sorted((tmp_path / "build" / "demo").glob("*.png"))
    assert [picture.stem.partition("-")[2] for picture in pictures] == [
        "k-means-start",
        "k-means-running",
        "k-means-converged",
        "gaussian-mixture-start",
        "gaussian-mixture-running",
        "gaussian-mixture-converged",
        "gaussian-mixture-dark",
    ]
    assert str(tmp_path / "build" / "demo") in done.stdout
    for picture in pictures:
        image = QImage(str(picture))
        assert (image.width(), image.height()) == (1440, 900)
