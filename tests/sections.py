"""Sections of the README that nobody types: what stands between two marks is replaced as a whole."""

from __future__ import annotations


def replaced(text: str, name: str, content: str) -> str:
    """The text with other content between the marks of this name. Raises ValueError where it has no such place."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    if not 0 <= text.find(begin) < text.find(end):
        raise ValueError(f"There is no place for what is {name}: put {begin} and {end} there.")
    before, after = text[: text.index(begin)], text[text.index(end) + len(end) :]
    return f"{before}{begin}\n\n{content}\n\n{end}{after}"
