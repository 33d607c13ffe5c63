"""How long a command takes as a process, from the shell to its end.

The targets are 0.6 s for an evaluation and 0.15 s for the help.

Python's bytecode is written to a folder of the test, as an installed program has it;
the first runs write it and are not measured.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.core.resources import resource_path

ROOT = Path(__file__).resolve().parents[2]
PROVIDER = str(resource_path("templates", "provider-token-factory.aifactory"))


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Callable[..., str]:
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path_factory.mktemp("bytecode"))

    def planner(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "planner", *words],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    return planner


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["people", "json"])
def test_evaluate_as_a_process(benchmark, run, options):
    words = ("evaluate", PROVIDER, *options)

    out = benchmark.pedantic(run, words, rounds=9, warmup_rounds=2)

    assert "NPV" in out


def test_help_as_a_process(benchmark, run):
    out = benchmark.pedantic(run, ("--help",), rounds=9, warmup_rounds=2)

    assert "planner evaluate" in out
