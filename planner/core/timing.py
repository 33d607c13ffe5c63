"""Timing: the steps of each phase, what decides, what is paid, what would be sooner.

The chain is the model's (`model.timeline`); here it is told step by step, with the path
that decides when the first token is sold and the slack of what does not. What a step
would do at another length is computed from the chain alone, exactly.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from planner.core.answer import calendar_month
from planner.core.catalog.items import FACILITY_CLASSES, CatalogItem
from planner.core.document import Phase, set_values
from planner.core.evaluation import Result
from planner.core.factory.chain import (
    DAYS_PER_MONTH,
    DAYS_PER_WEEK,
    ORDER,
    SITE_START,
    PhaseTimes,
    phase_times,
)
from planner.core.language.axes import ASSET, PHASE
from planner.core.language.kinds import Value

# Two events this close, in months, are one.
_SAME: Final = 1e-9
# Less than this, in days, is no saving that one would speak of.
_NO_DAYS: Final = 0.05
_WHOLE_DAYS_FROM: Final = 10
# From so many days on it is worth saying what two steps save together.
_NOTICEABLE_DAYS: Final = 1.0

# Days in the unit that the length of a step is entered in.
_DAYS_IN: Final = {"month": DAYS_PER_MONTH, "week": DAYS_PER_WEEK, "day": 1.0}


# ------------------------------------------------------------------------- the steps


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of a phase, from `start` to `end` in months since the decision.

    A critical step delays the phase's first sale as much as it is late itself;
    `slack_days` is how late another may be before it does so too, None for what follows
    the first sale. `item` names the item of the bill that decides, if one does.

    `length_key` is the input that says how long the step takes and `start_key` the one
    that says when it begins; empty where that follows from other steps. `line` names
    what explains the end.
    """

    key: str
    label: str
    phase: str
    start: float
    end: float
    line: str
    is_critical: bool = False
    slack_days: float | None = None
    item: str = ""
    length_key: str = ""
    start_key: str = ""

    @property
    def days(self) -> float:
        """How long it takes, in days."""
        return (self.end - self.start) * DAYS_PER_MONTH


def phase_steps(
    result: Result, overrides: Mapping[str, float] | None = None
) -> dict[str, tuple[Step, ...]]:
    """Return the steps of each phase by its id, in the order of the chain.

    `overrides` are other values of inputs of the chain, by full key: the steps as they
    would be then. Steps that take no time are there too: they may be lengthened.
    """
    times = chain_times(result, overrides)
    ramp = _longest_ramp(result)
    return {
        phase.id: tuple(_steps(result, phase, times[phase.id], ramp))
        for phase in result.project.phases
    }


def chain_times(
    result: Result, overrides: Mapping[str, float] | None = None
) -> dict[str, PhaseTimes]:
    """Return when each phase gets where, with other values of inputs of the chain."""
    places = list(enumerate(phase.id for phase in result.project.phases))
    values: dict[str, Value] = {
        f"timeline.{name}.{phase}": float(result.values[name][0, place].reshape(-1)[0])
        for name in _LENGTHS
        for place, phase in places
    }
    values["depreciation.equipment_life"] = result.number("equipment_life")
    # What is derived follows what is changed; what the plan sets does not.
    chosen = set_values(result.project, result.scenario)
    for base in (ORDER, SITE_START):
        for _place, phase in places:
            key = f"{base}.{phase}"
            if key in chosen:
                values[key] = chosen[key]
    return phase_times(result.project, {**values, **(overrides or {})}, _no_default)


_LENGTHS: Final = (
    *("lead_time", "site_build", "move_in", "site_lead_time", "install_days"),
    *("commissioning_days", "first_model_days", "sales_delay_days"),
)


def _no_default(key: str) -> float:
    raise AssertionError(f"the chain of a result has a value of '{key}'")


def _longest_ramp(result: Result) -> float:
    """Return the months until the last product that ramps is at its target."""
    ramps = result.line("ramp_months").values
    by_curve = result.line("by_curve").values
    return float(np.where(by_curve == 1, 0.0, ramps).max(initial=0.0))


def _steps(
    result: Result, phase: Phase, times: PhaseTimes, ramp: float
) -> Iterator[Step]:
    together = max(times.delivery, times.site_ready)
    order, site = f"{ORDER}.{phase.id}", f"{SITE_START}.{phase.id}"

    def step(
        key: str,
        label: str,
        span: tuple[float, float],
        line: str,
        length: str,
        *,
        begins: str = "",
        item: str = "",
        latest: float | None = None,
    ) -> Step:
        """Return a step that may end at `latest`, by default when it does."""
        slack = 0.0 if latest is None else (latest - span[1]) * DAYS_PER_MONTH
        is_late = abs(slack) <= _SAME * DAYS_PER_MONTH
        return Step(
            key=key,
            label=label,
            phase=phase.id,
            start=span[0],
            end=span[1],
            line=line,
            is_critical=is_late,
            slack_days=0.0 if is_late else slack,
            item=item,
            length_key=f"timeline.{length}.{phase.id}",
            start_key=begins,
        )

    yield step(
        "delivery",
        "Delivery",
        (times.order, times.delivery),
        "delivery",
        "lead_time",
        begins=order,
        item=_slowest_item(result, phase, "lead_time"),
        latest=together,
    )
    for key, label, end, length in (
        ("site_build", "Site work", times.built, "site_build"),
        ("move_in", "Colocation move-in", times.moved_in, "move_in"),
        ("site_equipment", "Site equipment", times.equipped, "site_lead_time"),
    ):
        yield step(
            key,
            label,
            (times.site_start, end),
            "site_ready",
            length,
            begins=site,
            item=_slowest_item(result, phase, length),
            latest=together,
        )
    yield step(
        "install", "Installation", (together, times.installed), "ready", "install_days"
    )
    yield step(
        "commissioning",
        "Commissioning",
        (times.installed, times.ready),
        "ready",
        "commissioning_days",
    )
    yield step(
        "first_model",
        "First model",
        (times.ready, times.first_token),
        "first_token",
        "first_model_days",
    )
    yield step(
        "sales_delay",
        "Sales delay",
        (times.first_token, times.first_sale),
        "first_sale",
        "sales_delay_days",
    )
    yield Step(
        key="ramp",
        label="Ramp",
        phase=phase.id,
        start=times.first_sale,
        end=max(times.first_sale, min(times.first_sale + ramp, times.retirement)),
        line="first_sale",
    )
    yield Step(
        key="service",
        label="In service",
        phase=phase.id,
        start=times.ready,
        end=times.retirement,
        line="retirement",
    )


def _slowest_item(result: Result, phase: Phase, length: str) -> str:
    """Return the item of the bill whose lead time decides; empty where none does."""
    is_site = {"lead_time": False, "site_lead_time": True}.get(length)
    if is_site is None:
        return ""
    taken = float(
        result.values[length][0, result.project.phases.index(phase)].reshape(-1)[0]
    )
    for line in result.bill:
        item = line.item
        is_of_site = item.asset_class in FACILITY_CLASSES
        if line.phase != phase.id or line.quantity <= 0 or is_of_site != is_site:
            continue
        if item.lead_time_weeks is not None and item.lead_time_weeks == taken:
            return short_name(item)
    return ""


def short_name(item: CatalogItem) -> str:
    """Return what an item is called, without what stands in brackets."""
    return re.sub(r"\s*\([^)]*\)", "", item.model)


# ------------------------------------------------------------------------ the payments


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """What is paid for a phase at one milestone, at the end of one month.

    `month` is the number of the month, `date` the month of the calendar; `parts` are
    the amounts by asset class, the largest first.
    """

    key: str
    label: str
    phase: str
    month: int
    date: str
    amount: float
    parts: tuple[tuple[str, float], ...]


def payments(result: Result) -> tuple[Payment, ...]:
    """Return what is paid for the phases, in the order of time.

    Together it is all capital spending within the horizon.
    """
    axes = {axis: result.item_labels[axis] for axis in (PHASE, ASSET)}
    assets = tuple(axes[ASSET].values())
    cost = result.values["gross_capital"]
    deposit, shipment = (
        result.values[name] for name in ("deposit_share", "shipment_share")
    )
    found = []
    for key, label, amounts in (
        ("deposit", "Deposit", cost * deposit * result.values["deposit_due"]),
        (
            "shipment",
            "Payment at shipment",
            cost * shipment * result.values["shipment_due"],
        ),
        (
            "acceptance",
            "Payment at acceptance",
            cost * (1 - deposit - shipment) * result.values["acceptance_due"],
        ),
    ):
        # Phase, asset class and month are all it varies by.
        paid = np.squeeze(amounts, axis=(0, *range(3, amounts.ndim - 1)))
        for place, phase in enumerate(axes[PHASE]):
            for month in np.flatnonzero(paid[place].any(axis=0)):
                by_asset = paid[place, :, month]
                parts = sorted(
                    (
                        (asset, float(amount))
                        for asset, amount in zip(assets, by_asset, strict=True)
                        if amount
                    ),
                    key=lambda part: -part[1],
                )
                found.append(
                    Payment(
                        key=key,
                        label=label,
                        phase=phase,
                        month=int(month) + 1,
                        date=result.months[month],
                        amount=float(by_asset.sum()),
                        parts=tuple(parts),
                    )
                )
    return tuple(sorted(found, key=lambda payment: payment.month))


# ----------------------------------------------------------------- time to monetization


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeToMonetization:
    """How many days it takes to the first sale of the phase that sells first.

    Days from the decision, from the order and from the start of installation to the
    first sale, and from the start of installation to the first model.
    """

    phase: str
    from_decision: float
    from_order: float
    from_install: float
    install_to_first_model: float


def time_to_monetization(result: Result) -> TimeToMonetization | None:
    """Return how long it takes to sell; None for a plan without GPUs."""
    phase = first_seller(result)
    if phase is None:
        return None
    times = chain_times(result)[phase.id]
    install = max(times.delivery, times.site_ready)
    return TimeToMonetization(
        phase=phase.id,
        from_decision=times.first_sale * DAYS_PER_MONTH,
        from_order=(times.first_sale - times.order) * DAYS_PER_MONTH,
        from_install=(times.first_sale - install) * DAYS_PER_MONTH,
        install_to_first_model=(times.first_token - install) * DAYS_PER_MONTH,
    )


def first_seller(result: Result) -> Phase | None:
    """Return the phase with GPUs that sells first, None where there is none."""
    if not result.number("buys_gpus"):
        return None
    place = int(np.flatnonzero(result.line("sells_first").values)[0])
    return result.project.phases[place]


def first_sale(result: Result, overrides: Mapping[str, float]) -> float | None:
    """Return when anything is sold first, with other values of inputs of the chain.

    Months since the decision; None for a plan without GPUs.
    """
    times = chain_times(result, overrides)
    gpus = result.line("gpus").values
    sales = [
        times[phase.id].first_sale
        for phase, count in zip(result.project.phases, gpus, strict=True)
        if count > 0
    ]
    return min(sales, default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shortening:
    """What a shorter step would do for the first sale.

    `key` is the input of the step. `days` is what it takes now, `days_without` how much
    sooner the first sale would be if it took no time at all, `days_at_low` if it took
    what is likely at best, None where no range is known. Other paths bound both.
    """

    key: str
    label: str
    days: float
    days_without: float
    days_at_low: float | None
    sentence: str


# What each input of the chain is called in a sentence, its item in the middle.
_SAID: Final = {
    "order": ("Order", "The order is placed {length} after the decision"),
    "lead_time": ("Delivery", "Delivery{item} takes {length}"),
    "site_start": (
        "Start of site work",
        "Site work begins {length} after the decision",
    ),
    "site_build": ("Site work", "Site work takes {length}"),
    "move_in": ("Colocation move-in", "Moving into colocation takes {length}"),
    "site_lead_time": ("Site equipment", "Site equipment{item} takes {length}"),
    "install_days": ("Installation", "Installation takes {length}"),
    "commissioning_days": ("Commissioning", "Commissioning takes {length}"),
    "first_model_days": ("First model", "The first model takes {length}"),
    "sales_delay_days": ("Sales delay", "Selling takes {length} from the first token"),
}
_BEFORE_INSTALLATION: Final = (
    *("order", "lead_time", "site_start", "site_build", "move_in", "site_lead_time"),
)
_WITHOUT: Final = {
    "order": "With the order at the decision the first sale would be",
    "site_start": "With a start at the decision the first sale would be",
}


def shortenings(result: Result) -> tuple[Shortening, ...]:
    """Return what shorter steps of the phase that sells first would do, best first.

    Steps that take no time are left out. Nothing is assumed: the first sale is computed
    with the step at zero, all others as they are.
    """
    phase = first_seller(result)
    if phase is None:
        return ()
    rows = {row.key: row for row in result.input_rows}
    now = first_sale(result, {}) or 0.0
    found = []
    for name, (label, said) in _SAID.items():
        key = f"timeline.{name}.{phase.id}"
        row = rows[key]
        length = float(row.value or 0.0)
        if length <= 0:
            continue

        def gain(value: float, key: str = key) -> float:
            return (now - (first_sale(result, {key: value}) or 0.0)) * DAYS_PER_MONTH

        item = _slowest_item(result, phase, name)
        days_without = gain(0.0)
        low = row.low if row.low is not None and 0 < row.low < length else None
        days_at_low = None if low is None else gain(low)
        unit = row.unit
        sentence = said.format(
            length=spoken_length(length, unit), item=f" of {item}" if item else ""
        )
        sentence += f". {_effect(result, phase, name, length, unit, days_without)}"
        if low is not None and days_at_low is not None and days_at_low > _NO_DAYS:
            sentence += (
                f" At its likely low of {spoken_length(low, unit)} it would be "
                f"{_spoken_days(days_at_low)} sooner."
            )
        found.append(
            Shortening(
                key=key,
                label=f"{label} · {item}" if item else label,
                days=length * _DAYS_IN[unit],
                days_without=max(days_without, 0.0),
                days_at_low=days_at_low,
                sentence=sentence,
            )
        )
    found += _together(result, phase, found)
    return tuple(sorted(found, key=lambda one: -one.days_without))


def _together(
    result: Result, phase: Phase, alone: Sequence[Shortening]
) -> Iterator[Shortening]:
    """Yield what the order and the site do together, where each waits for the other."""
    by_key = {one.key: one for one in alone}
    order = by_key.get(f"{ORDER}.{phase.id}")
    if order is None:
        return
    now = first_sale(result, {}) or 0.0
    for name in ("site_build", "move_in", "site_lead_time"):
        site = by_key.get(f"timeline.{name}.{phase.id}")
        if site is None:
            continue
        sale = first_sale(result, {order.key: 0.0, site.key: 0.0}) or 0.0
        days = (now - sale) * DAYS_PER_MONTH
        if days > order.days_without + site.days_without + _NOTICEABLE_DAYS:
            what = _IN_A_SENTENCE[_STEP_OF[name]]
            yield Shortening(
                key=site.key,
                label=f"Order and {what} together",
                days=max(order.days, site.days),
                days_without=days,
                days_at_low=None,
                sentence=f"The order and {what} wait for each other: with the order at "
                f"the decision and {what} done when the equipment arrives, the first "
                f"sale would be {_spoken_days(days)} sooner.",
            )


def _effect(
    result: Result,
    phase: Phase,
    name: str,
    length: float,
    unit: str,
    days_without: float,
) -> str:
    """Say what happens to the first sale where a step takes no time."""
    rest = _what_decides(result, phase, name)
    if days_without <= _NO_DAYS:
        return f"Sooner, it would change nothing: {rest} decides."
    start = _WITHOUT.get(name, "Without it the first sale would be")
    sentence = f"{start} {_spoken_days(days_without)} sooner"
    if length * _DAYS_IN[unit] - days_without > _NO_DAYS:
        sentence += f", no more, for then {rest} decides"
    return f"{sentence}."


def _what_decides(result: Result, phase: Phase, name: str) -> str:
    """Say what the first sale waits for where a step takes no time."""
    if name not in _BEFORE_INSTALLATION:
        return "another phase"
    steps = phase_steps(result, {f"timeline.{name}.{phase.id}": 0.0})[phase.id]
    before = [step for step in steps if step.line in ("delivery", "site_ready")]
    decides = next(
        (one for one in before if one.is_critical and one.end > one.start), before[0]
    )
    return _IN_A_SENTENCE[decides.key]


_STEP_OF: Final = {
    "site_build": "site_build",
    "move_in": "move_in",
    "site_lead_time": "site_equipment",
}
_IN_A_SENTENCE: Final = {
    "delivery": "delivery",
    "site_build": "site work",
    "move_in": "the move into colocation",
    "site_equipment": "the equipment of the site",
}


def spoken_length(value: float, unit: str) -> str:
    """Return a length of time as people say it.

    >>> spoken_length(26.0, "week"), spoken_length(1.0, "day")
    ('26 weeks', '1 day')
    """
    text = f"{value:,.1f}".removesuffix(".0")
    return f"{text} {unit}{'' if text == '1' else 's'}"


def _spoken_days(days: float) -> str:
    """Return a saving in days, whole from ten on: more would be false precision."""
    return spoken_length(round(days, 0 if days >= _WHOLE_DAYS_FROM else 1), "day")


# --------------------------------------------------------------------------- the chain


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happens on the way from the decision to payback.

    `months` and `days` are elapsed since the decision, `date` is the month of the
    calendar as ``2028-03``. `phase` is the id of the phase, empty for events of the
    whole case. A critical event is one whose delay delays the first sale.
    """

    key: str
    label: str
    date: str
    months: float
    days: float
    phase: str = ""
    is_critical: bool = False


def chain(result: Result) -> tuple[Event, ...]:
    """Return what happens from the decision to payback, in the order of time.

    The phase that sells first is told step by step, the others by their start, and the
    case by break-even and payback; these two are left out where they are not reached.
    """
    phases = result.project.phases
    told = first_seller(result) or phases[0]
    times = chain_times(result)
    events = [_event(result, "decision", "Decision", 0.0, is_critical=True)]
    events += _events_of(result, told, times[told.id])
    for phase in phases:
        if phase is told:
            continue
        for key, label, months in (
            ("ready", "Ready for use", times[phase.id].ready),
            ("first_sale", "First sale", times[phase.id].first_sale),
        ):
            events.append(
                _event(result, key, f"{label} · {phase.label}", months, phase.id)
            )
    for key, label in (
        ("breakeven_month", "Break-even"),
        ("payback_months", "Payback"),
    ):
        elapsed = result.metrics[key].value
        if elapsed:
            # The break-even metric is the number of a month, whose cash is at its end.
            events.append(_event(result, key, label, elapsed, at_month_end=True))
    return tuple(sorted(events, key=lambda event: event.months))


def _events_of(result: Result, phase: Phase, times: PhaseTimes) -> Iterator[Event]:
    several = len(result.project.phases) > 1
    site_decides = times.site_ready >= times.delivery
    delivery_decides = times.delivery >= times.site_ready
    ramp_end = times.first_sale + _longest_ramp(result)
    steps = (
        ("site_start", "Site work starts", times.site_start, site_decides),
        ("order", "Order", times.order, delivery_decides),
        ("delivery", "Delivery", times.delivery, delivery_decides),
        ("site_ready", "Site ready", times.site_ready, site_decides),
        ("installed", "Installed", times.installed, True),
        ("ready", "Commissioned, ready for use", times.ready, True),
        ("first_token", "First model, first token", times.first_token, True),
        ("first_sale", "First sale", times.first_sale, True),
        ("ramp_end", "Ramp complete", ramp_end, False),
    )
    for key, label, months, is_critical in steps:
        named = f"{label} · {phase.label}" if several else label
        yield _event(result, key, named, months, phase.id, is_critical=is_critical)


def _event(
    result: Result,
    key: str,
    label: str,
    months: float,
    phase: str = "",
    *,
    is_critical: bool = False,
    at_month_end: bool = False,
) -> Event:
    return Event(
        key=key,
        label=label,
        date=calendar_month(result, months, at_month_end=at_month_end),
        months=months,
        days=months * DAYS_PER_MONTH,
        phase=phase,
        is_critical=is_critical,
    )
