"""What a chart draws, as a table: for the clipboard and for files."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

Cell = float | str | None


@dataclass(frozen=True)
class Column:
    """One series: its name, its unit (empty where it has none) and its values."""

    label: str
    unit: str
    values: tuple[Cell, ...]

    @property
    def head(self) -> str:
        """The title over the values: ``Revenue (USD)``."""
        has_unit = self.unit not in ("", "1")
        return f"{self.label} ({self.unit})" if has_unit else self.label


@dataclass(frozen=True)
class ChartData:
    """The figures of a chart; the first column says what each row stands for."""

    columns: tuple[Column, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is no figure in it."""
        return len(self.columns) < 2 or not self.columns[0].values

    def rows(self) -> list[list[str]]:
        """Return titles and rows as texts, numbers with all their digits."""
        values = [column.values for column in self.columns]
        return [
            [column.head for column in self.columns],
            *([_text(cell) for cell in row] for row in zip(*values, strict=True)),
        ]

    def as_csv(self) -> str:
        """Return it as comma-separated text, as programs read it.

        >>> years = Column("Year", "", (2028, 2029))
        >>> data = ChartData((years, Column("Cost, all", "USD", (0.1, None))))
        >>> data.as_csv().splitlines()
        ['Year,"Cost, all (USD)"', '2028,0.1', '2029,']
        """
        text = io.StringIO()
        csv.writer(text).writerows(self.rows())
        return text.getvalue()

    def as_table(self) -> str:
        """Return it as tab-separated text, as spreadsheets paste it."""
        return "\n".join("\t".join(row) for row in self.rows())


def _text(cell: Cell) -> str:
    return "" if cell is None else cell if isinstance(cell, str) else repr(cell)


def padded(values: Sequence[float], length: int) -> tuple[Cell, ...]:
    """Return values with empty cells behind them, as long as the longest series.

    >>> padded([1.0, 2.0], 3)
    (1.0, 2.0, None)
    """
    return (*(float(value) for value in values), *[None] * (length - len(values)))
