"""Figures in rows and columns: labels at the left, a column a phase or scenario."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from planner.gui.theme import GAP, theme
from planner.gui.widgets.basics import LinkLabel, clear, label, rule


@dataclass(frozen=True)
class Cell:
    """One figure; `tone` is a colour's name, `note` stands small behind it."""

    text: str
    note: str = ""
    tone: str = "text"
    is_strong: bool = True
    tip: str = ""


@dataclass(frozen=True)
class GridRow:
    """One row; a click on its label explains `key`."""

    label: str
    key: str
    cells: tuple[Cell, ...]


class FigureGrid(QWidget):
    """Rows of figures. Widgets are kept while the rows stay the same.

    Signals
    -------
    explained
        The label of a row was clicked: its key.
    """

    explained = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shape: tuple[object, ...] = ()
        self._heads: list[QLabel] = []
        self._cells: list[list[QLabel]] = []
        self._rows: tuple[GridRow, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        theme().changed.connect(self._show)

    def show_rows(self, heads: Sequence[str], rows: Sequence[GridRow]) -> None:
        """Show other figures under the titles of the columns."""
        self._rows = tuple(rows)
        shape = (len(heads), *((row.key, row.label) for row in rows))
        if shape != self._shape:
            self._shape = shape
            self._rebuild(len(heads))
        for widget, text in zip(self._heads, heads, strict=True):
            widget.setText(text)
        self._show()

    def _rebuild(self, columns: int) -> None:
        clear(self._grid)
        right = Qt.AlignmentFlag.AlignRight
        self._heads = [label("", "caption") for _ in range(columns)]
        for column, head in enumerate(self._heads, start=1):
            self._grid.addWidget(head, 0, column, right)
        self._cells = []
        for number, row in enumerate(self._rows):
            place = 2 * number + 1
            self._grid.addWidget(rule(), place, 0, 1, columns + 1)
            link = LinkLabel(row.label)
            link.setMinimumWidth(theme().pixels(90))
            link.clicked.connect(lambda key=row.key: self.explained.emit(key))
            self._grid.addWidget(link, place + 1, 0)
            cells = []
            for column in range(1, columns + 1):
                cell = QLabel(textFormat=Qt.TextFormat.RichText)
                cell.setObjectName(f"cell.{row.key}.{column}")
                cell.setFont(theme().figures())
                self._grid.addWidget(cell, place + 1, column, right)
                cells.append(cell)
            self._cells.append(cells)

    def _show(self) -> None:
        colours = theme().colours
        for widgets, row in zip(self._cells, self._rows, strict=True):
            for widget, cell in zip(widgets, row.cells, strict=False):
                weight = 600 if cell.is_strong else 400
                colour = getattr(colours, cell.tone)
                text = (
                    f'<span style="font-weight:{weight};color:{colour}">'
                    f"{escape(cell.text)}</span>"
                )
                if cell.note:
                    note = escape(cell.note)
                    text += f'<span style="color:{colours.muted}">&nbsp; {note}</span>'
                if widget.text() != text:
                    widget.setText(text)
                widget.setToolTip(cell.tip)
