"""Issues: what is wrong or hard to believe in a plan."""

import msgspec
import pytest

from planner.core.declarations import set_inputs
from planner.core.evaluation import evaluate
from planner.core.issues.found import issues
from planner.core.reality.check import reality
from planner.core.templates import load_template


def found(project):
    return {issue.id: issue for issue in issues(evaluate(project))}


def shares(project, *values):
    keys = (f"capacity.gpu_share.{product.id}" for product in project.products)
    return set_inputs(project, dict(zip(keys, values, strict=True)))


@pytest.fixture(scope="module")
def project():
    return load_template("provider-token-factory")


def test_products_that_share_more_than_all_gpus_are_an_error(project):
    issue = found(shares(project, 0.5, 0.5, 0.1, 0.1))["gpu-share.above"]

    assert issue.severity == "error"
    assert "120%" in issue.message
    assert issue.key == f"capacity.gpu_share.{project.products[0].id}"


def test_gpus_that_serve_no_product_are_told(project):
    issue = found(shares(project, 0.25, 0.25, 0.25, 0.0))["gpu-share.below"]

    assert issue.severity == "warning"
    assert issue.message.startswith("25% of the GPUs")


def test_errors_come_first(project):
    listed = issues(evaluate(shares(project, 0.9, 0.5, 0.1, 0.1)))

    assert listed[0].severity == "error"


@pytest.mark.parametrize(
    "template", ["provider-token-factory", "enterprise-pod", "hopper-today"]
)
def test_each_figure_outside_its_band_is_an_issue_with_its_reason(template):
    result = evaluate(load_template(template))
    doubtful = {f.key: f for f in reality(result) if f.verdict in ("low", "high")}
    told = {issue.id: issue for issue in issues(result) if issue.chapter == "reality"}

    assert told.keys() == doubtful.keys()
    for key, figure in doubtful.items():
        assert told[key].remedy == figure.explanation
        assert ("above" if figure.verdict == "high" else "below") in told[key].message


def test_a_share_outside_its_band_is_told_in_percent(project):
    # With hardly any opex nearly all revenue is left.
    dear = {"revenue.output_price": 20.0, "revenue.input_price": 5.0}

    result = evaluate(set_inputs(project, dear))
    margin = result.metrics["ebitda_margin"].value
    assert margin is not None

    message = {issue.id: issue for issue in issues(result)}["ebitda_margin"].message

    # The band of the shipped market ends at 0.75.
    assert message == f"EBITDA margin is {margin:.1%}, above the plausible 75%."


def test_a_bill_without_gpus_is_an_error():
    project = load_template("provider-token-factory")
    quantities = {
        f"bill.quantity.{phase.id}.gb200-nvl72": 0.0 for phase in project.phases
    }

    found = {issue.id: issue for issue in issues(evaluate(project, "base", quantities))}

    assert found["no-gpus"].severity == "error"


def test_prices_dated_after_the_decision_are_doubted():
    project = msgspec.structs.replace(
        load_template("provider-token-factory"), prices_as_of="2030-01"
    )

    found = {issue.id: issue for issue in issues(evaluate(project))}

    assert "36 months earlier" in found["price-date"].message


# ------------------------------------------------- what is switched on and left empty


CURVE = {"demand.by_curve.gpt-oss-mixed": True}
START = "demand.start_volume.gpt-oss-mixed"
END = "demand.saturation_volume.gpt-oss-mixed"


@pytest.mark.parametrize(
    ("volumes", "key", "said"),
    [
        ({}, START, "“Demand at the start” is 0: nothing is sold."),
        ({END: 500.0}, START, "“Demand at the start” is 0: nothing is sold."),
        (
            {START: 500.0},
            END,
            "“Demand when saturated” is 0 Mtok/month, below the 500 Mtok/month at the "
            "start: nothing is sold.",
        ),
        (
            {START: 500.0, END: 200.0},
            END,
            "“Demand when saturated” is 200 Mtok/month, below the 500 Mtok/month at "
            "the start: less is sold.",
        ),
    ],
)
def test_a_demand_curve_without_a_volume_is_told(project, volumes, key, said):
    label = next(p.label for p in project.products if p.id == "gpt-oss-mixed")

    issue = found(set_inputs(project, CURVE | volumes))["empty-curve.gpt-oss-mixed"]

    assert issue.severity == "warning"
    assert issue.message.replace("\N{NO-BREAK SPACE}", " ") == (
        f"{label}: demand follows a curve, but {said}"
    )
    assert issue.key == key


def test_a_demand_curve_with_a_volume_and_one_that_is_off_are_no_issue(project):
    told = found(set_inputs(project, CURVE | {START: 500.0, END: 500.0}))

    assert not [key for key in told if key.startswith("empty-curve")]
    assert not [key for key in found(project) if key.startswith("empty-curve")]


def test_gpus_set_aside_for_a_product_they_make_nothing_of_are_told(project):
    rate = "capacity.output_rate.phase-2.gpt-oss-mixed"
    label = next(p.label for p in project.products if p.id == "gpt-oss-mixed")
    phase = next(p.label for p in project.phases if p.id == "phase-2")

    told = found(set_inputs(project, {rate: 0.0}))

    issue = told["no-rate.phase-2.gpt-oss-mixed"]
    assert issue.severity == "warning"
    assert issue.message.startswith(f"{phase} makes no tokens of {label}")
    assert issue.key == rate
    assert [key for key in told if key.startswith("no-rate")] == [issue.id]
    # Without a share of the GPUs none stand idle.
    no_share = {rate: 0.0, "capacity.gpu_share.gpt-oss-mixed": 0.0}
    kept = found(set_inputs(project, no_share))
    assert not [key for key in kept if key.startswith("no-rate")]


def test_a_tax_table_that_is_used_and_does_not_add_up_is_told(project):
    short = {"tax.custom_table.year-5": 0.1}
    used = {"tax.tax_method.accelerated-systems": "custom-table"}

    issue = found(set_inputs(project, short | used))["tax-table"]

    assert issue.severity == "warning"
    assert "90%" in issue.message
    assert issue.key == "tax.custom_table.year-1"
    assert "tax-table" not in found(set_inputs(project, short))
    assert "tax-table" not in found(set_inputs(project, used))
