"""At what rate the GPUs of a phase serve a product, and why.

A workload is served at its operating point; other requests or another speed of users
move it along the operating curve. A phase that mixes GPUs serves at their mean.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from planner.core.catalog.items import Item
from planner.core.document import TOKEN_KINDS, Evidence, Phase, Product, Project
from planner.core.factory.bill import BillLine, bill
from planner.core.factory.items import overlaid
from planner.core.factory.values import number_set, spoken
from planner.core.keys import KeyDeclaration
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import NUMBER, Value
from planner.core.throughput.curve import OperatingCurve
from planner.core.throughput.measured import MeasuredRow
from planner.core.throughput.roofline import RequestShape
from planner.core.throughput.serving import WorkloadRate, workload_rate
from planner.core.throughput.workloads import TIERS, Workload, workloads

OUTPUT_RATE: Final = "capacity.output_rate"
USER_SPEED: Final = "throughput.user_speed"
INPUT_TOKENS: Final = "throughput.input_tokens"
OUTPUT_TOKENS: Final = "throughput.output_tokens"
CACHED_SHARE: Final = "demand.cached_share"

_DOT: Final = " · "
_CHAPTER: Final = "capacity"
_MOST_TOKENS: Final = 1_000_000.0
_FASTEST: Final = 1_000.0


@dataclass(frozen=True, slots=True)
class OutputRate:
    """Output tokens a second per GPU, with the sentence and the evidence behind it.

    `user_speed` is the speed of users at the operating point, in tokens a second to
    each, None where it is not known or differs between kinds of GPUs; `user_evidence`
    says where it is from.
    """

    value: float
    sentence: str
    evidence: Evidence | None = None
    user_speed: float | None = None
    user_evidence: Evidence | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PhaseRate:
    """The rate of one kind of GPUs of a phase, and how it is known.

    `gpus` is how many there are; `model` is the id of the model. The rest is as in
    `throughput.serving.WorkloadRate`.
    """

    gpu: str
    gpus: float
    model: str
    value: float
    low: float
    high: float
    tier: int
    rows: tuple[MeasuredRow, ...]
    date: str
    reason: str
    user_tokens_per_s: float | None
    curve: OperatingCurve | None


def gpus_by_kind(lines: Iterable[BillLine]) -> dict[str, float]:
    """Return how many GPUs of each kind the lines of a bill hold."""
    found: dict[str, float] = {}
    for line in lines:
        if line.system is not None and line.quantity > 0:
            gpu = line.system.gpu
            found[gpu] = found.get(gpu, 0.0) + line.quantity * line.system.gpus
    return found


def throughput_inputs(project: Project) -> tuple[KeyDeclaration, ...]:
    """Return the declarations of the users and requests that move an output rate.

    Each product of tokens has the lengths of its requests, and on each phase the speed
    of its users. Unset they are those of the workload.
    """
    declared = []
    for product in project.products:
        if product.kind not in TOKEN_KINDS:
            continue
        for key, label, help_ in (
            (
                INPUT_TOKENS,
                "Input tokens of a request",
                "Mean length of what is read for one answer, cached tokens included. "
                "Unset it is the workload's; set, it moves the output rate along the "
                "roofline, and the input tokens per output token.",
            ),
            (
                OUTPUT_TOKENS,
                "Output tokens of a request",
                "Mean length of one answer. Unset it is the workload's; set, it moves "
                "the output rate along the roofline, and the input tokens per output "
                "token.",
            ),
        ):
            declared.append(
                KeyDeclaration(
                    key=f"{key}.{product.id}",
                    base_key=key,
                    label=_DOT.join((label, product.label)),
                    chapter=_CHAPTER,
                    kind=NUMBER,
                    unit="token",
                    help=help_,
                    minimum=1.0,
                    maximum=_MOST_TOKENS,
                    derived=True,
                    items=(product.id,),
                )
            )
        declared.extend(
            KeyDeclaration(
                key=f"{USER_SPEED}.{phase.id}.{product.id}",
                base_key=USER_SPEED,
                label=_DOT.join(("Speed of each user", phase.label, product.label)),
                chapter=_CHAPTER,
                kind=NUMBER,
                unit="token/second",
                help="Tokens a second that each user is served. Unset it is that of "
                "the operating point; set, the output rate follows along the operating "
                "curve: faster users, fewer tokens per GPU.",
                minimum=0.1,
                maximum=_FASTEST,
                derived=True,
                items=(phase.id, product.id),
            )
            for phase in project.phases
        )
    return tuple(declared)


def requests_set(
    product: Product, workload: Workload, values: Mapping[str, Value]
) -> RequestShape | None:
    """Return the requests of a product where it sets their lengths, else None.

    A length that is not set is the workload's, as is the cached share.
    """
    tokens_in = number_set(values, f"{INPUT_TOKENS}.{product.id}")
    tokens_out = number_set(values, f"{OUTPUT_TOKENS}.{product.id}")
    if tokens_in is None and tokens_out is None:
        return None
    own = workload.requests
    cached = number_set(values, f"{CACHED_SHARE}.{product.id}")
    return RequestShape(
        own.input_tokens if tokens_in is None else tokens_in,
        own.output_tokens if tokens_out is None else tokens_out,
        own.cached_share if cached is None else cached,
    )


def output_rate(
    project: Project,
    phase: Phase,
    product: Product,
    workload: Workload,
    gpus: Mapping[str, float],
    values: Mapping[str, Value],
) -> OutputRate:
    """Return at what rate the GPUs of a phase serve a product.

    `gpus` has the number of GPUs by kind. Those that cannot serve the product make
    none of it, and the sentence says why.
    """
    if not gpus:
        return OutputRate(0.0, f"{phase.label} has no GPUs.")
    served, refused = {}, []
    for gpu in gpus:
        try:
            served[gpu] = _served(project, phase, product, workload, gpu, values)
        except PlannerError as error:
            refused.append(f"Its {gpu} make no {product.label}: {error}")
    if not served:
        return OutputRate(0.0, f"{phase.label}: {' '.join(refused)}")
    points = [
        _spoken_of(workload.id, gpu, None, None, project.own_items).rate
        for gpu in served
    ]
    speeds = {point.user_tokens_per_s for point in points}
    speed = speeds.pop() if len(speeds) == 1 else None
    known_by = Evidence(
        source=points[0].source, source_date=points[0].date, assumption=True
    )
    if len(gpus) == 1:
        (one,) = served.values()
        return OutputRate(one.rate.value, one.sentence, one.evidence, speed, known_by)
    value, said, evidence = _mean(gpus, served)
    said = " ".join((said, *refused))
    return OutputRate(value, said, evidence, speed, known_by)


def refusal(
    project: Project,
    phase: Phase,
    product: Product,
    gpu: str,
    values: Mapping[str, Value],
) -> str:
    """Return why GPUs of a kind cannot serve a product of tokens; empty if they can."""
    workload = workloads().workload(product.workload)
    try:
        _served(project, phase, product, workload, gpu, values)
    except PlannerError as error:
        return str(error)
    return ""


@dataclass(frozen=True, slots=True)
class _Spoken:
    """The rate of one kind of GPUs with what is said of it."""

    rate: WorkloadRate
    sentence: str
    evidence: Evidence


def _served(
    project: Project,
    phase: Phase,
    product: Product,
    workload: Workload,
    gpu: str,
    values: Mapping[str, Value],
) -> _Spoken:
    return _spoken_of(
        workload.id,
        gpu,
        requests_set(product, workload, values),
        number_set(values, f"{USER_SPEED}.{phase.id}.{product.id}"),
        project.own_items,
    )


# Assembly runs at every edit, and few edits change a rate.
@lru_cache(maxsize=1024)
def _spoken_of(
    workload_id: str,
    gpu: str,
    shape: RequestShape | None,
    user_speed: float | None,
    own_items: tuple[Item, ...],
) -> _Spoken:
    workload = workloads().workload(workload_id)
    rate = workload_rate(
        workload,
        gpu,
        shape=shape,
        user_speed=user_speed,
        items=overlaid(own_items).items if own_items else None,
    )
    speed = (
        f" at {rate.user_tokens_per_s:,.3g} tokens/s per user"
        if rate.user_tokens_per_s
        else ""
    )
    measured = "; ".join(row.citation for row in rate.rows)
    return _Spoken(
        rate,
        f"{workload.label} on {gpu}{speed}: tier {rate.tier}, {TIERS[rate.tier]}; "
        f"likely {rate.low:,.0f} to {rate.high:,.0f}. {rate.reason}",
        Evidence(
            source=f"{rate.source}: {measured}" if measured else rate.source,
            source_date=rate.date,
            assumption=rate.assumption,
            low=rate.low,
            high=rate.high,
        ),
    )


def _mean(
    gpus: Mapping[str, float], served: Mapping[str, _Spoken]
) -> tuple[float, str, Evidence]:
    """Return the mean of kinds of GPUs, weighted by GPUs, in numbers and in words."""
    total = sum(gpus.values())

    def mean(name: str) -> float:
        weighted = (
            getattr(served[gpu].rate, name) * count
            for gpu, count in gpus.items()
            if gpu in served
        )
        return float(sum(weighted) / total)

    counted = " and ".join(f"{spoken(count)} {gpu}" for gpu, count in gpus.items())
    said = " ".join(one.sentence for one in served.values())
    return (
        mean("value"),
        f"The mean of {counted}, weighted by GPUs. {said}",
        Evidence(
            source="; ".join(
                f"{gpu}: {one.evidence.source}" for gpu, one in served.items()
            ),
            source_date=max(one.rate.date for one in served.values()),
            assumption=any(one.rate.assumption for one in served.values()),
            low=mean("low"),
            high=mean("high"),
        ),
    )


def rate_points(
    project: Project, values: Mapping[str, Value], phase_id: str, product_id: str
) -> tuple[PhaseRate, ...]:
    """Return the rate of each kind of GPUs of a phase for a product, both by id.

    `values` are those set in the scenario. Raises PlannerError where no rate follows.
    """
    phase = next(one for one in project.phases if one.id == phase_id)
    product = next(one for one in project.products if one.id == product_id)
    workload = workloads().workload(product.workload)
    lines = (line for line in bill(project, values) if line.phase == phase_id)
    found = []
    for gpu, count in gpus_by_kind(lines).items():
        rate = _served(project, phase, product, workload, gpu, values).rate
        found.append(
            PhaseRate(
                gpu=gpu,
                gpus=count,
                model=workload.model,
                value=rate.value,
                low=rate.low,
                high=rate.high,
                tier=rate.tier,
                rows=rate.rows,
                date=rate.date,
                reason=rate.reason,
                user_tokens_per_s=rate.user_tokens_per_s,
                curve=rate.curve,
            )
        )
    return tuple(found)
