"""Costs: capital, running costs, useful life, tax and the cost of money."""

from typing import Final

from planner.core.studies.unit_costs import cost_parts
from planner.gui.charts.bars import Series, YearBars
from planner.gui.charts.unit_cost import PART_TONES, UnitCostChart
from planner.gui.pages.base import FormPage
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.widgets.basics import Card

CHAPTERS: Final = ("opex", "capex", "depreciation", "tax", "finance", "cashflow")


class CostsPage(FormPage):
    """Cost inputs at the left; cost by year and per Mtok at the right."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, CHAPTERS, share=0.48)
        cost = Card(tr("Cost of a year"), tr("with depreciation, against revenue"))
        self.cost = YearBars()
        cost.box.addWidget(self.cost, 1)
        unit = Card(tr("Cost per Mtok"), tr("by year, against its price"))
        self.unit_cost = UnitCostChart()
        unit.box.addWidget(self.unit_cost, 1)
        for chart in (self.cost, self.unit_cost):
            chart.explained.connect(self.explained)
        self.pictures.addWidget(cost, 1)
        self.pictures.addWidget(unit, 1)

    def refresh(self) -> None:
        """Show the present figures."""
        result = self.session.result
        parts = cost_parts(result).items()
        stack = [
            Series(label, tuple(values.tolist()), tone, line)
            for (label, (line, values)), tone in zip(parts, PART_TONES, strict=True)
            if values.any()
        ]
        revenue = Series(
            tr("revenue"), tuple(result.yearly("revenue").tolist()), "text", "revenue"
        )
        self.cost.show_data(result.years, stack, unit="USD", line=revenue)
        self.unit_cost.show_result(result)
