"""Labels, cards and rules: the smallest parts, named by the role they play."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget another role in the style sheet."""
    set_property(widget, "role", role)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Change a property that the style sheet looks at; cheap where nothing changes."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def label(text: str = "", role: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label in one of the roles of the style sheet."""
    made = QLabel(text, wordWrap=wraps, textFormat=Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    return made


def clear(layout: QLayout) -> None:
    """Remove everything from a layout."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif inner := item.layout():
            clear(inner)


def rule() -> QFrame:
    """Return a hairline."""
    made = QFrame()
    made.setProperty("role", "rule")
    return made


def button(text: str, role: str = "", *, name: str = "") -> QPushButton:
    """Return a button that keyboards reach and dialogs do not press by themselves."""
    made = QPushButton(text, objectName=name, autoDefault=False)
    if role:
        made.setProperty("role", role)
    if role == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def dialog_buttons(dialog: QDialog, use: QPushButton, *, name: str) -> QHBoxLayout:
    """Return the foot of a dialog: a button that cancels it, and the one that does it.

    `name` is the object name of the button that cancels.
    """
    line = QHBoxLayout()
    line.setSpacing(GAP)
    cancel = button(tr("Cancel"), name=name)
    cancel.clicked.connect(dialog.reject)
    line.addStretch(1)
    line.addWidget(cancel)
    line.addWidget(use)
    return line


class Frame(QFrame):
    """A framed area with a layout, its look given by a role."""

    def __init__(self, role: str, *, horizontal: bool = False, margin: int = 0) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.box = QHBoxLayout(self) if horizontal else QVBoxLayout(self)
        self.box.setContentsMargins(margin, margin, margin, margin)
        self.box.setSpacing(0)


class Card(Frame):
    """A card: a title, a note on its right, and content below."""

    def __init__(self, title: str = "", note: str = "") -> None:
        super().__init__("card", margin=PADDING)
        self.box.setSpacing(GAP - 2)
        self.head = QHBoxLayout()
        self.head.setSpacing(GAP)
        self.title = label(title, "title")
        self.note = ElidedLabel(note, "caption")
        self.note.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self.head.addWidget(self.title)
        self.head.addWidget(self.note, 1)
        if title:
            self.box.addLayout(self.head)


class ElidedLabel(QLabel):
    """One line of text that ends in … where there is no room; the tip holds it all."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__(textFormat=Qt.TextFormat.PlainText)
        self._full = text
        self._tip = ""
        self._lead = ""
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        super().setText(text)

    def set_full_text(self, text: str, *, tip: str = "", lead: str = "") -> None:
        """Show another text; `tip` instead of it in the tip.

        A `lead` at its beginning is shown in the colour of warnings.
        """
        self._full, self._tip, self._lead = text, tip, lead
        super().setText(text)
        self._show_tip()

    def full_text(self) -> str:
        """Return the whole text."""
        return self._full

    def _shown(self) -> str:
        return self.fontMetrics().elidedText(
            self._full, Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )

    def _show_tip(self) -> None:
        cut = self._shown() != self._full
        self.setToolTip(self._tip or (self._full if cut else ""))

    # Names and spelling of Qt from here on.

    def minimumSizeHint(self) -> QSize:
        """Return room for a few letters."""
        return QSize(
            self.fontMetrics().averageCharWidth() * 3, super().sizeHint().height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Know anew whether the text is cut."""
        super().resizeEvent(event)
        self._show_tip()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        shown, room = self._shown(), self.contentsRect()
        aligned = int(self.alignment())
        if self._lead and shown.startswith(self._lead):
            painter.setPen(theme().colour("warn"))
            painter.drawText(room, aligned, self._lead)
            room.setLeft(room.left() + self.fontMetrics().horizontalAdvance(self._lead))
            shown = shown.removeprefix(self._lead)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, aligned, shown)


class LinkLabel(ElidedLabel):
    """A text that can be clicked and reached by keyboard.

    Signals
    -------
    clicked
        By mouse, Enter or space.
    """

    clicked = Signal()

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__(text, role)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    # Names and spelling of Qt from here on.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Report Enter and space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Report a click that ended on the text."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.clicked.emit()


class FlowLayout(QLayout):
    """Lays widgets in lines, as words in a text."""

    def __init__(self, *, gap: int = 6, line_gap: int | None = None) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._line_gap = gap if line_gap is None else line_gap
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(gap)

    def _arrange(self, rect: QRect, *, moves: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            width = min(size.width(), rect.width())
            if x > rect.x() and x + width > rect.right() + 1:
                x, y, line = rect.x(), y + line + self._line_gap, 0
            if moves:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, size.height())))
            x += width + self.spacing()
            line = max(line, size.height())
        return y + line - rect.y()

    # Names and spelling of Qt from here on.

    def addItem(self, item: QLayoutItem) -> None:
        """Add an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, or None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove an item."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Return True: narrower means higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at a width."""
        return self._arrange(QRect(0, 0, width, 0), moves=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._arrange(rect, moves=True)

    def sizeHint(self) -> QSize:
        """Return the size of the largest item."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the size of the largest item."""
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.sizeHint())
        return size


class Page(QScrollArea):
    """A page that scrolls up and down and is as wide as its place.

    It scrolls sideways only where its content would be cut, as with very large text.
    """

    def __init__(self) -> None:
        super().__init__(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self.content = QWidget(objectName="page")
        self.setWidget(self.content)
        self.content.installEventFilter(self)

    # Names and spelling of Qt from here on.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass on that the content needs more or less width."""
        if watched is self.content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        """Return a width at which the content is not cut."""
        bar = self.verticalScrollBar().sizeHint().width()
        width = self.content.minimumSizeHint().width() + bar
        return QSize(width, super().minimumSizeHint().height())
