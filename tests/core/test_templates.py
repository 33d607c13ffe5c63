"""The templates hold the sample plans; their figures stand here as sums by hand."""

import json

import pytest

from planner.core.declarations import declared_keys, input_rows, set_inputs
from planner.core.document import BASE, set_values
from planner.core.evaluation import evaluate
from planner.core.factory.assembly import assemble
from planner.core.model import MODEL
from planner.core.project import dumps
from planner.core.resources import resource_path
from planner.core.templates import UnknownTemplateError, load_template, templates

IDS = ("enterprise-pod", "hopper-today", "provider-token-factory")
DAYS_PER_MONTH = 30.4375


def default(key):
    return next(i.default for i in MODEL.inputs.values() if i.key == key)


def assembled(template_id, scenario=BASE):
    project = load_template(template_id)
    return assemble(project, set_values(project, scenario), default)


def capital(assembly):
    return sum(line.cost for line in assembly.bill)


def chain(project, phase):
    """First sale in months, summed from the inputs in plain Python."""
    inputs, derived = project.inputs, assemble(project, project.inputs, default).inputs

    def value(name):
        key = f"timeline.{name}.{phase}"
        return inputs[key] if key in inputs else derived[key]

    delivery = value("order") + value("lead_time") * 7 / DAYS_PER_MONTH
    site_weeks = value("site_lead_time") * 7 / DAYS_PER_MONTH
    site_ready = value("site_start") + max(value("site_build"), site_weeks)
    work = value("install_days") + value("commissioning_days")
    ready = max(delivery, site_ready) + work / DAYS_PER_MONTH
    first_token = ready + value("first_model_days") / DAYS_PER_MONTH
    return ready, first_token + value("sales_delay_days") / DAYS_PER_MONTH


# ------------------------------------------------------------------ files


def test_templates_are_listed_with_label_description_and_audience():
    listed = {template.id: template for template in templates()}

    assert tuple(listed) == (*IDS, "published-claim")
    assert listed["provider-token-factory"].label == "Provider token factory"
    assert listed["enterprise-pod"].audience == "enterprise"
    assert all(template.description for template in listed.values())


@pytest.mark.parametrize("template_id", IDS)
def test_a_template_is_a_sound_project_of_its_own_name_in_the_form_of_a_saved_one(
    template_id,
):
    project = load_template(template_id)

    assert project.template == template_id
    assert (project.decision, project.prices_as_of) == ("2027-01", "2026-11")
    text = resource_path("templates", f"{template_id}.aifactory").read_text("utf-8")
    assert json.loads(dumps(project)) == json.loads(text)


def test_an_unknown_template_gets_the_nearest():
    with pytest.raises(UnknownTemplateError) as caught:
        load_template("enterprise")

    assert str(caught.value) == (
        "There is no template 'enterprise'; there are enterprise-pod, hopper-today, "
        "provider-token-factory, published-claim. Did you mean 'enterprise-pod'?"
    )


@pytest.mark.parametrize("template_id", IDS)
def test_scenarios_of_a_template_change_something_and_say_why(template_id):
    project = load_template(template_id)
    declared = declared_keys(project)

    assert project.scenarios
    for scenario in project.scenarios:
        assert scenario.notes
        for key, value in scenario.overrides.items():
            base = project.inputs.get(key, declared[key].default)
            assert value != base, f"{scenario.id} sets {key} to what it is already"


# ------------------------------------------------------------------ sums by hand


def test_the_enterprise_pod_costs_what_the_sample_plan_says():
    assembly = assembled("enterprise-pod")

    # Two racks, 690k beside each, 750 a kW of fit-out, two in-rack CDUs.
    expected = 2 * 3_100_000 + 2 * 690_000 + 288 * 750 + 80_000
    assert capital(assembly) == pytest.approx(expected)
    assert assembly.inputs["capacity.gpus.phase-1"] == 144
    assert assembly.inputs["opex.contracted_kw.phase-1"] == pytest.approx(288)


@pytest.mark.parametrize(("phase", "hall_mw"), [("phase-1", 1.44), ("phase-2", 0.96)])
def test_a_phase_of_the_provider_costs_what_the_sample_plan_says(phase, hall_mw):
    assembly = assembled("provider-token-factory")

    cost = sum(line.cost for line in assembly.bill if line.phase == phase)
    assert cost == pytest.approx(8 * (3_100_000 + 757_000) + hall_mw * 12_800_000)
    assert assembly.inputs[f"capacity.gpus.{phase}"] == 576
    assert assembly.inputs[f"opex.power_peak_kw.{phase}"] == pytest.approx(8 * 144)


def test_the_hopper_nodes_cost_what_the_sample_plan_says():
    assembly = assembled("hopper-today")

    assert capital(assembly) == pytest.approx(32 * (148_000 + 60_000))
    assert assembly.inputs["capacity.gpus.phase-1"] == 256
    assert assembly.inputs["opex.contracted_kw.phase-1"] == pytest.approx(345)


@pytest.mark.parametrize(
    ("template_id", "phase", "first_sale"),
    [
        ("enterprise-pod", "phase-1", 9),
        ("provider-token-factory", "phase-1", 14),
        ("provider-token-factory", "phase-2", 26),
        ("hopper-today", "phase-1", 5),
    ],
)
def test_first_sale_falls_at_the_time_to_service_of_the_sample_plan(
    template_id, phase, first_sale
):
    ready, sale = chain(load_template(template_id), phase)

    # To half a day; ready for use is less than a month earlier.
    assert sale == pytest.approx(first_sale, abs=0.5 / DAYS_PER_MONTH + 1e-9)
    assert 0 < sale - ready < 1


@pytest.mark.parametrize(
    ("template_id", "months"),
    [("enterprise-pod", 69), ("provider-token-factory", 86), ("hopper-today", 65)],
)
def test_the_horizon_ends_with_the_last_phase_s_life(template_id, months):
    assert assembled(template_id).inputs["timeline.horizon"] == months


def test_a_delay_of_six_months_moves_the_horizon_by_six():
    delayed = assembled("provider-token-factory", "delay-of-six-months")

    assert delayed.inputs["timeline.horizon"] == 86 + 6


@pytest.mark.parametrize("template_id", IDS)
def test_the_shares_of_the_products_fill_the_gpus(template_id):
    project = load_template(template_id)

    shares = [project.inputs[f"capacity.gpu_share.{p.id}"] for p in project.products]
    assert sum(shares) == pytest.approx(1)


# ------------------------------------------------------------------ values of the plans

COMMON = {
    "tax.tax_rate": 0.21,
    "depreciation.equipment_life": 5,
    "depreciation.facility_life": 20,
    "capacity.derate": 0.75,
    "capacity.highest_software_gain": 2.5,
    "demand.highest_utilization": 0.7,
    "demand.s_shaped_ramp": True,
    "capex.contingency": 0.05,
    "opex.electricity_price": 0.0929,
    "opex.electricity_escalation": 0.03,
    "opex.colocation_escalation": 0.03,
    "opex.idle_share": 0.35,
    "opex.insurance_share": 0.01,
    "opex.royalty_share": 0,
    "depreciation.resale_curve.year-1": 0.7,
    "depreciation.resale_curve.year-2": 0.5,
    "depreciation.resale_curve.year-3": 0.35,
    "depreciation.resale_curve.year-4": 0.27,
    "revenue.token_price_change": -0.2,
}
SAMPLE = {
    "enterprise-pod": {
        "bill.price.gb200-nvl72": 3_100_000,
        "opex.colocation_price": 220,
        "opex.pue": 1.25,
        "opex.software_per_gpu_year": 5100,
        "opex.support_share.accelerated-systems": 0.05,
        "opex.staff_count.phase-1": 4,
        "opex.staff_cost": 180_000,
        "capacity.availability.phase-1": 0.95,
        "capacity.gpu_share.gpt-oss-mixed": 0.45,
        "capacity.gpu_share.deepseek-mixed": 0.25,
        "capacity.gpu_share.deepseek-agents": 0.2,
        "capacity.gpu_share.llama-mixed": 0.1,
        "demand.utilization_target.deepseek-mixed": 0.35,
        "demand.ramp_months.deepseek-mixed": 12,
        "revenue.price_position": "median",
        "revenue.price_discount.deepseek-mixed": 0.15,
        "finance.receivable_days.deepseek-mixed": 0,
        "capacity.software_gain": 0.15,
        "depreciation.resale_curve.year-5": 0.2,
        "finance.discount_rate": 0.1,
    },
    "provider-token-factory": {
        "bill.price.gb200-nvl72": 3_100_000,
        "bill.price.facility-build-liquid-mw": 12_800_000,
        "opex.colocation_price": 0,
        "opex.pue": 1.2,
        "opex.support_share.accelerated-systems": 0.03,
        "opex.support_share.building": 0.03,
        "opex.software_per_gpu_year": 300,
        "opex.staff_cost": 180_000,
        "capacity.gpu_share.deepseek-mixed": 0.33,
        "capacity.gpu_share.gpt-oss-mixed": 0.14,
        "capacity.gpu_share.deepseek-agents": 0.08,
        "capacity.gpu_share.reserved": 0.45,
        "revenue.gpu_hour_price.reserved": 3.6,
        "revenue.contract_months.reserved": 48,
        "demand.utilization_target.reserved": 0.95,
        "demand.ramp_months.reserved": 0,
        "revenue.rental_price_change": -0.08,
        "demand.utilization_target.deepseek-agents": 0.5,
        "demand.ramp_months.deepseek-agents": 15,
        "revenue.price_position": "p25",
        "revenue.unpaid_share.gpt-oss-mixed": 0.05,
        "revenue.unpaid_share.reserved": 0,
        "finance.receivable_days.reserved": 45,
        "opex.payment_fee_share": 0.03,
        "opex.credit_loss_share": 0.01,
        "opex.token_sales_share": 0.08,
        "opex.contract_sales_share": 0.03,
        "capacity.software_gain": 0.15,
        "depreciation.resale_curve.year-5": 0.2,
        "finance.discount_rate": 0.11,
    },
    "hopper-today": {
        "bill.price.hgx-h100-8gpu": 148_000,
        "opex.colocation_price": 184,
        "opex.pue": 1.4,
        "opex.support_share.accelerated-systems": 0.05,
        "opex.staff_count.phase-1": 3,
        "opex.staff_cost": 170_000,
        "capacity.availability.phase-1": 0.97,
        "capacity.gpu_share.rental": 0.75,
        "capacity.gpu_share.gpt-oss-mixed": 0.15,
        "capacity.gpu_share.llama-mixed": 0.1,
        "revenue.gpu_hour_price.rental": 2.35,
        "revenue.contract_months.rental": 12,
        "demand.utilization_target.rental": 0.9,
        "revenue.rental_price_change": -0.07,
        "demand.utilization_target.llama-mixed": 0.45,
        "revenue.price_position": "p25",
        "revenue.unpaid_share.llama-mixed": 0.05,
        "capacity.software_gain": 0.05,
        "depreciation.resale_curve.year-5": 0.12,
        "finance.discount_rate": 0.12,
    },
}


@pytest.mark.parametrize("template_id", IDS)
def test_every_value_of_the_sample_plan_holds_in_its_template(template_id):
    values = {row.key: row.value for row in input_rows(load_template(template_id))}

    for key, expected in {**COMMON, **SAMPLE[template_id]}.items():
        assert values[key] == expected, key


def test_the_provider_s_staff_and_other_costs_add_up_to_those_of_the_sample_plan():
    inputs = load_template("provider-token-factory").inputs

    staff = [inputs[f"opex.staff_count.phase-{number}"] for number in (1, 2)]
    other = [inputs[f"opex.other_per_year.phase-{number}"] for number in (1, 2)]
    assert sum(staff) == 16
    assert sum(other) == 300_000


# ------------------------------------------------------------------ evidence


@pytest.mark.parametrize("template_id", IDS)
def test_no_value_of_a_template_is_merely_entered(template_id):
    # A template is ours: each of its values has a source, or the reason we assumed it.
    for row in input_rows(load_template(template_id)):
        assert not row.source.startswith("Entered"), row.key


@pytest.mark.parametrize("template_id", IDS)
def test_evidence_of_a_template_names_sources_a_reader_has_and_holds_its_values(
    template_id,
):
    project = load_template(template_id)

    assert project.evidence
    for key, evidence in project.evidence.items():
        value = project.inputs[key]
        assert "reference" not in evidence.source, key
        assert not evidence.source.lower().startswith("assumption"), key
        assert evidence.reason or not evidence.assumption, key
        assert evidence.low is None or evidence.low <= value <= evidence.high, key


@pytest.mark.parametrize(
    ("template_id", "key", "low", "high", "assumption", "date"),
    [
        # As the sample plans give them.
        *(
            ("hopper-today", *rest)
            for rest in (
                ("revenue.gpu_hour_price.rental", 1.7, 2.95, False, "2026-03"),
                ("bill.price.hgx-h100-8gpu", 110_000, 190_000, True, "2026-06"),
                ("demand.utilization_target.rental", 0.7, 0.97, True, ""),
                ("capacity.software_gain", 0.0, 0.15, True, "2025-09"),
                ("finance.discount_rate", 0.1, 0.17, True, "2026-05"),
            )
        ),
        ("enterprise-pod", "opex.colocation_price", 137.5, 350, True, "2026"),
        ("enterprise-pod", "opex.staff_count.phase-1", 2, 8, True, ""),
        (
            *("provider-token-factory", "revenue.gpu_hour_price.reserved"),
            *(3.0, 4.5, True, "2026-04"),
        ),
        ("provider-token-factory", "opex.pue", 1.1, 1.3, False, "2026-05"),
    ],
)
def test_a_value_has_the_range_and_the_mark_of_the_sample_plan(
    template_id, key, low, high, assumption, date
):
    rows = {row.key: row for row in input_rows(load_template(template_id))}

    row = rows[key]
    assert (row.low, row.high) == (low, high)
    assert (row.assumption, row.source_date) == (assumption, date)


# ------------------------------------------------------------------ results


def test_hopper_today_loses_money_unless_rents_stay_flat():
    project = load_template("hopper-today")

    assert evaluate(project).metrics["irr"].value < 0
    assert evaluate(project, "flat-rents").metrics["irr"].value > 0


@pytest.mark.parametrize(
    ("template_id", "values", "pays"),
    [
        # What the descriptions of the templates claim.
        ("hopper-today", {"revenue.gpu_hour_price.rental": 2.9}, False),
        ("hopper-today", {"revenue.gpu_hour_price.rental": 3.1}, True),
        ("enterprise-pod", {"demand.utilization_target": 0.32}, False),
        ("enterprise-pod", {"demand.utilization_target": 0.35}, True),
        ("provider-token-factory", {}, False),
    ],
)
def test_a_template_breaks_even_where_its_description_says(template_id, values, pays):
    project = set_inputs(load_template(template_id), values)

    assert (evaluate(project).metrics["npv"].value > 0) is pays


def test_the_enterprise_pod_replaces_an_api_bill_of_about_6_million_a_year():
    revenue = evaluate(load_template("enterprise-pod")).yearly("revenue")

    # 2029: the second full year of service, after the ramp.
    assert revenue[2] == pytest.approx(6e6, rel=0.1)


# ------------------------------------------------------------------ the published claim


def test_the_published_claim_is_one_rack_at_the_rate_of_its_launch_sold_without_end():
    project = load_template("published-claim")
    result = evaluate(project)

    # 72 GPUs at 4,023.78 tokens/s for 5 years of 8,766 hours, at 2.19 a million.
    mtok = 72 * 4023.78 * 3600 * 8766 * 5 / 1e6
    assert result.metrics["capex_total"].value == pytest.approx(5e6)
    assert result.number("revenue_of_life") == pytest.approx(mtok * 2.19)
    # What the description says: the claim's 75 million are 3.7 of these 5 years.
    assert 75e6 / (mtok * 2.19 / 5) == pytest.approx(3.7, abs=0.05)
    assert "3.7 of the 5 years" in project.description
    assert result.number("opex_total") == 0


def test_the_published_claim_names_the_source_of_what_it_takes_and_what_it_leaves_out():
    project = load_template("published-claim")

    assert "NVIDIA" in project.evidence["bill.price.gb200-nvl72"].source
    rate = project.evidence["capacity.output_rate.rack.deepseek-r1"]
    assert "MLPerf Inference v5.1" in rate.source
    assert "Left out" in project.description
    text = resource_path("templates", "published-claim.aifactory").read_text("utf-8")
    assert json.loads(dumps(project)) == json.loads(text)


def test_what_the_published_claim_leaves_out_costs_most_of_its_return():
    project = load_template("published-claim")

    claimed = evaluate(project).metrics["npv"].value
    put_back = evaluate(project, "put-back").metrics["npv"].value

    assert put_back < claimed / 10
