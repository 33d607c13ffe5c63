"""What the figures of items are called, and their units, wherever people see them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import msgspec

from planner.core.catalog.items import CatalogItem


class Field(NamedTuple):
    """A figure of items: its label, and its unit, empty where it has none.

    A figure of which the unit is ``share`` is a fraction, and is written in percent.
    """

    label: str
    unit: str = ""

    def written(self, value: float | str) -> str:
        """Return a value of the figure with its unit.

        >>> FIGURES["power_kw"].written(132.0), FIGURES["gpu"].written("GB200")
        ('132 kW', 'GB200')
        >>> FIGURES["liquid_heat_fraction"].written(0.857)
        '85.7%'
        """
        if isinstance(value, str):
            return value
        if self.unit == "share":
            return f"{value * 100:.10g}%"
        return f"{value:,.10g} {self.unit}".rstrip()


# In the order in which people look at them.
FIGURES: Final[Mapping[str, Field]] = MappingProxyType(
    {
        "gpus": Field("GPUs"),
        "gpu": Field("Kind of GPU"),
        "cpus": Field("CPUs"),
        "host": Field("Host"),
        "kind": Field("Kind"),
        "fabric": Field("Fabric"),
        "medium": Field("Medium"),
        "gpu_memory_gb": Field("Memory of a GPU", "GB"),
        "memory_bandwidth_tb_s": Field("Memory bandwidth of a GPU", "TB/s"),
        "fp4_dense_pflops": Field("FP4 of a GPU, dense", "PFLOPS"),
        "fp8_dense_pflops": Field("FP8 of a GPU, dense", "PFLOPS"),
        "bf16_dense_pflops": Field("BF16 of a GPU, dense", "PFLOPS"),
        "nvlink_tb_s": Field("Scale-up bandwidth", "TB/s"),
        "scale_up_gpus": Field("GPUs joined inside"),
        "ports": Field("Ports"),
        "port_speed_gbps": Field("Speed of a port", "Gbit/s"),
        "rails": Field("Rails"),
        "capacity_pb": Field("Usable capacity", "PB"),
        "capacity_kw": Field("Capacity", "kW"),
        "cooling_capacity_kw": Field("Cooling capacity", "kW"),
        "cooling_power_kw": Field("Own draw", "kW"),
        "flow_l_min": Field("Coolant flow", "l/min"),
        "power_kw": Field("Highest power", "kW"),
        "power_typical_kw": Field("Typical power", "kW"),
        "cooling": Field("Cooling"),
        "liquid_heat_fraction": Field("Heat to liquid", "share"),
        "rack_units": Field("Rack space", "U"),
        "usable_rack_units": Field("Usable rack space", "U"),
        "racks": Field("Racks"),
        "weight_kg": Field("Weight", "kg"),
        "lead_time_weeks": Field("Lead time", "weeks"),
        "useful_life_years": Field("Useful life", "years"),
        "annual_support_share": Field("Support a year, of the price", "share"),
    }
)
_ABOUT: Final[Mapping[str, Field]] = MappingProxyType(
    {
        "id": Field("Id, such as gb200-nvl72"),
        "asset_class": Field("What the item is booked as"),
        "vendor": Field("Vendor"),
        "model": Field("Model"),
        "contains": Field("What the price includes, in a sentence"),
        "unit": Field("What the price and the quantity count, such as rack"),
        "charge": Field("How often the price is paid"),
        "price_usd": Field("Price of one unit, before tax and shipping", "USD"),
        "price_low_usd": Field("Low end of the likely price", "USD"),
        "price_high_usd": Field("High end of the likely price", "USD"),
        "price_basis": Field("What the price rests on, empty without a price"),
        "size_assumption": Field("No source states all of power and rack space"),
        "lead_time_assumption": Field("No source states the lead time"),
        "includes": Field("Items of the catalog inside the price"),
        "covers": Field("Roles of a bill that this item stands for"),
        "source": Field("Where the figures are from"),
        "source_date": Field("Date of the source, such as 2026-11"),
        "confidence": Field("How far the figures can be trusted"),
        "note": Field("Remarks; the reasoning of an assumed price"),
        "share": Field("Price as a share of others", "share"),
        "share_low": Field("Low end of the likely share", "share"),
        "share_high": Field("High end of the likely share", "share"),
        "item": Field("Id of the item inside"),
        "quantity": Field("How many of it one unit holds"),
    }
)


def stated_figures(
    item: CatalogItem,
) -> Iterator[tuple[str, Field, float | int | str]]:
    """Yield the figures that an item has, with name, field and value.

    What no source states is left out, and so is what its kind of item never has.

    >>> from planner.core.catalog.loading import catalog
    >>> [name for name, _, _ in stated_figures(catalog().item("cat6a-oob"))]
    ['medium', 'ports', 'port_speed_gbps', 'power_kw', 'useful_life_years']
    """
    defaults = {field.name: field.default for field in msgspec.structs.fields(item)}
    for name, field in FIGURES.items():
        value = getattr(item, name, None)
        if value in (None, ""):
            continue
        if value == 0 and value == defaults[name]:
            continue
        yield name, field, value


def described(name: str) -> str:
    """Return what a field of an item is, with its unit in brackets.

    >>> described("power_kw")
    'Highest power (kW)'
    """
    field = FIGURES.get(name) or _ABOUT[name]
    return f"{field.label} ({field.unit})" if field.unit else field.label
