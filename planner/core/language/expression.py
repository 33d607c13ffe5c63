"""The expression tree a line is traced into.

Operators and words applied to nodes build larger nodes; nothing is computed here. What
the language refuses (``if``, numbers other than 0 and 1, NumPy, ``math``) is refused
while the tree is built, so that the message can name the line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NoReturn

from planner.core.language.axes import Axis
from planner.core.language.errors import ModelError

Operator = Literal["+", "-", "*", "/"]
Comparator = Literal["<", "<=", ">", ">=", "==", "!="]


NO_NUMPY = "a line cannot use NumPy; use the words of the language"


class Expression:
    """A node of the tree; either a `Node` (a number) or a `Condition`."""

    __slots__ = ()
    # NumPy must not take a node for an array element: it then asks the node, which
    # refuses.
    __array_ufunc__ = None

    def __bool__(self) -> NoReturn:
        raise ModelError(
            "a line cannot use 'if', 'and', 'or', 'not', 'max', 'min' or a chained "
            "comparison; write where(condition, a, b), both(a, b), maximum or minimum"
        )

    def __array__(self, *_: object, **__: object) -> NoReturn:
        raise ModelError(NO_NUMPY)

    def __float__(self) -> NoReturn:
        raise ModelError(
            "a line cannot use math or float(); use the words of the language"
        )

    def __iter__(self) -> NoReturn:
        raise ModelError("a line cannot loop over months or items; use total()")

    def __pow__(self, _: object) -> NoReturn:
        raise ModelError("a line cannot use **; write compound(rate, time)")

    __rpow__ = __pow__

    def __abs__(self) -> NoReturn:
        raise ModelError("a line cannot use abs(); write maximum(x, 0 - x)")

    def __round__(self, _: object = None) -> NoReturn:
        raise ModelError("a line cannot use round(), floor() or //; write whole(x)")

    __floordiv__ = __rfloordiv__ = __round__
    __floor__ = __ceil__ = __trunc__ = __int__ = __round__

    def __mod__(self, _: object) -> NoReturn:
        raise ModelError("a line cannot use %; write remainder(value, divisor)")

    __rmod__ = __mod__


class Node(Expression):
    """An expression that is a number."""

    __slots__ = ()

    def __add__(self, other: object) -> "Node":
        return Operation("+", self, number(other))

    def __radd__(self, other: object) -> "Node":
        return Operation("+", number(other), self)

    def __sub__(self, other: object) -> "Node":
        return Operation("-", self, number(other))

    def __rsub__(self, other: object) -> "Node":
        return Operation("-", number(other), self)

    def __mul__(self, other: object) -> "Node":
        return Operation("*", self, number(other))

    def __rmul__(self, other: object) -> "Node":
        return Operation("*", number(other), self)

    def __truediv__(self, other: object) -> "Node":
        return Operation("/", self, number(other))

    def __rtruediv__(self, other: object) -> "Node":
        return Operation("/", number(other), self)

    def __neg__(self) -> "Node":
        return Operation("-", Constant(0.0), self)

    def __lt__(self, other: object) -> "Condition":
        return Comparison("<", self, number(other))

    def __le__(self, other: object) -> "Condition":
        return Comparison("<=", self, number(other))

    def __gt__(self, other: object) -> "Condition":
        return Comparison(">", self, number(other))

    def __ge__(self, other: object) -> "Condition":
        return Comparison(">=", self, number(other))

    # Equality builds a condition of the model, so nodes compare and hash by identity.
    def __eq__(self, other: object) -> "Condition":  # type: ignore[override]
        return Comparison("==", self, number(other))

    def __ne__(self, other: object) -> "Condition":  # type: ignore[override]
        return Comparison("!=", self, number(other))

    __hash__ = object.__hash__


class Condition(Expression):
    """An expression that is true or false; no arithmetic is possible on it."""

    __slots__ = ()

    def _refuse(self, _: object) -> NoReturn:
        raise ModelError(
            "a comparison is not a number; wrap it in flag(...) to count with it"
        )

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = _refuse

    def __eq__(self, other: object) -> NoReturn:
        self._refuse(other)

    def __ne__(self, other: object) -> NoReturn:
        self._refuse(other)

    __hash__ = object.__hash__

    def __neg__(self) -> NoReturn:
        self._refuse(None)

    def __and__(self, _: object) -> NoReturn:
        raise ModelError(
            "conditions are joined by both(a, b), not by '&', '|' or '~'; for 'or' add "
            "up flags"
        )

    __rand__ = __or__ = __ror__ = __and__

    def __invert__(self) -> NoReturn:
        self.__and__(None)


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Node):
    """The number 0 or 1, the only ones a line may write."""

    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Reference(Node):
    """Another line or an input, by name."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Previous(Node):
    """A line one month ago; before the first month its opening."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Operation(Node):
    """Two numbers joined by an arithmetic operator."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Condition):
    """Two numbers compared."""

    comparator: Comparator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False)
class Both(Condition):
    """Two conditions that must both hold."""

    left: Condition
    right: Condition


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """A word of the vocabulary applied to its arguments.

    ``axis`` is set for ``total``; ``texts`` carries the reasons of ``known``.
    """

    word: str
    arguments: tuple[Expression, ...]
    axis: Axis | None = None
    texts: tuple[str, ...] = ()


def number(value: object) -> Node:
    """Return `value` as a node; only nodes and the literals 0 and 1 are numbers."""
    if isinstance(value, Node):
        return value
    if isinstance(value, Condition):
        raise ModelError(
            "a comparison is not a number; wrap it in flag(...) to count with it"
        )
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value in (0, 1):
            return Constant(float(value))
        raise ModelError(
            f"the number {value!r} has no name; only 0 and 1 may be written in a line, "
            "declare anything else as an input"
        )
    raise ModelError(
        f"a {type(value).__name__} is not a number of the model; lines and inputs are "
        "read by naming them as parameters"
    )


def condition(value: object) -> Condition:
    """Return `value` if it is a condition."""
    if isinstance(value, Condition):
        return value
    raise ModelError(
        f"{describe(value)} is not a condition; compare it, for example 'x == 1'"
    )


def describe(value: object) -> str:
    """Name a node in a message."""
    if isinstance(value, (Reference, Previous)):
        return f"'{value.name}'"
    return type(value).__name__ if isinstance(value, Expression) else repr(value)


def children(node: Expression) -> tuple[Expression, ...]:
    """Return the direct operands of a node, left to right."""
    if isinstance(node, (Operation, Comparison, Both)):
        return (node.left, node.right)
    if isinstance(node, Call):
        return node.arguments
    return ()


def walk(node: Expression) -> Iterator[Expression]:
    """Yield the node and all below it, operands left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


# The operators that need brackets on the left and on the right of each operator.
_BRACKETED: Mapping[Operator, tuple[str, str]] = {
    "+": ("", ""),
    "-": ("", "+-"),
    "*": ("+-", "+-*/"),
    "/": ("+-", "+-*/"),
}


def spell(node: Expression) -> str:
    """Return the expression as a line would write it, e.g. ``(a + b) * c``.

    >>> spell((Reference("a") + Reference("b")) * Reference("c"))
    '(a + b) * c'
    """
    match node:
        case Constant():
            return f"{node.value:g}"
        case Reference():
            return node.name
        case Previous():
            return f"previous_{node.name}"
        case Operation():
            left, right = _BRACKETED[node.operator]
            return (
                f"{_bracketed(node.left, left)} {node.operator} "
                f"{_bracketed(node.right, right)}"
            )
        case Comparison():
            return f"{spell(node.left)} {node.comparator} {spell(node.right)}"
        case Both():
            return f"both({spell(node.left)}, {spell(node.right)})"
        case Call():
            arguments = [spell(argument) for argument in node.arguments]
            if node.axis is not None:
                arguments.append(f"over={node.axis.name}")
            return f"{node.word}({', '.join(arguments)})"
        case _:
            raise TypeError(type(node))


def _bracketed(node: Node, operators: str) -> str:
    """Return an operand, in brackets if it is made by one of the operators."""
    if isinstance(node, Operation) and node.operator in operators:
        return f"({spell(node)})"
    return spell(node)
