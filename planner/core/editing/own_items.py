"""Items of the catalog amended by a project: other figures, and where they are from.

What is changed here becomes part of a project by `bill.set_own_item`.
"""

from collections.abc import Collection, Mapping
from typing import Final

import msgspec

from planner.core.catalog.fields import FIGURES
from planner.core.catalog.items import CatalogItem, Item
from planner.core.document import free_id
from planner.core.language.errors import PlannerError

ASSUMED: Final = "Assumption of this project"
_PRICE: Final = frozenset(
    ("price_usd", "price_low_usd", "price_high_usd", "price_basis", "charge")
)
# They say what an item is, and need no source.
_WORDS: Final = frozenset(("vendor", "model", "contains", "unit", "note"))


class AmendmentError(PlannerError):
    """Figures of an item that cannot be taken over; `field` says which is wrong."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def amended(
    item: Item,
    changes: Mapping[str, object],
    *,
    source: str = "",
    source_date: str = "",
    confidence: str = "",
) -> Item:
    """Return an item with other figures, by the names of its fields.

    `source` and `source_date` are where the new figures are from; the source that
    stood there before is kept for the others. A price that is assumed needs no source,
    but a note. Raises AmendmentError for new figures without a source.

    >>> from planner.core.catalog.loading import catalog
    >>> changes = {"weight_kg": 140.0}
    >>> quoted = amended(catalog().item("dgx-b300"), changes, source="Data sheet")
    >>> quoted.weight_kg, quoted.source.partition(";")[0]
    (140.0, 'Data sheet (Weight)')
    """
    changed = {
        name: value for name, value in changes.items() if value != getattr(item, name)
    }
    figures = [name for name in changed if name not in _WORDS]
    before: Item = msgspec.structs.replace(item, **changed)
    if not figures:
        return before
    is_assumed = before.price_assumption and _PRICE.issuperset(figures)
    stated = source.strip() or (ASSUMED if is_assumed else "")
    if not stated:
        raise AmendmentError(
            f"No source is given for: {_named(figures)}. Say where that is from, such "
            "as a quote or a data sheet.",
            "source",
        )
    new = f"{stated} ({_named(figures)})"
    return msgspec.structs.replace(
        before,
        source=f"{new}; all else: {item.source}" if item.source else new,
        source_date=source_date.strip() or item.source_date,
        confidence=confidence or item.confidence,
        size_assumption=item.size_assumption and not _has_size(before, figures),
        lead_time_assumption=(
            item.lead_time_assumption and "lead_time_weeks" not in figures
        ),
    )


def copied(item: Item, model: str, taken: Collection[str]) -> Item:
    """Return a copy of an item with a name of its own, and an id that is not taken.

    >>> from planner.core.catalog.loading import catalog
    >>> copied(catalog().item("dgx-b300"), "Our Server", ()).id
    'our-server'
    """
    return msgspec.structs.replace(
        item,
        id=free_id(model, taken, otherwise=item.id),
        model=model.strip(),
        source=f"Copied from {item.model}: {item.source}" if item.source else "",
    )


def _named(figures: Collection[str]) -> str:
    """Return what figures are called; all about the price is the price."""
    names = dict.fromkeys(
        "Price" if name in _PRICE else FIGURES[name].label for name in figures
    )
    return ", ".join(names)


def _has_size(item: CatalogItem, figures: Collection[str]) -> bool:
    is_whole = item.power_kw is not None and item.rack_units is not None
    return is_whole and ("power_kw" in figures or "rack_units" in figures)
