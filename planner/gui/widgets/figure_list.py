"""A list of figures: what each is, its value, and a note; each can be explained."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from planner.gui.theme import theme


@dataclass(frozen=True)
class FigureRow:
    """One figure; `tone` is a colour's name, `key` what a click explains."""

    label: str
    value: str
    key: str
    note: str = ""
    tone: str = "text"
    tip: str = ""


class _Row(QAbstractButton):
    def __init__(self, row: FigureRow, note_width: int) -> None:
        super().__init__(objectName=f"figure.{row.key}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._has_note = True
        self._shown: tuple[FigureRow, int] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_row(row, note_width)

    def show_row(self, row: FigureRow, note_width: int) -> None:
        if (row, note_width) == self._shown:
            return
        self._shown = (row, note_width)
        self.row = row
        self._note_width = note_width
        self.setAccessibleName(f"{row.label}: {row.value} {row.note}")
        self.setToolTip("\n".join(part for part in (row.note, row.tip) if part))
        self.update()

    def set_note_shown(self, is_shown: bool) -> None:
        if is_shown == self._has_note:
            return
        self._has_note = is_shown
        self.update()

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.row.value)
        return QSize(width + theme().pixels(120), theme().pixels(23))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.underMouse() or self.hasFocus():
            painter.fillRect(self.rect(), theme().colour("sunken"))
        painter.setPen(QPen(theme().colour("border"), 1))
        bottom = self.height() - 1
        painter.drawLine(0, bottom, self.width(), bottom)
        room = QRectF(self.rect())
        middle = Qt.AlignmentFlag.AlignVCenter
        right = middle | Qt.AlignmentFlag.AlignRight
        painter.setFont(theme().font("caption"))
        painter.setPen(theme().colour("muted"))
        if self._note_width and self._has_note:
            painter.drawText(room, int(right), self.row.note)
            room.setRight(room.right() - self._note_width - theme().pixels(12))
        painter.setFont(theme().figures("body", QFont.Weight.DemiBold))
        painter.setPen(theme().colour(self.row.tone))
        painter.drawText(room, int(right), self.row.value)
        value = painter.fontMetrics().horizontalAdvance(self.row.value)
        room.setRight(room.right() - value - 10)
        painter.setFont(theme().font("body"))
        painter.setPen(theme().colour("text"))
        label = painter.fontMetrics().elidedText(
            self.row.label, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, int(middle), label)


class FigureList(QWidget):
    """Figures below each other.

    Signals
    -------
    explained
        A figure was clicked: its key.
    """

    explained = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Row] = []
        self._note_width = 0
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)

    def show_rows(self, rows: Sequence[FigureRow]) -> None:
        """Show other figures; widgets are kept where the figures are the same."""
        metrics = QFontMetrics(theme().font("caption"))
        width = max((metrics.horizontalAdvance(row.note) for row in rows), default=0)
        if [row.key for row in rows] != [one.row.key for one in self._rows]:
            for old in self._rows:
                self._box.removeWidget(old)
                old.hide()
                old.deleteLater()
            self._rows = [_Row(row, width) for row in rows]
            for made in self._rows:
                made.clicked.connect(
                    lambda _=False, made=made: self.explained.emit(made.row.key)
                )
                self._box.addWidget(made)
        for made, row in zip(self._rows, rows, strict=True):
            made.show_row(row, width)
        self._note_width = width
        self._fit()

    def _fit(self) -> None:
        """Leave the notes to the tips where a label would be cut beside them."""
        metrics = QFontMetrics(theme().font("body", QFont.Weight.DemiBold))
        widest = max(
            (
                metrics.horizontalAdvance(made.row.label + made.row.value)
                for made in self._rows
            ),
            default=0,
        )
        gaps = theme().pixels(12) + 10
        has_room = widest + self._note_width + gaps <= self.width()
        for made in self._rows:
            made.set_note_shown(has_room)

    # Names and spelling of Qt from here on.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See whether there is room for the notes."""
        super().resizeEvent(event)
        self._fit()
