"""Chosen items side by side: their figures in rows, the best of each marked."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from planner.core.catalog.comparison import (
    NOT_STATED,
    Compared,
    ComparisonRow,
    comparison,
)
from planner.core.catalog.items import Item
from planner.core.factory.exchange import Exchange
from planner.gui.catalog.entries import (
    CardEntry,
    add_text,
    badge_text,
    figure_text,
    in_project_money,
    range_text,
)
from planner.gui.figures import figure
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import ElidedLabel, button, label

AnyIndex = QModelIndex | QPersistentModelIndex

BEST_ROLE: Final = Qt.ItemDataRole.UserRole + 1
MISSING_ROLE: Final = Qt.ItemDataRole.UserRole + 2
_COLUMN: Final = 190
_SIDE: Final = 10


class ComparisonModel(QAbstractTableModel):
    """A column an item, a row a figure."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: tuple[CardEntry, ...] = ()
        self._rates: Exchange | None = None
        self._rows: tuple[ComparisonRow, ...] = ()

    def show_cards(self, cards: Sequence[CardEntry], rates: Exchange) -> None:
        """Show other items."""
        self.beginResetModel()
        self._cards, self._rates = tuple(cards), rates
        self._rows = comparison([card.item for card in cards])
        self.endResetModel()

    def card_at(self, column: int) -> CardEntry:
        """Return the item of a column."""
        return self._cards[column]

    def _text(self, row: ComparisonRow, column: int) -> str:
        value, item = row.values[column], self._cards[column].item
        if value is None:
            return "–"
        if value is NOT_STATED or self._rates is None:
            return tr("not stated")
        if row.is_money and isinstance(value, float):
            amount, currency = in_project_money(value, self._rates)
            text = figure(amount, currency)
            if row.name != "price":
                return text
            likely = range_text(item, self._rates)
            words = (badge_text(item), likely)
            return "\n".join((text, " · ".join(word for word in words if word)))
        return _figure(row, item, value)

    def as_text(self) -> str:
        """Return the table as spreadsheets take it: tabs between the cells."""
        lines = [["", *(card.item.model for card in self._cards)]]
        for row in self._rows:
            cells = (self._text(row, n) for n in range(len(self._cards)))
            lines.append(
                [row.field.label, *(cell.replace("\n", " ") for cell in cells)]
            )
        return "\n".join("\t".join(line) for line in lines)

    # Names and spelling of Qt from here on.

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of figures."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of items."""
        return 0 if parent.isValid() else len(self._cards)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Return the name of an item or of a figure."""
        is_across = orientation == Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.DisplayRole:
            if is_across:
                return self._cards[section].item.model
            return self._rows[section].field.label
        if role == Qt.ItemDataRole.TextAlignmentRole and not is_across:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        is_best = column in row.best
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self._text(row, column)
            return tr("{figure}, best", figure=text) if is_best else text
        if role == BEST_ROLE:
            return is_best
        if role == MISSING_ROLE:
            return row.values[column] in (None, NOT_STATED)
        return None


def _figure(row: ComparisonRow, item: Item, value: Compared) -> str:
    if isinstance(value, float | int | str):
        if row.name == "kw_per_gpu":
            return f"{value:.3g} {row.field.unit}"
        return figure_text(item, row.name, value)
    return ""


class _CellDelegate(QStyledItemDelegate):
    """Draws a figure; the best one heavier and with the word beside it."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        lines = str(index.data()).count("\n") + 1
        body = QFontMetrics(theme().font("body")).height()
        small = QFontMetrics(theme().font("caption")).height()
        height = body + (lines - 1) * small + theme().pixels(10)
        return QSize(theme().pixels(_COLUMN), height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell, pixels = QRectF(option.rect), theme().pixels
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(cell, theme().colour("accentbg"))
        painter.setPen(QPen(theme().colour("border"), 1))
        painter.drawLine(
            QPointF(cell.left(), cell.bottom() - 0.5),
            QPointF(cell.right(), cell.bottom() - 0.5),
        )
        is_best, is_missing = index.data(BEST_ROLE), index.data(MISSING_ROLE)
        first, _line, second = str(index.data()).partition("\n")
        room = cell.adjusted(pixels(_SIDE), pixels(5), -pixels(_SIDE), -pixels(5))
        weight = QFont.Weight.DemiBold if is_best else QFont.Weight.Normal
        font = theme().font("body") if is_missing else theme().figures("body", weight)
        painter.setFont(font)
        painter.setPen(theme().colour("muted" if is_missing else "text"))
        metrics = painter.fontMetrics()
        tag = tr("best")
        free = room.width()
        if is_best:
            free -= _tag_width(tag) + pixels(6)
        shown = metrics.elidedText(first, Qt.TextElideMode.ElideRight, int(free))
        baseline = room.top() + metrics.ascent()
        painter.drawText(round(room.left()), round(baseline), shown)
        if is_best:
            left = room.left() + metrics.horizontalAdvance(shown) + pixels(6)
            _paint_tag(painter, left, room.top(), metrics.height(), tag)
        if second:
            painter.setFont(theme().font("caption"))
            painter.setPen(theme().colour("muted"))
            small = painter.fontMetrics()
            text = small.elidedText(
                second, Qt.TextElideMode.ElideRight, int(room.width())
            )
            top = room.top() + metrics.height() + small.ascent()
            painter.drawText(round(room.left()), round(top), text)
        painter.restore()


def _tag_width(text: str) -> int:
    metrics = QFontMetrics(theme().font("caption", QFont.Weight.Medium))
    return metrics.horizontalAdvance(text) + theme().pixels(10)


def _paint_tag(
    painter: QPainter, left: float, top: float, height: float, text: str
) -> None:
    tag = QRectF(left, top, _tag_width(text), height)
    painter.setPen(QPen(theme().colour("accent"), 1))
    painter.setBrush(theme().colour("accentbg"))
    painter.drawRoundedRect(tag.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(theme().colour("accent"))
    painter.setFont(theme().font("caption", QFont.Weight.Medium))
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)


class _ItemHeader(QHeaderView):
    """The names of the items, in as many lines as they need."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setMinimumSectionSize(theme().pixels(150))
        wrapped = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        wrapped |= int(Qt.TextFlag.TextWordWrap)
        self.setDefaultAlignment(Qt.AlignmentFlag(wrapped))
        self.setFont(theme().font("body", QFont.Weight.DemiBold))
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    # Names and spelling of Qt from here on.

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw a name, at the foot of its place."""
        painter.save()
        painter.fillRect(rect, theme().colour("surface"))
        painter.setPen(QPen(theme().colour("outline"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(theme().font("body", QFont.Weight.DemiBold))
        painter.setPen(theme().colour("text"))
        painter.drawText(self._room(rect), self._flags(), self._name(section))
        painter.restore()

    def sizeHint(self) -> QSize:
        """Return the height of the longest name."""
        metrics = QFontMetrics(theme().font("body", QFont.Weight.DemiBold))
        height = metrics.height()
        sections = self.count() if self.model() is not None else 0
        for section in range(sections):
            width = self.sectionSize(section) - 2 * theme().pixels(_SIDE)
            place = metrics.boundingRect(
                0, 0, max(width, 60), 1000, self._flags(), self._name(section)
            )
            height = max(height, place.height())
        return QSize(super().sizeHint().width(), height + theme().pixels(10))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Know the height anew."""
        super().resizeEvent(event)
        self.updateGeometry()

    def _name(self, section: int) -> str:
        across = Qt.Orientation.Horizontal
        return str(self.model().headerData(section, across))

    @staticmethod
    def _room(rect: QRect) -> QRectF:
        side = theme().pixels(_SIDE)
        return QRectF(rect).adjusted(side, 2, -side, -theme().pixels(5))

    @staticmethod
    def _flags() -> int:
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        return int(left) | int(Qt.TextFlag.TextWordWrap)


class _Table(QTableView):
    # Names and spelling of Qt from here on.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.model().as_text())
        else:
            super().keyPressEvent(event)


class ComparisonDialog(QDialog):
    """The comparison; an item can be added or left out from here.

    Signals
    -------
    add_wanted
        An item is to be added to the bill: its id.
    left_out
        An item is no longer to be compared: its id.
    """

    add_wanted = Signal(str)
    left_out = Signal(str)

    def __init__(
        self, cards: Sequence[CardEntry], rates: Exchange, phase: str, parent: QWidget
    ) -> None:
        super().__init__(parent, objectName="catalog.comparison")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Compare Items"))
        self.model = ComparisonModel()
        self.model.show_cards(cards, rates)
        self._rates = rates
        self._phase = phase
        self._cards = list(cards)
        box = QVBoxLayout(self)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.setSpacing(GAP)
        box.addWidget(label(tr("Side by side"), "title"))
        self._told = ElidedLabel(role="caption")
        box.addWidget(self._told)
        self.table = self._make_table()
        box.addWidget(self.table, 1)
        box.addLayout(self._make_buttons())
        width = theme().pixels(230 + _COLUMN * min(max(len(cards), 2), 5))
        room = self.screen().availableGeometry()
        self.resize(
            min(width, round(room.width() * 0.9)),
            min(theme().pixels(680), round(room.height() * 0.9)),
        )
        self.table.setCurrentIndex(self.model.index(0, 0))
        self._show_chosen()

    def _make_table(self) -> QTableView:
        table = _Table(objectName="catalog.comparison.table")
        table.setHorizontalHeader(_ItemHeader())
        table.setModel(self.model)
        table.setItemDelegate(_CellDelegate(table))
        table.setAccessibleName(tr("Figures of the items side by side"))
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setCornerButtonEnabled(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectColumns)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        across = QHeaderView.ResizeMode.ResizeToContents
        table.verticalHeader().setSectionResizeMode(across)
        table.verticalHeader().setHighlightSections(False)
        table.verticalHeader().setSectionsClickable(False)
        table.selectionModel().currentColumnChanged.connect(self._show_chosen)
        return table

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(GAP)
        self.add_button = button("", "primary", name="catalog.comparison.add")
        self.add_button.clicked.connect(self._add)
        self.leave_button = button(tr("Leave Out"), name="catalog.comparison.leave-out")
        self.leave_button.clicked.connect(self._leave_out)
        copy = button(tr("Copy Table"), name="catalog.comparison.copy")
        copy.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.model.as_text())
        )
        close = button(tr("Close"), name="catalog.comparison.close")
        close.clicked.connect(self.accept)
        line.addWidget(copy)
        line.addStretch(1)
        line.addWidget(self.leave_button)
        line.addWidget(self.add_button)
        line.addWidget(close)
        return line

    def chosen(self) -> CardEntry:
        """Return the item of the chosen column; the first, where none is."""
        column = max(self.table.currentIndex().column(), 0)
        return self.model.card_at(min(column, len(self._cards) - 1))

    def _show_chosen(self) -> None:
        card = self.chosen()
        self.add_button.setText(add_text(self._phase))
        self.add_button.setEnabled(card.can_be_bought)
        self.add_button.setToolTip(card.item.model)
        self.leave_button.setToolTip(card.item.model)
        self.leave_button.setEnabled(len(self._cards) > 2)
        self._told.set_full_text(
            tr(
                "Chosen: {model}. The best of a figure is marked; prices, power and "
                "space only where the items are of one size.",
                model=card.item.model,
            )
        )

    def _add(self) -> None:
        self.add_wanted.emit(self.chosen().item.id)

    def _leave_out(self) -> None:
        left = self.chosen()
        self._cards.remove(left)
        self.model.show_cards(self._cards, self._rates)
        self.table.setCurrentIndex(self.model.index(0, 0))
        self._show_chosen()
        self.left_out.emit(left.item.id)
