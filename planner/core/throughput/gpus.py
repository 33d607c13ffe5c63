"""GPUs as the roofline sees them: memory, bandwidth, FLOPS, and what is reached."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from planner.core.catalog.items import CatalogItem, Gpu, System
from planner.core.catalog.loading import catalog
from planner.core.language.errors import PlannerError
from planner.core.records import (
    Record,
    date_problems,
    did_you_mean,
    either,
    read_keyed,
    text_problems,
)
from planner.core.resources import resource_path

# GPUs that one replica may span where the catalog does not say more.
_SERVER: Final = 8


class ThroughputError(PlannerError):
    """No throughput follows; the message says why, and what would mend it."""


class UnknownGpuFigureError(ThroughputError):
    """The catalog lacks a figure of a GPU: `field` of the item with the id `item`."""

    def __init__(self, message: str, item: str, field: str) -> None:
        super().__init__(message)
        self.item = item
        self.field = field


@dataclass(frozen=True, slots=True)
class ServingGpu:
    """One GPU: memory in GB, bandwidth in TB/s, dense PFLOPS by precision.

    A precision that it lacks is None. `scale_up_gpus` is how many of them one fast
    network joins, and a replica may span.
    """

    gpu: str
    memory_gb: float
    bandwidth_tb_s: float
    fp4_pflops: float | None = None
    fp8_pflops: float | None = None
    bf16_pflops: float | None = None
    scale_up_gpus: int = _SERVER

    @property
    def precisions(self) -> tuple[str, ...]:
        """Precisions it computes in, the fastest first."""
        return tuple(
            precision
            for precision in ("fp4", "fp8", "bf16")
            if getattr(self, f"{precision}_pflops")
        )

    def flops(self, precision: str) -> float:
        """Return dense FLOP/s; raises ThroughputError for a precision it lacks."""
        found: float | None = getattr(self, f"{precision}_pflops", None)
        if not found:
            raise ThroughputError(
                f"{self.gpu} does not compute in {precision.upper()}. Choose "
                f"{either(p.upper() for p in self.precisions)}."
            )
        return found * 1e15


def serving_gpus(
    items: Mapping[str, CatalogItem] | None = None,
) -> Mapping[str, ServingGpu]:
    """Return the GPUs that can serve, by label; those shipped if no items are given.

    A GPU has its figures from its own item, or else from a system that holds it; one
    without memory, bandwidth and FLOPS is left out.
    """
    return _shipped() if items is None else _found(items.values())


@cache
def _shipped() -> Mapping[str, ServingGpu]:
    return _found(catalog().items.values())


def _found(items: Iterable[CatalogItem]) -> Mapping[str, ServingGpu]:
    found: dict[str, ServingGpu] = {}
    joined: dict[str, int] = {}
    holders: list[Gpu | System] = []
    for item in items:
        if isinstance(item, System):
            joined[item.gpu] = max(
                joined.get(item.gpu, _SERVER), item.scale_up_gpus or _SERVER
            )
        if isinstance(item, (Gpu, System)):
            holders.append(item)
    for item in sorted(holders, key=lambda item: isinstance(item, System)):
        has_flops = (
            item.fp4_dense_pflops or item.fp8_dense_pflops or item.bf16_dense_pflops
        )
        if item.gpu_memory_gb and item.memory_bandwidth_tb_s and has_flops:
            found.setdefault(
                item.gpu,
                ServingGpu(
                    item.gpu,
                    item.gpu_memory_gb,
                    item.memory_bandwidth_tb_s,
                    item.fp4_dense_pflops,
                    item.fp8_dense_pflops,
                    item.bf16_dense_pflops,
                    joined.get(item.gpu, _SERVER),
                ),
            )
    return MappingProxyType(found)


def serving_gpu(gpu: str, items: Mapping[str, CatalogItem] | None = None) -> ServingGpu:
    """Return a GPU by its label; raises ThroughputError with what is missing of it."""
    known = serving_gpus(items)
    found = known.get(gpu)
    if found is not None:
        return found
    shown = catalog().items if items is None else items
    for item in shown.values():
        if isinstance(item, (Gpu, System)) and item.gpu == gpu:
            missing = [
                (name, field)
                for name, field, value in (
                    ("memory", "gpu_memory_gb", item.gpu_memory_gb),
                    ("bandwidth", "memory_bandwidth_tb_s", item.memory_bandwidth_tb_s),
                    (
                        "dense FLOPS",
                        "fp8_dense_pflops",
                        item.fp8_dense_pflops or item.fp4_dense_pflops,
                    ),
                )
                if not value
            ]
            names = " and no ".join(name for name, _field in missing)
            raise UnknownGpuFigureError(
                f"The catalog has no {names} of {gpu}, which the "
                f"roofline needs. Enter it for {item.model} in the catalog: Details, "
                "Enter Figures…",
                item.id,
                missing[0][1] if missing else "",
            )
    hint = did_you_mean(gpu, known) or f" Choose {either(known)}."
    raise ThroughputError(f"There is no GPU '{gpu}'.{hint}")


class Efficiency(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The part of its FLOPS and of its bandwidth that a GPU reaches.

    Where it is not fitted, `like` names the GPU of the nearest generation whose
    efficiencies it takes: an assumption.
    """

    gpu: str
    like: str = ""
    dense_compute: float | None = None
    dense_memory: float | None = None
    mixture_compute: float | None = None
    mixture_memory: float | None = None
    source: str
    source_date: str

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from text_problems(self, "gpu", "source")
        yield from date_problems("source_date", self.source_date)
        for name in (
            "dense_compute",
            "dense_memory",
            "mixture_compute",
            "mixture_memory",
        ):
            value = getattr(self, name)
            if value is None and not self.like:
                yield name, "is missing; or name the GPU that it is like"
            if value is not None and not 0 < value <= 1:
                yield name, f"is {value:g}, not a part of one"


@cache
def efficiencies() -> Mapping[str, Efficiency]:
    """Return the efficiencies the program ships, by GPU, read once."""
    path = resource_path("efficiencies.toml")
    return read_keyed(path, "efficiency", Efficiency, key="gpu")


def fitted_like(gpu: ServingGpu) -> str:
    """Return the GPU whose fitted efficiencies this one has: itself, or the nearest.

    >>> fitted_like(serving_gpu("GB300")), fitted_like(serving_gpu("H100"))
    ('GB200', 'H100')
    """
    known = efficiencies().get(gpu.gpu)
    if known is not None:
        return known.like or known.gpu
    # A GPU of the user's own: the generation whose formats it computes in.
    return "B200" if gpu.fp4_pflops else "H100" if gpu.fp8_pflops else "A100-80GB"


def efficiency(gpu: ServingGpu, *, is_mixture: bool) -> tuple[float, float]:
    """Return the parts of FLOPS and of bandwidth that a GPU reaches."""
    found = efficiencies()[fitted_like(gpu)]
    compute = found.mixture_compute if is_mixture else found.dense_compute
    memory = found.mixture_memory if is_mixture else found.dense_memory
    assert compute is not None
    assert memory is not None
    return compute, memory
