"""One small project that the tests of the document share."""

import pytest

from planner.core.document import Phase, Product, Project


@pytest.fixture(scope="session")
def pod() -> Project:
    """Two phases of racks that sell tokens and rent out GPU-hours."""
    return Project(
        name="Pod",
        description="Two phases in colocation",
        template="",
        audience="provider",
        phases=(
            Phase(id="phase-1", label="Phase 1", items=("gb200-nvl72",)),
            Phase(id="phase-2", label="Phase 2", items=("gb200-nvl72",)),
        ),
        products=(
            Product(
                id="deepseek",
                label="DeepSeek 671B",
                kind="api",
                workload="deepseek-671b-mixed",
            ),
            Product(id="rental", label="Rental", kind="rental"),
        ),
        inputs={
            "bill.quantity.phase-1.gb200-nvl72": 2.0,
            "bill.quantity.phase-2.gb200-nvl72": 4.0,
            "capacity.gpu_share.deepseek": 0.75,
            "capacity.gpu_share.rental": 0.25,
            "timeline.order.phase-2": 6.0,
        },
    )
