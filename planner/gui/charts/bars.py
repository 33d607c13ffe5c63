"""Stacked bars by year, with a line over them: what makes up a sum, and its measure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from planner.gui.charts.scale import ticks
from planner.gui.figures import axis_figure, figure
from planner.gui.texts import tr
from planner.gui.theme import theme
from planner.gui.widgets.basics import FlowLayout

_TICKS: Final = 4
_BAR_SHARE: Final = 0.58


@dataclass(frozen=True)
class Series:
    """One part of the stack, or the line: a value a year."""

    label: str
    values: tuple[float, ...]
    tone: str
    line: str = ""
    items: tuple[str, ...] = ()


class _Plot(QWidget):
    """The bars without their legend."""

    clicked = Signal(str, tuple)

    def __init__(self) -> None:
        super().__init__()
        self._years: tuple[int, ...] = ()
        self._stack: tuple[Series, ...] = ()
        self._line: Series | None = None
        self._unit = "1"
        self._hovered = -1
        self.setMouseTracking(True)
        self.setMinimumHeight(theme().pixels(104))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_data(
        self,
        years: Sequence[int],
        stack: Sequence[Series],
        line: Series | None,
        unit: str,
    ) -> None:
        shown = (tuple(years), tuple(stack), line, unit)
        if shown != (self._years, self._stack, self._line, self._unit):
            self._years, self._stack, self._line, self._unit = shown
            self.update()

    def _limits(self) -> tuple[float, float]:
        tops, bottoms = [0.0], [0.0]
        for place in range(len(self._years)):
            values = [series.values[place] for series in self._stack]
            tops.append(sum(value for value in values if value > 0))
            bottoms.append(sum(value for value in values if value < 0))
        if self._line:
            tops.append(max(self._line.values, default=0.0))
            bottoms.append(min(self._line.values, default=0.0))
        low, high = min(bottoms), max(tops)
        return low, high if high > low else low + 1.0

    def _area(self, labels: Sequence[str]) -> QRectF:
        metrics = self.fontMetrics()
        left = max((metrics.horizontalAdvance(text) for text in labels), default=0) + 8
        head = metrics.height() * (1.2 if self._line else 0.5)
        return QRectF(self.rect()).adjusted(left, head, -2, -metrics.height() - 6)

    def _column(self, area: QRectF, place: int) -> QRectF:
        width = area.width() / max(len(self._years), 1)
        return QRectF(area.left() + place * width, area.top(), width, area.height())

    def _year_at(self, position: QPointF) -> int:
        low, high = self._limits()
        area = self._area(
            [axis_figure(tick, self._unit) for tick in ticks(low, high, _TICKS)]
        )
        for place in range(len(self._years)):
            column = self._column(area, place)
            if column.left() <= position.x() < column.right():
                return place
        return -1

    def _tip(self, place: int) -> str:
        rows = [f"<b>{self._years[place]}</b>"]
        series = [*([self._line] if self._line else []), *reversed(self._stack)]
        for one in series:
            value = figure(one.values[place], self._unit)
            tone = getattr(theme().colours, one.tone)
            rows.append(f'<span style="color:{tone}">■</span> {one.label}: {value}')
        if len(self._stack) > 1:
            total = sum(one.values[place] for one in self._stack)
            rows.append(tr("together: {value}", value=figure(total, self._unit)))
        return "<br>".join(rows)

    def _paint_axis(
        self, painter: QPainter, area: QRectF, low: float, high: float
    ) -> None:
        for tick in ticks(low, high, _TICKS):
            y = round(self._height_of(tick, area, low, high)) + 0.5
            painter.setPen(QPen(theme().colour("grid"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme().colour("muted"))
            half = painter.fontMetrics().height() / 2
            room = QRectF(0, y - half, area.left() - 6, 2 * half)
            aligned = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, int(aligned), axis_figure(tick, self._unit))

    @staticmethod
    def _height_of(value: float, area: QRectF, low: float, high: float) -> float:
        return area.bottom() - (value - low) / (high - low) * area.height()

    def _paint_column(
        self, painter: QPainter, area: QRectF, place: int, low: float, high: float
    ) -> None:
        column = self._column(area, place)
        if place == self._hovered:
            painter.fillRect(column, theme().colour("sunken"))
        width = min(column.width() * _BAR_SHARE, theme().pixels(44))
        up = down = 0.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for series in self._stack:
            value = series.values[place]
            start = up if value >= 0 else down
            edges = (
                self._height_of(start, area, low, high),
                self._height_of(start + value, area, low, high),
            )
            if value >= 0:
                up += value
            else:
                down += value
            bar = QRectF(column.center().x() - width / 2, min(edges), width, 0)
            bar.setBottom(max(edges))
            painter.fillRect(bar, theme().colour(series.tone))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _paint_years(self, painter: QPainter, area: QRectF) -> None:
        if not self._years:
            return
        wide = painter.fontMetrics().horizontalAdvance("2030") + 8
        every = max(-(-wide * len(self._years) // max(int(area.width()), 1)), 1)
        painter.setPen(theme().colour("muted"))
        for place, year in enumerate(self._years):
            if place % every == 0:
                column = self._column(area, place)
                room = QRectF(
                    column.center().x() - wide, area.bottom() + 4, 2 * wide, 20
                )
                aligned = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
                painter.drawText(room, int(aligned), str(year))

    def _paint_line(
        self, painter: QPainter, area: QRectF, low: float, high: float
    ) -> None:
        if not self._line or not self._line.values:
            return
        points = [
            QPointF(
                self._column(area, place).center().x(),
                self._height_of(value, area, low, high),
            )
            for place, value in enumerate(self._line.values)
        ]
        painter.setPen(QPen(theme().colour(self._line.tone), 2))
        painter.drawPolyline(points)
        painter.setBrush(theme().colour("surface"))
        for point in points:
            painter.drawEllipse(point, 2.5, 2.5)
        self._paint_line_label(painter, area, points, low, high)

    def _paint_line_label(
        self,
        painter: QPainter,
        area: QRectF,
        points: list[QPointF],
        low: float,
        high: float,
    ) -> None:
        """Write the line's name beside it, where it crosses nothing else."""
        painter.setFont(theme().font("caption", QFont.Weight.DemiBold))
        text = self._line.label if self._line else ""
        size = painter.fontMetrics().size(0, text).toSizeF()
        bars = []
        for place in range(len(self._years)):
            column = self._column(area, place)
            width = min(column.width() * _BAR_SHARE, theme().pixels(44))
            whole = sum(max(one.values[place], 0.0) for one in self._stack)
            top = self._height_of(whole, area, low, high)
            left = column.center().x() - width / 2
            bars.append(QRectF(left, top, width, area.bottom() - top))
        room = _free_room(points, bars, size, area.adjusted(0, -area.top(), 0, 0))
        ground = QColor(theme().colour("surface"))
        ground.setAlphaF(0.75)
        painter.fillRect(room, ground)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    # Names and spelling of Qt from here on.

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the year under the cursor."""
        super().leaveEvent(event)
        self._hovered = -1
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the figures of the year under the cursor."""
        place = self._year_at(event.position())
        if place != self._hovered:
            self._hovered = place
            self.update()
        if place >= 0:
            QToolTip.showText(event.globalPosition().toPoint(), self._tip(place), self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw axis, bars, years and line."""
        painter = QPainter(self)
        painter.setFont(theme().figures("caption"))
        self.setFont(theme().figures("caption"))
        low, high = self._limits()
        labels = [axis_figure(tick, self._unit) for tick in ticks(low, high, _TICKS)]
        area = self._area(labels)
        self._paint_axis(painter, area, low, high)
        for place in range(len(self._years)):
            self._paint_column(painter, area, place, low, high)
        y = round(self._height_of(0.0, area, low, high)) + 0.5
        painter.setPen(QPen(theme().colour("muted"), 1))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        self._paint_years(painter, area)
        self._paint_line(painter, area, low, high)


def _free_room(
    points: list[QPointF], bars: list[QRectF], size: QSizeF, area: QRectF
) -> QRectF:
    """Return where a name of a size is near a line, but on neither line nor bars."""
    corners = [
        QPointF(point.x() + shift * size.width() - size.width() / 2, point.y() + lift)
        for lift in (-size.height() - 7, 7, -2 * size.height() - 7)
        for point in reversed(points)
        for shift in (0.0, 0.4, -0.4)
    ]
    rooms = [QRectF(corner, size) for corner in corners]
    rooms = [room for room in rooms if area.contains(room)] or rooms
    off_bars = (room for room in rooms if not any(room.intersects(bar) for bar in bars))
    for candidates in (off_bars, rooms):
        for room in candidates:
            if not _crosses(points, room.adjusted(-3, -3, 3, 3)):
                return room
    return rooms[0]


def _crosses(points: list[QPointF], room: QRectF) -> bool:
    """Whether a line through points runs through a place."""
    for first, second in pairwise(points):
        if max(first.x(), second.x()) < room.left() or (
            min(first.x(), second.x()) > room.right()
        ):
            continue
        for step in range(13):
            share = step / 12
            if room.contains(first * (1 - share) + second * share):
                return True
    return False


class LegendItem(QAbstractButton):
    """A coloured square and a name; a click asks for an explanation."""

    def __init__(self, text: str, tone: str) -> None:
        super().__init__()
        self.setText(text)
        self._tone = tone
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return room for square and name."""
        metrics = QFontMetrics(theme().font("caption"))
        width = metrics.horizontalAdvance(self.text()) + theme().pixels(16)
        return QSize(width, metrics.height() + 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the square and the name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme().font("caption"))
        side = theme().pixels(9)
        place = QRectF(0, (self.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(self._tone))
        painter.drawRoundedRect(place, 2, 2)
        lit = self.hasFocus() or self.underMouse()
        painter.setPen(theme().colour("accent" if lit else "muted"))
        room = self.rect().adjusted(theme().pixels(14), 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())


class YearBars(QWidget):
    """Stacked bars by year with a legend.

    Signals
    -------
    explained
        A name in the legend was clicked: its line and items.
    """

    explained = Signal(str, tuple)

    def __init__(self) -> None:
        super().__init__()
        self._plot = _Plot()
        self._legend = QWidget()
        self._flow = FlowLayout(gap=10, line_gap=3)
        self._legend.setLayout(self._flow)
        self._shown: tuple[tuple[str, str], ...] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self._plot, 1)
        box.addWidget(self._legend)
        theme().changed.connect(self._plot.update)

    def show_data(
        self,
        years: Sequence[int],
        stack: Sequence[Series],
        *,
        unit: str,
        line: Series | None = None,
    ) -> None:
        """Show parts that add up, by year, and a line over them."""
        self._plot.show_data(years, stack, line, unit)
        shown = tuple((series.label, series.tone) for series in stack)
        if shown != self._shown:
            self._shown = shown
            self._rebuild_legend(stack)
        self.setAccessibleName(", ".join(series.label for series in stack))

    def _rebuild_legend(self, stack: Sequence[Series]) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        for series in stack:
            entry = LegendItem(series.label, series.tone)
            entry.clicked.connect(
                lambda _=False, one=series: self.explained.emit(one.line, one.items)
            )
            self._flow.addWidget(entry)
        self._legend.setVisible(len(stack) > 1)
