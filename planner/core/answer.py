"""The answer of a case in words: the headline, and what stands around it.

Window, workbook cover and command line say the same sentence because all of them take
it from here. Pure functions of a result; nothing is formatted for one place to show it.
"""

import math
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from planner.core.catalog.items import CatalogItem
from planner.core.document import BASE, Project, scenario_of, set_values
from planner.core.evaluation import Result
from planner.core.language.kinds import display_value
from planner.core.language.ranges import Array

_MONTHS_PER_YEAR: Final = 12
_MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# More kinds of systems than this are told as GPUs, or the sentence grows too long.
_MOST_KINDS: Final = 2
# The rate of return that is asked for, where the plan names one.
_IRR_HURDLE: Final = "hurdle.irr"
# A rate of return beyond this says that something is wrong, not how much is earned.
_HIGHEST_RATE: Final = 10.0


# ---------------------------------------------------------------------- the headline


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of the headline; figures are what the eye should find first."""

    text: str
    is_figure: bool = False


def headline(result: Result) -> str:
    """Return the answer in one sentence.

    For example: 16 GB200 NVL72 racks pay back in 63.2 months, earn 12.6% IRR and sell
    their first token in March 2028.
    """
    return "".join(phrase.text for phrase in headline_phrases(result))


def headline_phrases(result: Result) -> tuple[Phrase, ...]:
    """Return the headline in pieces, so that its figures can stand out."""
    subject, is_plural = _subject(result)
    s = "" if is_plural else "s"
    return (
        Phrase(f"{subject} "),
        *_payback_phrases(result, is_plural=is_plural),
        Phrase(", "),
        *_return_phrases(result, s),
        Phrase(" and "),
        *_first_sale_phrases(result, s, "their" if is_plural else "its"),
        Phrase("."),
    )


def summary(result: Result) -> str:
    """Return the line beneath the headline: what is built and what is assumed.

    Where a refresh takes over the hall of another phase, what is in service at once is
    counted. For example: 1,152 GPUs · 2.4 MW · decision January 2027 · token prices
    −20% a year, software +15% a year.
    """
    project = result.project
    parts = [
        f"{most_at_once(result, 'gpus_in_service'):,.0f} GPUs",
        display_value(most_at_once(result, "power_in_service"), "kW", digits=3),
        f"decision {month_name(project.decision)}",
    ]
    if sells_tokens(result):
        price = _signed_percent(result.number("token_price_change"))
        software = _signed_percent(result.number("software_gain"))
        parts.append(f"token prices {price} a year, software {software} a year")
    if result.scenario != BASE:
        parts.append(f"scenario {scenario_of(project, result.scenario).label}")
    return " · ".join(parts)


def _subject(result: Result) -> tuple[str, bool]:
    """Return what earns the money, and whether it is more than one thing."""
    quantities: dict[str, float] = {}
    items: dict[str, CatalogItem] = {}
    in_service = _fullest_month(result)
    for line in result.bill:
        if line.system and line.quantity and line.phase in in_service:
            items[line.item.id] = line.item
            quantities[line.item.id] = quantities.get(line.item.id, 0) + line.quantity
    if not items:
        return "The plan", False
    refreshed = _refreshed(result)
    if len(items) > _MOST_KINDS:
        gpus = most_at_once(result, "gpus_in_service")
        return f"{gpus:,.0f} GPUs{refreshed}", True
    named = [_counted(items[key], quantity) for key, quantity in quantities.items()]
    is_plural = len(named) > 1 or next(iter(quantities.values())) != 1
    return " and ".join(named) + refreshed, is_plural


def phases_in_service(result: Result) -> tuple[str, ...]:
    """Return the ids of the phases that come into service within the horizon."""
    reaches = result.line("reaches_service").values
    return tuple(
        phase.id
        for phase, live in zip(result.project.phases, reaches, strict=True)
        if live
    )


def most_at_once(result: Result, name: str) -> float:
    """Return the most a line by phase comes to of phases that stand at the same time.

    A phase and the refresh that takes over its hall never do.
    """
    by_phase = result.line(name).values
    return float((by_phase[:, np.newaxis] * _standing(result)).sum(axis=0).max())


def _standing(result: Result) -> Array:
    """Return 1 for each phase and month at whose end the phase is in service."""
    ends = np.arange(1.0, len(result.months) + 1)
    ready, retirement = (
        result.line(name).values[:, np.newaxis] for name in ("ready", "retirement")
    )
    return ((ready < ends) & (ends <= retirement)).astype(float)


def _fullest_month(result: Result) -> tuple[str, ...]:
    """Return the phases that stand in the first month with the most GPUs in service."""
    standing = _standing(result)
    gpus = result.line("gpus_in_service").values @ standing
    return tuple(
        phase.id
        for phase, stands in zip(
            result.project.phases, standing[:, gpus.argmax()], strict=True
        )
        if stands
    )


def _refreshed(result: Result) -> str:
    """Return how often what is in service is replaced, as it follows a subject."""
    live = phases_in_service(result)
    times = max((_generation(result.project, phase) for phase in live), default=0)
    words = {0: "", 1: ", refreshed once,", 2: ", refreshed twice,"}
    return words.get(times, f", refreshed {times} times,")


def _generation(project: Project, phase: str) -> int:
    """Return how many phases stood in a hall before this one."""
    before = {one.id: one.refreshes for one in project.phases}
    count = 0
    while before[phase]:
        phase, count = before[phase], count + 1
    return count


def _counted(item: CatalogItem, quantity: float) -> str:
    """Return a number of systems: ``16 GB200 NVL72 racks``."""
    name = re.sub(r"\s*\([^)]*\)", "", item.model).removesuffix(f" {item.unit}")
    return f"{quantity:,g} {name} {item.unit}{'' if quantity == 1 else 's'}"


def _payback_phrases(result: Result, *, is_plural: bool) -> Iterator[Phrase]:
    payback = result.metrics["payback_months"].value
    if payback is None:
        yield Phrase(f"{'do' if is_plural else 'does'} not pay back within ")
        yield Phrase(_months(len(result.months)), is_figure=True)
    elif payback == 0:
        yield Phrase(f"{'are' if is_plural else 'is'} never out of cash")
    else:
        yield Phrase(f"pay{'' if is_plural else 's'} back in ")
        yield Phrase(_months(payback), is_figure=True)


def _return_phrases(result: Result, s: str) -> Iterator[Phrase]:
    rate = result.metrics["irr"].value
    if rate is not None and rate >= 0:
        yield Phrase(f"earn{s} ")
        shown = display_value(min(rate, _HIGHEST_RATE), "1/year")
        above = "more than " if rate > _HIGHEST_RATE else ""
        yield Phrase(f"{above}{shown} IRR", is_figure=True)
        hurdle = set_values(result.project, result.scenario).get(_IRR_HURDLE)
        asked = float(result.number("discount_rate") if hurdle is None else hurdle)
        if rate < asked:
            name = "discount rate" if hurdle is None else "asked"
            yield Phrase(f", below the {display_value(asked, '1/year')} {name},")
        return
    if rate is not None:
        yield Phrase(f"lose{s} ")
        yield Phrase(f"{display_value(-rate, '1/year')} a year", is_figure=True)
        return
    value = result.number("npv")
    amount = display_value(abs(value), result.metrics["npv"].unit)
    yield Phrase(f"{'lose' if value < 0 else 'earn'}{s} ")
    yield Phrase(f"{amount} of present value", is_figure=True)


def _first_sale_phrases(result: Result, s: str, their: str) -> Iterator[Phrase]:
    if not result.number("has_revenue"):
        yield Phrase(f"earn{s} nothing within the horizon")
        return
    kinds = {product.kind for product in result.project.products}
    if "api" in kinds:
        yield Phrase(f"sell{s} {their} first token in ")
    elif "internal" in kinds:
        yield Phrase(f"put{s} {their} first token to use in ")
    else:
        yield Phrase(f"earn{s} {their} first revenue in ")
    first_sale = calendar_month(result, result.number("first_sale_time"))
    yield Phrase(month_name(first_sale), is_figure=True)


def sells_tokens(result: Result) -> bool:
    """Return whether the plan has products that are tokens."""
    return bool(result.line("is_token_product").values.any())


def _months(number: float) -> str:
    """Return a length of time as it is shown: ``63 months``, ``85.5 months``."""
    text = display_value(number, "month").removesuffix(" mo")
    return f"{text} month{'' if text == '1' else 's'}"


def _signed_percent(rate: float) -> str:
    return ("+" if rate > 0 else "") + display_value(rate, "1/year")


# ------------------------------------------------------------------------- calendar


def calendar_month(result: Result, months: float, *, at_month_end: bool = False) -> str:
    """Return the month of the calendar in which something happens, as ``2028-03``.

    `months` are elapsed since the decision. A time on the border of two months belongs
    to the later one, for cash, which is counted at the end of a month, to the earlier.
    """
    tolerance = result.number("event_tolerance")
    past = int(months - tolerance) if at_month_end else int(months + tolerance)
    year, month = (int(part) for part in result.project.decision.split("-"))
    serial = year * _MONTHS_PER_YEAR + month - 1 + past
    return f"{serial // _MONTHS_PER_YEAR:04d}-{serial % _MONTHS_PER_YEAR + 1:02d}"


def calendar_day(result: Result, months: float) -> date:
    """Return about the day on which something happens.

    `months` are elapsed since the decision, which is taken on the first of its month. A
    model of months knows no days: the part of the month that has passed gives the day.
    """
    year, month = (int(part) for part in calendar_month(result, months).split("-"))
    tolerance = result.number("event_tolerance")
    passed = max(months - math.floor(months + tolerance), 0.0)
    return date(year, month, 1 + int(passed * monthrange(year, month)[1] + tolerance))


def month_name(month: str) -> str:
    """Return a month of the calendar as people write it.

    >>> month_name("2028-03")
    'March 2028'
    """
    year, number = month.split("-")
    return f"{_MONTH_NAMES[int(number) - 1]} {year}"


# --------------------------------------------------------------------------- figures

# Pure numbers of the model that people read as percentages, by the end of their name.
_PERCENT_ENDINGS: Final = (
    *("margin", "share", "utilization", "availability", "drift"),
    *("gain", "derate", "discount", "share_of_hours"),
)


def is_percentage(name: str, unit: str) -> bool:
    """Return whether a line or metric is a pure number that is read as a percentage.

    >>> is_percentage("ebitda_margin", "1"), is_percentage("capex_total", "USD")
    (True, False)
    """
    return unit == "1" and name.endswith(_PERCENT_ENDINGS)


# ---------------------------------------------------------------------- consistency

# Checks are relative deviations; this is far above rounding, far below any mistake.
CHECK_TOLERANCE: Final = 1e-6


def failed_checks(result: Result) -> tuple[str, ...]:
    """Return the names of the checks that are not zero; none if all is consistent."""
    return tuple(
        name
        for name, deviation in result.checks.items()
        if not deviation <= CHECK_TOLERANCE
    )
