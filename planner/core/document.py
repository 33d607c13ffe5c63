"""The document as a value: one project with its scenarios.

Frozen structs and nothing else: reading and writing files is in `project`, what may be
set and to which values in `declarations`, editing scenarios in `studies.scenarios`. It
stands below the factory and the model, which read it.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache
from typing import Final

import msgspec

from planner.core.catalog.items import Item
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import Value
from planner.core.records import nearest

BASE = "base"
# Kinds of products, and by what each is sold.
SALES_UNITS: Final[Mapping[str, str]] = {
    "api": "Mtok",
    "internal": "Mtok",
    "seats": "seat",
    "tasks": "task",
    "reserved": "GPU*hour",
    "rental": "GPU*hour",
}
# Figures of the reality check that must be acknowledged where they are unbelievable.
ACKNOWLEDGEABLE: Final = ("reality_it_payback",)
# Kinds that sell tokens; the others sell GPU-hours.
TOKEN_KINDS: Final = ("api", "internal", "seats", "tasks")
# Kinds of tokens that are sold by something else than the token.
PACKAGED_KINDS: Final = ("seats", "tasks")


@cache
def in_sales_units(unit: str, kind: str) -> str:
    """Return a unit of the model with what a kind of product is sold by for "unit".

    >>> in_sales_units("unit/month", "seats"), in_sales_units("USD/unit", "rental")
    ('seat/month', 'USD/(GPU*hour)')
    """
    sold_by = SALES_UNITS[kind]
    below = f"({sold_by})" if "*" in sold_by else sold_by
    return re.sub(r"\bunit\b", sold_by, re.sub(r"/unit\b", f"/{below}", unit))


class ScenarioError(PlannerError):
    """A scenario is named that the project does not have, or cannot have."""


class SizedItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item of a phase that the rules size: what it is for, and its catalog id.

    `role` is one of `factory.roles.ROLES`, such as ``compute-switch``.
    """

    role: str
    item: str


class Phase(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """One phase of the factory; `items` are catalog ids of its bill, in order.

    `refreshes` is the id of the phase it succeeds in the same hall, empty for none.
    `sized` names, by role, those of its items whose quantity follows from the others.
    """

    id: str
    label: str
    items: tuple[str, ...]
    refreshes: str = ""
    sized: tuple[SizedItem, ...] = ()


class Product(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One product; `workload` names the operating points of tokens, else it is empty.

    `kind` is one of `SALES_UNITS`, such as ``api`` or ``rental``.
    """

    id: str
    label: str
    kind: str
    workload: str = ""


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named difference from the base case: the keys it sets otherwise."""

    id: str
    label: str
    overrides: dict[str, Value] = {}
    notes: str = ""
    colour: str = ""


class Evidence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a value is from, whether it is an assumption, and its likely range.

    An assumption may have no source; then `reason` says how it was set. `low` and
    `high` are None where no range is known.
    """

    source: str = ""
    source_date: str = ""
    assumption: bool = True
    low: float | None = None
    high: float | None = None
    reason: str = ""


class Acknowledgement(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """That somebody has looked at a figure nobody believes, when, and why it stands.

    `date` is a day such as ``2026-12-01``.
    """

    reason: str
    date: str


class Project(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A planned AI factory: one immutable value; an edit makes a new one.

    `inputs` holds what the template or the user has set, by full key; an input that is
    absent has its declared or derived default. `evidence` says of values of the base
    case where they are from, `acknowledgements` of figures of the reality check why
    they stand, by the figure's key. `own_items` are items of the catalog that only this
    project has, or has with other figures. `horizon_months` None means to the end of
    the last phase's life. `audience` is ``provider`` or ``enterprise``; `decision` and
    `prices_as_of` are months such as ``2027-01``.
    """

    name: str
    description: str
    template: str
    audience: str
    currency: str = "USD"
    decision: str = "2027-01"
    prices_as_of: str = "2026-11"
    horizon_months: int | None = None
    phases: tuple[Phase, ...]
    own_items: tuple[Item, ...] = ()
    products: tuple[Product, ...]
    inputs: dict[str, Value]
    evidence: dict[str, Evidence] = {}
    scenarios: tuple[Scenario, ...] = ()
    acknowledgements: dict[str, Acknowledgement] = {}


def scenario_of(project: Project, scenario: str) -> Scenario:
    """Return a scenario by its id; the base case is not one.

    Raises ScenarioError where there is none of that id.
    """
    for candidate in project.scenarios:
        if candidate.id == scenario:
            return candidate
    ids = [BASE, *(candidate.id for candidate in project.scenarios)]
    near = nearest(scenario, ids)
    hint = f" (did you mean '{near}'?)" if near else ""
    raise ScenarioError(
        f"The project has no scenario '{scenario}'{hint}; it has {', '.join(ids)}."
    )


def set_values(project: Project, scenario: str = BASE) -> Mapping[str, Value]:
    """Return all values that are set in a scenario, those of the base included.

    Raises ScenarioError for an unknown scenario.
    """
    if scenario == BASE:
        return project.inputs
    return project.inputs | scenario_of(project, scenario).overrides


def own_values(project: Project, scenario: str = BASE) -> Mapping[str, Value]:
    """Return the inputs of the base case, or just what a scenario sets otherwise.

    Raises ScenarioError for an unknown scenario.
    """
    if scenario == BASE:
        return project.inputs
    return scenario_of(project, scenario).overrides


def with_own_values(
    project: Project, values: Mapping[str, Value], scenario: str = BASE
) -> Project:
    """Return the project with all own values of the base or a scenario replaced.

    A value of the base that changes loses its evidence, which spoke of the old one.
    Raises ScenarioError for an unknown scenario.
    """
    if scenario == BASE:
        evidence = {
            key: found
            for key, found in project.evidence.items()
            if values.get(key) == project.inputs.get(key)
        }
        return msgspec.structs.replace(project, inputs=dict(values), evidence=evidence)
    changed = msgspec.structs.replace(
        scenario_of(project, scenario), overrides=dict(values)
    )
    return with_scenario(project, changed)


def evidence_of(
    project: Project, key: str, values: Mapping[str, Value]
) -> Evidence | None:
    """Return the evidence of a key, None where it has none.

    `values` are the set values of a case; evidence speaks of the value of the base, so
    one that differs has none.
    """
    if values.get(key) != project.inputs.get(key):
        return None
    return project.evidence.get(key)


def with_scenario(project: Project, changed: Scenario) -> Project:
    """Return the project with the scenario of the same id replaced."""
    return msgspec.structs.replace(
        project,
        scenarios=tuple(
            changed if scenario.id == changed.id else scenario
            for scenario in project.scenarios
        ),
    )


def free_id(label: str, taken: Collection[str], *, otherwise: str) -> str:
    """Return an id made from a label that is not taken; from `otherwise` if need be.

    >>> free_id("Énergie +20 %", {"energie-20"}, otherwise="scenario")
    'energie-20-2'
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or otherwise
    found, number = stem, 2
    while found in taken:
        found, number = f"{stem}-{number}", number + 1
    return found
