"""The command palette: finds pages, commands, inputs and figures by a few letters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from planner.gui.icons import paint_icon
from planner.gui.texts import tr
from planner.gui.theme import theme

MOST_SHOWN: Final = 60
_ENTRY_ROLE: Final = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Entry:
    """Something that can be found: a title, what it is, a note, and what it does."""

    title: str
    kind: str
    run: Callable[[], None]
    note: str = ""
    icon: str = "search"
    words: str = ""


def matching(entries: Sequence[Entry], text: str) -> list[Entry]:
    """Return the entries that have all words of a text, the best first.

    Words that begin a title count most, then words that begin a word of it.
    """
    words = text.casefold().split()
    if not words:
        return list(entries)
    found = []
    for place, entry in enumerate(entries):
        title = entry.title.casefold()
        everything = f"{title} {entry.words} {entry.kind} {entry.note}".casefold()
        if all(word in everything for word in words):
            starts = title.startswith(words[0])
            inner = all(f" {word}" in f" {title}" for word in words)
            within = all(word in title for word in words)
            rank = 0 if starts and within else 1 if inner else 2 if within else 3
            found.append((rank, place, entry))
    return [entry for _rank, _place, entry in sorted(found, key=lambda one: one[:2])]


class _EntryDelegate(QStyledItemDelegate):
    """Draws an entry: icon, title, note, and at the right what it is."""

    # Names and spelling of Qt from here on.

    def sizeHint(self, _option: QStyleOptionViewItem, _index: object) -> QSize:
        """Return the height of one line."""
        return QSize(0, theme().pixels(30))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: object
    ) -> None:
        """Draw one entry."""
        entry: Entry = index.data(_ENTRY_ROLE)
        colours = theme().colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(option.rect).adjusted(4, 1, -4, -1)
        lit = bool(option.state & QStyle.StateFlag.State_Selected)
        if lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accentbg"))
            painter.drawRoundedRect(room, 6, 6)
        side = theme().pixels(16)
        place = QRectF(room.left() + 8, room.center().y() - side / 2, side, side)
        paint_icon(painter, entry.icon, place, colours.accent if lit else colours.muted)
        painter.setFont(theme().font("caption"))
        painter.setPen(theme().colour("muted"))
        aligned = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        right = room.adjusted(0, 0, -10, 0)
        painter.drawText(right, int(aligned | Qt.AlignmentFlag.AlignRight), entry.kind)
        kind = painter.fontMetrics().horizontalAdvance(entry.kind) + 24
        painter.setFont(theme().font("body", QFont.Weight.Medium))
        painter.setPen(theme().colour("accent" if lit else "text"))
        text = room.adjusted(side + 18, 0, -kind, 0)
        metrics = painter.fontMetrics()
        title = metrics.elidedText(
            entry.title, Qt.TextElideMode.ElideRight, int(text.width())
        )
        painter.drawText(text, int(aligned), title)
        text.setLeft(text.left() + metrics.horizontalAdvance(title) + 10)
        painter.setFont(theme().font("caption"))
        painter.setPen(theme().colour("muted"))
        note = painter.fontMetrics().elidedText(
            " ".join(entry.note.split()),
            Qt.TextElideMode.ElideRight,
            int(max(text.width(), 0)),
        )
        painter.drawText(text, int(aligned), note)
        painter.restore()


class CommandPalette(QDialog):
    """A field and what it finds; Enter runs the first."""

    def __init__(
        self, entries: Sequence[Entry], parent: QWidget, *, prompt: str = ""
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup, objectName="palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries = list(entries)
        self.field = QLineEdit(
            placeholderText=prompt or tr("Page, command, input or figure…"),
            objectName="palette.field",
        )
        self.field.setAccessibleName(tr("Search commands, inputs and figures"))
        self.list = QListWidget(objectName="palette.list", uniformItemSizes=True)
        self.list.setItemDelegate(_EntryDelegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(6)
        box.addWidget(self.field)
        box.addWidget(self.list)
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.itemActivated.connect(lambda _item: self._run())
        self.list.itemClicked.connect(lambda _item: self._run())
        self._fill()

    def open_in(self, window: QWidget) -> None:
        """Show it in the upper middle of a window."""
        width = min(theme().pixels(620), window.width() - 40)
        height = min(theme().pixels(430), window.height() - 80)
        self.resize(width, height)
        corner = QPoint((window.width() - width) // 2, theme().pixels(44))
        self.move(window.mapToGlobal(corner))
        self.show()
        self.field.setFocus()

    def _fill(self) -> None:
        self.list.clear()
        for entry in matching(self._entries, self.field.text())[:MOST_SHOWN]:
            item = QListWidgetItem(entry.title)
            item.setData(_ENTRY_ROLE, entry)
            item.setToolTip(entry.note)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self) -> None:
        item = self.list.currentItem()
        self.close()
        if item is not None:
            item.data(_ENTRY_ROLE).run()

    # Names and spelling of Qt from here on.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows move the choice while the field has the focus."""
        if watched is self.field and isinstance(event, QKeyEvent):
            is_press = event.type() == QEvent.Type.KeyPress
            steps = {
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_PageDown: 10,
                Qt.Key.Key_PageUp: -10,
            }
            step = steps.get(Qt.Key(event.key()))
            if is_press and step is not None:
                last = self.list.count() - 1
                row = min(max(self.list.currentRow() + step, 0), last)
                self.list.setCurrentRow(row)
                return True
            if is_press and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
        return super().eventFilter(watched, event)
