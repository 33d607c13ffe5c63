"""Items put into a bill, exchanged and taken out; own items of a project."""

import msgspec
import pytest

from planner.core.catalog.loading import UnknownItemError, catalog
from planner.core.declarations import InputError, declared_keys, set_input
from planner.core.document import Scenario
from planner.core.editing.bill import (
    BillError,
    add_item,
    choose_item,
    remove_item,
    remove_own_item,
    set_own_item,
    size_in_detail,
)
from planner.core.editing.phases import (
    PhaseError,
    add_phase,
    remove_phase,
    rename_phase,
)
from planner.core.factory.bill import bill
from planner.core.factory.errors import AssemblyError
from planner.core.factory.items import project_catalog
from planner.core.project import dumps, loads
from planner.core.templates import load_template
from tests.core.plans import EMPTY_HALL


@pytest.fixture
def empty():
    return EMPTY_HALL


@pytest.fixture
def pod(empty):
    return add_item(empty, "phase-1", "gb200-nvl72", 8)


def lines(project, values=None):
    found = bill(project, project.inputs if values is None else values)
    return {line.item.id: line for line in found}


def test_a_system_brings_its_companions_and_a_second_one_only_itself(empty):
    one = add_item(empty, "phase-1", "gb200-nvl72")
    assert lines(one)["gb200-nvl72"].quantity == 1
    assert lines(one)["qm9700"].derived_quantity > 0
    two = add_item(one, "phase-1", "gb200-nvl72")
    assert two.phases == one.phases
    assert lines(two)["gb200-nvl72"].quantity == 2


@pytest.mark.parametrize("quantity", [0.5, -9.0, 1e8, float("nan")])
def test_a_quantity_that_cannot_be_is_refused(pod, quantity):
    with pytest.raises(InputError, match=r"Quantity · Phase 1 · GB200"):
        add_item(pod, "phase-1", "gb200-nvl72", quantity)


def test_an_item_counted_by_hand_stands_for_one_role_only(empty):
    # The switch has the compute network; that of the storage is still sized.
    project = add_item(empty, "phase-1", "sn5600", 36)
    project = add_item(project, "phase-1", "gb300-nvl72", 8)
    roles = {sized.role for sized in project.phases[0].sized}
    assert "compute-switch" not in roles
    assert "storage-switch" in roles
    assert lines(project)["sn5600"].roles == ("compute-switch",)


def test_what_is_set_for_a_class_of_items_goes_with_the_last_of_it(empty):
    project = add_item(empty, "phase-1", "ups-1200kva", 1)
    project = set_input(project, "opex.support_share.power", 0.03)
    without = remove_item(project, "phase-1", "ups-1200kva")
    assert loads(dumps(without)).inputs == {}


def test_an_item_without_a_role_is_counted(pod):
    more = add_item(pod, "phase-1", "bess-2mw-4mwh", 2)
    assert lines(more)["bess-2mw-4mwh"].quantity == 2
    assert lines(more)["bess-2mw-4mwh"].derived_quantity is None


def test_an_item_is_sized_where_its_role_is_free(pod):
    without = remove_item(pod, "phase-1", "vertiv-coolchip-cdu-1350")
    again = add_item(without, "phase-1", "coolit-chx2000")
    assert lines(again)["coolit-chx2000"].roles == ("cdu",)


def test_in_a_scenario_the_quantity_is_the_scenario_s_own(pod):
    project = msgspec.structs.replace(pod, scenarios=(Scenario(id="s", label="S"),))
    changed = add_item(project, "phase-1", "gb200-nvl72", 4, scenario="s")
    key = "bill.quantity.phase-1.gb200-nvl72"
    assert changed.inputs[key] == 8
    assert changed.scenarios[0].overrides[key] == 12


def test_a_removed_item_leaves_nothing_behind(pod):
    priced = msgspec.structs.replace(
        pod,
        inputs={
            **pod.inputs,
            "bill.price.qm9700": 40_000.0,
            "bill.quantity.phase-1.qm9700": 9.0,
        },
    )
    removed = remove_item(priced, "phase-1", "qm9700")
    assert removed.inputs == pod.inputs
    assert "qm9700" not in lines(removed)
    assert all(sized.item != "qm9700" for sized in removed.phases[0].sized)


def test_another_item_takes_over_a_role_and_its_place(pod):
    other = choose_item(pod, "phase-1", "cdu", "coolit-chx2000")
    assert "vertiv-coolchip-cdu-1350" not in lines(other)
    before = pod.phases[0].items.index("vertiv-coolchip-cdu-1350")
    assert other.phases[0].items[before] == "coolit-chx2000"


def test_an_item_with_another_role_stays_when_it_loses_one(pod):
    other = choose_item(pod, "phase-1", "storage-optics", "osfp-400g-sr4")
    assert lines(other)["osfp-400g-dr4"].roles == ("node-optics",)
    assert lines(other)["osfp-400g-sr4"].roles == ("storage-optics",)


@pytest.mark.parametrize(
    ("role", "item", "reason"),
    [
        ("cdu", "qm9700", "cannot be used"),
        ("cooling", "coolit-chx2000", "no role 'cooling'"),
    ],
)
def test_what_does_not_fit_is_refused(pod, role, item, reason):
    with pytest.raises(BillError, match=reason):
        choose_item(pod, "phase-1", role, item)


def test_what_is_not_bought_cannot_be_added(pod):
    with pytest.raises(BillError, match="not bought but paid monthly"):
        add_item(pod, "phase-1", "colo-wholesale-kw-month")
    with pytest.raises(UnknownItemError, match="gb200-nvl72"):
        add_item(pod, "phase-1", "gb200-nvl27")


def test_allowances_give_way_to_sized_items():
    project = load_template("enterprise-pod")
    detailed = size_in_detail(project, "phase-1")
    found = lines(detailed)
    assert "network-per-rack-nvl72" not in found
    # Two racks, 144 GPUs and 4 manager ports: two units of 4 leaves, and 4 spines.
    assert found["qm9700"].quantity == 8 + 4
    # What was counted by hand stays as it was.
    assert found["storage-flash-pb-2026"].quantity == pytest.approx(0.6)
    assert declared_keys(detailed)
    with pytest.raises(BillError, match="nothing to size"):
        size_in_detail(detailed, "phase-1")


def test_a_sized_project_is_saved_and_read_again(pod):
    own = msgspec.structs.replace(catalog().item("gb200-nvl72"), price_usd=3_050_000.0)
    project = set_own_item(pod, own)
    assert loads(dumps(project)) == project


def test_an_own_item_stands_in_the_place_of_the_shipped_one(pod):
    own = msgspec.structs.replace(
        catalog().item("gb200-nvl72"),
        price_usd=2_900_000.0,
        price_low_usd=None,
        price_basis="quote",
        source="Vendor, quote 17",
        source_date="2026-11-20",
    )
    project = set_own_item(pod, own)
    assert lines(project)["gb200-nvl72"].unit_price == 2_900_000
    assert catalog().item("gb200-nvl72").price_usd == 3_100_000
    back = remove_own_item(project, "gb200-nvl72")
    assert lines(back)["gb200-nvl72"].unit_price == 3_100_000


def test_an_entered_figure_is_used_by_the_rules(empty):
    bare = catalog().item("dgx-rubin-nvl8")
    assert bare.power_kw is None
    own = msgspec.structs.replace(
        bare, power_kw=24.0, price_usd=700_000.0, price_basis="quote"
    )
    project = add_item(set_own_item(empty, own), "phase-1", "dgx-rubin-nvl8", 2)
    assert lines(project)["dgx-rubin-nvl8"].item.power_kw == 24.0


def test_a_price_that_no_source_states_is_asked_for(empty):
    project = add_item(empty, "phase-1", "dgx-rubin-nvl8", 2)
    with pytest.raises(AssemblyError, match=r"bill\.price\.dgx-rubin-nvl8"):
        bill(project, project.inputs)


def test_an_own_item_with_an_impossible_figure_is_refused(pod):
    wrong = msgspec.structs.replace(
        catalog().item("gb200-nvl72"), liquid_heat_fraction=1.5
    )
    with pytest.raises(BillError, match="liquid_heat_fraction"):
        set_own_item(pod, wrong)


def test_an_own_item_in_use_cannot_be_taken_away(pod):
    mine = msgspec.structs.replace(catalog().item("gb200-nvl72"), id="my-rack")
    project = add_item(set_own_item(pod, mine), "phase-1", "my-rack", 1)
    with pytest.raises(BillError, match="Phase 1"):
        remove_own_item(project, "my-rack")
    assert "my-rack" in project_catalog(project).items


def test_a_new_phase_begins_empty_and_goes_without_trace(pod):
    two = add_phase(pod)
    assert [phase.label for phase in two.phases] == ["Phase 1", "Phase 2"]
    filled = add_item(two, two.phases[1].id, "dgx-b200", 4)
    ruled = msgspec.structs.replace(
        filled, inputs={**filled.inputs, "factory.pods.phase-2": 2.0}
    )
    assert remove_phase(ruled, "phase-2").inputs == pod.inputs


def test_a_phase_has_another_name_and_nothing_else_changes(pod):
    renamed = rename_phase(pod, "phase-1", "  Hall A ")
    assert renamed.phases[0].label == "Hall A"
    assert renamed.inputs == pod.inputs
    two = add_phase(renamed)
    for label in ("", "  ", "Hall A"):
        with pytest.raises(PhaseError):
            rename_phase(two, two.phases[1].id, label)
