"""Small models for the tests: lines, values of their inputs, and the results."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.core.language.axes import ITEM_AXES, MONTH, Axis
from planner.core.language.inputs import Input
from planner.core.language.kinds import NUMBER, Kind
from planner.core.language.line import BALANCE, FLOW, Line, line
from planner.core.language.model import Model
from planner.core.language.values import Evaluator

Array = npt.NDArray[np.float64]

plain = line(unit="1", kind=FLOW, label="A line")
balance = line(unit="1", kind=BALANCE, label="A balance", opening=0)


@line(unit="month", kind=BALANCE, label="Month", opening=0)
def month(previous_month, one_month):
    """Number of the month, from 1."""
    return previous_month + one_month


def an_input(
    name: str, *axes: Axis, unit: str = "1", label: str = "", kind: Kind = NUMBER
) -> Input:
    return Input(
        key=f"tests.{name}",
        label=label or name.replace("_", " ").capitalize(),
        kind=kind,
        unit=unit,
        help="For a test.",
        default=0.0,
        axes=axes,
        assumption=True,
    )


@dataclass(frozen=True)
class Given:
    """Values of an input over its axes, in their order."""

    values: Any
    axes: tuple[Axis, ...]

    def array(self) -> Array:
        values = np.array(self.values, dtype=np.float64)
        shape = iter(values.shape)
        return values.reshape([next(shape) if a in self.axes else 1 for a in Axis])


def over(*axes: Axis, values: Any) -> Given:
    return Given(values, axes)


@dataclass(frozen=True)
class Case:
    model: Model
    values: dict[str, Array]

    def row(self, name: str) -> list[Any]:
        """Values of a line over its own axes, months innermost, as nested lists."""
        axes = self.model.axes[name]
        index = tuple(slice(None) if axis in axes else 0 for axis in Axis)
        return self.values[name][index].tolist()

    def number(self, name: str) -> float:
        return self.values[name].item()


def solve(lines: Sequence[Line], months: int = 1, /, **inputs: Any) -> Case:
    """Evaluate lines with inputs given as numbers or as `over` some axes."""
    given = {
        name: value if isinstance(value, Given) else Given(value, ())
        for name, value in inputs.items()
    }
    declared = [
        an_input(name, *(axis for axis in value.axes if axis is not Axis.TRIAL))
        for name, value in given.items()
    ]
    model = Model(declared, lines)
    arrays = {name: value.array() for name, value in given.items()}
    sizes = dict.fromkeys(Axis, 1) | {MONTH: months}
    for array in arrays.values():
        for axis in (Axis.TRIAL, *ITEM_AXES):
            sizes[axis] = max(sizes[axis], array.shape[axis])
    return Case(model, Evaluator(model).evaluate(arrays, sizes))
