"""Parser: arguments whose misuse is one sentence, as for all other bad input."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from typing import NoReturn, TypeVar

from engine.errors import SettingsError


class Parser(ArgumentParser):
    """Raises SettingsError where argparse would print how the program is used, and end it."""

    def error(self, message: str) -> NoReturn:
        what = re.sub(r"^argument (\S+): ", r"\1: ", message).replace(": must be", " must be")
        what = what.replace("unrecognized", "unknown").rstrip(".")
        raise SettingsError(f"{what[0].upper()}{what[1:]}; {self.prog} --help lists what can be given.")


def whole(text: str) -> int:
    """A whole number, for Parser.add_argument."""
    return _read(text, int, "a whole number")


def number(text: str) -> float:
    """A number, for Parser.add_argument."""
    return _read(text, float, "a number")


Kind = TypeVar("Kind", int, float)


def _read(text: str, kind: Callable[[str], Kind], name: str) -> Kind:
    try:
        return kind(text)
    except ValueError as error:
        raise ArgumentTypeError(f"must be {name}, not {text!r}") from error
