"""Cost of a million output tokens by year, part by part, against its price."""

from typing import Final

from planner.core.evaluation import Result
from planner.core.studies.unit_costs import unit_costs
from planner.gui.charts.bars import Series, YearBars
from planner.gui.texts import tr

# The colour of each family of costs, in the order of the core.
PART_TONES: Final = ("s1", "s5", "s6", "s2", "s3", "s4")


def no_tokens() -> str:
    """Return why there is no figure per token."""
    return tr(
        "No tokens are sold within the horizon: there is no cost or price per Mtok."
    )


class UnitCostChart(YearBars):
    """Stacked cost per Mtok with the price as a line."""

    def show_result(self, result: Result) -> None:
        """Show the unit costs of a case."""
        costs = unit_costs(result)
        parts = [
            Series(part.label, tuple(part.values.tolist()), tone, part.line)
            for part, tone in zip(costs.parts, PART_TONES, strict=True)
            if part.values.any()
        ]
        price = Series(
            tr("price per Mtok"), tuple(costs.price.tolist()), "text", "token_revenue"
        )
        unit = result.metrics["cost_per_mtok"].unit
        self.show_data(costs.years, parts, unit=unit, line=price, reason=no_tokens())
