"""`make bench`: measures, prints a table and writes build/benchmarks.json. Nothing here is asserted."""

from __future__ import annotations

import json
from pathlib import Path

from tests.benchmarks import iterations

OUT = Path("build/benchmarks.json")


def main() -> None:
    rows = []
    print(f"{'what':48} {'ours ms':>9} {'peer ms':>9} {'ratio':>6} {'least':>6} {'goal':>6}")
    for found in iterations.measurements():
        print(
            f"{found.name:48} {found.ours_ms:9.3f} {found.peer_ms:9.3f} "
            f"{found.ratio:6.1f} {found.target:6.1f} {found.goal:6.1f}",
            flush=True,
        )
        rows.append(found.row())
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print(f"written to {OUT}")


if __name__ == "__main__":
    main()
