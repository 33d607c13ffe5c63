"""Editing what a factory sells: products are added, renamed and removed, and priced.

All functions are pure: a project goes in and another comes out.
"""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from planner.core.catalog.listings import Listing
from planner.core.checking import PRODUCT_KINDS
from planner.core.declarations import fitted, set_inputs
from planner.core.document import (
    BASE,
    PACKAGED_KINDS,
    TOKEN_KINDS,
    Evidence,
    Product,
    Project,
    free_id,
    set_values,
)
from planner.core.factory.exchange import exchange
from planner.core.language.errors import PlannerError
from planner.core.records import nearest
from planner.core.throughput.workloads import workloads

# What the kinds are called, in the order in which they are offered.
KIND_LABELS: Final[Mapping[str, str]] = {
    "api": "Tokens by API",
    "internal": "Internal use",
    "seats": "Seats",
    "tasks": "Tasks",
    "reserved": "Reserved capacity",
    "rental": "GPU-hours on demand",
}
# Longer ones fit no table and no chart.
LONGEST_LABEL: Final = 60


class ProductError(PlannerError):
    """A product is named that the project does not have, or cannot have."""


def product_of(project: Project, product: str) -> Product:
    """Return a product by its id; raises ProductError where there is none."""
    for candidate in project.products:
        if candidate.id == product:
            return candidate
    ids = [candidate.id for candidate in project.products]
    near = nearest(product, ids)
    hint = f" Did you mean '{near}'?" if near else ""
    raise ProductError(f"The project has no product '{product}'.{hint}")


def add_product(
    project: Project,
    *,
    label: str,
    kind: str,
    workload: str = "",
    values: Mapping[str, object] | None = None,
) -> Project:
    """Return the project with a new product at the end; its id comes from the label.

    `values` are inputs of the product in the base case, by their keys without its id.
    Raises ProductError for a label that is empty, too long or taken, an unknown kind,
    and a workload that is unknown or does not belong to the kind; InputError for values
    that are not allowed.
    """
    label = _checked_label(project, label)
    if kind not in PRODUCT_KINDS:
        raise ProductError(f"'{kind}' is no kind of product.")
    if kind in TOKEN_KINDS and workload not in workloads().workloads:
        raise ProductError(f"{label} sells tokens: choose which model serves it.")
    if kind not in TOKEN_KINDS and workload:
        raise ProductError(f"{label} sells GPU-hours: no model belongs to it.")
    taken = {product.id for product in project.products}
    new = Product(
        id=free_id(label, taken, otherwise="product"),
        label=label,
        kind=kind,
        workload=workload,
    )
    added = replace(project, products=(*project.products, new))
    return set_inputs(
        added, {f"{key}.{new.id}": value for key, value in (values or {}).items()}
    )


def rename_product(project: Project, product: str, label: str) -> Project:
    """Return the project with a product under another label; its id stays.

    Raises ProductError for an unknown product and a label as `add_product` does.
    """
    renamed = product_of(project, product)
    label = _checked_label(project, label, besides=product)
    return replace(
        project,
        products=tuple(
            replace(one, label=label) if one is renamed else one
            for one in project.products
        ),
    )


def remove_product(project: Project, product: str) -> Project:
    """Return the project without a product and without its values in all scenarios.

    Raises ProductError for an unknown product and for the last one.
    """
    removed = product_of(project, product)
    if len(project.products) == 1:
        raise ProductError(
            f"{removed.label} is the only product; a factory sells something. Add "
            "another one first."
        )
    kept = tuple(one for one in project.products if one is not removed)
    return fitted(replace(project, products=kept))


def unused_share(project: Project, scenario: str = BASE) -> float:
    """Return the share of the GPUs that no product has yet, from 0 to 1."""
    values = set_values(project, scenario)
    keys = (f"capacity.gpu_share.{product.id}" for product in project.products)
    used = sum(float(values.get(key, 0.0)) for key in keys)
    return min(max(round(1.0 - used, 6), 0.0), 1.0)


def citation(listing: Listing) -> str:
    """Return where a listed price is from, as evidence says it."""
    return f"{listing.provider}, list price of {listing.model}: {listing.source}"


def priced_as(
    project: Project, product: str, listing: Listing, scenario: str = BASE
) -> Project:
    """Return the project with a product's three token prices from a provider's list.

    They are converted into the currency of the project. In the base case they get their
    evidence: the source and its date. Where no price of cached input is listed, it is
    billed as input. Raises ProductError for a product that is not sold by the token,
    AssemblyError where an exchange rate is missing.
    """
    sold = product_of(project, product)
    if sold.kind not in TOKEN_KINDS or sold.kind in PACKAGED_KINDS:
        raise ProductError(f"{sold.label} is not sold by the token.")
    rates = exchange(project, set_values(project, scenario))
    reasons = {"cached": "" if listing.cached is not None else _BILLED_AS_INPUT}
    prices = {
        "input": listing.input,
        "cached": listing.billed_cached,
        "output": listing.output,
    }
    keys = {name: f"revenue.{name}_price.{product}" for name in prices}
    values = {keys[name]: rates.convert(price) for name, price in prices.items()}
    priced = set_inputs(project, values, scenario)
    if scenario != BASE:
        return priced
    evidence = {
        keys[name]: Evidence(
            source=citation(listing),
            source_date=listing.source_date,
            assumption=False,
            reason=" ".join(
                part
                for part in (reasons.get(name, ""), _converted(rates.in_words(price)))
                if part
            ),
        )
        for name, price in prices.items()
    }
    return replace(priced, evidence={**priced.evidence, **evidence})


_BILLED_AS_INPUT: Final = "No price of cached input is listed: it is billed as input."


def _converted(words: str) -> str:
    return f"Converted: {words}." if words else ""


def _checked_label(project: Project, label: str, *, besides: str = "") -> str:
    label = label.strip()
    if not label:
        raise ProductError("A product needs a name.")
    # A dot between spaces stands between the parts of the label of an input.
    if len(label) > LONGEST_LABEL or not label.isprintable() or " · " in label:
        raise ProductError(
            f"A product's name is one line of at most {LONGEST_LABEL} characters, "
            "without a dot between spaces."
        )
    for other in project.products:
        if other.id != besides and other.label.casefold() == label.casefold():
            raise ProductError(f"There is a product '{other.label}' already.")
    return label
