"""Python source for an expression; the readings that compute say how names are read."""

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from planner.core.language import ranges
from planner.core.language.axes import Axis
from planner.core.language.expression import (
    Both,
    Call,
    Comparison,
    Constant,
    Expression,
    Operation,
    Previous,
    Reference,
)
from planner.core.language.vocabulary import WORDS

# What source may use besides the values it is given.
NAMESPACE: Final[Mapping[str, Any]] = {
    "np": np,
    "zero": np.zeros(()),
    "one": np.ones(()),
    # The opening of a line that starts from nothing.
    "nothing": np.zeros((1,) * len(Axis)),
    "array": np.array,
    # Unlike the built-in ones they refuse what is not a real number.
    "floor": lambda number: float(math.floor(number)),
    "pow": math.pow,
    "nan": math.nan,
    **{
        word.__name__: word
        for word in (
            ranges.ahead,
            ranges.at_month,
            ranges.compound,
            ranges.cumulative,
            ranges.divide,
            ranges.first_month,
            ranges.highest,
            ranges.irr,
            ranges.lowest,
            ranges.matched,
            ranges.number_at,
            ranges.present_value,
            ranges.ratio,
            ranges.shift,
            ranges.shifted,
            ranges.spread,
            ranges.trailing,
            ranges.vintage,
        )
    },
}


class SourceWriter:
    """Writes source for a tree, in NumPy unless a reading says otherwise."""

    def source(self, node: Expression) -> str:
        """Return source of a sub-expression."""
        match node:
            case Constant():
                return self.constant(node.value)
            case Reference():
                return self.now(node.name)
            case Previous():
                return self.before(node.name)
            case Operation():
                left, right = self.source(node.left), self.source(node.right)
                return f"({left} {node.operator} {right})"
            case Comparison():
                left, right = self.source(node.left), self.source(node.right)
                return f"({left} {node.comparator} {right})"
            case Both():
                return self.both(self.source(node.left), self.source(node.right))
            case Call():
                return self.call(node)
            case _:
                raise TypeError(type(node))

    def constant(self, value: float) -> str:
        """Return source of a literal."""
        return repr(value)

    def both(self, left: str, right: str) -> str:
        """Return source of two conditions that must both hold."""
        return f"({left} & {right})"

    def call(self, node: Call) -> str:
        """Return source of a word."""
        return WORDS[node.word].numpy(node, self)

    def now(self, name: str) -> str:
        """Return source of a line or an input."""
        raise NotImplementedError

    def before(self, name: str) -> str:
        """Return source of a line one month ago."""
        raise NotImplementedError

    def opening(self, name: str) -> str:
        """Return source of a line's opening."""
        raise NotImplementedError

    def total(self, name: str, axis: Axis) -> str:
        """Return source of the sum of a line over an axis."""
        raise NotImplementedError
