"""The words reading: a line's formula as a sentence, also with its values filled in.

"Token revenue = tokens sold × token price" and, for one month and one combination of
items, "75,000 Mtok × 164 USD/Mtok = 12.3 M USD". How a number is written is left to
`kinds`.
"""

import math
from collections.abc import Mapping
from typing import Any, Protocol

from planner.core.language.axes import ITEM_AXES, Axis
from planner.core.language.errors import ModelError
from planner.core.language.expression import (
    Both,
    Call,
    Comparator,
    Comparison,
    Condition,
    Constant,
    Expression,
    Node,
    Operation,
    Operator,
    Previous,
    Reference,
    walk,
)
from planner.core.language.kinds import SHARE, choice_text, display_value
from planner.core.language.line import ZERO
from planner.core.language.model import Model
from planner.core.language.numbers import split_unit
from planner.core.language.source import NAMESPACE, SourceWriter
from planner.core.language.spoken import Bare, Spoken, spoken
from planner.core.language.units import BASE_UNITS
from planner.core.language.vocabulary import WORDS, Choice, Tie, line_name

# One more digit than in tables, so that a reader can check the arithmetic.
_DIGITS = 5

_SIGNS: Mapping[Operator | Comparator, str] = {
    "+": "+",
    "-": "−",
    "*": "×",
    "/": "÷",
    "<": "<",
    "<=": "≤",
    ">": ">",
    ">=": "≥",
    "==": "=",
    "!=": "≠",
}
_OPPOSITES: Mapping[Comparator, Comparator] = {
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
    "==": "!=",
    "!=": "==",
}
# Words whose value looks at all months or items.
_RANGES = frozenset(
    (
        *("total", "matched", "ahead", "lowest", "highest"),
        *("cumulative", "first_month", "present_value", "irr"),
    )
)
# How tightly an operator holds, and asks its left and right operand to hold.
_TIES: Mapping[Operator, tuple[Tie, Tie, Tie]] = {
    "+": (Tie.SUM, Tie.SIGN, Tie.SUM),
    "-": (Tie.SUM, Tie.SIGN, Tie.PRODUCT),
    "*": (Tie.PRODUCT, Tie.PRODUCT, Tie.PRODUCT),
    "/": (Tie.PRODUCT, Tie.PRODUCT, Tie.POWER),
}


class Lookup(Protocol):
    """Gives the value of a line or an input."""

    def __call__(
        self, name: str, month: int | None, items: tuple[str, ...]
    ) -> tuple[float, str]:
        """Return a value and its unit.

        `month` counts from 1 and is None for what has no months; months past the last
        mean the last. `items` are one id for each item axis of `name`, in their order.
        """


class Wording:
    """Reads the lines of a model as words."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def formula(self, name: str) -> str:
        """Return a line's formula in words, with the labels of what it reads."""
        said = spoken(self._model, name)
        words = _Words(self._model).phrase(said.expression)
        return f"{said.lines[0].label} = {words}"

    def filled(
        self, name: str, lookup: Lookup, month: int | None, items: tuple[str, ...]
    ) -> str:
        """Return a line's formula with values, for a month and one id per item axis.

        The month is ignored for a line without months. An undefined metric gives the
        reason instead. Raises ModelError if the month or an item is missing, or an item
        is too many.
        """
        axes = [axis for axis in ITEM_AXES if axis in self._model.axes[name]]
        is_monthly = self._model.is_monthly(name)
        if len(items) != len(axes) or (is_monthly and month is None):
            wanted = [axis.key for axis in sorted(self._model.axes[name])]
            raise ModelError(
                f"line '{name}' varies by {', '.join(wanted) or 'nothing'}: to see its "
                "values, name one of each and no other item"
            )
        figures = _Figures(
            self._model,
            lookup,
            month if is_monthly else None,
            dict(zip(axes, items, strict=True)),
        )
        return figures.equation(spoken(self._model, name))


def inside_sentence(label: str) -> str:
    """Return a label as it stands inside a sentence; acronyms and units stay.

    >>> inside_sentence("Token price"), inside_sentence("GPU-hours sold")
    ('token price', 'GPU-hours sold')
    """
    word = label.split(" ", 1)[0]
    is_name = any(letter.isupper() or letter.isdigit() for letter in word[1:])
    if is_name or word in BASE_UNITS:
        return label
    return label[:1].lower() + label[1:]


def without(unit: str, base: str) -> str:
    """Return a unit without one of its words, above or below the line.

    >>> without("EUR/(kW*month)", "month"), without("month/year", "year")
    ('EUR/kW', 'month')
    """
    parts = split_unit(unit)
    above, below = list(parts.numerator), list(parts.below)
    (above if base in above else below).remove(base)
    text = "*".join(above) or "1"
    if not below:
        return text
    return f"{text}/{below[0]}" if len(below) == 1 else f"{text}/({'*'.join(below)})"


def _is(node: Node, value: float) -> bool:
    return isinstance(node, Constant) and node.value == value


class _Words:
    """Words without values."""

    month: int | None = None

    def __init__(self, model: Model) -> None:
        self.model = model

    def phrase(self, node: Expression, tie: Tie = Tie.SENTENCE) -> str:
        words, held = self._words(node)
        return words if held >= tie else f"({words})"

    def label(self, name: str) -> str:
        declared = self.model.lines.get(name) or self.model.inputs[name]
        return inside_sentence(declared.label)

    def now(self, name: str) -> tuple[str, Tie]:
        """Return the words for a line or an input of this month."""
        return self.label(name), Tie.NAME

    def bare(self, node: Bare) -> tuple[str, Tie]:
        """Return the words for a value that is shown without one of its units."""
        return self.now(node.name)

    def before(self, name: str) -> tuple[str, Tie]:
        """Return the words for a line one month ago."""
        return f"{self.label(name)} of last month", Tie.NAME

    def at_month(self, name: str, month: float) -> str:
        raise NotImplementedError

    def number(self, node: Node) -> float | None:
        return None

    def holds(self, node: Condition) -> bool | None:
        return None

    def negated(self, node: Condition) -> str:
        match node:
            case Both():
                # The first that failed is reason enough.
                failed = node.right if self.holds(node.left) else node.left
                return self.negated(failed)
            case Comparison():
                return self._compared(node, _OPPOSITES[node.comparator])
            case _:
                raise TypeError(type(node))

    def _words(self, node: Expression) -> tuple[str, Tie]:
        match node:
            case Constant():
                return f"{node.value:g}", Tie.NAME
            case Bare():
                return self.bare(node)
            case Reference():
                return self.now(node.name)
            case Previous():
                return self.before(node.name)
            case Operation():
                return self._operated(node)
            case Comparison():
                return self._compared(node, node.comparator), Tie.SENTENCE
            case Both():
                words = f"{self.phrase(node.left)} and {self.phrase(node.right)}"
                return words, Tie.SENTENCE
            case Call():
                word = WORDS[node.word]
                return word.phrase(node, self), word.tie
            case _:
                raise TypeError(type(node))

    def _compared(self, node: Comparison, comparator: Comparator) -> str:
        left, right = (self.phrase(n, Tie.SIGN) for n in (node.left, node.right))
        return f"{left} {_SIGNS[comparator]} {right}"

    def _operated(self, node: Operation) -> tuple[str, Tie]:
        left, right = node.left, node.right
        if _is(right, 1.0) and node.operator in "*/":
            return self._words(left)
        if (_is(left, 1.0) and node.operator == "*") or (
            _is(left, 0.0) and node.operator == "+"
        ):
            return self._words(right)
        tie, left_tie, right_tie = _TIES[node.operator]
        sign, last = _SIGNS[node.operator], self.phrase(right, right_tie)
        if _is(left, 0.0) and node.operator == "-":
            return f"{sign}{last}", Tie.SIGN
        return f"{self.phrase(left, left_tie)} {sign} {last}", tie


class _Figures(_Words):
    """Words with the values of one month and one combination of items."""

    def __init__(
        self, model: Model, lookup: Lookup, month: int | None, items: Mapping[Axis, str]
    ) -> None:
        super().__init__(model)
        self.month = month
        self._lookup = lookup
        self._items = items

    def equation(self, said: Spoken) -> str:
        """Return what was computed, the result, and what is to be said about it."""
        name = said.lines[0].name
        value, unit = self.value(name)
        texts = [text for line in said.lines for text in self._texts(line.expression)]
        if math.isnan(value):
            return f"not defined: {' and '.join(texts)}"
        result = self.shown(name, value, unit)
        words = self._equals(said.expression, result)
        return f"{words} ({'; '.join(texts)})" if texts else words

    def _equals(self, node: Expression, result: str) -> str:
        if isinstance(node, Call):
            word = WORDS[node.word]
            chosen = word.chosen(node, self) if isinstance(word, Choice) else None
            if chosen is not None:
                arm, reason = chosen
                return f"{self._equals(arm, result)}, because {reason}"
            if node.word == "at_month":
                month = self._evaluated(node.arguments[1])
                place = "" if month is None else f" as of month {max(month // 1, 0):g}"
                return f"{self.label(line_name(node))}{place} = {result}"
        phrase = self.phrase(node)
        return result if phrase == result else f"{phrase} = {result}"

    def value(self, name: str, month: int | None = None) -> tuple[float, str]:
        """Return the value of this or another month, 0 being the opening, and unit."""
        month = self.month if month is None else month
        items = tuple(
            self._items[axis] for axis in ITEM_AXES if axis in self.model.axes[name]
        )
        if not self.model.is_monthly(name):
            return self._lookup(name, None, items)
        if month:
            return self._lookup(name, month, items)
        opening = self.model.lines[name].opening
        if opening in (None, ZERO):
            return 0.0, self._lookup(name, 1, items)[1]
        return self.value(opening)

    def shown(self, name: str, value: float, unit: str) -> str:
        """Return a value as it is written; shares in percent."""
        declared = self.model.inputs.get(name)
        if declared is not None and (word := declared.word(value)):
            return choice_text(word)
        if declared is not None and declared.kind is SHARE:
            return SHARE.display(value, unit=unit, digits=_DIGITS)
        return display_value(value, unit, digits=_DIGITS)

    def _texts(self, node: Expression) -> list[str]:
        """Return the reasons of `known` and the remarks that apply."""
        texts: list[str] = []
        for call in walk(node):
            if isinstance(call, Call) and call.word in ("known", "remark"):
                applies = 0.0 if call.word == "known" else 1.0
                for place, text in enumerate(call.texts, start=1):
                    if self.value(line_name(call, place))[0] == applies:
                        texts.append(text)
        return texts

    def now(self, name: str) -> tuple[str, Tie]:
        return self._written(name, *self.value(name))

    def bare(self, node: Bare) -> tuple[str, Tie]:
        value, unit = self.value(node.name)
        rest = without(unit, node.base)
        if rest == "1" and not split_unit(unit).numerator:
            # A rate over one of its periods stays a percentage.
            shown = SHARE.display(value, unit="1", digits=_DIGITS)
        else:
            shown = display_value(value, rest, digits=_DIGITS)
        return shown, Tie.SIGN if value < 0 else Tie.NAME

    def before(self, name: str) -> tuple[str, Tie]:
        assert self.month is not None
        return self._written(name, *self.value(name, self.month - 1))

    def _written(self, name: str, value: float, unit: str) -> tuple[str, Tie]:
        return self.shown(name, value, unit), Tie.SIGN if value < 0 else Tie.NAME

    def at_month(self, name: str, month: float) -> str:
        value, unit = self.value(name, max(math.floor(month), 0))
        shown = self.shown(name, value, unit)
        return f"({shown})" if value < 0 else shown

    def number(self, node: Node) -> float | None:
        value = self._evaluated(node)
        return None if value is None else float(value)

    def holds(self, node: Condition) -> bool | None:
        value = self._evaluated(node)
        return None if value is None else bool(value)

    def _compared(self, node: Comparison, comparator: Comparator) -> str:
        """Return a comparison; of a choice, the word that is chosen says it all."""
        for side in (node.left, node.right):
            if isinstance(side, Reference) and side.name in self.model.inputs:
                declared = self.model.inputs[side.name]
                if declared.choices:
                    return f"{self.label(side.name)} = {self.now(side.name)[0]}"
        return super()._compared(node, comparator)

    def _evaluated(self, node: Expression) -> Any:
        """Return the value of a sub-expression; None where it needs whole lines.

        The words' own NumPy source is run, on single numbers.
        """
        try:
            source = _NumberWriter(self).source(node)
        except _NeedsWholeLinesError:
            return None
        return eval(source, dict(NAMESPACE))


class _NeedsWholeLinesError(Exception):
    """The value of a word is not made of a few numbers."""


class _NumberWriter(SourceWriter):
    """Writes source with the values of one month and combination of items in it."""

    def __init__(self, figures: _Figures) -> None:
        self._figures = figures

    def now(self, name: str) -> str:
        return self._literal(name)

    def before(self, name: str) -> str:
        assert self._figures.month is not None
        return self._literal(name, self._figures.month - 1)

    def call(self, node: Call) -> str:
        match node.word:
            case "at_month":
                return self._at(node, self._number(node, 1))
            case "trailing":
                past = self._at(node, self._month() - self._number(node, 1))
                return f"({self.source(node.arguments[0])} - {past})"
            case "vintage":
                younger, older = (
                    self._at(node, self._month() - self._number(node, place))
                    for place in (1, 2)
                )
                return f"({younger} - {older})"
            case word if word in _RANGES:
                raise _NeedsWholeLinesError
            case _:
                return super().call(node)

    def _month(self) -> int:
        assert self._figures.month is not None
        return self._figures.month

    def _number(self, node: Call, place: int) -> float:
        argument = node.arguments[place]
        assert isinstance(argument, Node)
        number = self._figures.number(argument)
        if number is None:
            raise _NeedsWholeLinesError
        return number

    def _at(self, node: Call, month: float) -> str:
        return self._literal(line_name(node), max(math.floor(month), 0))

    def _literal(self, name: str, month: int | None = None) -> str:
        value, _ = self._figures.value(name, month)
        return f"np.float64('{value!r}')"
