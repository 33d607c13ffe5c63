"""Documented price paths, each from its first price on, and the plan’s own path."""

import math
from collections.abc import Sequence
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

from planner.core.catalog.price_history import PricePath
from planner.core.catalog.regimes import PriceRegime
from planner.gui.charts.data import ChartData, Column
from planner.gui.charts.scale import spread
from planner.gui.charts.tools import ChartTools
from planner.gui.texts import tr
from planner.gui.theme import theme

_HEIGHT: Final = 240
_SHARE_OF_NAMES: Final = 0.34
_STEPS: Final = 24
_LEAST_YEARS: Final = 2.0
_DECADE_MARKS: Final = (1.0, 2.0, 5.0)


class PricePaths(QWidget):
    """Prices relative to their first one, over years, on a scale of ratios."""

    def __init__(self) -> None:
        super().__init__()
        self._regime: PriceRegime | None = None
        self._paths: tuple[PricePath, ...] = ()
        self._change = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self.update)
        self.tools = ChartTools(self, self.chart_data)

    def show_regime(self, regime: PriceRegime, change: float) -> None:
        """Show the paths behind a regime, and a yearly change over them."""
        if (regime, change) == (self._regime, self._change):
            return
        self._regime, self._change = regime, change
        self._paths = regime.paths()
        names = ", ".join(path.label for path in self._paths)
        self.setAccessibleName(f"{self._own_name()}: {names}")
        self.update()

    def chart_data(self) -> ChartData:
        """Return the figures: a row a documented price, with its source."""
        dated = [(path, price) for path in self._paths for price in path.prices]
        if not dated:
            return ChartData(())
        return ChartData(
            (
                Column(tr("Path"), "", tuple(path.label for path, _ in dated)),
                Column(tr("Date"), "", tuple(str(one.date) for _, one in dated)),
                Column(tr("Model"), "", tuple(one.model for _, one in dated)),
                Column(
                    tr("Price, 3 parts input and 1 part output"),
                    "USD/Mtok",
                    tuple(one.price for _, one in dated),
                ),
                Column(tr("Source"), "", tuple(one.source for _, one in dated)),
            )
        )

    # -- places

    def _years(self) -> float:
        longest = max(path.relative()[-1][0] for path in self._paths)
        return max(longest, _LEAST_YEARS)

    def _limits(self) -> tuple[float, float]:
        """Return the lowest and highest ratio, as logarithms."""
        years = self._years()
        ratios = [ratio for path in self._paths for _year, ratio in path.relative()]
        ratios += [_level(self._change, years), 1.0]
        low, high = math.log10(min(ratios)), math.log10(max(ratios))
        room = max(high - low, 0.5) * 0.06
        return low - room, high + room

    def _area(self) -> QRectF:
        caption = QFontMetrics(theme().font("caption", QFont.Weight.DemiBold))
        names = [self._own_name(), *(path.label for path in self._paths)]
        wide = max(caption.horizontalAdvance(name) for name in names) + 14
        right = min(wide, self.width() * _SHARE_OF_NAMES)
        figures = QFontMetrics(theme().figures("caption"))
        left = figures.horizontalAdvance("1,000%") + 8
        foot = figures.height() + 6
        return QRectF(self.rect()).adjusted(left, 6, -right, -foot)

    def _own_name(self) -> str:
        return tr("this plan {change}", change=_signed(self._change))

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return a height at which the names have room."""
        return QSize(theme().pixels(320), theme().pixels(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the height of the hint."""
        return QSize(theme().pixels(240), theme().pixels(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw scale, range, paths, the plan's own path and names."""
        if self._regime is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, years = self._area(), self._years()
        low, high = self._limits()

        def point(year: float, ratio: float) -> QPointF:
            share = (math.log10(ratio) - low) / (high - low)
            x = area.left() + year / years * area.width()
            return QPointF(x, area.bottom() - share * area.height())

        self._paint_scale(painter, area, (low, high), years)
        steps = [n * years / _STEPS for n in range(_STEPS + 1)]
        regime = self._regime
        up = [point(year, _level(regime.high, year)) for year in steps]
        down = [point(year, _level(regime.low, year)) for year in reversed(steps)]
        band = QColor(theme().colour("accent"))
        band.setAlphaF(0.12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(band)
        painter.setClipRect(area)
        painter.drawPolygon(QPolygonF([*up, *down]))
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ends = []
        for path in self._paths:
            points = [point(year, ratio) for year, ratio in path.relative()]
            painter.setPen(QPen(theme().colour("s6"), 1.2))
            painter.drawPolyline(points)
            painter.setBrush(theme().colour("s6"))
            painter.drawEllipse(points[-1], 2, 2)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ends.append((path.label, points[-1], False))
        own = [point(year, _level(self._change, year)) for year in steps]
        painter.setPen(QPen(theme().colour("accent"), 2.6))
        painter.drawPolyline(own)
        ends.append((self._own_name(), own[-1], True))
        self._paint_names(painter, area, ends)

    def _paint_scale(
        self,
        painter: QPainter,
        area: QRectF,
        limits: tuple[float, float],
        years: float,
    ) -> None:
        painter.setFont(theme().figures("caption"))
        low, high = limits
        height = painter.fontMetrics().height()
        last = math.inf
        for mark in _marks(low, high):
            share = (math.log10(mark) - low) / (high - low)
            y = round(area.bottom() - share * area.height()) + 0.5
            painter.setPen(QPen(theme().colour("outline" if mark == 1 else "grid"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            if last - y < height:
                continue
            last = y
            painter.setPen(theme().colour("muted"))
            room = QRectF(0, y - height / 2, area.left() - 6, height)
            aligned = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, int(aligned), _percent(mark))
        painter.setPen(theme().colour("muted"))
        for year in range(int(years) + 1):
            x = area.left() + year / years * area.width()
            text = tr("first price") if year == 0 else tr("{year} y later", year=year)
            wide = painter.fontMetrics().horizontalAdvance(text) + 4
            room = QRectF(
                x - (0 if year == 0 else wide / 2), area.bottom() + 4, wide, height
            )
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft), text)

    @staticmethod
    def _paint_names(
        painter: QPainter, area: QRectF, ends: Sequence[tuple[str, QPointF, bool]]
    ) -> None:
        painter.setFont(theme().font("caption"))
        height = painter.fontMetrics().height()
        places = spread(
            [end.y() for _name, end, _own in ends],
            distance=height + 0.0,
            low=area.top() + height / 2,
            high=area.bottom() - height / 2,
        )
        left = area.right() + 12
        for (name, end, is_own), y in zip(ends, places, strict=True):
            painter.setPen(QPen(theme().colour("border"), 1))
            painter.drawLine(end, QPointF(left - 3, y))
            weight = QFont.Weight.DemiBold if is_own else QFont.Weight.Normal
            painter.setFont(theme().font("caption", weight))
            painter.setPen(theme().colour("accent" if is_own else "muted"))
            room = QRectF(left, y - height / 2, painter.device().width() - left, height)
            text = painter.fontMetrics().elidedText(
                name, Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)


def _level(change: float, years: float) -> float:
    return (1.0 + change) ** years


def _marks(low: float, high: float) -> list[float]:
    """Return ratios of 1, 2 and 5 times powers of ten; only powers over a wide range.

    >>> _marks(-1.0, 0.4)
    [0.1, 0.2, 0.5, 1.0, 2.0]
    """
    factors = _DECADE_MARKS if high - low < 2 else (1.0,)
    powers = range(math.floor(low), math.ceil(high) + 1)
    marks = [round(factor * 10.0**power, 9) for power in powers for factor in factors]
    return [mark for mark in marks if low - 1e-9 <= math.log10(mark) <= high + 1e-9]


def _percent(ratio: float) -> str:
    return f"{100 * ratio:,.3g}%" if ratio < 10 else f"{100 * ratio:,.0f}%"


def _signed(change: float) -> str:
    """Return a yearly change in words.

    >>> _signed(-0.2)
    '−20% a year'
    """
    sign = "−" if change < 0 else "+" if change > 0 else "±"
    return tr("{rate} a year", rate=f"{sign}{100 * abs(change):.3g}%")
