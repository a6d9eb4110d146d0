"""Arguments: what can be asked for on the command line, and the data and settings it means."""

from __future__ import annotations

import csv
from argparse import SUPPRESS, Namespace
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

from engine.candidate import LARGEST_K, USUAL, Criterion
from engine.dataset import Dataset
from engine.errors import DataError, SettingsError
from engine.examples import ALL_EXAMPLES
from engine.experiments import read_experiment
from engine.files import is_experiment, parse_table, read_table
from engine.records import field_names
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from engine.tables import Table
from engine.writing import table_text
from explorer.batch.parser import Parser, number, whole

_KINDS: dict[str, type[Enum]] = {
    "method": Method,
    "covariance": Covariance,
    "initialiser": Initialiser,
    "scaling": Scaling,
}
CRITERIA = {criterion.name.lower().replace("_", "-"): criterion for criterion in Criterion}
"""What each criterion is called here."""

_STARTS = "kmeans++, for a mixture kmeans-result"


def fit_parser() -> Parser:
    """The arguments of `fit`."""
    parser = _parser("fit", "Fit clusters to a table and print the best of several runs.")
    _fitted(parser)
    _shared(parser)
    _as_json(parser)
    return parser


def render_parser() -> Parser:
    """The arguments of `render`: those of a fit, and what the picture is to be."""
    parser = _parser("render", "Draw the canvas of the best of several runs: a picture of its end, or all half steps.")
    about = "the file: .png, .svg or .pdf for a picture, .gif, .webp, .apng or .mp4 for an animation"
    parser.add_argument("--out", required=True, metavar="FILE", help=about)
    parser.add_argument("--size", default="800x800", metavar="WxH", help="of the canvas (default: 800x800)")
    parser.add_argument("--scale", type=number, default=1.0, metavar="X", help="pixels in one of those (default: 1)")
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="light or dark (default: light)")
    about = "how many half steps to take (default: all until the run ends)"
    parser.add_argument("--steps", type=whole, metavar="N", help=about)
    parser.add_argument("--fps", type=number, default=2.0, metavar="X", help="half steps a second (default: 2)")
    _fitted(parser)
    _shared(parser)
    return parser


def sweep_parser() -> Parser:
    """The arguments of `sweep`."""
    parser = _parser("sweep", "Fit every k and covariance type and print the curves by which one is chosen.")
    parser.add_argument("--largest-k", type=whole, metavar="K", help=f"the last k (default: {LARGEST_K})")
    usual = ",".join(name for name, criterion in CRITERIA.items() if criterion in USUAL)
    told = f"which curves, of {', '.join(CRITERIA)} (default: {usual}; the others take longer)"
    parser.add_argument("--criteria", metavar="A,B", default=usual, help=told)
    _shared(parser)
    _as_json(parser)
    return parser


def settings_of(given: Namespace) -> Settings:
    """The settings asked for; what was left out is as Settings has it. Raises SettingsError as Settings does."""
    asked: dict[str, Any] = {name: value for name, value in vars(given).items() if name in field_names(Settings)}
    for name in asked.keys() & _KINDS.keys():
        asked[name] = _KINDS[name](asked[name])
    return Settings(**asked)


def criteria_of(given: Namespace) -> tuple[Criterion, ...]:
    """The criteria asked for, in the order of Criterion. Raises SettingsError for a name that there is not."""
    names = {name.strip() for name in given.criteria.split(",")} - {""}
    unknown = sorted(names - CRITERIA.keys())
    if unknown or not names:
        what = f"There is no criterion {unknown[0]!r}" if unknown else "--criteria names no criterion"
        raise SettingsError(f"{what}: choose from {', '.join(CRITERIA)}.")
    return tuple(criterion for name, criterion in CRITERIA.items() if name in names)


def data_of(given: Namespace) -> tuple[Dataset, str, str]:
    """The points asked for, what they are called, and a note on rows left out. Raises DataError as read_table does."""
    example = next((example for example in ALL_EXAMPLES if example.key == given.file), None)
    if example is not None:
        table, name = parse_table(table_text(example.make()), example.title), example.title
    elif is_experiment(given.file):
        name, kept = Path(given.file).stem, read_experiment(given.file).dataset
        if given.columns is None:
            return kept, name, ""
        table = parse_table(table_text(kept), name)
    else:
        table, name = read_table(given.file), Path(given.file).stem
    dataset, report = table.dataset(*_columns(table, given.columns))
    return dataset, name, report.sentence


def _columns(table: Table, asked: str | None) -> list[str]:
    """The names asked for; one that holds a comma is taken whole, or in quotes as in a CSV file."""
    if asked is None:
        return []
    if asked in table.column_names:
        return [asked]
    names = [name.strip() for name in next(csv.reader([asked], skipinitialspace=True), [])]
    if not any(names):
        raise DataError(f"--columns names no column: choose from {', '.join(table.column_names)}.")
    return names


def _parser(command: str, description: str) -> Parser:
    parser = Parser(prog=f"cluster-explorer {command}", description=description, allow_abbrev=False)
    examples = ", ".join(example.key for example in ALL_EXAMPLES)
    parser.add_argument("file", metavar="FILE", help=f"a table, an experiment (.clx), or an example: {examples}")
    columns = "the columns to use (default: the first two of numbers, or the only one)"
    parser.add_argument("--columns", metavar="A,B", help=columns)
    return parser


def _fitted(parser: Parser) -> None:
    """What is fitted."""
    _choice(parser, "method", Settings().method.value)
    _value(parser, "k", whole, "how many clusters")
    _choice(parser, "covariance", Settings().covariance.value, "for a mixture")
    _value(parser, "beta", number, "stiffness of soft k-means")


def _shared(parser: Parser) -> None:
    """What all commands have in common."""
    _choice(parser, "initialiser", _STARTS, without=Initialiser.BY_HAND)
    _value(parser, "restarts", whole, "how many runs the best is taken from")
    _value(parser, "seed", whole, "of the first run; the next ones follow it")
    _choice(parser, "scaling", Settings().scaling.value)
    _value(parser, "reg_covar", number, "added to the covariances, relative to the mean column variance")
    _value(parser, "tolerance", number, "below which a run has converged")
    _value(parser, "max_iterations", whole, "after which a run ends at the latest")


def _as_json(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _choice(parser: Parser, name: str, default: str, what: str = "", without: Enum | None = None) -> None:
    choices = [member.value for member in _KINDS[name] if member is not without]
    told = f"{what} (default: {default})".strip()
    parser.add_argument(
        _option(name), choices=choices, default=SUPPRESS, help=f"{', '.join(choices)} {told}", metavar="NAME"
    )


def _value(parser: Parser, name: str, kind: Callable[[str], float], what: str) -> None:
    default = getattr(Settings(), name)
    letter = "N" if kind is whole else "X"
    parser.add_argument(_option(name), type=kind, default=SUPPRESS, metavar=letter, help=f"{what} (default: {default})")


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")
