"""Racks: by the room that equipment takes, and by the power it draws."""

from dataclasses import dataclass

from planner.core.factory.sizing.quantities import not_negative, positive, units_for
from planner.core.factory.values import counted, rounded, spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class RackSize:
    """How many racks some equipment fills: the larger of two counts."""

    racks: int
    by_units: int
    by_power: int
    sentence: str


def racks(
    *, rack_units: float, kw: float, units_per_rack: float, kw_per_rack: float
) -> RackSize:
    """Return the racks that equipment fills, by rack units and by power.

    What takes no rack units fills no rack. Raises SizingError for negative amounts and
    racks without room or power.

    Twenty switches of 2 U and 1.7 kW fill one rack of 42 U by room, two of 30 kW by
    power:

    >>> racks(rack_units=40, kw=34, units_per_rack=42, kw_per_rack=30).racks
    2
    """
    not_negative("Rack units", rack_units)
    not_negative("Power", kw)
    by_units = units_for(rack_units, positive("Rack units of a rack", units_per_rack))
    by_power = units_for(kw, positive("Power of a rack", kw_per_rack))
    if not rack_units:
        by_power = 0
    found = max(by_units, by_power)
    return RackSize(
        racks=found,
        by_units=by_units,
        by_power=by_power,
        sentence=(
            f"{spoken(rack_units)} U on {spoken(units_per_rack)} U a rack: "
            f"{by_units:,}; {rounded(kw)} kW on {spoken(kw_per_rack)} kW a "
            f"rack: {by_power:,}; so {counted(found, 'rack')}."
        ),
    )
