"""All lines of a result as a table: chapters, lines and items down, time across."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from planner.core.evaluation import LineValues, Result
from planner.core.language.axes import MONTH
from planner.core.language.money import in_currency
from planner.core.model import CHAPTERS, MODEL
from planner.gui.figures import figure, full_figure, month_text
from planner.gui.texts import tr
from planner.gui.theme import theme

AnyIndex = QModelIndex | QPersistentModelIndex
SortRole: Final = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class LineRow:
    """One row: a chapter's heading (no line), a line, or one item of it."""

    label: str
    line: str = ""
    items: tuple[str, ...] = ()
    place: tuple[int, ...] = ()
    has_items: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether it is the heading of a chapter."""
        return not self.line

    @property
    def has_values(self) -> bool:
        """Whether there are figures in it."""
        return bool(self.line) and not self.has_items


class LinesModel(QAbstractTableModel):
    """Lines that vary over time, by year or by month.

    Lines with items can be unfolded; `flat` shows all of their items.
    """

    def __init__(self) -> None:
        super().__init__()
        self._result: Result | None = None
        self._rows: list[LineRow] = []
        self._unfolded: set[str] = set()
        self._words: tuple[str, ...] = ()
        self._cache: dict[str, np.ndarray] = {}
        self.is_flat = False
        self.is_monthly = False

    # -- what is shown

    def show_result(self, result: Result) -> None:
        """Show another result; the view stays where it was if the rows are the same."""
        before = self._result
        same = before is not None and (
            before.months == result.months and before.item_labels == result.item_labels
        )
        self._result = result
        self._cache = {}
        if same:
            last = self.index(len(self._rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self._rebuild()

    def set_monthly(self, is_monthly: bool) -> None:
        """Show months instead of years, or years again."""
        self.beginResetModel()
        self.is_monthly = is_monthly
        self._cache = {}
        self._rows = self._made_rows()
        self.endResetModel()

    def set_flat(self, is_flat: bool) -> None:
        """Show all items at once, or folded."""
        self.is_flat = is_flat
        self._rebuild()

    def set_words(self, text: str) -> None:
        """Show the lines that have all words."""
        self._words = tuple(text.casefold().split())
        self._rebuild()

    def toggle(self, row: int) -> None:
        """Unfold a line with items, or fold it."""
        line = self._rows[row]
        if line.has_items and not self.is_flat:
            self._unfolded ^= {line.line}
            self._rebuild()

    def row_at(self, row: int) -> LineRow:
        """Return a row."""
        return self._rows[row]

    def row_of(self, line: str) -> int:
        """Return the first row of a line, or -1."""
        return next((n for n, row in enumerate(self._rows) if row.line == line), -1)

    def is_unfolded(self, row: int) -> bool:
        """Whether the items of a line are shown."""
        return self.is_flat or self._rows[row].line in self._unfolded

    def month_of(self, column: int) -> int | None:
        """Return the month (from 1) that a column stands for: a year's last month."""
        if self._result is None or column < 1:
            return None
        if self.is_monthly:
            return column
        year = self._result.years[column - 1]
        months = [
            m for m, one in enumerate(self._result.months, 1) if int(one[:4]) == year
        ]
        return months[-1]

    def values(self, row: int) -> np.ndarray | None:
        """Return the figures of a row over the columns of time."""
        line = self._rows[row]
        if not line.has_values or self._result is None:
            return None
        if line.line not in self._cache:
            self._cache[line.line] = (
                self._result.line(line.line).values
                if self.is_monthly
                else self._result.yearly(line.line)
            )
        return self._cache[line.line][line.place]

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._rows = self._made_rows()
        self.endResetModel()

    def _made_rows(self) -> list[LineRow]:
        if self._result is None:
            return []
        rows: list[LineRow] = []
        for chapter in CHAPTERS:
            own: list[LineRow] = []
            for line in MODEL.lines.values():
                if line.chapter == chapter.id and MODEL.is_monthly(line.name):
                    own += self._rows_of(self._result.line(line.name))
            if own:
                rows += [LineRow(chapter.label), *own]
        return rows

    def _rows_of(self, line: LineValues) -> list[LineRow]:
        axes = [axis for axis in line.axes if axis is not MONTH]
        text = f"{line.label} {line.name} {line.description}".casefold()
        matches = all(word in text for word in self._words)
        if not axes:
            return [LineRow(line.label, line.name)] if matches else []
        items = [
            LineRow(" · ".join(labels), line.name, ids, place)
            for (ids, labels, _values), place in zip(
                line.rows(), np.ndindex(line.values.shape[:-1]), strict=True
            )
        ]
        if not matches:
            items = [
                row
                for row in items
                if all(word in f"{text} {row.label}".casefold() for word in self._words)
            ]
            if not items:
                return []
        head = LineRow(line.label, line.name, has_items=True)
        is_open = self.is_flat or line.name in self._unfolded or not matches
        return [head, *items] if is_open else [head]

    def as_text(self, rows: Sequence[int], columns: Sequence[int]) -> str:
        """Return cells as tab-separated text with titles, figures at full precision."""
        across = Qt.Orientation.Horizontal
        titles = [tr("Line"), *(str(self.headerData(c, across)) for c in columns)]
        lines = ["\t".join(titles)]
        for row in rows:
            line = self._rows[row]
            name = line.label
            if line.items:
                name = f"{MODEL.lines[line.line].label} · {line.label}"
            values = self.values(row)
            cells = [name]
            for column in columns:
                if column == 0:
                    cells.append(self._unit(line))
                else:
                    value = None if values is None else float(values[column - 1])
                    cells.append("" if value is None else repr(value))
            lines.append("\t".join(cells))
        return "\n".join(lines)

    def _unit(self, line: LineRow) -> str:
        if line.is_heading:
            return ""
        unit = self._model_unit(line)
        return "" if unit == "1" else unit

    def _model_unit(self, line: LineRow) -> str:
        """Return the unit of a line in the currency of the project."""
        unit = MODEL.lines[line.line].unit
        if self._result is None:
            return unit
        return in_currency(unit, self._result.project.currency)

    # Names and spelling of Qt from here on.

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns: the unit, and the years or months."""
        if parent.isValid() or self._result is None:
            return 0
        times = self._result.months if self.is_monthly else self._result.years
        return 1 + len(times)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Return a year or month, or the name of a line."""
        if self._result is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole and section < len(self._rows):
                return self._rows[section].label
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignLeft
                if section == 0
                else Qt.AlignmentFlag.AlignRight
            )
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == 0:
            return tr("Unit")
        if self.is_monthly:
            return month_text(self._result.months[section - 1])
        return str(self._result.years[section - 1])

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Return whether a cell can be chosen."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self._rows[index.row()].is_heading:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        line = self._rows[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_unit = index.column() == 0
            side = (
                Qt.AlignmentFlag.AlignLeft if is_unit else Qt.AlignmentFlag.AlignRight
            )
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.BackgroundRole and line.is_heading:
            return theme().colour("sunken")
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if line.is_heading:
            return None
        if index.column() == 0:
            return self._unit(line)
        values = self.values(index.row())
        if values is None:
            return None
        value = float(values[index.column() - 1])
        unit = self._model_unit(line)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{line.label}: {full_figure(value, unit, name=line.line)}"
        return figure(value, unit, name=line.line).partition(" /")[0]
