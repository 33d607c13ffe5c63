"""What is said of a formula: without what only keeps it defined or its units right.

A line that is nothing but another line is read as the other one; a flag that must hold
for a metric to be defined is 1 wherever the metric is; and one month or one year, which
is there for its unit, does not change a number it multiplies.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from planner.core.language.expression import (
    Both,
    Call,
    Comparison,
    Condition,
    Constant,
    Expression,
    Node,
    Operation,
    Operator,
    Reference,
    walk,
)
from planner.core.language.inputs import Input
from planner.core.language.line import Line
from planner.core.language.model import Model
from planner.core.language.proof import unit_of
from planner.core.language.units import BASE_UNITS, DIMENSIONLESS

_WRAPPERS: Final = ("known", "remark")
_SIGNS: Final[Mapping[Operator, int]] = {"*": 1, "/": -1}


@dataclass(frozen=True, slots=True, eq=False)
class Bare(Reference):
    """A value beside one of a base unit that cancels in its own: 12 months a year.

    `base` is the base unit that its unit is shown without.
    """

    base: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said of a line: the formula, and the lines it was found through.

    The formula is that of the last of `lines`; the first is the line itself. `unsaid`
    are the constants that were there for their unit only.
    """

    lines: tuple[Line, ...]
    expression: Expression
    unsaid: frozenset[str]


def spoken(model: Model, name: str) -> Spoken:
    """Return what is said of a line."""
    lines = [model.lines[name]]
    held: frozenset[str] = frozenset()
    while True:
        value: Expression = lines[-1].expression
        while isinstance(value, Call) and value.word in _WRAPPERS:
            if value.word == "known":
                held |= {
                    flag.name
                    for flag in value.arguments[1:]
                    if isinstance(flag, Reference)
                }
            value = value.arguments[0]
        if not isinstance(value, Reference) or value.name not in model.lines:
            break
        lines.append(model.lines[value.name])
    expression = _Speaker(model, held).whole(value)
    said = {node.name for node in walk(expression) if isinstance(node, Reference)}
    units = {name for name, item in model.inputs.items() if _is_unit(item)}
    return Spoken(tuple(lines), expression, frozenset(units - said))


class _Speaker:
    """Leaves out of a formula what is not said; `held` are flags that are 1."""

    def __init__(self, model: Model, held: frozenset[str]) -> None:
        self._declared: Mapping[str, Input | Line] = {**model.inputs, **model.lines}
        self._held = held
        self._units = {
            name for name, declared in model.inputs.items() if _is_unit(declared)
        }

    def whole(self, node: Expression) -> Expression:
        """Return what is said of a whole formula, whose unit the result shows."""
        match node:
            case Operation(operator="*" | "/"):
                return self._product(node, is_whole=True)
            case _:
                return self._part(node)

    def _part(self, node: Expression) -> Expression:
        match node:
            case Operation(operator="*" | "/"):
                return self._product(node, is_whole=False)
            case Operation() | Comparison():
                return replace(
                    node, left=self._number(node.left), right=self._number(node.right)
                )
            case Both():
                left, right = self._part(node.left), self._part(node.right)
                assert isinstance(left, Condition)
                assert isinstance(right, Condition)
                return Both(left, right)
            case Call():
                arguments = tuple(self._part(argument) for argument in node.arguments)
                return replace(node, arguments=arguments)
            case _:
                return node

    def _number(self, node: Node) -> Node:
        part = self._part(node)
        assert isinstance(part, Node)
        return part

    def _product(self, node: Operation, *, is_whole: bool) -> Expression:
        first, *others = [
            (operator, factor)
            for operator, factor in _factors(node)
            if not (isinstance(factor, Reference) and factor.name in self._held)
        ] or [("*", Constant(1.0))]
        said = [first]
        units: list[tuple[Operator, Reference]] = []
        for operator, factor in others:
            if isinstance(factor, Reference) and factor.name in self._units:
                units.append((operator, factor))
            else:
                said.append((operator, factor))
        for operator, unit in units:
            place = self._cancelling(said, operator, unit.name)
            if place is not None:
                sign, factor = said[place]
                assert isinstance(factor, Reference)
                said[place] = sign, Bare(factor.name, self._base(unit.name))
            elif not is_whole and self._is_plain(_joined(said)):
                # A plain number has its unit from the constant.
                said.append((operator, unit))
        if len(said) == 1 and first[0] == "*":
            alone = said[0][1]
            return self.whole(alone) if is_whole else self._part(alone)
        return _joined([(sign, self._number(factor)) for sign, factor in said])

    def _is_plain(self, node: Node) -> bool:
        measures = {name: item.measure for name, item in self._declared.items()}
        return unit_of(node, measures) in (None, DIMENSIONLESS)

    def _cancelling(
        self, factors: list[tuple[Operator, Node]], operator: Operator, unit: str
    ) -> int | None:
        """Return the place of a factor in whose unit that of a constant cancels."""
        for place, (sign, factor) in enumerate(factors):
            if type(factor) is Reference:
                exponents = dict(self._declared[factor.name].measure.factors)
                exponent = exponents.get(self._base(unit), 0)
                if exponent * _SIGNS[sign] * _SIGNS[operator] < 0:
                    return place
        return None

    def _base(self, unit: str) -> str:
        return self._declared[unit].unit


def _is_unit(declared: Input) -> bool:
    """Return whether an input is one of a base unit, which nobody can change."""
    is_fixed = not declared.editable and not declared.derived
    return is_fixed and declared.default == 1.0 and declared.unit in BASE_UNITS


def _factors(node: Node) -> list[tuple[Operator, Node]]:
    """Return what is multiplied (``*``) or divided by (``/``), left to right."""
    if isinstance(node, Operation) and node.operator in _SIGNS:
        return [*_factors(node.left), (node.operator, node.right)]
    return [("*", node)]


def _joined(factors: list[tuple[Operator, Node]]) -> Node:
    """Return the product of factors; one that divides and comes first divides 1."""
    (operator, product), *others = factors
    if operator == "/":
        product = Operation("/", Constant(1.0), product)
    for operator, factor in others:
        product = Operation(operator, product, factor)
    return product
