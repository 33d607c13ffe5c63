"""Where every input stands on the sheet Inputs, what it is, and what it follows from.

An input is one of five things: live, sized by the planner, a formula over the bill, the
dates or another input, fixed by the planner, or a word that only the planner
understands. Quantities of the bill stand on their own sheet; see `input_sheet` for the
look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from itertools import groupby
from typing import Final

import numpy as np

from planner.core.declarations import InputRow
from planner.core.evaluation import Result
from planner.core.factory.bill import QUANTITY
from planner.core.factory.exchange import EXCHANGE_RATE
from planner.core.factory.rules import CHAPTER as RULES_CHAPTER
from planner.core.language.axes import ASSET, PHASE, Axis
from planner.core.language.inputs import Input
from planner.core.language.workbook import Cell, Items, column_letters, span
from planner.core.model import CHAPTERS, MODEL
from planner.core.reports.bill_sheet import BillColumn, BillSheet
from planner.core.reports.names import INPUTS

# Inputs of the rules that size a factory, and of the rates at which it serves.
_RULES: Final = (f"{RULES_CHAPTER}.", "throughput.")
_IRR_START: Final = "finance.irr_guess"


class InputColumn(IntEnum):
    """The columns of the sheet."""

    LABEL = 0
    KEY = 1
    VALUE = 2
    UNIT = 3
    LOW = 4
    HIGH = 5
    SOURCE = 6
    DATE = 7
    ASSUMPTION = 8
    STATUS = 9
    PHASE = 10
    ASSET = 11
    MINIMUM = 12
    MAXIMUM = 13
    EXPORTED = 14
    OUT_OF_RANGE = 15
    CHANGED = 16
    NOTE = 17


class Status(Enum):
    """What the cell of an input is."""

    LIVE = "live input"
    SIZED = "sized by the planner"
    FORMULA = "follows in this file"
    FIXED = "fixed by the planner"
    WORD = "only in the planner"


HEADING_ROW = 4
DECISION_ROW = 6
PRICES_ROW = 7
FIRST_ROW = 9
# Inputs that are sums over the bill, with the column they sum.
_SUMS_OF_BILL: Mapping[str, BillColumn] = {
    "capacity.gpus": BillColumn.GPUS,
    "capacity.rack_units": BillColumn.SPACE,
    "opex.power_peak_kw": BillColumn.PEAK,
    "opex.power_typical_kw": BillColumn.TYPICAL,
    "capex.equipment_cost": BillColumn.COST,
}


@dataclass(frozen=True)
class Place:
    """An input and the row it stands in."""

    row: int
    declared: InputRow
    status: Status
    formula: str | None


class InputPlaces:
    """The inputs of a result, each with its row, status and formula."""

    def __init__(self, result: Result, bill: BillSheet) -> None:
        self._result = result
        self._bill = bill
        self._model_inputs = {
            declared.key: declared for declared in MODEL.inputs.values()
        }
        self.sections: dict[int, str] = {}
        self._rows: dict[str, int] = {}
        labels = {"bill": "Prices of the bill", RULES_CHAPTER: "Sizing rules"}
        labels |= {c.id: c.label for c in CHAPTERS}
        shown = [row for row in result.input_rows if row.base_key != QUANTITY]
        row = FIRST_ROW
        for chapter, of_chapter in groupby(shown, key=lambda each: each.chapter):
            self.sections[row] = labels[chapter]
            for declared in of_chapter:
                row += 1
                self._rows[declared.key] = row
            row += 2
        self.last_row = row - 2
        self.places = tuple(self._place(declared) for declared in shown)

    def _place(self, declared: InputRow) -> Place:
        formula = None
        if isinstance(declared.value, str) and not self.is_numbered(declared):
            status = Status.WORD
        elif declared.base_key == EXCHANGE_RATE:
            # The amounts in this file are converted already.
            status = Status.FIXED
        elif declared.base_key.startswith(_RULES):
            # What follows from them stands in this file as numbers.
            status = Status.FIXED
        elif not declared.derived:
            status = Status.LIVE if declared.editable else Status.FIXED
        elif declared.is_set and declared.editable:
            status = Status.LIVE
        else:
            formula = self._formula(declared)
            status = Status.SIZED if declared.editable else Status.FIXED
            if formula is not None:
                status = Status.FORMULA
        return Place(self._rows[declared.key], declared, status, formula)

    def is_numbered(self, declared: InputRow) -> bool:
        """Return whether an input's words stand in the model as numbers."""
        return bool(declared.choices) and declared.base_key in self._model_inputs

    @property
    def decision(self) -> Cell:
        """The cell with the first day of the month of the decision."""
        return Cell(INPUTS, DECISION_ROW, InputColumn.VALUE)

    def key_cells(self) -> Mapping[str, Cell]:
        """Return the cells of the values by input key."""
        return {
            key: Cell(INPUTS, row, InputColumn.VALUE) for key, row in self._rows.items()
        }

    def model_cells(self) -> Mapping[tuple[str, Items], Cell]:
        """Return the cells of the model's inputs by name and items."""
        return {
            (declared.name, self._items(declared, place.declared)): Cell(
                INPUTS, place.row, InputColumn.VALUE
            )
            for place in self.places
            if (declared := self._model_inputs.get(place.declared.base_key))
        }

    def column(self, column: InputColumn, home: str) -> str:
        """Return the address of a column over all inputs."""
        return span(
            Cell(INPUTS, FIRST_ROW, column), Cell(INPUTS, self.last_row, column), home
        )

    @property
    def out_of_range(self) -> int:
        """How many inputs lie outside the range that is allowed for them."""
        return sum(
            bounds_broken(place.declared, self.value(place.declared))
            for place in self.places
            if place.status not in (Status.FIXED, Status.WORD)
        )

    def with_status(self, status: Status) -> tuple[InputRow, ...]:
        """Return the inputs of one status."""
        return tuple(place.declared for place in self.places if place.status is status)

    def value(self, declared: InputRow) -> float:
        """Return the value the engine used.

        A spreadsheet searches near its start only; it starts at the case's own
        rate where there is one.
        """
        if declared.key == _IRR_START and self._result.number("irr_defined"):
            return self._result.number("monthly_irr")
        model_input = self._model_inputs.get(declared.base_key)
        if model_input is None:
            return float(declared.value or 0.0)
        place = dict(
            zip(model_input.item_axes, self._items(model_input, declared), strict=True)
        )
        index = tuple(place.get(axis, 0) for axis in Axis)
        return float(np.asarray(self._result.values[model_input.name])[index])

    def _items(self, model_input: Input, declared: InputRow) -> Items:
        labels = self._result.item_labels
        return tuple(
            list(labels[axis]).index(item)
            for axis, item in zip(model_input.item_axes, declared.items, strict=True)
        )

    def item(self, declared: InputRow, axis: Axis) -> str:
        """Return the id of an input's item on an axis, empty where it has none."""
        model_input = self._model_inputs.get(declared.base_key)
        if model_input is None or axis not in model_input.item_axes:
            return ""
        return declared.items[model_input.item_axes.index(axis)]

    # ------------------------------------------------------------------- formulas

    def _formula(self, declared: InputRow) -> str | None:
        """Return the formula of an input that follows from others, where it has one."""
        if declared.base_key in _SUMS_OF_BILL:
            return self._sum_of_bill(declared) if self._bill.has_rows else None
        phase = self.item(declared, PHASE)
        match declared.base_key:
            case "timeline.lead_time" if self._bill.has_phase(phase):
                weeks = self._bill.column(BillColumn.LEAD_COUNTED, INPUTS, phase)
                return f"MAX({weeks})"
            case "timeline.site_start" if phase != self._first_phase:
                return self._cell(f"timeline.order.{phase}")
            case "opex.contracted_kw":
                return self._cell(f"opex.power_peak_kw.{phase}")
            case "timeline.decision_calendar_month":
                return f"MONTH({self.decision.absolute(INPUTS)})"
            case "revenue.price_age":
                return self._price_age()
        return None

    @property
    def _first_phase(self) -> str:
        return self._result.project.phases[0].id

    def _cell(self, key: str) -> str:
        return Cell(INPUTS, self._rows[key], InputColumn.VALUE).absolute(INPUTS)

    def _sum_of_bill(self, declared: InputRow) -> str:
        row = self._rows[declared.key]
        criteria = [
            f"{self._bill.column(of_bill, INPUTS)},${column_letters(here)}{row}"
            for axis, of_bill, here in (
                (PHASE, BillColumn.PHASE, InputColumn.PHASE),
                (ASSET, BillColumn.ASSET, InputColumn.ASSET),
            )
            if self.item(declared, axis)
        ]
        summed = self._bill.column(_SUMS_OF_BILL[declared.base_key], INPUTS)
        return f"SUMIFS({','.join([summed, *criteria])})"

    def _price_age(self) -> str:
        decision = self.decision.absolute(INPUTS)
        prices = Cell(INPUTS, PRICES_ROW, InputColumn.VALUE).absolute(INPUTS)
        months_per_year = self._cell("timeline.months_per_year")
        return (
            f"(YEAR({decision})-YEAR({prices}))*{months_per_year}"
            f"+MONTH({decision})-MONTH({prices})"
        )


def bounds(declared: InputRow) -> tuple[float | None, float | None]:
    """Return what is allowed for the number of an input, a choice's word included."""
    if declared.choices:
        return 1.0, float(len(declared.choices))
    return declared.minimum, declared.maximum


def bounds_broken(declared: InputRow, value: float) -> int:
    """Return how many of the two bounds of an input its value breaks."""
    minimum, maximum = bounds(declared)
    is_low = minimum is not None and value < minimum
    is_high = maximum is not None and value > maximum
    return is_low + is_high
