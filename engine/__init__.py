"""The engine: k-means, soft k-means and Gaussian mixtures, by half steps or to the end. NumPy and SciPy alone, no GUI.

    from engine import Method, Settings, fit, load_example

    best = fit(load_example("old-faithful"), Settings(method=Method.MIXTURE, k=2))
"""

from engine.annealing import anneal, critical_beta
from engine.choosing import Choice, choose
from engine.dataset import Dataset
from engine.errors import DataError, SettingsError
from engine.examples import EXAMPLES, Example, load_example
from engine.files import Report, Table, read_table
from engine.fitting import Fit, fit
from engine.held_out import tune
from engine.mixture import Mixture, Start
from engine.runs import Cancellation
from engine.selection import Candidate, Criterion, sweep
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
    "sweep",
    "tune",
]
