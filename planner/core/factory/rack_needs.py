"""The racks of a phase: how many there are, and how heavy the heaviest is."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from planner.core.catalog.items import (
    Allowance,
    CatalogItem,
    Management,
    Storage,
    System,
)
from planner.core.factory.draft import Draft
from planner.core.factory.roles import is_rack_system
from planner.core.factory.rules import PhaseRules
from planner.core.factory.sizing.quantities import fitting, units_for
from planner.core.factory.sizing.racks import racks
from planner.core.factory.values import counted, spoken

NETWORK: Final = "network"
STORAGE: Final = "storage"
MANAGEMENT: Final = "management"
# What shares racks with its like, beside the systems.
SHARED_RACKS: Final[Mapping[str, Callable[[CatalogItem], bool]]] = MappingProxyType(
    {
        NETWORK: lambda item: item.asset_class == "network",
        STORAGE: lambda item: isinstance(item, Storage),
        MANAGEMENT: lambda item: (
            isinstance(item, Management | Allowance)
            and item.asset_class == "management"
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RackCount:
    """Racks by what stands in them, and the weight of the heaviest, in kg.

    The weight is None where none is known; `heaviest` is whose it is.
    """

    systems: int
    network: int
    storage: int
    management: int
    weight_kg: float | None
    heaviest: str


def size_racks(draft: Draft) -> RackCount:
    """Count the racks, and note those that are bought empty and those to be piped."""
    whole, filled, piped, parts = 0, 0, 0, []
    for system, quantity in draft.systems:
        if is_rack_system(system):
            count = math.ceil(quantity * system.racks)
            whole += count
        else:
            per_rack = servers_per_rack(system, draft.rules)
            if not per_rack:
                draft.lacks(system, "rack_units", "the racks")
            count = units_for(quantity, per_rack) if per_rack else 0
            filled += count
            if per_rack:
                parts.append(
                    f"{counted(count, 'rack')} for {spoken(quantity)} of "
                    f"{system.model}, {per_rack} to a rack"
                )
        if system.liquid_heat_fraction:
            piped += count
    others = {name: _racks_of(draft, is_of) for name, is_of in SHARED_RACKS.items()}
    parts += [
        f"{counted(count, 'rack')} for {name}"
        for name, count in others.items()
        if count
    ]
    if "rack" in draft.chosen:
        draft.need("rack", filled + sum(others.values()), f"{'; '.join(parts)}.")
    if piped:
        draft.need(
            "piping", piped, f"{counted(piped, 'rack')} with liquid-cooled systems."
        )
    weight, heaviest = _heaviest(draft)
    return RackCount(
        systems=whole + filled, **others, weight_kg=weight, heaviest=heaviest
    )


def servers_per_rack(system: System, rules: PhaseRules) -> int:
    """Return how many servers a rack takes, by units and by heat; 0 where unknown."""
    if not system.rack_units:
        return 0
    found = fitting(rules.number("rack_units_per_rack"), system.rack_units)
    air_kw = system.peak_kw * (1 - (system.liquid_heat_fraction or 0.0))
    if air_kw:
        found = min(found, fitting(rules.number("rack_kw_air"), air_kw))
    return max(1, found)


def _racks_of(draft: Draft, is_of: Callable[[CatalogItem], bool]) -> int:
    """Return how many racks the items of a group fill."""
    units = kilowatts = 0.0
    for item, quantity in draft.bought():
        if is_of(item) and not isinstance(item, System):
            units += quantity * (item.rack_units or 0.0)
            kilowatts += quantity * item.peak_kw
    return racks(
        rack_units=units,
        kw=kilowatts,
        units_per_rack=draft.rules.number("rack_units_per_rack"),
        kw_per_rack=draft.rules.number("rack_kw_air"),
    ).racks


def _heaviest(draft: Draft) -> tuple[float | None, str]:
    """Return the weight of the heaviest rack of systems, and whose it is.

    Servers weigh with the rack they stand in, where its weight is known.
    """
    weights = []
    rack = draft.chosen.get("rack")
    empty_kg = (rack.weight_kg or 0.0) if rack is not None else 0.0
    for system, quantity in draft.systems:
        if not system.weight_kg:
            continue
        if is_rack_system(system):
            weights.append((system.weight_kg, system.model))
            continue
        together = min(servers_per_rack(system, draft.rules), quantity)
        if together:
            weights.append((empty_kg + together * system.weight_kg, system.model))
    return max(weights, default=(None, ""))
