"""The values reading: NumPy over all months, items and trials at once.

Source is generated from each line's tree and compiled once; lines that loop over the
months are stepped by functions that `loops` generates.
"""

from collections.abc import Callable, Collection, Mapping
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
            ranges.at_month,
            ranges.cumulative,
            ranges.first_month,
            ranges.irr,
            ranges.present_value,
            ranges.ratio,
            ranges.shifted,
            ranges.trailing,
            ranges.vintage,
        )
    },
}


class Evaluator:
    """Computes all lines of a model; made once, used for every case."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._computations: list[Callable[[Values, Sizes], Values]] = [
            Loop(model, step.names).run
            if step.loop
            else _whole_line(model, step.names[0])
            for step in model.steps
        ]
        self._last_reads = _last_reads(model)

    def evaluate(
        self,
        inputs: Mapping[str, Array],
        sizes: Sizes,
        *,
        keep: Collection[str] | None = None,
    ) -> Values:
        """Return the values of all lines, or of those to `keep`.

        Every array has one place per `Axis`: the size of the axis where the input or
        line varies over it, else 1; the trials of a batch come first, and what no trial
        varies has one. Raises ModelError for inputs that are missing or of another
        shape, and where a line other than a final metric is not a finite number.
        """
        values: Values = {
            name: self._checked(name, inputs, sizes) for name in self.model.inputs
        }
        kept = None if keep is None else frozenset(keep)
        with np.errstate(all="ignore"):
            for compute, read_last in zip(
                self._computations, self._last_reads, strict=True
            ):
                computed = compute(values, sizes)
                for name, array in computed.items():
                    self._check_finite(name, array)
                values.update(computed)
                if kept is not None:
                    # Large batches are as fast as their arrays fit into the cache.
                    for name in read_last - kept:
                        del values[name]
        return values if kept is None else {n: values[n] for n in values if n in kept}

    def _checked(self, name: str, inputs: Mapping[str, Array], sizes: Sizes) -> Array:
        if name not in inputs:
            raise ModelError(f"input '{name}' has no value")
        array = inputs[name]
        wanted = _shape(self.model.axes[name], sizes)
        if array.shape[1:] != wanted or array.shape[0] not in (1, sizes[Axis.TRIAL]):
            raise ModelError(
                f"input '{name}' has the shape {array.shape}, not (trials, *{wanted})"
            )
        return array

    def _check_finite(self, name: str, array: Array) -> None:
        if np.isfinite(array).all() or self.model.lines[name].may_be_undefined:
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


def _last_reads(model: Model) -> list[frozenset[str]]:
    """Return, for every step, what no later step reads."""
    needed: set[str] = set()
    last_reads = []
    for step in reversed(model.steps):
        reads = set(step.names).union(*(model.reads(name) for name in step.names))
        last_reads.append(frozenset(reads - needed))
        needed |= reads
    last_reads.reverse()
    return last_reads


def _whole_line(model: Model, name: str) -> Callable[[Values, Sizes], Values]:
    line = model.lines[name]
    source = _WholeWriter(model).source(line.expression)
    code: CodeType = compile(source, f"<line {name}>", "eval")

    def compute(values: Values, _: Sizes) -> Values:
        return {name: eval(code, _NAMESPACE, {"v": values})}

    def compute_with_items_of_opening(values: Values, sizes: Sizes) -> Values:
        array = compute(values, sizes)[name]
        # A line has the items of its opening, even where its formula has fewer.
        full = (len(array), *_shape(model.axes[name], sizes))
        return {name: np.broadcast_to(array, full)}

    return compute if line.opening in (None, ZERO) else compute_with_items_of_opening


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
        return f"v['{name}'].sum(axis={int(axis)}, keepdims=True)"
