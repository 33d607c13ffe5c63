"""Quantities of the bill that are too small or too large for the systems."""

from collections.abc import Iterator
from typing import Final

from planner.core.catalog.items import Allowance, Cooling
from planner.core.factory.bill import BillLine
from planner.core.factory.roles import companions, is_rack_system
from planner.core.factory.values import counted, spoken
from planner.core.issues.factory_phase import (
    TOLERANCE,
    FactoryPhase,
    amount_of,
    joined,
    role_name,
)
from planner.core.issues.issue import SEVERITIES, Fix, Issue, Severity

# What it means when there is less for a role than the rules ask for. Switches of the
# compute network, cooling and power chain have checks of their own.
_SHORT: Final[dict[str, tuple[Severity, str]]] = {
    "compute-optics": ("error", "links of the compute network stay dark"),
    "node-optics": ("error", "links of the compute network stay dark"),
    "compute-cable": ("error", "links of the compute network are missing"),
    "fabric-manager": ("warning", "none takes over when one fails"),
    "storage-switch": ("warning", "the systems reach their storage too slowly"),
    "storage-optics": ("warning", "links of the storage network stay dark"),
    "storage-cable": ("warning", "links of the storage network are missing"),
    "management-switch": ("warning", "some systems cannot be managed from afar"),
    "management-cable": ("warning", "some systems cannot be managed from afar"),
    "storage": ("warning", "there is less storage per GPU than planned"),
    "management-server": (
        "warning",
        "there are too few servers for logins, scheduling and monitoring",
    ),
    "rack": ("error", "some equipment has no rack to stand in"),
    "piping": ("error", "some liquid-cooled racks get no coolant"),
    "spares": ("note", "some systems have no spares"),
    "server-spares": ("note", "some systems have no spares"),
    "software": ("warning", "some GPUs run it without a licence"),
    "installation": ("warning", "some systems are not installed"),
    "server-installation": ("warning", "some systems are not installed"),
}
# Need of storage is a planning figure: a little more or less is no finding.
_ROUGHLY: Final = {"storage": 0.1}
# Roles that a note of missing parts names, in place of those that belong to them.
_PARTS: Final = {
    "compute-switch": "the compute network",
    "storage-switch": "the storage network",
    "management-switch": "the management network",
    "storage": "storage",
    "management-server": "management servers",
}
# What comes along with them: a network without switches has no links either, and all
# of it stands in racks.
_ALONG: Final = {
    "compute-switch": (
        *("compute-optics", "node-optics", "compute-cable", "fabric-manager"),
        "rack",
    ),
    "storage-switch": ("storage-optics", "storage-cable", "rack"),
    "management-switch": ("management-cable", "rack"),
    "storage": ("rack",),
    "management-server": ("rack",),
}
_LIQUID: Final = ("cdu", "piping")


def quantity_issues(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield what is short, in excess or missing in the bill of a phase."""
    for line, needed in phase.sized_lines():
        short = _shortage(phase, line, needed)
        if short is not None:
            yield short
        elif line.quantity > needed * (1 + _tolerance(line)):
            yield _excess(phase, line, needed)
    yield from _allowances(phase)
    yield from _idle_cooling(phase)
    yield from _missing_parts(phase)


def _tolerance(line: BillLine) -> float:
    return max(_ROUGHLY.get(role, TOLERANCE) for role in line.roles)


def _shortage(phase: FactoryPhase, line: BillLine, needed: float) -> Issue | None:
    meanings = [_SHORT[role] for role in line.roles if role in _SHORT]
    if not meanings or line.quantity >= needed * (1 - _tolerance(line)):
        return None
    severity, meaning = min(meanings, key=lambda one: SEVERITIES.index(one[0]))
    return phase.issue(
        f"short.{line.item.id}",
        severity,
        f"{amount_of(line)} where {_needed(needed)}: {meaning}.",
        "plan what the rules ask for, or change what they assume",
        key=phase.quantity_key(line),
        fix=phase.quantity_fix(line, needed),
    )


def _excess(phase: FactoryPhase, line: BillLine, needed: float) -> Issue:
    return phase.issue(
        f"excess.{line.item.id}",
        "note",
        f"{amount_of(line)} where {_needed(needed)}: the rest comes on top.",
        "keep it as a reserve, or plan what the rules ask for",
        key=phase.quantity_key(line),
        fix=phase.quantity_fix(line, needed),
    )


def _needed(quantity: float) -> str:
    return f"{spoken(quantity)} {'is' if quantity == 1 else 'are'} needed"


def _allowances(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield allowances for fewer systems, or for more, than there are."""
    racks = sum(q for system, q in phase.systems if is_rack_system(system))
    servers = sum(q for system, q in phase.systems if not is_rack_system(system))
    for line in phase.bought:
        item = line.item
        if line.roles or not isinstance(item, Allowance) or not item.covers:
            continue
        needed = {"rack": racks, "server": servers, "kW": phase.sizing.it_kw}.get(
            item.unit
        )
        if needed is None:
            continue
        is_short = line.quantity < needed * (1 - TOLERANCE)
        if not is_short and line.quantity <= needed * (1 + TOLERANCE):
            continue
        whose = "of IT" if item.unit == "kW" else "of systems"
        for_what = f"{counted(needed, item.unit)} {whose}"
        yield phase.issue(
            f"{'short' if is_short else 'excess'}.{item.id}",
            "warning" if is_short else "note",
            f"{amount_of(line)} for {for_what}: "
            + ("the rest has none." if is_short else "some of it is for nothing."),
            "plan the allowance for all, no less and no more",
            key=phase.quantity_key(line),
            fix=phase.quantity_fix(line, needed),
        )


def _idle_cooling(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield liquid cooling that no system gives its heat to."""
    if phase.sizing.liquid_kw:
        return
    for line in phase.bought:
        item = line.item
        if line.roles or not isinstance(item, Cooling):
            continue
        if item.kind in _LIQUID:
            yield phase.issue(
                f"idle.{item.id}",
                "warning",
                f"{amount_of(line)} cool nothing: all systems give their heat to air.",
                "leave it out, or plan liquid-cooled systems",
                key=phase.quantity_key(line),
                fix=phase.quantity_fix(line, 0.0),
            )


def _missing_parts(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield what the systems need and nothing in the bill stands for."""
    open_roles = [
        need.role
        for need in phase.sizing.needs
        if need.item is None and need.role not in phase.sizing.covered
    ]
    liquid = [role for role in open_roles if role in _LIQUID]
    if liquid:
        names = joined([role_name(role) for role in liquid])
        yield phase.issue(
            "no-liquid-cooling",
            "warning",
            f"{spoken(round(phase.sizing.liquid_kw))} kW of heat go into liquid, and "
            f"the bill has no {names}.",
            "add them, or a building that has them",
            fix=_added(phase, liquid, "Add liquid cooling"),
        )
    parts = [role for role in _PARTS if role in open_roles]
    if parts:
        names = joined([_PARTS[role] for role in parts])
        yield phase.issue(
            "missing-parts",
            "warning",
            f"nothing in the bill stands for {names}.",
            "add them, or an allowance for them",
            fix=_added(phase, parts, "Add what the systems need"),
        )
    yield from _missing_items(phase, open_roles)


def _missing_items(phase: FactoryPhase, open_roles: list[str]) -> Iterator[Issue]:
    """Yield parts of a network that has switches, but not what goes between them."""
    found = [r for r in open_roles if r not in _PARTS and r not in _LIQUID]
    if found and not any(role in _PARTS for role in open_roles):
        yield phase.issue(
            "missing-items",
            "warning",
            f"no item is chosen for {joined([role_name(role) for role in found])}.",
            "choose one for each",
            fix=_added(phase, found, "Add them"),
        )


def _added(phase: FactoryPhase, roles: list[str], label: str) -> Fix | None:
    """Return the fix that adds what a plan of these systems is proposed."""
    if not phase.systems:
        return None
    # The systems with most GPUs are what the rest is chosen for.
    system, _quantity = max(phase.systems, key=lambda one: one[0].gpus * one[1])
    proposed = {one.role: one.item for one in companions(system, has_own_plant=False)}
    wanted = {*roles, *(one for role in roles for one in _ALONG.get(role, ()))}
    taken = {one.role for one in phase.phase.sized} | phase.sizing.covered
    adds = tuple(
        (phase.phase.id, role, item)
        for role, item in proposed.items()
        if role in wanted and role not in taken
    )
    is_whole = set(roles) <= {role for _phase, role, _item in adds}
    return Fix(label=label, adds=adds) if is_whole else None
