"""The inputs of the sizing rules and the limits of a hall, one set for each phase.

What a rule assumes is an input like any other, with its source and range, so that a
scenario can have another one. A limit that is not set limits nothing.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from planner.core.document import Phase
from planner.core.factory.sizing.power import REDUNDANCIES
from planner.core.factory.values import number_set
from planner.core.keys import PLAN_CHOICE, KeyDeclaration
from planner.core.language.kinds import (
    CHOICE,
    COUNT,
    NUMBER,
    POWER,
    SHARE,
    Kind,
    Value,
)

CHAPTER: Final = "factory"

_SUPERPOD: Final = "NVIDIA DGX SuperPOD reference architecture RA-11333-001 V11"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One input of the rules, declared once for all phases."""

    name: str
    label: str
    kind: Kind
    unit: str
    help: str
    default: Value | None = None
    minimum: float | None = 0.0
    maximum: float | None = None
    low: float | None = None
    high: float | None = None
    source: str = ""
    source_date: str = ""
    assumption: bool = True
    choices: tuple[str, ...] = ()

    @property
    def base_key(self) -> str:
        """Key without the phase, e.g. ``factory.pods``."""
        return f"{CHAPTER}.{self.name}"


def _choice(name: str, label: str, help_: str, default: str) -> Rule:
    return Rule(
        name=name,
        label=label,
        kind=CHOICE,
        unit="1",
        help=help_,
        default=default,
        minimum=None,
        source=PLAN_CHOICE,
        assumption=False,
        choices=REDUNDANCIES,
    )


def _limit(name: str, label: str, kind: Kind, unit: str, help_: str) -> Rule:
    return Rule(
        name=name,
        label=label,
        kind=kind,
        unit=unit,
        help=f"{help_} Unset, it limits nothing.",
        maximum=1e9,
        source=PLAN_CHOICE,
        assumption=False,
    )


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        name="pods",
        label="Pods",
        kind=COUNT,
        unit="pod",
        help="Equal parts into which the systems of one kind are divided, each with a "
        "compute network of its own.",
        default=1.0,
        minimum=1.0,
        maximum=10_000.0,
        source=PLAN_CHOICE,
        assumption=False,
    ),
    Rule(
        name="network_planes",
        label="Planes of the compute network",
        kind=COUNT,
        unit="plane",
        help="Networks side by side, over which every GPU spreads its traffic. In each "
        "it has one port; more planes reach more endpoints with two tiers.",
        default=1.0,
        minimum=1.0,
        maximum=8.0,
        source=PLAN_CHOICE,
        assumption=False,
    ),
    Rule(
        name="manager_ports",
        label="Ports of the fabric manager",
        kind=COUNT,
        unit="port",
        help="Ports of an InfiniBand network that its managers take, in each pod.",
        default=4.0,
        maximum=64.0,
        source=f"{_SUPERPOD}: 1,020 node cables for 1,016 GPUs",
        source_date="2023-09",
        assumption=False,
    ),
    Rule(
        name="fabric_managers",
        label="Managers of the compute network",
        kind=COUNT,
        unit="unit",
        help="Appliances that manage the InfiniBand network of a pod; two, so that one "
        "may fail.",
        default=2.0,
        maximum=16.0,
        low=1.0,
        high=2.0,
    ),
    Rule(
        name="storage_tb_per_gpu",
        label="Storage per GPU",
        kind=NUMBER,
        unit="TB/GPU",
        help="Usable storage for models, caches and data.",
        default=4.0,
        maximum=1_000.0,
        low=1.0,
        high=10.0,
        source="Near the planning allowance of 0.3 PB for a rack of 72 GPUs",
        source_date="2026",
    ),
    Rule(
        name="storage_ports_per_gpu",
        label="Storage ports per GPU",
        kind=NUMBER,
        unit="port/GPU",
        help="Ports of the systems on the storage network.",
        default=0.25,
        maximum=8.0,
        low=0.125,
        high=0.5,
        source=f"{_SUPERPOD}: two storage ports for a system of eight GPUs",
        source_date="2023-09",
        assumption=False,
    ),
    Rule(
        name="storage_ports_per_pb",
        label="Storage ports per PB",
        kind=NUMBER,
        unit="port/PB",
        help="Ports of the storage itself on the storage network.",
        default=8.0,
        maximum=1_000.0,
        low=4.0,
        high=16.0,
    ),
    Rule(
        name="gpus_per_management_server",
        label="GPUs per management server",
        kind=NUMBER,
        unit="GPU/server",
        help="Head, login and monitoring nodes beside the systems; two at least, so "
        "that one may fail.",
        default=72.0,
        minimum=1.0,
        maximum=100_000.0,
        low=32.0,
        high=256.0,
    ),
    Rule(
        name="systems_per_management_switch",
        label="Systems per management switch",
        kind=NUMBER,
        unit="system/switch",
        help="Systems whose management ports one 48-port switch takes, with the "
        "switches and power units around them.",
        default=16.0,
        minimum=1.0,
        maximum=1_000.0,
        low=12.0,
        high=20.0,
        source=f"{_SUPERPOD}: 8 switches for 127 systems",
        source_date="2023-09",
        assumption=False,
    ),
    Rule(
        name="management_ports_per_system",
        label="Management ports per system",
        kind=NUMBER,
        unit="port/system",
        help="Cables of the management network for each system.",
        default=2.5,
        maximum=1_000.0,
        low=2.0,
        high=20.0,
        source=f"{_SUPERPOD}: 317 ports for 127 systems",
        source_date="2023-09",
        assumption=False,
    ),
    Rule(
        name="rack_units_per_rack",
        label="Rack units per rack",
        kind=NUMBER,
        unit="U/rack",
        help="Rack units of a rack that systems, switches and storage fill.",
        default=42.0,
        minimum=1.0,
        maximum=60.0,
        low=40.0,
        high=46.0,
        source="A rack of 48 U with room for power units and patch panels",
    ),
    Rule(
        name="rack_kw_air",
        label="Highest power of an air-cooled rack",
        kind=POWER,
        unit="kW",
        help="Above it a rack needs rear doors or direct liquid cooling.",
        default=45.0,
        minimum=0.1,
        maximum=200.0,
        low=20.0,
        high=45.0,
        source="About 30 kW in ordinary halls (factryze.ai, rack air cooling); the "
        "reference architecture of the DGX H100 places four systems, over 40 kW, in a "
        "hall made for them",
        source_date="2026",
    ),
    Rule(
        name="floor_m2_per_rack",
        label="Floor area per rack",
        kind=NUMBER,
        unit="m2/rack",
        help="White space for a rack with its part of the aisles and gangways.",
        default=2.2,
        minimum=0.1,
        maximum=100.0,
        low=1.8,
        high=3.0,
        source="A rack of 0.6 m by 1.2 m with its half of a cold and of a hot aisle of "
        "1.2 m each takes 1.44 m²; half as much again for gangways",
    ),
    Rule(
        name="flow_per_kw",
        label="Coolant per kW of liquid heat",
        kind=NUMBER,
        unit="l/min/kW",
        help="A rise of 10 K in water or a mixture with 25% glycol.",
        default=1.5,
        minimum=0.1,
        maximum=20.0,
        low=0.9,
        high=2.0,
        source="Industry target named by Motivair; rule of thumb of CoolIT",
        source_date="2025",
        assumption=False,
    ),
    Rule(
        name="spare_cdus",
        label="Spare coolant distribution units",
        kind=COUNT,
        unit="unit",
        help="Units beyond those the heat and the flow need, so that one may fail.",
        default=1.0,
        maximum=100.0,
        source=PLAN_CHOICE,
        assumption=False,
    ),
    Rule(
        name="spare_air_units",
        label="Spare air handlers",
        kind=COUNT,
        unit="unit",
        help="Units beyond those the heat needs, so that one may fail.",
        default=1.0,
        maximum=100.0,
        source=PLAN_CHOICE,
        assumption=False,
    ),
    Rule(
        name="design_pue",
        label="Design PUE",
        kind=NUMBER,
        unit="1",
        help="Highest power of the facility over that of its IT, on the hottest day; "
        "the power chain is sized with it. Energy follows from the annual PUE.",
        default=1.3,
        minimum=1.0,
        maximum=3.0,
        low=1.15,
        high=1.55,
    ),
    Rule(
        name="power_factor",
        label="Power factor",
        kind=SHARE,
        unit="1",
        help="kW over kVA of the load.",
        default=0.95,
        minimum=0.5,
        maximum=1.0,
        low=0.9,
        high=0.99,
    ),
    _choice(
        "ups_redundancy",
        "Redundancy of the UPS",
        "As many as the load needs (N), one more (N+1), or twice as many (2N).",
        "N+1",
    ),
    _choice(
        "generator_redundancy",
        "Redundancy of the generators",
        "As many as the facility needs (N), one more (N+1), or twice as many (2N).",
        "N+1",
    ),
    _limit(
        "site_power_kw",
        "Power of the site",
        POWER,
        "kW",
        "What the site can draw for this phase, cooling included.",
    ),
    _limit(
        "liquid_capacity_kw",
        "Liquid cooling of the hall",
        POWER,
        "kW",
        "Heat that the water loop of the hall takes from this phase.",
    ),
    _limit(
        "air_capacity_kw",
        "Air cooling of the hall",
        POWER,
        "kW",
        "Heat that the air of the hall takes from this phase.",
    ),
    _limit(
        "rack_positions",
        "Rack positions",
        COUNT,
        "position",
        "Places for racks that this phase has.",
    ),
    _limit(
        "floor_area_m2",
        "Floor area",
        NUMBER,
        "m2",
        "Area of white space that this phase has.",
    ),
    _limit(
        "rack_weight_limit_kg",
        "Highest weight of a rack",
        NUMBER,
        "kg",
        "What the floor carries at one rack position.",
    ),
)
_BY_NAME: Final[Mapping[str, Rule]] = {rule.name: rule for rule in RULES}


class PhaseRules:
    """What the rules of one phase are, as set or by default."""

    def __init__(self, phase: str, values: Mapping[str, Value]) -> None:
        self._phase = phase
        self._values = values

    def number(self, name: str) -> float:
        """Return a number that has a default."""
        found = self.limit(name)
        return float(_BY_NAME[name].default or 0.0) if found is None else found

    def limit(self, name: str) -> float | None:
        """Return a number that may be unset, None where it is."""
        return number_set(self._values, f"{CHAPTER}.{name}.{self._phase}")

    def choice(self, name: str) -> str:
        """Return a choice."""
        found = self._values.get(f"{CHAPTER}.{name}.{self._phase}")
        return str(_BY_NAME[name].default if found is None else found)


def rule_inputs(phase: Phase) -> tuple[KeyDeclaration, ...]:
    """Return the declarations of the rules and limits of a phase."""
    return tuple(
        KeyDeclaration(
            key=f"{rule.base_key}.{phase.id}",
            base_key=rule.base_key,
            label=f"{rule.label} · {phase.label}",
            chapter=CHAPTER,
            kind=rule.kind,
            unit=rule.unit,
            help=rule.help,
            default=rule.default,
            minimum=rule.minimum,
            maximum=rule.maximum,
            low=rule.low,
            high=rule.high,
            source=rule.source,
            source_date=rule.source_date,
            assumption=rule.assumption,
            choices=rule.choices,
            items=(phase.id,),
        )
        for rule in RULES
    )
