"""Products are added, renamed, removed and priced; each is a new project."""

import msgspec
import pytest

from planner.core.catalog.listings import listings
from planner.core.declarations import InputError, declared_keys, input_rows, set_input
from planner.core.document import Evidence, Scenario
from planner.core.editing.products import (
    ProductError,
    add_product,
    priced_as,
    remove_product,
    rename_product,
    unused_share,
)
from planner.core.evaluation import evaluate
from planner.core.project import dumps, loads, validate

SEAT_VALUES = {"demand.mtok_per_unit": 2.0, "revenue.unit_price": 30.0}


def listing(provider, model):
    (found,) = (o for o in listings() if (o.provider, o.model) == (provider, model))
    return found


@pytest.fixture
def with_seats(pod):
    return add_product(
        pod,
        label="Copilot Seats",
        kind="seats",
        workload="gpt-oss-120b-mixed",
        values=SEAT_VALUES,
    )


def test_an_added_product_has_an_id_of_its_label_and_its_values(with_seats):
    added = with_seats.products[-1]

    assert (added.id, added.kind) == ("copilot-seats", "seats")
    assert with_seats.inputs["demand.mtok_per_unit.copilot-seats"] == 2.0
    assert validate(with_seats) == []
    assert loads(dumps(with_seats)) == with_seats


def test_seats_earn_their_price_for_the_tokens_they_take(with_seats):
    shared = {
        "capacity.gpu_share.deepseek": 0.5,
        "capacity.gpu_share.copilot-seats": 0.25,
        "demand.ramp_months.copilot-seats": 0.0,
    }
    result = evaluate(with_seats, overrides=shared)
    place = 2
    tokens = result.line("output_tokens").values[place]
    revenue = result.line("product_revenue").values[place]

    # 2 Mtok make a seat-month at 30 USD.
    assert tokens.max() > 0
    assert revenue == pytest.approx(tokens / 2.0 * 30.0)


def test_units_of_a_product_are_what_it_is_sold_by(with_seats):
    declared = declared_keys(with_seats)

    assert declared["demand.start_volume.copilot-seats"].unit == "seat/month"
    assert declared["demand.start_volume.deepseek"].unit == "Mtok/month"
    assert declared["demand.start_volume.rental"].unit == "GPU*hour/month"
    assert declared["revenue.unit_price.copilot-seats"].unit == "USD/seat"
    assert declared["demand.mtok_per_unit.copilot-seats"].unit == "Mtok/seat"


def test_a_second_product_of_one_name_is_refused_and_ids_stay_apart(with_seats):
    with pytest.raises(ProductError, match="a product 'Copilot Seats' already"):
        add_product(with_seats, label="copilot seats", kind="rental")

    other = add_product(with_seats, label="Copilot seats!", kind="rental")
    assert other.products[-1].id == "copilot-seats-2"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"label": "  "}, "A product needs a name."),
        ({"label": "x" * 61}, "at most 60 characters"),
        ({"label": "a · b"}, "without a dot between spaces"),
        ({"kind": "gifts"}, "'gifts' is no kind of product."),
        ({"kind": "api"}, "choose which model serves it"),
        ({"kind": "tasks", "workload": "gpt-9"}, "choose which model serves it"),
        ({"workload": "gpt-oss-120b-mixed"}, "no model belongs to it"),
    ],
)
def test_a_product_that_cannot_be_is_refused_in_words(pod, changes, message):
    with pytest.raises(ProductError, match=message):
        add_product(pod, **{"label": "New", "kind": "rental", **changes})


def test_a_value_that_is_not_allowed_adds_nothing(pod):
    with pytest.raises(InputError, match="200% is not allowed"):
        add_product(pod, label="New", kind="rental", values={"capacity.gpu_share": 2.0})


def test_a_renamed_product_keeps_its_id_and_figures(pod):
    renamed = rename_product(pod, "rental", " GPU-hours ")

    assert renamed.products[1].label == "GPU-hours"
    assert renamed.inputs == pod.inputs
    with pytest.raises(ProductError, match="a product 'DeepSeek 671B' already"):
        rename_product(pod, "rental", "DeepSeek 671B")


def test_a_removed_product_takes_its_values_and_evidence_with_it(pod):
    key = "revenue.gpu_hour_price.rental"
    priced = set_input(pod, key, 3.0)
    priced = msgspec.structs.replace(
        priced,
        evidence={key: Evidence(reason="a quote")},
        scenarios=(Scenario(id="high", label="High", overrides={key: 4.0}),),
    )

    removed = remove_product(priced, "rental")

    assert [product.id for product in removed.products] == ["deepseek"]
    assert not any(name.endswith(".rental") for name in removed.inputs)
    assert removed.evidence == {}
    assert removed.scenarios[0].overrides == {}
    assert evaluate(removed).number("revenue_of_life") > 0


def test_the_last_product_and_an_unknown_one_cannot_be_removed(pod):
    last = remove_product(pod, "rental")

    with pytest.raises(ProductError, match="is the only product"):
        remove_product(last, "deepseek")
    with pytest.raises(ProductError, match="Did you mean 'rental'"):
        remove_product(pod, "rentals")


def test_the_share_that_is_left_is_what_the_others_do_not_have(pod):
    assert unused_share(pod) == 0.0
    assert unused_share(set_input(pod, "capacity.gpu_share.rental", 0.1)) == 0.15


# ------------------------------------------------------------------ market prices


def test_a_listed_price_sets_three_prices_with_their_source(pod):
    priced = priced_as(pod, "deepseek", listing("Novita", "deepseek-v3.1"))
    rows = {row.key: row for row in input_rows(priced)}

    for component, price in (("input", 0.27), ("cached", 0.135), ("output", 1.0)):
        row = rows[f"revenue.{component}_price.deepseek"]
        assert row.value == price
        assert row.source.startswith("Novita, list price of deepseek-v3.1: BerriAI")
        assert row.source_date == "2026-11"
        assert not row.assumption
    assert validate(priced) == []


def test_without_a_cached_price_cached_input_is_billed_as_input(pod):
    priced = priced_as(pod, "deepseek", listing("Baseten", "deepseek-v3.1"))

    assert priced.inputs["revenue.cached_price.deepseek"] == 0.5
    proof = priced.evidence["revenue.cached_price.deepseek"]
    assert proof.reason == "No price of cached input is listed: it is billed as input."
    assert priced.evidence["revenue.input_price.deepseek"].reason == ""


def test_a_listed_price_is_converted_into_the_currency_of_the_project(pod):
    euros = msgspec.structs.replace(
        pod, currency="EUR", inputs={**pod.inputs, "finance.exchange_rate.usd": 0.9}
    )

    priced = priced_as(euros, "deepseek", listing("Novita", "deepseek-v3.1"))

    assert priced.inputs["revenue.output_price.deepseek"] == 0.9
    proof = priced.evidence["revenue.output_price.deepseek"]
    assert "1 USD at 0.9 EUR per USD" in proof.reason


def test_a_price_chosen_in_a_scenario_stays_in_it(pod):
    scenario = Scenario(id="cheap", label="Cheap")
    project = msgspec.structs.replace(pod, scenarios=(scenario,))
    chosen = listing("DeepInfra", "deepseek-v3.2")

    priced = priced_as(project, "deepseek", chosen, "cheap")

    assert priced.inputs == pod.inputs
    assert priced.evidence == {}
    assert priced.scenarios[0].overrides["revenue.output_price.deepseek"] == 0.38


def test_hours_and_seats_have_no_token_price_to_choose(with_seats):
    for product in ("rental", "copilot-seats"):
        with pytest.raises(ProductError, match="is not sold by the token"):
            priced_as(with_seats, product, listing("Novita", "deepseek-v3.1"))
