"""What makes a project sound: its structure, its ids and months, its inputs.

Each check returns problems instead of raising at the first, so that all of them can be
shown at once.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec import inspect

from planner.core.declarations import declared_keys, refusal, unknown_key
from planner.core.document import (
    ACKNOWLEDGEABLE,
    BASE,
    SALES_UNITS,
    TOKEN_KINDS,
    Phase,
    Product,
    Project,
    Scenario,
)
from planner.core.factory.exchange import foreign_currencies, rate_key
from planner.core.factory.items import project_catalog
from planner.core.factory.roles import ROLES, fits
from planner.core.language.kinds import CHOICE, MONTH_DATE, TEXT, Value
from planner.core.language.numbers import CURRENCIES
from planner.core.records import date_problems, nearest
from planner.core.throughput.workloads import workloads

AUDIENCES: Final = ("provider", "enterprise")
PRODUCT_KINDS: Final = tuple(SALES_UNITS)
# Fifty years: beyond the life of any hall, and still a workbook that opens.
LONGEST_HORIZON_MONTHS: Final = 600
# Room for several addresses and a paragraph of reasons.
LONGEST_EVIDENCE: Final = 4000

_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a project that is not allowed, where it is and what would mend it.

    `place` is the path inside the file, e.g. ``project.phases[0].id``.
    """

    place: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.remedy}".rstrip()


# ------------------------------------------------------------------ structure


def structure_problems(raw: object, wanted: type, place: str) -> Iterator[Problem]:
    """Yield where plain data, as read from JSON, is not made as a struct wants it."""
    yield from _type_problems(raw, inspect.type_info(wanted), place)


_SCALARS: Final[Mapping[type[inspect.Type], tuple[tuple[type, ...], str]]] = {
    inspect.StrType: ((str,), "a text"),
    inspect.FloatType: ((int, float), "a number"),
    inspect.IntType: ((int,), "a whole number"),
    inspect.BoolType: ((bool,), "true or false"),
    inspect.NoneType: ((type(None),), "null"),
}


def _type_problems(raw: object, wanted: inspect.Type, place: str) -> Iterator[Problem]:
    match wanted:
        case inspect.StructType():
            yield from _field_problems(raw, wanted, place)
        case inspect.VarTupleType(item_type=item_type):
            if not isinstance(raw, list):
                yield _wrong_type(raw, "a list [ … ]", place)
                return
            for index, item in enumerate(raw):
                yield from _type_problems(item, item_type, f"{place}[{index}]")
        case inspect.DictType(value_type=value_type):
            if not isinstance(raw, dict):
                yield _wrong_type(raw, "an object { … }", place)
                return
            for key, value in raw.items():
                yield from _type_problems(value, value_type, f'{place}["{key}"]')
        case inspect.UnionType(types=types) if any(
            isinstance(one, inspect.StructType) for one in types
        ):
            yield from _kind_problems(raw, types, place)
        case inspect.UnionType(types=types):
            yield from _scalar_problems(raw, types, place)
        case _:
            yield from _scalar_problems(raw, (wanted,), place)


def _kind_problems(
    raw: object, kinds: Sequence[inspect.Type], place: str
) -> Iterator[Problem]:
    """Yield what is wrong with an object whose struct one of its fields names."""
    if not isinstance(raw, dict):
        yield _wrong_type(raw, "an object { … }", place)
        return
    by_tag = {one.tag: one for one in kinds if isinstance(one, inspect.StructType)}
    field = next(one.tag_field for one in by_tag.values()) or ""
    if field not in raw:
        yield _missing(field, place)
        return
    kind = raw[field]
    if not isinstance(kind, str):
        yield _wrong_type(kind, "a text", f"{place}.{field}")
        return
    if kind not in by_tag:
        choices = tuple(str(tag) for tag in by_tag)
        yield from _choice_problems(kind, choices, f"{place}.{field}")
        return
    rest = {name: value for name, value in raw.items() if name != field}
    yield from _field_problems(rest, by_tag[kind], place)


def _field_problems(
    raw: object, wanted: inspect.StructType, place: str
) -> Iterator[Problem]:
    if not isinstance(raw, dict):
        yield _wrong_type(raw, "an object { … }", place)
        return
    yield from field_name_problems(raw, [f.name for f in wanted.fields], place)
    for field in wanted.fields:
        if field.name in raw:
            yield from _type_problems(
                raw[field.name], field.type, f"{place}.{field.name}"
            )
        elif field.required:
            yield _missing(field.name, place)


def _missing(field: str, place: str) -> Problem:
    return Problem(place, f'the field "{field}" is missing.', f'Add "{field}".')


def field_name_problems(
    raw: Mapping[str, object], known: Sequence[str], place: str
) -> Iterator[Problem]:
    """Yield the fields of an object that are not known."""
    for name in raw:
        if name not in known:
            near = nearest(name, known)
            remedy = f'Did you mean "{near}"?' if near else "Remove it."
            yield Problem(place, f'there is no field "{name}".', remedy)


def _scalar_problems(
    raw: object, wanted: Sequence[inspect.Type], place: str
) -> Iterator[Problem]:
    accepted = [_SCALARS[type(one)] for one in wanted]
    types = {accepted_type for found, _ in accepted for accepted_type in found}
    # True is a whole number to Python, but not to people.
    if type(raw) not in types:
        yield _wrong_type(raw, " or ".join(words for _, words in accepted), place)
    elif isinstance(raw, (int, float)):
        yield from _number_problems(raw, place)
    elif isinstance(raw, str):
        yield from _text_problems(raw, place)


def _wrong_type(raw: object, wanted: str, place: str) -> Problem:
    names: dict[type, str] = {
        int: "a number",
        float: "a number",
        str: "a text",
        bool: "true or false",
        dict: "an object",
        list: "a list",
    }
    found = names.get(type(raw), "null")
    return Problem(place, f"found {found}.", f"Give {wanted}.")


def _number_problems(number: float, place: str) -> Iterator[Problem]:
    try:
        is_finite = math.isfinite(number)
    except OverflowError:
        is_finite = False
    if not is_finite:
        yield Problem(place, "the value is not a finite number.", "Give a number.")


def _text_problems(text: str, place: str) -> Iterator[Problem]:
    problem = TEXT.check(text, minimum=None, maximum=None)
    if problem is not None:
        yield Problem(place, problem)


# ------------------------------------------------------------------ soundness


def validate(project: Project) -> list[Problem]:
    """Return everything in a project that is not allowed; a sound one gives none."""
    problems = [
        *_framework_problems(project),
        *_own_item_problems(project),
        *_phase_problems(project),
        *_role_problems(project),
        *_refresh_problems(project),
        *_product_problems(project),
        *_scenario_problems(project),
        *_acknowledgement_problems(project),
    ]
    if problems:
        # Which inputs there are is only known of a project whose parts are in order.
        return problems
    return [*_input_problems(project), *_evidence_problems(project)]


def _framework_problems(project: Project) -> Iterator[Problem]:
    for name in ("name", "description", "template"):
        yield from _text_problems(getattr(project, name), f"project.{name}")
    yield from _choice_problems(project.audience, AUDIENCES, "project.audience")
    if project.currency not in CURRENCIES:
        near = nearest(project.currency, CURRENCIES)
        hint = f" Did you mean '{near}'?" if near else ""
        yield Problem(
            "project.currency",
            f"'{project.currency}' is not the code of a currency.",
            f"Give its three capital letters, such as USD or EUR.{hint}",
        )
    for name in ("decision", "prices_as_of"):
        problem = MONTH_DATE.check(getattr(project, name), minimum=None, maximum=None)
        if problem is not None:
            yield Problem(f"project.{name}", problem)
    months = project.horizon_months
    if months is not None and not 1 <= months <= LONGEST_HORIZON_MONTHS:
        yield Problem(
            "project.horizon_months",
            f"{months} months are not possible.",
            f"Give 1 to {LONGEST_HORIZON_MONTHS}, or null: to the end of its phases.",
        )


def _phase_problems(project: Project) -> Iterator[Problem]:
    yield from _id_problems(project.phases, "project.phases")
    if not project.phases:
        yield Problem("project.phases", "there is no phase.", "Add at least one.")
    known = project_catalog(project).items
    for index, phase in enumerate(project.phases):
        for number, item in enumerate(phase.items):
            place = f"project.phases[{index}].items[{number}]"
            if item not in known:
                yield _unknown(item, known, "the catalog has no item", place)
            elif known[item].charge != "once":
                yield Problem(
                    place,
                    f"'{item}' is not bought but paid {known[item].charge}.",
                    "Remove it and set the running cost it stands for.",
                )
            if item in phase.items[:number]:
                yield Problem(
                    place,
                    f"'{item}' stands twice in the phase.",
                    "Keep one and add up the quantities.",
                )


def _own_item_problems(project: Project) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, item in enumerate(project.own_items):
        place = f"project.own_items[{index}]"
        for field, reason in item.problems():
            yield Problem(f"{place}.{field}", f"{reason}.")
        if item.id in seen:
            yield Problem(f"{place}.id", f"'{item.id}' stands twice.", "Keep one.")
        seen.add(item.id)


def _role_problems(project: Project) -> Iterator[Problem]:
    """Yield items that are sized for a role they cannot have."""
    known = project_catalog(project).items
    for index, phase in enumerate(project.phases):
        taken: set[str] = set()
        for number, sized in enumerate(phase.sized):
            place = f"project.phases[{index}].sized[{number}]"
            if sized.role not in ROLES:
                yield _unknown(sized.role, ROLES, "there is no role", f"{place}.role")
            elif sized.item not in phase.items:
                yield Problem(
                    f"{place}.item",
                    f"'{sized.item}' is not one of the items of the phase.",
                    "Add it to them, or take it out here.",
                )
            elif sized.item in known and not fits(sized.role, known[sized.item]):
                yield Problem(
                    f"{place}.item",
                    f"'{sized.item}' cannot be used for '{sized.role}'.",
                    "Choose another item for the role.",
                )
            if sized.role in taken:
                yield Problem(
                    f"{place}.role", f"'{sized.role}' stands twice.", "Keep one item."
                )
            taken.add(sized.role)


def _refresh_problems(project: Project) -> Iterator[Problem]:
    """Yield phases that succeed what they cannot succeed."""
    before = {phase.id: phase.refreshes for phase in project.phases}
    taken: dict[str, str] = {}
    for index, phase in enumerate(project.phases):
        place = f"project.phases[{index}].refreshes"
        if not phase.refreshes:
            continue
        if phase.refreshes == phase.id:
            yield Problem(
                place,
                f"'{phase.id}' cannot refresh itself.",
                "Name the phase whose hall it takes over, or none.",
            )
        elif phase.refreshes not in before:
            yield _unknown(phase.refreshes, before, "there is no phase", place)
        elif phase.refreshes in taken:
            yield Problem(
                place,
                f"'{phase.refreshes}' is refreshed by '{taken[phase.refreshes]}' "
                "already.",
                f"Let it refresh '{taken[phase.refreshes]}' instead, or none.",
            )
        elif _goes_in_a_circle(phase.id, before):
            yield Problem(
                place,
                f"'{phase.id}' and '{phase.refreshes}' refresh each other in a circle.",
                "Name no phase for the one that is there first.",
            )
        taken.setdefault(phase.refreshes, phase.id)


def _goes_in_a_circle(phase: str, before: Mapping[str, str]) -> bool:
    """Whether a phase succeeds itself, over others."""
    seen: set[str] = set()
    earlier = before[phase]
    while earlier and earlier != phase and earlier not in seen:
        seen.add(earlier)
        earlier = before.get(earlier, "")
    return earlier == phase


def _product_problems(project: Project) -> Iterator[Problem]:
    yield from _id_problems(project.products, "project.products")
    for index, product in enumerate(project.products):
        place = f"project.products[{index}]"
        yield from _choice_problems(product.kind, PRODUCT_KINDS, f"{place}.kind")
        known = workloads().workloads
        if product.workload and product.workload not in known:
            yield _unknown(
                product.workload, known, "there is no workload", f"{place}.workload"
            )
        if product.kind in TOKEN_KINDS and not product.workload:
            yield Problem(
                f"{place}.workload",
                f"a product of kind '{product.kind}' needs a workload.",
                "Give the id of one: it says which tokens are sold.",
            )


def _scenario_problems(project: Project) -> Iterator[Problem]:
    yield from _id_problems(project.scenarios, "project.scenarios")
    for index, scenario in enumerate(project.scenarios):
        place = f"project.scenarios[{index}]"
        if scenario.id == BASE:
            yield Problem(
                f"{place}.id", f"'{BASE}' is the base case itself.", "Give another id."
            )
        for name in ("notes", "colour"):
            yield from _text_problems(getattr(scenario, name), f"{place}.{name}")


def _acknowledgement_problems(project: Project) -> Iterator[Problem]:
    for key, given in project.acknowledgements.items():
        place = f'project.acknowledgements["{key}"]'
        if key not in ACKNOWLEDGEABLE:
            yield _unknown(
                key, ACKNOWLEDGEABLE, "there is nothing to acknowledge named", place
            )
        yield from _text_problems(given.reason, f"{place}.reason")
        if not given.reason.strip():
            yield Problem(f"{place}.reason", "the reason is empty.", "Give one.")
        if len(given.reason) > LONGEST_EVIDENCE:
            yield Problem(
                f"{place}.reason",
                f"the text has {len(given.reason):,} characters.",
                f"Shorten it to {LONGEST_EVIDENCE:,}.",
            )
        for name, problem in date_problems("date", given.date):
            yield Problem(f"{place}.{name}", f"{problem}.")


def _id_problems(
    parts: Sequence[Phase | Product | Scenario], place: str
) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, part in enumerate(parts):
        if not _KEBAB.fullmatch(part.id):
            yield Problem(
                f"{place}[{index}].id",
                f"'{part.id}' is not an id.",
                "Write small letters, digits and single hyphens, such as phase-1.",
            )
        if part.id in seen:
            yield Problem(
                f"{place}[{index}].id", f"'{part.id}' stands twice.", "Rename one."
            )
        seen.add(part.id)
        yield from _text_problems(part.label, f"{place}[{index}].label")


def _unknown(word: str, known: Iterable[str], message: str, place: str) -> Problem:
    near = nearest(word, known)
    remedy = f"Did you mean '{near}'?" if near else "Choose one that there is."
    return Problem(place, f"{message} '{word}'.", remedy)


def _choice_problems(
    word: str, choices: tuple[str, ...], place: str
) -> Iterator[Problem]:
    problem = CHOICE.check(word, minimum=None, maximum=None, choices=choices)
    if problem is not None:
        yield Problem(place, problem)


def _input_problems(project: Project) -> Iterator[Problem]:
    declarations = declared_keys(project)

    def of_values(values: Mapping[str, Value], place: str) -> Iterator[Problem]:
        for key, value in values.items():
            declared = declarations.get(key)
            message = (
                unknown_key(declarations, key)
                if declared is None
                else refusal(declared, value)
            )
            if message is not None:
                yield Problem(f'{place}["{key}"]', message)

    yield from of_values(project.inputs, "project.inputs")
    for index, scenario in enumerate(project.scenarios):
        yield from of_values(
            scenario.overrides, f"project.scenarios[{index}].overrides"
        )


def _evidence_problems(project: Project) -> Iterator[Problem]:
    declarations = declared_keys(project)
    rates = {rate_key(currency) for currency in foreign_currencies(project)}
    for key, evidence in project.evidence.items():
        place = f'project.evidence["{key}"]'
        if key not in declarations:
            yield Problem(place, unknown_key(declarations, key))
        for name in ("source", "source_date", "reason"):
            text = getattr(evidence, name)
            yield from _text_problems(text, f"{place}.{name}")
            if len(text) > LONGEST_EVIDENCE:
                yield Problem(
                    f"{place}.{name}",
                    f"the text has {len(text):,} characters.",
                    f"Shorten it to {LONGEST_EVIDENCE:,}.",
                )
        if key in rates and evidence.source_date:
            # An exchange rate is worth what its date is.
            for name, problem in date_problems("source_date", evidence.source_date):
                yield Problem(f"{place}.{name}", f"{problem}.")
        low, high = evidence.low, evidence.high
        for end, number in (("low", low), ("high", high)):
            if number is not None:
                yield from _number_problems(number, f"{place}.{end}")
        if low is not None and high is not None and low > high:
            yield Problem(
                f"{place}.low",
                f"the low end {low:g} is above the high end {high:g}.",
                "Exchange them.",
            )
        if not evidence.assumption and not evidence.source.strip():
            yield Problem(
                f"{place}.source",
                "the source is empty.",
                "Name it, or mark the value as an assumption.",
            )
