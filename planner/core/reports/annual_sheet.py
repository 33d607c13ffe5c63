"""The sheet Annual: the months of the chapters by calendar year.

Flows are summed, rates averaged over the months of the year, balances are those of its
last month; margins divide the sums. Lines per phase, asset class or age, and those that
are steps on the way to others, stay in their chapters.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.core.evaluation import Result
from planner.core.language.axes import PRODUCT
from planner.core.language.line import BALANCE, FLOW, RATE, Line
from planner.core.language.workbook import (
    FIRST_ROW,
    HEADING_ROW,
    MONTH_ROW,
    YEAR_ROW,
    Cell,
    Column,
    Layout,
    MonthFormula,
    Row,
    column_letters,
    month_column,
    span,
)
from planner.core.model import CHAPTERS, MODEL
from planner.core.reports.book import Sheet, Value
from planner.core.reports.lines import LineSheets
from planner.core.reports.names import ANNUAL
from planner.core.reports.styles import (
    FAINT,
    HEADING_RIGHT,
    INTEGER,
    PLAIN,
    SECTION,
    STRONG,
    UNIT,
    Style,
    number_format,
)
from planner.core.studies.margins import PROFIT_OF, yearly_margins

_MONTHS_PER_YEAR = 12
# Their lines are steps on the way to single figures, not accounts of a year.
_LEFT_OUT = frozenset({"metrics", "unit_economics", "reality"})
_MARGINS = "Margins"
_HIDDEN = ";;;"
_FIRST_LINE = FIRST_ROW + 1
_SOURCE_WIDTH = 20


@dataclass(frozen=True)
class _Entry:
    """A row of the sheet and the row of the chapter it sums up."""

    row: int
    line: Line
    source: Row


class AnnualSheet:
    """The years of a result, its rows placed; `write` fills them."""

    def __init__(self, result: Result, layout: Layout, calendar_sheet: str) -> None:
        self._result = result
        self._layout = layout
        self._calendar_sheet = calendar_sheet
        months = len(result.months)
        # A decision late in a year reaches into one more.
        self._years = -(-(months + _MONTHS_PER_YEAR - 1) // _MONTHS_PER_YEAR)
        self._sections: dict[int, str] = {}
        self._entries: list[_Entry] = []
        row = _FIRST_LINE
        for chapter in CHAPTERS:
            lines = [
                line
                for line in MODEL.lines.values()
                if line.chapter == chapter.id and self._is_shown(line)
            ]
            if not lines:
                continue
            self._sections[row] = chapter.label
            for line in lines:
                for source in layout.rows[line.name]:
                    row += 1
                    self._entries.append(_Entry(row, line, source))
            row += 2
        self._sections[row] = _MARGINS
        self._margins = {key: row + n for n, key in enumerate(PROFIT_OF, start=1)}
        self.last_row = max(self._margins.values())

    @property
    def difference(self) -> str:
        """The address of the differences between the years and the months."""
        first = Cell(ANNUAL, _FIRST_LINE, Column.CONSTANT)
        return span(first, Cell(ANNUAL, self.last_row, Column.CONSTANT))

    def _is_shown(self, line: Line) -> bool:
        if line.chapter in _LEFT_OUT or not MODEL.is_monthly(line.name):
            return False
        # A level of each month, such as its place in the tax year, is a step as well,
        # and so is a balance without a unit.
        is_account = line.quantity in (FLOW, RATE) or (
            line.quantity is BALANCE and line.unit != "1"
        )
        return is_account and set(self._layout.item_axes(line.name)) <= {PRODUCT}

    def write(self, sheet: Sheet, lines: LineSheets) -> None:
        """Write the sheet; `lines` writes keys as they are in the chapters."""
        lines.write_title(sheet, ANNUAL)
        sheet.text(HEADING_ROW, Column.CONSTANT, "Difference", HEADING_RIGHT)
        self._write_years(sheet)
        for row, section in self._sections.items():
            sheet.text(row, Column.LABEL, section, SECTION)
        for entry in self._entries:
            self._write_entry(sheet, entry, lines)
        self._write_margins(sheet, lines)
        last_column = month_column(self._years)
        names = [entry.line.name for entry in self._entries]
        lines.set_widths(sheet, names, self._years)
        sheet.width_of(Column.SOURCE, Column.SOURCE, _SOURCE_WIDTH)
        # A year that the months do not reach stays empty to the eye.
        sheet.mark(
            (MONTH_ROW, month_column(1)),
            (self.last_row, last_column),
            f"M${MONTH_ROW}=0",
            PLAIN.but(number=_HIDDEN),
        )
        sheet.freeze(FIRST_ROW, Column.KEY)
        sheet.print_as(
            last_row=self.last_row,
            last_column=last_column,
            title_rows=(1, HEADING_ROW),
        )

    def _write_years(self, sheet: Sheet) -> None:
        right = FAINT.but(align="right")
        sheet.text(MONTH_ROW, Column.SOURCE, "Months in the year", right)
        counts = [float(len(self._months_of(y))) for y in range(self._years)]
        sheet.month_formulas(
            MONTH_ROW,
            MonthFormula.of(
                f"COUNTIF({self._calendar(YEAR_ROW)},{{now}}${HEADING_ROW})"
            ),
            counts,
            right.but(number=INTEGER),
        )
        first = int(self._result.months[0][:4])
        # The year before the first stands in the opening, so that all count alike.
        opening = Cell(self._calendar_sheet, YEAR_ROW, month_column(1))
        sheet.formula(
            HEADING_ROW,
            Column.OPENING,
            f"{opening.absolute(ANNUAL)}-1",
            float(first - 1),
            HEADING_RIGHT.but(number=INTEGER),
        )
        sheet.month_formulas(
            HEADING_ROW,
            MonthFormula.of(f"{{left}}${HEADING_ROW}+1"),
            [float(first + year) for year in range(self._years)],
            HEADING_RIGHT.but(number=INTEGER),
        )

    def _write_entry(self, sheet: Sheet, entry: _Entry, lines: LineSheets) -> None:
        line, source, row = entry.line, entry.source, entry.row
        base = STRONG if lines.is_result(line) else PLAIN
        style = base.but(number=number_format(line.unit, line.name))
        lines.write_keys(sheet, source, row, base)
        months = lines.row_values(source)
        values = self._by_year(line, months)
        sheet.month_formulas(row, self._formula(line, source), values, style)
        meaning = "Sum of the months" if line.quantity is FLOW else "Last month"
        meaning = "Mean of the months" if line.quantity is RATE else meaning
        sheet.text(row, Column.SOURCE, meaning, UNIT)
        if line.quantity is FLOW:
            self._write_total(sheet, entry, months, values, style)

    def _write_total(
        self,
        sheet: Sheet,
        entry: _Entry,
        months: NDArray[np.float64],
        values: list[float],
        style: Style,
    ) -> None:
        row = entry.row
        years = span(
            Cell(ANNUAL, row, month_column(1)),
            Cell(ANNUAL, row, month_column(self._years)),
            ANNUAL,
        )
        sheet.formula(row, Column.TOTAL, f"SUM({years})", sum(values), style)
        total = Cell(entry.source.sheet, entry.source.number, Column.TOTAL)
        here = Cell(ANNUAL, row, Column.TOTAL)
        sheet.formula(
            row,
            Column.CONSTANT,
            f"{here.absolute(ANNUAL)}-{total.absolute(ANNUAL)}",
            sum(values) - float(months.sum()),
            FAINT.but(number=number_format(entry.line.unit, entry.line.name)),
        )

    def _write_margins(self, sheet: Sheet, lines: LineSheets) -> None:
        """Write profit over revenue: of each year, and of all of them as the total."""
        rows = {entry.line.name: entry.row for entry in self._entries}
        found = yearly_margins(self._result)
        # A year that the months do not reach has no margin either.
        unreached = [None] * (self._years - len(found.years))
        for key, row in self._margins.items():
            style = PLAIN.but(number=number_format("1", key))
            lines.write_keys(sheet, self._layout.rows[key][0], row, PLAIN)
            profit, revenue = rows[PROFIT_OF[key]], rows["revenue"]
            sheet.month_formulas(
                row,
                MonthFormula.of(_share("{now}", profit, revenue)),
                [_or_empty(value) for value in (*found.margins[key], *unreached)],
                style,
            )
            sheet.formula(
                row,
                Column.TOTAL,
                _share(column_letters(Column.TOTAL), profit, revenue),
                _or_empty(self._result.metrics[key].value),
                style,
            )
            sheet.text(row, Column.SOURCE, "Of the sums of the year", UNIT)

    def _formula(self, line: Line, source: Row) -> MonthFormula:
        months = span(
            Cell(source.sheet, source.number, month_column(1)),
            Cell(source.sheet, source.number, month_column(self._layout.months)),
            ANNUAL,
        )
        years, year = self._calendar(YEAR_ROW), f"{{now}}${HEADING_ROW}"
        if line.quantity is FLOW:
            return MonthFormula.of(f"SUMIFS({months},{years},{year})")
        found = (
            f"AVERAGEIFS({months},{years},{year})"
            if line.quantity is RATE
            # The last month that is not after the year.
            else f"LOOKUP({year},{years},{months})"
        )
        return MonthFormula.of(f"IF({{now}}${MONTH_ROW}=0,0,{found})")

    def _calendar(self, row: int) -> str:
        return span(
            Cell(self._calendar_sheet, row, month_column(1)),
            Cell(self._calendar_sheet, row, month_column(self._layout.months)),
            ANNUAL,
        )

    def _months_of(self, year: int) -> list[int]:
        """Return the places of the months of the year counted from the first."""
        wanted = str(int(self._result.months[0][:4]) + year)
        return [i for i, m in enumerate(self._result.months) if m[:4] == wanted]

    def _by_year(self, line: Line, months: NDArray[np.float64]) -> list[float]:
        values = []
        for year in range(self._years):
            places = self._months_of(year)
            if not places:
                values.append(0.0)
            elif line.quantity is FLOW:
                values.append(float(months[places].sum()))
            elif line.quantity is RATE:
                values.append(float(months[places].mean()))
            else:
                values.append(float(months[places[-1]]))
        return values


def _share(column: str, part: int, whole: int) -> str:
    """Return the formula of one row over another; empty where that is nothing.

    >>> _share("J", 7, 5)
    'IF(J5>0,J7/J5,"")'
    """
    return f'IF({column}{whole}>0,{column}{part}/{column}{whole},"")'


def _or_empty(value: float | None) -> Value:
    return "" if value is None else value
