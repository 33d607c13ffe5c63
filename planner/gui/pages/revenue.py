"""Revenue: what is sold, how much of it, and at what price."""

from typing import Final

import numpy as np

from planner.core.language.axes import PRODUCT
from planner.core.studies.unit_costs import cost_parts
from planner.gui.charts.bars import Series, YearBars
from planner.gui.pages.base import FormPage
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.widgets.basics import Card

CHAPTERS: Final = ("revenue", "demand", "capacity", "reality")


class RevenuePage(FormPage):
    """Prices, demand and capacity at the left; revenue and tokens at the right."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, CHAPTERS, share=0.56)
        revenue = Card(tr("Revenue by product"), tr("a year, against cost"))
        self.revenue = YearBars()
        revenue.box.addWidget(self.revenue, 1)
        tokens = Card(tr("Output tokens sold"), tr("a year, by product"))
        self.tokens = YearBars()
        tokens.box.addWidget(self.tokens, 1)
        used = Card(tr("GPU-hours sold"), tr("a year, of those available"))
        self.hours = YearBars()
        used.box.addWidget(self.hours, 1)
        for chart in (self.revenue, self.tokens, self.hours):
            chart.explained.connect(self.explained)
        for card in (revenue, tokens, used):
            self.pictures.addWidget(card, 1)

    def refresh(self) -> None:
        """Show the present figures."""
        result = self.session.result
        cost = np.sum([values for _line, values in cost_parts(result).values()], axis=0)
        line = Series(
            tr("cost with depreciation"), tuple(cost.tolist()), "text", "opex"
        )
        self._show(self.revenue, "product_revenue", line)
        self._show(self.tokens, "output_tokens", None)
        hours = result.yearly("gpu_hours_available_total")
        available = Series(
            tr("available"),
            tuple(hours.tolist()),
            "text",
            "gpu_hours_available_total",
        )
        self._show(self.hours, "product_gpu_hours_sold", available)

    def _show(self, chart: YearBars, name: str, line: Series | None) -> None:
        result = self.session.result
        found = result.line(name)
        products = zip(found.items[PRODUCT], found.item_labels[PRODUCT], strict=True)
        stack = [
            Series(label, tuple(values.tolist()), f"s{place % 6 + 1}", name, (product,))
            for place, ((product, label), values) in enumerate(
                zip(products, result.yearly(name), strict=True)
            )
            if values.any()
        ]
        chart.show_data(result.years, stack, unit=found.unit, line=line)
