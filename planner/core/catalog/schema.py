"""The JSON Schema of a catalog file, for editors and for other programs."""

from typing import Any

import msgspec

from planner.core.catalog.fields import described
from planner.core.catalog.items import (
    ITEM_TYPES,
    MAY_BE_EMPTY,
    SHARES,
    Item,
    Part,
    choices_of,
    numbers_of,
)


class CatalogFile(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """A catalog: one table for each item, told apart by its category."""

    item: tuple[Item, ...] = ()


def catalog_schema() -> dict[str, Any]:  # a JSON document
    """Return the JSON Schema of a catalog file, as `planner catalog schema` prints it.

    >>> catalog_schema()["title"]
    'Catalog of AI Factory Planner'
    """
    schema = msgspec.json.schema(CatalogFile)
    definitions = schema["$defs"]
    for item_type in (Part, *ITEM_TYPES.values()):
        rules = definitions[item_type.__name__]["properties"]
        for name in item_type.__struct_fields__:
            rules[name]["description"] = described(name)
    for item_type in ITEM_TYPES.values():
        rules = definitions[item_type.__name__]["properties"]
        for name, choices in choices_of(item_type).items():
            open_ones = ("",) if name in MAY_BE_EMPTY else ()
            rules[name]["enum"] = [*open_ones, *choices]
        for name in numbers_of(item_type):
            rules[name]["minimum"] = 0
            if name in SHARES:
                rules[name]["maximum"] = 1
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Catalog of AI Factory Planner",
        **schema,
    }
