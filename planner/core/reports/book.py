"""The only place that knows XlsxWriter: safe texts, formulas with values, bytes.

Every text goes through `Sheet.text`, so that a vendor's ``=1+1`` stays text, and every
formula is written with the value the engine has for it, so that viewers which do not
calculate show the case as well. The same input gives the same bytes.
"""

import contextlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from planner.core.files import reason_of
from planner.core.language.errors import PlannerError
from planner.core.language.workbook import (
    Cell,
    MonthFormula,
    checked_sheet_name,
    month_column,
)
from planner.core.reports.styles import FONT, PLAIN, Style

LONGEST_TEXT = 32_767
_A4 = 9
_TITLE_HEIGHT = 24
_CREATED = datetime(2026, 1, 1)

Value = float | str


class WorkbookError(PlannerError):
    """A workbook cannot be written; the message says which cell and why."""


@contextlib.contextmanager
def open_book(path: Path, *, title: str) -> "Iterator[Book]":
    """Write a workbook; it takes its place only when it is complete.

    Raises WorkbookError where the file cannot be written, for example because another
    program has it open.
    """
    # Heavy: XlsxWriter loads only when a workbook is written.
    import xlsxwriter  # type: ignore[import-untyped]  # published without types

    temporary = path.with_name(f".{path.name}.part")
    file = xlsxwriter.Workbook(
        temporary,
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    file.set_properties(
        {"title": title, "author": "AI Factory Planner", "created": _CREATED}
    )
    book = Book(file)
    yield book
    try:
        file.close()
        temporary.replace(path)
    except (xlsxwriter.exceptions.FileCreateError, OSError) as error:
        # XlsxWriter wraps what the system says.
        said = error if isinstance(error, OSError) else error.args[0]
        reason = reason_of(said) if isinstance(said, OSError) else str(said)
        raise WorkbookError(
            f"The workbook cannot be written to {path}: {reason}. If another program "
            "has it open, close it there first."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


@cache
def _worksheet_class() -> type[Any]:
    """Return XlsxWriter's worksheet without its search for new functions.

    Each formula would be searched for thirty functions newer than any we use, which
    takes as long as all the rest.
    """
    from xlsxwriter.worksheet import (  # type: ignore[import-untyped]  # as above
        Worksheet,
    )

    class PlainWorksheet(Worksheet):  # type: ignore[misc]  # published without types
        def _prepare_formula(
            self, formula: str, expand_future_functions: bool = False
        ) -> str:
            return formula.removeprefix("=")

    return PlainWorksheet


class Book:
    """A workbook that is being written; see `open_book`."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._formats: dict[Style, Any] = {}
        self._names: set[str] = set()

    def sheet(self, name: str, *, colour: str = "") -> "Sheet":
        """Add a sheet after the others.

        Raises ModelError for a name that Excel refuses, WorkbookError for one taken.
        """
        checked_sheet_name(name)
        if name.casefold() in self._names:
            raise WorkbookError(f"The workbook has two sheets named '{name}'.")
        self._names.add(name.casefold())
        worksheet = self._file.add_worksheet(name, _worksheet_class())
        worksheet.hide_gridlines(2)
        # The row of the title, on every sheet.
        worksheet.set_row(0, _TITLE_HEIGHT)
        if colour:
            worksheet.set_tab_color(colour)
        return Sheet(name, worksheet, self.format)

    def format(self, style: Style) -> Any:
        """Return XlsxWriter's format of a style, made once."""
        if style not in self._formats:
            self._formats[style] = self._file.add_format(_properties(style))
        return self._formats[style]


def _properties(style: Style) -> dict[str, object]:
    properties: dict[str, object] = {
        "font_name": FONT,
        "font_size": style.size,
        "font_color": style.colour,
        "bold": style.bold,
        "italic": style.italic,
        "text_wrap": style.wrap,
        "valign": "top" if style.top or style.wrap else "bottom",
        "indent": style.indent,
    }
    if style.number:
        properties["num_format"] = style.number
    if style.align or style.indent:
        # Only a stated alignment is indented.
        properties["align"] = style.align or "left"
    if style.fill:
        properties |= {"bg_color": style.fill}
    if style.boxed:
        properties |= {"border": 1, "border_color": style.boxed}
    if style.line_above:
        properties |= {"top": 1, "top_color": style.line_above}
    if style.line_below:
        properties |= {"bottom": 1, "bottom_color": style.line_below}
    return properties


class Sheet:
    """One sheet that is being written; rows count from 1, columns from 0."""

    def __init__(
        self,
        name: str,
        worksheet: Any,
        format_of: Callable[[Style], Any],
    ) -> None:
        self.name = name
        self._worksheet = worksheet
        self._format_of = format_of

    def cell(self, row: int, column: int) -> Cell:
        """Return the address of a cell of this sheet."""
        return Cell(self.name, row, column)

    def text(self, row: int, column: int, text: str, style: Style = PLAIN) -> None:
        """Write a text as text, whatever it looks like."""
        if len(text) > LONGEST_TEXT:
            text = text[: LONGEST_TEXT - 1] + "…"
        self._worksheet.write_string(row - 1, column, text, self._format_of(style))

    def number(self, row: int, column: int, value: float, style: Style = PLAIN) -> None:
        """Write a number that is not calculated. Raise WorkbookError for NaN."""
        self._worksheet.write_number(
            row - 1, column, self._finite(value, row, column), self._format_of(style)
        )

    def date(self, row: int, column: int, value: date, style: Style) -> None:
        """Write a date."""
        self._worksheet.write_datetime(row - 1, column, value, self._format_of(style))

    def blank(self, row: int, columns: Sequence[int], style: Style) -> None:
        """Give empty cells a look."""
        for column in columns:
            self._worksheet.write_blank(row - 1, column, None, self._format_of(style))

    def formula(
        self,
        row: int,
        column: int,
        formula: str,
        value: Value,
        style: Style = PLAIN,
    ) -> None:
        """Write a formula (without its equals sign) and the value it has."""
        if not isinstance(value, str):
            value = self._finite(value, row, column)
        self._worksheet.write_formula(
            row - 1, column, f"={formula}", self._format_of(style), value
        )

    def month_formulas(
        self,
        row: int,
        formula: MonthFormula,
        values: Sequence[Value],
        style: Style,
    ) -> None:
        """Write the formula of a row into all its months."""
        write = self._worksheet.write_formula
        look = self._format_of(style)
        for month, value in enumerate(values, start=1):
            column = month_column(month)
            if not isinstance(value, str):
                value = self._finite(value, row, column)
            write(row - 1, column, f"={formula.at(month)}", look, value)

    def widths(self, widths: Mapping[int, float]) -> None:
        """Set the widths of columns, in characters."""
        for column, width in widths.items():
            self._worksheet.set_column(column, column, width)

    def width_of(self, first: int, last: int, width: float) -> None:
        """Set the width of neighbouring columns, in characters."""
        self._worksheet.set_column(first, last, width)

    def height(self, row: int, points: float) -> None:
        """Set the height of a row."""
        self._worksheet.set_row(row - 1, points)

    def freeze(self, row: int, column: int) -> None:
        """Keep the rows above and the columns left of a cell in view."""
        self._worksheet.freeze_panes(row - 1, column)

    def print_as(
        self,
        *,
        last_row: int,
        last_column: int,
        title_rows: tuple[int, int] | None = None,
        title_columns: tuple[int, int] | None = None,
        pages_wide: int = 1,
    ) -> None:
        """Print an area on landscape A4, fit to a width in pages, titles repeated."""
        worksheet = self._worksheet
        worksheet.set_landscape()
        worksheet.set_paper(_A4)
        worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        worksheet.fit_to_pages(pages_wide, 0)
        worksheet.print_area(0, 0, last_row - 1, last_column)
        if title_rows is not None:
            worksheet.repeat_rows(title_rows[0] - 1, title_rows[1] - 1)
        if title_columns is not None:
            worksheet.repeat_columns(*title_columns)
        worksheet.set_footer("&L&9&F&C&9&A&R&9Page &P of &N")

    def validate(self, row: int, column: int, rule: dict[str, object]) -> None:
        """Let a cell take only some values; see XlsxWriter's data_validation."""
        self._worksheet.data_validation(row - 1, column, row - 1, column, rule)

    def mark(
        self,
        first: tuple[int, int],
        last: tuple[int, int],
        formula: str,
        style: Style,
    ) -> None:
        """Give cells another look where a formula is true."""
        self._worksheet.conditional_format(
            first[0] - 1,
            first[1],
            last[0] - 1,
            last[1],
            {
                "type": "formula",
                "criteria": f"={formula}",
                "format": self._format_of(style),
            },
        )

    def filter(self, row: int, last_row: int, last_column: int) -> None:
        """Offer filters on a row of headings."""
        self._worksheet.autofilter(row - 1, 0, last_row - 1, last_column)

    def link(self, row: int, column: int, sheet: str, style: Style) -> None:
        """Write the name of a sheet that leads there."""
        self._worksheet.write_url(
            row - 1,
            column,
            f"internal:'{sheet}'!A1",
            self._format_of(style),
            string=sheet,
        )

    def open_here(self) -> None:
        """Show this sheet when the file is opened."""
        self._worksheet.activate()

    def _finite(self, value: float, row: int, column: int) -> float:
        if not math.isfinite(value):
            raise WorkbookError(
                f"The figure of {Cell(self.name, row, column).absolute()} is not a "
                "finite number, so the workbook cannot be written. Check the inputs."
            )
        # Adding zero turns negative zero into zero.
        return float(value) + 0.0
