"""The times of the phases before the model runs: how many months it must look ahead.

The model computes the same chain as lines (`model.timeline`); the number of its months
must be known before, so the sums stand here once more, in the same order of operations.
"""

import math
from collections.abc import Callable, Mapping
from typing import Final

from planner.core.document import Project
from planner.core.language.kinds import Value

DAYS_PER_WEEK: Final = 7.0
DAYS_PER_MONTH: Final = 30.4375
MONTHS_PER_YEAR: Final = 12.0
# An event this close after the end of a month still counts in it.
_TOLERANCE: Final = 1e-9


def retirement_months(
    phase: str, values: Mapping[str, Value], defaults: Callable[[str], float]
) -> float:
    """Return when a phase retires, in months since the decision.

    Delivery is the order plus the lead time; the site is ready after the longer of site
    work and the lead time of its equipment; the later of both, plus installation and
    commissioning, is ready for use; the useful life starts there.

    Parameters
    ----------
    phase
        Id of the phase.
    values
        Set and derived values by full key.
    defaults
        Gives the declared default of an input by its key without items.

    Examples
    --------
    Ordered at once, 26 weeks of delivery (182 days), a site after 2 months, 42 days of
    work: ready after 224 days, or 7.36 months, and retired 60 months later.

    >>> values = {
    ...     "timeline.lead_time.pod": 26.0,
    ...     "timeline.site_lead_time.pod": 0.0,
    ...     "timeline.site_build.pod": 2.0,
    ... }
    >>> defaults = {
    ...     "timeline.order": 0.0,
    ...     "timeline.site_start": 0.0,
    ...     "timeline.install_days": 28.0,
    ...     "timeline.commissioning_days": 14.0,
    ...     "depreciation.equipment_life": 5.0,
    ... }
    >>> round(retirement_months("pod", values, defaults.__getitem__), 2)
    67.36
    """

    def value(key: str, item: str = "") -> float:
        found = values.get(f"{key}.{item}" if item else key)
        return float(defaults(key) if found is None else found)

    order = value("timeline.order", phase)
    lead_time = value("timeline.lead_time", phase)
    delivery = order + lead_time * DAYS_PER_WEEK / DAYS_PER_MONTH
    site_start = value("timeline.site_start", phase)
    site_build = value("timeline.site_build", phase)
    site_lead_time = value("timeline.site_lead_time", phase)
    site_ready = site_start + max(
        site_build, site_lead_time * DAYS_PER_WEEK / DAYS_PER_MONTH
    )
    install_days = value("timeline.install_days", phase)
    commissioning_days = value("timeline.commissioning_days", phase)
    ready = (
        max(delivery, site_ready) + (install_days + commissioning_days) / DAYS_PER_MONTH
    )
    return ready + value("depreciation.equipment_life") * MONTHS_PER_YEAR


def horizon_months(
    project: Project, values: Mapping[str, Value], defaults: Callable[[str], float]
) -> int:
    """Return the months to the end of the phase that retires last, at least one."""
    ends = (retirement_months(phase.id, values, defaults) for phase in project.phases)
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
