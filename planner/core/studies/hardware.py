"""Two systems side by side for the same workload: speed, power, price, cost of a token.

What one system is and makes follows from the catalog and from the workload's operating
point. What the same tokens take follows from two cases of the plan in which nothing
but the systems, and what is sized around them, differs.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from planner.core.catalog.claims import Claim
from planner.core.catalog.items import System
from planner.core.document import Project
from planner.core.evaluation import Result
from planner.core.factory.items import project_catalog
from planner.core.factory.values import spoken
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import SHARE
from planner.core.language.money import in_currency
from planner.core.studies.generations import (
    Ratio,
    claims_about,
    generation_of,
    is_older,
    ratio_of,
    step_in_words,
)
from planner.core.studies.hardware_side import Figure, HardwareSide, Plan, side_of
from planner.core.studies.rate_ratios import differences, moves_together
from planner.core.studies.same_tokens import SameTokens
from planner.core.throughput.estimate import measured_ratio
from planner.core.throughput.models import architecture
from planner.core.throughput.serving import WorkloadRate, workload_rate
from planner.core.throughput.workloads import TIERS, Workload, workloads

Side = Literal["one", "other", ""]

# The parts of the comparison, in their order.
GROUPS: Final = {
    "speed": "Throughput",
    "system": "One system",
    "efficiency": "With every hour in use",
    "same": "The same tokens",
}
# From this share of idle capacity on, whole systems are worth a remark.
_MUCH_IDLE: Final = 0.1
# Figures no further apart than this are equal to a reader: neither is better.
_EQUAL: Final = 0.005


@dataclass(frozen=True, slots=True)
class _Row:
    """What a row is; of `better` none where more is neither good nor bad."""

    key: str
    group: str
    label: str
    help: str
    unit: str
    better: Literal["more", "less", ""]


_ROWS: Final = (
    _Row(
        "tokens_per_gpu",
        "speed",
        "Tokens/s per GPU",
        "Output tokens at the operating point of the workload, as benchmarked: before "
        "what real traffic loses, outages and idle time.",
        "token/(second*GPU)",
        "more",
    ),
    _Row(
        "tokens_per_system",
        "speed",
        "Tokens/s per system",
        "Output tokens of all its GPUs.",
        "token/second",
        "more",
    ),
    _Row("gpus", "system", "GPUs", "In one system, as it is bought.", "GPU", ""),
    _Row("it_kw", "system", "IT power", "The highest, from the catalog.", "kW", ""),
    _Row(
        "facility_kw",
        "system",
        "Facility power",
        "The IT power at the plan's PUE of {pue}.",
        "kW",
        "",
    ),
    _Row("rack_units", "system", "Rack units", "From the catalog.", "U", ""),
    _Row(
        "price",
        "system",
        "Price",
        "Of the system alone, before tax and shipping.",
        "USD",
        "",
    ),
    _Row(
        "all_in",
        "system",
        "With all around it",
        "Capital for each system where it serves the tokens below: with networks, "
        "storage, racks, cooling, hall, installation and the plan's contingency.",
        "USD",
        "",
    ),
    _Row(
        "tokens_per_price",
        "efficiency",
        "Tokens for the price",
        "Output tokens of {life} years, the life of the plan's equipment, over the "
        "price of the system alone.",
        "Mtok/USD",
        "more",
    ),
    _Row(
        "tokens_per_rent",
        "efficiency",
        "Tokens for the rent",
        "Output tokens of a GPU-hour over its rental price on the market.",
        "Mtok/USD",
        "more",
    ),
    _Row(
        "tokens_per_kwh",
        "efficiency",
        "Tokens for a kWh",
        "Of the facility, with the system under load and the plan's PUE of {pue}.",
        "Mtok/kWh",
        "more",
    ),
    _Row("systems_needed", "same", "Systems", "Whole ones.", "1", "less"),
    _Row("gpus_needed", "same", "GPUs", "Of these systems.", "GPU", "less"),
    _Row(
        "racks_needed",
        "same",
        "Racks",
        "Of systems, networks, storage and management.",
        "rack",
        "less",
    ),
    _Row("rack_units_needed", "same", "Rack units", "Of all in the bill.", "U", "less"),
    _Row(
        "it_kw_needed",
        "same",
        "IT power",
        "The highest of all in the bill.",
        "kW",
        "less",
    ),
    _Row(
        "facility_kw_needed",
        "same",
        "Facility power",
        "The IT power at the plan's PUE of {pue}.",
        "kW",
        "less",
    ),
    _Row(
        "capital",
        "same",
        "Capital, all in",
        "Systems and all that is sized around them, with the plan's contingency.",
        "USD",
        "less",
    ),
    _Row(
        "sold_per_capital",
        "same",
        "Sold for the capital",
        "Output tokens sold over the life, over all capital.",
        "Mtok/USD",
        "more",
    ),
    _Row(
        "sold_per_kwh",
        "same",
        "Sold for a kWh",
        "Output tokens sold over all energy of the facility, idle hours included.",
        "Mtok/kWh",
        "more",
    ),
    _Row(
        "cost_per_mtok",
        "same",
        "Cost per Mtok",
        "Levelized over the life, per Mtok of output, before tax: capital less resale, "
        "and all running costs.",
        "USD/Mtok",
        "less",
    ),
)


# What the newer of two generations makes more of, tokens for each of these.
_GAINS: Final = (
    ("tokens_per_gpu", "Tokens per GPU"),
    ("tokens_per_rent", "Tokens for the rent"),
    ("tokens_per_price", "Tokens for the price"),
    ("tokens_per_kwh", "Tokens for a kWh"),
    ("cost_per_mtok", "Tokens for their cost, all in"),
)


class HardwareError(PlannerError):
    """Two things cannot be compared as systems; the message says what to choose."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureRow:
    """A figure of both systems: `ratio` is the one over the other.

    `better` says which side is better, empty where neither is or where more is neither
    good nor bad, as for the price of systems of different sizes. `ratio` is None where
    a figure is missing.
    """

    key: str
    group: str
    label: str
    help: str
    unit: str
    one: Figure
    other: Figure
    ratio: Ratio | None
    better: Side


@dataclass(frozen=True, kw_only=True, slots=True)
class Gain:
    """What the newer system makes of something over the older one: more is better.

    `rows` are measurements that have both, where the ratio is of such; `note` says so.
    """

    key: str
    label: str
    ratio: Ratio
    note: str = ""
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class HardwareComparison:
    """Two systems on one workload, figure by figure.

    `title` names the comparison, the newer generation over the older one: ``Blackwell
    over Hopper``; `headline` says what it comes to, and `gains` are its figures.
    `claims` are what has been published of the two generations. `held_equal` says what
    is the same on both sides of the last group, `differences` where the two do not
    compare in every way.
    """

    workload: Workload
    one: HardwareSide
    other: HardwareSide
    title: str
    headline: str
    gains: tuple[Gain, ...]
    rows: tuple[FigureRow, ...]
    claims: tuple[Claim, ...]
    held_equal: tuple[str, ...]
    differences: tuple[str, ...]

    def row(self, key: str) -> FigureRow:
        """Return a row by its key."""
        return next(row for row in self.rows if row.key == key)


def systems(project: Project) -> tuple[System, ...]:
    """Return the systems that can be compared: the catalog's and the project's own."""
    items = project_catalog(project).items.values()
    return tuple(item for item in items if isinstance(item, System))


def usual_pair(plan: Result) -> tuple[str, str]:
    """Return the ids of two systems that are worth comparing first.

    The plan's own, and the one of another generation whose rate and price are surest.
    """
    known = systems(plan.project)
    bought = [line.system for line in plan.bill if line.system and line.quantity > 0]
    one = bought[0] if bought else known[0]
    others = [
        system
        for system in known
        if generation_of(system.gpu) != generation_of(one.gpu)
    ] or [system for system in known if system.id != one.id]
    other = min(
        others,
        key=lambda system: (
            _doubt(_surest_workload(plan.project, (one, system)), (one, system)),
            system.price_usd is None or system.price_assumption,
        ),
    )
    return one.id, other.id


def compare_hardware(
    plan: Result, one: str, other: str, workload: str = ""
) -> HardwareComparison:
    """Return two systems of the catalog side by side.

    Parameters
    ----------
    plan
        The case whose inputs hold: PUE, price of energy, life, staff and all others.
    one, other
        Ids of two systems.
    workload
        Id of the workload; empty for that on which the two compare best.

    Raises
    ------
    UnknownItemError, UnknownWorkloadError
        For an id that is not known, with the nearest that is.
    HardwareError
        For an item that is no system, and for the same system twice.
    """
    pair = (_system(plan.project, one), _system(plan.project, other))
    if one == other:
        raise HardwareError(
            f"{pair[0].model} is on both sides. Choose two different systems."
        )
    served = (
        workloads().workload(workload)
        if workload
        else _surest_workload(plan.project, pair)
    )
    return _Comparer(plan, served, pair).comparison()


def _system(project: Project, item: str) -> System:
    found = project_catalog(project).item(item)
    if not isinstance(found, System):
        known = ", ".join(system.id for system in systems(project))
        raise HardwareError(
            f"{found.model} ({item}) is no system with GPUs. Choose one of {known}."
        )
    return found


def _surest_workload(project: Project, pair: tuple[System, System]) -> Workload:
    """Return the workload with the surest rates of two systems.

    Of the plan's workloads, or of all where it has none; of equally sure ones the
    first.
    """
    known = workloads().workloads
    planned = {product.workload for product in project.products}
    offered = [known[key] for key in known if key in planned] or list(known.values())
    return min(offered, key=lambda workload: _doubt(workload, pair))


def _doubt(workload: Workload, pair: tuple[System, System]) -> float:
    """Return the sum of the tiers of two rates."""
    return sum(_tier(workload, system.gpu) for system in pair)


@cache
def _tier(workload: Workload, gpu: str) -> float:
    """Return the tier of a rate, a whole one more where there is none.

    An operating point of its own is surer than one taken over from another GPU.
    """
    try:
        rate = workload_rate(workload, gpu)
    except PlannerError:
        return max(TIERS) + 1.0
    return rate.tier + (0.5 if rate.point is None else 0.0)


class _Comparer:
    """Works out the figures of two systems."""

    def __init__(
        self, plan: Result, workload: Workload, pair: tuple[System, System]
    ) -> None:
        self._workload = workload
        self._currency = plan.project.currency
        self._plan = Plan.of(plan)
        self._same = SameTokens(plan, workload)
        found = [(system, *self._rate_or_reason(system)) for system in pair]
        self._tokens_per_s, self._whose = self._reference(
            [(system, rate) for system, rate, _reason in found]
        )
        self._one, self._other = (
            side_of(
                system,
                rate=rate,
                reason=reason,
                plan=self._plan,
                same=self._same,
                tokens_per_s=self._tokens_per_s,
            )
            for system, rate, reason in found
        )

    def comparison(self) -> HardwareComparison:
        """Return the comparison."""
        newer, older = self._one, self._other
        if is_older(newer.system.gpu, older.system.gpu):
            newer, older = older, newer
        return HardwareComparison(
            workload=self._workload,
            one=self._one,
            other=self._other,
            title=_title(newer.system, older.system),
            headline=self._headline(newer, older),
            gains=tuple(self._gains(newer, older)),
            rows=tuple(self._row(row) for row in _ROWS),
            claims=claims_about(newer.system.gpu, older.system.gpu),
            held_equal=tuple(self._held_equal()),
            differences=tuple(self._differences()),
        )

    def _rate_or_reason(self, system: System) -> tuple[WorkloadRate | None, str]:
        try:
            return self._same.rate_of(system.gpu), ""
        except PlannerError as error:
            return None, str(error)

    def _reference(
        self, found: list[tuple[System, WorkloadRate | None]]
    ) -> tuple[float, str]:
        """Return the tokens a second that both sides serve, and whose they are.

        Those of the plan's own GPUs. Where these have no rate on the workload, those of
        as many GPUs of the first side that has one.
        """
        gpus, phase = self._same.gpus, self._same.phase
        try:
            rates = {gpu: self._same.rate_of(gpu).value for gpu in gpus}
        except PlannerError:
            rates = {}
        if rates:
            tokens = sum(count * rates[gpu] for gpu, count in gpus.items())
            named = " and ".join(f"{spoken(gpus[gpu])} {gpu}" for gpu in gpus)
            return tokens, f"what the {named} of {phase.label} make"
        for system, rate in found:
            if rate is not None:
                count = sum(gpus.values()) or float(system.gpus)
                return count * rate.value, f"what {spoken(count)} {rate.gpu} make"
        return 0.0, ""

    def _row(self, declared: _Row) -> FigureRow:
        one = self._one.figures[declared.key]
        other = self._other.figures[declared.key]
        ratio = self._ratio(one, other)
        better: Side = ""
        is_equal = ratio and math.isclose(ratio.value, 1.0, rel_tol=_EQUAL)
        if ratio is not None and declared.better and not is_equal:
            is_first = (ratio.value > 1.0) == (declared.better == "more")
            better = "one" if is_first else "other"
        return FigureRow(
            key=declared.key,
            group=declared.group,
            label=declared.label,
            help=declared.help.format(
                pue=f"{self._plan.pue:.2f}", life=f"{self._plan.life_years:g}"
            ),
            unit=in_currency(declared.unit, self._currency),
            one=one,
            other=other,
            ratio=ratio,
            better=better,
        )

    def _ratio(self, one: Figure, other: Figure) -> Ratio | None:
        bands = (one.band, other.band)
        if bands[0] is None or bands[1] is None or min(bands[1]) <= 0:
            return None
        return ratio_of(bands[0], bands[1], moves_together=self._moves_together)

    @property
    def _moves_together(self) -> bool:
        one, other = self._one.rate, self._other.rate
        return one is not None and other is not None and moves_together(one, other)

    # -- what is said

    def _headline(self, newer: HardwareSide, older: HardwareSide) -> str:
        def ratio(key: str) -> Ratio | None:
            return self._ratio(newer.figures[key], older.figures[key])

        throughput, cost = ratio("tokens_per_gpu"), ratio("cost_per_mtok")
        if throughput is None:
            return newer.reason or older.reason
        said = step_in_words(
            self._workload,
            newer.system.gpu,
            older.system.gpu,
            throughput,
            ratio("tokens_per_rent"),
        )
        if cost is None:
            return said
        return (
            f"{said} For the same tokens {newer.system.model} costs {cost.in_words} as "
            f"much as {older.system.model}, per Mtok and all in."
        )

    def _gains(self, newer: HardwareSide, older: HardwareSide) -> Iterator[Gain]:
        for key, label in _GAINS:
            pair = (newer.figures[key], older.figures[key])
            # A lower cost is more tokens for the same cost.
            is_cost = key == "cost_per_mtok"
            ratio = self._ratio(*reversed(pair)) if is_cost else self._ratio(*pair)
            if ratio is not None:
                yield Gain(key=key, label=label, ratio=ratio)
            if key == "tokens_per_gpu":
                yield from self._measured(newer.system.gpu, older.system.gpu)

    def _measured(self, newer: str, older: str) -> Iterator[Gain]:
        """Yield what one round of a benchmark measured of the two, if any did."""
        benchmark = architecture(self._workload.model).benchmark
        found = measured_ratio(newer, older, benchmark) if newer != older else None
        if found is None:
            return
        scenarios = sorted({row.scenario for row in found.rows})
        yield Gain(
            key="measured",
            label=f"{found.suite} {benchmark}, per GPU",
            ratio=Ratio(found.value, found.low, found.high),
            note=f"One round of one benchmark has both: {', '.join(scenarios)}; "
            f"{found.rows[0].source_date}.",
            rows=tuple(row.citation for row in found.rows),
        )

    def _held_equal(self) -> Iterator[str]:
        if not self._whose:
            return
        sold = SHARE.display(self._same.sold, unit="1")
        yield (
            f"{spoken(round(self._tokens_per_s))} output tokens a second, "
            f"{self._whose}. After the ramp {sold} of them are sold, less what real "
            "traffic and outages take."
        )
        yield (
            "PUE, energy, staff, software, life, resale, discount rate and all else "
            "are those of the plan, for one phase like "
            f"{self._same.phase.label}. Each system takes its own time to be delivered."
        )
        yield (
            "Networks, storage, racks, cooling and installation are sized for each. "
            "What the plan buys by the kW, such as its hall, both buy by the kW."
        )
        yield (
            "Systems are bought whole; what they make beyond these tokens stays idle. "
            "At the ends of a band there are as many as the rate at that end takes."
        )

    def _differences(self) -> Iterator[str]:
        one, other = self._one, self._other
        if one.rate is not None and other.rate is not None:
            yield from differences(one.rate, other.rate)
        rents = (one.rent, other.rent)
        if rents[0] and rents[1] and rents[0].contract != rents[1].contract:
            yield (
                f"Not the same contract of rent ({rents[0].gpu} {rents[0].contract}; "
                f"{rents[1].gpu} {rents[1].contract})."
            )
        for side in (one, other):
            yield from self._remarks(side)

    def _remarks(self, side: HardwareSide) -> Iterator[str]:
        """Say what a case leaves idle or out."""
        for case in side.cases[:1]:
            if case.idle_share > _MUCH_IDLE:
                share = SHARE.display(case.idle_share, unit="1", digits=2)
                yield (
                    f"{share} of the {case.systems} {side.system.model} is idle beyond "
                    "these tokens, because systems are bought whole: in a larger plan "
                    "each token costs less."
                )
            yield from case.left_out


def _title(newer: System, older: System) -> str:
    generations = (generation_of(newer.gpu), generation_of(older.gpu))
    if generations[0] == generations[1]:
        return f"{newer.model} over {older.model}"
    return f"{generations[0]} over {generations[1]}"
