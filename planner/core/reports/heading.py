"""What stands at the head of every sheet: title, case, and the state of the checks."""

from dataclasses import dataclass

from planner.core.language.workbook import Cell
from planner.core.reports.book import Sheet
from planner.core.reports.names import CHECKS
from planner.core.reports.styles import (
    BAD,
    BAD_GROUND,
    GOOD,
    GOOD_GROUND,
    LINK,
    STRONG,
    SUBTITLE,
    TITLE,
)

# Where the sheet Checks counts what is not good, and says it in words.
MASTER = Cell(CHECKS, 5, 1)
STATUS = Cell(CHECKS, 6, 1)

_STATUS_ROW = 3


@dataclass(frozen=True)
class Heading:
    """The case in words, and the words of the checks when the file is written."""

    case: str
    status: str

    def write(self, sheet: Sheet, title: str) -> None:
        """Write the first three rows of a sheet."""
        sheet.text(1, 0, title, TITLE)
        sheet.text(2, 0, self.case, SUBTITLE)
        self.write_status(sheet, _STATUS_ROW, 0)

    def write_status(self, sheet: Sheet, row: int, column: int) -> None:
        """Write the state of the checks: green while all are 0, else red."""
        sheet.formula(
            row, column, STATUS.absolute(sheet.name), self.status, LINK.but(bold=True)
        )
        mark_state(sheet, row, column)


def mark_state(sheet: Sheet, row: int, column: int) -> None:
    """Give a cell the colour of the state of the checks."""
    master = MASTER.absolute(sheet.name)
    bad, good = (
        STRONG.but(colour=colour, fill=fill)
        for colour, fill in ((BAD, BAD_GROUND), (GOOD, GOOD_GROUND))
    )
    sheet.mark((row, column), (row, column), f"{master}<>0", bad)
    sheet.mark((row, column), (row, column), f"{master}=0", good)
