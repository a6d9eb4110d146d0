"""The engine: k-means, soft k-means and Gaussian mixtures, by half steps or to the end. NumPy and SciPy alone, no GUI.

    from engine import Method, Settings, fit, load_example

    best = fit(load_example("old-faithful"), Settings(method=Method.MIXTURE, k=2))
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.annealing import anneal, critical_beta
    from engine.candidate import Candidate, Criterion
    from engine.choosing import Choice, choose
    from engine.dataset import Dataset
    from engine.errors import DataError, SettingsError
    from engine.examples import EXAMPLES, Example, load_example
    from engine.files import Report, Table, read_table
    from engine.fitting import Fit, fit
    from engine.held_out import tune
    from engine.mixture import Mixture, Start
    from engine.records import replace
    from engine.runs import Cancellation
    from engine.selection import sweep
    from engine.settings import Covariance, EmptyCluster, Initialiser, Method, Scaling, Settings
    from engine.stepping import first_frame, next_frame
    from engine.timeline import Frame, Timeline

__all__ = [
    "EXAMPLES",
    "Cancellation",
    "Candidate",
    "Choice",
    "Covariance",
    "Criterion",
    "DataError",
    "Dataset",
    "EmptyCluster",
    "Example",
    "Fit",
    "Frame",
    "Initialiser",
    "Method",
    "Mixture",
    "Report",
    "Scaling",
    "Settings",
    "SettingsError",
    "Start",
    "Table",
    "Timeline",
    "anneal",
    "choose",
    "critical_beta",
    "first_frame",
    "fit",
    "load_example",
    "next_frame",
    "read_table",
    "replace",
    "sweep",
    "tune",
]

_HOMES = {
    "annealing": "anneal critical_beta",
    "candidate": "Candidate Criterion",
    "choosing": "Choice choose",
    "dataset": "Dataset",
    "errors": "DataError SettingsError",
    "examples": "EXAMPLES Example load_example",
    "files": "Report Table read_table",
    "fitting": "Fit fit",
    "held_out": "tune",
    "mixture": "Mixture Start",
    "records": "replace",
    "runs": "Cancellation",
    "selection": "sweep",
    "settings": "Covariance EmptyCluster Initialiser Method Scaling Settings",
    "stepping": "first_frame next_frame",
    "timeline": "Frame Timeline",
}
"""What each module gives to the package."""

_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Loads what is named, with what it needs: who imports one module of the package needs no other."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
