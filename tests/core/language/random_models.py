"""Small random models for the laws of the language: any seed gives the same model.

The models use every word but `irr`, all axes and loops of several shapes. They are kept
tame: values stay below 1e7, and comparisons, `first_month` and `whole` only look at
counters and inputs, so that no result hangs on the last bit of a number.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from planner.core.language import vocabulary
from planner.core.language.axes import AGE, ITEM_AXES, MONTH, Axis
from planner.core.language.inputs import Input
from planner.core.language.kinds import NUMBER
from planner.core.language.line import (
    BALANCE,
    FLOW,
    Line,
    check,
    line,
    metric,
)
from planner.core.language.model import Model
from planner.core.language.vocabulary import WORDS

Array = npt.NDArray[np.float64]

_LARGEST = 1e7
_MOST_AXES = 2
_WORDS = {name: getattr(vocabulary, name) for name in (*WORDS, "both")} | {
    axis.name: axis for axis in (*ITEM_AXES, MONTH)
}
_RELATIONS = ("<", "<=", ">", ">=")
_MORE_RELATIONS = (*_RELATIONS, "==", "!=")


@dataclass(frozen=True)
class _Term:
    """A piece of a formula, with what must be known to combine it further."""

    text: str
    reads: frozenset[str]
    items: frozenset[Axis] = frozenset()
    monthly: bool = False
    largest: float = 1.0
    has_if: bool = False
    is_name: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass
class _Draft:
    """The model while it is drawn."""

    choose: random.Random
    sizes: dict[Axis, int]
    trials: int
    inputs: list[Input] = field(default_factory=list)
    arrays: dict[str, Array] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    numbers: list[_Term] = field(default_factory=list)
    flags: list[_Term] = field(default_factory=list)
    cumulated: list[_Term] = field(default_factory=list)
    with_opening: set[str] = field(default_factory=set)

    # ------------------------------------------------------------------ inputs

    def input(
        self,
        stem: str,
        draw: Callable[[], float],
        items: Iterable[Axis] = (),
        unit: str = "1",
    ) -> _Term:
        """Declare an input, drawn anew for each item and, half the time, each trial."""
        name = f"{stem}_{len(self.inputs) + 1}"
        axes = tuple(sorted(items))
        shape = [self.sizes[a] if a in axes else 1 for a in Axis]
        shape[Axis.TRIAL] = self.trials if self.choose.random() < 0.5 else 1
        values = [draw() for _ in range(int(np.prod(shape)))]
        self.arrays[name] = np.array(values, dtype=np.float64).reshape(shape)
        self.inputs.append(
            Input(
                key=f"inputs.{name}",
                label=name.replace("_", " ").capitalize(),
                kind=NUMBER,
                unit=unit,
                help="Drawn at random.",
                default=1.0,
                axes=axes,
                assumption=True,
            )
        )
        return _Term(
            name,
            frozenset({name}),
            frozenset(axes),
            largest=max(abs(v) for v in values),
            is_name=True,
        )

    def some_axes(self, most: int = _MOST_AXES) -> tuple[Axis, ...]:
        present = [axis for axis in ITEM_AXES if axis in self.sizes]
        count = self.choose.choice([0, 1, 1, 2][: most + 2])
        return tuple(self.choose.sample(present, min(count, most, len(present))))

    def amount(self, items: Iterable[Axis] | None = None) -> _Term:
        chosen = self.some_axes() if items is None else items
        return self.input("amount", lambda: self.choose.uniform(0.5, 20.0), chosen)

    def signed(self) -> _Term:
        draw = self.choose.uniform
        return self.input("signed", lambda: draw(-10.0, 10.0), self.some_axes(1))

    def share(self, highest: float = 0.95, items: Iterable[Axis] = ()) -> _Term:
        return self.input("share", lambda: self.choose.uniform(0.05, highest), items)

    def perhaps_zero(self) -> _Term:
        """An input that is often exactly 0."""
        draw = self.choose
        return self.input(
            "divisor",
            lambda: draw.choice([0.0, draw.uniform(1.0, 5.0)]),
            self.some_axes(1),
        )

    def month_number(self, items: Iterable[Axis] = ()) -> _Term:
        last = self.sizes[MONTH] + 3
        return self.input(
            "when", lambda: float(self.choose.randint(0, last)), items, "month"
        )

    def growth(self) -> _Term:
        draw = self.choose.uniform
        return self.input(
            "growth", lambda: draw(-0.03, 0.03), self.some_axes(1), "1/month"
        )

    # ------------------------------------------------------------------- lines

    def add(
        self,
        name: str,
        formula: str,
        reads: Iterable[str],
        *,
        unit: str = "1",
        opening: str | int | None = None,
        declare: Callable[[Callable[..., object]], Line] | None = None,
    ) -> None:
        """Trace a line from its source."""
        source = (
            f"def {name}({', '.join(sorted(set(reads)))}):\n"
            f'    """Drawn at random."""\n'
            f"    return {formula}\n"
        )
        namespace: dict[str, object] = {"__name__": "chapters.random", **_WORDS}
        exec(source, namespace)
        function = namespace[name]
        assert callable(function)
        declare = declare or line(
            unit=unit,
            kind=FLOW if opening is None else BALANCE,
            label=name.replace("_", " ").capitalize(),
            opening=opening,
        )
        self.lines.append(declare(function))

    def name(self, stem: str) -> str:
        return f"{stem}_{len(self.lines) + 1}"

    def keep(self, term: _Term, stem: str = "line") -> _Term:
        """Make the term a line of its own."""
        opening, items = self._opening(term)
        name = self.name(stem)
        self.add(name, term.text, term.reads, opening=opening)
        kept = _Term(
            name,
            frozenset({name}),
            items,
            term.monthly,
            max(term.largest, 20.0),
            is_name=True,
        )
        if opening is not None:
            self.with_opening.add(name)
        self.numbers.append(kept)
        return kept

    def _opening(self, term: _Term) -> tuple[str | int | None, frozenset[Axis]]:
        """Draw an opening; its items become the line's."""
        drawn = self.choose.random()
        if not term.monthly or drawn < 0.3:
            return None, term.items
        if drawn < 0.6:
            return 0, term.items
        axes = sorted(term.items)[:1]
        if drawn > 0.95 and len(term.items) < _MOST_AXES:
            axes = list(self.some_axes(1))
        opening = self.amount(axes)
        return opening.text, term.items | opening.items

    # ------------------------------------------------------------------- terms

    def known_number(self) -> _Term:
        """A line or an input, or a line as of last month."""
        term = self.choose.choice(self.numbers)
        if term.text in self.with_opening and self.choose.random() < 0.25:
            before = f"previous_{term.text}"
            return _Term(before, frozenset({before}), term.items, True, term.largest)
        return term

    def term(self, depth: int = 2) -> _Term:
        """A random formula that stays tame and on few axes."""
        while True:
            drawn = self._term(depth)
            if drawn.largest <= _LARGEST and len(drawn.items) <= _MOST_AXES:
                return drawn

    def _term(self, depth: int) -> _Term:
        if depth == 0:
            return self.known_number()
        if self.choose.random() < 0.3:
            return self._conditional()
        left, right = self.term(depth - 1), self.term(depth - 1)
        form, largest = self.choose.choice(
            [
                ("({a} + {b})", left.largest + right.largest),
                ("({a} - {b})", left.largest + right.largest),
                ("{a} * {b}", left.largest * right.largest),
                ("minimum({a}, {b})", max(left.largest, right.largest)),
                ("maximum({a}, {b})", max(left.largest, right.largest)),
                ("maximum(minimum({a}, {b}), 0)", max(left.largest, right.largest)),
                ("minimum({a}, {b}, 1)", max(left.largest, right.largest, 1.0)),
                ("(1 - {a}) * {b}", (1 + left.largest) * right.largest),
                ("-{a} + {b}", left.largest + right.largest),
            ]
        )
        return self._joined(form, largest, a=left, b=right)

    def _conditional(self) -> _Term:
        """A formula with one condition; its arms hold none."""
        yes, no = self.known_number(), self.known_number()
        test = self.condition()
        form = self.choose.choice(
            ["where({t}, {a}, {b})", "flag({t}) * {a}", "ratio({a}, {d})"]
        )
        if form == "ratio({a}, {d})":
            divisor = self.choose.choice([self.perhaps_zero, self.flag_line])()
            return self._joined(form, yes.largest, has_if=True, a=yes, d=divisor)
        if form == "flag({t}) * {a}":
            return self._joined(form, yes.largest, has_if=True, t=test, a=yes)
        largest = max(yes.largest, no.largest)
        return self._joined(form, largest, has_if=True, t=test, a=yes, b=no)

    @staticmethod
    def _joined(
        form: str, largest: float, *, has_if: bool = False, **parts: _Term
    ) -> _Term:
        return _Term(
            form.format(**parts),
            frozenset().union(*(part.reads for part in parts.values())),
            frozenset().union(*(part.items for part in parts.values())),
            any(part.monthly for part in parts.values()),
            largest,
            has_if or any(part.has_if for part in parts.values()),
        )

    def condition(self) -> _Term:
        """Whole counters against whole inputs, or two inputs."""
        relation = self.choose.choice(_MORE_RELATIONS)
        now = _Term("month", frozenset({"month"}), monthly=True)
        start = self.month_number(self.some_axes(1))
        drawn = self.choose.random()
        if drawn < 0.5:
            return self._joined(f"{{m}} {relation} {{s}}", 1.0, m=now, s=start)
        if drawn < 0.8:
            end = self.month_number()
            return self._joined(
                "both({m} >= {s}, {m} < {e})", 1.0, m=now, s=start, e=end
            )
        relation = self.choose.choice(_RELATIONS)
        return self._joined(
            f"{{a}} {relation} {{b}} + 1", 1.0, a=self.amount(()), b=self.amount(())
        )

    def flag_line(self) -> _Term:
        """A line that is 0 or 1 in every month."""
        if self.flags and self.choose.random() < 0.6:
            return self.choose.choice(self.flags)
        test = self.condition()
        while not test.monthly:
            test = self.condition()
        kept = self.keep(
            _Term(f"flag({test})", test.reads, test.items, True, has_if=True), "flag"
        )
        if kept.text not in self.with_opening and kept.items == test.items:
            self.flags.append(kept)
        return kept

    def monthly_line(self) -> _Term:
        """A line with months, by name."""
        monthly = [t for t in self.numbers if t.is_name and t.monthly]
        return self.choose.choice(monthly)


# ---------------------------------------------------------------- kinds of lines


def _plain(draft: _Draft) -> None:
    draft.keep(draft.term())


def _quotient(draft: _Draft) -> None:
    top, bottom = draft.term(1), draft.amount(draft.some_axes(1))
    # The smallest amount is 0.5.
    draft.keep(draft._joined("{a} / {b}", 2 * top.largest, a=top, b=bottom))


def _total(draft: _Draft) -> None:
    choices = [
        (term, axis)
        for term in draft.numbers
        if term.is_name
        for axis in (*sorted(term.items), *([MONTH] if term.monthly else []))
    ]
    if not choices:
        return
    term, axis = draft.choose.choice(choices)
    largest = term.largest * draft.sizes[axis]
    if largest > _LARGEST:
        return
    summed = _Term(
        f"total({term}, over={axis.name})",
        term.reads,
        term.items - {axis},
        term.monthly and axis is not MONTH,
        largest,
    )
    if draft.choose.random() < 0.3:
        other = draft.known_number()
        if len(other.items | summed.items) <= _MOST_AXES:
            summed = draft._joined(
                "{a} - {b}", largest + other.largest, a=summed, b=other
            )
    draft.keep(summed, "total")


def _among(draft: _Draft) -> None:
    """A total over the items that compare so with each item, by whole numbers."""
    choices = [
        (term, axis)
        for term in draft.numbers
        if term.is_name and term.largest * draft.sizes[MONTH] <= _LARGEST
        for axis in sorted(term.items)
    ]
    if not choices:
        return
    term, axis = draft.choose.choice(choices)
    drawn = [
        draft.input("rank", lambda: float(draft.choose.randint(0, 2)), (axis,))
        for _ in range(2)
    ]
    if draft.choose.random() < 0.3:
        name = draft.name("place")
        draft.add(name, f"{drawn[0]} + 1", drawn[0].reads)
        drawn[0] = _Term(name, frozenset({name}), frozenset({axis}), is_name=True)
    form = draft.choose.choice(["matched({a}, {k}, {m}", "ahead({a}, {k}"])
    parts = {"a": term, "k": drawn[0], "m": drawn[1]}
    used = {part: parts[part] for part in parts if f"{{{part}}}" in form}
    largest = term.largest * draft.sizes[axis]
    found = draft._joined(f"{form}, over={axis.name})", largest, **used)
    if draft.choose.random() < 0.3:
        found = draft._joined("{a} - {b}", 2 * largest, a=term, b=found)
    draft.keep(found, "among")


def _cumulative(draft: _Draft) -> None:
    flow = draft.monthly_line()
    largest = flow.largest * draft.sizes[MONTH]
    if largest > _LARGEST:
        return
    name = draft.name("cumulated")
    draft.add(name, f"cumulative({flow})", flow.reads)
    kept = _Term(name, frozenset({name}), flow.items, True, largest, is_name=True)
    draft.with_opening.add(name)
    draft.numbers.append(kept)
    draft.cumulated.append(kept)


def _trailing(draft: _Draft) -> None:
    if not draft.cumulated:
        _cumulative(draft)
        return
    line_term = draft.choose.choice(draft.cumulated)
    length = draft.month_number(sorted(line_term.items)[:1])
    form = "trailing({a}, {n})"
    draft.keep(draft._joined(form, line_term.largest, a=line_term, n=length))


def _vintage(draft: _Draft) -> None:
    if AGE not in draft.sizes or not draft.cumulated:
        _cumulative(draft)
        return
    line_term = draft.choose.choice(draft.cumulated)
    if AGE in line_term.items or len(line_term.items) >= _MOST_AXES:
        return
    step = float(draft.choose.randint(1, 4))
    ages = iter(range(1000))
    start = draft.input(
        "age_start", lambda: step * (next(ages) % draft.sizes[AGE]), (AGE,), "month"
    )
    length = draft.input("age_length", lambda: step, (), "month")
    form = "vintage({a}, {s}, {s} + {n})"
    shape = draft._joined(form, line_term.largest * 2, a=line_term, s=start, n=length)
    draft.keep(shape, "vintage")


def _compound(draft: _Draft) -> None:
    rate, price = draft.growth(), draft.amount(draft.some_axes(1))
    if len(rate.items | price.items) > _MOST_AXES:
        return
    now = _Term("month", frozenset({"month"}), monthly=True)
    form = draft.choose.choice(
        ["{p} * compound({r}, {m})", "{p} * compound({r}, {m} - {s})"]
    )
    start = draft.month_number()
    parts = {"p": price, "r": rate, "m": now} | ({"s": start} if "{s}" in form else {})
    draft.keep(draft._joined(form, 3 * price.largest, **parts), "price")


def _at_month(draft: _Draft) -> None:
    named = [t for t in draft.numbers if t.is_name and t.text in draft.with_opening]
    if not named:
        _cumulative(draft)
        return
    line_term = draft.choose.choice(named)
    drawn = draft.choose.random()
    when = draft.month_number(sorted(line_term.items)[:1])
    if drawn < 0.5:
        form, parts = "at_month({a}, {w})", {"w": when}
    else:
        now = _Term("month", frozenset({"month"}), monthly=True)
        form, parts = "at_month({a}, {m} - {w})", {"w": when, "m": now}
    found = draft._joined(form, line_term.largest, a=line_term, **parts)
    monthly = drawn >= 0.5
    draft.keep(
        _Term(found.text, found.reads, found.items, monthly, found.largest), "picked"
    )


def _first_month(draft: _Draft) -> None:
    flag_line = draft.flag_line()
    if flag_line not in draft.flags:
        return
    name = draft.name("first")
    draft.add(name, f"first_month({flag_line})", flag_line.reads, unit="month")
    cumulated = [t for t in draft.cumulated if len(t.items | flag_line.items) <= 2]
    if cumulated:
        chosen = draft.choose.choice(cumulated)
        found = _Term(name, frozenset({name}), flag_line.items)
        both = draft._joined("at_month({a}, {w})", chosen.largest, a=chosen, w=found)
        draft.keep(
            _Term(both.text, both.reads, both.items, False, both.largest), "picked"
        )


def _present_value(draft: _Draft) -> None:
    flow = draft.monthly_line()
    rate = draft.input("rate", lambda: draft.choose.uniform(0.001, 0.03), (), "1/month")
    factor = draft.name("factor")
    draft.add(factor, f"1 / compound({rate}, month)", {*rate.reads, "month"}, unit="1")
    largest = flow.largest * draft.sizes[MONTH]
    reads = flow.reads | {factor}
    text = f"present_value({flow}, {factor})"
    if largest <= _LARGEST:
        draft.keep(_Term(text, reads, flow.items, False, largest), "worth")


def _edge(draft: _Draft) -> None:
    term = draft.monthly_line()
    word = draft.choose.choice(["lowest", "highest"])
    draft.keep(_Term(f"{word}({term})", term.reads, term.items, False, term.largest))


def _counters(draft: _Draft) -> None:
    """Whole years and months of the year, from the month counter."""
    length = draft.input(
        "length", lambda: float(draft.choose.choice([3, 4, 6])), (), "month"
    )
    reads = {"month", length.text}
    year = draft.name("years")
    draft.add(year, f"whole(month / {length})", reads)
    of_year = draft.name("month_of_year")
    draft.add(of_year, f"remainder(month, {length})", reads, unit="month")
    start, part = draft.month_number(), draft.share()
    draft.keep(
        _Term(
            f"where({of_year} == 0, {year}, {year} - {part})",
            frozenset({of_year, year, part.text}),
            monthly=True,
            largest=float(draft.sizes[MONTH]),
            has_if=True,
        )
    )
    reads = {of_year, start.text}
    name = draft.name("flag")
    draft.add(name, f"flag({of_year} < {start})", reads)
    draft.flags.append(_Term(name, frozenset({name}), monthly=True, is_name=True))


# ------------------------------------------------------------------------- loops


def _decay(draft: _Draft) -> None:
    """A balance that shrinks by itself and grows by a flow or last month's flow."""
    flow, kept = draft.term(1), draft.share()
    name = draft.name("balance")
    largest = 20 * flow.largest + 20
    if flow.has_if or largest > _LARGEST:
        flow = draft.amount()
        largest = 20 * flow.largest + 20
    draft.add(
        name,
        f"previous_{name} * {kept} + {flow}",
        {f"previous_{name}", *kept.reads, *flow.reads},
        opening=draft.choose.choice([0, draft.amount(sorted(flow.items)[:1]).text]),
    )
    _register_loop(draft, name, flow.items, largest)


def _switched(draft: _Draft) -> None:
    """A balance with conditions inside its loop."""
    gain, kept = draft.amount(), draft.share()
    test = draft.condition()
    while len(test.items | gain.items) > _MOST_AXES:
        test = draft.condition()
    name = draft.name("balance")
    rest = f"previous_{name} * {kept}"
    form = draft.choose.choice(
        [
            f"where({test}, {rest}, {rest} + {gain})",
            f"{rest} + flag({test}) * {gain}",
        ]
    )
    reads = {f"previous_{name}", *kept.reads, *gain.reads, *test.reads}
    draft.add(name, form, reads, opening=0)
    _register_loop(draft, name, gain.items | test.items, 20 * gain.largest)


def _loan(draft: _Draft) -> None:
    """Interest, repayment limited by the debt, balance."""
    axes = draft.some_axes()
    opening, capacity = draft.amount(axes), draft.amount(axes[:1])
    rate = draft.share(0.1, axes[1:])
    end = f"_{len(draft.lines) + 1}"
    debt, interest, paid = f"debt{end}", f"interest{end}", f"paid{end}"
    before = f"previous_{debt}"
    draft.add(interest, f"{before} * {rate}", {before, *rate.reads})
    draft.add(
        paid,
        f"minimum({before} + {interest}, {capacity})",
        {before, interest, *capacity.reads},
    )
    draft.add(
        debt,
        f"{before} + {interest} - {paid}",
        {before, interest, paid},
        opening=opening.text,
    )
    _register_loop(draft, debt, frozenset(axes), 1e3)


def _shared(draft: _Draft) -> None:
    """Items that share one supply by what each lacks."""
    axis = draft.choose.choice([a for a in ITEM_AXES if a in draft.sizes])
    need, opening, supply = (
        draft.amount((axis,)),
        draft.amount((axis,)),
        draft.amount(()),
    )
    kept = draft.share(0.8)
    end = f"_{len(draft.lines) + 1}"
    lack, lacks, given, stock = (
        f"{stem}{end}" for stem in ("lack", "lacks", "given", "stock")
    )
    before = f"previous_{stock}"
    draft.add(lack, f"maximum({need} - {before}, 0)", {before, *need.reads})
    draft.add(lacks, f"total({lack}, over={axis.name})", {lack})
    draft.add(
        given,
        f"ratio({lack}, {lacks}) * minimum({supply}, {lacks})",
        {lack, lacks, *supply.reads},
    )
    draft.add(
        stock,
        f"{before} * {kept} + {given}",
        {before, given, *kept.reads},
        opening=opening.text,
    )
    _register_loop(draft, stock, frozenset({axis}), 200.0)


def _roundabout(draft: _Draft) -> None:
    """Lines that get their items only by going round the loop."""
    axis = draft.choose.choice([a for a in ITEM_AXES if a in draft.sizes])
    weight, small = draft.share(0.3, (axis,)), draft.share(0.2)
    gain = draft.amount(())
    end = f"_{len(draft.lines) + 1}"
    first, second, pool = f"first{end}", f"second{end}", f"pool{end}"
    draft.add(
        first,
        f"previous_{second} + {gain} + previous_{pool} * {small}",
        {f"previous_{second}", f"previous_{pool}", *gain.reads, *small.reads},
    )
    draft.add(second, f"{first} * {weight}", {first, *weight.reads}, opening=0)
    draft.add(
        pool,
        f"total({first}, over={axis.name}) * {small}",
        {first, *small.reads},
        opening=0,
    )
    _register_loop(draft, second, frozenset({axis}), 1e3)
    _register_loop(draft, pool, frozenset(), 1e3)


def _register_loop(
    draft: _Draft, name: str, items: frozenset[Axis], largest: float
) -> None:
    draft.numbers.append(
        _Term(name, frozenset({name}), items, True, largest, is_name=True)
    )
    draft.with_opening.add(name)


# ----------------------------------------------------------------------- the model

_LINES = (
    *(_plain,) * 4,
    _quotient,
    _total,
    _total,
    _among,
    _among,
    _cumulative,
    _trailing,
    _vintage,
    _compound,
    _at_month,
    _first_month,
    _present_value,
    _edge,
    _counters,
)
_LOOPS = (_decay, _switched, _loan, _shared, _roundabout)


def random_case(
    seed: int, *, trials: int = 1, lines: int = 9
) -> tuple[Model, dict[str, Array], dict[Axis, int]]:
    """Return a random model, values of its inputs, and the size of every axis.

    The same seed gives the same case. Every model has a month counter ``month``, at
    least one loop and one metric; `lines` is how many further groups of lines are drawn
    (a group is 1 to 4 lines). With several trials, half of the inputs differ by trial.
    """
    choose = random.Random(seed)
    present = choose.sample(ITEM_AXES, choose.randint(2, len(ITEM_AXES)))
    sizes = {axis: choose.randint(1, 3) for axis in sorted(present)}
    sizes[MONTH] = choose.randint(5, 12)
    draft = _Draft(choose, sizes, trials)
    draft.input("month_length", lambda: 1.0, (), "month")
    draft.add(
        "month",
        "previous_month + month_length_1",
        {"previous_month", "month_length_1"},
        unit="month",
        opening=0,
    )
    draft.numbers += [draft.amount(), draft.amount(), draft.signed(), draft.share()]
    _compound(draft)
    draft.flag_line()
    choose.choice(_LOOPS)(draft)
    for _ in range(lines):
        choose.choice((*_LINES, choose.choice(_LOOPS)))(draft)
    _close(draft)
    every_size = {axis: sizes.get(axis, 1) for axis in Axis} | {Axis.TRIAL: trials}
    return Model(draft.inputs, draft.lines), draft.arrays, every_size


def _close(draft: _Draft) -> None:
    """Add a metric that may be undefined, one with a remark, and a check."""
    chosen = draft.monthly_line()
    name = draft.name("summed")
    text = f"lowest({chosen})"
    draft.add(name, text, chosen.reads)
    is_on = draft.name("is_on")
    reads = {"month_length_1", draft.month_number().text}
    draft.add(is_on, f"flag({' < '.join(sorted(reads))})", reads)
    draft.add(
        draft.name("known_metric"),
        f"known({name}, ({is_on}, 'it is off'))",
        {name, is_on},
        declare=metric(unit="1", label="Known metric"),
    )
    draft.add(
        draft.name("remark_metric"),
        f"remark({name} + 1, {is_on}, 'it is on')",
        {name, is_on},
        declare=metric(unit="1", label="Remark metric"),
    )
    draft.add(
        draft.name("is_zero"),
        f"{name} - {name}",
        {name},
        declare=check(unit="1", label="Is zero"),
    )
