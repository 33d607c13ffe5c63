"""The sheet Checks: each row is 0 while the file is consistent, and one sums them up.

The sum and a sentence about it stand in the header of every sheet.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.core.answer import CHECK_TOLERANCE
from planner.core.evaluation import Result
from planner.core.language.line import Line
from planner.core.language.workbook import (
    Cell,
    Column,
    Layout,
    column_letters,
    month_column,
    span,
)
from planner.core.model import MODEL
from planner.core.reports.annual_sheet import AnnualSheet
from planner.core.reports.bill_sheet import BillColumn, BillSheet
from planner.core.reports.book import Sheet
from planner.core.reports.heading import MASTER, STATUS, Heading, mark_state
from planner.core.reports.input_places import InputColumn, InputPlaces
from planner.core.reports.names import CHECKS
from planner.core.reports.styles import (
    BAD,
    BAD_GROUND,
    CHECK,
    FAINT,
    HEADING,
    HEADING_RIGHT,
    INPUT,
    INTEGER,
    PLAIN,
    STRONG,
)

_LABEL, _DEVIATION, _TOLERANCE, _FAILED, _MEANING = range(5)
_HEADING_ROW = STATUS.row + 2
_FIRST_ROW = _HEADING_ROW + 1
_WIDTHS: Mapping[int, float] = {
    _LABEL: 62,
    _DEVIATION: 24,
    _TOLERANCE: 14,
    _FAILED: 12,
    _MEANING: 96,
}
_GOOD_WORDS = "All checks are 0"
_BAD_WORDS = "A check is not 0: see the sheet Checks"
_HALF_A_CENT = 0.005


@dataclass(frozen=True)
class _Check:
    """A row of the sheet: what must be 0, within a tolerance."""

    label: str
    formula: str
    value: float
    tolerance: float
    meaning: str


class CheckSheet:
    """The checks of a workbook."""

    def __init__(
        self,
        result: Result,
        layout: Layout,
        *,
        inputs: InputPlaces,
        bill: BillSheet,
        annual: AnnualSheet,
    ) -> None:
        self._layout = layout
        checks = [
            _Check(
                line.label,
                self._largest(line),
                result.checks[line.name],
                CHECK_TOLERANCE,
                line.description,
            )
            for line in MODEL.checks
        ]
        checks.append(
            _Check(
                "The years add up to the months",
                _absolute(annual.difference),
                0.0,
                _HALF_A_CENT,
                "Largest difference between the sum of the years and of the months, "
                "over all flows of the sheet Annual.",
            )
        )
        if bill.has_rows:
            checks += _checks_of_bill(bill, inputs)
        if bill.has_sized_phases:
            changed = bill.column(BillColumn.CHANGED, CHECKS)
            checks.append(
                _Check(
                    "Quantities of sized phases that are not as exported",
                    f"SUM({changed})",
                    0.0,
                    0.0,
                    "How many; they are red on the sheet Bill of materials. The "
                    "planner would size networks, racks, cooling and power anew; this "
                    "file does not.",
                )
            )
        checks += [
            _Check(
                "Inputs outside their allowed range",
                f"SUM({inputs.column(InputColumn.OUT_OF_RANGE, CHECKS)})",
                float(inputs.out_of_range),
                0.0,
                "How many; they are red on the sheet Inputs, with what is allowed.",
            ),
            _Check(
                "Values of the planner that are not as exported",
                f"SUM({inputs.column(InputColumn.CHANGED, CHECKS)})",
                0.0,
                0.0,
                "How many sized or fixed values were changed in this file. The planner "
                "would size the rest of the factory anew; this file does not.",
            ),
        ]
        self._checks = dict(enumerate(checks, start=_FIRST_ROW))

    def write(self, sheet: Sheet, heading: Heading) -> None:
        """Write the sheet."""
        heading.write(sheet, CHECKS)
        sheet.widths(_WIDTHS)
        headings = ("Check", "Deviation", "Tolerance", "Not good", "What it says")
        for column, text in enumerate(headings):
            is_number = column in (_DEVIATION, _TOLERANCE, _FAILED)
            style = HEADING_RIGHT if is_number else HEADING
            sheet.text(_HEADING_ROW, column, text, style)
        for row, check in self._checks.items():
            self._write_check(sheet, row, check)
        self._write_master(sheet)
        sheet.freeze(_HEADING_ROW + 1, _DEVIATION)
        sheet.print_as(
            last_row=max(self._checks),
            last_column=_MEANING,
            title_rows=(_HEADING_ROW, _HEADING_ROW),
        )

    def _write_check(self, sheet: Sheet, row: int, check: _Check) -> None:
        sheet.text(row, _LABEL, check.label)
        number = PLAIN.but(number=CHECK)
        sheet.formula(row, _DEVIATION, check.formula, check.value, number)
        sheet.number(row, _TOLERANCE, check.tolerance, INPUT.but(number="General"))
        deviation, tolerance = (
            f"{column_letters(column)}{row}" for column in (_DEVIATION, _TOLERANCE)
        )
        sheet.formula(
            row,
            _FAILED,
            f"IF({deviation}>{tolerance},1,0)",
            float(check.value > check.tolerance),
            STRONG.but(number=INTEGER),
        )
        sheet.text(row, _MEANING, check.meaning, FAINT)

    def _write_master(self, sheet: Sheet) -> None:
        first, last = min(self._checks), max(self._checks)
        failed = sum(c.value > c.tolerance for c in self._checks.values())
        sheet.text(MASTER.row, _LABEL, "Master check: checks that are not good", STRONG)
        cells = span(Cell(CHECKS, first, _FAILED), Cell(CHECKS, last, _FAILED), CHECKS)
        sheet.formula(
            MASTER.row,
            MASTER.column,
            f"SUM({cells})",
            float(failed),
            STRONG.but(number=INTEGER),
        )
        sheet.text(STATUS.row, _LABEL, "In words", PLAIN)
        sheet.text(MASTER.row, _MEANING, _GOOD_WORDS, FAINT)
        sheet.text(STATUS.row, _MEANING, _BAD_WORDS, FAINT)
        good, bad = (
            Cell(CHECKS, row, _MEANING).absolute(CHECKS)
            for row in (MASTER.row, STATUS.row)
        )
        master = MASTER.absolute(CHECKS)
        sheet.formula(
            STATUS.row,
            STATUS.column,
            f"IF({master}=0,{good},{bad})",
            _BAD_WORDS if failed else _GOOD_WORDS,
            PLAIN.but(align="right"),
        )
        bad_look = STRONG.but(colour=BAD, fill=BAD_GROUND)
        mark_state(sheet, MASTER.row, MASTER.column)
        sheet.mark(
            (first, _FAILED),
            (last, _FAILED),
            f"${column_letters(_FAILED)}{first}>0",
            bad_look,
        )

    @property
    def status(self) -> str:
        """The words of the status when the file is written."""
        failed = any(c.value > c.tolerance for c in self._checks.values())
        return _BAD_WORDS if failed else _GOOD_WORDS

    def _largest(self, line: Line) -> str:
        """Return the formula of a check's largest absolute deviation."""
        rows = self._layout.rows[line.name]
        is_monthly = MODEL.is_monthly(line.name)
        first_column = month_column(1) if is_monthly else Column.CONSTANT
        last_column = month_column(self._layout.months) if is_monthly else first_column
        return _absolute(
            span(
                Cell(rows[0].sheet, rows[0].number, first_column),
                Cell(rows[-1].sheet, rows[-1].number, last_column),
                CHECKS,
            )
        )


def _absolute(cells: str) -> str:
    return f"MAX(MAX({cells}),0-MIN({cells}))"


def _checks_of_bill(bill: BillSheet, inputs: InputPlaces) -> list[_Check]:
    total = bill.total(BillColumn.COST).absolute(CHECKS)
    costs = [
        cell
        for (name, _), cell in inputs.model_cells().items()
        if name == "equipment_cost"
    ]
    by_class = span(costs[0], costs[-1], CHECKS)
    quantities = bill.column(BillColumn.QUANTITY, CHECKS)
    difference = f"{total}-SUM({by_class})"
    return [
        _Check(
            "The bill's cost is the cost by asset class",
            f"MAX({difference},0-({difference}))",
            0.0,
            _HALF_A_CENT,
            "Every item of the bill is in an asset class of the model.",
        ),
        _Check(
            "Quantities below 0",
            f"0-MIN(0,MIN({quantities}))",
            0.0,
            0.0,
            "The lowest quantity of the bill, where it is below 0.",
        ),
    ]
