"""Lines that depend on themselves through last month, stepped month by month.

Two functions are generated from the trees of a loop's lines: plain Python over numbers,
which is fastest for a single case, and NumPy over one month of all items and trials.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from planner.core.language import ranges
from planner.core.language.axes import ITEM_AXES, MONTH, Axis
from planner.core.language.expression import Call, Previous, Reference, walk
from planner.core.language.line import ZERO
from planner.core.language.model import Model
from planner.core.language.ranges import Array, shifted
from planner.core.language.source import SourceWriter
from planner.core.language.vocabulary import WORDS

_ZERO = np.zeros((1,) * len(Axis))


class Loop:
    """A group of lines that depend on each other through `previous_` values."""

    def __init__(self, model: Model, names: tuple[str, ...]) -> None:
        self._model = model
        self._names = names
        self._now, self._before = _externals(model, names)
        self._scalar = _compile(_ScalarWriter(model, names), self._now, self._before)
        self._batch = _compile(_BatchWriter(model, names), self._now, self._before)

    def run(
        self, values: Mapping[str, Array], sizes: Mapping[Axis, int]
    ) -> dict[str, Array]:
        """Return the values of the loop's lines."""
        operands = {f"e_{name}": values[name] for name in self._now}
        operands |= {
            f"q_{name}": shifted(values[name], self._opening(name, values))
            for name in self._before
        }
        openings = {name: self._opening(name, values) for name in self._names}
        everything = (*operands.values(), *openings.values())
        if all(len(array) == 1 for array in everything):
            return self._run_scalar(operands, openings, sizes)
        return self._run_batch(operands, openings, sizes)

    def _opening(self, name: str, values: Mapping[str, Array]) -> Array:
        opening = self._model.lines[name].opening
        return _ZERO if opening in (None, ZERO) else values[opening]

    def _run_scalar(
        self,
        operands: Mapping[str, Array],
        openings: Mapping[str, Array],
        sizes: Mapping[Axis, int],
    ) -> dict[str, Array]:
        arguments: dict[str, Any] = {
            name: _nested(array, self._model.axes[name[2:]])
            for name, array in operands.items()
        }
        for name, array in openings.items():
            axes = self._model.axes[name] - {MONTH}
            shape = [sizes[a] if a in axes else 1 for a in ITEM_AXES]
            arguments[f"p_{name}"] = _nested(
                np.broadcast_to(array, (1, *shape, 1)), axes
            )
        arguments |= {f"n_{axis.key}": sizes[axis] for axis in Axis}
        columns = self._scalar(**arguments)
        return {
            name: _unnested(columns[name], self._model.axes[name], sizes)
            for name in self._names
        }

    def _run_batch(
        self,
        operands: Mapping[str, Array],
        openings: Mapping[str, Array],
        sizes: Mapping[Axis, int],
    ) -> dict[str, Array]:
        arguments: dict[str, Any] = {}
        for name, array in operands.items():
            monthly = self._model.is_monthly(name[2:])
            arguments[name] = (
                np.ascontiguousarray(np.moveaxis(array, -1, 0))
                if monthly
                else array[..., 0]
            )
        for name, array in openings.items():
            arguments[f"p_{name}"] = array[..., 0]
        arguments |= {f"n_{axis.key}": sizes[axis] for axis in Axis}
        columns = self._batch(**arguments)
        results = {}
        for name in self._names:
            axes = self._model.axes[name]
            shape = [sizes[a] if a in axes else 1 for a in ITEM_AXES]
            months = np.empty((sizes[MONTH], sizes[Axis.TRIAL], *shape))
            for month, value in enumerate(columns[name]):
                months[month] = value
            results[name] = np.ascontiguousarray(np.moveaxis(months, 0, -1))
        return results


def _externals(
    model: Model, names: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the loop reads from outside: of this month, and of last month."""
    now: set[str] = set()
    before: set[str] = set()
    for name in names:
        for node in walk(model.lines[name].expression):
            if isinstance(node, Reference):
                now.add(node.name)
            elif isinstance(node, Previous):
                before.add(node.name)
    return tuple(sorted(now - set(names))), tuple(sorted(before - set(names)))


def _nested(array: Array, axes: frozenset[Axis]) -> Any:
    """Return one trial as nested lists: months first, then the item axes."""
    index = tuple(slice(None) if axis in axes else 0 for axis in Axis)
    picked = array[index]
    if MONTH in axes:
        picked = np.moveaxis(picked, -1, 0)
    return picked.tolist()


def _unnested(
    months: list[Any], axes: frozenset[Axis], sizes: Mapping[Axis, int]
) -> Array:
    array = np.moveaxis(np.array(months, dtype=np.float64), 0, -1)
    shape = [sizes[a] if a in axes else 1 for a in ITEM_AXES]
    return np.ascontiguousarray(array).reshape((1, *shape, sizes[MONTH]))


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
        return f"c_{name} = {self.source(self.model.lines[name].expression)}"


def _compile(
    writer: _LoopWriter, now: tuple[str, ...], before: tuple[str, ...]
) -> Callable[..., dict[str, list[Any]]]:
    names = writer.names
    parameters = [
        *(f"e_{name}" for name in now),
        *(f"q_{name}" for name in before),
        *(f"p_{name}" for name in names),
        *(f"n_{axis.key}" for axis in Axis),
    ]
    body = [f"def run({', '.join(parameters)}):"]
    body += [f"    s_{name} = []" for name in names]
    body += ["    for t in range(n_month):"]
    for name in names:
        body += [f"        {writer.assignment(name)}"]
        body += [f"        s_{name}.append(c_{name})"]
    body += [f"        p_{name} = c_{name}" for name in names]
    body += [f"    return {{{', '.join(f'{n!r}: s_{n}' for n in names)}}}"]
    namespace: dict[str, Any] = {"np": np, "ratio": ranges.ratio}
    exec(compile("\n".join(body), f"<loop {names[0]}>", "exec"), namespace)
    run: Callable[..., dict[str, list[Any]]] = namespace["run"]
    return run
