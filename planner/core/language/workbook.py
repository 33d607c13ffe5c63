"""The workbook reading: lines become rows, expressions become Excel formulas.

A line is one row, or one row per combination of its items, in the columns that every
sheet shares. Each row has one formula for all its months; it is written once and the
column letters are filled in, so it cannot differ between months. Only strings and
addresses are made here; writing files, formats and values is left to reports.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from string import ascii_uppercase

from planner.core.language.axes import (
    AGE,
    ASSET,
    ITEM_AXES,
    MONTH,
    PHASE,
    PRODUCT,
    TRANCHE,
    Axis,
)
from planner.core.language.errors import ModelError
from planner.core.language.expression import (
    Both,
    Call,
    Comparison,
    Constant,
    Expression,
    Operation,
    Previous,
    Reference,
    walk,
)
from planner.core.language.line import FLOW, ZERO, Line
from planner.core.language.model import Model
from planner.core.language.vocabulary import WORDS

Items = tuple[int, ...]


class Column(IntEnum):
    """The columns of every sheet with lines, counted from 0; the months follow."""

    LABEL = 0
    KEY = 1
    UNIT = 2
    PHASE = 3
    ASSET = 4
    PRODUCT = 5
    TRANCHE = 6
    AGE = 7
    CONSTANT = 8
    TOTAL = 9
    SOURCE = 10
    OPENING = 11


KEY_COLUMNS: Mapping[Axis, Column] = {
    PHASE: Column.PHASE,
    ASSET: Column.ASSET,
    PRODUCT: Column.PRODUCT,
    TRANCHE: Column.TRANCHE,
    AGE: Column.AGE,
}

MONTH_ROW = 2
YEAR_ROW = 3
# The end dates stand in the row of the columns' headings, as their own heading.
HEADING_ROW = 4
FIRST_ROW = 5

LONGEST_SHEET_NAME = 31
_FORBIDDEN_IN_SHEET_NAMES = frozenset("[]:*?/\\'")

# Stand for the letters of this month's column and of the one on its left.
_NOW = "\x01"
_LEFT = "\x02"

# Words whose formula is a sum or a difference, and so needs brackets inside another.
_OPEN_WORDS = frozenset({"cumulative", "trailing", "vintage"})
_COMPARATORS = {"==": "=", "!=": "<>"}


def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, len(ascii_uppercase))
        letters = ascii_uppercase[rest] + letters
    return letters


def month_column(month: int) -> int:
    """Return the column of a month; month 0 is the opening.

    >>> column_letters(month_column(1))
    'M'
    """
    return Column.OPENING + month


def quoted(sheet: str) -> str:
    """Return the name of a sheet as formulas write it.

    >>> quoted("Capex"), quoted("Bill of materials")
    ('Capex', "'Bill of materials'")
    """
    plain = sheet.isascii() and sheet.isalpha()
    return sheet if plain else f"'{sheet}'"


def checked_sheet_name(name: str) -> str:
    """Return the name if Excel takes it for a sheet; raise ModelError otherwise."""
    if not name or len(name) > LONGEST_SHEET_NAME:
        raise ModelError(
            f"the sheet name '{name}' must have 1 to {LONGEST_SHEET_NAME} characters"
        )
    if _FORBIDDEN_IN_SHEET_NAMES & set(name):
        raise ModelError(f"the sheet name '{name}' has a character Excel refuses")
    return name


@dataclass(frozen=True)
class Cell:
    """The address of one cell; the row is counted from 1, the column from 0."""

    sheet: str
    row: int
    column: int

    def absolute(self, home: str = "") -> str:
        """Return the address as written on the sheet `home`.

        >>> Cell("Inputs", 7, 2).absolute("Capex")
        'Inputs!$C$7'
        """
        return (
            f"{sheet_prefix(self.sheet, home)}${column_letters(self.column)}${self.row}"
        )


def span(first: Cell, last: Cell, home: str = "") -> str:
    """Return the address of a block of cells as written on the sheet `home`.

    >>> span(Cell("Inputs", 7, 2), Cell("Inputs", 9, 2))
    'Inputs!$C$7:$C$9'
    """
    return f"{first.absolute(home)}:{last.absolute(last.sheet)}"


@dataclass(frozen=True)
class MonthFormula:
    """The formula of a row, the same in every month."""

    pattern: str

    @staticmethod
    def of(text: str) -> "MonthFormula":
        """Return a formula from a text with ``{now}`` and ``{left}`` for the columns.

        >>> MonthFormula.of("{left}2+1").at(1)
        'L2+1'
        """
        return MonthFormula(text.format(now=_NOW, left=_LEFT))

    def at(self, month: int) -> str:
        """Return the formula in the column of a month, counted from 1."""
        column = month_column(month)
        return self.pattern.replace(_NOW, column_letters(column)).replace(
            _LEFT, column_letters(column - 1)
        )


@dataclass(frozen=True)
class Row:
    """A line or an input for one combination of items, and the row it stands in.

    `items` has one place per item axis of the line, in the order of the axes.
    """

    name: str
    axes: tuple[Axis, ...]
    items: Items
    sheet: str
    number: int

    @property
    def index(self) -> tuple[int | slice, ...]:
        """The place of the row's values in an array of values, trial 0."""
        place = dict(zip(self.axes, self.items, strict=True))
        return (0, *(place.get(axis, 0) for axis in ITEM_AXES), slice(None))


@dataclass(frozen=True)
class RowFormulas:
    """The formulas of a row, without the equals sign; None where a cell has none.

    ``opening`` is ``"0"`` where the line starts from nothing.
    """

    constant: str | None = None
    total: str | None = None
    opening: str | None = None
    month: MonthFormula | None = None


class Layout:
    """Where every line and input stands, and the formulas of their rows.

    Parameters
    ----------
    model
        The lines and inputs.
    sizes
        The number of items of every axis, and of months.
    sheets
        Names of lines and inputs by sheet, in the order of their rows.
    input_cells
        Cells of the inputs that stand elsewhere, by name and items.
    header
        Names of monthly inputs that are rows of the header, with their row.

    Raises
    ------
    ModelError
        For names of sheets that Excel refuses.
    """

    def __init__(
        self,
        model: Model,
        sizes: Mapping[Axis, int],
        sheets: Mapping[str, Sequence[str]],
        *,
        input_cells: Mapping[tuple[str, Items], Cell] | None = None,
        header: Mapping[str, int] | None = None,
    ) -> None:
        self.model = model
        self.sizes = sizes
        self.months = sizes[MONTH]
        self._input_cells = input_cells or {}
        self._header = header or {}
        self._indexed = _indexed_lines(model)
        self.rows: dict[str, tuple[Row, ...]] = {}
        self._by_items: dict[tuple[str, Items], Row] = {}
        for sheet, names in sheets.items():
            self._place(checked_sheet_name(sheet), names)

    def _place(self, sheet: str, names: Sequence[str]) -> None:
        number = FIRST_ROW
        after_block = False
        for name in names:
            axes = self.item_axes(name)
            combinations = list(product(*(range(self.sizes[axis]) for axis in axes)))
            # A block of items stands free: a blank row above and below.
            is_block = len(combinations) > 1
            if number > FIRST_ROW and (is_block or after_block):
                number += 1
            after_block = is_block
            rows = []
            for items in combinations:
                row = Row(name, axes, items, sheet, number)
                self._by_items[name, items] = row
                rows.append(row)
                number += 1
            self.rows[name] = tuple(rows)

    def item_axes(self, name: str) -> tuple[Axis, ...]:
        """Return the axes with items that a line or an input varies over, in order."""
        axes = self.model.axes[name]
        return tuple(axis for axis in ITEM_AXES if axis in axes)

    def row(self, name: str, items: Items) -> Row:
        """Return the row of a line for one combination of its items."""
        return self._by_items[name, items]

    def constant_cell(self, name: str, items: Items) -> Cell:
        """Return the cell of a line or an input without months."""
        if (name, items) in self._input_cells:
            return self._input_cells[name, items]
        row = self.row(name, items)
        return Cell(row.sheet, row.number, Column.CONSTANT)

    def formulas(self, row: Row) -> RowFormulas:
        """Return the formulas of a row; an input's row has none but its total."""
        writer = _RowWriter(self, row)
        line = self.model.lines.get(row.name)
        monthly = self.model.is_monthly(row.name)
        if line is None:
            return RowFormulas()
        expression = writer.formula(line.expression)
        if not monthly:
            return RowFormulas(constant=expression)
        return RowFormulas(
            total=f"SUM({writer.row(row.name)})" if line.quantity is FLOW else None,
            opening=self._opening(line, writer),
            month=MonthFormula(expression),
        )

    def _opening(self, line: Line, writer: "_RowWriter") -> str | None:
        if line.opening is None:
            # INDEX over an empty cell is a text in some programs, and 0 in others.
            return ZERO if line.name in self._indexed else None
        if line.opening == ZERO:
            return ZERO
        return writer.formula(Reference(line.opening))

    def header_row(self, name: str) -> int | None:
        """Return the header row in which a monthly input stands, if it does."""
        return self._header.get(name)


def _indexed_lines(model: Model) -> frozenset[str]:
    """Return the lines that are read at other months than the current one."""
    return frozenset(
        node.arguments[0].name
        for line in model.lines.values()
        for node in walk(line.expression)
        if isinstance(node, Call)
        and node.word in ("at_month", "trailing", "vintage")
        and isinstance(node.arguments[0], Reference)
    )


def sheet_prefix(sheet: str, home: str) -> str:
    """Return what leads a reference to a cell of `sheet` on the sheet `home`."""
    return "" if sheet == home else f"{quoted(sheet)}!"


class _RowWriter:
    """Writes the formulas of one row; the `Sheet` that the words of lines write to."""

    def __init__(self, layout: Layout, row: Row) -> None:
        self._layout = layout
        self._row = row
        self._place = dict(zip(row.axes, row.items, strict=True))

    def formula(self, node: Expression) -> str:
        match node:
            case Constant():
                return "1" if node.value else "0"
            case Reference():
                return self._reference(node.name)
            case Previous():
                return self._month_cell(node.name, _LEFT)
            case Operation():
                return self._operation(node)
            case Comparison():
                comparator = _COMPARATORS.get(node.comparator, node.comparator)
                return (
                    f"{self.formula(node.left)}{comparator}{self.formula(node.right)}"
                )
            case Both():
                return f"AND({self.formula(node.left)},{self.formula(node.right)})"
            case Call():
                return WORDS[node.word].formula(node, self)
            case _:
                raise TypeError(type(node))

    def operand(self, node: Expression) -> str:
        formula = self.formula(node)
        is_cell = isinstance(node, (Constant, Reference, Previous))
        return formula if is_cell else f"({formula})"

    def row(self, name: str) -> str:
        return self._cells(name, 1)

    def row_from_opening(self, name: str) -> str:
        return self._cells(name, 0)

    def total(self, name: str, axis: Axis) -> str:
        if axis is MONTH:
            return f"SUM({self.row(name)})"
        axes = self._layout.item_axes(name)
        combinations = [
            tuple(item if a is axis else self._place[a] for a in axes)
            for item in range(self._layout.sizes[axis])
        ]
        if name not in self._layout.rows:
            return f"SUM({self._cells_of_inputs(name, combinations)})"
        rows = [self._layout.row(name, items) for items in combinations]
        numbers = [row.number for row in rows]
        block = self._layout.rows[name]
        if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            return f"SUM({self._column_of(name, rows[0], rows[-1])})"
        criteria = [
            f"{self._block(block[0], block[-1], KEY_COLUMNS[a])},"
            f"${column_letters(KEY_COLUMNS[a])}{self._row.number}"
            for a in axes
            if a is not axis
        ]
        cells = self._column_of(name, block[0], block[-1])
        return f"SUMIFS({','.join([cells, *criteria])})"

    def total_of(
        self, name: str, axis: Axis, key: str, comparator: str, mine: str
    ) -> str:
        items = range(self._layout.sizes[axis])
        own = self._layout.constant_cell(mine, (self._place[axis],))
        own_cell = own.absolute(self._row.sheet)
        summed = [
            tuple(
                item if a is axis else self._place[a]
                for a in self._layout.item_axes(name)
            )
            for item in items
        ]
        keys = [(item,) for item in items]
        if self._is_column(name, summed) and self._is_column(key, keys):
            criterion = own_cell if comparator == "=" else f'"{comparator}"&{own_cell}'
            columns = (self._column_from(name, summed), self._column_from(key, keys))
            return f"SUMIFS({','.join((*columns, criterion))})"
        # SUMIFS needs two columns of the same height: other cells are named singly.
        terms = (
            f"({self._cell_of(key, key_items, self._row.sheet)}{comparator}{own_cell})"
            f"*{self._cell_of(name, name_items, self._row.sheet)}"
            for key_items, name_items in zip(keys, summed, strict=True)
        )
        return f"({'+'.join(terms)})"

    def column(self, name: str) -> str:
        if name not in self._layout.rows:
            (axis,) = self._layout.item_axes(name)
            items = [(item,) for item in range(self._layout.sizes[axis])]
            return self._cells_of_inputs(name, items) if items else "0"
        block = self._layout.rows[name]
        return self._column_of(name, block[0], block[-1]) if block else "0"

    def left(self) -> str:
        return f"{_LEFT}{self._row.number}"

    def month(self) -> str:
        return f"{_NOW}${MONTH_ROW}"

    def _operation(self, node: Operation) -> str:
        left, right = self.formula(node.left), self.formula(node.right)
        if node.operator in "*/":
            if _is_sum(node.left):
                left = f"({left})"
            if _is_sum(node.right) or isinstance(node.right, Operation):
                right = f"({right})"
        elif _is_sum(node.right):
            right = f"({right})"
        return f"{left}{node.operator}{right}"

    def _items(self, name: str) -> Items:
        """Return the items of another line that go with this row."""
        return tuple(self._place[axis] for axis in self._layout.item_axes(name))

    def _reference(self, name: str) -> str:
        if not self._layout.model.is_monthly(name):
            cell = self._layout.constant_cell(name, self._items(name))
            return cell.absolute(self._row.sheet)
        header_row = self._layout.header_row(name)
        if header_row is not None:
            return f"{_NOW}${header_row}"
        return self._month_cell(name, _NOW)

    def _month_cell(self, name: str, column: str) -> str:
        row = self._layout.row(name, self._items(name))
        return f"{sheet_prefix(row.sheet, self._row.sheet)}{column}{row.number}"

    def _cells(self, name: str, first_month: int) -> str:
        header_row = self._layout.header_row(name)
        if header_row is None:
            row = self._layout.row(name, self._items(name))
            sheet, number = row.sheet, row.number
        else:
            sheet, number = self._row.sheet, header_row
        first = column_letters(month_column(first_month))
        last = column_letters(month_column(self._layout.months))
        return f"{sheet_prefix(sheet, self._row.sheet)}${first}{number}:${last}{number}"

    def _column_of(self, name: str, first: Row, last: Row) -> str:
        """Return the block of a line's rows in this month's or the constant column."""
        if self._layout.model.is_monthly(name):
            prefix = sheet_prefix(first.sheet, self._row.sheet)
            return f"{prefix}{_NOW}{first.number}:{_NOW}{last.number}"
        return self._block(first, last, Column.CONSTANT)

    def _standing(self, name: str, items: Items) -> tuple[str, int]:
        """Return the sheet and the row in which a line or an input stands."""
        if self._layout.model.is_monthly(name):
            row = self._layout.row(name, items)
            return row.sheet, row.number
        cell = self._layout.constant_cell(name, items)
        return cell.sheet, cell.row

    def _is_column(self, name: str, combinations: Sequence[Items]) -> bool:
        """Return whether these cells of a line stand one below the other."""
        sheet, first = self._standing(name, combinations[0])
        return all(
            self._standing(name, items) == (sheet, first + place)
            for place, items in enumerate(combinations)
        )

    def _cell_of(self, name: str, items: Items, home: str) -> str:
        """Return a line's cell in this month's or the constant column."""
        if not self._layout.model.is_monthly(name):
            return self._layout.constant_cell(name, items).absolute(home)
        row = self._layout.row(name, items)
        return f"{sheet_prefix(row.sheet, home)}{_NOW}{row.number}"

    def _column_from(self, name: str, combinations: Sequence[Items]) -> str:
        """Return cells of a line that stand one below the other."""
        sheet, _ = self._standing(name, combinations[0])
        first = self._cell_of(name, combinations[0], self._row.sheet)
        return f"{first}:{self._cell_of(name, combinations[-1], sheet)}"

    def _block(self, first: Row, last: Row, column: Column) -> str:
        return span(
            Cell(first.sheet, first.number, column),
            Cell(last.sheet, last.number, column),
            self._row.sheet,
        )

    def _cells_of_inputs(self, name: str, combinations: Sequence[Items]) -> str:
        cells = [self._layout.constant_cell(name, items) for items in combinations]
        first, last = cells[0], cells[-1]
        in_a_row = [
            Cell(first.sheet, first.row + n, first.column) for n in range(len(cells))
        ]
        if cells == in_a_row:
            return span(first, last, self._row.sheet)
        return ",".join(cell.absolute(self._row.sheet) for cell in cells)


def _is_sum(node: Expression) -> bool:
    if isinstance(node, Operation):
        return node.operator in "+-"
    return isinstance(node, Call) and node.word in _OPEN_WORDS
