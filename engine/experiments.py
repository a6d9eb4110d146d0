"""Experiments: a document with the timeline of its run and how it was looked at, as the bytes of one file and back.

The file is a zip of a manifest (JSON, a closed schema) and plain arrays (npy, never pickled). Its comment is the
SHA-256 of all bytes before it, so that whatever is cut off or changed is noticed; nothing inside is trusted for that.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from math import prod
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray

from engine.course import Course
from engine.dataset import NO_ROW, Dataset
from engine.errors import DataError
from engine.experiment import Experiment, View
from engine.manifest import (
    provenance_read,
    provenance_written,
    settings_read,
    settings_written,
    timeline_read,
    timeline_written,
)
from engine.origins import Origin
from engine.pooling import Pool, Shapes
from engine.reading import Watch, unwatched
from engine.schema import Unfit, choice, flag, items, optional, parsed, real, record, text, whole
from engine.settings import MOST_CLUSTERS

FORMAT = "cluster-explorer experiment"
VERSION = 2
"""Those of version 1 do not say from which table the points were read."""

MANIFEST, POINTS, CLASSES, ROWS, NUMBERS = "manifest.json", "points.npy", "classes.npy", "rows.npy", "numbers.npy"
OTHERS = "others.npy"
MOST_COLUMNS = 10_000
MOST_NUMBERS = 1 << 30
"""In all points together: 8 GB."""

LARGEST_MANIFEST = 64 << 20
PACKED = 1 << 20
"""Bytes up to which an array is made smaller: of more the time would be felt, and measured numbers hardly shrink."""

LARGEST_PACKED = 2 * PACKED
_DIGEST = 64
_CHUNK = 1 << 20
_HEADER = re.compile(rb"\{'descr': '(<f8|<i4)', 'fortran_order': False, 'shape': \(([0-9, ]+)\), \} *\n")


# Out


def pack(experiment: Experiment) -> bytes:
    """The bytes of the file: the same for the same experiment."""
    dataset, others, pool = experiment.dataset, experiment.others, Pool()
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "name": experiment.name,
        "dataset": {
            "n": dataset.n,
            "d": dataset.d,
            "columns": list(dataset.columns),
            "class_names": list(dataset.class_names),
            "classes": dataset.classes is not None,
            "rows": dataset.rows is not None,
            "others": None if others is None else list(others.columns),
        },
        "settings": settings_written(experiment.settings, pool),
        "timeline": timeline_written(experiment.timeline, experiment.edition, pool),
        "course": experiment.course.value,
        "view": _view_written(experiment.view),
    }
    manifest["table"] = None
    # Without numbers of rows nobody could tell which point is which of its rows.
    if experiment.provenance is not None and dataset.rows is not None:
        manifest["table"] = provenance_written(experiment.provenance)
    manifest["pool"] = pool.described()
    arrays = {POINTS: dataset.points, CLASSES: dataset.classes, ROWS: dataset.rows, NUMBERS: pool.numbers()}
    if others is not None:
        arrays[OTHERS] = others.points
    members = {MANIFEST: json.dumps(manifest, ensure_ascii=False, separators=(",", ":")).encode("utf-8")}
    members |= {name: _npy(array) for name, array in arrays.items() if array is not None}
    return _sealed(members)


def _sealed(members: Mapping[str, bytes]) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as zipped:
        for name, data in members.items():
            smaller = name == MANIFEST or len(data) <= PACKED
            info = ZipInfo(name)
            info.compress_type = ZIP_DEFLATED if smaller else ZIP_STORED
            zipped.writestr(info, data)
        zipped.comment = b"0" * _DIGEST
    whole_file = stream.getbuffer()
    whole_file[-_DIGEST:] = sha256(whole_file[:-_DIGEST]).hexdigest().encode("ascii")
    del whole_file
    return stream.getvalue()


def _npy(array: NDArray[Any]) -> bytes:
    stream = BytesIO()
    stored = np.ascontiguousarray(array, dtype="<f8" if array.dtype.kind == "f" else "<i4")
    np.lib.format.write_array(stream, stored, version=(1, 0), allow_pickle=False)
    return stream.getvalue()


def _view_written(view: View) -> dict[str, Any]:
    return {
        "colours": list(view.colours),
        "area": None if view.area is None else [float(edge).hex() for edge in view.area],
        "shown": dict(view.shown),
    }


# In


class _Later(Unfit):
    """A version that is not known yet."""


def read_experiment(path: str | Path, watch: Watch = unwatched) -> Experiment:
    """The experiment in a file. Raises DataError where there is none that can be used, and whatever watch raises."""
    origin = Origin.of_file(path)
    with origin.opened() as file:
        return unpack(b"".join(_watched(file, max(origin.size, 1), watch)), origin.name)


def _watched(file: BinaryIO, size: int, watch: Watch) -> Iterator[bytes]:
    """The bytes of a file, some at a time: nobody waits for a slow disk who does not want to."""
    done = 0
    while chunk := file.read(_CHUNK):
        done += len(chunk)
        watch(min(done / size, 1.0))
        yield chunk


def unpack(data: bytes, name: str = "The file") -> Experiment:
    """The experiment in these bytes; name is what errors call it. Raises DataError, whose text says what to do."""
    if not data.startswith(b"PK"):
        raise DataError(f"{name} is no experiment: choose a .clx file that Cluster Explorer has saved.")
    sealed = memoryview(data)[:-_DIGEST]
    if sha256(sealed).hexdigest().encode("ascii") != data[-_DIGEST:]:
        raise DataError(f"{name} is damaged or not whole: take another copy of it.")
    try:
        with ZipFile(BytesIO(data)) as zipped:
            return _read(zipped)
    except _Later as error:
        raise DataError(f"{name} was saved by a later version: update Cluster Explorer to open it.") from error
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        # Whoever seals a file can put anything into it: those are what zipfile and Unfit say of it.
        why = str(error).rstrip(".")
        raise DataError(f"{name} cannot be used as an experiment ({why}): take another copy of it.") from error


def _read(zipped: ZipFile) -> Experiment:
    members = {info.filename: info for info in zipped.infolist()}
    if MANIFEST not in members:
        raise Unfit("it has no manifest")
    manifest = _known(parsed(_member(zipped, members[MANIFEST], LARGEST_MANIFEST)))
    about = record(manifest["dataset"], ("n", "d", "columns", "class_names", "classes", "rows", "others"), "dataset")
    n = whole(about["n"], "n", 0, MOST_NUMBERS)
    d = whole(about["d"], "d", 1, MOST_COLUMNS)
    aside = len(optional(about["others"], items, _column, "others", MOST_COLUMNS, 1) or ())
    if n * (d + aside) > MOST_NUMBERS:
        raise Unfit("more points than can be")
    shapes = Shapes(manifest["pool"], d)
    expected = {POINTS: (n, d), CLASSES: (n,), ROWS: (n,), NUMBERS: (shapes.size,)}
    if aside:
        expected[OTHERS] = (n, aside)
    for left_out, there in ((CLASSES, about["classes"]), (ROWS, about["rows"])):
        if not flag(there, left_out):
            del expected[left_out]
    if [info.filename for info in zipped.infolist()] != [MANIFEST, *expected]:
        raise Unfit("its parts are not those of its manifest")
    arrays = {part: _array(zipped, members[part], shape) for part, shape in expected.items()}
    return _experiment(manifest, arrays, shapes.pool(arrays[NUMBERS]))


def _known(manifest: Any) -> dict[str, Any]:
    """The manifest, if its format and version are known."""
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Unfit("it is no experiment")
    version = manifest.get("version")
    if type(version) is int and version > VERSION:
        raise _Later
    whole(version, "version", 1, VERSION)
    names = ("format", "version", "name", "dataset", "settings", "timeline", "course", "view", "pool")
    return {"table": None, **record(manifest, names if version == 1 else (*names, "table"), "manifest")}


def _experiment(manifest: dict[str, Any], arrays: Mapping[str, NDArray[Any]], pool: Pool) -> Experiment:
    about = manifest["dataset"]
    d = arrays[POINTS].shape[1]
    dataset = Dataset(
        arrays[POINTS],
        arrays.get(CLASSES),
        items(about["columns"], _column, "columns", d, d),
        items(about["class_names"], lambda one: text(one, "class"), "class_names", MOST_NUMBERS),
        arrays.get(ROWS),
    )
    settings = settings_read(manifest["settings"], pool, d)
    timeline, edition = timeline_read(manifest["timeline"], pool)
    if any(frame.state.mixture.k > settings.k for frame in timeline.frames):
        raise Unfit("a frame of more clusters than k")
    if dataset.rows is not None and dataset.n and dataset.rows.min() < NO_ROW:
        raise Unfit("numbers of rows that cannot be")
    name, view = text(manifest["name"], "name"), _view(manifest["view"])
    others = Dataset(arrays[OTHERS], columns=tuple(about["others"])) if OTHERS in arrays else None
    course = choice(Course, manifest["course"], "course")
    provenance = optional(manifest["table"], provenance_read)
    if provenance is not None and dataset.rows is None:
        raise Unfit("a table of which no point is a row")
    return Experiment(dataset, settings, timeline, edition, name, view, course, others, provenance)


def _column(value: Any) -> str:
    return text(value, "column")


def _view(value: Any) -> View:
    found = record(value, ("colours", "area", "shown"), "view")
    colours = items(found["colours"], lambda one: whole(one, "colour", 0, 2 * MOST_CLUSTERS), "colours", MOST_CLUSTERS)
    area = optional(found["area"], items, lambda one: real(one, "area"), "area", 4, 4)
    shown = found["shown"]
    if not isinstance(shown, dict) or len(shown) > MOST_COLUMNS:
        raise Unfit("shown is no record")
    if area is not None and not (area[0] < area[1] and area[2] < area[3]):
        raise Unfit("an area of no size")
    box = None if area is None else (area[0], area[1], area[2], area[3])
    return View(colours, box, MappingProxyType({text(key, "layer"): flag(on, key) for key, on in shown.items()}))


def _array(zipped: ZipFile, info: ZipInfo, shape: tuple[int, ...]) -> NDArray[Any]:
    """The array in a member, which must have this shape: its size is known before a byte is unpacked."""
    kind = "<f8" if info.filename in (POINTS, NUMBERS, OTHERS) else "<i4"
    size = prod(shape) * np.dtype(kind).itemsize
    data = _member(zipped, info, size + 1024)
    if data[:8] != b"\x93NUMPY\x01\x00":
        raise Unfit(f"{info.filename} is no plain array")
    start = 10 + int.from_bytes(data[8:10], "little")
    header = _HEADER.fullmatch(data[10:start])
    if header is None or header[1].decode() != kind or len(data) - start != size:
        raise Unfit(f"{info.filename} is not as its manifest says")
    if tuple(int(part) for part in header[2].replace(b" ", b"").split(b",") if part) != shape:
        raise Unfit(f"{info.filename} is of another shape than its manifest says")
    return np.frombuffer(data, dtype=kind, offset=start).reshape(shape)


def _member(zipped: ZipFile, info: ZipInfo, most: int) -> bytes:
    """The bytes of a member, neither declared nor found to be more than these."""
    stored = info.compress_type == ZIP_STORED and info.compress_size == info.file_size
    if info.file_size > most or not (stored or info.file_size <= LARGEST_PACKED or info.filename == MANIFEST):
        raise Unfit(f"{info.filename} would be larger than it can be")
    with zipped.open(info) as file:
        data = file.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise Unfit(f"{info.filename} is not as large as it says")
    return data
