"""Lines: plain functions, traced once into an expression tree."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from planner.core.language.errors import ModelError
from planner.core.language.expression import (
    NO_NUMPY,
    Call,
    Expression,
    Node,
    Previous,
    Reference,
    number,
    walk,
)
from planner.core.language.units import Unit, parse_unit
from planner.core.language.vocabulary import WORDS

PREVIOUS = "previous_"
ZERO = "0"


class Quantity(Enum):
    """What a line is over time; it decides how months make a year."""

    FLOW = "flow"
    BALANCE = "balance"
    RATE = "rate"
    LEVEL = "level"


FLOW = Quantity.FLOW
BALANCE = Quantity.BALANCE
RATE = Quantity.RATE
LEVEL = Quantity.LEVEL

Role = Literal["line", "metric", "check"]
Better = Literal["higher", "lower", ""]


# Compared by identity: equality of expressions builds a condition of the model.
@dataclass(frozen=True, eq=False)
class Line:
    """One line of the model: what it is called, means, and is made of."""

    name: str
    label: str
    unit: str
    quantity: Quantity
    description: str
    chapter: str
    expression: Node
    parameters: tuple[str, ...]
    opening: str | None = None
    role: Role = "line"
    better: Better = ""

    @property
    def measure(self) -> Unit:
        """The declared unit, parsed."""
        return parse_unit(self.unit)

    @property
    def may_be_undefined(self) -> bool:
        """Whether the line is a final metric that `known` can leave undefined."""
        return any(
            isinstance(node, Call) and node.word == "known"
            for node in walk(self.expression)
        )

    @property
    def references(self) -> frozenset[str]:
        """Lines and inputs of the same month (or of all months) it reads."""
        return frozenset(
            node.name for node in walk(self.expression) if isinstance(node, Reference)
        )

    @property
    def previous_references(self) -> frozenset[str]:
        """Lines it reads as of one month ago."""
        return frozenset(
            node.name for node in walk(self.expression) if isinstance(node, Previous)
        )


def line(
    *,
    unit: str,
    kind: Quantity,
    label: str,
    opening: str | int | None = None,
    role: Role = "line",
    better: Better = "",
) -> Callable[[Callable[..., object]], Line]:
    """Declare a line; the decorated function's parameters are what it reads.

    `opening` is the value before the first month (0, or the name of a constant line or
    input) and is mandatory for lines that are read as ``previous_…`` or at month 0
    (``at_month``, ``trailing``, ``vintage``). Raises ModelError, naming the line, for
    what the language refuses.
    """

    def declare(function: Callable[..., object]) -> Line:
        name = function.__name__
        expression = _trace(function)
        return Line(
            name=name,
            label=label,
            unit=unit,
            quantity=kind,
            description=inspect.cleandoc(function.__doc__ or ""),
            chapter=function.__module__.rsplit(".", 1)[-1],
            expression=expression,
            parameters=tuple(inspect.signature(function).parameters),
            opening=_opening(name, opening, expression),
            role=role,
            better=better,
        )

    return declare


def _opening(name: str, opening: str | int | None, expression: Node) -> str | None:
    if opening is not None and opening != 0 and not isinstance(opening, str):
        raise ModelError(
            f"line '{name}': opening must be 0 or the name of a line or an input, not "
            f"{opening!r}"
        )
    if isinstance(expression, Call) and expression.word == "cumulative":
        if isinstance(opening, str):
            raise ModelError(
                f"line '{name}': cumulative starts from 0; add '{opening}' to it in a "
                "line of its own"
            )
        return ZERO
    return opening if isinstance(opening, str) or opening is None else ZERO


def metric(
    *, unit: str, label: str, better: Better = ""
) -> Callable[[Callable[..., object]], Line]:
    """Declare a figure of the whole case; `better` says which direction is good."""
    return line(unit=unit, kind=LEVEL, label=label, role="metric", better=better)


def check(*, unit: str, label: str) -> Callable[[Callable[..., object]], Line]:
    """Declare a line that is 0 while the model is consistent."""
    return line(unit=unit, kind=LEVEL, label=label, role="check")


def _trace(function: Callable[..., object]) -> Node:
    name = function.__name__
    if name.startswith(PREVIOUS):
        raise ModelError(f"line '{name}': names with '{PREVIOUS}' are reserved")
    arguments: dict[str, Node] = {}
    for parameter in inspect.signature(function).parameters:
        arguments[parameter] = (
            Previous(parameter.removeprefix(PREVIOUS))
            if parameter.startswith(PREVIOUS)
            else Reference(parameter)
        )
    try:
        result = number(function(**arguments))
        _check_all_used(arguments, result)
        _check_shape(result)
    except (ModelError, TypeError, AttributeError) as error:
        code = function.__code__
        raise ModelError(
            f"line '{name}' (line {code.co_firstlineno} of its module): "
            f"{_refusal(error)}"
        ) from error
    return result


def _refusal(error: Exception) -> str:
    if "__array_ufunc__" in str(error):
        return NO_NUMPY
    return str(error)


def _check_all_used(arguments: Mapping[str, Node], expression: Node) -> None:
    """Refuse parameters that the formula does not read: most are slips."""
    used = {id(node) for node in walk(expression)}
    for parameter, node in arguments.items():
        if id(node) not in used:
            raise ModelError(f"its parameter '{parameter}' is not used in its formula")


def _check_shape(expression: Node) -> None:
    """Refuse shapes that have no clean row in a workbook."""
    for node in walk(expression):
        if not isinstance(node, Call):
            continue
        if node.word == "cumulative" and node is not expression:
            raise ModelError("cumulative must be the whole line, for it adds to itself")
        if node.word in ("known", "remark") and not _is_outermost(node, expression):
            raise ModelError(f"{node.word} must be the outermost word of a line")
        if WORDS[node.word].is_if and _has_if_below(node):
            raise ModelError(
                f"{node.word} holds another condition; give the inner one a line of "
                "its own"
            )


def _is_outermost(node: Call, expression: Expression) -> bool:
    while isinstance(expression, Call) and expression is not node:
        if expression.word not in ("known", "remark"):
            return False
        expression = expression.arguments[0]
    return expression is node


def _has_if_below(node: Call) -> bool:
    return any(
        isinstance(below, Call) and below is not node and WORDS[below.word].is_if
        for below in walk(node)
    )
