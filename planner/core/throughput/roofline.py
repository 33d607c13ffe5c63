"""The roofline: what memory, bandwidth and FLOPS of a replica let it serve.

A step of decoding writes one token for each request of the batch. It takes as long as
reading the weights and the caches, or as long as computing, whichever is longer; the
reading of new input is spread over the tokens of the answer.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from planner.core.throughput.gpus import ServingGpu, ThroughputError, efficiency
from planner.core.throughput.models import ModelArchitecture

# The part of the memory that weights and caches may take.
USABLE_MEMORY: Final = 0.9
# A request holds its input and, over its time in the batch, this part of its answer.
_HELD_OUTPUT: Final = 0.75
_GB: Final = 1e9


@dataclass(frozen=True, slots=True)
class RequestShape:
    """Mean lengths of a request in tokens, and the part of its input read from cache.

    Raises ThroughputError for lengths that no request has.
    """

    input_tokens: float
    output_tokens: float
    cached_share: float = 0.0

    def __post_init__(self) -> None:
        for what, tokens in (
            ("input", self.input_tokens),
            ("output", self.output_tokens),
        ):
            if not (math.isfinite(tokens) and tokens > 0):
                raise ThroughputError(
                    f"A request has {tokens:g} {what} tokens; give more than zero."
                )
        if not 0 <= self.cached_share <= 1:
            raise ThroughputError(
                f"The cached share of the input is {self.cached_share:g}; give 0 to 1."
            )

    @property
    def in_words(self) -> str:
        """The lengths in words.

        >>> RequestShape(4381.2, 1217.0, 0.56).in_words
        '4,381 tokens read (56% from cache) and 1,217 written'
        """
        cached = f" ({self.cached_share:.0%} from cache)" if self.cached_share else ""
        return (
            f"{self.input_tokens:,.0f} tokens read{cached} and "
            f"{self.output_tokens:,.0f} written"
        )


@dataclass(frozen=True, slots=True)
class Replica:
    """GPUs that hold one copy of a model's weights, in one precision."""

    gpu: ServingGpu
    gpus: int
    model: ModelArchitecture
    precision: str

    @property
    def usable_bytes(self) -> float:
        """Bytes that weights and caches may take."""
        return USABLE_MEMORY * self.gpus * self.gpu.memory_gb * _GB

    @property
    def in_words(self) -> str:
        """The replica in words, e.g. ``8 H200 in FP8``."""
        return f"{self.gpus} {self.gpu.gpu} in {self.precision.upper()}"


@dataclass(frozen=True, slots=True)
class Load:
    """Ideal seconds of a replica, at all of its bandwidth and all of its FLOPS.

    `weights` are those of reading all weights once. For each request of the batch,
    `cache` are those of reading its cache and `compute` those of computing one token;
    `prefill` are those of computing its new input. `unread` is the part of the weights
    that a single request leaves alone.
    """

    weights: float
    cache: float
    compute: float
    prefill: float
    unread: float

    def read(self, batch: float) -> float:
        """Seconds of reading weights and caches for one token of each request.

        A mixture of experts reads those that some request needs: all weights at useful
        batch sizes, the active ones for a single request.
        """
        unread = self.unread**batch if self.unread else 0.0
        return self.weights * (1.0 - unread) + batch * self.cache


@dataclass(frozen=True, slots=True)
class Performance:
    """What a replica serves with a batch of requests, in output tokens a second."""

    batch: float
    tokens_per_s_per_gpu: float
    tokens_per_s_per_user: float


def _looks_back(model: ModelArchitecture, tokens: float) -> float:
    """Return how far a token looks back after so many, in the mean layer."""
    near = min(tokens, model.window) if model.windowed_share else tokens
    return tokens + model.windowed_share * (near - tokens)


def _pairs(model: ModelArchitecture, tokens: float) -> float:
    """Return how many pairs of tokens look at each other, in the mean layer."""
    full = tokens * tokens / 2
    if not model.windowed_share or tokens <= model.window:
        return full
    near = model.window * (tokens - model.window / 2)
    return full + model.windowed_share * (near - full)


def request_bytes(
    model: ModelArchitecture, precision: str, shape: RequestShape
) -> float:
    """Return the bytes that one request holds in the cache."""
    held = shape.input_tokens + _HELD_OUTPUT * shape.output_tokens
    return model.cache_bytes(precision) * _looks_back(model, held)


@lru_cache(maxsize=4096)
def largest_batch(replica: Replica, shape: RequestShape) -> float:
    """Return how many requests the memory of a replica holds at once.

    Raises ThroughputError where weights and the cache of one request do not fit.
    """
    model, precision = replica.model, replica.precision
    weights = model.weight_bytes(precision)
    one = request_bytes(model, precision, shape)
    batch = (replica.usable_bytes - weights) / one
    if batch < 1:
        raise ThroughputError(_does_not_fit(replica, weights + one, shape))
    return batch


def _does_not_fit(replica: Replica, needed: float, shape: RequestShape) -> str:
    model = replica.model
    per_gpu = replica.usable_bytes / replica.gpus
    gpus = math.ceil(needed / per_gpu)
    mends = [f"Give it {gpus} or more GPUs for each replica"]
    # No plan spreads a replica over several scale-up networks.
    if gpus > replica.gpu.scale_up_gpus:
        mends = [f"Use a system that joins {gpus} or more GPUs in one scale-up network"]
    for precision in reversed(model.precisions):
        lower = model.weight_bytes(precision) < model.weight_bytes(replica.precision)
        fits = (
            model.weight_bytes(precision) + request_bytes(model, precision, shape)
            <= replica.usable_bytes
        )
        if lower and fits and precision in replica.gpu.precisions:
            mends.append(f"a lower precision ({precision.upper()})")
            break
    return (
        f"{model.label} does not fit {replica.in_words}: its weights and the cache of "
        f"one request of {shape.in_words} need {needed / _GB:,.0f} GB, and "
        f"{replica.usable_bytes / _GB:,.0f} GB are available "
        f"({USABLE_MEMORY:.0%} of the memory). {' or '.join(mends)}."
    )


@lru_cache(maxsize=4096)
def load(replica: Replica, shape: RequestShape) -> Load:
    """Return what requests of a shape load a replica with."""
    model, gpu = replica.model, replica.gpu
    active = model.active_parameters
    context = _looks_back(model, shape.input_tokens + shape.output_tokens / 2)
    cached = shape.cached_share * shape.input_tokens
    attention = model.attention_flops
    bandwidth = replica.gpus * gpu.bandwidth_tb_s * 1e12
    flops = replica.gpus * gpu.flops(replica.precision)
    return Load(
        weights=model.weight_bytes(replica.precision) / bandwidth,
        cache=model.cache_bytes(replica.precision) * context / bandwidth,
        compute=(2.0 * active + attention * context) / flops,
        prefill=(
            2.0 * active * (shape.input_tokens - cached)
            + attention * (_pairs(model, shape.input_tokens) - _pairs(model, cached))
        )
        / flops,
        unread=1.0 - active / model.parameters,
    )


@lru_cache(maxsize=4096)
def efficiency_of(replica: Replica, *, users_wait: bool) -> tuple[float, float]:
    """Return the parts of FLOPS and of bandwidth that a replica reaches.

    What mixtures of experts reach of the bandwidth is fitted on offline runs, whose
    batches spread over all experts. Where users do not wait, batches are small and
    experts are read as dense weights are.
    """
    is_mixture = replica.model.is_mixture
    compute, memory = efficiency(replica.gpu, is_mixture=is_mixture)
    if is_mixture and not users_wait:
        _, memory = efficiency(replica.gpu, is_mixture=False)
    return compute, memory


def step_seconds(
    ideal: Load, reached: tuple[float, float], shape: RequestShape, batch: float
) -> float:
    """Return the seconds in which each request of a batch gets one token.

    `reached` are the parts of FLOPS and of bandwidth that are reached.
    """
    compute, memory = reached
    decoding = max(ideal.read(batch) / memory, batch * ideal.compute / compute)
    return decoding + batch / shape.output_tokens * ideal.prefill / compute


def performance(
    replica: Replica, shape: RequestShape, batch: float, *, users_wait: bool = True
) -> Performance:
    """Return what a replica serves with a batch of requests."""
    reached = efficiency_of(replica, users_wait=users_wait)
    step = step_seconds(load(replica, shape), reached, shape, batch)
    return Performance(batch, batch / step / replica.gpus, 1.0 / step)


def roofline(
    replica: Replica, shape: RequestShape, batch: float | None = None
) -> Performance:
    """Return what a replica serves, with the largest batch if none is given.

    Raises ThroughputError where the model does not fit, or the batch.
    """
    most = largest_batch(replica, shape)
    if batch is None:
        return performance(replica, shape, most)
    if not 1 <= batch <= most:
        raise ThroughputError(
            f"A batch of {batch:g} is not between 1 and {most:,.0f}, which is what the "
            f"memory of {replica.in_words} holds."
        )
    return performance(replica, shape, batch)
