"""Tokens a second per GPU against tokens a second per user, with a point to drag.

The chart knows points, not products: it says to which user speed the point is dragged
or moved by keys, and whoever shows it knows what that means.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from planner.core.studies.operating import MeasuredPlace, PhaseCurve
from planner.gui.charts.data import Cell, ChartData, Column
from planner.gui.charts.labels import Labels, around, write, write_reason
from planner.gui.charts.scale import ticks
from planner.gui.charts.tools import ChartTools
from planner.gui.figures import figure
from planner.gui.texts import tr
from planner.gui.theme import mixed, theme

_HEIGHT: Final = 280
_DOT: Final = 4.0
_HANDLE: Final = 7.0
# Length of an arrow in half widths.
_ARROW: Final = 1.7
# How far from the point or the curve the hand may be, in pixels at 100%.
_REACH: Final = 12.0
# Pixels from which on a press is a drag.
_DRAG_FROM: Final = 3.0
# A scale over more than this ratio is one of ratios.
_LOGARITHMIC_FROM: Final = 8.0
_DECADE_MARKS: Final = (1.0, 2.0, 5.0)
_TICK_PIXELS: Final = 34
_MARK_PIXELS: Final = 52
# Rows measured at other requests may be far off: so many times the ends of the curve,
# a scale still reaches out to them.
_FARTHEST: Final = 4.0
# Arrow keys change the user speed by this share, with the control key by the second.
_STEP: Final = 0.02
_LEAP: Final = 0.1
# What is entered has so many digits: more are not known.
_DIGITS: Final = 3

RATE_UNIT: Final = "token/(second*GPU)"
SPEED_UNIT: Final = "token/second"


@dataclass(frozen=True)
class _Scale:
    """One axis: figures from `low` to `high` on pixels from `first` to `last`."""

    low: float
    high: float
    first: float
    last: float
    is_logarithmic: bool

    def pixel(self, value: float) -> float:
        low, high, at = (self._placed(one) for one in (self.low, self.high, value))
        return self.first + (at - low) / (high - low) * (self.last - self.first)

    def value(self, pixel: float) -> float:
        low, high = self._placed(self.low), self._placed(self.high)
        at = low + (pixel - self.first) / (self.last - self.first) * (high - low)
        return 10.0**at if self.is_logarithmic else at

    def limited(self, value: float) -> float:
        """Return the nearest value that is on the axis."""
        return min(max(value, self.low), self.high)

    def _placed(self, value: float) -> float:
        return math.log10(value) if self.is_logarithmic else value

    def marks(self, most: int) -> list[float]:
        """Return round numbers on the axis, about `most` of them."""
        if not self.is_logarithmic:
            return ticks(self.low, self.high, max(most, 2))
        first, last = (
            math.floor(self._placed(self.low)),
            math.ceil(math.log10(self.high)),
        )
        for factors in (_DECADE_MARKS, (1.0, 3.0), (1.0,)):
            found = [
                factor * 10.0**power
                for power in range(first, last + 1)
                for factor in factors
                if self.low * (1 - 1e-9) <= factor * 10.0**power <= self.high * 1.000001
            ]
            if len(found) <= max(most, 2):
                break
        return found


def _scale(
    values: Sequence[float], first: float, last: float, *, starts_at_zero: bool
) -> _Scale:
    """Return an axis on which all values have their place, with a little room."""
    low, high = min(values), max(values)
    if low > 0 and high / low >= _LOGARITHMIC_FROM:
        room = (high / low) ** 0.05
        return _Scale(low / room, high * room, first, last, is_logarithmic=True)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    bottom = 0.0 if starts_at_zero else max(low - room, 0.0)
    return _Scale(bottom, high + room, first, last, is_logarithmic=False)


def _rounded(speed: float) -> float:
    """Return a user speed with as many digits as are entered.

    >>> _rounded(34.6789), _rounded(128.44)
    (34.7, 128.0)
    """
    return float(f"{speed:.{_DIGITS}g}")


class OperatingCurve(QWidget):
    """The curve with its band, measured rows as dots, and the operating point.

    Signals
    -------
    dragged
        The point is in the hand: the user speed it stands at.
    dropped
        The point was let go where it was dragged to last.
    cancelled
        What was dragged goes back.
    nudged
        The point was moved by keys: the user speed it is to stand at.
    reset_wanted
        The point is to go back to where it stood first.
    left
        The keys go elsewhere now.
    """

    dragged = Signal(float)
    dropped = Signal()
    cancelled = Signal()
    nudged = Signal(float)
    reset_wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__(objectName="operating.curve")
        self._shown: PhaseCurve | None = None
        self._reason = ""
        self._axes: tuple[_Scale, _Scale] | None = None
        self._axes_of = QRectF()
        self._taken_at: QPointF | None = None
        self._is_on_handle = False
        self._is_moving = False
        # Where keys have moved the point to, until it is shown there: they may come
        # faster than figures.
        self._nudged_to: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleDescription(
            tr(
                "Arrow keys move the operating point along the curve, with Ctrl "
                "farther; Home and End go to its ends, Delete resets it."
            )
        )
        theme().changed.connect(self.update)
        self.tools = ChartTools(self, self.chart_data)

    # -- what is shown

    def show_curve(self, shown: PhaseCurve | None, reason: str = "") -> None:
        """Show a curve, or say why there is none."""
        if (shown, reason) == (self._shown, self._reason):
            return
        self._shown, self._reason = shown, reason
        self._nudged_to = None
        self._axes = None
        self.setAccessibleName(self.sentence() or reason)
        if shown is None:
            self._let_go()
        self.update()

    @property
    def shown(self) -> PhaseCurve | None:
        """The curve that is shown; None where there is none."""
        return self._shown

    @property
    def reason(self) -> str:
        """Why there is no curve; empty where there is one."""
        return self._reason

    def sentence(self) -> str:
        """Return in words where the operating point stands."""
        if self._shown is None:
            return ""
        speed, rate = self._shown.point
        return tr(
            "Operating point: {rate} per GPU at {speed} per user",
            rate=_tokens(rate),
            speed=_tokens(speed),
        )

    def chart_data(self) -> ChartData:
        """Return the figures: a row a point of ours, of the curve, a measurement."""
        shown = self._shown
        if shown is None:
            return ChartData(())
        rows: list[tuple[Cell, ...]] = [
            (tr("Operating point"), *shown.point, *shown.band, "")
        ]
        rows.append((tr("Workload’s own point"), *shown.own, None, None, ""))
        rows += [
            (tr("Curve"), one.user_speed, one.rate, one.low, one.high, "")
            for one in shown.places
        ]
        rows += [
            (one.citation, one.user_speed, one.rate, None, None, one.date)
            for one in shown.rows
        ]
        heads = (
            (tr("What"), ""),
            (tr("Tokens a second per user"), SPEED_UNIT),
            (tr("Tokens a second per GPU"), RATE_UNIT),
            (tr("Likely from"), RATE_UNIT),
            (tr("Likely to"), RATE_UNIT),
            (tr("Date"), ""),
        )
        return ChartData(
            tuple(
                Column(name, unit, tuple(row[place] for row in rows))
                for place, (name, unit) in enumerate(heads)
            )
        )

    # -- places

    def point_at(self, user_speed: float, rate: float) -> QPointF:
        """Return where a user speed and a rate are in the widget."""
        across, down = self._scales()
        return QPointF(across.pixel(user_speed), down.pixel(rate))

    def handle_at(self) -> QPointF:
        """Return where the operating point is in the widget."""
        assert self._shown is not None
        return self.point_at(*self._shown.point)

    def _area(self) -> QRectF:
        metrics = QFontMetrics(theme().figures("caption"))
        left = metrics.horizontalAdvance("00,000") + theme().pixels(8)
        head = metrics.height() + theme().pixels(6)
        foot = 2 * metrics.height() + theme().pixels(8)
        return QRectF(self.rect()).adjusted(left, head, -theme().pixels(12), -foot)

    def _scales(self) -> tuple[_Scale, _Scale]:
        """Return the axis of user speeds and that of rates."""
        area = self._area()
        # Every row asks for its place.
        if self._axes is None or self._axes_of != area:
            self._axes, self._axes_of = self._made_scales(area), area
        return self._axes

    def _made_scales(self, area: QRectF) -> tuple[_Scale, _Scale]:
        shown = self._shown
        assert shown is not None
        speeds = [one.user_speed for one in shown.places]
        rates = [rate for one in shown.places for rate in (one.low, one.high)]
        rates += shown.band
        for speed, rate in (shown.point, shown.own):
            speeds.append(speed)
            rates.append(rate)
        known = [one.user_speed for one in shown.rows if one.user_speed is not None]
        speeds += _within_reach(known, speeds)
        rates += _within_reach([one.rate for one in shown.rows], rates)
        return (
            _scale(speeds, area.left(), area.right(), starts_at_zero=True),
            _scale(rates, area.bottom(), area.top(), starts_at_zero=True),
        )

    def _line(self) -> list[QPointF]:
        """Return the curve in pixels."""
        assert self._shown is not None
        across, down = self._scales()
        return [
            QPointF(across.pixel(one.user_speed), down.pixel(one.rate))
            for one in self._shown.places
        ]

    def _nearest(self, position: QPointF) -> tuple[QPointF, float]:
        """Return the place of the curve that is nearest, and how far it is."""
        line = self._line()
        best, least = line[0], math.inf
        for start, end in pairwise(line):
            along = end - start
            length = QPointF.dotProduct(along, along)
            share = (
                QPointF.dotProduct(position - start, along) / length if length else 0
            )
            place = start + along * min(max(share, 0.0), 1.0)
            distance = _distance(place, position)
            if distance < least:
                best, least = place, distance
        return best, least

    def _speed_at(self, position: QPointF) -> float:
        """Return the user speed of the place of the curve that is nearest."""
        place, _distance_to = self._nearest(position)
        return self._limited(self._scales()[0].value(place.x()))

    def _limited(self, speed: float) -> float:
        assert self._shown is not None
        first, last = (self._shown.places[end].user_speed for end in (0, -1))
        rounded = _rounded(speed)
        # What is rounded must not leave the curve.
        return rounded if first <= rounded <= last else min(max(speed, first), last)

    def _is_near_handle(self, position: QPointF) -> bool:
        return _distance(self.handle_at(), position) <= theme().pixels(_REACH)

    def _is_near_curve(self, position: QPointF) -> bool:
        return self._nearest(position)[1] <= theme().pixels(_REACH)

    def dot_place(self, dot: MeasuredPlace) -> QPointF:
        """Return where a measured row is: at an edge if it lies beyond that.

        Without a user speed it stands at the left edge.
        """
        across, down = self._scales()
        speed = across.low if dot.user_speed is None else dot.user_speed
        return QPointF(
            across.pixel(across.limited(speed)), down.pixel(down.limited(dot.rate))
        )

    def _dots_at(self, position: QPointF) -> list[MeasuredPlace]:
        if self._shown is None:
            return []
        near = theme().pixels(_DOT + 4)
        return [
            one
            for one in self._shown.rows
            if _distance(self.dot_place(one), position) <= near
        ]

    # -- moving the point

    def _let_go(self) -> None:
        self._taken_at = None
        self._is_moving = False

    def _pull(self, position: QPointF) -> None:
        assert self._taken_at is not None
        far = _distance(position, self._taken_at)
        if self._is_moving or far >= _DRAG_FROM:
            self._is_moving = True
            self.dragged.emit(self._speed_at(position))

    def _key_target(self, event: QKeyEvent) -> float | None:
        """Return the user speed a key asks for; None where it asks for none."""
        assert self._shown is not None
        speed = self._nudged_to or self._shown.point[0]
        far = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        factor = 1.0 + (_LEAP if far else _STEP)
        match event.key():
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                wanted = speed * factor
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                wanted = speed / factor
            case Qt.Key.Key_PageDown:
                wanted = speed * (1.0 + _LEAP)
            case Qt.Key.Key_PageUp:
                wanted = speed / (1.0 + _LEAP)
            case Qt.Key.Key_Home:
                wanted = 0.0
            case Qt.Key.Key_End:
                wanted = math.inf
            case _:
                return None
        first, last = (self._shown.places[end].user_speed for end in (0, -1))
        return self._limited(min(max(wanted, first), last))

    # -- words under the cursor

    def tip_at(self, position: QPointF) -> str:
        """Return what is said of a place: measured rows, the point, or the curve."""
        shown = self._shown
        if shown is None:
            return ""
        dots = self._dots_at(position)
        if dots:
            return "\n\n".join(_said(one) for one in dots)
        if self._is_near_handle(position):
            return tr(
                "{sentence}.\nDrag it along the curve, or use arrow keys.",
                sentence=self.sentence(),
            )
        if self._is_near_curve(position):
            speed = self._speed_at(position)
            return tr(
                "{rate} per GPU at {speed} per user\nClick to work here.",
                rate=_tokens(shown.rate_at(speed)),
                speed=_tokens(speed),
            )
        return ""

    # -- drawing

    def _paint_axes(self, painter: QPainter, across: _Scale, down: _Scale) -> None:
        area = self._area()
        painter.setFont(theme().figures("caption"))
        height = painter.fontMetrics().height()
        grid, words = QPen(theme().colour("grid"), 1), theme().colour("muted")
        middle = Qt.AlignmentFlag.AlignVCenter
        for mark in down.marks(int(area.height() / theme().pixels(_TICK_PIXELS))):
            y = round(down.pixel(mark)) + 0.5
            painter.setPen(grid)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(words)
            room = QRectF(0, y - height / 2, area.left() - theme().pixels(6), height)
            aligned = int(middle | Qt.AlignmentFlag.AlignRight)
            painter.drawText(room, aligned, _mark(mark))
        taken = -math.inf
        for mark in across.marks(int(area.width() / theme().pixels(_MARK_PIXELS))):
            x = round(across.pixel(mark)) + 0.5
            painter.setPen(grid)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            wide = painter.fontMetrics().horizontalAdvance(_mark(mark)) + 4
            room = QRectF(x - wide / 2, area.bottom() + 4, wide, height)
            room.moveRight(min(room.right(), float(self.width())))
            if room.left() > taken:
                taken = room.right()
                painter.setPen(words)
                painter.drawText(room, int(middle), _mark(mark))
        painter.setFont(theme().font("caption"))
        painter.setPen(words)
        top = QRectF(0, 0, self.width(), height + 2)
        painter.drawText(top, int(middle), tr("tokens/s per GPU"))
        aligned = int(middle | Qt.AlignmentFlag.AlignRight)
        below = QRectF(area.left(), self.height() - height, area.width(), height)
        painter.drawText(below, aligned, tr("tokens/s per user"))

    def _paint_band(self, painter: QPainter, across: _Scale, down: _Scale) -> None:
        assert self._shown is not None
        points = self._shown.places
        up = [QPointF(across.pixel(p.user_speed), down.pixel(p.high)) for p in points]
        back = [
            QPointF(across.pixel(p.user_speed), down.pixel(p.low))
            for p in reversed(points)
        ]
        band = QColor(theme().colour("s1"))
        band.setAlphaF(0.14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(band)
        painter.drawPolygon(QPolygonF([*up, *back]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme().colour("s1"), 2.2))
        painter.drawPolyline(self._line())

    def _paint_dots(self, painter: QPainter) -> None:
        assert self._shown is not None
        size = theme().pixels(_DOT * 10) / 10
        colours = theme().colours
        faint = QColor(mixed(colours.muted, colours.surface, 0.25))
        # Those the figure rests on lie above the others.
        for dot in sorted(self._shown.rows, key=lambda one: one.is_basis):
            place = self.dot_place(dot)
            colour = theme().colour("text") if dot.is_basis else faint
            painter.setPen(QPen(colour, 1.2))
            painter.setBrush(colour if dot.is_basis else theme().colour("surface"))
            towards = self._points_to(dot)
            if towards is None:
                painter.drawEllipse(place, size, size)
            else:
                # What points outwards ends at the edge.
                is_inward = towards == QPointF(1, 0) and dot.user_speed is None
                base = place if is_inward else place - towards * _ARROW * size
                painter.drawPolygon(_arrow(base, towards, size))

    def _points_to(self, dot: MeasuredPlace) -> QPointF | None:
        """Return where the arrow of a row points to; None where it is a dot.

        Rows beyond the scale point outwards, those without a user speed to the curve.
        """
        across, down = self._scales()
        if dot.rate != down.limited(dot.rate):
            return QPointF(0, -1 if dot.rate > down.high else 1)
        if dot.user_speed is None:
            return QPointF(1, 0)
        if dot.user_speed != across.limited(dot.user_speed):
            return QPointF(1 if dot.user_speed > across.high else -1, 0)
        return None

    def _paint_own(self, painter: QPainter, labels: Labels) -> None:
        """Mark where the point stood first, if it stands elsewhere now."""
        assert self._shown is not None
        place = self.point_at(*self._shown.own)
        if _distance(place, self.handle_at()) < 2:
            return
        size = theme().pixels(_HANDLE) - 1
        painter.setPen(QPen(theme().colour("accent"), 1.4, Qt.PenStyle.DashLine))
        painter.setBrush(theme().colour("surface"))
        painter.drawEllipse(place, size, size)
        painter.setFont(theme().font("caption"))
        text = tr("workload’s own")
        metrics = QFontMetricsF(painter.font())
        room = QSizeF(metrics.horizontalAdvance(text) + 4, metrics.height())
        labels.avoid(shapes=[_around(place, size)])
        write(
            painter,
            labels.place(room, around(place, room, 12.0)),
            text,
            theme().colour("muted"),
        )

    def _paint_handle(self, painter: QPainter, labels: Labels) -> None:
        assert self._shown is not None
        place, size = self.handle_at(), theme().pixels(_HANDLE)
        area = self._area()
        painter.setPen(QPen(theme().colour("accent"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(place, QPointF(place.x(), area.bottom()))
        painter.drawLine(place, QPointF(area.left(), place.y()))
        if self.hasFocus() or self._taken_at is not None:
            ring = QColor(theme().colour("accent"))
            ring.setAlphaF(0.25)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ring)
            painter.drawEllipse(place, 1.8 * size, 1.8 * size)
        self._paint_whisker(painter)
        painter.setPen(QPen(theme().colour("surface"), 2))
        painter.setBrush(theme().colour("accent"))
        painter.drawEllipse(place, size, size)
        speed, rate = self._shown.point
        text = tr(
            "{rate} per GPU at {speed} per user",
            rate=_tokens(rate),
            speed=_tokens(speed),
        )
        painter.setFont(theme().font("caption", QFont.Weight.DemiBold))
        metrics = QFontMetricsF(painter.font())
        room = QSizeF(metrics.horizontalAdvance(text) + 4, metrics.height())
        labels.avoid(shapes=[_around(place, size)])
        write(
            painter,
            labels.place(room, around(place, room, 14.0)),
            text,
            theme().colour("accent"),
        )

    def _paint_whisker(self, painter: QPainter) -> None:
        """Draw the likely range of the rate at the point."""
        assert self._shown is not None
        speed, _rate = self._shown.point
        low, high = (self.point_at(speed, rate) for rate in self._shown.band)
        half = theme().pixels(_DOT)
        painter.setPen(QPen(theme().colour("accent"), 1.4))
        painter.drawLine(low, high)
        for end in (low, high):
            painter.drawLine(end - QPointF(half, 0), end + QPointF(half, 0))

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return a height at which the labels have room."""
        return QSize(theme().pixels(360), theme().pixels(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return room for a curve one can still drag on."""
        return QSize(theme().pixels(240), theme().pixels(200))

    def event(self, event: QEvent) -> bool:
        """Keep arrow keys and Esc from the shortcuts of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._shown is not None
            and (
                event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Delete)
                or self._key_target(event) is not None
            )
        ):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the point, or of the curve where it is to go."""
        if self._shown is None or event.button() != Qt.MouseButton.LeftButton:
            return
        position = event.position()
        self._is_on_handle = self._is_near_handle(position)
        if self._is_on_handle or self._is_near_curve(position):
            self._taken_at = position
            QToolTip.hideText()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the point, or say what is under the cursor."""
        if self._shown is None:
            self.unsetCursor()
            return
        position = event.position()
        if self._taken_at is not None:
            self._pull(position)
            return
        shape = Qt.CursorShape.ArrowCursor
        if self._is_near_handle(position):
            shape = Qt.CursorShape.OpenHandCursor
        elif self._is_near_curve(position):
            shape = Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)
        text = self.tip_at(position)
        if text:
            QToolTip.showText(event.globalPosition().toPoint(), text, self)
        else:
            QToolTip.hideText()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the point go; a click on the curve brings it there."""
        if event.button() != Qt.MouseButton.LeftButton or self._taken_at is None:
            return
        was_moving, was_on_handle = self._is_moving, self._is_on_handle
        self._let_go()
        if was_moving or not was_on_handle:
            self.dragged.emit(self._speed_at(event.position()))
            self.dropped.emit()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the point by arrows, reset it by Delete, cancel a drag by Esc."""
        if self._shown is None:
            super().keyPressEvent(event)
            return
        wanted = self._key_target(event)
        if event.key() == Qt.Key.Key_Escape and self._taken_at is not None:
            self._let_go()
            self.cancelled.emit()
            self.update()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.reset_wanted.emit()
        elif wanted is not None and self._taken_at is None:
            self._nudged_to = wanted
            self.nudged.emit(wanted)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys go here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere; what was in the hand goes back."""
        super().focusOutEvent(event)
        self._nudged_to = None
        if self._taken_at is not None:
            self._let_go()
            self.cancelled.emit()
        self.left.emit()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw axes, band, curve, measured rows and the point."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self._shown
        if shown is None:
            margin = theme().pixels(24)
            room = QRectF(self.rect()).adjusted(margin, 0, -margin, 0)
            write_reason(painter, room, self._reason)
            return
        across, down = self._scales()
        self._paint_axes(painter, across, down)
        self._paint_band(painter, across, down)
        self._paint_dots(painter)
        labels = Labels(self._area())
        line = np.array([(one.x(), one.y()) for one in self._line()])
        size = theme().pixels(_DOT)
        labels.avoid(
            curves=[line],
            shapes=[_around(self.dot_place(one), size) for one in shown.rows],
        )
        self._paint_own(painter, labels)
        self._paint_handle(painter, labels)


def _within_reach(values: Sequence[float], shown: Sequence[float]) -> list[float]:
    """Return values not too far below or above those that are shown.

    >>> _within_reach([1.0, 30.0, 500.0], [10.0, 100.0])
    [30.0]
    """
    low, high = min(shown) / _FARTHEST, max(shown) * _FARTHEST
    return [value for value in values if low <= value <= high]


def _arrow(place: QPointF, towards: QPointF, size: float) -> QPolygonF:
    """Return a triangle that points from a place into a direction."""
    across = QPointF(-towards.y(), towards.x()) * size
    return QPolygonF([place + across, place + towards * _ARROW * size, place - across])


def _around(place: QPointF, size: float) -> QRectF:
    return QRectF(place.x() - size, place.y() - size, 2 * size, 2 * size)


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())


def _tokens(value: float) -> str:
    """Return a rate as people say it, e.g. ``2,750 tok/s``."""
    return figure(value, SPEED_UNIT)


def _mark(value: float) -> str:
    """Return the figure of an axis.

    >>> _mark(20000.0), _mark(0.5)
    ('20 k', '0.5')
    """
    if value >= 10_000:
        return figure(value, "1", digits=3)
    return f"{value:,.4g}"


def _said(dot: MeasuredPlace) -> str:
    """Return what the tip says of a measured row."""
    speed = (
        tr("{speed} per user", speed=_tokens(dot.user_speed))
        if dot.user_speed is not None
        else tr("the speed per user was not recorded")
    )
    lines = [dot.citation, f"{speed} · {dot.date}"]
    if dot.is_basis:
        lines.append(tr("The figure rests on this row."))
    return "\n".join(lines)
