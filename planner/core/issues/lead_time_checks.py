"""Lead times: the item that a phase waits for longest, and how much longer."""

from collections.abc import Iterator, Sequence
from typing import Final

from planner.core.catalog.items import FACILITY_CLASSES
from planner.core.evaluation import Result
from planner.core.factory.bill import BillLine
from planner.core.factory.chain import DAYS_PER_MONTH, DAYS_PER_WEEK
from planner.core.factory.roles import is_building
from planner.core.factory.values import spoken
from planner.core.issues.factory_phase import FactoryPhase
from planner.core.issues.issue import Fix, Issue

# A lead of less than a week over the next drives no date that anybody could move.
_LEAST_WEEKS: Final = 1.0
# Of months: rounding is no delay.
_NOISE: Final = 1e-6
_SITE_EQUIPMENT: Final = "power"
_WEEKS_PER_MONTH: Final = DAYS_PER_MONTH / DAYS_PER_WEEK


def lead_time_issues(result: Result, phase: FactoryPhase) -> Iterator[Issue]:
    """Yield the item of a phase whose lead time alone drives its date."""
    times = _Times(result, phase.phase.id)
    delivered = times.of("delivery") - times.of("order")
    if times.of("delivery") > times.of("site_ready"):
        lines = [
            line for line in phase.bought if line.asset_class not in FACILITY_CLASSES
        ]
        # Beside the other items it is the site that the date would wait for.
        others = times.of("site_ready") - times.of("order")
        allotted, key = delivered, f"timeline.lead_time.{phase.phase.id}"
    else:
        lines = [line for line in phase.bought if line.asset_class == _SITE_EQUIPMENT]
        start = times.of("site_start")
        allotted = times.of("site_ready") - start
        others = max(
            times.of("site_build"),
            times.of("move_in"),
            times.of("delivery") - start,
        )
        key = f"timeline.site_lead_time.{phase.phase.id}"
    found = _longest(lines)
    if found is None:
        return
    line, weeks, next_weeks = found
    if abs(weeks - allotted * _WEEKS_PER_MONTH) > _LEAST_WEEKS / 2:
        # Something else than the catalog says how long it takes.
        return
    over = weeks - max(next_weeks, others * _WEEKS_PER_MONTH)
    if over < _LEAST_WEEKS:
        return
    yield phase.issue(
        f"lead-time.{line.item.id}",
        "note",
        f"{line.item.model} takes {spoken(weeks)} weeks, {spoken(round(over))} more "
        "than anything else: it alone sets the date of the first token.",
        "order it first, or ask a vendor for an earlier slot; each week sooner brings "
        "the first revenue forward by a week",
        key=key,
    )


def hall_ready_issues(
    result: Result, phases: Sequence[FactoryPhase]
) -> Iterator[Issue]:
    """Yield phases that would be in use before the hall they stand in is built."""
    builders = [phase for phase in phases if any(map(_builds, phase.bought))]
    if not builders:
        return
    ready = {
        phase.phase.id: _Times(result, phase.phase.id).of("site_ready")
        for phase in phases
    }
    first = min(builders, key=lambda one: ready[one.phase.id])
    start = _Times(result, first.phase.id).of("site_start")
    hall = ready[first.phase.id]
    for phase in phases:
        is_guest = phase.systems and phase not in builders and not phase.phase.refreshes
        if not is_guest or ready[phase.phase.id] >= hall - _NOISE:
            continue
        own = phase.phase.id
        yield phase.issue(
            "hall-not-ready",
            "error",
            f"it stands in the hall that {first.label} builds, which is ready "
            f"{spoken(round(hall - ready[own], 1))} months after the site of this "
            "phase is said to be: it would earn before it has a roof.",
            "let its site take as long as the hall, or give it a hall of its own",
            key=f"timeline.site_build.{own}",
            fix=Fix(
                label=f"Let {phase.label} wait for the hall of {first.label}",
                values={
                    f"timeline.site_start.{own}": start,
                    f"timeline.site_build.{own}": hall - start,
                },
            ),
        )


def _builds(line: BillLine) -> bool:
    return is_building(line.item)


class _Times:
    """Times of one phase, in months since the decision."""

    def __init__(self, result: Result, phase: str) -> None:
        self._result = result
        ids = [one.id for one in result.project.phases]
        self._place = ids.index(phase)

    def of(self, name: str) -> float:
        return float(self._result.line(name).values[self._place])


def _longest(lines: list[BillLine]) -> tuple[BillLine, float, float] | None:
    """Return the line with the longest lead time, its weeks and those of the next."""
    known = [(line.item.lead_time_weeks or 0.0, line) for line in lines]
    known.sort(key=lambda one: one[0], reverse=True)
    if not known or not known[0][0]:
        return None
    weeks, line = known[0]
    return line, weeks, known[1][0] if len(known) > 1 else 0.0
