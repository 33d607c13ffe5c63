"""The power chain of a facility: UPS, generators, transformers and switchgear."""

import math
from dataclasses import dataclass
from typing import Final

from planner.core.factory.sizing.quantities import (
    SizingError,
    not_negative,
    positive,
    units_for,
    with_spares,
)
from planner.core.factory.values import rounded, spoken

# As many as the load needs, one more, twice as many.
REDUNDANCIES: Final = ("N", "N+1", "2N")


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerSize:
    """What the facility draws at most, and the units that carry it.

    A count is None, and its sentence empty, where no unit is chosen.
    """

    it_kw: float
    facility_kw: float
    facility_kva: float
    facility_sentence: str
    ups: int | None
    ups_sentence: str
    generators: int | None
    generator_sentence: str
    transformers: int | None
    transformer_sentence: str
    switchgear: int | None
    switchgear_sentence: str

    @property
    def explanation(self) -> tuple[str, ...]:
        """The sentences of the figures."""
        sentences = (
            self.facility_sentence,
            self.ups_sentence,
            self.generator_sentence,
            self.transformer_sentence,
            self.switchgear_sentence,
        )
        return tuple(text for text in sentences if text)


def size_power(
    *,
    it_kw: float,
    pue: float,
    power_factor: float,
    ups_kw: float | None,
    generator_kw: float | None,
    transformer_kva: float | None,
    switchgear_kw: float | None,
    ups_redundancy: str,
    generator_redundancy: str,
) -> PowerSize:
    """Return the power chain for the highest IT power at the design PUE.

    UPS units carry the IT; generators, transformers and switchgear carry the facility,
    transformers its apparent power: kVA = kW / power factor. N is what the load needs,
    N+1 one unit more, 2N twice as many; transformers and switchgear have no spare.
    Raises SizingError for numbers and words that cannot be.

    >>> size = size_power(
    ...     it_kw=10_000,
    ...     pue=1.2,
    ...     power_factor=0.96,
    ...     ups_kw=1200,
    ...     generator_kw=2500,
    ...     transformer_kva=2500,
    ...     switchgear_kw=2500,
    ...     ups_redundancy="2N",
    ...     generator_redundancy="N+1",
    ... )
    >>> size.facility_kw, size.facility_kva, size.ups, size.generators
    (12000.0, 12500.0, 18, 6)
    >>> size.transformers, size.switchgear
    (5, 5)
    """
    not_negative("IT power", it_kw)
    if not 1 <= pue < math.inf:
        raise SizingError(f"The PUE must be 1 or above, not {pue:.10g}.")
    if not 0 < power_factor <= 1:
        raise SizingError(
            "The power factor must be above 0 and not above 1, not "
            f"{power_factor:.10g}."
        )
    facility_kw = pue * it_kw
    facility_kva = facility_kw / power_factor
    ups = _units("UPS", it_kw, ups_kw, ups_redundancy, "kW of IT")
    generators = _units(
        "Generators", facility_kw, generator_kw, generator_redundancy, "kW of facility"
    )
    transformers = _units(
        "Transformers", facility_kva, transformer_kva, "N", "kVA of facility"
    )
    switchgear = _units("Switchgear", facility_kw, switchgear_kw, "N", "kW of facility")
    return PowerSize(
        it_kw=it_kw,
        facility_kw=facility_kw,
        facility_kva=facility_kva,
        facility_sentence=(
            f"{rounded(it_kw)} kW of IT × PUE {spoken(pue)} = {rounded(facility_kw)} "
            f"kW; ÷ power factor {spoken(power_factor)} = {rounded(facility_kva)} kVA."
        ),
        ups=ups[0],
        ups_sentence=ups[1],
        generators=generators[0],
        generator_sentence=generators[1],
        transformers=transformers[0],
        transformer_sentence=transformers[1],
        switchgear=switchgear[0],
        switchgear_sentence=switchgear[1],
    )


def _units(
    name: str, load: float, each: float | None, redundancy: str, what: str
) -> tuple[int | None, str]:
    """Return how many units carry a load with their redundancy, and why."""
    if redundancy not in REDUNDANCIES:
        raise SizingError(
            f"Redundancy must be one of {', '.join(REDUNDANCIES)}, not “{redundancy}”."
        )
    if each is None:
        return None, ""
    needed = units_for(load, positive(f"{name}: the capacity of one", each))
    unit = what.partition(" ")[0]
    said = f"{name} for {rounded(load)} {what}, {spoken(each)} {unit} each: {needed:,}"
    if not needed:
        return 0, f"{said}."
    if redundancy == "2N":
        return 2 * needed, f"{said}, twice (2N) = {2 * needed:,}."
    units, spare_text = with_spares(needed, 1 if redundancy == "N+1" else 0)
    return units, f"{said}{spare_text}."
