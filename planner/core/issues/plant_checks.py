"""Cooling and power: enough of each, with one more where one may fail."""

from collections.abc import Iterator, Mapping
from typing import Final

from planner.core.catalog.items import Cooling
from planner.core.document import set_values
from planner.core.factory.bill import COLOCATION_PRICE, BillLine, is_rented
from planner.core.factory.plant_needs import SPARE_COOLERS
from planner.core.factory.roles import HALL_ROLES, is_building
from planner.core.factory.values import rounded, spoken
from planner.core.issues.factory_phase import (
    TOLERANCE,
    FactoryPhase,
    amount_of,
    role_name,
)
from planner.core.issues.issue import Fix, Issue
from planner.core.language.kinds import Value

_PLANT: Final = (
    *("cdu", "air-handler", "heat-rejection"),
    *("ups", "generator", "transformer", "switchgear"),
)
# What stands still where one unit more than the spare ones is missing.
_CARRIES: Final = {
    "cdu": "the heat that goes into liquid",
    "air-handler": "the heat that goes into air",
    "heat-rejection": "the heat of the hall",
    "ups": "the IT",
    "generator": "the facility",
    "transformer": "the facility",
    "switchgear": "the facility",
}
# The input that asks for a spare, and the least that gives one.
_SPARE_RULES: Final[Mapping[str, tuple[str, float | str]]] = {
    "cdu": ("spare_cdus", 1.0),
    "air-handler": ("spare_air_units", 1.0),
    "ups": ("ups_redundancy", "N+1"),
    "generator": ("generator_redundancy", "N+1"),
}
_LIMITS: Final = (
    ("site_power_kw", "the facility draws", "the site has"),
    ("liquid_capacity_kw", "heat to liquid is", "the hall takes"),
    ("air_capacity_kw", "heat to air is", "the hall takes"),
)


def plant_issues(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield what is wrong with cooling and power of a phase."""
    sizing = phase.sizing
    amounts = (sizing.facility_kw, sizing.liquid_kw, sizing.air_kw)
    for (name, does, limit_is), amount in zip(_LIMITS, amounts, strict=True):
        limit = phase.rules.limit(name)
        if limit is not None and amount > limit * (1 + TOLERANCE):
            yield phase.issue(
                name.replace("_", "-"),
                "error",
                f"{does} {_kw(amount)} at the highest, {limit_is} {_kw(limit)}.",
                "plan fewer systems, or others, or raise the limit with the site",
                key=phase.rule_key(name),
            )
    for role in _PLANT:
        line = phase.with_role(role)
        if line is not None:
            yield from _plant(phase, role, line)
    yield from _hot_servers(phase)
    yield from _hall_for_air(phase)


def _plant(phase: FactoryPhase, role: str, line: BillLine) -> Iterator[Issue]:
    """Yield units that are too few, or of which none may fail."""
    needed = phase.sizing.quantity_of(line.item.id)
    if not needed:
        return
    working = needed - _spares(phase, role, needed)
    if line.quantity < working * (1 - TOLERANCE):
        yield phase.issue(
            f"short.{line.item.id}",
            "error",
            f"{amount_of(line)} cannot carry {_CARRIES[role]}; it takes "
            f"{spoken(working)}. {phase.sizing.sentence_of(line.item.id)}",
            f"plan the {role_name(role)} that the rules ask for, or fewer systems",
            key=phase.quantity_key(line),
            fix=phase.quantity_fix(line, needed),
        )
    elif line.quantity < working + 1 - TOLERANCE:
        if needed > working or role in _SPARE_RULES:
            yield _without_spare(phase, role, line, needed)
        elif line.quantity == 1:
            yield phase.issue(
                f"single.{line.item.id}",
                "note",
                f"{amount_of(line)} alone: when it fails, nothing carries "
                f"{_CARRIES[role]}.",
                "plan a second one, or accept the risk",
                key=phase.quantity_key(line),
            )
    elif line.quantity < needed * (1 - TOLERANCE):
        yield phase.issue(
            f"redundancy.{line.item.id}",
            "warning",
            f"{amount_of(line)} where {spoken(needed)} are needed: there are fewer "
            "spare ones than the plan asks for.",
            "plan what the rules ask for, or ask for less redundancy",
            key=phase.quantity_key(line),
            fix=phase.quantity_fix(line, needed),
        )


def _without_spare(
    phase: FactoryPhase, role: str, line: BillLine, needed: float
) -> Issue:
    """Tell that nothing stands in for a unit that fails."""
    key = phase.quantity_key(line)
    values: dict[str, Value | None] = {}
    if line.is_set:
        # At least one more than there are; the rules may ask for more than one.
        values |= phase.quantity_fix(line, max(needed, line.quantity + 1)).values
    if needed - _spares(phase, role, needed) == needed:
        rule, least = _SPARE_RULES[role]
        key = phase.rule_key(rule)
        values[key] = least
    one = line.quantity == 1
    return phase.issue(
        f"no-spare.{line.item.id}",
        "warning",
        f"{amount_of(line)} and no spare: when {'it' if one else 'one'} fails, "
        f"{'nothing carries' if one else 'the others cannot carry'} {_CARRIES[role]}.",
        "plan one more, or accept the risk",
        key=key,
        fix=Fix(label=f"Plan a spare of {line.item.model}", values=values),
    )


def _spares(phase: FactoryPhase, role: str, needed: float) -> float:
    """Return how many of the units that a role needs are spare ones."""
    rules = phase.rules
    if role == "cdu":
        return rules.number("spare_cdus")
    if role == "air-handler":
        return rules.number("spare_air_units")
    if role == "heat-rejection":
        return SPARE_COOLERS
    if role in ("ups", "generator"):
        redundancy = rules.choice(f"{role}_redundancy")
        return {"N": 0.0, "N+1": 1.0, "2N": needed / 2}[redundancy]
    return 0.0


def _hot_servers(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield systems of which one alone is too hot for an air-cooled rack."""
    most = phase.rules.number("rack_kw_air")
    for system, _quantity in phase.systems:
        air_kw = system.peak_kw * (1 - (system.liquid_heat_fraction or 0.0))
        if air_kw > most and not _has_rear_doors(phase, air_kw):
            yield phase.issue(
                f"hot.{system.id}",
                "warning",
                f"one {system.model} gives {_kw(air_kw)} to the air of its rack, "
                f"which carries {_kw(most)}.",
                "plan rear doors or liquid cooling, or raise the limit",
                key=phase.rule_key("rack_kw_air"),
            )


def _has_rear_doors(phase: FactoryPhase, air_kw: float) -> bool:
    """Whether every rack of systems has a rear door that takes the heat."""
    doors = sum(
        line.quantity
        for line in phase.bought
        if isinstance(line.item, Cooling)
        and line.item.kind == "rear-door"
        and (line.item.cooling_capacity_kw or 0.0) >= air_kw
    )
    return doors >= phase.sizing.system_racks


def _hall_for_air(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield liquid-cooled systems in a hall that is built for air."""
    if not phase.sizing.liquid_kw:
        return
    for line in phase.bought:
        item = line.item
        if is_building(item):
            if item.cooling != "air" or phase.with_role("cdu") is not None:
                continue
            yield phase.issue(
                f"air-hall.{item.id}",
                "warning",
                f"{_kw(phase.sizing.liquid_kw)} of heat go into liquid, and "
                f"{item.model} is built for air.",
                "plan a hall with a water loop, or air-cooled systems",
                key=phase.quantity_key(line),
            )


def hall_issues(phases: tuple[FactoryPhase, ...]) -> Iterator[Issue]:
    """Yield phases that have no hall, or one that is too small.

    A hall is for all phases: what one phase leaves, the next may use. A phase that
    succeeds another takes over its place.
    """
    if any(is_rented(set_values(one.project, one.scenario)) for one in phases[:1]):
        return
    built = {phase.phase.id: _built_kw(phase) for phase in phases}
    has_hall = any(built.values())
    capacity = standing = load = 0.0
    loads = {phase.phase.id: phase.sizing.it_kw for phase in phases}
    for phase in phases:
        capacity += built[phase.phase.id]
        standing += built[phase.phase.id]
        load += loads[phase.phase.id] - loads.get(phase.phase.refreshes, 0.0)
        if not has_hall:
            if not phase.phase.refreshes:
                yield from _without_hall(phase)
        elif load > capacity * (1 + TOLERANCE):
            yield phase.issue(
                "hall-capacity",
                "error",
                f"the hall carries {_kw(standing)} of IT by now, and there are "
                f"{_kw(load)}.",
                "build more of it, or plan fewer systems",
                fix=_larger_hall(phase, load - capacity),
            )
            # What later phases lack is told beside what they bring themselves.
            capacity = load


def _built_kw(phase: FactoryPhase) -> float:
    return sum(
        line.quantity * (line.item.capacity_kw or 0.0)
        for line in phase.bought
        if is_building(line.item)
    )


def _larger_hall(phase: FactoryPhase, missing_kw: float) -> Fix | None:
    """Return the fix that builds what is missing, where this phase builds at all."""
    for line in phase.lines:
        item = line.item
        if is_building(item) and item.capacity_kw:
            more = missing_kw / item.capacity_kw
            return phase.quantity_fix(line, round(line.quantity + more + 0.005, 2))
    return None


def _without_hall(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield a phase that neither rents nor builds nor equips a hall."""
    present = {role for line in phase.bought for role in line.roles}
    if phase.systems and HALL_ROLES & present:
        yield phase.issue(
            "no-shell",
            "note",
            "the bill has a power chain, but no building around it: the plan counts "
            "with a hall that is there already and costs nothing.",
            "add a building, or set a colocation price, unless there is such a hall",
            key=COLOCATION_PRICE,
        )
    elif phase.systems and not HALL_ROLES & (phase.sizing.covered | present):
        yield phase.issue(
            "no-hall",
            "warning",
            "no hall is built or rented, and the bill has no power chain.",
            "set a colocation price, or add a building or the power chain",
            key=COLOCATION_PRICE,
        )


def _kw(kilowatts: float) -> str:
    return f"{rounded(kilowatts)} kW"
