"""From decision to payback: the chain as bars over the curves of cumulative cash."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from planner.core.evaluation import Metric, Result
from planner.gui.charts.data import ChartData, Column, padded
from planner.gui.charts.gantt import Bar, GanttStrip
from planner.gui.charts.labels import Labels, around, write
from planner.gui.charts.timeplot import CurveItem, TimePlot, series_pen
from planner.gui.charts.tools import ChartTools
from planner.gui.figures import date_text, figure, month_text
from planner.gui.texts import tr
from planner.gui.theme import theme

# What pays back: without what the horizon alone brings.
CASH: Final = "payback_balance"
DISCOUNTED: Final = "discounted_payback_balance"
_TERMINAL: Final = "terminal_items"
# Share of the height that bars may take where they scroll.
_MOST_FOR_BARS: Final = 0.66
_PAYBACKS: Final = {
    CASH: "payback_months",
    DISCOUNTED: "discounted_payback_months",
}


@dataclass(frozen=True)
class Curve:
    """One scenario's cumulative cash; `number` picks its colour and dash.

    `line` is what is drawn: the cash that pays back, or the same discounted.
    """

    label: str
    number: int
    result: Result
    line: str = CASH

    @property
    def points(self) -> tuple[np.ndarray, np.ndarray]:
        """Months elapsed and cash at their ends, from nothing at the decision on."""
        values = self.result.line(self.line).values
        months = np.arange(len(values) + 1, dtype=float)
        return months, np.concatenate([[0.0], values])

    @property
    def terminal(self) -> float:
        """What the horizon alone brings on top in the last month."""
        if self.line != CASH:
            return 0.0
        return float(self.result.line(_TERMINAL).values[-1])

    @property
    def payback(self) -> Metric:
        """The metric that says when the curve is back at zero for good."""
        return self.result.metrics[_PAYBACKS[self.line]]


class _CashPlot(TimePlot):
    """Curves with their names at their ends, and the milestones of the first one."""

    def __init__(self) -> None:
        super().__init__()
        self._curves: tuple[Curve, ...] = ()
        self._items: list[CurveItem] = []
        # What the horizon brings is drawn apart: dotted, behind the curve's end.
        self._ends: list[CurveItem] = []

    def show_curves(self, curves: tuple[Curve, ...]) -> None:
        before, self._curves = self._curves, curves
        first = curves[0].result
        self.calendar.first_month = first.months[0]
        self.figures.unit = first.line(CASH).unit
        while len(self._items) < len(curves):
            for items in (self._items, self._ends):
                item = CurveItem()
                items.append(item)
                self.addItem(item)
        low = high = 0.0
        longest = 1.0
        for place, curve in enumerate(curves):
            months, values = curve.points
            final = values[-1] + curve.terminal
            if place >= len(before) or before[place] != curve:
                self._items[place].setData(months, values)
                has_end = curve.terminal != 0
                self._ends[place].setData(
                    [months[-1]] * 2 if has_end else [],
                    [values[-1], final] if has_end else [],
                )
                self._items[place].setZValue(-place)
            seen = self._seen(months, values, final)
            low, high = min(low, *seen), max(high, *seen)
            longest = max(longest, months[-1])
        for item in (*self._items[len(curves) :], *self._ends[len(curves) :]):
            item.setData([], [])
        self._set_pens()
        high = high if high > low else low + 1.0
        names = [curve.label for curve in curves]
        self.set_ranges(longest, low, high, names)
        self.refresh()

    def _seen(
        self, months: np.ndarray, values: np.ndarray, final: float
    ) -> tuple[float, ...]:
        """Return the lowest and the highest cash of the time that is shown."""
        if self.until is not None and self.until < months[-1]:
            values = values[months <= self.until]
            return float(values.min()), float(values.max())
        return float(values.min()), float(values.max()), float(final)

    def apply_theme(self) -> None:
        super().apply_theme()
        if self.overlay is not None and hasattr(self, "_ends"):
            self._set_pens()

    def _set_pens(self) -> None:
        for item, end, curve in zip(
            self._items, self._ends, self._curves, strict=False
        ):
            item.setPen(series_pen(curve.number))
            pen = series_pen(curve.number)
            pen.setStyle(Qt.PenStyle.DotLine)
            end.setPen(pen)

    # -- labels

    def paint_labels(self, painter: QPainter) -> None:
        if not self._curves:
            return
        area = self.plot_area()
        painter.setFont(theme().font("caption", QFont.Weight.DemiBold))
        labels = self.paint_names(
            painter,
            [(curve.label, curve.number, *curve.points) for curve in self._curves],
        )
        for curve in self._curves:
            if curve is self._curves[0] or curve.line != CASH:
                self._paint_payback(painter, area, labels, curve)
        self._paint_lowest(painter, area, labels)
        self._paint_terminal(painter, area, labels)
        self._paint_first_sale(painter, area, labels)

    def _is_seen(self, point: QPointF, area: QRectF) -> bool:
        return area.left() - 1 <= point.x() <= area.right() + 1

    def _paint_first_sale(
        self, painter: QPainter, area: QRectF, labels: Labels
    ) -> None:
        result = self._curves[0].result
        elapsed = result.number("first_sale_time")
        point = self.to_pixel(elapsed)
        if not self._is_seen(point, area) or elapsed > len(result.months):
            return
        painter.setPen(QPen(theme().colour("s3"), 1.2, Qt.PenStyle.DashLine))
        top, bottom = QPointF(point.x(), area.top()), QPointF(point.x(), area.bottom())
        painter.drawLine(top, bottom)
        date = date_text(result, elapsed)
        text = tr("first revenue · {date}", date=date)
        size = painter.fontMetrics().size(0, text).toSizeF()
        step = size.height() + 2
        corners = [
            QPointF(x, area.top() + row * step)
            for row in range(4)
            for x in (point.x() + 6, point.x() - 6 - size.width())
        ]
        write(painter, labels.place(size, corners), text, theme().colour("pos"))

    def _paint_lowest(self, painter: QPainter, area: QRectF, labels: Labels) -> None:
        months, values = self._curves[0].points
        place = int(values.argmin())
        if values[place] >= 0:
            return
        point = self.to_pixel(months[place], values[place])
        if not self._is_seen(point, area):
            return
        text = tr(
            "deepest {cash}", cash=figure(float(values[place]), self.figures.unit)
        )
        size = painter.fontMetrics().size(0, text).toSizeF()
        beneath = QPointF(point.x() - size.width() / 2, point.y() + 7)
        room = labels.place(size, [beneath, *around(point, size)])
        write(painter, room, text, theme().colour("muted"))
        painter.setBrush(theme().colour("muted"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(point, 2.5, 2.5)

    def _paint_terminal(self, painter: QPainter, area: QRectF, labels: Labels) -> None:
        curve = self._curves[0]
        months, values = curve.points
        if not curve.terminal:
            return
        end = self.to_pixel(months[-1], values[-1] + curve.terminal)
        if not self._is_seen(end, area):
            return
        sign = "+" if curve.terminal > 0 else ""
        amount = sign + figure(curve.terminal, self.figures.unit)
        text = tr("at the horizon {cash}", cash=amount)
        size = painter.fontMetrics().size(0, text).toSizeF()
        left = end.x() - size.width() - 8
        corners = [QPointF(left, end.y() - size.height() / 2), *around(end, size)]
        write(painter, labels.place(size, corners), text, theme().colour("muted"))
        painter.setBrush(theme().colour("surface"))
        painter.setPen(QPen(theme().series(curve.number), 1.5))
        painter.drawEllipse(end, 3, 3)

    def _paint_payback(
        self, painter: QPainter, area: QRectF, labels: Labels, curve: Curve
    ) -> None:
        metric = curve.payback
        if not metric.value:
            return
        point = self.to_pixel(metric.value)
        if not self._is_seen(point, area):
            return
        time = figure(metric.value, metric.unit)
        text = (
            tr("payback · {time}", time=time)
            if curve.line == CASH
            else tr("discounted payback · {time}", time=time)
        )
        size = painter.fontMetrics().size(0, text).toSizeF()
        room = labels.place(size, around(point, size, 9))
        write(painter, room, text, theme().colour("text"))
        painter.setPen(QPen(theme().series(curve.number), 2))
        painter.setBrush(theme().colour("surface"))
        painter.drawEllipse(point, 5, 5)


class _BarsOverCurves(QSplitter):
    """Bars and curves in a room of their own each; many bars scroll."""

    def __init__(self, bars: QWidget, curves: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, childrenCollapsible=False)
        self._bars = bars
        self._is_moved = False
        area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Named as a page, it has no ground of its own.
        side = QWidget(objectName="page")
        inner = QVBoxLayout(side)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(bars)
        inner.addStretch(1)
        area.setWidget(side)
        self.addWidget(area)
        self.addWidget(curves)
        self.splitterMoved.connect(self._moved)

    def _moved(self) -> None:
        self._is_moved = True

    def fit(self) -> None:
        """Give the bars what they need, but leave room for the curves."""
        if not self._is_moved:
            whole = self.height()
            bars = min(self._bars.sizeHint().height(), round(whole * _MOST_FOR_BARS))
            self.setSizes([bars, whole - bars])

    # Names and spelling of Qt from here on.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out."""
        super().resizeEvent(event)
        self.fit()


class CashChart(QWidget):
    """The chain of the phases and the cumulative cash on one time axis.

    Signals
    -------
    explained
        A bar was clicked: the line that explains it, its items.
    """

    explained = Signal(str, tuple)

    def __init__(self, *, scrolls: bool = False) -> None:
        super().__init__()
        self._shared: _BarsOverCurves | None = None
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
        if scrolls:
            self._shared = _BarsOverCurves(self.gantt, self.plot)
            box.addWidget(self._shared, 1)
        else:
            box.addWidget(self.gantt)
            box.addWidget(self.plot, 1)
        self.gantt.explained.connect(self.explained)
        self.gantt.hovered.connect(self.plot.show_cursor)
        self.plot.hovered.connect(self.gantt.show_cursor)
        for one in (self.gantt, self.plot):
            one.hovered.connect(self._show_readout)
        self.plot.range_moved.connect(self._align)
        self.tools = ChartTools(self, self.chart_data)

    def chart_data(self) -> ChartData:
        """Return the figures: a row a month since the decision, a column a curve.

        The months are those of the first curve; a row more holds what the horizon
        alone brings.
        """
        if not self._curves:
            return ChartData(())
        longest = max((curve.result for curve in self._curves), key=_horizon)
        months = len(longest.months)
        names = ["", *longest.months, tr("at the horizon")]
        elapsed = [*range(months + 1), None]
        unit = self.plot.figures.unit
        return ChartData(
            (
                Column(tr("Month"), "", tuple(names)),
                Column(tr("Months since the decision"), "", tuple(elapsed)),
                *(
                    Column(
                        curve.label,
                        unit,
                        (*padded(curve.points[1], months + 1), curve.terminal),
                    )
                    for curve in self._curves
                ),
            )
        )

    def show_case(self, curves: Sequence[Curve], bars: Sequence[Bar]) -> None:
        """Show curves, the first of them with milestones, and the bars of the chain."""
        self._curves = tuple(curves)
        names = ", ".join(curve.label for curve in curves)
        self.plot.setAccessibleName(tr("Cumulative cash: {names}", names=names))
        self.plot.show_curves(self._curves)
        self.gantt.show_bars(tuple(bars), self._curves[0].result.months[0])
        self.gantt.setVisible(bool(bars))
        if self._shared is not None:
            self._shared.fit()
        self._align()

    def show_until(self, months: float | None) -> None:
        """Show the time up to some months, by default all of it."""
        self.plot.show_until(months)
        if self._curves:
            self.plot.show_curves(self._curves)
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


def _horizon(result: Result) -> int:
    return len(result.months)
