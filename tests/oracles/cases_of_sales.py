"""Projects that ask about phases, capacity, demand, prices and prepayments."""

from collections.abc import Callable, Mapping
from functools import partial

from planner.core.document import Phase, Project
from tests.oracles.building import (
    ENTERPRISE,
    HOPPER,
    PROVIDER,
    again,
    changed,
    two_small_phases,
    with_kinds,
    with_phases,
)

# ------------------------------------------------------------------ phases


def refreshed(values: Mapping[str, object], *, horizon: int | None = None) -> Project:
    """Return rented nodes with racks of the next generation as their successor."""
    successor = Phase(
        id="next", label="Next", items=("gb200-nvl72",), refreshes="phase-1"
    )
    project = with_phases(HOPPER, successor)
    return again(
        project,
        {
            "bill.quantity.next.gb200-nvl72": 3.0,
            "revenue.gpu_hour_price.rental": 3.9,
            **values,
        },
        horizon=horizon,
    )


def refreshed_twice() -> Project:
    """Return a provider whose first phase is followed twice, at two years of life."""
    second = Phase(
        id="second", label="Second", items=("gb200-nvl72",), refreshes="phase-1"
    )
    third = Phase(id="third", label="Third", items=("gb200-nvl72",), refreshes="second")
    return again(
        with_phases(PROVIDER, second, third),
        {
            "bill.quantity.second.gb200-nvl72": 6.0,
            "bill.quantity.third.gb200-nvl72": 5.0,
            "depreciation.equipment_life": 2.0,
            "timeline.move_in.second": 9.5,
            "capex.price_change.accelerated-systems": -0.12,
        },
        horizon=90,
    )


# ------------------------------------------------------------------ demand

# Units a month; together the factory soon cannot serve them.
CURVES = {
    "demand.by_curve.deepseek-mixed": True,
    "demand.by_curve.gpt-oss-mixed": True,
    "demand.by_curve.deepseek-agents": True,
    "demand.start_volume.deepseek-mixed": 150_000.0,
    "demand.start_volume.gpt-oss-mixed": 300_000.0,
    "demand.start_volume.deepseek-agents": 30_000.0,
    "demand.monthly_growth.deepseek-mixed": 0.09,
    "demand.monthly_growth.gpt-oss-mixed": 0.07,
    "demand.monthly_growth.deepseek-agents": 0.12,
    "demand.saturation_volume.deepseek-mixed": 2_500_000.0,
    "demand.saturation_volume.gpt-oss-mixed": 4_000_000.0,
    "demand.saturation_volume.deepseek-agents": 1_000_000.0,
    "demand.utilization_target.reserved": 0.55,
}


def seats_and_tasks(values: Mapping[str, object]) -> Project:
    """Return a company that uses, sells seats, sells tasks and sells tokens."""
    kinds = {
        "deepseek-mixed": "seats",
        "deepseek-agents": "tasks",
        "llama-mixed": "api",
    }
    return again(
        with_kinds(ENTERPRISE, kinds),
        {
            "demand.mtok_per_unit.deepseek-mixed": 0.85,
            "demand.mtok_per_unit.deepseek-agents": 0.013,
            "revenue.unit_price.deepseek-mixed": 24.0,
            "revenue.unit_price.deepseek-agents": 0.4,
            "revenue.unit_price_change": 0.03,
            "revenue.unpaid_share.deepseek-mixed": 0.1,
            **values,
        },
    )


# What a sale costs in shares of it. Internal use is no sale, but owes royalties.
SHARES_OF_REVENUE = {
    "opex.royalty_share": 0.03,
    "opex.payment_fee_share": 0.029,
    "opex.credit_loss_share": 0.012,
    "opex.token_sales_share": 0.07,
    "opex.contract_sales_share": 0.05,
    "opex.general_share": 0.045,
}


def own_use_and_sales(
    values: Mapping[str, object], *, rented: str | None = None
) -> Project:
    """Return a company that uses most of its tokens and sells the rest to others."""
    kinds = {"llama-mixed": "api"}
    if rented is not None:
        kinds[rented] = "rental"
    return again(with_kinds(ENTERPRISE, kinds), {**SHARES_OF_REVENUE, **values})


# ------------------------------------------------------------------ all of them

SALES: Mapping[str, Callable[[], Project]] = {
    "refreshed at the end of life": partial(refreshed, {}),
    "refreshed long before the end of life": partial(
        refreshed, {"timeline.order.next": 20.5, "tax.bonus_share": 0.0}
    ),
    "refreshed after the horizon": partial(refreshed, {}, horizon=50),
    "refreshed while the customers still come": partial(
        refreshed, {"timeline.order.next": 20.5, "demand.ramp_months": 50.0}
    ),
    "refreshed twice, customers come in years": lambda: again(
        refreshed_twice(),
        {"demand.ramp_months": 45.0, "demand.s_shaped_ramp": False},
        horizon=90,
    ),
    "own use and sales, each share of revenue": partial(
        own_use_and_sales, {"revenue.output_price": 9.0}
    ),
    "own use, sales and rented hours, each share of revenue": partial(
        own_use_and_sales,
        {
            "revenue.gpu_hour_price.deepseek-agents": 6.0,
            "revenue.take_or_pay_share.deepseek-agents": 0.9,
            "demand.utilization_target.deepseek-agents": 0.4,
        },
        rented="deepseek-agents",
    ),
    "own use is never owed, credit losses never bought": partial(
        own_use_and_sales,
        {
            "finance.receivable_days": 50.0,
            "finance.payable_days": 75.0,
            "opex.credit_loss_share": 0.2,
        },
    ),
    "own use alone, with days to pay": partial(
        changed, ENTERPRISE, {**SHARES_OF_REVENUE, "finance.receivable_days": 50.0}
    ),
    "models are paid for when their curves start": partial(
        changed,
        PROVIDER,
        {
            **CURVES,
            "demand.curve_start.deepseek-mixed": 3.7,
            "demand.curve_start.gpt-oss-mixed": 22.4,
            "demand.curve_start.deepseek-agents": 240.0,
            # Without a curve its start counts for nothing.
            "demand.curve_start.reserved": 9.0,
            "opex.model_licence_per_year": 600_000.0,
            "opex.model_licence_per_year.gpt-oss-mixed": 240_000.0,
            "opex.adaptation_cost": 750_000.0,
            "opex.adaptation_cost.gpt-oss-mixed": 420_000.0,
            "opex.salary_growth": 0.06,
        },
    ),
    "refreshed twice, moving in": refreshed_twice,
    "moving in takes longest": partial(
        changed, HOPPER, {"timeline.move_in": 11.25, "timeline.site_build": 3.0}
    ),
    "a third is trained for some months": partial(
        changed,
        PROVIDER,
        {
            "capacity.training_share": 0.33,
            "capacity.training_start.phase-1": 4.4,
            "capacity.training_months.phase-1": 9.7,
            "capacity.training_start.phase-2": 58.0,
        },
    ),
    "trained from before the end to after it": partial(
        changed,
        HOPPER,
        {
            "capacity.training_share": 0.8,
            "capacity.training_start": 40.3,
            "demand.by_curve.rental": True,
            "demand.start_volume.rental": 60_000.0,
            "demand.saturation_volume.rental": 90_000.0,
            "demand.monthly_growth.rental": 0.02,
        },
    ),
    "all is trained": partial(changed, HOPPER, {"capacity.training_share": 1.0}),
    "curves of tokens": partial(changed, PROVIDER, CURVES),
    "curves, what is spare by priority": partial(
        changed,
        PROVIDER,
        {
            **CURVES,
            "demand.shares_spare_capacity": True,
            "demand.priority.deepseek-agents": 1.0,
            "demand.priority.gpt-oss-mixed": 2.0,
            "demand.priority.deepseek-mixed": 3.0,
            "demand.priority.reserved": 2.0,
        },
    ),
    "curves, what is spare in equal parts": partial(
        changed,
        PROVIDER,
        {
            **CURVES,
            "demand.shares_spare_capacity": True,
            "demand.priority.gpt-oss-mixed": 4.0,
            "capacity.gpu_share.reserved": 0.25,
        },
    ),
    "curves that start late and fall": partial(
        changed,
        PROVIDER,
        {
            **CURVES,
            "demand.curve_start": 7.3,
            "demand.monthly_growth": -0.03,
            "demand.start_volume.deepseek-mixed": 900_000.0,
            "demand.start_volume.gpt-oss-mixed": 2_000_000.0,
            "demand.shares_spare_capacity": True,
        },
    ),
    "a curve of rented hours beside targets": partial(
        changed,
        HOPPER,
        {
            "demand.by_curve.rental": True,
            "demand.start_volume.rental": 50_000.0,
            "demand.monthly_growth.rental": 0.1,
            "demand.saturation_volume.rental": 170_000.0,
            "demand.shares_spare_capacity": True,
            "demand.utilization_target.llama-mixed": 0.95,
            "demand.priority.rental": 2.0,
            "revenue.gpu_hour_price.rental": 3.2,
        },
    ),
    "nothing may be used": partial(
        changed,
        HOPPER,
        {"demand.highest_utilization": 0.0, "demand.shares_spare_capacity": True},
    ),
    "more is taken or paid than used": partial(
        changed,
        PROVIDER,
        {
            **CURVES,
            "demand.shares_spare_capacity": True,
            "demand.utilization_target.reserved": 0.9,
            "demand.ramp_months.reserved": 30.0,
            "demand.s_shaped_ramp": False,
            "revenue.take_or_pay_share.reserved": 0.7,
            "revenue.take_or_pay_share.gpt-oss-mixed": 0.9,
        },
    ),
    "taken or paid, and paid long ahead": partial(
        changed,
        HOPPER,
        {
            "demand.utilization_target.rental": 0.3,
            "revenue.take_or_pay_share.rental": 0.8,
            "revenue.gpu_hour_price.rental": 4.4,
            "revenue.prepaid_share.rental": 0.75,
            "revenue.prepayment_lead.rental": 9.2,
            "revenue.contract_months.rental": 24.0,
            "revenue.price_discount.rental": 0.1,
        },
    ),
    "short terms are prepaid": partial(
        changed,
        HOPPER,
        {
            "revenue.prepaid_share": 0.6,
            "revenue.contract_months.rental": 7.5,
            "revenue.rental_price_change": -0.2,
            "demand.ramp_months.rental": 5.0,
            "finance.receivable_days.rental": 75.0,
        },
    ),
    "all is prepaid in two phases": lambda: again(
        two_small_phases(),
        {
            "revenue.prepaid_share.rented": 1.0,
            "revenue.prepayment_lead.rented": 2.5,
            "timeline.sales_delay_days.early": 0.0,
        },
        horizon=54,
    ),
    "seats and tasks": partial(seats_and_tasks, {}),
    "seats and tasks by curve, at a premium": partial(
        seats_and_tasks,
        {
            "demand.by_curve": True,
            "demand.start_volume": 4_000.0,
            "demand.start_volume.deepseek-agents": 3_000_000.0,
            "demand.monthly_growth": 0.05,
            "demand.saturation_volume": 200_000.0,
            "demand.saturation_volume.deepseek-agents": 60_000_000.0,
            "demand.shares_spare_capacity": True,
            "demand.priority.deepseek-mixed": 2.0,
            "revenue.quality_premium.deepseek-mixed": 0.25,
            "revenue.quality_premium.llama-mixed": 0.05,
            "revenue.domain_premium": 0.15,
            "opex.adaptation_cost.deepseek-mixed": 350_000.0,
        },
    ),
    "seats without a size": partial(
        seats_and_tasks, {"demand.mtok_per_unit.deepseek-mixed": 0.0}
    ),
    "prices of fixed quality": lambda: again(
        two_small_phases(), {"revenue.price_regime": "fixed-quality"}, horizon=60
    ),
}
