"""Power and heat of a pod add up from its parts."""

import pytest

from planner.core.catalog.loading import catalog
from planner.core.declarations import set_inputs
from planner.core.editing.bill import choose_item
from planner.core.evaluation import evaluate
from planner.core.factory.roles import companions
from planner.core.templates import load_template

# Highest power of one unit in kW, as their data sheets have it.
KILOWATTS = {
    "gb200-nvl72": 132.0,
    "qm9700": 1.72,
    "osfp-800g-2xdr4": 0.017,
    "osfp-400g-dr4": 0.009,
    "ufm-appliance": 0.6,
    "sn5400": 1.6,
    "sn2201": 0.1,
    "storage-flash-pb-2026": 3.0,
    "management-server": 0.8,
}


@pytest.fixture(scope="module")
def result():
    """Sixteen racks of GB200 with all that is around them."""
    project = load_template("published-claim")
    system = catalog().item("gb200-nvl72")
    for one in companions(system, has_own_plant=True):
        project = choose_item(project, "rack", one.role, one.item)
    return evaluate(set_inputs(project, {"bill.quantity.rack.gb200-nvl72": 16.0}))


def test_power_is_that_of_all_parts(result):
    by_hand = sum(
        line.quantity * KILOWATTS.get(line.item.id, 0.0) for line in result.bill
    )
    sizing = result.assembly.sizing["rack"]
    assert sizing.it_kw == pytest.approx(by_hand)
    assert result.line("power_peak_kw").values.item() == pytest.approx(by_hand)


def test_heat_goes_to_liquid_from_the_racks_alone_and_to_air_from_all(result):
    sizing = result.assembly.sizing["rack"]
    # 87% of 132 kW: 115 kW a rack.
    assert sizing.liquid_kw == pytest.approx(16 * 132 * 0.87)
    assert sizing.air_kw == pytest.approx(sizing.it_kw - sizing.liquid_kw)
    assert sizing.air_kw > 16 * 17


def test_the_network_of_16_racks_is_counted_by_hand(result):
    quantities = {line.item.id: line.quantity for line in result.bill}
    # 1,152 GPUs and 4 manager ports on units of 4 × 32: ten units of four leaves; half
    # of 40 is 20, the next divisor of 32 is 32. Cables: 1,156 + 40 × 32.
    assert quantities["qm9700"] == 40 + 32
    # Twin-port transceivers at the switches: (1,156 + 2 × 1,280) / 2.
    assert quantities["osfp-800g-2xdr4"] == 1858
    (tree,) = [pod.tree for pod in result.assembly.sizing["rack"].pods]
    assert tree.node_leaf_cables + tree.leaf_spine_cables == 1156 + 1280
