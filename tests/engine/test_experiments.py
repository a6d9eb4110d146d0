"""Experiment files: the same experiment bit for bit, and one sentence for everything else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.annealing import anneal
from engine.arrays import Floats
from engine.coordinates import Coordinates
from engine.course import Course
from engine.dataset import Dataset
from engine.errors import DataError
from engine.experiment import Experiment, View
from engine.experiments import pack, unpack
from engine.mixture import Mixture, Start
from engine.moments import Moments
from engine.provenance import Provenance, TableFile
from engine.reading import Wish
from engine.records import replace
from engine.seeding import STEPPED, pick_frame
from engine.settings import Initialiser, Method, Scaling, Settings
from engine.stepping import first_frame, implied_frame, moved_frame, next_frame
from engine.tables import Taken
from engine.timeline import Frame, Timeline
from tests.engine.strategies import VARIANTS, grouped, settings_up_to, variant, walk

PARTS = {
    Coordinates: ("shift", "scale", "unit"),
    Mixture: ("weights", "means", "covariances"),
    Moments: ("weight", "mean", "scatter", "entropy"),
}


def bits(frame: Frame) -> tuple[object, ...]:
    """Everything that a frame is made of besides what it knew of the points, exactly."""
    state, info = frame.state, frame.info

    def of(value: Any) -> object:
        if value is None:
            return None
        parts = (getattr(value, name) for name in PARTS[type(value)])
        return tuple(None if part is None else np.asarray(part).tobytes() for part in parts)

    measures = (
        state.bound, state.reached, info.objective, info.log_likelihood, info.shift, info.n_switched, info.n_shared,
        info.agreement,
    )  # fmt: skip
    return (
        frame.edition, of(frame.coordinates), state.phase, state.iteration, of(state.mixture), of(state.source),
        of(state.moments), *measures, info.pick, state.beta, info.distinct, frame.status,
    )  # fmt: skip


def same(found: Experiment, wanted: Experiment) -> bool:
    a, b = found.dataset, wanted.dataset
    start_a, start_b = found.settings.start, wanted.settings.start
    return (
        a.points.tobytes() == b.points.tobytes()
        and (a.columns, a.class_names) == (b.columns, b.class_names)
        and np.array_equal(np.asarray(a.classes), np.asarray(b.classes))
        and replace(found.settings, initialiser=Initialiser.RANDOM_POINTS, start=None)
        == replace(wanted.settings, initialiser=Initialiser.RANDOM_POINTS, start=None)
        and found.settings.initialiser is wanted.settings.initialiser
        and (start_a is None) == (start_b is None)
        and (start_a is None or start_b is None or start_a.mixture.means.tobytes() == start_b.mixture.means.tobytes())
        and list(map(bits, found.timeline.frames)) == list(map(bits, wanted.timeline.frames))
        and (found.timeline.cursor, found.edition) == (wanted.timeline.cursor, wanted.edition)
        and (found.name, found.view, found.course) == (wanted.name, wanted.view, wanted.course)
        and of_table(found) == of_table(wanted)
    )


def of_table(experiment: Experiment) -> object:
    """Everything that is said of the table; where there is none, nothing."""
    known = experiment.provenance
    return None if known is None else (known.file, known.taken)


def points(n: int = 24) -> Dataset:
    return Dataset(grouped(5, n, 2, 3), np.arange(n) % 3 - 1, ("length (mm)", "größe"), ("a", "b"))


TABLE = Provenance(
    TableFile("/data/größe.csv", 123, "0123456789abcdef" * 4, Wish("utf-8", ";", ",", True)), Taken((3, 1), 0)
)


def small() -> Experiment:
    """A mixture after three half steps, in few bytes, of points from a table."""
    dataset = Dataset(grouped(3, 5, 2, 2), rows=np.array([4, -1, 0, 2, 9], dtype=np.int32))
    settings = Settings(method=Method.MIXTURE, k=2)
    timeline = Timeline().append(*walk(dataset, settings, 3)).seek(1)
    return Experiment(dataset, settings, timeline, name="Small", view=View((1, 0)), provenance=TABLE)


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("chosen", VARIANTS, ids=lambda chosen: variant(*chosen))
def test_a_run_comes_back_and_goes_on_bit_for_bit(chosen: tuple[Any, ...], scaling: Scaling) -> None:
    method, covariance, policy = chosen
    dataset = points()
    settings = Settings(method, 3, covariance, scaling=scaling, empty_cluster=policy)
    frames = walk(dataset, settings, 7)
    experiment = Experiment(dataset, settings, Timeline().append(*frames).seek(4))
    found = unpack(pack(experiment))
    assert same(found, experiment)
    assert found.timeline.frame is not None
    for at, last in enumerate(found.timeline.frames[:-1]):
        # Each frame leads to the very frame that followed it, how many points switched among the rest.
        assert bits(next_frame(found.dataset, found.settings, last, 0)) == bits(frames[at + 1])


def test_edits_nudges_and_starts_by_hand_come_back() -> None:
    dataset = points()
    placed = Start(Mixture(np.full(2, 0.5), np.array([[0.1, 0.2], [1.0, 1 / 3]])))
    settings = Settings(k=2, initialiser=Initialiser.BY_HAND, start=placed)
    frames = walk(dataset, settings, 2)
    edited = dataset.moved(3, (0.123456789, 9.0))
    frames.append(implied_frame(edited, settings, frames[-1], 1))
    frames.append(moved_frame(edited, settings, frames[-1], placed.mixture, 1))
    view = View((3, 1), (-1.0, 2.0, 0.1, 0.3), {"regions": False})
    experiment = Experiment(edited, settings, Timeline().append(*frames), 1, "Ü “x” 🙂", view, Course.PICKS)
    found = unpack(pack(experiment))
    assert same(found, experiment)
    assert [frame.edition for frame in found.timeline.frames] == [0, 0, 0, 1, 1]


@pytest.mark.parametrize("initialiser", STEPPED)
def test_picks_come_back_and_go_on_to_the_same_start(initialiser: Initialiser) -> None:
    dataset, settings = points(), Settings(k=3, initialiser=initialiser, seed=8)
    frames = [pick_frame(dataset, settings, number) for number in (1, 2)]
    found = unpack(pack(Experiment(dataset, settings, Timeline().append(*frames))))
    assert [bits(frame) for frame in found.timeline.frames] == [bits(frame) for frame in frames]
    third = next_frame(found.dataset, found.settings, found.timeline.frames[-1], 0)
    start = next_frame(found.dataset, found.settings, third, 0)
    assert bits(start) == bits(first_frame(dataset, settings))


def test_annealing_comes_back_and_goes_on_bit_for_bit() -> None:
    dataset, settings = points(), Settings(Method.SOFT_KMEANS, k=3, beta=60.0)
    frames = list(anneal(dataset, settings))
    found = unpack(pack(Experiment(dataset, settings, Timeline().append(*frames), course=Course.ANNEALING)))
    assert found.course is Course.ANNEALING
    assert [bits(frame) for frame in found.timeline.frames] == [bits(frame) for frame in frames]
    for at, frame in enumerate(found.timeline.frames[:-1]):
        assert bits(next_frame(found.dataset, found.settings, frame, 0)) == bits(frames[at + 1])


def test_editions_are_counted_anew() -> None:
    experiment = small()
    later = [replace(frame, edition=40 + frame.state.iteration) for frame in experiment.timeline.frames]
    found = unpack(pack(replace(experiment, timeline=Timeline(tuple(later), 1), edition=77)))
    assert [frame.edition for frame in found.timeline.frames] == [0, 1, 1, 2]
    assert found.edition == 3


def test_an_empty_drawing_comes_back() -> None:
    found = unpack(pack(Experiment(Dataset(np.empty((0, 2))), Settings(k=9))))
    assert (found.dataset.n, found.dataset.d, found.settings.k, found.timeline.frames) == (0, 2, 9, ())


def test_rows_come_back() -> None:
    found = unpack(pack(small())).dataset.rows
    assert found is not None
    assert found.tolist() == [4, -1, 0, 2, 9]


@pytest.mark.parametrize(
    "known",
    [
        TABLE,
        Provenance(TableFile("C:\\data\\t.tsv", 0, "f" * 64, Wish("utf-16-le", "\t", ".", False)), Taken((0,))),
        Provenance(TableFile("/t.csv", 2**40, "0" * 64, Wish("cp1252", ":", ",", True)), Taken((1, 0), None, True)),
        Provenance(TableFile("/t.parquet", 5, "9" * 64, Wish("", ",", ".", True)), Taken((90_000, 7), 80_000)),
        None,
    ],
    ids=["usual", "Windows", "components", "Parquet", "none"],
)
def test_the_table_comes_back(known: Provenance | None) -> None:
    experiment = replace(small(), provenance=known)
    assert same(unpack(pack(experiment)), experiment)


def test_a_table_that_no_point_knows_its_row_of_is_not_written_down() -> None:
    drawn = replace(small(), dataset=replace(small().dataset, rows=None))
    assert unpack(pack(drawn)).provenance is None


def test_the_same_experiment_is_the_same_bytes_whatever_else_its_frames_know() -> None:
    experiment = small()
    again = unpack(pack(experiment))
    assert pack(again) == pack(experiment)
    assert all(frame.info.labels is None for frame in again.timeline.frames)


@given(st.data())
def test_any_experiment_comes_back(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 8))
    coordinates = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
    rows = data.draw(st.lists(st.tuples(coordinates, coordinates), min_size=n, max_size=n, unique=True))
    words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
    names = data.draw(st.tuples(words, words))
    dataset = Dataset(np.array(rows), columns=names)
    settings = data.draw(settings_up_to(n, reg_covar=1e-6))
    frames = walk(dataset, settings, data.draw(st.integers(0, 4)))
    timeline = Timeline().append(*frames).seek(data.draw(st.integers(0, 4)))
    experiment = Experiment(dataset, settings, timeline, name=data.draw(words))
    assert same(unpack(pack(experiment)), experiment)


def test_frames_that_would_be_refused_are_left_out() -> None:
    experiment = small()
    first, second, *rest = experiment.timeline.frames
    lost = replace(second, info=replace(second.info, objective=float("nan")))
    found = unpack(pack(replace(experiment, timeline=Timeline((first, lost, *rest), 3))))
    assert list(map(bits, found.timeline.frames)) == [bits(first)]
    assert found.timeline.cursor == 0


# What is damaged


def test_every_byte_flipped_and_every_cut_is_refused() -> None:
    whole = pack(small())
    for at in range(len(whole)):
        for mask in (0x01, 0x80, 0xFF):
            with pytest.raises(DataError):
                unpack(whole[:at] + bytes([whole[at] ^ mask]) + whole[at + 1 :])
        with pytest.raises(DataError):
            unpack(whole[:at])
    with pytest.raises(DataError):
        unpack(whole + b"x")


def sealed(data: bytes) -> bytes:
    """With the digest that belongs to it, as whoever wants to do harm would write it."""
    return data[:-64] + sha256(data[:-64]).hexdigest().encode("ascii")


def test_every_byte_flipped_under_a_right_digest_is_refused_or_can_be_used() -> None:
    whole = pack(small())
    for at in range(len(whole) - 64):
        try:
            found = unpack(sealed(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]))
        except DataError:
            continue
        assert same(found, small())


def parts_of(data: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    with ZipFile(BytesIO(data)) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    return json.loads(members.pop("manifest.json")), members


def built(manifest: Any, members: dict[str, bytes], kind: int = ZIP_DEFLATED) -> bytes:
    """An experiment file of any content whatever, rightly sealed."""
    text = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
    stream = BytesIO()
    with ZipFile(stream, "w", kind) as zipped:
        for name, data in {"manifest.json": text, **members}.items():
            zipped.writestr(ZipInfo(name), data, kind)
        zipped.comment = b"0" * 64
    return sealed(stream.getvalue())


def test_what_is_built_by_hand_can_be_opened() -> None:
    assert same(unpack(built(*parts_of(pack(small())))), small())


def records(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every record and list of a manifest, itself the first."""
    if isinstance(value, dict | list):
        yield path
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from records(value[key], (*path, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


MANIFEST, MEMBERS = parts_of(pack(small()))


def of_version_1(data: bytes) -> bytes:
    """The same experiment as a file that was written before tables were."""
    manifest, members = parts_of(data)
    del manifest["table"]
    return built({**manifest, "version": 1}, members)


def test_version_1_can_be_opened() -> None:
    found = unpack(of_version_1(pack(small())))
    assert same(found, replace(small(), provenance=None))
    assert found.dataset.rows is not None
    assert same(unpack(pack(found)), found)


def test_version_1_is_closed_too() -> None:
    for table in (MANIFEST["table"], None):
        with pytest.raises(DataError, match="unknown 'table'"):
            unpack(built({**MANIFEST, "version": 1, "table": table}, MEMBERS))
    manifest, members = parts_of(of_version_1(pack(small())))
    with pytest.raises(DataError, match="lacks table"):
        unpack(built({**manifest, "version": 2}, members))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("path", ""), ("path", "x" * 4097), ("path", "x" * 2_000_000), ("path", ["/t.csv"]), ("path", "\ud800.csv"),
        ("size", -1), ("size", 2**60), ("size", 1.0), ("digest", ""), ("digest", "F" * 64), ("digest", "0" * 65),
        ("digest", "0" * 64 + "\n"), ("encoding", "utf-7"), ("encoding", "x" * 10**6), ("separator", ""),
        ("separator", ";;"), ("separator", "\n"), ("decimal", ";"), ("header", 1), ("axes", []), ("axes", [0, 1, 2]),
        ("axes", [-1, 0]), ("axes", [0] * 10**6), ("axes", [10**12]), ("classes", -1), ("classes", 10**12),
        ("classes", True), ("principal", None),
    ],
)  # fmt: skip
def test_what_no_table_is_like_is_refused(name: str, value: object) -> None:
    with pytest.raises(DataError, match=r"^evil\.clx cannot be used .* \(.{1,400}\): take another copy") as found:
        unpack(built({**MANIFEST, "table": {**MANIFEST["table"], name: value}}, MEMBERS), "evil.clx")
    assert "\n" not in str(found.value)


def test_a_table_without_rows_is_refused() -> None:
    about = {**MANIFEST["dataset"], "rows": False}
    members = {name: data for name, data in MEMBERS.items() if name != "rows.npy"}
    with pytest.raises(DataError, match="no point is a row"):
        unpack(built({**MANIFEST, "dataset": about}, members))
    assert unpack(built({**MANIFEST, "dataset": about, "table": None}, members)).provenance is None


OPEN_TO_ANY_NAME = (("view", "shown"),)


@pytest.mark.parametrize("path", list(records(MANIFEST)), ids=str)
def test_the_schema_is_closed(path: tuple[Any, ...]) -> None:
    """A name too many, a name that is missing, a value of another kind: refused, or as good as it was."""
    here = at(MANIFEST, path)
    if isinstance(here, dict) and path not in OPEN_TO_ANY_NAME:
        more = deepcopy(MANIFEST)
        at(more, path)["surprise"] = 1
        with pytest.raises(DataError, match="surprise"):
            unpack(built(more, MEMBERS))
    for key in list(here) if isinstance(here, dict) else range(len(here)):
        less = deepcopy(MANIFEST)
        del at(less, path)[key]
        refused_or_usable(less, refused=isinstance(here, dict))
        for wrong in (None, True, -1, 2.5, 10**30, "x", "nan", "0x1p+1023", "", [], {}, [[]], "\ud800"):
            other = deepcopy(MANIFEST)
            at(other, path)[key] = wrong
            refused_or_usable(other)


def refused_or_usable(manifest: Any, refused: bool = False) -> None:
    try:
        found = unpack(built(manifest, MEMBERS))
    except DataError as error:
        assert str(error).startswith("The file ")
    else:
        assert not refused
        for frame in found.timeline.frames:
            with np.errstate(all="ignore"):
                next_frame(found.dataset, found.settings, frame, found.edition)


def with_numbers(change: Callable[[Floats], None]) -> bytes:
    numbers = np.load(BytesIO(MEMBERS["numbers.npy"])).copy()
    change(numbers)
    return built(MANIFEST, {**MEMBERS, "numbers.npy": npy(numbers)})


def npy(array: Any, pickled: bool = False) -> bytes:
    stream = BytesIO()
    np.save(stream, array, allow_pickle=pickled)
    return stream.getvalue()


def filled(value: float) -> Callable[[Floats], None]:
    return lambda numbers: numbers.fill(value)


BOMB = {"points.npy": bytes(200 << 20)}
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "text": b"x,y\n1,2\n",
    "empty zip": sealed(b"PK\x05\x06" + bytes(16) + b"\x40\x00" + b"0" * 64),
    "no manifest": built(MANIFEST, MEMBERS).replace(b"manifest.json", b"manifesto.jsn"),
    "numbers are NaN": with_numbers(filled(np.nan)),
    "numbers are infinite": with_numbers(filled(np.inf)),
    "weights are negative": with_numbers(filled(-1.0)),
    "points are NaN": built(MANIFEST, {**MEMBERS, "points.npy": npy(np.full((5, 2), np.nan))}),
    "points are pickled": built(MANIFEST, {**MEMBERS, "points.npy": npy(np.array([[{}, {}]] * 5), True)}),
    "points of another kind": built(MANIFEST, {**MEMBERS, "points.npy": npy(np.zeros((5, 2), np.float32))}),
    "points in another order": built(MANIFEST, {**MEMBERS, "points.npy": npy(np.zeros((5, 2), order="F"))}),
    "points of another shape": built(MANIFEST, {**MEMBERS, "points.npy": npy(np.zeros((2, 5)))}),
    "too few points": built(MANIFEST, {**MEMBERS, "points.npy": MEMBERS["points.npy"][:-8]}),
    "a bomb": built(MANIFEST, {**BOMB, "numbers.npy": MEMBERS["numbers.npy"]}),
    "a bomb for a manifest": built(b" " * (80 << 20), MEMBERS),
    "a bomb as large as it may be": built(
        {**MANIFEST, "dataset": {**MANIFEST["dataset"], "n": 13_107_192}}, {**BOMB, "numbers.npy": b""}
    ),
    "one part too many": built(MANIFEST, {**MEMBERS, "more.npy": b""}),
    "one part too few": built(MANIFEST, {"points.npy": MEMBERS["points.npy"]}),
    "parts in another order": built(MANIFEST, dict(reversed(MEMBERS.items()))),
    "a path upwards": built(MANIFEST, {**MEMBERS, "../../evil.npy": b"x"}),
    "a path from the root": built(MANIFEST, {"/points.npy": MEMBERS["points.npy"], **MEMBERS}),
    "a name twice": built(json.dumps(MANIFEST).replace('"name":', '"name": "a", "name":', 1).encode(), MEMBERS),
    "NaN in the manifest": built(json.dumps(MANIFEST).replace('"version": 2', '"version": NaN').encode(), MEMBERS),
    "a number too long": built(b'{"version": ' + b"9" * 5000 + b"}", MEMBERS),
    "nested too deeply": built(b"[" * 200_000, MEMBERS),
    "no UTF-8": built(b"\xff\xfe{}", MEMBERS),
    "k of a billion": built({**MANIFEST, "settings": {**MANIFEST["settings"], "k": 10**9}}, MEMBERS),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(DataError, match=r"^evil\.clx .*: .*\.$") as refused:
        unpack(HOSTILE[name], "evil.clx")
    assert "\n" not in str(refused.value)


def test_sizes_are_checked_before_anything_is_unpacked() -> None:
    """The declared size is a lie: the rest of the bomb is never read."""
    honest = built(MANIFEST, {**MEMBERS, "numbers.npy": bytes(300_000)})
    lie = honest.replace((300_000).to_bytes(4, "little"), (600).to_bytes(4, "little"))
    assert lie != honest
    with pytest.raises(DataError):
        unpack(sealed(lie))


def test_stored_parts_are_read_like_packed_ones() -> None:
    assert same(unpack(built(MANIFEST, MEMBERS, ZIP_STORED)), small())


def test_a_later_version_says_so() -> None:
    with pytest.raises(DataError, match="later version"):
        unpack(built({**MANIFEST, "version": 3, "more": {}}, MEMBERS))
    with pytest.raises(DataError):
        unpack(built({**MANIFEST, "version": 0}, MEMBERS))


def test_more_components_than_k_are_refused() -> None:
    dataset, settings = points(), Settings(k=3)
    frame = first_frame(dataset, settings)
    wrong = Experiment(dataset, replace(settings, k=2), Timeline((frame,), 0))
    with pytest.raises(DataError, match="more clusters"):
        unpack(pack(wrong))
