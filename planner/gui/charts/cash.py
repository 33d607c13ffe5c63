"""From decision to payback: the chain as bars over the curves of cumulative cash."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from planner.core.evaluation import Result
from planner.gui.charts.gantt import Bar, GanttStrip
from planner.gui.charts.timeplot import TimePlot, series_pen
from planner.gui.figures import date_text, figure, month_text
from planner.gui.texts import tr
from planner.gui.theme import theme

CASH: Final = "cumulative_free_cash_flow"


@dataclass(frozen=True)
class Curve:
    """One scenario's cumulative cash; `number` picks its colour and dash."""

    label: str
    number: int
    result: Result

    @property
    def points(self) -> tuple[np.ndarray, np.ndarray]:
        """Months elapsed and cash at their ends, from nothing at the decision on."""
        values = self.result.line(CASH).values
        months = np.arange(len(values) + 1, dtype=float)
        return months, np.concatenate([[0.0], values])


class _CashPlot(TimePlot):
    """Curves with their names at their ends, and the milestones of the first one."""

    def __init__(self) -> None:
        super().__init__()
        self._curves: tuple[Curve, ...] = ()
        self._items: list[pg.PlotCurveItem] = []

    def show_curves(self, curves: tuple[Curve, ...]) -> None:
        before, self._curves = self._curves, curves
        first = curves[0].result
        self.calendar.first_month = first.months[0]
        self.figures.unit = first.line(CASH).unit
        while len(self._items) < len(curves):
            item = pg.PlotCurveItem(antialias=True)
            self._items.append(item)
            self.addItem(item)
        low = high = 0.0
        longest = 1.0
        for item, curve in zip(self._items, curves, strict=False):
            months, values = curve.points
            place = self._items.index(item)
            if place >= len(before) or before[place] != curve:
                item.setData(months, values)
                item.setPen(series_pen(curve.number))
                item.setZValue(-place)
            low, high = min(low, values.min()), max(high, values.max())
            longest = max(longest, months[-1])
        for item in self._items[len(curves) :]:
            item.setData([], [])
        high = high if high > low else low + 1.0
        names = [curve.label for curve in curves]
        self.set_ranges(longest, low, high, names)
        self.refresh()

    def apply_theme(self) -> None:
        super().apply_theme()
        for item, curve in zip(
            getattr(self, "_items", []), getattr(self, "_curves", ()), strict=False
        ):
            item.setPen(series_pen(curve.number))

    # -- labels

    def paint_labels(self, painter: QPainter) -> None:
        if not self._curves:
            return
        area = self.plot_area()
        painter.setFont(theme().font("caption", QFont.Weight.DemiBold))
        self._paint_first_sale(painter, area)
        self._paint_lowest(painter, area)
        self._paint_payback(painter, area)
        self._paint_curve_names(painter)

    def _paint_curve_names(self, painter: QPainter) -> None:
        self.paint_names(
            painter,
            [(curve.label, curve.number, *curve.points) for curve in self._curves],
        )

    def _label(
        self,
        painter: QPainter,
        text: str,
        corner: QPointF,
        area: QRectF,
        colour: str,
    ) -> None:
        """Write a text with its ground, so that curves do not run through it."""
        metrics = painter.fontMetrics()
        room = QRectF(corner, corner)
        room.setSize(metrics.size(0, text).toSizeF())
        if room.right() > area.right():
            room.moveRight(area.right())
        room.moveTop(min(max(room.top(), area.top()), area.bottom() - room.height()))
        ground = QColor(theme().colour("surface"))
        ground.setAlphaF(0.82)
        painter.fillRect(room.adjusted(-2, 0, 2, 0), ground)
        painter.setPen(theme().colour(colour))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, text)

    def _paint_first_sale(self, painter: QPainter, area: QRectF) -> None:
        result = self._curves[0].result
        elapsed = result.number("first_sale_time")
        point = self.to_pixel(elapsed)
        if not area.left() <= point.x() <= area.right() or elapsed > len(result.months):
            return
        pen = QPen(theme().colour("s3"), 1.2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(
            QPointF(point.x(), area.top()), QPointF(point.x(), area.bottom())
        )
        date = date_text(result, elapsed)
        text = tr("first revenue · {date}", date=date)
        corner = QPointF(point.x() + 6, area.top())
        self._label(painter, text, corner, area, "pos")

    def _paint_lowest(self, painter: QPainter, area: QRectF) -> None:
        months, values = self._curves[0].points
        place = int(values.argmin())
        if values[place] >= 0:
            return
        point = self.to_pixel(months[place], values[place])
        if not area.left() <= point.x() <= area.right():
            return
        unit = self.figures.unit
        text = tr("deepest {cash}", cash=figure(float(values[place]), unit))
        width = painter.fontMetrics().horizontalAdvance(text)
        corner = QPointF(point.x() - width / 2, point.y() + 7)
        corner.setX(max(corner.x(), area.left() + 4))
        self._label(painter, text, corner, area, "muted")
        painter.setBrush(theme().colour("muted"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(point, 2.5, 2.5)

    def _paint_payback(self, painter: QPainter, area: QRectF) -> None:
        metric = self._curves[0].result.metrics["payback_months"]
        if metric.value is None:
            return
        point = self.to_pixel(metric.value)
        if not area.left() <= point.x() <= area.right():
            return
        text = tr("payback · {time}", time=figure(metric.value, metric.unit))
        corner = QPointF(point.x() + 9, point.y() + 5)
        self._label(painter, text, corner, area, "text")
        painter.setPen(QPen(theme().series(self._curves[0].number), 2))
        painter.setBrush(theme().colour("surface"))
        painter.drawEllipse(point, 5, 5)


class CashChart(QWidget):
    """The chain of the phases and the cumulative cash on one time axis.

    Signals
    -------
    explained
        A bar was clicked: the line that explains it, its items.
    """

    explained = Signal(str, tuple)

    def __init__(self) -> None:
        super().__init__()
        self.gantt = GanttStrip()
        self.plot = _CashPlot()
        self.plot.setMinimumHeight(theme().pixels(150))
        self._curves: tuple[Curve, ...] = ()
        self._readout = QLabel(self, textFormat=Qt.TextFormat.RichText)
        self._readout.setProperty("role", "bubble")
        self._readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._readout.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.gantt)
        box.addWidget(self.plot, 1)
        self.gantt.explained.connect(self.explained)
        self.plot.hovered.connect(self._show_readout)
        self.plot.range_moved.connect(self._align)

    def show_case(self, curves: Sequence[Curve], bars: Sequence[Bar]) -> None:
        """Show curves, the first of them with milestones, and the bars of the chain."""
        self._curves = tuple(curves)
        names = ", ".join(curve.label for curve in curves)
        self.plot.setAccessibleName(tr("Cumulative cash: {names}", names=names))
        self.plot.show_curves(self._curves)
        self.gantt.show_bars(tuple(bars), self._curves[0].result.months[0])
        self.gantt.setVisible(bool(bars))
        self._align()

    def _align(self) -> None:
        self.gantt.set_axis(
            lambda month: self.plot.to_pixel(month).x(), *self.plot.shown_months()
        )

    def _show_readout(self, month: float | None) -> None:
        if month is None or not self._curves:
            self._readout.hide()
            return
        first = self._curves[0].result
        place = min(max(round(month), 0), len(first.months))
        date = month_text(first.months[max(place - 1, 0)])
        rows = [f"<b>{date}</b> · " + tr("month {number}", number=place)]
        for curve in self._curves:
            _months, values = curve.points
            if place < len(values):
                value = figure(float(values[place]), self.plot.figures.unit)
                tone = theme().series(curve.number).name()
                square = f'<span style="color:{tone}">■</span>'
                rows.append(f"{square} {curve.label}: {value}")
        self._readout.setText("<br>".join(rows))
        self._readout.adjustSize()
        point = self.plot.mapTo(self, self.plot.to_pixel(float(place)).toPoint())
        corner = QPoint(point.x() + 12, self.plot.y() + theme().pixels(34))
        if corner.x() + self._readout.width() > self.width():
            corner.setX(point.x() - self._readout.width() - 12)
        self._readout.move(corner)
        self._readout.raise_()
        self._readout.show()
