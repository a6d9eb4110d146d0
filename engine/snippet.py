"""Snippet: a Python script that begins where a run began and ends where it ends, with scikit-learn.

Soft k-means, and empty clusters that stay where they are, are not in scikit-learn: they come as a few lines of NumPy.
"""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats
from engine.dataset import Dataset
from engine.repeating import Run, run_of
from engine.settings import Method, Scaling, Settings
from engine.snippet_fitting import FITTINGS
from engine.timeline import Timeline

MOST_INLINE = 500
"""Up to so many points stand in the script itself."""

POINTS_FILE = "points.csv"
"""Where the script reads more points from."""

BINARY = ".npy"
"""How a file of points ends that is no table but an array of NumPy."""


def sklearn_script(
    dataset: Dataset, settings: Settings, timeline: Timeline, edition: int, name: str, points_file: str = POINTS_FILE
) -> str:
    """The script for the run shown, which goes on to its end. edition: that of the dataset.

    points_file: what the table of more than MOST_INLINE points is called that is to lie beside the script (or an
    array, where its name ends in BINARY). Raises SettingsError where there is no run yet.
    """
    run = run_of(dataset, settings, timeline, edition)
    fitting, results = FITTINGS[settings.method](run)
    parts = [_head(run, name), _imports(run), _points(dataset, points_file), _scaling(run), _start(run), fitting]
    return "\n\n".join(part for part in (*parts, results, _tail(run)) if part) + "\n"


# The parts of the script


def _head(run: Run, name: str) -> str:
    safe = " ".join(name.replace("\\", "/").replace('"', "'").split())
    needs = "NumPy and scikit-learn" if run.by_sklearn else "NumPy"
    return (
        f'"""{safe}: {run.told}, k = {run.settings.k}.\n\n'
        f'It needs {needs}, begins where the run in Cluster Explorer began, and goes on to its end: labels, means\n'
        'and the objective are then those of the window.\n"""'
    )


def _imports(run: Run) -> str:
    if not run.by_sklearn:
        return "import numpy as np"
    if run.settings.method is Method.KMEANS:
        return "import numpy as np\nfrom sklearn.cluster import KMeans"
    counted = "from sklearn.exceptions import ConvergenceWarning\n" if run.steps else ""
    warnings = "import warnings\n\n" if run.steps else ""
    return f"{warnings}import numpy as np\n{counted}from sklearn.mixture import GaussianMixture"


def _points(dataset: Dataset, points_file: str) -> str:
    columns = f"# {dataset.n} points: {', '.join(' '.join(column.split()) for column in dataset.columns)}"
    if dataset.n <= MOST_INLINE:
        return f"{columns}\n{array_text('points', dataset.points)}"
    if points_file.endswith(BINARY):
        return f"{columns}\npoints = np.load({points_file!r})"
    used = ", ".join(str(place) for place in range(dataset.d))
    return (
        f"{columns}\n# They are read from a table beside this script, which File, Export, Points… writes.\n"
        f'points = np.loadtxt(\n    {points_file!r}, delimiter=",", skiprows=1, usecols=({used},), ndmin=2,\n'
        '    comments=None, quotechar=\'"\', encoding="utf-8",\n)'
    )


def _scaling(run: Run) -> str:
    features = run.features
    told = "one for all columns; powers of two and multiples of them cost no digit at any offset"
    if run.settings.scaling is Scaling.STANDARDISE:
        told = "standardised: each column less its mean, in its standard deviations"
    return (
        f"# The units of distances, {told}.\n"
        f"{array_text('shift', features.coordinates.shift)}\n{array_text('scale', features.coordinates.scale)}\n"
        "scaled = (points - shift) / scale\n"
        f"variance = {features.mean_variance!r}  # of a column of these, on average"
    )


def _start(run: Run) -> str:
    lines = ["# The start, in these units.", array_text("means", run.start.means)]
    if run.settings.method is Method.MIXTURE and run.start.covariances is not None:
        lines.append(array_text("weights", run.start.weights / run.start.weights.sum()))
        lines.append(array_text("covariances", run.start.covariances))
    return "\n".join(lines)


OBJECTIVES = {
    Method.KMEANS: ("inertia", "inertia"),
    Method.SOFT_KMEANS: ("free energy", "free_energy"),
    Method.MIXTURE: ("log-likelihood", "log_likelihood"),
}
"""What people and the script call them."""


def _tail(run: Run) -> str:
    words, name = OBJECTIVES[run.settings.method]
    return (
        f'print("sizes", np.bincount(labels, minlength={run.settings.k}))\n'
        f'print("means", means, sep="\\n")\nprint("{words}", {name})'
    )


def array_text(name: str, values: Floats) -> str:
    """An assignment of the very same numbers: their shortest forms read back bit for bit."""
    if values.ndim == 1:
        return f"{name} = np.array({values.tolist()!r})"
    rows = "".join(f"    {row!r},\n" for row in np.asarray(values).tolist())
    return f"{name} = np.array([\n{rows}])"
