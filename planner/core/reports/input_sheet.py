"""The sheet Inputs: every input once, with range, source, and whether it is live.

A cell is one of four things: an input (blue); a value sized by the planner, which can
be changed but is then marked; a formula over the bill or the dates; or a fixed number
that belongs to the shape of the case. Quantities of the bill stand on their own sheet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum
from itertools import groupby

import numpy as np

from planner.core.declarations import InputRow
from planner.core.evaluation import Result
from planner.core.factory.bill import QUANTITY
from planner.core.language.axes import ASSET, PHASE, Axis
from planner.core.language.inputs import Input
from planner.core.language.kinds import COUNT, SWITCH
from planner.core.language.workbook import Cell, Items, column_letters, span
from planner.core.model import CHAPTERS, MODEL
from planner.core.reports.bill_sheet import BillColumn, BillSheet
from planner.core.reports.book import Sheet
from planner.core.reports.names import BILL, INPUTS
from planner.core.reports.styles import (
    ASSUMPTION,
    BAD,
    BAD_GROUND,
    FAINT,
    HEADING,
    HEADING_RIGHT,
    INPUT,
    INTEGER,
    LONG_DATE,
    PLAIN,
    SECTION,
    STAMPED,
    STRONG,
    SUBTITLE,
    TITLE,
    input_format,
    readable_unit,
)


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


_HEADINGS: Mapping[InputColumn, tuple[str, float]] = {
    InputColumn.LABEL: ("Label", 52),
    InputColumn.KEY: ("Key", 40),
    InputColumn.VALUE: ("Value", 15),
    InputColumn.UNIT: ("Unit", 15),
    InputColumn.LOW: ("Low", 11),
    InputColumn.HIGH: ("High", 11),
    InputColumn.SOURCE: ("Source", 56),
    InputColumn.DATE: ("Date", 11),
    InputColumn.ASSUMPTION: ("Assumption", 11),
    InputColumn.STATUS: ("Status", 20),
    InputColumn.PHASE: ("Phase", 10),
    InputColumn.ASSET: ("Asset", 18),
    InputColumn.MINIMUM: ("Allowed from", 12),
    InputColumn.MAXIMUM: ("Allowed to", 12),
    InputColumn.EXPORTED: ("As exported", 14),
    InputColumn.OUT_OF_RANGE: ("Out of range", 11),
    InputColumn.CHANGED: ("Not as exported", 14),
    InputColumn.NOTE: ("Note", 100),
}
_NUMBERS = frozenset(
    {
        *(InputColumn.VALUE, InputColumn.LOW, InputColumn.HIGH),
        *(InputColumn.MINIMUM, InputColumn.MAXIMUM, InputColumn.EXPORTED),
        *(InputColumn.OUT_OF_RANGE, InputColumn.CHANGED),
    }
)
_HEADING_ROW = 4
_DECISION_ROW = 6
_PRICES_ROW = 7
_FIRST_ROW = 9
_LONGEST_MESSAGE = 255
_LONGEST_TITLE = 32
# Inputs that are sums over the bill, with the column they sum.
_SUMS_OF_BILL: Mapping[str, BillColumn] = {
    "capacity.gpus": BillColumn.GPUS,
    "capacity.rack_units": BillColumn.SPACE,
    "opex.power_peak_kw": BillColumn.PEAK,
    "opex.power_typical_kw": BillColumn.TYPICAL,
    "capex.equipment_cost": BillColumn.COST,
}


@dataclass(frozen=True)
class _Place:
    """An input and the row it stands in."""

    row: int
    declared: InputRow
    status: Status
    formula: str | None


class InputSheet:
    """The inputs of a result, their rows placed; `write` fills them."""

    def __init__(self, result: Result, bill: BillSheet) -> None:
        self._result = result
        self._bill = bill
        self._currency = result.project.currency
        self._model_inputs = {
            declared.key: declared for declared in MODEL.inputs.values()
        }
        self._sections: dict[int, str] = {}
        self._rows: dict[str, int] = {}
        labels = {"bill": "Prices of the bill"} | {c.id: c.label for c in CHAPTERS}
        shown = [row for row in result.input_rows if row.base_key != QUANTITY]
        row = _FIRST_ROW
        for chapter, of_chapter in groupby(shown, key=lambda each: each.chapter):
            self._sections[row] = labels[chapter]
            for declared in of_chapter:
                row += 1
                self._rows[declared.key] = row
            row += 2
        self._last_row = row - 2
        self._places = tuple(self._place(declared) for declared in shown)

    def _place(self, declared: InputRow) -> _Place:
        formula = None
        if isinstance(declared.value, str):
            status = Status.WORD
        elif not declared.derived:
            status = Status.LIVE if declared.editable else Status.FIXED
        elif declared.is_set and declared.editable:
            status = Status.LIVE
        else:
            formula = self._formula(declared)
            status = Status.SIZED if declared.editable else Status.FIXED
            if formula is not None:
                status = Status.FORMULA
        return _Place(self._rows[declared.key], declared, status, formula)

    @property
    def decision(self) -> Cell:
        """The cell with the first day of the month of the decision."""
        return Cell(INPUTS, _DECISION_ROW, InputColumn.VALUE)

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
            for place in self._places
            if (declared := self._model_inputs.get(place.declared.base_key))
        }

    def column(self, column: InputColumn, home: str) -> str:
        """Return the address of a column over all inputs."""
        return span(
            Cell(INPUTS, _FIRST_ROW, column), Cell(INPUTS, self._last_row, column), home
        )

    @property
    def out_of_range(self) -> int:
        """How many inputs lie outside the range that is allowed for them."""
        return sum(
            place.status not in _UNRANGED and _is_outside(place.declared, value)
            for place in self._places
            if not isinstance(value := place.declared.value, str)
        )

    def with_status(self, status: Status) -> tuple[InputRow, ...]:
        """Return the inputs of one status."""
        return tuple(place.declared for place in self._places if place.status is status)

    def write(self, sheet: Sheet, subtitle: str) -> None:
        """Write the sheet."""
        sheet.text(1, 0, INPUTS, TITLE)
        sheet.text(2, 0, subtitle, SUBTITLE)
        sheet.text(
            3,
            0,
            "Blue cells are yours to change; quantities are on the sheet "
            f"{BILL}. Grey cells are locked: they shape the case.",
            FAINT,
        )
        for column, (heading, width) in _HEADINGS.items():
            style = HEADING_RIGHT if column in _NUMBERS else HEADING
            sheet.text(_HEADING_ROW, column, heading, style)
            sheet.width_of(column, column, width)
        self._write_dates(sheet)
        for row, section in self._sections.items():
            sheet.text(row, InputColumn.LABEL, section, SECTION)
        for place in self._places:
            self._write_place(sheet, place)
        self._mark_checks(sheet)
        sheet.freeze(_HEADING_ROW + 1, InputColumn.KEY)
        sheet.print_as(
            last_row=self._last_row,
            last_column=InputColumn.STATUS,
            title_rows=(_HEADING_ROW, _HEADING_ROW),
        )

    # ------------------------------------------------------------------- dates

    def _write_dates(self, sheet: Sheet) -> None:
        project = self._result.project
        sheet.text(_DECISION_ROW - 1, InputColumn.LABEL, "Dates", SECTION)
        for row, label, key, month, note in (
            (
                _DECISION_ROW,
                "Decision",
                "decision",
                project.decision,
                "First day of the month of the decision; month 1 is this month.",
            ),
            (
                _PRICES_ROW,
                "Date of prices",
                "prices_as_of",
                project.prices_as_of,
                "Month of the price lists; prices and cost rates drift from here.",
            ),
        ):
            sheet.text(row, InputColumn.LABEL, label)
            sheet.text(row, InputColumn.KEY, key, FAINT)
            style = INPUT.but(number=LONG_DATE, align="right")
            sheet.date(row, InputColumn.VALUE, first_day(month), style)
            sheet.text(row, InputColumn.SOURCE, "Choice of the plan", FAINT)
            sheet.text(row, InputColumn.STATUS, Status.LIVE.value, FAINT)
            sheet.text(row, InputColumn.NOTE, note, FAINT)
            sheet.validate(
                row,
                InputColumn.VALUE,
                {
                    "validate": "date",
                    "criteria": "between",
                    "minimum": date(2000, 1, 1),
                    "maximum": date(2100, 1, 1),
                    "error_title": label,
                    "error_message": "Write a date between 2000 and 2100.",
                },
            )

    # ------------------------------------------------------------------- one input

    def _write_place(self, sheet: Sheet, place: _Place) -> None:
        declared, row = place.declared, place.row
        sheet.text(row, InputColumn.LABEL, declared.label, PLAIN.but(indent=1))
        sheet.text(row, InputColumn.KEY, declared.key, FAINT)
        unit = readable_unit(declared.unit, self._currency)
        sheet.text(row, InputColumn.UNIT, unit, FAINT)
        source = declared.source
        if not source and declared.derived:
            source = "Worked out by the planner; see the note"
        sheet.text(row, InputColumn.SOURCE, source, FAINT)
        sheet.text(row, InputColumn.DATE, declared.source_date, FAINT)
        if declared.assumption:
            sheet.text(row, InputColumn.ASSUMPTION, "assumption", ASSUMPTION)
        for axis, column in ((PHASE, InputColumn.PHASE), (ASSET, InputColumn.ASSET)):
            item = self._item(declared, axis)
            if item:
                sheet.text(row, column, item, FAINT)
        if place.status is Status.WORD:
            sheet.text(row, InputColumn.VALUE, str(declared.value), STAMPED)
        else:
            self._write_number(sheet, place)
        status = place.status.value
        if declared.changed_from_base:
            status = f"{status}, changed in this scenario"
        sheet.text(row, InputColumn.STATUS, status, FAINT)
        # What the planner says of a sized value holds while it stands as exported.
        is_sized = place.status in (Status.SIZED, Status.FIXED)
        note = declared.sentence if is_sized and declared.sentence else declared.help
        sheet.text(row, InputColumn.NOTE, note, FAINT)

    def _write_number(self, sheet: Sheet, place: _Place) -> None:
        declared, row, status = place.declared, place.row, place.status
        value = self._value(declared)
        number = input_format(declared.unit, declared.kind.name, value)
        for column, bound in (
            (InputColumn.LOW, declared.low),
            (InputColumn.HIGH, declared.high),
            (InputColumn.MINIMUM, declared.minimum),
            (InputColumn.MAXIMUM, declared.maximum),
        ):
            if bound is not None:
                bound_number = input_format(declared.unit, declared.kind.name, bound)
                sheet.number(row, column, bound, FAINT.but(number=bound_number))
        if place.formula is not None:
            style = PLAIN.but(number=number)
            sheet.formula(row, InputColumn.VALUE, place.formula, value, style)
        else:
            style = STAMPED if status is Status.FIXED else INPUT
            sheet.number(row, InputColumn.VALUE, value, style.but(number=number))
        self._validate(sheet, place, is_locked=status is Status.FIXED)
        if status in (Status.SIZED, Status.FIXED):
            faint = FAINT.but(number=number)
            sheet.number(row, InputColumn.EXPORTED, value, faint)
            here = f"${column_letters(InputColumn.VALUE)}{row}"
            exported = f"${column_letters(InputColumn.EXPORTED)}{row}"
            check = FAINT.but(number=INTEGER)
            sheet.formula(
                row, InputColumn.CHANGED, f"IF({here}={exported},0,1)", 0.0, check
            )
        self._write_range_check(sheet, place, value)

    def _write_range_check(self, sheet: Sheet, place: _Place, value: float) -> None:
        declared, row = place.declared, place.row
        if place.status is Status.FIXED:
            return
        here = f"${column_letters(InputColumn.VALUE)}{row}"
        tests, broken = [], 0
        if declared.minimum is not None:
            minimum = f"${column_letters(InputColumn.MINIMUM)}{row}"
            tests.append(f"IF({here}<{minimum},1,0)")
            broken += value < declared.minimum
        if declared.maximum is not None:
            maximum = f"${column_letters(InputColumn.MAXIMUM)}{row}"
            tests.append(f"IF({here}>{maximum},1,0)")
            broken += value > declared.maximum
        if tests:
            check = FAINT.but(number=INTEGER)
            formula = "+".join(tests)
            sheet.formula(row, InputColumn.OUT_OF_RANGE, formula, float(broken), check)

    def _validate(self, sheet: Sheet, place: _Place, *, is_locked: bool) -> None:
        declared, row = place.declared, place.row
        rule: dict[str, object] = {"error_title": declared.label[:_LONGEST_TITLE]}
        if is_locked:
            rule |= {
                "validate": "custom",
                # Never true: whatever is typed is refused.
                "value": "=1=0",
                "error_message": "The planner fixes this value, for it shapes the "
                "case. Change it there and export again.",
            }
        elif declared.kind is SWITCH:
            rule |= {
                "validate": "list",
                "source": ["0", "1"],
                "error_message": "1 is yes, 0 is no.",
            }
        elif declared.minimum is None and declared.maximum is None:
            return
        else:
            rule |= _range_rule(declared)
        sheet.validate(row, InputColumn.VALUE, rule)

    def _mark_checks(self, sheet: Sheet) -> None:
        for column in (InputColumn.OUT_OF_RANGE, InputColumn.CHANGED):
            sheet.mark(
                (_FIRST_ROW, column),
                (self._last_row, column),
                f"{column_letters(column)}{_FIRST_ROW}>0",
                STRONG.but(colour=BAD, fill=BAD_GROUND),
            )
        changed = column_letters(InputColumn.CHANGED)
        out = column_letters(InputColumn.OUT_OF_RANGE)
        sheet.mark(
            (_FIRST_ROW, InputColumn.VALUE),
            (self._last_row, InputColumn.VALUE),
            f"${out}{_FIRST_ROW}+${changed}{_FIRST_ROW}>0",
            STRONG.but(colour=BAD, fill=BAD_GROUND),
        )

    # ------------------------------------------------------------------- values

    def _value(self, declared: InputRow) -> float:
        """Return the value the engine used."""
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

    def _item(self, declared: InputRow, axis: Axis) -> str:
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
        phase = self._item(declared, PHASE)
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
            if self._item(declared, axis)
        ]
        summed = self._bill.column(_SUMS_OF_BILL[declared.base_key], INPUTS)
        return f"SUMIFS({','.join([summed, *criteria])})"

    def _price_age(self) -> str:
        decision = self.decision.absolute(INPUTS)
        prices = Cell(INPUTS, _PRICES_ROW, InputColumn.VALUE).absolute(INPUTS)
        months_per_year = self._cell("timeline.months_per_year")
        return (
            f"(YEAR({decision})-YEAR({prices}))*{months_per_year}"
            f"+MONTH({decision})-MONTH({prices})"
        )


def _range_rule(declared: InputRow) -> dict[str, object]:
    low, high = declared.minimum, declared.maximum
    rule: dict[str, object] = {
        "validate": "integer" if declared.kind is COUNT else "decimal"
    }
    if low is not None and high is not None:
        rule |= {"criteria": "between", "minimum": low, "maximum": high}
        allowed = f"{low:g} to {high:g}"
    elif low is not None:
        rule |= {"criteria": ">=", "value": low}
        allowed = f"{low:g} or more"
    else:
        rule |= {"criteria": "<=", "value": high}
        allowed = f"at most {high:g}"
    rule["error_message"] = f"Allowed is {allowed}. {declared.help}"[:_LONGEST_MESSAGE]
    return rule


def first_day(month: str) -> date:
    """Return the first day of a month such as ``2027-01``."""
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, 1)
