"""The operating point of a product on a phase: the curve it lies on, and what it means.

More users at once make a GPU serve more tokens, and each user fewer. The curve between
the two is the factory's own: its places are the output rates that would be derived at
other user speeds. Where a phase has several kinds of GPUs, its figures are means
weighted by GPUs, as its output rate is.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from planner.core.document import TOKEN_KINDS, Phase, Product, set_values
from planner.core.evaluation import Result
from planner.core.factory.rates import (
    CACHED_SHARE,
    INPUT_TOKENS,
    OUTPUT_RATE,
    OUTPUT_TOKENS,
    USER_SPEED,
    PhaseRate,
    rate_points,
)
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import Value
from planner.core.throughput.gpus import UnknownGpuFigureError
from planner.core.throughput.measured import MeasuredRow, measured_rows
from planner.core.throughput.models import architecture
from planner.core.throughput.roofline import RequestShape
from planner.core.throughput.shapes import REQUEST_SHAPES, multiplier
from planner.core.throughput.workloads import TIERS

INPUT_PER_OUTPUT: Final = "demand.input_per_output"
# The inputs that are the shape of a product's requests together.
SHAPE_KEYS: Final = (INPUT_TOKENS, OUTPUT_TOKENS, INPUT_PER_OUTPUT, CACHED_SHARE)

# Shapes that have no name of their own.
OWN_SHAPE: Final = "own"
CUSTOM_SHAPE: Final = "custom"
# Two shapes are the same up to rounding in a form.
_SAME: Final = 1e-3


@dataclass(frozen=True, kw_only=True, slots=True)
class CurvePlace:
    """One place of the curve, with the likely range of its rate.

    `user_speed` is in tokens a second per user, the others per GPU.
    """

    user_speed: float
    rate: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasuredPlace:
    """One measured row; `user_speed` is None where it was not recorded.

    `rate` is in output tokens a second per GPU. `is_basis` tells the rows on which the
    figure rests from others of the same GPU and model.
    """

    rate: float
    user_speed: float | None
    citation: str
    date: str
    is_basis: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PhaseCurve:
    """The curve of a product on a phase, measured rows, and where the plan stands.

    `places` go from the slowest user speed to the fastest. `point` is a user speed and
    a rate, and so is `own`, where the plan stands if nobody moves it; `band` is the
    likely range of the rate at the point.
    """

    places: tuple[CurvePlace, ...]
    rows: tuple[MeasuredPlace, ...]
    point: tuple[float, float]
    band: tuple[float, float]
    own: tuple[float, float]

    def rate_at(self, user_speed: float) -> float:
        """Return the rate at a user speed, straight between the places."""
        speeds = [one.user_speed for one in self.places]
        return float(np.interp(user_speed, speeds, [one.rate for one in self.places]))


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownBy:
    """How a rate is known: the least sure of its kinds of GPUs speaks for all.

    `low` and `high` are its likely range in output tokens a second per GPU, `date` that
    of the newest of the `rows` behind it.
    """

    tier: int
    meaning: str
    low: float
    high: float
    date: str
    reason: str
    rows: tuple[MeasuredPlace, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PointMeaning:
    """What the plan's rate comes to.

    `rate` and `user_speed` are in tokens a second per GPU and per user, `real_rate` is
    what real traffic keeps of the rate. `users` is how many are served at once at full
    load by the product's share of the phase's GPUs. Nobody knows the speed of users,
    and so their number, at a rate that was entered by hand: both are None.
    """

    rate: float
    real_rate: float
    user_speed: float | None
    users: float | None
    gpus: float
    gpu_share: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductShape:
    """The requests of a product.

    `id` is that of a known shape, `OWN_SHAPE` while nothing is set, else
    `CUSTOM_SHAPE`. Tokens are per request; `chat_multiple` is the GPU time of an answer
    against that of a chat answer. What is billed may have been set apart from that:
    `billed_per_output` are input tokens for each output token, of which
    `billed_cached_share` at the price of cached input.
    """

    id: str
    input_tokens: float
    output_tokens: float
    cached_share: float
    chat_multiple: float
    billed_per_output: float
    billed_cached_share: float

    @property
    def tokens_per_output(self) -> float:
        """Input tokens, cached ones included, for each output token."""
        return self.input_tokens / self.output_tokens

    @property
    def is_billed_alike(self) -> bool:
        """Whether what is billed is what the GPUs read and write."""
        return _is_close(self.tokens_per_output, self.billed_per_output) and _is_close(
            self.cached_share, self.billed_cached_share
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class OperatingStudy:
    """What there is to say of a product on a phase.

    Where there is no curve `problem` says why. `entered` is the output rate that was
    set by hand and that the curve therefore does not decide, None where none was.
    `gpus` are the kinds of GPUs in words. `missing` is the figure of the catalog, an
    item and its field, without which there is no curve; None where that is not why.
    """

    product: Product
    phase: Phase
    gpus: str = ""
    problem: str = ""
    entered: float | None = None
    curve: PhaseCurve | None = None
    known: KnownBy | None = None
    meaning: PointMeaning | None = None
    shape: ProductShape | None = None
    missing: tuple[str, str] | None = None


def operating_study(result: Result, product_id: str, phase_id: str) -> OperatingStudy:
    """Return what there is to say of a product on a phase, both by id."""
    project = result.project
    product = next(one for one in project.products if one.id == product_id)
    phase = next(one for one in project.phases if one.id == phase_id)
    if product.kind not in TOKEN_KINDS:
        return OperatingStudy(
            product=product,
            phase=phase,
            problem=f"{product.label} sells GPU-hours, not tokens: it has no operating "
            "point.",
        )
    values = set_values(project, result.scenario)
    given = values.get(f"{OUTPUT_RATE}.{phase.id}.{product.id}")
    entered = None if given is None else float(given)
    try:
        rates = rate_points(project, values, phase.id, product.id)
    except PlannerError as error:
        missing = None
        if isinstance(error, UnknownGpuFigureError):
            missing = (error.item, error.field)
        return OperatingStudy(
            product=product,
            phase=phase,
            problem=str(error),
            entered=entered,
            missing=missing,
        )
    gpus = " and ".join(f"{rate.gpus:,.0f} {rate.gpu}" for rate in rates)
    if not rates:
        problem = f"{phase.label} has no GPUs: add a system with GPUs to its bill."
    elif any(rate.curve is None for rate in rates):
        without = " and ".join(rate.gpu for rate in rates if rate.curve is None)
        problem = (
            f"There is no operating curve of {product.label} on {without}: the rate is "
            "known at one user speed alone."
        )
    else:
        curve = _curve(result, rates, product, phase)
        return OperatingStudy(
            product=product,
            phase=phase,
            gpus=gpus,
            entered=entered,
            curve=curve,
            known=_known(rates),
            meaning=_meaning(result, product, phase, curve.point, entered),
            shape=_shape(result, product, rates[0]),
        )
    return OperatingStudy(
        product=product,
        phase=phase,
        gpus=gpus,
        problem=problem,
        entered=entered,
        known=_known(rates) if rates else None,
    )


# ------------------------------------------------------------------ the curve


def _curve(
    result: Result, rates: Sequence[PhaseRate], product: Product, phase: Phase
) -> PhaseCurve:
    """Return the mean of the curves of all kinds of GPUs."""
    key = f"{USER_SPEED}.{phase.id}.{product.id}"
    values = set_values(result.project, result.scenario)
    unmoved = {one: value for one, value in values.items() if one != key}
    own_rates = rate_points(result.project, unmoved, phase.id, product.id)
    own = _point(own_rates)
    # A point that is moved is known less well than the one it is moved from; so is the
    # whole curve but for that one.
    moved = rate_points(result.project, {**unmoved, key: own[0]}, phase.id, product.id)
    return PhaseCurve(
        places=_places(moved),
        rows=_rows(rates),
        point=_point(rates),
        band=(_mean_of(rates, "low"), _mean_of(rates, "high")),
        own=own,
    )


def _places(rates: Sequence[PhaseRate]) -> tuple[CurvePlace, ...]:
    """Return the places of the mean curve, up to where all kinds of GPUs reach."""
    curves = [rate.curve for rate in rates if rate.curve is not None]
    fastest = min(curve.fastest for curve in curves)
    speeds = {point.tokens_per_s_per_user for curve in curves for point in curve.points}
    reached = sorted({speed for speed in speeds if speed < fastest} | {fastest})
    value = _mean_of(rates, "value")
    down, up = _mean_of(rates, "low") / value, _mean_of(rates, "high") / value
    places = []
    for speed in reached:
        rate = _mean(rates, [curve.at(speed).tokens_per_s_per_gpu for curve in curves])
        places.append(
            CurvePlace(user_speed=speed, rate=rate, low=rate * down, high=rate * up)
        )
    return tuple(places)


def _mean(rates: Sequence[PhaseRate], values: Sequence[float]) -> float:
    """Return a mean weighted by GPUs."""
    together = sum(rate.gpus for rate in rates)
    weighted = (rate.gpus * one for rate, one in zip(rates, values, strict=True))
    return sum(weighted) / together


def _mean_of(rates: Sequence[PhaseRate], name: str) -> float:
    return _mean(rates, [getattr(rate, name) for rate in rates])


def _point(rates: Sequence[PhaseRate]) -> tuple[float, float]:
    """Return user speed and rate of the plan.

    Where the speed of users is not recorded it is the one that the curve supposes.
    """
    speeds = [
        rate.user_tokens_per_s or rate.curve.usual
        for rate in rates
        if rate.curve is not None
    ]
    return _mean(rates, speeds), _mean_of(rates, "value")


def _rows(rates: Sequence[PhaseRate]) -> tuple[MeasuredPlace, ...]:
    """Return the rows behind the rates, and others of the same GPUs and models."""
    basis = {row.id: row for rate in rates for row in rate.rows}
    kinds = {(rate.gpu, name) for rate in rates for name in _measured_as(rate.model)}
    others = (
        row
        for row in measured_rows().values()
        if (row.gpu, row.model) in kinds and row.id not in basis
    )
    return (
        *(_place_of(row, is_basis=True) for row in basis.values()),
        *(_place_of(row, is_basis=False) for row in others),
    )


def _measured_as(model: str) -> tuple[str, ...]:
    """Return the names under which a model, or its benchmark, is measured."""
    return model, architecture(model).benchmark


def _place_of(row: MeasuredRow, *, is_basis: bool) -> MeasuredPlace:
    return MeasuredPlace(
        rate=row.output_tokens_per_s_per_gpu,
        user_speed=row.tokens_per_s_per_user,
        citation=row.citation,
        date=row.source_date,
        is_basis=is_basis,
    )


# ------------------------------------------------------------------ what it means


def _known(rates: Sequence[PhaseRate]) -> KnownBy:
    tier = max(rate.tier for rate in rates)
    rows = {row.id: row for rate in rates for row in rate.rows}
    return KnownBy(
        tier=tier,
        meaning=TIERS[tier],
        low=_mean_of(rates, "low"),
        high=_mean_of(rates, "high"),
        date=max((rate.date for rate in rates), default=""),
        reason=" ".join(dict.fromkeys(rate.reason for rate in rates)),
        rows=tuple(_place_of(row, is_basis=True) for row in rows.values()),
    )


def _meaning(
    result: Result,
    product: Product,
    phase: Phase,
    point: tuple[float, float],
    entered: float | None,
) -> PointMeaning:
    phases = [one.id for one in result.project.phases]
    products = [one.id for one in result.project.products]
    gpus = float(result.line("gpus").values[phases.index(phase.id)])
    share = float(result.line("gpu_share").values[products.index(product.id)])
    speed, rate = point
    return PointMeaning(
        rate=rate if entered is None else entered,
        real_rate=(rate if entered is None else entered) * result.number("derate"),
        user_speed=speed if entered is None else None,
        users=rate * gpus * share / speed if entered is None else None,
        gpus=gpus,
        gpu_share=share,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class SoftwareGrowth:
    """What better software makes of a rate by the end of the plan.

    `multiple` is what the gain a year comes to in the last `month`, and `highest` the
    limit it never exceeds. `rate_at_end` is in tokens a second per GPU, None where no
    rate was given.
    """

    multiple: float
    rate_at_end: float | None
    highest: float
    month: str

    @property
    def is_limited(self) -> bool:
        """Whether the limit decides and not the gain."""
        return self.multiple >= self.highest


def software_growth(result: Result, rate: float | None = None) -> SoftwareGrowth:
    """Return what better software makes of a rate in a case."""
    multiple = float(result.line("throughput_growth").values[-1])
    return SoftwareGrowth(
        multiple=multiple,
        rate_at_end=None if rate is None else rate * multiple,
        highest=result.number("highest_software_gain"),
        month=result.months[-1],
    )


# ------------------------------------------------------------------ requests


def _shape(result: Result, product: Product, rate: PhaseRate) -> ProductShape:
    """Return the requests for which a rate holds."""
    assert rate.curve is not None
    shape = rate.curve.shape
    values = set_values(result.project, result.scenario)
    place = [one.id for one in result.project.products].index(product.id)
    found = ProductShape(
        id=OWN_SHAPE,
        input_tokens=shape.input_tokens,
        output_tokens=shape.output_tokens,
        cached_share=shape.cached_share,
        chat_multiple=multiplier(rate.model, rate.gpu, shape),
        billed_per_output=float(result.line("input_per_output").values[place]),
        billed_cached_share=float(result.line("cached_share").values[place]),
    )
    if not any(f"{key}.{product.id}" in values for key in SHAPE_KEYS):
        return found
    named = (one.id for one in REQUEST_SHAPES.values() if _is_same(one.shape, shape))
    known = next(named, CUSTOM_SHAPE) if found.is_billed_alike else CUSTOM_SHAPE
    return replace(found, id=known)


def _is_same(one: RequestShape, other: RequestShape) -> bool:
    return (
        _is_close(one.input_tokens, other.input_tokens)
        and _is_close(one.output_tokens, other.output_tokens)
        and _is_close(one.cached_share, other.cached_share)
    )


def _is_close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_SAME, abs_tol=_SAME)


def shape_choices() -> tuple[tuple[str, str], ...]:
    """Return id and label of each known shape, in order."""
    return tuple((shape.id, shape.label) for shape in REQUEST_SHAPES.values())


def shape_values(
    product_id: str, shape: RequestShape, values: Mapping[str, Value]
) -> Mapping[str, Value]:
    """Return the inputs that give a product requests of a shape, by full key.

    `values` are those set so far. What is billed follows from the lengths by itself,
    unless it is among them.

    >>> chat = RequestShape(input_tokens=360.0, output_tokens=100.0, cached_share=0.5)
    >>> for key, value in shape_values("chat", chat, {}).items():
    ...     print(key, value)
    throughput.input_tokens.chat 360.0
    throughput.output_tokens.chat 100.0
    demand.cached_share.chat 0.5
    """
    found: dict[str, Value] = {
        f"{INPUT_TOKENS}.{product_id}": shape.input_tokens,
        f"{OUTPUT_TOKENS}.{product_id}": shape.output_tokens,
        f"{CACHED_SHARE}.{product_id}": shape.cached_share,
    }
    billed = f"{INPUT_PER_OUTPUT}.{product_id}"
    if billed in values:
        found[billed] = shape.input_tokens / shape.output_tokens
    return found


def named_shape(shape_id: str) -> RequestShape:
    """Return a known shape by its id."""
    return REQUEST_SHAPES[shape_id].shape
