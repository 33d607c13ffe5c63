"""The views of the Revenue page: what the products bring, for different readers."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.core.document import in_sales_units
from planner.core.evaluation import Result
from planner.core.language.kinds import SHARE
from planner.core.studies.sales import (
    BusinessLine,
    ProductDemand,
    business_lines,
    demand,
    internal_use,
)
from planner.gui.charts.bars import YearBars
from planner.gui.charts.sales import (
    AvoidedChart,
    BusinessChart,
    CapturedChart,
    HoursChart,
    KeptChart,
    NetChart,
    ProductChart,
    TokensChart,
    nothing_internal,
)
from planner.gui.figures import figure
from planner.gui.locale import number_locale
from planner.gui.texts import tr
from planner.gui.theme import GAP
from planner.gui.widgets.basics import Card, label
from planner.gui.widgets.figure_grid import Cell, FigureGrid, GridRow
from planner.gui.widgets.picker import Picker


class RevenueView(QWidget):
    """Cards below each other; charts share the room that is left.

    Signals
    -------
    explained
        A figure is to be explained: its line and items.
    """

    explained = Signal(str, tuple)

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GAP)

    def add_chart(self, title: str, note: str, chart: YearBars) -> None:
        """Add a chart in a card."""
        card = Card(title, note)
        card.box.addWidget(chart, 1)
        chart.explained.connect(self.explained)
        self._box.addWidget(card, 1)

    def add_figures(self, title: str, note: str, grid: FigureGrid) -> Card:
        """Add figures in a card, and return that."""
        card = Card(title, note)
        card.box.addWidget(grid)
        grid.explained.connect(lambda key: self.explained.emit(key, ()))
        self._box.addWidget(card)
        return card

    def show_result(self, result: Result) -> None:
        """Show the figures of a case."""
        raise NotImplementedError


class ProviderView(RevenueView):
    """What is sold: tokens, seats and tasks, reserved capacity, GPU-hours."""

    def __init__(self) -> None:
        super().__init__()
        self.chart, self.products = BusinessChart(), ProductChart()
        self.figures = FigureGrid()
        title = tr("Revenue by line of business")
        self.add_chart(title, tr("a year, against cost"), self.chart)
        self.add_chart(tr("Revenue by product"), tr("a year"), self.products)
        note = tr("over the plan; cost by GPU-hours billed")
        self.add_figures(tr("Margins"), note, self.figures)

    def show_result(self, result: Result) -> None:
        """Show revenues and margins of a case."""
        self.chart.show_result(result)
        self.products.show_result(result)
        unit = result.line("revenue").unit
        heads = (tr("Revenue"), tr("Gross profit"), tr("Margin"))
        rows = [
            GridRow(tr(line.label), "product_revenue", _margin_cells(line, unit))
            for line in business_lines(result)
        ]
        self.figures.show_rows(heads, rows)


def _margin_cells(line: BusinessLine, unit: str) -> tuple[Cell, ...]:
    profit = float(line.gross_profit.sum())
    return (
        Cell(figure(float(line.revenue.sum()), unit)),
        Cell(figure(profit, unit), tone="text" if profit >= 0 else "neg"),
        Cell(_percent(line.margin)),
    )


class EnterpriseView(RevenueView):
    """What internal use replaces, and what it leaves in the company."""

    def __init__(self) -> None:
        super().__init__()
        self.avoided, self.captured = AvoidedChart(), CapturedChart()
        self.figures = FigureGrid()
        note = tr("valued at the market price it replaces")
        card = self.add_figures(tr("Internal use"), note, self.figures)
        self._nothing = label("", "muted", wraps=True)
        card.box.addWidget(self._nothing)
        title = tr("Avoided API spend")
        self.add_chart(title, tr("a year, against own cost"), self.avoided)
        title = tr("Gross margin captured")
        self.add_chart(title, tr("a year, internal use"), self.captured)

    def show_result(self, result: Result) -> None:
        """Show the API bill that a case replaces."""
        self.avoided.show_result(result)
        self.captured.show_result(result)
        used = internal_use(result)
        self.figures.setVisible(used is not None)
        self._nothing.setVisible(used is None)
        self._nothing.setText(nothing_internal())
        if used is not None:
            self.figures.show_rows(("",), _internal_rows(result, used))


def _internal_rows(result: Result, used: BusinessLine) -> Sequence[GridRow]:
    unit = result.line("revenue").unit
    replaced = result.metrics["api_bill_replaced_per_year"]
    avoided, cost = float(used.revenue.sum()), float(used.cost.sum())
    profit = avoided - cost
    tone = "text" if profit >= 0 else "neg"
    return (
        GridRow(
            replaced.label, replaced.key, (Cell(figure(replaced.value, replaced.unit)),)
        ),
        GridRow(
            tr("API spend avoided over the plan"),
            "internal_revenue",
            (Cell(figure(avoided, unit)),),
        ),
        GridRow(
            tr("Own cost of it, with depreciation"),
            "cost_share",
            (Cell(figure(cost, unit)),),
        ),
        GridRow(
            tr("Gross profit captured"),
            "gross_profit",
            (Cell(figure(profit, unit), tone=tone),),
        ),
        GridRow(
            tr("Gross margin captured"), "gross_margin", (Cell(_percent(used.margin)),)
        ),
    )


class DemandView(RevenueView):
    """What is wanted of the GPUs, what is served, and what stays idle."""

    def __init__(self) -> None:
        super().__init__()
        self.hours, self.tokens = HoursChart(), TokensChart()
        self.figures = FigureGrid()
        title = tr("GPU-hours")
        self.add_chart(title, tr("a year: sold, training, idle"), self.hours)
        title = tr("Output tokens")
        self.add_chart(title, tr("a year: sold and unserved"), self.tokens)
        title = tr("Demand by product")
        card = self.add_figures(title, tr("over the plan"), self.figures)
        self.training = label("", "caption", wraps=True)
        card.box.addWidget(self.training)

    def show_result(self, result: Result) -> None:
        """Show what becomes of the GPU-hours of a case."""
        self.hours.show_result(result)
        self.tokens.show_result(result)
        found = demand(result)
        sellable = float((found.available - found.training).sum())
        rows = [
            _demand_row(result, place, one, sellable)
            for place, one in enumerate(found.products)
        ]
        heads = (tr("Sold"), tr("Unserved"), tr("Own GPUs used"))
        self.figures.show_rows(heads, rows)
        hours = float(found.training.sum())
        worth = float(result.yearly("training_value").sum())
        self.training.setVisible(bool(hours))
        self.training.setText(
            tr(
                "Training is set aside: {hours}, worth {worth} at rental prices. It is "
                "shown, but it is no revenue.",
                hours=figure(hours, result.line("idle_gpu_hours").unit),
                worth=figure(worth, result.line("revenue").unit),
            )
        )


def _demand_row(
    result: Result, place: int, one: ProductDemand, sellable: float
) -> GridRow:
    sold, unserved = float(one.sold.sum()), float(one.unserved.sum())
    own = sellable * float(result.line("gpu_share").values[place])
    units = result.line("units_sold")
    is_by_hour = result.line("is_token_product").values[place] == 0
    amount = sold if is_by_hour else float(units.values[place].sum())
    wanted = sold + unserved
    return GridRow(
        one.product.label,
        "product_gpu_hours_sold" if is_by_hour else "units_sold",
        (
            Cell(figure(amount, in_sales_units(units.unit, one.product.kind))),
            Cell(
                _percent(unserved / wanted if wanted else 0.0),
                tone="neg" if unserved else "muted",
            ),
            Cell(_percent(sold / own if own else None)),
        ),
    )


class NetView(RevenueView):
    """What is left of revenue at list prices."""

    def __init__(self) -> None:
        super().__init__()
        self.chart, self.kept = NetChart(), KeptChart()
        self.chart.explained.connect(self.explained)
        self.year = Picker("net.year", tr("Time"))
        self.year.activated.connect(self._show_year)
        card = Card(tr("From list prices to net revenue"))
        line = QHBoxLayout()
        line.addWidget(self.year)
        line.addStretch(1)
        card.box.addLayout(line)
        card.box.addWidget(self.chart)
        self._box.addWidget(card)
        self.add_chart(tr("Kept and lost"), tr("a year"), self.kept)
        self._result: Result | None = None

    def show_result(self, result: Result) -> None:
        """Show the steps of a case in the chosen time."""
        self._result = result
        years = [(str(year), str(year)) for year in result.years]
        chosen = str(self.year.currentData() or "")
        self.year.show_choices([("", tr("The whole plan")), *years], chosen)
        self.kept.show_result(result)
        self._show_year()

    def _show_year(self) -> None:
        chosen = str(self.year.currentData() or "")
        if self._result is not None:
            self.chart.show_result(self._result, int(chosen) if chosen else None)


def _percent(share: float | None) -> str:
    return SHARE.display(share, unit="1", locale=number_locale())
