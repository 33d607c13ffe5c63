"""A figure of the plan beside what somebody claims: a bar and a mark on it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.gui.theme import theme


class ClaimBar(QWidget):
    """Two bars on one scale: the plan's, filled, and the claimed one, hollow."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[tuple[str, float, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def show_figures(
        self, plan: tuple[str, float, str], claim: tuple[str, float, str]
    ) -> None:
        """Show the plan's figure and the claimed one: name, value, value as shown."""
        rows = (plan, claim)
        if rows != self._rows:
            self._rows = rows
            self.setAccessibleName(
                "; ".join(f"{name}: {said}" for name, _, said in rows)
            )
            self.update()

    def _row_height(self) -> int:
        return theme().pixels(17)

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return room for two rows."""
        return QSize(theme().pixels(180), 2 * self._row_height())

    def minimumSizeHint(self) -> QSize:
        """Return the height of the size hint."""
        return QSize(theme().pixels(120), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the names, the bars and their values."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme().font("caption"))
        metrics = painter.fontMetrics()
        names = max((metrics.horizontalAdvance(n) for n, _, _ in self._rows), default=0)
        values = max(
            (metrics.horizontalAdvance(s) for _, _, s in self._rows), default=0
        )
        most = max((value for _, value, _ in self._rows), default=0.0)
        left = names + 8
        room = max(self.width() - left - values - 10, 1)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        for place, (name, value, said) in enumerate(self._rows):
            top = place * self._row_height()
            line = QRectF(0, top, self.width(), self._row_height())
            painter.setFont(theme().font("caption"))
            painter.setPen(theme().colour("muted"))
            painter.drawText(line, middle, name)
            bar = QRectF(left, top + 4, max(value / most * room, 2) if most else 2, 0)
            bar.setBottom(line.bottom() - 4)
            is_plan = place == 0
            painter.setPen(QPen(theme().colour("s3" if is_plan else "muted"), 1))
            painter.setBrush(theme().colour("s3") if is_plan else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(bar, 2, 2)
            weight = QFont.Weight.DemiBold if is_plan else QFont.Weight.Normal
            painter.setFont(theme().font("caption", weight))
            painter.setPen(theme().colour("text"))
            place_of_value = QRectF(line)
            place_of_value.setLeft(QPointF(bar.right(), 0).x() + 6)
            painter.drawText(place_of_value, middle, said)
