"""A chart over time: curves in months since the decision, under a calendar."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QGraphicsSceneWheelEvent, QWidget

from planner.gui.charts.scale import rounded_limits, spread, ticks, years
from planner.gui.figures import axis_figure
from planner.gui.theme import theme

_TICKS: Final = 6
_YEAR_PIXELS: Final = 52
# Share of the width that names at the right may take.
_MOST_FOR_NAMES: Final = 0.3

# One dash a series, so that curves are told apart without their colour.
DASHES: Final = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotDotLine,
)


def series_pen(number: int, width: float = 2.0) -> QPen:
    """Return the pen of a series, counted from 0: its colour and its dash."""
    pen = pg.mkPen(theme().series(number), width=width)
    pen.setStyle(DASHES[number % len(DASHES)])
    pen.setCosmetic(True)
    return pen


class _Calendar(pg.AxisItem):
    """Shows the years of a case that begins with a month."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.first_month = "2000-01"

    # Names and spelling of pyqtgraph from here on.

    def tickValues(self, low: float, high: float, size: float) -> list:
        """Return where years begin, fewer where there is little room."""
        found = years(self.first_month, low, high)
        every = max(-(-len(found) * _YEAR_PIXELS // max(int(size), 1)), 1)
        return [(12.0 * every, [place for place, _year in found[::every]])]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list:
        """Return the years' numbers."""
        names = {place: str(year) for place, year in years(self.first_month, 0, 10_000)}
        return [names.get(value, "") for value in values]


class _Figures(pg.AxisItem):
    """Shows round figures with a unit."""

    def __init__(self) -> None:
        super().__init__("left")
        self.unit = "USD"

    # Names and spelling of pyqtgraph from here on.

    def tickValues(self, low: float, high: float, size: float) -> list:
        """Return round numbers."""
        most = max(min(int(size / 34), _TICKS), 3)
        found = ticks(low, high, most)
        step = found[1] - found[0] if len(found) > 1 else 1.0
        return [(step, found)]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list:
        """Return the numbers as figures."""
        return [axis_figure(value, self.unit) for value in values]


class _View(pg.ViewBox):
    """Zooms along time with Ctrl and the wheel; the bare wheel scrolls the page."""

    # Names and spelling of pyqtgraph from here on.

    def wheelEvent(
        self, event: QGraphicsSceneWheelEvent, axis: int | None = None
    ) -> None:
        """Leave the bare wheel to the page."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event, axis=0)
        else:
            event.ignore()


class _Overlay(QWidget):
    """A sheet of glass over the chart, for labels placed in pixels."""

    def __init__(self, chart: "TimePlot") -> None:
        super().__init__(chart.viewport())
        self._chart = chart
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    # Names and spelling of Qt from here on.

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Let the chart draw its labels."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._chart.paint_labels(painter)


class TimePlot(pg.PlotWidget):
    """A plot over months with our axes and colours; subclasses add curves and labels.

    Signals
    -------
    hovered
        The month under the cursor (elapsed months), or None outside.
    range_moved
        Another part of the time is shown, or the chart has another size.
    """

    hovered = Signal(object)
    range_moved = Signal()
    overlay: _Overlay | None = None

    def __init__(self) -> None:
        self.calendar = _Calendar()
        self.figures = _Figures()
        self._view = _View(enableMenu=False)
        super().__init__(
            viewBox=self._view,
            axisItems={"bottom": self.calendar, "left": self.figures},
        )
        self.hideButtons()
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self._view.setMouseEnabled(x=True, y=False)
        self._view.setDefaultPadding(0.0)
        self.plotItem.setContentsMargins(0, 4, 0, 0)
        self._zero = pg.InfiniteLine(0, angle=0)
        self._cursor = pg.InfiniteLine(0, angle=90)
        self._cursor.hide()
        for line in (self._zero, self._cursor):
            self.addItem(line, ignoreBounds=True)
        self._wanted: tuple[float, float, float, tuple[str, ...]] = (12.0, 0.0, 1.0, ())
        self.overlay = _Overlay(self)
        self._view.sigRangeChanged.connect(self._moved)
        self._view.sigResized.connect(self._moved)
        self.scene().sigMouseMoved.connect(self._mouse_moved)
        theme().changed.connect(self.apply_theme)
        self.apply_theme()

    def apply_theme(self) -> None:
        """Take over colours and type sizes."""
        colours = theme().colours
        self.setBackground(QColor(colours.surface))
        for axis in (self.calendar, self.figures):
            axis.setPen(pg.mkPen(None))
            axis.setTextPen(pg.mkPen(colours.muted))
            axis.setTickPen(pg.mkPen(colours.grid, width=1))
            axis.setTickFont(theme().figures("caption"))
            axis.setStyle(tickLength=0)
            axis.setGrid(255)
            # A grid lifts its axis above the curves.
            axis.setZValue(-1000)
        self.figures.setWidth(theme().pixels(62))
        self.calendar.setHeight(theme().pixels(24))
        self._zero.setPen(pg.mkPen(colours.muted, width=1))
        self._cursor.setPen(pg.mkPen(colours.muted, width=1))
        self.refresh()

    def refresh(self) -> None:
        """Draw the labels again."""
        if self.overlay is not None:
            self.overlay.update()

    def set_ranges(
        self, months: float, low: float, high: float, names: Sequence[str]
    ) -> None:
        """Show all months and a range of figures, with room for names at the right."""
        wanted = (months, *rounded_limits(low, high), tuple(names))
        if wanted != self._wanted:
            self._wanted = wanted
            self._fit()

    def _fit(self) -> None:
        months, low, high, names = self._wanted
        metrics = QFontMetricsF(theme().font("caption", QFont.Weight.DemiBold))
        wide = max((metrics.horizontalAdvance(name) for name in names), default=0) + 12
        whole = max(self.width() - self.figures.width(), 1.0)
        share = min(wide / whole, _MOST_FOR_NAMES)
        longest = months / (1 - share)
        self._view.setLimits(xMin=0, xMax=longest, minXRange=6)
        # Room for labels above and below the curves, in pixels.
        label_height = metrics.height() + 8
        inner = max(self.height() - self.calendar.height() - 2 * label_height, 1.0)
        margin = (high - low) * min(label_height / inner, 1.0)
        self._view.setRange(
            xRange=(0, longest), yRange=(low - margin, high + margin), padding=0
        )

    def to_pixel(self, month: float, value: float = 0.0) -> QPointF:
        """Return where a point of the chart is in the widget."""
        scene = self._view.mapViewToScene(QPointF(month, value))
        return self.viewportTransform().map(scene)

    def plot_area(self) -> QRectF:
        """Return where curves can be, in the widget."""
        return self.viewportTransform().mapRect(self._view.sceneBoundingRect())

    def shown_months(self) -> tuple[float, float]:
        """Return the part of the time that is shown."""
        (low, high), _values = self._view.viewRange()
        return low, high

    def paint_labels(self, painter: QPainter) -> None:
        """Draw labels over the curves, in pixels; for subclasses."""

    def paint_names(
        self,
        painter: QPainter,
        curves: Sequence[tuple[str, int, np.ndarray, np.ndarray]],
    ) -> None:
        """Write the name of each curve at its end, in its colour.

        A curve is its name, the number of its series, its months and its values.
        """
        area, metrics = self.plot_area(), painter.fontMetrics()
        ends = []
        for _name, _number, months, values in curves:
            last = min(float(months[-1]), self.shown_months()[1])
            ends.append(self.to_pixel(last, float(np.interp(last, months, values))))
        heights = spread(
            [end.y() for end in ends],
            distance=metrics.height() + 1.0,
            low=area.top() + metrics.height() / 2,
            high=area.bottom() - metrics.height() / 2,
        )
        for (name, number, _months, _values), end, y in zip(
            curves, ends, heights, strict=True
        ):
            room = int(max(area.right() - end.x() - 6, 24))
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            painter.setPen(theme().series(number))
            painter.drawText(QPointF(end.x() + 6, y + metrics.ascent() / 2 - 1), text)

    def _moved(self) -> None:
        self.refresh()
        self.range_moved.emit()

    def _mouse_moved(self, position: QPointF) -> None:
        inside = self._view.sceneBoundingRect().contains(position)
        month = self._view.mapSceneToView(position).x() if inside else None
        self._cursor.setVisible(month is not None)
        if month is not None:
            self._cursor.setPos(month)
        self.hovered.emit(month)

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return little: the page gives what there is."""
        return QSize(theme().pixels(300), theme().pixels(170))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the glass as large as the chart."""
        super().resizeEvent(event)
        # pyqtgraph calls this while it is still being made.
        if self.overlay is not None:
            self.overlay.resize(self.viewport().size())
            self._fit()

    def leaveEvent(self, event: object) -> None:
        """Forget the cursor."""
        super().leaveEvent(event)
        self._cursor.hide()
        self.hovered.emit(None)
