"""The README's keys and gestures, from the tables that F1 shows.

    python -m tests.readme
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from explorer.action_entry import Entry
from explorer.gesture_table import CANVAS, ELSEWHERE, TOOLS
from explorer.key_sheet import key_rows, portable
from tests.sections import replaced

README = Path(__file__).parents[1] / "README.md"


def with_tables(text: str, entries: Iterable[Entry]) -> str:
    """The README's text with all keys and gestures as they are now. Raises ValueError where it has no place for one."""
    for name, head, rows in (
        ("gestures", ("gesture on the canvas", "does"), CANVAS),
        ("tools", ("tool", "a stroke"), TOOLS),
        ("elsewhere", ("elsewhere", "does"), ELSEWHERE),
        ("keys", ("key", "does", ""), _keys(entries)),
    ):
        text = replaced(text, name, "\n".join(_table(head, rows)))
    return text


def _keys(entries: Iterable[Entry]) -> Iterator[tuple[str, ...]]:
    for heading, rows in key_rows(entries, portable).items():
        yield f"**{heading}**", "", ""
        yield from ((", ".join(row.keys), row.meaning, row.tip) for row in rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _line(head)
    yield "|" + "---|" * len(head)
    yield from map(_line, rows)


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main() -> None:
    """Writes them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from explorer.application import Application, qt_application
    from explorer.opening import first_document
    from explorer.preferences import Preferences

    qt_application()
    with TemporaryDirectory() as folder:
        application = Application(first_document(), Preferences(Path(folder) / "preferences.ini"))
        text = README.read_text(encoding="utf-8")
        README.write_text(with_tables(text, application.window.all_actions.entries), encoding="utf-8")
        application.close()


if __name__ == "__main__":
    main()
