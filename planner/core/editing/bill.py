"""Items put into the bill of a phase and taken out of it, and the project's own items.

All functions are pure: a project goes in and another comes out.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from planner.core.catalog.items import Allowance, CatalogItem, Item, System
from planner.core.catalog.loading import catalog
from planner.core.catalog.user import user_catalog
from planner.core.declarations import set_input
from planner.core.document import (
    BASE,
    Phase,
    Project,
    SizedItem,
    set_values,
)
from planner.core.editing.phases import phase_of
from planner.core.factory.bill import PRICE, QUANTITY, is_rented
from planner.core.factory.items import project_catalog
from planner.core.factory.roles import (
    HALL_ROLES,
    ROLES,
    companions,
    covered_by,
    fits,
    is_building,
    roles_by_hand,
)
from planner.core.factory.values import number_set
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import Value


class BillError(PlannerError):
    """An item that cannot be added, exchanged or removed; the message says why."""


def add_item(
    project: Project,
    phase: str,
    item: str,
    quantity: float | None = None,
    scenario: str = BASE,
) -> Project:
    """Return the project with more of an item in the bill of a phase.

    A system brings along what a factory of such systems has around it, sized by the
    rules. An item whose quantity follows from the rules is put in for its role; any
    other is counted: one, or `quantity`, is added to what is there. An item of the
    user's catalog becomes an own item of the project. Raises BillError for an item
    that is not bought, UnknownItemError for an unknown one, and InputError for a
    quantity that cannot be, such as half a rack.
    """
    project = _with_known(project, item)
    found = _buyable(project, item)
    changed = _with_items(project, phase, [item])
    if isinstance(found, System):
        changed = _with_companions(changed, phase, found)
    elif quantity is None:
        role = _free_role(phase_of(changed, phase), found)
        if role is not None:
            sized = SizedItem(role=role, item=item)
            return _with_sized(changed, phase, [sized])
    key = f"{QUANTITY}.{phase}.{item}"
    present = number_set(set_values(project, scenario), key) or 0.0
    more = present + (1.0 if quantity is None else quantity)
    return set_input(changed, key, more, scenario)


def remove_item(project: Project, phase: str, item: str) -> Project:
    """Return the project without an item in a phase, and without what is set for it.

    Raises BillError for an item that the phase does not have.
    """
    present = phase_of(project, phase)
    if item not in present.items:
        raise BillError(f"{present.label} has no item '{item}' in its bill.")
    changed = _with_phase(
        project,
        msgspec.structs.replace(
            present,
            items=tuple(one for one in present.items if one != item),
            sized=tuple(one for one in present.sized if one.item != item),
        ),
    )
    return _without_keys(changed, _orphans(changed, [(phase, item)]))


def choose_item(project: Project, phase: str, role: str, item: str) -> Project:
    """Return the project with another item for a role; its quantity follows anew.

    The item that had the role leaves the bill unless it has another role there. Raises
    BillError for an unknown role and for an item that does not fit.
    """
    if role not in ROLES:
        raise BillError(f"There is no role '{role}'; there are {', '.join(ROLES)}.")
    project = _with_known(project, item)
    found = _buyable(project, item)
    if not fits(role, found):
        raise BillError(
            f"{found.model} cannot be used for: {ROLES[role].lower()}. Choose another."
        )
    present = phase_of(project, phase)
    before = next((one.item for one in present.sized if one.role == role), None)
    if before == item:
        return project
    sized = tuple(
        SizedItem(role=role, item=item) if one.role == role else one
        for one in present.sized
    )
    if before is None:
        sized = (*present.sized, SizedItem(role=role, item=item))
    is_left = before is not None and all(one.item != before for one in sized)
    items = tuple(item if one == before and is_left else one for one in present.items)
    items = tuple(dict.fromkeys((*items, item)))
    changed = _with_phase(
        project, msgspec.structs.replace(present, items=items, sized=sized)
    )
    gone = [(phase, before)] if is_left and before is not None else []
    return _without_keys(changed, _orphans(changed, gone))


def size_in_detail(project: Project, phase: str) -> Project:
    """Return the project with sized items in the place of allowances in a phase.

    What the allowances took the place of is sized from the systems. Raises BillError
    where the phase has no allowance or no system.
    """
    present = phase_of(project, phase)
    known = project_catalog(project)
    found = [known.item(item) for item in present.items]
    systems = [item for item in found if isinstance(item, System)]
    replaced = [item for item in found if isinstance(item, Allowance) and item.covers]
    if not systems or not replaced:
        what = "system" if not systems else "planning allowance"
        raise BillError(f"{present.label} has no {what}; there is nothing to size.")
    for item in replaced:
        project = remove_item(project, phase, item.id)
    for system in systems:
        project = _with_companions(project, phase, system)
    return project


def set_own_item(project: Project, item: Item) -> Project:
    """Return the project with an own item, in the place of one with the same id.

    Raises BillError where a figure of the item is not allowed.
    """
    wrong = [f"{field} {reason}" for field, reason in item.problems()]
    if wrong:
        raise BillError(f"{item.model or item.id}: {'; '.join(wrong)}.")
    kept = tuple(own for own in project.own_items if own.id != item.id)
    return msgspec.structs.replace(project, own_items=(*kept, item))


def remove_own_item(project: Project, item: str) -> Project:
    """Return the project without an own item; the catalog's own one holds again.

    Raises BillError for one that is not there, and for one that stands in a bill and
    that the catalog does not have.
    """
    if all(own.id != item for own in project.own_items):
        raise BillError(f"The project has no own item '{item}'.")
    using = [phase.label for phase in project.phases if item in phase.items]
    if using and item not in catalog().items:
        raise BillError(
            f"'{item}' stands in the bill of {' and '.join(using)}. Remove it there "
            "first."
        )
    kept = tuple(own for own in project.own_items if own.id != item)
    return msgspec.structs.replace(project, own_items=kept)


# ------------------------------------------------------------------ parts


def _with_known(project: Project, item: str) -> Project:
    """Return the project with an item of the user's catalog as an own one."""
    if item in project_catalog(project).items:
        return project
    found = user_catalog().items.get(item)
    return set_own_item(project, found) if found is not None else project


def _buyable(project: Project, item: str) -> CatalogItem:
    """Return an item; refuse one that cannot stand in a bill."""
    found = project_catalog(project).item(item)
    if found.charge != "once":
        raise BillError(
            f"{found.model} is not bought but paid {found.charge}. Set the running "
            "cost it stands for instead."
        )
    return found


def _free_role(phase: Phase, item: CatalogItem) -> str | None:
    """Return the first role an item fits that nothing has in a phase with systems."""
    if not phase.sized or any(one.item == item.id for one in phase.sized):
        return None
    taken = {one.role for one in phase.sized}
    return next(
        (role for role in ROLES if role not in taken and fits(role, item)), None
    )


def _with_companions(project: Project, phase: str, system: System) -> Project:
    """Return the project with what a phase of these systems lacks around them.

    A phase that succeeds another takes over its hall, and one that is built stands for
    later phases, too.
    """
    present = phase_of(project, phase)
    known = project_catalog(project)
    found = [known.item(item) for item in present.items]
    halls = [item for item in _until(project, present) if is_building(item)]
    has_hall = bool(halls or present.refreshes) or is_rented(set_values(project))
    covered = {role for item in (*found, *halls) for role in covered_by(item)}
    if has_hall:
        covered |= HALL_ROLES
    taken = {one.role for one in present.sized} | covered
    with_role = {one.item for one in present.sized}
    taken |= roles_by_hand((i for i in found if i.id not in with_role), taken).keys()
    proposed = [
        sized
        for sized in companions(system, has_own_plant=not has_hall)
        if sized.role not in taken
    ]
    return _with_sized(project, phase, proposed)


def _until(project: Project, present: Phase) -> Iterator[CatalogItem]:
    """Yield the items of all phases up to one."""
    known = project_catalog(project)
    for phase in project.phases:
        yield from (known.item(item) for item in phase.items)
        if phase.id == present.id:
            return


def _with_sized(project: Project, phase: str, sized: Iterable[SizedItem]) -> Project:
    present = phase_of(project, phase)
    more = tuple(sized)
    changed = msgspec.structs.replace(present, sized=(*present.sized, *more))
    project = _with_phase(project, changed)
    return _with_items(project, phase, [one.item for one in more])


def _with_items(project: Project, phase: str, items: Iterable[str]) -> Project:
    present = phase_of(project, phase)
    together = tuple(dict.fromkeys((*present.items, *items)))
    return _with_phase(project, msgspec.structs.replace(present, items=together))


def _with_phase(project: Project, changed: Phase) -> Project:
    return msgspec.structs.replace(
        project,
        phases=tuple(
            changed if phase.id == changed.id else phase for phase in project.phases
        ),
    )


def _orphans(project: Project, gone: Iterable[tuple[str, str]]) -> set[str]:
    """Return the keys of items that left a bill; prices that no phase needs too."""
    left = list(gone)
    keys = {f"{QUANTITY}.{phase}.{item}" for phase, item in left}
    used = {item for phase in project.phases for item in phase.items}
    return keys | {f"{PRICE}.{item}" for _phase, item in left if item not in used}


def _without_keys(project: Project, keys: set[str]) -> Project:
    def kept(values: Mapping[str, Value]) -> dict[str, Value]:
        return {key: value for key, value in values.items() if key not in keys}

    return msgspec.structs.replace(
        project,
        inputs=kept(project.inputs),
        evidence={k: v for k, v in project.evidence.items() if k not in keys},
        scenarios=tuple(
            msgspec.structs.replace(one, overrides=kept(one.overrides))
            for one in project.scenarios
        ),
    )
