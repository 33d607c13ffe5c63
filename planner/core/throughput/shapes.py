"""Shapes of requests that people name: chat, mixed traffic, reasoning, agents."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from planner.core.throughput.estimate import usual_replica
from planner.core.throughput.gpus import serving_gpu
from planner.core.throughput.models import architecture
from planner.core.throughput.roofline import RequestShape, roofline


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedShape:
    """A shape of requests with a name, and where it is from."""

    id: str
    label: str
    shape: RequestShape
    source: str
    source_date: str
    assumption: bool
    note: str = ""

    @property
    def input_tokens(self) -> float:
        """Mean input in tokens, cached ones included."""
        return self.shape.input_tokens

    @property
    def output_tokens(self) -> float:
        """Mean answer in tokens."""
        return self.shape.output_tokens

    @property
    def cached_share(self) -> float:
        """Share of the input that is read from cache."""
        return self.shape.cached_share


_NAMED: Final = (
    NamedShape(
        id="chat",
        label="Chat",
        shape=RequestShape(215.0, 200.0),
        source="Requests of the GPUStack performance lab, drawn from ShareGPT: 214 to "
        "219 tokens read, 193 to 201 written",
        source_date="2026-08-21",
        assumption=False,
    ),
    NamedShape(
        id="mixed",
        label="Mixed consumer and API traffic",
        shape=RequestShape(3.6 * 1217.0, 1217.0, 0.56),
        source="DeepSeek's published service (deepseek-ai/open-infra-index, day 6): "
        "3.6 tokens read for each one written, 56% of them from cache, and 4,989 "
        "tokens held for the mean token written (recalled)",
        source_date="2025-03",
        assumption=False,
        note="The length of the answer follows: what is read and half of what is "
        "written are the 4,989 tokens held.",
    ),
    NamedShape(
        id="reasoning",
        label="Reasoning",
        shape=RequestShape(215.0, 3800.0),
        source="Mean answer of MLPerf deepseek-r1: 3,795 to 3,835 tokens; input of a "
        "chat",
        source_date="2026-09",
        assumption=True,
        note="MLPerf records no input length; that of chat is taken. Plan 5 to 15 "
        "times the answer of a chat.",
    ),
    NamedShape(
        id="agent",
        label="Coding agent",
        shape=RequestShape(219_000.0, 1077.0, 0.98),
        source="Coding agents as measured: 219,000 tokens read and 1,077 written, "
        "about 98% of the input can be read from cache",
        source_date="2026-09",
        assumption=True,
        note="Most of the work of an agent is input that is read again: it is priced "
        "on input and cached input. No measured row holds the reading and storing of "
        "such caches.",
    ),
)
REQUEST_SHAPES: Final[Mapping[str, NamedShape]] = MappingProxyType(
    {named.id: named for named in _NAMED}
)
CHAT: Final = REQUEST_SHAPES["chat"].shape


def multiplier(model: str, gpu: str, shape: RequestShape) -> float:
    """Return the GPU time of an answer against that of a chat answer.

    Both on the roofline of the usual replica, as many at once as its memory holds.
    Raises ThroughputError where the model does not fit.

    >>> multiplier("llama3.3-70b", "H100", CHAT)
    1.0
    """
    return _seconds(model, gpu, shape) / _seconds(model, gpu, CHAT)


def _seconds(model: str, gpu: str, shape: RequestShape) -> float:
    """Return the GPU seconds that one answer takes."""
    replica = usual_replica(serving_gpu(gpu), architecture(model), shape)
    return shape.output_tokens / roofline(replica, shape).tokens_per_s_per_gpu
