"""The projects on which the program is held to the ledger, and how they meet."""

from collections.abc import Callable, Mapping
from functools import cache, partial

import msgspec

from planner.core.declarations import set_inputs
from planner.core.document import Phase, Project
from planner.core.evaluation import Result, evaluate
from planner.core.templates import load_template
from tests.oracles.building import (
    ENTERPRISE,
    HOPPER,
    PROVIDER,
    changed,
    two_small_phases,
)
from tests.oracles.cases_of_costs import COSTS
from tests.oracles.cases_of_sales import SALES
from tests.oracles.ledger import Ledger, ledger

_RUNNING_COSTS = (
    "opex.colocation_price",
    "opex.electricity_price",
    "opex.staff_cost",
    "opex.support_share",
    "opex.insurance_share",
    "opex.software_per_gpu_year",
    "opex.credit_loss_share",
    "opex.payment_fee_share",
    "opex.token_sales_share",
)


def three_phases() -> Project:
    """Return a provider that orders its third phase long after the others."""
    project = load_template(PROVIDER)
    third = Phase(id="phase-3", label="Phase 3", items=("gb200-nvl72",))
    return set_inputs(
        msgspec.structs.replace(project, phases=(*project.phases, third)),
        {
            "bill.quantity.phase-3.gb200-nvl72": 3.0,
            "timeline.order.phase-3": 36.25,
            "depreciation.equipment_life": 3.5,
            "tax.year_end_month": 6.0,
        },
    )


def without_costs() -> Project:
    """Return nodes that cost nothing and are paid at once: never below zero."""
    project = load_template(HOPPER)
    free = dict.fromkeys((*_RUNNING_COSTS, "finance.receivable_days"), 0.0)
    items = project.phases[0].items
    return set_inputs(project, free | {f"bill.price.{item}": 0.0 for item in items})


# Each is a question of its own to the chain, the sales, the books or the metrics.
PROJECTS: Mapping[str, Callable[[], Project]] = {
    "enterprise as it comes": partial(load_template, ENTERPRISE),
    "hopper as it comes": partial(load_template, HOPPER),
    "provider as it comes": partial(load_template, PROVIDER),
    "three phases": three_phases,
    "two small phases": two_small_phases,
    "without costs": without_costs,
    "full at once": partial(changed, HOPPER, {"demand.ramp_months": 0.0}),
    "straight ramps": partial(
        changed,
        HOPPER,
        {"demand.s_shaped_ramp": False, "demand.ramp_months": 9.5},
    ),
    "utilisation above the highest": partial(
        changed,
        PROVIDER,
        {"demand.utilization_target": 0.98, "demand.highest_utilization": 0.6},
    ),
    "tax year to June, half of the losses": partial(
        changed,
        HOPPER,
        {
            "tax.year_end_month": 6.0,
            "tax.loss_limit": 0.5,
            "revenue.gpu_hour_price.rental": 3.4,
        },
        decision="2027-04",
    ),
    "tax year to March, no losses": partial(
        changed,
        PROVIDER,
        {
            "tax.year_end_month": 3.0,
            "tax.loss_limit": 0.0,
            "tax.tax_rate": 0.3,
            "revenue.gpu_hour_price.reserved": 6.0,
        },
        decision="2028-12",
    ),
    "three and a half years of life, years beyond": partial(
        changed,
        HOPPER,
        {
            "depreciation.equipment_life": 3.5,
            "revenue.gpu_hour_price.rental": 3.5,
            "finance.payable_days": 95.0,
        },
        horizon=90,
    ),
    "sold at two years": partial(
        changed,
        ENTERPRISE,
        {"depreciation.equipment_life": 4.0, "depreciation.resale_scale": 0.8},
        horizon=24,
    ),
    "six years of life, discounts and free tiers": partial(
        changed,
        ENTERPRISE,
        {
            "depreciation.equipment_life": 6.0,
            "revenue.price_discount": 0.25,
            "revenue.unpaid_share": 0.15,
            "opex.royalty_share": 0.04,
            "revenue.token_price_change": 0.02,
            "demand.utilization_target": 0.6,
        },
        horizon=120,
    ),
    "payments 45 days late": partial(
        changed,
        PROVIDER,
        {
            "capex.payment_days": 45.0,
            "capex.deposit_share": 0.15,
            "capex.shipment_share.accelerated-systems": 0.85,
        },
        horizon=36,
    ),
    "hall worn out before the horizon": partial(
        changed,
        PROVIDER,
        {"depreciation.facility_life": 2.5, "depreciation.facility_resale_share": 0.5},
        horizon=60,
    ),
    "hall sold at half its book value": partial(
        changed,
        PROVIDER,
        {
            "depreciation.facility_resale_share": 0.5,
            "depreciation.resale_curve.year-3": 0.6,
        },
        horizon=48,
    ),
    "delayed site": partial(
        changed,
        PROVIDER,
        {
            "timeline.site_start.phase-1": 3.2,
            "timeline.site_build.phase-1": 20.5,
            "timeline.sales_delay_days": 75.0,
            "opex.contracted_kw.phase-2": 900.0,
            "opex.colocation_price": 90.0,
        },
    ),
    "nothing is ready within the horizon": partial(changed, PROVIDER, {}, horizon=12),
    "second phase first, its resale pays back": partial(
        changed,
        PROVIDER,
        {
            "timeline.order.phase-1": 30.0,
            "timeline.order.phase-2": 0.0,
            "timeline.site_start.phase-2": 0.0,
            "timeline.site_build": 0.0,
            "depreciation.equipment_life": 3.0,
            "depreciation.resale_curve.year-3": 0.9,
            "revenue.gpu_hour_price.reserved": 12.0,
        },
    ),
    "nobody owes anybody": partial(
        changed,
        HOPPER,
        {
            "finance.receivable_days": 0.0,
            "finance.payable_days": 0.0,
            "revenue.rental_price_change": 0.0,
        },
    ),
    "everybody pays late": partial(
        changed,
        HOPPER,
        {
            "finance.receivable_days.rental": 100.0,
            "finance.receivable_days.llama-mixed": 30.4375,
            "finance.payable_days": 60.875,
            "revenue.rental_price_change": 0.05,
        },
    ),
    "short contracts, some unpaid": partial(
        changed,
        HOPPER,
        {
            "revenue.contract_months.rental": 7.5,
            "revenue.rental_price_change": -0.3,
            "revenue.unpaid_share.rental": 0.1,
            "revenue.price_discount.rental": 0.05,
            "revenue.gpu_hour_price.rental": 4.5,
        },
    ),
    "fast software, rising prices": partial(
        changed,
        ENTERPRISE,
        {
            "capacity.software_gain": 0.8,
            "capacity.highest_software_gain": 2.2,
            "revenue.token_price_change": 0.1,
            "opex.salary_growth": 0.07,
            "opex.electricity_escalation": 0.12,
            "opex.other_per_year": 250_000.0,
        },
    ),
    "nothing is sold": partial(changed, ENTERPRISE, {"demand.utilization_target": 0.0}),
    **SALES,
    **COSTS,
}

# The price of an hour set on tokens, and a rate of tokens set on rented hours.
OTHER_KIND: Mapping[str, Callable[[], Project]] = {
    "tokens with a price per GPU-hour": partial(
        changed, ENTERPRISE, {"revenue.gpu_hour_price": 2.0}
    ),
    "rented hours with a rate of tokens": partial(
        changed, HOPPER, {"capacity.output_rate.phase-1.rental": 1000.0}
    ),
}


@cache
def evaluated(name: str) -> Result:
    """Return what the program makes of a project."""
    return evaluate(PROJECTS[name]())


@cache
def kept(name: str) -> Ledger:
    """Return what the ledger makes of the same inputs."""
    return ledger_of(evaluated(name))


def ledger_of(result: Result) -> Ledger:
    """Return the ledger of the inputs that the program has reckoned with."""
    inputs = {
        row.key: row.value if isinstance(row.value, str) else float(row.value)
        for row in result.input_rows
        if row.value is not None
    }
    assets = [
        row.items[0]
        for row in result.input_rows
        if row.base_key == "depreciation.is_facility"
    ]
    return ledger(
        inputs,
        [phase.id for phase in result.project.phases],
        assets,
        [product.id for product in result.project.products],
        len(result.months),
    )
