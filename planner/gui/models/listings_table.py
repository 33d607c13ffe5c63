"""List prices of providers as a table that can be searched and sorted."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from planner.core.catalog.listings import Listing
from planner.core.studies.market_prices import Shape
from planner.gui.figures import bare_figure
from planner.gui.texts import tr

AnyIndex = QModelIndex | QPersistentModelIndex

# Prices are shown as they are listed.
UNIT: Final = "USD/Mtok"
COLUMNS: Final = (
    *("provider", "model", "input", "cached", "output", "blended"),
    *("source_date", "note"),
)
_TEXTS: Final = ("provider", "model", "source_date", "note")


class ListingsModel(QAbstractTableModel):
    """A row a listing; `shape` is that of the product that is to be priced."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._shape = shape
        self._rows: list[Listing] = []
        self._order = (COLUMNS.index("blended"), Qt.SortOrder.AscendingOrder)

    def show_listings(self, found: Sequence[Listing]) -> None:
        """Show other listings in the order that was last asked for."""
        self.beginResetModel()
        self._rows = list(found)
        self._arrange()
        self.endResetModel()

    def listing_at(self, row: int) -> Listing:
        """Return the listing of a row."""
        return self._rows[row]

    def _blended(self, one: Listing) -> float:
        shape = self._shape
        return one.blended(
            input_per_output=shape.input_per_output, cached_share=shape.cached_share
        )

    def _value(self, one: Listing, column: str) -> str | float | None:
        value: str | float | None = (
            self._blended(one) if column == "blended" else getattr(one, column)
        )
        return value

    def _text(self, one: Listing, column: str) -> str:
        value = self._value(one, column)
        if isinstance(value, str):
            return value
        return tr("as input") if value is None else bare_figure(value, UNIT)

    def _arrange(self) -> None:
        column, order = self._order
        name = COLUMNS[column]

        def rank(one: Listing) -> tuple[bool, str | float, str]:
            value = self._value(one, name)
            missing: str | float = "" if name in _TEXTS else 0.0
            return value is None, missing if value is None else value, one.provider

        self._rows.sort(key=rank, reverse=order == Qt.SortOrder.DescendingOrder)

    # Names and spelling of Qt from here on.

    def sort(
        self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder
    ) -> None:
        """Show the listings in another order."""
        self._order = (column, order)
        self.show_listings(self._rows)
        last = self.columnCount() - 1
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Return the title of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        name = COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(name)
        if role == Qt.ItemDataRole.ToolTipRole and name == "blended":
            return tr(
                "A Mtok of output with the input it takes: {input} input tokens for "
                "each output token, {cached:.0%} of them from cache",
                input=self._shape.input_in_words,
                cached=self._shape.cached_share,
            )
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        column, order = self._order
        arrow = " ▲" if order == Qt.SortOrder.AscendingOrder else " ▼"
        return self._title(name) + (arrow if column == section else "")

    @staticmethod
    def _title(name: str) -> str:
        return {
            "provider": tr("Provider"),
            "model": tr("Model"),
            "input": tr("Input"),
            "cached": tr("Cached"),
            "output": tr("Output"),
            "blended": tr("With its input"),
            "source_date": tr("Date"),
            "note": tr("What it is"),
        }[name]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        name, one = COLUMNS[index.column()], self._rows[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{one.note}\n{one.source}, {one.source_date}"
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(one, name)
        return None


def _aligned(column: str) -> Qt.AlignmentFlag:
    is_text = column in _TEXTS
    side = Qt.AlignmentFlag.AlignLeft if is_text else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
