"""What the benchmarks write: words for times, pictures that are valid and readable, a table in its place."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.benchmarks import publish
from tests.benchmarks.measure import compare
from tests.benchmarks.plot import LINE_HEIGHT, OURS, PEER, WIDTH, Axis, Line, Panel, card, duration, three_digits

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("ms", "words"),
    [(0.0123, "12.3 µs"), (0.5, "500 µs"), (1, "1 ms"), (9.996, "10 ms"), (123.4, "123 ms"), (1234.5, "1.23 s")],
)
def test_times_have_three_digits_and_the_unit_that_suits_them(ms: float, words: str) -> None:
    assert duration(ms) == words


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0"), (-11.193, "−11.2"), (-0.04, "−0.04"), (0.3834, "0.383"), (1e4, "10,000")]
)
def test_numbers_have_three_digits_whatever_their_sign(number: float, words: str) -> None:
    assert three_digits(number) == words


def test_an_axis_is_logarithmic_and_marks_powers_of_ten() -> None:
    axis = Axis(2, 6, 100, 500)
    assert [axis.at(tick) for tick in axis.ticks()] == pytest.approx([100, 200, 300, 400, 500])
    assert Axis(0, 2, 0, 1).ticks() == pytest.approx([1, 2, 5, 10, 20, 50, 100])


def picture(theirs: float) -> ElementTree.Element:
    lines = (
        Line("peer & co", PEER, ((1, 1.0), (100, theirs))),
        Line("ours", OURS, ((1, 0.5), (100, 5.0)), "2× faster"),
    )
    return ElementTree.fromstring(card("Time", "on a machine", [Panel("left", "n", lines), Panel("right", "n", lines)]))


def test_a_picture_is_valid_and_stays_on_its_card() -> None:
    drawn = picture(50.0)
    lines = drawn.findall(f"{SVG}polyline")
    assert [line.get("stroke") for line in lines] == [PEER, OURS] * 2
    places = [float(number) for line in lines for pair in line.get("points", "").split() for number in pair.split(",")]
    assert 0 < min(places) < max(places) < WIDTH
    assert {"peer & co", "ours", "2× faster"} <= {text.text for text in drawn.findall(f"{SVG}text")}


def test_names_of_lines_that_meet_do_not_touch() -> None:
    heights = {text.text: float(text.get("y", "")) for text in picture(5.0001).findall(f"{SVG}text")}
    named = sorted(heights[name] for name in ("peer & co", "ours", "2× faster"))
    assert named[1] - named[0] >= LINE_HEIGHT
    assert named[2] - named[1] >= LINE_HEIGHT


def test_the_table_replaces_the_last_one_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme, results, pictures = tmp_path / "README.md", tmp_path / "found.json", tmp_path / "drawn"
    monkeypatch.setattr(publish, "README", readme)
    monkeypatch.setattr(publish, "PICTURES", tmp_path / "published")
    readme.write_text("before\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nafter\n", encoding="utf-8")
    measured = compare("work", lambda: None, lambda: None, peer="peer", target=1, goal=2, rounds=1)
    results.write_text(json.dumps([measured.row() | {"ours_ms": 2.0, "peer_ms": 30.0, "ratio": 15.0}]))
    pictures.mkdir()
    (pictures / "a.svg").write_text("<svg/>")
    for _ in range(2):
        publish.publish(results, pictures)
    lines = readme.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "before"
    assert lines[-1] == "after"
    assert lines.count("| work | 2 ms | peer 30 ms | **15.0** |") == 1
    assert "old" not in lines
    assert (tmp_path / "published" / "a.svg").is_file()


def test_a_readme_without_a_place_for_the_table_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme, results = tmp_path / "README.md", tmp_path / "found.json"
    monkeypatch.setattr(publish, "README", readme)
    readme.write_text("words\n", encoding="utf-8")
    results.write_text("[]")
    with pytest.raises(SystemExit, match="no place"):
        publish.publish(results, tmp_path)
    assert readme.read_text(encoding="utf-8") == "words\n"
