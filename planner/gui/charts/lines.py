"""Chosen lines over time, each with its name at its end."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QFont, QPainter

from planner.gui.charts.data import ChartData, Column, padded
from planner.gui.charts.timeplot import CurveItem, TimePlot, series_pen
from planner.gui.charts.tools import ChartTools
from planner.gui.texts import tr
from planner.gui.theme import theme

Line = tuple[str, np.ndarray]


class LineChart(TimePlot):
    """A few monthly lines of one unit."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Line, ...] = ()
        self._items: list[CurveItem] = []
        self._months: tuple[str, ...] = ()
        self.tools = ChartTools(self, self.chart_data)

    def chart_data(self) -> ChartData:
        """Return the figures: a row a month, a column a line."""
        if not self._lines:
            return ChartData(())
        count = len(self._months)
        return ChartData(
            (
                Column(tr("Month"), "", self._months),
                *(
                    Column(label, self.figures.unit, padded(values, count))
                    for label, values in self._lines
                ),
            )
        )

    def show_lines(
        self, lines: Sequence[Line], *, unit: str, months: Sequence[str]
    ) -> None:
        """Show lines of one unit over the months of a case."""
        self._lines = tuple(lines)
        self._months = tuple(months)
        self.calendar.first_month = months[0]
        self.figures.unit = unit
        while len(self._items) < len(self._lines):
            item = CurveItem()
            self._items.append(item)
            self.addItem(item)
        low = high = 0.0
        for number, (item, (_label, values)) in enumerate(
            zip(self._items, self._lines, strict=False)
        ):
            item.setData(np.arange(1.0, len(values) + 1.0), values)
            item.setPen(series_pen(number))
            low, high = min(low, float(values.min())), max(high, float(values.max()))
        for item in self._items[len(self._lines) :]:
            item.setData([], [])
        high = high if high > low else low + 1.0
        names = [label for label, _values in self._lines]
        self.set_ranges(len(self._months), low, high, names)
        self.show_reason("" if self._lines else tr("Choose lines in the table above."))
        self.refresh()

    def apply_theme(self) -> None:
        """Take over colours and type sizes."""
        super().apply_theme()
        for number, item in enumerate(getattr(self, "_items", [])):
            item.setPen(series_pen(number))

    def paint_labels(self, painter: QPainter) -> None:
        """Write the names of the lines."""
        painter.setFont(theme().font("caption", QFont.Weight.DemiBold))
        self.paint_names(
            painter,
            [
                (label, number, np.arange(1.0, len(values) + 1.0), values)
                for number, (label, values) in enumerate(self._lines)
            ],
        )
