"""The user's own catalog: a file beside the program's, which imports add to."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import platformdirs

from planner.core.catalog.items import Item
from planner.core.catalog.loading import Catalog, CatalogFileError, read_items
from planner.core.catalog.writing import rendered
from planner.core.files import reason_of, write_whole
from planner.core.records import RecordProblem


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: ids that are new, ids whose item was replaced."""

    added: tuple[str, ...]
    replaced: tuple[str, ...]


def user_catalog_file() -> Path:
    """Return where the user's own catalog is kept, whether it is there or not."""
    data = platformdirs.user_data_path("ai-factory-planner", appauthor=False)
    return data / "catalog.toml"


def user_catalog() -> Catalog:
    """Return the sound items of the user's own catalog; none where there is no file.

    What is wrong with the others is told by `user_problems`. Raises CatalogFileError
    for a file that cannot be read.
    """
    items, _ = _read()
    return Catalog(MappingProxyType({item.id: item for item in items}))


def user_problems() -> tuple[RecordProblem, ...]:
    """Return what is wrong in the user's own catalog, by line.

    Raises CatalogFileError for a file that cannot be read.
    """
    _, problems = _read()
    return problems


def import_items(items: Iterable[Item]) -> Imported:
    """Put items into the user's own catalog, in the place of those with the same id.

    The file is written in one step. Raises CatalogFileError where it cannot be, and
    where it holds items that are wrong, which would be lost.
    """
    path = user_catalog_file()
    present, problems = _read()
    if problems:
        raise CatalogFileError(
            f"Your catalog has items that are wrong, and importing would lose them: "
            f"{problems[0]} Mend them in {path} first."
        )
    before = {item.id: item for item in present}
    new = {item.id: item for item in items}
    if new:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, rendered((before | new).values()))
        except OSError as error:
            raise CatalogFileError(
                f"Your catalog {path} cannot be written: {reason_of(error)}."
            ) from error
    return Imported(
        added=tuple(one for one in new if one not in before),
        replaced=tuple(one for one in new if one in before),
    )


def _read() -> tuple[tuple[Item, ...], tuple[RecordProblem, ...]]:
    path = user_catalog_file()
    return read_items(path) if path.exists() else ((), ())
