"""One case of a model: NumPy over whole lines, a function for each run of lines.

Source is generated from the lines' trees and compiled once; lines that loop over the
months are stepped by functions that `loops` generates.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from planner.core.language.axes import ITEM_AXES, MONTH, Axis
from planner.core.language.batches import Batch, Check, Sizes, shape_of
from planner.core.language.expression import Call, walk
from planner.core.language.faults import Faults
from planner.core.language.line import ZERO
from planner.core.language.loops import Loop
from planner.core.language.model import Model, Step
from planner.core.language.ranges import Array
from planner.core.language.source import NAMESPACE, SourceWriter
from planner.core.language.vocabulary import WORDS

_FILENAME = "<lines>"
# Of the generated source: above it stand its head and what it is given.
_FIRST_LINE = 3


class Case:
    """Computes lines one after the other, for one case."""

    def __init__(
        self,
        model: Model,
        loops: Mapping[tuple[str, ...], Loop],
        steps: Sequence[Step],
    ) -> None:
        self._parts: list[_WholeLines | _LoopLines] = []
        run: list[str] = []
        for step in steps:
            if not step.loop:
                run.extend(step.names)
                continue
            if run:
                self._parts.append(_WholeLines(model, run))
                run = []
            self._parts.append(_LoopLines(loops[step.names], step.names))
        if run:
            self._parts.append(_WholeLines(model, run))

    def run(self, values: dict[str, Array], sizes: Sizes, check: Check) -> None:
        """Add the lines to the values; `check` is called for those with faults."""
        faults = Faults(_FILENAME)
        with faults.noted():
            for part in self._parts:
                part.run(values, sizes, faults, check)


class _LoopLines:
    def __init__(self, loop: Loop, names: Collection[str]) -> None:
        self._loop = loop
        self._names = names

    def run(
        self, values: dict[str, Array], sizes: Sizes, _faults: Faults, check: Check
    ) -> None:
        found = self._loop.run(values, sizes, self._names)
        # Plain Python notes no faults.
        for name, array in found.items():
            check(name, array)
        values.update(found)


class _WholeLines:
    """Lines that stand one after the other, in one function."""

    def __init__(self, model: Model, names: Sequence[str]) -> None:
        self._model = model
        self._names = tuple(names)
        self._numbers = tuple(name for name in names if not model.axes[name])
        # Powers are checked in any case: not every mathematics library notes faults.
        self._unsure = tuple(
            name
            for name in names
            if model.axes[name] and "compound" in _words(model, name)
        )
        self._run = _compiled(model, names, self._numbers)

    def run(
        self, values: dict[str, Array], sizes: Sizes, faults: Faults, check: Check
    ) -> None:
        try:
            numbers = self._run(values, sizes)
        except (ArithmeticError, ValueError):
            # Plain Python refuses to divide by zero; arrays show whether it matters.
            faults.take()
            self._run_as_batch(values, sizes, check)
            return
        found = np.array(numbers).reshape((-1, *(1 for _ in Axis)))
        values.update(zip(self._numbers, found, strict=True))
        suspects = {self._names[line - _FIRST_LINE] for line in faults.take()}
        suspects.update(self._unsure)
        for place in np.flatnonzero(~np.isfinite(found)):
            suspects.add(self._numbers[place])
        for name in self._names if suspects else ():
            if name in suspects:
                check(name, values[name])

    def _run_as_batch(
        self, values: dict[str, Array], sizes: Sizes, check: Check
    ) -> None:
        steps = [Step((name,), loop=False) for name in self._names]
        batch = Batch(self._model, {}, steps, frozenset(values), frozenset(self._names))
        results = {
            name: np.empty((1, *shape_of(self._model.axes[name], sizes)))
            for name in self._names
        }
        faults = Faults()
        with faults.noted():
            batch.run(values, sizes, batch.arrays(sizes), results, faults, check)
        values.update(results)


def _words(model: Model, name: str) -> set[str]:
    expression = model.lines[name].expression
    return {node.word for node in walk(expression) if isinstance(node, Call)}


def _compiled(
    model: Model, names: Sequence[str], numbers: Sequence[str]
) -> Callable[[dict[str, Array], Sizes], list[float]]:
    """Return the function that adds lines with axes, and returns the others."""
    writers = {True: _NumberWriter(model), False: _ArrayWriter(model)}
    sources = {name: writers[name in numbers].line(name) for name in names}
    read = {variable for writer in writers.values() for variable in writer.read}
    own, given = set(names), []
    for variable in sorted(read):
        form, name = variable.split("_", 1)
        if name not in own:
            given.append(f"{variable} = v[{name!r}]{_GIVEN[form]}")
    lines = ["def run(v, n):", f"    {'; '.join(given) or 'pass'}"]
    for name, source in sources.items():
        if name not in numbers:
            lines.append(f"    l_{name} = {source}")
        elif f"z_{name}" in read:
            lines.append(f"    s_{name} = {source}; z_{name} = array(s_{name})")
        else:
            lines.append(f"    s_{name} = {source}")
    lines += [f"    v[{name!r}] = l_{name}" for name in names if name not in numbers]
    lines.append(f"    return [{', '.join(f's_{name}' for name in numbers)}]")
    namespace: dict[str, Any] = dict(NAMESPACE)
    exec(compile("\n".join(lines), _FILENAME, "exec"), namespace)
    run: Callable[[dict[str, Array], Sizes], list[float]] = namespace["run"]
    return run


class _Writer(SourceWriter):
    """Writes source with a variable for each line and input, and notes which it read.

    Variables: ``l_`` and the name is an array with axes; ``s_`` a value without axes as
    a number of Python, ``z_`` the same as an array without places, which NumPy joins to
    others at half the cost.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.read: dict[str, None] = {}

    def line(self, name: str) -> str:
        """Return source of a line."""
        return self.source(self.model.lines[name].expression)

    def variable(self, name: str, form: str) -> str:
        """Return the variable for a line or an input."""
        variable = f"{form if not self.model.axes[name] else 'l'}_{name}"
        self.read[variable] = None
        return variable


class _ArrayWriter(_Writer):
    """Writes NumPy source over whole arrays."""

    def line(self, name: str) -> str:
        source = super().line(name)
        if not self.model.has_items_of_opening_only(name):
            return source
        axes = self.model.axes[name]
        shape = (f"n[{int(a)}]" if a in axes else "1" for a in (*ITEM_AXES, MONTH))
        return f"spread({source}, (1, {', '.join(shape)}))"

    def constant(self, value: float) -> str:
        return "one" if value else "zero"

    def now(self, name: str) -> str:
        return self.variable(name, "z")

    def before(self, name: str) -> str:
        return f"shifted({self.now(name)}, {self.opening(name)})"

    def opening(self, name: str) -> str:
        opening = self.model.lines[name].opening
        return "zero" if opening in (None, ZERO) else self.now(opening)

    def total(self, name: str, axis: Axis) -> str:
        return f"np.add.reduce({self.now(name)}, axis={int(axis)}, keepdims=True)"


class _NumberWriter(_Writer):
    """Writes plain Python for a line without axes."""

    def both(self, left: str, right: str) -> str:
        return f"({left} and {right})"

    def call(self, node: Call) -> str:
        return WORDS[node.word].scalar(node, self)

    def now(self, name: str) -> str:
        return self.variable(name, "s")

    def opening(self, name: str) -> str:
        opening = self.model.lines[name].opening
        return "0.0" if opening in (None, ZERO) else self.now(opening)

    def total(self, name: str, axis: Axis) -> str:
        return f"np.add.reduce({self.now(name)}, axis=None).item()"


# How a value that was computed before the run is made the variable of a form.
_GIVEN: Mapping[str, str] = {"l": "", "s": ".item()", "z": ".reshape(())"}
