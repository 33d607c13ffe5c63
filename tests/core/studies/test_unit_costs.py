"""Cost per Mtok by year: the parts are all of the cost, and nothing twice."""

import numpy as np
import pytest

from planner.core.evaluation import evaluate
from planner.core.studies.unit_costs import cost_parts, unit_costs
from planner.core.templates import load_template, templates


@pytest.mark.parametrize("template", [one.id for one in templates()])
def test_the_parts_are_depreciation_and_opex_of_each_year(template):
    result = evaluate(load_template(template))
    parts = np.sum([values for _line, values in cost_parts(result).values()], axis=0)

    whole = result.yearly("depreciation_total") + result.yearly("opex")
    assert parts == pytest.approx(whole, rel=1e-9)


def test_cost_and_price_are_per_mtok_of_output_sold_in_the_year():
    result = evaluate(load_template("provider-token-factory"))
    costs = unit_costs(result)
    year = result.years.index(2031)
    tokens = result.line("output_tokens_total").values[48:60].sum()

    place = costs.years.index(2031)
    assert costs.price[place] == pytest.approx(
        result.line("token_revenue").values[48:60].sum() / tokens
    )
    cost = (result.yearly("depreciation_total") + result.yearly("opex"))[year]
    share = result.number("token_cost_share")
    assert sum(part.values[place] for part in costs.parts) == pytest.approx(
        cost * share / tokens
    )


def test_years_in_which_hardly_a_token_is_sold_are_left_out():
    result = evaluate(load_template("provider-token-factory"))

    assert 2027 not in unit_costs(result).years
    assert 2030 in unit_costs(result).years
