"""Checks of the factory: a plan that would not work is told, with what mends it."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.catalog.loading import catalog
from planner.core.declarations import set_inputs
from planner.core.document import BASE
from planner.core.editing.bill import (
    add_item,
    choose_item,
    set_own_item,
    size_in_detail,
)
from planner.core.editing.phases import add_phase
from planner.core.evaluation import evaluate
from planner.core.factory.roles import companions
from planner.core.issues.factory import factory_issues
from planner.core.issues.fixing import apply_fix
from planner.core.issues.found import issues
from planner.core.templates import load_template

TEMPLATES = (
    *("provider-token-factory", "enterprise-pod", "hopper-today"),
    "published-claim",
)


def found(project, scenario=BASE):
    """The issues of the factory by their id."""
    result = evaluate(project, scenario)
    return {issue.id: issue for issue in factory_issues(result)}


def bought(project, phase, scenario=BASE, /, **quantities):
    """The project with quantities set; a dash in an item's id is written as _."""
    return set_inputs(
        project,
        {
            f"bill.quantity.{phase}.{item.replace('_', '-')}": float(quantity)
            for item, quantity in quantities.items()
        },
        scenario,
    )


def ruled(project, phase, **rules):
    """The project with inputs of the rules set for a phase."""
    return set_inputs(
        project, {f"factory.{name}.{phase}": value for name, value in rules.items()}
    )


def mended(project, issue, scenario=BASE):
    """The issues that are left once one is mended."""
    return found(apply_fix(project, issue.fix, scenario), scenario)


@pytest.fixture(scope="module")
def sized():
    """Eight racks with everything around them sized, in a hall that is built."""
    return size_in_detail(load_template("provider-token-factory"), "phase-1")


@pytest.fixture(scope="module")
def plant():
    """Sixteen racks of GB200 with cooling and power of their own."""
    project = load_template("published-claim")
    system = catalog().item("gb200-nvl72")
    for one in companions(system, has_own_plant=True):
        project = choose_item(project, "rack", one.role, one.item)
    return bought(project, "rack", gb200_nvl72=16)


# ------------------------------------------------------------------ what is sound


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_passes_its_own_checks(template):
    told = found(load_template(template))

    assert not [i for i in told.values() if i.severity == "error"]
    if template != "published-claim":
        assert {i.severity for i in told.values()} <= {"note"}


def test_the_published_claim_is_told_what_it_leaves_out():
    told = found(load_template("published-claim"))

    # 132 kW × 0.87 = 114.84 kW.
    assert told["no-liquid-cooling.rack"].message.startswith("One rack: 115 kW of heat")
    assert "the compute network" in told["missing-parts.rack"].message
    assert "no-hall.rack" in told


@pytest.mark.parametrize(
    "system",
    [
        *("gb300-nvl72", "vera-rubin-nvl72", "dgx-b200", "hgx-b200-8gpu-liquid"),
        *("dgx-h100", "hgx-h200-8gpu"),
    ],
)
def test_what_a_system_brings_along_works(system):
    project = add_phase(load_template("hopper-today"))
    phase = project.phases[-1].id
    rate = {
        f"capacity.output_rate.{phase}.{product.id}": 1000.0
        for product in project.products
        if product.kind == "api"
    }
    project = set_inputs(add_item(project, phase, system, 8.0), rate)

    told = {key: one for key, one in found(project).items() if key.endswith(phase)}

    assert {one.severity for one in told.values()} <= {"note"}


def test_errors_stand_before_warnings_and_notes(plant):
    wrong = ruled(bought(plant, "rack", qm9700=10, management_server=3), "rack")
    order = [issue.severity for issue in issues(evaluate(wrong))]

    assert order == sorted(order, key=["error", "warning", "note"].index)


# ------------------------------------------------------------------ networks


def test_too_few_leaves_leave_gpus_without_ports(sized):
    project = bought(sized, "phase-1", qm9700=10)
    issue = found(project)["ports.qm9700.phase-1"]

    # 8 racks × 72 GPUs and 4 manager ports: 580 links on 20 leaves with 32 ports down.
    assert issue.severity == "error"
    assert "10 switches of Quantum-2 QM9700" in issue.message
    assert "for 20 leaves: there are 320 ports for 580 links" in issue.message
    assert issue.key == "bill.quantity.phase-1.qm9700"
    assert issue.fix.values == {"bill.quantity.phase-1.qm9700": None}
    assert "ports.qm9700.phase-1" not in mended(project, issue)


def test_too_few_spines_are_oversubscribed(sized):
    issue = found(bought(sized, "phase-1", qm9700=25))["oversubscribed.qm9700.phase-1"]

    # 20 leaves with 32 uplinks on 5 spines with 64 ports: 640 to 320.
    assert issue.severity == "warning"
    assert "oversubscribed 2 to 1" in issue.message


def test_spines_that_suffice_but_do_not_divide_the_uplinks_are_told(sized):
    issue = found(bought(sized, "phase-1", qm9700=30))["oversubscribed.qm9700.phase-1"]

    assert issue.severity == "warning"
    assert "do not spread evenly" in issue.message


def test_leaves_without_any_spine_are_an_error(sized):
    issue = found(bought(sized, "phase-1", qm9700=20))["oversubscribed.qm9700.phase-1"]

    assert issue.severity == "error"
    assert "cannot reach each other" in issue.message


def test_switches_slower_than_the_ports_of_the_systems_are_an_error(sized):
    project = add_item(sized, "phase-1", "gb300-nvl72", 2.0)
    products = [p for p in project.products if p.kind == "api"]
    project = set_inputs(
        project, {f"capacity.output_rate.phase-1.{p.id}": 1000.0 for p in products}
    )
    told = found(project)

    issue = told["speed.qm9700.gb300-nvl72.phase-1"]
    assert issue.severity == "error"
    assert "400 Gbit/s" in issue.message
    assert "800" in issue.message
    mended = found(apply_fix(project, issue.fix))
    assert "speed.qm9700.gb300-nvl72.phase-1" not in mended
    assert "speed.sn5600.gb300-nvl72.phase-1" not in mended
    # At 400 Gbit/s in each of two planes, Ethernet of 800 Gbit/s carries them.
    faster = choose_item(project, "phase-1", "compute-switch", "sn5600")
    faster = choose_item(faster, "phase-1", "node-optics", "osfp-800g-2xdr4")
    assert not [key for key in found(faster) if key.startswith("speed.")]


def test_optics_slower_than_the_ports_are_an_error(plant):
    project = choose_item(plant, "rack", "compute-cable", "cat6a-oob")
    issue = found(project)["speed.compute-cable.cat6a-oob.rack"]

    assert issue.severity == "error"
    assert "carries 1 Gbit/s" in issue.message


def test_one_switch_for_all_is_a_single_point_of_failure():
    project = add_phase(load_template("hopper-today"))
    phase = project.phases[-1].id
    server = msgspec.structs.replace(catalog().item("dgx-h100"), id="one-rail", rails=1)
    project = add_item(set_own_item(project, server), phase, "one-rail", 4.0)

    issue = found(project)[f"single-leaf.one-rail.{phase}"]
    assert issue.severity == "warning"
    assert "one switch connects all 32 GPUs" in issue.message
    assert f"single-leaf.one-rail.{phase}" not in found(
        ruled(project, phase, network_planes=2.0)
    )


# ------------------------------------------------------------------ quantities


def test_short_links_racks_and_storage_are_told(sized):
    project = bought(
        sized,
        "phase-1",
        fiber_mpo_smf=100,
        rack_mgx_48u=1,
        storage_flash_pb_2026=0.5,
        ufm_appliance=1,
    )
    told = found(project)

    assert told["short.fiber-mpo-smf.phase-1"].severity == "error"
    assert told["short.rack-mgx-48u.phase-1"].severity == "error"
    assert told["short.storage-flash-pb-2026.phase-1"].severity == "warning"
    assert told["short.ufm-appliance.phase-1"].severity == "warning"


def test_more_than_needed_is_a_note_and_can_be_given_back(sized):
    project = bought(sized, "phase-1", qm9700=40)
    issue = found(project)["excess.qm9700.phase-1"]

    assert issue.severity == "note"
    assert "40 units" in issue.message
    assert "36 are needed" in issue.message
    assert apply_fix(project, issue.fix) == sized


def test_an_allowance_for_fewer_systems_than_there_are_is_told():
    project = load_template("provider-token-factory")
    told = found(bought(project, "phase-1", gb200_nvl72=10))

    issue = told["short.network-per-rack-nvl72.phase-1"]
    assert issue.severity == "warning"
    assert "8 racks" in issue.message
    assert "10 racks of systems" in issue.message
    key = "bill.quantity.phase-1.network-per-rack-nvl72"
    assert issue.fix.values == {key: 10.0}
    fewer = found(bought(project, "phase-1", gb200_nvl72=6))
    assert fewer["excess.network-per-rack-nvl72.phase-1"].severity == "note"


def test_software_for_fewer_gpus_than_there_are_is_told(plant):
    project = add_item(plant, "rack", "nvidia-ai-enterprise-5y", 100.0)
    issue = found(project)["short.nvidia-ai-enterprise-5y.rack"]

    assert "100" in issue.message
    assert "1,152 are needed" in issue.message
    assert issue.fix.values == {"bill.quantity.rack.nvidia-ai-enterprise-5y": 16 * 72.0}


def test_a_scenario_that_inherits_a_quantity_sets_its_own(sized):
    project = bought(sized, "phase-1", qm9700=10)
    scenario = project.scenarios[0].id
    issue = found(project, scenario)["ports.qm9700.phase-1"]

    assert issue.fix.values == {"bill.quantity.phase-1.qm9700": 36.0}
    fixed = apply_fix(project, issue.fix, scenario)
    assert "ports.qm9700.phase-1" not in found(fixed, scenario)
    assert "ports.qm9700.phase-1" in found(fixed)


# ------------------------------------------------------------------ cooling and power


def test_cooling_units_are_too_few_by_flow(plant):
    # 16 × 132 kW × 0.87 = 1,837 kW, 2,756 l/min: three units of 1,200 l/min.
    told = found(bought(plant, "rack", vertiv_coolchip_cdu_1350=2))
    issue = told["short.vertiv-coolchip-cdu-1350.rack"]

    assert issue.severity == "error"
    assert "it takes 3" in issue.message
    assert "the tighter is flow" in issue.message


def test_cooling_without_a_spare_unit_is_a_single_point_of_failure(plant):
    pinned = bought(plant, "rack", vertiv_coolchip_cdu_1350=3)
    ruled_out = ruled(plant, "rack", spare_cdus=0.0)
    for project in (pinned, ruled_out, ruled(pinned, "rack", spare_cdus=0.0)):
        issue = found(project)["no-spare.vertiv-coolchip-cdu-1350.rack"]
        assert issue.severity == "warning"
        assert "when one fails" in issue.message
        assert issue.id not in mended(project, issue)


def test_a_ups_without_redundancy_is_a_single_point_of_failure(plant):
    project = ruled(plant, "rack", ups_redundancy="N")
    issue = found(project)["no-spare.ups-1200kva.rack"]

    assert issue.fix.values == {"factory.ups_redundancy.rack": "N+1"}
    assert issue.id not in mended(project, issue)


def test_less_redundancy_than_asked_for_is_told(plant):
    # Two units carry the IT; 2N asks for four.
    project = bought(ruled(plant, "rack", ups_redundancy="2N"), "rack", ups_1200kva=3)
    told = found(project)

    assert told["redundancy.ups-1200kva.rack"].severity == "warning"
    few = found(bought(project, "rack", ups_1200kva=1))
    assert few["short.ups-1200kva.rack"].severity == "error"


def test_limits_of_the_hall_are_told_apart(plant):
    project = ruled(
        plant,
        "rack",
        site_power_kw=2000.0,
        liquid_capacity_kw=1000.0,
        air_capacity_kw=600.0,
        rack_positions=20.0,
        floor_area_m2=50.0,
        rack_weight_limit_kg=1000.0,
    )
    told = found(project)

    # Liquid: 1,837 kW; air: 16 × 132 × 0.13 = 275 kW and the IT beside the racks.
    assert {key for key, one in told.items() if one.severity == "error"} == {
        "site-power-kw.rack",
        "liquid-capacity-kw.rack",
        "rack-positions.rack",
        "floor-area.rack",
        "rack-weight.rack",
    }
    assert "1,837.4 kW" in told["liquid-capacity-kw.rack"].message
    assert told["rack-weight.rack"].key == "factory.rack_weight_limit_kg.rack"
    assert "1,360 kg" in told["rack-weight.rack"].message


def test_a_hall_of_all_phases_may_be_too_small():
    project = load_template("provider-token-factory")
    # Two phases of 8 × 143.1 + 7.2 = 1,152 kW each in 2.4 MW.
    smaller = bought(project, "phase-2", facility_build_liquid_mw=0.8)
    issue = found(smaller)["hall-capacity.phase-2"]

    assert "2,240 kW" in issue.message
    assert "2,304 kW" in issue.message
    assert "hall-capacity.phase-1" not in found(smaller)
    assert issue.id not in mended(smaller, issue)


def test_liquid_cooling_of_air_cooled_systems_cools_nothing():
    project = add_item(
        load_template("hopper-today"), "phase-1", "vertiv-coolchip-cdu-1350", 2.0
    )
    issue = found(project)["idle.vertiv-coolchip-cdu-1350.phase-1"]

    assert issue.fix.label.startswith("Leave out")
    assert issue.id not in mended(project, issue)


def test_a_server_too_hot_for_air_needs_rear_doors(plant):
    hot = ruled(plant, "rack", rack_kw_air=10.0)
    assert "17.2 kW" in found(hot)["hot.gb200-nvl72.rack"].message
    doors = add_item(hot, "rack", "rdhx-75kw", 16.0)
    assert "hot.gb200-nvl72.rack" not in found(doors)


# ------------------------------------------------------------------ single items


def test_what_a_system_has_inside_is_not_bought_again(plant):
    issue = found(add_item(plant, "rack", "power-shelf-33kw", 1.0))[
        "twice.power-shelf-33kw.rack"
    ]
    assert "GB200 NVL72" in issue.message


def test_an_allowance_beside_what_it_stands_for_is_told(plant):
    project = add_item(plant, "rack", "network-per-rack-nvl72", 16.0)
    issue = found(project)["twice.network-per-rack-nvl72.rack"]

    assert "Quantum-2 QM9700" in issue.message
    assert issue.fix is None


def test_a_power_chain_in_a_rented_hall_is_told():
    project = add_item(load_template("hopper-today"), "phase-1", "ups-1200kva", 1.0)
    assert "rent of the hall" in found(project)["twice.rent.phase-1"].message


def test_a_hall_that_is_built_and_rented_is_told():
    project = set_inputs(
        load_template("provider-token-factory"), {"opex.colocation_price": 200.0}
    )
    assert "rented.facility-build-liquid-mw.phase-1" in found(project)


def test_units_beside_those_the_rules_count_are_a_note(plant):
    project = add_item(plant, "rack", "supermicro-inrack-cdu-250", 2.0)
    issue = found(project)["beside.supermicro-inrack-cdu-250.rack"]

    assert issue.severity == "note"
    assert "CoolChip CDU 1350" in issue.message


def test_a_figure_that_no_source_states_is_named():
    project = add_phase(load_template("hopper-today"))
    phase = project.phases[-1].id
    project = add_item(project, phase, "mi355x-8gpu", 4.0)
    project = set_inputs(
        project,
        {
            f"capacity.output_rate.{phase}.{p.id}": 1000.0
            for p in project.products
            if p.kind == "api"
        },
    )
    issue = found(project)[f"unknown.mi355x-8gpu.rack_units.{phase}"]

    assert "Instinct MI355X 8-GPU server: rack space" in issue.message
    entered = msgspec.structs.replace(catalog().item("mi355x-8gpu"), rack_units=8.0)
    assert issue.id not in found(set_own_item(project, entered))


def test_a_system_without_a_host_is_an_error(plant):
    bare = msgspec.structs.replace(catalog().item("gb200-nvl72"), cpus=0)
    issue = found(set_own_item(plant, bare))["host.gb200-nvl72.rack"]

    assert issue.severity == "error"


def test_a_weight_that_is_unknown_cannot_be_checked(plant):
    unknown = msgspec.structs.replace(catalog().item("gb200-nvl72"), weight_kg=None)
    project = ruled(set_own_item(plant, unknown), "rack", rack_weight_limit_kg=1500.0)

    assert "weight-unknown.gb200-nvl72.rack" in found(project)


def test_a_model_that_does_not_fit_is_told_though_its_rate_is_set():
    project = load_template("hopper-today")
    tiny = msgspec.structs.replace(catalog().item("h100-sxm"), gpu_memory_gb=4.0)
    rates = {
        f"capacity.output_rate.phase-1.{product.id}": 1000.0
        for product in project.products
        if product.kind == "api"
    }
    told = found(set_inputs(set_own_item(project, tiny), rates))

    issue = told["memory.llama-mixed.h100.phase-1"]
    assert issue.severity == "error"
    assert "does not fit" in issue.message


def test_gpus_that_make_none_of_a_product_are_an_error_and_the_plan_has_figures():
    provider = add_phase(load_template("provider-token-factory"))
    project = add_item(provider, "phase-3", "hgx-h100-8gpu", 4)
    told = found(project)

    issue = told["unserved.deepseek-mixed.h100.phase-3"]
    assert issue.severity == "error"
    assert "671 GB" in issue.message
    assert issue.key == "capacity.output_rate.phase-3.deepseek-mixed"
    by_hand = set_inputs(project, {issue.key: 100.0})
    assert "memory.deepseek-mixed.h100.phase-3" in found(by_hand)


def test_a_speed_of_users_that_nobody_reaches_is_told():
    project = load_template("provider-token-factory")
    key = "throughput.user_speed.phase-1.deepseek-mixed"
    fast = found(set_inputs(project, {key: 900.0}))

    issue = fast["speed.deepseek-mixed.gb200.phase-1"]
    assert "900 tokens/s" in issue.message
    assert issue.key == key
    usual = found(set_inputs(project, {key: 50.0}))
    assert "speed.deepseek-mixed.gb200.phase-1" not in usual


# ------------------------------------------------------------------ dates


def test_the_item_that_alone_drives_the_date_is_named():
    issue = found(load_template("enterprise-pod"))["lead-time.gb200-nvl72.phase-1"]

    assert issue.severity == "note"
    assert "26 weeks" in issue.message
    assert issue.key == "timeline.lead_time.phase-1"


def test_an_item_that_others_wait_for_as_long_drives_no_date():
    project = set_inputs(
        load_template("enterprise-pod"), {"timeline.move_in.phase-1": 12.0}
    )
    assert "lead-time.gb200-nvl72.phase-1" not in found(project)


def test_a_phase_cannot_be_in_use_before_its_hall_is_built():
    provider = add_phase(load_template("provider-token-factory"))
    project = add_item(provider, "phase-3", "gb200-nvl72", 1)
    issue = found(project)["hall-not-ready.phase-3"]

    assert issue.severity == "error"
    # The hall of Phase 1 is begun at the decision and takes twelve months.
    assert issue.fix.values == {
        "timeline.site_start.phase-3": 0.0,
        "timeline.site_build.phase-3": 12.0,
    }
    assert "hall-not-ready.phase-3" not in mended(project, issue)


def test_each_phase_that_is_too_much_for_the_hall_is_told_what_the_hall_carries():
    project = load_template("provider-token-factory")
    for number in (3, 4):
        project = add_item(add_phase(project), f"phase-{number}", "gb200-nvl72", 1)
    told = found(project)
    # 1.44 and 0.96 MW are built; each rack more draws 132 kW and what is around it.
    for number in (3, 4):
        assert "carries 2,400 kW" in told[f"hall-capacity.phase-{number}"].message


def test_a_power_chain_without_a_shell_and_a_single_transformer_are_noted(plant):
    told = found(plant)
    assert told["no-shell.rack"].severity == "note"
    assert all(
        issue.severity == "note" for key, issue in told.items() if "single" in key
    )


# ------------------------------------------------------------------ fixes


@pytest.mark.parametrize("name", ["no-liquid-cooling.rack", "missing-parts.rack"])
def test_what_is_missing_is_added_as_the_rules_propose(name):
    project = load_template("published-claim")
    issue = found(project)[name]

    assert name not in mended(project, issue)
    # Nothing that was there is gone.
    after = apply_fix(project, issue.fix)
    assert after.phases[0].items[0] == "gb200-nvl72"
    assert after.inputs == project.inputs


FACTORS = st.sampled_from([0.0, 0.3, 0.8, 1.3, 4.0])
RULES = st.fixed_dictionaries(
    {},
    optional={
        "spare_cdus": st.sampled_from([0.0, 2.0]),
        "ups_redundancy": st.sampled_from(["N", "2N"]),
        "generator_redundancy": st.sampled_from(["N", "2N"]),
        "network_planes": st.just(2.0),
        "pods": st.sampled_from([2.0, 3.0]),
    },
)


@st.composite
def disturbed(draw):
    """A plan with quantities and rules that somebody has changed."""
    kind = draw(st.sampled_from(["template", "sized", "plant"]))
    if kind == "plant":
        project, phase = load_template("published-claim"), "rack"
        system = catalog().item("gb200-nvl72")
        for one in companions(system, has_own_plant=True):
            project = choose_item(project, phase, one.role, one.item)
        project = bought(project, phase, gb200_nvl72=draw(st.integers(1, 40)))
    else:
        name = draw(st.sampled_from(TEMPLATES[:3]))
        project = load_template(name)
        phase = project.phases[0].id
        if kind == "sized":
            project = size_in_detail(project, phase)
    project = ruled(project, phase, **draw(RULES))
    lines = [one for one in evaluate(project).bill if one.phase == phase]
    chosen = draw(
        st.dictionaries(st.sampled_from(range(len(lines))), FACTORS, max_size=4)
    )
    quantities = {
        f"bill.quantity.{phase}.{lines[place].item.id}": float(
            round(lines[place].quantity * factor)
        )
        for place, factor in chosen.items()
    }
    return set_inputs(project, quantities), draw(st.booleans())


@settings(max_examples=25, deadline=None)
@given(disturbed())
def test_every_fix_makes_its_issue_disappear(case):
    project, in_scenario = case
    scenario = project.scenarios[0].id if in_scenario else BASE
    for issue in found(project, scenario).values():
        if issue.fix is not None:
            assert issue.id not in mended(project, issue, scenario), issue
