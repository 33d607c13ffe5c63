"""Workloads with the shape of their requests, and the operating points of GPUs.

An operating point is in output tokens a second per GPU at the workload's shape and user
speed, as benchmarked: before derate, availability and utilisation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec

from planner.core.language.errors import PlannerError
from planner.core.records import (
    Record,
    RecordError,
    RecordFile,
    date_problems,
    did_you_mean,
    duplicate_problems,
    either,
    id_problems,
    positive_problems,
    range_problems,
    text_problems,
)
from planner.core.resources import resource_path
from planner.core.throughput.measured import MeasuredRow, measured_rows
from planner.core.throughput.models import UnknownModelError, architecture
from planner.core.throughput.roofline import RequestShape

# How a figure came about, from the surest on.
TIERS: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: "a measured row of the GPU and the model",
        2: "a measured row of the GPU and the model, moved to other lengths or speed",
        3: "a measured row of another GPU, moved by the roofline ratio",
        4: "the roofline alone",
    }
)


class OperatingPoint(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """Output tokens a second per GPU of one GPU, and the measured rows behind them.

    `benchmark` is the offline row the value starts from, one of `rows`, or empty where
    none is measured. Of it `user_speed_factor` is left at the speed users are served
    at; the rest of the way to the value is the shape of the requests.
    """

    gpu: str
    value: float
    low: float
    high: float
    user_tokens_per_s: float | None = None
    tier: int
    source: str
    source_date: str
    assumption: bool
    reason: str
    rows: tuple[str, ...]
    benchmark: str = ""
    user_speed_factor: float = 1.0


class Workload(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model class with the shape of its requests, and who can serve it.

    `input_per_output` counts all input tokens, cached ones included; `cached_share` is
    the share of them that is read from cache. `output_tokens` is the mean length of an
    answer, `length_source` says where it is from. `model` is the model whose rows and
    architecture serve it.
    """

    id: str
    label: str
    model_class: str
    model: str
    shape: str
    input_per_output: float
    cached_share: float
    output_tokens: float
    length_source: str
    source: str
    source_date: str
    assumption: bool
    operating_point: tuple[OperatingPoint, ...]

    @property
    def requests(self) -> RequestShape:
        """The mean request: lengths in tokens, and the cached share of its input."""
        return RequestShape(
            self.input_per_output * self.output_tokens,
            self.output_tokens,
            self.cached_share,
        )

    def on(self, gpu: str) -> OperatingPoint | None:
        """Return the operating point of a GPU, None if there is none."""
        for point in self.operating_point:
            if point.gpu == gpu:
                return point
        return None

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from id_problems("id", self.id)
        yield from text_problems(self, "label", "model_class", "shape", "source")
        yield from text_problems(self, "length_source")
        try:
            architecture(self.model)
        except UnknownModelError as error:
            yield "model", f"is not known: {error}"
        if self.output_tokens <= 0:
            yield "output_tokens", "is not above zero"
        yield from date_problems("source_date", self.source_date)
        yield from positive_problems(self, "input_per_output")
        yield from range_problems("cached_share", 0.0, self.cached_share, 1.0)
        gpus: set[str] = set()
        for index, point in enumerate(self.operating_point):
            place = f"operating_point[{index}]"
            if point.gpu in gpus:
                yield f"{place}.gpu", f"repeats {point.gpu}"
            gpus.add(point.gpu)
            if point.low <= 0:
                yield f"{place}.low", f"is {point.low:g}; a GPU that serves has a rate"
            yield from range_problems(
                f"{place}.value", point.low, point.value, point.high
            )
            if point.tier not in TIERS:
                yield f"{place}.tier", f"is {point.tier}; choose 1, 2, 3 or 4"
            if not point.source.strip():
                yield f"{place}.source", "is empty"
            yield from date_problems(f"{place}.source_date", point.source_date)
            if point.benchmark and point.benchmark not in point.rows:
                yield f"{place}.benchmark", "is not one of its rows"
            if not 0 < point.user_speed_factor <= 1:
                yield f"{place}.user_speed_factor", "is not above 0 and at most 1"


class UnknownWorkloadError(PlannerError):
    """A workload is named that the program does not know."""


@dataclass(frozen=True, slots=True)
class Workloads:
    """All workloads by id, and the measured rows their operating points stand on."""

    workloads: Mapping[str, Workload]
    rows: Mapping[str, MeasuredRow]

    def workload(self, workload_id: str) -> Workload:
        """Return a workload; raises UnknownWorkloadError with the nearest id.

        >>> workloads().workload("deepseek-671b-mixed").on("GB200").value
        2750.0
        """
        try:
            return self.workloads[workload_id]
        except KeyError:
            hint = did_you_mean(workload_id, self.workloads)
            hint = hint or f" Choose {either(self.workloads)}."
            raise UnknownWorkloadError(
                f"There is no workload '{workload_id}'.{hint}"
            ) from None

    def rows_of(self, point: OperatingPoint) -> tuple[MeasuredRow, ...]:
        """Return the measured rows behind an operating point."""
        return tuple(self.rows[row] for row in point.rows)


def read_workloads(path: Path) -> Workloads:
    """Read workloads from a file; raises RecordError."""
    text = path.read_text(encoding="utf-8")
    file = RecordFile.parse(path.name, text, tables=("workload",))
    found, wrong = file.records("workload", Workload)
    problems = list(wrong)
    problems.extend(duplicate_problems(file, "workload", "id", {}))
    known = measured_rows()
    for index, workload in enumerate(found if not problems else ()):
        for place, point in enumerate(workload.operating_point):
            for row in point.rows:
                if row not in known:
                    message = f"there is no row '{row}'.{did_you_mean(row, known)}"
                    path_of_rows = f"operating_point[{place}].rows"
                    problems.append(
                        file.problem("workload", index, path_of_rows, message)
                    )
    if problems:
        raise RecordError(problems)
    return Workloads(
        MappingProxyType({workload.id: workload for workload in found}),
        known,
    )


@cache
def workloads() -> Workloads:
    """Return the workloads the program ships, read once."""
    return read_workloads(resource_path("workloads.toml"))
