"""Gross margin and EBITDA margin of each calendar year.

Over the life they are the metrics `gross_margin` and `ebitda_margin`; by year they are
the same division of the sums of the year's months.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from planner.core.evaluation import Result

# A margin is this line over revenue.
PROFIT_OF: Final[Mapping[str, str]] = {
    "gross_margin": "gross_profit",
    "ebitda_margin": "ebitda",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class YearlyMargins:
    """The margins by calendar year, as fractions, by the key of their metric.

    A margin is None in a year without revenue; `reasons` then says so, and is None in
    the other years.
    """

    years: tuple[int, ...]
    margins: Mapping[str, tuple[float | None, ...]]
    reasons: tuple[str | None, ...]


def yearly_margins(result: Result) -> YearlyMargins:
    """Return the margins of every calendar year of the months."""
    revenues = result.yearly("revenue").tolist()
    return YearlyMargins(
        years=result.years,
        margins={
            margin: tuple(
                profit / revenue if revenue > 0 else None
                for profit, revenue in zip(
                    result.yearly(line).tolist(), revenues, strict=True
                )
            )
            for margin, line in PROFIT_OF.items()
        },
        reasons=tuple(
            None if revenue > 0 else f"there is no revenue in {year}"
            for year, revenue in zip(result.years, revenues, strict=True)
        ),
    )
