"""A waterfall: how steps lead from one sum to another, a row a step.

The rows stand below each other, so that their names are never cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.gui.charts.data import ChartData, Column
from planner.gui.charts.labels import write_reason
from planner.gui.charts.tones import tone_colour
from planner.gui.charts.tools import ChartTools
from planner.gui.figures import bare_figure, figure
from planner.gui.texts import tr
from planner.gui.theme import theme

_LEAST_ROW: Final = 19
_ROW: Final = 26
_HIGHEST_ROW: Final = 40
_BAR_SHARE: Final = 0.56


@dataclass(frozen=True)
class Step:
    """One row: what is added to the sum so far, or a sum that begins or ends it.

    A `total` is measured from zero. `tone` is a colour's name, `line` what explains it.
    """

    label: str
    value: float
    tone: str
    line: str = ""
    is_total: bool = False


class Waterfall(QWidget):
    """Steps from one sum to another.

    Signals
    -------
    explained
        A row was clicked: its line and no items.
    """

    explained = Signal(str, tuple)

    def __init__(self) -> None:
        super().__init__()
        self._steps: tuple[Step, ...] = ()
        self._unit = "USD"
        self._reason = ""
        self._hovered = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self.updateGeometry)
        self.tools = ChartTools(self, self.chart_data)

    def show_steps(self, steps: Sequence[Step], unit: str, *, reason: str = "") -> None:
        """Show other steps; `reason` is what stands there where there are none."""
        shown = (tuple(steps), unit, reason)
        if shown == (self._steps, self._unit, self._reason):
            return
        grows = len(steps) != len(self._steps)
        self._steps, self._unit, self._reason = shown
        texts = (f"{step.label} {figure(step.value, unit)}" for step in steps)
        self.setAccessibleName("; ".join(texts) or reason)
        if grows:
            self.updateGeometry()
        self.update()

    def chart_data(self) -> ChartData:
        """Return the figures: a row a step, with the sum it leads to."""
        if not self._steps:
            return ChartData(())
        labels = tuple(step.label for step in self._steps)
        values = tuple(step.value for step in self._steps)
        sums = tuple(end for _start, end in self._spans())
        return ChartData(
            (
                Column(tr("Step"), "", labels),
                Column(tr("Amount"), self._unit, values),
                Column(tr("Sum so far"), self._unit, sums),
            )
        )

    def reason(self) -> str:
        """Return why nothing is drawn; empty while something is."""
        return "" if self._steps else self._reason

    def _spans(self) -> list[tuple[float, float]]:
        """Return from where to where each bar reaches."""
        spans, so_far = [], 0.0
        for step in self._steps:
            start = 0.0 if step.is_total else so_far
            so_far = start + step.value
            spans.append((start, so_far))
        return spans

    def _row_height(self) -> float:
        rows = max(len(self._steps), 1)
        return min(self.height() / rows, float(theme().pixels(_HIGHEST_ROW)))

    def _row_at(self, position: QPointF) -> int:
        row = int(position.y() // self._row_height())
        return row if 0 <= row < len(self._steps) else -1

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return a row for each step."""
        rows = max(len(self._steps), 3)
        return QSize(theme().pixels(300), theme().pixels(_ROW) * rows)

    def minimumSizeHint(self) -> QSize:
        """Return the height at which all rows can be read."""
        rows = max(len(self._steps), 3)
        return QSize(theme().pixels(220), theme().pixels(_LEAST_ROW) * rows)

    def leaveEvent(self, event: object) -> None:
        """Forget the row under the cursor."""
        super().leaveEvent(event)
        self._hovered = -1
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the row under the cursor."""
        row = self._row_at(event.position())
        if row != self._hovered:
            self._hovered = row
            has_line = row >= 0 and bool(self._steps[row].line)
            hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
            self.setCursor(hand if has_line else arrow)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for an explanation of the row."""
        row = self._row_at(event.position())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and row >= 0 and self._steps[row].line:
            self.explained.emit(self._steps[row].line, ())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw names, bars and amounts, or say why there are none."""
        painter = QPainter(self)
        if not self._steps:
            write_reason(painter, QRectF(self.rect()), self._reason)
            return
        amounts = [
            ("+" if step.value > 0 and not step.is_total else "")
            + bare_figure(step.value, self._unit)
            for step in self._steps
        ]
        names = QFontMetrics(theme().font("body", QFont.Weight.DemiBold))
        left = max(names.horizontalAdvance(step.label) for step in self._steps)
        left = min(left, round(self.width() * 0.42)) + 14
        figures = QFontMetrics(theme().figures("body", QFont.Weight.DemiBold))
        right = max(figures.horizontalAdvance(text) for text in amounts) + 14
        area = QRectF(left, 0, max(self.width() - left - right, 10), self.height())
        spans = self._spans()
        low = min(0.0, *(edge for span in spans for edge in span))
        high = max(0.0, *(edge for span in spans for edge in span))
        scale = area.width() / ((high - low) or 1.0)
        self._paint_zero(painter, area.left() - low * scale)
        height = self._row_height()
        for row, (step, amount) in enumerate(zip(self._steps, amounts, strict=True)):
            room = QRectF(0, row * height, self.width(), height)
            start, end = (area.left() + (edge - low) * scale for edge in spans[row])
            if row == self._hovered:
                painter.fillRect(room, theme().colour("sunken"))
            self._paint_texts(painter, step, amount, room, left)
            thick = height * _BAR_SHARE
            top = room.center().y() - thick / 2
            bar = QRectF(min(start, end), top, max(abs(end - start), 1.0), thick)
            painter.fillRect(bar, tone_colour(step.tone))
            if row + 1 < len(self._steps):
                painter.setPen(QPen(theme().colour("outline"), 1))
                x = round(end) + 0.5
                bottom = top + thick
                painter.drawLine(QPointF(x, bottom), QPointF(x, top + height))

    def _paint_zero(self, painter: QPainter, x: float) -> None:
        painter.setPen(QPen(theme().colour("muted"), 1))
        x = round(x) + 0.5
        bottom = self._row_height() * len(self._steps)
        painter.drawLine(QPointF(x, 0), QPointF(x, bottom))

    @staticmethod
    def _paint_texts(
        painter: QPainter, step: Step, amount: str, room: QRectF, left: int
    ) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        weight = QFont.Weight.DemiBold if step.is_total else QFont.Weight.Normal
        painter.setFont(theme().font("body", weight))
        painter.setPen(theme().colour("text"))
        text = painter.fontMetrics().elidedText(
            step.label, Qt.TextElideMode.ElideRight, left - 12
        )
        painter.drawText(room, int(middle), text)
        painter.setFont(theme().figures("body", weight))
        painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignRight), amount)
