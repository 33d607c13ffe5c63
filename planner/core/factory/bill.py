"""The bill of materials: what each phase buys, how much of it and at what price."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import msgspec

from planner.core.catalog.items import ASSET_CLASSES, CatalogItem, Item, System
from planner.core.catalog.loading import Catalog, UnknownItemError
from planner.core.document import Evidence, Phase, Project, evidence_of
from planner.core.factory.design import size_phase
from planner.core.factory.errors import AssemblyError
from planner.core.factory.exchange import SHIPPED, exchange
from planner.core.factory.items import overlaid
from planner.core.factory.needs import PhaseSizing
from planner.core.factory.roles import covered_by, is_building
from planner.core.factory.rules import CHAPTER as RULES_CHAPTER
from planner.core.factory.rules import PhaseRules
from planner.core.factory.sizing.quantities import SizingError
from planner.core.factory.values import counted, number_set, spoken
from planner.core.language.kinds import Value

QUANTITY: Final = "bill.quantity"
PRICE: Final = "bill.price"
COLOCATION_PRICE: Final = "opex.colocation_price"
SET_BY_HAND: Final = "Entered in the project"

# Where an item that is not bought belongs instead, by its category and asset class.
_PAID_ELSEWHERE: Final = {
    ("facility", "building"): COLOCATION_PRICE,
    ("software", "software"): "opex.software_per_gpu_year",
    ("service", "accelerated-systems"): "opex.support_share",
    ("service", "building"): "capex.contingency",
}
_PAID_OTHERWISE: Final = "opex.other_per_year"
_NONE_NEEDED: Final = "By the rules the phase needs none."
_NOT_KNOWN: Final = (
    "The rules cannot tell yet: something is still to be chosen, or a figure entered."
)


class BillLine(msgspec.Struct, frozen=True, kw_only=True):
    """One item of one phase: its quantity in the item's unit, and the price of a unit.

    The price is in the project's `currency`; `conversion` says from which price of the
    catalog it was converted, empty where it was not. One that was entered by hand
    counts as an assumption without a source, unless the project has evidence of it.
    `derived_quantity` is what the rules ask for where they size the item, for `roles`,
    with the reason; a quantity that is set beside it is pinned.
    """

    phase: str
    item: CatalogItem
    asset_class: str
    quantity: float
    derived_quantity: float | None = None
    quantity_sentence: str = ""
    roles: tuple[str, ...] = ()
    is_set: bool = False
    unit_price: float
    price_is_set: bool
    price_evidence: Evidence | None = None
    currency: str = SHIPPED
    conversion: str = ""

    @property
    def system(self) -> System | None:
        """The item where it is a system with GPUs, None where it is anything else."""
        return self.item if isinstance(self.item, System) else None

    @property
    def is_pinned(self) -> bool:
        """Whether the quantity is set although the rules size the item."""
        return self.is_set and self.derived_quantity is not None

    @property
    def cost(self) -> float:
        """Quantity times unit price."""
        return self.quantity * self.unit_price

    @property
    def price_source(self) -> str:
        """Where the unit price is from; empty for an assumption without a source."""
        if self.price_evidence is not None:
            return self.price_evidence.source
        return SET_BY_HAND if self.price_is_set else self.item.source

    @property
    def price_source_date(self) -> str:
        """Date of the source of the unit price; empty for one entered by hand."""
        if self.price_evidence is not None:
            return self.price_evidence.source_date
        return "" if self.price_is_set else self.item.source_date

    @property
    def price_assumption(self) -> bool:
        """Whether no source states the unit price."""
        if self.price_evidence is not None:
            return self.price_evidence.assumption
        return self.price_is_set or self.item.price_assumption

    @property
    def sentence(self) -> str:
        """The line in words."""
        converted = f" ({self.conversion})" if self.conversion else ""
        return f"{self.term}{converted}: {spoken(self.cost)} {self.currency}."

    @property
    def term(self) -> str:
        """Quantity and price in words: ``2 racks of GB200 NVL72 at 3,100,000 USD``."""
        return (
            f"{counted(self.quantity, self.item.unit)} of {self.item.model} at "
            f"{spoken(self.unit_price)} {self.currency}"
        )


def bill(project: Project, values: Mapping[str, Value]) -> tuple[BillLine, ...]:
    """Return the bill of materials of all phases, in the order of the project.

    `values` are the set values of the base case or a scenario. An item without a
    quantity stands in the bill with zero. Raises AssemblyError for an item the catalog
    does not have, one listed twice, one that is not bought but paid by the month, one
    that has no price though there is some of it, and a price of the catalog that cannot
    be converted into the project's currency.
    """
    rates = exchange(project, values)
    sizings = phase_sizings(project, values)
    lines = []
    for phase in project.phases:
        sizing = sizings[phase.id]
        sized = {one.item for one in phase.sized}
        for item in items_of(project, phase):
            price_key = f"{PRICE}.{item.id}"
            set_price = number_set(values, price_key)
            set_quantity = number_set(values, f"{QUANTITY}.{phase.id}.{item.id}")
            derived = sizing.quantity_of(item.id) if item.id in sized else None
            quantity = (derived or 0.0) if set_quantity is None else set_quantity
            if item.price_usd is None and set_price is None and quantity > 0:
                raise AssemblyError(
                    f"{phase.label} buys {item.model}, of which no source states a "
                    f"price. Set '{price_key}', for example from a quote."
                )
            # Without a price there is none of it, and the price does not matter.
            shipped_usd = item.price_usd or 0.0
            price = rates.convert(shipped_usd)
            price_is_set = set_price is not None and set_price != price
            lines.append(
                BillLine(
                    phase=phase.id,
                    item=item,
                    asset_class=item.asset_class,
                    quantity=quantity,
                    derived_quantity=derived,
                    quantity_sentence=sizing.sentence_of(item.id)
                    or ("" if derived is None else _why_none(sizing)),
                    roles=sizing.roles_of(item.id),
                    is_set=set_quantity is not None,
                    unit_price=price if set_price is None else set_price,
                    price_is_set=price_is_set,
                    price_evidence=evidence_of(project, price_key, values),
                    currency=project.currency,
                    conversion="" if price_is_set else rates.in_words(shipped_usd),
                )
            )
    return tuple(lines)


def _why_none(sizing: PhaseSizing) -> str:
    """Say why nothing is needed of an item that the rules size."""
    is_open = sizing.missing or any(need.item is None for need in sizing.needs)
    return _NOT_KNOWN if is_open else _NONE_NEEDED


def phase_sizings(
    project: Project, values: Mapping[str, Value]
) -> Mapping[str, PhaseSizing]:
    """Return what the rules make of each phase, by its id.

    `values` are the set values of a case. Raises AssemblyError where a network cannot
    be built.
    """
    prefixes = (f"{QUANTITY}.", f"{RULES_CHAPTER}.")
    set_here: dict[str, list[tuple[str, Value]]] = {p.id: [] for p in project.phases}
    for key, value in values.items():
        if key.startswith(prefixes):
            set_here.get(key.split(".")[2], []).append((key, value))
    rented = is_rented(values)
    sizings: dict[str, PhaseSizing] = {}
    in_hall: frozenset[str] = frozenset()
    for phase in project.phases:
        sizings[phase.id] = _sized(
            phase, project.own_items, tuple(set_here[phase.id]), rented, in_hall
        )
        # What is built is there for later phases; whether it carries them is a check.
        in_hall |= _built(project, phase, values)
    return MappingProxyType(sizings)


def _built(
    project: Project, phase: Phase, values: Mapping[str, Value]
) -> frozenset[str]:
    """Return the roles that the halls a phase builds take the place of."""
    roles: frozenset[str] = frozenset()
    for item in items_of(project, phase):
        key = f"{QUANTITY}.{phase.id}.{item.id}"
        if is_building(item) and (number_set(values, key) or 0.0) > 0:
            roles |= covered_by(item)
    return roles


# Most edits touch one phase, and no quantity.
@lru_cache(maxsize=128)
def _sized(
    phase: Phase,
    own_items: tuple[Item, ...],
    values: tuple[tuple[str, Value], ...],
    rented: bool,
    in_hall: frozenset[str],
) -> PhaseSizing:
    stock = overlaid(own_items)
    _items_of(phase, own_items)
    start = f"{QUANTITY}.{phase.id}."
    pinned = {
        key.removeprefix(start): float(value)
        for key, value in values
        if key.startswith(start)
    }
    rules = PhaseRules(phase.id, dict(values))
    try:
        return size_phase(
            phase, stock, pinned, rules, is_rented=rented, in_hall=in_hall
        )
    except SizingError as error:
        raise AssemblyError(f"{phase.label}: {error}") from error


def is_rented(values: Mapping[str, Value]) -> bool:
    """Return whether the hall is colocation, which brings power chain and air."""
    return (number_set(values, COLOCATION_PRICE) or 0.0) > 0


def items_of(project: Project, phase: Phase) -> tuple[CatalogItem, ...]:
    """Return the catalog items of a phase in their order.

    Raises AssemblyError where one is unknown, listed twice or not bought.
    """
    return _items_of(phase, project.own_items)


@lru_cache(maxsize=256)
def _items_of(phase: Phase, own_items: tuple[Item, ...]) -> tuple[CatalogItem, ...]:
    stock = overlaid(own_items)
    items = stock.items
    found = tuple(items[item_id] for item_id in phase.items if item_id in items)
    is_sound = len(found) == len(phase.items) == len(set(phase.items))
    if not is_sound or any(item.charge != "once" for item in found):
        raise AssemblyError(_what_is_wrong(phase, stock))
    return found


def asset_classes(project: Project) -> Mapping[str, str]:
    """Return the ids and labels of the asset classes that the project's bill has.

    They stand in the order in which all projects have them.
    """
    used = {
        item.asset_class
        for phase in project.phases
        for item in items_of(project, phase)
    }
    return {key: label for key, label in ASSET_CLASSES.items() if key in used}


def running_cost_of(item: CatalogItem) -> str:
    """Return the key of the input that stands for an item that is not bought."""
    kind = (item.category, item.asset_class)
    return _PAID_ELSEWHERE.get(kind, _PAID_OTHERWISE)


def _what_is_wrong(phase: Phase, stock: Catalog) -> str:
    """Say what is wrong with the first item of a phase that is."""
    seen: set[str] = set()
    for item_id in phase.items:
        if item_id in seen:
            return (
                f"{phase.label} lists '{item_id}' twice. Remove one of them and raise "
                f"'{QUANTITY}.{phase.id}.{item_id}' instead."
            )
        seen.add(item_id)
        try:
            item = stock.item(item_id)
        except UnknownItemError as error:
            return f"{phase.label}: {error}"
        if item.charge != "once":
            paid = "as a share of others" if item.charge == "share" else item.charge
            return (
                f"{phase.label} lists '{item_id}', which is not bought but paid "
                f"{paid}. Remove it from the phase and set "
                f"'{running_cost_of(item)}' instead."
            )
    raise AssertionError("a phase without a fault was taken for a faulty one")
