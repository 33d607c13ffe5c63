"""Cooling units: for heat that goes into liquid, and for heat that goes into air."""

from dataclasses import dataclass
from typing import Final

from planner.core.factory.sizing.quantities import (
    not_negative,
    positive,
    units_for,
    whole,
    with_spares,
)
from planner.core.factory.values import rounded, spoken

# Litres a minute that carry one kW away while water warms by one kelvin: 60 s over
# 4.186 kJ/(kg K) and about 1 kg/l.
_WATER_L_MIN_K_PER_KW: Final = 14.4


@dataclass(frozen=True, slots=True, kw_only=True)
class CoolingSize:
    """Coolant distribution units and air handlers, spares included.

    `cdus_by_heat` and `cdus_by_flow` are without spares; `cdus_by_flow` is None where
    the flow of a unit is not known, `air_units` where no air handler is chosen.
    """

    flow_l_min: float
    cdus: int
    cdus_by_heat: int
    cdus_by_flow: int | None
    cdu_sentence: str
    air_units: int | None
    air_sentence: str

    @property
    def explanation(self) -> tuple[str, ...]:
        """The sentences of the figures."""
        return tuple(text for text in (self.cdu_sentence, self.air_sentence) if text)


def water_flow_per_kw(rise_k: float) -> float:
    """Return the flow of water that carries one kW, in l/min, at a rise in kelvin.

    Raises SizingError for a rise that is not above zero.

    >>> round(water_flow_per_kw(10.0), 2)
    1.44
    """
    return _WATER_L_MIN_K_PER_KW / positive("The rise of the water", rise_k)


def size_cooling(
    *,
    liquid_kw: float,
    air_kw: float,
    cdu_capacity_kw: float,
    cdu_flow_l_min: float | None = None,
    flow_per_kw: float = 1.5,
    spare_cdus: float = 1,
    air_unit_kw: float | None = None,
    spare_air_units: float = 1,
) -> CoolingSize:
    """Return the units that carry the heat to liquid and to air, with spares.

    A CDU is limited by the heat it exchanges and by the flow it pumps; the tighter one
    counts. Without heat there are no units and no spares. Raises SizingError for a
    number that is negative, or not whole where it counts units.

    Ten racks with 115 kW each in liquid, on units of 1,350 kW and 1,200 l/min: one by
    heat, 1,725 l/min by flow need two, and one is spare.

    >>> size = size_cooling(
    ...     liquid_kw=1150, air_kw=0, cdu_capacity_kw=1350, cdu_flow_l_min=1200
    ... )
    >>> size.cdus_by_heat, size.cdus_by_flow, size.cdus
    (1, 2, 3)
    """
    not_negative("Heat to liquid", liquid_kw)
    not_negative("Heat to air", air_kw)
    positive("The capacity of a CDU", cdu_capacity_kw)
    positive("The flow per kW", flow_per_kw)
    spares = whole("Spare CDUs", spare_cdus, least=0)
    flow = liquid_kw * flow_per_kw
    by_heat = units_for(liquid_kw, cdu_capacity_kw)
    by_flow = None
    if cdu_flow_l_min is not None:
        by_flow = units_for(flow, positive("The flow of a CDU", cdu_flow_l_min))
    cdus, spare_text = with_spares(max(by_heat, by_flow or 0), spares)
    air_units, air_sentence = None, ""
    if air_unit_kw is not None:
        air_units, air_sentence = size_air(air_kw, air_unit_kw, spares=spare_air_units)
    return CoolingSize(
        flow_l_min=flow,
        cdus=cdus,
        cdus_by_heat=by_heat,
        cdus_by_flow=by_flow,
        cdu_sentence=_cdu_sentence(
            liquid_kw, cdu_capacity_kw, flow, cdu_flow_l_min, (by_heat, by_flow)
        )
        + f"{spare_text}.",
        air_units=air_units,
        air_sentence=air_sentence,
    )


def size_air(air_kw: float, unit_kw: float, *, spares: float) -> tuple[int, str]:
    """Return the air handlers that carry the heat to air, with spares, and why.

    Raises SizingError for a number that is negative, or not whole where it counts.

    >>> size_air(900.0, 600.0, spares=1)[0]
    3
    """
    positive("The capacity of an air handler", unit_kw)
    spare = whole("Spare air handlers", spares, least=0)
    if not not_negative("Heat to air", air_kw):
        return 0, "No heat goes into air."
    return units_in_words(
        f"Air handlers for {rounded(air_kw)} kW of heat to air", air_kw, unit_kw, spare
    )


def units_in_words(
    what: str, amount_kw: float, unit_kw: float, spares: int
) -> tuple[int, str]:
    """Return how many units carry an amount, with spares, and the sentence of it."""
    needed = units_for(amount_kw, unit_kw)
    units, spare_text = with_spares(needed, spares)
    return units, f"{what}, {spoken(unit_kw)} kW each: {needed:,}{spare_text}."


def _cdu_sentence(
    liquid_kw: float,
    capacity_kw: float,
    flow: float,
    unit_flow: float | None,
    needed: tuple[int, int | None],
) -> str:
    if not liquid_kw:
        return "No heat goes into liquid"
    by_heat, by_flow = needed
    said = (
        f"CDUs for {rounded(liquid_kw)} kW of heat to liquid, {spoken(capacity_kw)} "
        f"kW each: {by_heat:,}"
    )
    if by_flow is not None and unit_flow is not None:
        said += (
            f"; for {rounded(flow)} l/min of coolant, {spoken(unit_flow)} each: "
            f"{by_flow:,}"
        )
        if by_flow != by_heat:
            said += f"; the tighter is {'flow' if by_flow > by_heat else 'heat'}"
    return said
