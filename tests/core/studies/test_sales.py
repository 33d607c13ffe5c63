"""What is sold and kept: every sum against sums of the lines, or by hand."""

import numpy as np
import pytest

from planner.core.declarations import set_inputs
from planner.core.editing.products import add_product
from planner.core.evaluation import evaluate
from planner.core.studies.market_prices import list_price, price_position
from planner.core.studies.sales import (
    business_lines,
    demand,
    gross_to_net,
    internal_use,
)
from planner.core.templates import load_template


@pytest.fixture(scope="module")
def provider():
    return evaluate(load_template("provider-token-factory"))


@pytest.fixture(scope="module")
def enterprise():
    return evaluate(load_template("enterprise-pod"))


def totals(steps):
    return {step.label: step.values.sum() for step in steps}


def test_lines_of_business_share_all_revenue_and_cost(provider):
    lines = business_lines(provider)

    assert [line.label for line in lines] == ["Tokens by API", "Reserved capacity"]
    revenue = sum(line.revenue for line in lines)
    cost = sum(line.cost for line in lines)
    assert revenue == pytest.approx(provider.yearly("revenue"))
    profit = provider.yearly("gross_profit")
    assert revenue - cost == pytest.approx(profit, abs=1e-3)


def test_cost_falls_on_products_by_the_gpu_hours_they_are_billed(provider):
    (tokens, reserved) = business_lines(provider)
    factor = provider.line("discount_factor").values
    hours = provider.line("product_gpu_hours_billed").values @ factor

    share = hours[3] / hours.sum()
    assert reserved.cost.sum() / (tokens.cost + reserved.cost).sum() == pytest.approx(
        share
    )


def test_what_training_takes_is_no_product_s_cost():
    project = load_template("provider-token-factory")
    trained = evaluate(project, overrides={"capacity.training_share": 0.2})
    whole = trained.yearly("revenue") - trained.yearly("gross_profit")

    cost = sum(line.cost for line in business_lines(trained))
    assert cost.sum() < whole.sum()


def test_internal_use_replaces_an_api_bill(provider, enterprise):
    used = internal_use(enterprise)

    assert internal_use(provider) is None
    assert used.revenue == pytest.approx(enterprise.yearly("internal_revenue"))
    assert used.revenue.sum() == pytest.approx(enterprise.yearly("revenue").sum())
    profit = enterprise.yearly("gross_profit").sum()
    assert used.margin == pytest.approx(profit / used.revenue.sum())


def test_from_gross_to_net_every_step_follows_from_the_one_before(provider):
    reached = None
    for step in gross_to_net(provider):
        if step.is_total:
            if reached is not None:
                assert step.values == pytest.approx(reached, abs=1e-3)
            reached = step.values.copy()
        else:
            reached = reached + step.values


def test_discount_and_unpaid_share_come_off_one_after_the_other(pod):
    values = {
        "revenue.price_discount": 0.1,
        "revenue.unpaid_share": 0.2,
        "opex.royalty_share": 0.05,
    }
    steps = totals(gross_to_net(evaluate(set_inputs(pod, values))))
    gross = steps["At list prices"]

    # By hand: 10% of 100 off, then 20% of 90.
    assert steps["Discount"] == pytest.approx(-0.1 * gross)
    assert steps["Unpaid share"] == pytest.approx(-0.18 * gross)
    assert steps["Revenue"] == pytest.approx(0.72 * gross)
    assert steps["Model royalty"] < 0
    assert "Premia" not in steps


def test_premia_are_a_step_of_their_own(pod):
    values = {
        "revenue.quality_premium.deepseek": 0.1,
        "revenue.domain_premium.deepseek": 0.2,
    }
    plain = totals(gross_to_net(evaluate(pod)))
    steps = totals(gross_to_net(evaluate(set_inputs(pod, values))))
    tokens = evaluate(pod).yearly("token_list_revenue").sum()

    # 1.1 x 1.2 - 1 = 0.32, of tokens alone.
    assert steps["At list prices"] == pytest.approx(plain["At list prices"])
    assert steps["Premia"] == pytest.approx(0.32 * tokens)


def test_all_gpu_hours_are_sold_trained_or_idle(pod):
    project = set_inputs(pod, {"capacity.training_share": 0.1})
    found = demand(evaluate(project))
    sold = np.sum([one.sold for one in found.products], axis=0)

    assert found.training.sum() == pytest.approx(0.1 * found.available.sum())
    assert sold + found.training + found.idle == pytest.approx(found.available)
    assert found.wanted == pytest.approx(sold + found.training)


def test_demand_beyond_the_gpus_is_wanted_and_unserved(pod):
    values = {
        "demand.by_curve.deepseek": True,
        "demand.start_volume.deepseek": 1e9,
        "demand.saturation_volume.deepseek": 1e9,
    }
    found = demand(evaluate(set_inputs(pod, values)))
    (tokens, rented) = found.products

    assert tokens.unserved.sum() > tokens.sold.sum()
    assert rented.unserved.sum() == 0
    assert found.wanted.sum() > found.available.sum()


# ------------------------------------------------------------------ list prices


def test_a_product_at_the_25th_percentile_stands_there(provider):
    product = provider.project.products[0]
    found = price_position(provider, product)

    # 0.96 + 3.6 x (0.44 x 0.28 + 0.56 x 0.13): the sample plan states 1.67.
    assert list_price(provider, product) == pytest.approx(1.6656)
    assert len(found.listed) == 18
    assert (found.cheaper, found.dearer) == (4, 14)


def test_hours_and_seats_stand_nowhere_among_token_prices(pod):
    seats = add_product(
        pod,
        label="Seats",
        kind="seats",
        workload="gpt-oss-120b-mixed",
        values={"demand.mtok_per_unit": 1.0},
    )
    result = evaluate(seats)

    for product in seats.products[1:]:
        assert price_position(result, product) is None
