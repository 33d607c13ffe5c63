"""Projects in other currencies: what is converted, at which rate, and what is told."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.answer import headline
from planner.core.checking import validate
from planner.core.declarations import (
    InputError,
    declared_keys,
    input_rows,
    set_input,
    set_inputs,
)
from planner.core.document import Evidence
from planner.core.editing.currency import CurrencyError, amounts_set, with_currency
from planner.core.evaluation import evaluate
from planner.core.factory.bill import bill
from planner.core.factory.errors import AssemblyError
from planner.core.factory.exchange import Exchange, exchange, rate_key
from planner.core.project import dumps, loads
from planner.core.reality.check import reality
from planner.core.studies.scenarios import add_scenario
from planner.core.templates import load_template

RATE = "finance.exchange_rate.usd"
ECB = Evidence(source="ECB", source_date="2026-11-20", assumption=False)
SAID = "0.92 EUR per USD, ECB, 2026-11-20"


@pytest.fixture
def in_euros(pod):
    return with_currency(pod, "EUR", 0.92, ECB)


def row_of(project, key, scenario="base"):
    return {row.key: row for row in input_rows(project, scenario)}[key]


# ---------------------------------------------------------------------- what converts


def test_racks_cost_their_price_in_usd_at_the_rate(in_euros):
    # Two racks at 3,100,000 USD each, at 0.92: 5,704,000 EUR.
    result = evaluate(in_euros)
    cost = result.line("equipment_cost")
    assert cost.unit == "EUR"
    assert cost.values[0, 0] == 2 * 3_100_000 * 0.92
    assert bill(in_euros, in_euros.inputs)[0].unit_price == 2_852_000


def test_an_amount_is_the_product_as_people_write_it():
    # 0.07 x 0.92 is 0.06440000000000001 in binary fractions.
    rates = Exchange("EUR", {"USD": 0.92, "GBP": 1.15}, {"USD": "x", "GBP": "y"})
    assert rates.convert(0.07) == 0.0644
    assert rates.convert(200.0, "GBP") == 230.0
    assert rates.convert(7.5, "EUR") == 7.5


def test_defaults_limits_and_ranges_are_converted(pod, in_euros):
    usd, eur = row_of(pod, "opex.staff_cost"), row_of(in_euros, "opex.staff_cost")
    assert (usd.value, usd.low, usd.high, usd.maximum) == (180e3, 100e3, 220e3, 2e6)
    assert (eur.value, eur.low, eur.high) == (165_600, 92_000, 202_400)
    assert (eur.minimum, eur.maximum) == (0, 1_840_000)
    assert (eur.unit, eur.default) == ("EUR/(person*year)", 165_600)


def test_every_converted_figure_says_how(in_euros):
    rows = {row.key: row for row in input_rows(in_euros)}
    line = bill(in_euros, in_euros.inputs)[0]
    assert rows["bill.price.gb200-nvl72"].sentence == f"3,100,000 USD at {SAID}."
    assert rows["opex.staff_cost"].sentence.startswith(f"180,000 USD at {SAID}.")
    assert SAID in rows["revenue.output_price.deepseek"].sentence
    assert SAID in rows["reality.rental_market_price"].sentence
    assert SAID in rows["capex.equipment_cost.phase-1.accelerated-systems"].sentence
    assert f"at 2,852,000 EUR (3,100,000 USD at {SAID}): 5,704,000 EUR" in line.sentence


def test_a_rate_without_a_source_is_called_an_assumption(pod):
    project = with_currency(pod, "EUR", 0.92, Evidence())
    sentence = row_of(project, "opex.staff_cost").sentence
    assert "at 0.92 EUR per USD, an assumption." in sentence
    assert row_of(project, RATE).assumption


def test_what_the_project_sets_is_in_its_own_currency_already(in_euros):
    project = set_input(in_euros, "opex.staff_cost", 150_000)
    dearer = set_input(project, RATE, 1.1)
    assert evaluate(dearer).number("staff_cost") == 150_000
    assert row_of(dearer, "opex.staff_cost").sentence == ""


def test_a_price_set_by_hand_is_not_said_to_be_converted(in_euros):
    project = set_input(in_euros, "bill.price.gb200-nvl72", 3_000_000)
    line = bill(project, project.inputs)[0]
    assert line.unit_price == 3_000_000
    assert "USD" not in line.sentence


@pytest.mark.parametrize("template", ["enterprise-pod", "provider-token-factory"])
@settings(max_examples=8, deadline=None)
@given(rate=st.floats(1e-3, 1e4))
def test_money_is_scaled_and_ratios_times_and_returns_stay(template, rate):
    project = load_template(template)
    before = evaluate(project).metrics
    after = evaluate(with_currency(project, "EUR", rate, ECB)).metrics
    for key, metric in before.items():
        other = after[key]
        is_amount = "USD" in metric.unit
        assert other.unit == metric.unit.replace("USD", "EUR")
        if metric.value is None:
            assert other.value is None
        else:
            expected = metric.value * (rate if is_amount else 1)
            assert other.value == pytest.approx(expected, rel=1e-7, abs=1e-9 * rate)


def test_the_answer_speaks_the_currency(in_euros):
    result = evaluate(in_euros)
    amounts = [
        metric.unit for metric in result.metrics.values() if "USD" in metric.unit
    ]
    assert amounts == []
    assert "$" not in headline(result)
    explained = result.explain("free_cash_flow", 1)
    assert explained.unit == "EUR"
    assert "$" not in explained.filled
    assert {one.unit for one in explained.precedents} == {"EUR"}


def test_the_bands_of_the_reality_check_are_converted():
    project = load_template("provider-token-factory")
    usd = {one.key: one for one in reality(evaluate(project))}
    result = evaluate(with_currency(project, "EUR", 0.5, ECB))
    eur = {one.key: one for one in reality(result)}
    dear = "reality_revenue_per_kw_month"
    assert (usd[dear].good_low, usd[dear].good_high) == (500, 1800)
    assert (eur[dear].good_low, eur[dear].good_high) == (250, 900)
    assert eur[dear].unit == "EUR/(kW*month)"
    assert "500 to 1,800 USD per kW-month" in eur[dear].explanation
    ratio = "reality_revenue_over_rent"
    assert eur[ratio].good_high == usd[ratio].good_high
    assert [one.verdict for one in eur.values()] == [
        one.verdict for one in usd.values()
    ]


# ---------------------------------------------------------------------- no rate


@pytest.fixture
def without_rate(pod):
    return msgspec.structs.replace(pod, currency="EUR")


def test_without_a_rate_there_is_no_number(without_rate):
    with pytest.raises(AssemblyError, match="no exchange rate to EUR") as caught:
        evaluate(without_rate)
    assert f"Set '{RATE}'" in str(caught.value)


def test_without_a_rate_the_inputs_still_show_where_to_mend_it(without_rate):
    rows = {row.key: row for row in input_rows(without_rate)}
    assert rows[RATE].value is None
    assert rows[RATE].unit == "EUR/USD"
    assert rows["opex.staff_cost"].value is None
    assert "no exchange rate" in rows["opex.staff_cost"].sentence
    assert rows["finance.discount_rate"].value == 0.11


def test_the_rate_mends_it(without_rate):
    mended = set_input(without_rate, RATE, 0.92)
    assert evaluate(mended).number("staff_cost") == 165_600


def test_a_project_in_usd_has_no_rate(pod):
    assert RATE not in declared_keys(pod)
    with pytest.raises(InputError):
        set_input(pod, RATE, 0.92)


def test_amounts_in_a_currency_without_a_rate_are_refused(in_euros):
    rates = exchange(in_euros, in_euros.inputs)
    with pytest.raises(AssemblyError, match=r"finance\.exchange_rate\.gbp"):
        rates.convert(1.0, "GBP")


@pytest.mark.parametrize("rate", [0.0, -0.92])
def test_a_rate_is_above_zero(in_euros, rate):
    with pytest.raises(InputError, match="not allowed"):
        set_input(in_euros, RATE, rate)
    broken = msgspec.structs.replace(in_euros, inputs={**in_euros.inputs, RATE: rate})
    assert any(RATE in problem.place for problem in validate(broken))


def test_the_date_of_a_rate_is_a_date(in_euros):
    proof = Evidence(source="ECB", source_date="last week", assumption=False)
    broken = msgspec.structs.replace(in_euros, evidence={RATE: proof})
    (problem,) = validate(broken)
    assert problem.place == f'project.evidence["{RATE}"].source_date'


def test_a_code_that_no_currency_has_is_refused(pod):
    (problem,) = validate(msgspec.structs.replace(pod, currency="EUX"))
    assert problem.place == "project.currency"


# ---------------------------------------------------------------------- scenarios


def test_a_scenario_can_have_another_rate(in_euros):
    project = add_scenario(in_euros, "Strong dollar", {RATE: 1.15})
    strong = evaluate(project, "strong-dollar")
    assert strong.number("staff_cost") == 207_000
    assert strong.line("equipment_cost").values[0, 0] == 7_130_000
    assert evaluate(project).number("staff_cost") == 165_600
    row = row_of(project, "opex.staff_cost", "strong-dollar")
    assert row.default == 207_000
    assert "1.15 EUR per USD, entered by hand" in row.sentence


# ---------------------------------------------------------------------- the change


@pytest.fixture
def priced(pod):
    """Amounts of its own, one with evidence, one of a product that is gone."""
    project = set_inputs(
        pod, {"opex.staff_cost": 150_000, "revenue.gpu_hour_price.rental": 2.5}
    )
    proof = Evidence(
        source="Offer", assumption=False, low=2.0, high=3.0, reason="Rounded."
    )
    project = msgspec.structs.replace(
        project,
        inputs={**project.inputs, "revenue.gpu_hour_price.gone": 4.0},
        evidence={"revenue.gpu_hour_price.rental": proof},
    )
    return add_scenario(project, "Dear", {"opex.staff_cost": 200_000})


def test_a_change_converts_what_the_project_sets_itself(priced):
    project = with_currency(priced, "EUR", 0.92, ECB)
    assert project.currency == "EUR"
    assert project.inputs["opex.staff_cost"] == 138_000
    assert project.inputs["revenue.gpu_hour_price.rental"] == 2.3
    assert project.inputs["revenue.gpu_hour_price.gone"] == 3.68
    assert project.scenarios[0].overrides == {"opex.staff_cost": 184_000}
    assert project.inputs[RATE] == 0.92
    assert project.evidence[RATE] == ECB
    untouched = {"bill.quantity.phase-1.gb200-nvl72", "capacity.gpu_share.rental"}
    assert all(project.inputs[key] == priced.inputs[key] for key in untouched)
    assert amounts_set(priced) == 4


def test_evidence_stays_with_its_range_converted_and_a_note(priced):
    project = with_currency(priced, "EUR", 0.92, ECB)
    proof = project.evidence["revenue.gpu_hour_price.rental"]
    assert (proof.source, proof.assumption) == ("Offer", False)
    assert (proof.low, proof.high) == (1.84, 2.76)
    assert proof.reason == "Rounded. Converted from 2.5 USD at 0.92 EUR per USD."


def test_there_and_back_again_is_the_same_project(priced):
    there = with_currency(priced, "EUR", 0.92, ECB)
    back = with_currency(there, "USD")
    assert back.inputs == priced.inputs
    assert back.scenarios == priced.scenarios
    assert back.currency == "USD"
    proof = back.evidence["revenue.gpu_hour_price.rental"]
    assert (proof.low, proof.high) == (2.0, 3.0)
    assert proof.reason == "Rounded. Converted from 2.3 EUR at 0.92 EUR per USD."


def test_between_two_other_currencies_the_rates_are_crossed(priced):
    euros = with_currency(priced, "EUR", 0.8, ECB)
    francs = with_currency(euros, "CHF", 0.9, ECB)
    # 150,000 USD are 120,000 EUR and 135,000 CHF.
    assert francs.inputs["opex.staff_cost"] == 135_000
    assert evaluate(francs).metrics["capex_total"].value == pytest.approx(
        evaluate(priced).metrics["capex_total"].value * 0.9
    )


def test_another_rate_alone_converts_nothing(priced):
    project = with_currency(priced, "EUR", 0.92, ECB)
    later = msgspec.structs.replace(ECB, source_date="2027-01-15")
    again = with_currency(project, "EUR", 0.95, later)
    assert again.inputs == {**project.inputs, RATE: 0.95}
    assert again.evidence[RATE] == later
    assert again.scenarios == project.scenarios


def test_a_scenarios_rate_keeps_its_distance_and_goes_with_the_last_rate(priced):
    euros = with_currency(priced, "EUR", 0.8, ECB)
    euros = set_inputs(euros, {RATE: 1.0}, "dear")
    francs = with_currency(euros, "CHF", 0.9, ECB)
    assert francs.scenarios[0].overrides[RATE] == 1.125
    dollars = with_currency(euros, "USD")
    assert RATE not in dollars.scenarios[0].overrides
    assert RATE not in dollars.inputs
    assert RATE not in dollars.evidence


def test_amounts_without_a_rate_from_their_currency_cannot_be_converted(priced):
    lost = msgspec.structs.replace(priced, currency="EUR")
    with pytest.raises(CurrencyError, match="no exchange rate to EUR"):
        with_currency(lost, "CHF", 0.9)


def test_a_rate_is_needed_and_only_where_there_is_one(pod):
    with pytest.raises(CurrencyError, match="what one USD costs in EUR"):
        with_currency(pod, "EUR")
    with pytest.raises(CurrencyError, match="Leave it out"):
        with_currency(pod, "USD", 1.0)
    with pytest.raises(CurrencyError, match="0 is not allowed"):
        with_currency(pod, "EUR", 0.0)
    with pytest.raises(CurrencyError, match="Did you mean"):
        with_currency(pod, "EURO", 0.92)
    with pytest.raises(CurrencyError, match="date"):
        with_currency(pod, "EUR", 0.92, Evidence(source_date="yesterday"))


def test_the_rate_is_kept_in_the_file(priced):
    project = with_currency(
        msgspec.structs.replace(priced, inputs=dict(priced.inputs)), "EUR", 0.92, ECB
    )
    read = loads(dumps(project))
    assert read.currency == "EUR"
    assert read.inputs[rate_key("USD")] == 0.92
    assert read.evidence[RATE] == ECB
    assert evaluate(read).metrics == evaluate(project).metrics
