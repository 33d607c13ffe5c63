"""Bad and extreme input: a clear message or a sensible result, and never NaN."""

import math
import warnings
from collections.abc import Iterator

import msgspec
import numpy as np
import pytest

from planner.core.checking import validate
from planner.core.declarations import (
    InputError,
    declared_keys,
    fitted,
    set_inputs,
    stored,
)
from planner.core.document import Project
from planner.core.editing.phases import add_refresh
from planner.core.evaluation import Result, evaluate
from planner.core.factory.errors import AssemblyError
from planner.core.factory.exchange import HIGHEST_RATE, LOWEST_RATE
from planner.core.issues.found import issues
from planner.core.keys import KeyDeclaration
from planner.core.language.kinds import Value
from planner.core.model import MODEL
from planner.core.templates import load_template, templates

PROVIDER = "provider-token-factory"
TEMPLATES = tuple(template.id for template in templates())
every_template = pytest.mark.parametrize("template", TEMPLATES)

# More than the whole together, which has a check and a message of its own.
SHARES_OF_A_WHOLE = (
    *("capacity.gpu_share", "capex.deposit_share", "capex.shipment_share"),
)

# What is off by default and would hide what other inputs do.
SWITCHED_ON = {
    "capacity.training_share": 0.2,
    "capacity.training_months": 24.0,
    "demand.by_curve.deepseek-mixed": True,
    "demand.start_volume.deepseek-mixed": 50_000.0,
    "demand.saturation_volume.deepseek-mixed": 900_000.0,
    "demand.monthly_growth.deepseek-mixed": 0.08,
    "demand.shares_spare_capacity": True,
    "revenue.take_or_pay_share": 0.5,
    "revenue.prepaid_share": 0.4,
    "revenue.prepayment_lead": 3.0,
    "revenue.quality_premium": 0.1,
    "capex.freight_share": 0.02,
    "capex.sales_tax_share": 0.03,
    "capex.grant_share": 0.1,
    "capex.payment_days": 45.0,
    "opex.demand_charge": 12.0,
    "opex.ratchet_share": 0.8,
    "opex.water_use": 1.5,
    "opex.water_price": 2.0,
    "opex.colocation_price": 50.0,
    "opex.support_share": 0.04,
    "opex.warranty_months": 12.0,
    "opex.spares_share": 0.01,
    "opex.property_tax_share": 0.01,
    "opex.property_tax_abatement": 0.5,
    "opex.abatement_years": 3.0,
    "opex.transit_per_year": 90_000.0,
    "opex.general_per_year": 200_000.0,
    "opex.general_share": 0.02,
    "opex.model_licence_per_year": 50_000.0,
    "opex.adaptation_cost": 250_000.0,
    "depreciation.book_method": "declining-balance",
    "depreciation.book_method.network": "sum-of-years",
    "depreciation.book_method.accelerated-systems": "units-of-production",
    "depreciation.salvage_share": 0.05,
    "tax.bonus_share": 0.4,
    "tax.tax_method.network": "custom-table",
    "tax.tax_method.storage": "straight-line",
    "tax.losses_worth_at_horizon": True,
}


def everything_on() -> Project:
    """Return the provider's plan with a refresh and every chapter in use."""
    return set_inputs(add_refresh(load_template(PROVIDER), "phase-1"), SWITCHED_ON)


def own_inputs(project: Project) -> Iterator[KeyDeclaration]:
    """Yield the inputs of a plan that can be set; hurdles only judge its figures."""
    for declared in declared_keys(project).values():
        if declared.editable and not declared.base_key.startswith("hurdle."):
            yield declared


def ends(declared: KeyDeclaration) -> tuple[Value, ...]:
    """Return the lowest and the highest value of an input, or all there are."""
    if declared.choices:
        return declared.choices
    if declared.kind.name == "switch":
        return (False, True)
    assert declared.minimum is not None, declared.key
    assert declared.maximum is not None, declared.key
    return (declared.minimum, declared.maximum)


def assert_sensible(result: Result, what: str) -> None:
    """Every figure is a number or says why not, every line and check holds."""
    for key, metric in result.metrics.items():
        if metric.value is None:
            assert metric.reason, (what, key)
            assert "next to nothing" not in metric.reason, (what, key)
        else:
            assert math.isfinite(metric.value), (what, key)
    for name in MODEL.lines:
        if name not in result.metrics:
            assert np.isfinite(result.line(name).values).all(), (what, name)
    failed = {name: off for name, off in result.checks.items() if not off <= 1e-9}
    if not what.startswith(SHARES_OF_A_WHOLE):
        assert not failed, (what, failed)
    for issue in issues(result):
        assert issue.message, what
        assert issue.remedy, what


def assert_ends_are_sensible(project: Project, *, item_by_item: bool) -> None:
    tried = set()
    for declared in own_inputs(project):
        key = declared.key if item_by_item else declared.base_key
        if key in tried:
            continue
        tried.add(key)
        for value in ends(declared):
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                result = evaluate(set_inputs(project, {key: value}))
            assert_sensible(result, f"{key} = {value}")


# ------------------------------------------------------------------ the ends of ranges


def test_every_input_at_its_ends_gives_numbers_or_reasons() -> None:
    assert_ends_are_sensible(everything_on(), item_by_item=False)


@pytest.mark.slow
@every_template
def test_every_input_of_every_template_at_its_ends_gives_numbers_or_reasons(
    template: str,
) -> None:
    assert_ends_are_sensible(load_template(template), item_by_item=True)


@pytest.mark.slow
def test_every_item_of_every_input_at_its_ends_gives_numbers_or_reasons() -> None:
    assert_ends_are_sensible(everything_on(), item_by_item=True)


@pytest.mark.parametrize("end", [0, -1], ids=["lowest", "highest"])
@every_template
def test_all_inputs_at_their_ends_at_once_give_numbers_or_reasons(
    template: str, end: int
) -> None:
    project = load_template(template)
    values = {
        declared.key: ends(declared)[end]
        for declared in own_inputs(project)
        if declared.base_key not in SHARES_OF_A_WHOLE
    }

    assert_sensible(evaluate(set_inputs(project, values)), f"all inputs at {end}")


# ------------------------------------------------------------------ beyond the ranges


@every_template
def test_what_lies_beyond_the_ends_is_refused_by_the_name_of_the_input(
    template: str,
) -> None:
    for declared in own_inputs(load_template(template)):
        beyond: list[object] = [math.nan, math.inf, "a lot", None]
        if declared.minimum is not None:
            beyond.append(declared.minimum - 1)
        if declared.maximum is not None:
            beyond.append(declared.maximum * 2 + 1)
        for value in beyond:
            with pytest.raises(InputError) as refused:
                stored(declared, value)
            said = str(refused.value)
            assert said.startswith(f"{declared.label} ({declared.key}): "), said
            # What is wrong, and what would be right.
            assert said.endswith("."), said
            assert "allowed" in said, said


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("depreciation.equipment_life", 0.0, "0 is not allowed; allowed is 0.5 to 20."),
        ("depreciation.equipment_life", -5.0, "−5 is not allowed"),
        ("depreciation.facility_life", 0.0, "allowed is 1 to 60."),
        ("tax.recovery_years", -1.0, "allowed is 1 to 50."),
        ("demand.utilization_target", 1.2, "120% is not allowed; allowed is 0% to"),
        ("demand.highest_utilization", 1.01, "101% is not allowed"),
        ("revenue.output_price", -0.5, "−0.5 is not allowed"),
        ("opex.pue", 0.9, "0.9 is not allowed; allowed is 1 to 3."),
        ("revenue.contract_months", 0.0, "allowed is 1 to 240."),
        ("finance.discount_rate", -1.0, "−100% is not allowed"),
        ("bill.quantity.phase-1.gb200-nvl72", 2.5, "2.5 is not a whole number"),
        ("tax.tax_method", "makrs", "did you mean macrs"),
        ("timeline.horizon", 12.0, "follows from the phases"),
    ],
)
def test_a_value_that_is_not_possible_is_refused_and_nothing_is_set(
    key: str, value: Value, said: str
) -> None:
    project = load_template(PROVIDER)

    with pytest.raises(InputError) as refused:
        set_inputs(project, {"opex.pue": 1.3, key: value})

    assert said in str(refused.value)
    assert key in str(refused.value)


def test_a_file_with_impossible_values_is_told_each_of_them() -> None:
    project = load_template(PROVIDER)
    bad = {
        "depreciation.equipment_life": 0.0,
        "demand.utilization_target.reserved": 1.5,
        "opex.pue": math.nan,
        "opex.puee": 1.2,
    }

    problems = validate(msgspec.structs.replace(project, inputs=project.inputs | bad))

    assert [problem.place for problem in problems] == [
        f'project.inputs["{key}"]'
        for key in [*project.inputs, *(k for k in bad if k not in project.inputs)]
        if key in bad
    ]


# ------------------------------------------------------------------ plans that are odd


def found_issues(result: Result) -> dict[str, str]:
    """Return the messages of a case by their ids."""
    return {issue.id: issue.message for issue in issues(result)}


@every_template
@pytest.mark.parametrize("months", [1, 2, 600])
def test_the_shortest_and_the_longest_horizon_give_numbers_or_reasons(
    template: str, months: int
) -> None:
    project = load_template(template)
    project = msgspec.structs.replace(project, horizon_months=months)

    assert validate(project) == []
    result = evaluate(project)

    assert len(result.months) == months
    assert_sensible(result, f"{months} months")


def test_a_horizon_of_a_month_is_a_plan_that_only_pays() -> None:
    project = msgspec.structs.replace(load_template(PROVIDER), horizon_months=1)

    result = evaluate(project)

    # Deposits for the hall; nothing is ready, nothing is sold.
    assert result.number("capex_total") > 0.0
    assert result.number("revenue_of_life") == 0.0
    assert result.number("npv") < 0.0
    for key in ("payback_months", "irr", "gross_margin", "cost_per_mtok"):
        assert result.metrics[key].value is None, key
    assert {"late.phase-1", "late.phase-2"} <= set(found_issues(result))


@pytest.mark.parametrize("months", [0, -1, 601])
def test_a_horizon_that_is_not_possible_is_refused(months: int) -> None:
    project = load_template(PROVIDER)

    (problem,) = validate(msgspec.structs.replace(project, horizon_months=months))

    assert str(problem).startswith(
        f"project.horizon_months: {months} months are not possible. Give 1 to 600"
    )


def test_nothing_has_a_price() -> None:
    project = load_template(PROVIDER)
    bill = [key for key in declared_keys(project) if key.startswith("bill.price.")]
    prices = [f"revenue.{kind}_price" for kind in ("output", "input", "cached")]
    free = dict.fromkeys([*bill, *prices, "revenue.gpu_hour_price"], 0.0)

    result = evaluate(set_inputs(project, free))

    assert_sensible(result, "free of charge")
    assert result.number("capex_total") == 0.0
    assert result.number("revenue_of_life") == 0.0
    assert result.metrics["gross_margin"].value is None
    assert result.metrics["gross_margin"].reason == (
        "there is no revenue within the horizon"
    )
    assert result.metrics["revenue_per_mtok"].value == 0.0


@pytest.mark.parametrize("rate", [1e-12, 1e-15, 1e-17, -1e-17, 5e-324])
def test_a_discount_rate_of_next_to_nothing_is_one_of_nothing(rate: float) -> None:
    # What is left of 0.3 - 0.2 - 0.1, or of a search for a goal.
    project = load_template(PROVIDER)

    none, hardly = (
        evaluate(project, overrides={"finance.discount_rate": tried})
        for tried in (0.0, rate)
    )

    assert_sensible(hardly, f"{rate} a year")
    for key, metric in none.metrics.items():
        found = hardly.metrics[key].value
        if metric.value is None:
            assert found is None, key
        else:
            assert found == pytest.approx(metric.value, rel=1e-6), key


def test_capital_that_is_due_after_the_horizon_is_not_spent_and_is_told() -> None:
    project = load_template(PROVIDER)
    last = len(evaluate(project).months)
    late = {"timeline.order.phase-2": last + 5.0, "timeline.site_start.phase-2": 240.0}
    project = msgspec.structs.replace(project, horizon_months=last)

    result = evaluate(set_inputs(project, late))

    assert_sensible(result, "a phase after the horizon")
    assert result.line("phase_capex_paid").values[1].sum() == 0.0
    assert result.line("phase_depreciation").values[1].sum() == 0.0
    assert "late.phase-2" in found_issues(result)


def test_capital_of_a_phase_that_is_never_ready_is_spent_and_is_told() -> None:
    project = load_template(PROVIDER)
    # Ordered in the plan, delivered after it.
    project = msgspec.structs.replace(project, horizon_months=30)
    result = evaluate(
        set_inputs(project, {"timeline.order.phase-2": 28.0, "capex.payment_days": 0.0})
    )

    assert_sensible(result, "a phase that is ready after the horizon")
    assert result.line("phase_capex_paid").values[1].sum() > 0.0
    assert result.line("phase_depreciation").values[1].sum() == 0.0
    assert "late.phase-2" in found_issues(result)


def test_a_refresh_before_its_phase_is_an_error_and_gives_numbers() -> None:
    project = add_refresh(load_template(PROVIDER), "phase-2")
    early = {"timeline.order.phase-2-refresh": 0.0}

    result = evaluate(set_inputs(project, early))

    assert_sensible(result, "an early refresh")
    told = {issue.id: issue for issue in issues(result)}[
        "early-refresh.phase-2-refresh"
    ]
    assert told.severity == "error"
    assert "Phase 2" in told.message
    assert told.key == "timeline.order.phase-2-refresh"
    # The phase that it succeeds never sells.
    assert result.line("gpu_hours_available").values[1].sum() == 0.0


def test_without_an_exchange_rate_the_message_names_the_input_that_is_missing() -> None:
    project = msgspec.structs.replace(load_template(PROVIDER), currency="EUR")

    with pytest.raises(AssemblyError) as missing:
        evaluate(project)

    assert "finance.exchange_rate.usd" in str(missing.value)
    assert "EUR" in str(missing.value)


@pytest.mark.parametrize("rate", [LOWEST_RATE, HIGHEST_RATE])
def test_the_ends_of_an_exchange_rate_give_numbers_or_reasons(rate: float) -> None:
    project = msgspec.structs.replace(load_template(PROVIDER), currency="EUR")

    result = evaluate(set_inputs(project, {"finance.exchange_rate.usd": rate}))

    assert_sensible(result, f"{rate} EUR per USD")


@every_template
def test_a_factory_without_gpus_is_an_error_and_gives_reasons(template: str) -> None:
    project = load_template(template)
    quantities = [
        key for key in declared_keys(project) if key.startswith("bill.quantity.")
    ]

    result = evaluate(set_inputs(project, dict.fromkeys(quantities, 0.0)))

    assert_sensible(result, "no GPUs")
    assert "no GPUs" in found_issues(result)["no-gpus"]
    assert result.metrics["capex_per_gpu"].value is None
    assert result.metrics["time_to_monetization_days"].value is None
    assert result.number("capex_total") == 0.0


@every_template
def test_products_without_any_share_sell_nothing_and_are_told(template: str) -> None:
    result = evaluate(set_inputs(load_template(template), {"capacity.gpu_share": 0.0}))

    assert_sensible(result, "no shares")
    assert result.number("revenue_of_life") == 0.0
    assert "100%" in found_issues(result)["gpu-share.below"]


def test_products_that_share_more_than_there_is_are_an_error() -> None:
    result = evaluate(set_inputs(load_template(PROVIDER), {"capacity.gpu_share": 0.5}))

    assert "200%" in found_issues(result)["gpu-share.above"]
    assert result.checks["gpu_share_check"] == pytest.approx(1.0)


def test_milestones_beyond_the_price_are_an_error() -> None:
    values = {"capex.deposit_share.network": 0.8, "capex.shipment_share.network": 0.7}
    result = evaluate(set_inputs(load_template(PROVIDER), values))

    assert "150%" in found_issues(result)["milestones.network"]


def test_a_hall_without_equipment_is_a_loss() -> None:
    project = load_template(PROVIDER)
    (first, _) = project.phases
    hall = msgspec.structs.replace(first, items=("facility-build-liquid-mw",))
    project = fitted(msgspec.structs.replace(project, phases=(hall,)))

    result = evaluate(project)

    assert_sensible(result, "a hall without equipment")
    # It is paid, worn and sold for less: a return there is, and it is a loss.
    assert -1 < result.number("irr") < 0
