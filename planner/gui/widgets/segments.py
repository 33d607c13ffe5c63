"""Segments: a few choices side by side, of which one holds."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from planner.gui.theme import theme
from planner.gui.widgets.basics import FlowLayout
from planner.gui.widgets.fields import field_height


class _Segment(QAbstractButton):
    def __init__(self, name: str, text: str) -> None:
        super().__init__(objectName=name, checkable=True)
        self.setText(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width + theme().pixels(26), field_height(self))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.isChecked()
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = "accent" if lit or self.hasFocus() else "outline"
        painter.setPen(QPen(theme().colour(edge)))
        painter.setBrush(theme().colour("accentbg" if lit else "surface"))
        painter.drawRoundedRect(room, 5, 5)
        weight = QFont.Weight.DemiBold if lit else QFont.Weight.Normal
        painter.setFont(theme().font("body", weight))
        painter.setPen(theme().colour("accent" if lit else "muted"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class Segments(QWidget):
    """Choices side by side; where they `wrap`, in more lines than one if need be.

    Signals
    -------
    chosen
        The id of the choice that holds now.
    """

    chosen = Signal(str)

    def __init__(
        self, choices: Sequence[tuple[str, str]], *, name: str, wraps: bool = False
    ) -> None:
        super().__init__(objectName=name)
        self._group = QButtonGroup(self, exclusive=True)
        box = FlowLayout(gap=4) if wraps else QHBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        self.setLayout(box)
        for number, (choice, text) in enumerate(choices):
            one = _Segment(f"{name}.{choice}", text)
            one.setChecked(number == 0)
            one.clicked.connect(lambda _=False, c=choice: self.chosen.emit(c))
            self._group.addButton(one)
            box.addWidget(one)

    def choose(self, choice: str) -> None:
        """Show that another choice holds; `chosen` is not emitted."""
        for one in self._group.buttons():
            if one.objectName() == f"{self.objectName()}.{choice}":
                one.setChecked(True)
