"""The sheet Inputs: every input once, with range, source, and whether it is live.

Blue cells can be changed, grey ones are locked, black ones follow. A cell that is not
within its range, or not as the planner sized it, turns red.
"""

from collections.abc import Mapping
from datetime import date

from planner.core.declarations import InputRow
from planner.core.document import Project
from planner.core.keys import PLAN_CHOICE
from planner.core.language.axes import ASSET, PHASE
from planner.core.language.kinds import COUNT, SWITCH, choice_text
from planner.core.language.workbook import column_letters
from planner.core.reports.book import Sheet
from planner.core.reports.heading import Heading
from planner.core.reports.input_places import (
    DECISION_ROW,
    FIRST_ROW,
    HEADING_ROW,
    PRICES_ROW,
    InputColumn,
    InputPlaces,
    Place,
    Status,
    bounds,
    bounds_broken,
)
from planner.core.reports.names import BILL, INPUTS
from planner.core.reports.styles import (
    ASSUMPTION,
    BAD,
    BAD_GROUND,
    FAINT,
    HEADING,
    HEADING_INDENTED,
    HEADING_RIGHT,
    INPUT,
    INTEGER,
    LONG_DATE,
    PLAIN,
    SECTION,
    STAMPED,
    STRONG,
    UNIT,
    input_format,
    readable_unit,
)

_HEADINGS: Mapping[InputColumn, tuple[str, float]] = {
    InputColumn.LABEL: ("Label", 64),
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
_LONGEST_MESSAGE = 255
_LONGEST_TITLE = 32


class InputSheet:
    """Writes the inputs of a project."""

    def __init__(self, places: InputPlaces, project: Project) -> None:
        self._places = places
        self._project = project

    def write(self, sheet: Sheet, heading: Heading) -> None:
        """Write the sheet."""
        heading.write(sheet, INPUTS)
        sheet.text(
            3,
            1,
            "Blue cells are yours to change; quantities are on the sheet "
            f"{BILL}. Grey cells are locked: they shape the case.",
            FAINT,
        )
        for column, (text, width) in _HEADINGS.items():
            style = HEADING_RIGHT if column in _NUMBERS else HEADING
            if column in (InputColumn.UNIT, InputColumn.SOURCE, InputColumn.NOTE):
                style = HEADING_INDENTED
            sheet.text(HEADING_ROW, column, text, style)
            sheet.width_of(column, column, width)
        self._write_dates(sheet)
        for row, section in self._places.sections.items():
            sheet.text(row, InputColumn.LABEL, section, SECTION)
        for place in self._places.places:
            self._write_place(sheet, place)
        self._mark_checks(sheet)
        sheet.freeze(HEADING_ROW + 1, InputColumn.KEY)
        sheet.print_as(
            last_row=self._places.last_row,
            last_column=InputColumn.STATUS,
            title_rows=(HEADING_ROW, HEADING_ROW),
        )

    # ------------------------------------------------------------------- dates

    def _write_dates(self, sheet: Sheet) -> None:
        project = self._project
        sheet.text(DECISION_ROW - 1, InputColumn.LABEL, "Dates", SECTION)
        for row, label, key, month, note in (
            (
                DECISION_ROW,
                "Decision",
                "decision",
                project.decision,
                "First day of the month of the decision; month 1 is this month.",
            ),
            (
                PRICES_ROW,
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
            sheet.text(row, InputColumn.SOURCE, PLAN_CHOICE, UNIT)
            sheet.text(row, InputColumn.STATUS, Status.LIVE.value, FAINT)
            sheet.text(row, InputColumn.NOTE, note, UNIT)
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

    def _write_place(self, sheet: Sheet, place: Place) -> None:
        declared, row = place.declared, place.row
        sheet.text(row, InputColumn.LABEL, declared.label, PLAIN.but(indent=1))
        sheet.text(row, InputColumn.KEY, declared.key, FAINT)
        self._write_unit(sheet, place)
        source = declared.source
        if not source and declared.derived:
            source = "Worked out by the planner; see the note"
        sheet.text(row, InputColumn.SOURCE, source, UNIT)
        sheet.text(row, InputColumn.DATE, declared.source_date, FAINT)
        if declared.assumption and declared.applies:
            sheet.text(row, InputColumn.ASSUMPTION, "assumption", ASSUMPTION)
        for axis, column in ((PHASE, InputColumn.PHASE), (ASSET, InputColumn.ASSET)):
            item = self._places.item(declared, axis)
            if item:
                sheet.text(row, column, item, FAINT)
        if place.status is Status.WORD:
            word = STAMPED.but(align="right")
            sheet.text(row, InputColumn.VALUE, str(declared.value), word)
            self._validate(sheet, place, is_locked=True)
        else:
            self._write_number(sheet, place)
        status = place.status.value
        if declared.changed_from_base:
            status = f"{status}, changed in this scenario"
        sheet.text(row, InputColumn.STATUS, status, FAINT)
        # What the planner says of a sized value holds while it stands as exported.
        is_sized = place.status in (Status.SIZED, Status.FIXED)
        note = declared.sentence if is_sized and declared.sentence else declared.help
        if declared.conversion:
            note = f"{declared.conversion}. {note}"
        if self._places.is_numbered(declared):
            note = f"{_legend(declared)}. {note}"
        sheet.text(row, InputColumn.NOTE, note, UNIT)

    def _write_unit(self, sheet: Sheet, place: Place) -> None:
        """Write the unit, or what a number that stands for a word means."""
        declared, row = place.declared, place.row
        if not self._places.is_numbered(declared):
            unit = readable_unit(declared.unit)
            sheet.text(row, InputColumn.UNIT, unit, UNIT)
            return
        words = ",".join(f'"{choice_text(word)}"' for word in declared.choices)
        here = f"${column_letters(InputColumn.VALUE)}{row}"
        formula = f'IFERROR(CHOOSE({here},{words}),"none of the choices")'
        chosen = choice_text(str(declared.value))
        sheet.formula(row, InputColumn.UNIT, formula, chosen, UNIT)

    def _write_number(self, sheet: Sheet, place: Place) -> None:
        declared, row, status = place.declared, place.row, place.status
        value = self._places.value(declared)
        number = input_format(declared.unit, declared.kind.name, value)
        minimum, maximum = bounds(declared)
        for column, bound in (
            (InputColumn.LOW, declared.low),
            (InputColumn.HIGH, declared.high),
            (InputColumn.MINIMUM, minimum),
            (InputColumn.MAXIMUM, maximum),
        ):
            if bound is not None:
                bound_number = input_format(declared.unit, declared.kind.name, bound)
                sheet.number(row, column, bound, FAINT.but(number=bound_number))
        if place.formula is not None:
            style = PLAIN.but(number=number)
            sheet.formula(row, InputColumn.VALUE, place.formula, value, style)
        else:
            style = STAMPED if status is Status.FIXED else INPUT
            if declared.value is None and not declared.derived:
                # Nobody has set it, and nothing stands in for it.
                sheet.blank(row, (InputColumn.VALUE,), style.but(number=number))
            else:
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

    def _write_range_check(self, sheet: Sheet, place: Place, value: float) -> None:
        declared, row = place.declared, place.row
        if place.status is Status.FIXED:
            return
        here, lowest, highest = (
            f"${column_letters(column)}{row}"
            for column in (
                *(InputColumn.VALUE, InputColumn.MINIMUM),
                InputColumn.MAXIMUM,
            )
        )
        minimum, maximum = bounds(declared)
        tests = []
        if minimum is not None:
            tests.append(f"IF({here}<{lowest},1,0)")
        if maximum is not None:
            tests.append(f"IF({here}>{highest},1,0)")
        if tests:
            check = FAINT.but(number=INTEGER)
            broken = float(bounds_broken(declared, value))
            formula = "+".join(tests)
            sheet.formula(row, InputColumn.OUT_OF_RANGE, formula, broken, check)

    def _validate(self, sheet: Sheet, place: Place, *, is_locked: bool) -> None:
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
        elif declared.choices:
            rule |= {
                "validate": "list",
                "source": [str(n) for n in range(1, len(declared.choices) + 1)],
                "error_message": f"{_legend(declared)}."[:_LONGEST_MESSAGE],
            }
        elif declared.minimum is None and declared.maximum is None:
            return
        else:
            rule |= _range_rule(declared)
        sheet.validate(row, InputColumn.VALUE, rule)

    def _mark_checks(self, sheet: Sheet) -> None:
        for column in (InputColumn.OUT_OF_RANGE, InputColumn.CHANGED):
            sheet.mark(
                (FIRST_ROW, column),
                (self._places.last_row, column),
                f"{column_letters(column)}{FIRST_ROW}>0",
                STRONG.but(colour=BAD, fill=BAD_GROUND),
            )
        changed = column_letters(InputColumn.CHANGED)
        out = column_letters(InputColumn.OUT_OF_RANGE)
        sheet.mark(
            (FIRST_ROW, InputColumn.VALUE),
            (self._places.last_row, InputColumn.VALUE),
            f"${out}{FIRST_ROW}+${changed}{FIRST_ROW}>0",
            STRONG.but(colour=BAD, fill=BAD_GROUND),
        )


def _legend(declared: InputRow) -> str:
    """Say which number stands for which word: ``1 straight line, 2 as books``."""
    return ", ".join(
        f"{number} {choice_text(word)}"
        for number, word in enumerate(declared.choices, start=1)
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
