"""Plans whose halls and networks follow by hand."""

import pytest

from planner.core.editing.bill import size_in_detail
from planner.core.editing.phases import add_refresh
from planner.core.evaluation import evaluate
from planner.core.templates import load_template
from tests.core.pictures.plans import built_of


@pytest.fixture(scope="session")
def provider():
    return evaluate(load_template("provider-token-factory"))


@pytest.fixture(scope="session")
def pod():
    return evaluate(load_template("enterprise-pod"))


@pytest.fixture(scope="session")
def hopper():
    return evaluate(load_template("hopper-today"))


@pytest.fixture(scope="session")
def refreshed():
    project = load_template("provider-token-factory")
    return evaluate(add_refresh(project, "phase-1"))


@pytest.fixture(scope="session")
def detailed():
    project = load_template("provider-token-factory")
    return evaluate(size_in_detail(project, "phase-1"))


@pytest.fixture(scope="session")
def huge():
    """50,400 GPUs."""
    return built_of(gb200_nvl72=700)
