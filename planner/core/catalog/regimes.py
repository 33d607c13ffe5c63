"""Price regimes: how token prices and the software gain move together."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from planner.core.catalog.price_history import PricePath, price_history
from planner.core.records import (
    Record,
    date_problems,
    id_problems,
    range_problems,
    read_keyed,
    text_problems,
)
from planner.core.resources import resource_path


class PriceRegime(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One documented way in which prices go, with the software gain that fits it.

    Changes are fractions per year with their likely ranges. `history` names the price
    paths behind the price change.
    """

    id: str
    label: str
    price_change: float
    low: float
    high: float
    source: str
    source_date: str
    assumption: bool
    reason: str
    software_gain: float
    software_low: float
    software_high: float
    software_source: str
    software_date: str
    software_reason: str
    history: tuple[str, ...]

    @property
    def net_drift(self) -> float:
        """Yearly drift of what a GPU-hour of tokens fetches.

        >>> round(price_regimes()["named-open-model"].net_drift, 6)
        -0.08
        """
        return (1 + self.price_change) * (1 + self.software_gain) - 1

    def paths(self) -> tuple[PricePath, ...]:
        """Return the price paths behind the regime."""
        return tuple(price_history()[name] for name in self.history)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from id_problems("id", self.id)
        yield from text_problems(self, "label", "source", "reason", "software_reason")
        yield from date_problems("source_date", self.source_date)
        if self.software_source:
            yield from date_problems("software_date", self.software_date)
        yield from range_problems(
            "price_change", self.low, self.price_change, self.high
        )
        yield from range_problems(
            "software_gain", self.software_low, self.software_gain, self.software_high
        )
        if min(self.low, self.software_low) <= -1:
            yield "low", "loses all in a year; give more than -1"
        for name in self.history:
            if name not in price_history():
                yield "history", f"names '{name}', which the price history lacks"


def read_price_regimes(path: Path) -> Mapping[str, PriceRegime]:
    """Read the regimes of a file by id, in their order; raises RecordError."""
    return read_keyed(path, "price_regime", PriceRegime)


@cache
def price_regimes() -> Mapping[str, PriceRegime]:
    """Return the regimes the program ships; the first is the default of a plan."""
    return read_price_regimes(resource_path("price_regimes.toml"))
