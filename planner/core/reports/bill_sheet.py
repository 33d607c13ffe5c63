"""The sheet Bill of materials: live quantities at live prices, by phase.

Quantities stand here; prices stand once on the sheet Inputs, for an item may be bought
in several phases. What the model needs of the factory is summed from the columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from planner.core.evaluation import Result
from planner.core.factory.bill import PRICE, BillLine
from planner.core.language.workbook import Cell, column_letters, span
from planner.core.reports.book import Sheet
from planner.core.reports.heading import Heading
from planner.core.reports.names import BILL
from planner.core.reports.styles import (
    AMOUNT,
    ASSUMPTION,
    BAD,
    BAD_GROUND,
    BORDER,
    FAINT,
    HEADING,
    HEADING_INDENTED,
    HEADING_RIGHT,
    INPUT,
    LINK,
    ONE_DECIMAL,
    PLAIN,
    SECTION,
    STRONG,
    UNIT,
    Style,
)


class BillColumn(IntEnum):
    """The columns of the bill."""

    ITEM = 0
    PHASE = 1
    ASSET = 2
    KEY = 3
    QUANTITY = 4
    UNIT = 5
    PRICE = 6
    COST = 7
    GPUS_EACH = 8
    GPUS = 9
    PEAK_EACH = 10
    PEAK = 11
    TYPICAL_EACH = 12
    TYPICAL = 13
    SPACE_EACH = 14
    SPACE = 15
    LEAD_TIME = 16
    LEAD_COUNTED = 17
    SOURCE = 18
    DATE = 19
    ASSUMPTION = 20
    SENTENCE = 21
    EXPORTED = 22
    CHANGED = 23


_HEADINGS: Mapping[BillColumn, tuple[str, float]] = {
    BillColumn.ITEM: ("Item", 60),
    BillColumn.PHASE: ("Phase", 11),
    BillColumn.ASSET: ("Asset", 19),
    BillColumn.KEY: ("Key", 28),
    BillColumn.QUANTITY: ("Quantity", 10),
    BillColumn.UNIT: ("Unit", 9),
    BillColumn.PRICE: ("Unit price", 14),
    BillColumn.COST: ("Cost", 16),
    BillColumn.GPUS_EACH: ("GPUs each", 10),
    BillColumn.GPUS: ("GPUs", 9),
    BillColumn.PEAK_EACH: ("kW each, highest", 14),
    BillColumn.PEAK: ("kW, highest", 11),
    BillColumn.TYPICAL_EACH: ("kW each, typical", 14),
    BillColumn.TYPICAL: ("kW, typical", 11),
    BillColumn.SPACE_EACH: ("Rack units each", 13),
    BillColumn.SPACE: ("Rack units", 10),
    BillColumn.LEAD_TIME: ("Delivery, weeks", 13),
    BillColumn.LEAD_COUNTED: ("Weeks that count", 14),
    BillColumn.SOURCE: ("Source of the price", 48),
    BillColumn.DATE: ("Date", 11),
    BillColumn.ASSUMPTION: ("Assumption", 11),
    BillColumn.SENTENCE: ("As exported", 70),
    BillColumn.EXPORTED: ("Sized for", 11),
    BillColumn.CHANGED: ("Not as exported", 14),
}
_TEXTS = frozenset(
    {
        *(BillColumn.ITEM, BillColumn.PHASE, BillColumn.ASSET, BillColumn.KEY),
        *(BillColumn.UNIT, BillColumn.SOURCE, BillColumn.DATE),
        *(BillColumn.ASSUMPTION, BillColumn.SENTENCE),
    }
)
# Totals with the column of the figure for one unit they are made of.
_TOTALS: Mapping[BillColumn, BillColumn] = {
    BillColumn.COST: BillColumn.PRICE,
    BillColumn.GPUS: BillColumn.GPUS_EACH,
    BillColumn.PEAK: BillColumn.PEAK_EACH,
    BillColumn.TYPICAL: BillColumn.TYPICAL_EACH,
    BillColumn.SPACE: BillColumn.SPACE_EACH,
}
_UNSUMMED = tuple(c for c in BillColumn if c not in {*_TOTALS, BillColumn.ITEM})
_EACH = '#,##0.0##;-#,##0.0##;"–"'
_NUMBERS: Mapping[BillColumn, str] = {
    BillColumn.PEAK: ONE_DECIMAL,
    BillColumn.TYPICAL: ONE_DECIMAL,
    BillColumn.SPACE: ONE_DECIMAL,
    BillColumn.PEAK_EACH: _EACH,
    BillColumn.TYPICAL_EACH: _EACH,
    BillColumn.SPACE_EACH: _EACH,
    BillColumn.LEAD_TIME: ONE_DECIMAL,
    BillColumn.LEAD_COUNTED: ONE_DECIMAL,
}
_HEADING_ROW = 4
_QUANTITY_NUMBER = "[>=1000]#,##0;#,##0.###"
_WHOLE_QUANTITY_NUMBER = "#,##0"
# Buildings are on the path of the site, not on that of the delivery.
_NOT_DELIVERED = "building"


@dataclass(frozen=True)
class _Block:
    """The rows of one phase."""

    heading: int
    first: int
    last: int

    @property
    def subtotal(self) -> int:
        return self.last + 1


class BillSheet:
    """The bill of a result, its rows placed; `write` fills them."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._lines: dict[int, BillLine] = {}
        self._sized = {line.phase for line in result.bill if _is_sized(line)}
        self._blocks: dict[str, _Block] = {}
        row = _HEADING_ROW + 1
        for phase in result.project.phases:
            lines = [line for line in result.bill if line.phase == phase.id]
            if not lines:
                continue
            block = _Block(row, row + 1, row + len(lines))
            self._blocks[phase.id] = block
            self._lines.update(enumerate(lines, start=block.first))
            row = block.subtotal + 2
        self.total_row = row

    @property
    def has_sized_phases(self) -> bool:
        """Whether the quantities of a phase follow from others in the planner only."""
        return bool(self._sized)

    @property
    def has_rows(self) -> bool:
        """Whether any phase buys anything."""
        return bool(self._lines)

    def column(self, column: BillColumn, home: str, phase: str = "") -> str:
        """Return the address of a column: of one phase, or of all."""
        if phase:
            first, last = self._blocks[phase].first, self._blocks[phase].last
        else:
            first, last = _HEADING_ROW + 1, self.total_row - 1
        return span(Cell(BILL, first, column), Cell(BILL, last, column), home)

    def has_phase(self, phase: str) -> bool:
        """Whether a phase buys anything."""
        return phase in self._blocks

    def total(self, column: BillColumn) -> Cell:
        """Return the cell with the sum of a column over all phases."""
        return Cell(BILL, self.total_row, column)

    def write(
        self, sheet: Sheet, key_cells: Mapping[str, Cell], heading: Heading
    ) -> None:
        """Write the sheet; `key_cells` has the cells of the prices by input key."""
        heading.write(sheet, BILL)
        sheet.text(
            3,
            1,
            "Blue quantities can be changed here, prices on the sheet Inputs; cost, "
            "GPUs, power, rack units and delivery feed the model."
            + (
                " Only the planner sizes what stands around the systems anew."
                if self.has_sized_phases
                else ""
            ),
            FAINT,
        )
        for column, (text, width) in _HEADINGS.items():
            style = HEADING if column in _TEXTS else HEADING_RIGHT
            if column in (BillColumn.UNIT, BillColumn.SOURCE):
                style = HEADING_INDENTED
            sheet.text(_HEADING_ROW, column, text, style)
            sheet.width_of(column, column, width)
        labels = {phase.id: phase.label for phase in self._result.project.phases}
        for phase, block in self._blocks.items():
            sheet.text(block.heading, BillColumn.ITEM, labels[phase], SECTION)
            for row in range(block.first, block.last + 1):
                self._write_line(sheet, row, self._lines[row], key_cells)
            label = f"{labels[phase]}, total"
            self._write_sum(sheet, block.subtotal, label, phase)
        self._write_total(sheet)
        if self.has_sized_phases:
            self._mark_changed(sheet)
        sheet.freeze(_HEADING_ROW + 1, BillColumn.PHASE)
        sheet.print_as(
            last_row=self.total_row,
            last_column=BillColumn.LEAD_COUNTED,
            title_rows=(_HEADING_ROW, _HEADING_ROW),
        )

    def _write_line(
        self, sheet: Sheet, row: int, line: BillLine, key_cells: Mapping[str, Cell]
    ) -> None:
        item = line.item
        sheet.text(row, BillColumn.ITEM, item.model, PLAIN.but(indent=1))
        sheet.text(row, BillColumn.PHASE, line.phase, FAINT)
        sheet.text(row, BillColumn.ASSET, line.asset_class, FAINT)
        sheet.text(row, BillColumn.KEY, item.id, FAINT)
        is_whole = line.quantity == int(line.quantity)
        number = _WHOLE_QUANTITY_NUMBER if is_whole else _QUANTITY_NUMBER
        sheet.number(row, BillColumn.QUANTITY, line.quantity, INPUT.but(number=number))
        sheet.validate(
            row,
            BillColumn.QUANTITY,
            {
                "validate": "decimal",
                "criteria": ">=",
                "value": 0,
                "error_title": "Quantity",
                "error_message": "A quantity is a number, 0 or more.",
            },
        )
        sheet.text(row, BillColumn.UNIT, item.unit, UNIT)
        price = key_cells[f"{PRICE}.{item.id}"].absolute(BILL)
        sheet.formula(
            row, BillColumn.PRICE, price, line.unit_price, LINK.but(number=AMOUNT)
        )
        each = self._each(line)
        for column, of_one in _TOTALS.items():
            if of_one is not BillColumn.PRICE:
                style = FAINT.but(number=_NUMBERS.get(of_one, AMOUNT))
                sheet.number(row, of_one, each[of_one], style)
            quantity = f"{column_letters(BillColumn.QUANTITY)}{row}"
            sheet.formula(
                row,
                column,
                f"{quantity}*{column_letters(of_one)}{row}",
                line.quantity * each[of_one],
                PLAIN.but(number=_NUMBERS.get(column, AMOUNT)),
            )
        self._write_delivery(sheet, row, line)
        sheet.text(row, BillColumn.SOURCE, line.price_source, UNIT)
        sheet.text(row, BillColumn.DATE, line.price_source_date, FAINT)
        if line.price_assumption:
            sheet.text(row, BillColumn.ASSUMPTION, "assumption", ASSUMPTION)
        reason = "" if line.is_pinned else line.quantity_sentence
        said = f"{line.sentence} {reason}".rstrip()
        sheet.text(row, BillColumn.SENTENCE, said, FAINT)
        if line.phase in self._sized:
            self._write_sized(sheet, row, line)

    @staticmethod
    def _write_sized(sheet: Sheet, row: int, line: BillLine) -> None:
        """Tell a quantity that is not the one the phase was sized with."""
        sheet.number(row, BillColumn.EXPORTED, line.quantity, FAINT)
        here, exported = (
            f"{column_letters(column)}{row}"
            for column in (BillColumn.QUANTITY, BillColumn.EXPORTED)
        )
        sheet.formula(row, BillColumn.CHANGED, f"IF({here}={exported},0,1)", 0.0, FAINT)

    def _mark_changed(self, sheet: Sheet) -> None:
        first = _HEADING_ROW + 1
        changed = f"${column_letters(BillColumn.CHANGED)}{first}>0"
        for column in (BillColumn.QUANTITY, BillColumn.CHANGED):
            sheet.mark(
                (first, column),
                (self.total_row - 1, column),
                changed,
                STRONG.but(colour=BAD, fill=BAD_GROUND),
            )

    def _write_delivery(self, sheet: Sheet, row: int, line: BillLine) -> None:
        weeks = line.item.lead_time_weeks
        if weeks is None or line.asset_class == _NOT_DELIVERED:
            return
        style = FAINT.but(number=_NUMBERS[BillColumn.LEAD_TIME])
        sheet.number(row, BillColumn.LEAD_TIME, weeks, style)
        quantity = f"{column_letters(BillColumn.QUANTITY)}{row}"
        sheet.formula(
            row,
            BillColumn.LEAD_COUNTED,
            f"IF({quantity}=0,0,{column_letters(BillColumn.LEAD_TIME)}{row})",
            weeks if line.quantity else 0.0,
            PLAIN.but(number=_NUMBERS[BillColumn.LEAD_COUNTED]),
        )

    @staticmethod
    def _each(line: BillLine) -> Mapping[BillColumn, float]:
        item = line.item
        return {
            BillColumn.PRICE: line.unit_price,
            BillColumn.GPUS_EACH: float(line.system.gpus) if line.system else 0.0,
            BillColumn.PEAK_EACH: item.peak_kw,
            BillColumn.TYPICAL_EACH: item.typical_kw,
            BillColumn.SPACE_EACH: item.rack_units or 0.0,
        }

    def _sum(self, of_one: BillColumn, phase: str = "") -> float:
        return sum(
            line.quantity * self._each(line)[of_one]
            for line in self._lines.values()
            if phase in ("", line.phase)
        )

    def _write_sum(self, sheet: Sheet, row: int, label: str, phase: str) -> None:
        sheet.text(row, BillColumn.ITEM, label, _ruled(STRONG))
        sheet.blank(row, _UNSUMMED, _ruled(STRONG))
        for column, of_one in _TOTALS.items():
            sheet.formula(
                row,
                column,
                f"SUM({self.column(column, BILL, phase)})",
                self._sum(of_one, phase),
                _ruled(STRONG.but(number=_NUMBERS.get(column, AMOUNT))),
            )
        if any(self._lines[r].item.lead_time_weeks for r in self._rows_of(phase)):
            sheet.formula(
                row,
                BillColumn.LEAD_COUNTED,
                f"MAX({self.column(BillColumn.LEAD_COUNTED, BILL, phase)})",
                self.longest_delivery(phase),
                _ruled(STRONG.but(number=_NUMBERS[BillColumn.LEAD_COUNTED])),
            )

    def _rows_of(self, phase: str) -> range:
        block = self._blocks[phase]
        return range(block.first, block.last + 1)

    def longest_delivery(self, phase: str) -> float:
        """Return the longest delivery time that counts in a phase, in weeks."""
        return max(
            (
                self._lines[row].item.lead_time_weeks or 0.0
                for row in self._rows_of(phase)
                if self._lines[row].quantity
                and self._lines[row].asset_class != _NOT_DELIVERED
            ),
            default=0.0,
        )

    def _write_total(self, sheet: Sheet) -> None:
        row = self.total_row
        sheet.text(row, BillColumn.ITEM, "All phases, total", _ruled(STRONG))
        sheet.blank(row, _UNSUMMED, _ruled(STRONG))
        for column, of_one in _TOTALS.items():
            letters = column_letters(column)
            parts = ",".join(f"{letters}{b.subtotal}" for b in self._blocks.values())
            sheet.formula(
                row,
                column,
                f"SUM({parts or 0})",
                self._sum(of_one),
                _ruled(STRONG.but(number=_NUMBERS.get(column, AMOUNT))),
            )


def _ruled(style: Style) -> Style:
    return style.but(line_above=BORDER)


def _is_sized(line: BillLine) -> bool:
    """Whether a quantity follows from the others of its phase."""
    return line.derived_quantity is not None and not line.is_pinned
