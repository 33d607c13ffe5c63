"""Loading of the hardware catalog the program ships."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from planner.core.catalog.items import CatalogItem
from planner.core.language.errors import PlannerError
from planner.core.records import (
    RecordError,
    RecordFile,
    RecordProblem,
    did_you_mean,
    duplicate_problems,
)
from planner.core.resources import resource_path


class UnknownItemError(PlannerError):
    """An item is named that the catalog does not have."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """All items of a catalog by id, in the order of its files."""

    items: Mapping[str, CatalogItem]

    def item(self, item_id: str) -> CatalogItem:
        """Return an item; raises UnknownItemError with the nearest id if there is none.

        >>> catalog().item("gb200-nvl72").gpus
        72
        """
        try:
            return self.items[item_id]
        except KeyError:
            hint = did_you_mean(item_id, self.items)
            raise UnknownItemError(
                f"The catalog has no item '{item_id}'.{hint}"
            ) from None


def read_catalog(folder: Path) -> Catalog:
    """Read all TOML files of a folder.

    Raises RecordError with every problem of all files, each with file and line.
    """
    items: dict[str, CatalogItem] = {}
    problems: list[RecordProblem] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        name = f"{folder.name}/{path.name}"
        try:
            file = RecordFile.parse(
                name, path.read_text(encoding="utf-8"), tables=("item",)
            )
        except RecordError as error:
            problems.extend(error.problems)
            continue
        records, wrong = file.records("item", CatalogItem)
        problems.extend(wrong)
        problems.extend(duplicate_problems(file, "item", "id", seen))
        items.update((record.id, record) for record in records)
    if problems:
        raise RecordError(problems)
    return Catalog(MappingProxyType(items))


@cache
def catalog() -> Catalog:
    """Return the catalog the program ships, read once."""
    return read_catalog(resource_path("catalog"))
