"""Published claims about AI factories, to be held against what is measured."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from planner.core.records import (
    Record,
    date_problems,
    id_problems,
    positive_problems,
    read_keyed,
    text_problems,
)
from planner.core.resources import resource_path


class Claim(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was claimed, by whom and where; `leaves_out` is what the claim is silent on.

    The claim is that a figure stays `under` the value in `unit`, or reaches it. It is
    about what a factory brings (``return``) or how soon (``time``). `source_date` is
    empty where the claim is not dated.
    """

    id: str
    about: Literal["return", "time"]
    title: str
    statement: str
    value: float
    unit: str
    under: bool = False
    by: str
    source: str
    source_date: str = ""
    leaves_out: str

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that is wrong, with the reason."""
        yield from id_problems("id", self.id)
        yield from text_problems(
            self, "title", "statement", "unit", "by", "source", "leaves_out"
        )
        if self.source_date:
            yield from date_problems("source_date", self.source_date)
        yield from positive_problems(self, "value")


def read_claims(path: Path) -> Mapping[str, Claim]:
    """Read claims from a file, by id; raises RecordError."""
    return read_keyed(path, "claim", Claim)


@cache
def claims() -> Mapping[str, Claim]:
    """Return the claims the program ships, read once.

    >>> claims()["up-to-30x"].value
    30.0
    """
    return read_claims(resource_path("claims.toml"))


def claims_of_return() -> tuple[Claim, ...]:
    """Return the claims about what a factory brings."""
    return tuple(claim for claim in claims().values() if claim.about == "return")
