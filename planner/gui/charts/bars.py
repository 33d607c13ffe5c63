"""Stacked bars by year, with lines over them: what makes up a sum, and its measure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from planner.gui.charts.data import ChartData, Column
from planner.gui.charts.labels import Labels, around, write, write_reason
from planner.gui.charts.scale import ticks_around
from planner.gui.charts.tones import tone_colour, tone_name
from planner.gui.charts.tools import ChartTools
from planner.gui.figures import axis_figure, figure
from planner.gui.texts import tr
from planner.gui.theme import theme
from planner.gui.widgets.basics import FlowLayout

_MOST_TICKS: Final = 4
_TICK_PIXELS: Final = 32
_BAR_SHARE: Final = 0.58
_MARGIN_DIGITS: Final = 3
_PLOT_HEIGHT: Final = 104
# Between the lines of text below the plot.
_LEADING: Final = 3
# Two stacks beside each other need more of the room of a year.
_PAIR_SHARE: Final = 0.76
_DASHES: Final = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
)


@dataclass(frozen=True)
class Series:
    """One part of a stack, or a line: a value a year. `tone` is a colour's name."""

    label: str
    values: tuple[float, ...]
    tone: str
    line: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class YearRow:
    """A row of figures below the years: one a year, or why there is none.

    `key` is the metric or line that the figures, in `unit`, are by year.
    """

    label: str
    key: str
    values: tuple[float | None, ...]
    reasons: tuple[str | None, ...] = ()
    unit: str = "1"

    def text(self, place: int) -> str:
        """Return the figure of a year, short."""
        value = self.values[place]
        if value is None:
            return "–"
        return figure(value, self.unit, name=self.key, digits=_MARGIN_DIGITS)

    def sentence(self, place: int) -> str:
        """Return the figure of a year with its name, or why there is none."""
        if self.values[place] is None:
            return tr("{name}: {reason}", name=self.label, reason=self.reasons[place])
        return f"{self.label}: {self.text(place)}"


@dataclass(frozen=True)
class _Shown:
    """All that the plot shows."""

    years: tuple[int, ...] = ()
    stacks: tuple[tuple[Series, ...], ...] = ()
    lines: tuple[Series, ...] = ()
    rows: tuple[YearRow, ...] = ()
    unit: str = "1"
    reason: str = ""

    def series(self) -> Iterator[Series]:
        """Yield all parts of the stacks, then the lines."""
        for stack in self.stacks:
            yield from stack
        yield from self.lines

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for one in self.series() for value in one.values)

    def limits(self) -> tuple[float, float]:
        """Return the lowest and the highest figure, zero among them."""
        low = high = 0.0
        for place in range(len(self.years)):
            for stack in self.stacks:
                values = [series.values[place] for series in stack]
                high = max(high, sum(value for value in values if value > 0))
                low = min(low, sum(value for value in values if value < 0))
        for line in self.lines:
            low, high = min((low, *line.values)), max((high, *line.values))
        return low, high if high > low else low + 1.0


@dataclass(frozen=True)
class _Scale:
    """Where figures and years are in the plot."""

    area: QRectF
    ticks: tuple[float, ...]
    years: int
    stacks: int

    def height_of(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.area.bottom() - (value - low) / (high - low) * self.area.height()

    def column(self, place: int) -> QRectF:
        width = self.area.width() / max(self.years, 1)
        left = self.area.left() + place * width
        return QRectF(left, self.area.top(), width, self.area.height())

    def bar(self, place: int, stack: int) -> tuple[float, float]:
        """Return the left edge and the width of a bar."""
        column = self.column(place)
        share = _BAR_SHARE if self.stacks < 2 else _PAIR_SHARE
        most = theme().pixels(44) * max(self.stacks, 1)
        whole = min(column.width() * share, most)
        one = whole / max(self.stacks, 1)
        return column.center().x() - whole / 2 + stack * one, one - (self.stacks > 1)


class _Plot(QWidget):
    """The bars without their legend."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = _Shown()
        self._hovered = -1
        self.setMouseTracking(True)
        self.setMinimumHeight(theme().pixels(_PLOT_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_data(self, shown: _Shown) -> None:
        if shown != self.shown:
            line = QFontMetrics(theme().figures("caption")).height() + _LEADING
            height = theme().pixels(_PLOT_HEIGHT) + len(shown.rows) * line
            self.setMinimumHeight(height)
            self.shown = shown
            self.update()

    def reason(self) -> str:
        """Return why nothing is drawn."""
        return self.shown.reason or tr("All figures are zero.")

    def _scale(self) -> _Scale:
        metrics = QFontMetrics(theme().figures("caption"))
        head = metrics.height() * (1.2 if self.shown.lines else 0.5)
        foot = metrics.height() + 6
        foot += len(self.shown.rows) * (metrics.height() + _LEADING)
        inner = max(self.height() - head - foot, 1.0)
        most = min(max(int(inner / theme().pixels(_TICK_PIXELS)), 2), _MOST_TICKS)
        low, high = self.shown.limits()
        found = tuple(ticks_around(low, high, most))
        texts = [axis_figure(tick, self.shown.unit) for tick in found]
        texts += [row.label for row in self.shown.rows]
        left = max(metrics.horizontalAdvance(text) for text in texts) + 8
        area = QRectF(self.rect()).adjusted(left, head, -2, -foot)
        return _Scale(area, found, len(self.shown.years), len(self.shown.stacks))

    def _year_at(self, position: QPointF) -> int:
        scale = self._scale()
        for place in range(len(self.shown.years)):
            column = scale.column(place)
            if column.left() <= position.x() < column.right():
                return place
        return -1

    def _tip(self, place: int) -> str:
        unit = self.shown.unit
        rows = [f"<b>{self.shown.years[place]}</b>"]
        for one in self.shown.lines:
            rows.append(_tip_row(one, place, unit))
        for stack in self.shown.stacks:
            rows += [_tip_row(one, place, unit) for one in reversed(stack)]
            if len(stack) > 1:
                whole = figure(sum(one.values[place] for one in stack), unit)
                rows.append(tr("together: {value}", value=whole))
        rows += [row.sentence(place) for row in self.shown.rows]
        return "<br>".join(rows)

    def _paint_axis(self, painter: QPainter, scale: _Scale) -> None:
        area = scale.area
        for tick in scale.ticks:
            y = round(scale.height_of(tick)) + 0.5
            painter.setPen(QPen(theme().colour("grid"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme().colour("muted"))
            half = painter.fontMetrics().height() / 2
            room = QRectF(0, y - half, area.left() - 6, 2 * half)
            aligned = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, int(aligned), axis_figure(tick, self.shown.unit))

    def _paint_column(self, painter: QPainter, scale: _Scale, place: int) -> None:
        if place == self._hovered:
            painter.fillRect(scale.column(place), theme().colour("sunken"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for number, stack in enumerate(self.shown.stacks):
            left, width = scale.bar(place, number)
            up = down = 0.0
            for series in stack:
                value = series.values[place]
                start = up if value >= 0 else down
                edges = (scale.height_of(start), scale.height_of(start + value))
                if value >= 0:
                    up += value
                else:
                    down += value
                bar = QRectF(left, min(edges), width, 0)
                bar.setBottom(max(edges))
                painter.fillRect(bar, tone_colour(series.tone))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _paint_years(self, painter: QPainter, scale: _Scale) -> None:
        """Write the years and, below them, the rows of figures."""
        years, area, metrics = self.shown.years, scale.area, painter.fontMetrics()
        below = [
            (row.label, [row.text(place) for place in range(len(years))])
            for row in self.shown.rows
        ]
        texts = ["2030", *(text for _label, found in below for text in found)]
        wide = max(metrics.horizontalAdvance(text) for text in texts) + 8
        every = max(-(-wide * len(years) // max(int(area.width()), 1)), 1)
        height = metrics.height()
        shown = [("", [str(year) for year in years]), *below]
        for line, (name, figures) in enumerate(shown):
            top = area.bottom() + 4 + line * (height + _LEADING)
            painter.setPen(theme().colour("muted"))
            named = QRectF(0, top, area.left() - 6, height)
            painter.drawText(named, int(Qt.AlignmentFlag.AlignRight), name)
            painter.setPen(theme().colour("text" if line else "muted"))
            for place in range(0, len(years), every):
                middle = scale.column(place).center().x()
                room = QRectF(middle - wide, top, 2 * wide, height)
                painter.drawText(
                    room, int(Qt.AlignmentFlag.AlignHCenter), figures[place]
                )

    def _paint_lines(self, painter: QPainter, scale: _Scale) -> None:
        curves = [
            [
                QPointF(scale.column(place).center().x(), scale.height_of(value))
                for place, value in enumerate(line.values)
            ]
            for line in self.shown.lines
        ]
        for number, (line, points) in enumerate(
            zip(self.shown.lines, curves, strict=True)
        ):
            pen = QPen(tone_colour(line.tone), 2)
            pen.setStyle(_DASHES[number % len(_DASHES)])
            painter.setPen(pen)
            painter.drawPolyline(points)
            painter.setPen(QPen(tone_colour(line.tone), 2))
            painter.setBrush(theme().colour("surface"))
            for point in points:
                painter.drawEllipse(point, 2.5, 2.5)
        self._paint_names(painter, scale, curves)

    def _paint_names(
        self, painter: QPainter, scale: _Scale, curves: list[list[QPointF]]
    ) -> None:
        """Write the name of each line beside it, where it covers nothing else."""
        labels = Labels(scale.area.adjusted(0, -scale.area.top(), 0, 0))
        drawn = [
            np.array([(point.x(), point.y()) for point in points]) for points in curves
        ]
        labels.avoid(shapes=self._bars(scale), curves=drawn)
        painter.setFont(theme().font("caption", QFont.Weight.DemiBold))
        for line, points in zip(self.shown.lines, curves, strict=True):
            size = painter.fontMetrics().size(0, line.label).toSizeF()
            corners = [
                corner for point in reversed(points) for corner in around(point, size)
            ]
            room = labels.place(size, corners)
            write(painter, room, line.label, tone_colour(line.tone))

    def _bars(self, scale: _Scale) -> Iterator[QRectF]:
        for place in range(len(self.shown.years)):
            for number, stack in enumerate(self.shown.stacks):
                left, width = scale.bar(place, number)
                top = scale.height_of(sum(max(s.values[place], 0.0) for s in stack))
                end = scale.height_of(sum(min(s.values[place], 0.0) for s in stack))
                yield QRectF(left, top, width, end - top)

    # Names and spelling of Qt from here on.

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the year under the cursor."""
        super().leaveEvent(event)
        self._hovered = -1
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the figures of the year under the cursor."""
        place = -1 if self.shown.is_empty else self._year_at(event.position())
        if place != self._hovered:
            self._hovered = place
            self.update()
        if place >= 0:
            QToolTip.showText(event.globalPosition().toPoint(), self._tip(place), self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw axis, bars, years and lines, or say why there are none."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.shown.is_empty:
            write_reason(painter, QRectF(self.rect()), self.reason())
            return
        painter.setFont(theme().figures("caption"))
        scale = self._scale()
        self._paint_axis(painter, scale)
        for place in range(len(self.shown.years)):
            self._paint_column(painter, scale, place)
        y = round(scale.height_of(0.0)) + 0.5
        painter.setPen(QPen(theme().colour("muted"), 1))
        painter.drawLine(QPointF(scale.area.left(), y), QPointF(scale.area.right(), y))
        self._paint_years(painter, scale)
        self._paint_lines(painter, scale)


def _tip_row(series: Series, place: int, unit: str) -> str:
    value = figure(series.values[place], unit)
    square = f'<span style="color:{tone_name(series.tone)}">■</span>'
    return f"{square} {series.label}: {value}"


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
        painter.setBrush(tone_colour(self._tone))
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
        self._named: tuple[tuple[str, str], ...] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self._plot, 1)
        box.addWidget(self._legend)
        theme().changed.connect(self._plot.update)
        self.tools = ChartTools(self, self.chart_data)

    def show_data(
        self,
        years: Sequence[int],
        stack: Sequence[Series],
        *,
        unit: str,
        line: Series | None = None,
        more: Sequence[Series] = (),
        beside: Sequence[Series] = (),
        rows: Sequence[YearRow] = (),
        reason: str = "",
    ) -> None:
        """Show parts that add up, by year, and a line over them.

        `more` are further lines, dashed; `beside` is a second stack in each year;
        `rows` are figures below the years; `reason` is what stands in the place of the
        chart where all figures are zero.
        """
        stacks = (tuple(stack), tuple(beside)) if beside else (tuple(stack),)
        lines = (*((line,) if line else ()), *more)
        shown = _Shown(tuple(years), stacks, lines, tuple(rows), unit, reason)
        self._plot.show_data(shown)
        parts = [*stack, *beside]
        named = tuple((series.label, series.tone) for series in parts)
        if named != self._named:
            self._named = named
            self._rebuild_legend(parts)
        # Lines are named beside them; bars are not, and with lines need a name even
        # where there is one sort of them.
        self._legend.setVisible(len(parts) > 1 or bool(parts and lines))
        names = ", ".join(one.label for one in (*parts, *lines, *rows))
        self.setAccessibleName(self.reason() or names)

    def chart_data(self) -> ChartData:
        """Return the figures: a row a year, a column a series or a row of figures."""
        shown = self._plot.shown
        if shown.is_empty:
            return ChartData(())
        years = Column(tr("Year"), "", shown.years)
        columns = [Column(one.label, shown.unit, one.values) for one in shown.series()]
        drawn = {one.line for one in shown.series()}
        rows = [
            Column(row.label, "", row.values)
            for row in shown.rows
            if row.key not in drawn
        ]
        return ChartData((years, *columns, *rows))

    def reason(self) -> str:
        """Return why nothing is drawn; empty while something is."""
        return self._plot.reason() if self._plot.shown.is_empty else ""

    def _rebuild_legend(self, parts: Sequence[Series]) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for series in parts:
            entry = LegendItem(series.label, series.tone)
            entry.clicked.connect(
                lambda _=False, one=series: self.explained.emit(one.line, one.items)
            )
            self._flow.addWidget(entry)
