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


# One rack for two years: 72 GPUs at 40,000 USD, 132 kW at most, 120 kW under load,
# 48 rack units. No chain, no growth, no discounting: every figure is a product.
PLAIN = {
    "bill.quantity.rack.gb200-nvl72": 1.0,
    "bill.price.gb200-nvl72": 2_880_000.0,
    "timeline.lead_time": 0.0,
    "timeline.install_days": 0.0,
    "timeline.commissioning_days": 0.0,
    "timeline.first_model_days": 0.0,
    "capacity.availability": 1.0,
    "capacity.gpu_share": 1.0,
    "capacity.software_gain": 0.0,
    "demand.ramp_months": 0.0,
    "revenue.token_price_change": 0.0,
    "revenue.rental_price_change": 0.0,
    "capex.contingency": 0.0,
    "opex.contracted_kw": 132.0,
    "opex.idle_share": 0.25,
    "opex.pue": 1.25,
    "opex.electricity_price": 0.08,
    "opex.electricity_escalation": 0.0,
    "opex.colocation_price": 100.0,
    "opex.colocation_escalation": 0.0,
    "opex.staff_count": 1.0,
    "opex.staff_cost": 120_000.0,
    "opex.salary_growth": 0.0,
    "opex.support_share": 0.0,
    "opex.insurance_share": 0.01,
    "opex.software_per_gpu_year": 100.0,
    "depreciation.equipment_life": 2.0,
    "depreciation.resale_curve.year-2": 0.5,
    "tax.tax_rate": 0.25,
    "tax.loss_limit": 0.5,
    "tax.tax_method": "as-books",
    "finance.discount_rate": 0.0,
    "finance.receivable_days": 30.4375,
    "finance.payable_days": 0.0,
}


def one_rack(product: Product) -> Project:
    """Return the rack with one product."""
    return Project(
        name="One rack",
        description="",
        template="",
        audience="provider",
        decision="2027-01",
        horizon_months=24,
        phases=(Phase(id="rack", label="Rack", items=("gb200-nvl72",)),),
        products=(product,),
        inputs={},
    )
