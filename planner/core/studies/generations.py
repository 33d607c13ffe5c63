"""Two kinds of GPUs on the same workload, to be held against what is claimed.

Throughput is measured or follows from measurements, with its band; what a GPU-hour
costs is its rental price on the market. Their quotient is the cost efficiency: tokens
for a dollar. Whole systems with their power, price and halls are in `hardware`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Final

from planner.core.catalog.claims import Claim, claims
from planner.core.catalog.market import RentalPrice, market
from planner.core.document import Project
from planner.core.throughput.workloads import (
    OperatingPoint,
    Workload,
    workloads,
)

# The generations of the GPUs of each vendor, from the oldest on.
_NVIDIA: Final = (
    ("Ampere", ("A100",)),
    ("Hopper", ("H100", "H200", "GH200")),
    ("Blackwell", ("B200", "GB200", "B300", "GB300", "RTX PRO 6000")),
    ("Rubin", ("R200", "VR200")),
)
_AMD: Final = (("CDNA 3", ("MI300X", "MI325X")), ("CDNA 4", ("MI355X",)))
# What has been claimed of one generation over another.
_CLAIMED: Final[Mapping[tuple[str, str], tuple[str, ...]]] = MappingProxyType(
    {("Blackwell", "Hopper"): ("up-to-30x", "15x-cost-per-token")}
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure over another, and what their bands allow at worst and at best."""

    value: float
    low: float
    high: float

    def over(self, divisor: float) -> "Ratio":
        """Return the ratio divided by a number without a band.

        >>> Ratio(3.0, 1.5, 6.0).over(1.5)
        Ratio(value=2.0, low=1.0, high=4.0)
        """
        return Ratio(self.value / divisor, self.low / divisor, self.high / divisor)

    @property
    def in_words(self) -> str:
        """The ratio with its band: ``3.3 times (1.4 to 8.0)``."""
        if self.low == self.high:
            return f"{self.value:.1f} times"
        return f"{self.value:.1f} times ({self.low:.1f} to {self.high:.1f})"


def ratio_of(
    one: tuple[float, float, float],
    other: tuple[float, float, float],
    *,
    moves_together: bool = False,
) -> Ratio:
    """Return a figure over another, each given as value, low and high.

    At worst the low end of the one meets the high end of the other. Figures that move
    together, as those of the same GPU do, are both low or both high.

    >>> ratio_of((6.0, 4.0, 9.0), (2.0, 1.0, 4.0))
    Ratio(value=3.0, low=1.0, high=9.0)
    >>> ratio_of((6.0, 4.0, 9.0), (2.0, 1.0, 3.0), moves_together=True)
    Ratio(value=3.0, low=3.0, high=4.0)
    """
    value = one[0] / other[0]
    if moves_together:
        ends = (value, one[1] / other[1], one[2] / other[2])
        return Ratio(value, min(ends), max(ends))
    return Ratio(value, one[1] / other[2], one[2] / other[1])


@dataclass(frozen=True, kw_only=True, slots=True)
class GenerationStep:
    """What a newer GPU makes for each token of an older one, on the same workload.

    `throughput` is per GPU, `efficiency` per dollar of rent.
    """

    workload: str
    newer: str
    older: str
    throughput: Ratio
    efficiency: Ratio
    sentence: str
    source: str


def generation_steps(project: Project) -> tuple[GenerationStep, ...]:
    """Return the comparison of the plan's workloads on two kinds of GPUs.

    Of those that two have an operating point for; of all such where the plan has none.
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
    throughput = ratio_of(
        (newer.value, newer.low, newer.high), (older.value, older.low, older.high)
    )
    efficiency = throughput.over(rent.price / rent_before.price)
    return GenerationStep(
        workload=workload.id,
        newer=newer.gpu,
        older=older.gpu,
        throughput=throughput,
        efficiency=efficiency,
        sentence=step_in_words(workload, newer.gpu, older.gpu, throughput, efficiency),
        source=f"{newer.gpu}: {newer.source}, {newer.source_date}; rent "
        f"{rent.price:g} USD per GPU-hour, {rent.contract}. {older.gpu}: "
        f"{older.source}, {older.source_date}; rent {rent_before.price:g} USD, "
        f"{rent_before.contract}.",
    )


def step_in_words(
    workload: Workload,
    newer: str,
    older: str,
    throughput: Ratio,
    efficiency: Ratio | None,
) -> str:
    """Return what one GPU makes for each token of another, in a sentence."""
    per_dollar = (
        f", {efficiency.in_words} for each dollar of rent" if efficiency else ""
    )
    return (
        f"{workload.label}: one {newer} makes {throughput.in_words} the tokens of one "
        f"{older}{per_dollar}."
    )


# ------------------------------------------------------------------ generations


def generation_of(gpu: str) -> str:
    """Return the generation of a GPU, the GPU itself where it has no known one.

    >>> generation_of("GB200"), generation_of("TPU")
    ('Blackwell', 'TPU')
    """
    for vendor in (_NVIDIA, _AMD):
        for name, gpus in vendor:
            if gpu in gpus:
                return name
    return gpu


def is_older(one: str, other: str) -> bool:
    """Return whether a GPU is of an older generation than another of its vendor.

    >>> is_older("H100", "GB200"), is_older("GB200", "B200"), is_older("H100", "MI355X")
    (True, False, False)
    """
    for vendor in (_NVIDIA, _AMD):
        order = [name for name, _gpus in vendor]
        pair = (generation_of(one), generation_of(other))
        if pair[0] in order and pair[1] in order:
            return order.index(pair[0]) < order.index(pair[1])
    return False


def claims_about(newer: str, older: str) -> tuple[Claim, ...]:
    """Return what has been claimed of the generation of a GPU over another's.

    >>> [claim.value for claim in claims_about("GB200", "H100")]
    [30.0, 15.0]
    """
    pair = (generation_of(newer), generation_of(older))
    return tuple(claims()[claim] for claim in _CLAIMED.get(pair, ()))
