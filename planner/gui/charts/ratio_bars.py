"""How many times one thing makes of another: a band and a dot a row, claims below."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.gui.charts.data import ChartData, Column
from planner.gui.charts.labels import write_reason
from planner.gui.charts.tools import ChartTools
from planner.gui.figures import figure
from planner.gui.texts import tr
from planner.gui.theme import theme

_ROW: Final = 22
_BAND: Final = 8
_DOT: Final = 4.5
_PALE: Final = 0.35
_SHARE_OF_NAMES: Final = 0.36
# Ticks of the logarithmic scale, of which those within the figures are drawn.
_TICKS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class RatioRow:
    """One ratio with its band; a claim is a single figure that somebody published.

    `tone` is the name of a colour.
    """

    label: str
    value: float
    low: float
    high: float
    is_claim: bool = False
    tone: str = "s1"

    @property
    def text(self) -> str:
        """The ratio as shown: ``3.3× (1.4 – 8.0)``."""
        return self.said(has_band=True)

    def said(self, *, has_band: bool) -> str:
        """Return the ratio as shown, with its band if it has one or without."""
        if not has_band or self.low == self.high:
            return times(self.value)
        return f"{times(self.value)} ({_short(self.low)} – {_short(self.high)})"


def times(value: float) -> str:
    """Return a ratio as shown.

    >>> times(3.2992), times(30.0), times(0.5271)
    ('3.3×', '30×', '0.53×')
    """
    return f"{_short(value)}×"


def _short(value: float) -> str:
    if value < 0.095:
        return figure(value, "1", digits=2)
    digits = 0 if value >= 9.95 else 1 if value >= 0.995 else 2
    return f"{value:,.{digits}f}"


@dataclass(frozen=True)
class RatioScale:
    """A logarithmic scale between two places, which has one within it."""

    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        """Return the place of a ratio."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.left + share * (self.right - self.left)


def limits(rows: Iterable[RatioRow]) -> tuple[float, float]:
    """Return the ends of a scale on which ratios have room.

    One is always within, so that a gain is told from a loss.

    >>> limits([RatioRow("", 3.0, 2.0, 10.0)])
    (0.72, 11.0)
    """
    known = list(rows)
    low = min(0.8, *(row.low for row in known), *(row.value for row in known))
    high = max(1.25, *(row.high for row in known), *(row.value for row in known))
    return round(low * 0.9, 6), round(high * 1.1, 6)


def paint_band(painter: QPainter, row: RatioRow, scale: RatioScale, y: float) -> None:
    """Draw the band of a ratio and the ratio on it; a claim is a hollow mark."""
    x, dot, band = scale.x(row.value), theme().pixels(_DOT), theme().pixels(_BAND)
    if row.is_claim:
        painter.setPen(QPen(theme().colour("muted"), 1.5))
        painter.setBrush(theme().colour("surface"))
        painter.drawPolygon(_diamond(x, y, 1.3 * dot))
        return
    pale = QColor(theme().colour(row.tone))
    pale.setAlphaF(_PALE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(pale)
    ends = (scale.x(row.low), scale.x(row.high))
    room = QRectF(ends[0], y - band / 2, max(ends[1] - ends[0], 1), band)
    painter.drawRoundedRect(room, band / 2, band / 2)
    painter.setBrush(theme().colour(row.tone))
    painter.drawEllipse(QPointF(x, y), dot, dot)


def paint_one(painter: QPainter, scale: RatioScale, top: float, bottom: float) -> None:
    """Draw the line at which nothing is gained or lost."""
    at = round(scale.x(1.0)) + 0.5
    painter.setPen(QPen(theme().colour("muted"), 1))
    painter.drawLine(QPointF(at, top), QPointF(at, bottom))


class RatioMark(QWidget):
    """The band of a single ratio in a row of figures, with the line of no gain."""

    def __init__(self) -> None:
        super().__init__()
        self._row: RatioRow | None = None
        self._limits = (0.5, 2.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme().changed.connect(self.update)

    def show_row(self, row: RatioRow | None, ends: tuple[float, float]) -> None:
        """Show another ratio on a scale between two ends; None shows nothing."""
        self._row, self._limits = row, ends
        self.update()

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return room in which a band can be told from a dot."""
        return QSize(theme().pixels(160), theme().pixels(_BAND + 8))

    def minimumSizeHint(self) -> QSize:
        """Return a width that gives way to the figures."""
        return QSize(theme().pixels(56), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the band, or nothing."""
        if self._row is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = RatioScale(4, self.width() - 4, *self._limits)
        paint_one(painter, scale, 0, self.height())
        paint_band(painter, self._row, scale, self.height() / 2)


class RatioBars(QWidget):
    """Ratios with their bands on one logarithmic scale, and the line of no gain."""

    def __init__(self) -> None:
        super().__init__(objectName="ratios")
        self._rows: tuple[RatioRow, ...] = ()
        self._reason = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)
        self.tools = ChartTools(self, self.chart_data)

    def show_rows(self, rows: Sequence[RatioRow], *, reason: str) -> None:
        """Show ratios; `reason` says why there are none."""
        if (tuple(rows), reason) == (self._rows, self._reason):
            return
        self._rows, self._reason = tuple(rows), reason
        said = "; ".join(f"{row.label}: {row.text}" for row in rows)
        self.setAccessibleName(said or reason)
        self.updateGeometry()
        self.update()

    def reason(self) -> str:
        """Return why nothing is drawn; empty while something is."""
        return "" if self._rows else self._reason

    def chart_data(self) -> ChartData:
        """Return the figures: a row a ratio, claims with the claimed figure alone."""
        rows = self._rows
        return ChartData(
            (
                Column(tr("Figure"), "", tuple(row.label for row in rows)),
                Column(tr("Times"), "", tuple(row.value for row in rows)),
                Column(tr("At worst"), "", tuple(row.low for row in rows)),
                Column(tr("At best"), "", tuple(row.high for row in rows)),
            )
        )

    # -- places

    def _foot(self) -> int:
        return QFontMetrics(theme().figures("caption")).height() + theme().pixels(6)

    def _scale(self) -> RatioScale:
        names = QFontMetrics(theme().font("caption"))
        left = max(names.horizontalAdvance(row.label) for row in self._rows)
        left = min(left, round(self.width() * _SHARE_OF_NAMES)) + theme().pixels(12)
        figures = QFontMetrics(theme().figures("caption", QFont.Weight.DemiBold))
        right = max(figures.horizontalAdvance(row.text) for row in self._rows)
        room = theme().pixels(14)
        low, high = limits(self._rows)
        right = max(self.width() - right - room, left + room)
        return RatioScale(left, right, low, high)

    def _ticks(self, scale: RatioScale) -> Iterator[tuple[float, str]]:
        """Yield the ticks that have room, from the left, one among them always."""
        found = [tick for tick in _TICKS if scale.low <= tick <= scale.high]
        metrics = QFontMetrics(theme().figures("caption"))
        wide = max(metrics.horizontalAdvance(times(tick)) for tick in found) + 8
        taken = [scale.x(1.0)]
        for tick in found:
            x = scale.x(tick)
            if tick == 1 or all(abs(x - other) >= wide for other in taken):
                taken.append(x)
                yield x, times(tick)

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return a row for each ratio, and the scale below."""
        rows = max(len(self._rows), 3)
        return QSize(theme().pixels(360), rows * theme().pixels(_ROW) + self._foot())

    def minimumSizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(theme().pixels(240), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the scale and a row for each ratio, or say why there are none."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._rows:
            write_reason(painter, QRectF(self.rect()), self._reason)
            return
        scale = self._scale()
        self._paint_scale(painter, scale)
        height = theme().pixels(_ROW)
        for number, row in enumerate(self._rows):
            room = QRectF(0, number * height, self.width(), height)
            self._paint_row(painter, row, room, scale)

    def _paint_scale(self, painter: QPainter, scale: RatioScale) -> None:
        bottom = theme().pixels(_ROW) * len(self._rows)
        painter.setFont(theme().figures("caption"))
        height = painter.fontMetrics().height()
        for x, text in self._ticks(scale):
            painter.setPen(QPen(theme().colour("grid"), 1))
            at = round(x) + 0.5
            painter.drawLine(QPointF(at, 0), QPointF(at, bottom))
            painter.setPen(theme().colour("muted"))
            room = QRectF(x - 40, bottom + theme().pixels(4), 80, height)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignHCenter), text)
        paint_one(painter, scale, 0, bottom)

    def _paint_row(
        self, painter: QPainter, row: RatioRow, room: QRectF, scale: RatioScale
    ) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        tone = theme().colour("muted" if row.is_claim else "text")
        painter.setFont(theme().font("caption"))
        painter.setPen(tone)
        name = painter.fontMetrics().elidedText(
            row.label,
            Qt.TextElideMode.ElideRight,
            int(scale.left - theme().pixels(8)),
        )
        painter.drawText(room, int(middle), name)
        weight = QFont.Weight.Normal if row.is_claim else QFont.Weight.DemiBold
        painter.setFont(theme().figures("caption", weight))
        right = middle | Qt.AlignmentFlag.AlignRight
        painter.drawText(room.adjusted(0, 0, -2, 0), int(right), row.text)
        paint_band(painter, row, scale, room.center().y())


def _diamond(x: float, y: float, half: float) -> QPolygonF:
    return QPolygonF(
        [
            QPointF(x, y - half),
            QPointF(x + half, y),
            QPointF(x, y + half),
            QPointF(x - half, y),
        ]
    )
