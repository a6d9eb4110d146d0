"""Many fits at once: the elbow, BIC, all curves of a document, and the silhouette, from the data to the last number.

scikit-learn gets the same grid, restarts, limits and tolerances, and starts as it does by itself. It works on engine
coordinates, where its tolerances and reg_covar mean what the settings say.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.mixture import GaussianMixture

from engine.arrays import Floats
from engine.candidate import Criterion
from engine.dataset import Dataset
from engine.examples import EXAMPLES
from engine.features import Features, features_of
from engine.fitting import fit
from engine.records import replace
from engine.scoring import n_parameters, silhouette
from engine.selection import sweep
from engine.settings import Covariance, Method, Settings
from tests.benchmarks.measure import SHORT_MS, Kept, Measurement, compare
from tests.benchmarks.peers import fitting, groups

KS = range(1, 10)
SETTINGS = Settings(restarts=10)
GRID = f"k = {KS[0]}…{KS[-1]} × {SETTINGS.restarts} restarts"
SLACK = 1e-6
"""Best fits that differ by no more than this part are equally good."""

UNSETTLED = 10
"""Mixtures that differ by no more than so many tolerances a point are, too: either stops while it still climbs."""


def measurements(quick: bool) -> Iterator[Measurement]:
    yield mean_silhouette(5_000, 5, 5 if quick else 9)
    yield elbow(500, 5)
    if not quick:
        yield bic(500, 5)
        yield all_curves(3)


def mean_silhouette(n: int, k: int, rounds: int) -> Measurement:
    """Of k groups, each point being the nearest group's."""
    points = groups(n, k).points
    labels = fit(points, Settings(k=k)).labels
    return compare(
        f"mean silhouette, n = {n:,}, k = {k}", lambda: silhouette(points, labels).mean,
        lambda: silhouette_score(points, labels), peer="scikit-learn", target=2, goal=5, rounds=rounds,
    )  # fmt: skip


def elbow(n: int, rounds: int) -> Measurement:
    """The best inertia for each k, from k-means++."""
    points = groups(n, 5).points
    features = features_of(Dataset(points), SETTINGS.scaling)
    ours = Kept(lambda turn: -_elbow(points, _seeded(SETTINGS, turn)))
    theirs = Kept(lambda turn: -_inertias(features, _seeded(SETTINGS, turn)))
    measured = compare(
        f"elbow, {GRID}, n = {n}", ours, theirs, peer="scikit-learn", target=8, goal=15, rounds=rounds, turn_ms=SHORT_MS
    )
    return replace(measured, name=f"{measured.name}, inertia {_verdict(ours, theirs)}")


def bic(n: int, rounds: int) -> Measurement:
    """The best BIC for each k, full covariances; both start from k-means results."""
    points = groups(n, 5).points
    settings = Settings(Method.MIXTURE, restarts=SETTINGS.restarts)
    features = features_of(Dataset(points), settings.scaling)
    ours = Kept(lambda turn: _best_objectives(points, _seeded(settings, turn)))
    theirs = Kept(lambda turn: _likelihoods(features, _seeded(settings, turn), Covariance.FULL))
    measured = compare(
        f"BIC, full, {GRID}, n = {n}", ours, theirs, peer="scikit-learn", target=25, goal=60, rounds=rounds
    )
    verdict = _verdict(ours, theirs, UNSETTLED * settings.tolerance * n)
    return replace(measured, name=f"{measured.name}, log-likelihood {verdict}")


def all_curves(rounds: int) -> Measurement:
    """Elbow, silhouette, BIC and AIC of every covariance type, of the data that the window opens with."""
    example = next(example for example in EXAMPLES if example.key == "old-faithful")
    points = example.make().points
    settings = replace(SETTINGS, scaling=example.scaling)
    features = features_of(Dataset(points), settings.scaling)

    def peers(turn: int) -> Floats:
        seeded = _seeded(settings, turn)
        _inertias(features, seeded, silhouettes=True)
        return np.stack([_likelihoods(features, seeded, covariance) for covariance in Covariance])

    ours, theirs = Kept(lambda turn: _swept(points, _seeded(settings, turn))), Kept(peers)
    measured = compare(
        f"all curves, Old Faithful, {GRID}", ours, theirs, peer="scikit-learn", target=25, goal=60, rounds=rounds
    )
    verdict = _verdict(ours, theirs, UNSETTLED * settings.tolerance * features.n)
    return replace(measured, name=f"{measured.name}, log-likelihood {verdict}, {rounds} rounds")


def _seeded(settings: Settings, turn: int) -> Settings:
    """Other restarts in each round: with the same ones it would be luck who ends in the better optimum."""
    return replace(settings, seed=turn * settings.restarts)


def _elbow(points: Floats, settings: Settings) -> Floats:
    """The best inertia for each k; nothing is kept from one call to the next, since the dataset is a new one."""
    candidates = sweep(Dataset(points), settings, KS, criteria={Criterion.INERTIA})
    return np.array([candidate.restarts[candidate.best].objective for candidate in candidates])


def _best_objectives(points: Floats, settings: Settings) -> Floats:
    """The best fit's for each k; nothing is kept, likewise."""
    dataset = Dataset(points)
    return np.array([fit(dataset, replace(settings, k=k)).objective for k in KS])


def _swept(points: Floats, settings: Settings) -> Floats:
    """The best log-likelihoods (covariance types, k) of a sweep that computes all curves."""
    candidates = list(sweep(Dataset(points), settings, KS))
    return np.array(
        [
            [one.restarts[one.best].objective for one in candidates if one.covariance is covariance]
            for covariance in Covariance
        ]
    )


def _inertias(features: Features, settings: Settings, silhouettes: bool = False) -> Floats:
    """scikit-learn's best inertia for each k, in the units in which ours is reported."""
    points, inertias = features.columns.T, []
    for k in KS:
        peer = KMeans(
            k, n_init=settings.restarts, max_iter=settings.max_iterations, tol=settings.tolerance,
            random_state=settings.seed,
        )  # fmt: skip
        fitting(peer, points)()
        if silhouettes and k > 1:
            silhouette_score(points, peer.labels_)
        inertias.append(peer.inertia_ * features.coordinates.unit)
    return np.array(inertias)


def _likelihoods(features: Features, settings: Settings, covariance: Covariance) -> Floats:
    """The log-likelihood, in user units, of scikit-learn's best mixture for each k, by way of its BIC and AIC."""
    points, likelihoods = features.columns.T, []
    for k in KS:
        peer = GaussianMixture(
            k, covariance_type=covariance.value, n_init=settings.restarts, max_iter=settings.max_iterations,
            tol=settings.tolerance, reg_covar=settings.reg_covar * features.mean_variance,
            random_state=settings.seed,
        )  # fmt: skip
        fitting(peer, points)()
        peer.bic(points)
        likelihoods.append(n_parameters(k, features.d, covariance) - peer.aic(points) / 2)
    return np.array(likelihoods) - features.n * features.coordinates.log_volume


def _verdict(ours: Kept[Floats], theirs: Kept[Floats], unsettled: float = 0.0) -> str:
    """How our best objectives (higher is better) compare with the peer's, over all rounds."""
    found, others = np.stack(ours.found), np.stack(theirs.found)
    allowed = SLACK * np.abs(others) + unsettled
    better, worse = int((found - others > allowed).sum()), int((others - found > allowed).sum())
    return "no worse" if not worse else f"better in {better}, worse in {worse} of {found.size} fits"
