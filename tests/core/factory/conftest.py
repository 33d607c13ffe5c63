"""A small factory that the tests of this folder change one thing of at a time."""

import msgspec
import pytest

from planner.core.document import Phase, Product, Project
from planner.core.factory.assembly import assemble

DEFAULTS = {
    "timeline.site_build": 0.0,
    "timeline.move_in": 0.0,
    "timeline.install_days": 21.0,
    "timeline.commissioning_days": 21.0,
    "timeline.first_model_days": 14.0,
    "timeline.sales_delay_days": 0.0,
    "depreciation.equipment_life": 5.0,
}

DEEPSEEK = Product(
    id="deepseek", label="DeepSeek", kind="api", workload="deepseek-671b-mixed"
)
RENTAL = Product(id="rental", label="Rental", kind="rental")


@pytest.fixture
def racks():
    """Two racks with piping, and two more ordered six months later."""
    items = ("gb200-nvl72", "tcs-piping-per-rack", "facility-build-liquid-mw")
    return Project(
        name="Racks",
        description="",
        template="",
        audience="provider",
        decision="2027-01",
        prices_as_of="2026-11",
        phases=(
            Phase(id="phase-1", label="Phase 1", items=items),
            Phase(id="phase-2", label="Phase 2", items=items[:1]),
        ),
        products=(DEEPSEEK, RENTAL),
        inputs={
            "bill.quantity.phase-1.gb200-nvl72": 2.0,
            "bill.quantity.phase-1.tcs-piping-per-rack": 2.0,
            "bill.quantity.phase-1.facility-build-liquid-mw": 0.3,
            "bill.quantity.phase-2.gb200-nvl72": 2.0,
            "timeline.order.phase-2": 6.0,
        },
    )


@pytest.fixture
def assembled():
    """Assemble a project with these fields and values changed."""

    def assemble_changed(project, values=None, **fields):
        changed = msgspec.structs.replace(project, **fields)
        return assemble(
            changed, {**changed.inputs, **(values or {})}, DEFAULTS.__getitem__
        )

    return assemble_changed
