"""Lines that depend on themselves through last month, stepped month by month.

Two functions are generated from the trees of a loop's lines: plain Python over numbers,
which is fastest for a single case, and NumPy over one month of all items and trials.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np

from planner.core.language import ranges
from planner.core.language.axes import ITEM_AXES, MONTH, Axes, Axis
from planner.core.language.expression import Call
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
            return self._run_scalar(operands, openings, sizes, wanted)
        return self._run_batch(operands, openings, sizes, wanted)

    def _opening(self, name: str, values: Mapping[str, Array]) -> Array:
        opening = self._model.lines[name].opening
        return _ZERO if opening in (None, ZERO) else values[opening]

    def _shape(self, name: str, sizes: Mapping[Axis, int]) -> tuple[int, ...]:
        axes = self._model.axes[name]
        return tuple(sizes[axis] if axis in axes else 1 for axis in ITEM_AXES)

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
