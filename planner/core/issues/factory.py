"""Checks of the factory: whether what is planned would work, phase by phase."""

from collections.abc import Iterator

from planner.core.answer import phases_in_service
from planner.core.evaluation import Result
from planner.core.issues.factory_phase import FactoryPhase
from planner.core.issues.issue import Issue
from planner.core.issues.item_checks import item_issues
from planner.core.issues.lead_time_checks import hall_ready_issues, lead_time_issues
from planner.core.issues.network_checks import network_issues
from planner.core.issues.plant_checks import hall_issues, plant_issues
from planner.core.issues.quantity_checks import quantity_issues
from planner.core.issues.serving_checks import serving_issues
from planner.core.issues.space_checks import space_issues


def factory_issues(result: Result) -> Iterator[Issue]:
    """Yield what would not work in the factory of a case, and what drives its date."""
    phases = factory_phases(result)
    live = phases_in_service(result)
    for phase in phases:
        yield from quantity_issues(phase)
        yield from network_issues(phase)
        yield from plant_issues(phase)
        yield from space_issues(phase)
        yield from item_issues(phase)
        if phase.phase.id in live and phase.systems:
            yield from serving_issues(result, phase)
            yield from lead_time_issues(result, phase)
    yield from hall_issues(phases)
    yield from hall_ready_issues(result, phases)


def factory_phases(result: Result) -> tuple[FactoryPhase, ...]:
    """Return the phases of a case with their bills and what the rules make of them."""
    return tuple(
        FactoryPhase(
            project=result.project,
            scenario=result.scenario,
            phase=phase,
            sizing=result.assembly.sizing[phase.id],
            lines=tuple(line for line in result.bill if line.phase == phase.id),
        )
        for phase in result.project.phases
    )
