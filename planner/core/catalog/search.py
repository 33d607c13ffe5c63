"""Finding items of a catalog by words, category and vendor."""

from collections.abc import Iterable

from planner.core.catalog.items import Item


def search(
    items: Iterable[Item], text: str = "", *, category: str = "", vendor: str = ""
) -> tuple[Item, ...]:
    """Return the items that have all words of a text, in their order.

    Words are looked for in id, vendor, model, contents and the way of cooling.
    `category` is an id, `vendor` a part of the name; empty for any.

    >>> from planner.core.catalog.loading import catalog
    >>> [one.id for one in search(catalog().items.values(), "infiniband xdr")]
    ['q3400']
    """
    words = text.casefold().split()
    name = vendor.casefold()
    return tuple(
        item
        for item in items
        if category in ("", item.category)
        and name in item.vendor.casefold()
        and all(word in _text_of(item) for word in words)
    )


def vendors(items: Iterable[Item]) -> tuple[str, ...]:
    """Return the vendors of items, each once, in alphabetical order."""
    return tuple(sorted({item.vendor for item in items}, key=str.casefold))


def _text_of(item: Item) -> str:
    cooled = "liquid" if item.liquid_heat_fraction else item.cooling
    said = (item.id, item.vendor, item.model, item.contains, cooled)
    return " ".join(said).casefold()
