"""At what rate the GPUs of a phase serve a product, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from planner.core.document import Evidence, Phase, Product
from planner.core.factory.errors import AssemblyError
from planner.core.factory.values import spoken
from planner.core.language.kinds import Value
from planner.core.throughput.workloads import TIERS, Workload, workloads

USER_SPEED: Final = "throughput.user_speed"


@dataclass(frozen=True, slots=True)
class OutputRate:
    """Output tokens a second per GPU, with the sentence and the evidence behind it."""

    value: float
    sentence: str
    evidence: Evidence | None = None


def output_rate(
    phase: Phase,
    product: Product,
    workload: Workload,
    gpus: Mapping[str, float],
    values: Mapping[str, Value],
) -> OutputRate | None:
    """Return at what rate the GPUs of a phase serve a product.

    `gpus` has the number of GPUs by kind. None where no rate follows but the user has
    set one by hand; raises AssemblyError where neither is so.
    """
    if not gpus:
        return OutputRate(0.0, f"{phase.label} has no GPUs.")
    key = f"capacity.output_rate.{phase.id}.{product.id}"
    if len(gpus) > 1:
        if key in values:
            return None
        raise AssemblyError(
            f"{phase.label} mixes {' and '.join(gpus)}, and no single output rate of "
            f"{product.label} follows from both. Make each a phase of its own. Set "
            f"'{key}' by hand."
        )
    (gpu,) = gpus
    point = workload.on(gpu)
    if point is None:
        if key in values:
            return None
        raise AssemblyError(
            f"There is no operating point of {workload.model_class} on {gpu}, which "
            f"{phase.label} has, for {product.label}. Set '{key}' by hand."
        )
    speed = (
        f" at {spoken(point.user_tokens_per_s)} tokens/s per user"
        if point.user_tokens_per_s
        else ""
    )
    measured = "; ".join(row.citation for row in workloads().rows_of(point))
    return OutputRate(
        point.value,
        f"{workload.label} on {gpu}{speed}: tier {point.tier}, {TIERS[point.tier]}; "
        f"likely {spoken(point.low)} to {spoken(point.high)}. {point.reason}",
        Evidence(
            source=f"{point.source}: {measured}" if measured else point.source,
            source_date=point.source_date,
            assumption=point.assumption,
            low=point.low,
            high=point.high,
        ),
    )
