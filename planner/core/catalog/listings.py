"""List prices of providers: what the market asks for a model's tokens, and who.

The list is community-maintained, not published by the providers themselves.
"""

import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from planner.core.catalog.tables import TableRow, read_table
from planner.core.records import date_problems
from planner.core.resources import resource_path

_COLUMNS: Final = (
    *("provider", "model", "input_usd_per_mtok", "cached_input_usd_per_mtok"),
    *("output_usd_per_mtok", "source", "source_date", "note"),
)

# Prices that differ by less are equal.
_ROUNDING: Final = 1e-9


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What one provider lists for one model, USD per Mtok.

    `cached` is None where no price of cached input is listed: it is billed as input.
    """

    provider: str
    model: str
    input: float
    cached: float | None
    output: float
    source: str
    source_date: str
    note: str

    @property
    def billed_cached(self) -> float:
        """What a Mtok of cached input costs, listed or not."""
        return self.input if self.cached is None else self.cached

    def blended(self, *, input_per_output: float, cached_share: float) -> float:
        """Return the price of a Mtok of output together with the input it takes.

        >>> listing = Listing(
        ...     provider="A", model="m", input=0.5, cached=0.1, output=2.0,
        ...     source="", source_date="", note="",
        ... )  # fmt: skip
        >>> listing.blended(input_per_output=4.0, cached_share=0.5)
        3.2
        """
        return blended(
            self.input,
            self.billed_cached,
            self.output,
            input_per_output=input_per_output,
            cached_share=cached_share,
        )


def blended(
    input_price: float,
    cached_price: float,
    output_price: float,
    *,
    input_per_output: float,
    cached_share: float,
) -> float:
    """Return the price of a Mtok of output with its input; see `Listing.blended`."""
    read = (1 - cached_share) * input_price + cached_share * cached_price
    return output_price + input_per_output * read


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """A listing with its price of a Mtok of output and the input it takes."""

    listing: Listing
    price: float


@dataclass(frozen=True, slots=True)
class PricePosition:
    """Where a price stands among those of the providers that list the same model.

    All prices are of a Mtok of output with its input; `listed` is from the cheapest on.
    """

    price: float
    listed: tuple[ListedPrice, ...]

    @property
    def cheaper(self) -> int:
        """How many of the listed prices are below this one."""
        return bisect_left(self._prices, self.price * (1 - _ROUNDING))

    @property
    def dearer(self) -> int:
        """How many of the listed prices are above this one."""
        return len(self.listed) - bisect_right(
            self._prices, self.price * (1 + _ROUNDING)
        )

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """The 25th percentile, the median and the 75th percentile, interpolated."""
        if len(self.listed) == 1:
            return (self._prices[0],) * 3
        low, middle, high = statistics.quantiles(self._prices, method="inclusive")
        return low, middle, high

    @property
    def _prices(self) -> list[float]:
        return [one.price for one in self.listed]


def position(
    price: float,
    listings: Iterable[Listing],
    *,
    input_per_output: float,
    cached_share: float,
) -> PricePosition | None:
    """Return where a price stands among listings, None where there are none.

    `price` is that of a Mtok of output with its input, as `blended` gives it.
    """
    listed = [
        ListedPrice(
            one,
            one.blended(input_per_output=input_per_output, cached_share=cached_share),
        )
        for one in listings
    ]
    listed.sort(key=lambda one: (one.price, one.listing.provider, one.listing.model))
    return PricePosition(price, tuple(listed)) if listed else None


def search(listings: Iterable[Listing], text: str) -> tuple[Listing, ...]:
    """Return the listings whose provider and model have all words of a text.

    >>> [one.model for one in search(listings(), "deepinfra v3.2")]
    ['deepseek-v3.2']
    """
    words = text.casefold().split()
    return tuple(
        one
        for one in listings
        if all(word in f"{one.provider} {one.model}".casefold() for word in words)
    )


def of_models(
    listings: Iterable[Listing], models: Sequence[str]
) -> tuple[Listing, ...]:
    """Return the listings of models by their names in the list."""
    return tuple(one for one in listings if one.model in models)


def read_listings(path: Path) -> tuple[Listing, ...]:
    """Read listings from a file; raises RecordError for the first that is wrong."""
    found: dict[tuple[str, str], Listing] = {}
    for row in read_table(path, _COLUMNS):
        listing = _listing(row)
        key = (listing.provider, listing.model)
        if key in found:
            raise row.error(f"{listing.provider} lists {listing.model} twice")
        found[key] = listing
    return tuple(found.values())


def _listing(row: TableRow) -> Listing:
    has_cached = bool(row.cells["cached_input_usd_per_mtok"].strip())
    listing = Listing(
        provider=row.text("provider"),
        model=row.text("model"),
        input=row.amount("input_usd_per_mtok"),
        cached=row.amount("cached_input_usd_per_mtok") if has_cached else None,
        output=row.amount("output_usd_per_mtok"),
        source=row.text("source"),
        source_date=row.text("source_date"),
        note=row.cells["note"].strip(),
    )
    for _field, reason in date_problems("source_date", listing.source_date):
        raise row.error(f"source_date {reason}")
    if listing.billed_cached > listing.input:
        raise row.error("cached input costs more than input")
    return listing


@cache
def listings() -> tuple[Listing, ...]:
    """Return the listings the program ships, read once.

    >>> len(listings())
    282
    """
    return read_listings(resource_path("token_prices.csv"))
