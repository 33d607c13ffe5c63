"""Charts of what is sold: by line of business, by demand, from gross to net."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from planner.core.evaluation import Result
from planner.core.language.axes import PRODUCT
from planner.core.studies.sales import (
    BusinessLine,
    NetStep,
    business_lines,
    demand,
    gross_to_net,
    internal_use,
)
from planner.gui.charts.bars import Series, YearBars
from planner.gui.charts.waterfall import Step, Waterfall
from planner.gui.texts import tr

_PLAIN_TONES: Final = 5


def product_tone(place: int) -> str:
    """Return the colour of a product by its place among all.

    >>> product_tone(0), product_tone(5)
    ('s1', 's2/50')
    """
    if place < _PLAIN_TONES:
        return f"s{place + 1}"
    # Lighter ones; that of the first would look like the fifth.
    return f"s{2 + (place - _PLAIN_TONES) % 3}/50"


def _products(result: Result, name: str, chosen: Sequence[str] = ()) -> list[Series]:
    """Return a line of products by year, those that are zero throughout left out."""
    found = result.line(name)
    names = zip(found.items[PRODUCT], found.item_labels[PRODUCT], strict=True)
    return [
        Series(label, tuple(values.tolist()), product_tone(place), name, (product,))
        for place, ((product, label), values) in enumerate(
            zip(names, result.yearly(name), strict=True)
        )
        if values.any() and (not chosen or product in chosen)
    ]


def _business_series(line: BusinessLine, tone: str) -> Series:
    return Series(tr(line.label), tuple(line.revenue.tolist()), tone, "product_revenue")


class BusinessChart(YearBars):
    """Revenue of a year by line of business, against its cost."""

    def show_result(self, result: Result) -> None:
        """Show the sums of the years of a case."""
        lines = business_lines(result)
        stack = [
            _business_series(line, f"s{place + 1}")
            for place, line in enumerate(lines)
            if line.revenue.any()
        ]
        cost = np.sum([line.cost for line in lines], axis=0)
        over = Series(
            tr("cost with depreciation"),
            tuple(cost.tolist()),
            "text",
            "cash_cost_of_revenue",
        )
        self.show_data(
            result.years,
            stack,
            unit=result.line("revenue").unit,
            line=over,
            reason=tr("Nothing is sold within the horizon."),
        )


class ProductChart(YearBars):
    """Revenue of a year, product by product."""

    def show_result(self, result: Result) -> None:
        """Show the sums of the years of a case."""
        self.show_data(
            result.years,
            _products(result, "product_revenue"),
            unit=result.line("revenue").unit,
            reason=tr("Nothing is sold within the horizon."),
        )


def nothing_internal() -> str:
    """Say why there is nothing to show of internal use."""
    return tr("Nothing is used inside the company: add a product for internal use.")


class AvoidedChart(YearBars):
    """What internal use would have cost at market prices, against its own cost."""

    def show_result(self, result: Result) -> None:
        """Show the sums of the years of a case."""
        used = internal_use(result)
        unit = result.line("revenue").unit
        if used is None:
            self.show_data(result.years, (), unit=unit, reason=nothing_internal())
            return
        cost = Series(
            tr("own cost with depreciation"),
            tuple(used.cost.tolist()),
            "text",
            "cash_cost_of_revenue",
        )
        self.show_data(
            result.years,
            _products(result, "product_revenue", used.products),
            unit=unit,
            line=cost,
            reason=tr("Nothing is used within the horizon."),
        )


class CapturedChart(YearBars):
    """The gross margin that stays in the company instead of with a vendor."""

    def show_result(self, result: Result) -> None:
        """Show the sums of the years of a case."""
        used = internal_use(result)
        unit = result.line("revenue").unit
        profit = used.gross_profit if used else np.zeros(len(result.years))
        bars = Series(
            tr("gross profit on internal use"),
            tuple(profit.tolist()),
            "s3",
            "gross_profit",
        )
        self.show_data(
            result.years,
            [bars] if profit.any() else [],
            unit=unit,
            reason=nothing_internal()
            if used is None
            else tr("Nothing is used within the horizon."),
        )


class HoursChart(YearBars):
    """Where the GPU-hours of a year go, and what is wanted of them."""

    def show_result(self, result: Result) -> None:
        """Show the sums of the years of a case."""
        found = demand(result)
        stack = [
            Series(
                one.product.label,
                tuple(one.sold.tolist()),
                product_tone(place),
                "product_gpu_hours_sold",
                (one.product.id,),
            )
            for place, one in enumerate(found.products)
            if one.sold.any()
        ]
        if found.training.any():
            stack.append(
                Series(
                    tr("Training, set aside"),
                    tuple(found.training.tolist()),
                    "s6",
                    "training_gpu_hours_total",
                )
            )
        if found.idle.any():
            stack.append(
                Series(
                    tr("Idle"), tuple(found.idle.tolist()), "outline", "idle_gpu_hours"
                )
            )
        is_short = any(one.unserved.any() for one in found.products)
        wanted = Series(tr("wanted"), tuple(found.wanted.tolist()), "neg")
        self.show_data(
            result.years,
            stack,
            unit=result.line("idle_gpu_hours").unit,
            line=wanted if is_short else None,
            reason=tr("No GPU is in service within the horizon."),
        )


class TokensChart(YearBars):
    """Output tokens sold in a year, and those wanted that nobody could serve."""

    def show_result(self, result: Result) -> None:
        """Show the sums of the years of a case."""
        unserved = result.yearly("unserved_tokens").sum(axis=0)
        stack = _products(result, "output_tokens")
        if unserved.any():
            stack.append(
                Series(
                    tr("Unserved"),
                    tuple(unserved.tolist()),
                    "neg/55",
                    "unserved_tokens",
                )
            )
        self.show_data(
            result.years,
            stack,
            unit=result.line("output_tokens").unit,
            reason=tr("No tokens are sold within the horizon."),
        )


class NetChart(Waterfall):
    """From revenue at list prices to net revenue."""

    def show_result(self, result: Result, year: int | None) -> None:
        """Show a year, or the whole plan where there is none."""
        unit = result.line("revenue").unit
        steps = []
        for one in gross_to_net(result):
            value = (
                one.values.sum()
                if year is None
                else one.values[result.years.index(year)]
            )
            tone = "s1" if one.is_total else "s3" if value > 0 else "s2"
            steps.append(
                Step(tr(one.label), float(value), tone, one.line, one.is_total)
            )
        has_revenue = any(step.value for step in steps)
        self.show_steps(
            steps if has_revenue else (),
            unit,
            reason=tr("Nothing is sold in this time."),
        )


class KeptChart(YearBars):
    """What is kept of revenue at list prices in a year, and what goes where."""

    def show_result(self, result: Result) -> None:
        """Show the sums of the years of a case."""
        steps = gross_to_net(result)
        lost = [one for one in steps if not one.is_total and one.values.sum() < 0]
        stack = [_step_series(steps[-1], "s1")]
        stack += [
            _step_series(one, tone)
            for one, tone in zip(lost, ("s2", "s3", "s4", "s5", "s6"), strict=False)
        ]
        self.show_data(
            result.years,
            stack if steps[0].values.any() else (),
            unit=result.line("revenue").unit,
            reason=tr("Nothing is sold within the horizon."),
        )


def _step_series(step: NetStep, tone: str) -> Series:
    values = tuple(abs(float(value)) for value in step.values)
    return Series(tr(step.label), values, tone, step.line)
