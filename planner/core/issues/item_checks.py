"""Items of the bill: nothing paid twice, nothing without a host, no figure missing."""

from collections.abc import Iterator, Sequence
from typing import Final

from planner.core.catalog.fields import FIGURES
from planner.core.catalog.items import CatalogItem, Gpu
from planner.core.document import set_values
from planner.core.factory.bill import COLOCATION_PRICE, BillLine, is_rented
from planner.core.factory.items import project_catalog
from planner.core.factory.roles import ROLES, covered_by, fits, is_building
from planner.core.factory.values import counted
from planner.core.issues.factory_phase import FactoryPhase, amount_of, joined
from planner.core.issues.issue import Issue

# Stands for the items of a hall where it is rented.
_RENT: Final = "rent"
_MOST_NAMES: Final = 3


def item_issues(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield what is wrong with single items in the bill of a phase."""
    inside = dict(_inside(phase))
    covered: dict[str, list[BillLine]] = {}
    for line in phase.bought:
        item = line.item
        if item.id in inside:
            yield _paid_inside(phase, line, inside[item.id])
        elif isinstance(item, Gpu):
            yield _bare(phase, line)
        elif is_building(item):
            yield from _built_and_rented(phase, line)
        elif not item.covers:
            roles = line.roles or tuple(r for r in ROLES if fits(r, item))
            if any(role in phase.sizing.covered for role in line.roles) or (
                roles and phase.sizing.covered.issuperset(roles)
            ):
                covered.setdefault(_cover_of(phase, roles), []).append(line)
            elif roles and not line.roles:
                yield from _beside_another(phase, line, roles)
    for cover, lines in covered.items():
        yield _paid_by_cover(phase, cover, lines)
    yield from _hosts(phase)
    yield from _missing_figures(phase)


def _inside(phase: FactoryPhase) -> Iterator[tuple[str, CatalogItem]]:
    """Yield the items that are inside another one of the bill."""
    for line in phase.bought:
        for part in line.item.includes:
            yield part.item, line.item


def _paid_inside(phase: FactoryPhase, line: BillLine, holder: CatalogItem) -> Issue:
    return phase.issue(
        f"twice.{line.item.id}",
        "warning",
        f"the bill has {amount_of(line)}, and the price of {holder.model} has them "
        "inside already.",
        "leave them out, unless they are spares",
        key=phase.quantity_key(line),
        fix=phase.quantity_fix(line, 0.0) if line.derived_quantity is None else None,
    )


def _bare(phase: FactoryPhase, line: BillLine) -> Issue:
    return phase.issue(
        f"bare-gpu.{line.item.id}",
        "warning",
        f"{amount_of(line)} without a system around: they are paid for and count for "
        "nothing.",
        "plan systems that have them inside",
        key=phase.quantity_key(line),
    )


def _built_and_rented(phase: FactoryPhase, line: BillLine) -> Iterator[Issue]:
    if is_rented(set_values(phase.project, phase.scenario)):
        yield phase.issue(
            f"rented.{line.item.id}",
            "warning",
            f"{line.item.model} is built, and the hall is rented at a price per kW "
            "all the same.",
            "keep one of the two: a colocation price of 0 rents nothing",
            key=COLOCATION_PRICE,
        )


def _cover_of(phase: FactoryPhase, roles: Sequence[str]) -> str:
    """Return what stands for the first of the roles that something stands for."""
    role = next(role for role in roles if role in phase.sizing.covered)
    for line in phase.bought:
        if role in covered_by(line.item):
            return line.item.id
    return _RENT


def _paid_by_cover(phase: FactoryPhase, cover: str, lines: list[BillLine]) -> Issue:
    """Tell of items beside an allowance or a hall that stands for the same."""
    models = {line.item.id: line.item.model for line in phase.bought}
    names = "; ".join(line.item.model for line in lines[:_MOST_NAMES])
    rest = len(lines) - _MOST_NAMES
    more = f"; and {counted(rest, 'other')}" if rest > 0 else ""
    return phase.issue(
        f"twice.{cover}",
        "warning",
        f"{models.get(cover, 'the rent of the hall')} pays for what the bill has as "
        f"well: {names}{more}.",
        "keep one of the two",
        key=phase.quantity_key(lines[0]),
    )


def _beside_another(
    phase: FactoryPhase, line: BillLine, roles: Sequence[str]
) -> Iterator[Issue]:
    """Yield an item that comes beside the one the rules count for its role."""
    others = [phase.with_role(role) for role in roles]
    models = [other.item.model for other in others if other is not None]
    if models and len(models) == len(others):
        yield phase.issue(
            f"beside.{line.item.id}",
            "note",
            f"{amount_of(line)} come on top: the rules count "
            f"{joined(list(dict.fromkeys(models)))} for what they do.",
            "keep them as a reserve, or choose them for that role",
            key=phase.quantity_key(line),
        )


def _hosts(phase: FactoryPhase) -> Iterator[Issue]:
    for system, quantity in phase.systems:
        if not system.cpus:
            yield phase.issue(
                f"host.{system.id}",
                "error",
                f"{counted(quantity, system.unit)} of {system.model} have no host CPU: "
                "nothing starts their GPUs.",
                "enter its CPUs if it has some, or plan another system",
            )


def _missing_figures(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield figures that a rule needs and the catalog does not have."""
    items = project_catalog(phase.project).items
    needed_for: dict[tuple[str, str], list[str]] = {}
    for missing in phase.sizing.missing:
        what = needed_for.setdefault((missing.item, missing.field), [])
        what.append(missing.needed_for)
    for (item, name), what in needed_for.items():
        field = FIGURES.get(name)
        label = (field.label if field else name).lower()
        yield phase.issue(
            f"unknown.{item}.{name}",
            "warning",
            f"no source states this figure of {items[item].model}: {label}. Without it "
            f"{joined(what)} cannot be sized.",
            "enter it as a figure of your own, from a data sheet or a quote",
        )
