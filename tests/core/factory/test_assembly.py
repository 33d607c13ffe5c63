import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.catalog.items import ASSET_CLASSES
from planner.core.document import Evidence, Phase, Product, Project
from planner.core.factory.assembly import AssemblyError, assemble

DEFAULTS = {
    "timeline.site_build": 0.0,
    "timeline.move_in": 0.0,
    "timeline.install_days": 21.0,
    "timeline.commissioning_days": 21.0,
    "timeline.first_model_days": 14.0,
    "timeline.sales_delay_days": 0.0,
    "depreciation.equipment_life": 5.0,
}.__getitem__


def product(**fields):
    return Product(**{"id": "chat", "label": "Chat", "kind": "api", **fields})


def error_of(assembled, project, *values, **fields):
    with pytest.raises(AssemblyError) as caught:
        assembled(project, *values, **fields)
    return str(caught.value)


# ------------------------------------------------------------------ phases


def test_every_derived_input_has_a_sentence_and_every_sentence_its_input(
    assembled, racks
):
    assembly = assembled(racks)

    assert assembly.inputs.keys() == assembly.sentences.keys()
    assert all(sentence.endswith(".") for sentence in assembly.sentences.values())


def test_gpus_rack_units_and_power_are_counted_over_the_bill(assembled, racks):
    assembly = assembled(racks)

    assert assembly.inputs["capacity.gpus.phase-1"] == 2 * 72
    assert assembly.inputs["capacity.rack_units.phase-1"] == 2 * 48
    assert assembly.inputs["opex.power_peak_kw.phase-1"] == 2 * 132
    assert assembly.inputs["opex.power_typical_kw.phase-1"] == 2 * 120
    assert assembly.inputs["opex.contracted_kw.phase-1"] == 2 * 132
    assert assembly.sentences["capacity.gpus.phase-1"] == (
        "2 racks of GB200 NVL72 (DGX GB200) with 72 GPUs each."
    )
    assert assembly.sentences["opex.power_peak_kw.phase-1"] == (
        "At the highest: 264 kW GB200 NVL72 (DGX GB200)."
    )


def test_capital_is_summed_by_phase_and_asset_class(assembled, racks):
    assembly = assembled(racks)

    costs = {
        key.removeprefix("capex.equipment_cost."): cost
        for key, cost in assembly.inputs.items()
        if key.startswith("capex.equipment_cost.")
    }
    assert costs == {
        "phase-1.accelerated-systems": 2 * 3_100_000,
        "phase-1.cooling": 2 * 15_000,
        "phase-1.building": pytest.approx(0.3 * 12_800_000),
        "phase-2.accelerated-systems": 2 * 3_100_000,
        "phase-2.cooling": 0,
        "phase-2.building": 0,
    }
    assert assembly.sentences["capex.equipment_cost.phase-1.building"] == (
        "0.3 MW of AI-ready liquid-cooled data center construction, per MW critical IT "
        "at 12,800,000 USD."
    )
    assert assembly.sentences["capex.equipment_cost.phase-2.cooling"] == (
        "Nothing in the bill."
    )


def test_building_and_power_are_facilities_and_nothing_else_is(assembled, racks):
    items = ("gb200-nvl72", "q3400", "storage-flash-pb-2026", "management-server")
    items += ("tcs-piping-per-rack", "ups-1200kva", "facility-build-air-mw")
    items += ("nvidia-ai-enterprise-5y", "installation-per-rack-nvl72")
    phase = Phase(id="phase-1", label="Phase 1", items=items)

    inputs = assembled(racks, phases=(phase,)).inputs

    facilities = {c for c in ASSET_CLASSES if inputs[f"depreciation.is_facility.{c}"]}
    assert facilities == {"building", "power"}


def test_the_lead_time_is_the_longest_of_what_is_delivered(assembled, racks):
    # The rack takes 26 weeks; the hall (100) is built, not delivered.
    assembly = assembled(racks)

    assert assembly.inputs["timeline.lead_time.phase-1"] == 26
    assert assembly.sentences["timeline.lead_time.phase-1"] == (
        "GB200 NVL72 (DGX GB200) takes longest of the items that are delivered."
    )


def test_an_item_that_is_not_bought_delays_neither_delivery_nor_site(assembled, racks):
    items = ("hgx-h100-8gpu", "q3400", "genset-2500kw", "transformer-3mva")
    phase = Phase(id="phase-1", label="Phase 1", items=items)
    nodes = {"bill.quantity.phase-1.hgx-h100-8gpu": 1.0}
    bought = {"bill.quantity.phase-1.q3400": 1.0}
    bought |= {"bill.quantity.phase-1.genset-2500kw": 1.0}

    def lead_times(values):
        inputs = assembled(racks, values, phases=(phase,), products=()).inputs
        return (
            inputs["timeline.lead_time.phase-1"],
            inputs["timeline.site_lead_time.phase-1"],
        )

    # A server takes 6 weeks, a switch 20, a generator 52.
    assert lead_times(nodes) == (6, 0)
    assert lead_times({**nodes, **bought}) == (20, 52)


def test_power_equipment_is_waited_for_on_the_site_and_not_with_the_racks(
    assembled, racks
):
    items = ("gb200-nvl72", "transformer-3mva", "facility-build-liquid-mw")
    phase = Phase(id="phase-1", label="Phase 1", items=items)
    values = {"bill.quantity.phase-1.transformer-3mva": 1.0}

    assembly = assembled(racks, values, phases=(phase,))

    # The transformer takes 50 weeks; the hall (100) is site work of its own length.
    assert assembly.inputs["timeline.lead_time.phase-1"] == 26
    assert assembly.inputs["timeline.site_lead_time.phase-1"] == 50
    assert assembly.sentences["timeline.site_lead_time.phase-1"] == (
        "MV/LV transformer 3,000 kVA cast-resin takes longest of the power equipment "
        "of the site."
    )
    assert "McKinsey" in assembly.evidence["timeline.site_lead_time.phase-1"].source
    assert not assembly.evidence["timeline.site_lead_time.phase-1"].assumption
    # 50 weeks are 350 days; with 42 of work 392, or 12.88 months, and 60 of life.
    assert assembly.inputs["timeline.horizon"] == 73


def test_a_bill_without_lead_times_is_delivered_at_once(assembled, racks):
    phase = Phase(id="phase-1", label="Phase 1", items=("tcs-piping-per-rack",))

    assembly = assembled(racks, phases=(phase,), products=())

    assert assembly.inputs["timeline.lead_time.phase-1"] == 0
    assert assembly.sentences["timeline.lead_time.phase-1"] == (
        "None of the items that are delivered has a lead time."
    )
    assert assembly.inputs["timeline.site_lead_time.phase-1"] == 0
    assert assembly.sentences["timeline.site_lead_time.phase-1"] == (
        "None of the power equipment of the site has a lead time."
    )


def test_site_work_starts_at_the_decision_and_for_later_phases_at_their_order(
    assembled, racks
):
    assembly = assembled(racks, {"timeline.order.phase-1": 3.0})

    assert assembly.inputs["timeline.site_start.phase-1"] == 0
    assert assembly.inputs["timeline.site_start.phase-2"] == 6
    for phase in ("phase-1", "phase-2"):
        evidence = assembly.evidence[f"timeline.site_start.{phase}"]
        assert (evidence.source, evidence.assumption) == ("Choice of the plan", False)


def test_a_later_phase_without_an_order_starts_with_the_declared_default(
    assembled, racks
):
    assembly = assembled(racks, inputs={})

    assert assembly.inputs["timeline.site_start.phase-2"] == 0


# ------------------------------------------------------------------ products


def test_a_token_product_gets_rate_shape_and_prices_of_its_workload(assembled, racks):
    assembly = assembled(racks)
    inputs = assembly.inputs

    assert inputs["capacity.is_token_product.deepseek"] == 1
    assert inputs["capacity.output_rate.phase-1.deepseek"] == 2750
    assert inputs["capacity.output_rate.phase-2.deepseek"] == 2750
    assert inputs["demand.input_per_output.deepseek"] == 3.6
    assert inputs["demand.cached_share.deepseek"] == 0.56
    assert inputs["revenue.output_price.deepseek"] == 0.96
    assert inputs["revenue.input_price.deepseek"] == 0.28
    assert inputs["revenue.cached_price.deepseek"] == 0.13
    assert assembly.sentences["capacity.output_rate.phase-1.deepseek"].startswith(
        "DeepSeek 671B, mixed traffic on GB200 at 35 tokens/s per user: tier 2, "
    )


def test_derived_inputs_of_a_token_product_say_where_they_are_from(assembled, racks):
    evidence = assembled(racks).evidence

    price = evidence["revenue.output_price.deepseek"]
    assert "community-maintained" in price.source
    assert (price.source_date, price.assumption) == ("2026-11", False)
    # DeepSeek publishes the shape of its own service; that of agents is our cap.
    assert not evidence["demand.cached_share.deepseek"].assumption
    assert evidence["demand.cached_share.deepseek"].source_date == "2025-03"
    rate = evidence["capacity.output_rate.phase-1.deepseek"]
    assert (rate.assumption, rate.low, rate.high) == (True, 1700, 3400)
    assert (
        "MLPerf v6.1 deepseek-r1 on 72 GB200, server: 5,499 tokens/s per GPU"
        in rate.source
    )


def test_capital_is_an_assumption_where_one_of_its_prices_is(assembled, racks):
    evidence = assembled(racks).evidence

    systems = evidence["capex.equipment_cost.phase-1.accelerated-systems"]
    piping = evidence["capex.equipment_cost.phase-1.cooling"]
    assert "SemiAnalysis" in systems.source
    assert (systems.source_date, systems.assumption) == ("2025-08", False)
    assert (piping.source, piping.source_date, piping.assumption) == ("", "", True)
    assert "capex.equipment_cost.phase-2.cooling" not in evidence


def test_evidence_of_a_price_holds_while_the_price_is_the_base_s(assembled, racks):
    key = "bill.price.gb200-nvl72"
    quote = Evidence(source="Quote 17", source_date="2026-10", assumption=False)
    quoted = {"inputs": {**racks.inputs, key: 2.9e6}, "evidence": {key: quote}}

    own = assembled(racks, **quoted)
    other = assembled(racks, {key: 3.0e6}, **quoted)

    capital = "capex.equipment_cost.phase-1.accelerated-systems"
    assert own.bill[0].price_source == "Quote 17"
    assert own.bill[0].price_source_date == "2026-10"
    assert own.evidence[capital].source == "GB200 NVL72 (DGX GB200): Quote 17"
    assert not own.evidence[capital].assumption
    assert other.bill[0].price_source == "Entered in the project"
    assert other.evidence[capital].assumption


def test_a_product_of_gpu_hours_has_neither_rate_nor_token_price(assembled, racks):
    inputs = assembled(racks).inputs

    zeros = [key for key in inputs if key.endswith(".rental")]
    # What it is, by what it is sold, two of its shape, three prices, two rates.
    assert len(zeros) == 10
    assert all(inputs[key] == 0 for key in zeros)


@pytest.mark.parametrize(
    ("position", "output"), [("lowest", 0.38), ("p25", 0.96), ("median", 1.67)]
)
def test_prices_are_read_at_the_position_of_the_project(
    assembled, racks, position, output
):
    inputs = assembled(racks, {"revenue.price_position": position}).inputs

    assert inputs["revenue.output_price.deepseek"] == output


def test_a_phase_without_gpus_serves_nothing(assembled, racks):
    values = {"bill.quantity.phase-2.gb200-nvl72": 0.0}

    assembly = assembled(racks, values)

    assert assembly.inputs["capacity.output_rate.phase-2.deepseek"] == 0
    assert assembly.inputs["capacity.gpus.phase-2"] == 0
    assert assembly.sentences["capacity.gpus.phase-2"] == (
        "The bill has no system with GPUs."
    )


# ------------------------------------------------------------------ dates and market


def test_dates_are_read_from_the_project(assembled, racks):
    inputs = assembled(racks, decision="2027-10").inputs

    assert inputs["revenue.price_age"] == 11
    assert inputs["timeline.decision_calendar_month"] == 10


def test_the_horizon_reaches_the_end_of_the_last_phase_s_life(assembled, racks):
    # Phase 2: 6 + 182 / 30.4375 + 42 / 30.4375 = 13.36 months, and 60 of life.
    assembly = assembled(racks)

    assert assembly.inputs["timeline.horizon"] == 74
    assert assembly.sentences["timeline.horizon"] == (
        "To the end of the useful life of the phase that retires last."
    )


def test_the_horizon_follows_what_the_user_sets_in_the_chain(assembled, racks):
    values = {
        "timeline.lead_time.phase-2": 52.0,
        "depreciation.equipment_life": 4.0,
    }

    # 6 + 364 / 30.4375 + 42 / 30.4375 = 19.34 months, and 48 of life.
    assert assembled(racks, values).inputs["timeline.horizon"] == 68


def test_the_horizon_follows_the_site_where_it_is_late(assembled, racks):
    values = {
        "timeline.site_start.phase-1": 2.0,
        "timeline.site_build.phase-1": 14.0,
        "timeline.install_days.phase-1": 30.4375,
        "timeline.commissioning_days.phase-1": 0.0,
    }

    # 2 + 14 + 1 month, and 60 of life: exactly 77, not the month after.
    assert assembled(racks, values).inputs["timeline.horizon"] == 77


def test_a_horizon_of_the_project_s_own_wins(assembled, racks):
    assembly = assembled(racks, horizon_months=36)

    assert assembly.inputs["timeline.horizon"] == 36
    assert assembly.sentences["timeline.horizon"] == "Set in the project."


def test_the_rental_market_price_is_that_of_the_factory_s_gpus(assembled, racks):
    assembly = assembled(racks)

    assert assembly.inputs["reality.rental_market_price"] == 3.30
    assert assembly.sentences["reality.rental_market_price"] == (
        "GB200 3.30 USD per GPU-hour, 3-year contract, 25% prepaid."
    )
    evidence = assembly.evidence["reality.rental_market_price"]
    assert (evidence.source_date, evidence.assumption) == ("2026-04", False)


def test_the_rental_market_price_of_different_gpus_is_weighted_by_their_number(
    assembled, racks
):
    phases = (
        Phase(id="phase-1", label="Phase 1", items=("gb200-nvl72",)),
        Phase(id="phase-2", label="Phase 2", items=("hgx-h100-8gpu",)),
    )
    values = {
        "bill.quantity.phase-1.gb200-nvl72": 1.0,
        "bill.quantity.phase-2.hgx-h100-8gpu": 3.0,
    }

    inputs = assembled(racks, values, phases=phases, products=()).inputs

    # 72 GPUs at 3.30 and 24 at 2.35.
    assert inputs["reality.rental_market_price"] == pytest.approx(
        (72 * 3.30 + 24 * 2.35) / 96
    )


def test_a_factory_without_gpus_has_no_rental_market_price(assembled, racks):
    phase = Phase(id="phase-1", label="Phase 1", items=("sn5600",))

    inputs = assembled(racks, phases=(phase,), products=()).inputs

    assert inputs["reality.rental_market_price"] == 0


# ------------------------------------------------------------------ what is refused


def test_another_currency_is_refused_because_there_is_no_rate(assembled, racks):
    assert error_of(assembled, racks, currency="EUR") == (
        "Amounts in USD cannot be converted: the project has no exchange rate to EUR. "
        "Set 'finance.exchange_rate.usd' to what one USD costs in EUR, with its source "
        "and date."
    )


def test_a_token_product_without_a_workload_is_refused(assembled, racks):
    message = error_of(assembled, racks, products=(product(),))

    assert message == (
        "Chat (chat) sells tokens but names no workload. Choose "
        "deepseek-671b-mixed, deepseek-671b-agents, gpt-oss-120b-mixed or "
        "llama-70b-mixed."
    )


def test_an_unknown_workload_is_refused_with_the_nearest(assembled, racks):
    message = error_of(assembled, racks, products=(product(workload="gpt-oss-mixed"),))

    assert message == (
        "Chat (chat): There is no workload 'gpt-oss-mixed'. Did you mean "
        "'gpt-oss-120b-mixed'?"
    )


def test_an_unknown_price_position_is_refused_with_the_choices(assembled, racks):
    message = error_of(assembled, racks, {"revenue.price_position": "p75"})

    assert message == (
        "'revenue.price_position' is 'p75'. Choose lowest, p25 or median."
    )


def test_a_model_class_without_a_price_is_refused_unless_prices_are_set(
    assembled, racks, monkeypatch
):
    monkeypatch.setattr("planner.core.factory.assembly.token_prices", dict)

    assert error_of(assembled, racks) == (
        "The price list has no DeepSeek 671B family for DeepSeek. Set "
        "'revenue.output_price.deepseek' by hand."
    )
    by_hand = dict.fromkeys(
        (
            "revenue.output_price.deepseek",
            "revenue.input_price.deepseek",
            "revenue.cached_price.deepseek",
        ),
        1.0,
    )
    assert "revenue.output_price.deepseek" not in assembled(racks, by_hand).inputs


def test_a_gpu_without_a_rental_price_is_compared_with_nothing(
    assembled, racks, monkeypatch
):
    class NoMarket:
        def reference(self, gpu):
            return None

    monkeypatch.setattr("planner.core.factory.assembly.market", NoMarket)

    found = assembled(racks)
    assert found.inputs["reality.rental_market_price"] == 0
    assert found.sentences["reality.rental_market_price"] == (
        "There is no rental market price of GB200, so nothing is compared with it. Set "
        "'reality.rental_market_price' where you know one."
    )


# ------------------------------------------------------------------ laws


quantities = st.floats(0, 1000, allow_nan=False)


@given(racks=quantities, piping=quantities, price=st.floats(0, 1e7, allow_nan=False))
def test_the_classes_of_a_phase_add_up_to_its_bill(racks, piping, price):
    phase = Phase(
        id="hall", label="Hall", items=("gb200-nvl72", "tcs-piping-per-rack", "sn5600")
    )
    values = {
        "bill.quantity.hall.gb200-nvl72": racks,
        "bill.quantity.hall.tcs-piping-per-rack": piping,
        "bill.price.tcs-piping-per-rack": price,
    }
    project = Project(
        name="",
        description="",
        template="",
        audience="provider",
        phases=(phase,),
        products=(),
        inputs=values,
    )

    assembly = assemble(project, values, DEFAULTS)

    by_class = sum(
        cost
        for key, cost in assembly.inputs.items()
        if key.startswith("capex.equipment_cost.")
    )
    assert by_class == pytest.approx(racks * 3_100_000 + piping * price)
    assert by_class == pytest.approx(sum(line.cost for line in assembly.bill))


def test_assembling_changes_nothing_and_gives_the_same_again(assembled, racks):
    before = msgspec.json.encode(racks)

    first, second = assembled(racks), assembled(racks)

    assert first == second
    assert msgspec.json.encode(racks) == before
