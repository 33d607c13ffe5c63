"""How the lines of a bill are drawn, and where in a cell its small buttons are."""

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QTextLayout
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from planner.gui.icons import paint_icon
from planner.gui.models.bill_table import (
    COST_COLUMN,
    NAME,
    PRICE_COLUMN,
    QUANTITY_COLUMN,
    REMOVE_COLUMN,
    BillRow,
)
from planner.gui.texts import tr
from planner.gui.theme import theme
from planner.gui.widgets.fields import ValueField

if TYPE_CHECKING:
    from planner.gui.pages.factory.bill_table import BillTable

# What explains a line has so many lines at most; the tip has it whole.
_MOST_LINES: Final = 2
_SIDE: Final = 8
_PICTURE: Final = 14
_HEADING: Final = 28
_DOT: Final = 6


@lru_cache(maxsize=2048)
def _wrapped(text: str, width: int, size: str, _pixels: int) -> tuple[str, ...]:
    """Break a text into the lines that are shown; the last ends in … if it is cut."""
    font = _font(size)
    layout = QTextLayout(text, font)
    layout.beginLayout()
    starts = []
    while len(starts) <= _MOST_LINES and (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        starts.append(line.textStart())
    layout.endLayout()
    ends = [*starts[1:], len(text)]
    lines = [text[a:b].strip() for a, b in zip(starts, ends, strict=True)]
    if len(lines) <= _MOST_LINES:
        return tuple(lines)
    last = text[starts[_MOST_LINES - 1] :]
    right = Qt.TextElideMode.ElideRight
    return (
        *lines[: _MOST_LINES - 1],
        QFontMetrics(font).elidedText(last, right, width),
    )


def _font(size: str) -> QFont:
    is_name = size == "body"
    return theme().font(size, QFont.Weight.Medium if is_name else QFont.Weight.Normal)


def _broken(text: str, width: int, size: str) -> tuple[str, ...]:
    """Return the lines of a text of a size, within the margins of a column."""
    room = width - 2 * theme().pixels(_SIDE)
    return _wrapped(text, room, size, _font(size).pixelSize())


def _name_lines(row: BillRow, width: int) -> tuple[str, ...]:
    # Room for the chevron behind the last line.
    return _broken(row.title, width - theme().pixels(_PICTURE) - 4, "body")


def explanation_lines(row: BillRow, width: int) -> tuple[str, ...]:
    """Return the lines below the name of a row, in a column of a width."""
    return _broken(row.explanation, width, "caption")


def row_height(row: BillRow, width: int) -> int:
    """Return the height of a row whose first column has a width."""
    if row.heading:
        return theme().pixels(_HEADING)
    body = QFontMetrics(theme().font("body")).height()
    small = QFontMetrics(theme().font("caption")).height()
    names = len(_name_lines(row, width))
    count = max(len(explanation_lines(row, width)), 2 - names, 0)
    return theme().pixels(12) + names * body + count * small + 2


class BillDelegate(QStyledItemDelegate):
    """Draws lines with what explains them, pins, and prices with their basis."""

    def __init__(self, table: "BillTable") -> None:
        super().__init__(table)
        self._table = table

    # -- places of the small buttons

    def choice_place(self, cell: QRect, row: BillRow) -> QRectF:
        """Return where another item can be chosen: behind the name."""
        side = theme().pixels(_PICTURE)
        metrics = QFontMetrics(_font("body"))
        left = cell.left() + theme().pixels(_SIDE)
        lines = _name_lines(row, cell.width())
        name = metrics.horizontalAdvance(lines[-1])
        above = (len(lines) - 1) * metrics.height() + (metrics.height() - side) / 2
        top = cell.top() + theme().pixels(6) + above
        return QRectF(left + name + 3, top, side, side)

    def pin_place(self, cell: QRect, row: BillRow) -> QRectF:
        """Return where the pin of a quantity is: before the number."""
        side = theme().pixels(_PICTURE)
        metrics = QFontMetrics(theme().figures("body", QFont.Weight.DemiBold))
        right = cell.right() - theme().pixels(_SIDE)
        left = right - metrics.horizontalAdvance(row.quantity_text) - side - 4
        top = cell.top() + theme().pixels(6) + (metrics.height() - side) / 2
        return QRectF(left, top, side, side)

    def needed_widths(self, row: BillRow) -> tuple[int, int]:
        """Return how wide quantity and price of a row are."""
        if row.need is not None:
            text = QFontMetrics(theme().font("body")).horizontalAdvance(_choose_text())
            return text + 2 * theme().pixels(_SIDE), 0
        if row.line is None:
            return 0, 0
        bold = QFontMetrics(theme().figures("body", QFont.Weight.DemiBold))
        plain = QFontMetrics(theme().figures("body"))
        small = QFontMetrics(theme().font("caption"))
        pin = theme().pixels(_PICTURE) + 4 if row.line.is_pinned else _DOT + 6
        number = bold.horizontalAdvance(row.quantity_text) + pin
        unit = min(small.horizontalAdvance(row.line.item.unit), theme().pixels(90))
        basis = small.horizontalAdvance(_basis(row)) + 10
        price = plain.horizontalAdvance(self._table.price_text(row)) + _DOT + 6
        sides = 2 * theme().pixels(_SIDE)
        return max(number, unit) + sides, max(price, basis) + sides

    # Names and spelling of Qt from here on.

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Return the height of a row."""
        row = self._table.bill.row_at(index.row())
        return QSize(0, row_height(row, self._table.columnWidth(NAME)))

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, index: QModelIndex
    ) -> QWidget | None:
        """Return a field that knows the input of the cell."""
        row = self._table.bill.input_at(index)
        if row is None:
            return None
        field = ValueField(self._table.session, row)
        field.setParent(parent)
        field.setProperty("role", "cell")
        return field

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:
        """Show the input as it is now; what is being typed stays."""
        row = self._table.bill.input_at(index)
        if isinstance(editor, ValueField) and row is not None:
            editor.set_row(row)

    def setModelData(self, editor: QWidget, _model: object, _index: object) -> None:
        """Take over what was typed."""
        if isinstance(editor, ValueField):
            editor.commit()

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: QModelIndex
    ) -> None:
        """Let the field fill its cell, but be no higher than a field."""
        room = option.rect
        height = min(room.height(), editor.sizeHint().height())
        room.setTop(room.top() + theme().pixels(3))
        room.setHeight(height)
        wide = editor.minimumSizeHint().width()
        if room.width() < wide:
            room.setLeft(room.right() - wide)
        editor.setGeometry(room)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Draw a cell."""
        row = self._table.bill.row_at(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = option.rect
        if row.heading:
            self._paint_heading(painter, cell, index, row)
            painter.restore()
            return
        is_lit = bool(option.state & QStyle.StateFlag.State_Selected)
        is_under = index.row() == self._table.hovered_row
        if is_lit or is_under:
            painter.fillRect(cell, theme().colour("accentbg" if is_lit else "sunken"))
        painter.setPen(QPen(theme().colour("border"), 1))
        painter.drawLine(cell.bottomLeft(), cell.bottomRight())
        column = index.column()
        if column == NAME:
            self._paint_name(painter, cell, row)
        elif column == REMOVE_COLUMN:
            if (is_lit or is_under) and row.line is not None:
                place = QRectF(0, 0, theme().pixels(_PICTURE), theme().pixels(_PICTURE))
                place.moveCenter(QRectF(cell).center())
                paint_icon(painter, "close", place, theme().colours.muted)
        elif row.need is not None:
            if column == QUANTITY_COLUMN:
                _write(painter, cell, _choose_text(), tone="accent")
        elif column == QUANTITY_COLUMN:
            self._paint_quantity(painter, cell, index, row)
        elif column == PRICE_COLUMN:
            self._paint_price(painter, cell, index, row)
        elif column == COST_COLUMN:
            _write(painter, cell, str(index.data()), font=theme().figures("body"))
        painter.restore()

    @staticmethod
    def _paint_heading(
        painter: QPainter, cell: QRect, index: QModelIndex, row: BillRow
    ) -> None:
        painter.fillRect(cell, theme().colour("sunken"))
        room = QRectF(cell).adjusted(
            theme().pixels(_SIDE), 0, -theme().pixels(_SIDE), 0
        )
        middle = Qt.AlignmentFlag.AlignVCenter
        if index.column() == NAME:
            painter.setFont(theme().font("body", QFont.Weight.DemiBold))
            painter.setPen(theme().colour("text"))
            painter.drawText(room, int(middle), row.heading)
        elif index.column() == COST_COLUMN and row.cost:
            painter.setFont(theme().figures("body"))
            painter.setPen(theme().colour("muted"))
            aligned = int(middle | Qt.AlignmentFlag.AlignRight)
            painter.drawText(room, aligned, str(index.data()))

    def _paint_name(self, painter: QPainter, cell: QRect, row: BillRow) -> None:
        left, top = cell.left() + theme().pixels(_SIDE), cell.top() + theme().pixels(6)
        if row.need or (row.line and row.line.roles):
            place = self.choice_place(cell, row)
            paint_icon(painter, "chevron-down", place, theme().colours.muted)
        painter.setFont(_font("body"))
        painter.setPen(theme().colour("text"))
        metrics = painter.fontMetrics()
        for line in _name_lines(row, cell.width()):
            painter.drawText(left, top + metrics.ascent(), line)
            top += metrics.height()
        baseline = top + 1
        painter.setFont(theme().font("caption"))
        painter.setPen(theme().colour("warn" if row.need else "muted"))
        small = painter.fontMetrics()
        for line in explanation_lines(row, cell.width()):
            painter.drawText(left, baseline + small.ascent(), line)
            baseline += small.height()

    def _paint_quantity(
        self, painter: QPainter, cell: QRect, index: QModelIndex, row: BillRow
    ) -> None:
        line = row.line
        if line is None:
            return
        tone = "warn" if row.differs else "text"
        bold = theme().figures("body", QFont.Weight.DemiBold)
        _write(painter, cell, row.quantity_text, font=bold, tone=tone)
        if line.derived_quantity is not None and line.is_pinned:
            is_under = index == self._table.hovered_pin
            picture = "reset" if is_under else "pin"
            colours = theme().colours
            tint = colours.accent if is_under else colours.warn
            if not row.differs and not is_under:
                tint = colours.muted
            paint_icon(painter, picture, self.pin_place(cell, row), tint)
        else:
            self._paint_dot(painter, cell, index, row.quantity_text, bold)
        _write_below(painter, cell, line.item.unit)

    def _paint_price(
        self, painter: QPainter, cell: QRect, index: QModelIndex, row: BillRow
    ) -> None:
        text = self._table.price_text(row)
        font = theme().figures("body")
        _write(painter, cell, text, font=font)
        self._paint_dot(painter, cell, index, text, font)
        line, basis = row.line, _basis(row)
        if line is None or not basis:
            return
        painter.setFont(theme().font("caption"))
        metrics = painter.fontMetrics()
        warns = line.price_assumption
        width = metrics.horizontalAdvance(basis) + 10
        right = cell.right() - theme().pixels(_SIDE)
        chip = QRectF(right - width + 1, _second_line(cell), width, metrics.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("warnbg" if warns else "sunken"))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(theme().colour("warn" if warns else "muted"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, basis)

    def _paint_dot(
        self,
        painter: QPainter,
        cell: QRect,
        index: QModelIndex,
        text: str,
        font: QFont,
    ) -> None:
        """Mark a value that the scenario sets otherwise than the base case."""
        found = self._table.bill.input_at(index)
        if found is None or not found.changed_from_base:
            return
        metrics = QFontMetrics(font)
        right = cell.right() - theme().pixels(_SIDE) - metrics.horizontalAdvance(text)
        middle = cell.top() + theme().pixels(6) + metrics.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("accent"))
        painter.drawEllipse(QRectF(right - _DOT - 5, middle - _DOT / 2, _DOT, _DOT))


def _choose_text() -> str:
    return tr("Choose…")


def _basis(row: BillRow) -> str:
    """Return what a price rests on, in a word or two."""
    line = row.line
    if line is None:
        return ""
    return tr("own price") if line.price_is_set else line.item.price_basis


def _second_line(cell: QRect) -> int:
    """Return the top of the small text below a figure."""
    body = QFontMetrics(theme().font("body")).height()
    return cell.top() + theme().pixels(6) + body + 1


def _write(
    painter: QPainter,
    cell: QRect,
    text: str,
    *,
    tone: str = "text",
    font: QFont | None = None,
) -> None:
    """Write a figure at the right, on the line of the names."""
    painter.setFont(font or theme().font("body"))
    painter.setPen(theme().colour(tone))
    right = cell.right() - theme().pixels(_SIDE)
    metrics = painter.fontMetrics()
    x = right - metrics.horizontalAdvance(text) + 1
    painter.drawText(x, cell.top() + theme().pixels(6) + metrics.ascent(), text)


def _write_below(painter: QPainter, cell: QRect, text: str) -> None:
    """Write a small text below a figure."""
    painter.setFont(theme().font("caption"))
    painter.setPen(theme().colour("muted"))
    metrics = painter.fontMetrics()
    room = QRectF(cell).adjusted(
        theme().pixels(_SIDE), 0, -theme().pixels(_SIDE) + 1, 0
    )
    room.setTop(_second_line(cell))
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(room, int(Qt.AlignmentFlag.AlignRight), shown)
