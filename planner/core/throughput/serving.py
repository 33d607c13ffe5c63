"""How a GPU serves a workload: at its operating point, or moved from it.

Operating points are curated for a few GPUs. Another GPU takes one over, by the ratio of
measured rows that both have, or else by the ratio of their rooflines; other requests
and other user speeds follow along the operating curve.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from planner.core.catalog.items import CatalogItem
from planner.core.throughput.curve import (
    OperatingCurve,
)
from planner.core.throughput.estimate import (
    BANDS,
    USUAL_SPEED,
    estimate_on,
    measured_ratio,
    served_curve,
    serving_replica,
)
from planner.core.throughput.gpus import (
    ServingGpu,
    ThroughputError,
    fitted_like,
    serving_gpu,
)
from planner.core.throughput.measured import MeasuredRow, measured_rows
from planner.core.throughput.models import architecture
from planner.core.throughput.roofline import Replica, RequestShape, largest_batch
from planner.core.throughput.workloads import OperatingPoint, Workload

_MLPERF: Final = "MLPerf"


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkloadRate:
    """Output tokens a second of one GPU on a workload, and how they are known.

    `low` and `high` are the likely band, `rows` the measured rows behind it and `date`
    their newest or the operating point's. `user_tokens_per_s` is the speed of each
    user, None where the operating point does not record it. `origin` is the operating
    point it rests on, and `point` the same where it stands as it is. `curve` is None
    where the roofline lacks figures of the GPU.
    """

    gpu: str
    value: float
    low: float
    high: float
    tier: int
    rows: tuple[MeasuredRow, ...]
    source: str
    date: str
    reason: str
    assumption: bool
    user_tokens_per_s: float | None
    shape: RequestShape
    origin: OperatingPoint
    point: OperatingPoint | None
    curve: OperatingCurve | None


def workload_rate(
    workload: Workload,
    gpu: str,
    *,
    shape: RequestShape | None = None,
    user_speed: float | None = None,
    items: Mapping[str, CatalogItem] | None = None,
) -> WorkloadRate:
    """Return how a GPU serves a workload.

    Parameters
    ----------
    workload
        The workload, with its operating points.
    gpu
        Label of the GPU.
    shape, user_speed
        Other requests than the workload's, and another speed of users, in tokens a
        second to each, than the operating point's.
    items
        The catalog's items, which have the figures of the GPU; those shipped if not
        given.

    Raises
    ------
    ThroughputError
        Where nothing is known of the GPU or where the model does not fit it; the
        message says what would mend it. A user speed out of reach is no error: the
        nearest one stands, and the reason says so.

    Examples
    --------
    >>> from planner.core.throughput.workloads import workloads
    >>> workload = workloads().workload("llama-70b-mixed")
    >>> workload_rate(workload, "GB200").value
    3540.0
    """
    found: ServingGpu | None
    try:
        found = serving_gpu(gpu, items)
    except ThroughputError:
        # A measured rate needs no figures of the GPU.
        if shape is not None or user_speed is not None:
            raise
        found = None
    rate = _at_own_point(workload, gpu, found)
    if rate is None:
        # Says which figure is missing.
        serving_gpu(gpu, items)
        raise ThroughputError(
            f"Nothing is known of {workload.model_class} on {gpu}: no operating point, "
            "and no measured row."
        )
    if shape is None and user_speed is None:
        return rate
    return _moved(rate, shape or workload.requests, user_speed)


@lru_cache(maxsize=256)
def _at_own_point(
    workload: Workload, gpu: str, found: ServingGpu | None
) -> WorkloadRate | None:
    point = workload.on(gpu)
    if point is None:
        return _taken_over(workload, gpu, found)
    return _with_curve(
        WorkloadRate(
            gpu=gpu,
            value=point.value,
            low=point.low,
            high=point.high,
            tier=point.tier,
            rows=tuple(measured_rows()[row] for row in point.rows),
            source=point.source,
            date=point.source_date,
            reason=point.reason,
            assumption=point.assumption,
            user_tokens_per_s=point.user_tokens_per_s,
            shape=workload.requests,
            origin=point,
            point=point,
            curve=None,
        ),
        workload,
        found,
    )


def _with_curve(
    rate: WorkloadRate, workload: Workload, found: ServingGpu | None
) -> WorkloadRate:
    """Return a rate with the curve through it, where the roofline has its figures."""
    if found is None:
        return rate
    model = architecture(workload.model)
    try:
        replica = serving_replica(found, model, rate.shape)
    except ThroughputError:
        return rate
    speed = rate.user_tokens_per_s or _usual_speed(workload)
    served, _reason = served_curve(replica, rate.shape)
    return replace(rate, curve=served.moved_to(rate.value, speed))


def _usual_speed(workload: Workload) -> float:
    """Return the speed at which the users of a workload are served."""
    speeds = [point.user_tokens_per_s for point in workload.operating_point]
    return next((speed for speed in speeds if speed), USUAL_SPEED)


# ------------------------------------------------------------------ other GPUs


def _taken_over(
    workload: Workload, gpu: str, found: ServingGpu | None
) -> WorkloadRate | None:
    """Return the rate of a GPU by the operating point of another, None without one."""
    refused: ThroughputError | None = None
    by_ratio: WorkloadRate | None = None
    for point in _most_alike(workload, found):
        own = measured_rows()[point.benchmark].family if point.benchmark else _MLPERF
        # The family of the point's own benchmark comes first.
        ways = (_by_mlperf, _by_estimates)
        for way in ways if own == _MLPERF else reversed(ways):
            try:
                rate = way(workload, point, gpu, found)
            except ThroughputError as error:
                refused = refused or error
                continue
            if rate is not None and rate.tier < 3:
                return _with_curve(rate, workload, found)
            by_ratio = by_ratio or rate
    if by_ratio is None and refused is not None:
        raise refused
    return None if by_ratio is None else _with_curve(by_ratio, workload, found)


def _most_alike(
    workload: Workload, found: ServingGpu | None
) -> tuple[OperatingPoint, ...]:
    """Return the operating points of a workload, that of the most similar GPU first."""
    if found is None:
        return workload.operating_point

    def unlike(point: OperatingPoint) -> tuple[bool, bool, float]:
        other = serving_gpu(point.gpu)
        return (
            fitted_like(other) != fitted_like(found),
            other.precisions != found.precisions,
            abs(math.log(other.bandwidth_tb_s / found.bandwidth_tb_s)),
        )

    return tuple(sorted(workload.operating_point, key=unlike))


def _by_mlperf(
    workload: Workload, point: OperatingPoint, gpu: str, _found: ServingGpu | None
) -> WorkloadRate | None:
    """Move an operating point by what one round of MLPerf has of both GPUs."""
    benchmark = architecture(workload.model).benchmark
    ratio = measured_ratio(gpu, point.gpu, benchmark) if benchmark else None
    if ratio is None:
        return None
    return _proportional(
        workload,
        point,
        gpu,
        ratio.value,
        tier=2,
        low=ratio.low,
        high=ratio.high,
        rows=ratio.rows,
        why=f"{ratio.suite} {benchmark}, all scenarios that both ran, has {gpu} at "
        f"{ratio.value:.2f} times {point.gpu}",
    )


def _by_estimates(
    workload: Workload, point: OperatingPoint, gpu: str, found: ServingGpu | None
) -> WorkloadRate | None:
    """Move an operating point by the ratio of what is estimated of both GPUs.

    It is of the second tier where both estimates move rows of their own GPU in one
    family, and of the third where a roofline ratio is in it. Raises ThroughputError
    where the model does not fit.
    """
    if found is None:
        return None
    model, shape = architecture(workload.model), workload.requests
    speed = point.user_tokens_per_s or _usual_speed(workload)
    here, there = (
        estimate_on(serving_replica(one, model, shape), shape, speed)
        for one in (found, serving_gpu(point.gpu))
    )
    rows = (*here.rows, *there.rows)
    is_measured = (
        max(here.tier, there.tier) == 2 and len({row.family for row in rows}) == 1
    )
    tier = 2 if is_measured else 3
    ratio, band = here.value / there.value, BANDS[tier]
    size, other = (
        f"{one.gpus_per_replica} {one.gpu} in {one.precision.upper()}"
        for one in (here, there)
    )
    like = fitted_like(found)
    assumed = f" (assumed: as efficient as {like})" if like != gpu else ""
    why = f"Rows of both, moved to {shape.in_words} at {speed:g} tokens/s for each user"
    if not is_measured:
        why = f"No rows of {model.label} compare {gpu} with {point.gpu}: the rooflines"
    return _proportional(
        workload,
        point,
        gpu,
        ratio,
        tier=tier,
        low=ratio / band,
        high=ratio * band,
        rows=rows,
        why=f"{why} of {size}{assumed} and {other} are {ratio:.2f} to 1",
    )


def _proportional(
    workload: Workload,
    point: OperatingPoint,
    gpu: str,
    ratio: float,
    *,
    tier: int,
    low: float,
    high: float,
    rows: tuple[MeasuredRow, ...],
    why: str,
) -> WorkloadRate:
    """Return so much of an operating point for another GPU."""
    kept = tuple(dict.fromkeys(rows))
    return WorkloadRate(
        gpu=gpu,
        value=point.value * ratio,
        low=point.low * low,
        high=point.high * high,
        tier=tier,
        rows=kept,
        source=f"Operating point of {point.gpu}; "
        + " and ".join(sorted({row.suite for row in kept})),
        date=max(row.source_date for row in kept),
        reason=f"{why}; so much of the operating point of {point.gpu}, "
        f"{point.value:,.0f}, at the same speed of users.",
        assumption=True,
        user_tokens_per_s=point.user_tokens_per_s,
        shape=workload.requests,
        origin=point,
        point=None,
        curve=None,
    )


# ------------------------------------------------------------------ other users


def _with_room(replica: Replica, shape: RequestShape) -> Replica:
    """Return a replica with so many more GPUs that its memory holds a request.

    Raises ThroughputError where one network does not join so many.
    """
    while True:
        try:
            largest_batch(replica, shape)
        except ThroughputError:
            if replica.gpus >= replica.gpu.scale_up_gpus:
                raise
            most = replica.gpu.scale_up_gpus
            replica = replace(replica, gpus=min(2 * replica.gpus, most))
        else:
            return replica


def _of_other_requests(
    curve: OperatingCurve, replica: Replica, shape: RequestShape
) -> OperatingCurve:
    """Return a curve for other requests, by as much above what is served usually."""
    speed = curve.usual
    served, _reason = served_curve(curve.replica, curve.shape)
    other, _reason = served_curve(replica, shape)
    reached = min(max(speed, other.slowest), other.fastest)
    at_own = served.at(min(speed, served.fastest)).tokens_per_s_per_gpu
    factor = curve.anchor.value / at_own
    return other.moved_to(factor * other.at(reached).tokens_per_s_per_gpu, reached)


def _moved(
    rate: WorkloadRate, shape: RequestShape, user_speed: float | None
) -> WorkloadRate:
    """Return a rate at other requests or another speed, along its curve."""
    if rate.curve is None:
        raise ThroughputError(
            f"The rate on {rate.gpu} is known at one user speed alone: the model does "
            "not fit a replica of it, or the catalog lacks its figures."
        )
    curve = rate.curve
    if shape != rate.shape:
        replica = _with_room(curve.replica, shape)
        curve = _of_other_requests(curve, replica, shape)
    asked = user_speed or curve.usual
    reached = curve.at(min(asked, curve.fastest))
    value = reached.tokens_per_s_per_gpu
    # Two errors that know nothing of each other.
    low, high = (
        math.exp(math.hypot(math.log(end / rate.value), math.log(BANDS[2])))
        for end in (rate.low, rate.high)
    )
    said = f" Moved along the roofline to {shape.in_words}, "
    said += f"{reached.tokens_per_s_per_user:,.3g} tokens/s for each user"
    if asked < curve.slowest:
        said += f", not the {asked:,.3g} asked for: the memory holds no more at once"
    elif asked > curve.fastest:
        said += f", not the {asked:,.3g} asked for: that is the fastest there is"
    return replace(
        rate,
        value=value,
        low=value / low,
        high=value * high,
        tier=max(rate.tier, 2),
        reason=f"{rate.reason}{said}.",
        assumption=True,
        user_tokens_per_s=reached.tokens_per_s_per_user,
        shape=shape,
        point=None,
        curve=curve,
    )
