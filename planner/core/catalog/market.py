"""The market a plan is checked against: rental prices and plausible bands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from planner.core.records import (
    CONFIDENCES,
    Record,
    RecordError,
    RecordFile,
    choice_problems,
    date_problems,
    duplicate_problems,
    id_problems,
    positive_problems,
    range_problems,
    text_problems,
)
from planner.core.resources import resource_path


class RentalPrice(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an hour of a GPU costs under one contract, USD per GPU-hour.

    `reference` marks the contract the revenue of the GPU is compared with.
    """

    gpu: str
    contract: str
    price: float
    low: float | None = None
    high: float | None = None
    reference: bool
    source: str
    source_date: str
    confidence: str
    assumption: bool
    note: str = ""

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from text_problems(self, "gpu", "contract", "source")
        yield from date_problems("source_date", self.source_date)
        yield from choice_problems("confidence", self.confidence, CONFIDENCES)
        yield from positive_problems(self, "price", "low")
        yield from range_problems("price", self.low, self.price, self.high)


class MarketCheck(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure one can check by hand, and the band `good` in which it is plausible.

    `below` and `above` say what a figure on that side of the band would mean.
    """

    id: str
    title: str
    formula: str
    good: tuple[float, float]
    unit: str = "1"
    reference: tuple[str, ...] = ()
    below: str = ""
    above: str = ""
    source: str = ""
    source_date: str = ""
    assumption: bool

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from id_problems("id", self.id)
        yield from text_problems(self, "title", "formula")
        if self.good[0] >= self.good[1]:
            yield "good", "does not go from its low end to its high end"
        if not self.source and not self.assumption:
            yield "assumption", "is false, but no source is named"
        if self.source_date:
            yield from date_problems("source_date", self.source_date)


@dataclass(frozen=True, slots=True)
class Market:
    """Rental prices in order, and the plausibility checks by id."""

    rentals: tuple[RentalPrice, ...]
    checks: Mapping[str, MarketCheck]

    def reference(self, gpu: str) -> RentalPrice | None:
        """Return the rental price a GPU's revenue is compared with, None if unknown.

        >>> market().reference("H100").price
        2.35
        """
        for rental in self.rentals:
            if rental.gpu == gpu and rental.reference:
                return rental
        return None


def read_market(path: Path) -> Market:
    """Read the market from a file; raises RecordError."""
    text = path.read_text(encoding="utf-8")
    file = RecordFile.parse(path.name, text, tables=("rental", "check"))
    rentals, wrong_rentals = file.records("rental", RentalPrice)
    checks, wrong_checks = file.records("check", MarketCheck)
    problems = [*wrong_rentals, *wrong_checks]
    problems.extend(duplicate_problems(file, "check", "id", {}))
    referenced: set[str] = set()
    for index, rental in enumerate(rentals if not wrong_rentals else ()):
        if rental.reference and rental.gpu in referenced:
            message = f"reference is taken by another contract of {rental.gpu}"
            problems.append(file.problem("rental", index, "reference", message))
        if rental.reference:
            referenced.add(rental.gpu)
    if problems:
        raise RecordError(problems)
    return Market(rentals, MappingProxyType({check.id: check for check in checks}))


@cache
def market() -> Market:
    """Return the market the program ships, read once."""
    return read_market(resource_path("market.toml"))
