"""Loading of catalogs: the one the program ships, and files of other people.

The shipped catalog is sound as a whole or is refused; of a user's file everything that
is sound is read, and what is not is told with its line.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from planner.core.catalog.items import ITEM_TYPES, Item
from planner.core.files import reason_of
from planner.core.language.errors import PlannerError
from planner.core.records import (
    RecordError,
    RecordFile,
    RecordKinds,
    RecordProblem,
    did_you_mean,
    duplicate_problems,
    not_toml,
)
from planner.core.resources import resource_path

_TABLE: Final = "item"
_KINDS: Final = RecordKinds("category", ITEM_TYPES)
_HEADER: Final = re.compile(rf"\s*\[\[\s*{_TABLE}\s*\]\]")


class UnknownItemError(PlannerError):
    """An item is named that the catalog does not have."""


class CatalogFileError(PlannerError):
    """A catalog file that cannot be read or written at all."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """All items of a catalog by id, in the order of its files."""

    items: Mapping[str, Item]

    def item(self, item_id: str) -> Item:
        """Return an item; raises UnknownItemError with the nearest id if there is none.

        >>> catalog().item("gb200-nvl72").rack_units
        48.0
        """
        try:
            return self.items[item_id]
        except KeyError:
            hint = did_you_mean(item_id, self.items)
            raise UnknownItemError(
                f"The catalog has no item '{item_id}'.{hint}"
            ) from None

    def containers_of(self, item_id: str) -> tuple[Item, ...]:
        """Return the items that hold another inside their price.

        >>> [item.id for item in catalog().containers_of("gb200-gpu")]
        ['gb200-nvl72']
        """
        return tuple(
            item
            for item in self.items.values()
            if any(part.item == item_id for part in item.includes)
        )


# ------------------------------------------------------------------ what is shipped


def read_catalog(folder: Path) -> Catalog:
    """Read all TOML files of a folder.

    Raises RecordError with every problem of all files, each with file and line.
    """
    items: dict[str, Item] = {}
    problems: list[RecordProblem] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        name = f"{folder.name}/{path.name}"
        text = path.read_text(encoding="utf-8")
        try:
            file = RecordFile.parse(name, text, tables=(_TABLE,))
        except RecordError as error:
            problems.extend(error.problems)
            continue
        records, wrong = file.records(_TABLE, _KINDS)
        problems.extend(wrong)
        problems.extend(duplicate_problems(file, _TABLE, "id", seen))
        items.update((record.id, record) for record in records)
    if problems:
        raise RecordError(problems)
    return Catalog(MappingProxyType(items))


@cache
def catalog() -> Catalog:
    """Return the catalog the program ships, read once."""
    return read_catalog(resource_path("catalog"))


# ------------------------------------------------------------------ files of others


def read_items(path: Path) -> tuple[tuple[Item, ...], tuple[RecordProblem, ...]]:
    """Return the sound items of a file, and what is wrong with the others, by line.

    Of items with the same id the first counts. Raises CatalogFileError where there is
    no text to read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CatalogFileError(
            f"{path.name} cannot be read: {reason_of(error)}."
        ) from error
    except UnicodeDecodeError as error:
        raise CatalogFileError(
            f"{path.name} is not a text in UTF-8. A catalog is a TOML file; "
            "`planner catalog schema` says what it may hold."
        ) from error
    text, broken = _without_broken_tables(path.name, text)
    file, strange = RecordFile.sound_part(path.name, text, tables=(_TABLE,))
    records, wrong = file.records(_TABLE, _KINDS)
    twice = duplicate_problems(file, _TABLE, "id", {})
    items: dict[str, Item] = {}
    for record in records:
        items.setdefault(record.id, record)
    problems = (*broken, *strange, *wrong, *twice)
    return tuple(items.values()), tuple(sorted(problems, key=lambda one: one.line))


def _without_broken_tables(
    name: str, text: str
) -> tuple[str, tuple[RecordProblem, ...]]:
    """Return a text without the items that are not TOML, and what is wrong with these.

    Their lines stay as empty ones, so that the numbers of the others hold.
    """
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        pass
    else:
        return text, ()
    lines = text.splitlines()
    starts = [n for n, line in enumerate(lines) if _HEADER.match(line)]
    problems = []
    for first, last in zip((0, *starts), (*starts, len(lines)), strict=True):
        block = "\n" * first + "\n".join(lines[first:last])
        try:
            tomllib.loads(block)
        except tomllib.TOMLDecodeError as error:
            problems.append(not_toml(name, block, error))
            lines[first:last] = [""] * (last - first)
    return "\n".join(lines), tuple(problems)
