"""Every month and every metric of varied projects, against the independent ledger."""

import pytest

from planner.core.evaluation import Result, evaluate
from tests.oracles.cases import OTHER_KIND, PROJECTS, evaluated, kept, ledger_of

# Both sides add the same numbers in another order.
RELATIVE = 1e-9
# A millionth of a dollar, of a kWh, of a Mtok: what is left where large sums cancel.
SMALLEST_AMOUNT = 1e-6
SMALLEST_METRIC = 1e-11

# Lines that the program keeps by product and the ledger in one sum.
LINE_OF = {"output_tokens": "output_tokens_total"}

every_project = pytest.mark.parametrize("name", PROJECTS)


def monthly(result: Result, line: str) -> list[float]:
    """Return a line of the program, summed over what it is kept by."""
    values = result.line(LINE_OF.get(line, line)).values
    return values.reshape(-1, len(result.months)).sum(axis=0).tolist()


@every_project
def test_every_month_of_every_line_is_that_of_the_ledger(name):
    result, ledger = evaluated(name), kept(name)
    for line, expected in ledger.monthly.items():
        assert monthly(result, line) == pytest.approx(
            expected, rel=RELATIVE, abs=SMALLEST_AMOUNT
        ), line


@every_project
def test_every_metric_is_that_of_the_ledger(name):
    metrics, ledger = evaluated(name).metrics, kept(name)
    for key, expected in ledger.metrics.items():
        value = metrics[key].value
        if expected is None:
            assert value is None, key
        else:
            assert value == pytest.approx(
                expected, rel=RELATIVE, abs=SMALLEST_METRIC
            ), key


@pytest.mark.parametrize("name", OTHER_KIND)
def test_a_product_sells_tokens_or_hours_and_never_both(name):
    result = evaluate(OTHER_KIND[name]())
    ledger = ledger_of(result)
    for line in ("output_tokens", "token_revenue", "contract_revenue"):
        assert monthly(result, line) == pytest.approx(
            ledger.monthly[line], rel=RELATIVE, abs=SMALLEST_AMOUNT
        ), line


def test_the_ledger_leaves_out_the_figures_of_the_reality_check_only():
    name = next(iter(PROJECTS))
    left_out = set(evaluated(name).metrics) - set(kept(name).metrics)
    assert left_out
    assert all(key.startswith("reality_") for key in left_out)


def test_each_metric_is_judged_where_it_has_a_value():
    keys = kept(next(iter(PROJECTS))).metrics
    defined = {k for name in PROJECTS for k, v in kept(name).metrics.items() if v}
    assert defined == set(keys)


def test_each_metric_that_may_be_undefined_is_judged_where_it_is():
    undefined = {
        key
        for name in PROJECTS
        for key, value in kept(name).metrics.items()
        if value is None
    }
    assert undefined >= {
        "irr",
        "payback_months",
        "payback_from_first_revenue_months",
        "discounted_payback_months",
        "breakeven_month",
        "breakeven_price_per_mtok",
        "cost_per_mtok",
        "tco_per_gpu_hour",
        "gross_margin",
    }


def test_each_line_of_the_ledger_moves_in_some_project():
    moving = {
        line
        for name in PROJECTS
        for line, amounts in kept(name).monthly.items()
        if any(amounts)
    }
    assert moving == set(kept(next(iter(PROJECTS))).monthly)
