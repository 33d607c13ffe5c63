"""The values reading: NumPy over all months, items and trials at once.

What no trial varies is computed once, as a single case is; the rest in blocks of trials
that fit into the caches of the processor.
"""

import math
import os
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

import numpy as np

from planner.core.language.axes import Axis
from planner.core.language.batches import Batch, Sizes, shape_of
from planner.core.language.cases import Case
from planner.core.language.errors import ModelError
from planner.core.language.faults import Faults
from planner.core.language.loops import Loop
from planner.core.language.model import Model, Step
from planner.core.language.ranges import Array

Values = dict[str, Array]

# Numbers in the largest array of a block of trials, 2 MB: in larger blocks more trials
# share the cost of a step, smaller ones stay in the cache.
_MOST_NUMBERS = 2**18
_MOST_THREADS = 4


@dataclass(frozen=True)
class _Plan:
    """What is computed once, and what for each trial."""

    once: Case
    batch: Batch | None
    by_trial: frozenset[str]


class Evaluator:
    """Computes the lines of a model; made once, used for every case."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._loops = {
            step.names: Loop(model, step.names) for step in model.steps if step.loop
        }
        self._plans: dict[tuple[frozenset[str] | None, frozenset[str]], _Plan] = {}

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
        for inputs that are missing, of another shape or not finite, and where a line
        other than a final metric is not a finite number.
        """
        kept = None if keep is None else frozenset(keep)
        values = self._checked(inputs, sizes)
        varied = frozenset(name for name, array in values.items() if len(array) > 1)
        plan = self._plan(kept, varied)
        plan.once.run(values, {**sizes, Axis.TRIAL: 1}, self._check_finite)
        if plan.batch is not None:
            values |= self._by_trial(plan.batch, plan.by_trial, values, sizes)
        return values if kept is None else {name: values[name] for name in kept}

    def _by_trial(
        self, batch: Batch, names: frozenset[str], values: Values, sizes: Sizes
    ) -> Values:
        """Return the lines that differ by trial, computed in blocks."""
        trials = sizes[Axis.TRIAL]
        results = {
            name: np.empty((trials, *shape_of(self.model.axes[name], sizes)))
            for name in names
        }
        most = max(1, _MOST_NUMBERS // batch.largest(sizes))
        threads = min(math.ceil(trials / most), os.cpu_count() or 1, _MOST_THREADS)
        block_size = min(most, math.ceil(trials / threads))
        blocks: SimpleQueue[slice] = SimpleQueue()
        for start in range(0, trials, block_size):
            blocks.put(slice(start, min(start + block_size, trials)))

        def work() -> None:
            arrays = batch.arrays({**sizes, Axis.TRIAL: block_size})
            faults = Faults()

            def check(name: str, array: Array) -> None:
                faults.take()
                self._check_finite(name, array)

            with faults.noted(), suppress(Empty):
                while True:
                    block = blocks.get_nowait()
                    batch.run(
                        {n: a[block] if len(a) > 1 else a for n, a in values.items()},
                        {**sizes, Axis.TRIAL: block.stop - block.start},
                        arrays,
                        {name: array[block] for name, array in results.items()},
                        faults,
                        check,
                    )

        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work) for _ in range(threads)]:
                done.result()
        return results

    def _plan(self, kept: frozenset[str] | None, varied: frozenset[str]) -> _Plan:
        key = (kept, varied)
        if key not in self._plans:
            self._plans[key] = self._made_plan(kept, varied)
        return self._plans[key]

    def _made_plan(self, kept: frozenset[str] | None, varied: frozenset[str]) -> _Plan:
        steps = self._needed(kept)
        by_trial = set(varied)
        once, many = [], []
        for step in steps:
            reads = frozenset().union(*(self.model.reads(name) for name in step.names))
            if by_trial & reads:
                by_trial |= set(step.names)
                many.append(step)
            else:
                once.append(step)
        lines = self.model.lines.keys() if kept is None else kept - varied
        wanted = frozenset(name for name in lines if name in by_trial)
        batch = Batch(self.model, self._loops, many, varied, wanted) if many else None
        return _Plan(Case(self.model, self._loops, once), batch, wanted)

    def _needed(self, kept: frozenset[str] | None) -> tuple[Step, ...]:
        """Return the steps that lead to what is to be kept."""
        steps = self.model.steps
        if kept is None:
            return steps
        for name in kept - self.model.axes.keys():
            raise ModelError(f"there is no line or input '{name}' to keep")
        needed = set(kept)
        found: list[Step] = []
        for step in reversed(steps):
            if needed.intersection(step.names):
                found.append(step)
                needed.update(*(self.model.reads(name) for name in step.names))
        return tuple(reversed(found))

    def _checked(self, inputs: Mapping[str, Array], sizes: Sizes) -> Values:
        """Return the arrays of the inputs if each has the shape of its axes."""
        axes_of = self.model.axes
        shapes = {
            axes: (1, *shape_of(axes, sizes))
            for axes in {axes_of[name] for name in self.model.inputs}
        }
        for name in self.model.inputs:
            if name not in inputs:
                raise ModelError(f"input '{name}' has no value")
            array, one_trial = inputs[name], shapes[axes_of[name]]
            if array.shape != one_trial and array.shape != (
                sizes[Axis.TRIAL],
                *one_trial[1:],
            ):
                raise ModelError(
                    f"input '{name}' has the shape {array.shape}, not (trials, "
                    f"{', '.join(map(str, one_trial[1:]))})"
                )
        values = {name: inputs[name] for name in self.model.inputs}
        numbers = [array.reshape(-1) for array in values.values()]
        if numbers and not np.isfinite(np.concatenate(numbers)).all():
            for name, array in values.items():
                if not np.isfinite(array).all():
                    raise ModelError(f"input '{name}' is not a finite number")
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
