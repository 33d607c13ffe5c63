"""Projects that ask about capital, running costs, wear, tax and the horizon."""

from collections.abc import Callable, Mapping
from functools import partial

from planner.core.document import Project
from tests.oracles.building import (
    ENTERPRISE,
    HOPPER,
    PROVIDER,
    again,
    changed,
    two_small_phases,
)
from tests.oracles.cases_of_sales import refreshed

# A rent and prices at which there is something to tax.
EARNING = {
    "revenue.gpu_hour_price.rental": 4.2,
    "revenue.rental_price_change": 0.0,
}

ON_TOP = {
    "capex.overrun_share": 0.08,
    "capex.freight_share": 0.015,
    "capex.sales_tax_share.accelerated-systems": 0.0725,
    "capex.price_change.accelerated-systems": -0.1,
    "capex.price_change.building": 0.06,
    "capex.grant_share.building": 0.3,
    "capex.grant_share.accelerated-systems": 0.1,
    "opex.support_share.network": 0.04,
}

EVERY_COST = {
    "opex.demand_charge": 14.0,
    "opex.ratchet_share": 0.85,
    "opex.water_use": 1.8,
    "opex.water_price": 3.1,
    "opex.spares_share": 0.01,
    "opex.spares_share.accelerated-systems": 0.02,
    "opex.warranty_months": 12.0,
    "opex.warranty_months.accelerated-systems": 36.0,
    "opex.property_tax_share": 0.012,
    "opex.property_tax_abatement": 0.6,
    "opex.abatement_years": 2.75,
    "opex.transit_per_year": 120_000.0,
    "opex.general_per_year": 400_000.0,
    "opex.general_share": 0.04,
    "opex.escalators_step": True,
}

# Phases of one tax year: the first small, the second in the year's last quarter.
SAME_YEAR = {
    "timeline.order.early": 0.0,
    "timeline.order.late": 6.0,
    "timeline.lead_time": 4.0,
    "timeline.site_build": 0.0,
    "tax.bonus_share": 0.0,
    "tax.recovery_years.accelerated-systems": 3.0,
    "revenue.gpu_hour_price.rented": 14.0,
}


def own_methods() -> dict[str, object]:
    """Return a method of wear in the books, a life and a rest of its own per class."""
    return {
        "depreciation.book_method.accelerated-systems": "units-of-production",
        "depreciation.book_method.network": "declining-balance",
        "depreciation.book_method.storage": "sum-of-years",
        "depreciation.book_method.building": "declining-balance",
        "depreciation.salvage_share.accelerated-systems": 0.15,
        "depreciation.salvage_share.network": 0.3,
        "depreciation.salvage_share.storage": 0.05,
        "depreciation.salvage_share.building": 0.4,
        "depreciation.declining_factor": 1.5,
    }


# The first phase hands over within a month, and both are charged for their part of it.
DEMAND = {
    "timeline.order.next": 20.5,
    "opex.demand_charge": 22.0,
    "opex.contracted_kw.phase-1": 60.0,
    "opex.contracted_kw.next": 410.0,
    "opex.idle_share": 0.2,
    "opex.electricity_escalation": 0.05,
}

CAPITAL_AND_COSTS: Mapping[str, Callable[[], Project]] = {
    "prices at order, freight, taxes, grants": partial(changed, PROVIDER, ON_TOP),
    "grants paid late or not at all": partial(
        changed, PROVIDER, {**ON_TOP, "capex.payment_days": 60.0}, horizon=30
    ),
    "all is granted": partial(changed, HOPPER, {"capex.grant_share": 1.0}),
    "every running cost": partial(
        changed,
        PROVIDER,
        {
            **EVERY_COST,
            "opex.model_licence_per_year.deepseek-mixed": 250_000.0,
            "opex.adaptation_cost.gpt-oss-mixed": 800_000.0,
        },
    ),
    "every running cost of rented halls": partial(
        changed,
        HOPPER,
        {
            **EVERY_COST,
            **EARNING,
            "opex.demand_on_contract": True,
            "opex.abatement_years": 10.0,
            "opex.warranty_months": 90.0,
            "opex.model_licence_per_year": 30_000.0,
            "opex.adaptation_cost": 45_000.0,
        },
        decision="2027-08",
    ),
    "the peak is charged when use has fallen": partial(
        changed,
        HOPPER,
        {
            "opex.demand_charge": 22.0,
            "opex.ratchet_share": 1.0,
            "capacity.training_share": 0.5,
            "capacity.training_months": 14.0,
            "demand.by_curve": True,
            "demand.start_volume.rental": 80_000.0,
            "demand.saturation_volume.rental": 80_000.0,
            "demand.monthly_growth.rental": -0.05,
            "opex.idle_share": 0.2,
        },
    ),
    "a load is charged, one phase hands over": partial(
        refreshed,
        {
            **DEMAND,
            "opex.ratchet_share": 0.9,
            "opex.peak_over_mean": 1.1,
            "demand.ramp_months": 24.0,
            "capacity.training_share": 0.3,
            "capacity.training_months": 6.0,
        },
    ),
    "a load of its mean is charged, one phase hands over": partial(
        refreshed,
        {**DEMAND, "opex.peak_over_mean": 1.0, "demand.utilization_target": 0.4},
    ),
    "a contract is charged, one phase hands over": partial(
        refreshed, {**DEMAND, "opex.demand_on_contract": True}
    ),
    "costs rise in steps": partial(
        changed,
        ENTERPRISE,
        {
            "opex.escalators_step": True,
            "opex.salary_growth": 0.08,
            "opex.electricity_escalation": 0.1,
            "opex.colocation_escalation": 0.06,
        },
        decision="2027-03",
    ),
}

WEAR_AND_TAX: Mapping[str, Callable[[], Project]] = {
    "declining balance": partial(
        changed,
        HOPPER,
        {
            **EARNING,
            "depreciation.book_method": "declining-balance",
            "depreciation.salvage_share": 0.1,
            "depreciation.equipment_life": 3.3,
        },
    ),
    "declining balance without a rest, held beyond life": partial(
        changed,
        PROVIDER,
        {
            "depreciation.book_method": "declining-balance",
            "depreciation.facility_life": 2.25,
            "tax.tax_method": "as-books",
        },
        horizon=80,
    ),
    "sum of years": partial(
        changed,
        PROVIDER,
        {
            "depreciation.book_method": "sum-of-years",
            "depreciation.equipment_life": 4.6,
            "depreciation.salvage_share": 0.12,
            "tax.tax_method": "as-books",
        },
    ),
    "worn by use, used up early": partial(
        changed,
        HOPPER,
        {
            **EARNING,
            "depreciation.book_method": "units-of-production",
            "depreciation.lifetime_gpu_hours": 20_000.0,
            "depreciation.salvage_share": 0.08,
            "capacity.training_share": 0.2,
        },
    ),
    "worn by use, not used up": partial(
        changed,
        PROVIDER,
        {
            "depreciation.book_method": "units-of-production",
            "depreciation.lifetime_gpu_hours": 60_000.0,
            "tax.tax_method": "as-books",
        },
    ),
    "a hall is not worn by use": partial(
        changed,
        PROVIDER,
        {
            "depreciation.book_method.building": "units-of-production",
            "depreciation.book_method.cooling": "units-of-production",
            "depreciation.salvage_share.building": 0.25,
            "depreciation.facility_life": 4.4,
            "depreciation.lifetime_gpu_hours": 20_000.0,
            "tax.tax_method": "as-books",
        },
    ),
    "each class its own way": partial(
        changed,
        PROVIDER,
        {**own_methods(), "depreciation.facility_resale_share": 0.7},
        horizon=64,
    ),
    "four tenths at once, the rest by the table": partial(
        changed,
        PROVIDER,
        {"tax.bonus_share": 0.4, "revenue.gpu_hour_price.reserved": 6.5},
    ),
    "no bonus, in service in the first quarter": partial(
        changed,
        HOPPER,
        {**EARNING, "tax.bonus_share": 0.0, "tax.year_end_month": 3.0},
        decision="2027-01",
    ),
    "no bonus, in service in the last quarter": partial(
        changed,
        HOPPER,
        {**EARNING, "tax.bonus_share": 0.0, "tax.year_end_month": 9.0},
        decision="2027-04",
    ),
    "half bonus, in service in the last quarter": partial(
        changed,
        HOPPER,
        {**EARNING, "tax.bonus_share": 0.5},
        decision="2027-07",
    ),
    "most of a year's racks come in its last quarter": lambda: again(
        two_small_phases(), SAME_YEAR, horizon=60, decision="2027-03"
    ),
    "as many racks, fewer of them in the last quarter": lambda: again(
        two_small_phases(),
        {
            **SAME_YEAR,
            "bill.quantity.early.gb200-nvl72": 4.0,
            "bill.quantity.late.gb200-nvl72": 2.0,
        },
        horizon=60,
        decision="2027-03",
    ),
    "in the first quarter of a year of the last": lambda: again(
        two_small_phases(),
        {**SAME_YEAR, "timeline.order.late": 8.0},
        horizon=60,
        decision="2027-01",
    ),
    "in the third quarter of a year of the last": lambda: again(
        two_small_phases(),
        {
            **SAME_YEAR,
            "timeline.order.late": 3.0,
            "tax.bonus_share": 0.25,
            "tax.macrs_factor": 1.5,
        },
        horizon=40,
        decision="2027-06",
    ),
    "straight lines for tax": partial(
        changed,
        PROVIDER,
        {
            "tax.tax_method": "straight-line",
            "tax.recovery_years.accelerated-systems": 3.0,
            "tax.recovery_years.network": 7.0,
            "revenue.gpu_hour_price.reserved": 6.5,
        },
    ),
    "a table of its own for tax": partial(
        changed,
        HOPPER,
        {
            **EARNING,
            "tax.tax_method": "custom-table",
            "tax.custom_table": 0.0,
            "tax.custom_table.year-1": 0.5,
            "tax.custom_table.year-3": 0.3,
            "tax.custom_table.year-4": 0.15,
            "tax.year_end_month": 5.0,
        },
    ),
    "each class its own tax": partial(
        changed,
        PROVIDER,
        {
            **own_methods(),
            "tax.tax_method.network": "as-books",
            "tax.tax_method.storage": "custom-table",
            "tax.tax_method.management": "straight-line",
            "tax.tax_method.cooling": "macrs",
            "tax.bonus_share": 0.6,
            "tax.macrs_factor.accelerated-systems": 1.5,
            "tax.year_end_month": 6.0,
            "capex.grant_share.accelerated-systems": 0.2,
        },
        decision="2027-06",
    ),
    "long classes of equipment": partial(
        changed,
        PROVIDER,
        {
            "tax.bonus_share": 0.3,
            "tax.recovery_years.cooling": 20.0,
            "tax.recovery_years.network": 10.0,
        },
    ),
    "too long a class for the bonus": partial(
        changed, PROVIDER, {"tax.recovery_years.network": 25.0}
    ),
    "sold while the tax office still writes off": partial(
        changed,
        HOPPER,
        {
            **EARNING,
            "tax.bonus_share": 0.0,
            "tax.recovery_years": 15.0,
            "depreciation.equipment_life": 3.0,
        },
        horizon=60,
    ),
}

LOSING = {"tax.bonus_share": 1.0, "revenue.token_price_change": -0.4}

HORIZON: Mapping[str, Callable[[], Project]] = {
    "nothing is sold at the horizon": partial(
        changed, PROVIDER, {"finance.sell_at_horizon": False}, horizon=50
    ),
    "no working capital is released": partial(
        changed,
        HOPPER,
        {**EARNING, "finance.release_working_capital": False},
        horizon=40,
    ),
    "losses are worth something": partial(
        changed,
        ENTERPRISE,
        {**LOSING, "tax.losses_worth_at_horizon": True},
        horizon=45,
    ),
    "all switches the other way": partial(
        changed,
        PROVIDER,
        {
            **LOSING,
            "finance.sell_at_horizon": False,
            "finance.release_working_capital": False,
            "tax.losses_worth_at_horizon": True,
            "revenue.prepaid_share.reserved": 0.5,
            "revenue.prepayment_lead.reserved": 1.0,
            "tax.year_end_month": 2.0,
        },
        horizon=66,
    ),
    "a short horizon, the later phase is quicker": partial(
        changed,
        PROVIDER,
        {
            "timeline.order.phase-1": 0.0,
            "timeline.first_model_days.phase-1": 300.0,
            "timeline.first_model_days.phase-2": 5.0,
        },
        horizon=3,
    ),
    "one month": partial(changed, ENTERPRISE, {}, horizon=1),
    "one month in service": partial(
        changed,
        HOPPER,
        {
            "timeline.order": 0.0,
            "timeline.lead_time": 0.0,
            "timeline.site_build": 0.0,
            "timeline.install_days": 0.0,
            "timeline.commissioning_days": 0.0,
            "timeline.first_model_days": 0.0,
            "timeline.sales_delay_days": 9.0,
            "revenue.prepaid_share.rental": 0.5,
        },
        horizon=1,
    ),
    "a phase after the horizon": partial(
        changed,
        PROVIDER,
        {
            "timeline.order.phase-2": 70.0,
            "timeline.site_start.phase-2": 64.0,
            "capex.grant_share": 0.05,
        },
        horizon=60,
    ),
    "a phase at whole months": partial(
        changed,
        HOPPER,
        {
            "timeline.order": 2.0,
            "timeline.lead_time": 0.0,
            "timeline.site_build": 4.0,
            "timeline.install_days": 30.4375,
            "timeline.commissioning_days": 0.0,
            "timeline.first_model_days": 30.4375,
            "timeline.sales_delay_days": 0.0,
            "depreciation.equipment_life": 4.0,
            "tax.bonus_share": 0.2,
            "revenue.prepaid_share.rental": 0.4,
            "revenue.contract_months.rental": 6.0,
        },
    ),
}

COSTS = {**CAPITAL_AND_COSTS, **WEAR_AND_TAX, **HORIZON}
