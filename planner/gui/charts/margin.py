"""From the revenue of a Mtok to its margin: each part of its cost, levelized."""

from planner.core.evaluation import Result
from planner.core.studies.unit_costs import unit_margin
from planner.gui.charts.unit_cost import no_tokens
from planner.gui.charts.waterfall import Step, Waterfall
from planner.gui.texts import tr


class MarginChart(Waterfall):
    """The waterfall of the margin per Mtok."""

    def show_result(self, result: Result) -> None:
        """Show the unit economics of a case."""
        unit = result.metrics["margin_per_mtok"].unit
        found = unit_margin(result)
        if found is None:
            self.show_steps((), unit, reason=no_tokens())
            return
        steps = [
            Step(tr("Revenue"), found.revenue, "text", "revenue_per_mtok", True),
            *(
                Step(part.label, -part.value, tone, part.line)
                for parts, tone in ((found.running, "s2"), (found.capital, "s1"))
                for part in parts
                if part.value
            ),
            Step(
                tr("Margin"),
                found.margin,
                "pos" if found.margin >= 0 else "neg",
                "margin_per_mtok",
                True,
            ),
        ]
        self.show_steps(steps, unit)
