"""The figures of one system: what it makes, takes and costs, alone and for the tokens.

Where a figure is missing, it says which one and what to enter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from planner.core.catalog.fields import FIGURES
from planner.core.catalog.items import System
from planner.core.catalog.market import RentalPrice, market
from planner.core.document import set_values
from planner.core.evaluation import Result
from planner.core.factory.bill import PRICE
from planner.core.factory.exchange import Exchange, exchange
from planner.core.factory.values import number_set
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import Value
from planner.core.studies.rate_ratios import cited, tier_in_words
from planner.core.studies.same_tokens import SameTokens, Served
from planner.core.throughput.serving import WorkloadRate

_SECONDS_PER_HOUR: Final = 3600.0
_TOKENS_PER_MTOK: Final = 1e6
_HOURS_PER_YEAR: Final = 8766.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A figure of one system, with its band where it has one.

    `value` is None where a figure is missing; then `reason` says which, and what to
    enter, and `in_file` what that is called in the file of a project. `note` is what a
    reader should know of the value.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    in_file: str = ""
    note: str = ""

    @property
    def band(self) -> tuple[float, float, float] | None:
        """Value, low and high, both the value where there is no band."""
        if self.value is None:
            return None
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        return self.value, low, high

    def times(self, factor: float, note: str = "") -> "Figure":
        """Return the figure and its band times a number.

        >>> Figure(value=2.0, low=1.0, high=3.0).times(10.0).band
        (20.0, 10.0, 30.0)
        """
        if self.value is None:
            return self
        return Figure(
            value=self.value * factor,
            low=None if self.low is None else self.low * factor,
            high=None if self.high is None else self.high * factor,
            note=note,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class HardwareSide:
    """One of two systems: its rate with tier, rows and dates, its rent, its figures.

    `rate` is None where none follows; then `reason` says why. `figures` are by the key
    of their row. `cases` serve the tokens at its rate and at the low and the high end
    of its band; empty where they cannot be computed.
    """

    system: System
    rate: WorkloadRate | None
    reason: str
    rent: RentalPrice | None
    cases: tuple[Served, ...]
    figures: Mapping[str, Figure]

    @property
    def sources(self) -> tuple[str, ...]:
        """Where rate, specification, price and rent are from, a sentence each."""
        system, rate, rent = self.system, self.rate, self.rent
        found = []
        if rate is not None:
            found.append(
                f"Throughput: {rate.source}. {tier_in_words(rate)} {rate.reason}"
            )
            found += [f"Row: {cited(row)}" for row in rate.rows]
        basis = f" Price: {system.price_basis}." if system.price_basis else ""
        found.append(f"System: {system.source}, {system.source_date}.{basis}")
        if rent is not None:
            found.append(
                f"Rent: {rent.price:g} USD per GPU-hour, {rent.contract}; "
                f"{rent.source}, {rent.source_date}."
            )
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the figures of both systems take from the plan."""

    values: Mapping[str, Value]
    rates: Exchange
    pue: float
    life_years: float

    @staticmethod
    def of(result: Result) -> "Plan":
        """Return what is taken from a case."""
        values = set_values(result.project, result.scenario)
        return Plan(
            values,
            exchange(result.project, values),
            result.number("pue"),
            result.number("equipment_life"),
        )


def side_of(
    system: System,
    *,
    rate: WorkloadRate | None,
    reason: str,
    plan: Plan,
    same: SameTokens,
    tokens_per_s: float,
) -> HardwareSide:
    """Return a system with its figures; `reason` says why there is no `rate`."""
    rent = market().reference(system.gpu)
    speed = Figure(value=None, reason=reason) if rate is None else _speed(rate)
    alone = _alone(system, speed, rent, plan)
    cases: tuple[Served, ...] = ()
    # The first figure that is missing is what the case lacks.
    lacking = next((alone[key] for key in _NEEDED if alone[key].value is None), None)
    if lacking is None and rate is not None:
        try:
            cases = tuple(
                same.serve(system, tokens_per_s=tokens_per_s, rate=one)
                for one in (rate.value, rate.low, rate.high)
            )
        except PlannerError as error:
            lacking = Figure(value=None, reason=str(error))
    return HardwareSide(
        system=system,
        rate=rate,
        reason=reason,
        rent=rent,
        cases=cases,
        figures={
            **alone,
            **_for_the_tokens(cases, lacking, alone["rack_units"], plan),
        },
    )


# What a case cannot do without.
_NEEDED: Final = ("tokens_per_gpu", "price", "it_kw")


def _speed(rate: WorkloadRate) -> Figure:
    note = tier_in_words(rate)
    return Figure(value=rate.value, low=rate.low, high=rate.high, note=note)


# ------------------------------------------------------------------ of the system alone


def _alone(
    system: System, speed: Figure, rent: RentalPrice | None, plan: Plan
) -> dict[str, Figure]:
    """Return the figures that need no case."""
    price = _price(system, plan)
    it_kw = _stated(system, system.power_kw, "power_kw")
    per_system = speed.times(float(system.gpus))
    hours = plan.life_years * _HOURS_PER_YEAR
    return {
        "tokens_per_gpu": speed,
        "tokens_per_system": per_system,
        "gpus": Figure(value=float(system.gpus)),
        "it_kw": it_kw,
        "facility_kw": it_kw.times(plan.pue),
        "rack_units": _stated(system, system.rack_units, "rack_units"),
        "price": price,
        "tokens_per_price": _over(per_system.times(_mtok(hours)), price),
        "tokens_per_rent": _per_rent(system, speed, rent, plan),
        "tokens_per_kwh": it_kw
        if it_kw.value is None
        else per_system.times(_mtok(1.0) / (system.typical_kw * plan.pue)),
    }


def _price(system: System, plan: Plan) -> Figure:
    """Return the price of one, as the plan has it or else the catalog."""
    key = f"{PRICE}.{system.id}"
    entered = number_set(plan.values, key)
    if entered is not None:
        return Figure(value=entered, note="Entered in the project.")
    if system.price_usd is None:
        return _not_stated(system, "price", "price_usd")
    converted = plan.rates.in_words(system.price_usd)
    basis = f"{system.price_basis}, {system.source_date}".capitalize()
    return Figure(
        value=plan.rates.convert(system.price_usd),
        note=f"{basis}{f'; {converted}' if converted else ''}.",
    )


def _stated(system: System, value: float | None, field: str) -> Figure:
    """Return a figure of the catalog; where none is stated, say what to enter."""
    if value is not None:
        return Figure(value=value)
    return _not_stated(system, FIGURES[field].label.lower(), field)


def _not_stated(system: System, what: str, field: str) -> Figure:
    return Figure(
        value=None,
        reason=f"No source states the {what} of {system.model}. Enter it in the "
        "catalog: Details, Enter Figures…",
        in_file=f"{field} of an own item {system.id}",
    )


def _per_rent(
    system: System, speed: Figure, rent: RentalPrice | None, plan: Plan
) -> Figure:
    if rent is None:
        return Figure(
            value=None,
            reason=f"The market list has no rental price of {system.gpu}.",
        )
    note = f"{rent.price:g} USD per GPU-hour, {rent.contract}."
    return speed.times(_mtok(1.0) / plan.rates.convert(rent.price), note)


def _mtok(hours: float) -> float:
    """Return the Mtok that one token a second makes in some hours."""
    return hours * _SECONDS_PER_HOUR / _TOKENS_PER_MTOK


def _over(figure: Figure, divisor: Figure) -> Figure:
    if figure.value is None or divisor.value is None:
        return figure if figure.value is None else divisor
    if divisor.value == 0:
        return Figure(value=None, reason="The price is zero.")
    return figure.times(1.0 / divisor.value)


# ------------------------------------------------------------------ for the same tokens


def _for_the_tokens(
    cases: tuple[Served, ...], lacking: Figure | None, rack_units: Figure, plan: Plan
) -> dict[str, Figure]:
    """Return the figures of the cases; `lacking` is the one they cannot do without.

    Without the `rack_units` of a system neither racks nor their units are known.
    """

    def figure(of_case: Callable[[Served], float | None]) -> Figure:
        found = [of_case(case) for case in cases]
        known = [value for value in found if value is not None]
        if not known or len(known) < len(found):
            return lacking or Figure(value=None, reason="The case sells no tokens.")
        return Figure(value=known[0], low=min(known), high=max(known))

    def capital(case: Served) -> float:
        return case.result.number("capex_total")

    def sold_per_capital(case: Served) -> float | None:
        return case.sold_mtok / capital(case) if capital(case) else None

    def sold_per_kwh(case: Served) -> float | None:
        tokens = case.result.metrics["tokens_per_kwh"].value
        return None if tokens is None else tokens / _TOKENS_PER_MTOK

    found = {
        "all_in": figure(lambda case: capital(case) / case.systems),
        "systems_needed": figure(lambda case: float(case.systems)),
        "gpus_needed": figure(lambda case: float(case.gpus)),
        "racks_needed": figure(lambda case: float(case.racks)),
        "rack_units_needed": figure(lambda case: case.rack_units),
        "it_kw_needed": figure(lambda case: case.it_kw),
        "facility_kw_needed": figure(lambda case: case.it_kw * plan.pue),
        "capital": figure(capital),
        "sold_per_capital": figure(sold_per_capital),
        "sold_per_kwh": figure(sold_per_kwh),
        "cost_per_mtok": figure(
            lambda case: case.result.metrics["cost_per_mtok"].value
        ),
    }
    if rack_units.value is None and cases:
        found["racks_needed"] = found["rack_units_needed"] = rack_units
    return found
