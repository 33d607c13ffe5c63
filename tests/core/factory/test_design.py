"""What the systems of a phase need around them; the figures are worked out by hand."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.catalog.loading import catalog
from planner.core.editing.bill import (
    add_item,
    choose_item,
    remove_item,
    set_own_item,
)
from planner.core.editing.phases import add_phase, add_refresh
from planner.core.factory.bill import bill, phase_sizings
from planner.core.factory.errors import AssemblyError
from tests.core.plans import EMPTY_HALL


@pytest.fixture
def hall():
    """A project with one phase that has nothing yet, in no hall of anybody."""
    return EMPTY_HALL


@pytest.fixture
def eight_racks(hall):
    """Eight racks of 72 GPUs with all that belongs to them."""
    return add_item(hall, "phase-1", "gb200-nvl72", 8)


def quantities(project):
    return {line.item.id: line.quantity for line in bill(project, project.inputs)}


def sizing(project):
    return phase_sizings(project, project.inputs)["phase-1"]


def needed(project):
    return {need.role: need.quantity for need in sizing(project).needs}


def with_value(project, key, value):
    return msgspec.structs.replace(project, inputs={**project.inputs, key: value})


def test_the_compute_network_of_eight_racks(eight_racks):
    # 576 GPUs and 4 manager ports at 4 rails of 32 ports: 580 / 128 = 5 units.
    # 5 x 4 = 20 leaves; half are 10 spines, rounded up to 16, a divisor of 32.
    found = needed(eight_racks)
    assert found["compute-switch"] == 20 + 16
    # Links: 580 to systems and managers, 20 x 32 = 640 between leaves and spines.
    assert found["compute-cable"] == 580 + 640
    # Ends at switches: 580 + 2 x 640 = 1,860, two to a transceiver.
    assert found["compute-optics"] == 930
    assert found["node-optics"] == 580
    assert found["fabric-manager"] == 2


@pytest.mark.parametrize(
    ("systems", "switches", "to_systems", "between"),
    [
        (31, 8 + 4, 252, 256),
        (63, 16 + 8, 508, 512),
        (95, 24 + 16, 764, 768),
        (127, 32 + 16, 1020, 1024),
        # One system less than 512, for the ports of the managers.
        (511, 128 + 128 + 64, 4092, 4096 + 4096),
    ],
)
def test_the_printed_networks_of_the_reference_architecture(
    hall, systems, switches, to_systems, between
):
    # NVIDIA DGX SuperPOD reference architecture RA-11333-001 V11.
    found = needed(add_item(hall, "phase-1", "dgx-h100", systems))
    assert found["compute-switch"] == switches
    assert found["compute-cable"] == to_systems + between
    assert found["node-optics"] == to_systems
    # Two links to a twin-port transceiver.
    assert found["compute-optics"] == (to_systems + 2 * between) / 2


def test_two_planes_of_400g_for_ports_of_800g(hall):
    project = add_item(hall, "phase-1", "gb300-nvl72", 8)
    twin = needed(with_value(project, "factory.network_planes.phase-1", 2.0))
    # 576 endpoints at 4 rails of 64 ports: 3 units, 12 leaves and 8 spines (6, rounded
    # up to a divisor of 64) in each plane.
    assert twin["compute-switch"] == 2 * (12 + 8)
    # A cable carries one link of each plane: 24 leaves with 128 / 4 cables up.
    assert twin["compute-cable"] == 576 + 24 * 32


def test_the_storage_of_eight_racks_and_its_network(eight_racks):
    found = needed(eight_racks)
    # 576 GPUs x 4 TB = 2.304 PB, rounded up to a tenth.
    assert found["storage"] == pytest.approx(2.4)
    # 576 / 4 = 144 ports of systems, 2.4 x 8 = 19.2, so 20, of storage. 164 ports fill
    # six leaves with 32 each; half are 3 spines, rounded up to 4.
    assert found["storage-switch"] == 6 + 4
    assert found["storage-cable"] == 164 + 6 * 32
    assert found["storage-optics"] == 2 * (164 + 6 * 32)


def test_management_of_eight_racks(eight_racks):
    found = needed(eight_racks)
    assert found["management-server"] == 8  # 576 / 72
    assert found["management-switch"] == 1  # 8 / 16
    assert found["management-cable"] == 20  # 8 x 2.5


def test_heat_and_power_of_eight_racks_add_up_from_their_parts(eight_racks):
    network_kw = (
        36 * 1.72  # QM9700
        + 10 * 1.6  # SN5400
        + 0.1  # SN2201
        + 930 * 0.017  # twin-port transceivers at the switches
        + (580 + 712) * 0.009  # transceivers at systems and in the storage network
    )
    others_kw = 2.4 * 3.0 + 8 * 0.8 + 2 * 0.6  # storage, servers, fabric managers
    found = sizing(eight_racks)
    assert found.it_kw == pytest.approx(8 * 132 + network_kw + others_kw)
    assert found.liquid_kw == pytest.approx(8 * 132 * 0.87)
    assert found.liquid_kw + found.air_kw == pytest.approx(found.it_kw)
    assert found.facility_kw == pytest.approx(1.3 * found.it_kw)


def test_cooling_of_eight_racks(eight_racks):
    # 918.7 kW need one CDU of 1,350 kW, but 1,378 l/min two of 1,200; and one spare.
    assert needed(eight_racks)["cdu"] == 3
    # About 257 kW to air: one fan wall of 600 kW and a spare one.
    assert needed(eight_racks)["air-handler"] == 2


def test_heat_that_a_cdu_gives_to_the_room_is_for_the_air_handlers(eight_racks):
    to_room = choose_item(eight_racks, "phase-1", "cdu", "vertiv-xdu070-l2a")
    # All 1,176 kW: two fan walls of 600 kW and a spare one.
    assert needed(to_room)["air-handler"] == 3


def test_the_power_chain_of_eight_racks(eight_racks):
    # 1,176 kW of IT; 1,529 kW and 1,610 kVA of the facility.
    found = needed(eight_racks)
    assert found["ups"] == 2  # of 1,200 kW, N+1
    assert found["generator"] == 2  # of 2,500 kW, N+1
    assert found["transformer"] == 1  # of 3,000 kVA
    assert found["switchgear"] == 1  # of 2,300 kW


def test_racks_of_eight_systems(eight_racks):
    found = sizing(eight_racks)
    # Network: 36 + 20 + 1 = 57 U fill two racks, but 105 kW three of 45 kW.
    assert (found.system_racks, found.network_racks) == (8, 3)
    # Storage: 2.4 x 16 = 38.4 U. Management: 8 servers and 2 appliances of 1 U.
    assert (found.storage_racks, found.management_racks) == (1, 1)
    assert found.racks == 13
    assert needed(eight_racks)["rack"] == 5
    assert found.rack_weight_kg == 1360


def test_servers_stand_as_many_to_a_rack_as_units_and_heat_allow(hall):
    servers = add_item(hall, "phase-1", "dgx-b200", 10)
    # 42 / 10 U are 4, but 45 / 14.3 kW only 3: ten servers fill four racks.
    assert sizing(servers).system_racks == 4
    cool = with_value(servers, "factory.rack_kw_air.phase-1", 60.0)
    assert sizing(cool).system_racks == 3


def test_a_pinned_quantity_stays_and_what_follows_from_it_follows(eight_racks):
    pinned = with_value(eight_racks, "bill.quantity.phase-1.qm9700", 100.0)
    line = next(
        line for line in bill(pinned, pinned.inputs) if line.item.id == "qm9700"
    )
    assert (line.quantity, line.derived_quantity, line.is_pinned) == (100.0, 36, True)
    more = sizing(pinned).it_kw - sizing(eight_racks).it_kw
    assert more == pytest.approx((100 - 36) * 1.72)


def test_the_reason_of_a_pinned_quantity_says_what_the_rules_ask_for(assembled):
    project = add_item(EMPTY_HALL, "phase-1", "gb200-nvl72", 8)
    key = "bill.quantity.phase-1.sn2201"
    sentence = assembled(project, {key: 4.0}).sentences[key]
    assert sentence == "The rules ask for 1: 8 systems, up to 16 to a switch."


def test_an_item_with_two_roles_is_bought_for_both(eight_racks):
    line = next(
        line
        for line in bill(eight_racks, eight_racks.inputs)
        if line.item.id == "osfp-400g-dr4"
    )
    assert line.roles == ("node-optics", "storage-optics")
    assert line.quantity == 580 + 712
    assert "580" in line.quantity_sentence
    assert "712" in line.quantity_sentence


def test_licences_are_bought_for_every_gpu(eight_racks):
    licensed = add_item(eight_racks, "phase-1", "nvidia-ai-enterprise-5y")
    assert needed(licensed)["software"] == 576
    assert quantities(licensed)["nvidia-ai-enterprise-5y"] == 576


@pytest.mark.parametrize(
    ("servers", "switches"),
    # Seven servers have 56 ports, with 4 of the managers 60 of the 64 of a switch.
    # Eight have 68: a unit of 8 rails, and half as many spines.
    [(1, 1), (7, 1), (8, 8 + 4)],
)
def test_a_few_servers_share_one_switch(hall, servers, switches):
    few = add_item(hall, "phase-1", "dgx-b200", servers)
    assert needed(few)["compute-switch"] == switches


def test_pods_have_a_network_each(hall):
    project = add_item(hall, "phase-1", "gb200-nvl72", 16)
    in_two = with_value(project, "factory.pods.phase-1", 2.0)
    # Twice the network of eight racks.
    assert needed(in_two)["compute-switch"] == 2 * 36
    assert needed(in_two)["compute-cable"] == 2 * (580 + 640)
    assert needed(in_two)["fabric-manager"] == 2 * 2


def test_mixed_systems_have_a_compute_network_each(hall):
    mixed = add_item(hall, "phase-1", "dgx-b200", 31)
    mixed = add_item(mixed, "phase-1", "hgx-h200-8gpu", 31)
    # NVIDIA's 31 systems of 8 rails take 8 leaves and 4 spines; here twice.
    assert needed(mixed)["compute-switch"] == 2 * (8 + 4)
    assert [pod.system.id for pod in sizing(mixed).pods] == [
        "dgx-b200",
        "hgx-h200-8gpu",
    ]


def test_what_is_bought_with_each_system_is_that_of_its_kind(hall):
    mixed = add_item(hall, "phase-1", "gb200-nvl72", 8)
    mixed = add_item(mixed, "phase-1", "dgx-b200", 31)
    found = quantities(mixed)
    assert found["spares-per-rack-nvl72"] == 8
    assert found["spares-per-8gpu-server"] == 31
    assert found["installation-per-rack-nvl72"] == 8
    assert found["installation-per-8gpu-server"] == 31


def test_there_are_no_more_pods_than_systems(hall):
    project = add_item(hall, "phase-1", "dgx-b200", 2)
    one_each = with_value(project, "factory.pods.phase-1", 2.0)
    too_many = with_value(project, "factory.pods.phase-1", 8.0)
    assert needed(too_many) == needed(one_each)


def test_storage_is_counted_by_what_a_unit_holds(hall):
    box = msgspec.structs.replace(
        catalog().item("storage-flash-pb-2026"), id="box", unit="unit", capacity_pb=0.5
    )
    project = add_item(set_own_item(hall, box), "phase-1", "gb200-nvl72", 8)
    boxes = choose_item(project, "phase-1", "storage", "box")
    # 2.304 PB in units of 0.5 PB; 2.5 PB have 20 ports, as 2.4 PB have.
    assert needed(boxes)["storage"] == 5
    assert needed(boxes)["storage-cable"] == needed(project)["storage-cable"]


def test_a_system_without_ports_has_no_compute_network(hall):
    alone = msgspec.structs.replace(catalog().item("dgx-b200"), id="alone", ports=0)
    project = add_item(set_own_item(hall, alone), "phase-1", "alone", 4)
    assert "compute-switch" not in needed(project)
    assert sizing(project).missing == ()


@pytest.mark.parametrize(
    ("role", "item", "figure"),
    [("ups", "ups-1200kva", "capacity_kw"), ("cdu", "coolit-chx2000", "flow_l_min")],
)
def test_a_capacity_of_nothing_keeps_nobody_from_sizing_the_rest(
    eight_racks, role, item, figure
):
    own = msgspec.structs.replace(catalog().item(item), id="own", **{figure: 0.0})
    project = choose_item(set_own_item(eight_racks, own), "phase-1", role, "own")
    assert needed(project)["generator"] == 2


def test_servers_weigh_with_the_rack_they_stand_in(hall):
    three = add_item(hall, "phase-1", "dgx-b200", 10)
    # Three of 142.4 kg in a rack of 180 kg.
    assert sizing(three).rack_weight_kg == pytest.approx(3 * 142.4 + 180)
    two = add_item(hall, "phase-1", "dgx-b200", 2)
    assert sizing(two).rack_weight_kg == pytest.approx(2 * 142.4 + 180)


def test_without_rack_units_the_racks_of_servers_are_not_guessed(hall):
    project = add_item(hall, "phase-1", "mi355x-8gpu", 4)
    assert sizing(project).system_racks == 0
    assert ("mi355x-8gpu", "rack_units") in {
        (one.item, one.field) for one in sizing(project).missing
    }


def test_a_hall_that_is_built_stands_for_the_phases_after_it(hall):
    built = add_item(hall, "phase-1", "facility-build-liquid-mw", 2)
    built = add_item(built, "phase-1", "gb200-nvl72", 8)
    later = add_item(add_phase(built), "phase-2", "gb200-nvl72", 4)
    again = add_refresh(built, "phase-1")
    for project, phase in ((later, "phase-2"), (again, "phase-1-refresh")):
        found = phase_sizings(project, project.inputs)[phase]
        roles = {need.role for need in found.needs}
        assert "compute-switch" in roles
        assert roles.isdisjoint({"cdu", "air-handler", "ups", "generator"})


def test_a_refresh_with_other_systems_takes_over_the_power_chain(eight_racks):
    again = add_refresh(eight_racks, "phase-1")
    other = remove_item(again, "phase-1-refresh", "gb200-nvl72")
    other = add_item(other, "phase-1-refresh", "vera-rubin-nvl72", 8)
    items = other.phases[1].items
    assert "ups-1200kva" in other.phases[0].items
    assert "ups-1200kva" not in items
    assert "genset-2500kw" not in items


def test_an_item_that_nothing_asks_for_says_so(eight_racks):
    empty = with_value(eight_racks, "bill.quantity.phase-1.gb200-nvl72", 0.0)
    for line in bill(empty, empty.inputs):
        if line.derived_quantity is not None:
            assert line.quantity == 0
            assert line.quantity_sentence


def test_a_rented_hall_brings_its_power_chain(hall):
    rented = with_value(hall, "opex.colocation_price", 184.0)
    found = quantities(add_item(rented, "phase-1", "gb200-nvl72", 8))
    assert "ups-1200kva" not in found
    assert found["vertiv-coolchip-cdu-1350"] == 3


def test_too_many_endpoints_are_refused_with_a_larger_switch(hall):
    huge = add_item(hall, "phase-1", "gb200-nvl72", 2000)
    with pytest.raises(AssemblyError, match=r"Phase 1: .*144"):
        bill(huge, huge.inputs)


def test_a_missing_figure_is_named(hall):
    project = add_item(hall, "phase-1", "dgx-rubin-nvl8", 4)
    missing = {(one.item, one.field) for one in sizing(project).missing}
    assert ("dgx-rubin-nvl8", "power_kw") in missing
    assert ("dgx-rubin-nvl8", "rack_units") in missing


@given(st.integers(1, 400), st.sampled_from(["gb200-nvl72", "dgx-b200", "dgx-h100"]))
def test_more_systems_never_need_less_of_anything(count, system):
    few = needed(add_item(EMPTY_HALL, "phase-1", system, count))
    many = needed(add_item(EMPTY_HALL, "phase-1", system, count + 1))
    assert few.keys() <= many.keys()
    assert all(many[role] >= quantity for role, quantity in few.items())


@given(st.permutations(range(12)))
def test_the_order_of_the_bill_does_not_matter(order):
    project = add_item(EMPTY_HALL, "phase-1", "gb200-nvl72", 8)
    (phase,) = project.phases
    items = [phase.items[place] for place in order]
    items += [item for item in phase.items if item not in items]
    shuffled = msgspec.structs.replace(
        project, phases=(msgspec.structs.replace(phase, items=tuple(items)),)
    )
    assert quantities(shuffled) == quantities(project)
