"""What is offered in trouble, and that the slider's places and values of reg_covar belong together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from engine.dataset import Dataset
from engine.records import replace
from engine.settings import Covariance, EmptyCluster, Method, Settings
from engine.status import Progress, Status, Trouble, TroubleKind
from engine.stepping import first_frame
from engine.timeline import Timeline
from explorer.document import Document
from explorer.panels.reg_slider import reg_at, reg_place
from explorer.remedies import remedies

DATA = Dataset(np.random.default_rng(1).normal(size=(20, 2)))


@dataclass
class Session:
    document: Document
    timeline: Timeline

    @property
    def readiness(self) -> str:
        return self.document.readiness


def offered(status: Status, **fields: object) -> dict[str, object]:
    settings = Settings(**{"k": 3, **fields})  # type: ignore[arg-type]
    frame = replace(first_frame(DATA, settings), status=status)
    found = remedies(Session(Document(DATA, settings), Timeline().append(frame)))
    for remedy in found:
        replace(settings, **remedy.fields)  # type: ignore[arg-type]
    return {remedy.text: dict(remedy.fields) for remedy in found}


def collapsed(*components: int) -> Status:
    return Status(trouble=Trouble(TroubleKind.COLLAPSED_COMPONENT, "It has.", components))


def test_nothing_is_offered_where_nothing_is_wrong() -> None:
    assert offered(Status()) == {}
    assert offered(Status(Progress.CONVERGED, "nothing changes any more")) == {}


def test_a_collapse_is_met_by_regularisation_ties_or_fewer_clusters() -> None:
    found = offered(collapsed(1), method=Method.MIXTURE)
    assert found == {
        "raise reg_covar to 0.001": {"reg_covar": 1e-3},
        "tie the covariances": {"covariance": Covariance.TIED},
        "lower k to 2": {"k": 2},
    }
    assert "raise reg_covar to 0.01" in offered(collapsed(1), method=Method.MIXTURE, reg_covar=1e-3)
    strong = offered(collapsed(0, 1, 2), method=Method.MIXTURE, reg_covar=0.5, covariance=Covariance.TIED)
    assert strong == {}, "nothing is offered that is so already, nor less than one cluster"


def test_an_empty_cluster_may_move_or_go() -> None:
    status = Status(trouble=Trouble(TroubleKind.EMPTY_CLUSTER, "Empty.", (0, 2)))
    assert offered(status) == {"lower k to 1": {"k": 1}}
    found = offered(status, empty_cluster=EmptyCluster.KEEP)
    assert found["let empty clusters move"] == {"empty_cluster": EmptyCluster.RELOCATE}


def test_a_run_at_its_limit_may_go_on_or_ask_for_less() -> None:
    status = Status(Progress.REACHED_MAX_ITERATIONS)
    assert offered(status, max_iterations=300) == {"raise the limit to 3000": {"max_iterations": 3000}}
    softer = offered(status, max_iterations=50_000, method=Method.SOFT_KMEANS)
    assert list(softer.values()) == [{"max_iterations": 100_000}, {"tolerance": 1e-4}]
    assert offered(status, max_iterations=200_000) == {}


def test_more_clusters_than_places() -> None:
    heap = Dataset(np.repeat([[1.0, 2.0], [3.0, 4.0]], 5, axis=0))
    found = remedies(Session(Document(heap, Settings(k=4)), Timeline()))
    assert [dict(remedy.fields) for remedy in found] == [{"k": 2}]
    assert remedies(Session(Document(Dataset(np.empty((0, 2))), Settings(k=4)), Timeline())) == ()


@pytest.mark.parametrize("value", [0.0, 1e-8, 1e-6, 1e-3, 0.02, 1.0])
def test_the_slider_has_a_place_for_every_value(value: float) -> None:
    assert reg_at(reg_place(value)) == pytest.approx(value)


def test_the_slider_rises_from_nothing_and_ends_at_the_datas_variance() -> None:
    values = [reg_at(place) for place in range(82)]
    assert values[0] == 0.0
    assert values == sorted(set(values))
    assert values[-1] == 1.0
    assert reg_place(700.0) == 81
    assert reg_place(1e-12) == 1
