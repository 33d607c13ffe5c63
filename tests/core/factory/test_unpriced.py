"""Items that have no price, and items that are not bought at all."""

import pytest

from planner.core.declarations import declared_keys, set_inputs
from planner.core.document import Phase, Project
from planner.core.factory.bill import bill
from planner.core.factory.errors import AssemblyError

KEY = "bill.price.dgx-rubin-nvl8"


def plan(item, quantity=None):
    inputs = {} if quantity is None else {f"bill.quantity.phase-1.{item}": quantity}
    return Project(
        name="A plan",
        description="",
        template="",
        audience="",
        phases=(Phase(id="phase-1", label="Phase 1", items=(item,)),),
        products=(),
        inputs=inputs,
    )


def test_an_item_without_a_price_has_no_default_price():
    declared = declared_keys(plan("dgx-rubin-nvl8"))[KEY]

    assert declared.default is None
    assert (declared.source, declared.assumption) == ("", False)
    assert "no source states one" in declared.help


def test_an_item_without_a_price_cannot_be_bought_until_one_is_set():
    project = plan("dgx-rubin-nvl8", 4.0)

    with pytest.raises(AssemblyError, match=f"DGX Rubin NVL8.*'{KEY}'"):
        bill(project, project.inputs)

    priced = set_inputs(project, {KEY: 700_000.0})
    (line,) = bill(priced, priced.inputs)
    assert line.cost == 4 * 700_000
    assert line.price_assumption


def test_none_of_an_item_without_a_price_costs_nothing():
    project = plan("dgx-rubin-nvl8", 0.0)

    (line,) = bill(project, project.inputs)

    assert line.cost == 0.0


@pytest.mark.parametrize(
    ("item", "paid", "key"),
    [
        ("enterprise-support-pct", "as a share of others", "opex.support_share"),
        ("design-commissioning-pct", "as a share of others", "capex.contingency"),
        ("nvidia-ai-enterprise-year", "yearly", "opex.software_per_gpu_year"),
        ("nvidia-ai-enterprise-cloud", "hourly", "opex.software_per_gpu_year"),
        ("colo-retail-kw-month", "monthly", "opex.colocation_price"),
    ],
)
def test_what_is_not_bought_belongs_in_an_input_instead(item, paid, key):
    project = plan(item, 1.0)

    with pytest.raises(AssemblyError, match=f"paid {paid}.*'{key}' instead"):
        bill(project, project.inputs)
