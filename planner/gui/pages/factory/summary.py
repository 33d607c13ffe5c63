"""What the bill comes to: totals by phase, capital by class, and kinds of prices."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from planner.core.answer import most_at_once
from planner.core.evaluation import Result
from planner.core.language.axes import ASSET, PHASE
from planner.core.pictures.words import without_power
from planner.gui.charts.class_bars import ClassBar, ClassBars
from planner.gui.figures import figure
from planner.gui.texts import tr
from planner.gui.theme import GAP
from planner.gui.widgets.basics import Card, Page, label
from planner.gui.widgets.figure_grid import Cell, FigureGrid, GridRow

# More columns of figures would cut the labels beside them.
_MOST_COLUMNS: Final = 3


class Summary(Page):
    """Cards with figures of all phases.

    Signals
    -------
    explained
        A figure is to be explained: its line and items.
    """

    explained = Signal(str, tuple)

    def __init__(self) -> None:
        super().__init__()
        side = QVBoxLayout(self.content)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(GAP)
        totals = Card(tr("What it comes to"), tr("by phase, with contingency"))
        self.totals = FigureGrid()
        self.totals.explained.connect(lambda key: self.explained.emit(key, ()))
        totals.box.addWidget(self.totals)
        self.remark = label("", "amber", wraps=True)
        self.remark.setObjectName("summary.remark")
        totals.box.addWidget(self.remark)
        capital = Card(tr("Capital by class"), tr("lighter: later phases"))
        self.capital = ClassBars()
        self.capital.explained.connect(self.explained)
        capital.box.addWidget(self.capital)
        origins = Card(tr("Where the prices come from"), tr("cost of the bill"))
        self.origins = ClassBars()
        origins.box.addWidget(self.origins)
        for card in (totals, capital, origins):
            side.addWidget(card)
        side.addStretch(1)

    def show_result(self, result: Result, phase: str) -> None:
        """Show other figures; of many phases that with the id `phase` alone."""
        self._show_totals(result, phase)
        self._show_capital(result)
        self._show_origins(result)

    def _show_totals(self, result: Result, phase: str) -> None:
        gpus = result.line("gpus")
        several = len(gpus.items[PHASE]) > 1
        # Where phases succeed each other, more is bought than ever stands at once.
        at_once = {
            "gpus": most_at_once(result, "gpus_in_service"),
            "power_peak_kw": most_at_once(result, "power_in_service"),
            "contracted_kw": most_at_once(result, "contracted_kw"),
            "rack_units": most_at_once(result, "rack_units"),
        }
        succeeds = at_once["gpus"] < result.number("gpus_total")
        columns = list(range(len(gpus.items[PHASE])))
        if len(columns) + several + succeeds > _MOST_COLUMNS:
            columns = [gpus.items[PHASE].index(phase)]
        rows = []
        for text, by_phase, total in (
            (tr("GPUs"), "gpus", "gpus_total"),
            (tr("IT power"), "power_peak_kw", "power_peak_total"),
            (tr("Contracted power"), "contracted_kw", ""),
            (tr("Rack units"), "rack_units", ""),
            (tr("Capital"), "phase_capital_in_service", "capital_in_service_total"),
        ):
            line = result.line(by_phase)
            unit = "1" if line.unit in ("GPU", "U") else line.unit
            cells = [
                Cell(figure(float(line.values[column]), unit, digits=5))
                for column in columns
            ]
            if several and by_phase == "contracted_kw" and succeeds:
                tip = tr("A phase takes over the contract of the one it succeeds.")
                cells.append(Cell("–", tip=tip))
            elif several:
                whole = result.number(total) if total else float(line.values.sum())
                cells.append(Cell(figure(whole, unit, digits=5)))
            if succeeds and by_phase in at_once:
                cells.append(Cell(figure(at_once[by_phase], unit, digits=5)))
            elif succeeds:
                cells.append(Cell("–", tip=tr("Capital is spent on every phase.")))
            rows.append(GridRow(text, by_phase, tuple(cells)))
        heads = [tr("Total")] if several else []
        heads += [tr("At once")] if succeeds else []
        labels = [gpus.item_labels[PHASE][column] for column in columns]
        self.totals.show_rows([*labels, *heads], rows)
        without = without_power(result, gpus.items[PHASE])
        self.remark.setText(tr("Power and contract: {without}.", without=without))
        self.remark.setVisible(bool(without))

    def _show_capital(self, result: Result) -> None:
        capital = result.line("capital")
        names = dict(zip(capital.items[ASSET], capital.item_labels[ASSET], strict=True))
        place = capital.axes.index(ASSET)
        first = capital.items[PHASE][0]
        bars = []
        for number, (asset, name) in enumerate(names.items()):
            parts = tuple(float(v) for v in capital.values.take(number, axis=place))
            items = {PHASE: first, ASSET: asset}
            ordered = tuple(items[axis] for axis in capital.axes)
            if any(parts):
                bars.append(ClassBar(name, parts, "capital", ordered))
        bars.sort(key=lambda bar: -sum(bar.parts))
        phases = capital.item_labels[PHASE]
        self.capital.show_bars(tuple(bars), capital.unit, parts=phases)

    def _show_origins(self, result: Result) -> None:
        """Show how much of the bill stands on which sort of price."""
        costs: dict[str, list[float]] = {}
        phases = [phase.id for phase in result.project.phases]
        for line in result.bill:
            basis = tr("own price") if line.price_is_set else line.item.price_basis
            parts = costs.setdefault(basis, [0.0] * len(phases))
            parts[phases.index(line.phase)] += line.cost
        bars = [
            ClassBar(basis[:1].upper() + basis[1:], tuple(parts), "", ())
            for basis, parts in costs.items()
            if any(parts)
        ]
        bars.sort(key=lambda bar: -sum(bar.parts))
        self.origins.show_bars(
            tuple(bars),
            result.project.currency,
            parts=[phase.label for phase in result.project.phases],
        )
