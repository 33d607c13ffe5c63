"""The cards that are shown, as a list that Qt can draw, drag and read aloud."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from planner.gui.catalog.entries import CardEntry

AnyIndex = QModelIndex | QPersistentModelIndex

# What a card carries when it is dragged: the id of its item.
ITEM_MIME: Final = "application/x-planner-item"


class CatalogModel(QAbstractListModel):
    """A row a card; some are marked for comparison.

    Signals
    -------
    marked_changed
        Other cards are marked than before.
    """

    marked_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._cards: tuple[CardEntry, ...] = ()
        self._rows: dict[str, int] = {}
        self.marked: tuple[str, ...] = ()

    def show_cards(self, cards: Sequence[CardEntry]) -> None:
        """Show other cards; nothing happens where they are the same."""
        shown = tuple(cards)
        if shown == self._cards:
            return
        self.beginResetModel()
        self._cards = shown
        self._rows = {card.item.id: row for row, card in enumerate(shown)}
        self.endResetModel()

    def card_at(self, index: AnyIndex) -> CardEntry:
        """Return the card of a row."""
        return self._cards[index.row()]

    def index_of(self, item: str) -> QModelIndex:
        """Return where the card of an item is; an invalid index if it is not shown."""
        row = self._rows.get(item)
        return QModelIndex() if row is None else self.index(row)

    def set_marked(self, marked: Sequence[str]) -> None:
        """Mark other items for comparison; those that are not shown may be among."""
        before, self.marked = self.marked, tuple(marked)
        if self.marked == before:
            return
        if self._cards:
            last = self.index(len(self._cards) - 1)
            self.dataChanged.emit(self.index(0), last)
        self.marked_changed.emit()

    def toggle_marked(self, item: str) -> None:
        """Mark an item, or no longer."""
        kept = tuple(one for one in self.marked if one != item)
        self.set_marked(kept if item in self.marked else (*self.marked, item))

    # Names and spelling of Qt from here on.

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of cards."""
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name of a card, what it says aloud, and its tip."""
        if not index.isValid():
            return None
        card = self.card_at(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return card.item.model
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return card.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{card.item.model} · {card.item.vendor}\n{card.item.contains}"
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Let cards be dragged whose items can be bought."""
        flags = super().flags(index)
        if index.isValid() and self.card_at(index).can_be_bought:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def mimeTypes(self) -> list[str]:
        """Return what a dragged card carries."""
        return [ITEM_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the id of the dragged item."""
        data = QMimeData()
        for index in indexes[:1]:
            data.setData(ITEM_MIME, self.card_at(index).item.id.encode())
        return data
