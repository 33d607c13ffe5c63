"""Dated token prices: what models and tiers have cost over time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from planner.core.catalog.tables import TableRow, read_table
from planner.core.resources import resource_path

_COLUMNS: Final = (
    *("kind", "series", "model", "date", "input_usd_per_mtok", "output_usd_per_mtok"),
    *("blended_3to1_usd_per_mtok", "source", "note"),
)
# Their paths are those of a model over its hosts; of the others a path is a series: a
# tier that moves on from model to model.
_BY_MODEL: Final = ("open-weight model, median host", "same-model list price")
# Its path is the price of whatever model reaches a quality at the least.
_CHEAPEST: Final = "quality tier, cheapest model"
_DAYS_PER_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class DatedPrice:
    """A price at a date; `price` is USD per Mtok of 3 parts input and 1 part output."""

    date: date
    model: str
    price: float
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class PricePath:
    """The prices of a model or a tier, the oldest first."""

    kind: str
    name: str
    prices: tuple[DatedPrice, ...]

    @property
    def label(self) -> str:
        """What the path is called in pictures.

        >>> price_history()["MMLU>=42"].label
        'cheapest, MMLU ≥ 42'
        """
        if self.kind == _CHEAPEST:
            return f"cheapest, {self.name.replace('>=', ' ≥ ')}"
        return self.name

    def relative(self) -> tuple[tuple[float, float], ...]:
        """Return the years since the first price, and the price relative to it."""
        first = self.prices[0]
        return tuple(
            ((one.date - first.date).days / _DAYS_PER_YEAR, one.price / first.price)
            for one in self.prices
        )

    def change_per_year(self) -> float:
        """Return the yearly rate from the first price to the last; 0 for one date.

        >>> round(price_history()["gpt-oss-120b"].change_per_year(), 6)
        0.0
        """
        years, ratio = self.relative()[-1]
        return ratio ** (1 / years) - 1.0 if years else 0.0


def read_price_history(path: Path) -> Mapping[str, PricePath]:
    """Read the paths of a file by name; raises RecordError for the first wrong row.

    Where several kinds have a path of one name, that of the first stands.
    """
    found: dict[str, tuple[str, list[DatedPrice]]] = {}
    for row in read_table(path, _COLUMNS):
        kind = row.text("kind")
        name = row.text("model" if kind in _BY_MODEL else "series")
        first_kind, prices = found.setdefault(name, (kind, []))
        if first_kind == kind:
            prices.append(_dated(row))
    return MappingProxyType(
        {
            name: PricePath(kind, name, tuple(sorted(prices, key=lambda p: p.date)))
            for name, (kind, prices) in found.items()
        }
    )


def _dated(row: TableRow) -> DatedPrice:
    try:
        day = date.fromisoformat(row.text("date"))
    except ValueError as error:
        raise row.error("date is not a day such as 2026-11-23") from error
    price = row.amount("blended_3to1_usd_per_mtok")
    if not price:
        raise row.error("blended_3to1_usd_per_mtok is zero; a price path needs more")
    return DatedPrice(
        date=day,
        model=row.text("model"),
        price=price,
        source=row.text("source"),
        note=row.cells["note"].strip(),
    )


@cache
def price_history() -> Mapping[str, PricePath]:
    """Return the price paths the program ships, read once."""
    return read_price_history(resource_path("token_price_history.csv"))
