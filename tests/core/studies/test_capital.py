"""What capital is made of, and what the horizon alone brings: the parts add up."""

import pytest

from planner.core.evaluation import evaluate
from planner.core.studies.capital import capital_parts
from planner.core.studies.horizon import terminal_parts
from planner.core.templates import load_template, templates

TEMPLATES = [one.id for one in templates()]
ADDITIONS = {
    "capex.contingency": 0.05,
    "capex.overrun_share": 0.1,
    "capex.freight_share": 0.02,
    "capex.sales_tax_share": 0.06,
    "capex.grant_share": 0.25,
}


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("overrides", [{}, ADDITIONS], ids=["plain", "with all"])
def test_price_and_additions_are_the_capital_and_less_grants_its_basis(
    template, overrides
):
    result = evaluate(load_template(template), overrides=overrides)
    parts = capital_parts(result)

    whole = parts.price.amount + sum(part.amount for part in parts.additions)
    assert whole == pytest.approx(parts.gross.amount, rel=1e-12)
    assert parts.gross.amount == pytest.approx(
        result.metrics["capex_total"].value, rel=1e-9
    )
    assert parts.gross.amount - parts.grants.amount == pytest.approx(
        parts.basis.amount, rel=1e-12
    )


def test_an_overrun_of_a_tenth_is_a_tenth_of_the_price():
    result = evaluate(
        load_template("provider-token-factory"), overrides={"capex.overrun_share": 0.1}
    )
    parts = capital_parts(result)
    overrun = next(part for part in parts.additions if part.label == "Overrun")

    assert overrun.amount == pytest.approx(parts.price.amount / 10)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize(
    "overrides",
    [
        {},
        {"tax.losses_worth_at_horizon": True},
        {"finance.release_working_capital": False},
        {"finance.sell_at_horizon": False},
    ],
    ids=["plain", "losses", "no release", "not sold"],
)
def test_what_the_horizon_brings_is_the_terminal_items_of_the_model(
    template, overrides
):
    result = evaluate(load_template(template), overrides=overrides)
    *parts, whole = terminal_parts(result)

    assert sum(part.amount for part in parts) == pytest.approx(
        whole.amount, rel=1e-9, abs=1e-6
    )
    assert whole.amount == result.line("terminal_items").values.sum()
