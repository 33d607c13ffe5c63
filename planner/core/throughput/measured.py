"""Measured rows of inference: what benchmarks found, each with source and date.

The rows are of several families of benchmarks, which measure differently and are never
mixed without saying so: MLPerf rows carry no input length, TensorRT-LLM rows are the
vendor's own at the highest load.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec

from planner.core.catalog.tables import TableRow, read_table
from planner.core.records import (
    CONFIDENCES,
    Record,
    RecordError,
    RecordProblem,
    choice_problems,
    date_problems,
    positive_problems,
    text_problems,
)
from planner.core.resources import resource_path

# The families by how the ids of their rows begin.
FAMILIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mlperf": "MLPerf",
        "trtllm": "TensorRT-LLM",
        "infx": "InferenceX",
        "gpustack": "GPUStack",
        "lmsys": "LMSYS",
        "gist": "a user's own test",
    }
)
_ROUND: Final = re.compile(r"MLPerf Inference (v\d+\.\d+)")
# Formats of four bits that differ in how their scales are stored, and of sixteen.
_ALIKE: Final[Mapping[str, str]] = MappingProxyType({"mxfp4": "fp4", "fp16": "bf16"})


def alike(precision: str) -> str:
    """Return the precision by which rows are compared: MXFP4 is a kind of FP4.

    >>> alike("mxfp4"), alike("fp8")
    ('fp4', 'fp8')
    """
    return _ALIKE.get(precision, precision)


class MeasuredRow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One published measurement of inference, copied with its source.

    `input_tokens` and `output_tokens` are mean lengths, None where they are not
    recorded; rates are in output tokens a second.
    """

    id: str
    system: str
    gpu: str
    gpus: int
    model: str
    precision: str
    scenario: str
    input_tokens: float | None = None
    output_tokens: float | None = None
    output_tokens_per_s: float
    output_tokens_per_s_per_gpu: float
    tokens_per_s_per_user: float | None = None
    software: str = ""
    source: str
    source_date: str
    confidence: str
    note: str = ""

    @property
    def family(self) -> str:
        """Family of benchmarks that the row belongs to, one of `FAMILIES`."""
        return FAMILIES[self.id.partition("-")[0]]

    @property
    def suite(self) -> str:
        """Family with its round, e.g. ``MLPerf v6.1``."""
        found = _ROUND.match(self.source)
        return f"{self.family} {found[1]}" if found else self.family

    @property
    def citation(self) -> str:
        """The measurement in short.

        >>> row = measured_rows()["trtllm-2025-12-deepseek-r1-gb200-dep4-8192-1024"]
        >>> row.citation
        'TensorRT-LLM deepseek-r1 on 4 GB200, offline 8192/1024: 1,192 tokens/s per GPU'
        """
        lengths = (
            f" {self.input_tokens:.0f}/{self.output_tokens:.0f}"
            if self.input_tokens and self.output_tokens
            else ""
        )
        return (
            f"{self.suite} {self.model} on {self.gpus} {self.gpu}, {self.scenario}"
            f"{lengths}: {self.output_tokens_per_s_per_gpu:,.0f} tokens/s per GPU"
        )

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        if self.id.partition("-")[0] not in FAMILIES:
            yield "id", f"is '{self.id}'; it begins with {', '.join(FAMILIES)}"
        yield from text_problems(self, "gpu", "model", "precision", "scenario")
        yield from text_problems(self, "source")
        yield from date_problems("source_date", self.source_date)
        yield from choice_problems("confidence", self.confidence, CONFIDENCES)
        yield from positive_problems(self, "input_tokens", "output_tokens")
        for name in ("gpus", "output_tokens_per_s_per_gpu", "tokens_per_s_per_user"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                yield name, f"is {value:g}; give more than zero"


def read_measured_rows(path: Path) -> Mapping[str, MeasuredRow]:
    """Read measured rows from a file by their ids.

    Raises RecordError with the line and the reason of all that is wrong.
    """
    rows: dict[str, MeasuredRow] = {}
    problems: list[RecordProblem] = []
    for cells in read_table(path, MeasuredRow.__struct_fields__):
        try:
            row = _row(cells)
            if row.id in rows:
                raise cells.error(f"id '{row.id}' is taken already")
            rows[row.id] = row
        except RecordError as error:
            problems.extend(error.problems)
    if problems:
        raise RecordError(problems)
    return MappingProxyType(rows)


def _row(cells: TableRow) -> MeasuredRow:
    filled = {name: cell for name, cell in cells.cells.items() if cell.strip()}
    try:
        row = msgspec.convert(filled, MeasuredRow, strict=False)
    except msgspec.ValidationError as error:
        raise cells.error(str(error).replace(" - at `$.", " in `")) from error
    for name, reason in row.problems():
        raise cells.error(f"{name} {reason}")
    return row


@cache
def measured_rows() -> Mapping[str, MeasuredRow]:
    """Return the measured rows the program ships, by id, read once."""
    return read_measured_rows(resource_path("throughput.csv"))


@cache
def fastest_measured() -> MeasuredRow:
    """Return the row that serves each user fastest.

    >>> row = fastest_measured()
    >>> row.tokens_per_s_per_user, row.gpu, row.model
    (173.2, 'GB200', 'kimi-k2.5')
    """
    return max(
        measured_rows().values(), key=lambda row: row.tokens_per_s_per_user or 0.0
    )
