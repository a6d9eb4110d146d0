"""The fitting part of the script: for each method the lines that fit, and those that give the results."""

from __future__ import annotations

from collections.abc import Callable

from engine.algorithm import SMALLEST_SHIFT
from engine.repeating import Run
from engine.settings import Covariance, EmptyCluster, Method
from engine.sharing import NO_WEIGHT


def _kmeans(run: Run) -> tuple[str, str]:
    settings = run.settings
    if settings.empty_cluster is EmptyCluster.KEEP:
        return _kept_kmeans(run)
    tolerance = max(settings.tolerance, SMALLEST_SHIFT)
    fitting = (
        "# tol is relative to the variance; an empty cluster goes to the farthest point.\n"
        f"model = KMeans(n_clusters={settings.k}, init=means, n_init=1, max_iter={run.limit}, tol={tolerance!r})\n"
        "labels = model.fit(scaled).labels_"
    )
    unit = run.features.coordinates.unit
    return fitting, f"means = model.cluster_centers_ * scale + shift\ninertia = model.inertia_ * {unit!r}"


def _kept_kmeans(run: Run) -> tuple[str, str]:
    """scikit-learn always moves an empty mean."""
    unit = run.features.coordinates.unit
    fitting = f"""# Lloyd's algorithm; unlike scikit-learn it leaves the mean of an empty cluster where it is.
def squared_distances():
    return ((scaled[:, None] - means) ** 2).sum(axis=2)

for _ in range({run.limit}):
    labels = squared_distances().argmin(axis=1)
    before = means
    means = before.copy()
    for j in np.unique(labels):
        means[j] = scaled[labels == j].mean(axis=0)
    if ((means - before) ** 2).sum() <= {max(run.settings.tolerance, SMALLEST_SHIFT)!r} * variance:
        break
labels = squared_distances().argmin(axis=1)"""
    return fitting, f"inertia = squared_distances().min(axis=1).sum() * {unit!r}\nmeans = means * scale + shift"


def _soft_kmeans(run: Run) -> tuple[str, str]:
    unit = run.features.coordinates.unit
    lines = f"""# Soft k-means, which scikit-learn lacks: shares fall with exp(-beta * squared distance).
beta = {run.settings.beta!r} / variance

def shared():
    \"\"\"The responsibilities (n, k), and the free energy.\"\"\"
    scores = -beta * ((scaled[:, None] - means) ** 2).sum(axis=2)
    best = scores.max(axis=1, keepdims=True)
    parts = np.exp(scores - best)
    total = parts.sum(axis=1, keepdims=True)
    return parts / total, -(best + np.log(total)).sum() / beta

responsibilities, free_energy = shared()
for _ in range({run.limit}):
    weight = responsibilities.sum(axis=0)[:, None]
    means = np.where(weight > {NO_WEIGHT!r}, responsibilities.T @ scaled / np.maximum(weight, {NO_WEIGHT!r}), means)
    before = free_energy
    responsibilities, free_energy = shared()
    if abs(free_energy - before) <= {run.settings.tolerance!r} * variance * len(scaled):
        break
labels = responsibilities.argmax(axis=1)"""
    return lines, f"means = means * scale + shift\nfree_energy *= {unit!r}"


_PRECISIONS = {
    Covariance.FULL: "np.linalg.inv(covariances)",
    Covariance.TIED: "np.linalg.inv(covariances[0])",
    Covariance.DIAG: "1 / np.diagonal(covariances, axis1=1, axis2=2)",
    Covariance.SPHERICAL: "1 / covariances[:, 0, 0]",
}
_COVARIANCES = {
    Covariance.FULL: "model.covariances_ * np.outer(scale, scale)",
    Covariance.TIED: "model.covariances_ * np.outer(scale, scale)  # the one that all share",
    Covariance.DIAG: "model.covariances_ * scale**2  # the variances along the axes",
    Covariance.SPHERICAL: "model.covariances_[:, None] * scale**2  # the variances along the axes",
}


def _mixture(run: Run) -> tuple[str, str]:
    settings = run.settings
    if run.steps:
        told = (
            "# scikit-learn moves the Gaussians once more before it sees that they have settled, so that it is told\n"
            "# how many M steps there are.\n"
        )
        ends = f"tol=0.0, max_iter={run.steps},"
        fit = (
            'with warnings.catch_warnings():\n    warnings.simplefilter("ignore", ConvergenceWarning)\n'
            "    model.fit(scaled)"
        )
    else:
        told = (
            "# The run had not ended when this was copied. scikit-learn ends by the same test, after one M step more.\n"
        )
        ends, fit = f"tol={settings.tolerance!r}, max_iter={run.limit},", "model.fit(scaled)"
    if settings.reg_covar == 0:
        told += "# Nothing is added to the covariances: scikit-learn stops with an error where a component collapses.\n"
    fitting = f"""{told}model = GaussianMixture(
    n_components={settings.k}, covariance_type="{settings.covariance.value}", {ends}
    reg_covar={settings.reg_covar!r} * variance,
    weights_init=weights, means_init=means, precisions_init={_PRECISIONS[settings.covariance]},
)
{fit}
responsibilities = model.predict_proba(scaled)
labels = responsibilities.argmax(axis=1)"""
    results = (
        "weights, means = model.weights_, model.means_ * scale + shift\n"
        f"covariances = {_COVARIANCES[settings.covariance]}\n"
        "log_likelihood = model.score_samples(scaled).sum() - len(points) * np.log(scale).sum()"
    )
    return fitting, results


FITTINGS: dict[Method, Callable[[Run], tuple[str, str]]] = {
    Method.KMEANS: _kmeans,
    Method.SOFT_KMEANS: _soft_kmeans,
    Method.MIXTURE: _mixture,
}
"""What fits, and what then gives the results in the user's units."""
