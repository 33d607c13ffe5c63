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
