"""Costs: capital, running costs, useful life, tax and the cost of money."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.core.evaluation import Result
from planner.core.language.axes import ASSET, PHASE
from planner.core.studies.capital import CapitalPart, capital_parts
from planner.gui.charts.class_bars import ClassBar, ClassBars
from planner.gui.charts.margin import MarginChart
from planner.gui.charts.unit_cost import UnitCostChart
from planner.gui.charts.waterfall import Step, Waterfall
from planner.gui.charts.yearly import (
    CostChart,
    DepreciationChart,
    RunningCostChart,
    TaxChart,
)
from planner.gui.pages.base import FormPage
from planner.gui.pages.cost_groups import cost_groups
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP
from planner.gui.widgets.basics import Card
from planner.gui.widgets.views import View, Views

CHAPTERS: Final = ("opex", "capex", "depreciation", "tax", "finance", "cashflow")


class CapitalChart(ClassBars):
    """Capital by asset class, a shade for each phase."""

    def show_result(self, result: Result) -> None:
        """Show the capital that reaches service in a case."""
        capital = result.line("gross_in_service")
        place = capital.axes.index(ASSET)
        first = capital.items[PHASE][0]
        names = zip(capital.items[ASSET], capital.item_labels[ASSET], strict=True)
        bars = []
        for number, (asset, name) in enumerate(names):
            parts = tuple(float(v) for v in capital.values.take(number, axis=place))
            items = {PHASE: first, ASSET: asset}
            ordered = tuple(items[axis] for axis in capital.axes)
            if any(parts):
                bars.append(ClassBar(name, parts, "gross_in_service", ordered))
        bars.sort(key=lambda bar: -sum(bar.parts))
        self.show_bars(
            tuple(bars),
            capital.unit,
            parts=capital.item_labels[PHASE],
            reason=no_capital(),
        )


class CapitalSteps(Waterfall):
    """From the price at the order to the basis of depreciation."""

    def show_result(self, result: Result) -> None:
        """Show what the capital of a case is made of."""
        unit = result.line("gross_capital").unit
        parts = capital_parts(result)
        if not parts.gross.amount:
            self.show_steps((), unit, reason=no_capital())
            return

        def step(part: CapitalPart, sign: float = 1.0) -> Step:
            tone = "s2" if sign > 0 else "s3"
            return Step(tr(part.label), sign * part.amount, tone, part.line)

        def total(part: CapitalPart) -> Step:
            return Step(tr(part.label), part.amount, "s1", part.line, is_total=True)

        steps = [
            total(parts.price),
            *(step(part) for part in parts.additions if part.amount),
            total(parts.gross),
        ]
        if parts.grants.amount:
            steps += [step(parts.grants, -1.0), total(parts.basis)]
        self.show_steps(steps, unit)


def no_capital() -> str:
    """Return why there is no capital to show."""
    return tr(
        "Nothing that is bought comes into service within the horizon: there is no "
        "capital to show."
    )


class CostsPage(FormPage):
    """Cost inputs at the left; at the right what they come to."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, CHAPTERS, groups=cost_groups(CHAPTERS), share=0.48)
        self.running = RunningCostChart()
        self.cost = CostChart()
        self.capital = CapitalChart()
        self.capital_steps = CapitalSteps()
        self.depreciation = DepreciationChart()
        self.tax = TaxChart()
        self.unit_cost = UnitCostChart()
        self.margin = MarginChart()
        self._charts = {
            "running": (self.running, self.cost),
            "capital": (self.capital, self.capital_steps),
            "depreciation": (self.depreciation, self.tax),
            "unit": (self.unit_cost, self.margin),
        }
        running = (
            _card(self.running, tr("Opex"), tr("of a year, by category")),
            _card(
                self.cost,
                tr("Cost of a year"),
                tr("with depreciation, against revenue"),
            ),
        )
        capital = (
            _card(
                self.capital,
                tr("Capital by class"),
                tr("before grants; lighter: later phases"),
                stretch=0,
            ),
            _card(
                self.capital_steps,
                tr("What capital is made of"),
                tr("of the phases that come into service"),
            ),
        )
        written_off = (
            _card(
                self.depreciation,
                tr("Depreciation"),
                tr("of a year, in the books and for tax, against revenue"),
            ),
            _card(
                self.tax,
                tr("Tax"),
                tr("paid in a year, as if without debt; losses at its end"),
            ),
        )
        unit = (
            _card(
                self.unit_cost,
                tr("Cost per Mtok"),
                tr("output tokens, by year, against their price"),
            ),
            _card(
                self.margin,
                tr("Margin per Mtok"),
                tr("output tokens, levelized over the life, before tax"),
            ),
        )
        self.views = Views(
            [
                View("running", tr("Running Costs"), _column(running)),
                View("capital", tr("Capital"), _column(capital)),
                View("depreciation", tr("Depreciation and Tax"), _column(written_off)),
                View("unit", tr("Per Mtok"), _column(unit)),
            ],
            name="costs.view",
        )
        self.views.shown.connect(lambda _view: self.refresh())
        self.pictures.addWidget(self.views, 1)
        for charts in self._charts.values():
            for chart in charts:
                chart.explained.connect(self.explained)

    def refresh(self) -> None:
        """Show the present figures in the charts that are seen."""
        for chart in self._charts[self.views.current]:
            chart.show_result(self.session.result)


def _card(chart: QWidget, title: str, note: str, *, stretch: int = 1) -> Card:
    card = Card(title, note)
    card.box.addWidget(chart, stretch)
    if not stretch:
        card.box.addStretch(1)
    return card


def _column(cards: Sequence[Card]) -> QWidget:
    column = QWidget()
    box = QVBoxLayout(column)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(GAP)
    for card in cards:
        box.addWidget(card, 1)
    return column
