"""The time of one iteration, ours and a peer's, from the same start for the same number of iterations.

The data: k spherical Gaussians with means uniform in [−10, 10]²; σ is their standard deviation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from engine.algorithm import algorithm_for
from engine.features import features_of
from engine.records import Record, replace
from engine.runs import converge
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from engine.starts import start
from engine.status import Progress
from tests.benchmarks.measure import SHORT_MS, Measurement, compare
from tests.benchmarks.peers import Iterations, groups, scikit_learn, scipy

MILLION = 1_000_000

EM = ((300, 3, 5, 10), (10_000, 5, 12, 25), (100_000, 5, 15, 25), (MILLION, 8, 25, 45))
LLOYD = ((300, 3, 4, 8), (10_000, 5, 2, 5), (100_000, 5, 10, 20), (MILLION, 8, 10, 25), (MILLION, 30, 3, 10))


class Task(Record):
    """Iterations from random points of k groups, each of the standard deviation `spread`."""

    method: Method
    n: int
    k: int
    covariance: Covariance = Covariance.FULL
    spread: float = 1.0
    iterations: int = 10

    @property
    def name(self) -> str:
        kind = "Lloyd iteration" if self.method is Method.KMEANS else f"EM iteration, {self.covariance.value}"
        return f"{kind}, n = {self.n:,}, k = {self.k}, σ = {self.spread:g}"

    @property
    def settings(self) -> Settings:
        return Settings(
            self.method, self.k, self.covariance, Initialiser.RANDOM_POINTS, scaling=Scaling.NONE, tolerance=0.0,
            max_iterations=self.iterations,
        )  # fmt: skip


def measurements(quick: bool) -> Iterator[Measurement]:
    rounds = 3 if quick else 9
    for n, k, target, goal in EM:
        if n < MILLION or not quick:
            yield mixture(n, k, Covariance.FULL, target, goal, rounds)
    for covariance in (Covariance.TIED, Covariance.DIAG, Covariance.SPHERICAL):
        yield mixture(100_000, 5, covariance, 10, 25, rounds)
    for n, k, target, goal in LLOYD:
        if n < MILLION or not quick:
            yield from lloyd(n, k, target, goal, rounds)
    for spread in (3.0, 0.2):
        yield mixture(100_000, 5, Covariance.FULL, 15, 25, rounds, spread)
        yield next(lloyd(100_000, 5, 10, 20, rounds, spread))


def mixture(
    n: int, k: int, covariance: Covariance, target: float, goal: float, rounds: int, spread: float = 1.0
) -> Measurement:
    """One EM iteration."""
    task = Task(Method.MIXTURE, n, k, covariance, spread, 3 if n >= MILLION else 10)
    return iteration(task, partial(compare, target=target, goal=goal, rounds=rounds))


def lloyd(n: int, k: int, target: float, goal: float, rounds: int, spread: float = 1.0) -> Iterator[Measurement]:
    """One k-means iteration, the index built before: against scikit-learn, then against SciPy, for comparison alone."""
    task = Task(Method.KMEANS, n, k, spread=spread)
    yield iteration(task, partial(compare, target=target, goal=goal, rounds=rounds))
    yield iteration(task, partial(compare, target=0.0, goal=0.0, rounds=rounds), scipy)


def iteration(
    task: Task, comparing: Callable[..., Measurement], peer: Callable[..., Iterations] = scikit_learn
) -> Measurement:
    """The time of a whole run over its iterations: as many for both, and no more than before ours settles, since what
    is left then is not the same for both."""
    dataset = groups(task.n, task.k, task.spread)
    features = features_of(dataset, task.settings.scaling)
    begun = start(features, task.settings, [0])
    # What is made once for a dataset is made now.
    ended = converge(algorithm_for(task.settings, features), features, begun)
    settled = ended.progress[0] is Progress.CONVERGED
    # The last two expectations of a run that settles are alike.
    limit = max(int(ended.iterations[0]) - 2, 1) if settled else task.iterations
    settings = replace(task.settings, max_iterations=limit)
    algorithm = algorithm_for(settings, features)
    theirs = peer(settings, features, dataset.points, begun[0])
    measured = comparing(
        task.name, lambda: converge(algorithm, features, begun), theirs.run, peer=theirs.name, turn_ms=SHORT_MS
    )
    return measured.per(limit, theirs.taken())
