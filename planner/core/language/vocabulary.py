"""The words a line can use, each with all its meanings side by side.

A word has an axis rule, a unit rule, a value (NumPy, and for loops also plain Python),
an Excel formula, and a phrase. Words that look along the months take a line by name,
never an expression.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import ClassVar, Protocol

from planner.core.language.axes import MONTH, NO_AXES, Axes, Axis
from planner.core.language.errors import ModelError
from planner.core.language.expression import (
    Both,
    Call,
    Condition,
    Constant,
    Expression,
    Node,
    Reference,
    condition,
    describe,
    number,
)
from planner.core.language.units import DIMENSIONLESS, Unit, parse_unit


class Emitter(Protocol):
    """Writes Python source for a node; see `source`."""

    def source(self, node: Expression) -> str:
        """Return source of a sub-expression."""

    def opening(self, name: str) -> str:
        """Return source of a line's opening."""

    def total(self, name: str, axis: Axis) -> str:
        """Return source of the sum of a line over an axis."""


class Sheet(Protocol):
    """Writes the Excel formula of one cell; see `workbook`."""

    def formula(self, node: Expression) -> str:
        """Return the formula of a sub-expression."""

    def operand(self, node: Expression) -> str:
        """Return the formula of a sub-expression, in parentheses unless a cell."""

    def row(self, name: str) -> str:
        """Return the range of a line's months."""

    def row_from_opening(self, name: str) -> str:
        """Return the range of a line's opening and months."""

    def total(self, name: str, axis: Axis) -> str:
        """Return the sum of a line over an axis."""

    def total_of(
        self, name: str, axis: Axis, key: str, comparator: str, mine: str
    ) -> str:
        """Return the sum of a line over the items whose key compares so with mine."""

    def column(self, name: str) -> str:
        """Return the cells of a line that varies over one item axis only."""

    def left(self) -> str:
        """Return the cell on the left of this one."""

    def month(self) -> str:
        """Return the cell with the month number of this column."""


class Tie(IntEnum):
    """How tightly the parts of a phrase hold together, loosest first."""

    SENTENCE = 0
    SIGN = 1
    SUM = 2
    PRODUCT = 3
    POWER = 4
    NAME = 5


class Reader(Protocol):
    """Writes words for a node; see `wording`."""

    @property
    def month(self) -> int | None:
        """The month number whose values are filled in; None where none are."""

    def phrase(self, node: Expression, tie: Tie = Tie.SENTENCE) -> str:
        """Return the words of a sub-expression, in parentheses if tied less."""

    def label(self, name: str) -> str:
        """Return the label of a line or input, as it stands inside a sentence."""

    def at_month(self, name: str, month: float) -> str:
        """Return the value of a line at a month number, 0 being its opening."""

    def number(self, node: Node) -> float | None:
        """Return the value of a sub-expression; None where it is not known."""

    def holds(self, node: Condition) -> bool | None:
        """Return whether a condition held; None where it is not known."""

    def negated(self, node: Condition) -> str:
        """Return the words for a condition that did not hold."""


AxesOf = Callable[[Expression], Axes]
UnitOf = Callable[[Expression], Unit | None]

_MONTH_UNIT = parse_unit("month")


class Word:
    """One word: its rules and its meaning in each reading."""

    name: ClassVar[str]
    in_loops: ClassVar[bool] = False
    # Written as IF in the workbook; such words are not nested (one IF a cell).
    is_if: ClassVar[bool] = False
    # Looks before the first month, so that its line must say an opening.
    reads_opening: ClassVar[bool] = False
    # Places of the arguments whose array `into` may overwrite.
    overwrites: ClassVar[tuple[int, ...]] = ()
    tie: ClassVar[Tie] = Tie.SENTENCE

    def axes(self, call: Call, axes_of: AxesOf) -> Axes:
        """Return the axes of the result."""
        return frozenset().union(*(axes_of(a) for a in call.arguments))

    def check_axes(self, call: Call, axes_of: AxesOf) -> None:
        """Raise ModelError where an argument lacks an axis the word works along.

        Called once the axes of all lines are known: inside a loop they grow from step
        to step, so that `axes` cannot tell yet.
        """

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        """Return the unit of the result; None fits any. Raise ModelError on a clash."""
        raise NotImplementedError

    def numpy(self, call: Call, emitter: Emitter) -> str:
        """Return NumPy source."""
        raise NotImplementedError

    def into(self, call: Call, arguments: Sequence[str], out: str) -> tuple[str, ...]:
        """Return NumPy statements that fill the array `out`; none if there are none.

        A batch writes into arrays it has already: new memory costs more than numbers.
        """
        return ()

    def scalar(self, call: Call, emitter: Emitter) -> str:
        """Return plain-Python source for single numbers, e.g. a month of a loop."""
        raise NotImplementedError

    def formula(self, call: Call, sheet: Sheet) -> str:
        """Return the Excel formula."""
        raise NotImplementedError

    def phrase(self, call: Call, reader: Reader) -> str:
        """Return the words."""
        raise NotImplementedError


def same_unit(units: Sequence[Unit | None], what: str) -> Unit | None:
    """Return the one unit of several operands; None (a literal 0) fits any."""
    known_units = [unit for unit in units if unit is not None]
    for unit in known_units[1:]:
        if unit != known_units[0]:
            raise ModelError(f"{what} joins {known_units[0]} and {unit}")
    return known_units[0] if known_units else None


def require_unit(unit: Unit | None, wanted: Unit, what: str) -> None:
    """Raise ModelError unless the unit is the wanted one (or a literal 0)."""
    if unit is not None and unit != wanted:
        raise ModelError(f"{what} must be in {wanted}, not {unit}")


def range_line(value: object, word: str) -> Reference:
    """Return the argument of a range word, which must be a line by name."""
    if isinstance(value, Reference):
        return value
    raise ModelError(
        f"{word} looks along the months and takes a line by name, not an expression "
        f"({describe(value)}); give the expression a line of its own"
    )


def line_name(call: Call, place: int = 0) -> str:
    """Return the name of the line that a range word takes."""
    argument = call.arguments[place]
    assert isinstance(argument, Reference)
    return argument.name


# --------------------------------------------------------------- month by month


class _Extreme(Word):
    in_loops = True
    numpy_function: ClassVar[str]
    excel_function: ClassVar[str]
    comparative: ClassVar[str]
    superlative: ClassVar[str]
    beyond: ClassVar[str]
    overwrites = (0, 1)

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        return same_unit([unit_of(a) for a in call.arguments], self.name)

    def numpy(self, call: Call, emitter: Emitter) -> str:
        source = emitter.source(call.arguments[0])
        for argument in call.arguments[1:]:
            source = f"np.{self.numpy_function}({source}, {emitter.source(argument)})"
        return source

    def into(self, call: Call, arguments: Sequence[str], out: str) -> tuple[str, ...]:
        first, *others = arguments
        filled = []
        for other in others:
            filled.append(f"np.{self.numpy_function}({first}, {other}, out={out})")
            first = out
        return tuple(filled)

    def scalar(self, call: Call, emitter: Emitter) -> str:
        inner = ", ".join(emitter.source(a) for a in call.arguments)
        return f"{self.excel_function.lower()}({inner})"

    def formula(self, call: Call, sheet: Sheet) -> str:
        inner = ",".join(sheet.formula(a) for a in self._flat(call))
        return f"{self.excel_function}({inner})"

    def phrase(self, call: Call, reader: Reader) -> str:
        value, limits = self._limited(call)
        if limits:
            return f"{reader.phrase(value, Tie.SIGN)}, not {' nor '.join(limits)}"
        *first, last = (reader.phrase(a, Tie.SIGN) for a in self._flat(call))
        rank = self.comparative if len(first) == 1 else self.superlative
        return f"the {rank} of {', '.join(first)} and {last}"

    def _limited(self, call: Call) -> tuple[Expression, list[str]]:
        """Return the one value that the word keeps within 0 or 1, and its limits."""
        arguments = self._flat(call)
        values = [a for a in arguments if not isinstance(a, Constant)]
        literals = [a for a in arguments if isinstance(a, Constant)]
        if not len(values) == len(literals) == 1:
            return call, []
        inner, limits = values[0], [f"{self.beyond} {literals[0].value:g}"]
        if isinstance(inner, Call) and isinstance(word := WORDS[inner.word], _Extreme):
            inner, inner_limits = word._limited(inner)
            limits = inner_limits + limits
        return inner, limits

    def _flat(self, call: Call) -> list[Expression]:
        """Return the arguments with nested calls of the same word opened up."""
        flat: list[Expression] = []
        for argument in call.arguments:
            if isinstance(argument, Call) and argument.word == self.name:
                flat.extend(self._flat(argument))
            else:
                flat.append(argument)
        return flat


class _Minimum(_Extreme):
    name = "minimum"
    numpy_function = "minimum"
    excel_function = "MIN"
    comparative = "smaller"
    superlative = "smallest"
    beyond = "above"


class _Maximum(_Extreme):
    name = "maximum"
    numpy_function = "maximum"
    excel_function = "MAX"
    comparative = "larger"
    superlative = "largest"
    beyond = "below"


class Choice(Word):
    """A word that takes one of two arms."""

    in_loops = True
    is_if = True

    def arms(self, call: Call) -> tuple[Expression, Expression, Expression]:
        """Return the condition, the arm where it holds, and the other."""
        raise NotImplementedError

    def chosen(self, call: Call, reader: Reader) -> tuple[Expression, str] | None:
        """Return the arm taken and why; None where no values are filled in."""
        test, yes, no = self.arms(call)
        assert isinstance(test, Condition)
        held = reader.holds(test)
        if held is None:
            return None
        return (yes, reader.phrase(test)) if held else (no, reader.negated(test))

    def phrase(self, call: Call, reader: Reader) -> str:
        """Return the words; with values, only the arm that was taken and why."""
        chosen = self.chosen(call, reader)
        if chosen is not None:
            arm, reason = chosen
            return f"{reader.phrase(arm, Tie.SIGN)}, because {reason}"
        test, *arms = self.arms(call)
        yes, no = (reader.phrase(arm, Tie.SIGN) for arm in arms)
        return f"{yes} when {reader.phrase(test)}, else {no}"


class _Where(Choice):
    name = "where"
    overwrites = (2,)

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        unit_of(call.arguments[0])
        return same_unit([unit_of(a) for a in call.arguments[1:]], "where")

    def numpy(self, call: Call, emitter: Emitter) -> str:
        inner = ", ".join(emitter.source(a) for a in call.arguments)
        return f"np.where({inner})"

    def into(self, call: Call, arguments: Sequence[str], out: str) -> tuple[str, ...]:
        test, yes, no = arguments
        chosen = f"np.copyto({out}, {yes}, where={test})"
        return (chosen,) if no == out else (f"np.copyto({out}, {no})", chosen)

    def scalar(self, call: Call, emitter: Emitter) -> str:
        test, yes, no = (emitter.source(a) for a in call.arguments)
        return f"({yes} if {test} else {no})"

    def formula(self, call: Call, sheet: Sheet) -> str:
        return f"IF({','.join(sheet.formula(a) for a in call.arguments)})"

    def arms(self, call: Call) -> tuple[Expression, Expression, Expression]:
        test, yes, no = call.arguments
        return test, yes, no


class _Flag(Choice):
    name = "flag"

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        unit_of(call.arguments[0])
        return DIMENSIONLESS

    def numpy(self, call: Call, emitter: Emitter) -> str:
        return f"({emitter.source(call.arguments[0])}).astype(np.float64)"

    def into(self, call: Call, arguments: Sequence[str], out: str) -> tuple[str, ...]:
        return (f"np.copyto({out}, {arguments[0]})",)

    def scalar(self, call: Call, emitter: Emitter) -> str:
        return f"(1.0 if {emitter.source(call.arguments[0])} else 0.0)"

    def formula(self, call: Call, sheet: Sheet) -> str:
        return f"IF({sheet.formula(call.arguments[0])},1,0)"

    def arms(self, call: Call) -> tuple[Expression, Expression, Expression]:
        return call.arguments[0], Constant(1.0), Constant(0.0)


class _Ratio(Word):
    name = "ratio"
    in_loops = True
    tie = Tie.PRODUCT
    is_if = True

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        above, below = (unit_of(a) for a in call.arguments)
        if above is None or below is None:
            return None
        return above / below

    def numpy(self, call: Call, emitter: Emitter) -> str:
        return f"ratio({', '.join(emitter.source(a) for a in call.arguments)})"

    def into(self, call: Call, arguments: Sequence[str], out: str) -> tuple[str, ...]:
        return (f"divide({', '.join(arguments)}, {out})",)

    def scalar(self, call: Call, emitter: Emitter) -> str:
        above, below = (emitter.source(a) for a in call.arguments)
        return f"({above} / {below} if {below} != 0.0 else 0.0)"

    def formula(self, call: Call, sheet: Sheet) -> str:
        above, below = (sheet.operand(a) for a in call.arguments)
        return f"IF({below}=0,0,{above}/{below})"

    def phrase(self, call: Call, reader: Reader) -> str:
        above, below = call.arguments
        assert isinstance(below, Node)
        note = " (taken as 0)" if reader.number(below) == 0.0 else ""
        top = reader.phrase(above, Tie.PRODUCT)
        return f"{top} ÷ {reader.phrase(below, Tie.POWER)}{note}"


class _Compound(Word):
    name = "compound"
    tie = Tie.POWER
    overwrites = (1,)

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        rate, time = (unit_of(a) for a in call.arguments)
        if rate is not None and time is not None:
            require_unit(rate * time, DIMENSIONLESS, "rate times time of compound")
        return DIMENSIONLESS

    def numpy(self, call: Call, emitter: Emitter) -> str:
        rate, time = (emitter.source(a) for a in call.arguments)
        return f"compound({rate}, {time})"

    def into(self, call: Call, arguments: Sequence[str], out: str) -> tuple[str, ...]:
        rate, time = arguments
        return (f"compound({rate}, {time}, out={out})",)

    def scalar(self, call: Call, emitter: Emitter) -> str:
        rate, time = (emitter.source(a) for a in call.arguments)
        return f"pow(1.0 + {rate}, {time})"

    def formula(self, call: Call, sheet: Sheet) -> str:
        rate, time = call.arguments
        return f"((1+{sheet.operand(rate)})^({sheet.formula(time)}))"

    def phrase(self, call: Call, reader: Reader) -> str:
        rate, time = call.arguments
        assert isinstance(rate, Node)
        growth = reader.phrase(1 + rate)
        return f"({growth}) ^ {reader.phrase(time, Tie.NAME)}"


class _Whole(Word):
    name = "whole"
    overwrites = (0,)

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        return unit_of(call.arguments[0])

    def numpy(self, call: Call, emitter: Emitter) -> str:
        return f"np.floor({emitter.source(call.arguments[0])})"

    def into(self, call: Call, arguments: Sequence[str], out: str) -> tuple[str, ...]:
        return (f"np.floor({arguments[0]}, out={out})",)

    def scalar(self, call: Call, emitter: Emitter) -> str:
        return f"floor({emitter.source(call.arguments[0])})"

    def formula(self, call: Call, sheet: Sheet) -> str:
        return f"INT({sheet.formula(call.arguments[0])})"

    def phrase(self, call: Call, reader: Reader) -> str:
        return f"{reader.phrase(call.arguments[0], Tie.SIGN)}, rounded down"


class _Remainder(Word):
    name = "remainder"
    overwrites = (0, 1)

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        return same_unit([unit_of(a) for a in call.arguments], "remainder")

    def numpy(self, call: Call, emitter: Emitter) -> str:
        return f"np.mod({', '.join(emitter.source(a) for a in call.arguments)})"

    def into(self, call: Call, arguments: Sequence[str], out: str) -> tuple[str, ...]:
        return (f"np.mod({', '.join(arguments)}, out={out})",)

    def scalar(self, call: Call, emitter: Emitter) -> str:
        value, divisor = (emitter.source(a) for a in call.arguments)
        return f"({value} % {divisor})"

    def formula(self, call: Call, sheet: Sheet) -> str:
        return f"MOD({','.join(sheet.formula(a) for a in call.arguments)})"

    def phrase(self, call: Call, reader: Reader) -> str:
        value, divisor = call.arguments
        return (
            f"the remainder of {reader.phrase(value, Tie.PRODUCT)} ÷ "
            f"{reader.phrase(divisor, Tie.POWER)}"
        )


class _Known(Word):
    """A final metric: its value, or nothing with the reason."""

    name = "known"
    is_if = True

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        for argument in call.arguments[1:]:
            require_unit(unit_of(argument), DIMENSIONLESS, "a flag of known")
        return unit_of(call.arguments[0])

    def numpy(self, call: Call, emitter: Emitter) -> str:
        value, *flags = (emitter.source(a) for a in call.arguments)
        held = " & ".join(f"({flag} == 1.0)" for flag in flags)
        return f"np.where({held}, {value}, np.nan)"

    def scalar(self, call: Call, emitter: Emitter) -> str:
        value, *flags = (emitter.source(a) for a in call.arguments)
        held = " and ".join(f"{flag} == 1.0" for flag in flags)
        return f"({value} if {held} else nan)"

    def formula(self, call: Call, sheet: Sheet) -> str:
        value, *flags = call.arguments
        tests = [f"{sheet.operand(flag)}=1" for flag in flags]
        test = tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"
        return f'IF({test},{sheet.formula(value)},"")'

    def phrase(self, call: Call, reader: Reader) -> str:
        return reader.phrase(call.arguments[0])


class _Remark(Word):
    """A value that carries a remark while a flag holds."""

    name = "remark"

    def axes(self, call: Call, axes_of: AxesOf) -> Axes:
        return axes_of(call.arguments[0])

    def check_axes(self, call: Call, axes_of: AxesOf) -> None:
        if not axes_of(call.arguments[1]) <= axes_of(call.arguments[0]):
            raise ModelError(
                f"remark: '{line_name(call, 1)}' varies over more than the value"
            )

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        require_unit(unit_of(call.arguments[1]), DIMENSIONLESS, "the flag of remark")
        return unit_of(call.arguments[0])

    def numpy(self, call: Call, emitter: Emitter) -> str:
        return emitter.source(call.arguments[0])

    def scalar(self, call: Call, emitter: Emitter) -> str:
        return emitter.source(call.arguments[0])

    def formula(self, call: Call, sheet: Sheet) -> str:
        return sheet.formula(call.arguments[0])

    def phrase(self, call: Call, reader: Reader) -> str:
        return reader.phrase(call.arguments[0])


# --------------------------------------------------------------- along the months


_ALL: Mapping[Axis, str] = {
    Axis.TRIAL: "trials",
    Axis.PHASE: "phases",
    Axis.ASSET: "asset classes",
    Axis.PRODUCT: "products",
    Axis.TRANCHE: "tranches",
    Axis.AGE: "ages",
    Axis.MONTH: "all months",
}


def _months(first: float, last: float) -> str:
    """Return a range of month numbers in words, cut at the first month."""
    first, last = max(int(first // 1), 1), int(last // 1)
    if last < first:
        return "no month"
    return f"month {first}" if first == last else f"months {first}–{last}"


class _Total(Word):
    name = "total"
    in_loops = True

    def axes(self, call: Call, axes_of: AxesOf) -> Axes:
        return axes_of(call.arguments[0]) - {call.axis}

    def check_axes(self, call: Call, axes_of: AxesOf) -> None:
        assert call.axis is not None
        if call.axis not in axes_of(call.arguments[0]):
            raise ModelError(
                f"total over {call.axis.key}: '{line_name(call)}' does not vary by "
                f"{call.axis.key}"
            )

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        return unit_of(call.arguments[0])

    def numpy(self, call: Call, emitter: Emitter) -> str:
        assert call.axis is not None
        return emitter.total(line_name(call), call.axis)

    def into(self, call: Call, arguments: Sequence[str], out: str) -> tuple[str, ...]:
        assert call.axis is not None
        line = arguments[0]
        return (
            f"np.add.reduce({line}, axis={int(call.axis)}, keepdims=True, out={out})",
        )

    def scalar(self, call: Call, emitter: Emitter) -> str:
        return self.numpy(call, emitter)

    def formula(self, call: Call, sheet: Sheet) -> str:
        assert call.axis is not None
        return sheet.total(line_name(call), call.axis)

    def phrase(self, call: Call, reader: Reader) -> str:
        assert call.axis is not None
        return f"the sum of {reader.label(line_name(call))} over {_ALL[call.axis]}"


class _Among(Word):
    """The total of a line over the items that compare so with each item."""

    def axes(self, call: Call, axes_of: AxesOf) -> Axes:
        return axes_of(call.arguments[0])

    def check_axes(self, call: Call, axes_of: AxesOf) -> None:
        axis = call.axis
        assert axis is not None
        if axis is MONTH or axis not in axes_of(call.arguments[0]):
            raise ModelError(
                f"{self.name} over {axis.key}: '{line_name(call)}' has no items of "
                "that axis"
            )
        for place in range(1, len(call.arguments)):
            if axes_of(call.arguments[place]) != {axis}:
                raise ModelError(
                    f"{self.name} over {axis.key}: '{line_name(call, place)}' must "
                    f"vary by {axis.key} and nothing else"
                )

    def numpy(self, call: Call, emitter: Emitter) -> str:
        assert call.axis is not None
        inner = ", ".join(emitter.source(argument) for argument in call.arguments)
        return f"{self.name}({inner}, {int(call.axis)})"


class _Matched(_Among):
    name = "matched"

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        line, key, mine = (unit_of(argument) for argument in call.arguments)
        same_unit((key, mine), "a comparison of matched")
        return line

    def formula(self, call: Call, sheet: Sheet) -> str:
        assert call.axis is not None
        line, key, mine = (line_name(call, place) for place in range(3))
        return sheet.total_of(line, call.axis, key, "=", mine)

    def phrase(self, call: Call, reader: Reader) -> str:
        assert call.axis is not None
        line, key, mine = (reader.label(line_name(call, n)) for n in range(3))
        items = _ALL[call.axis]
        return f"the total of {line} over the {items} whose {key} equals {mine}"


class _Ahead(_Among):
    name = "ahead"

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        unit_of(call.arguments[1])
        return unit_of(call.arguments[0])

    def formula(self, call: Call, sheet: Sheet) -> str:
        assert call.axis is not None
        line, rank = (line_name(call, place) for place in range(2))
        return sheet.total_of(line, call.axis, rank, "<", rank)

    def phrase(self, call: Call, reader: Reader) -> str:
        assert call.axis is not None
        line, rank = (reader.label(line_name(call, n)) for n in range(2))
        return f"the total of {line} over the {_ALL[call.axis]} with a lower {rank}"


class _Range(Word):
    """A word that looks along the months of its first argument."""

    keeps_months: ClassVar[bool] = False

    def axes(self, call: Call, axes_of: AxesOf) -> Axes:
        axes = axes_of(call.arguments[0])
        others = NO_AXES.union(*(axes_of(a) for a in call.arguments[1:]))
        return (axes if self.keeps_months else axes - {MONTH}) | others

    def check_axes(self, call: Call, axes_of: AxesOf) -> None:
        self._require_months(call, axes_of)

    def scalar(self, call: Call, emitter: Emitter) -> str:
        return f"{self.numpy(call, emitter)}.item()"

    def _require_months(self, call: Call, axes_of: AxesOf, place: int = 0) -> None:
        if MONTH not in axes_of(call.arguments[place]):
            raise ModelError(f"{self.name}: '{line_name(call, place)}' has no months")


class _Cumulative(_Range):
    name = "cumulative"
    keeps_months = True

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        return unit_of(call.arguments[0])

    def numpy(self, call: Call, emitter: Emitter) -> str:
        return f"cumulative({emitter.source(call.arguments[0])})"

    def into(self, call: Call, arguments: Sequence[str], out: str) -> tuple[str, ...]:
        return (f"np.cumsum({arguments[0]}, axis=-1, out={out})",)

    def formula(self, call: Call, sheet: Sheet) -> str:
        return f"{sheet.left()}+{sheet.formula(call.arguments[0])}"

    def phrase(self, call: Call, reader: Reader) -> str:
        label = reader.label(line_name(call))
        if reader.month is None:
            return f"{label}, added up to this month"
        return f"{label}, {_months(1, reader.month)}, added up"


def _index(sheet: Sheet, name: str, month: str) -> str:
    """Return the formula of a line at a month number, 0 being its opening."""
    cells = sheet.row_from_opening(name)
    return f"INDEX({cells},1,MIN(MAX({month},0)+1,COLUMNS({cells})))"


class _AtMonth(_Range):
    name = "at_month"
    reads_opening = True
    tie = Tie.NAME

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        require_unit(unit_of(call.arguments[1]), _MONTH_UNIT, "the month of at_month")
        return unit_of(call.arguments[0])

    def numpy(self, call: Call, emitter: Emitter) -> str:
        line, month = (emitter.source(a) for a in call.arguments)
        return f"at_month({line}, {emitter.opening(line_name(call))}, {month})"

    def scalar(self, call: Call, emitter: Emitter) -> str:
        line, month = (emitter.source(a) for a in call.arguments)
        return f"number_at({line}, {emitter.opening(line_name(call))}, {month})"

    def formula(self, call: Call, sheet: Sheet) -> str:
        return _index(sheet, line_name(call), sheet.formula(call.arguments[1]))

    def phrase(self, call: Call, reader: Reader) -> str:
        month = call.arguments[1]
        assert isinstance(month, Node)
        number = reader.number(month)
        if number is None:
            label = reader.label(line_name(call))
            return f"{label} as of {reader.phrase(month, Tie.NAME)}"
        return reader.at_month(line_name(call), number)


class _Trailing(_Range):
    name = "trailing"
    keeps_months = True
    reads_opening = True

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        require_unit(unit_of(call.arguments[1]), _MONTH_UNIT, "the months of trailing")
        return unit_of(call.arguments[0])

    def numpy(self, call: Call, emitter: Emitter) -> str:
        line, months = (emitter.source(a) for a in call.arguments)
        return f"trailing({line}, {emitter.opening(line_name(call))}, {months})"

    def formula(self, call: Call, sheet: Sheet) -> str:
        line, months = call.arguments
        past = _index(
            sheet, line_name(call), f"{sheet.month()}-{sheet.operand(months)}"
        )
        return f"{sheet.formula(line)}-{past}"

    def phrase(self, call: Call, reader: Reader) -> str:
        months = call.arguments[1]
        assert isinstance(months, Node)
        label, number = reader.label(line_name(call)), reader.number(months)
        if reader.month is None or number is None:
            span = f"the last {reader.phrase(months, Tie.NAME)}"
        else:
            span = _months(reader.month - number + 1, reader.month)
        return f"the growth of {label} over {span}"


class _Vintage(_Range):
    name = "vintage"
    keeps_months = True
    reads_opening = True

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        for argument in call.arguments[1:]:
            require_unit(unit_of(argument), _MONTH_UNIT, "an age of vintage")
        return unit_of(call.arguments[0])

    def numpy(self, call: Call, emitter: Emitter) -> str:
        line, start, end = (emitter.source(a) for a in call.arguments)
        return f"vintage({line}, {emitter.opening(line_name(call))}, {start}, {end})"

    def formula(self, call: Call, sheet: Sheet) -> str:
        younger, older = (
            _index(sheet, line_name(call), f"{sheet.month()}-{sheet.operand(age)}")
            for age in call.arguments[1:]
        )
        return f"{younger}-{older}"

    def phrase(self, call: Call, reader: Reader) -> str:
        label = reader.label(line_name(call))
        _, start, end = call.arguments
        assert isinstance(start, Node)
        assert isinstance(end, Node)
        youngest, oldest = reader.number(start), reader.number(end)
        if reader.month is None or youngest is None or oldest is None:
            span = f"{reader.phrase(start, Tie.SIGN)} to {reader.phrase(end, Tie.SIGN)}"
            return f"the growth of {label} {span} ago"
        span = _months(reader.month - oldest + 1, reader.month - youngest)
        return f"the growth of {label} over {span}"


class _FirstMonth(_Range):
    name = "first_month"
    is_if = True

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        require_unit(
            unit_of(call.arguments[0]), DIMENSIONLESS, "the flag of first_month"
        )
        return _MONTH_UNIT

    def numpy(self, call: Call, emitter: Emitter) -> str:
        return f"first_month({emitter.source(call.arguments[0])})"

    def formula(self, call: Call, sheet: Sheet) -> str:
        row = sheet.row(line_name(call))
        return f"IF(COUNTIF({row},1)=0,COLUMNS({row})+1,MATCH(1,{row},0))"

    def phrase(self, call: Call, reader: Reader) -> str:
        return f"the first month in which {reader.label(line_name(call))} is 1"


class _PresentValue(_Range):
    name = "present_value"

    def axes(self, call: Call, axes_of: AxesOf) -> Axes:
        return super().axes(call, axes_of) - {MONTH}

    def check_axes(self, call: Call, axes_of: AxesOf) -> None:
        for place in (0, 1):
            self._require_months(call, axes_of, place)

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        flow, factor = (unit_of(a) for a in call.arguments)
        return flow if factor is None or flow is None else flow * factor

    def numpy(self, call: Call, emitter: Emitter) -> str:
        return f"present_value({', '.join(emitter.source(a) for a in call.arguments)})"

    def formula(self, call: Call, sheet: Sheet) -> str:
        flow, factor = (sheet.row(line_name(call, place)) for place in (0, 1))
        return f"SUMPRODUCT({flow},{factor})"

    def phrase(self, call: Call, reader: Reader) -> str:
        flow, factor = (reader.label(line_name(call, place)) for place in (0, 1))
        return f"the sum of {flow} × {factor} over all months"


class _Irr(_Range):
    name = "irr"
    is_if = True

    def check_axes(self, call: Call, axes_of: AxesOf) -> None:
        super().check_axes(call, axes_of)
        if any(MONTH in axes_of(argument) for argument in call.arguments[1:]):
            raise ModelError("irr: its guess and its flag must not vary by month")

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        _, guess, defined = (unit_of(a) for a in call.arguments)
        require_unit(guess, DIMENSIONLESS / _MONTH_UNIT, "the guess of irr")
        require_unit(defined, DIMENSIONLESS, "the flag of irr")
        return DIMENSIONLESS / _MONTH_UNIT

    def numpy(self, call: Call, emitter: Emitter) -> str:
        return f"irr({', '.join(emitter.source(a) for a in call.arguments)})"

    def scalar(self, call: Call, emitter: Emitter) -> str:
        flow, *numbers = (emitter.source(a) for a in call.arguments)
        arrays = ", ".join(f"array({number})" for number in numbers)
        return f"irr({flow}, {arrays}).item()"

    def formula(self, call: Call, sheet: Sheet) -> str:
        row = sheet.row(line_name(call))
        guess, defined = call.arguments[1:]
        return f"IF({sheet.operand(defined)}=1,IRR({row},{sheet.formula(guess)}),0)"

    def phrase(self, call: Call, reader: Reader) -> str:
        label = reader.label(line_name(call))
        return f"the monthly rate at which {label} of all months is worth 0"


class _Edge(Word):
    """The lowest or highest of a line's months, or of its items."""

    excel_function: ClassVar[str]
    superlative: ClassVar[str]

    def axes(self, call: Call, axes_of: AxesOf) -> Axes:
        assert call.axis is not None
        return axes_of(call.arguments[0]) - {call.axis}

    def check_axes(self, call: Call, axes_of: AxesOf) -> None:
        assert call.axis is not None
        axes = axes_of(call.arguments[0])
        name = line_name(call)
        if call.axis is MONTH and MONTH not in axes:
            raise ModelError(f"{self.name}: '{name}' has no months")
        if call.axis is not MONTH and axes != {call.axis}:
            raise ModelError(
                f"{self.name} over {call.axis.key}: '{name}' must vary by "
                f"{call.axis.key} and nothing else, so that its cells are one column"
            )

    def unit(self, call: Call, unit_of: UnitOf) -> Unit | None:
        return unit_of(call.arguments[0])

    def numpy(self, call: Call, emitter: Emitter) -> str:
        assert call.axis is not None
        line = emitter.source(call.arguments[0])
        return f"{self.name}({line}, {int(call.axis)})"

    def scalar(self, call: Call, emitter: Emitter) -> str:
        return f"{self.numpy(call, emitter)}.item()"

    def formula(self, call: Call, sheet: Sheet) -> str:
        name = line_name(call)
        cells = sheet.row(name) if call.axis is MONTH else sheet.column(name)
        return f"{self.excel_function}({cells})"

    def phrase(self, call: Call, reader: Reader) -> str:
        assert call.axis is not None
        label = reader.label(line_name(call))
        places = "all months" if call.axis is MONTH else f"all {_ALL[call.axis]}"
        return f"the {self.superlative} {label} of {places}"


class _Lowest(_Edge):
    name = "lowest"
    excel_function = "MIN"
    superlative = "lowest"


class _Highest(_Edge):
    name = "highest"
    excel_function = "MAX"
    superlative = "highest"


WORDS: Mapping[str, Word] = {
    word.name: word
    for word in (
        _Minimum(),
        _Maximum(),
        _Where(),
        _Flag(),
        _Ratio(),
        _Compound(),
        _Whole(),
        _Remainder(),
        _Known(),
        _Remark(),
        _Total(),
        _Matched(),
        _Ahead(),
        _Cumulative(),
        _AtMonth(),
        _Trailing(),
        _Vintage(),
        _FirstMonth(),
        _PresentValue(),
        _Irr(),
        _Lowest(),
        _Highest(),
    )
}


# ------------------------------------------------------------ what lines call


def minimum(first: object, second: object, *others: object) -> Node:
    """The smallest of several numbers."""
    return Call("minimum", tuple(number(a) for a in (first, second, *others)))


def maximum(first: object, second: object, *others: object) -> Node:
    """The largest of several numbers."""
    return Call("maximum", tuple(number(a) for a in (first, second, *others)))


def where(test: object, yes: object, no: object) -> Node:
    """`yes` where the condition holds, else `no`."""
    return Call("where", (condition(test), number(yes), number(no)))


def flag(test: object) -> Node:
    """1 where the condition holds, else 0."""
    return Call("flag", (condition(test),))


def both(first: object, second: object) -> Condition:
    """Whether both conditions hold."""
    return Both(condition(first), condition(second))


def ratio(numerator: object, denominator: object) -> Node:
    """Numerator / denominator, and 0 where the denominator is 0."""
    return Call("ratio", (number(numerator), number(denominator)))


def compound(rate: object, time: object) -> Node:
    """``(1 + rate) ** time``; rate times time is dimensionless."""
    return Call("compound", (number(rate), number(time)))


def whole(value: object) -> Node:
    """The value rounded down to a whole number."""
    return Call("whole", (number(value),))


def remainder(value: object, divisor: object) -> Node:
    """What is left of the value after whole times the divisor; sign of the divisor."""
    return Call("remainder", (number(value), number(divisor)))


def known(value: object, *required: tuple[object, str]) -> Node:
    """A final metric: the value if every flag is 1, else undefined with the reason.

    `required` are pairs of a flag line and the reason to give while it is not 1.
    """
    if not required:
        raise ModelError("known needs at least one (flag, reason)")
    flags = tuple(range_line(flag_line, "known") for flag_line, _ in required)
    reasons = tuple(reason for _, reason in required)
    return Call("known", (number(value), *flags), texts=reasons)


def remark(value: object, flag_line: object, text: str) -> Node:
    """The value, with a remark that is shown while the flag is 1."""
    return Call(
        "remark", (number(value), range_line(flag_line, "remark")), texts=(text,)
    )


def total(line: object, *, over: Axis) -> Node:
    """The sum of a line over one of its axes."""
    return Call("total", (range_line(line, "total"),), axis=over)


def matched(line: object, key: object, mine: object, *, over: Axis) -> Node:
    """For each item, the total of a line over the items whose `key` equals its `mine`.

    `key` and `mine` vary by the axis and nothing else.
    """
    arguments = tuple(range_line(each, "matched") for each in (line, key, mine))
    return Call("matched", arguments, axis=over)


def ahead(line: object, rank: object, *, over: Axis) -> Node:
    """For each item, the total of a line over the items with a lower `rank` than its.

    `rank` varies by the axis and nothing else.
    """
    arguments = tuple(range_line(each, "ahead") for each in (line, rank))
    return Call("ahead", arguments, axis=over)


def cumulative(line: object) -> Node:
    """A flow added up from the first month to this one."""
    return Call("cumulative", (range_line(line, "cumulative"),))


def at_month(line: object, month: object) -> Node:
    """A line at a month number, clipped to 0 (its opening) … the last month."""
    return Call("at_month", (range_line(line, "at_month"), number(month)))


def trailing(cumulated_line: object, months: object) -> Node:
    """What a `cumulative` line grew by over the last whole `months` months."""
    return Call("trailing", (range_line(cumulated_line, "trailing"), number(months)))


def vintage(cumulated_line: object, start: object, end: object) -> Node:
    """What a `cumulative` line grew by between `start` and `end` months ago."""
    line = range_line(cumulated_line, "vintage")
    return Call("vintage", (line, number(start), number(end)))


def first_month(flag_line: object) -> Node:
    """The number of the first month whose flag is 1, else one past the last month."""
    return Call("first_month", (range_line(flag_line, "first_month"),))


def present_value(flow: object, factor: object) -> Node:
    """The sum over the months of a flow times a discount factor."""
    word = "present_value"
    return Call(word, (range_line(flow, word), range_line(factor, word)))


def irr(flow: object, guess: object, defined: object) -> Node:
    """The monthly internal rate of return where `defined` is 1, else 0."""
    return Call("irr", (range_line(flow, "irr"), number(guess), number(defined)))


def lowest(line: object, *, over: Axis = MONTH) -> Node:
    """The lowest month of a line, or the lowest item of its only axis."""
    return Call("lowest", (range_line(line, "lowest"),), axis=over)


def highest(line: object, *, over: Axis = MONTH) -> Node:
    """The highest month of a line, or the highest item of its only axis."""
    return Call("highest", (range_line(line, "highest"),), axis=over)
