"""Explain this number: how a line came to its value, down to inputs with sources."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from operator import add, mul, sub, truediv
from typing import Protocol

from planner.core.declarations import InputError, InputRow
from planner.core.document import Project
from planner.core.language.axes import MONTH, Axis
from planner.core.language.expression import (
    Call,
    Constant,
    Expression,
    Operation,
    Previous,
    Reference,
    walk,
)
from planner.core.language.kinds import choice_text
from planner.core.language.line import Line, Quantity
from planner.core.language.money import in_currency
from planner.core.language.ranges import Array
from planner.core.language.spoken import Spoken, spoken
from planner.core.language.wording import Wording
from planner.core.model import MODEL
from planner.core.records import nearest


@dataclass(frozen=True, kw_only=True, slots=True)
class Precedent:
    """Something a line is made of: a line or an input, with its value there.

    `month` is None for figures of the whole case; `note` says what the value of a line
    over all months is ("sum of months 1–86"). Inputs carry their key and provenance,
    and the `word` of the value if it is one of several choices.
    """

    name: str
    label: str
    unit: str
    value: float
    month: int | None
    items: tuple[str, ...]
    note: str = ""
    word: str = ""
    is_input: bool = False
    key: str = ""
    source: str = ""
    source_date: str = ""
    assumption: bool = False
    sentence: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """A line's value at one month and one combination of items, and what it rests on.

    `formula` is in words, `filled` the same with values; an input has neither. A line
    that is nothing but another line has the formula and the precedents of that one.
    `value` is None where a metric is undefined, and `reason` says why.
    """

    name: str
    label: str
    unit: str
    value: float | None
    month: int | None
    items: tuple[str, ...]
    description: str
    formula: str
    filled: str
    precedents: tuple[Precedent, ...]
    reason: str | None
    input: Precedent | None


class Case(Protocol):
    """What is explained: all values of a case, its items and its inputs."""

    project: Project

    @property
    def months(self) -> Sequence[str]:
        """The months of the case."""

    @property
    def values(self) -> Mapping[str, Array]:
        """The values of every line and input, one place per axis."""

    @property
    def item_labels(self) -> Mapping[Axis, Mapping[str, str]]:
        """Ids and labels of the items of each axis."""

    @property
    def input_rows(self) -> Sequence[InputRow]:
        """Every input with its value and what is declared about it."""

    def reason(self, name: str) -> str | None:
        """Why a line has no value, or what is special about it."""


@cache
def wording() -> Wording:
    """Return the words reading of the model."""
    return Wording(MODEL)


def explain(
    case: Case, name: str, month: int | None = None, items: tuple[str, ...] = ()
) -> Explanation:
    """Explain a line, metric or input of a case.

    `month` counts from 1 and defaults to the last one; `items` are ids in the order of
    the line's axes and default to the first of each. Raises InputError for unknown
    names, items or months.
    """
    return _Explainer(case).explain(name, month, items)


class _Explainer:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.rows = {row.key: row for row in case.input_rows}

    def explain(
        self, name: str, month: int | None, items: tuple[str, ...]
    ) -> Explanation:
        if name not in MODEL.axes:
            near = nearest(name, MODEL.axes)
            hint = f" Did you mean '{near}'?" if near else ""
            raise InputError(f"There is no line, metric or input '{name}'.{hint}")
        chosen = self._chosen(name, items)
        at = self._month(name, month)
        line = MODEL.lines.get(name)
        if line is None:
            return self._of_input(name, at, chosen)
        return Explanation(
            name=name,
            label=line.label,
            unit=self._unit(name),
            value=_defined(self.value(name, at, chosen)),
            month=at,
            items=tuple(chosen.values()),
            description=line.description,
            formula=wording().formula(name),
            filled=wording().filled(name, self.lookup, at, tuple(chosen.values())),
            precedents=tuple(self._precedents(spoken(MODEL, name), at, chosen)),
            reason=self.case.reason(name),
            input=None,
        )

    def lookup(
        self, name: str, month: int | None, items: tuple[str, ...]
    ) -> tuple[float, str]:
        """Return value and unit of a line or input, for the words reading."""
        axes = [axis for axis in sorted(MODEL.axes[name]) if axis is not MONTH]
        at = min(month or 0, len(self.case.months)) or None
        value = self.value(name, at, dict(zip(axes, items, strict=True)))
        return value, self._unit(name)

    def value(self, name: str, month: int | None, items: Mapping[Axis, str]) -> float:
        """Return a value; month 0 is the opening of a line."""
        if month == 0:
            opening = MODEL.lines[name].opening
            return 0.0 if opening in (None, "0") else self.value(opening, None, items)
        place = [0] * len(Axis)
        for axis in MODEL.axes[name]:
            if axis is MONTH:
                place[axis] = (month or len(self.case.months)) - 1
            else:
                place[axis] = list(self.case.item_labels[axis]).index(items[axis])
        return float(self.case.values[name][tuple(place)])

    def _chosen(self, name: str, items: tuple[str, ...]) -> dict[Axis, str]:
        axes = [axis for axis in sorted(MODEL.axes[name]) if axis is not MONTH]
        if len(items) > len(axes):
            raise InputError(
                f"'{name}' varies by {_listed(axes)}; {len(items)} items were given."
            )
        chosen = {}
        for place, axis in enumerate(axes):
            known = list(self.case.item_labels[axis])
            item = items[place] if place < len(items) else known[0]
            if item not in known:
                raise InputError(
                    f"'{item}' is not a {axis.key} of the project; it has "
                    f"{', '.join(known)}."
                )
            chosen[axis] = item
        return chosen

    def _month(self, name: str, month: int | None) -> int | None:
        if not MODEL.is_monthly(name):
            return None
        last = len(self.case.months)
        if month is not None and not 1 <= month <= last:
            raise InputError(f"Month {month} is not in the case; it has 1 to {last}.")
        return month or last

    def _of_input(
        self, name: str, month: int | None, items: Mapping[Axis, str]
    ) -> Explanation:
        precedent = self._input(name, month, items)
        return Explanation(
            name=name,
            label=precedent.label,
            unit=precedent.unit,
            value=precedent.value,
            month=month,
            items=tuple(items.values()),
            description=MODEL.inputs[name].help,
            formula="",
            filled="",
            precedents=(),
            reason=None,
            input=precedent,
        )

    def _precedents(
        self, said: Spoken, month: int | None, items: Mapping[Axis, str]
    ) -> list[Precedent]:
        line = said.lines[-1]
        previous = {
            node.name for node in walk(line.expression) if isinstance(node, Previous)
        }
        found = []
        for name in MODEL.precedents(line.name):
            if name in said.unsaid:
                continue
            compared = _compared_along(line, name)
            free = [
                axis
                for axis in sorted(MODEL.axes[name])
                if axis is not MONTH and (axis not in items or axis in compared)
            ]
            for ids in product(*(self.case.item_labels[axis] for axis in free)):
                here = dict(items) | dict(zip(free, ids, strict=True))
                own = {a: here[a] for a in sorted(MODEL.axes[name]) if a is not MONTH}
                at = month
                if name in previous and name not in line.references and month:
                    at = month - 1
                found.append(self._precedent(line, name, at, own, here))
        return found

    def _precedent(
        self,
        line: Line,
        name: str,
        month: int | None,
        items: Mapping[Axis, str],
        reader: Mapping[Axis, str],
    ) -> Precedent:
        """Return what a line reads; `items` are its own, `reader` those of the line."""
        if name in MODEL.inputs:
            return self._input(name, month, items)
        declared = MODEL.lines[name]
        looks_along = _range_call(line, name)
        spans_months = MODEL.is_monthly(name) and (
            month is None or looks_along is not None
        )
        if spans_months:
            value, note = self._over_months(declared, looks_along, month, items, reader)
            month = None
        else:
            value, note = self.value(name, month, items), ""
            month = month if MODEL.is_monthly(name) else None
        return Precedent(
            name=name,
            label=self._label(declared.label, items),
            unit=self._unit(name),
            value=value,
            month=month,
            items=tuple(items.values()),
            note=note,
        )

    def _over_months(
        self,
        line: Line,
        call: Call | None,
        month: int | None,
        items: Mapping[Axis, str],
        reader: Mapping[Axis, str],
    ) -> tuple[float, str]:
        """Return the figure that stands for a line over all months, and its name."""
        last = len(self.case.months)
        if call is not None and call.word == "at_month":
            at = self._number(call.arguments[1], month, reader)
            at = min(max(int(at), 0), last)
            return self.value(line.name, at, items), f"at month {at}"
        months = [self.value(line.name, m, items) for m in range(1, last + 1)]
        if call is not None and call.word in ("lowest", "highest"):
            edge = min(months) if call.word == "lowest" else max(months)
            return edge, f"at month {months.index(edge) + 1}"
        if line.quantity is Quantity.FLOW or (call is not None and call.axis is MONTH):
            return sum(months), f"sum of months 1–{last}"
        return months[-1], f"at month {last}"

    def _number(
        self, node: Expression, month: int | None, items: Mapping[Axis, str]
    ) -> float:
        """Return the value of the month that a line is read at."""
        match node:
            case Constant():
                return node.value
            case Reference():
                return self.value(node.name, month, items)
            case Operation():
                left = self._number(node.left, month, items)
                right = self._number(node.right, month, items)
                return _OPERATIONS[node.operator](left, right)
            case _:
                raise TypeError(type(node))

    def _input(
        self, name: str, month: int | None, items: Mapping[Axis, str]
    ) -> Precedent:
        declared = MODEL.inputs[name]
        own = {axis: items[axis] for axis in declared.item_axes}
        key = ".".join((declared.key, *own.values()))
        row: InputRow | None = self.rows.get(key)
        value = self.value(name, month, own)
        return Precedent(
            name=name,
            label=row.label if row else self._label(declared.label, own),
            unit=self._unit(name),
            value=value,
            month=month if MODEL.is_monthly(name) else None,
            items=tuple(own.values()),
            word=choice_text(declared.word(value)),
            is_input=True,
            key=key,
            source=row.source if row else declared.source,
            source_date=row.source_date if row else declared.source_date,
            assumption=declared.assumption,
            sentence=row.sentence if row else declared.help,
        )

    def _unit(self, name: str) -> str:
        declared = MODEL.lines.get(name) or MODEL.inputs[name]
        return in_currency(declared.unit, self.case.project.currency)

    def _label(self, label: str, items: Mapping[Axis, str]) -> str:
        labels = [self.case.item_labels[axis][item] for axis, item in items.items()]
        return " · ".join((label, *labels))


def _defined(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _range_call(line: Line, name: str) -> Call | None:
    """Return the word by which a line looks along the months of another, if any."""
    for node in walk(line.expression):
        if (
            isinstance(node, Call)
            and (node.axis is MONTH or node.word in _RANGE_WORDS)
            and any(getattr(a, "name", None) == name for a in _looked_along(node))
        ):
            return node
    return None


def _looked_along(call: Call) -> Sequence[object]:
    """Return the arguments of which all months are read: not the place in them."""
    return call.arguments[:1] if call.word == "at_month" else call.arguments


def _compared_along(line: Line, name: str) -> frozenset[Axis]:
    """Return the axes along which a line looks at all items of another, if any."""
    return frozenset(
        node.axis
        for node in walk(line.expression)
        if isinstance(node, Call)
        and node.axis is not None
        and node.word in _WORDS_AMONG_ITEMS
        and any(getattr(a, "name", None) == name for a in node.arguments)
    )


_WORDS_AMONG_ITEMS = ("matched", "ahead")
_RANGE_WORDS = ("at_month", "first_month", "present_value", "irr")
_OPERATIONS: Mapping[str, Callable[[float, float], float]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "/": truediv,
}


def _listed(axes: list[Axis]) -> str:
    return " and ".join(axis.key for axis in axes) or "nothing but the months"
