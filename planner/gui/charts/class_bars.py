"""Capital by asset class: one bar a class, a shade a phase, the amount beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.gui.charts.data import ChartData, Column
from planner.gui.charts.labels import write_reason
from planner.gui.charts.tones import shades, tone_colour
from planner.gui.charts.tools import ChartTools
from planner.gui.figures import figure
from planner.gui.texts import tr
from planner.gui.theme import theme

_ROW: Final = 26


@dataclass(frozen=True)
class ClassBar:
    """One class: its parts (a phase each), and what explains it."""

    label: str
    parts: tuple[float, ...]
    line: str
    items: tuple[str, ...]


class ClassBars(QWidget):
    """Horizontal bars.

    Signals
    -------
    explained
        A bar was clicked: its line and items.
    """

    explained = Signal(str, tuple)

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[ClassBar, ...] = ()
        self._unit = "USD"
        self._parts: tuple[str, ...] = ()
        self._reason = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)
        self.tools = ChartTools(self, self.chart_data)

    def chart_data(self) -> ChartData:
        """Return the figures: a row a bar, a column a part."""
        if not self._bars:
            return ChartData(())
        parts = list(zip(*(bar.parts for bar in self._bars), strict=True))
        names = self._parts or tuple(tr("Part {n}", n=n + 1) for n in range(len(parts)))
        columns = [
            Column(name, self._unit, values)
            for name, values in zip(names, parts, strict=True)
        ]
        titles = Column(tr("Class"), "", tuple(bar.label for bar in self._bars))
        return ChartData((titles, *columns))

    def reason(self) -> str:
        """Return why nothing is drawn; empty while something is."""
        nothing = self._reason or tr("There is nothing to draw.")
        return "" if self._bars else nothing

    def show_bars(
        self,
        bars: tuple[ClassBar, ...],
        unit: str,
        *,
        parts: Sequence[str] = (),
        reason: str = "",
    ) -> None:
        """Show other bars; `parts` names what each is made of, such as the phases.

        `reason` is what stands in their place where there are none.
        """
        self._bars, self._unit = bars, unit
        self._parts, self._reason = tuple(parts), reason
        if any(bar.line for bar in bars):
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(
            "; ".join(f"{bar.label} {figure(sum(bar.parts), unit)}" for bar in bars)
        )
        self.updateGeometry()
        self.update()

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return a row for each bar."""
        return QSize(
            theme().pixels(260), theme().pixels(_ROW) * max(len(self._bars), 2)
        )

    def minimumSizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(theme().pixels(200), self.sizeHint().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for an explanation of the bar."""
        row = int(event.position().y() // theme().pixels(_ROW))
        is_bar = 0 <= row < len(self._bars) and bool(self._bars[row].line)
        if is_bar and event.button() == Qt.MouseButton.LeftButton:
            self.explained.emit(self._bars[row].line, self._bars[row].items)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw names, bars and amounts, or say why there are none."""
        painter = QPainter(self)
        if not self._bars:
            write_reason(painter, QRectF(self.rect()), self.reason())
            return
        body, strong = (
            theme().font("body"),
            theme().figures("body", QFont.Weight.DemiBold),
        )
        metrics = QFontMetrics(body)
        amounts = [figure(sum(bar.parts), self._unit) for bar in self._bars]
        left = max((metrics.horizontalAdvance(b.label) for b in self._bars), default=0)
        left = min(left, round(self.width() * 0.45)) + 14
        right = (
            max((metrics.horizontalAdvance(text) for text in amounts), default=0) + 14
        )
        largest = max((sum(bar.parts) for bar in self._bars), default=0) or 1.0
        scale = max(self.width() - left - right, 10) / largest
        height = theme().pixels(_ROW)
        for row, (bar, amount) in enumerate(zip(self._bars, amounts, strict=True)):
            room = QRectF(0, row * height, left - 10, height)
            painter.setFont(body)
            painter.setPen(theme().colour("text"))
            text = metrics.elidedText(
                bar.label, Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
            x = float(left)
            tones = shades("s1", len(bar.parts))
            for part, tone in zip(bar.parts, tones, strict=True):
                thick = theme().pixels(13)
                top = room.center().y() - thick / 2
                shade = tone_colour(tone)
                painter.fillRect(QRectF(x, top, max(part * scale, 1.0), thick), shade)
                x += part * scale
            painter.setFont(strong)
            aligned = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            place = QRectF(0, row * height, self.width(), height)
            painter.drawText(place, int(aligned), amount)
