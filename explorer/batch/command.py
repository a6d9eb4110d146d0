"""Command: `cluster-explorer fit`, `sweep` and `render`, from the arguments to what is printed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper

from engine.candidate import default_range
from engine.errors import DataError
from engine.fitting import fit
from engine.records import replace
from engine.selection import sweep
from explorer.batch import COMMANDS
from explorer.batch.arguments import criteria_of, data_of, fit_parser, render_parser, settings_of, sweep_parser
from explorer.batch.curves import sweep_lines, sweep_object
from explorer.batch.fits import fit_lines, fit_object
from explorer.batch.rendering import check_request, render


def run(command: str, arguments: Sequence[str]) -> int:
    """Does what was asked for and prints it. Raises DataError or SettingsError where data or choices cannot be used, or
    where the output cannot be written."""
    text = _ANSWERS[command](arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        # A column's name may hold what the terminal cannot show.
        sys.stdout.reconfigure(errors="replace")
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Whoever reads, `head` for one, has seen enough.
        _write_no_more()
    except OSError as error:
        _write_no_more()
        what = f"The output cannot be written: {error.strerror or error}"
        raise DataError(f"{what}; make room, or send it elsewhere.") from error
    return 0


def _write_no_more() -> None:
    """Python would write what is left when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fit(arguments: Sequence[str]) -> str:
    given = fit_parser().parse_args(arguments)
    settings = settings_of(given)
    dataset, name, note = data_of(given)
    found = fit(dataset, settings)
    _note(note)
    return json.dumps(fit_object(found)) if given.json else "\n".join(fit_lines(found, name))


def _sweep(arguments: Sequence[str]) -> str:
    given = sweep_parser().parse_args(arguments)
    settings, criteria = settings_of(given), criteria_of(given)
    dataset, name, note = data_of(given)
    ks = default_range(dataset, 1)
    if given.largest_k is not None:
        # The last k would be the last to complain.
        replace(settings, k=given.largest_k).check(dataset)
        ks = range(1, given.largest_k + 1)
    candidates = list(sweep(dataset, settings, ks, criteria=criteria))
    _note(note)
    if given.json:
        return json.dumps(sweep_object(candidates, dataset))
    return "\n".join(sweep_lines(candidates, dataset, name, settings))


def _render(arguments: Sequence[str]) -> str:
    given = render_parser().parse_args(arguments)
    settings = settings_of(given)
    check_request(given)
    dataset, name, note = data_of(given)
    told = render(given, dataset, name, settings)
    _note(note)
    return told


def _note(sentence: str) -> None:
    """What is no result goes to stderr, so that the output can be read by a program."""
    if sentence:
        print(sentence, file=sys.stderr)


_ANSWERS: dict[str, Callable[[Sequence[str]], str]] = dict(zip(COMMANDS, (_fit, _sweep, _render), strict=True))
