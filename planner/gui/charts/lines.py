"""Chosen lines over time, each with its name at its end."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QFont, QPainter

from planner.gui.charts.timeplot import TimePlot, series_pen
from planner.gui.theme import theme

Line = tuple[str, np.ndarray]


class LineChart(TimePlot):
    """A few monthly lines of one unit."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Line, ...] = ()
        self._items: list[pg.PlotCurveItem] = []

    def show_lines(self, lines: Sequence[Line], *, unit: str, first_month: str) -> None:
        """Show lines of one unit that begin with a month."""
        self._lines = tuple(lines)
        self.calendar.first_month = first_month
        self.figures.unit = unit
        while len(self._items) < len(self._lines):
            item = pg.PlotCurveItem(antialias=True)
            self._items.append(item)
            self.addItem(item)
        low = high = 0.0
        months = 1
        for number, (item, (_label, values)) in enumerate(
            zip(self._items, self._lines, strict=False)
        ):
            item.setData(np.arange(1.0, len(values) + 1.0), values)
            item.setPen(series_pen(number))
            low, high = min(low, float(values.min())), max(high, float(values.max()))
            months = max(months, len(values))
        for item in self._items[len(self._lines) :]:
            item.setData([], [])
        high = high if high > low else low + 1.0
        names = [label for label, _values in self._lines]
        self.set_ranges(months, low, high, names)
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
