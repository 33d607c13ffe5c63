"""Margins by year against sums in plain Python, and why a year has none."""

import msgspec
import pytest

from planner.core.evaluation import evaluate
from planner.core.studies.margins import yearly_margins
from planner.core.templates import load_template, templates

PROFITS = {"gross_margin": "gross_profit", "ebitda_margin": "ebitda"}


@pytest.mark.parametrize("template", [template.id for template in templates()])
def test_a_margin_is_the_profit_of_the_year_s_months_over_their_revenue(template):
    result = evaluate(load_template(template))
    found = yearly_margins(result)

    def of(line, year):
        values = result.line(line).values.tolist()
        return sum(v for v, m in zip(values, result.months, strict=True) if year in m)

    assert [str(year) for year in found.years] == sorted(
        {month[:4] for month in result.months}
    )
    for place, year in enumerate(found.years):
        revenue = of("revenue", f"{year}-")
        for key, line in PROFITS.items():
            value = found.margins[key][place]
            if revenue:
                assert value == pytest.approx(of(line, f"{year}-") / revenue)
                assert found.reasons[place] is None
            else:
                assert value is None
                assert found.reasons[place] == f"there is no revenue in {year}"


def test_the_margins_of_the_years_weighted_with_their_revenue_are_that_of_the_life():
    result = evaluate(load_template("hopper-today"))
    found, revenue = yearly_margins(result), result.yearly("revenue")
    for key, values in found.margins.items():
        together = sum(v * r for v, r in zip(values, revenue, strict=True))
        life = result.metrics[key].value
        assert together / revenue.sum() == pytest.approx(life)


def test_a_plan_that_ends_before_its_first_sale_has_no_margin_in_any_year():
    short = msgspec.structs.replace(
        load_template("provider-token-factory"), horizon_months=13
    )
    found = yearly_margins(evaluate(short))
    assert found.years == (2027, 2028)
    assert set(found.margins["gross_margin"]) == {None}
    assert found.reasons == (
        "there is no revenue in 2027",
        "there is no revenue in 2028",
    )
