"""Lines that depend on themselves through last month, stepped month by month.

Functions are generated from the trees of a loop's lines: plain Python over numbers,
which is fastest for a single case, and NumPy over one month of all items and trials.
Where no item needs another, a single case steps through the months item by item.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np

from planner.core.language import ranges
from planner.core.language.axes import ITEM_AXES, MONTH, Axes, Axis
from planner.core.language.expression import Call, walk
from planner.core.language.line import ZERO
from planner.core.language.model import Model
from planner.core.language.ranges import Array, shifted, spread
from planner.core.language.source import SourceWriter
from planner.core.language.vocabulary import WORDS

_ALL_AXES = tuple(Axis)
_ZERO = np.zeros((1,) * len(_ALL_AXES))


class Loop:
    """A group of lines that depend on each other through `previous_` values."""

    def __init__(self, model: Model, names: tuple[str, ...]) -> None:
        self._model = model
        self._names = names
        self._now, self._before = _externals(model, names)
        self._single = _compiled_single(model, names, self._now, self._before)
        self._scalar = _compile(_ScalarWriter(model, names), self._now, self._before)
        self._batch = _compile(_BatchWriter(model, names), self._now, self._before)

    def run(
        self,
        values: Mapping[str, Array],
        sizes: Mapping[Axis, int],
        wanted: Collection[str],
    ) -> dict[str, Array]:
        """Return the values of the `wanted` lines of the loop."""
        operands = {f"e_{name}": values[name] for name in self._now}
        operands |= {
            f"q_{name}": shifted(values[name], self._opening(name, values))
            for name in self._before
        }
        openings = {name: self._opening(name, values) for name in self._names}
        everything = (*operands.values(), *openings.values())
        if all(len(array) == 1 for array in everything):
            if self._single is not None:
                return self._run_single(operands, openings, sizes, wanted)
            return self._run_scalar(operands, openings, sizes, wanted)
        return self._run_batch(operands, openings, sizes, wanted)

    def _opening(self, name: str, values: Mapping[str, Array]) -> Array:
        opening = self._model.lines[name].opening
        return _ZERO if opening in (None, ZERO) else values[opening]

    def _shape(self, name: str, sizes: Mapping[Axis, int]) -> tuple[int, ...]:
        axes = self._model.axes[name]
        return tuple(sizes[axis] if axis in axes else 1 for axis in ITEM_AXES)

    def _run_single(
        self,
        operands: Mapping[str, Array],
        openings: Mapping[str, Array],
        sizes: Mapping[Axis, int],
        wanted: Collection[str],
    ) -> dict[str, Array]:
        assert self._single is not None
        items = self._shape(self._names[0], sizes)
        arguments = [_rows(array, items) for array in operands.values()]
        # An opening is one number.
        openings_of = [[row[0] for row in _rows(a, items)] for a in openings.values()]
        columns = [
            self._single(sizes[MONTH], *numbers)
            for numbers in zip(*arguments, *openings_of, strict=True)
        ]
        shape = (1, *items, sizes[MONTH])
        return {
            name: np.array([column[place] for column in columns]).reshape(shape)
            for place, name in enumerate(self._names)
            if name in wanted
        }

    def _run_scalar(
        self,
        operands: Mapping[str, Array],
        openings: Mapping[str, Array],
        sizes: Mapping[Axis, int],
        wanted: Collection[str],
    ) -> dict[str, Array]:
        arguments: dict[str, Any] = {
            name: _nested(array, self._model.axes[name[2:]])
            for name, array in operands.items()
        }
        for name, array in openings.items():
            full = spread(array, (1, *self._shape(name, sizes), 1))
            arguments[f"p_{name}"] = _nested(full, self._model.axes[name] - {MONTH})
        arguments |= {f"n_{axis.key}": sizes[axis] for axis in ITEM_AXES}
        columns = {name: [None] * sizes[MONTH] for name in wanted}
        self._scalar(columns, sizes[MONTH], **arguments)
        return {
            name: np.ascontiguousarray(_months_last(np.array(column))).reshape(
                (1, *self._shape(name, sizes), sizes[MONTH])
            )
            for name, column in columns.items()
        }

    def _run_batch(
        self,
        operands: Mapping[str, Array],
        openings: Mapping[str, Array],
        sizes: Mapping[Axis, int],
        wanted: Collection[str],
    ) -> dict[str, Array]:
        arguments: dict[str, Any] = {
            name: np.ascontiguousarray(_months_first(array))
            if self._model.is_monthly(name[2:])
            else array[..., 0]
            for name, array in operands.items()
        }
        for name, array in openings.items():
            # At full shape: a length of 1 would make a total over items too small.
            full = (len(array), *self._shape(name, sizes))
            arguments[f"p_{name}"] = spread(array[..., 0], full)
        arguments |= {f"n_{axis.key}": sizes[axis] for axis in ITEM_AXES}
        columns = {
            name: np.empty((sizes[MONTH], sizes[Axis.TRIAL], *self._shape(name, sizes)))
            for name in wanted
        }
        self._batch(columns, sizes[MONTH], **arguments)
        return {
            name: np.ascontiguousarray(_months_last(column))
            for name, column in columns.items()
        }


def _externals(
    model: Model, names: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the loop reads from outside: of this month, and of last month."""
    lines = [model.lines[name] for name in names]
    now = frozenset().union(*(line.references for line in lines))
    before = frozenset().union(*(line.previous_references for line in lines))
    return tuple(sorted(now - set(names))), tuple(sorted(before - set(names)))


def _rows(array: Array, items: tuple[int, ...]) -> list[list[float]]:
    """Return the months of each item, one list after the other."""
    months = array.shape[-1]
    rows: list[list[float]] = (
        spread(array, (1, *items, months)).reshape(-1, months).tolist()
    )
    return rows


def _nested(array: Array, axes: Axes) -> Any:
    """Return one trial as nested lists: months first, then the item axes."""
    picked = array[tuple(slice(None) if axis in axes else 0 for axis in _ALL_AXES)]
    return (_months_first(picked) if MONTH in axes else picked).tolist()


def _months_first(array: Array) -> Array:
    return array.transpose((array.ndim - 1, *range(array.ndim - 1)))


def _months_last(array: Array) -> Array:
    return array.transpose((*range(1, array.ndim), 0))


class _LoopWriter(SourceWriter):
    """Writes source for one month of a loop.

    Prefixes of variables: c_ a line of the loop in this month, p_ the same one month
    ago, e_ what is read from outside, q_ the same one month ago.
    """

    def __init__(self, model: Model, names: tuple[str, ...]) -> None:
        self.model = model
        self.names = names

    def now(self, name: str) -> str:
        return self.read(name, "c" if name in self.names else "e")

    def before(self, name: str) -> str:
        return self.read(name, "p" if name in self.names else "q")

    def read(self, name: str, prefix: str) -> str:
        """Return source of a variable in this month."""
        raise NotImplementedError

    def assignment(self, name: str) -> str:
        """Return source that computes the line in one month."""
        raise NotImplementedError

    def monthly(self, name: str, prefix: str) -> bool:
        """Return whether a variable holds all months, not just the current one."""
        return prefix == "q" or (prefix == "e" and self.model.is_monthly(name))


class _ScalarWriter(_LoopWriter):
    def read(self, name: str, prefix: str) -> str:
        month = "[t]" if self.monthly(name, prefix) else ""
        axes = self.model.axes[name]
        items = "".join(f"[i_{a.key}]" for a in ITEM_AXES if a in axes)
        return f"{prefix}_{name}{month}{items}"

    def both(self, left: str, right: str) -> str:
        return f"({left} and {right})"

    def call(self, node: Call) -> str:
        return WORDS[node.word].scalar(node, self)

    def total(self, name: str, axis: Axis) -> str:
        item = self.now(name)
        return f"sum([{item} for i_{axis.key} in range(n_{axis.key})])"

    def assignment(self, name: str) -> str:
        source = self.source(self.model.lines[name].expression)
        for axis in reversed(ITEM_AXES):
            if axis in self.model.axes[name]:
                source = f"[{source} for i_{axis.key} in range(n_{axis.key})]"
        return f"c_{name} = {source}"


class _SingleWriter(_ScalarWriter):
    """Writes one month of one item."""

    def read(self, name: str, prefix: str) -> str:
        return f"{prefix}_{name}"


class _BatchWriter(_LoopWriter):
    def read(self, name: str, prefix: str) -> str:
        return (
            f"{prefix}_{name}[t]" if self.monthly(name, prefix) else f"{prefix}_{name}"
        )

    def total(self, name: str, axis: Axis) -> str:
        return f"{self.now(name)}.sum(axis={int(axis)}, keepdims=True)"

    def assignment(self, name: str) -> str:
        line = self.model.lines[name]
        source = self.source(line.expression)
        if self.model.has_items_of_opening_only(name):
            source = f"np.broadcast_arrays({source}, o_{name})[0]"
        return f"c_{name} = {source}"


def _compile(
    writer: _LoopWriter, now: tuple[str, ...], before: tuple[str, ...]
) -> Callable[..., None]:
    """Return the function that steps the loop and fills the wanted columns."""
    names = writer.names
    parameters = [
        "columns",
        "n_month",
        *(f"e_{name}" for name in now),
        *(f"q_{name}" for name in before),
        *(f"p_{name}" for name in names),
        *(f"n_{axis.key}" for axis in ITEM_AXES),
    ]
    body = [f"def run({', '.join(parameters)}):"]
    for name in names:
        body += [f"    o_{name} = p_{name}", f"    s_{name} = columns.get({name!r})"]
    body += ["    for t in range(n_month):"]
    for name in names:
        body += [f"        {writer.assignment(name)}"]
        body += [f"        if s_{name} is not None: s_{name}[t] = c_{name}"]
    body += [f"        p_{name} = c_{name}" for name in names]
    namespace: dict[str, Any] = {"np": np, "ratio": ranges.ratio}
    exec(compile("\n".join(body), f"<loop {names[0]}>", "exec"), namespace)
    run: Callable[..., None] = namespace["run"]
    return run


def _compiled_single(
    model: Model,
    names: tuple[str, ...],
    now: tuple[str, ...],
    before: tuple[str, ...],
) -> Callable[..., tuple[list[float], ...]] | None:
    """Return the function that steps the loop for one item; None if items meet."""
    expressions = [model.lines[name].expression for name in names]
    totals = (
        isinstance(node, Call) and node.axis is not None
        for expression in expressions
        for node in walk(expression)
    )
    if any(totals) or len({model.axes[name] for name in names}) > 1:
        return None
    writer = _SingleWriter(model, names)
    monthly = [f"e_{name}" for name in now if model.is_monthly(name)]
    monthly += [f"q_{name}" for name in before]
    parameters = [
        "n_month",
        *(f"e_{name}" for name in now),
        *(f"q_{name}" for name in before),
        *(f"p_{name}" for name in names),
    ]
    body = [f"def run({', '.join(parameters)}):"]
    body += [
        f"    ({name},) = {name}"
        for name in parameters[1:]
        if name[0] == "e" and name not in monthly
    ]
    body += [f"    o_{name} = []" for name in names]
    each = f"{', '.join(monthly)}, in zip({', '.join(monthly)})" if monthly else ""
    body += [f"    for {each or '_ in range(n_month)'}:"]
    for name, expression in zip(names, expressions, strict=True):
        body += [f"        c_{name} = {writer.source(expression)}"]
        body += [f"        o_{name}.append(c_{name})"]
    body += [f"        p_{name} = c_{name}" for name in names]
    body += [f"    return ({', '.join(f'o_{name}' for name in names)},)"]
    namespace: dict[str, Any] = {}
    exec(compile("\n".join(body), f"<loop {names[0]}>", "exec"), namespace)
    run: Callable[..., tuple[list[float], ...]] = namespace["run"]
    return run
