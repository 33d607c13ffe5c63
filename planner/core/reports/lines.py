"""Sheets of lines: one row a line and item, keys on the left, months on the right.

Used for the chapters of the model, and for any other model: it knows the language, not
the planner.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planner.core.language.axes import ITEM_AXES, MONTH, Axis
from planner.core.language.line import FLOW, ZERO, Line
from planner.core.language.workbook import (
    FIRST_ROW,
    HEADING_ROW,
    KEY_COLUMNS,
    MONTH_ROW,
    YEAR_ROW,
    Cell,
    Column,
    Layout,
    MonthFormula,
    Row,
    month_column,
    sheet_prefix,
)
from planner.core.reports.book import Sheet
from planner.core.reports.styles import (
    FAINT,
    HEADING,
    HEADING_RIGHT,
    INPUT,
    INTEGER,
    LINK,
    MONTH_NAME,
    PLAIN,
    STRONG,
    TITLE,
    UNIT,
    Style,
    number_format,
    readable_unit,
)

Values = Mapping[str, NDArray[np.float64]]

# Excel counts days from here.
_DAY_ZERO = date(1899, 12, 30)
_MONTHS_A_PAGE = 14
_HEADINGS: Mapping[Column, str] = {
    Column.LABEL: "Label",
    Column.KEY: "Key",
    Column.UNIT: "Unit",
    Column.PHASE: "Phase",
    Column.ASSET: "Asset",
    Column.PRODUCT: "Product",
    Column.TRANCHE: "Tranche",
    Column.AGE: "Age",
    Column.CONSTANT: "Constant",
    Column.TOTAL: "Total",
    Column.SOURCE: "Source",
    Column.OPENING: "Opening",
}
_WIDTHS: Mapping[int, float] = {
    Column.LABEL: 46,
    Column.KEY: 24,
    Column.UNIT: 12,
    Column.CONSTANT: 14,
    Column.TOTAL: 15,
    Column.SOURCE: 30,
    Column.OPENING: 12,
}
_USED_KEY_WIDTH = 15
_UNUSED_KEY_WIDTH = 8
_MONTH_WIDTH = 12.5


@dataclass(frozen=True)
class ItemNames:
    """Ids and labels of the items of every axis, in order."""

    ids: Mapping[Axis, Sequence[str]]
    labels: Mapping[Axis, Sequence[str]]


@dataclass(frozen=True)
class Calendar:
    """The dates of the months: from a cell with the first day of the first month."""

    first_day: Cell
    ends: Sequence[date]


def _write_plain_title(sheet: Sheet, title: str) -> None:
    sheet.text(1, Column.LABEL, title, TITLE)


@dataclass(frozen=True)
class Header:
    """What stands above every sheet of lines.

    `write_title` fills the first three rows of the first column. `calendar_sheet` is
    the sheet whose header is calculated; the others link to it.
    """

    write_title: Callable[[Sheet, str], None] = _write_plain_title
    calendar: Calendar | None = None
    calendar_sheet: str = ""


@dataclass(frozen=True)
class LineSheets:
    """Writes sheets of lines with their formulas and values."""

    layout: Layout
    values: Values
    items: ItemNames
    currency: str = "USD"
    header: Header = field(default_factory=Header)

    def write(self, sheet: Sheet, title: str, names: Sequence[str]) -> None:
        """Write lines and inputs to a sheet, in the order of the layout."""
        self._write_header(sheet, title)
        for name in names:
            for row in self.layout.rows[name]:
                self._write_row(sheet, row)
        self.set_widths(sheet, names, self.layout.months)
        sheet.freeze(FIRST_ROW, Column.KEY)

    def set_up_printing(self, sheet: Sheet, names: Sequence[str]) -> None:
        """Print the lines of a sheet on pages of about a year, titles repeated."""
        sheet.print_as(
            last_row=max(
                row.number for name in names for row in self.layout.rows[name]
            ),
            last_column=month_column(self.layout.months),
            title_rows=(1, HEADING_ROW),
            title_columns=(Column.LABEL, Column.LABEL),
            pages_wide=1 + self.layout.months // _MONTHS_A_PAGE,
        )

    def row_values(self, row: Row) -> NDArray[np.float64]:
        """Return the values of a row: one, or one for each month."""
        sizes = self.layout.sizes
        axes = self.layout.model.axes[row.name]
        shape = (1, *(sizes[a] if a in axes else 1 for a in (*ITEM_AXES, MONTH)))
        return np.broadcast_to(self.values[row.name], shape)[row.index]

    def label(self, row: Row) -> str:
        """Return the label of a row with those of its items."""
        declared = self.layout.model.lines.get(row.name)
        label = declared.label if declared else self.layout.model.inputs[row.name].label
        items = [
            self.items.labels[axis][item]
            for axis, item in zip(row.axes, row.items, strict=True)
        ]
        return " · ".join([label, *items])

    def write_title(self, sheet: Sheet, title: str) -> None:
        """Write the title and the headings of the columns."""
        self.header.write_title(sheet, title)
        for column, heading in _HEADINGS.items():
            is_number = column in (Column.CONSTANT, Column.TOTAL, Column.OPENING)
            style = HEADING_RIGHT if is_number else HEADING
            sheet.text(HEADING_ROW, column, heading, style)

    def _write_header(self, sheet: Sheet, title: str) -> None:
        self.write_title(sheet, title)
        right = FAINT.but(align="right")
        sheet.text(MONTH_ROW, Column.SOURCE, "Month", right)
        sheet.number(MONTH_ROW, Column.OPENING, 0, right.but(number=INTEGER))
        self._write_months(sheet, right)

    def _write_months(self, sheet: Sheet, style: Style) -> None:
        months = range(1, self.layout.months + 1)
        calendar = self.header.calendar
        is_calculated = self.header.calendar_sheet in ("", sheet.name)
        linked = style if is_calculated else style.but(colour=LINK.colour)

        def formula(row: int, calculated: str) -> MonthFormula:
            if is_calculated:
                return MonthFormula.of(calculated)
            prefix = sheet_prefix(self.header.calendar_sheet, sheet.name)
            return MonthFormula.of(f"{prefix}{{now}}${row}")

        sheet.month_formulas(
            MONTH_ROW,
            formula(MONTH_ROW, f"{{left}}${MONTH_ROW}+1"),
            [float(month) for month in months],
            linked.but(number=INTEGER),
        )
        if calendar is None:
            sheet.blank(HEADING_ROW, [month_column(month) for month in months], HEADING)
            return
        first_day = calendar.first_day.absolute(sheet.name)
        sheet.text(YEAR_ROW, Column.SOURCE, "Calendar year", style)
        sheet.month_formulas(
            YEAR_ROW,
            formula(YEAR_ROW, f"YEAR({{now}}${HEADING_ROW})"),
            [float(end.year) for end in calendar.ends],
            linked.but(number=INTEGER),
        )
        sheet.month_formulas(
            HEADING_ROW,
            formula(HEADING_ROW, f"EOMONTH({first_day},{{now}}${MONTH_ROW}-1)"),
            [day_number(end) for end in calendar.ends],
            HEADING_RIGHT.but(number=MONTH_NAME),
        )

    def write_keys(self, sheet: Sheet, row: Row, number: int, style: Style) -> None:
        """Write label, key, unit and items of a row into a row of any sheet."""
        model = self.layout.model
        declared = model.lines.get(row.name) or model.inputs[row.name]
        sheet.text(number, Column.LABEL, self.label(row), style)
        sheet.text(number, Column.KEY, row.name, FAINT)
        unit = readable_unit(declared.unit, self.currency)
        sheet.text(number, Column.UNIT, unit, UNIT)
        for axis, item in zip(row.axes, row.items, strict=True):
            sheet.text(number, KEY_COLUMNS[axis], self.items.ids[axis][item], FAINT)

    def _write_row(self, sheet: Sheet, row: Row) -> None:
        line = self.layout.model.lines.get(row.name)
        base = STRONG if line is not None and self.is_result(line) else PLAIN
        self.write_keys(sheet, row, row.number, base)
        if line is None:
            self._write_input(sheet, row)
        else:
            sheet.text(row.number, Column.SOURCE, line.description, UNIT)
            number = number_format(line.unit, line.name)
            self._write_line(sheet, row, line, base.but(number=number))

    def _write_input(self, sheet: Sheet, row: Row) -> None:
        values = self.row_values(row)
        unit = self.layout.model.inputs[row.name].unit
        style = INPUT.but(number=number_format(unit, row.name))
        if not self.layout.model.is_monthly(row.name):
            sheet.number(row.number, Column.CONSTANT, float(values[0]), style)
            return
        for month, value in enumerate(values, start=1):
            sheet.number(row.number, month_column(month), float(value), style)

    def _write_line(self, sheet: Sheet, row: Row, line: Line, style: Style) -> None:
        formulas = self.layout.formulas(row)
        values = self.row_values(row)
        number = row.number
        if formulas.constant is not None:
            value = float(values[0])
            # A metric that is not defined is an empty text, as its formula says.
            known = "" if np.isnan(value) and line.role == "metric" else value
            sheet.formula(number, Column.CONSTANT, formulas.constant, known, style)
        if formulas.opening == ZERO:
            sheet.number(number, Column.OPENING, 0, style)
        elif formulas.opening is not None:
            opening = self._opening_value(row, line)
            sheet.formula(number, Column.OPENING, formulas.opening, opening, style)
        if formulas.month is not None:
            sheet.month_formulas(number, formulas.month, values.tolist(), style)
        if formulas.total is not None:
            total = float(values.sum())
            sheet.formula(number, Column.TOTAL, formulas.total, total, style)

    def _opening_value(self, row: Row, line: Line) -> float:
        name = line.opening or ""
        place = dict(zip(row.axes, row.items, strict=True))
        items = tuple(place[axis] for axis in self.layout.item_axes(name))
        axes = self.layout.item_axes(name)
        return float(self.row_values(Row(name, axes, items, "", 0))[0])

    def is_result(self, line: Line) -> bool:
        """Whether a line is what its chapter is for: others read it, or nobody does."""
        return line.name in self._results

    @cached_property
    def _results(self) -> frozenset[str]:
        model = self.layout.model
        chapters_of_readers: dict[str, set[str]] = {name: set() for name in model.lines}
        for line in model.lines.values():
            for name in (
                line.references | line.previous_references
            ) & model.lines.keys():
                chapters_of_readers[name].add(line.chapter)
        return frozenset(
            line.name
            for line in model.lines.values()
            if line.quantity is FLOW
            and model.axes[line.name] == {MONTH}
            and chapters_of_readers[line.name] != {line.chapter}
        )

    def set_widths(self, sheet: Sheet, names: Iterable[str], months: int) -> None:
        """Set the widths of the columns; keys that no line has are narrow."""
        used = {axis for name in names for axis in self.layout.item_axes(name)}
        sheet.widths(_WIDTHS)
        for axis, column in KEY_COLUMNS.items():
            width = _USED_KEY_WIDTH if axis in used else _UNUSED_KEY_WIDTH
            sheet.width_of(column, column, width)
        sheet.width_of(month_column(1), month_column(months), _MONTH_WIDTH)


def day_number(day: date) -> float:
    """Return the number by which Excel knows a day.

    >>> day_number(date(2027, 1, 31))
    46418.0
    """
    return float((day - _DAY_ZERO).days)
