"""Inputs that can change nothing are told from those that can."""

import pytest

from planner.core.declarations import input_rows, set_inputs
from planner.core.editing.products import add_product
from planner.core.evaluation import evaluate
from planner.core.language.kinds import CHOICE, COUNT, SWITCH
from planner.core.model import MODEL
from planner.core.relevance import _RULES
from planner.core.templates import load_template

FACTORY_KEYS = {"revenue.price_regime", "revenue.price_position"}


@pytest.fixture(scope="module")
def plan():
    """The sample with products of all six kinds."""
    project = load_template("provider-token-factory")
    tokens = {"workload": "gpt-oss-120b-mixed"}
    packaged = {"demand.mtok_per_unit": 2.0, "revenue.unit_price": 30.0}
    for kind, values in (("seats", packaged), ("tasks", packaged), ("internal", {})):
        project = add_product(
            project,
            label=kind,
            kind=kind,
            values={**values, "capacity.gpu_share": 0.05},
            **tokens,
        )
    rented = {"revenue.gpu_hour_price": 3.0, "capacity.gpu_share": 0.05}
    project = add_product(project, label="rental", kind="rental", values=rented)
    return set_inputs(project, {"capacity.gpu_share.reserved": 0.25})


def applying(project, values=None):
    changed = set_inputs(project, values or {})
    return {row.key: row.applies for row in input_rows(changed)}


def another(row):
    """Another value that the input may have."""
    if row.kind is SWITCH:
        return not row.value
    if row.kind is CHOICE:
        return next(choice for choice in row.choices if choice != row.value)
    if row.kind is COUNT:
        return row.value + 1.0
    higher = row.value * 1.5 + 1.0
    is_allowed = row.maximum is None or higher <= row.maximum
    return higher if is_allowed else max(row.value * 0.5, row.minimum)


def test_every_rule_is_of_an_input_that_there_is():
    known = {declared.key for declared in MODEL.inputs.values()} | FACTORY_KEYS

    assert set(_RULES) <= known


def test_what_does_not_apply_changes_nothing_or_applies_as_soon_as_it_is_set(plan):
    expected = {key: metric.value for key, metric in evaluate(plan).metrics.items()}
    silent = [
        row
        for row in input_rows(plan)
        if row.editable and not row.applies and row.value is not None
    ]
    assert len(silent) > 100

    for row in silent:
        changed = set_inputs(plan, {row.key: another(row)})
        metrics = evaluate(changed).metrics
        values = {key: metric.value for key, metric in metrics.items()}
        if values != pytest.approx(expected, rel=1e-9, abs=1e-6):
            assert applying(changed)[row.key], row.key


@pytest.mark.parametrize(
    ("key", "kinds"),
    [
        ("revenue.gpu_hour_price", {"reserved", "rental"}),
        ("revenue.contract_months", {"reserved", "rental"}),
        ("revenue.take_or_pay_share", {"reserved", "rental"}),
        ("revenue.output_price", {"api", "internal"}),
        ("revenue.cached_price", {"api", "internal"}),
        ("revenue.unit_price", {"seats", "tasks"}),
        ("demand.mtok_per_unit", {"seats", "tasks"}),
        ("demand.cached_share", {"api", "internal", "seats", "tasks"}),
        ("revenue.quality_premium", {"api", "internal", "seats", "tasks"}),
    ],
)
def test_an_input_applies_to_the_kinds_of_products_that_use_it(plan, key, kinds):
    found = applying(plan)

    having = {p.kind for p in plan.products if found[f"{key}.{p.id}"]}
    assert having == kinds


def test_the_demand_curve_is_asked_for_where_it_is_on_and_then_the_target_is_not(plan):
    curve = ("curve_start", "start_volume", "monthly_growth", "saturation_volume")
    off, on = applying(plan), applying(plan, {"demand.by_curve.seats": True})

    for name in curve:
        assert (off[f"demand.{name}.seats"], on[f"demand.{name}.seats"]) == (
            *(False, True),
        )
        assert not on[f"demand.{name}.tasks"]
    for name in ("utilization_target", "ramp_months"):
        assert (off[f"demand.{name}.seats"], on[f"demand.{name}.seats"]) == (
            *(True, False),
        )


@pytest.mark.parametrize(
    ("switch", "value", "shown"),
    [
        ("demand.shares_spare_capacity", True, "demand.priority.seats"),
        (
            "capacity.training_share.phase-1",
            0.1,
            "capacity.training_months.phase-1",
        ),
        ("revenue.prepaid_share.reserved", 0.2, "revenue.prepayment_lead.reserved"),
        ("opex.demand_charge", 15.0, "opex.ratchet_share"),
        ("opex.water_use", 1.8, "opex.water_price"),
        ("opex.property_tax_share", 0.01, "opex.property_tax_abatement"),
        ("opex.colocation_price", 150.0, "opex.colocation_escalation"),
        ("tax.bonus_share", 0.4, "tax.macrs_factor.network"),
        ("tax.tax_method.network", "custom-table", "tax.custom_table.year-1"),
        (
            "depreciation.book_method.network",
            "units-of-production",
            "depreciation.lifetime_gpu_hours",
        ),
    ],
)
def test_what_hangs_on_another_input_shows_with_it(plan, switch, value, shown):
    assert not applying(plan)[shown]
    assert applying(plan, {switch: value})[shown]
