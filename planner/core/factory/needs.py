"""What the rules ask of a phase: the needs of each role, and what they come to."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.core.catalog.items import CatalogItem, System
from planner.core.factory.sizing.network import FatTree


@dataclass(frozen=True, slots=True)
class Need:
    """How much of a role a phase needs; `item` is None where none is chosen for it."""

    role: str
    item: CatalogItem | None
    quantity: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Pod:
    """The systems of one kind, in `pods` equal parts with a compute network each.

    `tree` is the network of one part; None where no switch is chosen, or where a figure
    is missing.
    """

    system: System
    quantity: float
    pods: int
    tree: FatTree | None


@dataclass(frozen=True, slots=True)
class MissingFigure:
    """A figure that a rule needs and the catalog does not have."""

    item: str
    field: str
    needed_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseSizing:
    """What the rules make of a phase.

    `it_kw` is the highest power of its IT; as heat it goes to liquid and to air.
    `covered` are the roles that an allowance, a building or a rented hall takes the
    place of. `rack_weight_kg` is that of the heaviest rack whose weight is known, and
    `heaviest` says whose it is.
    """

    phase: str
    pods: tuple[Pod, ...] = ()
    needs: tuple[Need, ...] = ()
    it_kw: float = 0.0
    typical_kw: float = 0.0
    liquid_kw: float = 0.0
    facility_kw: float = 0.0
    system_racks: int = 0
    network_racks: int = 0
    storage_racks: int = 0
    management_racks: int = 0
    rack_weight_kg: float | None = None
    heaviest: str = ""
    covered: frozenset[str] = frozenset()
    missing: tuple[MissingFigure, ...] = ()

    @property
    def air_kw(self) -> float:
        """Heat that goes to the air of the hall."""
        return self.it_kw - self.liquid_kw

    @property
    def racks(self) -> int:
        """Racks of all kinds."""
        return (
            self.system_racks
            + self.network_racks
            + self.storage_racks
            + self.management_racks
        )

    def needed(self, role: str) -> Need | None:
        """Return what is needed of a role, None where the rules ask for nothing."""
        return next((need for need in self.needs if need.role == role), None)

    def quantity_of(self, item: str) -> float:
        """Return how much of an item all its roles need."""
        return sum(need.quantity for need in self._of(item))

    def sentence_of(self, item: str) -> str:
        """Return why as much of an item is needed."""
        return " ".join(need.sentence for need in self._of(item))

    def roles_of(self, item: str) -> tuple[str, ...]:
        """Return the roles an item has."""
        return tuple(need.role for need in self._of(item))

    def _of(self, item: str) -> Iterator[Need]:
        return (n for n in self.needs if n.item is not None and n.item.id == item)
