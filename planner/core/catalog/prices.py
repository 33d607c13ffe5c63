"""Token prices by model class, at positions among the hosts that list it."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec

from planner.core.records import (
    Record,
    date_problems,
    read_keyed,
    text_problems,
)
from planner.core.resources import resource_path

# Positions among the hosts that list a model, from the cheapest.
POSITIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "lowest": "the cheapest host",
        "p25": "the 25th-percentile host",
        "median": "the median host",
    }
)


class ComponentPrices(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """What a host charges, USD per Mtok of input, cached input and output."""

    input: float
    cached: float
    output: float


class TokenPrice(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """List prices of one model class, USD per Mtok, by position among its hosts.

    `models` are its models by their names in the list of `catalog.listings`.
    """

    model_class: str
    models: tuple[str, ...]
    hosts: int
    lowest: ComponentPrices
    p25: ComponentPrices
    median: ComponentPrices
    source: str
    source_date: str
    assumption: bool
    reason: str

    def at(self, position: str) -> ComponentPrices:
        """Return the prices at one of `POSITIONS`."""
        return {"lowest": self.lowest, "p25": self.p25, "median": self.median}[position]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from text_problems(self, "model_class", "source")
        yield from date_problems("source_date", self.source_date)
        if self.hosts < 1:
            yield "hosts", f"is {self.hosts}; a price needs a host"
        for position in POSITIONS:
            prices = self.at(position)
            if min(prices.input, prices.cached, prices.output) < 0:
                yield position, "has a price below zero"
            if prices.cached > prices.input:
                yield position, "bills cached input above input"
        if not self.lowest.output <= self.p25.output <= self.median.output:
            yield "p25", "does not rise from lowest over p25 to median"


def read_token_prices(path: Path) -> Mapping[str, TokenPrice]:
    """Read the token prices of a file by model class; raises RecordError."""
    return read_keyed(path, "token_price", TokenPrice, "model_class")


@cache
def token_prices() -> Mapping[str, TokenPrice]:
    """Return the token prices the program ships, by model class.

    >>> token_prices()["gpt-oss-120b"].at("median").output
    0.6
    """
    return read_token_prices(resource_path("token_prices.toml"))
