"""The chain of each phase as bars: what happens between decision and retirement."""

from collections.abc import Mapping, Sequence
from typing import Final

from planner.core.answer import calendar_day
from planner.core.evaluation import Result
from planner.core.factory.chain import DAYS_PER_MONTH
from planner.core.language.axes import PHASE
from planner.core.model import MODEL
from planner.core.timing import Step, chain_times, payments, phase_steps, spoken_length
from planner.gui.charts.gantt import Bar, Mark
from planner.gui.figures import date_text, day_text, figure
from planner.gui.texts import tr

# What has just been finished is told in colours of what it is about: equipment, site,
# work in the hall, the first token, and the time of selling.
_TONES: Final = {
    "delivery": "s1",
    "site_build": "s6",
    "move_in": "s6",
    "site_equipment": "s6",
    "install": "s1",
    "commissioning": "s1",
    "first_model": "s3",
    "sales_delay": "s3",
    "ramp": "s3/50",
    "service": "s6/60",
}
# Steps of a site that a phase may not have.
_OPTIONAL: Final = ("site_build", "move_in", "site_equipment", "ramp")
_WHOLE: Final = "phase"
_PAID: Final = "payments"


def bar_key(phase: str, step: str) -> str:
    """Return what a bar of a phase is called.

    >>> bar_key("phase-1", "delivery")
    'phase-1/delivery'
    """
    return f"{phase}/{step}"


def phase_key(phase: str) -> str:
    """Return what the bar of a whole phase is called."""
    return bar_key(phase, _WHOLE)


def parts_of(key: str) -> tuple[str, str]:
    """Return the phase and the step of a bar; of a whole phase an empty step.

    >>> parts_of("phase-1/delivery"), parts_of("phase-1/phase")
    (('phase-1', 'delivery'), ('phase-1', ''))
    """
    phase, _slash, step = key.partition("/")
    return phase, "" if step == _WHOLE else step


# ---------------------------------------------------------------------- on one glance


def chain_bars(result: Result) -> list[Bar]:
    """Return the steps of the first phase, and one bar for each other."""
    steps = phase_steps(result)
    bars: list[Bar] = []
    for place, phase in enumerate(result.project.phases):
        of_phase = steps[phase.id]
        if place == 0:
            bars += [
                _bar(result, step)
                for step in of_phase
                if step.key not in ("ramp", "service") and step.end > step.start
            ]
        else:
            bars.append(_whole_phase(result, phase.id, of_phase))
    return bars


def _whole_phase(result: Result, phase: str, steps: Sequence[Step]) -> Bar:
    name = result.item_labels[PHASE][phase]
    start, end = _start(steps), _first_sale(steps)
    return Bar(
        label=tr("{phase}, from order to first sale", phase=name),
        start=start,
        end=end,
        tone="s6",
        line="first_sale",
        items=(phase,),
        tip=f"{name}: {_dates(result, start, end)}",
    )


def _start(steps: Sequence[Step]) -> float:
    """Return when a phase begins: at its order, or earlier where its site does."""
    taken = [step.start for step in steps if step.end > step.start]
    return min((*taken, _step(steps, "delivery").start))


def _first_sale(steps: Sequence[Step]) -> float:
    return _step(steps, "sales_delay").end


def _step(steps: Sequence[Step], key: str) -> Step:
    return next(step for step in steps if step.key == key)


# ------------------------------------------------------------------------- as a plan


def plan_bars(
    result: Result,
    overrides: Mapping[str, float] | None = None,
    *,
    keep: Sequence[str] = (),
) -> list[Bar]:
    """Return all steps of all phases, each phase under its name.

    `overrides` are other values of inputs of the chain, by full key, while a bar is
    being dragged; `keep` are keys of bars that stay even if they take no time.
    """
    steps = phase_steps(result, overrides)
    times = chain_times(result, overrides)
    bars: list[Bar] = []
    for phase, name in result.item_labels[PHASE].items():
        of_phase = steps[phase]
        bars.append(_heading(result, phase, name, of_phase, times[phase].retirement))
        for step in of_phase:
            takes_time = step.end > step.start
            key = bar_key(phase, step.key)
            if takes_time or step.key not in _OPTIONAL or key in keep:
                bars.append(_bar(result, step))
        paid = _payments(result, phase)
        if paid is not None:
            bars.append(paid)
    return bars


def _heading(
    result: Result, phase: str, name: str, steps: Sequence[Step], retirement: float
) -> Bar:
    succeeded = next(
        (one.label for one in result.project.phases if one.refreshes == phase), ""
    )
    until = date_text(result, retirement)
    label = (
        tr("{phase}, until {other} in {date}", phase=name, other=succeeded, date=until)
        if succeeded
        else tr("{phase}, until {date}", phase=name, date=until)
    )
    start = _start(steps)
    return Bar(
        label=label,
        start=start,
        end=max(retirement, start),
        tone="muted",
        line="retirement",
        items=(phase,),
        tip="\n".join(
            (
                f"{name}: {_dates(result, start, retirement)}",
                tr("Drag it to move its order and its site."),
            )
        ),
        is_heading=True,
        key=phase_key(phase),
        group=phase,
        moves=True,
    )


def _bar(result: Result, step: Step) -> Bar:
    title = step_title(step.key)
    words = [title, *([step.item] if step.item else []), _length(result, step)]
    if step.is_critical and step.line in ("delivery", "site_ready"):
        words.append(tr("critical"))
    slack = step.slack_days or 0.0
    if slack > 0 and step.end > step.start:
        words.append(tr("{time} slack", time=figure(round(slack), "day")))
    named = f"{title} · {step.item}" if step.item else title
    return Bar(
        label=" · ".join(words),
        start=step.start,
        end=step.end,
        tone=_TONES[step.key],
        line=step.line,
        items=(step.phase,),
        tip="\n".join(
            part
            for part in (
                f"{named}: {_days(result, step.start, step.end)}, "
                f"{_length(result, step)}",
                _standing(step),
                _gesture(step),
            )
            if part
        ),
        is_critical=step.is_critical and step.end > step.start,
        key=bar_key(step.phase, step.key),
        group=step.phase,
        slack=slack / DAYS_PER_MONTH if step.end > step.start else 0.0,
        moves=bool(step.start_key),
        stretches=bool(step.length_key),
    )


def step_title(key: str) -> str:
    """Return the name of a step."""
    return {
        "delivery": tr("Delivery"),
        "site_build": tr("Site work"),
        "move_in": tr("Colocation move-in"),
        "site_equipment": tr("Site equipment"),
        "install": tr("Installation"),
        "commissioning": tr("Commissioning"),
        "first_model": tr("First model"),
        "sales_delay": tr("Sales delay"),
        "ramp": tr("Ramp"),
        "service": tr("In service"),
    }[key]


def _length(result: Result, step: Step) -> str:
    """Return how long a step takes, in the unit it is entered in."""
    unit = "month"
    if step.length_key:
        unit = MODEL.inputs[step.length_key.split(".")[1]].unit
    days_in = {"month": DAYS_PER_MONTH, "week": 7.0, "day": 1.0}[unit]
    return spoken_length(round(step.days / days_in, 1), unit)


def _standing(step: Step) -> str:
    if step.slack_days is None:
        return ""
    if step.is_critical:
        return tr("Critical: a day later, the first sale is a day later.")
    slack = spoken_length(round(step.slack_days, 1), "day")
    return tr("It may end {time} later without moving the first sale.", time=slack)


def _gesture(step: Step) -> str:
    """Say what dragging does, or why it does nothing."""
    if step.key == "ramp":
        return tr("It follows the first sale; how long it takes is set by product.")
    if step.key == "service":
        return tr("It follows from ready for use and the useful life.")
    if step.start_key:
        return tr("Drag it to begin otherwise, its end to make it longer or shorter.")
    return tr("It begins when the step before ends; drag its end.")


def _payments(result: Result, phase: str) -> Bar | None:
    """Return the row of what is paid for a phase, None where nothing is."""
    paid = [one for one in payments(result) if one.phase == phase]
    if not paid:
        return None
    unit = result.project.currency
    months: dict[int, list[str]] = {}
    for one in paid:
        rows = months.setdefault(one.month, [])
        rows.append(
            f"{one.label} · {date_text(result, one.month, at_month_end=True)}: "
            f"{figure(one.amount, unit)}"
        )
        rows += [f"    {asset}: {figure(amount, unit)}" for asset, amount in one.parts]
    whole = figure(sum(one.amount for one in paid), unit)
    marks = tuple(Mark(float(month), "\n".join(rows)) for month, rows in months.items())
    return Bar(
        label=tr("Payments · {amount}", amount=whole),
        start=marks[0].month,
        end=marks[-1].month,
        tone="warn",
        line="phase_capex_paid",
        items=(phase,),
        tip=tr(
            "Deposit, payments at shipment and at acceptance: they follow the dates "
            "and the shares set under Costs."
        ),
        key=bar_key(phase, _PAID),
        group=phase,
        marks=marks,
    )


def _dates(result: Result, start: float, end: float) -> str:
    first = date_text(result, start)
    last = date_text(result, end)
    return f"{first} – {last} ({figure(end - start, 'month', digits=3)})"


def _days(result: Result, start: float, end: float) -> str:
    first = day_text(calendar_day(result, start))
    return f"{first} – {day_text(calendar_day(result, end))}"
