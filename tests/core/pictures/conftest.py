"""Plans whose halls and networks follow by hand."""

import pytest

from planner.core.editing.bill import add_item, remove_item, size_in_detail
from planner.core.editing.phases import add_refresh
from planner.core.evaluation import evaluate
from planner.core.templates import load_template


def built_of(**quantities):
    """Return a plan in a hall of its own, of systems with all that belongs to them.

    The names of systems have underscores here where their ids have hyphens.
    """
    project = load_template("published-claim")
    phase = project.phases[0]
    for item in phase.items:
        project = remove_item(project, phase.id, item)
    for name, quantity in quantities.items():
        item = name.replace("_", "-")
        project = add_item(project, phase.id, item, float(quantity))
    return evaluate(project)


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
