"""`make bench`: measures, prints a table and writes build/benchmarks.json. Nothing here is asserted.

--quick: fewer rounds, and nothing of a million points.
"""

from __future__ import annotations

import json
import sys
from itertools import chain
from pathlib import Path

from tests.benchmarks import fits, iterations, memory

OUT = Path("build/benchmarks.json")


def main() -> None:
    quick = "--quick" in sys.argv[1:]
    rows = []
    print(f"{'what':58} {'ours':>9} {'peer':>9} {'ratio':>6} {'of minima':>9} {'least':>6} {'goal':>6}")
    parts = (iterations.measurements(quick), fits.measurements(quick), memory.measurements(quick))
    for found in chain.from_iterable(parts):
        minima = found.least[1] / found.least[0] if found.least[0] else found.ratio
        print(
            f"{found.name:58} {found.ours_ms:9.3f} {found.peer_ms:9.3f} "
            f"{found.ratio:6.1f} {minima:9.1f} {found.target:6.1f} {found.goal:6.1f}",
            flush=True,
        )
        rows.append(found.row())
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print(f"written to {OUT}")


if __name__ == "__main__":
    main()
