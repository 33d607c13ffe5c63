"""Every month and every metric of varied projects, against the independent ledger."""

import numpy as np
import pytest

from planner.core.evaluation import Result, evaluate
from tests.oracles.cases import OTHER_KIND, PROJECTS, evaluated, kept, ledger_of

# Both sides add the same numbers in another order.
RELATIVE = 1e-9
# A millionth of a dollar, of a kWh, of a Mtok: what is left where large sums cancel.
SMALLEST_AMOUNT = 1e-6
SMALLEST_METRIC = 1e-11

# What the program keeps under other names, in other sums, or not at all.
LINES_OF: dict[str, tuple[str, ...]] = {
    "gpu_hours_available": ("gpu_hours_available", "gpu_hours_available_total"),
    "training_gpu_hours": ("training_gpu_hours", "training_gpu_hours_total"),
    "gpu_hours_sold": (
        "gpu_hours_sold",
        "phase_gpu_hours_sold",
        "product_gpu_hours_sold",
        "gpu_hours_sold_total",
    ),
    "gpu_hours_billed": ("gpu_hours_billed", "product_gpu_hours_billed"),
    "output_tokens": ("phase_output_tokens", "output_tokens", "output_tokens_total"),
    "unserved_tokens": ("phase_unserved_tokens", "unserved_tokens"),
    "product_token_revenue": ("product_token_revenue", "token_revenue"),
    "product_contract_revenue": (
        "phase_product_contract_revenue",
        "product_contract_revenue",
        "contract_revenue",
    ),
    "product_opening_revenue": ("product_opening_revenue", "opening_revenue"),
    "contract_liabilities": (
        "contract_liabilities",
        "phase_contract_liabilities",
        "contract_liabilities_total",
    ),
    "capital_spending": ("capex_paid", "phase_capex_paid", "capital_spending"),
    "grants_received": ("asset_grants", "phase_grants", "grants_received"),
    "facility_energy": ("phase_energy", "facility_energy"),
    "demand_charge_cost": ("phase_demand_cost", "demand_cost"),
    "site_kw": ("facility_power_kw", "facility_power_total"),
    "water_cost": ("phase_water_cost", "water_cost"),
    "colocation_cost": ("phase_colocation_cost", "colocation_cost"),
    "staff_cost": ("phase_staff_cost", "staff_cost_total"),
    "other_cost": ("phase_other_cost", "other_cost"),
    "transit_cost": ("phase_transit_cost", "transit_cost"),
    "software_cost": ("phase_software_cost", "software_cost"),
    "support_cost": ("asset_support_cost", "phase_support_cost", "support_cost"),
    "spares_cost": ("asset_spares_cost", "phase_spares_cost", "spares_cost"),
    "insurance_cost": (
        "asset_insurance_cost",
        "phase_insurance_cost",
        "insurance_cost",
    ),
    "property_tax_cost": (
        "asset_property_tax",
        "phase_property_tax",
        "property_tax_cost",
    ),
    "model_licence_cost": ("product_licence_cost", "licence_cost"),
    "adaptation_cost": ("product_adaptation_cost", "adaptation_total"),
    "kw_months": ("phase_kw_months", "kw_months"),
    "rack_unit_months": ("phase_rack_unit_months", "rack_unit_months"),
    "depreciation": ("depreciation", "phase_depreciation", "depreciation_total"),
    "book_disposed": ("asset_book_disposed", "phase_book_disposed", "book_disposed"),
    "disposal_proceeds": (
        "asset_disposal_proceeds",
        "phase_disposal_proceeds",
        "disposal_proceeds",
    ),
    "tax_depreciation": (
        "tax_depreciation",
        "phase_tax_depreciation",
        "tax_depreciation_total",
    ),
    "tax_basis_disposed": (
        "asset_tax_basis_disposed",
        "phase_tax_basis_disposed",
        "tax_basis_disposed",
    ),
    "closing_book": ("asset_closing_book", "phase_closing_book", "closing_book"),
    "closing_tax_basis": (
        "asset_closing_tax_basis",
        "phase_closing_tax_basis",
        "closing_tax_basis",
    ),
    "terminal_tax_gain": ("terminal_gain",),
    "losses_worth": ("losses_value",),
}
# A share of hours is not the sum of the shares of its parts.
SHARES = {"utilization"}

DATES = ("delivery", "site_ready", "ready", "first_token", "first_sale", "retirement")

every_project = pytest.mark.parametrize("name", PROJECTS)


def added_up(rows: dict[tuple[str, ...], list[float]], items: tuple[str, ...]):
    """Return the months of all rows of these items, added up."""
    return np.sum(
        [row for kept, row in rows.items() if set(items) <= set(kept)], axis=0
    )


@every_project
def test_every_date_of_every_phase_is_that_of_the_ledger(name):
    result, ledger = evaluated(name), kept(name)
    for date in DATES:
        for (phase,), _, value in result.line(date).rows():
            expected = getattr(ledger.chains[phase], date)
            assert float(value) == pytest.approx(expected, rel=RELATIVE), (date, phase)


@every_project
def test_every_month_of_every_line_is_that_of_the_ledger(name):
    result, ledger = evaluated(name), kept(name)
    for kept_as, rows in ledger.rows.items():
        for line in LINES_OF.get(kept_as, (kept_as,)):
            for items, _, values in result.line(line).rows():
                assert kept_as not in SHARES or items in rows, line
                expected = added_up(rows, items)
                if values.shape != expected.shape:
                    # The program has what only the horizon brings without months.
                    expected = expected.sum()
                np.testing.assert_allclose(
                    values,
                    expected,
                    rtol=RELATIVE,
                    atol=SMALLEST_AMOUNT,
                    err_msg=f"{line} {items}",
                )


@every_project
def test_every_figure_of_a_product_is_that_of_the_ledger(name):
    result, ledger = evaluated(name), kept(name)
    for line, expected in ledger.products.items():
        values = {items[0]: float(v) for items, _, v in result.line(line).rows()}
        assert values == pytest.approx(
            dict(expected), rel=RELATIVE, abs=SMALLEST_METRIC
        ), line


@every_project
def test_every_metric_is_that_of_the_ledger(name):
    metrics, ledger = evaluated(name).metrics, kept(name)
    for key, expected in ledger.metrics.items():
        value = metrics[key].value
        if expected is None:
            assert value is None, key
        else:
            assert value == pytest.approx(
                expected, rel=RELATIVE, abs=SMALLEST_METRIC
            ), key


@every_project
def test_no_check_of_the_program_fails(name):
    checks = evaluated(name).checks
    assert checks == pytest.approx(dict.fromkeys(checks, 0.0), abs=0.005)


def monthly(result: Result, line: str) -> list[float]:
    """Return a line of the program, summed over what it is kept by."""
    values = result.line(line).values
    return values.reshape(-1, len(result.months)).sum(axis=0).tolist()


@pytest.mark.parametrize("name", OTHER_KIND)
def test_a_product_sells_tokens_or_hours_and_never_both(name):
    result = evaluate(OTHER_KIND[name]())
    ledger = ledger_of(result)
    for line in (
        "output_tokens",
        "product_token_revenue",
        "product_contract_revenue",
    ):
        assert monthly(result, line) == pytest.approx(
            ledger.monthly[line], rel=RELATIVE, abs=SMALLEST_AMOUNT
        ), line


def test_a_successor_is_ready_as_what_it_follows_ends_its_life():
    chains = kept("refreshed at the end of life").chains
    assert chains["next"].ready == pytest.approx(chains["phase-1"].ready + 60)
    assert chains["next"].site_start == chains["next"].order
    assert chains["phase-1"].retirement == pytest.approx(chains["next"].ready)


def test_the_ledger_leaves_out_the_reality_check_and_the_annuities_only():
    name = next(iter(PROJECTS))
    left_out = set(evaluated(name).metrics) - set(kept(name).metrics)
    annuities = {key for key in left_out if key.endswith("_annuity")}
    # Annuities are held against numpy-financial.
    assert len(annuities) == 2
    assert all(key.startswith("reality_") for key in left_out - annuities)


def test_each_metric_is_judged_where_it_has_a_value():
    keys = kept(next(iter(PROJECTS))).metrics
    defined = {k for name in PROJECTS for k, v in kept(name).metrics.items() if v}
    assert defined == set(keys)


def test_each_metric_that_may_be_undefined_is_judged_where_it_is():
    undefined = {
        key
        for name in PROJECTS
        for key, value in kept(name).metrics.items()
        if value is None
    }
    assert undefined >= {
        "irr",
        "payback_months",
        "payback_from_first_revenue_months",
        "payback_with_terminal_months",
        "first_payback_months",
        "discounted_payback_months",
        "breakeven_month",
        "breakeven_price_per_mtok",
        "api_bill_replaced_per_year",
        "cost_per_mtok",
        "tax_per_mtok",
        "tco_per_gpu_hour",
        "gross_margin",
        "idle_share_of_hours",
    }


def test_each_line_of_the_ledger_moves_in_some_project():
    moving = {
        line
        for name in PROJECTS
        for line, amounts in kept(name).monthly.items()
        if any(amounts)
    }
    assert moving == set(kept(next(iter(PROJECTS))).monthly)
