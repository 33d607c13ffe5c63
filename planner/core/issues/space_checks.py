"""Space: racks, floor and the weight a floor carries."""

from collections.abc import Iterator

from planner.core.factory.values import counted, spoken
from planner.core.issues.factory_phase import TOLERANCE, FactoryPhase
from planner.core.issues.issue import Issue


def space_issues(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield limits of the hall that the racks of a phase break."""
    sizing, rules = phase.sizing, phase.rules
    positions = rules.limit("rack_positions")
    if positions is not None and sizing.racks > positions:
        yield phase.issue(
            "rack-positions",
            "error",
            f"{counted(sizing.racks, 'rack')}, and places for {spoken(positions)}.",
            "plan fewer or denser systems, or a larger hall",
            key=phase.rule_key("rack_positions"),
        )
    area = rules.limit("floor_area_m2")
    each = rules.number("floor_m2_per_rack")
    taken = sizing.racks * each
    if area is not None and taken > area * (1 + TOLERANCE):
        yield phase.issue(
            "floor-area",
            "error",
            f"{counted(sizing.racks, 'rack')} with their aisles take about "
            f"{spoken(round(taken))} m², {spoken(each)} m² each; "
            f"there are {spoken(area)} m².",
            "plan fewer or denser systems, or a larger hall",
            key=phase.rule_key("floor_area_m2"),
        )
    limit, heaviest = rules.limit("rack_weight_limit_kg"), sizing.rack_weight_kg
    if limit is not None and heaviest is not None and heaviest > limit:
        yield phase.issue(
            "rack-weight",
            "error",
            f"a rack of {sizing.heaviest} weighs {spoken(heaviest)} kg, the floor "
            f"carries {spoken(limit)} kg.",
            "spread the load, strengthen the floor, or plan fewer systems a rack",
            key=phase.rule_key("rack_weight_limit_kg"),
        )
    if limit is not None:
        for system, _quantity in phase.systems:
            if system.weight_kg is None:
                yield phase.issue(
                    f"weight-unknown.{system.id}",
                    "warning",
                    f"no source states the weight of {system.model}, so the limit of "
                    f"{spoken(limit)} kg a rack cannot be checked.",
                    "enter its weight as a figure of your own",
                )
