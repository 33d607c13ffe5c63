"""The inputs of a factory: quantities and prices of its bill, the price position."""

from planner.core.catalog.items import CatalogItem, System
from planner.core.catalog.prices import POSITIONS
from planner.core.catalog.regimes import price_regimes
from planner.core.document import Project
from planner.core.factory.assembly import (
    DEFAULT_POSITION,
    PRICE_POSITION,
    PRICE_REGIME,
)
from planner.core.factory.bill import PRICE, QUANTITY, items_of
from planner.core.keys import PLAN_CHOICE, KeyDeclaration
from planner.core.language.kinds import CHOICE, COUNT, MONEY, NUMBER, POWER, Kind

_DOT = " · "
_LARGEST_QUANTITY = 1e7
_HIGHEST_PRICE = 1e10
# What can be bought in parts; everything else is counted.
_MEASURED: dict[str, Kind] = {"PB": NUMBER, "kW": POWER, "MW": POWER}


def bill_inputs(project: Project) -> tuple[KeyDeclaration, ...]:
    """Return the declarations of the factory's keys for a project.

    Per phase the quantity of each item of its bill, then the price of each item, one
    for all phases, then the price regime and the position among the hosts at which
    tokens are priced. Raises AssemblyError for an item that cannot stand in a bill.
    """
    declared: list[KeyDeclaration] = []
    items: dict[str, CatalogItem] = {}
    for phase in project.phases:
        sized = {one.item for one in phase.sized}
        for item in items_of(project, phase):
            items[item.id] = item
            declared.append(
                KeyDeclaration(
                    key=f"{QUANTITY}.{phase.id}.{item.id}",
                    base_key=QUANTITY,
                    label=_DOT.join(("Quantity", phase.label, item.model)),
                    chapter="bill",
                    kind=_kind_of(item),
                    unit=item.unit,
                    help=f"One {item.unit} holds: {item.contains}",
                    default=None if item.id in sized else 0.0,
                    derived=item.id in sized,
                    minimum=0.0,
                    maximum=_LARGEST_QUANTITY,
                    source="" if item.id in sized else PLAN_CHOICE,
                    items=(phase.id, item.id),
                )
            )
    declared.extend(_price(item) for item in items.values())
    declared.append(_price_regime())
    declared.append(_price_position())
    return tuple(declared)


def _kind_of(item: CatalogItem) -> Kind:
    """Return the kind of a quantity; there are no parts of a system."""
    return COUNT if isinstance(item, System) else _MEASURED.get(item.unit, COUNT)


def _price(item: CatalogItem) -> KeyDeclaration:
    note = f" {item.note}" if item.note else ""
    basis = item.price_basis or "no source states one"
    is_known = item.price_usd is not None
    return KeyDeclaration(
        key=f"{PRICE}.{item.id}",
        base_key=PRICE,
        label=_DOT.join(("Price", item.model)),
        chapter="bill",
        kind=MONEY,
        unit=item.price_unit,
        help=f"{item.contains} Confidence {item.confidence}; price: {basis}.{note}",
        default=item.price_usd,
        minimum=0.0,
        maximum=_HIGHEST_PRICE,
        low=item.price_low_usd,
        high=item.price_high_usd,
        source=item.source if is_known else "",
        source_date=item.source_date if is_known else "",
        assumption=item.price_assumption,
        items=(item.id,),
    )


def _price_position() -> KeyDeclaration:
    return KeyDeclaration(
        key=PRICE_POSITION,
        base_key=PRICE_POSITION,
        label="Price position",
        chapter="revenue",
        kind=CHOICE,
        unit="1",
        help="Where tokens are priced among the hosts that list the model: at the "
        "cheapest (lowest), at the 25th percentile (p25) or at the median. A new host "
        "is chosen on price; internal use replaces what the company would pay, near "
        "the median. The price list is community-maintained.",
        default=DEFAULT_POSITION,
        source=PLAN_CHOICE,
        choices=tuple(POSITIONS),
    )


def _price_regime() -> KeyDeclaration:
    regimes = price_regimes()
    return KeyDeclaration(
        key=PRICE_REGIME,
        base_key=PRICE_REGIME,
        label="Price regime",
        chapter="revenue",
        kind=CHOICE,
        unit="1",
        help="How token prices move, with the software gain that goes with it: "
        + "; ".join(
            f"{regime.label[0].lower()}{regime.label[1:]} ({regime.id}: prices "
            f"{regime.price_change:+.0%} a year, software {regime.software_gain:+.0%})"
            for regime in regimes.values()
        )
        + ".",
        default=next(iter(regimes)),
        source=PLAN_CHOICE,
        choices=tuple(regimes),
    )
