"""The reality check: figures beside their market, and what must be acknowledged."""

from datetime import date

import msgspec
import numpy as np
import pytest
import pyxirr

from planner.core.catalog.market import market
from planner.core.declarations import set_inputs
from planner.core.evaluation import evaluate
from planner.core.issues.found import issues
from planner.core.project import ProjectFileError, dumps, loads
from planner.core.reality.acknowledgements import (
    AcknowledgementError,
    acknowledge,
    unbelievable,
)
from planner.core.reality.check import reality, remarks
from planner.core.returns import rates_of_return, sign_changes
from planner.core.templates import load_template, templates
from tests.core.plans import with_product

TOO_GOOD = {"revenue.output_price": 20.0, "revenue.input_price": 5.0}
KEY = "reality_it_payback"


@pytest.fixture(scope="module")
def rented_out():
    """The pod with one product: all its GPUs rented out by the hour."""
    return with_product("rental")


def paid_back_twice():
    """A plan that orders its second phase once the first has paid back."""
    late = {"timeline.order.phase-2": 62.0, "timeline.site_start.phase-2": 62.0}
    better = {"revenue.price_position": "median"}
    return set_inputs(load_template("provider-token-factory"), late | better)


def said(project, scenario="base"):
    return {r.metric: r.sentence for r in remarks(evaluate(project, scenario))}


# --- Figures and their bands -------------------------------------------------------


@pytest.mark.parametrize("template", [template.id for template in templates()])
def test_each_figure_of_the_reality_check_lies_where_its_verdict_says(template):
    result = evaluate(load_template(template))

    figures = {figure.key: figure for figure in reality(result)}

    assert figures.keys() >= {"reality_revenue_over_rent", "reality_it_payback"}
    for figure in figures.values():
        assert figure.value == result.metrics[figure.key].value
        assert figure.good_low < figure.good_high
        assert figure.explanation
        assert figure.source or figure.assumption
        if figure.value is not None:
            is_low = figure.value < figure.good_low
            is_high = figure.value > figure.good_high
            verdict = "low" if is_low else "high" if is_high else "good"
            assert figure.verdict == verdict


def test_the_bands_are_in_the_units_of_their_metrics():
    figures = {
        figure.key: figure
        for figure in reality(evaluate(load_template("provider-token-factory")))
    }

    volumes = figures["reality_tokens_per_day"]
    assert volumes.unit == "Mtok/day"
    # Half a trillion tokens a day.
    assert (volumes.good_low, volumes.good_high) == (0, 500_000)
    payback = figures["reality_it_payback"]
    assert payback.unit == "month"
    # Two to four and a half years.
    assert (payback.good_low, payback.good_high) == (24, 54)
    rent = figures["reality_revenue_over_rent"]
    assert (rent.good_low, rent.good_high) == market().checks[
        "revenue-against-rental"
    ].good


def test_a_price_too_good_to_be_true_is_flagged():
    prices = {"revenue.output_price": 20.0, "revenue.input_price": 5.0}
    project = set_inputs(load_template("enterprise-pod"), prices)

    figures = {figure.key: figure for figure in reality(evaluate(project))}

    assert figures["reality_revenue_over_rent"].verdict == "high"
    assert figures["reality_it_payback"].verdict == "low"
    assert "look for the error" in figures["reality_it_payback"].explanation


def test_what_is_said_of_a_figure_is_of_the_side_on_which_it_lies():
    slow = {"demand.utilization_target": 0.4}
    project = set_inputs(load_template("provider-token-factory"), slow)

    payback = {f.key: f for f in reality(evaluate(project))}["reality_it_payback"]

    assert payback.verdict == "high"
    assert "look for the error" not in payback.explanation
    assert "most of its useful life" in payback.explanation


@pytest.mark.parametrize(
    "check",
    [
        *("revenue-against-rental", "cost-per-mtok", "realised-price", "net-drift"),
        *("revenue-per-kw", "payback-against-neoclouds", "margin-against-neoclouds"),
    ],
)
def test_each_side_of_a_band_has_its_own_sentence(check):
    found = market().checks[check]

    assert found.below.endswith(".")
    assert found.above.endswith(".")
    assert found.below != found.above


def test_an_undefined_figure_says_why():
    project = set_inputs(
        load_template("enterprise-pod"), {"demand.utilization_target": 0.0}
    )

    figures = {figure.key: figure for figure in reality(evaluate(project))}

    price = figures["reality_realised_price"]
    assert (price.value, price.verdict) == (None, "undefined")
    assert price.explanation == "no tokens are sold within the horizon"


def test_a_plan_without_tokens_is_not_asked_about_tokens(rented_out):
    keys = {figure.key for figure in reality(evaluate(rented_out))}

    assert keys == {
        *("reality_revenue_per_kw_month", "reality_it_payback", "ebitda_margin"),
    }


# --- What stands beside IRR and payback --------------------------------------------


def test_the_break_even_price_stands_beside_the_return():
    project = load_template("provider-token-factory")
    metrics = evaluate(project).metrics
    price = metrics["breakeven_price_per_mtok"].value
    today = metrics["opening_price_per_mtok"].value

    sentence = said(project)["breakeven_price_per_mtok"]

    assert f"{price / today:.0%} of what they bring today" in sentence


def test_payback_is_told_with_and_without_what_the_horizon_brings():
    # Cut off before it has paid back, the plan still owns racks and halls.
    project = msgspec.structs.replace(
        load_template("provider-token-factory"), horizon_months=72
    )
    metrics = evaluate(project).metrics
    assert metrics["payback_months"].value is None

    sentence = said(project)["payback_with_terminal_months"]

    months = metrics["payback_with_terminal_months"].value
    assert sentence.startswith("The plan pays back only with what is sold and released")
    assert f"after {months:.3g} mo" in sentence


def test_internal_use_says_which_bill_it_replaces(rented_out):
    project = load_template("enterprise-pod")
    result = evaluate(project)
    years = float(result.line("on_sale_share").values.sum()) / 12
    bill = float(result.line("internal_revenue").values.sum()) / years

    sentence = said(project)["api_bill_replaced_per_year"]

    assert f"${bill / 1e6:.2f} M /year" in sentence
    assert "api_bill_replaced_per_year" not in said(rented_out)


def test_tokens_a_day_stand_beside_those_of_known_providers():
    sentence = said(load_template("provider-token-factory"))["reality_tokens_per_day"]

    assert "DeepInfra about 0.7" in sentence
    assert "Fireworks AI more than 10" in sentence


def test_cash_that_goes_out_again_is_told_with_its_first_return():
    project = paid_back_twice()
    metrics = evaluate(project).metrics
    first = metrics["first_payback_months"].value
    last = metrics["payback_months"].value
    assert last is not None
    assert first < last - 1

    assert f"first time after {first:.1f}" in said(project)["first_payback_months"]
    assert f"first back after {first:.1f}" in metrics["payback_months"].reason


def test_a_payback_that_rests_on_a_sale_of_equipment_is_told_with_what_is_out_then():
    result = evaluate(load_template("provider-token-factory"))
    # In the month of payback some equipment ends its life; the horizon sells the rest.
    place = int(result.metrics["payback_months"].value)
    assert result.months[place] == "2034-02"
    sold = result.line("asset_disposal_proceeds").values[..., place]
    ended = float(sold[result.line("is_terminal").values == 0].sum())
    without = float(result.line("payback_balance").values[place]) - ended
    assert without < 0 < ended < sold.sum()

    sentence = said(load_template("provider-token-factory"))["payback_months"]

    assert sentence.startswith(
        "Payback rests on the sale of equipment in February 2034; without it cash is "
    )
    assert f"still out by ${-without / 1e6:.2f}" in sentence


@pytest.mark.parametrize(
    "settings",
    [
        # Better prices pay back before anything is sold.
        {"revenue.price_position": "median"},
        # Equipment is worth nothing when it is sold, and the plan never pays back.
        {"depreciation.resale_scale": 0.0},
    ],
)
def test_a_payback_without_a_sale_has_no_remark_about_one(settings):
    project = set_inputs(load_template("provider-token-factory"), settings)

    assert "payback_months" not in said(project)


# --- Several rates of return -------------------------------------------------------


def test_a_plan_into_which_no_money_comes_says_so_in_place_of_a_rate_of_return():
    # Nothing is earned and nothing sold at the end: only outflows.
    settings = {"demand.utilization_target": 0.0, "depreciation.resale_scale": 0.0}
    result = evaluate(set_inputs(load_template("enterprise-pod"), settings))

    irr = result.metrics["irr"]

    assert irr.value is None
    assert irr.reason == "no money comes in within the horizon"
    assert result.explain("irr").reason == irr.reason


def test_an_undefined_irr_names_the_rates_at_which_the_plan_is_worth_nothing():
    result = evaluate(paid_back_twice())
    irr = result.metrics["irr"]
    flows = result.line("free_cash_flow").values
    rates = rates_of_return(flows, periods_per_year=12, tolerance=1.0)

    assert irr.value is None
    assert rates
    assert f"they change sign {sign_changes(flows, 1.0)} times" in irr.reason
    for rate in rates:
        assert f"{rate * 100:.3g}%" in irr.reason
        monthly = (1 + rate) ** (1 / 12) - 1
        assert abs(pyxirr.npv(monthly, flows)) < 1e-6 * np.abs(flows).sum()


# --- Acknowledgements --------------------------------------------------------------


@pytest.fixture(scope="module")
def unbelieved():
    return set_inputs(load_template("enterprise-pod"), TOO_GOOD)


def test_a_payback_of_less_than_a_year_is_an_error_until_somebody_stands_for_it(
    unbelieved,
):
    result = evaluate(unbelieved)
    assert result.metrics[KEY].value < 12
    (found,) = unbelievable(result)
    assert found.given is None
    before = {issue.id: issue for issue in issues(result)}[KEY]
    assert before.severity == "error"
    assert "needs an acknowledgement" in before.message

    stands = acknowledge(unbelieved, KEY, " A signed contract. ", date(2026, 12, 1))

    (found,) = unbelievable(evaluate(stands))
    assert (found.given.reason, found.given.date) == (
        "A signed contract.",
        "2026-12-01",
    )
    after = {issue.id: issue for issue in issues(evaluate(stands))}[KEY]
    assert after.severity == "warning"
    assert "acknowledged 2026-12-01: A signed contract." in after.message
    assert loads(dumps(stands)).acknowledgements == stands.acknowledgements


@pytest.mark.parametrize(
    "template", ["enterprise-pod", "provider-token-factory", "hopper-today"]
)
def test_the_sample_plans_need_no_acknowledgement(template):
    assert unbelievable(evaluate(load_template(template))) == ()


def test_an_acknowledgement_that_is_not_needed_is_not_shown():
    project = load_template("enterprise-pod")

    stands = acknowledge(project, KEY, "Just in case.", date(2026, 12, 1))

    assert unbelievable(evaluate(stands)) == ()


@pytest.mark.parametrize(
    ("key", "reason", "message"),
    [
        (KEY, "  ", "The reason is empty"),
        (KEY, "x" * 5000, "4,000"),
        ("reality_it_paybak", "It stands.", "Did you mean 'reality_it_payback'?"),
        ("npv", "It stands.", "needs no acknowledgement"),
    ],
)
def test_what_is_no_acknowledgement_is_refused(unbelieved, key, reason, message):
    with pytest.raises(AcknowledgementError, match=message.replace("?", r"\?")):
        acknowledge(unbelieved, key, reason, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2026-12-01", "soon", "write a year"),
        ("It stands.", " ", "the reason is empty"),
        (KEY, "irr", "there is nothing to acknowledge named 'irr'"),
    ],
)
def test_a_file_with_a_wrong_acknowledgement_says_so(unbelieved, old, new, message):
    text = dumps(acknowledge(unbelieved, KEY, "It stands.", date(2026, 12, 1)))
    assert text.count(old) == 1

    with pytest.raises(ProjectFileError, match=message):
        loads(text.replace(old, new))
