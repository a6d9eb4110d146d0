"""A closed schema: JSON that holds exactly what is expected, of the expected kind, or is refused with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import Enum
from math import isfinite
from typing import Any, TypeVar

Choice = TypeVar("Choice", bound=Enum)
Item = TypeVar("Item")

LONGEST = 10_000
"""Letters in one text."""


class Unfit(ValueError):
    """What stands there is not what the schema expects; the text says where and why, for those who look into a file."""


def parsed(data: bytes) -> Any:
    """The JSON in these bytes. Raises Unfit where there is none, for NaN, and where a name stands twice."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unfit(f"no JSON: {error}") from error


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unfit("a name stands twice")
    return found


def _no_number(name: str) -> Any:
    raise Unfit(f"{name} is no number")


def record(value: Any, names: Mapping[str, Any] | tuple[str, ...], where: str) -> dict[str, Any]:
    """An object of exactly these names."""
    if not isinstance(value, dict):
        raise Unfit(f"{where} is no record")
    for name in names:
        if name not in value:
            raise Unfit(f"{where} lacks {name}")
    for name in value:
        if name not in names:
            raise Unfit(f"{where} has the unknown {name[:40]!r}")
    return value


def items(value: Any, read: Callable[[Any], Item], where: str, most: int, least: int = 0) -> tuple[Item, ...]:
    """A list of so many things, each read alike."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise Unfit(f"{where} is no list of {least} to {most}")
    return tuple(map(read, value))


def whole(value: Any, where: str, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise Unfit(f"{where} is no whole number from {low} to {high}")
    return value


def flag(value: Any, where: str) -> bool:
    if type(value) is not bool:
        raise Unfit(f"{where} is neither true nor false")
    return value


def text(value: Any, where: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise Unfit(f"{where} is no text")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:  # half a letter, which no screen could show
        raise Unfit(f"{where} is no text") from error
    return value


def one_of(known: tuple[str, ...], value: Any, where: str) -> str:
    """One of these texts."""
    if not isinstance(value, str) or value not in known:
        raise Unfit(f"{where} is none of {', '.join(map(repr, known))}")
    return value


def choice(kind: type[Choice], value: Any, where: str) -> Choice:
    """A member of an enum, by its value."""
    known = {member.value: member for member in kind}
    return known[one_of(tuple(known), value, where)]


def real(value: Any, where: str) -> float:
    """A finite number, written as Python writes one in hexadecimal: nothing is rounded on the way."""
    try:
        number = float.fromhex(value) if isinstance(value, str) and len(value) <= 40 else None
    except (ValueError, OverflowError):
        number = None
    if number is None or not isfinite(number) or number.hex() != value:
        raise Unfit(f"{where} is no number")
    return number


def optional(value: Any, read: Callable[..., Item], *about: Any) -> Item | None:
    """What is read, or None for null."""
    return None if value is None else read(value, *about)
