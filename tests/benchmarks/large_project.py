"""A project of the size the speed targets speak of, grown from a template."""

from typing import Final

import msgspec

from planner.core.document import Phase, Project
from planner.core.templates import load_template

MONTHS: Final = 120
_PHASES: Final = 4
_PRODUCTS: Final = 6
# Of the asset classes that the template's bill lacks.
_MORE_ITEMS: Final = ("ups-1200kva", "nvidia-ai-enterprise-5y")


def large_project() -> Project:
    """Return the provider with 4 phases, 6 products, every asset class, 120 months."""
    project = load_template("provider-token-factory")
    first, product = project.phases[0], project.products[0]
    inputs = dict(project.inputs)
    for item in _MORE_ITEMS:
        inputs[f"bill.quantity.{first.id}.{item}"] = 2.0
    phases, products = [], [*project.products]
    for number in range(1, _PHASES + 1):
        phase = Phase(
            id=f"phase-{number}",
            label=f"Phase {number}",
            items=(*first.items, *_MORE_ITEMS),
        )
        _copy_values(inputs, first.id, phase.id)
        inputs[f"timeline.order.{phase.id}"] = 6.0 * number
        phases.append(phase)
    for number in range(len(products) + 1, _PRODUCTS + 1):
        more = msgspec.structs.replace(
            product, id=f"product-{number}", label=f"Product {number}"
        )
        _copy_values(inputs, product.id, more.id)
        products.append(more)
    share = f"capacity.gpu_share.{product.id}"
    copies = 1 + _PRODUCTS - len(project.products)
    for each in (product, *products[len(project.products) :]):
        inputs[f"capacity.gpu_share.{each.id}"] = project.inputs[share] / copies
    return msgspec.structs.replace(
        project,
        phases=tuple(phases),
        products=tuple(products),
        inputs=inputs,
        horizon_months=MONTHS,
    )


def _copy_values(inputs: dict[str, float | str | bool], old: str, new: str) -> None:
    """Give an item the values of another."""
    for key, value in list(inputs.items()):
        parts = key.split(".")
        if old in parts:
            copied = ".".join(new if part == old else part for part in parts)
            inputs[copied] = value
