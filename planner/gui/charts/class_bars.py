"""Capital by asset class: one bar a class, a shade a phase, the amount beside it."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.gui.figures import figure
from planner.gui.theme import mixed, theme

_ROW: Final = 26


@dataclass(frozen=True)
class ClassBar:
    """One class: its parts (a phase each), and what explains it."""

    label: str
    parts: tuple[float, ...]
    line: str
    items: tuple[str, ...]


class ClassBars(QWidget):
    """Horizontal bars.

    Signals
    -------
    explained
        A bar was clicked: its line and items.
    """

    explained = Signal(str, tuple)

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[ClassBar, ...] = ()
        self._unit = "USD"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def show_bars(self, bars: tuple[ClassBar, ...], unit: str) -> None:
        """Show other bars."""
        self._bars, self._unit = bars, unit
        if any(bar.line for bar in bars):
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(
            "; ".join(f"{bar.label} {figure(sum(bar.parts), unit)}" for bar in bars)
        )
        self.updateGeometry()
        self.update()

    def _shades(self, count: int) -> list[str]:
        base, ground = theme().colours.s1, theme().colours.surface
        return [mixed(base, ground, 0.45 * n / max(count - 1, 1)) for n in range(count)]

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return a row for each bar."""
        return QSize(theme().pixels(260), theme().pixels(_ROW) * len(self._bars))

    def minimumSizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(theme().pixels(200), self.sizeHint().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for an explanation of the bar."""
        row = int(event.position().y() // theme().pixels(_ROW))
        is_bar = 0 <= row < len(self._bars) and bool(self._bars[row].line)
        if is_bar and event.button() == Qt.MouseButton.LeftButton:
            self.explained.emit(self._bars[row].line, self._bars[row].items)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw names, bars and amounts."""
        painter = QPainter(self)
        body, strong = (
            theme().font("body"),
            theme().figures("body", QFont.Weight.DemiBold),
        )
        metrics = QFontMetrics(body)
        amounts = [figure(sum(bar.parts), self._unit) for bar in self._bars]
        left = max((metrics.horizontalAdvance(b.label) for b in self._bars), default=0)
        left = min(left, round(self.width() * 0.45)) + 14
        right = (
            max((metrics.horizontalAdvance(text) for text in amounts), default=0) + 14
        )
        largest = max((sum(bar.parts) for bar in self._bars), default=0) or 1.0
        scale = max(self.width() - left - right, 10) / largest
        height = theme().pixels(_ROW)
        for row, (bar, amount) in enumerate(zip(self._bars, amounts, strict=True)):
            room = QRectF(0, row * height, left - 10, height)
            painter.setFont(body)
            painter.setPen(theme().colour("text"))
            text = metrics.elidedText(
                bar.label, Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
            x = float(left)
            shades = self._shades(len(bar.parts))
            for part, shade in zip(bar.parts, shades, strict=True):
                thick = theme().pixels(13)
                top = room.center().y() - thick / 2
                painter.fillRect(QRectF(x, top, max(part * scale, 1.0), thick), shade)
                x += part * scale
            painter.setFont(strong)
            aligned = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            place = QRectF(0, row * height, self.width(), height)
            painter.drawText(place, int(aligned), amount)
