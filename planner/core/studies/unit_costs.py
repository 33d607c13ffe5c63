"""What a million output tokens cost in each year, part by part, beside their price.

The book view of a year: depreciation and running costs of the year, allotted to tokens
by their share of the cost of all products, over the output tokens sold in it. The
levelized cost over the life is a metric of the model (`cost_per_mtok`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.core.catalog.items import FACILITY_CLASSES
from planner.core.evaluation import Result
from planner.core.language.axes import ASSET
from planner.core.language.ranges import Array

ACCELERATORS = "accelerated-systems"


@dataclass(frozen=True, kw_only=True, slots=True)
class CostPart:
    """One part of the cost: its lines, and USD per Mtok by year."""

    label: str
    line: str
    values: Array


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitCosts:
    """Cost per Mtok of output by year: the parts, and the price beside them.

    `years` are those in which tokens are sold.
    """

    years: tuple[int, ...]
    parts: tuple[CostPart, ...]
    price: Array


def cost_parts(result: Result) -> Mapping[str, tuple[str, Array]]:
    """Return the cost of each year in USD by part: its line and its values."""
    depreciation = result.line("depreciation")
    by_asset = np.moveaxis(depreciation.values, depreciation.axes.index(ASSET), 0)
    by_asset = by_asset.reshape(len(by_asset), -1, len(result.months)).sum(axis=1)
    groups: dict[str, Array] = {
        name: np.zeros(len(result.months)) for name in ("accelerators", "other", "hall")
    }
    for asset, monthly in zip(depreciation.items[ASSET], by_asset, strict=True):
        is_hall = asset in FACILITY_CLASSES
        group = "hall" if is_hall else "other"
        groups["accelerators" if asset == ACCELERATORS else group] += monthly

    def together(*lines: str) -> Array:
        summed: Array = np.sum(
            [result.values[line].reshape(-1) for line in lines], axis=0
        )
        return summed

    parts = {
        "Accelerators": ("depreciation", groups["accelerators"]),
        "Network and other IT": ("depreciation", groups["other"]),
        "Hall": ("depreciation", groups["hall"]),
        "Energy and colocation": (
            "energy_cost",
            together("energy_cost", "colocation_cost"),
        ),
        "Staff, support, software": (
            "support_cost",
            together(
                *("staff_cost_total", "support_cost", "insurance_cost"),
                *("software_cost", "other_cost"),
            ),
        ),
        "Sales and fees": (
            "sales_cost",
            together(
                *("sales_cost", "payment_fee_cost", "credit_loss_cost"),
                "royalty_cost",
            ),
        ),
    }
    starts = _first_months(result.months)
    return {
        label: (line, np.add.reduceat(monthly, starts))
        for label, (line, monthly) in parts.items()
    }


def _first_months(months: tuple[str, ...]) -> list[int]:
    """Return the places where the calendar years of months begin."""
    return [
        place
        for place, month in enumerate(months)
        if place == 0 or month[:4] != months[place - 1][:4]
    ]


def unit_costs(result: Result) -> UnitCosts:
    """Return cost and price per Mtok of output by year.

    Years in which hardly any tokens are sold (less than a tenth of the best year, as
    while the first phase ramps up) are left out: their cost says nothing.
    """
    tokens = result.yearly("output_tokens_total")
    best = float(tokens.max(initial=0.0))
    shown = tokens > 0.1 * best if best > 0 else np.zeros(len(tokens), dtype=bool)
    share = result.number("token_cost_share")
    sold = np.where(shown, tokens, 1.0)
    return UnitCosts(
        years=tuple(np.array(result.years)[shown].tolist()),
        parts=tuple(
            CostPart(label=label, line=line, values=(values * share / sold)[shown])
            for label, (line, values) in cost_parts(result).items()
        ),
        price=(result.yearly("token_revenue") / sold)[shown],
    )
