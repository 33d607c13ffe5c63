"""The answer in words: the sentence and what stands beneath it."""

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.answer import (
    calendar_month,
    failed_checks,
    headline,
    headline_phrases,
    month_name,
    summary,
)
from planner.core.declarations import set_inputs
from planner.core.editing.phases import add_refresh
from planner.core.evaluation import Result, evaluate
from planner.core.templates import load_template, templates
from tests.core.plans import PLAIN_CHAIN, with_product

# --- The headline ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "subject"),
    [
        ("enterprise-pod", "2 GB200 NVL72 racks "),
        ("provider-token-factory", "16 GB200 NVL72 racks "),
        ("hopper-today", "32 HGX H100 8-GPU servers "),
    ],
)
def test_the_headline_begins_with_what_is_bought(template, subject):
    assert headline(evaluate(load_template(template))).startswith(subject)


def test_the_headline_says_payback_return_and_first_sale_of_the_metrics():
    project = set_inputs(load_template("enterprise-pod"), PLAIN_CHAIN)
    result = evaluate(project)
    payback = result.metrics["payback_months"].value
    irr = result.metrics["irr"].value
    assert payback is not None
    assert irr is not None
    assert payback > 10

    # 1 month, 26 weeks and 31 days after the start of January 2027: in August.
    assert headline(result) == (
        f"2 GB200 NVL72 racks pay back in {payback:.3g} months, earn {irr * 100:.1f}% "
        "IRR and put their first token to use in August 2027."
    )


def test_one_rack_is_spoken_of_in_the_singular():
    project = set_inputs(
        load_template("enterprise-pod"), {"bill.quantity.phase-1.gb200-nvl72": 1.0}
    )

    said = headline(evaluate(project))

    pays = "pays back in" if "pays" in said else "does not pay back within"
    assert said.startswith(f"1 GB200 NVL72 rack {pays} ")
    assert " its first token " in said


@pytest.mark.parametrize(
    ("hurdle", "said"),
    [
        ({}, "below the 11% discount rate,"),
        ({"hurdle.irr": 0.15}, "below the 15% asked,"),
        ({"hurdle.irr": 0.05}, ""),
    ],
)
def test_a_return_is_held_against_the_hurdle_or_else_the_discount_rate(hurdle, said):
    settings = {"finance.discount_rate": 0.11} | hurdle
    result = evaluate(set_inputs(load_template("provider-token-factory"), settings))
    irr = result.metrics["irr"].value
    assert irr is not None
    assert 0.05 < irr < 0.11

    assert said in headline(result)
    assert ("below" in headline(result)) is bool(said)


def refreshed(*phases: str) -> Result:
    """Return two phases of 8 racks, of which these are refreshed by as many."""
    project = load_template("provider-token-factory")
    for phase in phases:
        project = add_refresh(project, phase)
    return evaluate(project)


@pytest.mark.parametrize(
    ("phases", "said"),
    [
        (("phase-1",), "refreshed once"),
        (("phase-1", "phase-2"), "refreshed once"),
        (("phase-1", "phase-1-refresh"), "refreshed twice"),
    ],
)
def test_machines_that_follow_each_other_are_counted_once(phases, said):
    result = refreshed(*phases)
    assert result.number("gpus_total") == (2 + len(phases)) * 8 * 72

    assert headline(result).startswith(f"16 GB200 NVL72 racks, {said}, ")
    # 16 racks of 72 GPUs, and of 144 kW.
    assert summary(result).startswith("1,152 GPUs · 2.3 MW · ")


def test_machines_that_retire_before_others_come_are_not_counted_with_them():
    settings = {
        "depreciation.equipment_life": 3.0,
        "timeline.order.phase-2": 60.0,
        "timeline.site_start.phase-2": 60.0,
    }
    project = set_inputs(load_template("provider-token-factory"), settings)

    assert headline(evaluate(project)).startswith("8 GB200 NVL72 racks ")


def test_a_plan_that_loses_money_is_told_so():
    result = evaluate(load_template("hopper-today"))
    irr = result.metrics["irr"].value
    assert irr is not None
    assert irr < 0

    said = headline(result)

    assert f"do not pay back within {len(result.months)} months" in said
    assert f"lose {-irr * 100:.2f}% a year" in said


def test_a_plan_without_revenue_is_told_so():
    # Nothing is sold at the end either, so that no rate of return exists.
    settings = {"demand.utilization_target": 0.0, "depreciation.resale_scale": 0.0}
    result = evaluate(set_inputs(load_template("enterprise-pod"), settings))
    assert result.metrics["irr"].value is None
    assert result.number("revenue_of_life") == 0
    npv = result.metrics["npv"].value
    assert npv is not None

    said = headline(result)

    assert "do not pay back" in said
    assert f"lose ${-npv / 1e6:.1f} M of present value" in said
    assert said.endswith("and earn nothing within the horizon.")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("api", "sell their first token in "),
        ("internal", "put their first token to use in "),
        ("reserved", "earn their first revenue in "),
        ("rental", "earn their first revenue in "),
    ],
)
def test_the_first_sale_is_called_by_what_is_sold(kind, said):
    workload = load_template("enterprise-pod").products[0].workload
    project = with_product(kind, workload if kind in ("api", "internal") else "")

    assert said in headline(evaluate(project))


@pytest.mark.parametrize("template", [template.id for template in templates()])
def test_the_figures_of_the_headline_stand_out(template):
    result = evaluate(load_template(template))

    phrases = headline_phrases(result)

    assert "".join(phrase.text for phrase in phrases) == headline(result)
    figures = [phrase.text for phrase in phrases if phrase.is_figure]
    assert len(figures) == 3
    assert all(any(char.isdigit() for char in figure) for figure in figures)
    assert not any(text.startswith(" ") or text.endswith(" ") for text in figures)


def test_the_summary_says_what_is_built_and_assumed():
    project = load_template("provider-token-factory")
    settings = {"revenue.token_price_change": -0.2, "capacity.software_gain": 0.15}

    said = summary(evaluate(set_inputs(project, settings)))

    # 16 racks of 72 GPUs each.
    assert said.startswith("1,152 GPUs · ")
    assert "decision January 2027" in said
    assert said.endswith("token prices −20% a year, software +15% a year")
    scenario = project.scenarios[0]
    assert f"scenario {scenario.label}" in summary(evaluate(project, scenario.id))


def test_the_summary_of_a_plan_without_tokens_speaks_of_no_token_prices():
    assert "token" not in summary(evaluate(with_product("rental")))


# --- The calendar -----------------------------------------------------------------


def any_result() -> Result:
    return evaluate(load_template("enterprise-pod"))


@given(st.integers(0, 700), st.floats(0.001, 0.999))
def test_a_time_inside_a_month_is_dated_by_that_month(whole, part):
    result = calendar_result
    start = date(2027, 1, 1)
    serial = start.year * 12 + start.month - 1 + whole
    expected = date(serial // 12, serial % 12 + 1, 1).strftime("%Y-%m")

    assert calendar_month(result, whole + part) == expected
    assert calendar_month(result, whole + part, at_month_end=True) == expected


def test_an_event_on_the_border_is_of_the_next_month_and_cash_of_the_last():
    assert calendar_month(calendar_result, 14.0) == "2028-03"
    assert calendar_month(calendar_result, 14.0, at_month_end=True) == "2028-02"
    assert calendar_month(calendar_result, 0.0) == "2027-01"


calendar_result = any_result()


@given(st.dates(date(1900, 1, 1), date(2199, 12, 1)))
def test_a_month_is_named_in_english_whatever_the_system_speaks(day):
    name, year = month_name(day.strftime("%Y-%m")).split()
    assert int(year) == day.year
    assert date.fromisoformat("2000-01-01").replace(month=day.month).strftime("%B") == (
        name
    )


# --- Consistency -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deviation", "fails"),
    [(0.0, False), (1e-9, False), (1e-3, True), (float("nan"), True)],
)
def test_a_check_fails_beyond_rounding_and_where_it_is_undefined(deviation, fails):
    result = SimpleNamespace(checks={"balance": deviation})

    assert failed_checks(result) == (("balance",) if fails else ())
