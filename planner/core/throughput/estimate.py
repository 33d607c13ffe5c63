"""What a GPU serves of a model: an estimate with its tier, rows, date and band.

The surest figure there is: a measured row as it stands, one of the same GPU and model
moved to other lengths or users, one of another GPU moved by the roofline ratio, or the
roofline alone.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import groupby
from statistics import geometric_mean, median
from types import MappingProxyType
from typing import Final

from planner.core.throughput.curve import (
    AS_COMPUTED,
    Anchor,
    OperatingCurve,
    Scale,
    curve_through,
    scale_to,
    scaled_curve,
)
from planner.core.throughput.gpus import (
    ServingGpu,
    ThroughputError,
    efficiencies,
    fitted_like,
    serving_gpu,
    serving_gpus,
)
from planner.core.throughput.measured import MeasuredRow, alike, measured_rows
from planner.core.throughput.models import (
    ModelArchitecture,
    architecture,
    models,
)
from planner.core.throughput.roofline import (
    Performance,
    Replica,
    RequestShape,
    largest_batch,
)

# Bands as factors either way. Within those of the tiers from 2 on lie two of three
# predictions of rows that are left out, which is tested; that around the spread of rows
# as they stand is an assumption.
BANDS: Final[Mapping[int, float]] = MappingProxyType({1: 1.1, 2: 1.3, 3: 1.5, 4: 1.65})

# And at least this where an offline run is moved to users who do not wait.
_SERVED_BAND: Final = 1.5

# Families whose rows have both lengths, those first that say most: the highest load of
# one engine on many GPUs and models.
_MOVABLE: Final = ("TensorRT-LLM", "InferenceX", "GPUStack")
_SCENARIOS: Final = ("offline", "batch", "server", "interactive")
_LETS_USERS_WAIT: Final = ("offline", "batch")
_SAME_LENGTH: Final = 1.02
# Speed of users where no interactive run of the model records one: MLPerf's for the
# 70B class, an assumption for others.
USUAL_SPEED: Final = 25.0
# No benchmark records how fast users are served offline. An interactive run is taken to
# serve them so many times as fast at least, where full batches are fast already.
_FASTER_THAN_OFFLINE: Final = 2.0
# And no faster than this part of the speed of a single user.
_OF_THE_FASTEST: Final = 0.8
# At most this part of the memory goes to weights where no row says how many GPUs a
# replica has.
_WEIGHTS_OF_MEMORY: Final = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """Output tokens a second per GPU, and everything that says how sure they are.

    `low` and `high` are the likely band. `rows` are the measured rows behind it, `date`
    that of the newest of them. `user_tokens_per_s` is the speed of each user and
    `batch` how many there are at once on a replica, None where a row does not say.
    `shape` is None where the rows stand for their own benchmark.
    """

    value: float
    low: float
    high: float
    tier: int
    rows: tuple[MeasuredRow, ...]
    date: str
    reason: str
    gpu: str
    gpus_per_replica: int
    model: str
    precision: str
    shape: RequestShape | None = None
    user_tokens_per_s: float | None = None
    batch: float | None = None

    @property
    def is_assumption(self) -> bool:
        """Whether no row measured it as it is."""
        return self.tier > 1


# ------------------------------------------------------------------ replicas


@lru_cache(maxsize=1024)
def usual_replica(
    gpu: ServingGpu,
    model: ModelArchitecture,
    shape: RequestShape,
    gpus: int | None = None,
    precision: str = "",
) -> Replica:
    """Return the replica that serves a model, with what is not given as it is usual.

    The precision is the lowest that both GPU and model have; the GPUs are those of the
    measured row nearest in lengths, or so many that weights take half of the memory,
    within what one network joins.
    Raises ThroughputError where the model cannot be served in any precision or size.
    """
    if not precision:
        shared = [p for p in gpu.precisions if p in model.precisions]
        if not shared:
            raise ThroughputError(
                f"{model.label} is served in "
                f"{', '.join(p.upper() for p in model.precisions)}, and {gpu.gpu} "
                f"computes in {', '.join(p.upper() for p in gpu.precisions)}."
            )
        precision = shared[0]
    precision = alike(precision)
    if precision not in model.precisions:
        raise ThroughputError(
            f"{model.label} is not served in {precision.upper()}. Choose "
            f"{', '.join(p.upper() for p in model.precisions)}."
        )
    gpu.flops(precision)
    if gpus is not None:
        if not 1 <= gpus <= 100_000:
            raise ThroughputError(
                f"A replica of {gpus} GPUs cannot be; give one or more."
            )
        return Replica(gpu, gpus, model, precision)
    joined = (
        row
        for row in _rows_of(gpu.gpu, model.id)
        if row.gpus <= gpu.scale_up_gpus and alike(row.precision) == precision
    )
    nearest = _nearest(joined, shape, precision)
    if nearest is not None:
        return Replica(gpu, nearest.gpus, model, precision)
    size = 1
    while size < gpu.scale_up_gpus and not _is_roomy(
        Replica(gpu, size, model, precision), shape
    ):
        size *= 2
    return Replica(gpu, min(size, gpu.scale_up_gpus), model, precision)


@lru_cache(maxsize=256)
def serving_replica(
    gpu: ServingGpu, model: ModelArchitecture, shape: RequestShape, precision: str = ""
) -> Replica:
    """Return the usual replica of users who do not wait.

    Weights that are spread over more GPUs are read faster. So a replica grows, within
    what one network joins, until it serves a user as fast as MLPerf's interactive runs.
    """
    replica = usual_replica(gpu, model, shape, None, precision)
    while replica.gpus < gpu.scale_up_gpus and not _is_quick(replica, shape):
        replica = replace(replica, gpus=min(2 * replica.gpus, gpu.scale_up_gpus))
    return replica


def _is_quick(replica: Replica, shape: RequestShape) -> bool:
    """Return whether a replica serves users as fast as MLPerf's interactive runs."""
    start = basis(replica, shape)
    if replica.model.is_mixture:
        return not _Served.of(start.curve).is_cut
    share, _ = _share_for(replica.model)
    asked = share.user_speed or USUAL_SPEED
    return asked <= _OF_THE_FASTEST * start.curve.fastest


def _is_roomy(replica: Replica, shape: RequestShape) -> bool:
    weights = replica.model.weight_bytes(replica.precision)
    if weights > _WEIGHTS_OF_MEMORY * replica.usable_bytes:
        return False
    try:
        return largest_batch(replica, shape) >= 1
    except ThroughputError:
        return False


# ------------------------------------------------------------------ rows


@cache
def _movable() -> Mapping[tuple[str, str], tuple[MeasuredRow, ...]]:
    """Return the rows that the roofline can move, by GPU and model."""
    found: dict[tuple[str, str], list[MeasuredRow]] = {}
    for row in measured_rows().values():
        if (
            row.family in _MOVABLE
            and row.scenario in _SCENARIOS
            and row.input_tokens
            and row.output_tokens
            and row.model in models()
            and row.gpu in serving_gpus()
        ):
            found.setdefault((row.gpu, row.model), []).append(row)
    return MappingProxyType({key: tuple(rows) for key, rows in found.items()})


def _rows_of(gpu: str, model: str) -> tuple[MeasuredRow, ...]:
    return _movable().get((gpu, model), ())


def _shape_of(row: MeasuredRow) -> RequestShape:
    assert row.input_tokens
    assert row.output_tokens
    return RequestShape(row.input_tokens, row.output_tokens)


def _apart(row: MeasuredRow, shape: RequestShape) -> float:
    """Return how far the lengths of a row are from a shape's, as a factor's logarithm.

    What is read from cache takes no computing, so that only the rest counts.
    """
    fresh = max(1.0, shape.input_tokens * (1 - shape.cached_share))
    own = _shape_of(row)
    return abs(math.log(own.input_tokens / fresh)) + abs(
        math.log(own.output_tokens / shape.output_tokens)
    )


def _nearest(
    rows: Iterable[MeasuredRow],
    shape: RequestShape,
    precision: str,
    gpus: int | None = None,
) -> MeasuredRow | None:
    """Return the row to start from: first of the precision, the family, the size.

    Then it is the one whose lengths are nearest. A row that its own memory could not
    hold, by the formulas, cannot be moved.
    """
    ranked = sorted(
        rows,
        key=lambda row: (
            alike(row.precision) != precision,
            _MOVABLE.index(row.family),
            gpus is not None and row.gpus != gpus,
            _apart(row, shape),
            row.id,
        ),
    )
    return next((row for row in ranked if _replica_of(row) is not None), None)


@lru_cache(maxsize=2048)
def _replica_of(row: MeasuredRow) -> Replica | None:
    """Return the replica of a row, None where it does not fit by the formulas."""
    model, gpu = architecture(row.model), serving_gpu(row.gpu)
    # Four-bit weights on a GPU without four-bit arithmetic compute in what it has.
    precision = alike(row.precision)
    if precision not in gpu.precisions or precision not in model.precisions:
        lower = [p for p in gpu.precisions if p in model.precisions]
        if not lower or not model.stored_bytes:
            return None
        precision = lower[0]
    replica = Replica(gpu, row.gpus, model, precision)
    try:
        largest_batch(replica, _shape_of(row))
    except ThroughputError:
        return None
    return replica


def _scale_of(row: MeasuredRow) -> Scale:
    replica = _replica_of(row)
    assert replica is not None
    anchor = Anchor(row.output_tokens_per_s_per_gpu, row.tokens_per_s_per_user)
    if row.scenario in _LETS_USERS_WAIT:
        anchor = Anchor(row.output_tokens_per_s_per_gpu)
    return scale_to(replica, _shape_of(row), anchor)


# ------------------------------------------------------------------ interactive runs


@dataclass(frozen=True, slots=True)
class InteractiveShare:
    """What an interactive run leaves of an offline one on the same system.

    `user_speed` is what the benchmark asks for each user, None where it is not known.
    """

    value: float
    user_speed: float | None
    rows: tuple[MeasuredRow, ...]


@cache
def interactive_share(benchmark: str) -> InteractiveShare | None:
    """Return the median share of MLPerf's runs of a model, None where there are none.

    >>> share = interactive_share("llama3.1-405b")
    >>> f"{share.value:.2f} at {share.user_speed:g} tokens/s"
    '0.46 at 12.5 tokens/s'
    """
    runs: dict[tuple[str, str], dict[str, MeasuredRow]] = {}
    for row in measured_rows().values():
        if row.family == "MLPerf" and row.model == benchmark:
            runs.setdefault((row.suite, row.system), {})[row.scenario] = row
    pairs = [
        (run["interactive"], run["offline"])
        for run in runs.values()
        if "interactive" in run and "offline" in run
    ]
    if not pairs:
        return None
    value = median(
        one.output_tokens_per_s_per_gpu / other.output_tokens_per_s_per_gpu
        for one, other in pairs
    )
    speeds = [one.tokens_per_s_per_user for one, _ in pairs]
    known = [speed for speed in speeds if speed]
    return InteractiveShare(
        value, median(known) if known else None, tuple(one for one, _ in pairs)
    )


def _share_for(model: ModelArchitecture) -> tuple[InteractiveShare, str]:
    """Return the share that holds for a model, and whose it is."""
    own = interactive_share(model.benchmark) if model.benchmark else None
    if own is not None:
        return own, model.benchmark
    stand_in = "deepseek-r1" if model.is_mixture else "llama2-70b"
    found = interactive_share(stand_in)
    assert found is not None
    return found, stand_in


@dataclass(frozen=True, slots=True)
class _Served:
    """The curve of a mixture of experts whose users do not wait.

    The roofline of an offline run says little of it: its batches spread over all
    experts. From the offline point the curve goes to what MLPerf's interactive runs
    leave of it, or where that `is_cut`, to what the roofline of small batches leaves;
    and on from there by that roofline.
    """

    curve: OperatingCurve
    is_cut: bool
    reason: str

    @staticmethod
    def of(curve: OperatingCurve) -> "_Served":
        replica, shape = curve.replica, curve.shape
        share, whose = _share_for(replica.model)
        offline = curve.largest
        quick = scaled_curve(replica, shape, replace(AS_COMPUTED, users_wait=False))
        asked = share.user_speed or USUAL_SPEED
        speed = min(
            max(asked, _FASTER_THAN_OFFLINE * curve.slowest),
            _OF_THE_FASTEST * quick.fastest,
        )
        left = offline.tokens_per_s_per_gpu * share.value
        reached = quick.at(speed).tokens_per_s_per_gpu
        served = curve_through(replica, shape, Anchor(min(left, reached), speed))
        if reached < left:
            reason = (
                f"At {speed:,.0f} tokens/s for each user the roofline leaves "
                f"{reached / offline.tokens_per_s_per_gpu:.2f} of an offline run"
            )
        else:
            is_measured = speed == share.user_speed
            reason = (
                f"MLPerf's interactive runs of {whose} leave {share.value:.2f} of the "
                f"offline ones, at {speed:,.3g} tokens/s for each user"
                f"{'' if is_measured else ' (the speed is assumed)'}"
            )
        return _Served(
            replace(served, offline=offline), reached < left or speed < asked, reason
        )


# ------------------------------------------------------------------ estimates


@dataclass(frozen=True, slots=True)
class Basis:
    """What an estimate starts from: a row moved to a replica and shape, with its tier.

    `row` is None where there is none, and the curve the roofline's own.
    """

    curve: OperatingCurve
    tier: int
    row: MeasuredRow | None
    reason: str

    @property
    def lets_users_wait(self) -> bool:
        """Whether it knows nothing of the speed of users yet."""
        return self.row is None or self.row.scenario in _LETS_USERS_WAIT


@lru_cache(maxsize=1024)
def basis(replica: Replica, shape: RequestShape) -> Basis:
    """Return what the estimate of a replica starts from.

    Raises ThroughputError where the model does not fit.
    """
    largest_batch(replica, shape)
    model, gpu = replica.model, replica.gpu
    own = _nearest(_rows_of(gpu.gpu, model.id), shape, replica.precision, replica.gpus)
    other = _nearest(_rows_elsewhere(gpu, model.id), shape, replica.precision)
    row = own or other
    if row is None:
        return Basis(
            scaled_curve(replica, shape, AS_COMPUTED),
            4,
            None,
            f"No row of {model.label} has both lengths: the roofline of "
            f"{replica.in_words} alone{_efficiency_in_words(gpu)}, at {shape.in_words}",
        )
    return Basis(
        scaled_curve(replica, shape, _scale_of(row)),
        3 if own is None else 2,
        row,
        f"{_moved_in_words(row, replica)}; moved to {shape.in_words}",
    )


@lru_cache(maxsize=1024)
def served_curve(replica: Replica, shape: RequestShape) -> tuple[OperatingCurve, str]:
    """Return the curve on which users are served, and what was made of an offline run.

    Raises ThroughputError where the model does not fit.
    """
    start = basis(replica, shape)
    if not (start.lets_users_wait and replica.model.is_mixture):
        return start.curve, ""
    served = _Served.of(start.curve)
    return served.curve, served.reason


def operating_curve(
    *,
    gpu: str,
    model: str,
    shape: RequestShape,
    gpus_per_replica: int | None = None,
    precision: str = "",
    anchor: Anchor | None = None,
) -> OperatingCurve:
    """Return the operating curve of a GPU and a model; see `estimate`.

    Without an anchor, a rate that is known, the curve is that of the estimates.
    """
    replica = _replica(gpu, model, shape, gpus_per_replica, precision, is_served=True)
    if anchor is not None:
        return curve_through(replica, shape, anchor)
    return served_curve(replica, shape)[0]


def _replica(
    gpu: str,
    model: str,
    shape: RequestShape,
    gpus: int | None,
    precision: str,
    *,
    is_served: bool,
) -> Replica:
    found, known = serving_gpu(gpu), architecture(model)
    if is_served and gpus is None:
        return serving_replica(found, known, shape, precision)
    return usual_replica(found, known, shape, gpus, precision)


def _rows_elsewhere(gpu: ServingGpu, model: str) -> tuple[MeasuredRow, ...]:
    """Return the rows of a model on the GPU that is most like this one."""
    others = [
        serving_gpu(other)
        for other, of_model in _movable()
        if of_model == model and other != gpu.gpu
    ]
    if not others:
        return ()
    like = fitted_like(gpu)
    nearest = min(
        others,
        key=lambda other: (
            fitted_like(other) != like,
            other.precisions != gpu.precisions,
            abs(math.log(other.bandwidth_tb_s / gpu.bandwidth_tb_s)),
            other.gpu,
        ),
    )
    return _rows_of(nearest.gpu, model)


def _moved_in_words(row: MeasuredRow, replica: Replica) -> str:
    said = f"{row.citation} ({row.source_date})"
    if row.gpu != replica.gpu.gpu:
        said += (
            f", moved to {replica.in_words} by the ratio of their rooflines"
            f"{_efficiency_in_words(replica.gpu)}"
        )
    elif alike(row.precision) != replica.precision or row.gpus != replica.gpus:
        said += f", moved to {replica.in_words}"
    return said


def _efficiency_in_words(gpu: ServingGpu) -> str:
    like = fitted_like(gpu)
    if like == gpu.gpu:
        return ""
    return f" (assumed: as efficient as {like})"


@lru_cache(maxsize=4096)
def estimate_on(
    replica: Replica, shape: RequestShape, user_speed: float | None = None
) -> Estimate:
    """Return what a replica serves of its model; see `estimate`."""
    if user_speed is not None and not (math.isfinite(user_speed) and user_speed > 0):
        raise ThroughputError(
            f"A user is served {user_speed:g} tokens/s; give more than zero."
        )
    if user_speed is None:
        exact = tuple(_exact(replica, shape))
        if exact:
            return _measured(replica, shape, exact)
    start = basis(replica, shape)
    band = BANDS[start.tier]
    if user_speed is None:
        found = start.curve.largest
        reason = f"{start.reason}, as many at once as memory holds"
    else:
        served, why = served_curve(replica, shape)
        found = served.at(user_speed)
        reason = (
            f"{start.reason} to {found.tokens_per_s_per_user:,.0f} tokens/s for each "
            f"user{f'. {why}' if why else ''}"
        )
        if start.lets_users_wait:
            band = max(band, _SERVED_BAND)
    rows = () if start.row is None else (start.row,)
    return _estimate(
        replica,
        found,
        low=found.tokens_per_s_per_gpu / band,
        high=found.tokens_per_s_per_gpu * band,
        tier=start.tier,
        rows=rows,
        date=rows[0].source_date if rows else efficiencies_date(replica.gpu),
        reason=f"{reason}.",
        shape=shape,
    )


def efficiencies_date(gpu: ServingGpu) -> str:
    """Return the date of the rows on which a GPU's efficiencies were fitted."""
    return efficiencies()[fitted_like(gpu)].source_date


def _estimate(
    replica: Replica,
    found: Performance,
    *,
    low: float,
    high: float,
    tier: int,
    rows: tuple[MeasuredRow, ...],
    date: str,
    reason: str,
    shape: RequestShape,
) -> Estimate:
    return Estimate(
        value=found.tokens_per_s_per_gpu,
        low=low,
        high=high,
        tier=tier,
        rows=rows,
        date=date,
        reason=reason,
        gpu=replica.gpu.gpu,
        gpus_per_replica=replica.gpus,
        model=replica.model.id,
        precision=replica.precision,
        shape=shape,
        user_tokens_per_s=found.tokens_per_s_per_user,
        batch=found.batch,
    )


def _exact(replica: Replica, shape: RequestShape) -> Iterator[MeasuredRow]:
    """Yield the offline rows of a replica's GPU and model that have these lengths."""
    if shape.cached_share:
        return
    for row in _rows_of(replica.gpu.gpu, replica.model.id):
        own = _shape_of(row)
        ratios = (
            own.input_tokens / shape.input_tokens,
            own.output_tokens / shape.output_tokens,
        )
        if (
            row.scenario in _LETS_USERS_WAIT
            and alike(row.precision) == replica.precision
            and row.gpus == replica.gpus
            and all(1 / _SAME_LENGTH <= ratio <= _SAME_LENGTH for ratio in ratios)
        ):
            yield row


def _measured(
    replica: Replica, shape: RequestShape, rows: tuple[MeasuredRow, ...]
) -> Estimate:
    family = min((row.family for row in rows), key=_MOVABLE.index)
    kept = tuple(row for row in rows if row.family == family)
    rates = [row.output_tokens_per_s_per_gpu for row in kept]
    value = median(rates)
    others = sorted({row.family for row in rows} - {family})
    reason = f"{'; '.join(f'{row.citation} ({row.source_date})' for row in kept)}"
    reason += "; the band is the spread of the rows and a tenth either way (assumed)."
    if others:
        reason += f" Rows of {', '.join(others)} are not mixed in."
    scale = scale_to(replica, shape, Anchor(value))
    found = scale.on(replica, shape, largest_batch(replica, shape))
    return _estimate(
        replica,
        found,
        low=min(rates) / BANDS[1],
        high=max(rates) * BANDS[1],
        tier=1,
        rows=kept,
        date=max(row.source_date for row in kept),
        reason=reason,
        shape=shape,
    )


def estimate(
    *,
    gpu: str,
    model: str,
    shape: RequestShape,
    gpus_per_replica: int | None = None,
    precision: str = "",
    user_speed: float | None = None,
) -> Estimate:
    """Return what a GPU serves of a model, by the surest way there is.

    Parameters
    ----------
    gpu, model
        Labels as in the measured rows, or a generic model such as ``dense-70b``.
    shape
        The mean request.
    gpus_per_replica, precision
        How the model is held; what is usual for the GPU where not given.
    user_speed
        Tokens a second to each user; None lets users wait, as an offline run does.

    Raises
    ------
    ThroughputError
        Where the model does not fit or a user cannot be served so fast; the message
        says what would mend it.
    UnknownModelError
        For a model without architecture.

    Examples
    --------
    >>> found = estimate(
    ...     gpu="GB200", model="deepseek-r1", shape=RequestShape(1000, 1000)
    ... )
    >>> found.tier, found.value, found.gpus_per_replica
    (1, 6939.0, 4)
    """
    replica = _replica(
        gpu,
        model,
        shape,
        gpus_per_replica,
        precision,
        is_served=user_speed is not None,
    )
    return estimate_on(replica, shape, user_speed)


def measured_estimate(
    *, gpu: str, model: str, scenario: str = "offline", precision: str = ""
) -> Estimate | None:
    """Return MLPerf's newest rows of a GPU, model and scenario as they stand.

    They carry no input length: they are of their benchmark's own requests. The band is
    their spread. None where there are none.
    """
    rows = [
        row
        for row in measured_rows().values()
        if row.family == "MLPerf"
        and (row.gpu, row.model, row.scenario) == (gpu, model, scenario)
        and (not precision or alike(row.precision) == alike(precision))
    ]
    if not rows:
        return None
    newest = max(row.source_date for row in rows)
    rows = [row for row in rows if row.source_date == newest]
    rates = [row.output_tokens_per_s_per_gpu for row in rows]
    speeds = [row.tokens_per_s_per_user for row in rows if row.tokens_per_s_per_user]
    return Estimate(
        value=median(rates),
        low=min(rates),
        high=max(rates),
        tier=1,
        rows=tuple(rows),
        date=newest,
        reason=f"{rows[0].suite} {model}, {scenario}, as submitted"
        + (f": the middle of {len(rows)} rows." if len(rows) > 1 else ": one row."),
        gpu=gpu,
        gpus_per_replica=rows[0].gpus,
        model=model,
        precision=alike(rows[0].precision),
        user_tokens_per_s=min(speeds) if speeds else None,
    )


@dataclass(frozen=True, slots=True)
class MeasuredRatio:
    """A rate of one GPU over that of another, as one round of MLPerf has both."""

    value: float
    low: float
    high: float
    suite: str
    rows: tuple[MeasuredRow, ...]


@lru_cache(maxsize=256)
def measured_ratio(gpu: str, other: str, benchmark: str) -> MeasuredRatio | None:
    """Return how one GPU compares with another in the newest round that has both.

    The ratio is the geometric mean of its scenarios, the band their spread. None where
    no round has both.
    """
    rows = [
        row
        for row in measured_rows().values()
        if row.family == "MLPerf" and row.model == benchmark and row.gpu in (gpu, other)
    ]
    rows.sort(key=lambda row: row.suite, reverse=True)
    for suite, of_round in groupby(rows, key=lambda row: row.suite):
        rates: dict[str, dict[str, list[MeasuredRow]]] = {}
        for row in of_round:
            rates.setdefault(row.scenario, {}).setdefault(row.gpu, []).append(row)
        both = [sides for sides in rates.values() if len(sides) == 2]
        if not both:
            continue
        ratios = [_middle(sides[gpu]) / _middle(sides[other]) for sides in both]
        used = [row for sides in both for side in sides.values() for row in side]
        return MeasuredRatio(
            geometric_mean(ratios), min(ratios), max(ratios), suite, tuple(used)
        )
    return None


def _middle(rows: Iterable[MeasuredRow]) -> float:
    return median(row.output_tokens_per_s_per_gpu for row in rows)
