"""Laws that hold for every project, whatever its inputs."""

from collections.abc import Mapping

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.declarations import declared_keys, input_rows
from planner.core.document import Project
from planner.core.evaluation import evaluate
from planner.core.language.kinds import Value
from planner.core.project import load
from planner.core.resources import resource_path

TEMPLATES = ("enterprise-pod", "provider-token-factory", "hopper-today")


def template(name: str, *, months: int) -> Project:
    project = load(resource_path("templates", f"{name}.aifactory"))
    return msgspec.structs.replace(project, horizon_months=months)


# One of them moved alone makes a plan that the checks refuse, as they should.
PARTS_OF_A_WHOLE = (
    "capacity.gpu_share",
    "capex.deposit_share",
    "capex.shipment_share",
)
PROJECTS = {name: template(name, months=48) for name in TEMPLATES}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Project, Mapping[str, Value]]:
    """A template with up to twelve inputs moved inside what is allowed."""
    project = PROJECTS[draw(st.sampled_from(TEMPLATES))]
    horizon = draw(st.integers(1, 96))
    project = msgspec.structs.replace(project, horizon_months=horizon)
    rows = [
        row
        for row in input_rows(project)
        if row.editable
        and isinstance(row.value, float)
        and not row.choices
        and row.minimum is not None
        and row.base_key not in PARTS_OF_A_WHOLE
    ]
    chosen = draw(st.lists(st.sampled_from(rows), max_size=12, unique_by=id))
    overrides: dict[str, Value] = {}
    for row in chosen:
        low = row.minimum if row.low is None else row.low
        high = row.high
        if high is None:
            high = min(row.maximum or np.inf, 3 * abs(float(row.value or 1.0)) + 1.0)
        # As people write them: not a token a year, which would cost more than money.
        value = round(draw(st.floats(low, max(low, high))), 6)
        overrides[row.key] = float(round(value)) if row.kind.name == "count" else value
    return project, overrides


@settings(max_examples=300)
@given(cases())
def test_that_checks_are_zero_and_every_line_is_a_number(
    case: tuple[Project, Mapping[str, Value]],
) -> None:
    project, overrides = case

    result = evaluate(project, overrides=overrides)

    assert all(deviation <= 1e-9 for deviation in result.checks.values())
    assert all(
        metric.value is not None or metric.reason for metric in result.metrics.values()
    )


@settings(max_examples=30)
@given(cases())
def test_that_balances_are_what_their_flows_add_up_to(
    case: tuple[Project, Mapping[str, Value]],
) -> None:
    project, overrides = case

    result = evaluate(project, overrides=overrides)

    def months(name: str) -> np.ndarray:
        return result.line(name).values

    assert months("cumulative_free_cash_flow") == pytest.approx(
        np.cumsum(months("free_cash_flow")), rel=1e-9, abs=1e-3
    )
    assert months("working_capital") == pytest.approx(
        np.cumsum(months("working_capital_increase")), rel=1e-9, abs=1e-3
    )
    assert months("working_capital")[-1] == 0.0
    held = months("accumulated_depreciation")
    assert held == pytest.approx(
        np.cumsum(months("depreciation"), axis=-1), rel=1e-9, abs=1e-3
    )
    assert np.all(held[..., -1] <= result.line("capital").values * (1 + 1e-12))


@settings(max_examples=25)
@given(cases(), st.floats(0.01, 1.0))
def test_that_scaling_all_money_scales_the_npv_and_leaves_rates_alone(
    case: tuple[Project, Mapping[str, Value]], factor: float
) -> None:
    project, overrides = case
    rows = input_rows(project)
    scaled: dict[str, Value] = {}
    for row in rows:
        if row.editable and row.unit.startswith("USD") and row.value is not None:
            scaled[row.key] = float(overrides.get(row.key, row.value)) * factor

    before = evaluate(project, overrides=overrides)
    after = evaluate(project, overrides={**overrides, **scaled})

    assert after.number("npv") == pytest.approx(
        before.number("npv") * factor, rel=1e-9, abs=1e-6
    )
    assert after.number("ebitda_of_life") == pytest.approx(
        before.number("ebitda_of_life") * factor, rel=1e-9, abs=1e-6
    )
    assert after.number("flow_sign_changes") == before.number("flow_sign_changes")


@settings(max_examples=25)
@given(st.sampled_from(TEMPLATES), st.integers(0, 400), st.integers(0, 300))
def test_that_more_demand_never_lowers_the_tokens_sold(
    name: str, target_in_mille: int, more_in_mille: int
) -> None:
    target, more = target_in_mille / 1000, more_in_mille / 1000
    project = PROJECTS[name]
    keys = [k for k in declared_keys(project) if k.startswith("demand.utilization_t")]

    few = evaluate(project, overrides=dict.fromkeys(keys, target))
    many = evaluate(project, overrides=dict.fromkeys(keys, target + more))

    assert np.all(
        many.line("output_tokens").values >= few.line("output_tokens").values - 1e-9
    )


@settings(max_examples=25)
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


@settings(max_examples=25)
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


@settings(max_examples=30)
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


@settings(max_examples=30)
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
