"""The items the program ships, held to the figures their sources print."""

import msgspec
import pytest

from planner.core.catalog.fields import described, stated_figures
from planner.core.catalog.items import (
    CATEGORIES,
    ITEM_TYPES,
    Adapter,
    CatalogItem,
    Cooling,
    Gpu,
    Item,
    Power,
    ScaleUpPart,
    Switch,
    System,
)
from planner.core.catalog.loading import catalog
from planner.core.catalog.search import search, vendors
from planner.core.factory.roles import ROLES

# What has been collected about each kind of item, by category.
COLLECTED = {
    "system": "gb200-nvl72 gb300-nvl72 vera-rubin-nvl72 dgx-rubin-nvl8 dgx-b200 "
    "dgx-b300 hgx-b200-8gpu hgx-b200-8gpu-liquid hgx-b300-8gpu "
    "rtx-pro-6000-server-8gpu dgx-h100 dgx-h200 hgx-h100-8gpu hgx-h200-8gpu "
    "mi300x-8gpu mi355x-8gpu",
    "gpu": "b200-sxm gb200-gpu b300-sxm gb300-gpu h100-sxm h200-sxm a100-sxm-80 "
    "rtx-pro-6000-bse mi300x mi325x mi355x gh200",
    "cpu": "grace-cpu-superchip grace-cpu vera-cpu",
    "scale-up-network": "nvlink5-switch-tray nvlink-copper-spine",
    "network": "qm9700 q3400 sn5600 sn5400 sn2201 sn4600c generic-51t-ethernet",
    "management": "ufm-appliance management-server",
    "adapter": "connectx-7-400 connectx-8-800 bluefield-3-400",
    "optics": "osfp-800g-2xdr4 osfp-800g-2xsr4 osfp-400g-sr4 osfp-400g-dr4 "
    "osfp-1600g-2xdr4 dac-800g aec-800g aoc-400g fiber-mpo-smf cat6a-oob",
    "storage": "storage-flash-pb-2026 storage-flash-pb-2025 storage-hdd-object-pb",
    "cooling": "vertiv-coolchip-cdu-1350 vertiv-coolchip-cdu-2300 "
    "vertiv-coolchip-cdu-121 supermicro-inrack-cdu-250 coolit-chx2000 "
    "motivair-mcdu-70 motivair-mcdu-60 boyd-rol4000 vertiv-xdu070-l2a rdhx-75kw "
    "rack-manifold-nvl72 tcs-piping-per-rack dry-cooler-2mw chiller-1500kw "
    "crah-fanwall-600 crah-vertiv-pw170",
    "power": "power-shelf-33kw rack-pdu-3ph-60a busway-tapoff-250a busway-run-800a "
    "ups-1200kva genset-2500kw transformer-3mva switchgear-lv-4000a bess-2mw-4mwh",
    "facility": "facility-build-air-mw facility-build-liquid-mw "
    "colo-wholesale-kw-month colo-retail-kw-month rack-mgx-48u",
    "software": "nvidia-ai-enterprise-year nvidia-ai-enterprise-5y "
    "nvidia-ai-enterprise-perpetual nvidia-ai-enterprise-cloud "
    "nvidia-mission-control-year open-source-stack",
    "service": "installation-per-rack-nvl72 installation-per-8gpu-server "
    "enterprise-support-pct design-commissioning-pct",
}
ITEMS = tuple(catalog().items.values())
SYSTEMS = tuple(item for item in ITEMS if isinstance(item, System))


def test_all_98_items_that_were_collected_are_there_in_their_category():
    assert sum(len(ids.split()) for ids in COLLECTED.values()) == 98
    for category, ids in COLLECTED.items():
        found = [item.id for item in ITEMS if item.category == category]
        assert found == ids.split()


def test_every_category_has_an_item_and_a_class_of_its_own():
    assert {item.category for item in ITEMS} == set(CATEGORIES) == set(ITEM_TYPES)
    for name, item_type in ITEM_TYPES.items():
        assert item_type.__struct_config__.tag == name


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_every_item_has_source_date_and_confidence_or_is_a_labelled_assumption(item):
    assert item.confidence in ("high", "medium", "low")
    if item.source:
        assert item.source_date.startswith("20")
    else:
        assert item.price_basis == "assumption"
        assert "ASSUMPTION" in item.note
    if item.price_basis == "assumption":
        assert "assumption" in item.note.lower()


@pytest.mark.parametrize(
    ("item", "figures"),
    [
        # NVIDIA's user guides and the sheets that the items name.
        ("gb200-nvl72", {"cpus": 36, "gpu_memory_gb": 186, "fp4_dense_pflops": 10}),
        ("gb300-nvl72", {"power_kw": 142, "fp4_dense_pflops": 15, "price_usd": 3.9e6}),
        ("dgx-b200", {"power_kw": 14.3, "weight_kg": 142.4, "rack_units": 10}),
        ("dgx-b300", {"power_kw": 14, "port_speed_gbps": 800, "gpu_memory_gb": 288}),
        ("hgx-h200-8gpu", {"gpu_memory_gb": 141, "memory_bandwidth_tb_s": 4.8}),
        ("mi355x-8gpu", {"gpu_memory_gb": 288, "fp8_dense_pflops": 5.033}),
        ("h100-sxm", {"memory_bandwidth_tb_s": 3.35, "fp8_dense_pflops": 1.979}),
        ("qm9700", {"ports": 64, "port_speed_gbps": 400, "power_kw": 1.72}),
        ("q3400", {"ports": 144, "port_speed_gbps": 800, "rack_units": 4}),
        ("sn2201", {"ports": 48, "port_speed_gbps": 1, "fabric": "management"}),
        ("vertiv-coolchip-cdu-1350", {"cooling_capacity_kw": 1350, "flow_l_min": 1200}),
        ("vertiv-coolchip-cdu-121", {"cooling_capacity_kw": 121, "flow_l_min": 120}),
        ("coolit-chx2000", {"cooling_power_kw": 12.24, "flow_l_min": 2125}),
        ("ups-1200kva", {"capacity_kw": 1200, "annual_support_share": 0.04}),
        ("genset-2500kw", {"capacity_kw": 2500, "lead_time_weeks": 52}),
        ("nvidia-ai-enterprise-year", {"price_usd": 4500, "charge": "yearly"}),
        ("crah-vertiv-pw170", {"price_usd": 74_000, "price_basis": "list"}),
        ("storage-flash-pb-2026", {"annual_support_share": 0.12, "capacity_pb": 1}),
    ],
)
def test_an_item_has_the_figures_that_its_source_prints(item, figures):
    found = catalog().item(item)

    assert {name: getattr(found, name) for name in figures} == figures


def test_a_figure_that_no_source_states_is_left_open():
    assert catalog().item("dgx-rubin-nvl8").power_kw is None
    assert catalog().item("mi355x-8gpu").rack_units is None
    assert catalog().item("vera-rubin-nvl72").fp4_dense_pflops is None
    assert {item.id for item in ITEMS if item.price_usd is None} == {
        *("dgx-rubin-nvl8", "gb200-gpu", "gb300-gpu", "mi300x", "mi325x", "mi355x"),
        *("vera-cpu", "nvlink-copper-spine"),
        *("enterprise-support-pct", "design-commissioning-pct"),
    }


def test_a_service_in_percent_is_a_share_and_cannot_be_bought():
    support = catalog().item("enterprise-support-pct")
    design = catalog().item("design-commissioning-pct")

    assert (support.share_low, support.share, support.share_high) == (0.03, 0.05, 0.08)
    assert (design.share_low, design.share, design.share_high) == (0.07, 0.10, 0.15)
    assert support.charge == design.charge == "share"


# ------------------------------------------------------------------ networks


@pytest.mark.parametrize(
    ("item", "ports", "rails", "scale_up"),
    [
        ("gb200-nvl72", 72, 4, 72),
        ("gb300-nvl72", 72, 4, 72),
        ("dgx-h100", 8, 8, 8),
        ("hgx-b200-8gpu", 8, 8, 8),
        ("mi300x-8gpu", 8, 8, 8),
    ],
)
def test_a_system_says_how_it_is_wired(item, ports, rails, scale_up):
    system = catalog().item(item)

    assert (system.ports, system.rails, system.scale_up_gpus) == (
        *(ports, rails, scale_up),
    )


def test_ports_of_switches_are_of_the_fabrics_that_they_belong_to():
    fabrics = {item.id: item.fabric for item in ITEMS if isinstance(item, Switch)}

    assert [id_ for id_, fabric in fabrics.items() if fabric == "infiniband"] == [
        *("qm9700", "q3400"),
    ]
    assert [id_ for id_, fabric in fabrics.items() if fabric == "management"] == [
        "sn2201"
    ]


# ------------------------------------------------------------------ what is inside


def test_what_is_inside_a_price_is_in_the_catalog():
    for item in ITEMS:
        for part in item.includes:
            assert part.item in catalog().items, item.id


def test_what_is_inside_an_nvl72_makes_its_printed_totals():
    rack = catalog().item("gb200-nvl72")
    inside = {part.item: part.quantity for part in rack.includes}
    tray = catalog().item("nvlink5-switch-tray")
    shelf = catalog().item("power-shelf-33kw")

    # 18 compute trays of 4 GPUs and 2 CPUs, 9 switch trays, 8 shelves for N+N.
    assert inside["gb200-gpu"] == 18 * 4 == rack.gpus
    assert inside["grace-cpu"] == 18 * 2 == rack.cpus
    assert isinstance(tray, ScaleUpPart)
    assert inside["nvlink5-switch-tray"] * tray.nvlink_tb_s == pytest.approx(129.6)
    assert rack.gpus * rack.nvlink_tb_s == pytest.approx(129.6)
    assert isinstance(shelf, Power)
    assert inside["power-shelf-33kw"] * shelf.capacity_kw == 2 * 132
    assert inside["connectx-7-400"] == rack.ports


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda item: item.id)
def test_the_gpus_inside_a_system_are_those_it_is_said_to_have(system):
    for part in system.includes:
        inside = catalog().item(part.item)
        if isinstance(inside, Gpu):
            assert part.quantity == system.gpus
            for name in ("gpu", "gpu_memory_gb", "fp8_dense_pflops", "nvlink_tb_s"):
                assert getattr(inside, name) == getattr(system, name), name
        if isinstance(inside, Adapter) and inside.id.startswith("connectx"):
            assert part.quantity * inside.ports == system.ports
            assert inside.port_speed_gbps == system.port_speed_gbps


def test_the_containers_of_an_item_are_those_that_name_it():
    found = [item.id for item in catalog().containers_of("h100-sxm")]

    assert found == ["dgx-h100", "hgx-h100-8gpu"]


def test_what_an_item_takes_the_place_of_is_a_role_of_a_bill():
    covering = [item for item in ITEMS if item.covers]

    assert {item.category for item in covering} == {"allowance", "facility"}
    for item in covering:
        assert set(item.covers) <= set(ROLES), item.id
        assert len(item.covers) == len(set(item.covers))


def test_equipment_of_the_hall_draws_no_it_power():
    for item in ITEMS:
        if isinstance(item, Cooling | Power):
            assert item.power_kw == 0.0, item.id


# ------------------------------------------------------------------ as values


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_an_item_comes_back_from_its_json_as_it_was(item):
    there = msgspec.json.encode(item)

    assert msgspec.json.decode(there, type=Item, strict=True) == item
    assert hash(item) == hash(msgspec.json.decode(there, type=Item))


def test_every_field_of_every_item_has_a_label():
    for item_type in ITEM_TYPES.values():
        for name in item_type.__struct_fields__:
            assert described(name)


def test_the_figures_of_an_item_are_those_that_are_stated():
    item = catalog().item("osfp-800g-2xdr4")
    shown = {
        field.label: field.written(value) for _, field, value in stated_figures(item)
    }

    assert shown == {
        "Medium": "transceiver",
        "Ports": "2",
        "Speed of a port": "400 Gbit/s",
        "Highest power": "0.017 kW",
        "Lead time": "12 weeks",
        "Useful life": "5 years",
    }


@pytest.mark.parametrize(
    ("words", "category", "vendor", "found"),
    [
        ("h200", "system", "", ["dgx-h200", "hgx-h200-8gpu"]),
        ("H200 141gb", "gpu", "", ["h200-sxm"]),
        ("MI300 fabric", "system", "", ["mi300x-8gpu"]),
        ("", "cooling", "coolit", ["coolit-chx2000"]),
        ("", "cpu", "", ["grace-cpu-superchip", "grace-cpu", "vera-cpu"]),
        ("no such thing", "", "", []),
    ],
)
def test_items_are_found_by_words_category_and_vendor(words, category, vendor, found):
    items = search(ITEMS, words, category=category, vendor=vendor)

    assert [item.id for item in items] == found


def test_each_vendor_is_named_once():
    named = vendors(ITEMS)

    assert "NVIDIA" in named
    assert len(named) == len(set(named))
    assert list(named) == sorted(named, key=str.casefold)


def test_a_wrong_figure_of_an_own_item_is_told_with_its_field():
    priced = catalog().item("sn5600")
    unpriced: CatalogItem = msgspec.structs.replace(priced, price_usd=None)
    dear = msgspec.structs.replace(priced, price_usd=1e6, power_kw=-1.0)

    assert list(unpriced.problems()) == [
        ("price_low_usd", "is given, but price_usd is not"),
        ("price_high_usd", "is given, but price_usd is not"),
        ("price_basis", "is given, but price_usd is not"),
    ]
    assert ("price_usd", "is 1e+06, above the high end 95000") in dear.problems()
    assert ("power_kw", "is -1, below zero") in dear.problems()
