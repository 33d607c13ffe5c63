"""What the ledger is told of a case, and the books that it writes.

Months are numbered from 1; month m runs from m - 1 to m months after the decision.
Amounts are USD, energy is kWh, tokens are millions of tokens (Mtok).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MONTHS_PER_YEAR = 12
DAYS_PER_MONTH = 30.4375
DAYS_PER_WEEK = 7
HOURS_PER_MONTH = 730.5
SECONDS_PER_HOUR = 3600
TOKENS_PER_MTOK = 1_000_000
KW_PER_MW = 1000
LITERS_PER_CUBIC_METER = 1000
# Half a cent: cash within it has no sign.
CASH_TOLERANCE = 0.005
# An event this little before a whole month happens at that month.
EVENT_TOLERANCE = 1e-9

Items = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """The inputs of one case and the names that they are kept under."""

    inputs: Mapping[str, float | str]
    phases: Sequence[str]
    assets: Sequence[str]
    products: Sequence[str]
    months: int

    def get(self, key: str, *items: str) -> float:
        """Return a number by its key and items; switches are 0 and 1."""
        return float(self.inputs[".".join((key, *items))])

    def word(self, key: str, *items: str) -> str:
        """Return a choice by its key and items."""
        return str(self.inputs[".".join((key, *items))])

    def is_on(self, key: str, *items: str) -> bool:
        """Return whether a switch is on."""
        return self.get(key, *items) == 1

    def every_month(self) -> Iterator[int]:
        """Yield the months by number."""
        return iter(range(1, self.months + 1))

    def years_of_price(self, months: float) -> float:
        """Return the years from the date of prices to months after the decision."""
        return (self.get("revenue.price_age") + months) / MONTHS_PER_YEAR

    def price_level(self, rate_key: str, months: float, *items: str) -> float:
        """Return what a price of 1 at the date of prices has become."""
        return (1 + self.get(rate_key, *items)) ** self.years_of_price(months)

    def cost_level(self, rate_key: str, month: int) -> float:
        """Return what a running cost of 1 has become; it may rise in yearly steps."""
        years = self.years_of_price(month)
        if self.is_on("opex.escalators_step"):
            # By the start of the month: a step costs from the month it falls in.
            years = math.floor(self.years_of_price(month - 1) + EVENT_TOLERANCE)
        return (1 + self.get(rate_key)) ** years

    def is_token(self, product: str) -> bool:
        """Return whether a product is tokens; else it is GPU-hours."""
        return self.is_on("capacity.is_token_product", product)

    def is_facility(self, asset: str) -> bool:
        """Return whether an asset class belongs to the hall."""
        return self.is_on("depreciation.is_facility", asset)


class Books:
    """Monthly amounts by line and, within it, by phase, asset class and product.

    A line that is kept for the whole factory has one row, under no items.
    """

    def __init__(self, months: int) -> None:
        self.months = months
        self.rows: dict[str, dict[Items, list[float]]] = {}

    def enter(self, line: str, month: int, amount: float, *items: str) -> None:
        """Add an amount to a month of a row."""
        rows = self.rows.setdefault(line, {})
        row = rows.setdefault(items, [0.0] * self.months)
        row[month - 1] += amount

    def read(self, line: str, month: int, *items: str) -> float:
        """Return a month of a row."""
        return self.rows[line][items][month - 1]

    def row(self, line: str, *items: str) -> list[float]:
        """Return the months of all rows of these items, added up."""
        total = [0.0] * self.months
        for kept, amounts in self.rows[line].items():
            if set(items) <= set(kept):
                total = [a + b for a, b in zip(total, amounts, strict=True)]
        return total


def since(event: float, month: int) -> float:
    """Return the share of a month that lies after an event."""
    return min(1.0, max(0.0, month - event))


def live_share(month: int, start: float, end: float) -> float:
    """Return the share of a month that lies between two dates, 0 if they are turned."""
    return max(0.0, since(start, month) - since(end, month))


def month_of(event: float) -> int:
    """Return the month in which an event falls."""
    return math.floor(event + EVENT_TOLERANCE) + 1
