"""Wear in the books and what is left at the end: domain, chapter 6."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tests.oracles.ledger.capital import basis, price_of
from tests.oracles.ledger.case import MONTHS_PER_YEAR, Books, Case, month_of
from tests.oracles.ledger.timeline import Chain

LINES = ("depreciation", "book_disposed", "disposal_proceeds", "closing_book")
# Years of age at which the resale curve ends at nothing.
OLDEST_RESALE_AGE = 11


@dataclass(frozen=True)
class Vintage:
    """An asset class of a phase that enters service within the horizon.

    It is held from the month `start` through the month `end`. `is_terminal` tells that
    only the horizon ends its service; then it may stay on the books, and is not
    `is_disposed`. `written_off` is one amount for each month that it is held.
    """

    phase: str
    asset: str
    capital: float
    start: int
    end: int
    is_terminal: bool
    is_disposed: bool
    proceeds: float
    written_off: list[float]


def wear_out(case: Case, chains: Mapping[str, Chain], books: Books) -> list[Vintage]:
    """Enter depreciation and disposals in the books; return what was in service."""
    vintages = []
    for phase in case.phases:
        for asset in case.assets:
            for line in LINES:
                books.enter(line, 1, 0.0, phase, asset)
            vintage = vintage_of(case, phase, chains[phase], asset, books)
            if vintage is not None:
                enter_vintage(vintage, books)
                vintages.append(vintage)
    return vintages


def vintage_of(
    case: Case, phase: str, chain: Chain, asset: str, books: Books
) -> Vintage | None:
    """Return an asset class of a phase in service, None where it never is."""
    start = month_of(chain.ready)
    if start > case.months:
        return None
    hall = case.is_facility(asset)
    end = case.months if hall else min(case.months, month_of(chain.retirement))
    is_terminal = hall or chain.retirement > case.months
    is_disposed = not is_terminal or case.is_on("finance.sell_at_horizon")
    capital = basis(case, phase, chain, asset)
    shares = wear(case, phase, asset, start, end, books)
    written_off = [capital * share for share in shares]
    proceeds = 0.0
    if is_disposed and hall:
        rest = capital - sum(written_off)
        proceeds = case.get("depreciation.facility_resale_share") * rest
    elif is_disposed:
        sold_at = min(chain.retirement, float(case.months))
        age = max(0.0, sold_at - chain.ready) / MONTHS_PER_YEAR
        proceeds = price_of(case, phase, chain, asset) * resale_share(case, age)
        proceeds *= case.get("depreciation.resale_scale", asset)
    return Vintage(
        phase=phase,
        asset=asset,
        capital=capital,
        start=start,
        end=end,
        is_terminal=is_terminal,
        is_disposed=is_disposed,
        proceeds=proceeds,
        written_off=written_off,
    )


def enter_vintage(vintage: Vintage, books: Books) -> None:
    """Enter what a vintage is written off, and what it leaves."""
    at = (vintage.phase, vintage.asset)
    for month, amount in enumerate(vintage.written_off, start=vintage.start):
        books.enter("depreciation", month, amount, *at)
    rest = vintage.capital - sum(vintage.written_off)
    if vintage.is_disposed:
        books.enter("book_disposed", vintage.end, rest, *at)
        books.enter("disposal_proceeds", vintage.end, vintage.proceeds, *at)
    else:
        books.enter("closing_book", vintage.end, rest, *at)


def resale_share(case: Case, age: float) -> float:
    """Return the share of its price that equipment of an age in years fetches."""

    def point(year: int) -> float:
        if year == 0:
            return 1.0
        if year >= OLDEST_RESALE_AGE:
            return 0.0
        return case.get("depreciation.resale_curve", f"year-{year}")

    younger = math.floor(age)
    rest = age - younger
    return point(younger) * (1 - rest) + point(younger + 1) * rest


# ------------------------------------------------------------------ the methods


def wear(
    case: Case, phase: str, asset: str, start: int, end: int, books: Books
) -> list[float]:
    """Return the shares of the basis that are written off, month by month."""
    hall = case.is_facility(asset)
    key = "facility_life" if hall else "equipment_life"
    life = case.get(f"depreciation.{key}") * MONTHS_PER_YEAR
    salvage = case.get("depreciation.salvage_share", asset)
    held = end - start + 1
    method = case.word("depreciation.book_method", asset)
    # The hours of GPUs wear out no hall.
    if method == "straight-line" or (hall and method == "units-of-production"):
        return straight_line(life, salvage, held)
    if method == "declining-balance":
        factor = case.get("depreciation.declining_factor")
        return declining_balance(life, factor, salvage, held)
    if method == "sum-of-years":
        return sum_of_years(life, salvage, held)
    assert method == "units-of-production", method
    worked = books.row("gpu_hours_sold", phase)
    trained = books.row("training_gpu_hours", phase)
    hours = [a + b for a, b in zip(worked, trained, strict=True)]
    lifetime = case.get("capacity.gpus", phase)
    lifetime *= case.get("depreciation.lifetime_gpu_hours")
    return units_of_production(lifetime, salvage, hours[start - 1 : end])


def straight_line(life: float, salvage: float, months: int) -> list[float]:
    """Return equal shares over a life in months; its last month may be a part."""
    shares = []
    left = life
    for _ in range(months):
        part = min(1.0, left)
        shares.append((1 - salvage) * part / life)
        left -= part
    return shares


def declining_balance(
    life: float, factor: float, salvage: float, months: int
) -> list[float]:
    """Return shares that decline with the book value, straight over the rest at last.

    The change comes in the month in which straight over the rest is as much.
    """
    shares = []
    book = 1.0
    left = life
    for _ in range(months):
        to_salvage = max(0.0, book - salvage)
        straight = to_salvage / left if left > 1 else to_salvage
        share = min(to_salvage, max(straight, book * factor / life))
        shares.append(share)
        book -= share
        left = max(0.0, left - 1)
    return shares


def sum_of_years(life: float, salvage: float, months: int) -> list[float]:
    """Return shares that fall by one digit a year, equal within a year.

    The digit of a year is what is left of the life as it starts, in years.
    """

    def digits(month: int) -> float:
        """Return what a month of age weighs; the last of the life may be a part."""
        part = min(1.0, max(0.0, life - month))
        years_left = life / MONTHS_PER_YEAR - month // MONTHS_PER_YEAR
        return part * years_left

    whole = sum(digits(month) for month in range(math.ceil(life)))
    return [(1 - salvage) * digits(month) / whole for month in range(months)]


def units_of_production(
    lifetime: float, salvage: float, hours: list[float]
) -> list[float]:
    """Return the hours of each month as shares of a life, until it is used up."""
    shares = []
    left = lifetime
    for worked in hours:
        used = min(left, worked)
        shares.append((1 - salvage) * used / lifetime if lifetime else 0.0)
        left -= used
    return shares
