"""`make bench`: measures, prints a table, writes build/benchmarks.json and draws pictures. Nothing here is asserted.

Parts (all but publish by default): table, growth, publish. `make bench PARTS="table growth publish"` also puts the
results into the README. --quick: fewer rounds, and nothing that is large or takes long.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import curves, fits, growth, iterations, memory
from tests.benchmarks.measure import Measurement, busy, machine
from tests.benchmarks.publish import publish

OUT = Path("build/benchmarks.json")
PICTURES = Path("build/benchmarks")
PARTS = ("table", "growth", "publish")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    parts = asked.parts or PARTS[:2]
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    PICTURES.mkdir(parents=True, exist_ok=True)
    print(f"on a {machine()}")
    if busy():
        print("This machine is busy: ratios will be wrong, and too high where a peer has threads of its own.")
    if "growth" in parts:
        for path in growth.draw(PICTURES, asked.quick):
            print(f"written to {path}", flush=True)
    if "table" in parts:
        table(asked.quick)
    if "publish" in parts:
        publish(OUT, PICTURES)
        print("put into the README")


def table(quick: bool) -> None:
    """Prints each row when it is known, and at the end those that miss what they must reach."""
    print(f"{'what':115} {'ours':>9} {'peer':>9} {'ratio':>6} {'of minima':>9} {'least':>6} {'goal':>6}  peer")
    rows: list[Measurement] = []
    for found in measurements(quick):
        print(
            f"{found.name:115} {found.ours_ms:9.3f} {found.peer_ms:9.3f} {found.ratio:6.1f} "
            f"{found.ratio_of_minima:9.1f} {found.target:6.1f} {found.goal:6.1f}  {found.peer}",
            flush=True,
        )
        rows.append(found)
    OUT.write_text(json.dumps([found.row() for found in rows], indent=2) + "\n", encoding="utf-8")
    print(f"written to {OUT}")
    missed = [found for found in rows if found.ratio < found.target]
    print("all reach what they must" if not missed else "these miss what they must reach:")
    for found in missed:
        print(f"  {found.ratio:.1f} of {found.target:g}: {found.name} against {found.peer}")


def measurements(quick: bool) -> Iterator[Measurement]:
    """All rows. The window's libraries come after the engine's rows: scikit-learn looks through all that are loaded
    each time it fits, which the more of them are there the longer takes."""
    for part in (iterations, fits, curves, memory):
        yield from part.measurements(quick)
    from tests.benchmarks import canvas, window

    for part in (canvas, window):
        yield from part.measurements(quick)


if __name__ == "__main__":
    main()
