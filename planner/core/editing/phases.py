"""Phases added to a plan and taken out of it, with everything that is set for them.

All functions are pure: a project goes in and another comes out.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import msgspec

from planner.core.catalog.items import FACILITY_CLASSES
from planner.core.document import Phase, Project, free_id
from planner.core.factory.bill import QUANTITY, items_of
from planner.core.factory.rates import USER_SPEED
from planner.core.factory.rules import CHAPTER as RULES_CHAPTER
from planner.core.language.axes import PHASE
from planner.core.language.errors import PlannerError
from planner.core.model import MODEL

# A refresh has dates of its own, and moves into a hall that is there.
_OF_THE_FIRST_TIME: Final = (
    *("timeline.order", "timeline.site_start", "timeline.site_build"),
    *("timeline.move_in", "timeline.site_lead_time"),
)


_Held = TypeVar("_Held")


class PhaseError(PlannerError):
    """A phase that cannot be added or removed; the message says what to do instead."""


def add_refresh(project: Project, phase: str) -> Project:
    """Return the project with a successor of a phase at its end.

    It has the computing items of the phase, but not its hall, and all that is set for
    the phase in the base case and in the scenarios, such as staff. Its order follows
    from the end of life of the phase. Raises PhaseError for an unknown phase and for
    one that has a successor already.
    """
    original = phase_of(project, phase)
    present = successor_of(project, phase)
    if present is not None:
        raise PhaseError(
            f"{original.label} is refreshed by {present.label} already. Refresh that "
            "one."
        )
    items = [
        i for i in items_of(project, original) if i.asset_class not in FACILITY_CLASSES
    ]
    new = Phase(
        id=_free(original.id, "-refresh", "-", {one.id for one in project.phases}),
        label=_free(
            original.label, " refresh", " ", {one.label for one in project.phases}
        ),
        items=tuple(item.id for item in items),
        refreshes=original.id,
        sized=tuple(
            one for one in original.sized if any(one.item == i.id for i in items)
        ),
    )
    left_out = {f"{QUANTITY}.{phase}.{item}" for item in original.items} - {
        f"{QUANTITY}.{phase}.{item}" for item in new.items
    }

    def becomes(key: str) -> tuple[str, ...]:
        is_own = key not in left_out and not key.startswith(_OF_THE_FIRST_TIME)
        if is_own and _phase_in(key) == phase:
            return key, _renamed(key, new.id)
        return (key,)

    grown = msgspec.structs.replace(project, phases=(*project.phases, new))
    return _with_keys(grown, becomes)


def add_phase(project: Project) -> Project:
    """Return the project with one more phase at its end, which has no items yet.

    It is called after its number: ``Phase 3``.
    """
    labels = {one.label for one in project.phases}
    number = len(project.phases) + 1
    while f"Phase {number}" in labels:
        number += 1
    label = f"Phase {number}"
    ids = {one.id for one in project.phases}
    new = Phase(id=free_id(label, ids, otherwise="phase"), label=label, items=())
    return msgspec.structs.replace(project, phases=(*project.phases, new))


def rename_phase(project: Project, phase: str, label: str) -> Project:
    """Return the project with another name for a phase; its id stays.

    Raises PhaseError for an unknown phase, and for a name that is empty or taken.
    """
    named = label.strip()
    renamed = phase_of(project, phase)
    if not named:
        raise PhaseError("The name is empty. Give the phase one.")
    if any(one.label == named for one in project.phases if one is not renamed):
        raise PhaseError(f"There is a phase '{named}' already. Choose another name.")
    changed = msgspec.structs.replace(renamed, label=named)
    return msgspec.structs.replace(
        project,
        phases=tuple(changed if one is renamed else one for one in project.phases),
    )


def remove_phase(project: Project, phase: str) -> Project:
    """Return the project without a phase and without what is set for it.

    Raises PhaseError for an unknown phase, the only one, and one that has a successor.
    """
    removed = phase_of(project, phase)
    successor = successor_of(project, phase)
    if successor is not None:
        raise PhaseError(
            f"{removed.label} is refreshed by {successor.label}. Remove that one first."
        )
    kept = tuple(one for one in project.phases if one.id != phase)
    if not kept:
        raise PhaseError(
            f"{removed.label} is the only phase, and a plan needs one. Change it, or "
            "begin with another template."
        )

    def becomes(key: str) -> tuple[str, ...]:
        return () if _phase_in(key) == phase else (key,)

    return _with_keys(msgspec.structs.replace(project, phases=kept), becomes)


def phase_of(project: Project, phase: str) -> Phase:
    """Return a phase by its id. Raises PhaseError where there is none of that id."""
    for candidate in project.phases:
        if candidate.id == phase:
            return candidate
    known = ", ".join(candidate.id for candidate in project.phases)
    raise PhaseError(f"The project has no phase '{phase}'; it has {known}.")


def successor_of(project: Project, phase: str) -> Phase | None:
    """Return the phase that refreshes a phase, None where none does."""
    return next((one for one in project.phases if one.refreshes == phase), None)


def _phase_in(key: str) -> str:
    """Return the id of the phase that a key is of, empty where it is of none.

    The phase is the first of the items of a key, as its axis is the first.
    """
    chapter, name, *items = key.split(".")
    declared = MODEL.inputs.get(name)
    varies = declared is not None and PHASE in declared.axes
    base = f"{chapter}.{name}"
    is_of_factory = chapter == RULES_CHAPTER or base in (QUANTITY, USER_SPEED)
    return items[0] if items and (varies or is_of_factory) else ""


def _renamed(key: str, phase: str) -> str:
    chapter, name, _old, *items = key.split(".")
    return ".".join((chapter, name, phase, *items))


def _free(original: str, suffix: str, joint: str, taken: set[str]) -> str:
    """Return a name for a successor that is not taken: ``phase-1-refresh-2``."""
    root = re.sub(rf"{suffix}({joint}\d+)?$", "", original)
    name, number = f"{root}{suffix}", 2
    while name in taken:
        name, number = f"{root}{suffix}{joint}{number}", number + 1
    return name


def _with_keys(project: Project, becomes: Callable[[str], tuple[str, ...]]) -> Project:
    """Return the project with the value of each key, and its evidence, under others."""

    def moved(values: Mapping[str, _Held]) -> dict[str, _Held]:
        return {new: held for key, held in values.items() for new in becomes(key)}

    return msgspec.structs.replace(
        project,
        inputs=moved(project.inputs),
        evidence=moved(project.evidence),
        scenarios=tuple(
            msgspec.structs.replace(one, overrides=moved(one.overrides))
            for one in project.scenarios
        ),
    )
