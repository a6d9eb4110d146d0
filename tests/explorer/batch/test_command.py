"""The command line without a window, in processes of its own: its numbers, its refusals, and no Qt."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.mixture import GaussianMixture

from engine.candidate import Candidate, Criterion
from engine.examples import load_example
from engine.experiment import Experiment
from engine.experiments import pack
from engine.fitting import fit
from engine.selection import sweep
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from explorer import __main__
from explorer.batch.fits import fit_object
from tests.engine.strategies import grouped

KEYS = (
    "method k covariance n objective {} bic aic weights means covariances sizes iterations status seed"  # in this order
)
IRIS = ("sepal length", "sepal width", "petal length", "petal width")


@pytest.fixture
def iris(tmp_path: Path) -> str:
    """Iris as a German spreadsheet writes it."""
    file = tmp_path / "iris.csv"
    rows = [";".join(map(str, row)).replace(".", ",") for row in load_iris().data.tolist()]
    file.write_text("\n".join([";".join(IRIS), *rows]), encoding="utf-8")
    return str(file)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    command = [sys.executable, "-m", "explorer", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def answer(*arguments: str) -> dict[str, object]:
    """The one JSON object it prints."""
    done = run(*arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_kmeans_of_the_geyser() -> None:
    found = answer("fit", "old-faithful", "--k", "2")
    assert list(found) == KEYS.format("inertia").split()
    assert found["inertia"] == found["objective"] == pytest.approx(8901.76872095)
    assert sorted(found["sizes"]) == [100, 172]  # type: ignore[call-overload]
    assert sorted(found["means"])[0] == pytest.approx([2.09433, 54.75])  # type: ignore[call-overload]
    assert [found[name] for name in ("covariance", "covariances", "bic", "aic")] == [None] * 4
    assert found["status"] == "converged"
    peer = KMeans(2, n_init=10, random_state=0).fit(load_example("old-faithful").points)
    assert found["inertia"] == pytest.approx(peer.inertia_, rel=1e-9)


def test_the_points_of_an_experiment_are_fitted_and_drawn(tmp_path: Path) -> None:
    file, picture = tmp_path / "geyser.clx", tmp_path / "geyser.png"
    file.write_bytes(pack(Experiment(load_example("old-faithful"), Settings(k=5))))
    assert answer("fit", str(file), "--k", "2")["inertia"] == pytest.approx(8901.76872095)
    along = answer("fit", str(file), "--k", "2", "--columns", "waiting time (min)")
    assert np.shape(along["means"]) == (2, 1)  # type: ignore[arg-type]
    done = run("render", str(file), "--k", "2", "--out", str(picture))
    assert (done.returncode, done.stderr) == (0, "")
    assert picture.read_bytes().startswith(b"\x89PNG")
    file.write_bytes(file.read_bytes()[:-1])
    refused = run("fit", str(file))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "damaged or not whole" in refused.stderr


def test_a_mixture_of_iris_in_all_its_columns(iris: str) -> None:
    options = ["--method", "gmm", "--k", "2", "--reg-covar", "0", "--tolerance", "1e-9"]
    found = answer("fit", iris, "--columns", ",".join(IRIS), *options)
    assert list(found) == KEYS.format("log_likelihood").split()
    assert found["log_likelihood"] == found["objective"] == pytest.approx(-214.354704, abs=1e-5)
    assert np.shape(found["covariances"]) == (2, 4, 4)  # type: ignore[arg-type]
    points = load_iris().data
    peer = GaussianMixture(2, reg_covar=0.0, tol=1e-10, n_init=5, max_iter=500, random_state=0).fit(points)
    assert found["bic"] == pytest.approx(peer.bic(points), abs=1e-4)
    assert found["aic"] == pytest.approx(peer.aic(points), abs=1e-4)
    assert sorted(found["sizes"]) == sorted(np.bincount(peer.predict(points)).tolist())  # type: ignore[call-overload]


@pytest.mark.parametrize("method", Method)
def test_every_choice_reaches_the_engine(method: Method) -> None:
    settings = Settings(
        method,
        4,
        covariance=Covariance.DIAG,
        initialiser=Initialiser.FARTHEST_FIRST,
        beta=3.5,
        scaling=Scaling.STANDARDISE,
        seed=11,
        tolerance=1e-4,
        max_iterations=7,
        restarts=3,
        reg_covar=1e-3,
    )
    words = "--k 4 --covariance diag --initialiser farthest-first --beta 3.5 --scaling standardise --seed 11"
    more = "--tolerance 1e-4 --max-iterations 7 --restarts 3 --reg-covar 1e-3"
    found = answer("fit", "unequal", "--method", method.value, *words.split(), *more.split())
    assert found == fit_object(fit(load_example("unequal"), settings))


def test_the_seed_alone_brings_the_fit_back() -> None:
    options = ["correlated", "--method", "gmm", "--k", "4"]
    best = answer("fit", *options)
    assert answer("fit", *options, "--restarts", "1", "--seed", str(best["seed"])) == best


def test_a_sweep_is_that_of_the_engine() -> None:
    found = answer("sweep", "blobs", "--largest-k", "4", "--restarts", "3", "--seed", "5")
    candidates = list(sweep(load_example("blobs"), Settings(restarts=3, seed=5), range(1, 5)))
    kmeans = [candidate for candidate in candidates if candidate.covariance is None]
    assert found["n"] == 500
    assert found["k"] == [1, 2, 3, 4]
    assert found["inertia"] == [candidate.scores[Criterion.INERTIA] for candidate in kmeans]
    assert found["silhouette"] == [candidate.scores[Criterion.SILHOUETTE] for candidate in kmeans]
    assert found["silhouette_sampled"] is False
    for covariance in Covariance:
        family = [candidate for candidate in candidates if candidate.covariance is covariance]
        bics, aics, seeds = (found[name][covariance.value] for name in ("bic", "aic", "seeds"))  # type: ignore[index]
        assert bics == [candidate.scores[Criterion.BIC] for candidate in family]
        assert aics == [candidate.scores[Criterion.AIC] for candidate in family]
        assert seeds == [candidate.seed for candidate in family]


def test_a_sweep_by_other_criteria() -> None:
    words = ["--largest-k", "3", "--restarts", "3", "--criteria"]
    found = answer("sweep", "blobs", *words, "adjusted-rand, gap,inertia")
    asked = (Criterion.INERTIA, Criterion.GAP, Criterion.ADJUSTED_RAND)
    candidates = list(sweep(load_example("blobs"), Settings(restarts=3), range(1, 4), criteria=asked))
    families: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        families.setdefault(candidate.covariance.value if candidate.covariance else "kmeans", []).append(candidate)
    kmeans = families["kmeans"]
    assert found["gap"] == [candidate.scores[Criterion.GAP] for candidate in kmeans]
    assert found["errors"] == {"gap": [candidate.errors[Criterion.GAP] for candidate in kmeans]}
    assert found["adjusted_rand"] == {
        name: [candidate.scores[Criterion.ADJUSTED_RAND] for candidate in family] for name, family in families.items()
    }
    assert {"silhouette", "bic", "aic", "held_out", "accuracy"}.isdisjoint(found)
    assert found["restarts"] == {
        name: [
            [
                {"seed": one.seed, "objective": one.objective, "iterations": one.iterations, "status": "converged"}
                for one in candidate.restarts
            ]
            for candidate in family
        ]
        for name, family in families.items()
    }


def test_a_sweep_says_what_each_rule_points_at() -> None:
    words = ["--largest-k", "4", "--restarts", "3", "--criteria", "inertia,gap,bic"]
    chosen = answer("sweep", "blobs", *words)["chosen"]
    assert [(one["rule"], one["k"], one["hint"]) for one in chosen] == [  # type: ignore[attr-defined]
        ("elbow", 2, True),
        ("first k of the gap", 3, False),
        ("lowest BIC", 3, False),
    ]


def test_a_sweep_ends_where_the_points_do(tmp_path: Path) -> None:
    file = tmp_path / "four.csv"
    file.write_text("x,y\n0,0\n1,0\n0,1\n5,5\n", encoding="utf-8")
    assert answer("sweep", str(file))["k"] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["fit", "old-faithful", "--columns", "length"], "no column 'length'"),
        (["fit", "old-faithful", "--columns", ""], "names no column"),
        (["fit", "old-faithful", "--k", "273"], "273 clusters need at least 273 points"),
        (["fit", "old-faithful", "--k", "0"], "k must be a whole number"),
        (["fit", "old-faithful", "--beta", "nan"], "beta must be a number"),
        (["fit", "nowhere.csv"], "no file nowhere.csv"),
        (["sweep", "old-faithful", "--largest-k", "300"], "300 clusters need"),
        (["sweep", "old-faithful", "--largest-k", "-1"], "k must be a whole number"),
        (["sweep", "old-faithful", "--restarts", "0"], "restarts must be"),
        (["sweep", "old-faithful", "--criteria", "bic,magic"], "no criterion 'magic': choose from inertia"),
        (["sweep", "old-faithful", "--criteria", ","], "names no criterion"),
        (["sweep"], "arguments are required: FILE; cluster-explorer sweep --help"),
        (["fit", "old-faithful", "--k", "two"], "--k must be a whole number, not 'two'; cluster-explorer fit --help"),
        (["fit", "old-faithful", "--beta", "much"], "--beta must be a number, not 'much'"),
        (["fit", "old-faithful", "--k"], "--k: expected one argument"),
        (["fit", "old-faithful", "--kk", "2"], "Unknown arguments: --kk 2"),
        (["fit", "old-faithful", "--method", "magic"], "--method: invalid choice: 'magic' (choose from"),
        (["fit", "old-faithful", "--initialiser", "by-hand"], "invalid choice: 'by-hand'"),
        (["--wrong"], "Unknown arguments: --wrong; cluster-explorer --help"),
        (["one.csv", "two.csv"], "Unknown arguments: two.csv"),
    ],
)
def test_bad_input_gets_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["cluster-explorer", *arguments])
    assert __main__.main() == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert sentence in err
    assert err.endswith(".\n")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("name,x\na,b\nb,c\nc,d\n", "needs a column of numbers, or two, and has none"),
        ("x,y\n", "no rows"),
        ("x,y\n1,2\n3,4\n", "3 clusters need at least 3 points"),
        ("x,y\n1,1e120\n2,3e120\n4,5e120\n", "1e+120 is too large"),
    ],
)
def test_a_table_that_cannot_be_used_gets_one_sentence(content: str, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text(content, encoding="utf-8")
    done = run("fit", str(file))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert sentence in done.stderr


def test_rows_left_out_are_told_beside_the_result(tmp_path: Path) -> None:
    file = tmp_path / "gaps.csv"
    file.write_text("x,y\n1,2\n3,\n5,6\n7,9\n", encoding="utf-8")
    done = run("fit", str(file), "--k", "1", "--json")
    assert json.loads(done.stdout)["n"] == 3
    assert done.stderr.startswith("1 row was left out, 3 used: row 3, column y")


def test_no_qt_is_loaded() -> None:
    code = (
        "import sys; from explorer.__main__ import main\n"
        "code = main(['fit', 'blobs', '--json']) + main(['sweep', 'blobs', '--largest-k', '2'])\n"
        "print(code, *sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    code_and_modules = done.stderr.split()
    assert code_and_modules[0] == "0"
    assert not {"PySide6", "shiboken6", "pyqtgraph", "PIL", "contourpy"} & set(code_and_modules)


def test_a_terminal_without_greek_still_gets_the_summary(tmp_path: Path) -> None:
    file = tmp_path / "greek.csv"
    points = "\n".join(",".join(map(str, row)) for row in grouped(1, 20, 2, 2).tolist())
    file.write_text(f"σ (μm),β\n{points}\n", encoding="utf-8")
    command = [sys.executable, "-X", "utf8=0", "-m", "explorer", "fit", str(file), "--k", "2"]
    done = subprocess.run(
        command, capture_output=True, check=True, env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": "."}
    )
    assert b"inertia" in done.stdout


def test_a_reader_who_leaves_early_is_no_error() -> None:
    command = [sys.executable, "-m", "explorer", "fit", "blobs", "--restarts", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_output_that_cannot_be_written_gets_one_sentence() -> None:
    command = [sys.executable, "-m", "explorer", "fit", "blobs", "--restarts", "1"]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, encoding="utf-8")
    assert done.returncode == 2
    assert done.stderr.startswith("The output cannot be written: ")
    assert done.stderr.count("\n") == 1


def test_a_file_called_fit_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("explorer.application.run", lambda opening: opened.append(opening.document.name) or 0)
    monkeypatch.chdir(tmp_path)
    Path("fit").write_text("x,y\n1,2\n3,4\n", encoding="utf-8")
    assert __main__.main(["./fit"]) == 0
    assert opened == ["fit"]
