"""Timing: steps, critical path, payments and what would be sooner, by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.catalog.claims import claims
from planner.core.declarations import set_inputs
from planner.core.document import Project
from planner.core.editing.phases import add_refresh
from planner.core.evaluation import evaluate
from planner.core.templates import load_template, templates
from planner.core.timing import (
    chain,
    chain_times,
    payments,
    phase_steps,
    shortenings,
    time_to_monetization,
)
from tests.core.plans import PLAIN_CHAIN

DAYS = 365.25 / 12

# Order and delivery end after 30.4375 + 182 days.
DELIVERY = DAYS + 182.0


def plain(**changed: float) -> Project:
    values = PLAIN_CHAIN | {
        f"timeline.{name}": value for name, value in changed.items()
    }
    return set_inputs(load_template("enterprise-pod"), values)


def steps_of(project: Project, overrides: dict[str, float] | None = None):
    result = evaluate(project)
    return {step.key: step for step in phase_steps(result, overrides)["phase-1"]}


# --- The steps ------------------------------------------------------------------------


def test_the_steps_of_a_phase_follow_by_hand():
    steps = steps_of(plain())

    in_days = {
        "delivery": (DAYS, DELIVERY),
        "site_build": (0, 2 * DAYS),
        "move_in": (0, 0),
        "install": (DELIVERY, DELIVERY + 10),
        "commissioning": (DELIVERY + 10, DELIVERY + 20),
        "first_model": (DELIVERY + 20, DELIVERY + 30),
        "sales_delay": (DELIVERY + 30, DELIVERY + 31),
        "ramp": (DELIVERY + 31, DELIVERY + 31 + 6 * DAYS),
        "service": (DELIVERY + 20, DELIVERY + 20 + 60 * DAYS),
    }
    for key, (start, end) in in_days.items():
        assert steps[key].start * DAYS == pytest.approx(start), key
        assert steps[key].end * DAYS == pytest.approx(end), key


def test_what_delays_the_sale_is_critical_and_the_rest_has_slack():
    steps = steps_of(plain())

    critical = {key for key, step in steps.items() if step.is_critical}
    chain_of_all = {"install", "commissioning", "first_model", "sales_delay"}
    assert critical == {"delivery"} | chain_of_all
    assert steps["delivery"].slack_days == 0
    # The site waits from the end of month 2 for the delivery.
    assert steps["site_build"].slack_days == pytest.approx(DELIVERY - 2 * DAYS)
    assert steps["ramp"].slack_days is None


def test_the_longest_part_of_the_site_is_critical_where_the_site_decides():
    steps = steps_of(plain(site_build=20.0, move_in=12.0))

    assert steps["site_build"].is_critical
    assert steps["move_in"].slack_days == pytest.approx(8 * DAYS)
    assert steps["delivery"].slack_days == pytest.approx(20 * DAYS - DELIVERY)


def test_two_paths_of_one_length_are_both_critical():
    steps = steps_of(plain(order=2.0, lead_time=0.0))

    assert steps["delivery"].is_critical
    assert steps["site_build"].is_critical


def test_a_step_names_the_item_that_decides_until_its_length_is_set_by_hand():
    derived = load_template("enterprise-pod")

    assert steps_of(derived)["delivery"].item == "GB200 NVL72"
    assert steps_of(plain(lead_time=11.0))["delivery"].item == ""


def test_a_step_names_the_inputs_that_move_it():
    steps = steps_of(plain())

    assert steps["delivery"].start_key == "timeline.order.phase-1"
    assert steps["delivery"].length_key == "timeline.lead_time.phase-1"
    assert steps["site_equipment"].length_key == "timeline.site_lead_time.phase-1"
    assert steps["install"].start_key == ""
    assert steps["ramp"].length_key == ""


def test_steps_can_be_asked_for_at_another_length():
    steps = steps_of(plain(), {"timeline.lead_time.phase-1": 20.0})

    assert steps["delivery"].end * DAYS == pytest.approx(DAYS + 140)
    assert steps["sales_delay"].end * DAYS == pytest.approx(DAYS + 140 + 31)


def with_refresh() -> Project:
    return add_refresh(load_template("provider-token-factory"), "phase-1")


PLANS = {template.id: load_template(template.id) for template in templates()}
PLANS["refreshed"] = with_refresh()
LINES = (
    *("order", "delivery", "site_start", "site_ready", "ready"),
    *("first_token", "first_sale", "retirement"),
)


@pytest.mark.parametrize("plan", list(PLANS))
def test_the_times_are_those_of_the_model(plan):
    result = evaluate(PLANS[plan])

    times = chain_times(result)

    for name in LINES:
        found = [getattr(times[phase.id], name) for phase in result.project.phases]
        assert found == pytest.approx(list(result.line(name).values), abs=1e-12), name


@settings(max_examples=25)
@given(
    name=st.sampled_from(
        [
            *("order", "lead_time", "site_start", "site_build", "move_in"),
            *("install_days", "commissioning_days", "first_model_days"),
        ]
    ),
    phase=st.sampled_from(["phase-1", "phase-2", "phase-1-refresh"]),
    value=st.integers(0, 40).map(float),
)
def test_times_at_another_length_are_what_the_model_computes_there(name, phase, value):
    change = {f"timeline.{name}.{phase}": value}
    expected = evaluate(set_inputs(PLANS["refreshed"], change))

    times = chain_times(evaluate(PLANS["refreshed"]), change)

    for line in LINES:
        found = [getattr(times[one.id], line) for one in expected.project.phases]
        assert found == pytest.approx(list(expected.line(line).values), abs=1e-9), line


# --- The payments ---------------------------------------------------------------------


@pytest.mark.parametrize("plan", list(PLANS))
def test_the_payments_are_all_capital_spending_in_their_months(plan):
    result = evaluate(PLANS[plan])

    by_month = np.zeros(len(result.months))
    for payment in payments(result):
        by_month[payment.month - 1] += payment.amount
        assert payment.date == result.months[payment.month - 1]
        assert sum(amount for _asset, amount in payment.parts) == pytest.approx(
            payment.amount
        )

    spending = result.line("capital_spending").values
    assert by_month == pytest.approx(spending, abs=1e-3)


def test_the_milestones_of_one_phase_follow_by_hand():
    shares = {"capex.deposit_share": 0.2, "capex.shipment_share": 0.5}
    result = evaluate(set_inputs(plain(), shares))
    price = float(result.line("gross_capital").values.sum())

    found = {payment.key: payment for payment in payments(result)}

    # Ordered at 1, delivered after 6.98 and ready after 7.64 months; nothing in the
    # bill of the pod is part of a hall.
    assert {key: payment.month for key, payment in found.items()} == {
        "deposit": 2,
        "shipment": 7,
        "acceptance": 8,
    }
    assert found["deposit"].amount == pytest.approx(0.2 * price)
    assert found["shipment"].amount == pytest.approx(0.5 * price)
    assert found["acceptance"].amount == pytest.approx(0.3 * price)
    assert found["deposit"].parts[0][0] == "Accelerated systems"


# --- Time to monetization ----------------------------------------------------------


def test_time_to_monetization_follows_by_hand():
    found = time_to_monetization(evaluate(plain()))

    assert found.phase == "phase-1"
    assert found.from_decision == pytest.approx(DELIVERY + 31)
    assert found.from_order == pytest.approx(182 + 31)
    assert found.from_install == pytest.approx(31)
    assert found.install_to_first_model == pytest.approx(30)


@pytest.mark.parametrize("plan", list(PLANS))
def test_time_to_monetization_is_that_of_the_metrics(plan):
    result = evaluate(PLANS[plan])

    found = time_to_monetization(result)

    for value, metric in (
        (found.from_decision, "time_to_monetization_days"),
        (found.from_install, "install_to_first_sale_days"),
        (found.install_to_first_model, "install_to_first_model_days"),
    ):
        assert value == pytest.approx(result.metrics[metric].value)


def test_the_phase_that_sells_first_is_not_always_the_first():
    project = set_inputs(
        load_template("provider-token-factory"), {"timeline.order.phase-1": 30.0}
    )
    result = evaluate(project)

    assert time_to_monetization(result).phase == "phase-2"
    events = [event for event in chain(result) if event.key == "order"]
    assert [event.phase for event in events] == ["phase-2"]


def test_a_plan_without_gpus_has_no_time_to_monetization():
    result = evaluate(set_inputs(plain(), {"bill.quantity.phase-1.gb200-nvl72": 0.0}))

    assert time_to_monetization(result) is None
    assert shortenings(result) == ()


def test_the_reference_is_told_as_a_claim_of_its_maker():
    claim = claims()["install-to-first-model"]

    assert (claim.value, claim.unit, claim.under) == (20.0, "day", True)
    assert claim.by == "NVIDIA"
    assert "own statement" in claim.source
    assert "No independent measurement is known" in claim.leaves_out


# --- What would shorten it ---------------------------------------------------------


def gains(project: Project) -> dict[str, float]:
    found = shortenings(evaluate(project))
    assert [one.days_without for one in found] == sorted(
        (one.days_without for one in found), reverse=True
    )
    return {one.label: one.days_without for one in found}


def test_a_step_saves_what_it_takes_or_what_the_parallel_path_lets_it():
    found = gains(plain())

    # Without delivery the equipment is there at 1 month, the site after 2.
    assert found.pop("Delivery · GB200 NVL72") == pytest.approx(DELIVERY - 2 * DAYS)
    # Ordered at the decision, it comes a month sooner.
    assert found.pop("Order") == pytest.approx(DAYS)
    assert found.pop("Site work") == 0
    assert found == pytest.approx(
        {"Installation": 10, "Commissioning": 10, "First model": 10, "Sales delay": 1}
    )


def test_two_paths_that_wait_for_each_other_are_told_together():
    # The site is ready after 7 months, the delivery comes after 6.98.
    found = gains(plain(site_build=7.0))

    assert found["Site work"] == pytest.approx(7 * DAYS - DELIVERY)
    assert found["Order"] == 0
    # With neither, delivery alone is left: 182 days.
    assert found["Order and site work together"] == pytest.approx(7 * DAYS - 182)


def test_each_shortening_is_what_the_model_computes():
    project = load_template("provider-token-factory")
    before = evaluate(project).number("first_sale_time")

    for one in shortenings(evaluate(project)):
        if "together" not in one.label:
            after = evaluate(set_inputs(project, {one.key: 0.0}))
            saved = (before - after.number("first_sale_time")) * DAYS
            assert one.days_without == pytest.approx(saved, abs=1e-6), one.key


def test_the_likely_low_is_told_in_days_and_words():
    found = {one.label: one for one in shortenings(evaluate(plain()))}

    # The declared range of the installation begins at 10 days, of the first model at 3.
    assert found["Installation"].days_at_low is None
    assert found["First model"].days_at_low == pytest.approx(7)
    assert found["First model"].sentence == (
        "The first model takes 10 days. Without it the first sale would be 10 days "
        "sooner. At its likely low of 3 days it would be 7 days sooner."
    )
    assert found["Site work"].sentence == (
        "Site work takes 2 months. Sooner, it would change nothing: delivery decides."
    )
    assert found["Delivery · GB200 NVL72"].sentence == (
        "Delivery of GB200 NVL72 takes 26 weeks. Without it the first sale would be "
        "152 days sooner, no more, for then site work decides."
    )


# --- The chain ------------------------------------------------------------------------


def test_the_chain_of_one_phase_follows_by_hand():
    events = {event.key: event for event in chain(evaluate(plain()))}

    delivery = 1 + 26 * 7 / DAYS
    expected = {
        "decision": (0.0, "2027-01"),
        "site_start": (0.0, "2027-01"),
        "order": (1.0, "2027-02"),
        "site_ready": (2.0, "2027-03"),
        "delivery": (delivery, "2027-07"),
        "installed": (delivery + 10 / DAYS, "2027-08"),
        "ready": (delivery + 20 / DAYS, "2027-08"),
        "first_token": (delivery + 30 / DAYS, "2027-08"),
        "first_sale": (delivery + 31 / DAYS, "2027-08"),
        "ramp_end": (delivery + 31 / DAYS + 6, "2028-02"),
    }
    for key, (months, month) in expected.items():
        assert events[key].months == pytest.approx(months), key
        assert events[key].days == pytest.approx(months * DAYS), key
        assert events[key].date == month, key


def test_what_delays_the_first_sale_is_critical():
    def critical(project: Project) -> set[str]:
        return {event.key for event in chain(evaluate(project)) if event.is_critical}

    both = {"decision", "installed", "ready", "first_token", "first_sale"}
    assert critical(plain()) == both | {"order", "delivery"}
    assert critical(plain(site_build=20.0)) == both | {"site_start", "site_ready"}


@pytest.mark.parametrize("template", [template.id for template in templates()])
def test_the_chain_is_in_the_order_of_time_and_agrees_with_the_metrics(template):
    project = load_template(template)
    result = evaluate(project)

    events = chain(result)

    assert [event.months for event in events] == sorted(e.months for e in events)
    of_first = {e.key: e for e in events if e.phase in ("", project.phases[0].id)}
    metrics = result.metrics
    for key, metric in (
        ("first_sale", "time_to_monetization_days"),
        ("first_token", "time_to_first_token_days"),
    ):
        assert of_first[key].days == pytest.approx(metrics[metric].value)
    payback = metrics["payback_months"].value
    assert ("payback_months" in of_first) == (payback is not None)
    if payback is not None:
        assert of_first["payback_months"].months == payback
        # The month in which cumulative cash turns positive for good.
        cash = result.line("payback_balance").values
        place = result.months.index(of_first["payback_months"].date)
        assert cash[place - 1] < 0 <= cash[place]


def test_every_later_phase_is_in_the_chain():
    project = load_template("provider-token-factory")

    events = chain(evaluate(project))

    for phase in project.phases[1:]:
        keys = [event.key for event in events if event.phase == phase.id]
        assert keys == ["ready", "first_sale"]
