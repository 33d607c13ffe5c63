"""Many trials of a model at once: NumPy that fills arrays it has already.

Fresh memory for every step costs several times what the arithmetic does. The source
that is generated here lets every step fill an array whose numbers nothing needs any
more, so that a block of trials lives in the few arrays that are needed at a time.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.core.language.axes import ITEM_AXES, MONTH, NO_AXES, Axes, Axis
from planner.core.language.expression import (
    Both,
    Call,
    Comparator,
    Comparison,
    Constant,
    Expression,
    Operation,
    Operator,
    Previous,
    Reference,
    walk,
)
from planner.core.language.faults import Faults
from planner.core.language.line import ZERO
from planner.core.language.loops import Loop
from planner.core.language.model import Model, Step, axes_of
from planner.core.language.ranges import Array
from planner.core.language.source import NAMESPACE
from planner.core.language.vocabulary import WORDS

Sizes = Mapping[Axis, int]
Check = Callable[[str, Array], None]

_OPERATIONS: Mapping[Operator | Comparator, str] = {
    "+": "np.add",
    "-": "np.subtract",
    "*": "np.multiply",
    "/": "np.divide",
    "<": "np.less",
    "<=": "np.less_equal",
    ">": "np.greater",
    ">=": "np.greater_equal",
    "==": "np.equal",
    "!=": "np.not_equal",
}


def shape_of(axes: Axes, sizes: Sizes) -> tuple[int, ...]:
    """Return the shape of an array over these axes, without the trials."""
    return tuple(sizes[a] if a in axes else 1 for a in (*ITEM_AXES, MONTH))


@dataclass(frozen=True, slots=True)
class _Form:
    """The axes of an array, whether it differs by trial, and whether it is a test."""

    axes: Axes
    by_trial: bool
    is_test: bool = False

    def shape(self, sizes: Sizes) -> tuple[int, ...]:
        return (sizes[Axis.TRIAL] if self.by_trial else 1, *shape_of(self.axes, sizes))


@dataclass(frozen=True, slots=True)
class _Held:
    """A value at a point of the source: the variable that holds it.

    `is_spare` tells that nothing else needs the array, `is_ours` that it is one of
    those the program fills again and again.
    """

    variable: str
    form: _Form
    is_spare: bool = False
    is_ours: bool = False


class Batch:
    """Computes lines that differ by trial, in blocks of trials.

    Parameters
    ----------
    model
        The lines and inputs.
    loops
        The loops among the steps, by their names.
    steps
        What is computed, in order; everything in them differs by trial.
    given
        Names of the inputs, and of the lines computed before, that differ by trial.
    wanted
        The lines to return.
    """

    def __init__(
        self,
        model: Model,
        loops: Mapping[tuple[str, ...], Loop],
        steps: Sequence[Step],
        given: frozenset[str],
        wanted: frozenset[str],
    ) -> None:
        writer = _Writer(model, steps, given, wanted)
        self._forms = writer.arrays
        self._run = writer.compiled({step: loops[step] for step in writer.loops})

    def arrays(self, sizes: Sizes) -> list[Array]:
        """Return the arrays that a block of trials fills; a thread needs its own."""
        return [
            np.empty(form.shape(sizes), dtype=np.bool_ if form.is_test else np.float64)
            for form in self._forms
        ]

    def largest(self, sizes: Sizes) -> int:
        """Return how many numbers of a trial the largest array holds, at least 1."""
        one = {**sizes, Axis.TRIAL: 1}
        return max([math.prod(form.shape(one)) for form in self._forms] + [1])

    def run(
        self,
        values: Mapping[str, Array],
        sizes: Sizes,
        arrays: Sequence[Array],
        results: Mapping[str, Array],
        faults: Faults,
        check: Check,
    ) -> None:
        """Fill `results` with the wanted lines of one block of trials.

        `check` is called for lines during which there were `faults`.
        """
        trials = sizes[Axis.TRIAL]
        # The last block may have fewer trials.
        block = [
            array[:trials] if form.by_trial else array
            for array, form in zip(arrays, self._forms, strict=True)
        ]
        self._run(values, sizes, block, results, faults, check)


class _Writer:
    """Writes the source of a batch, statement by statement.

    Variables: ``a`` and a number for the arrays that are filled, ``v_`` a value given,
    ``l_`` and ``t`` a line and a step for which NumPy makes an array of its own.
    """

    def __init__(
        self,
        model: Model,
        steps: Sequence[Step],
        given: frozenset[str],
        wanted: frozenset[str],
    ) -> None:
        self._model = model
        self._by_trial = given | {name for step in steps for name in step.names}
        self._wanted = wanted
        self.arrays: list[_Form] = []
        self._spare: dict[_Form, list[str]] = {}
        self._body: list[str] = []
        self._places: dict[str, _Held] = {}
        self._given: dict[str, None] = {}
        self._count = 0
        self.loops: dict[tuple[str, ...], str] = {}
        last_read = {
            read: place
            for place, step in enumerate(steps)
            for name in step.names
            for read in (name, *model.reads(name))
        }
        for place, step in enumerate(steps):
            if step.loop:
                self._write_loop(step)
            else:
                self._write_line(step.names[0])
            for name in [n for n in self._places if last_read.get(n) == place]:
                self._release(self._places.pop(name))

    def compiled(self, loops: Mapping[tuple[str, ...], Loop]) -> Callable[..., None]:
        """Return the function."""
        lines = ["def run(values, sizes, arrays, results, faults, check):"]
        if self.arrays:
            names = "".join(f"a{number}, " for number in range(len(self.arrays)))
            lines.append(f"    ({names}) = arrays")
        lines += [f"    v_{name} = values[{name!r}]" for name in self._given]
        lines += [f"    {statement}" for statement in self._body]
        lines.append("    return")
        namespace: dict[str, Any] = {
            **NAMESPACE,
            **{variable: loops[names].run for names, variable in self.loops.items()},
        }
        exec(compile("\n".join(lines), "<batch>", "exec"), namespace)
        run: Callable[..., None] = namespace["run"]
        return run

    # ------------------------------------------------------------------- lines

    def _write_line(self, name: str) -> None:
        expression = self._model.lines[name].expression
        held = self._value(expression)
        form = _Form(self._model.axes[name], by_trial=True)
        if not held.is_spare or held.form != form:
            # Another line as it is, or fewer items than the opening of the line has.
            full = self._array(form)
            self._body.append(f"np.copyto({full.variable}, {held.variable})")
            self._release(held)
            held = full
        # Not every mathematics library notes faults of powers.
        words = {node.word for node in walk(expression) if isinstance(node, Call)}
        self._keep(name, held, is_sure="compound" not in words)

    def _write_loop(self, step: Step) -> None:
        variable = self.loops.setdefault(step.names, f"loop{len(self.loops)}")
        reads = {read for name in step.names for read in self._model.reads(name)}
        operands = ", ".join(
            f"{read!r}: {self._place(read).variable}"
            for read in sorted(reads - set(step.names))
        )
        self._body.append(
            f"found = {variable}({{{operands}}}, sizes, {list(step.names)!r})"
        )
        for name in step.names:
            self._body.append(f"l_{name} = found[{name!r}]")
            form = _Form(self._model.axes[name], by_trial=True)
            held = _Held(f"l_{name}", form, is_spare=True)
            self._keep(name, held, is_sure=False)
        self._body.append("found = None")

    def _keep(self, name: str, held: _Held, *, is_sure: bool) -> None:
        """Note where a line stands; check it, and copy it if it is wanted."""
        test = "if faults: " if is_sure else ""
        self._body.append(f"{test}check({name!r}, {held.variable})")
        if name in self._wanted:
            self._body.append(f"np.copyto(results[{name!r}], {held.variable})")
        self._places[name] = held

    def _place(self, name: str) -> _Held:
        """Return where a line or an input stands."""
        if name in self._places:
            found = self._places[name]
            return _Held(found.variable, found.form)
        self._given[name] = None
        form = _Form(self._model.axes[name], name in self._by_trial)
        return _Held(f"v_{name}", form)

    # ------------------------------------------------------------------ arrays

    def _array(self, form: _Form) -> _Held:
        """Return an array that may be filled."""
        spare = self._spare.setdefault(form, [])
        if spare:
            return _Held(spare.pop(), form, is_spare=True, is_ours=True)
        self.arrays.append(form)
        variable = f"a{len(self.arrays) - 1}"
        return _Held(variable, form, is_spare=True, is_ours=True)

    def _release(self, held: _Held) -> None:
        """Give up an array that nothing needs any more."""
        if held.is_ours:
            self._spare[held.form].append(held.variable)
        elif held.is_spare:
            self._body.append(f"{held.variable} = None")

    def _filled(
        self, form: _Form, operands: Sequence[_Held], overwrites: Sequence[int]
    ) -> _Held:
        """Return the array for a result, one of the operands' where that is spare."""
        for place in overwrites:
            held = operands[place] if place < len(operands) else None
            if held is not None and held.is_spare and held.form == form:
                return held
        return self._array(form)

    def _release_all(self, operands: Sequence[_Held], but: _Held | None = None) -> None:
        for held in operands:
            if held.is_spare and (but is None or held.variable != but.variable):
                self._release(held)

    # ------------------------------------------------------------- expressions

    def _value(self, node: Expression) -> _Held:
        """Write what computes a sub-expression, and return where its value stands."""
        match node:
            case Constant():
                return _Held("one" if node.value else "zero", _Form(NO_AXES, False))
            case Reference():
                return self._place(node.name)
            case Previous():
                return self._shifted(node)
            case Operation():
                return self._joined(_OPERATIONS[node.operator], node)
            case Comparison():
                return self._joined(_OPERATIONS[node.comparator], node, is_test=True)
            case Both():
                return self._joined("np.logical_and", node, is_test=True)
            case Call() if node.word == "remark":
                return self._value(node.arguments[0])
            case Call():
                return self._called(node)
            case _:
                raise TypeError(type(node))

    def _shifted(self, node: Previous) -> _Held:
        line, opening = self._place(node.name), self._opening(node.name)
        by_trial = line.form.by_trial or opening.form.by_trial
        axes = line.form.axes | opening.form.axes | {MONTH}
        filled = self._array(_Form(axes, by_trial))
        self._body.append(
            f"shift({line.variable}, {opening.variable}, {filled.variable})"
        )
        return filled

    def _opening(self, name: str) -> _Held:
        opening = self._model.lines[name].opening
        if opening in (None, ZERO):
            return _Held("nothing", _Form(NO_AXES, False))
        return self._place(opening)

    def _joined(
        self,
        function: str,
        node: Operation | Comparison | Both,
        *,
        is_test: bool = False,
    ) -> _Held:
        operands = [self._value(node.left), self._value(node.right)]
        axes = operands[0].form.axes | operands[1].form.axes
        form = _Form(axes, any(o.form.by_trial for o in operands), is_test)
        filled = self._filled(form, operands, (0, 1))
        left, right = (operand.variable for operand in operands)
        self._body.append(f"{function}({left}, {right}, out={filled.variable})")
        self._release_all(operands, but=filled)
        return filled

    def _called(self, node: Call) -> _Held:
        word = WORDS[node.word]
        operands = [self._value(argument) for argument in node.arguments]
        by_trial = any(operand.form.by_trial for operand in operands)
        if word.reads_opening:
            argument = node.arguments[0]
            assert isinstance(argument, Reference)
            by_trial |= self._opening(argument.name).form.by_trial
        form = _Form(axes_of(node, self._model.axes), by_trial)
        variables = [operand.variable for operand in operands]
        if word.into(node, variables, ""):
            filled = self._filled(form, operands, word.overwrites)
            self._body.extend(word.into(node, variables, filled.variable))
            self._release_all(operands, but=filled)
            return filled
        self._count += 1
        fresh = _Held(f"t{self._count}", form, is_spare=True)
        emitter = _Operands(self, node, variables)
        self._body.append(f"{fresh.variable} = {word.numpy(node, emitter)}")
        self._release_all(operands)
        return fresh

    def opening_variable(self, name: str) -> str:
        """Return the variable of a line's opening."""
        return self._opening(name).variable


class _Operands:
    """Gives a word the variables of its arguments, in place of their source."""

    def __init__(self, writer: _Writer, node: Call, variables: Sequence[str]) -> None:
        self._writer = writer
        self._variables = {
            id(argument): variable
            for argument, variable in zip(node.arguments, variables, strict=True)
        }

    def source(self, node: Expression) -> str:
        return self._variables[id(node)]

    def opening(self, name: str) -> str:
        return self._writer.opening_variable(name)

    def total(self, name: str, axis: Axis) -> str:
        raise NotImplementedError
