"""Timeline: when each phase is ordered, delivered, ready, and when it sells."""

from typing import Final

from planner.core.evaluation import Result
from planner.core.language.axes import PHASE
from planner.gui.charts.cash import CashChart, Curve
from planner.gui.charts.chain import chain_bars
from planner.gui.figures import date_text, figure
from planner.gui.pages.base import FormPage
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.widgets.basics import Card
from planner.gui.widgets.figure_grid import Cell, FigureGrid, GridRow
from planner.gui.widgets.plan_fields import PlanCard

CHAPTERS: Final = ("timeline",)
_MILESTONES: Final = (
    *("order", "delivery", "site_ready", "ready", "first_token"),
    *("first_sale", "retirement"),
)


class TimelinePage(FormPage):
    """Inputs of the chain at the left; bars, cash and dates at the right."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, CHAPTERS, share=0.38)
        chart = Card(
            tr("From decision to payback"), tr("cumulative free cash flow, after tax")
        )
        self.cash = CashChart()
        self.cash.explained.connect(self.explained)
        chart.box.addWidget(self.cash, 1)
        dates = Card(tr("Milestones"), tr("date and months since the decision"))
        self.milestones = FigureGrid()
        self.milestones.explained.connect(lambda key: self.explained.emit(key, ()))
        dates.box.addWidget(self.milestones)
        self.pictures.addWidget(chart, 1)
        self.pictures.addWidget(dates)
        self.inputs.insertWidget(0, PlanCard(session))

    def refresh(self) -> None:
        """Show the present figures."""
        session = self.session
        number = session.scenario_ids.index(session.scenario)
        name = session.scenario_label(session.scenario)
        curve = Curve(name, number, session.result)
        self.cash.show_case([curve], chain_bars(session.result, in_full=True))
        self._show_milestones(session.result)

    def _show_milestones(self, result: Result) -> None:
        rows = []
        for name in _MILESTONES:
            line = result.line(name)
            cells = tuple(
                Cell(
                    date_text(result, float(elapsed)),
                    figure(float(elapsed), "month", digits=3),
                )
                for elapsed in line.values
            )
            rows.append(GridRow(line.label, name, cells))
        phases = result.line("delivery").item_labels[PHASE]
        self.milestones.show_rows(phases, rows)
