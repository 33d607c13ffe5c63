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


_NO_FLOW: Final = (
    "No source states how much coolant such a unit pumps, so that its heat alone "
    "counts; flow is often the tighter of the two."
)


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
    each_kw = _capacity(draft, "cdu", "liquid cooling")
    if not isinstance(unit, Cooling):
        draft.need(
            "cdu",
            1.0,
            "No coolant distribution unit is chosen, though "
            f"{rounded(load.liquid_kw)} kW of heat go into liquid.",
        )
    elif each_kw is not None:
        size = size_cooling(
            liquid_kw=load.liquid_kw,
            air_kw=load.air_kw,
            cdu_capacity_kw=each_kw,
            cdu_flow_l_min=unit.flow_l_min or None,
            flow_per_kw=draft.rules.number("flow_per_kw"),
            spare_cdus=draft.rules.number("spare_cdus"),
        )
        unknown = "" if unit.flow_l_min else f" {_NO_FLOW}"
        draft.need("cdu", size.cdus, f"{size.cdu_sentence}{unknown}")


def _cool_air(draft: Draft, load: Load) -> None:
    """Note the air handlers, where the phase brings its own."""
    each_kw = _capacity(draft, "air-handler", "air handling")
    if each_kw is not None:
        spares = draft.rules.number("spare_air_units")
        cdu = draft.chosen.get("cdu")
        # Some CDUs give the heat of the liquid to the air of the room.
        is_to_room = cdu is not None and cdu.cooling == "hybrid"
        air_kw = load.it_kw if is_to_room else load.air_kw
        draft.need("air-handler", *size_air(air_kw, each_kw, spares=spares))


def _reject_heat(draft: Draft, load: Load) -> None:
    """Note what carries all heat outside, where the phase brings its own."""
    unit = draft.chosen.get("heat-rejection")
    each_kw = _capacity(draft, "heat-rejection", "heat rejection")
    if each_kw is None:
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
        each_kw,
        SPARE_COOLERS,
    )
    draft.need("heat-rejection", units, sentence)


def _capacity(draft: Draft, role: str, needed_for: str) -> float | None:
    """Return what one unit for a role carries, in kW; None where nothing says so."""
    item = draft.chosen.get(role)
    if isinstance(item, Cooling):
        found, name = item.cooling_capacity_kw, "cooling_capacity_kw"
    elif isinstance(item, Power):
        found, name = item.capacity_kw, "capacity_kw"
    else:
        return None
    if not found:
        draft.lacks(item, name, needed_for)
    return found or None


def _power(draft: Draft, load: Load) -> float:
    """Note the power chain; return the highest power of the facility."""
    if not load.it_kw:
        return 0.0

    rules = draft.rules
    size = size_power(
        it_kw=load.it_kw,
        pue=rules.number("design_pue"),
        power_factor=rules.number("power_factor"),
        ups_kw=_capacity(draft, "ups", "the power chain"),
        generator_kw=_capacity(draft, "generator", "the power chain"),
        transformer_kva=_capacity(draft, "transformer", "the power chain"),
        switchgear_kw=_capacity(draft, "switchgear", "the power chain"),
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
