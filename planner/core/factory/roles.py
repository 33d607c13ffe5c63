"""Roles: what an item of the bill is for, when its quantity follows from the rules."""

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeGuard

from planner.core.catalog.items import (
    CatalogItem,
    Cooling,
    Facility,
    Management,
    Optic,
    Power,
    Software,
    Storage,
    Switch,
    System,
)
from planner.core.document import SizedItem

ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "compute-switch": "Switches of the compute network",
        "compute-optics": "Transceivers at the switches of the compute network",
        "node-optics": "Transceivers at the systems",
        "compute-cable": "Cables of the compute network",
        "fabric-manager": "Managers of the compute network",
        "storage-switch": "Switches of the storage network",
        "storage-optics": "Transceivers of the storage network",
        "storage-cable": "Cables of the storage network",
        "management-switch": "Switches of the management network",
        "management-cable": "Cables of the management network",
        "storage": "Storage",
        "management-server": "Management servers",
        "rack": "Racks",
        "piping": "Piping of liquid-cooled racks",
        "cdu": "Coolant distribution units",
        "air-handler": "Air handlers",
        "heat-rejection": "Heat rejection",
        "ups": "UPS",
        "generator": "Generators",
        "transformer": "Transformers",
        "switchgear": "Switchgear",
        "software": "Software licences",
        "spares": "Spares of racks",
        "server-spares": "Spares of servers",
        "installation": "Installation of racks",
        "server-installation": "Installation of servers",
    }
)
# Part of a hall: who rents one, or buys a building, has these already.
HALL_ROLES: Final = frozenset(
    ("air-handler", "heat-rejection", "ups", "generator", "transformer", "switchgear")
)


def is_rack_system(system: System) -> bool:
    """Return whether a system is a whole rack, with its scale-up network inside."""
    return system.racks >= 1


def is_building(item: CatalogItem) -> TypeGuard[Facility]:
    """Return whether an item is a hall that is built."""
    return isinstance(item, Facility) and item.kind == "building"


def covered_by(item: CatalogItem) -> frozenset[str]:
    """Return the roles that an item takes the place of."""
    return frozenset(item.covers) | (HALL_ROLES if is_building(item) else frozenset())


def _cooling(*kinds: str) -> Callable[[CatalogItem], bool]:
    return lambda item: isinstance(item, Cooling) and item.kind in kinds


def _power(kind: str) -> Callable[[CatalogItem], bool]:
    return lambda item: isinstance(item, Power) and item.kind == kind


def _optic(*media: str) -> Callable[[CatalogItem], bool]:
    return lambda item: isinstance(item, Optic) and item.medium in media


def _is_data_switch(item: CatalogItem) -> bool:
    return isinstance(item, Switch) and item.fabric != "management"


def _is_management_switch(item: CatalogItem) -> bool:
    return isinstance(item, Switch) and item.fabric == "management"


def _with_each(category: str, start: str, unit: str) -> Callable[[CatalogItem], bool]:
    """Return what tells an item that is bought with each rack, or each server."""
    return lambda item: (
        item.category == category and item.unit == unit and item.id.startswith(start)
    )


def _is_management(kind: str) -> Callable[[CatalogItem], bool]:
    return lambda item: isinstance(item, Management) and item.kind == kind


_FITS: Final[Mapping[str, Callable[[CatalogItem], bool]]] = {
    "compute-switch": _is_data_switch,
    "compute-optics": _optic("transceiver"),
    "node-optics": _optic("transceiver"),
    "compute-cable": _optic("fibre", "copper", "aoc"),
    "fabric-manager": _is_management("fabric-manager"),
    "storage-switch": _is_data_switch,
    "storage-optics": _optic("transceiver"),
    "storage-cable": _optic("fibre", "copper", "aoc"),
    "management-switch": _is_management_switch,
    "management-cable": _optic("copper"),
    "storage": lambda item: isinstance(item, Storage),
    "management-server": _is_management("server"),
    "rack": lambda item: isinstance(item, Facility) and item.kind == "rack",
    "piping": _cooling("piping"),
    "cdu": _cooling("cdu"),
    "air-handler": _cooling("air-handler"),
    "heat-rejection": _cooling("heat-rejection", "chiller"),
    "ups": _power("ups"),
    "generator": _power("generator"),
    "transformer": _power("transformer"),
    "switchgear": _power("switchgear"),
    "software": lambda item: isinstance(item, Software) and item.unit == "GPU",
    "spares": _with_each("allowance", "spare", "rack"),
    "server-spares": _with_each("allowance", "spare", "server"),
    "installation": _with_each("service", "installation", "rack"),
    "server-installation": _with_each("service", "installation", "server"),
}


def fits(role: str, item: CatalogItem) -> bool:
    """Return whether an item can be bought for a role."""
    return item.charge == "once" and _FITS[role](item)


def roles_by_hand(
    counted: Iterable[CatalogItem], taken: Collection[str]
) -> dict[str, CatalogItem]:
    """Return what items are for that were counted by hand, without a role.

    Each has the first role it fits that is not `taken`, nor by another of them.
    """
    found: dict[str, CatalogItem] = {}
    for item in counted:
        for role in ROLES:
            if role not in taken and role not in found and fits(role, item):
                found[role] = item
                break
    return found


def companions(system: System, *, has_own_plant: bool) -> tuple[SizedItem, ...]:
    """Return the items that a factory of these systems usually has beside them.

    They are a proposal, each exchangeable for another that fits its role: networks as
    in the vendor's reference designs, InfiniBand at 400 Gbit/s and Ethernet above.
    `has_own_plant` says that neither a rented hall nor a building brings the power
    chain and the air handling.
    """
    is_fast = (system.port_speed_gbps or 0) > 400
    chosen = {
        "compute-switch": "sn5600" if is_fast else "qm9700",
        "compute-optics": "osfp-800g-2xdr4",
        "node-optics": "osfp-800g-2xdr4" if is_fast else "osfp-400g-dr4",
        "compute-cable": "fiber-mpo-smf",
        "fabric-manager": "" if is_fast else "ufm-appliance",
        "storage-switch": "sn5400",
        "storage-optics": "osfp-400g-dr4",
        "storage-cable": "fiber-mpo-smf",
        "management-switch": "sn2201",
        "management-cable": "cat6a-oob",
        "storage": "storage-flash-pb-2026",
        "management-server": "management-server",
        "rack": "rack-mgx-48u",
    }
    if is_rack_system(system):
        chosen |= {
            "spares": "spares-per-rack-nvl72",
            "installation": "installation-per-rack-nvl72",
        }
    else:
        chosen |= {
            "server-spares": "spares-per-8gpu-server",
            "server-installation": "installation-per-8gpu-server",
        }
    if system.liquid_heat_fraction:
        chosen |= {"piping": "tcs-piping-per-rack", "cdu": "vertiv-coolchip-cdu-1350"}
    if has_own_plant:
        chosen |= {
            "air-handler": "crah-fanwall-600",
            "heat-rejection": "dry-cooler-2mw"
            if system.liquid_heat_fraction
            else "chiller-1500kw",
            "ups": "ups-1200kva",
            "generator": "genset-2500kw",
            "transformer": "transformer-3mva",
            "switchgear": "switchgear-lv-4000a",
        }
    return tuple(
        SizedItem(role=role, item=item) for role, item in chosen.items() if item
    )
