"""``planner size``: switches, cooling units and the power chain, by the rules alone."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from planner.cli.output import print_json, print_table, print_text
from planner.core.catalog.items import Item
from planner.core.catalog.loading import catalog
from planner.core.factory.roles import companions
from planner.core.factory.rules import PhaseRules
from planner.core.factory.sizing.cooling import size_cooling, water_flow_per_kw
from planner.core.factory.sizing.network import fat_tree
from planner.core.factory.sizing.power import size_power

# The units that are reckoned with where none are named: those that a plan of this
# system is proposed.
_USUAL_SYSTEM: Final = "gb200-nvl72"


@dataclass(frozen=True)
class _Size:
    """What was counted, by key, with the labels for people and the sentences why."""

    counts: Mapping[str, float | None]
    labels: Mapping[str, str]
    explanation: tuple[str, ...]


def run(arguments: argparse.Namespace) -> int:
    """Print the counts and how they came about."""
    size = _SIZES[arguments.what](arguments)
    if arguments.json:
        print_json({**size.counts, "explanation": list(size.explanation)})
        return 0
    print_table(
        (
            (size.labels[key], f"{round(count, 1):,.10g}")
            for key, count in size.counts.items()
            if count is not None
        ),
        "lr",
    )
    print()
    for sentence in size.explanation:
        print_text(sentence)
    return 0


def _network(arguments: argparse.Namespace) -> _Size:
    tree = fat_tree(
        arguments.endpoints,
        ports=arguments.ports,
        rails=arguments.rails,
        planes=arguments.planes,
        manager_ports=arguments.manager_ports,
        redundant=arguments.redundant,
    )
    labels = {
        "leaf": "Leaf switches",
        "spine": "Spine switches",
        "core": "Core switches",
        "node_leaf_cables": "Cables, endpoint to leaf",
        "leaf_spine_cables": "Cables, leaf to spine",
        "spine_core_cables": "Cables, spine to core",
    }
    return _Size({key: getattr(tree, key) for key in labels}, labels, tree.explanation)


def _cooling(arguments: argparse.Namespace) -> _Size:
    rules = PhaseRules("", {})
    cdu, air = _usual("cdu"), _usual("air-handler")
    # A unit that is named by its heat has the flow that is named with it, or any.
    flow = arguments.cdu_flow
    if flow is None and arguments.cdu_kw is None:
        flow = cdu.flow_l_min
    size = size_cooling(
        liquid_kw=arguments.liquid_kw,
        air_kw=arguments.air_kw,
        cdu_capacity_kw=_or(arguments.cdu_kw, cdu.cooling_capacity_kw),
        cdu_flow_l_min=flow,
        flow_per_kw=water_flow_per_kw(arguments.rise)
        if arguments.rise is not None
        else _or(arguments.flow_per_kw, rules.number("flow_per_kw")),
        spare_cdus=_or(arguments.spare_cdus, rules.number("spare_cdus")),
        air_unit_kw=_or(arguments.air_unit_kw, air.cooling_capacity_kw),
        spare_air_units=_or(arguments.spare_air_units, rules.number("spare_air_units")),
    )
    labels = {
        "cdus": "Coolant distribution units",
        "cdus_by_heat": "of which needed by heat",
        "cdus_by_flow": "of which needed by flow",
        "flow_l_min": "Coolant, l/min",
        "air_units": "Air handlers",
    }
    return _Size({key: getattr(size, key) for key in labels}, labels, size.explanation)


def _power(arguments: argparse.Namespace) -> _Size:
    rules = PhaseRules("", {})

    def capacity(given: float | None, role: str) -> float:
        return _or(given, _usual(role).capacity_kw)

    size = size_power(
        it_kw=arguments.it_kw,
        pue=_or(arguments.pue, rules.number("design_pue")),
        power_factor=_or(arguments.power_factor, rules.number("power_factor")),
        ups_kw=capacity(arguments.ups_kw, "ups"),
        generator_kw=capacity(arguments.generator_kw, "generator"),
        transformer_kva=capacity(arguments.transformer_kva, "transformer"),
        switchgear_kw=capacity(arguments.switchgear_kw, "switchgear"),
        ups_redundancy=arguments.ups_redundancy or rules.choice("ups_redundancy"),
        generator_redundancy=arguments.generator_redundancy
        or rules.choice("generator_redundancy"),
    )
    labels = {
        "facility_kw": "Facility, kW",
        "facility_kva": "Facility, kVA",
        "ups": "UPS",
        "generators": "Generators",
        "transformers": "Transformers",
        "switchgear": "Line-ups of switchgear",
    }
    return _Size({key: getattr(size, key) for key in labels}, labels, size.explanation)


def _usual(role: str) -> Item:
    """Return the item that a plan is proposed for a role."""
    items = catalog()
    proposed = companions(items.item(_USUAL_SYSTEM), has_own_plant=True)
    return items.item(next(one.item for one in proposed if one.role == role))


def _or(given: float | None, usual: float) -> float:
    return usual if given is None else given


_SIZES: Final[Mapping[str, Callable[[argparse.Namespace], _Size]]] = {
    "network": _network,
    "cooling": _cooling,
    "power": _power,
}
