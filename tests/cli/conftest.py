"""The command line as a user has it: words in; status and two texts out."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from planner.cli.main import main
from planner.core.project import save
from planner.core.templates import load_template


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed, refusing the NaN and Infinity that Python would read."""

        def refuse(constant: str) -> None:
            raise AssertionError(f"{constant} is not JSON")

        return json.loads(self.out, parse_constant=refuse)


Planner = Callable[..., Answer]


@pytest.fixture
def planner(capsys) -> Planner:
    def run(*words: object) -> Answer:
        status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Answer(status, out, err)

    return run


def written(folder: Path, template: str) -> Path:
    path = folder / f"{template}.aifactory"
    save(load_template(template), path)
    return path


@pytest.fixture
def provider(tmp_path) -> Path:
    return written(tmp_path, "provider-token-factory")


@pytest.fixture
def pod(tmp_path) -> Path:
    return written(tmp_path, "enterprise-pod")


@pytest.fixture
def hopper(tmp_path) -> Path:
    return written(tmp_path, "hopper-today")
