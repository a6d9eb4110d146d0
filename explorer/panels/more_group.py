"""What is changed rarely: tolerance, limit, restarts, empty clusters, and the seed as a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.settings import EmptyCluster, Method
from explorer import names
from explorer.panels.fields import NumberField, WholeField
from explorer.panels.settings_group import SettingsGroup
from explorer.panels.widgets import Choice

if TYPE_CHECKING:
    from explorer.session import Session


class MoreGroup(SettingsGroup):
    """The folded part of the model's settings."""

    def __init__(self, session: Session) -> None:
        super().__init__("", session)
        self.setAccessibleName("More settings")
        self.tolerance = NumberField("tolerance", "Tolerance")
        self.tolerance.setToolTip("A run has converged when less than this changes, relative to the data's variance")
        self.limit = WholeField("max-iterations", "Iteration limit", 1, 1_000_000)
        self.limit.setToolTip("A run ends after so many pairs of half steps")
        self.restarts = WholeField("restarts", "Restarts", 1, 10_000)
        self.restarts.setToolTip("How many seeds a fit tries; the best of them counts")
        empty = [(e, names.EMPTY_CLUSTER_NAMES[e], names.EMPTY_CLUSTER_GLOSS[e]) for e in EmptyCluster]
        self.empty_cluster = Choice("empty-cluster", "Empty clusters", empty)
        self.seed = WholeField("seed", "Seed", 0, 2**31 - 1, buttons=False)
        self.seed.setToolTip("The same seed gives the same start again")
        self.add_row("Tolerance", self.tolerance)
        self.add_row("Limit", self.limit)
        self.add_row("Restarts", self.restarts)
        self._empty_label = self.add_row("Empty", self.empty_cluster)
        self.add_row("Seed", self.seed)
        self._connect()
        self.restyle()
        self.show_settings()

    def show_settings(self) -> None:
        settings = self.session.settings
        self.tolerance.show_value(settings.tolerance)
        self.limit.show_value(settings.max_iterations)
        self.restarts.show_value(settings.restarts)
        self.empty_cluster.show_value(settings.empty_cluster)
        self.seed.show_value(settings.seed)
        self._show_what_applies()

    def _connect(self) -> None:
        self.tolerance.typed.connect(self._type_tolerance)
        self.limit.typed.connect(self._type_limit)
        self.restarts.typed.connect(self._type_restarts)
        self.empty_cluster.chosen.connect(self._choose_empty_cluster)
        self.seed.typed.connect(self._type_seed)
        self.tolerance.refused.connect(self.refuse)

    def _show_what_applies(self) -> None:
        method = self.session.settings.method
        hard = method is Method.KMEANS
        self.empty_cluster.setEnabled(hard)
        self._empty_label.setEnabled(hard)
        self.empty_cluster.setToolTip(
            "What happens to a centre that no point is nearest to"
            if hard
            else "Shares are never quite 0, so that only k-means can have empty clusters"
        )

    def _type_tolerance(self, tolerance: float) -> None:
        self.change("Change tolerance", tolerance=tolerance)

    def _type_limit(self, limit: int) -> None:
        self.change("Change iteration limit", max_iterations=limit)

    def _type_restarts(self, restarts: int) -> None:
        self.change("Change restarts", restarts=restarts)

    def _choose_empty_cluster(self, policy: EmptyCluster) -> None:
        self.change("Change what empty clusters do", empty_cluster=policy)

    def _type_seed(self, seed: int) -> None:
        self.change("Change seed", seed=seed)
