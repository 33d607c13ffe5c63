"""The chain of the phases as bars, on the time axis of the chart below it.

The strip knows bars, not phases: it says which bar is dragged and how far, and whoever
shows the bars knows what that means.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from planner.gui.charts.scale import years
from planner.gui.charts.tones import tone_colour
from planner.gui.theme import theme

_GAP: Final = 4
_GROUP_GAP: Final = 7
_THINNEST: Final = 4.0
# How far from the end of a bar the hand may be to take hold of it.
_REACH: Final = 6.0
# Pixels from which on a press is a drag: less than elsewhere, as bars are short.
_DRAG_FROM: Final = 3
# With the control key an arrow key moves a bar by so many steps.
_LEAP: Final = 4
# Room a quarter needs before it has a line of its own.
_QUARTER_PIXELS: Final = 30

START: Final = "start"
END: Final = "end"


@dataclass(frozen=True)
class Mark:
    """A small diamond at one time."""

    month: float
    tip: str


@dataclass(frozen=True)
class Bar:
    """One step of the chain, from `start` to `end` in months since the decision.

    `tone` names a colour; `line` and `items` say what explains its end. A critical step
    is one that a later date of would move the first sale; another has `slack` months.
    `key` tells bars apart. A bar that `moves` can be dragged by its middle, one that
    `stretches` by its end; `group` is what critical bars are joined within.
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
    key: str = ""
    group: str = ""
    slack: float = 0.0
    marks: tuple[Mark, ...] = ()
    moves: bool = False
    stretches: bool = False


@dataclass(frozen=True)
class _Drag:
    """A bar in the hand: which part of it, and where it was taken."""

    bar: Bar
    part: str
    origin: QPointF


class GanttStrip(QWidget):
    """Bars with their names beside them.

    Signals
    -------
    explained
        A bar was clicked: the line that explains its end, and its items.
    selected
        Another bar is selected: its key.
    dragged
        A bar is being dragged: its key, its part, and by how many months so far.
    dropped
        A bar was let go: its key, its part, and by how many months it was dragged.
    cancelled
        What was dragged goes back.
    nudged
        A bar was moved by arrow keys: its key, its part, and by how many steps.
    hovered
        The month under the cursor (elapsed months), or None outside.
    """

    explained = Signal(str, tuple)
    selected = Signal(str)
    dragged = Signal(str, str, float)
    dropped = Signal(str, str, float)
    cancelled = Signal()
    nudged = Signal(str, str, int)
    hovered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[Bar, ...] = ()
        self._first_month = ""
        self._to_pixel: Callable[[float], float] = float
        self._range = (0.0, 1.0)
        self._placed: tuple[float, ...] = ()
        self._is_editable = False
        self._selected = ""
        self._drag: _Drag | None = None
        self._is_moving = False
        self._cursor: float | None = None
        self._echo = QLabel(self, textFormat=Qt.TextFormat.PlainText)
        self._echo.setObjectName("gantt.echo")
        self._echo.setProperty("role", "bubble")
        self._echo.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._echo.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        theme().changed.connect(self.updateGeometry)

    # -- what is shown

    def set_editable(self) -> None:
        """Let bars be selected, dragged and moved by keys."""
        self._is_editable = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_bars(self, bars: Sequence[Bar], first_month: str) -> None:
        """Show the bars of a case that begins with a month."""
        shown = tuple(bars)
        if (shown, first_month) == (self._bars, self._first_month):
            return
        is_resized = len(shown) != len(self._bars)
        self._bars = shown
        self._first_month = first_month
        self.setAccessibleName("; ".join(bar.tip or bar.label for bar in shown))
        if self._selected not in {bar.key for bar in shown}:
            self._selected = ""
        self._describe()
        if is_resized:
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

    def show_cursor(self, month: float | None) -> None:
        """Show the time that is pointed at in the chart below."""
        if month != self._cursor:
            self._cursor = month
            self.update()

    def show_echo(self, text: str) -> None:
        """Say beside the bar in the hand what it means; empty says nothing."""
        self._echo.setVisible(bool(text))
        bar = self.bar(self._selected)
        if not text or bar is None:
            return
        self._echo.setText(text)
        self._echo.adjustSize()
        place = self.rect_of(bar.key)
        corner = QPoint(int(place.left()), int(place.bottom() + _GAP))
        seen = self.visibleRegion().boundingRect()
        if corner.y() + self._echo.height() > seen.bottom():
            corner.setY(int(place.top() - _GAP - self._echo.height()))
        furthest = seen.right() - self._echo.width()
        corner.setX(max(min(corner.x(), furthest), seen.left()))
        self._echo.move(corner)
        self._echo.raise_()

    @property
    def echo(self) -> str:
        """What is said of the bar in the hand."""
        return "" if self._echo.isHidden() else self._echo.text()

    @property
    def selected_key(self) -> str:
        """The bar that keys move; empty for none."""
        return self._selected

    def bar(self, key: str) -> Bar | None:
        """Return a bar by its key."""
        return next((bar for bar in self._bars if key and bar.key == key), None)

    def rect_of(self, key: str) -> QRectF:
        """Return where a bar is, in pixels of the strip."""
        row = next(n for n, bar in enumerate(self._bars) if bar.key == key)
        return self._rect(row)

    def select(self, key: str) -> None:
        """Select a bar."""
        if key != self._selected:
            self._selected = key
            self._describe()
            self.selected.emit(key)
            self.update()

    def _describe(self) -> None:
        bar = self.bar(self._selected)
        self.setAccessibleDescription(bar.tip if bar else "")

    # -- where things are

    def _row_height(self) -> int:
        return theme().pixels(11) + _GAP + 2

    def _top(self, row: int) -> int:
        """Return where a row begins; groups after the first stand a little apart."""
        before = sum(bar.is_heading for bar in self._bars[1 : row + 1])
        return row * self._row_height() + before * theme().pixels(_GROUP_GAP)

    def _rect(self, row: int) -> QRectF:
        bar = self._bars[row]
        left, right = self._to_pixel(bar.start), self._to_pixel(bar.end)
        top = self._top(row) + _GAP / 2
        height = self._row_height() - _GAP
        return QRectF(left, top, max(right - left, _THINNEST), height)

    def _row_at(self, position: QPointF) -> int | None:
        for row in range(len(self._bars)):
            if 0 <= position.y() - self._top(row) < self._row_height():
                return row
        return None

    def _bar_at(self, position: QPointF) -> Bar | None:
        row = self._row_at(position)
        return None if row is None else self._bars[row]

    def month_at(self, x: float) -> float:
        """Return the time at a place of the axis, in months since the decision."""
        low, high = self._range
        left, right = self._to_pixel(low), self._to_pixel(high)
        return low + (x - left) / max(right - left, 1.0) * (high - low)

    def _part_at(self, position: QPointF) -> tuple[Bar, str] | None:
        """Return what the hand could take hold of."""
        row = self._row_at(position)
        if row is None or not self._is_editable:
            return None
        bar, place = self._bars[row], self._rect(row)
        x = position.x()
        # Of a short bar that moves, the left half is its middle.
        inner = min(_REACH, place.width() / 2) if bar.moves else _REACH
        if bar.stretches and place.right() - inner <= x <= place.right() + _REACH:
            return bar, END
        if bar.moves and place.left() - _REACH <= x <= place.right() + _REACH:
            return bar, START
        return None

    # -- drawing

    def _paint_grid(self, painter: QPainter) -> None:
        low, high = self._range
        per_month = (self._to_pixel(high) - self._to_pixel(low)) / max(high - low, 1.0)
        painter.setPen(QPen(theme().colour("grid"), 1))
        for place, _year in years(self._first_month, low - 12, high):
            for quarter in range(4 if 3 * per_month >= _QUARTER_PIXELS else 1):
                month = place + 3 * quarter
                if low <= month <= high:
                    x = round(self._to_pixel(month)) + 0.5
                    painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _paint_bar(self, painter: QPainter, row: int) -> None:
        bar, place = self._bars[row], self._rect(row)
        if bar.is_heading:
            self._paint_heading(painter, bar, place)
            return
        if bar.marks:
            self._paint_marks(painter, bar, place)
            return
        colour = tone_colour(bar.tone)
        painter.setPen(QPen(colour, 1))
        if bar.slack > 0:
            # What may be late is told from what may not by its pattern, too.
            painter.setBrush(QBrush(tone_colour("surface")))
            painter.drawRoundedRect(place, 2, 2)
            painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern))
            self._paint_slack(painter, bar, place)
            painter.setPen(QPen(colour, 1))
        else:
            painter.setBrush(colour)
        painter.drawRoundedRect(place, 2, 2)
        if bar.is_critical:
            painter.setPen(QPen(theme().colour("neg"), 2))
            painter.drawLine(
                QPointF(place.right(), place.top() - 1),
                QPointF(place.right(), place.bottom() + 1),
            )
        self._paint_label(painter, bar, place)

    def _paint_slack(self, painter: QPainter, bar: Bar, place: QRectF) -> None:
        latest = self._to_pixel(bar.end + bar.slack)
        y = place.center().y()
        painter.setPen(QPen(theme().colour("muted"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(place.right(), y), QPointF(latest, y))
        painter.setPen(QPen(theme().colour("muted"), 1))
        painter.drawLine(QPointF(latest, y - 3), QPointF(latest, y + 3))

    def _paint_heading(self, painter: QPainter, bar: Bar, place: QRectF) -> None:
        ground = QRectF(place)
        ground.setTop(place.bottom() - 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone_colour(bar.tone))
        painter.drawRect(ground)
        painter.setFont(theme().font("caption", QFont.Weight.DemiBold))
        painter.setPen(theme().colour("text"))
        left = max(place.left(), self._to_pixel(self._range[0])) + 2
        metrics = painter.fontMetrics()
        width = min(metrics.horizontalAdvance(bar.label) + 4, self.width() - 4)
        left = max(min(left, self.width() - width), 0)
        text = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, int(width))
        room = QRectF(left, place.top() - 4, width, place.height() + 3)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_marks(self, painter: QPainter, bar: Bar, place: QRectF) -> None:
        half = place.height() / 2
        painter.setPen(QPen(theme().colour("surface"), 1))
        painter.setBrush(tone_colour(bar.tone))
        for mark in bar.marks:
            middle = QPointF(self._to_pixel(mark.month), place.center().y())
            painter.drawPolygon(
                QPolygonF(
                    [
                        middle + QPointF(0, -half),
                        middle + QPointF(half, 0),
                        middle + QPointF(0, half),
                        middle + QPointF(-half, 0),
                    ]
                )
            )
        painted = QRectF(place)
        painted.setLeft(self._to_pixel(bar.marks[0].month) - half)
        painted.setRight(self._to_pixel(bar.marks[-1].month) + half)
        self._paint_label(painter, bar, painted)

    def _paint_label(self, painter: QPainter, bar: Bar, place: QRectF) -> None:
        weight = QFont.Weight.DemiBold if bar.is_critical else QFont.Weight.Normal
        painter.setFont(theme().font("caption", weight))
        painter.setPen(theme().colour("text" if bar.is_critical else "muted"))
        metrics = painter.fontMetrics()
        # The name of a step stands behind its slack.
        end = max(place.right(), self._to_pixel(bar.end + bar.slack))
        beside = end + 7
        right_room, left_room = self.width() - beside, place.left() - 5
        width = metrics.horizontalAdvance(bar.label) + 4
        if width > right_room and width > left_room and place.width() > width:
            # A bar that reaches out of sight has its name inside.
            left = max(place.left(), self._to_pixel(self._range[0])) + 6
            self._write(painter, bar.label, left, place)
            return
        fits = width <= right_room or right_room > left_room
        widest = int(right_room if fits else left_room) - 4
        text = metrics.elidedText(
            bar.label, Qt.TextElideMode.ElideRight, max(widest, 0)
        )
        width = metrics.horizontalAdvance(text) + 4
        self._write(painter, text, beside if fits else place.left() - width - 3, place)

    @staticmethod
    def _write(painter: QPainter, text: str, left: float, place: QRectF) -> None:
        room = QRectF(left, place.top() - 3, 10_000, place.height() + 6)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_path(self, painter: QPainter) -> None:
        """Join the critical steps of each group, from the end of one to the next."""
        painter.setPen(QPen(theme().colour("neg"), 1.5))
        critical = [n for n, bar in enumerate(self._bars) if bar.is_critical]
        for one, other in pairwise(critical):
            if self._bars[one].group == self._bars[other].group:
                x = self._to_pixel(self._bars[other].start)
                top, bottom = self._rect(one).bottom(), self._rect(other).top()
                painter.drawLine(QPointF(x, top), QPointF(x, bottom))

    def _paint_selection(self, painter: QPainter) -> None:
        for row, bar in enumerate(self._bars):
            if bar.key and bar.key == self._selected:
                whole = QRect(0, self._top(row), self.width(), self._row_height())
                painter.fillRect(whole, theme().colour("accentbg"))
                if self.hasFocus():
                    painter.setPen(QPen(theme().colour("accent"), 1))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(whole.adjusted(0, 0, -1, -1))

    # -- dragging

    def _take(self, event: QMouseEvent) -> None:
        taken = self._part_at(event.position())
        bar = taken[0] if taken else self._bar_at(event.position())
        if bar is not None and bar.key:
            self.select(bar.key)
        if taken:
            self._drag = _Drag(taken[0], taken[1], event.position())
            self._is_moving = False

    def _pull(self, position: QPointF) -> None:
        drag = self._drag
        if drag is None:
            return
        far = abs(position.x() - drag.origin.x())
        if not self._is_moving and far < _DRAG_FROM:
            return
        self._is_moving = True
        self.dragged.emit(drag.bar.key, drag.part, self._distance(drag, position))

    def _distance(self, drag: _Drag, position: QPointF) -> float:
        return self.month_at(position.x()) - self.month_at(drag.origin.x())

    def _cancel(self) -> None:
        self._drag = None
        self._is_moving = False
        self.show_echo("")
        self.cancelled.emit()

    def _step_row(self, step: int) -> None:
        """Select the next bar that can be selected, down or up."""
        keys = [bar.key for bar in self._bars if bar.key]
        if not keys:
            return
        if self._selected not in keys:
            self.select(keys[0 if step > 0 else -1])
        else:
            place = keys.index(self._selected) + step
            self.select(keys[max(min(place, len(keys) - 1), 0)])

    def _nudge(self, event: QKeyEvent, sign: int) -> None:
        bar = self.bar(self._selected)
        if bar is None:
            return
        wants_end = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        far = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if bar.stretches and (wants_end or not bar.moves):
            part = END
        elif bar.moves:
            part = START
        else:
            QToolTip.showText(
                self.mapToGlobal(self.rect_of(bar.key).bottomLeft().toPoint()), bar.tip
            )
            return
        self.nudged.emit(bar.key, part, sign * (_LEAP if far else 1))

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return room for one row a bar."""
        return QSize(theme().pixels(240), self._top(len(self._bars)) + _GAP)

    def minimumSizeHint(self) -> QSize:
        """Return the height of the size hint."""
        return QSize(theme().pixels(120), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Show the tip of what is under the cursor; keep Esc while dragging."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = "" if self._drag else self._tip_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and self._is_editable:
            arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right)
            if event.key() in arrows or (event.key() == Qt.Key.Key_Escape):
                event.accept()
                return True
        return super().event(event)

    def _tip_at(self, position: QPointF) -> str:
        bar = self._bar_at(position)
        if bar is None:
            return ""
        near = self._row_height() / 2
        for mark in bar.marks:
            if abs(self._to_pixel(mark.month) - position.x()) <= near:
                return mark.tip
        return bar.tip

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a bar, and take hold of it."""
        if self._is_editable and event.button() == Qt.MouseButton.LeftButton:
            self._take(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the bar in the hand, or show what could be done with one."""
        self.hovered.emit(self.month_at(event.position().x()))
        if self._drag is not None:
            self._pull(event.position())
            return
        part = self._part_at(event.position())
        shape = Qt.CursorShape.ArrowCursor
        if part:
            shape = (
                Qt.CursorShape.SizeHorCursor
                if part[1] == END
                else Qt.CursorShape.OpenHandCursor
            )
        elif not self._is_editable and self._bar_at(event.position()):
            shape = Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the bar go, or ask for an explanation of it."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        drag, was_moving = self._drag, self._is_moving
        self._drag, self._is_moving = None, False
        self.show_echo("")
        if drag is not None and was_moving:
            distance = self._distance(drag, event.position())
            self.dropped.emit(drag.bar.key, drag.part, distance)
        elif not self._is_editable:
            self._explain(self._bar_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for an explanation of a bar."""
        if self._is_editable:
            self._explain(self._bar_at(event.position()))

    def _explain(self, bar: Bar | None) -> None:
        if bar is not None and bar.line:
            self.explained.emit(bar.line, bar.items)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the cursor."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select by up and down, move by left and right, cancel by Esc."""
        match event.key():
            case Qt.Key.Key_Escape if self._drag is not None:
                self._cancel()
            case Qt.Key.Key_Escape if self._selected:
                self.select("")
            case Qt.Key.Key_Down if self._is_editable:
                self._step_row(+1)
            case Qt.Key.Key_Up if self._is_editable:
                self._step_row(-1)
            case Qt.Key.Key_Left if self._is_editable:
                self._nudge(event, -1)
            case Qt.Key.Key_Right if self._is_editable:
                self._nudge(event, +1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._selected:
                self._explain(self.bar(self._selected))
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        """Show that keys go here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        """Show that keys go elsewhere; what was in the hand goes back."""
        super().focusOutEvent(event)
        if self._drag is not None:
            self._cancel()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the calendar, the bars and the path that decides."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_selection(painter)
        if self._first_month:
            self._paint_grid(painter)
        for row in range(len(self._bars)):
            self._paint_bar(painter, row)
        self._paint_path(painter)
        if self._cursor is not None:
            x = round(self._to_pixel(self._cursor)) + 0.5
            painter.setPen(QPen(theme().colour("muted"), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
