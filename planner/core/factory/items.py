"""The catalog of a project: what the program ships, with the project's own items."""

from functools import lru_cache
from types import MappingProxyType

from planner.core.catalog.items import Item
from planner.core.catalog.loading import Catalog, catalog
from planner.core.document import Project


def project_catalog(project: Project) -> Catalog:
    """Return the catalog of a project.

    An own item with the id of a shipped one stands in its place, another is added.
    """
    return overlaid(project.own_items)


# Own items change seldom, and the bill is made at every edit.
@lru_cache(maxsize=16)
def overlaid(own: tuple[Item, ...]) -> Catalog:
    """Return the catalog that the program ships with own items over it."""
    if not own:
        return catalog()
    return Catalog(
        MappingProxyType({**catalog().items, **{item.id: item for item in own}})
    )
