"""Has PySide leave the sources of modules unread, which shortens the start by a fifteenth: to import this is enough.

Once it is loaded, PySide reads the source of each module that is imported, and has `linecache` keep it, to see whether
the module could ask for Qt's names in Python's spelling (`from __feature__ import snake_case`). No module here does.
"""

import sys

import PySide6.QtCore  # noqa: F401 (it brings what is looked for below)


def _leave_unread() -> None:
    feature = sys.modules.get("shibokensupport.feature")
    # No public switch turns it off. Where PySide goes about it in another way, only the time is lost.
    if hasattr(feature, "_mod_uses_pyside"):
        setattr(feature, "_mod_uses_pyside", lambda module: False)  # noqa: B010 (unknown to type checkers)


_leave_unread()
