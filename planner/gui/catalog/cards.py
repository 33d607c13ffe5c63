"""The list of cards: how each is drawn, and what keys and the mouse do with it."""

from functools import lru_cache

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from planner.gui.catalog.entries import CardEntry, origin_text
from planner.gui.catalog.model import CatalogModel
from planner.gui.icons import paint_icon
from planner.gui.texts import tr
from planner.gui.theme import RADIUS, theme

AnyIndex = QModelIndex | QPersistentModelIndex

# Lengths at 100% text.
_SIDE = 10
_TOP = 7
_GAP = 6
_BETWEEN = 8
_BOX = 16
_CHIP_PADDING = 5
_LINES = 2


@lru_cache(maxsize=2048)
def _wrapped(text: str, width: int, scale: float) -> tuple[str, ...]:
    """Return the name of a card in lines; the last one ends in … if need be.

    `scale` is that of the text, which the lines depend on, too.
    """
    metrics = QFontMetrics(_name_font())
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < _LINES - 1:
        count = 1
        while count < len(words) and (
            metrics.horizontalAdvance(" ".join(words[: count + 1])) <= width
        ):
            count += 1
        lines.append(" ".join(words[:count]))
        words = words[count:]
    if words:
        lines.append(" ".join(words))
    right = Qt.TextElideMode.ElideRight
    return tuple(metrics.elidedText(line, right, width) for line in lines)


def _name_font() -> QFont:
    return theme().font("body", QFont.Weight.DemiBold)


class CardDelegate(QStyledItemDelegate):
    """Draws cards: name and price, below them figures and what the price rests on."""

    def __init__(self, cards: "CardList") -> None:
        super().__init__(cards)
        self._cards = cards

    def _name_lines(self, card: CardEntry, width: int) -> tuple[str, ...]:
        pixels = theme().pixels
        price = QFontMetrics(_price_font()).horizontalAdvance(card.price)
        room = width - 2 * pixels(_SIDE) - price - pixels(_BETWEEN)
        if self._cards.cards.marked:
            room -= pixels(_BOX) + pixels(_BETWEEN)
        return _wrapped(card.item.model, max(room, pixels(40)), theme().scale)

    # Names and spelling of Qt from here on.

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return the height of a card and of the gap below it."""
        card = self._cards.cards.card_at(index)
        width = self._cards.viewport().width()
        pixels = theme().pixels
        lines = len(self._name_lines(card, width))
        name = QFontMetrics(_name_font()).height() * lines
        small = QFontMetrics(theme().font("caption")).height() + pixels(2)
        height = 2 * pixels(_TOP) + name + pixels(3) + small
        return QSize(width, height + pixels(_GAP))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        """Draw a card."""
        cards, pixels = self._cards, theme().pixels
        card = cards.cards.card_at(index)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        is_under = index.row() == cards.hovered_row
        is_marked = card.item.id in cards.cards.marked
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(option.rect).adjusted(1, 1, -1, -pixels(_GAP))
        edge = "accent" if is_current else "outline" if is_under else "border"
        is_focused = is_current and cards.hasFocus()
        painter.setPen(QPen(theme().colour(edge), 2 if is_focused else 1))
        painter.setBrush(theme().colour("accentbg" if is_marked else "surface"))
        painter.drawRoundedRect(room, RADIUS, RADIUS)
        inner = room.adjusted(pixels(_SIDE), pixels(_TOP), -pixels(_SIDE), 0)
        if cards.cards.marked:
            self._paint_box(painter, inner, is_marked=is_marked)
            inner.setLeft(inner.left() + pixels(_BOX) + pixels(_BETWEEN))
        bottom = self._paint_head(painter, inner, card, option.rect.width())
        self._paint_foot(painter, inner, bottom + pixels(3), card)
        painter.restore()

    @staticmethod
    def _paint_box(painter: QPainter, room: QRectF, *, is_marked: bool) -> None:
        side = theme().pixels(_BOX)
        box = QRectF(room.left(), room.top() + 1, side, side)
        painter.setPen(QPen(theme().colour("accent" if is_marked else "outline"), 1))
        painter.setBrush(theme().colour("accent" if is_marked else "surface"))
        painter.drawRoundedRect(box, 4, 4)
        if is_marked:
            inset = theme().pixels(2)
            place = box.adjusted(inset, inset, -inset, -inset)
            paint_icon(painter, "check", place, theme().colours.on_accent)

    def _paint_head(
        self, painter: QPainter, room: QRectF, card: CardEntry, width: int
    ) -> float:
        """Draw name and price; return where they end."""
        painter.setFont(_price_font())
        painter.setPen(theme().colour("text" if card.can_be_bought else "muted"))
        metrics = painter.fontMetrics()
        x = room.right() - metrics.horizontalAdvance(card.price) + 1
        painter.drawText(QPoint(round(x), _baseline(room.top(), metrics)), card.price)
        painter.setFont(_name_font())
        painter.setPen(theme().colour("text"))
        metrics = painter.fontMetrics()
        top = room.top()
        for line in self._name_lines(card, width):
            at = QPoint(round(room.left()), _baseline(top, metrics))
            painter.drawText(at, line)
            top += metrics.height()
        return top

    def _paint_foot(
        self, painter: QPainter, room: QRectF, top: float, card: CardEntry
    ) -> None:
        """Draw the figures, and at the right the marks."""
        painter.setFont(theme().font("caption"))
        right = room.right()
        if card.badge:
            tone = ("warnbg", "warn") if card.is_assumed else ("sunken", "muted")
            right = _paint_chip(painter, right, top, card.badge, tone)
        whose = origin_text(card.origin)
        if whose:
            right = _paint_chip(painter, right, top, whose, ("accentbg", "accent"))
        painter.setPen(theme().colour("muted"))
        metrics = painter.fontMetrics()
        free = int(right - room.left() - theme().pixels(2))
        text = metrics.elidedText(card.figures, Qt.TextElideMode.ElideRight, free)
        at = QPoint(round(room.left()), _baseline(top + 1, metrics))
        painter.drawText(at, text)


def _price_font() -> QFont:
    return theme().figures("body", QFont.Weight.DemiBold)


def _baseline(top: float, metrics: QFontMetrics) -> int:
    return round(top) + metrics.ascent()


def _paint_chip(
    painter: QPainter, right: float, top: float, text: str, tone: tuple[str, str]
) -> float:
    """Draw a small word on a ground of its own; return where the next may end."""
    metrics = painter.fontMetrics()
    padding = theme().pixels(_CHIP_PADDING)
    width = metrics.horizontalAdvance(text) + 2 * padding
    chip = QRectF(right - width, top, width, metrics.height() + theme().pixels(2))
    ground, ink = tone
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour(ground))
    painter.drawRoundedRect(chip, 4, 4)
    painter.setPen(theme().colour(ink))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
    return chip.left() - theme().pixels(4)


class CardList(QListView):
    """Cards below each other; Enter adds, Space marks for comparison, Right looks in.

    Signals
    -------
    wanted
        An item is to be added: its id.
    details_wanted
        Everything about an item is to be shown: its id.
    current_changed
        Another card is chosen.
    menu_wanted
        The menu of a card is asked for: the id of its item, and where.
    typed
        A letter was typed, which belongs into the search field.
    """

    wanted = Signal(str)
    details_wanted = Signal(str)
    current_changed = Signal()
    menu_wanted = Signal(str, QPoint)
    typed = Signal(str)

    def __init__(self, cards: CatalogModel) -> None:
        super().__init__(objectName="catalog.cards")
        self.cards = cards
        self.hovered_row = -1
        self.setModel(cards)
        self.setItemDelegate(CardDelegate(self))
        self.setAccessibleName(tr("Items of the catalog"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        # The cards lie on the ground of the page.
        self.setStyleSheet("QListView { background: transparent; }")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.selectionModel().currentChanged.connect(self.current_changed)
        self.doubleClicked.connect(
            lambda index: self.wanted.emit(cards.card_at(index).item.id)
        )
        cards.marked_changed.connect(self.scheduleDelayedItemsLayout)
        theme().changed.connect(self.scheduleDelayedItemsLayout)

    def current(self) -> CardEntry | None:
        """Return the card that is chosen, if one is."""
        index = self.currentIndex()
        return self.cards.card_at(index) if index.isValid() else None

    def choose(self, item: str) -> bool:
        """Choose the card of an item; False if it is not shown."""
        index = self.cards.index_of(item)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        return index.isValid()

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    # Names and spelling of Qt from here on.

    def setModel(self, model: QAbstractItemModel) -> None:
        """Choose nothing that is no longer shown."""
        super().setModel(model)
        model.modelReset.connect(lambda: self._hover(-1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Add, mark and look in by key; letters search."""
        card, key = self.current(), event.key()
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        if card and plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit(card.item.id)
        elif card and plain and key == Qt.Key.Key_Space:
            self.cards.toggle_marked(card.item.id)
        elif card and plain and key == Qt.Key.Key_Right:
            self.details_wanted.emit(card.item.id)
        elif plain and event.text().strip() and event.text().isprintable():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Mark with Ctrl, and with a click on the box of a card."""
        index = self.indexAt(event.position().toPoint())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and index.isValid():
            edge = theme().pixels(_SIDE + _BOX + _BETWEEN // 2)
            on_box = bool(self.cards.marked) and event.position().x() <= edge
            if on_box or event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                self.setCurrentIndex(index)
                self.cards.toggle_marked(self.cards.card_at(index).item.id)
                return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the card under the pointer."""
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        """Light no card."""
        super().leaveEvent(event)
        self._hover(-1)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the card under the pointer or of the chosen one."""
        is_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_key else self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            place = self.visualRect(index).center() if is_key else event.pos()
            item = self.cards.card_at(index).item.id
            self.menu_wanted.emit(item, self.viewport().mapToGlobal(place))

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag a picture of the card."""
        index = self.currentIndex()
        if not index.flags() & Qt.ItemFlag.ItemIsDragEnabled:
            return
        drag = QDrag(self)
        drag.setMimeData(self.cards.mimeData([index]))
        place = self.visualRect(index)
        picture = QPixmap(place.size() * self.devicePixelRatio())
        picture.setDevicePixelRatio(self.devicePixelRatio())
        picture.fill(Qt.GlobalColor.transparent)
        self.viewport().render(picture, QPoint(), place)
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(theme().pixels(_SIDE), theme().pixels(_TOP)))
        drag.exec(Qt.DropAction.CopyAction)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the names anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def minimumSizeHint(self) -> QSize:
        """Return room for a card."""
        return QSize(theme().pixels(180), theme().pixels(70))
