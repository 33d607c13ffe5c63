"""The values reading: NumPy over all months, items and trials at once.

Source is generated from each line's tree and compiled once; lines that loop over the
months are stepped by functions that `loops` generates.
"""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import CodeType

import numpy as np

from planner.core.language import ranges
from planner.core.language.axes import ITEM_AXES, MONTH, Axes, Axis
from planner.core.language.errors import ModelError
from planner.core.language.line import ZERO
from planner.core.language.loops import Loop
from planner.core.language.model import Model
from planner.core.language.ranges import Array
from planner.core.language.source import SourceWriter

Sizes = Mapping[Axis, int]
Values = dict[str, Array]

_NAMESPACE = {
    "np": np,
    "zero": np.zeros((1,) * len(Axis)),
    "one": np.ones((1,) * len(Axis)),
    **{
        word.__name__: word
        for word in (
            ranges.ahead,
            ranges.at_month,
            ranges.cumulative,
            ranges.first_month,
            ranges.highest,
            ranges.lowest,
            ranges.irr,
            ranges.matched,
            ranges.present_value,
            ranges.ratio,
            ranges.shifted,
            ranges.trailing,
            ranges.vintage,
        )
    },
}


_Compute = Callable[[Values, Sizes, Collection[str]], Values]


@dataclass(frozen=True)
class _Stage:
    """One step as it is run for what is to be kept."""

    compute: _Compute
    wanted: tuple[str, ...]
    freed: tuple[str, ...]


class Evaluator:
    """Computes the lines of a model; made once, used for every case."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._computes: list[_Compute] = [
            Loop(model, step.names).run
            if step.loop
            else _whole_line(model, step.names[0])
            for step in model.steps
        ]
        self._plans: dict[frozenset[str] | None, tuple[_Stage, ...]] = {}

    def evaluate(
        self,
        inputs: Mapping[str, Array],
        sizes: Sizes,
        *,
        keep: Collection[str] | None = None,
    ) -> Values:
        """Return the values of all inputs and lines, or of those to `keep`.

        Every array has one place per `Axis`: the size of the axis where the input or
        line varies over it, else 1; the trials of a batch come first, and what no trial
        varies has one. With `keep`, only what it needs is computed. Raises ModelError
        for inputs that are missing or of another shape, and where a line other than a
        final metric is not a finite number.
        """
        kept = None if keep is None else frozenset(keep)
        if kept not in self._plans:
            self._plans[kept] = self._plan(kept)
        values = self._checked(inputs, sizes)
        with np.errstate(all="ignore"):
            for stage in self._plans[kept]:
                computed = stage.compute(values, sizes, stage.wanted)
                for name, array in computed.items():
                    self._check_finite(name, array)
                values.update(computed)
                for name in stage.freed:
                    del values[name]
        return values if kept is None else {name: values[name] for name in kept}

    def _plan(self, kept: frozenset[str] | None) -> tuple[_Stage, ...]:
        """Return what to compute, and what each step reads last.

        Large batches are as fast as their arrays fit into the cache.
        """
        steps = self.model.steps
        if kept is None:
            return tuple(
                _Stage(compute, step.names, ())
                for compute, step in zip(self._computes, steps, strict=True)
            )
        for name in kept - self.model.axes.keys():
            raise ModelError(f"there is no line or input '{name}' to keep")
        needed = set(kept)
        stages: list[_Stage] = []
        for compute, step in zip(
            reversed(self._computes), reversed(steps), strict=True
        ):
            wanted = tuple(name for name in step.names if name in needed)
            if not wanted:
                continue
            reads = frozenset().union(*(self.model.reads(name) for name in step.names))
            freed = tuple(reads - needed - set(step.names))
            stages.append(_Stage(compute, wanted, freed))
            needed |= reads
        return tuple(reversed(stages))

    def _checked(self, inputs: Mapping[str, Array], sizes: Sizes) -> Values:
        """Return the arrays of the inputs if each has the shape of its axes."""
        shapes: dict[Axes, tuple[int, ...]] = {}
        values: Values = {}
        for name in self.model.inputs:
            if name not in inputs:
                raise ModelError(f"input '{name}' has no value")
            axes, array = self.model.axes[name], inputs[name]
            if axes not in shapes:
                shapes[axes] = _shape(axes, sizes)
            trials, *shape = array.shape
            if tuple(shape) != shapes[axes] or trials not in (1, sizes[Axis.TRIAL]):
                raise ModelError(
                    f"input '{name}' has the shape {array.shape}, not (trials, "
                    f"{', '.join(map(str, shapes[axes]))})"
                )
            values[name] = array
        return values

    def _check_finite(self, name: str, array: Array) -> None:
        # One sum tells it for nearly every line, at a third of the time of asking all.
        if math.isfinite(np.add.reduce(array, axis=None)) or np.isfinite(array).all():
            return
        if self.model.lines[name].may_be_undefined:
            return
        month = np.argwhere(~np.isfinite(array))[0][-1] + 1
        place = f" in month {month}" if self.model.is_monthly(name) else ""
        raise ModelError(
            f"line '{name}' is not a finite number{place}; one of its inputs is far "
            "outside its range"
        )


def _shape(axes: Axes, sizes: Sizes) -> tuple[int, ...]:
    """Return the shape of an array over these axes, without the trials."""
    return tuple(sizes[a] if a in axes else 1 for a in (*ITEM_AXES, MONTH))


def _whole_line(model: Model, name: str) -> _Compute:
    source = _WholeWriter(model).source(model.lines[name].expression)
    code: CodeType = compile(f"lambda v: {source}", f"<line {name}>", "eval")
    function: Callable[[Values], Array] = eval(code, _NAMESPACE)

    def compute(values: Values, sizes: Sizes, wanted: Collection[str]) -> Values:
        return {name: function(values)}

    def compute_with_items_of_opening(
        values: Values, sizes: Sizes, wanted: Collection[str]
    ) -> Values:
        array = function(values)
        full = (len(array), *_shape(model.axes[name], sizes))
        return {name: ranges.spread(array, full)}

    if model.has_items_of_opening_only(name):
        return compute_with_items_of_opening
    return compute


class _WholeWriter(SourceWriter):
    """Writes NumPy source over whole arrays."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def constant(self, value: float) -> str:
        return "one" if value else "zero"

    def now(self, name: str) -> str:
        return f"v['{name}']"

    def before(self, name: str) -> str:
        return f"shifted(v['{name}'], {self.opening(name)})"

    def opening(self, name: str) -> str:
        opening = self._model.lines[name].opening
        return "zero" if opening in (None, ZERO) else f"v['{opening}']"

    def total(self, name: str, axis: Axis) -> str:
        return f"np.add.reduce(v['{name}'], axis={int(axis)}, keepdims=True)"
