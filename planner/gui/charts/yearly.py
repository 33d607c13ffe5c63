"""Charts by year of what a case earns, costs, writes off and pays in tax."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from planner.core.evaluation import Result
from planner.core.language.axes import PRODUCT
from planner.core.studies.margins import yearly_margins
from planner.core.studies.unit_costs import (
    CostPart,
    cost_parts,
    depreciation_parts,
    running_costs,
)
from planner.gui.charts.bars import Series, YearBars, YearRow
from planner.gui.charts.tones import shades
from planner.gui.charts.unit_cost import PART_TONES
from planner.gui.texts import tr

# One colour for what belongs together, lighter for what is smaller.
_RUNNING_TONES: Final[Mapping[str, str]] = {
    "energy_cost": "s2",
    "demand_cost": "s2/35",
    "water_cost": "s2/65",
    "colocation_cost": "s6",
    "staff_cost_total": "s3",
    "support_cost": "s1",
    "spares_cost": "s1/30",
    "insurance_cost": "s1/50",
    "property_tax_cost": "s1/70",
    "software_cost": "s5",
    "licence_cost": "s5/35",
    "adaptation_total": "s5/60",
    "transit_cost": "s6/35",
    "other_cost": "s6/60",
    "sales_cost": "s4",
    "royalty_cost": "s4/25",
    "payment_fee_cost": "s4/45",
    "credit_loss_cost": "s4/65",
    "general_cost": "s3/45",
}


def _series(part: CostPart, tone: str) -> Series:
    return Series(part.label, tuple(part.values.tolist()), tone, part.line)


def _drawn(parts: Sequence[CostPart], tones: Sequence[str]) -> list[Series]:
    """Return what is not zero throughout."""
    return [
        _series(part, tone)
        for part, tone in zip(parts, tones, strict=True)
        if part.values.any()
    ]


def yearly_line(result: Result, name: str, label: str, tone: str) -> Series:
    """Return a line of the model as a line over the bars."""
    return Series(label, tuple(result.yearly(name).tolist()), tone, name)


def _families(result: Result) -> list[Series]:
    """Return cost with depreciation, in a few parts."""
    parts = [
        CostPart(label=label, line=line, values=values)
        for label, (line, values) in cost_parts(result).items()
    ]
    return _drawn(parts, PART_TONES)


def _products(result: Result) -> list[Series]:
    """Return revenue by product."""
    found = result.line("product_revenue")
    names = zip(found.items[PRODUCT], found.item_labels[PRODUCT], strict=True)
    earning = [
        (product, label, values)
        for (product, label), values in zip(
            names, result.yearly("product_revenue"), strict=True
        )
        if values.any()
    ]
    return [
        Series(label, tuple(values.tolist()), tone, "product_revenue", (product,))
        for (product, label, values), tone in zip(
            earning, shades("text", len(earning)), strict=True
        )
    ]


def _margins(result: Result) -> list[YearRow]:
    """Return gross margin and EBITDA margin of the years."""
    found = yearly_margins(result)
    return [
        YearRow(result.metrics[key].label, key, values, found.reasons)
        for key, values in found.margins.items()
    ]


class RevenueCostChart(YearBars):
    """Revenue by product beside its cost, depreciation included; margins below."""

    def show_result(self, result: Result) -> None:
        """Show the sums of the years of a case."""
        costs, products = _families(result), _products(result)
        ebitda = yearly_line(result, "ebitda", tr("EBITDA"), "warn")
        self.show_data(
            result.years,
            products or costs,
            beside=costs if products else (),
            unit=result.line("revenue").unit,
            line=ebitda,
            rows=_margins(result),
            reason=tr("Nothing is earned or spent within the horizon."),
        )


class CostChart(YearBars):
    """Cost of a year with depreciation, against revenue."""

    def show_result(self, result: Result) -> None:
        """Show the sums of the years of a case."""
        self.show_data(
            result.years,
            _families(result),
            unit=result.line("opex").unit,
            line=yearly_line(result, "revenue", tr("revenue"), "text"),
            reason=tr("Nothing is bought or run within the horizon."),
        )


class RunningCostChart(YearBars):
    """Opex of a year, category by category."""

    def show_result(self, result: Result) -> None:
        """Show the sums of the years of a case."""
        parts = running_costs(result)
        tones = [_RUNNING_TONES[part.line] for part in parts]
        self.show_data(
            result.years,
            _drawn(parts, tones),
            unit=result.line("opex").unit,
            reason=tr("Nothing is in service within the horizon: there is no opex."),
        )


class DepreciationChart(YearBars):
    """Depreciation in the books and for tax, against revenue."""

    def show_result(self, result: Result) -> None:
        """Show the sums of the years of a case."""
        self.show_data(
            result.years,
            _drawn(depreciation_parts(result), PART_TONES[:3]),
            unit=result.line("depreciation_total").unit,
            line=yearly_line(result, "revenue", tr("revenue"), "text"),
            more=[
                yearly_line(
                    result, "tax_depreciation_total", tr("tax depreciation"), "neg"
                )
            ],
            reason=tr(
                "Nothing comes into service within the horizon: there is no "
                "depreciation."
            ),
        )


class TaxChart(YearBars):
    """Tax paid in a year, the income it is paid on, and losses that lower it."""

    def show_result(self, result: Result) -> None:
        """Show the sums of the years of a case."""
        paid = yearly_line(result, "unlevered_tax", tr("Tax paid"), "s1")
        has_tax = bool(np.any(paid.values))
        income = yearly_line(result, "taxable_income", tr("taxable income"), "text")
        losses = yearly_line(
            result, "losses_carried_forward", tr("losses carried forward"), "warn"
        )
        unit = result.line("unlevered_tax").unit
        # Beside income and losses the bars are low: their figures stand below.
        figures = YearRow(paid.label, paid.line, paid.values, unit=unit)
        self.show_data(
            result.years,
            [paid] if has_tax else [],
            unit=unit,
            line=income,
            rows=[figures] if has_tax else [],
            more=[losses] if any(losses.values) else [],
            reason=tr("There is neither taxable income nor a loss within the horizon."),
        )
