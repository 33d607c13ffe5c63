"""The units reading: a proof that every line has the unit it declares.

Units do not see dimensionless slips (a share for a tax rate), so that a proof never
replaces an independent expected value.
"""

from collections.abc import Iterator, Mapping

from planner.core.language.errors import ModelError
from planner.core.language.expression import (
    Both,
    Call,
    Comparison,
    Constant,
    Expression,
    Operation,
    Previous,
    Reference,
    spell,
)
from planner.core.language.inputs import Input
from planner.core.language.line import ZERO, Line
from planner.core.language.model import Model
from planner.core.language.units import DIMENSIONLESS, Unit
from planner.core.language.vocabulary import WORDS, same_unit


class _Clash(ModelError):
    """A sub-expression whose unit cannot be formed; its message names it."""


def prove_units(model: Model) -> None:
    """Prove that each formula and each opening has the unit its line declares.

    Raises ModelError with one line of text for every line of the model that fails: its
    name, both units, and the sub-expression where they meet. A literal 0 has any unit;
    a literal 1 is dimensionless.
    """
    units: dict[str, Unit] = {}
    problems: list[str] = []
    declared: dict[str, Input | Line] = {**model.inputs, **model.lines}
    for name, item in declared.items():
        try:
            units[name] = item.measure
        except ModelError as error:
            sort = "line" if name in model.lines else "input"
            problems.append(f"{sort} '{name}': {error}")
    if not problems:
        for line in model.lines.values():
            problems.extend(_problems(line, units))
    if problems:
        raise ModelError("\n".join(problems))


def _problems(line: Line, units: Mapping[str, Unit]) -> Iterator[str]:
    declared = units[line.name]
    try:
        found = unit_of(line.expression, units)
    except _Clash as clash:
        yield f"line '{line.name}' (in {declared}): {clash}"
    else:
        if found is not None and found != declared:
            yield (
                f"line '{line.name}' is declared in {declared}, but its formula gives "
                f"{found}: {spell(line.expression)}"
            )
    if line.opening not in (None, ZERO) and units[line.opening] != declared:
        yield (
            f"line '{line.name}' is declared in {declared}, but its opening "
            f"'{line.opening}' is in {units[line.opening]}"
        )


def unit_of(node: Expression, units: Mapping[str, Unit]) -> Unit | None:
    """Return the unit of an expression; None where it is 0 and fits any.

    Raises ModelError, naming the sub-expression, where units clash.
    """
    try:
        match node:
            case Constant():
                return DIMENSIONLESS if node.value else None
            case Reference() | Previous():
                return units[node.name]
            case Operation():
                left, right = unit_of(node.left, units), unit_of(node.right, units)
                return _combined(node, left, right)
            case Comparison():
                left, right = unit_of(node.left, units), unit_of(node.right, units)
                return same_unit((left, right), f"'{node.comparator}'")
            case Both():
                unit_of(node.left, units)
                unit_of(node.right, units)
                return None
            case Call():
                return WORDS[node.word].unit(node, lambda inner: unit_of(inner, units))
            case _:
                raise TypeError(type(node))
    except _Clash:
        raise
    except ModelError as error:
        raise _Clash(f"{error} in: {spell(node)}") from error


def _combined(node: Operation, left: Unit | None, right: Unit | None) -> Unit | None:
    if node.operator in "+-":
        return same_unit((left, right), f"'{node.operator}'")
    if left is None or right is None:
        return None
    return left * right if node.operator == "*" else left / right
