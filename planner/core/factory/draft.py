"""A phase while it is being sized: what is known of it, and the needs found so far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from planner.core.catalog.items import CatalogItem, System
from planner.core.factory.needs import MissingFigure, Need
from planner.core.factory.rules import PhaseRules

# Systems of a phase with how many there are of each.
Systems = tuple[tuple[System, float], ...]


@dataclass(slots=True)
class Draft:
    """A phase being sized.

    `chosen` are the items of roles, `pinned` the quantities that are set, by item.
    """

    items: Mapping[str, CatalogItem]
    chosen: Mapping[str, CatalogItem]
    pinned: Mapping[str, float]
    rules: PhaseRules
    covered: frozenset[str]
    needs: list[Need] = field(default_factory=list)
    missing: dict[MissingFigure, None] = field(default_factory=dict)

    def need(self, role: str, quantity: float, sentence: str) -> None:
        """Note what a role needs, for the item that is chosen for it."""
        item = self.chosen.get(role)
        if item is None and (quantity <= 0 or role in self.covered):
            return
        self.needs.append(Need(role, item, quantity if item else 0.0, sentence))

    def lacks(self, item: CatalogItem, name: str, needed_for: str) -> None:
        """Note that an item has no figure where a rule needs one."""
        self.missing[MissingFigure(item.id, name, needed_for)] = None

    def quantity(self, item_id: str) -> float:
        """Return how much of an item the phase buys, as far as it is known by now."""
        if item_id in self.pinned:
            return self.pinned[item_id]
        return sum(
            need.quantity
            for need in self.needs
            if need.item is not None and need.item.id == item_id
        )

    def bought(self) -> Iterator[tuple[CatalogItem, float]]:
        """Yield the items the phase buys, as far as they are known by now."""
        for item in self.items.values():
            quantity = self.quantity(item.id)
            if quantity > 0:
                yield item, quantity

    @property
    def systems(self) -> Systems:
        """The systems the phase buys."""
        return tuple(
            (item, quantity)
            for item, quantity in self.bought()
            if isinstance(item, System)
        )

    @property
    def gpus(self) -> float:
        """The GPUs of all systems."""
        return sum(system.gpus * quantity for system, quantity in self.systems)
