import pytest

from planner.core.catalog.items import ASSET_CLASSES, System
from planner.core.catalog.loading import UnknownItemError, catalog, read_catalog
from planner.core.catalog.market import market
from planner.core.records import RecordError

SWITCH = """
[[item]]
id = "sn5600"
category = "network"
asset_class = "network"
vendor = "NVIDIA"
model = "SN5600"
contains = "64 ports of 800G."
unit = "unit"
charge = "once"
price_usd = 70000
price_low_usd = 50000
price_high_usd = 95000
price_basis = "assumption"
power_kw = 2.3
power_typical_kw = 1.7
ports = 64
port_speed_gbps = 800
fabric = "ethernet"
source = "netbox-community/devicetype-library"
source_date = "2026"
confidence = "medium"
note = "Price is an ASSUMPTION."
"""


@pytest.fixture
def problems(tmp_path):
    """Read catalog files with these texts and return the lines of what is wrong."""

    def read(*texts):
        folder = tmp_path / "catalog"
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"part{number}.toml").write_text(text, encoding="utf-8")
        with pytest.raises(RecordError) as caught:
            read_catalog(folder)
        return str(caught.value).splitlines()

    return read


# ------------------------------------------------------------------ what is shipped


def test_the_shipped_catalog_is_sound_and_has_the_items_of_the_first_cut():
    items = catalog().items

    assert {
        *("gb200-nvl72", "dgx-b200", "hgx-h100-8gpu", "q3400", "sn5600"),
        *("supermicro-inrack-cdu-250", "vertiv-coolchip-cdu-1350"),
        *("tcs-piping-per-rack", "ups-1200kva", "genset-2500kw", "transformer-3mva"),
        *("switchgear-lv-4000a", "facility-build-liquid-mw", "facility-build-air-mw"),
        *("colo-wholesale-kw-month", "colo-retail-kw-month"),
        *("nvidia-ai-enterprise-5y", "nvidia-mission-control-year"),
        *("open-source-stack", "storage-flash-pb-2026", "management-server"),
        *("installation-per-rack-nvl72", "installation-per-8gpu-server"),
    } <= set(items)


def test_the_racks_carry_the_published_figures():
    rack = catalog().item("gb200-nvl72")

    # NVIDIA's user guide and SemiAnalysis, 2025-08, as the item's source says.
    assert (rack.gpus, rack.gpu, rack.racks, rack.rack_units) == (72, "GB200", 1, 48)
    assert (rack.power_kw, rack.power_typical_kw) == (132.0, 120.0)
    assert rack.liquid_heat_fraction == pytest.approx(115 / 132, abs=0.002)
    assert (rack.price_low_usd, rack.price_usd, rack.price_high_usd) == (
        *(3_000_000, 3_100_000, 3_400_000),
    )
    assert rack.lead_time_weeks == 26
    assert not rack.price_assumption
    assert "SemiAnalysis" in rack.source
    assert "manifolds" in rack.contains


def test_every_item_says_where_its_figures_are_from():
    for item in catalog().items.values():
        assert item.source or item.price_assumption, item.id
        assert bool(item.source) == bool(item.source_date), item.id
        assert "found" not in item.source, item.id


def test_an_assumed_price_may_have_no_source_but_then_no_date_either(
    tmp_path, problems
):
    bare = SWITCH.replace('source = "netbox-community/devicetype-library"\n', "")
    without_date = bare.replace('source_date = "2026"\n', "")
    (tmp_path / "sound").mkdir()
    (tmp_path / "sound" / "part.toml").write_text(without_date, encoding="utf-8")

    assert read_catalog(tmp_path / "sound").item("sn5600").source == ""
    (line,) = problems(bare)
    assert line.endswith("source_date is given, but no source is named.")


def test_a_price_that_is_no_assumption_needs_a_source(problems):
    sourced = SWITCH.replace('"assumption"', '"list"')

    (line, *_) = problems(
        sourced.replace('"netbox-community/devicetype-library"', '""')
    )

    assert line.endswith("source is empty.")


@pytest.mark.parametrize(
    ("item_id", "is_assumption"), [("gb200-nvl72", True), ("transformer-3mva", False)]
)
def test_an_item_says_whether_its_lead_time_is_an_assumption(item_id, is_assumption):
    assert catalog().item(item_id).lead_time_assumption is is_assumption


def test_an_assumed_price_says_so_in_the_note():
    for item in catalog().items.values():
        if item.price_assumption:
            assert "assumption" in item.note.lower(), item.id


def test_it_power_of_a_rack_with_its_allowances_is_144_kw():
    items = catalog().items
    beside = (
        items["network-per-rack-nvl72"].power_kw
        + items["management-per-rack-nvl72"].power_kw
        + 0.3 * items["storage-flash-pb-2026"].power_kw
    )

    assert beside == pytest.approx(12.0)
    assert items["gb200-nvl72"].power_kw + beside == pytest.approx(144.0)


def test_it_power_of_32_nodes_is_345_kw():
    items = catalog().items
    node = items["hgx-h100-8gpu"].power_kw + items["other-it-per-8gpu-server"].power_kw

    assert 32 * node == pytest.approx(345.0)


def test_the_gpus_of_today_have_a_rental_market_price():
    without = {"VR200", "Rubin", "RTX PRO 6000"}

    for item in catalog().items.values():
        if isinstance(item, System):
            rental = market().reference(item.gpu)
            assert (rental is None) == (item.gpu in without), item.gpu


def test_every_asset_class_has_an_item():
    assert {item.asset_class for item in catalog().items.values()} == set(ASSET_CLASSES)


def test_the_unit_of_a_price_is_dollars_per_unit_of_the_item():
    items = catalog().items

    assert items["gb200-nvl72"].price_unit == "USD/rack"
    assert items["colo-retail-kw-month"].price_unit == "USD/(kW*month)"


def test_an_item_without_a_typical_draw_counts_at_its_highest():
    item = catalog().item("management-server")

    assert item.power_typical_kw is None
    assert item.typical_kw == item.power_kw == 0.8


def test_an_unknown_item_gets_the_nearest_id():
    with pytest.raises(UnknownItemError) as caught:
        catalog().item("gb200-nvl27")

    assert str(caught.value) == (
        "The catalog has no item 'gb200-nvl27'. Did you mean 'gb200-nvl72'?"
    )


def test_an_item_cannot_be_changed():
    with pytest.raises(AttributeError):
        catalog().item("gb200-nvl72").price_usd = 1.0


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'id = "sn5600"',
            'id = "SN 5600"',
            "id is 'SN 5600'; write it like gb200-nvl72",
        ),
        (
            'category = "network"',
            'category = "switch"',
            "category is 'switch'; choose system, gpu, cpu, scale-up-network, network, "
            "adapter, optics, storage, management, cooling, power, facility, software, "
            "service or allowance",
        ),
        (
            'asset_class = "network"',
            'asset_class = "wires"',
            "asset_class is 'wires'; choose accelerated-systems, network, storage, "
            "management, cooling, power, building, software or installation",
        ),
        (
            'charge = "once"',
            'charge = "daily"',
            "charge is 'daily'; choose once, hourly, monthly, yearly or share",
        ),
        (
            '"assumption"',
            '"guess"',
            "price_basis is 'guess'; choose list, street, analyst estimate, quote or "
            "assumption",
        ),
        (
            '"medium"',
            '"good"',
            "confidence is 'good'; choose high, medium or low",
        ),
        ('vendor = "NVIDIA"', 'vendor = " "', "vendor is empty"),
        (
            'source_date = "2026"',
            'source_date = "soon"',
            "source_date is 'soon'; write a year, 2026-11 or 2026-11-23",
        ),
        (
            "price_usd = 70000",
            "price_usd = 40000",
            "price_usd is 40000, below the low end 50000",
        ),
        (
            "price_usd = 70000",
            "price_usd = 99000",
            "price_usd is 99000, above the high end 95000",
        ),
        (
            "power_kw = 2.3",
            "power_kw = 1.0",
            "power_typical_kw is above power_kw, the highest draw",
        ),
        ("power_kw = 2.3", "power_kw = -2.3", "power_kw is -2.3, below zero"),
        (
            "power_kw = 2.3",
            "power_kw = 2.3\nracks = -1",
            "racks is -1, below zero",
        ),
        (
            "power_kw = 2.3",
            "power_kw = 2.3\nliquid_heat_fraction = 1.2",
            "liquid_heat_fraction is above 1",
        ),
        (
            'fabric = "ethernet"',
            'fabric = "token ring"',
            "fabric is 'token ring'; choose infiniband, ethernet or management",
        ),
        ("ports = 64", "ports = 0", "ports is 0; a switch has one at least"),
        ("ports = 64", "ports = 6.4", "ports is a number, not a whole number"),
        ("ports = 64", "", "the field ports is missing"),
        ("ports = 64", "ports = 64\ngpus = 8", "there is no field gpus"),
        (
            'category = "network"',
            "",
            "category is missing; give system, gpu, cpu, scale-up-network, network, "
            "adapter, optics, storage, management, cooling, power, facility, software, "
            "service or allowance",
        ),
        (
            "ports = 64",
            'ports = 64\nincludes = [{ item = "sn5600", quantity = 1 }]',
            "includes[0].item is the item itself",
        ),
        (
            "ports = 64",
            'ports = 64\nincludes = [{ item = "sn2201", quantity = 0 }]',
            "includes[0].quantity is 0, not above zero",
        ),
        (
            "price_usd = 70000\n",
            "",
            "price_low_usd is given, but price_usd is not",
        ),
        (
            'note = "Price is an ASSUMPTION."',
            'note = ""',
            "note is empty; an assumed price needs its reasoning",
        ),
    ],
)
def test_a_wrong_item_is_refused_with_the_reason(problems, old, new, message):
    assert old in SWITCH

    (line, *_) = problems(SWITCH.replace(old, new))

    assert line.startswith("catalog/part0.toml, line ")
    assert line.endswith(f": {message}.")


def test_the_line_of_a_wrong_price_is_given(problems):
    lines = problems(SWITCH.replace("price_usd = 70000", 'price_usd = "70k"'))

    # The text starts with an empty line; the price is the tenth line after it.
    assert lines == [
        "catalog/part0.toml, line 11: item 'sn5600': price_usd is a text, not a number."
    ]


def test_an_id_in_two_files_is_refused_where_it_comes_again(problems):
    assert problems(SWITCH, SWITCH) == [
        "catalog/part1.toml, line 3: item 'sn5600': id 'sn5600' is taken already in "
        "catalog/part0.toml."
    ]


def test_a_file_that_is_not_toml_does_not_hide_what_is_wrong_in_others(problems):
    first, second = problems("[[item]\n", SWITCH.replace('"medium"', '"good"'))

    assert first.startswith("catalog/part0.toml, line 1: this is not TOML")
    assert second == (
        "catalog/part1.toml, line 22: item 'sn5600': confidence is 'good'; choose "
        "high, medium or low."
    )
