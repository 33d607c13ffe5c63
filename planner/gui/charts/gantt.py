"""The chain of the phases as bars, on the time axis of the chart below it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from planner.gui.charts.scale import years
from planner.gui.theme import theme

_GAP: Final = 4
_THINNEST: Final = 4.0


@dataclass(frozen=True)
class Bar:
    """One step of the chain, from `start` to `end` in months since the decision.

    `tone` names a colour; `line` and `items` say what explains its end. A critical step
    is one that a later date of would move the first sale.
    """

    label: str
    start: float
    end: float
    tone: str
    line: str
    items: tuple[str, ...] = ()
    tip: str = ""
    is_critical: bool = False
    is_heading: bool = False


class GanttStrip(QWidget):
    """Bars with their names beside them.

    Signals
    -------
    explained
        A bar was clicked: the line that explains its end, and its items.
    """

    explained = Signal(str, tuple)

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[Bar, ...] = ()
        self._first_month = ""
        self._to_pixel: Callable[[float], float] = float
        self._range = (0.0, 1.0)
        self._placed: tuple[float, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        theme().changed.connect(self.updateGeometry)

    def show_bars(self, bars: tuple[Bar, ...], first_month: str) -> None:
        """Show the bars of a case that begins with a month."""
        if (bars, first_month) == (self._bars, self._first_month):
            return
        self._bars = bars
        self._first_month = first_month
        self.setAccessibleName("; ".join(bar.tip or bar.label for bar in bars))
        self.updateGeometry()
        self.update()

    def set_axis(
        self, to_pixel: Callable[[float], float], low: float, high: float
    ) -> None:
        """Take over the time axis of the chart below."""
        placed = (low, high, to_pixel(low), to_pixel(high))
        if placed != self._placed:
            self._placed = placed
            self._to_pixel = to_pixel
            self._range = (low, high)
            self.update()

    def _row_height(self) -> int:
        return theme().pixels(11) + _GAP + 2

    def _bar_at(self, position: QPointF) -> Bar | None:
        row = int(position.y() // self._row_height())
        return self._bars[row] if 0 <= row < len(self._bars) else None

    def _paint_bar(self, painter: QPainter, bar: Bar, top: float) -> None:
        height = self._row_height() - _GAP
        left, right = self._to_pixel(bar.start), self._to_pixel(bar.end)
        place = QRectF(left, top, max(right - left, _THINNEST), height)
        colour = theme().colour(bar.tone)
        if bar.is_heading:
            place = QRectF(place.left(), place.center().y() - 1.5, place.width(), 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(place, 2, 2)
        if bar.is_critical:
            painter.setPen(QPen(theme().colour("neg"), 2))
            painter.drawLine(
                QPointF(place.right(), top - 1),
                QPointF(place.right(), top + height + 1),
            )
        self._paint_label(painter, bar, place, top, height)

    def _paint_label(
        self, painter: QPainter, bar: Bar, place: QRectF, top: float, height: float
    ) -> None:
        painter.setFont(theme().font("caption"))
        painter.setPen(theme().colour("text" if bar.is_heading else "muted"))
        metrics = painter.fontMetrics()
        beside = place.right() + 7
        right_room, left_room = self.width() - beside, place.left() - 5
        text = bar.label
        fits = metrics.horizontalAdvance(text) <= right_room or right_room > left_room
        widest = int(right_room if fits else left_room) - 4
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(widest, 0))
        width = metrics.horizontalAdvance(text) + 4
        room = (
            QRectF(beside, top - 3, width, height + 6)
            if fits
            else QRectF(place.left() - width - 5, top - 3, width, height + 6)
        )
        aligned = Qt.AlignmentFlag.AlignVCenter | (
            Qt.AlignmentFlag.AlignLeft if fits else Qt.AlignmentFlag.AlignRight
        )
        painter.drawText(room, int(aligned), text)

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return room for one row a bar."""
        return QSize(theme().pixels(240), len(self._bars) * self._row_height() + _GAP)

    def minimumSizeHint(self) -> QSize:
        """Return the height of the size hint."""
        return QSize(theme().pixels(120), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Show the tip of the bar under the cursor."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            bar = self._bar_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), bar.tip if bar else "", self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show that bars can be clicked."""
        bar = self._bar_at(event.position())
        shape = Qt.CursorShape.PointingHandCursor if bar else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for an explanation of the bar."""
        bar = self._bar_at(event.position())
        if bar and event.button() == Qt.MouseButton.LeftButton:
            self.explained.emit(bar.line, bar.items)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the years and the bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._first_month:
            painter.setPen(QPen(theme().colour("grid"), 1))
            for place, _year in years(self._first_month, *self._range):
                x = round(self._to_pixel(place)) + 0.5
                painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        for row, bar in enumerate(self._bars):
            self._paint_bar(painter, bar, row * self._row_height() + _GAP / 2)
