"""How long an edit of a quantity takes until all that is sized is sized again."""

from itertools import count

import msgspec
import pytest

from planner.core.document import Phase, Project
from planner.core.editing.bill import add_item
from planner.core.factory.bill import bill

SYSTEMS = ("gb200-nvl72", "dgx-b200", "hgx-h200-8gpu", "gb300-nvl72")


@pytest.fixture
def four_phases():
    """Four phases of different systems, more than fifty lines in all."""
    project = Project(
        name="Four phases",
        description="",
        template="",
        audience="provider",
        phases=tuple(
            Phase(id=f"phase-{number}", label=f"Phase {number}", items=())
            for number in range(1, 5)
        ),
        products=(),
        inputs={},
    )
    for phase, system in zip(project.phases, SYSTEMS, strict=True):
        project = add_item(project, phase.id, system, 64)
    assert len(bill(project, project.inputs)) > 50
    return project


def test_all_phases_are_sized_again(benchmark, four_phases):
    counts = count(64)

    def another():
        number = float(next(counts))
        values = {
            f"bill.quantity.{phase.id}.{system}": number
            for phase, system in zip(four_phases.phases, SYSTEMS, strict=True)
        }
        project = msgspec.structs.replace(four_phases, inputs=values)
        return (project,), {}

    lines = benchmark.pedantic(
        lambda project: bill(project, project.inputs), setup=another, rounds=50
    )
    assert sum(line.quantity for line in lines) > 0
