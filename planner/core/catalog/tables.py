"""Reads the tables that the program ships as CSV, and finds what is wrong in them."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.core.records import RecordError, RecordProblem


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table: its cells by column, and where it stands."""

    file: str
    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """Return the text of a cell. Raises RecordError where it is empty."""
        found = self.cells[column].strip()
        if not found:
            raise self.error(f"{column} is empty")
        return found

    def amount(self, column: str) -> float:
        """Return a cell as a number of zero or more; raises RecordError for others."""
        try:
            number = float(self.text(column))
        except ValueError as error:
            raise self.error(f"{column} is not a number") from error
        if not (math.isfinite(number) and number >= 0):
            raise self.error(f"{column} is {number:g}; give zero or more")
        return number

    def error(self, message: str) -> RecordError:
        """Return what is to be raised for something wrong in this row."""
        return RecordError((RecordProblem(self.file, self.line, f"{message}."),))


def read_table(path: Path, columns: Sequence[str]) -> Iterator[TableRow]:
    """Yield the rows of a CSV file that has exactly these columns.

    Raises RecordError for other columns and for rows that are too short or too long.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if list(reader.fieldnames or ()) != list(columns):
            message = f"the columns are not {', '.join(columns)}."
            raise RecordError((RecordProblem(path.name, 1, message),))
        for cells in reader:
            row = TableRow(path.name, reader.line_num, cells)
            if None in cells or None in cells.values():
                raise row.error("the row has not as many cells as there are columns")
            yield row
