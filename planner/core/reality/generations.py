"""Two generations of GPUs on the same workload, to be held against what is claimed.

Throughput is measured, with its band; what a GPU-hour costs is its rental price on the
market. Their quotient is the cost efficiency: tokens for a dollar.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from planner.core.catalog.market import RentalPrice, market
from planner.core.document import Project
from planner.core.throughput.workloads import OperatingPoint, Workload, workloads


@dataclass(frozen=True, kw_only=True, slots=True)
class GenerationStep:
    """What a newer GPU makes for each token of an older one, on the same workload.

    `throughput` is per GPU, `efficiency` per dollar of rent; each with the `low` and
    `high` end that the bands of the two operating points allow at worst and at best.
    """

    workload: str
    label: str
    newer: str
    older: str
    throughput: float
    throughput_low: float
    throughput_high: float
    efficiency: float
    efficiency_low: float
    efficiency_high: float
    sentence: str
    source: str


def generation_steps(project: Project) -> tuple[GenerationStep, ...]:
    """Return the comparison of the plan's workloads on two generations.

    Of those that two generations are measured on; of all such where the plan has none.
    """
    known = workloads().workloads
    planned = {product.workload for product in project.products}
    steps = _steps(known[key] for key in known if key in planned)
    return steps or _steps(known.values())


def _steps(found_in: Iterable[Workload]) -> tuple[GenerationStep, ...]:
    found = []
    for workload in found_in:
        for one, other in combinations(workload.operating_point, 2):
            newer, older = sorted(
                (one, other), key=lambda point: point.value, reverse=True
            )
            rents = [market().reference(point.gpu) for point in (newer, older)]
            if rents[0] is not None and rents[1] is not None:
                found.append(_step(workload, newer, older, rents[0], rents[1]))
    return tuple(found)


def _step(
    workload: Workload,
    newer: OperatingPoint,
    older: OperatingPoint,
    rent: RentalPrice,
    rent_before: RentalPrice,
) -> GenerationStep:
    dearer = rent.price / rent_before.price
    value = newer.value / older.value
    low, high = newer.low / older.high, newer.high / older.low
    return GenerationStep(
        workload=workload.id,
        label=workload.label,
        newer=newer.gpu,
        older=older.gpu,
        throughput=value,
        throughput_low=low,
        throughput_high=high,
        efficiency=value / dearer,
        efficiency_low=low / dearer,
        efficiency_high=high / dearer,
        sentence=f"{workload.label}: one {newer.gpu} makes {value:.1f} times the "
        f"tokens of one {older.gpu} ({low:.1f} to {high:.1f}), {value / dearer:.1f} "
        f"times for each dollar of rent ({low / dearer:.1f} to {high / dearer:.1f}).",
        source=f"{newer.gpu}: {newer.source}, {newer.source_date}; rent "
        f"{rent.price:g} USD per GPU-hour, {rent.contract}. {older.gpu}: "
        f"{older.source}, {older.source_date}; rent {rent_before.price:g} USD, "
        f"{rent_before.contract}.",
    )
