"""The times of the phases before the model runs: what is derived, and how far to look.

The model computes the same chain as lines (`model.timeline`); when a refresh is ordered
and how many months there are must be known before, so the sums stand here once more, in
the same order of operations. The window asks them where a step would end that is being
dragged.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from planner.core.document import Phase, Project
from planner.core.factory.errors import AssemblyError
from planner.core.language.kinds import Value

DAYS_PER_WEEK: Final = 7.0
DAYS_PER_MONTH: Final = 30.4375
MONTHS_PER_YEAR: Final = 12.0
# An event this close after the end of a month still counts in it.
_TOLERANCE: Final = 1e-9

ORDER: Final = "timeline.order"
SITE_START: Final = "timeline.site_start"


@dataclass(frozen=True, kw_only=True, slots=True)
class PhaseTimes:
    """When a phase gets where, in months since the decision.

    `derived_order` and `derived_site_start` would hold if nobody had set them.
    `end_of_life` is that of the equipment; the phase retires earlier where its
    successor is ready before.
    """

    derived_order: float
    order: float
    delivery: float
    derived_site_start: float
    site_start: float
    built: float
    moved_in: float
    equipped: float
    site_ready: float
    installed: float
    ready: float
    first_token: float
    first_sale: float
    end_of_life: float
    retirement: float


def phase_times(
    project: Project, values: Mapping[str, Value], defaults: Callable[[str], float]
) -> dict[str, PhaseTimes]:
    """Return when each phase gets where, by its id.

    Delivery is the order plus the lead time; the site is ready after the longest of
    site work, moving in and the lead time of its equipment; the later of both, plus
    installation and commissioning, is ready for use; the useful life starts there. A
    refresh is ordered so that it is ready at the end of life of the phase it succeeds.

    Parameters
    ----------
    project
        The phases, and which of them succeeds which.
    values
        Set and derived values by full key; an order or a start of site work that is
        missing is derived here.
    defaults
        Gives the declared default of an input by its key without items.

    Raises
    ------
    AssemblyError
        If phases refresh each other in a circle, or a phase that is not there.

    Examples
    --------
    Ordered at once, 26 weeks of delivery (182 days), a site after 2 months, 42 days of
    work: ready after 224 days, or 7.36 months, and retired 60 months later.

    >>> from types import SimpleNamespace
    >>> pod = SimpleNamespace(id="pod", refreshes="")
    >>> values = {"timeline.lead_time.pod": 26.0, "timeline.site_build.pod": 2.0}
    >>> values |= {"timeline.install_days.pod": 42.0}
    >>> values |= {"depreciation.equipment_life": 5.0}
    >>> times = phase_times(SimpleNamespace(phases=(pod,)), values, lambda key: 0.0)
    >>> round(times["pod"].ready, 2), round(times["pod"].retirement, 2)
    (7.36, 67.36)
    """
    first = project.phases[0].id if project.phases else ""
    found: dict[str, PhaseTimes] = {}
    for phase in in_succession(project):
        before = found.get(phase.refreshes)
        found[phase.id] = _times(
            phase.id, values, defaults, before=before, is_first=phase.id == first
        )
    for phase in project.phases:
        before = found.get(phase.refreshes)
        if before is not None:
            successor = found[phase.id].ready
            retirement = max(before.ready, min(before.end_of_life, successor))
            found[phase.refreshes] = replace(before, retirement=retirement)
    return {phase.id: found[phase.id] for phase in project.phases}


def in_succession(project: Project) -> list[Phase]:
    """Return the phases, each after the one it refreshes.

    Raises AssemblyError where that is impossible.
    """
    done: dict[str, Phase] = {"": Phase(id="", label="", items=())}
    waiting = list(project.phases)
    while waiting:
        next_ones = [phase for phase in waiting if phase.refreshes in done]
        if not next_ones:
            phase = waiting[0]
            raise AssemblyError(
                f"{phase.label} refreshes '{phase.refreshes}', which is not a phase "
                "that stands before it. Name another phase, or none."
            )
        done |= {phase.id: phase for phase in next_ones}
        waiting = [phase for phase in waiting if phase.id not in done]
    return [phase for phase in done.values() if phase.id]


def _times(
    phase: str,
    values: Mapping[str, Value],
    defaults: Callable[[str], float],
    *,
    before: PhaseTimes | None,
    is_first: bool,
) -> PhaseTimes:
    def value(key: str, item: str = phase) -> float:
        found = values.get(f"{key}.{item}" if item else key)
        return float(defaults(key) if found is None else found)

    lead = value("timeline.lead_time") * DAYS_PER_WEEK / DAYS_PER_MONTH
    build = value("timeline.site_build")
    move_in = value("timeline.move_in")
    equipment = value("timeline.site_lead_time") * DAYS_PER_WEEK / DAYS_PER_MONTH
    site = max(build, move_in, equipment)
    install_days = value("timeline.install_days")
    install = (install_days + value("timeline.commissioning_days")) / DAYS_PER_MONTH
    derived_order = (
        0.0
        if before is None
        else max(0.0, before.end_of_life - max(lead, site) - install)
    )
    order = float(values.get(f"{ORDER}.{phase}", derived_order))
    derived_site_start = 0.0 if is_first and before is None else order
    site_start = float(values.get(f"{SITE_START}.{phase}", derived_site_start))
    delivery = order + lead
    site_ready = site_start + site
    together = max(delivery, site_ready)
    ready = together + install
    first_token = ready + value("timeline.first_model_days") / DAYS_PER_MONTH
    sales_delay = value("timeline.sales_delay_days") / DAYS_PER_MONTH
    end = ready + value("depreciation.equipment_life", "") * MONTHS_PER_YEAR
    return PhaseTimes(
        derived_order=derived_order,
        order=order,
        delivery=delivery,
        derived_site_start=derived_site_start,
        site_start=site_start,
        built=site_start + build,
        moved_in=site_start + move_in,
        equipped=site_start + equipment,
        site_ready=site_ready,
        installed=together + install_days / DAYS_PER_MONTH,
        ready=ready,
        first_token=first_token,
        first_sale=first_token + sales_delay,
        end_of_life=end,
        retirement=end,
    )


def horizon_months(times: Mapping[str, PhaseTimes]) -> int:
    """Return the months to the end of the phase that retires last, at least one."""
    ends = (found.retirement for found in times.values())
    return max(1, math.ceil(max(ends, default=0.0) - _TOLERANCE))


def months_between(start: str, end: str) -> int:
    """Return the months from one month of the calendar to another.

    >>> months_between("2026-11", "2027-01")
    2
    """
    return _month_number(end) - _month_number(start)


def _month_number(month: str) -> int:
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number)
