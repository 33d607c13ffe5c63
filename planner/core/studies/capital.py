"""What capital is made of: the price at the order, what is added, what is granted.

Of the phases that come into service within the horizon.
"""

from dataclasses import dataclass
from typing import Final

from planner.core.evaluation import Result
from planner.core.language.ranges import Array

_ADDITIONS: Final = (
    ("Contingency", "contingency"),
    ("Overrun", "overrun_share"),
    ("Freight", "freight_share"),
    ("Sales tax and duty", "sales_tax_share"),
)


@dataclass(frozen=True, slots=True)
class CapitalPart:
    """One part: what it is, what explains it, and its amount in money."""

    label: str
    line: str
    amount: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Capital:
    """The way from the price at the order to the basis of depreciation.

    `price` and `additions` are `gross`, what is paid; `gross` less `grants` is `basis`.
    """

    price: CapitalPart
    additions: tuple[CapitalPart, ...]
    gross: CapitalPart
    grants: CapitalPart
    basis: CapitalPart


def capital_parts(result: Result) -> Capital:
    """Return what the capital of a case is made of."""
    values = result.values
    price: Array = values["price_at_order"] * values["reaches_service"]
    gross: Array = values["gross_capital"] * values["reaches_service"]
    additions = tuple(
        CapitalPart(label, name, float((price * values[name]).sum()))
        for label, name in _ADDITIONS
    )
    granted = float((gross * values["grant_share"]).sum())
    total = result.number("gross_in_service_total")
    return Capital(
        price=CapitalPart("Price at the order", "price_at_order", float(price.sum())),
        additions=additions,
        gross=CapitalPart("Capital paid", "gross_in_service_total", total),
        grants=CapitalPart("Grants", "grants_received", granted),
        basis=CapitalPart(
            "Basis of depreciation",
            "capital_in_service_total",
            result.number("capital_in_service_total"),
        ),
    )
