"""Fat trees: the printed counts, and what holds for every one."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from planner.core.factory.sizing.network import fat_tree
from planner.core.factory.sizing.quantities import SizingError

# NVIDIA DGX SuperPOD reference architecture RA-11333-001: systems of eight GPUs on
# 64-port switches, one system of a unit left out for the fabric manager.
PRINTED = [
    # nodes, leaf, spine, core, node cables, leaf-spine cables
    (31, 8, 4, 0, 252, 256),
    (63, 16, 8, 0, 508, 512),
    (95, 24, 16, 0, 764, 768),
    (127, 32, 16, 0, 1020, 1024),
]
RADIXES = st.sampled_from([64, 128, 144])
RAILS = st.sampled_from([1, 2, 4, 8])


@pytest.mark.parametrize(
    ("nodes", "leaf", "spine", "core", "node_cables", "inner_cables"), PRINTED
)
def test_printed_superpods_come_out(
    nodes, leaf, spine, core, node_cables, inner_cables
):
    tree = fat_tree(8 * nodes, ports=64, rails=8, manager_ports=4)
    assert (tree.leaf, tree.spine, tree.core) == (leaf, spine, core)
    assert tree.node_leaf_cables == node_cables
    assert tree.leaf_spine_cables == inner_cables
    assert tree.spine_core_cables == 0
    assert tree.tiers == 2


def test_512_nodes_need_three_tiers():
    tree = fat_tree(512 * 8, ports=64, rails=8)
    assert (tree.leaf, tree.spine, tree.core) == (128, 128, 64)
    assert tree.tiers == 3
    assert tree.leaf_spine_cables == tree.spine_core_cables == 4096


def test_the_fabric_manager_takes_the_ports_of_a_node():
    # 32 nodes fill a unit of 256 ports; with the manager they need a second one.
    assert fat_tree(256, ports=64, rails=8).leaf == 8
    assert fat_tree(256, ports=64, rails=8, manager_ports=4).leaf == 16


def test_one_rack_of_72_gpus_has_a_leaf_for_each_of_its_four_rails():
    tree = fat_tree(72, ports=64, rails=4)
    assert (tree.leaf, tree.spine, tree.units) == (4, 2, 1)
    # Eight racks: 576 endpoints on units of 4 × 32 = 128 make five units.
    tree = fat_tree(8 * 72, ports=64, rails=4)
    assert (tree.leaf, tree.units) == (20, 5)
    # Half of 20 is 10; the next divisor of 32 is 16.
    assert tree.spine == 16


def test_twin_planes_have_twice_the_switches_on_the_same_cables():
    one = fat_tree(576, ports=128, rails=4)
    two = fat_tree(576, ports=128, rails=4, planes=2)
    assert (two.leaf, two.spine) == (2 * one.leaf, 2 * one.spine) == (24, 16)
    assert two.node_leaf_cables == 576
    # Twin-port cables: a quarter of the ports of each leaf.
    assert two.leaf_spine_cables == two.leaf * 128 // 4


def test_few_endpoints_on_one_rail_are_one_switch_or_two():
    one = fat_tree(64, ports=64, rails=1)
    assert (one.leaf, one.spine, one.core, one.tiers) == (1, 0, 0, 1)
    assert (one.node_leaf_cables, one.leaf_spine_cables) == (64, 0)
    assert fat_tree(64, ports=64, rails=1, redundant=True).leaf == 2
    assert fat_tree(65, ports=64, rails=1).tiers == 2


def test_50_000_gpus_have_three_tiers():
    tree = fat_tree(50_000, ports=64, rails=8)
    # ceil(50,000 / 256) = 196 units of eight leaves.
    assert (tree.leaf, tree.spine, tree.core) == (1568, 1568, 784)


def test_more_endpoints_than_three_tiers_hold_name_the_next_radix():
    assert fat_tree(65_536, ports=64, rails=8).tiers == 3
    with pytest.raises(SizingError, match=r"65,536.*128 ports hold up to 524,288"):
        fat_tree(65_537, ports=64, rails=8)
    with pytest.raises(SizingError, match="144 ports hold up to 746,496"):
        fat_tree(600_000, ports=64, rails=8)
    with pytest.raises(SizingError, match="divide the GPUs into pods"):
        fat_tree(10**9, ports=512, rails=8)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"endpoints": -8}, "Endpoints must be a whole number from 1, not -8"),
        ({"endpoints": 0}, "Endpoints"),
        ({"endpoints": 2.5}, r"not 2\.5"),
        ({"endpoints": float("nan")}, "Endpoints"),
        ({"ports": 63}, "must be even, not 63"),
        ({"ports": 0}, "Ports of a switch"),
        ({"rails": 0}, "Rails must be a whole number from 1, not 0"),
        ({"planes": 1.5}, "Planes"),
        ({"manager_ports": -1}, "Manager ports must be a whole number from 0"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(wrong, message):
    numbers = {"endpoints": 72, "ports": 64, "rails": 4, **wrong}
    with pytest.raises(SizingError, match=message):
        fat_tree(numbers.pop("endpoints"), **numbers)


def test_every_figure_has_its_sentence():
    text = " ".join(fat_tree(760, ports=64, rails=8, manager_ports=4).explanation)
    for figure in ("3 units × 8 = 24", "12, rounded up to 16", "= 764", "= 768"):
        assert figure in text
    text = " ".join(fat_tree(4096, ports=64, rails=8, planes=2).explanation)
    assert "2 planes" in text
    assert "256 leaf, 256 spines, 128 cores in all" in text


@given(RADIXES, RAILS, st.integers(1, 746_496), st.integers(1, 4), st.integers(0, 8))
@example(64, 8, 760, 1, 4)
def test_nothing_is_oversubscribed_and_every_port_is_there(
    ports, rails, endpoints, planes, managers
):
    assume(endpoints + managers <= ports**3 // 4)
    tree = fat_tree(
        endpoints, ports=ports, rails=rails, planes=planes, manager_ports=managers
    )
    half = ports // 2
    leaf, spine, core = (
        count // planes for count in (tree.leaf, tree.spine, tree.core)
    )
    assert (leaf * planes, spine * planes, core * planes) == (
        tree.leaf,
        tree.spine,
        tree.core,
    )
    assert tree.node_leaf_cables == endpoints + managers
    if tree.tiers == 1:
        assert rails == 1
        assert endpoints + managers <= ports
        return
    # Capacity at the leaves; a part-filled unit has all of its leaves.
    assert leaf * half >= endpoints + managers
    assert leaf == tree.units * rails
    assert (tree.units - 1) * rails * half < endpoints + managers
    assert tree.leaf_spine_cables == leaf * half
    # What goes up from the leaves has a port at the spines.
    if tree.tiers == 2:
        assert half % spine == 0
        assert leaf * (half // spine) <= ports
        assert 2 * spine >= leaf
        # No smaller number does both.
        assert not [s for s in range(1, spine) if half % s == 0 and 2 * s >= leaf]
    else:
        assert endpoints + managers > ports * half or leaf > ports
        assert spine == leaf
        assert 2 * core >= spine > 2 * (core - 1)
        assert tree.spine_core_cables == spine * half <= core * ports


@given(RADIXES, RAILS, st.integers(1, 65_535), st.integers(1, 2))
@example(64, 8, 2048, 1)
@example(64, 1, 64, 1)
def test_one_endpoint_more_never_needs_less(ports, rails, endpoints, planes):
    fewer, more = (
        fat_tree(number, ports=ports, rails=rails, planes=planes)
        for number in (endpoints, endpoints + 1)
    )
    for name in (
        *("leaf", "spine", "core", "tiers", "units", "node_leaf_cables"),
        *("leaf_spine_cables", "spine_core_cables"),
    ):
        assert getattr(fewer, name) <= getattr(more, name), name
