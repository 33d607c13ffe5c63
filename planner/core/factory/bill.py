"""The bill of materials: what each phase buys, how much of it and at what price."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import msgspec

from planner.core.catalog.items import ASSET_CLASSES, CatalogItem
from planner.core.catalog.loading import UnknownItemError, catalog
from planner.core.document import Evidence, Phase, Project, evidence_of
from planner.core.factory.errors import AssemblyError
from planner.core.factory.exchange import SHIPPED, exchange
from planner.core.factory.values import counted, number_set, spoken
from planner.core.language.kinds import Value

QUANTITY: Final = "bill.quantity"
PRICE: Final = "bill.price"
SET_BY_HAND: Final = "Entered in the project"

# Where an item that is paid by the month or the year belongs instead.
_RUNNING_COSTS: Final = {
    "building": "opex.colocation_price",
    "software": "opex.software_per_gpu_year",
}


class BillLine(msgspec.Struct, frozen=True, kw_only=True):
    """One item of one phase: its quantity in the item's unit, and the price of a unit.

    The price is in the project's `currency`; `conversion` says from which price of the
    catalog it was converted, empty where it was not. One that was entered by hand
    counts as an assumption without a source, unless the project has evidence of it.
    """

    phase: str
    item: CatalogItem
    asset_class: str
    quantity: float
    unit_price: float
    price_is_set: bool
    price_evidence: Evidence | None = None
    currency: str = SHIPPED
    conversion: str = ""

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
    does not have, one listed twice, one that is not bought but paid by the month, and
    a price of the catalog that cannot be converted into the project's currency.
    """
    rates = exchange(project, values)
    lines = []
    for phase in project.phases:
        for item in items_of(phase):
            price_key = f"{PRICE}.{item.id}"
            set_price = number_set(values, price_key)
            price = rates.convert(item.price_usd)
            price_is_set = set_price is not None and set_price != price
            lines.append(
                BillLine(
                    phase=phase.id,
                    item=item,
                    asset_class=item.asset_class,
                    quantity=number_set(values, f"{QUANTITY}.{phase.id}.{item.id}")
                    or 0.0,
                    unit_price=price if set_price is None else set_price,
                    price_is_set=price_is_set,
                    price_evidence=evidence_of(project, price_key, values),
                    currency=project.currency,
                    conversion="" if price_is_set else rates.in_words(item.price_usd),
                )
            )
    return tuple(lines)


@lru_cache(maxsize=256)
def items_of(phase: Phase) -> tuple[CatalogItem, ...]:
    """Return the catalog items of a phase in their order.

    Raises AssemblyError where one is unknown, listed twice or not bought.
    """
    items = catalog().items
    found = tuple(items[item_id] for item_id in phase.items if item_id in items)
    is_sound = len(found) == len(phase.items) == len(set(phase.items))
    if not is_sound or any(item.charge != "once" for item in found):
        raise AssemblyError(_what_is_wrong(phase))
    return found


def asset_classes(project: Project) -> Mapping[str, str]:
    """Return the ids and labels of the asset classes that the project's bill has.

    They stand in the order in which all projects have them.
    """
    used = {item.asset_class for phase in project.phases for item in items_of(phase)}
    return {key: label for key, label in ASSET_CLASSES.items() if key in used}


def _what_is_wrong(phase: Phase) -> str:
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
            item = catalog().item(item_id)
        except UnknownItemError as error:
            return f"{phase.label}: {error}"
        if item.charge != "once":
            key = _RUNNING_COSTS[item.asset_class]
            return (
                f"{phase.label} lists '{item_id}', which is not bought but paid "
                f"{item.charge}. Remove it from the phase and set '{key}' instead."
            )
    raise AssertionError("a phase without a fault was taken for a faulty one")
