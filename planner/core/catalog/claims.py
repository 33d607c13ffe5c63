"""Published claims about AI factories, to be held against what is measured."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from planner.core.records import (
    Record,
    RecordError,
    RecordFile,
    date_problems,
    duplicate_problems,
    id_problems,
    positive_problems,
    text_problems,
)
from planner.core.resources import resource_path


class Claim(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was claimed, by whom and where; `leaves_out` is what the claim is silent on.

    `value` is the figure of the claim in `unit`.
    """

    id: str
    title: str
    statement: str
    value: float
    unit: str
    by: str
    source: str
    source_date: str
    leaves_out: str

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from id_problems("id", self.id)
        yield from text_problems(
            self, "title", "statement", "by", "source", "leaves_out"
        )
        yield from date_problems("source_date", self.source_date)
        yield from positive_problems(self, "value")


def read_claims(path: Path) -> Mapping[str, Claim]:
    """Read claims from a file, by id; raises RecordError."""
    text = path.read_text(encoding="utf-8")
    file = RecordFile.parse(path.name, text, tables=("claim",))
    found, wrong = file.records("claim", Claim)
    problems = [*wrong, *duplicate_problems(file, "claim", "id", {})]
    if problems:
        raise RecordError(problems)
    return MappingProxyType({claim.id: claim for claim in found})


@cache
def claims() -> Mapping[str, Claim]:
    """Return the claims the program ships, read once.

    >>> claims()["up-to-30x"].value
    30.0
    """
    return read_claims(resource_path("claims.toml"))
