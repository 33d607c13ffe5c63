"""What a phase brings into the hall: racks and cooling units, from its bill."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from planner.core.catalog.items import (
    CatalogItem,
    Cooling,
    Facility,
    Power,
)
from planner.core.document import Phase, set_values
from planner.core.evaluation import Result
from planner.core.factory.bill import BillLine
from planner.core.factory.needs import PhaseSizing
from planner.core.factory.rack_needs import (
    MANAGEMENT,
    NETWORK,
    SHARED_RACKS,
    STORAGE,
    servers_per_rack,
)
from planner.core.factory.roles import is_rack_system
from planner.core.factory.rules import PhaseRules
from planner.core.language.kinds import Locale
from planner.core.pictures.words import (
    amount,
    heat_split,
    kilowatts,
    line_tip,
    number,
    plain_name,
    price,
    weight,
)

SYSTEMS: Final = "systems"
# What belongs to a hall but does not stand in it.
PLANT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "building": "Building",
        "transformer": "Transformers",
        "switchgear": "Switchgear",
        "generator": "Generators",
        "ups": "UPS",
        "battery": "Batteries",
        "heat-rejection": "Heat rejection",
        "chiller": "Chillers",
    }
)
OUTSIDE_COOLING: Final = ("heat-rejection", "chiller")


@dataclass(frozen=True, slots=True)
class Rack:
    """One rack: what kind, the item that fills most of it, its power and its heat."""

    kind: str
    item: str
    kw: float
    liquid_kw: float
    tip: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of equipment, with its name and the item it is of."""

    item: str
    name: str
    tip: str


@dataclass(frozen=True, slots=True)
class Plant:
    """Equipment outside the hall: so much of an item, and what one carries in words."""

    item: str
    kind: str
    quantity: float
    unit: str
    each: str
    tip: str


@dataclass(frozen=True, slots=True)
class PhaseHall:
    """What a phase brings into the hall and beside it.

    `in_rack` are cooling units inside the racks of systems or at their backs; `cdus`
    and `air_handlers` stand on the floor. `systems` says in words what is computing;
    `unplaced` says which systems cannot be put into racks, and what is not known of
    them.
    """

    phase: Phase
    racks: tuple[Rack, ...]
    cdus: tuple[Unit, ...]
    in_rack: tuple[Unit, ...]
    air_handlers: tuple[Unit, ...]
    plant: tuple[Plant, ...]
    systems: str
    unplaced: tuple[str, ...]
    it_kw: float
    liquid_kw: float


def phase_hall(result: Result, phase: Phase, locale: Locale) -> PhaseHall:
    """Return what a phase brings into the hall."""
    sizing = result.assembly.sizing[phase.id]
    lines = [one for one in result.bill if one.phase == phase.id and one.quantity > 0]
    systems = [line for line in lines if line.system is not None]
    rules = PhaseRules(phase.id, set_values(result.project, result.scenario))
    racks: list[Rack] = []
    unplaced = []
    for line in systems:
        found = list(_system_racks(line, phase, rules, locale))
        racks += found
        if not found:
            unplaced.append(_unplaced(line))
    for kind, count in _shared_counts(sizing).items():
        inside = [line for line in lines if _is_of(kind, line)]
        racks += _shared_racks(kind, count, inside, phase, locale)
    return PhaseHall(
        phase=phase,
        racks=tuple(racks),
        cdus=_units(lines, locale, _is_floor_cdu),
        in_rack=_units(lines, locale, _is_in_rack),
        air_handlers=_units(lines, locale, _is_air_handler),
        plant=tuple(_plant(lines, locale)),
        systems=" + ".join(amount(line, locale) for line in systems),
        unplaced=tuple(unplaced),
        it_kw=sizing.it_kw,
        liquid_kw=sizing.liquid_kw,
    )


# ------------------------------------------------------------------------------ racks


def _system_racks(
    line: BillLine, phase: Phase, rules: PhaseRules, locale: Locale
) -> Iterator[Rack]:
    """Yield the racks of a kind of system: whole ones, or servers put into racks."""
    system = line.system
    assert system is not None
    if is_rack_system(system):
        each = 1 / system.racks
        counts = [each] * math.ceil(line.quantity * system.racks)
    else:
        each = servers_per_rack(system, rules)
        if not each:
            return
        rest = line.quantity
        counts = []
        while rest > 0:
            counts.append(min(each, rest))
            rest -= each
    cost = price(line, locale)
    for place, count in enumerate(counts, start=1):
        kw = count * system.peak_kw
        liquid_kw = kw * (system.liquid_heat_fraction or 0.0)
        heavy = None if system.weight_kg is None else count * system.weight_kg
        name = system.model
        if not is_rack_system(system):
            name = f"{number(count, locale)} × {name}"
        tip = (
            f"{name}: rack {place:,} of {len(counts):,}, {phase.label}",
            heat_split(kw, liquid_kw, locale),
            weight(heavy, locale),
            cost,
        )
        yield Rack(SYSTEMS, system.id, kw, liquid_kw, "\n".join(tip))


def _unplaced(line: BillLine) -> str:
    """Say which figures of a system are missing to put it into racks."""
    system = line.system
    assert system is not None
    unknown = "rack units"
    if system.power_kw is None:
        unknown += " and power"
    return f"{plain_name(line)} is not drawn: its {unknown} are not known."


def _shared_counts(sizing: PhaseSizing) -> dict[str, int]:
    return {
        NETWORK: sizing.network_racks,
        STORAGE: sizing.storage_racks,
        MANAGEMENT: sizing.management_racks,
    }


def _is_of(kind: str, line: BillLine) -> bool:
    """Whether a line of the bill stands in shared racks of a kind."""
    item = line.item
    takes_room = bool(item.rack_units or item.peak_kw)
    return takes_room and line.system is None and SHARED_RACKS[kind](item)


def _shared_racks(
    kind: str, count: int, lines: Sequence[BillLine], phase: Phase, locale: Locale
) -> Iterator[Rack]:
    """Yield racks that several items share, each under the item that fills most of it.

    Their power is shared out evenly.
    """
    if not count:
        return
    kw = sum(line.quantity * line.item.peak_kw for line in lines) / count
    liquid_kw = (
        sum(
            line.quantity * line.item.peak_kw * (line.item.liquid_heat_fraction or 0.0)
            for line in lines
        )
        / count
    )
    room = [_room(line) for line in lines]
    contents = [
        ", ".join(
            (
                amount(line, locale),
                kilowatts(line.quantity * line.item.peak_kw, locale),
                price(line, locale),
            )
        )
        for line in lines
    ]
    for place in range(count):
        middle = (place + 0.5) / count * sum(room)
        filled = 0.0
        main = lines[-1]
        for line, taken in zip(lines, room, strict=True):
            filled += taken
            if middle <= filled:
                main = line
                break
        all_of = f" of {count:,}" if count > 1 else ""
        tip = (
            f"{kind.capitalize()} rack {place + 1:,}{all_of}, {phase.label}",
            heat_split(kw, liquid_kw, locale),
            "In all racks of this kind:" if count > 1 else "In it:",
            *contents,
        )
        yield Rack(kind, main.item.id, kw, liquid_kw, "\n".join(tip))


def _room(line: BillLine) -> float:
    """Return how much of the racks an item takes, in rack units."""
    return line.quantity * (line.item.rack_units or 0.0)


# ------------------------------------------------------------------ cooling and power


def _is_floor_cdu(item: CatalogItem) -> bool:
    return isinstance(item, Cooling) and item.kind == "cdu" and not item.rack_units


def _is_in_rack(item: CatalogItem) -> bool:
    if not isinstance(item, Cooling):
        return False
    return item.kind == "rear-door" or (item.kind == "cdu" and bool(item.rack_units))


def _is_air_handler(item: CatalogItem) -> bool:
    return isinstance(item, Cooling) and item.kind == "air-handler"


def _units(
    lines: Sequence[BillLine], locale: Locale, is_wanted: Callable[[CatalogItem], bool]
) -> tuple[Unit, ...]:
    return tuple(
        Unit(line.item.id, plain_name(line), _plant_tip(line, locale))
        for line in lines
        if is_wanted(line.item)
        for _one in range(math.ceil(line.quantity))
    )


def _plant(lines: Sequence[BillLine], locale: Locale) -> Iterator[Plant]:
    """Yield what belongs to the hall but does not stand in it."""
    for line in lines:
        item = line.item
        if isinstance(item, Power | Cooling | Facility) and item.kind in PLANT:
            yield Plant(
                item=item.id,
                kind=item.kind,
                quantity=line.quantity,
                unit=item.unit,
                each=_carried(item, locale),
                tip=_plant_tip(line, locale),
            )


def _plant_tip(line: BillLine, locale: Locale) -> str:
    """Return what there is to say of plant, with what one unit carries."""
    first, *rest = line_tip(line, locale).split("\n")
    carried = _carried(line.item, locale)
    return "\n".join((first, *([f"One carries {carried}"] if carried else []), *rest))


def _carried(item: CatalogItem, locale: Locale) -> str:
    """Return what a unit of plant carries; empty where that is not known."""
    capacity = None
    if isinstance(item, Cooling):
        capacity = item.cooling_capacity_kw
    elif isinstance(item, Power | Facility):
        capacity = item.capacity_kw
    if not capacity:
        return ""
    unit = "kVA" if isinstance(item, Power) and item.kind == "transformer" else "kW"
    return f"{number(capacity, locale)} {unit}"
