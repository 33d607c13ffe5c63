"""The walk from benchmark to sold tokens: what each step leaves of a measured rate.

A row a step, from the benchmark down to the tokens that are paid for. The bar is what
is left; beside it, hatched, what the step has taken, or in green what it has added.
"""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from planner.core.reality.walk import TokenWalk, WalkStep
from planner.gui.charts.data import ChartData, Column
from planner.gui.charts.tools import ChartTools
from planner.gui.figures import figure
from planner.gui.texts import tr
from planner.gui.theme import theme

_ROW: Final = 38
_BAR: Final = 13
_UNIT: Final = "token/(second*GPU)"


class WalkChart(QWidget):
    """The steps of one product; hovering a row tells its whole reason and source."""

    def __init__(self) -> None:
        super().__init__()
        self._walk: TokenWalk | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)
        self.tools = ChartTools(self, self.chart_data)

    def show_walk(self, walk: TokenWalk) -> None:
        """Show another walk."""
        self._walk = walk
        said = [tr("Benchmark {rate}", rate=_rate(walk.benchmark))]
        said += [
            f"{step.label} {_factor(step)} {_rate(step.rate)}" for step in walk.steps
        ]
        self.setAccessibleName("; ".join(said))
        self.updateGeometry()
        self.update()

    def chart_data(self) -> ChartData:
        """Return the figures: a row a step, with its factor, its reason and source."""
        walk = self._walk
        if walk is None:
            return ChartData(())
        steps = walk.steps
        return ChartData(
            (
                Column(tr("Step"), "", (tr("Benchmark"), *(s.label for s in steps))),
                Column(tr("Factor"), "", (None, *(s.factor for s in steps))),
                Column(tr("Rate"), _UNIT, (walk.benchmark, *(s.rate for s in steps))),
                Column(
                    tr("Why"),
                    "",
                    (walk.benchmark_sentence, *(s.sentence for s in steps)),
                ),
                Column(tr("Source"), "", (None, *(s.source for s in steps))),
            )
        )

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return a row for each step."""
        rows = 1 + (len(self._walk.steps) if self._walk else 0)
        return QSize(theme().pixels(520), theme().pixels(_ROW) * rows)

    def minimumSizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(theme().pixels(320), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Tell the whole reason of the row under the cursor."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = event.pos().y() // theme().pixels(_ROW)
            QToolTip.showText(event.globalPos(), self._tip(row), self)
            return True
        return super().event(event)

    def _tip(self, row: int) -> str:
        walk = self._walk
        if walk is None or not 0 <= row <= len(walk.steps):
            return ""
        if row == 0:
            return "\n".join((walk.benchmark_sentence, *walk.rows))
        step = walk.steps[row - 1]
        return f"{step.sentence}\n{step.source}"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the rows."""
        walk = self._walk
        if walk is None:
            return
        painter = QPainter(self)
        height = theme().pixels(_ROW)
        strong = QFontMetrics(theme().figures("body", QFont.Weight.DemiBold))
        rates = [walk.benchmark, *(step.rate for step in walk.steps)]
        right = max(strong.horizontalAdvance(_rate(rate)) for rate in rates)
        factors = max(
            (strong.horizontalAdvance(_factor(step)) for step in walk.steps), default=0
        )
        labels = [tr("Benchmark"), *(step.label for step in walk.steps)]
        left = max(
            QFontMetrics(theme().font("body")).horizontalAdvance(label)
            for label in labels
        )
        gap = theme().pixels(12)
        bars = QRectF(
            left + gap, 0, self.width() - left - right - factors - 4 * gap, height
        )
        scale = max(bars.width(), 10.0) / (max(rates) or 1.0)
        before = 0.0
        for row, (label, rate) in enumerate(zip(labels, rates, strict=True)):
            step = walk.steps[row - 1] if row else None
            room = QRectF(0, row * height, self.width(), height)
            self._paint_bar(
                painter,
                bars.translated(0, room.top()),
                rate,
                before if row else rate,
                scale,
                is_end=row in (0, len(walk.steps)),
            )
            line = QRectF(room.left(), room.top(), room.width(), height * 0.58)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.setFont(theme().font("body"))
            painter.setPen(theme().colour("text"))
            painter.drawText(line, middle, label)
            painter.setFont(theme().figures("body", QFont.Weight.DemiBold))
            end = middle | Qt.AlignmentFlag.AlignRight
            painter.drawText(line, end, _rate(rate))
            if step is not None:
                tone = "pos" if step.factor > 1 else "muted"
                painter.setPen(theme().colour(tone))
                painter.drawText(
                    line.adjusted(0, 0, -right - gap, 0), end, _factor(step)
                )
            said = step.sentence if step else walk.benchmark_sentence
            painter.setFont(theme().font("caption"))
            painter.setPen(theme().colour("muted"))
            below = QRectF(
                bars.left(), line.bottom() - 2, room.right() - bars.left(), height * 0.4
            )
            shown = painter.fontMetrics().elidedText(
                said, Qt.TextElideMode.ElideRight, int(below.width())
            )
            painter.drawText(below, middle, shown)
            before = rate

    def _paint_bar(
        self,
        painter: QPainter,
        area: QRectF,
        rate: float,
        before: float,
        scale: float,
        *,
        is_end: bool,
    ) -> None:
        thick = theme().pixels(_BAR)
        top = area.top() + area.height() * 0.29 - thick / 2
        kept = min(rate, before)
        tone = theme().colour("s1" if is_end else "s5")
        painter.fillRect(QRectF(area.left(), top, max(kept * scale, 1.0), thick), tone)
        change = QRectF(
            area.left() + kept * scale, top, abs(rate - before) * scale, thick
        )
        if rate > before:
            painter.fillRect(change, theme().colour("pos"))
        elif rate < before:
            lost = theme().colour("neg")
            painter.fillRect(change, QBrush(lost, Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(lost, 1))
            x = change.left() + 0.5
            painter.drawLine(QPointF(x, top), QPointF(x, top + thick))


def _rate(rate: float) -> str:
    return figure(rate, _UNIT, digits=4).partition(" ")[0]


def _factor(step: WalkStep) -> str:
    return f"× {step.factor:.2f}"
