"""Choices of prices that do not fit each other are told."""

import pytest

from planner.core.catalog.listings import listings
from planner.core.declarations import set_inputs
from planner.core.editing.products import add_product, priced_as, remove_product
from planner.core.evaluation import evaluate
from planner.core.issues.found import issues
from planner.core.issues.prices import price_issues


def found(project, values=None):
    result = evaluate(set_inputs(project, values or {}))
    return {issue.id: issue for issue in price_issues(result)}


def listing(provider, model):
    (one,) = (o for o in listings() if (o.provider, o.model) == (provider, model))
    return one


def test_documented_regimes_raise_no_doubt(pod):
    for regime in ("named-open-model", "current-frontier-tier", "fixed-quality"):
        assert found(pod, {"revenue.price_regime": regime}) == {}


def test_a_frontier_price_with_a_software_gain_counts_throughput_twice(pod):
    # As the sample plans warn: 31% instead of 15% a year.
    values = {"revenue.token_price_change": 0.0, "capacity.software_gain": 0.15}

    issue = found(pod, values)["linked-choice"]

    assert issue.message == (
        "Token prices change by 0% a year, as at the frontier, but software gains 15% "
        "a year: tokens per GPU are counted twice."
    )
    assert issue.key == "capacity.software_gain"
    assert issue in issues(evaluate(set_inputs(pod, values)))


def test_a_falling_price_without_any_gain_is_doubted_too(pod):
    issue = found(pod, {"capacity.software_gain": 0.0})["linked-choice"]

    assert "software gains 0% a year" in issue.message
    assert "15% is documented" in issue.remedy


def test_a_mature_generation_with_a_small_gain_is_believed(pod):
    assert found(pod, {"capacity.software_gain": 0.05}) == {}


def test_without_tokens_there_is_no_linked_choice(pod):
    hours = remove_product(pod, "deepseek")

    assert found(hours, {"capacity.software_gain": 0.0}) == {}


# ------------------------------------------------------------------ price and model


def test_a_price_of_the_same_model_is_believed(pod):
    assert found(priced_as(pod, "deepseek", listing("Novita", "deepseek-v3.2"))) == {}


def test_the_price_of_another_model_is_told_from_its_own(pod):
    priced = priced_as(pod, "deepseek", listing("OpenAI", "gpt-4.1"))

    issue = found(priced)["price-of-another-model.deepseek"]

    assert issue.message == (
        "DeepSeek 671B has the throughput of DeepSeek 671B family with the price of "
        "gpt-4.1."
    )
    assert issue.key == "revenue.output_price.deepseek"


def test_a_price_that_several_models_have_may_be_that_of_the_own(pod):
    # 0.15 / 0.6 without a cached price is listed for several models.
    own = add_product(pod, label="Small", kind="api", workload="gpt-oss-120b-mixed")

    assert found(priced_as(own, "small", listing("Nebius", "gpt-oss-120b"))) == {}


def test_a_price_above_every_provider_is_doubted(pod):
    issue = found(pod, {"revenue.output_price.deepseek": 40.0})[
        "price-above-all.deepseek"
    ]

    assert "above every one of the 18 that list DeepSeek 671B family" in issue.message


# ------------------------------------------------------------------ measured shapes


def test_a_cached_share_beyond_the_measured_one_is_told(pod):
    agents = add_product(
        pod, label="Agents", kind="api", workload="deepseek-671b-agents"
    )

    issue = found(agents)["unmeasured-cache.agents"]

    assert issue.message == (
        "Agents reads 80% of its input from cache; no measured row stands behind more "
        "than 56%."
    )
    assert issue.key == "demand.cached_share.agents"


@pytest.mark.parametrize(
    ("values", "is_told"),
    [
        ({"demand.input_per_output.deepseek": 10.0}, True),
        ({"demand.cached_share.deepseek": 0.1}, True),
        # Less to read than the rate was measured for.
        ({"demand.input_per_output.deepseek": 2.0}, False),
        # A rate of its own for the heavier shape.
        (
            {
                "demand.input_per_output.deepseek": 10.0,
                "capacity.output_rate.phase-1.deepseek": 1500.0,
            },
            False,
        ),
    ],
)
def test_a_shape_heavier_than_that_of_the_rate_is_told(pod, values, is_told):
    assert ("heavier-shape.deepseek" in found(pod, values)) is is_told
