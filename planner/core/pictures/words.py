"""What the tips of pictures say of an item of the bill."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from planner.core.answer import calendar_month
from planner.core.catalog.items import Allowance
from planner.core.evaluation import Result
from planner.core.factory.bill import BillLine
from planner.core.language.kinds import MONTH_DATE, Locale, display_value
from planner.core.timing import short_name

# Counts are told with all their digits.
_DIGITS: Final = 9


# A hall says the same few figures of hundreds of racks.
@lru_cache(maxsize=4096)
def kilowatts(kw: float, locale: Locale) -> str:
    """Return a power as shown: ``132 kW``, ``1,152 kW``, ``92.4 MW``."""
    return display_value(kw, "kW", digits=4, locale=locale)


@lru_cache(maxsize=4096)
def number(value: float, locale: Locale, digits: int = 5) -> str:
    """Return a count as shown: ``8``, ``0.6``, ``1,024``."""
    return display_value(value, "1", digits=digits, locale=locale)


def plain_name(line: BillLine) -> str:
    """Return what an item is called, short; of an allowance that it is one."""
    name = short_name(line.item)
    return f"{name} (allowance)" if isinstance(line.item, Allowance) else name


def amount(line: BillLine, locale: Locale, name: str = "") -> str:
    """Return how much of an item there is: ``8 × GB200 NVL72``, ``2.4 PB of …``."""
    name = name or plain_name(line)
    quantity = number(line.quantity, locale, digits=_DIGITS)
    unit = line.item.unit
    # Words count things; what is measured has a unit.
    return f"{quantity} × {name}" if unit.islower() else f"{quantity} {unit} of {name}"


def heat_split(kw: float, liquid_kw: float, locale: Locale) -> str:
    """Return a power with where its heat goes."""
    whole = kilowatts(kw, locale)
    if liquid_kw <= 0:
        return f"{whole}, all of it heat to air"
    air = kilowatts(kw - liquid_kw, locale)
    return f"{whole}: {kilowatts(liquid_kw, locale)} of heat to liquid, {air} to air"


def weight(kilograms: float | None, locale: Locale) -> str:
    """Return a weight as shown."""
    if kilograms is None:
        return "weight not known"
    return f"{number(kilograms, locale)} kg"


def price(line: BillLine, locale: Locale) -> str:
    """Return what one costs, and all of them."""
    unit = line.currency
    each = display_value(line.unit_price, unit, locale=locale)
    whole = display_value(line.cost, unit, locale=locale)
    return f"{each} per {line.item.unit}, {whole} in all"


def line_tip(line: BillLine, locale: Locale) -> str:
    """Return what there is to say of a line of the bill."""
    item = line.item
    kw = line.quantity * item.peak_kw
    rows = [amount(line, locale, item.model)]
    if kw:
        liquid = kw * (item.liquid_heat_fraction or 0.0)
        rows.append(heat_split(kw, liquid, locale))
    if item.weight_kg:
        rows.append(f"{weight(item.weight_kg, locale)} each")
    rows.append(price(line, locale))
    if isinstance(item, Allowance):
        rows.append("A planning allowance: it is not sized in detail.")
    return "\n".join(rows)


def month_of(result: Result, elapsed: float) -> str:
    """Return the month in which something happens: ``Mar 2028``."""
    return MONTH_DATE.display(calendar_month(result, elapsed), unit="")


def without_power(result: Result, phases: Sequence[str]) -> str:
    """Return a remark on items of phases, by id, whose power is not known.

    It is empty where the power of all of them is.
    """
    missing = {
        one.item
        for phase in phases
        for one in result.assembly.sizing[phase].missing
        if one.field == "power_kw"
    }
    names = {
        line.item.id: short_name(line.item)
        for line in result.bill
        if line.item.id in missing
    }
    if not names:
        return ""
    return f"without {' and '.join(names.values())}, whose power no source states"
