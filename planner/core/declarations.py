"""Every input of a project, its key, its value and how to change it.

The model declares its inputs once for all items and the factory declares the keys of
its bill; here both are expanded over the items of one project, joined with what the
project sets and what the factory derives, and edits are checked against them. Which
structure a project file has is checked in `project`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from types import MappingProxyType
from typing import cast

import msgspec

from planner.core.catalog.items import Item
from planner.core.document import (
    BASE,
    Evidence,
    Phase,
    Product,
    Project,
    evidence_of,
    in_sales_units,
    own_values,
    set_values,
    with_own_values,
)
from planner.core.factory.assembly import Assembly, assemble
from planner.core.factory.bill import PRICE, QUANTITY, asset_classes
from planner.core.factory.declarations import bill_inputs
from planner.core.factory.errors import AssemblyError
from planner.core.factory.exchange import Exchange, exchange, rate_inputs
from planner.core.factory.rates import (
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    USER_SPEED,
    throughput_inputs,
)
from planner.core.factory.rules import rule_inputs
from planner.core.hurdle_inputs import hurdle_inputs
from planner.core.keys import PLAN_CHOICE, KeyDeclaration
from planner.core.language.axes import AGE, ASSET, MONTH, PHASE, PRODUCT, TRANCHE, Axis
from planner.core.language.errors import PlannerError
from planner.core.language.inputs import Input
from planner.core.language.kinds import SWITCH, Kind, Value
from planner.core.language.money import in_currency, is_money
from planner.core.model import CHAPTERS, MODEL
from planner.core.model.disposal import AGES
from planner.core.records import nearest
from planner.core.relevance import Case, applies, has_rule

ENTERED = "Entered in the project"
# Derived inputs of which what they follow from can be set, though not as an input.
_SET_ELSEWHERE = {
    "timeline.horizon": "The value follows from the phases, to the end of the one that "
    "retires last, and is no input. Set it on the Timeline page, under Plan, or as "
    "horizon_months in the plan’s file.",
}

# What stands between the parts of a label: "Order · Phase 2".
_DOT = " · "


class InputError(PlannerError):
    """A key that the project does not have, or a value that is not allowed for it."""


class InputRow(msgspec.Struct, frozen=True, kw_only=True):
    """One input of a project with its value, as forms, tables and workbook show it.

    `value` holds in the scenario and `default` would hold if nobody had set it; both
    are None where the factory gives none. `is_set` tells a value that was set from a
    default, `changed_from_base` one that the scenario sets itself.
    `applies` is False where the value can change nothing: see `relevance`. `sentence`
    says how the factory came to its value, and the reason for a value with evidence;
    `conversion` from which amount in another currency a default was converted. A choice
    of the plan has no other source and is no assumption.
    """

    key: str
    base_key: str
    label: str
    chapter: str
    kind: Kind
    unit: str
    value: Value | None
    default: Value | None
    minimum: float | None
    maximum: float | None
    low: float | None
    high: float | None
    source: str
    source_date: str
    assumption: bool
    help: str
    choices: tuple[str, ...]
    editable: bool
    derived: bool
    is_set: bool
    changed_from_base: bool
    sentence: str
    conversion: str
    items: tuple[str, ...]
    applies: bool


# ------------------------------------------------------------------ what is declared


def items_of(project: Project) -> Mapping[Axis, Mapping[str, str]]:
    """Return the items of each axis of a project: their ids, in order, and labels.

    Raises AssemblyError for a phase with an item that cannot stand in a bill.
    """
    return {
        PHASE: {phase.id: phase.label for phase in project.phases},
        ASSET: asset_classes(project),
        PRODUCT: {product.id: product.label for product in project.products},
        TRANCHE: {},
        AGE: {age: age.replace("-", " ").capitalize() for age in AGES},
    }


def expanded(
    inputs: Iterable[Input],
    items: Mapping[Axis, Mapping[str, str]],
    product_kinds: Mapping[str, str],
) -> Iterator[KeyDeclaration]:
    """Yield declared inputs of the model once per combination of items.

    What a product is sold by follows from its kind. Inputs that vary by month have no
    single value and are left out.
    """
    for declared in inputs:
        if MONTH in declared.axes:
            continue
        axes = declared.item_axes
        is_by_unit = PRODUCT in axes and "unit" in declared.unit
        for ids in product(*(items[axis] for axis in axes)):
            labels = (items[axis][item] for axis, item in zip(axes, ids, strict=True))
            yield KeyDeclaration(
                key=".".join((declared.key, *ids)),
                base_key=declared.key,
                label=_DOT.join((declared.label, *labels)),
                chapter=declared.chapter,
                kind=declared.kind,
                unit=in_sales_units(declared.unit, product_kinds[ids[-1]])
                if is_by_unit
                else declared.unit,
                help=declared.help,
                default=declared.default_for(ids),
                minimum=declared.minimum,
                maximum=declared.maximum,
                low=declared.low,
                high=declared.high,
                source=declared.source,
                source_date=declared.source_date,
                assumption=declared.assumption,
                choices=declared.choices,
                editable=declared.editable,
                derived=declared.derived,
                items=ids,
            )


def declared_keys(
    project: Project, scenario: str = BASE
) -> Mapping[str, KeyDeclaration]:
    """Return every key of a project with its declaration, in the order of the chapters.

    The bill comes first, then the chapters in the order in which money flows. Money is
    in the currency of the project, at the exchange rate of the scenario. Raises
    AssemblyError for a phase with an item that cannot stand in a bill, ScenarioError
    for an unknown scenario.
    """
    return _sheet_of(project, set_values(project, scenario)).declarations


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is declared for every project with the same items, currency and rates.

    `plain` are the rows, in their order, of a project that sets nothing, and `idle`
    those of its inputs that cannot always change anything, as they are while they
    cannot. `keys_of` are the keys of an input by its key without items.
    """

    declarations: Mapping[str, KeyDeclaration]
    evidence: Mapping[str, Evidence]
    defaults: Mapping[str, Value | None]
    derived: tuple[KeyDeclaration, ...]
    keys_of: Mapping[str, tuple[str, ...]]
    plain: Mapping[str, InputRow]
    idle: Mapping[str, InputRow]


def _sheet_of(project: Project, values: Mapping[str, Value]) -> _Sheet:
    """Return what is declared for a case; `values` are those it sets."""
    rates = exchange(project, values)
    return _sheet(
        project.phases,
        project.own_items,
        project.products,
        project.currency,
        tuple(
            (currency, rate, rates.sources[currency])
            for currency, rate in rates.rates.items()
        ),
    )


# Most edits leave the items as they are.
@lru_cache(maxsize=16)
def _sheet(
    phases: tuple[Phase, ...],
    own_items: tuple[Item, ...],
    products: tuple[Product, ...],
    currency: str,
    rates: tuple[tuple[str, float, str], ...],
) -> _Sheet:
    """Return what is declared for these items; `rates` are currency, rate and source.

    It sees nothing else of a project, so that nothing else can make it stale.
    """
    bare = Project(
        name="",
        description="",
        template="",
        audience="",
        currency=currency,
        phases=phases,
        own_items=own_items,
        products=products,
        inputs={},
    )
    kinds = {sold.id: sold.kind for sold in products}
    found = [
        *bill_inputs(bare),
        *expanded(MODEL.inputs.values(), items_of(bare), kinds),
    ]
    known = Exchange(
        currency,
        {other: rate for other, rate, _source in rates},
        {other: source for other, _rate, source in rates},
    )
    if known.is_needed():
        found = [_exchanged(declared, known) for declared in found]
    for phase in phases:
        found.extend(rule_inputs(phase))
    found.extend(throughput_inputs(bare))
    found.extend(rate_inputs(bare))
    found.extend(hurdle_inputs(bare))
    order = {chapter.id: place for place, chapter in enumerate(CHAPTERS)}
    found.sort(key=lambda declared: order.get(declared.chapter, -1))
    keys_of: dict[str, list[str]] = {}
    for declared in found:
        keys_of.setdefault(declared.base_key, []).append(declared.key)
    plain = {declared.key: _plain_row(declared) for declared in found}
    return _Sheet(
        declarations=MappingProxyType({one.key: one for one in found}),
        evidence={one.key: _declared_evidence(one) for one in found},
        defaults={one.key: one.default for one in found},
        derived=tuple(one for one in found if one.derived),
        keys_of={base: tuple(keys) for base, keys in keys_of.items()},
        plain=plain,
        idle={
            key: msgspec.structs.replace(row, applies=False)
            for key, row in plain.items()
            if has_rule(row.base_key)
        },
    )


def _exchanged(declared: KeyDeclaration, rates: Exchange) -> KeyDeclaration:
    """Return what is declared in USD in the currency of the project.

    Without an exchange rate there is no default, no range and no upper limit.
    """
    if not is_money(declared.unit):
        return declared
    unit = in_currency(declared.unit, rates.currency)
    default = None if declared.default is None else float(declared.default)
    if not rates.has_rate():
        return msgspec.structs.replace(
            declared,
            unit=unit,
            default=None,
            maximum=None,
            low=None,
            high=None,
            conversion="There is no exchange rate" if default else "",
        )

    def converted(amount: float | None) -> float | None:
        return None if amount is None else rates.convert(amount)

    return msgspec.structs.replace(
        declared,
        unit=unit,
        default=converted(default),
        minimum=converted(declared.minimum),
        maximum=converted(declared.maximum),
        low=converted(declared.low),
        high=converted(declared.high),
        conversion=rates.in_words(default or 0.0),
    )


# ------------------------------------------------------------------ what is shown


def assembled(project: Project, values: Mapping[str, Value]) -> Assembly:
    """Return the assembled factory of a project with these values set.

    Raises AssemblyError where something is missing that cannot be derived.
    """
    return assemble(project, values, _declared_default)


def _declared_default(key: str) -> float:
    declared = MODEL.inputs[key.split(".", 1)[1]]
    default = declared.default
    assert default is not None, f"'{key}' is derived; the factory cannot ask for it"
    return declared.number(default)


def input_rows(
    project: Project, scenario: str = BASE, *, assembly: Assembly | None = None
) -> tuple[InputRow, ...]:
    """Return every input of a project in one scenario, in the order of the chapters.

    `assembly` is the assembled factory of the scenario where the caller has it already.
    A factory that cannot be assembled derives nothing, and the sentences of its inputs
    say why: the rows are where it is mended. Raises ScenarioError for an unknown
    scenario, and AssemblyError as `declared_keys` does.
    """
    values = set_values(project, scenario)
    overrides = {} if scenario == BASE else own_values(project, scenario)
    reason = ""
    if assembly is None:
        try:
            assembly = assembled(project, values)
        except AssemblyError as error:
            assembly, reason = Assembly({}, {}, {}, (), {}), str(error)
    sheet = _sheet_of(project, values)
    derived = {
        declared.key: _of_kind(declared.kind, assembly.inputs.get(declared.key))
        for declared in sheet.derived
    }
    case = Case(
        kinds={product.id: product.kind for product in project.products},
        values={**sheet.defaults, **derived, **values},
        keys_of=sheet.keys_of,
    )
    # All other rows are as declared: to make them anew takes longer than the case.
    rows = dict(sheet.plain)
    own_rows = {
        *derived,
        *values,
        *project.evidence,
        *assembly.evidence,
        *assembly.sentences,
    }
    for key in own_rows & rows.keys():
        plain = rows[key]
        default = derived[key] if plain.derived else plain.default
        value = values.get(key, default)
        shown = _provenance(
            assembly.evidence.get(key) or sheet.evidence[key],
            evidence_of(project, key, values),
            is_entered=value != default,
        )
        conversion = "" if key in values else plain.conversion
        sentence = assembly.sentences.get(key, reason if plain.derived else "")
        if conversion:
            sentence = f"{conversion}."
        rows[key] = msgspec.structs.replace(
            plain,
            value=value,
            default=default,
            low=shown.low,
            high=shown.high,
            source=shown.source,
            source_date=shown.source_date,
            assumption=shown.assumption,
            is_set=key in values,
            changed_from_base=key in overrides,
            sentence=f"{sentence} {shown.reason}".strip(),
            conversion=conversion,
        )
    for key, idle in sheet.idle.items():
        if not applies(idle.base_key, idle.items, case):
            rows[key] = (
                msgspec.structs.replace(rows[key], applies=False)
                if key in own_rows
                else idle
            )
    return tuple(rows.values())


def _plain_row(declared: KeyDeclaration) -> InputRow:
    """Return the row of an input that nobody has set, where it applies."""
    shown = _provenance(_declared_evidence(declared), None, is_entered=False)
    return InputRow(
        key=declared.key,
        base_key=declared.base_key,
        label=declared.label,
        chapter=declared.chapter,
        kind=declared.kind,
        unit=declared.unit,
        value=declared.default,
        default=declared.default,
        minimum=declared.minimum,
        maximum=declared.maximum,
        low=shown.low,
        high=shown.high,
        source=shown.source,
        source_date=shown.source_date,
        assumption=shown.assumption,
        help=declared.help,
        choices=declared.choices,
        editable=declared.editable,
        derived=declared.derived,
        is_set=False,
        changed_from_base=False,
        sentence=f"{declared.conversion}." if declared.conversion else "",
        conversion=declared.conversion,
        items=declared.items,
        applies=True,
    )


def _declared_evidence(declared: KeyDeclaration) -> Evidence:
    return Evidence(
        source=declared.source,
        source_date=declared.source_date,
        assumption=declared.assumption,
        low=declared.low,
        high=declared.high,
    )


def _provenance(
    default: Evidence, own: Evidence | None, *, is_entered: bool
) -> Evidence:
    """Return where the shown value of an input is from.

    `default` is the evidence of its default, `own` that of the value the project sets.
    """
    if default.source == PLAN_CHOICE:
        found = own or default
        return Evidence(
            source=PLAN_CHOICE,
            assumption=False,
            low=found.low,
            high=found.high,
            reason=found.reason,
        )
    if own is not None:
        return own
    if not is_entered:
        return default
    # What somebody entered is not what the source of the default says.
    said = f"; the default is from: {default.source}" if default.source else ""
    return Evidence(source=f"{ENTERED}{said}", low=default.low, high=default.high)


def _of_kind(kind: Kind, value: float | None) -> Value | None:
    """Return a derived number as its kind has it: switches are derived as 0 and 1."""
    if value is None:
        return None
    return bool(value) if kind is SWITCH else value


# ------------------------------------------------------------------ what is edited


def parse_key(project: Project, key: str) -> tuple[KeyDeclaration, ...]:
    """Return what a key names: one input, or by a key without items all its items.

    Raises InputError with the nearest key where the project has none of that name.
    """
    return _named(declared_keys(project), key)


def check_value(project: Project, key: str, value: object) -> Value:
    """Return a value as the project stores it, if the key allows it.

    Raises InputError for an unknown key, one that cannot be edited, and a value of the
    wrong type or outside its range.
    """
    checked = [stored(declared, value) for declared in parse_key(project, key)]
    return checked[0]


def set_inputs(
    project: Project, values: Mapping[str, object], scenario: str = BASE
) -> Project:
    """Return the project with several inputs set in the base case or a scenario.

    A key without items sets all its items. Raises InputError as `check_value` does, and
    then sets none; raises ScenarioError for an unknown scenario.
    """
    declarations = declared_keys(project)
    changes = {
        declared.key: stored(declared, value)
        for key, value in values.items()
        for declared in _named(declarations, key)
    }
    own = own_values(project, scenario)
    return with_own_values(project, {**own, **changes}, scenario)


def set_input(
    project: Project, key: str, value: object, scenario: str = BASE
) -> Project:
    """Return the project with one input set; see `set_inputs`."""
    return set_inputs(project, {key: value}, scenario)


def reset_input(project: Project, key: str, scenario: str = BASE) -> Project:
    """Return the project with an input back at its default, or at the base's value.

    A key without items resets all its items; one that is not set stays as it is.
    """
    dropped = {declared.key for declared in parse_key(project, key)}
    own = own_values(project, scenario)
    kept = {name: value for name, value in own.items() if name not in dropped}
    return with_own_values(project, kept, scenario)


def fitted(project: Project) -> Project:
    """Return the project without values and evidence of items it no longer has.

    They stay in the document while it is edited, so that an item that is put back has
    its values again; they do not go into the file.
    """
    declarations = declared_keys(project)
    # A plan that has lost the last of its items has no keys that would tell of it.
    per_item = {QUANTITY, PRICE, USER_SPEED, INPUT_TOKENS, OUTPUT_TOKENS}
    per_item |= {declared.key for declared in MODEL.inputs.values() if declared.axes}
    per_item |= {d.base_key for d in declarations.values() if d.items}

    def is_left_over(key: str) -> bool:
        return key not in declarations and any(
            key.startswith(f"{base}.") for base in per_item
        )

    proven = {
        key: found for key, found in project.evidence.items() if not is_left_over(key)
    }
    if len(proven) < len(project.evidence):
        project = msgspec.structs.replace(project, evidence=proven)
    for scenario in (BASE, *(scenario.id for scenario in project.scenarios)):
        own = own_values(project, scenario)
        kept = {key: value for key, value in own.items() if not is_left_over(key)}
        if len(kept) < len(own):
            project = with_own_values(project, kept, scenario)
    return project


def stored(declared: KeyDeclaration, value: object) -> Value:
    """Return a value as the project stores it, if its declaration allows it.

    Raises InputError where it does not, naming the input and what is allowed.
    """
    problem = refusal(declared, value)
    if problem is not None:
        raise InputError(f"{declared.label} ({declared.key}): {problem}")
    if isinstance(value, (bool, str)):
        return value
    # The kind has made sure that what is neither is a real number.
    return float(cast(float, value))


def refusal(declared: KeyDeclaration, value: object) -> str | None:
    """Return why an input cannot have a value, None where it can."""
    if not declared.editable:
        if declared.derived:
            return _SET_ELSEWHERE.get(
                declared.base_key,
                "The value follows from the factory and cannot be set.",
            )
        return "The value is a fixed number and cannot be set."
    return declared.kind.check(
        value,
        minimum=declared.minimum,
        maximum=declared.maximum,
        choices=declared.choices,
    )


def _named(
    declarations: Mapping[str, KeyDeclaration], key: str
) -> tuple[KeyDeclaration, ...]:
    if key in declarations:
        return (declarations[key],)
    of_all_items = tuple(d for d in declarations.values() if d.base_key == key)
    if of_all_items:
        return of_all_items
    raise InputError(unknown_key(declarations, key))


def unknown_key(declarations: Mapping[str, KeyDeclaration], key: str) -> str:
    """Return the sentence for a key that a project does not have."""
    known = {d.key: None for d in declarations.values()}
    known |= {d.base_key: None for d in declarations.values()}
    near = nearest(key, known)
    hint = f"Did you mean '{near}'?" if near else "`planner inputs` lists all keys."
    for declared in declarations.values():
        if declared.items and declared.base_key == key:
            return f"It is set per item, e.g. as '{declared.key}'."
        if declared.items and key.startswith(f"{declared.base_key}."):
            item = key.removeprefix(f"{declared.base_key}.")
            return f"The project has no '{item}' for {declared.base_key}. {hint}"
    return f"There is no input '{key}'. {hint}"
