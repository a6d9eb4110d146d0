"""Arguments: which points and columns they mean."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.examples import EXAMPLES
from engine.settings import Settings
from explorer.batch.arguments import data_of, fit_parser, settings_of, sweep_parser


def test_what_is_left_out_is_as_in_settings() -> None:
    assert settings_of(fit_parser().parse_args(["x"])) == Settings()
    assert settings_of(sweep_parser().parse_args(["x", "--largest-k", "4"])) == Settings()


def test_a_file_called_like_an_example_is_read_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("blobs").write_text("x,y\n1,2\n3,4\n", encoding="utf-8")
    assert data_of(fit_parser().parse_args(["./blobs"]))[0].n == 2
    assert data_of(fit_parser().parse_args(["blobs"]))[0].n == 500


def test_every_example_is_the_very_same_data() -> None:
    for example in EXAMPLES:
        dataset, name, note = data_of(fit_parser().parse_args([example.key]))
        assert np.array_equal(dataset.points, example.make().points)
        assert (name, note) == (example.title, "")


@pytest.mark.parametrize("asked", ["b, a", '"b",a', "a"])
def test_columns_by_name(asked: str, tmp_path: Path) -> None:
    file = tmp_path / "three.csv"
    file.write_text('a,b,"c, of d"\n1,2,3\n4,5,6\n', encoding="utf-8")
    names = [name.strip(' "') for name in asked.split(",")]
    assert data_of(fit_parser().parse_args([str(file), "--columns", asked]))[0].columns == tuple(names)


@pytest.mark.parametrize(("asked", "found"), [("c, of d", ("c, of d",)), ('a,"c, of d"', ("a", "c, of d"))])
def test_columns_whose_names_hold_a_comma(asked: str, found: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "three.csv"
    file.write_text('a,b,"c, of d"\n1,2,3\n4,5,6\n', encoding="utf-8")
    assert data_of(fit_parser().parse_args([str(file), "--columns", asked]))[0].columns == found
