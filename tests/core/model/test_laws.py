"""Laws that hold for every project, whatever its inputs."""

import math
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.declarations import (
    declared_keys,
    fitted,
    input_rows,
    set_inputs,
)
from planner.core.document import Project, Scenario
from planner.core.evaluation import Result, evaluate
from planner.core.language.kinds import Value
from planner.core.language.line import Quantity
from planner.core.model import MODEL
from planner.core.project import load
from planner.core.resources import resource_path
from tests.core.model.random_projects import projects

TEMPLATES = ("enterprise-pod", "provider-token-factory", "hopper-today")

# Sums over months and items are added up in another order.
RELATIVE = 1e-9
# A thousandth of a dollar, an hour or a token: what is left where large sums cancel.
SMALLEST = 1e-3


def template(name: str, *, months: int) -> Project:
    project = load(resource_path("templates", f"{name}.aifactory"))
    return msgspec.structs.replace(project, horizon_months=months)


PROJECTS = {name: template(name, months=48) for name in TEMPLATES}


def assert_same(found: np.ndarray, expected: np.ndarray, what: str) -> None:
    """Equal to 1e-9 of the largest number expected, and a millionth of a dollar."""
    most = RELATIVE * np.abs(expected).max(initial=0.0) + 1e-6
    assert np.abs(found - expected).max(initial=0.0) <= most, what


# ------------------------------------------------------------------ of one project


def checks_are_zero(result: Result) -> None:
    assert all(deviation <= RELATIVE for deviation in result.checks.values()), {
        name: off for name, off in result.checks.items() if off > RELATIVE
    }


def every_figure_is_a_number_or_says_why_it_is_none(result: Result) -> None:
    for key, metric in result.metrics.items():
        assert metric.value is not None or metric.reason, key
        assert metric.value is None or math.isfinite(metric.value), key
    for name in MODEL.lines:
        if name not in result.metrics:
            assert np.isfinite(result.line(name).values).all(), name


def depreciation_disposals_and_what_is_left_are_the_basis(result: Result) -> None:
    """Of each asset class of each phase, in the books and for tax."""
    basis = result.line("capital_in_service").values
    for worn, disposed, closing in (
        ("depreciation", "asset_book_disposed", "asset_closing_book"),
        ("tax_depreciation", "asset_tax_basis_disposed", "asset_closing_tax_basis"),
    ):
        found = (
            result.line(worn).values.sum(axis=-1)
            + result.line(disposed).values.sum(axis=-1)
            + result.line(closing).values
        )
        assert_same(found, basis, worn)
        assert np.all(result.line(worn).values >= -SMALLEST), worn


def no_method_wears_off_the_salvage_value(result: Result) -> None:
    capital = result.line("capital").values
    salvage = np.broadcast_to(result.line("salvage_share").values, capital.shape)
    most = (capital * (1 - salvage))[..., None]
    held = result.line("accumulated_depreciation").values
    assert np.all(held <= most * (1 + RELATIVE) + SMALLEST)


def balances_are_what_their_flows_add_up_to(result: Result) -> None:
    def months(name: str) -> np.ndarray:
        return result.line(name).values

    for balance, flow in (
        ("cumulative_free_cash_flow", "free_cash_flow"),
        ("payback_balance", "payback_flow"),
        ("working_capital", "working_capital_increase"),
        ("accumulated_depreciation", "depreciation"),
    ):
        assert_same(months(balance), np.cumsum(months(flow), axis=-1), balance)


def months_sum_to_years(result: Result) -> None:
    """Flows are summed; of balances the last month counts, of rates the mean."""
    of_year = np.array([int(month[:4]) for month in result.months])
    starts = np.flatnonzero(np.diff(of_year, prepend=0))
    ends = np.append(starts[1:], len(of_year)) - 1
    for line in MODEL.lines.values():
        if not MODEL.is_monthly(line.name):
            continue
        found = result.line(line.name)
        monthly = np.broadcast_to(
            found.values, (*found.values.shape[:-1], len(result.months))
        )
        if line.quantity is Quantity.FLOW:
            expected = np.add.reduceat(monthly, starts, axis=-1)
        elif line.quantity is Quantity.RATE:
            expected = np.add.reduceat(monthly, starts, axis=-1) / (ends - starts + 1)
        else:
            expected = monthly[..., ends]
        assert_same(result.yearly(line.name), expected, line.name)


def hours_billed_idle_and_trained_are_those_available(result: Result) -> None:
    available = result.line("gpu_hours_available_total").values
    idle = result.line("idle_gpu_hours").values
    billed = result.line("gpu_hours_billed").values.sum(axis=(0, 1))
    trained = result.line("training_gpu_hours").values.sum(axis=0)
    assert_same(billed + trained + idle, available, "hours")
    assert np.all(idle >= -SMALLEST)
    assert np.all(result.line("gpu_hours_sold").values >= 0)


def what_is_served_and_what_is_not_is_what_is_wanted(result: Result) -> None:
    """By the target and the ramp, or by the curve; nobody is sold more."""
    found = (
        result.line("gpu_hours_sold").values + result.line("unserved_gpu_hours").values
    )
    sellable = result.line("sellable_gpu_hours").values[:, None]
    share = result.line("gpu_share").values
    target = result.line("utilization_target").values
    ramp = result.line("ramp_share").values
    per_hour = result.line("units_per_gpu_hour").values
    volume = result.line("curve_volume").values
    caps = result.line("utilization_cap").values
    by_curve = result.line("by_curve").values
    for product, is_by_curve in enumerate(by_curve):
        if caps[product] == 0:
            continue
        if is_by_curve:
            units = (found[:, product] * per_hour[:, product]).sum(axis=0)
            can = (sellable[:, 0] * per_hour[:, product]).sum(axis=0)
            assert_same(units, np.where(can > 0, volume[product], 0.0), "curve")
        else:
            wanted = sellable[:, 0] * share[product] * target[product]
            assert_same(found[:, product], wanted * ramp[:, product], "target")


def nothing_is_spare_while_somebody_wants_it(result: Result) -> None:
    """Where what is spare is shared, and first with those who come first."""
    extra = result.line("extra_share").values
    unmet = result.line("unmet_share").values
    spare = result.line("spare_share").values
    left = unmet - extra
    assert np.all(extra >= 0)
    assert np.all(left >= -RELATIVE)
    assert np.all(extra.sum(axis=1) <= spare + RELATIVE)
    not_given = np.minimum(left.sum(axis=1), spare - extra.sum(axis=1))
    assert np.all(not_given <= RELATIVE * (1 + unmet.sum(axis=1)))
    priority = result.line("priority").values
    for product, rank in enumerate(priority):
        after = extra[:, priority > rank].sum(axis=1)
        # Nobody who comes later has anything while this one wants more.
        passed_over = np.minimum(left[:, product], after)
        assert np.all(passed_over <= RELATIVE * (1 + unmet.sum(axis=1)))


def phases_of_one_hall_take_turns(result: Result) -> None:
    phases = [phase.id for phase in result.project.phases]
    shares = result.line("service_share").values
    for place, phase in enumerate(result.project.phases):
        if phase.refreshes:
            both = shares[place] + shares[phases.index(phase.refreshes)]
            assert np.all(both <= 1 + RELATIVE), phase.id


def prepayments_are_owed_until_they_are_delivered(result: Result) -> None:
    owed = result.line("contract_liabilities").values
    assert np.all(owed >= -SMALLEST)
    assert np.all(owed[..., -1] == 0.0)


def working_capital_is_released_at_the_horizon(result: Result) -> None:
    left = result.line("working_capital").values[-1]
    assert left == 0.0 or not result.number("release_working_capital")


def tax_of_the_life_is_on_its_income_and_the_losses_left(result: Result) -> None:
    tax = result.line("unlevered_tax").values.sum()
    income = result.line("taxable_income").values.sum()
    losses = result.line("losses_carried_forward").values[-1]
    found = result.number("tax_rate") * (income + losses)
    scale = np.abs(result.line("taxable_income").values).sum()
    assert tax == pytest.approx(found, rel=RELATIVE, abs=RELATIVE * scale)


def cash_of_the_life_is_what_was_earned_and_spent(result: Result) -> None:
    def of_life(name: str) -> float:
        return float(result.line(name).values.sum())

    expected = (
        of_life("revenue")
        - of_life("opex")
        - of_life("unlevered_tax")
        - of_life("capital_spending")
        + of_life("grants_received")
        + of_life("disposal_proceeds")
        + of_life("losses_value")
        - result.line("working_capital").values[-1]
    )
    scale = sum(abs(of_life(name)) for name in ("revenue", "opex", "capital_spending"))
    assert of_life("free_cash_flow") == pytest.approx(
        expected, rel=RELATIVE, abs=RELATIVE * scale + 1e-9
    )


def what_products_earn_is_what_the_factory_earns(result: Result) -> None:
    billed = result.line("product_revenue").values.sum(axis=0)
    assert_same(result.line("revenue").values, billed, "revenue")
    assert np.all(billed >= 0)


LAWS: tuple[Callable[[Result], None], ...] = (
    checks_are_zero,
    every_figure_is_a_number_or_says_why_it_is_none,
    depreciation_disposals_and_what_is_left_are_the_basis,
    no_method_wears_off_the_salvage_value,
    balances_are_what_their_flows_add_up_to,
    months_sum_to_years,
    hours_billed_idle_and_trained_are_those_available,
    what_is_served_and_what_is_not_is_what_is_wanted,
    nothing_is_spare_while_somebody_wants_it,
    phases_of_one_hall_take_turns,
    prepayments_are_owed_until_they_are_delivered,
    working_capital_is_released_at_the_horizon,
    tax_of_the_life_is_on_its_income_and_the_losses_left,
    cash_of_the_life_is_what_was_earned_and_spent,
    what_products_earn_is_what_the_factory_earns,
)


@settings(max_examples=50)
@given(projects())
def test_that_random_projects_obey_every_law(project: Project) -> None:
    result = evaluate(project)

    for law in LAWS:
        law(result)


@pytest.mark.slow
@settings(max_examples=500)
@given(projects())
def test_that_five_hundred_random_projects_obey_every_law(project: Project) -> None:
    result = evaluate(project)

    for law in LAWS:
        law(result)


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_that_templates_obey_every_law(
    law: Callable[[Result], None], name: str
) -> None:
    law(evaluate(PROJECTS[name]))


# ------------------------------------------------------------------ of two projects


@settings(max_examples=20)
@given(projects(), st.sampled_from([0.125, 0.25, 0.5]))
def test_that_scaling_all_money_scales_the_npv_and_leaves_rates_alone(
    project: Project, factor: float
) -> None:
    # Halves lose no digit, so that even signs and months of payback stay.
    scaled: dict[str, Value] = {
        row.key: float(row.value) * factor
        for row in input_rows(project)
        if row.editable and "USD" in row.unit and row.value is not None
    }

    before = evaluate(project)
    after = evaluate(project, overrides=scaled)

    for key, metric in before.metrics.items():
        expected = metric.value
        found = after.metrics[key].value
        if expected is None or found is None:
            assert found == expected, key
        elif "USD" in metric.unit:
            assert found == pytest.approx(expected * factor, rel=RELATIVE, abs=1e-6)
        else:
            assert found == pytest.approx(expected, rel=RELATIVE, abs=1e-9), key


@st.composite
def projects_with_demand(draw: st.DrawFn) -> tuple[Project, str, dict, dict]:
    """Draw a plan, one of its products, some demand for it, and more."""
    project = draw(projects())
    product = draw(st.sampled_from(project.products)).id
    by_curve = draw(st.booleans())
    keys = ["start_volume", "saturation_volume"] if by_curve else ["utilization_target"]
    most = 1_000_000 if by_curve else 1_000
    few = draw(st.integers(0, most))
    many = draw(st.integers(few, most))
    few, many = (n if by_curve else n / 1_000 for n in (few, many))
    common = {
        f"demand.by_curve.{product}": by_curve,
        "demand.shares_spare_capacity": draw(st.booleans()),
    }
    return (
        project,
        product,
        common | {f"demand.{key}.{product}": float(few) for key in keys},
        common | {f"demand.{key}.{product}": float(many) for key in keys},
    )


@settings(max_examples=40)
@given(projects_with_demand())
def test_that_more_demand_for_a_product_never_lowers_what_is_sold_of_it(
    case: tuple[Project, str, dict, dict],
) -> None:
    project, product, fewer, more = case
    place = [one.id for one in project.products].index(product)

    few, many = (evaluate(project, overrides=demand) for demand in (fewer, more))

    for line in ("output_tokens", "product_gpu_hours_sold", "product_gpu_hours_billed"):
        before, after = (result.line(line).values[place] for result in (few, many))
        assert np.all(after >= before * (1 - RELATIVE) - 1e-9), line


@settings(max_examples=20)
@given(projects(), st.randoms(use_true_random=False))
def test_that_the_order_of_phases_products_and_scenarios_does_not_matter(
    project: Project, random
) -> None:
    # Without a date of its own site work starts at once in the phase that stands first.
    pinned = {
        row.key: row.value
        for row in input_rows(project)
        if row.base_key in ("timeline.order", "timeline.site_start")
    }
    project = msgspec.structs.replace(
        set_inputs(project, pinned),
        scenarios=tuple(
            Scenario(id=f"rate-{n}", label=f"{n}%", overrides=overrides)
            for n, overrides in (
                (8, {"finance.discount_rate": 0.08}),
                (12, {"finance.discount_rate": 0.12}),
            )
        ),
    )
    parts = (list(project.phases), list(project.products), list(project.scenarios))
    for part in parts:
        random.shuffle(part)
    phases, products, scenarios = (tuple(part) for part in parts)
    shuffled = msgspec.structs.replace(
        project, phases=phases, products=products, scenarios=scenarios
    )

    for scenario in ("base", "rate-8"):
        before, after = evaluate(project, scenario), evaluate(shuffled, scenario)
        for key, metric in before.metrics.items():
            found = after.metrics[key].value
            if metric.value is None or found is None:
                assert found == metric.value, key
            else:
                assert found == pytest.approx(metric.value, rel=1e-8, abs=1e-6), key


# What costs money or taxes it, so that a plan without has its revenue only.
NO_COSTS = (
    *("opex.electricity_price", "opex.colocation_price", "opex.demand_charge"),
    *("opex.water_price", "opex.staff_cost", "opex.software_per_gpu_year"),
    *("opex.other_per_year", "opex.transit_per_year", "opex.general_per_year"),
    *("opex.general_share", "opex.royalty_share", "opex.payment_fee_share"),
    *("opex.credit_loss_share", "opex.token_sales_share", "opex.contract_sales_share"),
    *("opex.model_licence_per_year", "opex.adaptation_cost", "tax.tax_rate"),
)
NO_CHANGES = (
    *("revenue.token_price_change", "revenue.rental_price_change"),
    *("revenue.unit_price_change", "capacity.software_gain"),
)


def earning_only(project: Project) -> dict[str, Value]:
    """Return the inputs of a plan whose cash is its revenue, at steady prices."""
    keys = declared_keys(project)
    bills = [key for key in keys if key.startswith("bill.price.")]
    return dict.fromkeys((*NO_COSTS, *NO_CHANGES, *bills), 0.0)


@settings(max_examples=20)
@given(projects(), st.floats(0.0, 1.0), st.integers(0, 300), st.integers(0, 300))
def test_that_the_same_revenue_paid_later_is_never_worth_more(
    project: Project, rate: float, days: int, more: int
) -> None:
    values = earning_only(project) | {"finance.discount_rate": rate}
    keys = "finance.receivable_days"

    soon = evaluate(project, overrides=values | {keys: float(days)})
    late = evaluate(project, overrides=values | {keys: float(days + more)})

    assert soon.line("revenue").values == pytest.approx(late.line("revenue").values)
    assert late.number("npv") <= soon.number("npv") * (1 + RELATIVE) + SMALLEST


@settings(max_examples=20)
@given(projects(), st.floats(0.0, 1.0), st.integers(1, 24))
def test_that_the_same_revenue_earned_later_is_never_worth_more(
    project: Project, rate: float, months: int
) -> None:
    first = project.phases[0]
    project = msgspec.structs.replace(project, phases=(first,), horizon_months=None)
    project = fitted(project)
    dates = {
        row.key: float(row.value or 0.0)
        for row in input_rows(project)
        if row.base_key in ("timeline.order", "timeline.site_start")
    }
    later = {key: date + months for key, date in dates.items()}
    values = earning_only(project) | {"finance.discount_rate": rate}
    # Until the last customer of the later plan has paid.
    horizon = len(evaluate(project).months) + months + 8
    project = msgspec.structs.replace(project, horizon_months=min(horizon, 600))

    soon = evaluate(project, overrides=values | dates)
    late = evaluate(project, overrides=values | later)

    earned, earned_later = (r.line("revenue").values.sum() for r in (soon, late))
    assert earned_later == pytest.approx(earned, rel=RELATIVE)
    assert late.number("npv") == pytest.approx(
        soon.number("npv") * (1 + rate) ** (-months / 12), rel=1e-8, abs=SMALLEST
    )


@settings(max_examples=20)
@given(projects(), st.floats(0.0, 1.0), st.floats(0.0, 60.0), st.floats(0.0, 60.0))
def test_that_a_longer_prepayment_is_never_worth_less(
    project: Project, rate: float, lead: float, more: float
) -> None:
    values = earning_only(project) | {"finance.discount_rate": rate}
    key = "revenue.prepayment_lead"

    late = evaluate(project, overrides=values | {key: min(lead, 60.0)})
    soon = evaluate(project, overrides=values | {key: min(lead + more, 60.0)})

    assert soon.number("npv") >= late.number("npv") * (1 - RELATIVE) - SMALLEST


# ------------------------------------------------------------------ of templates


@settings(max_examples=15)
@given(st.sampled_from(TEMPLATES), st.floats(0.0, 0.3), st.floats(0.001, 0.3))
def test_that_a_higher_discount_rate_lowers_the_value_of_what_is_paid_and_earned(
    name: str, rate: float, more: float
) -> None:
    project = PROJECTS[name]

    low = evaluate(project, overrides={"finance.discount_rate": rate})
    high = evaluate(project, overrides={"finance.discount_rate": rate + more})

    assert high.number("pv_token_revenue") < low.number("pv_token_revenue")
    assert high.number("pv_opex") < low.number("pv_opex")
    # The rate changes what cash is worth, never the cash or its rate of return.
    assert np.array_equal(
        high.line("free_cash_flow").values, low.line("free_cash_flow").values
    )
    assert high.number("monthly_irr") == low.number("monthly_irr")


@settings(max_examples=15)
@given(
    st.sampled_from(TEMPLATES),
    st.floats(0.0, 60.0),
    st.floats(0.0, 12.0),
)
def test_that_a_later_first_sale_never_brings_the_first_revenue_forward(
    name: str, delay: float, more: float
) -> None:
    project = PROJECTS[name]
    keys = [k for k in declared_keys(project) if k.startswith("timeline.sales_delay")]

    soon = evaluate(project, overrides=dict.fromkeys(keys, delay))
    late = evaluate(project, overrides=dict.fromkeys(keys, delay + more))

    assert np.all(
        late.line("sales_share").values <= soon.line("sales_share").values + 1e-12
    )
    assert late.number("time_to_monetization_days") == pytest.approx(
        soon.number("time_to_monetization_days") + more, abs=1e-9
    )


@settings(max_examples=15)
@given(st.sampled_from(TEMPLATES), st.integers(0, 24))
def test_that_looking_further_than_the_last_retirement_never_moves_the_payback(
    name: str, further: int
) -> None:
    project = load(resource_path("templates", f"{name}.aifactory"))
    # With working capital the last customers pay in the months looked at further.
    keys = ["finance.receivable_days", "finance.payable_days"]
    no_credit = dict.fromkeys(keys, 0.0)
    near = evaluate(project, overrides=no_credit)
    far = evaluate(
        msgspec.structs.replace(project, horizon_months=len(near.months) + further),
        overrides=no_credit,
    )

    for metric in ("payback_months", "discounted_payback_months"):
        assert far.metrics[metric].value == near.metrics[metric].value, metric


@settings(max_examples=15)
@given(st.integers(1, 90), st.floats(0.0, 720.0))
def test_that_the_capital_of_phases_in_service_is_always_paid(
    months: int, payment_days: float
) -> None:
    result = evaluate(
        template("provider-token-factory", months=months),
        overrides={"capex.payment_days": payment_days},
    )

    assert result.number("capex_settled") == pytest.approx(
        result.number("capital_in_service_total"), rel=1e-12
    )


def test_that_shares_above_the_whole_fail_their_checks() -> None:
    project = PROJECTS["provider-token-factory"]

    shared = evaluate(project, overrides={"capacity.gpu_share": 0.9})
    paid = evaluate(
        project, overrides={"capex.deposit_share": 0.7, "capex.shipment_share": 0.7}
    )

    # Four products with 90% each; seven asset classes with 140% each.
    assert shared.checks["gpu_share_check"] == pytest.approx(4 * 0.9 - 1)
    assert paid.checks["milestone_check"] == pytest.approx(7 * 0.4)


def test_that_the_phase_that_sells_first_counts_not_the_one_listed_first() -> None:
    project = load(resource_path("templates", "provider-token-factory.aifactory"))
    swapped = {
        "timeline.order.phase-1": 40.0,
        "timeline.site_start.phase-1": 34.0,
        "timeline.order.phase-2": 6.0,
        "timeline.site_start.phase-2": 0.0,
    }

    result = evaluate(project, overrides=swapped)

    # Site after 12 months, 28 + 14 days of work, 14 of first model, 5 of sales delay.
    days = 12 * 30.4375 + 28 + 14 + 14 + 5
    assert result.number("time_to_monetization_days") == pytest.approx(days)
    assert result.number("time_to_first_token_days") == pytest.approx(days - 5)
    assert result.number("order_to_first_sale_days") == pytest.approx(
        days - 6 * 30.4375
    )


def test_that_a_phase_beyond_the_horizon_is_not_counted_per_gpu() -> None:
    project = load(resource_path("templates", "provider-token-factory.aifactory"))
    late = {"timeline.order.phase-2": 100.0, "timeline.site_start.phase-2": 100.0}
    result = evaluate(
        msgspec.structs.replace(project, horizon_months=74), overrides=late
    )

    assert result.number("gpus_total") == 576
    assert result.number("capex_per_gpu") == pytest.approx(
        result.line("capital").values[0].sum() / 576
    )
