"""Items of the catalog: hardware, site, software and services with their provenance.

There is one class for each category, with the figures that only it has. A figure that
is None is one that no source states; zero says that the item has none of it.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, get_args, get_type_hints

from planner.core.records import (
    CONFIDENCES,
    Record,
    choice_problems,
    date_problems,
    either,
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

CATEGORIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "system": "Systems",
        "gpu": "GPUs",
        "cpu": "CPUs",
        "scale-up-network": "Scale-up network",
        "network": "Switches",
        "adapter": "Adapters",
        "optics": "Optics and cables",
        "storage": "Storage",
        "management": "Management",
        "cooling": "Cooling",
        "power": "Power",
        "facility": "Site",
        "software": "Software",
        "service": "Services",
        "allowance": "Planning allowances",
    }
)
# The words that a field may have. What is charged by share is a part of other prices
# and has no amount of its own.
CHOICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "asset_class": tuple(ASSET_CLASSES),
        "charge": ("once", "hourly", "monthly", "yearly", "share"),
        "price_basis": ("list", "street", "analyst estimate", "quote", "assumption"),
        "confidence": CONFIDENCES,
        "cooling": ("air", "liquid", "hybrid"),
        "fabric": ("infiniband", "ethernet", "management"),
        "medium": ("transceiver", "copper", "fibre", "aoc"),
    }
)
# The kinds of items, by category, where it has some.
KINDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "management": ("server", "fabric-manager"),
        "cooling": (
            *("cdu", "rear-door", "air-handler", "heat-rejection", "chiller"),
            *("piping", "part"),
        ),
        "power": (
            *("ups", "generator", "transformer", "switchgear", "battery"),
            "rack",
        ),
        "facility": ("building", "colocation", "rack"),
    }
)
SHARES: Final = frozenset(
    (
        *("liquid_heat_fraction", "annual_support_share"),
        *("share", "share_low", "share_high"),
    )
)
# Where an empty text says that nothing is stated.
MAY_BE_EMPTY: Final = frozenset(("price_basis", "cooling"))


class Part(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another item of the catalog that one unit holds inside its price."""

    item: str
    quantity: float


class CatalogItem(
    Record,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="category",
):
    """One item of the catalog with everything a plan needs to know about one unit.

    Prices are in USD for one `unit`, before tax and shipping; `charge` says whether
    they are paid once or again and again. `power_kw` is the highest draw of IT power,
    `power_typical_kw` the expected one under load; `liquid_heat_fraction` is the part
    of its heat that goes to liquid. `contains` says what the price includes, and
    `includes` which other items these are, so that nothing is bought twice. `covers`
    are the roles of a bill that an allowance or a service takes the place of.
    `size_assumption` says that sources do not state all of power and rack units,
    `lead_time_assumption` that none states the lead time. An assumed price may have no
    source; then its note says how it was set.
    """

    id: str
    asset_class: str
    vendor: str
    model: str
    contains: str
    unit: str
    charge: str = "once"
    price_usd: float | None = None
    price_low_usd: float | None = None
    price_high_usd: float | None = None
    price_basis: str = ""
    power_kw: float | None = None
    power_typical_kw: float | None = None
    rack_units: float | None = None
    racks: float = 0.0
    weight_kg: float | None = None
    cooling: str = ""
    liquid_heat_fraction: float | None = None
    size_assumption: bool = False
    lead_time_weeks: float | None = None
    lead_time_assumption: bool = True
    useful_life_years: float | None = None
    annual_support_share: float | None = None
    includes: tuple[Part, ...] = ()
    covers: tuple[str, ...] = ()
    source: str = ""
    source_date: str = ""
    confidence: str
    note: str = ""

    @property
    def category(self) -> str:
        """Id of the category, one of `CATEGORIES`."""
        return str(self.__struct_config__.tag)

    @property
    def price_assumption(self) -> bool:
        """Whether no source states the price."""
        return self.price_basis == "assumption"

    @property
    def price_unit(self) -> str:
        """Unit of the price, e.g. ``USD/rack``."""
        return f"USD/({self.unit})" if "*" in self.unit else f"USD/{self.unit}"

    @property
    def peak_kw(self) -> float:
        """Highest draw of one unit; nothing where no source states it."""
        return self.power_kw or 0.0

    @property
    def typical_kw(self) -> float:
        """Draw of one unit under load; the highest where nothing else is known."""
        return self.peak_kw if self.power_typical_kw is None else self.power_typical_kw

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from id_problems("id", self.id)
        for name, choices in choices_of(type(self)).items():
            value = getattr(self, name)
            if value or name not in MAY_BE_EMPTY:
                yield from choice_problems(name, value, choices)
        yield from text_problems(self, "vendor", "model", "contains", "unit")
        yield from self._price_problems()
        if self.source.strip() or not self.price_assumption:
            yield from text_problems(self, "source")
            yield from date_problems("source_date", self.source_date)
        elif self.source_date:
            yield "source_date", "is given, but no source is named"
        yield from positive_problems(self, *numbers_of(type(self)))
        if self.price_assumption and not self.note.strip():
            yield "note", "is empty; an assumed price needs its reasoning"
        if self.typical_kw > self.peak_kw:
            yield "power_typical_kw", "is above power_kw, the highest draw"
        for name in sorted(SHARES.intersection(self.__struct_fields__)):
            if (getattr(self, name) or 0.0) > 1:
                yield name, "is above 1"
        yield from self._part_problems()

    def _price_problems(self) -> Iterator[tuple[str, str]]:
        if self.price_usd is None:
            for name in ("price_low_usd", "price_high_usd", "price_basis"):
                if getattr(self, name) not in (None, ""):
                    yield name, "is given, but price_usd is not"
            return
        if not self.price_basis:
            bases = either(CHOICES["price_basis"])
            yield "price_basis", f"is missing; choose {bases}"
        yield from range_problems(
            "price_usd", self.price_low_usd, self.price_usd, self.price_high_usd
        )

    def _part_problems(self) -> Iterator[tuple[str, str]]:
        seen = set()
        for index, part in enumerate(self.includes):
            place = f"includes[{index}]"
            yield from id_problems(f"{place}.item", part.item)
            if part.quantity <= 0:
                yield f"{place}.quantity", f"is {part.quantity:g}, not above zero"
            if part.item == self.id:
                yield f"{place}.item", "is the item itself"
            if part.item in seen:
                yield f"{place}.item", f"repeats {part.item}"
            seen.add(part.item)
        for index, role in enumerate(self.covers):
            yield from id_problems(f"covers[{index}]", role)


class System(CatalogItem, frozen=True, kw_only=True, tag="system"):
    """A rack or a server with GPUs.

    `gpus` counts them and `gpu` names their kind; memory (GB), bandwidth (TB/s) and
    FLOPS (PFLOPS, dense) are of one GPU. `ports` are those of the whole system to the
    scale-out network, `rails` over how many switches of a unit they are spread, and
    `scale_up_gpus` how many GPUs reach each other without that network.
    """

    gpus: int
    gpu: str
    cpus: int = 0
    host: str = ""
    gpu_memory_gb: float | None = None
    memory_bandwidth_tb_s: float | None = None
    fp4_dense_pflops: float | None = None
    fp8_dense_pflops: float | None = None
    bf16_dense_pflops: float | None = None
    nvlink_tb_s: float | None = None
    ports: int | None = None
    port_speed_gbps: float | None = None
    rails: int | None = None
    scale_up_gpus: int | None = None

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from super().problems()
        yield from text_problems(self, "gpu")
        for name in ("gpus", "rails", "scale_up_gpus"):
            if getattr(self, name) == 0:
                yield name, "is 0; a system has one at least"


class Gpu(CatalogItem, frozen=True, kw_only=True, tag="gpu"):
    """A GPU on its own, as it is inside systems; FLOPS are dense."""

    gpu: str
    cpus: int = 0
    gpu_memory_gb: float | None = None
    memory_bandwidth_tb_s: float | None = None
    fp4_dense_pflops: float | None = None
    fp8_dense_pflops: float | None = None
    bf16_dense_pflops: float | None = None
    nvlink_tb_s: float | None = None
    rack_units: float | None = 0.0

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from super().problems()
        yield from text_problems(self, "gpu")


class Cpu(CatalogItem, frozen=True, kw_only=True, tag="cpu"):
    """A processor, as it is inside systems; `cpus` counts its sockets."""

    cpus: int = 1
    rack_units: float | None = 0.0


class ScaleUpPart(CatalogItem, frozen=True, kw_only=True, tag="scale-up-network"):
    """A part of the network inside a rack; `nvlink_tb_s` is what a tray switches."""

    nvlink_tb_s: float | None = None


class Switch(CatalogItem, frozen=True, kw_only=True, tag="network"):
    """A switch of a network between racks."""

    ports: int
    port_speed_gbps: float
    fabric: str

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from super().problems()
        if self.ports == 0:
            yield "ports", "is 0; a switch has one at least"


class Adapter(CatalogItem, frozen=True, kw_only=True, tag="adapter"):
    """A network adapter, as it is inside systems."""

    ports: int
    port_speed_gbps: float
    rack_units: float | None = 0.0


class Optic(CatalogItem, frozen=True, kw_only=True, tag="optics"):
    """A transceiver or a cable; `ports` are the links that one carries.

    The speed is that of one link, None where the item carries any.
    """

    ports: int = 1
    port_speed_gbps: float | None = None
    medium: str
    rack_units: float | None = 0.0


class Storage(CatalogItem, frozen=True, kw_only=True, tag="storage"):
    """Storage; `capacity_pb` is what one unit holds, usable."""

    capacity_pb: float


class Management(CatalogItem, frozen=True, kw_only=True, tag="management"):
    """A server that manages the cluster or one of its networks."""

    kind: str


class Cooling(CatalogItem, frozen=True, kw_only=True, tag="cooling"):
    """Cooling equipment; its own draw is part of the PUE, not of the IT power.

    `cooling_capacity_kw` is the heat that one unit carries, `cooling_power_kw` what it
    draws for that, `flow_l_min` its coolant flow.
    """

    kind: str
    cooling_capacity_kw: float | None = None
    cooling_power_kw: float | None = None
    flow_l_min: float | None = None
    power_kw: float | None = 0.0
    rack_units: float | None = 0.0


class Power(CatalogItem, frozen=True, kw_only=True, tag="power"):
    """Equipment of the electrical chain, which passes power on and draws none itself.

    `capacity_kw` is what one unit carries, in kVA for a transformer.
    """

    kind: str
    capacity_kw: float | None = None
    power_kw: float | None = 0.0
    rack_units: float | None = 0.0


class Facility(CatalogItem, frozen=True, kw_only=True, tag="facility"):
    """A hall to build or to rent, or an empty rack.

    `capacity_kw` is the IT power one unit carries, `usable_rack_units` the room that an
    empty rack offers.
    """

    kind: str
    capacity_kw: float | None = None
    usable_rack_units: float | None = None
    power_kw: float | None = 0.0
    rack_units: float | None = 0.0


class Software(CatalogItem, frozen=True, kw_only=True, tag="software"):
    """A licence, or paid support of software."""

    power_kw: float | None = 0.0
    rack_units: float | None = 0.0


class Service(CatalogItem, frozen=True, kw_only=True, tag="service"):
    """Work that is paid for; `share` is its price where that is a part of others."""

    share: float | None = None
    share_low: float | None = None
    share_high: float | None = None
    power_kw: float | None = 0.0
    rack_units: float | None = 0.0

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from super().problems()
        if (self.share is not None) != (self.charge == "share"):
            yield "share", "and the charge 'share' go together: give both, or neither"
        if self.share is not None:
            yield from range_problems(
                "share", self.share_low, self.share, self.share_high
            )


class Allowance(CatalogItem, frozen=True, kw_only=True, tag="allowance"):
    """A planning allowance for parts of a factory that are not sized in detail."""

    power_kw: float | None = 0.0
    rack_units: float | None = 0.0


Item = (
    System
    | Gpu
    | Cpu
    | ScaleUpPart
    | Switch
    | Adapter
    | Optic
    | Storage
    | Management
    | Cooling
    | Power
    | Facility
    | Software
    | Service
    | Allowance
)
ITEM_TYPES: Final[Mapping[str, type[Item]]] = MappingProxyType(
    {
        "system": System,
        "gpu": Gpu,
        "cpu": Cpu,
        "scale-up-network": ScaleUpPart,
        "network": Switch,
        "adapter": Adapter,
        "optics": Optic,
        "storage": Storage,
        "management": Management,
        "cooling": Cooling,
        "power": Power,
        "facility": Facility,
        "software": Software,
        "service": Service,
        "allowance": Allowance,
    }
)


@cache
def choices_of(item_type: type[CatalogItem]) -> Mapping[str, tuple[str, ...]]:
    """Return the words that the fields of a class of items may have.

    >>> choices_of(Switch)["fabric"]
    ('infiniband', 'ethernet', 'management')
    """
    fields = item_type.__struct_fields__
    found = {name: words for name, words in CHOICES.items() if name in fields}
    if "kind" in fields:
        found["kind"] = KINDS[str(item_type.__struct_config__.tag)]
    return MappingProxyType(found)


@cache
def numbers_of(item_type: type[CatalogItem]) -> tuple[str, ...]:
    """Return the names of the fields that hold a number."""
    types = get_type_hints(item_type)
    return tuple(
        name for name in item_type.__struct_fields__ if _is_number(types[name])
    )


def _is_number(kind: object) -> bool:
    kinds = get_args(kind) or (kind,)
    return float in kinds or int in kinds
