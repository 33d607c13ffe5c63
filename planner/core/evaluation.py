"""Evaluation: a project and a scenario in, all values out.

A pure function: the factory is assembled, its inputs and those of the project fill
arrays, and the model is computed whole. Nothing is cached that an edit could make
stale.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from planner.core.declarations import (
    InputError,
    InputRow,
    assembled,
    input_rows,
    items_of,
    set_inputs,
)
from planner.core.document import BASE, Project, set_values
from planner.core.explanation import Explanation, explain
from planner.core.factory.assembly import Assembly
from planner.core.factory.bill import BillLine
from planner.core.factory.exchange import Exchange, exchange
from planner.core.language.axes import MONTH, TRANCHE, Axis
from planner.core.language.expression import Call, Expression, Reference
from planner.core.language.inputs import Input
from planner.core.language.kinds import Value, display_value
from planner.core.language.line import Better, Line, Quantity
from planner.core.language.money import in_currency, is_money
from planner.core.language.ranges import Array
from planner.core.language.values import Evaluator
from planner.core.model import MODEL
from planner.core.returns import one_sided, rates_in_words, rates_of_return

if TYPE_CHECKING:
    from pandas import DataFrame

_MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of the whole case; `value` is None where undefined.

    `reason` says why a value is undefined, or what is special about it.
    """

    key: str
    label: str
    unit: str
    value: float | None
    reason: str | None
    better: Better


@dataclass(frozen=True)
class LineValues:
    """A line or input with its values over exactly its own axes, months last."""

    name: str
    label: str
    unit: str
    quantity: Quantity
    chapter: str
    description: str
    axes: tuple[Axis, ...]
    items: Mapping[Axis, tuple[str, ...]]
    item_labels: Mapping[Axis, tuple[str, ...]]
    values: Array

    def rows(self) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Array]]:
        """Yield ids, labels and values for each combination of items."""
        axes = [axis for axis in self.axes if axis is not MONTH]
        places = [range(len(self.items[axis])) for axis in axes]
        for place in product(*places):
            pairs = list(zip(axes, place, strict=True))
            yield (
                tuple(self.items[axis][index] for axis, index in pairs),
                tuple(self.item_labels[axis][index] for axis, index in pairs),
                self.values[place],
            )


class Result:
    """All values of one case, and the questions one can ask of them."""

    def __init__(
        self,
        project: Project,
        scenario: str,
        assembly: Assembly,
        items: Mapping[Axis, Mapping[str, str]],
        months: tuple[str, ...],
        values: Mapping[str, Array],
    ) -> None:
        self.project = project
        self.scenario = scenario
        self.assembly = assembly
        self.item_labels = items
        self.months = months
        self.values = values

    @property
    def bill(self) -> tuple[BillLine, ...]:
        """The bill of materials of all phases."""
        return self.assembly.bill

    @cached_property
    def input_rows(self) -> tuple[InputRow, ...]:
        """Every input of the case with its value and what is declared about it."""
        return input_rows(self.project, self.scenario, assembly=self.assembly)

    @cached_property
    def metrics(self) -> Mapping[str, Metric]:
        """The figures of the whole case by key, in the order of the model."""
        return {line.name: self._metric(line) for line in MODEL.metrics}

    @cached_property
    def checks(self) -> Mapping[str, float]:
        """The largest absolute deviation of each check; 0 while all is consistent."""
        return {
            line.name: float(np.abs(self.values[line.name]).max())
            for line in MODEL.checks
        }

    def line(self, name: str) -> LineValues:
        """Return a line or an input by name. Raises InputError for unknown names."""
        declared: Line | Input | None = MODEL.lines.get(name) or MODEL.inputs.get(name)
        if declared is None:
            raise InputError(f"There is no line or input '{name}'.")
        axes = tuple(sorted(MODEL.axes[name]))
        items = [axis for axis in axes if axis is not MONTH]
        index = tuple(slice(None) if axis in axes else 0 for axis in Axis)
        if isinstance(declared, Line):
            quantity, description = declared.quantity, declared.description
        else:
            quantity, description = Quantity.LEVEL, declared.help
        return LineValues(
            name=name,
            label=declared.label,
            unit=in_currency(declared.unit, self.project.currency),
            quantity=quantity,
            chapter=declared.chapter,
            description=description,
            axes=axes,
            items={axis: tuple(self.item_labels[axis]) for axis in items},
            item_labels={a: tuple(self.item_labels[a].values()) for a in items},
            values=self.values[name][index],
        )

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The calendar years of the months."""
        return tuple(sorted({int(month[:4]) for month in self.months}))

    @cached_property
    def _months_of_years(self) -> list[list[int]]:
        """The places of each year's months."""
        years = [int(month[:4]) for month in self.months]
        return [[i for i, y in enumerate(years) if y == year] for year in self.years]

    def yearly(self, name: str) -> Array:
        """Return a monthly line by calendar year, the years last.

        Flows are summed, rates averaged over the months; balances and levels are those
        of the year's last month.
        """
        found = self.line(name)
        values = np.broadcast_to(
            found.values, (*found.values.shape[:-1], len(self.months))
        )
        by_year = []
        for months in self._months_of_years:
            if found.quantity is Quantity.FLOW:
                by_year.append(values[..., months].sum(axis=-1))
            elif found.quantity is Quantity.RATE:
                by_year.append(values[..., months].mean(axis=-1))
            else:
                by_year.append(values[..., months[-1]])
        return np.stack(by_year, axis=-1)

    def explain(
        self,
        name: str,
        month: int | None = None,
        items: tuple[str, ...] = (),
    ) -> Explanation:
        """Return how a line came to its value; see `explanation.explain`."""
        return explain(self, name, month, items)

    def to_frame(self) -> "DataFrame":
        """Return all monthly lines as a table: a column each, months down."""
        from pandas import DataFrame

        columns: dict[str, Array] = {}
        for name in MODEL.lines:
            if not MODEL.is_monthly(name):
                continue
            for ids, _, values in self.line(name).rows():
                columns[".".join((name, *ids))] = values
        return DataFrame(columns, index=list(self.months))

    def number(self, name: str) -> float:
        """Return the value of a line that varies over nothing."""
        return float(self.values[name].reshape(-1)[0])

    def _metric(self, line: Line) -> Metric:
        value: float | None = self.number(line.name)
        reason = self.reason(line.name)
        if value is not None and not math.isfinite(value):
            value, reason = None, reason or "it divides by next to nothing"
        if line.name == "irr" and value is None and not self._one_sided:
            reason = f"{reason}: {self._rates_found()}"
        if line.name == "payback_months" and self.number("has_several_returns"):
            first = display_value(self.number("first_payback_months"), "month")
            said = f"cash was first back after {first}, and went out again"
            reason = f"{reason}; {said}" if reason else said
        return Metric(
            key=line.name,
            label=line.label,
            unit=in_currency(line.unit, self.project.currency),
            value=value,
            reason=reason,
            better=line.better,
        )

    @cached_property
    def _one_sided(self) -> str:
        """Why there is no rate of return at all, empty where there may be one."""
        flows = self.values["free_cash_flow"].reshape(-1)
        return one_sided(flows, self.number("cash_tolerance"))

    def _rates_found(self) -> str:
        """Return how often cash changes sign, and the rates at which it is worth 0."""
        rates = rates_of_return(
            self.values["free_cash_flow"].reshape(-1),
            periods_per_year=_MONTHS_PER_YEAR,
            tolerance=self.number("cash_tolerance"),
        )
        return rates_in_words(
            rates,
            changes_of_flows=round(self.number("flow_sign_changes")),
            changes_of_sum=round(self.number("cash_sign_changes")),
        )

    def reason(self, name: str) -> str | None:
        """Return why a line is undefined, or its remark; None where all is plain."""
        if name == "irr" and self._one_sided:
            return self._one_sided
        node: Expression = MODEL.lines[name].expression
        while isinstance(node, Call) and node.word in ("known", "remark"):
            for argument, text in zip(node.arguments[1:], node.texts, strict=True):
                assert isinstance(argument, Reference)
                holds = self.number(argument.name) == 1.0
                if holds == (node.word == "remark"):
                    return text
            node = node.arguments[0]
        return None


def evaluate(
    project: Project,
    scenario: str = BASE,
    overrides: Mapping[str, Value] | None = None,
) -> Result:
    """Compute one case.

    `overrides` are set on top of the scenario as `declarations.set_inputs` does it.
    Raises ScenarioError for an unknown scenario, AssemblyError where the factory cannot
    be assembled, and InputError for an override that is not allowed or an input without
    a value.
    """
    if overrides:
        project = set_inputs(project, overrides, scenario)
    values = set_values(project, scenario)
    assembly = assembled(project, values)
    items = items_of(project)
    horizon = int(assembly.inputs["timeline.horizon"])
    sizes = {axis: len(items[axis]) for axis in Axis if axis in items}
    sizes |= {Axis.TRIAL: 1, TRANCHE: 1, MONTH: horizon}
    rates = exchange(project, values)
    arrays = _arrays(values, assembly, items, horizon, rates)
    return Result(
        project=project,
        scenario=scenario,
        assembly=assembly,
        items=items,
        months=_months(project.decision, horizon),
        values=evaluator().evaluate(arrays, sizes),
    )


@cache
def evaluator() -> Evaluator:
    """Return the evaluator of the model, generated at first use."""
    return Evaluator(MODEL)


def _arrays(
    values: Mapping[str, Value],
    assembly: Assembly,
    items: Mapping[Axis, Mapping[str, str]],
    horizon: int,
    rates: Exchange,
) -> dict[str, Array]:
    """Return every input of the model at its full shape, money in one currency."""
    ids = tuple((axis, tuple(labels)) for axis, labels in items.items())
    derived = assembly.inputs
    layouts = _layouts(ids)
    numbers: list[float] = []
    for layout in layouts:
        for key, default in layout.keys:
            value = values.get(key) if layout.editable else None
            if value is None:
                value = derived.get(key) if layout.derived else default
                if value is not None and layout.is_shipped_money:
                    value = rates.convert(float(value))
            if value is None:
                raise InputError(
                    f"Input '{key}' has no value: the factory does not give one."
                )
            numbers.append(layout.number(value))
    # Parts of one array: to make hundreds of small ones takes longer.
    everything = np.array(numbers)
    arrays: dict[str, Array] = {}
    first = 0
    for layout in layouts:
        last = first + len(layout.keys)
        arrays[layout.name] = everything[first:last].reshape(layout.shape)
        first = last
    arrays["month"] = np.arange(1.0, horizon + 1.0).reshape((1,) * MONTH + (horizon,))
    return arrays


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the values of an input stand: its keys in the order of its array."""

    name: str
    shape: tuple[int, ...]
    keys: tuple[tuple[str, Value | None], ...]
    derived: bool
    editable: bool
    # The model's number for a value of the project.
    number: Callable[[Value], float]
    # Its default is in the currency of what the program ships.
    is_shipped_money: bool


@lru_cache(maxsize=16)
def _layouts(items: tuple[tuple[Axis, tuple[str, ...]], ...]) -> tuple[_Layout, ...]:
    """Return the layout of every input but the months, for items of the axes."""
    ids_of = dict(items)
    layouts = []
    for declared in MODEL.inputs.values():
        if MONTH in declared.axes:
            continue
        shape = [1] * len(Axis)
        for axis in declared.item_axes:
            shape[axis] = len(ids_of[axis])
        keys = tuple(
            (".".join((declared.key, *ids)), declared.default_for(ids))
            for ids in product(*(ids_of[axis] for axis in declared.item_axes))
        )
        layouts.append(
            _Layout(
                declared.name,
                tuple(shape),
                keys,
                declared.derived,
                declared.editable,
                declared.number if declared.choices else float,
                is_money(declared.unit) and not declared.derived,
            )
        )
    return tuple(layouts)


def _months(decision: str, horizon: int) -> tuple[str, ...]:
    """Return the months from the decision's own on, as ``2027-01``."""
    year, month = (int(part) for part in decision.split("-"))
    first = year * _MONTHS_PER_YEAR + month - 1
    return tuple(
        f"{serial // _MONTHS_PER_YEAR:04d}-{serial % _MONTHS_PER_YEAR + 1:02d}"
        for serial in range(first, first + horizon)
    )
