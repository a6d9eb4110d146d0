"""The README: what it tells people to type works, and gives what it says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^    cluster-explorer ((?:fit|sweep) .+)$", TEXT, re.MULTILINE)


def run(*arguments: str) -> str:
    """What Python prints in a process of its own; warnings are errors there."""
    command = [sys.executable, "-W", "error", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_there_are_three_short_examples() -> None:
    assert len(EXAMPLES) == 3
    assert max(example.count("\n") for example in EXAMPLES) <= 12


def test_the_first_example_finds_both_groups_of_the_geyser() -> None:
    printed = [float(number) for number in re.findall(r"-?\d+\.\d+|\d+$", run("-c", EXAMPLES[0]))]
    assert sorted(printed[:4]) == pytest.approx([2.0364, 4.2897, 54.479, 79.968], abs=0.01)
    assert printed[4:6] == pytest.approx([-1130.264, 2322.192], abs=0.01)


def test_the_second_example_tells_two_groups_apart() -> None:
    labels, *rest = run("-c", EXAMPLES[1]).splitlines()
    assert labels in ("[0 1]", "[1 0]")
    numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e[+-]?\d+)?", " ".join(rest))]
    assert np.reshape(numbers[:4], (2, 2)).sum(axis=1) == pytest.approx(1.0, abs=1e-6)
    assert all(-20 < number < 0 for number in numbers[4:])


def test_the_third_example_counts_the_blobs() -> None:
    assert run("-c", EXAMPLES[2]).startswith("3 Covariance.")


def test_there_are_commands_for_both_words() -> None:
    assert {command.split()[0] for command in COMMANDS} == {"fit", "sweep"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_prints_a_result(command: str) -> None:
    assert run("-m", "explorer", *shlex.split(command)).strip()
