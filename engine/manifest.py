"""Manifest: what an experiment file says besides its arrays, as plain JSON values and back. The schema is closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum
from functools import cache
from itertools import islice
from typing import Any, get_type_hints

from engine.agreement import Agreement
from engine.algorithm import Phase, State
from engine.building import MOST_CELLS
from engine.errors import SettingsError
from engine.mixture import Start
from engine.origins import ENCODINGS
from engine.pooling import Pool, picked, sound_mixture, sound_moments
from engine.provenance import LONGEST_PATH, Provenance, TableFile
from engine.reading import Wish
from engine.records import field_names
from engine.schema import Unfit, choice, flag, items, one_of, optional, real, record, text, whole
from engine.settings import MOST_CLUSTERS, Settings
from engine.sniffing import DECIMALS, SEPARATORS
from engine.status import Progress, Status, Trouble, TroubleKind
from engine.tables import MOST_AXES, Taken
from engine.timeline import Frame, Info, Pick, Timeline

MOST_FRAMES = 100_000
MOST_STEPS = 2**53
"""No iteration, edition, number of points or size of a file is larger."""

_FRAME = (
    "edition", "coordinates", "phase", "iteration", "mixture", "source", "moments", "bound", "reached", "beta",
    "objective", "log_likelihood", "shift", "n_switched", "n_shared", "agreement", "pick", "distinct",
    "progress", "reason", "trouble",
)  # fmt: skip

MOST_BETA = 1e9
"""As in the settings."""

_TABLE = ("path", "size", "digest", "encoding", "separator", "decimal", "header", "axes", "classes", "principal")
_DIGEST = re.compile("[0-9a-f]{64}")

_MEASURED = frozenset((Phase.EXPECTED, Phase.MAXIMISED, Phase.ANNEALED))
"""Phases of states that must know their moments."""


# The table: where it was, what it was, how it is written and what of it is used.


def provenance_written(provenance: Provenance) -> dict[str, Any]:
    file, taken = provenance.file, provenance.taken
    wish = file.wish
    found = (file.path, file.size, file.digest, wish.encoding, wish.separator, wish.decimal, wish.header)
    return dict(zip(_TABLE, (*found, list(taken.axes), taken.classes, taken.principal), strict=True))


def provenance_read(value: Any) -> Provenance:
    found = record(value, _TABLE, "table")
    path = text(found["path"], "path")
    if not 0 < len(path) <= LONGEST_PATH:
        raise Unfit("path is none of a file")
    if not _DIGEST.fullmatch(text(found["digest"], "digest")):
        raise Unfit("digest is none")
    encoding = one_of(("", *ENCODINGS), found["encoding"], "encoding")
    separator = one_of((*SEPARATORS, ":"), found["separator"], "separator")
    decimal = one_of(DECIMALS, found["decimal"], "decimal sign")
    wish = Wish(encoding, separator, decimal, flag(found["header"], "header"))
    axes = items(found["axes"], _column, "axes", MOST_AXES, 1)
    taken = Taken(axes, optional(found["classes"], _column), flag(found["principal"], "principal"))
    size = whole(found["size"], "size", 0, MOST_STEPS)
    return Provenance(TableFile(path, size, found["digest"], wish), taken)


def _column(value: Any) -> int:
    return whole(value, "place of a column", 0, MOST_CELLS)


# Settings: whatever fields they have, each by its type.


@cache
def _kinds() -> dict[str, Any]:
    hints = get_type_hints(Settings)
    return {name: hints[name] for name in field_names(Settings)}


def settings_written(settings: Settings, pool: Pool) -> dict[str, Any]:
    written = {name: _plain(getattr(settings, name)) for name in _kinds() if name != "start"}
    start = settings.start
    if start is not None:
        known = None if start.coordinates is None else pool.place(start.coordinates)
        written["start"] = {"mixture": pool.place(start.mixture), "coordinates": known}
    else:
        written["start"] = None
    return written


def settings_read(value: Any, pool: Pool, d: int) -> Settings:
    found = record(value, _kinds(), "settings")
    plain = {name: kind for name, kind in _kinds().items() if name != "start"}
    given = {name: _READ_AS[_family(kind)](kind, found[name], name) for name, kind in plain.items()}
    try:
        return Settings(**given, start=optional(found["start"], _start, pool, d))
    except SettingsError as error:
        raise Unfit(str(error)) from error


def _start(value: Any, pool: Pool, d: int) -> Start:
    found = record(value, ("mixture", "coordinates"), "start")
    mixture = picked(pool.mixtures, found["mixture"], "start")
    if mixture is None:
        raise Unfit("a start without a mixture")
    return Start(mixture, picked(pool.coordinates, found["coordinates"], "coordinates of the start"))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.hex() if isinstance(value, float) else value


def _family(kind: Any) -> type:
    return Enum if issubclass(kind, Enum) else kind


_READ_AS: dict[type, Callable[[Any, Any, str], Any]] = {
    Enum: choice,
    int: lambda _, value, where: whole(value, where, -MOST_STEPS, MOST_STEPS),
    float: lambda _, value, where: real(value, where),
    str: lambda _, value, where: text(value, where),
}


# The timeline


def timeline_written(timeline: Timeline, edition: int, pool: Pool) -> dict[str, Any]:
    """edition: that of the data. The frames as far as they are sound: a file must never be one that is then refused."""
    frames = list(_sound(islice(timeline.frames, MOST_FRAMES)))
    known = sorted({edition, *(frame.edition for frame in frames)})
    numbers = {one: place for place, one in enumerate(known)}
    return {
        "edition": numbers[edition],
        "cursor": min(timeline.cursor, len(frames) - 1),
        "frames": [_frame_written(frame, numbers[frame.edition], pool) for frame in frames],
    }


def _sound(frames: Iterable[Frame]) -> Iterable[Frame]:
    for frame in frames:
        state = frame.state
        try:
            sound_mixture(state.mixture)
            if state.source is not None and state.moments is not None:
                sound_mixture(state.source)
                sound_moments(state.moments)
            _checked(state, frame.info)
        except Unfit:
            return
        yield frame


def timeline_read(value: Any, pool: Pool) -> tuple[Timeline, int]:
    """The timeline, and the edition of the data."""
    found = record(value, ("edition", "cursor", "frames"), "timeline")
    edition = whole(found["edition"], "edition", 0, MOST_STEPS)
    frames = items(found["frames"], lambda one: _frame(one, pool, edition), "frames", MOST_FRAMES)
    least = 0 if frames else -1
    return Timeline(frames, whole(found["cursor"], "cursor", least, len(frames) - 1)), edition


def _frame_written(frame: Frame, edition: int, pool: Pool) -> dict[str, Any]:
    state, info, status = frame.state, frame.info, frame.status
    trouble = status.trouble
    return {
        "edition": edition,
        "coordinates": pool.place(frame.coordinates),
        "phase": state.phase.value,
        "iteration": state.iteration,
        "mixture": pool.place(state.mixture),
        "source": None if state.source is None else pool.place(state.source),
        "moments": None if state.moments is None else pool.place(state.moments),
        "bound": _hex(state.bound),
        "reached": _hex(state.reached),
        "beta": _hex(state.beta),
        "objective": _hex(info.objective),
        "log_likelihood": _hex(info.log_likelihood),
        "shift": _hex(info.shift),
        "n_switched": info.n_switched,
        "n_shared": info.n_shared,
        "agreement": None if info.agreement is None else _agreement_written(info.agreement),
        "pick": None if info.pick is None else _pick_written(info.pick),
        "distinct": info.distinct,
        "progress": status.progress.value,
        "reason": status.reason,
        "trouble": None if trouble is None else {
            "kind": trouble.kind.value,
            "sentence": trouble.sentence,
            "components": list(trouble.components),
        },
    }  # fmt: skip


def _frame(value: Any, pool: Pool, newest: int) -> Frame:
    found = record(value, _FRAME, "frame")
    coordinates = picked(pool.coordinates, found["coordinates"], "coordinates")
    mixture = picked(pool.mixtures, found["mixture"], "mixture")
    if coordinates is None or mixture is None:
        raise Unfit("a frame without a mixture")
    state = State(
        choice(Phase, found["phase"], "phase"),
        whole(found["iteration"], "iteration", 0, MOST_STEPS),
        mixture,
        picked(pool.mixtures, found["source"], "source"),
        picked(pool.moments, found["moments"], "moments"),
        optional(found["bound"], real, "bound"),
        optional(found["reached"], real, "reached"),
        optional(found["beta"], real, "beta"),
    )
    info = Info(
        optional(found["objective"], real, "objective"),
        optional(found["log_likelihood"], real, "log_likelihood"),
        optional(found["shift"], real, "shift"),
        optional(found["n_switched"], whole, "n_switched", 0, MOST_STEPS),
        optional(found["n_shared"], whole, "n_shared", 0, MOST_STEPS),
        optional(found["agreement"], _agreement),
        pick=optional(found["pick"], _pick),
        distinct=optional(found["distinct"], whole, "distinct", 1, MOST_CLUSTERS),
    )
    _checked(state, info)
    status = Status(
        choice(Progress, found["progress"], "progress"),
        text(found["reason"], "reason"),
        optional(found["trouble"], _trouble, mixture.k),
    )
    return Frame(whole(found["edition"], "edition", 0, newest), coordinates, state, info, status)


def _pick_written(pick: Pick) -> dict[str, Any]:
    return {name: _plain(getattr(pick, name)) for name in field_names(Pick)}


def _pick(value: Any) -> Pick:
    found = record(value, field_names(Pick), "pick")
    return Pick(
        whole(found["point"], "point", 0, MOST_STEPS),
        optional(found["probability"], real, "probability"),
        whole(found["rank"], "rank", 1, MOST_STEPS),
        real(found["potential"], "potential"),
        optional(found["before"], real, "before"),
    )


def _agreement_written(agreement: Agreement) -> dict[str, Any]:
    return {"adjusted_rand": _hex(agreement.adjusted_rand), "accuracy": _hex(agreement.accuracy)}


def _agreement(value: Any) -> Agreement:
    found = record(value, ("adjusted_rand", "accuracy"), "agreement")
    return Agreement(
        optional(found["adjusted_rand"], real, "adjusted_rand"), optional(found["accuracy"], real, "accuracy")
    )


def _checked(state: State, info: Info) -> None:
    """Raises Unfit where the parts of a state do not belong together, or a measure is none."""
    if (state.phase is Phase.ANNEALED and state.beta is None) or not 0 < (state.beta or 1.0) <= MOST_BETA:
        raise Unfit("a state of a β that cannot be")
    known = [state.source is not None, state.moments is not None, state.bound is not None]
    if any(known) != all(known) or (state.phase in _MEASURED and not all(known)):
        raise Unfit("a state with half of its parts")
    if state.source is not None and state.moments is not None:
        shapes = state.mixture.means.shape, state.source.means.shape, state.moments.mean.shape
        if len(set(shapes)) > 1:
            raise Unfit("a state of parts that differ in size")
    pick = () if info.pick is None else (info.pick.probability, info.pick.potential, info.pick.before)
    for number in (state.bound, state.reached, info.objective, info.log_likelihood, info.shift, *pick):
        optional(_hex(number), real, "measure")


def _trouble(value: Any, k: int) -> Trouble:
    found = record(value, ("kind", "sentence", "components"), "trouble")
    components = items(found["components"], lambda j: whole(j, "component", 0, k - 1), "components", MOST_CLUSTERS)
    return Trouble(choice(TroubleKind, found["kind"], "kind"), text(found["sentence"], "sentence"), components)


def _hex(number: float | None) -> str | None:
    return None if number is None else float(number).hex()
