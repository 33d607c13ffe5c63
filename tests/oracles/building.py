"""How the projects are made on which the program is held to the ledger."""

from collections.abc import Mapping

import msgspec

from planner.core.declarations import set_inputs
from planner.core.document import Phase, Product, Project
from planner.core.templates import load_template

ENTERPRISE = "enterprise-pod"
HOPPER = "hopper-today"
PROVIDER = "provider-token-factory"

DECISION = "2027-01"


def changed(
    template: str,
    values: Mapping[str, object],
    *,
    horizon: int | None = None,
    decision: str = DECISION,
) -> Project:
    """Return a template with inputs, horizon and month of decision set otherwise."""
    return again(load_template(template), values, horizon=horizon, decision=decision)


def again(
    project: Project,
    values: Mapping[str, object],
    *,
    horizon: int | None = None,
    decision: str = DECISION,
) -> Project:
    """Return a project with inputs, horizon and month of decision set otherwise."""
    project = msgspec.structs.replace(
        project, horizon_months=horizon, decision=decision
    )
    return set_inputs(project, values)


def with_kinds(template: str, kinds: Mapping[str, str]) -> Project:
    """Return a template in which some products are sold in another way."""
    project = load_template(template)
    products = tuple(
        msgspec.structs.replace(product, kind=kinds.get(product.id, product.kind))
        for product in project.products
    )
    return msgspec.structs.replace(project, products=products)


def with_phases(template: str, *phases: Phase) -> Project:
    """Return a template with phases that follow its own."""
    project = load_template(template)
    return msgspec.structs.replace(project, phases=(*project.phases, *phases))


def two_small_phases() -> Project:
    """Return a project made by hand: tokens and rented hours, one phase a year late."""
    project = Project(
        name="Two small phases",
        description="Two racks, then four more",
        template="",
        audience="provider",
        decision="2027-09",
        prices_as_of="2027-01",
        horizon_months=54,
        phases=(
            Phase(id="early", label="Early", items=("gb200-nvl72",)),
            Phase(id="late", label="Late", items=("gb200-nvl72",)),
        ),
        products=(
            Product(
                id="tokens", label="Tokens", kind="api", workload="deepseek-671b-mixed"
            ),
            Product(id="rented", label="Rented hours", kind="rental"),
        ),
        inputs={},
    )
    return set_inputs(
        project,
        {
            "bill.quantity.early.gb200-nvl72": 2.0,
            "bill.quantity.late.gb200-nvl72": 4.0,
            "bill.price.gb200-nvl72": 2_750_000.0,
            "capacity.gpu_share.tokens": 0.6,
            "capacity.gpu_share.rented": 0.3,
            "demand.utilization_target.rented": 0.85,
            "demand.ramp_months.rented": 4.0,
            "revenue.gpu_hour_price.rented": 5.5,
            "revenue.contract_months.rented": 18.0,
            "timeline.order.late": 12.5,
            "depreciation.equipment_life": 3.3,
            "opex.staff_count.early": 2.0,
            "opex.other_per_year.late": 90_000.0,
        },
    )
