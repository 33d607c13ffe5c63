"""What the heat and the power of a phase need: cooling and the power chain."""

from dataclasses import dataclass
from typing import Final

from planner.core.catalog.items import Cooling, Facility, Power, System
from planner.core.factory.draft import Draft
from planner.core.factory.sizing.cooling import (
    size_air,
    size_cooling,
    units_in_words,
)
from planner.core.factory.sizing.power import size_power
from planner.core.factory.values import rounded

# So that one cooler or chiller may fail.
SPARE_COOLERS: Final = 1


@dataclass(frozen=True, slots=True)
class Load:
    """The power of the IT, in kW, and the part of its heat that goes into liquid."""

    it_kw: float
    typical_kw: float
    liquid_kw: float

    @property
    def air_kw(self) -> float:
        """Heat that goes to the air of the hall."""
        return self.it_kw - self.liquid_kw


def it_load(draft: Draft) -> Load:
    """Add up the power of the IT; what the plant draws itself is part of the PUE."""
    it_kw = typical_kw = liquid_kw = 0.0
    for item, quantity in draft.bought():
        if isinstance(item, Power | Cooling | Facility):
            continue
        if item.power_kw is None and isinstance(item, System):
            draft.lacks(item, "power_kw", "power and cooling")
        it_kw += quantity * item.peak_kw
        typical_kw += quantity * item.typical_kw
        liquid_kw += quantity * item.peak_kw * (item.liquid_heat_fraction or 0.0)
    return Load(it_kw, typical_kw, liquid_kw)


def size_plant(draft: Draft, load: Load) -> float:
    """Note cooling and power chain; return the highest power of the facility, in kW."""
    _cool_liquid(draft, load)
    _cool_air(draft, load)
    _reject_heat(draft, load)
    return _power(draft, load)


def _cool_liquid(draft: Draft, load: Load) -> None:
    """Note the coolant distribution units."""
    if not load.liquid_kw:
        return
    unit = draft.chosen.get("cdu")
    if not isinstance(unit, Cooling):
        draft.need(
            "cdu",
            1.0,
            "No coolant distribution unit is chosen, though "
            f"{rounded(load.liquid_kw)} kW of heat go into liquid.",
        )
    elif not unit.cooling_capacity_kw:
        draft.lacks(unit, "cooling_capacity_kw", "liquid cooling")
    else:
        size = size_cooling(
            liquid_kw=load.liquid_kw,
            air_kw=load.air_kw,
            cdu_capacity_kw=unit.cooling_capacity_kw,
            cdu_flow_l_min=unit.flow_l_min or None,
            flow_per_kw=draft.rules.number("flow_per_kw"),
            spare_cdus=draft.rules.number("spare_cdus"),
        )
        draft.need("cdu", size.cdus, size.cdu_sentence)


def _cool_air(draft: Draft, load: Load) -> None:
    """Note the air handlers, where the phase brings its own."""
    unit = draft.chosen.get("air-handler")
    if not isinstance(unit, Cooling):
        return
    if not unit.cooling_capacity_kw:
        draft.lacks(unit, "cooling_capacity_kw", "air handling")
        return
    units, sentence = size_air(
        load.air_kw,
        unit.cooling_capacity_kw,
        spares=draft.rules.number("spare_air_units"),
    )
    draft.need("air-handler", units, sentence)


def _reject_heat(draft: Draft, load: Load) -> None:
    """Note what carries all heat outside, where the phase brings its own."""
    unit = draft.chosen.get("heat-rejection")
    if not isinstance(unit, Cooling):
        return
    if not unit.cooling_capacity_kw:
        draft.lacks(unit, "cooling_capacity_kw", "heat rejection")
        return
    inside = sum(
        quantity * (item.cooling_power_kw or 0.0)
        for item, quantity in draft.bought()
        if isinstance(item, Cooling) and item is not unit
    )
    total = load.it_kw + inside
    units, sentence = units_in_words(
        f"Heat rejection for {rounded(total)} kW, the pumps and fans inside included",
        total,
        unit.cooling_capacity_kw,
        SPARE_COOLERS,
    )
    draft.need("heat-rejection", units, sentence)


def _power(draft: Draft, load: Load) -> float:
    """Note the power chain; return the highest power of the facility."""
    if not load.it_kw:
        return 0.0

    def capacity(role: str) -> float | None:
        item = draft.chosen.get(role)
        if not isinstance(item, Power):
            return None
        if not item.capacity_kw:
            draft.lacks(item, "capacity_kw", "the power chain")
        return item.capacity_kw or None

    rules = draft.rules
    size = size_power(
        it_kw=load.it_kw,
        pue=rules.number("design_pue"),
        power_factor=rules.number("power_factor"),
        ups_kw=capacity("ups"),
        generator_kw=capacity("generator"),
        transformer_kva=capacity("transformer"),
        switchgear_kw=capacity("switchgear"),
        ups_redundancy=rules.choice("ups_redundancy"),
        generator_redundancy=rules.choice("generator_redundancy"),
    )
    for role, quantity, sentence in (
        ("ups", size.ups, size.ups_sentence),
        ("generator", size.generators, size.generator_sentence),
        ("transformer", size.transformers, size.transformer_sentence),
        ("switchgear", size.switchgear, size.switchgear_sentence),
    ):
        if quantity is not None:
            draft.need(role, quantity, sentence)
    return size.facility_kw
