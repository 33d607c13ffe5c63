"""Cost per Mtok, by year and levelized: the parts are all of it, nothing twice."""

import numpy as np
import pytest

from planner.core.evaluation import evaluate
from planner.core.studies.unit_costs import (
    RUNNING_COSTS,
    cost_parts,
    running_costs,
    unit_costs,
    unit_margin,
)
from planner.core.templates import load_template, templates

TEMPLATES = [one.id for one in templates()]
# Every cost that a template may leave at zero.
ALL_COSTS = {
    "opex.colocation_price": 120.0,
    "opex.demand_charge": 14.0,
    "opex.water_use": 1.8,
    "opex.water_price": 3.0,
    "opex.spares_share.accelerated-systems": 0.01,
    "opex.property_tax_share": 0.01,
    "opex.transit_per_year.phase-1": 90_000.0,
    "opex.general_per_year.phase-1": 250_000.0,
    "opex.general_share": 0.02,
    "opex.other_per_year.phase-1": 10_000.0,
    "opex.model_licence_per_year.deepseek-api": 300_000.0,
    "opex.adaptation_cost.deepseek-api": 500_000.0,
    "opex.royalty_share": 0.03,
    "opex.credit_loss_share": 0.01,
    "opex.payment_fee_share": 0.02,
    "opex.token_sales_share": 0.05,
    "capex.freight_share.network": 0.02,
    "capex.sales_tax_share.accelerated-systems": 0.06,
    "capex.grant_share.building": 0.25,
    "capex.overrun_share": 0.1,
}


def costly():
    project = load_template("provider-token-factory")
    product = next(one.id for one in project.products if one.kind == "api")
    costs = {
        key.replace("deepseek-api", product): value for key, value in ALL_COSTS.items()
    }
    return evaluate(project, overrides=costs)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_parts_are_depreciation_and_opex_of_each_year(template):
    result = evaluate(load_template(template))
    parts = np.sum([values for _line, values in cost_parts(result).values()], axis=0)

    whole = result.yearly("depreciation_total") + result.yearly("opex")
    assert parts == pytest.approx(whole, rel=1e-9)


def test_the_categories_of_opex_are_all_of_it_and_each_is_there_once():
    result = costly()
    parts = running_costs(result)

    assert np.sum([part.values for part in parts], axis=0) == pytest.approx(
        result.yearly("opex"), rel=1e-12
    )
    assert len({cost.line for cost in RUNNING_COSTS}) == len(RUNNING_COSTS)
    assert [part.label for part in parts if not part.values.any()] == []


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


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_way_from_revenue_to_margin_adds_up_to_the_metrics(template):
    metrics = evaluate(load_template(template)).metrics
    margin = unit_margin(evaluate(load_template(template)))

    assert margin.cost == pytest.approx(metrics["cost_per_mtok"].value, rel=1e-12)
    assert margin.revenue == metrics["revenue_per_mtok"].value
    assert margin.margin == metrics["margin_per_mtok"].value
    assert margin.revenue - margin.cost == pytest.approx(margin.margin, rel=1e-9)
    running = sum(part.value for part in margin.running)
    assert running == pytest.approx(metrics["cash_cost_per_mtok"].value, rel=1e-12)


def test_the_way_adds_up_with_every_cost_and_with_grants():
    result = costly()
    margin = unit_margin(result)

    assert margin.cost == pytest.approx(
        result.metrics["cost_per_mtok"].value, rel=1e-12
    )
    assert all(part.value > 0 for part in (*margin.running, *margin.capital))


def test_a_part_of_the_margin_is_its_cost_discounted_by_hand():
    result = evaluate(load_template("hopper-today"))
    rate = 1 + result.number("discount_rate")
    months = np.arange(1, len(result.months) + 1)
    factors = rate ** (-months / 12)
    energy = (result.line("energy_cost").values * factors).sum()
    tokens = (result.line("output_tokens_total").values * factors).sum()

    part = unit_margin(result).running[0]
    assert part.line == "energy_cost"
    assert part.value == pytest.approx(
        energy * result.number("token_cost_share") / tokens, rel=1e-12
    )


def test_where_no_tokens_are_sold_there_is_no_margin_per_mtok():
    project = load_template("provider-token-factory")
    nothing = {
        f"capacity.gpu_share.{one.id}": 0.0
        for one in project.products
        if one.kind in ("api", "internal")
    }

    assert unit_margin(evaluate(project, overrides=nothing)) is None
