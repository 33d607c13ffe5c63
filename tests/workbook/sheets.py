"""Reads lines and inputs out of a workbook as a person would: by their keys."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from tests.workbook.recalculate import Address, Content

KEY, FIRST_ITEM, CONSTANT, FIRST_MONTH = "B", "D", "I", 13
ITEM_COLUMNS = "DEFGH"

_REFERENCE = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]+)(?![0-9(])")
_QUOTED = re.compile(r"'[^']*'!|\"[^\"]*\"")


@dataclass(frozen=True)
class LineRow:
    """A row of a chapter: a line for one combination of items."""

    sheet: str
    row: int
    name: str
    items: tuple[str, ...]

    def months(self, months: int) -> list[Address]:
        return [
            (self.sheet, f"{get_column_letter(FIRST_MONTH + month)}{self.row}")
            for month in range(months)
        ]

    @property
    def constant(self) -> Address:
        return (self.sheet, f"{CONSTANT}{self.row}")


def line_rows(
    values: Mapping[Address, Content], sheets: Iterator[str] | list[str]
) -> list[LineRow]:
    """Return the rows of lines on some sheets."""
    found = []
    wanted = set(sheets)
    for (sheet, address), content in values.items():
        if sheet in wanted and re.fullmatch(r"B[0-9]+", address) and address != "B4":
            row = int(address[1:])
            items = tuple(
                str(values[sheet, f"{column}{row}"])
                for column in ITEM_COLUMNS
                if (sheet, f"{column}{row}") in values
            )
            found.append(LineRow(sheet, row, str(content), items))
    return found


def rows_by_key(
    values: Mapping[Address, Content], sheet: str, column: str
) -> dict[str, int]:
    """Return the rows of a sheet by the texts of a column."""
    pattern = re.compile(rf"{column}([0-9]+)")
    return {
        str(content): int(match[1])
        for (name, address), content in values.items()
        if name == sheet and (match := pattern.fullmatch(address))
    }


def relative(formula: str, address: str) -> str:
    """Return a formula in R1C1 notation, which is the same where it says the same."""
    here = _REFERENCE.fullmatch(address)
    assert here is not None
    row, column = int(here[4]), number(here[2])

    def replaced(match: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, digits = match.groups()
        r = digits if fixed_row else f"[{int(digits) - row}]"
        c = number(letters) if fixed_column else f"[{number(letters) - column}]"
        return f"R{r}C{c}"

    pieces = re.split(r"('[^']*'!|\"[^\"]*\")", formula)
    return "".join(
        piece if _QUOTED.fullmatch(piece) else _REFERENCE.sub(replaced, piece)
        for piece in pieces
    )


def number(letters: str) -> int:
    """Return the number of a column, A being 1."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found


def bare(formula: str) -> str:
    """Return a formula without references and the names of sheets."""
    without_names = re.sub(r"('[^']*'|[A-Za-z]+)!", "", formula)
    return _REFERENCE.sub("@", without_names)
