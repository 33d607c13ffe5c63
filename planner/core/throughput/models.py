"""Architectures of served models: what their weights and caches take, and compute."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from planner.core.language.errors import PlannerError
from planner.core.records import (
    Record,
    choice_problems,
    date_problems,
    did_you_mean,
    id_problems,
    positive_problems,
    range_problems,
    read_keyed,
    text_problems,
)
from planner.core.resources import resource_path

# Bytes of a weight and of an entry of the cache. NVFP4 keeps a scale of one byte for
# each 16 weights. Servers keep the cache in FP8 wherever the weights are FP8 or less.
WEIGHT_BYTES: Final[Mapping[str, float]] = MappingProxyType(
    {"fp4": 0.5625, "fp8": 1.0, "bf16": 2.0}
)
CACHE_BYTES: Final[Mapping[str, float]] = MappingProxyType(
    {"fp4": 1.0, "fp8": 1.0, "bf16": 2.0}
)
PRECISIONS: Final = tuple(WEIGHT_BYTES)

_DENSE = re.compile(r"dense-(\d+(?:\.\d+)?)b")
_MIXTURE = re.compile(r"moe-(\d+(?:\.\d+)?)b-a(\d+(?:\.\d+)?)b")


class UnknownModelError(PlannerError):
    """A model is named whose architecture the program does not know."""


class ModelArchitecture(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the roofline needs to know of a model.

    `parameters` are all weights, `active_parameters` those that compute one token;
    they are the same where the model is dense. The cache holds `kv_heads` of
    `head_dim` for keys and for values in each layer, or `latent_dim` values where they
    are compressed (multi-head latent attention). In `windowed_share` of the layers a
    token looks back no further than `window` tokens. `precisions` are those it is
    served in; `stored_bytes` are bytes of a weight where these are stored in one format
    whatever computes. `benchmark` is the model of MLPerf that stands for this one.
    """

    id: str
    label: str
    parameters: float
    active_parameters: float
    layers: int
    heads: int
    kv_heads: int = 0
    head_dim: int
    latent_dim: int = 0
    window: int = 0
    windowed_share: float = 0.0
    precisions: tuple[str, ...] = PRECISIONS
    stored_bytes: float | None = None
    benchmark: str = ""
    source: str
    source_date: str = ""
    assumption: bool = False
    note: str = ""

    @property
    def is_mixture(self) -> bool:
        """Whether a token is computed by a part of the weights only."""
        return self.active_parameters < self.parameters

    @property
    def attention_flops(self) -> float:
        """FLOP of attention for one token and one token it looks back at."""
        return 4.0 * self.heads * self.head_dim * self.layers

    def weight_bytes(self, precision: str) -> float:
        """Bytes of all weights.

        >>> f"{architecture('llama3.3-70b').weight_bytes('fp8') / 1e9:.2f} GB"
        '70.55 GB'
        """
        per_weight = self.stored_bytes or WEIGHT_BYTES[precision]
        return self.parameters * per_weight

    def cache_bytes(self, precision: str) -> float:
        """Bytes in the cache for one token, in layers without a window.

        >>> architecture("llama3.3-70b").cache_bytes("fp8")  # 2 x 8 x 128 x 80
        163840.0
        >>> architecture("deepseek-r1").cache_bytes("fp8")  # 576 x 61
        35136.0
        """
        values = self.latent_dim or 2 * self.kv_heads * self.head_dim
        return values * self.layers * CACHE_BYTES[precision]

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from id_problems("id", self.id.replace(".", "-"))
        yield from text_problems(self, "label", "source")
        if self.source_date:
            yield from date_problems("source_date", self.source_date)
        yield from positive_problems(self, "kv_heads", "latent_dim", "window")
        for name in ("parameters", "active_parameters", "layers", "heads", "head_dim"):
            if getattr(self, name) <= 0:
                yield name, "is not above zero"
        yield from range_problems(
            "active_parameters", None, self.active_parameters, self.parameters
        )
        yield from range_problems("windowed_share", 0.0, self.windowed_share, 1.0)
        if not (self.kv_heads or self.latent_dim):
            yield "kv_heads", "is zero, and there is no latent_dim either"
        for precision in self.precisions:
            yield from choice_problems("precisions", precision, PRECISIONS)


@cache
def models() -> Mapping[str, ModelArchitecture]:
    """Return the architectures the program ships, by id, read once."""
    return read_keyed(resource_path("models.toml"), "model", ModelArchitecture)


@lru_cache(maxsize=256)
def architecture(model: str) -> ModelArchitecture:
    """Return the architecture of a model.

    It is one that the program ships, or a generic one: ``dense-70b`` is a dense model
    of 70 billion parameters, ``moe-671b-a37b`` a mixture of experts that computes a
    token with 37 of 671. Raises UnknownModelError with the nearest id.
    """
    found = models().get(model)
    if found is not None:
        return found
    if dense := _DENSE.fullmatch(model):
        return generic(model, float(dense[1]) * 1e9)
    if mixture := _MIXTURE.fullmatch(model):
        return generic(model, float(mixture[1]) * 1e9, float(mixture[2]) * 1e9)
    hint = did_you_mean(model, models())
    raise UnknownModelError(
        f"There is no model '{model}'.{hint} A generic one is named by its parameters: "
        "dense-70b or moe-671b-a37b."
    )


def generic(
    model: str, parameters: float, active_parameters: float | None = None
) -> ModelArchitecture:
    """Return a model of these many parameters, with the usual proportions.

    A dense model has 13 weights for each layer and width squared, and a width 115 times
    its layers, as the Llama 3 family has; 8 heads of keys and values, heads of 128. A
    mixture of experts has the attention of the dense model whose size is the geometric
    mean of its total and active parameters. Raises UnknownModelError where no model has
    such parameters.

    >>> found = generic("dense-70b", 70e9)
    >>> found.layers, found.heads, found.cache_bytes("fp8")
    (74, 67, 151552.0)
    """
    active = active_parameters or parameters
    if not 1e8 <= active <= parameters <= 1e14:
        raise UnknownModelError(
            f"There is no model '{model}': it has 0.1 to 100,000 billion parameters, "
            "and no more active ones than these."
        )
    width = ((parameters * active) ** 0.5 * 115 / 13) ** (1 / 3)
    return ModelArchitecture(
        id=model,
        label=f"Generic {model}",
        parameters=parameters,
        active_parameters=active,
        layers=max(1, round(width / 115)),
        heads=max(8, round(width / 128)),
        kv_heads=8,
        head_dim=128,
        source="Proportions of the Llama 3 family",
        assumption=True,
        note="Assumption: attention follows from the parameters alone.",
    )
