"""What the tokens cost, part by part: by year, and levelized over the life.

By year it is the book view: depreciation and running costs of the year, allotted to
tokens by their share of the cost of all products, over the output tokens sold in it.
Levelized it is the way from `revenue_per_mtok` to `margin_per_mtok`: each part at its
present value, so that all of them together are the model's `cost_per_mtok`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from planner.core.catalog.items import FACILITY_CLASSES
from planner.core.evaluation import Result
from planner.core.language.axes import ASSET
from planner.core.language.ranges import Array

ACCELERATORS: Final = "accelerated-systems"

_ACCELERATORS: Final = "Accelerators"
_OTHER_IT: Final = "Network and other IT"
_HALL: Final = "Hall"
_ENERGY: Final = "Energy and space"
_SERVING: Final = "Staff, support, software"
_SELLING: Final = "Sales, fees, administration"
# The few parts in which the cost of a year is drawn, in their order.
FAMILIES: Final = (_ACCELERATORS, _OTHER_IT, _HALL, _ENERGY, _SERVING, _SELLING)


@dataclass(frozen=True, kw_only=True, slots=True)
class RunningCost:
    """One category of opex: the line it is, and the family it belongs to."""

    label: str
    line: str
    family: str


# Every line that opex adds up, once.
RUNNING_COSTS: Final = (
    RunningCost(label="Energy", line="energy_cost", family=_ENERGY),
    RunningCost(label="Demand charge", line="demand_cost", family=_ENERGY),
    RunningCost(label="Water", line="water_cost", family=_ENERGY),
    RunningCost(label="Colocation", line="colocation_cost", family=_ENERGY),
    RunningCost(label="Staff", line="staff_cost_total", family=_SERVING),
    RunningCost(label="Support and upkeep", line="support_cost", family=_SERVING),
    RunningCost(label="Spares", line="spares_cost", family=_SERVING),
    RunningCost(label="Insurance", line="insurance_cost", family=_SERVING),
    RunningCost(label="Property tax", line="property_tax_cost", family=_SERVING),
    RunningCost(label="Software", line="software_cost", family=_SERVING),
    RunningCost(label="Model licences", line="licence_cost", family=_SERVING),
    RunningCost(label="Domain adaptation", line="adaptation_total", family=_SERVING),
    RunningCost(label="Network transit", line="transit_cost", family=_SERVING),
    RunningCost(label="Other running costs", line="other_cost", family=_SERVING),
    RunningCost(label="Sales", line="sales_cost", family=_SELLING),
    RunningCost(label="Model royalty", line="royalty_cost", family=_SELLING),
    RunningCost(label="Payment fees", line="payment_fee_cost", family=_SELLING),
    RunningCost(label="Credit losses", line="credit_loss_cost", family=_SELLING),
    RunningCost(label="Administration", line="general_cost", family=_SELLING),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CostPart:
    """One part of the cost: the line behind it, and its values by year."""

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


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitPart:
    """One part of the levelized cost, in USD per Mtok of output."""

    label: str
    line: str
    value: float


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitMargin:
    """The way from the revenue to the margin of a Mtok of output, all in USD/Mtok.

    `running` and `capital` are subtracted from `revenue`; what is left is `margin`.
    """

    revenue: float
    running: tuple[UnitPart, ...]
    capital: tuple[UnitPart, ...]
    margin: float

    @property
    def cost(self) -> float:
        """The sum of all parts."""
        return sum(part.value for part in (*self.running, *self.capital))


# ---------------------------------------------------------------------------- by year


def running_costs(result: Result) -> tuple[CostPart, ...]:
    """Return opex of each year in USD, category by category."""
    yearly = _by_year(result, _running(result))
    return tuple(
        CostPart(label=cost.label, line=cost.line, values=values)
        for cost, values in zip(RUNNING_COSTS, yearly, strict=True)
    )


def depreciation_parts(result: Result) -> tuple[CostPart, ...]:
    """Return book depreciation of each year in USD by the kind of asset."""
    return tuple(
        CostPart(label=label, line="depreciation", values=_by_year(result, monthly))
        for label, monthly in _by_kind(result, "depreciation").items()
    )


def cost_parts(result: Result) -> Mapping[str, tuple[str, Array]]:
    """Return the cost of each year in USD by family: its line and its values."""
    found = {
        part.label: (part.line, part.values) for part in depreciation_parts(result)
    }
    running = running_costs(result)
    for family in (_ENERGY, _SERVING, _SELLING):
        own = [
            part
            for cost, part in zip(RUNNING_COSTS, running, strict=True)
            if cost.family == family
        ]
        together: Array = np.sum([part.values for part in own], axis=0)
        found[family] = (own[0].line, together)
    return found


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


def _running(result: Result) -> Array:
    """Return the categories of opex by month, a row each."""
    months = len(result.months)
    rows = [result.values[cost.line].reshape(-1) for cost in RUNNING_COSTS]
    return np.stack([np.broadcast_to(row, (months,)) for row in rows])


def _by_kind(result: Result, name: str) -> dict[str, Array]:
    """Return a monthly line of asset classes, summed to the three kinds of assets."""
    found = result.line(name)
    months = len(result.months)
    by_asset = np.moveaxis(found.values, found.axes.index(ASSET), 0)
    by_asset = by_asset.reshape(len(by_asset), -1, months).sum(axis=1)
    kinds: dict[str, Array] = {
        kind: np.zeros(months) for kind in (_ACCELERATORS, _OTHER_IT, _HALL)
    }
    for asset, monthly in zip(found.items[ASSET], by_asset, strict=True):
        if asset == ACCELERATORS:
            kinds[_ACCELERATORS] += monthly
        else:
            kinds[_HALL if asset in FACILITY_CLASSES else _OTHER_IT] += monthly
    return kinds


def _by_year(result: Result, monthly: Array) -> Array:
    years = [month[:4] for month in result.months]
    starts = [n for n, year in enumerate(years) if n == 0 or year != years[n - 1]]
    yearly: Array = np.add.reduceat(monthly, starts, axis=-1)
    return yearly


# -------------------------------------------------------------------------- levelized


def unit_margin(result: Result) -> UnitMargin | None:
    """Return revenue, parts of the cost and margin of a Mtok, levelized over the life.

    None where no tokens are sold: nothing is then earned or spent per Mtok.
    """
    revenue = result.metrics["revenue_per_mtok"].value
    margin = result.metrics["margin_per_mtok"].value
    if revenue is None or margin is None:
        return None
    return UnitMargin(
        revenue=revenue,
        running=tuple(_running_per_mtok(result)),
        capital=tuple(_capital_per_mtok(result)),
        margin=margin,
    )


def _per_mtok(result: Result, monthly: Array) -> float:
    """Return the present value of a monthly cost, allotted to a Mtok of output."""
    factor = result.line("discount_factor").values
    share = result.number("token_cost_share") / result.number("pv_output_tokens")
    return float(monthly @ factor) * share


def _running_per_mtok(result: Result) -> Iterator[UnitPart]:
    for cost, monthly in zip(RUNNING_COSTS, _running(result), strict=True):
        value = _per_mtok(result, monthly)
        yield UnitPart(label=cost.label, line=cost.line, value=value)


def _capital_per_mtok(result: Result) -> Iterator[UnitPart]:
    granted = _by_kind(result, "asset_grants")
    sold = _by_kind(result, "asset_disposal_proceeds")
    for kind, paid in _by_kind(result, "capex_paid").items():
        value = _per_mtok(result, paid - granted[kind] - sold[kind])
        yield UnitPart(label=kind, line="capex_paid", value=value)
