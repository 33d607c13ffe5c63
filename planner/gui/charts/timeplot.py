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
    QTransform,
)
from PySide6.QtWidgets import QGraphicsSceneWheelEvent, QWidget

from planner.gui.charts.labels import Labels, write, write_reason
from planner.gui.charts.scale import spread, ticks_around, years
from planner.gui.figures import axis_figure
from planner.gui.theme import theme

_MOST_TICKS: Final = 6
_TICK_PIXELS: Final = 34
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


class CurveItem(pg.PlotCurveItem):
    """A curve that is drawn in pixels, not in months and money.

    Pens then have their width and dashes in every drawing that is saved; few programs
    know the strokes of SVG that do not scale with such coordinates.
    """

    def __init__(self) -> None:
        super().__init__(antialias=True)

    # Names and spelling of Qt from here on.

    def paint(self, painter: QPainter, *_unused: object) -> None:
        """Draw the curve."""
        months, values = self.getData()
        if months is None or not len(months):
            return
        matrix = painter.transform()
        points = [
            matrix.map(QPointF(month, value))
            for month, value in zip(months.tolist(), values.tolist(), strict=True)
        ]
        pen = QPen(self.opts["pen"])
        pen.setCosmetic(False)
        painter.save()
        painter.setTransform(QTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.drawPolyline(points)
        painter.restore()


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
        self.round_numbers = [0.0, 1.0]

    def widest(self) -> float:
        """Return the width of the longest figure."""
        metrics = QFontMetricsF(theme().figures("caption"))
        texts = (axis_figure(value, self.unit) for value in self.round_numbers)
        return max(metrics.horizontalAdvance(text) for text in texts)

    # Names and spelling of pyqtgraph from here on.

    def tickValues(self, _low: float, _high: float, _size: float) -> list:
        """Return round numbers that enclose all figures."""
        found = self.round_numbers
        return [(found[1] - found[0], found)]

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
        if self._chart.reason():
            write_reason(painter, QRectF(self.rect()), self._chart.reason())
        else:
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
        # A cached ground would be a picture inside saved drawings.
        self.setCacheMode(pg.PlotWidget.CacheModeFlag.CacheNone)
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
        self._fitted: tuple[float | str, ...] = ()
        self._reason = ""
        self.until: float | None = None
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
        self.calendar.setHeight(theme().pixels(24))
        self._zero.setPen(pg.mkPen(colours.muted, width=1))
        self._cursor.setPen(pg.mkPen(colours.muted, width=1))
        if self.overlay is not None:
            self._fit()
        self.refresh()

    def refresh(self) -> None:
        """Draw the labels again."""
        if self.overlay is not None:
            self.overlay.update()

    def set_ranges(
        self, months: float, low: float, high: float, names: Sequence[str]
    ) -> None:
        """Show all months and a range of figures, with room for names at the right."""
        self._wanted = (months, low, high, tuple(names))
        self._fit()

    def show_until(self, months: float | None) -> None:
        """Show the time up to some months, by default all of it."""
        self.until = months
        self._fit()

    def show_cursor(self, month: float | None) -> None:
        """Point at a time, as a cursor over the chart does; None at no time."""
        self._cursor.setVisible(month is not None)
        if month is not None:
            self._cursor.setPos(month)

    def show_reason(self, reason: str) -> None:
        """Say why nothing is drawn, or with an empty text that something is."""
        self._reason = reason
        for axis in (self.calendar, self.figures):
            axis.setVisible(not reason)
        self._zero.setVisible(not reason)
        self.refresh()

    def reason(self) -> str:
        """Return why nothing is drawn; empty while something is."""
        return self._reason

    def _fit(self) -> None:
        """Lay the axes out; nothing moves while their round numbers stay the same."""
        months, low, high, names = self._wanted
        metrics = QFontMetricsF(theme().font("caption", QFont.Weight.DemiBold))
        # Room for labels above and below the curves, in pixels.
        label_height = metrics.height() + 8
        inner = max(self.height() - self.calendar.height() - 2 * label_height, 1.0)
        most = max(min(int(inner / theme().pixels(_TICK_PIXELS)), _MOST_TICKS), 2)
        self.figures.round_numbers = ticks_around(low, high, most)
        low, high = self.figures.round_numbers[0], self.figures.round_numbers[-1]
        left = round(self.figures.widest()) + theme().pixels(14)
        wide = max((metrics.horizontalAdvance(name) for name in names), default=0) + 12
        share = min(wide / max(self.width() - left, 1.0), _MOST_FOR_NAMES)
        longest = months / (1 - share)
        last = longest if self.until is None else min(self.until, longest)
        unit = self.figures.unit
        fitted = (longest, last, low, high, left, label_height, inner, unit)
        if fitted == self._fitted:
            return
        self._fitted = fitted
        # It keeps a picture of its figures, also where only their unit is another.
        self.figures.picture = None
        self.figures.update()
        self.figures.setWidth(left)
        self._view.setLimits(xMin=0, xMax=longest, minXRange=6)
        margin = (high - low) * min(label_height / inner, 1.0)
        self._view.setRange(
            xRange=(0, last), yRange=(low - margin, high + margin), padding=0
        )

    def to_pixel(self, month: float, value: float = 0.0) -> QPointF:
        """Return where a point of the chart is in the widget."""
        scene = self._view.mapViewToScene(QPointF(month, value))
        return self.viewportTransform().map(scene)

    def to_pixels(self, months: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Return where a curve is in the widget: a row (x, y) a point."""
        (low, high), (bottom, top) = self._view.viewRange()
        first, last = self.to_pixel(low, bottom), self.to_pixel(high, top)
        across = (last.x() - first.x()) / (high - low)
        down = (last.y() - first.y()) / (top - bottom)
        x = first.x() + (months - low) * across
        y = first.y() + (values - bottom) * down
        return np.stack([x, y], axis=1)

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
    ) -> Labels:
        """Write the name of each curve behind the last of them, in its colour.

        A curve is its name, the number of its series, its months and its values.
        Returns the labels so far, for more to be placed between them.
        """
        area, metrics = self.plot_area(), painter.fontMetrics()
        labels = Labels(area)
        if not curves:
            return labels
        low, high = self.shown_months()
        ends, x = [], area.left()
        for _name, _number, months, values in curves:
            last = min(float(months[-1]), high)
            end = self.to_pixel(last, float(np.interp(last, months, values)))
            ends.append(end.y())
            x = max(x, end.x())
            seen = (months >= low - 1) & (months <= high + 1)
            labels.avoid(curves=[self.to_pixels(months[seen], values[seen])])
        heights = spread(
            ends,
            distance=metrics.height() + 1.0,
            low=area.top() + metrics.height() / 2,
            high=area.bottom() - metrics.height() / 2,
        )
        for (name, number, _months, _values), y in zip(curves, heights, strict=True):
            room = int(max(area.right() - x - 6, 24))
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            width = metrics.horizontalAdvance(text)
            top = y - metrics.height() / 2
            place = QRectF(x + 6, top, width, metrics.height())
            write(painter, place, text, theme().series(number))
            labels.keep(place)
        return labels

    def _moved(self) -> None:
        self.refresh()
        self.range_moved.emit()

    def _mouse_moved(self, position: QPointF) -> None:
        inside = self._view.sceneBoundingRect().contains(position)
        month = self._view.mapSceneToView(position).x() if inside else None
        self.show_cursor(month)
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
