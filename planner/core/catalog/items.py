"""Items of the catalog: hardware, site, software and services with their provenance."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from planner.core.records import (
    CONFIDENCES,
    Record,
    choice_problems,
    date_problems,
    id_problems,
    positive_problems,
    range_problems,
    text_problems,
)

# Every item is booked in one of these, in this order; the ids are part of input keys.
ASSET_CLASSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "accelerated-systems": "Accelerated systems",
        "network": "Network",
        "storage": "Storage",
        "management": "Management and spares",
        "cooling": "Cooling",
        "power": "Power",
        "building": "Building",
        "software": "Software",
        "installation": "Installation and fit-out",
    }
)
# What belongs to the hall and outlives the computing equipment.
FACILITY_CLASSES: Final = frozenset(("building", "power"))

CATEGORIES: Final = (
    *("system", "network", "optics", "storage", "management", "cooling", "power"),
    *("facility", "software", "service", "allowance"),
)
PRICE_BASES: Final = ("list", "street", "analyst estimate", "assumption")
CHARGES: Final = ("once", "monthly", "yearly")


class CatalogItem(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item of the catalog with everything a plan needs to know about one unit.

    Prices are in USD for one `unit`, before tax and shipping; `charge` says whether
    they are paid once, monthly or yearly. `power_kw` is the highest draw of one unit,
    `power_typical_kw` the expected one under load. `contains` says what the price
    includes. Numbers that do not apply are zero, or None where zero would be a claim.
    `size_assumption` says that sources do not state all of power and rack units,
    `lead_time_assumption` that none states the lead time. An assumed price may have no
    source; then its note says how it was set.
    """

    id: str
    category: str
    asset_class: str
    vendor: str
    model: str
    contains: str
    unit: str
    charge: str
    price_usd: float
    price_low_usd: float | None = None
    price_high_usd: float | None = None
    price_basis: str
    gpus: int = 0
    gpu: str = ""
    power_kw: float = 0.0
    power_typical_kw: float | None = None
    cooling_capacity_kw: float | None = None
    cooling_power_kw: float | None = None
    ports: int | None = None
    port_speed_gbps: float | None = None
    rack_units: float = 0.0
    racks: float = 0.0
    liquid_heat_fraction: float | None = None
    size_assumption: bool = False
    lead_time_weeks: float | None = None
    lead_time_assumption: bool = True
    source: str = ""
    source_date: str = ""
    confidence: str
    note: str = ""

    @property
    def price_assumption(self) -> bool:
        """Whether no source states the price."""
        return self.price_basis == "assumption"

    @property
    def price_unit(self) -> str:
        """Unit of the price, e.g. ``USD/rack``."""
        return f"USD/({self.unit})" if "*" in self.unit else f"USD/{self.unit}"

    @property
    def typical_kw(self) -> float:
        """Draw of one unit under load; the highest where nothing else is known."""
        return self.power_kw if self.power_typical_kw is None else self.power_typical_kw

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from id_problems("id", self.id)
        yield from choice_problems("category", self.category, CATEGORIES)
        yield from choice_problems("asset_class", self.asset_class, ASSET_CLASSES)
        yield from choice_problems("charge", self.charge, CHARGES)
        yield from choice_problems("price_basis", self.price_basis, PRICE_BASES)
        yield from choice_problems("confidence", self.confidence, CONFIDENCES)
        yield from text_problems(self, "vendor", "model", "contains", "unit")
        if self.source.strip() or not self.price_assumption:
            yield from text_problems(self, "source")
            yield from date_problems("source_date", self.source_date)
        elif self.source_date:
            yield "source_date", "is given, but no source is named"
        yield from positive_problems(
            *(self, "price_usd", "price_low_usd", "gpus", "power_kw"),
            *("power_typical_kw", "cooling_capacity_kw", "cooling_power_kw", "ports"),
            *("port_speed_gbps", "rack_units", "racks", "liquid_heat_fraction"),
            "lead_time_weeks",
        )
        yield from range_problems(
            "price_usd", self.price_low_usd, self.price_usd, self.price_high_usd
        )
        if self.price_assumption and not self.note.strip():
            yield "note", "is empty; an assumed price needs its reasoning"
        if bool(self.gpus) != bool(self.gpu):
            yield "gpu", "and gpus go together: name the GPU and count it, or neither"
        if self.typical_kw > self.power_kw:
            yield "power_typical_kw", "is above power_kw, the highest draw"
        if (self.liquid_heat_fraction or 0.0) > 1:
            yield "liquid_heat_fraction", "is above 1"
