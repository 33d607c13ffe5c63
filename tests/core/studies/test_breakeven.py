"""The volume at which a plan breaks even."""

import pytest

from planner.core.declarations import set_inputs
from planner.core.evaluation import evaluate
from planner.core.studies.breakeven import breakeven_volume
from planner.core.templates import load_template


@pytest.mark.parametrize("template", ["enterprise-pod", "published-claim"])
def test_at_the_break_even_volume_npv_is_zero(template):
    project = load_template(template)
    result = evaluate(project)

    share = breakeven_volume(result)

    targets = {
        row.key: row.value * share
        for row in result.input_rows
        if row.base_key == "demand.utilization_target"
    }
    npv = evaluate(set_inputs(project, targets)).number("npv")
    assert abs(npv) < 1e-3 * result.number("capex_total")


def test_a_plan_that_pays_needs_less_than_its_volume_and_one_that_does_not_more():
    pays = breakeven_volume(evaluate(load_template("enterprise-pod")))
    fails = breakeven_volume(evaluate(load_template("provider-token-factory")))

    assert evaluate(load_template("enterprise-pod")).number("npv") > 0
    assert pays < 1 < fails


def test_a_plan_that_no_volume_saves_has_none():
    assert breakeven_volume(evaluate(load_template("hopper-today"))) is None


def test_a_plan_that_sells_nothing_has_none():
    project = set_inputs(
        load_template("enterprise-pod"), {"demand.utilization_target": 0.0}
    )

    assert breakeven_volume(evaluate(project)) is None
